//! The process that is stopped around a send: the real app over a real store, which sends by a real mail server what a
//! person approves. The person denies some, takes some back and leaves some waiting. It works until somebody stops it.
//!
//! crash-mail-worker FOLDER TOLD ARRIVED HOST PORT ROOT SEED [FAILPOINT PASSES]
//!
//! ARRIVED: the requests whose mails the recipients had before it started, a line each; ROOT: the certificate of the
//! authority that vouches for the mail server.
#![expect(clippy::unwrap_used, reason = "a worker that cannot go on stops, and its parent sees it")]

mod at_work;
mod ledger;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use adapters::mail::{HandOver, Patience, Smtp};
use app::wire::{
    AppError, ErrorCode, ExecutionState, HandOff, HistoryLine, HistoryQuery, MailCondition, MailLogin, MailServer,
    Sender, Sending, Settings, Tls,
};
use app::{App, Goal, Outside, Writing};
use async_trait::async_trait;
use domain::{Failure, Sensitive};
use fastrand::Rng;
use orchestrator::ApprovalGate;
use orchestrator::ports::{
    Answer, ApprovalPrompt, ApprovalSheet, KeyEntry, KeyVault, ProviderPrompt, ProviderQuestion,
};
use tests::stand_ins::SameKeys;
use tokio::task::JoinSet;

use at_work::{Ledger, import_if_empty, name_of, stop_at};

const IN_FLIGHT: usize = 8;
const ACCOUNTS: usize = 120;
/// How often it is looked for what may go by now.
const LOOK: Duration = Duration::from_millis(20);
/// Whoever started it is gone by then.
const ABANDONED: Duration = Duration::from_secs(180);

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, told, arrived, host, port, root, seed, failpoint @ ..] = arguments.as_slice() else {
        panic!("see the header")
    };
    if let [name, passes] = failpoint {
        stop_at(name, passes.parse().unwrap());
    }
    let (folder, seed) = (Path::new(folder), seed.parse::<u64>().unwrap());
    let smtp = Smtp::new(Patience::default()).with_root(std::fs::read(root).unwrap());
    let outside = Outside { keys: Arc::new(Keys), smtp: Arc::new(smtp), ..Outside::default() };
    let app = App::open_with(folder, outside).await.unwrap();
    let server = MailServer {
        host: host.clone(),
        port: port.parse().unwrap(),
        tls: Tls::StartTls,
        user: "rep".into(),
        login: MailLogin::Password,
    };
    // What every fourth worker approves can be taken back for a second, and is mostly left to the next one.
    set_up(&app, server, u16::from(seed.is_multiple_of(4))).await.unwrap();
    import_if_empty(&app, folder, ACCOUNTS).await.unwrap();

    let hand_over = HandOver::new(folder.with_extension("outbox"), None).with_post(app.mail_post());
    let gate = app.approval_gate(Arc::new(Approver), Arc::new(hand_over));
    let desk = Arc::new(Desk { app, gate, told: Ledger::open(Path::new(told)).unwrap() });
    let mut rng = Rng::with_seed(seed);
    let unknown = desk.unknown().unwrap();
    // What was approved when the last one was stopped goes now, by the grant it was given.
    desk.app.let_due_go(&desk.gate).await.unwrap();
    desk.say_what_arrived(unknown, &ledger::lines(Path::new(arrived)).unwrap(), &mut rng).await.unwrap();

    let waiting: HashMap<String, Open> =
        desk.app.queue().unwrap().into_iter().map(|item| (item.account, (item.execution, item.approval))).collect();
    tokio::spawn(desk.clone().let_go());
    let mut seats = JoinSet::new();
    for seat in 0..IN_FLIGHT {
        let accounts = (seat..ACCOUNTS).step_by(IN_FLIGHT).map(name_of);
        let stands = |name: &String| waiting.get(name).cloned().map_or(Stands::Free, Stands::Waiting);
        let mine = accounts.map(|name| (stands(&name), name)).collect();
        seats.spawn(desk.clone().work(mine, rng.fork()));
    }
    tokio::select! {
        ended = seats.join_next() => ended.unwrap().unwrap().unwrap(),
        () = tokio::time::sleep(ABANDONED) => panic!("nobody stopped this worker"),
    }
}

