//! Several answers to one request at the same moment: one of them decides, the others are told so.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use domain::{
    AccountId, ApprovalId, ApprovalRequest, Brief, Decision, EventKind, Execution, ExecutionState, OutboundMessage,
    Outgoing, Stamp,
};
use jiff::{SignedDuration, Timestamp};
use orchestrator::ports::{Answer, BriefError, Briefs, Circumstances, Clock, Dispatcher, HandedOver, JournalError};
use orchestrator::registry::BuiltInTools;
use orchestrator::{ApprovalGate, Driver, RunError};
use store::table::{event, execution};
use tests::stand_ins::plain;
use tokio::sync::Barrier;

use crate::patience::{Bench, bench};
use crate::support::{Person, unkept};

const ROUNDS: u64 = 500;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Actor {
    Approve,
    Deny,
    Expire,
    Cancel,
    Revise,
}

const ACTORS: [Actor; 5] = [Actor::Approve, Actor::Deny, Actor::Expire, Actor::Cancel, Actor::Revise];

/// For whom the request's time is over.
struct Tomorrow;

impl Clock for Tomorrow {
    fn now(&self) -> Timestamp {
        let now = Timestamp::now() + SignedDuration::from_hours(25);
        Timestamp::from_millisecond(now.as_millisecond()).unwrap()
    }
}

/// Ending a request needs to know nothing.
struct Unasked;

#[async_trait]
impl Briefs for Unasked {
    async fn brief(&self, _: AccountId) -> Result<Brief, BriefError> {
        unreachable!("a request ends without a brief")
    }

    async fn circumstances(&self, _: AccountId) -> Result<Circumstances, BriefError> {
        unreachable!("a request ends whatever the circumstances")
    }
}

#[derive(Default)]
struct Outbox(AtomicU32);

#[async_trait]
impl Dispatcher for Outbox {
    fn prepare(&self, request: &ApprovalRequest, _: &Stamp, _: &[Vec<u8>]) -> Result<Outgoing, domain::Failure> {
        Ok(plain(request))
    }

    async fn hand_over(&self, _: &Outgoing) -> HandedOver {
        self.0.fetch_add(1, Ordering::SeqCst);
        HandedOver::Done
    }
}

/// Whether this actor had its way.
async fn act(actor: Actor, today: Driver, outbox: Arc<Outbox>, late: Driver, parked: Execution) -> bool {
    let request = parked.approval.unwrap().request;
    let of: ApprovalId = request.id;
    let had_its_way = match actor {
        Actor::Approve => {
            ApprovalGate::new(today, Person::who_says(Answer::Approved), outbox, unkept()).ask(of).await.map(|_| ())
        }
        Actor::Deny => today.deny(of, "no".into()).await.map(|_| ()),
        Actor::Expire => return late.expire_overdue().await.unwrap() == 1,
        Actor::Cancel => today.cancel(parked.id).await.map(|_| ()),
        Actor::Revise => {
            let message = OutboundMessage { subject: "Another".into(), ..request.message };
            today.revise(of, message).await.map(|_| ())
        }
    };
    match had_its_way {
        Ok(()) => true,
        Err(RunError::Rejected(_) | RunError::AtWork | RunError::Journal(JournalError::MovedOn(_))) => false,
        Err(error) => panic!("{actor:?} must be told that it came too late, and was told: {error}"),
    }
}

/// Who decided about the request, by the history.
fn decider(bench: &Bench, parked: &Execution) -> Actor {
    let of = parked.approval.as_ref().unwrap().request.id;
    let events = bench.store.read(|connection| event::of_execution(connection, parked.id)).unwrap();
    let about = |place: usize| match &events[place].kind {
        EventKind::ApprovalReceived { approval, decision } if *approval == of => Some(match decision {
            Decision::Approved => Actor::Approve,
            Decision::Denied { .. } => Actor::Deny,
        }),
        EventKind::ApprovalTimeout { approval } if *approval == of => Some(Actor::Expire),
        EventKind::ApprovalVoided { approval, .. } if *approval == of => Some(match &events[place + 1].kind {
            EventKind::ExecutionCancelled => Actor::Cancel,
            _ => Actor::Revise,
        }),
        _ => None,
    };
    let deciders: Vec<Actor> = (0..events.len()).filter_map(about).collect();
    assert_eq!(deciders.len(), 1, "exactly one decision, not {deciders:?}");
    deciders[0]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_answers_given_at_the_same_moment_exactly_one_decides() {
    let bench = bench(Arc::new(BuiltInTools)).await;
    let late = Driver::new(bench.store.clone(), Arc::new(Unasked), Arc::new(Tomorrow));
    let seed = fastrand::u64(..);
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut won: HashMap<Actor, u32> = HashMap::new();
    for round in 0..ROUNDS {
        let parked = bench.run().await;
        assert_eq!(parked.state, ExecutionState::AwaitingApproval);
        let actors: Vec<Actor> = (0..rng.usize(2..=4)).map(|_| ACTORS[rng.usize(..ACTORS.len())]).collect();
        let (outbox, start) = (Arc::<Outbox>::default(), Arc::new(Barrier::new(actors.len())));
        let acting = actors.iter().map(|actor| {
            let acting = act(*actor, bench.driver.clone(), outbox.clone(), late.clone(), parked.clone());
            let start = start.clone();
            tokio::spawn(async move {
                start.wait().await;
                acting.await
            })
        });
        let mut had_their_way: Vec<Actor> = Vec::new();
        for (actor, acting) in actors.iter().zip(acting.collect::<Vec<_>>()) {
            if acting.await.unwrap() {
                had_their_way.push(*actor);
            }
        }

        let decider = decider(&bench, &parked);
        let about =
            format!("seed {seed}, round {round}: {actors:?}, {had_their_way:?} had their way, {decider:?} decided");
        // A changed message leaves a new request, which can be cancelled or run out; nothing else leaves anything.
        let about_another = |actor: &Actor| decider == Actor::Revise && [Actor::Cancel, Actor::Expire].contains(actor);
        let winners: Vec<&Actor> = had_their_way.iter().filter(|actor| !about_another(actor)).collect();
        assert_eq!(winners, [&decider], "{about}");
        assert_eq!(outbox.0.load(Ordering::SeqCst), u32::from(decider == Actor::Approve), "{about}");
        let (row, replayed) = bench
            .store
            .read(|connection| Ok((execution::get(connection, parked.id)?, event::replay(connection, parked.id)?)))
            .unwrap();
        assert_eq!(row.state, replayed.state, "{about}");
        *won.entry(decider).or_default() += 1;
        if !replayed.state.has_ended() {
            bench.driver.cancel(parked.id).await.unwrap();
        }
    }
    assert_eq!(won.len(), ACTORS.len(), "each must win at times, or this is no race: {won:?}");
}
