//! Something is changed between the decision and the departure, one field at a time: nothing leaves.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use adapters::mail::HandOver;
use async_trait::async_trait;
use domain::{
    AccountId, ApprovalId, ApprovalRequest, Attachment, Brief, Event, Execution, ExecutionId, Failure, MailLogin,
    MailServer, Outgoing, Stamp, Tls,
};
use jiff::{SignedDuration, Timestamp};
use orchestrator::ports::{
    Answer, BriefError, Briefs, Circumstances, Clock, Dispatcher, HandedOver, Journal, JournalError, Pace, Signer,
    Standing,
};
use orchestrator::registry::BuiltInTools;
use orchestrator::{ApprovalGate, Driver};
use serde_json::Value;
use store::table::event;
use tests::stand_ins::circumstances;
use uuid::Uuid;

use crate::patience::{Bench, bench};
use crate::support::{Person, unkept};

const CHANGES: usize = 10_000;

/// As things are for one try.
#[derive(Clone)]
struct World {
    execution: Execution,
    circumstances: Circumstances,
    files: Vec<Vec<u8>>,
    now: Timestamp,
}

#[async_trait]
impl Briefs for World {
    async fn brief(&self, _: AccountId) -> Result<Brief, BriefError> {
        unreachable!("nothing is drafted")
    }

    async fn circumstances(&self, _: AccountId) -> Result<Circumstances, BriefError> {
        Ok(self.circumstances.clone())
    }
}

impl Clock for World {
    fn now(&self) -> Timestamp {
        self.now
    }
}

#[async_trait]
impl Journal for World {
    async fn record(&self, _: &Execution, _: &[Event]) -> Result<(), JournalError> {
        Ok(())
    }

    async fn execution(&self, _: ExecutionId) -> Result<Execution, JournalError> {
        Ok(self.execution.clone())
    }

    async fn owner(&self, _: ApprovalId) -> Result<ExecutionId, JournalError> {
        Ok(self.execution.id)
    }

    async fn request(&self, approval: ApprovalId) -> Result<Standing, JournalError> {
        Err(JournalError::NoApproval(approval))
    }

    async fn claim_interrupted(&self, _: Uuid) -> Result<Vec<ExecutionId>, JournalError> {
        Ok(Vec::new())
    }

    async fn dispatching(&self) -> Result<Vec<ExecutionId>, JournalError> {
        Ok(vec![self.execution.id])
    }

    async fn files(&self, _: &[Attachment]) -> Result<Vec<Vec<u8>>, JournalError> {
        Ok(self.files.clone())
    }

    async fn overdue(&self, _: Timestamp) -> Result<Vec<ApprovalId>, JournalError> {
        Ok(Vec::new())
    }
}

/// Makes the bytes as the app does, and counts what leaves.
struct Counted {
    real: HandOver,
    left: AtomicU32,
}

#[async_trait]
impl Dispatcher for Counted {
    fn prepare(&self, request: &ApprovalRequest, stamp: &Stamp, files: &[Vec<u8>]) -> Result<Outgoing, Failure> {
        self.real.prepare(request, stamp, files)
    }

    async fn hand_over(&self, _: &Outgoing) -> HandedOver {
        self.left.fetch_add(1, Ordering::SeqCst);
        HandedOver::Done
    }
}

/// An approved mail with a file, that goes now; and who signed for it.
struct Approved {
    events: Vec<Value>,
    world: World,
    signer: Arc<dyn Signer>,
    dispatcher: Arc<Counted>,
}