/// A rep who has said who they are, and by which server their mail goes, at once and without a pause.
async fn set_up(app: &App, server: MailServer, undo_seconds: u16) -> Result<(), AppError> {
    let sender = Sender {
        name: "Robin Rep".into(),
        email: "robin@seller.example".into(),
        company: "Seller Ltd".into(),
        offer: "keep their stock in step with their orders".into(),
        postal_address: "1 Market Street, Springfield".into(),
        data_source: String::new(),
    };
    let sending = Sending { undo_seconds, most_a_day: 0, seconds_between: 0, follow_up_days: 0 };
    let settings = app.settings()?;
    app.save_settings(Settings { sender, sending, hand_off: HandOff::MailServer, ..settings }).await?;
    let mut account = app.set_mail_server(&Allows, server).await?;
    if account.condition != MailCondition::Ready {
        account = app.enter_mail_secret(&Allows).await?;
    }
    assert_eq!(account.condition, MailCondition::Ready, "the mail server is set up");
    Ok(())
}

fn password() -> Sensitive {
    Sensitive::new("a-password-for-the-tests".into())
}

/// Who sets up the mail server.
struct Allows;

#[async_trait]
impl ProviderPrompt for Allows {
    async fn allow(&self, _: &ProviderQuestion) -> bool {
        true
    }

    async fn key(&self, _: &ProviderQuestion) -> KeyEntry {
        KeyEntry::Given(password())
    }
}

/// Who approves whatever is shown; what is not to be approved is not asked for.
struct Approver;

#[async_trait]
impl ApprovalPrompt for Approver {
    async fn ask(&self, sheet: ApprovalSheet) -> Answer {
        drop(sheet);
        Answer::Approved
    }
}

/// The keychain: the password for the mail server, and otherwise always the same.
struct Keys;

impl KeyVault for Keys {
    fn keep(&self, _: &str, key: &Sensitive) -> Result<(), Failure> {
        assert_eq!(key.expose(), password().expose(), "no other secret is given here");
        Ok(())
    }

    fn find(&self, name: &str) -> Result<Option<Sensitive>, Failure> {
        if name.starts_with("mail:") { Ok(Some(password())) } else { SameKeys.find(name) }
    }

    fn forget(&self, _: &str) -> Result<(), Failure> {
        Ok(())
    }
}

struct Desk {
    app: App,
    gate: ApprovalGate,
    /// What the app said had happened.
    told: Ledger,
}

/// An execution and its request.
type Open = (String, String);

/// How far a seat is with an account.
enum Stands {
    Free,
    Waiting(Open),
    /// Approved, and not gone yet as far as the seat knows; taken back then, unless it has gone.
    Granted(Open, Option<Instant>),
    /// Nobody knows whether it left, or another execution is open: left as it is.
    Closed,
}

impl Desk {
    fn unknown(&self) -> Result<Vec<HistoryLine>, AppError> {
        let query = HistoryQuery { state: Some(ExecutionState::OutcomeUnknown), limit: 500, ..HistoryQuery::default() };
        Ok(self.app.history(&query)?.rows)
    }

    /// The rep asks the recipients, and of every second one says what they said.
    async fn say_what_arrived(
        &self,
        unknown: Vec<HistoryLine>,
        arrived: &[String],
        rng: &mut Rng,
    ) -> Result<(), AppError> {
        for HistoryLine { execution, .. } in unknown.into_iter().filter(|_| rng.bool()) {
            let approval = self.last_request(&execution)?;
            self.app.confirm_outcome(&execution, arrived.contains(&approval)).await?;
            self.told.told(&execution, "outcome_confirmed", &approval);
        }
        Ok(())
    }

    fn last_request(&self, execution: &str) -> Result<String, AppError> {
        Ok(self.app.execution(execution)?.approvals.pop().unwrap().approval)
    }

    async fn let_go(self: Arc<Self>) {
        loop {
            tokio::time::sleep(LOOK).await;
            self.app.let_due_go(&self.gate).await.unwrap();
        }
    }

