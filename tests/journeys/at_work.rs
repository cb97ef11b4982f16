//! Nobody works on an execution twice at the same time; and what nobody works on any more is taken up again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use domain::{
    AccountId, ApprovalId, ApprovalRequest, Brief, Event, Execution, ExecutionId, ExecutionState, Failure, FailureKind,
    Outgoing, Stamp, ToolName, ToolOutput,
};
use orchestrator::ports::{
    Answer, ApprovalPrompt, ApprovalSheet, BriefError, Briefs, Circumstances, Dispatcher, HandedOver, Journal,
    JournalError, Toolbox,
};
use orchestrator::registry::BuiltInTools;
use orchestrator::{ApprovalGate, Driver, Patience, RunError};
use store::Store;
use tests::stand_ins::{circumstances, plain};
use uuid::Uuid;

use crate::patience::{Bench, Now, bench, bench_with, hanging};
use crate::recovery::begin;
use crate::support::unkept;

fn any_account() -> AccountId {
    AccountId::new(Uuid::now_v7())
}

async fn record(store: &Store, execution: Execution, events: Vec<Event>) -> Result<(), JournalError> {
    store.record(&execution, &events).await
}

#[tokio::test]
async fn what_is_being_worked_on_is_not_retried_beside_it() {
    let bench = Arc::new(bench_with(hanging(), Patience::default()).await);
    let running = tokio::spawn({
        let bench = bench.clone();
        async move { bench.run().await }
    });
    let id = bench.newest().await;
    let refused = bench.driver.retry(id).await.unwrap_err();
    assert!(matches!(refused, RunError::AtWork), "{refused}");
    assert_eq!(bench.driver.resume().await.unwrap(), 0, "nor is it taken up by the clock");
    bench.driver.cancel(id).await.unwrap();
    assert_eq!(running.await.unwrap().state, ExecutionState::Cancelled);
}

/// The assessment fails at first, and then never comes back.
struct AssessmentHangs(AtomicU32);

#[async_trait]
impl Toolbox for AssessmentHangs {
    async fn call(&self, tool: ToolName, brief: &Brief, read: &[&ToolOutput]) -> Result<ToolOutput, Failure> {
        if tool == ToolName::AssessMessageQuality {
            if self.0.fetch_add(1, Ordering::SeqCst) == 0 {
                return Err(Failure::new(FailureKind::Agent, "not now"));
            }
            std::future::pending::<()>().await;
        }
        BuiltInTools.call(tool, brief, read).await
    }
}

/// A rep who has the failed step done again while the dialog is open, and then approves.
struct Hasty(Arc<Bench>);

#[async_trait]
impl ApprovalPrompt for Hasty {
    async fn ask(&self, sheet: ApprovalSheet) -> Answer {
        let (bench, id) = (self.0.clone(), sheet.request.execution);
        tokio::spawn(async move { bench.driver.retry(id).await });
        while self.0.store.execution(id).await.unwrap().state != ExecutionState::Running {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Answer::Approved
    }
}

#[async_trait]
impl Dispatcher for Hasty {
    fn prepare(&self, request: &ApprovalRequest, _: &Stamp, _: &[Vec<u8>]) -> Result<Outgoing, domain::Failure> {
        Ok(plain(request))
    }

    async fn hand_over(&self, _: &Outgoing) -> HandedOver {
        unreachable!("nothing may leave while its execution is being worked on")
    }
}

#[tokio::test]
async fn what_is_being_worked_on_cannot_be_approved_beside_it() {
    let bench = Arc::new(bench_with(Arc::new(AssessmentHangs(AtomicU32::new(0))), Patience::default()).await);
    let parked = bench.run().await;
    let request: ApprovalId = parked.approval.unwrap().request.id;
    let hasty = Arc::new(Hasty(bench.clone()));
    let refused =
        ApprovalGate::new(bench.driver.clone(), hasty.clone(), hasty, unkept()).ask(request).await.unwrap_err();
    assert!(matches!(refused, RunError::AtWork), "{refused}");
    bench.driver.cancel(parked.id).await.unwrap();
}

/// Knows what it knows only after some failures, and says how many ask at the same time.
struct Slow {
    brief: Brief,
    failures: u32,
    asked: AtomicU32,
    asking: AtomicU32,
    most_at_once: AtomicU32,
}

impl Slow {
    fn new(bench: &Bench, failures: u32) -> Arc<Self> {
        let (asked, asking, most_at_once) = Default::default();
        Arc::new(Self { brief: bench.brief.clone(), failures, asked, asking, most_at_once })
    }
}

#[async_trait]
impl Briefs for Slow {
    async fn brief(&self, _: AccountId) -> Result<Brief, BriefError> {
        let at_once = self.asking.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_at_once.fetch_max(at_once, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(2)).await;
        self.asking.fetch_sub(1, Ordering::SeqCst);
        if self.asked.fetch_add(1, Ordering::SeqCst) < self.failures {
            return Err(JournalError::Storage("the disk is away".into()).into());
        }
        Ok(self.brief.clone())
    }