impl Approved {
    async fn new() -> Self {
        let Bench { store, brief, driver, .. } = &bench(Arc::new(BuiltInTools)).await;
        let parked = {
            let account = brief.account.id;
            let profile = domain::Profile::built_in("smb").unwrap();
            let terms =
                orchestrator::Terms { profile, approval_hours: 24, follow_up_days: 0, writing: Default::default() };
            driver.run(domain::Goal::Prospect, terms, account).await.unwrap()
        };
        let standing = parked.approval.unwrap().request;
        let sender = domain::Sender { email: Some("robin@seller.example".into()), ..domain::Sender::default() };
        let bytes = b"%PDF-1.7 of the test".to_vec();
        let file = Attachment {
            name: "prices.pdf".into(),
            media_type: "application/pdf".into(),
            bytes: bytes.len() as u64,
            digest: store::table::attachment::digest_of(&bytes),
        };
        let message = domain::OutboundMessage {
            hand_off: domain::HandOff::MailServer,
            from: sender.clone(),
            attachments: vec![file],
            ..standing.message
        };
        let waiting = driver.revise(standing.id, message).await.unwrap();
        let approval = waiting.approval.as_ref().unwrap().request.id;
        let server = MailServer {
            host: "smtp.seller.example".into(),
            port: 587,
            tls: Tls::StartTls,
            user: "robin".into(),
            login: MailLogin::Password,
        };
        let pace = Pace { undo_seconds: 60, ..Pace::default() };
        let circumstances = Circumstances { sender, server: Some(server), pace, ..circumstances(brief) };
        let world =
            World { execution: waiting.clone(), circumstances, files: vec![bytes.clone()], now: Timestamp::now() };
        store.write(move |connection| store::table::attachment::keep(connection, &bytes)).await.unwrap();

        // Approved over the real store, in these circumstances.
        let (signer, real) = (unkept(), HandOver::new("unused".into(), None));
        let dispatcher = Arc::new(Counted { real, left: AtomicU32::default() });
        let real = Driver::new(store.clone(), Arc::new(world.clone()), Arc::new(world.clone()));
        let gate = ApprovalGate::new(real, Person::who_says(Answer::Approved), dispatcher.clone(), signer.clone());
        gate.ask(approval).await.unwrap();
        let events = store.read(|connection| event::of_execution(connection, waiting.id)).unwrap();
        let now = world.now + SignedDuration::from_secs(61);
        let execution = Execution::replay(waiting.id, events.clone()).unwrap();
        let events = events.iter().map(|event| serde_json::to_value(event).unwrap()).collect();
        Self { events, world: World { execution, now, ..world }, signer, dispatcher }
    }

    /// Whether it leaves in this world.
    async fn leaves(&self, world: World) -> bool {
        self.dispatcher.left.store(0, Ordering::SeqCst);
        let world = Arc::new(world);
        let driver = Driver::new(world.clone(), world.clone(), world);
        let person = Person::who_says(Answer::NoAnswer);
        let gate = ApprovalGate::new(driver, person, self.dispatcher.clone(), self.signer.clone());
        gate.let_due_go().await.unwrap();
        self.dispatcher.left.load(Ordering::SeqCst) > 0
    }
}

/// The places in a value that hold a single word, number or nothing.
fn leaves_of(value: &Value, at: String, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                leaves_of(value, format!("{at}/{name}"), found);
            }
        }
        Value::Array(values) => {
            for (place, value) in values.iter().enumerate() {
                leaves_of(value, format!("{at}/{place}"), found);
            }
        }
        _ => found.push(at),
    }
}

fn changed(value: &Value, rng: &mut fastrand::Rng) -> Value {
    let odd = ["\u{200b}", "\u{202e}", "é", "\r\nBcc: eve@evil.example", "0", ".", " ", "A", "already approved"];
    match value {
        Value::String(text) => {
            let mut letters: Vec<char> = text.chars().collect();
            let place = rng.usize(..=letters.len());
            match rng.u8(..4) {
                0 if place < letters.len() => drop(letters.remove(place)),
                1 if place + 1 < letters.len() => letters.swap(place, place + 1),
                2 if place < letters.len() => letters[place] = rng.alphanumeric(),
                _ => letters.splice(place..place, odd[rng.usize(..odd.len())].chars()).for_each(drop),
            }
            Value::String(letters.into_iter().collect())
        }
        Value::Number(number) => Value::from(number.as_u64().unwrap_or_default() ^ (1 << rng.u8(..20))),
        Value::Bool(yes) => Value::Bool(!yes),
        _ => Value::String("something".into()),
    }
}