    async fn work(self: Arc<Self>, mut mine: Vec<(Stands, String)>, mut rng: Rng) -> Result<(), AppError> {
        loop {
            let mut granted = mine.iter().any(|(stands, _)| matches!(stands, Stands::Granted(..)));
            for (stands, account) in &mut mine {
                // One at a time, or the next worker would have to send very many before it does anything else.
                if granted && matches!(stands, Stands::Waiting(_)) {
                    continue;
                }
                *stands = match std::mem::replace(stands, Stands::Closed) {
                    Stands::Free => self.run(account).await?,
                    Stands::Waiting(open) => self.answer(open, &mut rng).await?,
                    Stands::Granted(open, until) => self.take_back(open, until).await?,
                    Stands::Closed => Stands::Closed,
                };
                granted |= matches!(stands, Stands::Granted(..));
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    async fn run(&self, account: &str) -> Result<Stands, AppError> {
        let account = self.app.find_account(account)?;
        let (profile, mut ended) = (self.app.profile("smb")?, None);
        self.app
            .run_each(Goal::Prospect, &profile, Writing::default(), vec![account], |line| ended = Some(line))
            .await?;
        let line = match ended.unwrap() {
            Err(refusal) if refusal.code == ErrorCode::Busy => return Ok(Stands::Closed),
            ended => ended.unwrap_or_else(|refusal| panic!("{}: {}", refusal.account, refusal.message)),
        };
        let approval = line.approval.unwrap_or_else(|| panic!("{account} has a draft"));
        self.told.told(&line.execution, "approval_requested", &approval);
        Ok(Stands::Waiting((line.execution, approval)))
    }

    /// Approves, denies, cancels or leaves it.
    async fn answer(&self, (execution, approval): Open, rng: &mut Rng) -> Result<Stands, AppError> {
        match rng.u8(..100) {
            0..60 => return self.approve((execution, approval), rng).await,
            60..72 => {
                self.app.deny(&approval, "not now").await?;
                self.told.told(&execution, "approval_received", &approval);
            }
            72..78 => {
                self.app.cancel(&execution).await?;
                self.told.told(&execution, "execution_cancelled", "");
            }
            _ => return Ok(Stands::Waiting((execution, approval))),
        }
        Ok(Stands::Free)
    }

    async fn approve(&self, (execution, approval): Open, rng: &mut Rng) -> Result<Stands, AppError> {
        let outcome = match self.app.ask(&self.gate, &approval).await {
            // It was taken back in the moment in which it was looked whether it may go.
            Err(error) if error.code == ErrorCode::Busy => return Ok(Stands::Waiting((execution, approval))),
            asked => asked?,
        };
        let (event, stands) = match outcome.state {
            ExecutionState::Dispatching => {
                // Of every third, and of some in the very moment in which they go.
                let until = (rng.u8(..3) == 0).then(|| Instant::now() + Duration::from_millis(rng.u64(..1_050)));
                ("dispatch_scheduled", Stands::Granted((execution.clone(), approval.clone()), until))
            }
            ExecutionState::Completed => ("dispatch_completed", Stands::Free),
            ExecutionState::OutcomeUnknown => ("dispatch_unknown", Stands::Closed),
            ExecutionState::AwaitingApproval => {
                ("dispatch_failed", Stands::Waiting((execution.clone(), self.last_request(&execution)?)))
            }
            state => panic!("{execution} was approved and is {state:?}"),
        };
        self.told.told(&execution, event, &approval);
        Ok(stands)
    }

    /// When it is time to; what has gone is left as it is.
    async fn take_back(&self, (execution, approval): Open, until: Option<Instant>) -> Result<Stands, AppError> {
        if until.is_some_and(|until| until <= Instant::now()) {
            match self.app.undo_departure(&approval).await {
                Ok(()) => {
                    self.told.told(&execution, "dispatch_undone", &approval);
                    return Ok(Stands::Waiting((execution.clone(), self.last_request(&execution)?)));
                }
                Err(error) if error.code == ErrorCode::AlreadyDecided => return Ok(Stands::Closed),
                Err(error) => return Err(error),
            }
        }
        Ok(match self.app.execution(&execution)?.line.state {
            ExecutionState::Dispatching => Stands::Granted((execution, approval), until),
            ExecutionState::Completed => Stands::Free,
            _ => Stands::Closed,
        })
    }
}