    async fn circumstances(&self, _: AccountId) -> Result<Circumstances, BriefError> {
        Ok(circumstances(&self.brief))
    }
}

/// Leaves an execution in its steps, as a stopped program does.
async fn stopped(store: &Store) -> ExecutionId {
    let (execution, events) = begin(any_account());
    let id = execution.id;
    record(store, execution, events).await.unwrap();
    id
}

fn claimed_by(store: &Store, id: ExecutionId) -> Option<String> {
    let query = "SELECT claimed_by FROM execution WHERE id = ?";
    store.read(|connection| Ok(connection.query_row(query, [id.to_string()], |row| row.get(0))?)).unwrap()
}

#[tokio::test]
async fn what_cannot_be_continued_is_tried_a_few_times_by_one_start_and_again_by_the_next() {
    let bench = bench(Arc::new(BuiltInTools)).await;
    let id = stopped(&bench.store).await;
    let never = Slow::new(&bench, u32::MAX);
    let driver = Driver::new(bench.store.clone(), never.clone(), Arc::new(Now));
    assert_eq!(driver.resume().await.unwrap(), 0);
    let claim = claimed_by(&bench.store, id);
    assert!(claim.is_some());
    for _ in 0..40 {
        assert_eq!(driver.resume().await.unwrap(), 0);
    }
    assert_eq!(claimed_by(&bench.store, id), claim, "one claim for each start of the program");
    let tries = never.asked.load(Ordering::SeqCst);
    assert!((3..=20).contains(&tries), "tried {tries} times");
    assert_eq!(bench.store.execution(id).await.unwrap().state, ExecutionState::Running, "it is left as it is");

    let next_start = Driver::new(bench.store.clone(), Slow::new(&bench, 0), Arc::new(Now));
    assert_eq!(next_start.resume().await.unwrap(), 1);
    assert_eq!(bench.store.execution(id).await.unwrap().state, ExecutionState::AwaitingApproval);
}

#[tokio::test]
async fn what_broke_off_is_taken_up_again_once_it_can_go_on() {
    let bench = bench(Arc::new(BuiltInTools)).await;
    let id = stopped(&bench.store).await;
    let driver = Driver::new(bench.store.clone(), Slow::new(&bench, 2), Arc::new(Now));
    let moved = [driver.resume().await, driver.resume().await, driver.resume().await, driver.resume().await];
    assert_eq!(moved.map(Result::unwrap), [0, 0, 1, 0], "after two failures it goes on, and then it is done");
    assert_eq!(bench.store.execution(id).await.unwrap().state, ExecutionState::AwaitingApproval);
}

/// What began in this very program, and whose work was dropped in the middle.
#[tokio::test]
async fn what_broke_off_in_this_program_is_taken_up_again_too() {
    let bench = bench_with(hanging(), Patience::default()).await;
    let id = tokio::select! {
        _ = bench.run() => unreachable!("it hangs"),
        id = bench.newest() => id,
    };
    // The same program, by now with tools that work.
    let driver = bench.driver.clone().with_tools(Arc::new(BuiltInTools), Patience::default());
    assert_eq!(driver.resume().await.unwrap(), 1);
    assert_eq!(bench.store.execution(id).await.unwrap().state, ExecutionState::AwaitingApproval);
    assert_eq!(driver.resume().await.unwrap(), 0, "it is done");
}

#[tokio::test]
async fn many_are_taken_up_at_the_same_time() {
    let bench = bench(Arc::new(BuiltInTools)).await;
    for _ in 0..60 {
        stopped(&bench.store).await;
    }
    let briefs = Slow::new(&bench, 0);
    let driver = Driver::new(bench.store.clone(), briefs.clone(), Arc::new(Now));
    assert_eq!(driver.resume().await.unwrap(), 60);
    let at_once = briefs.most_at_once.load(Ordering::SeqCst);
    assert!(at_once > 30, "{at_once} at the same time");
}

#[tokio::test]
async fn only_a_second_open_execution_is_called_busy() {
    let bench = bench(Arc::new(BuiltInTools)).await;
    let account = any_account();
    let (execution, events) = begin(account);
    record(&bench.store, execution.clone(), events.clone()).await.unwrap();
    let (second, its_events) = begin(account);
    let refused = record(&bench.store, second, its_events).await;
    assert!(matches!(refused, Err(JournalError::Busy(busy)) if busy == account), "{refused:?}");
    let (other, its_events) = begin(any_account());
    let twice = Execution { id: execution.id, ..other };
    let refused = record(&bench.store, twice, its_events).await;
    assert!(matches!(refused, Err(JournalError::Storage(_))), "an id that is taken is another matter: {refused:?}");
}