/// Looked at by nobody when it leaves: what was found in the text, and when it was asked.
fn decides_nothing(place: &str) -> bool {
    ["/assessment", "/requested_at", "/expires_at"].iter().any(|part| place.contains(part))
}

#[tokio::test]
async fn of_ten_thousand_changes_of_one_field_none_lets_anything_leave() {
    let approved = Approved::new().await;
    assert!(approved.leaves(approved.world.clone()).await, "with nothing changed it leaves, or this shows nothing");
    let id = approved.world.execution.id;
    let of_kind = |kind: &str| approved.events.iter().rposition(|event| event["kind"] == kind).unwrap();
    let mut places = Vec::new();
    for at in [of_kind("approval_requested"), of_kind("dispatch_scheduled"), of_kind("approval_received")] {
        let mut found = Vec::new();
        leaves_of(&approved.events[at]["details"], "/details".into(), &mut found);
        places.extend(found.into_iter().filter(|place| !decides_nothing(place)).map(|place| (at, place)));
    }
    assert!(places.len() > 25, "there are fields to change: {places:?}");
    let seed = fastrand::u64(..);
    let mut rng = fastrand::Rng::with_seed(seed);
    let (mut done, mut unreadable) = (0, 0);
    while done < CHANGES {
        let mut world = approved.world.clone();
        let about = match rng.u8(..20) {
            0 => change_of_circumstances(&mut world, &mut rng),
            _ => {
                let (at, place) = &places[rng.usize(..places.len())];
                let mut events = approved.events.clone();
                let leaf = events[*at].pointer_mut(place).unwrap();
                *leaf = changed(leaf, &mut rng);
                let about = format!("{place} = {leaf}");
                let read: Result<Vec<Event>, _> = events.into_iter().map(serde_json::from_value).collect();
                let replayed = read.ok().and_then(|events| Execution::replay(id, events).ok());
                let Some(execution) = replayed else {
                    // What cannot be read goes nowhere.
                    (unreadable, done) = (unreadable + 1, done + 1);
                    continue;
                };
                if execution == world.execution {
                    // Another spelling of the same, such as a time with a zero more.
                    continue;
                }
                world.execution = execution;
                about
            }
        };
        assert!(!approved.leaves(world).await, "seed {seed}: it left with {about}");
        done += 1;
    }
    assert!(unreadable < CHANGES * 3 / 4, "most changes must be readable, or this shows little: {unreadable}");
}

fn change_of_circumstances(world: &mut World, rng: &mut fastrand::Rng) -> String {
    let Circumstances { account, people, sender, server, .. } = &mut world.circumstances;
    let what = rng.u8(..10);
    let server = server.as_mut().unwrap();
    match what {
        0 => account.do_not_contact = true,
        1 => people.iter_mut().for_each(|person| person.opted_out = true),
        2 => people.iter_mut().for_each(|person| person.email = Some("eve@evil.example".into())),
        3 => people.clear(),
        4 => sender.email = Some("eve@evil.example".into()),
        5 => sender.company = Some("Another".into()),
        6 => server.host.push('x'),
        7 => server.port ^= 1 << rng.u8(..16),
        8 => server.tls = Tls::Implicit,
        _ => {
            let byte = rng.usize(..world.files[0].len());
            world.files[0][byte] ^= 1 << rng.u8(..8);
        }
    }
    format!("another circumstance, {what}")
}

#[tokio::test]
async fn a_grant_is_good_for_its_own_request_and_within_its_time_only() {
    let approved = Approved::new().await;
    let world =
        |seconds: i64| World { now: approved.world.now + SignedDuration::from_secs(seconds), ..approved.world.clone() };
    assert!(approved.leaves(world(0)).await);
    assert!(approved.leaves(world(14 * 60)).await, "a quarter of an hour is its time");
    assert!(!approved.leaves(world(15 * 60)).await, "and not longer");
    assert!(!approved.leaves(world(-10)).await, "nor before it goes");
    let other = Approved { signer: unkept(), ..Approved::new().await };
    assert!(!other.leaves(other.world.clone()).await, "another program's word is none");
}
