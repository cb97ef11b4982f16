//! Tools that fail, hang, or come back late; and a rep who cancels meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use domain::{
    AccountId, Brief, Execution, ExecutionId, ExecutionState, Failure, FailureKind, Goal, Profile, Retry, StepState,
    ToolName, ToolOutput,
};
use orchestrator::ports::{BriefError, Briefs, Circumstances, Clock, Journal, Toolbox};
use orchestrator::registry::BuiltInTools;
use orchestrator::{Driver, Patience, Terms};
use store::Store;
use store::search::{self, Filter};

use tests::stand_ins::circumstances;

use crate::support::Workspace;

/// The real tools, but the draft fails `failures` times first, or hangs.
struct Flaky {
    failures: u32,
    failure: Failure,
    hangs: bool,
    calls: AtomicU32,
}

#[async_trait]
impl Toolbox for Flaky {
    async fn call(&self, tool: ToolName, brief: &Brief, read: &[&ToolOutput]) -> Result<ToolOutput, Failure> {
        if tool == ToolName::DraftOutboundMessage {
            if self.hangs {
                std::future::pending::<()>().await;
            }
            if self.calls.fetch_add(1, Ordering::SeqCst) < self.failures {
                return Err(self.failure.clone());
            }
        }
        BuiltInTools.call(tool, brief, read).await
    }
}

pub struct Now;

impl Clock for Now {
    fn now(&self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(jiff::Timestamp::now().as_millisecond()).unwrap()
    }
}

/// One brief for any account.
pub struct OneBrief(pub Brief);

#[async_trait]
impl Briefs for OneBrief {
    async fn brief(&self, _: AccountId) -> Result<Brief, BriefError> {
        Ok(self.0.clone())
    }

    async fn circumstances(&self, _: AccountId) -> Result<Circumstances, BriefError> {
        Ok(circumstances(&self.0))
    }
}

pub struct Bench {
    pub folder: tempfile::TempDir,
    pub store: Arc<Store>,
    pub brief: Brief,
    pub driver: Driver,
    account: AccountId,
}

/// Which soon runs out.
const SHORT: Patience = Patience {
    timeout: Some(Duration::from_millis(200)),
    attempts: 3,
    first_wait: Duration::from_millis(5),
    longest_wait: Duration::from_millis(50),
};

/// A driver over a real store, with tools that fail and little patience with them.
pub async fn bench(toolbox: Arc<dyn Toolbox>) -> Bench {
    bench_with(toolbox, SHORT).await
}

pub async fn bench_with(toolbox: Arc<dyn Toolbox>, patience: Patience) -> Bench {
    let workspace = Workspace::with_samples().await;
    let account = workspace.app.best_accounts(Goal::Prospect, 1).unwrap()[0];
    let Workspace { folder, app } = workspace;
    drop(app);
    let store = Arc::new(Store::open(folder.path()).unwrap());
    let brief = store
        .read(|connection| {
            let people = store::table::contact::of_account(connection, account)?;
            Ok(Brief {
                account: store::table::account::get(connection, account)?,
                contact: people.first().cloned(),
                people,
                sender: domain::Sender::default(),
                icp: domain::fit::Icp {
                    name: "Anybody".into(),
                    industry: None,
                    employees: Some(domain::fit::Range { weight: 1.0, min: 1.0, max: 10.0 }),
                    revenue: None,
                    country: None,
                    technologies: None,
                    keywords: None,
                    own: vec![],
                    exclude_industries: vec![],
                    exclude_countries: vec![],
                    exclude_keywords: vec![],
                    high: domain::fit::Tier::high(),
                    medium: domain::fit::Tier::medium(),
                },
                template: Some(domain::Template {
                    name: "Plain".into(),
                    subject: "Hello".into(),
                    body: "Hi {{ contact.first_name }}".into(),
                    ..tools::STARTERS[0].clone()
                }),
                library: [].into(),
                knowledge: [].into(),
                relevant: Vec::new(),
                channel: domain::Channel::Email,
                hand_off: domain::HandOff::Clipboard,
                evidence: Default::default(),
                qualified_from: 0.7,
                deals: Vec::new(),
                stage_norms: Vec::new(),
                signals: Vec::new(),
                framework: domain::qualification::Framework::Bant,
                answers: Default::default(),
                earlier: vec![],
                own_words: Default::default(),
                own_replies: Default::default(),
                data_source: None,
                now: jiff::Timestamp::now(),
            })
        })
        .unwrap();
    let driver = Driver::new(store.clone(), Arc::new(OneBrief(brief.clone())), Arc::new(Now));
    Bench { folder, store, brief, driver: driver.with_tools(toolbox, patience), account }
}

impl Bench {
    pub async fn run(&self) -> Execution {
        self.run_on(self.account, 24).await
    }

    /// The brief is the same for any account.
    pub async fn run_on(&self, account: AccountId, approval_hours: u16) -> Execution {
        let profile = Profile::built_in("smb").unwrap();
        let terms = Terms { profile, approval_hours, follow_up_days: 0, writing: domain::Writing::default() };
        self.driver.run(Goal::Prospect, terms, account).await.unwrap()
    }

    /// The execution that began last, once there is one.
    pub async fn newest(&self) -> ExecutionId {
        loop {
            let rows = self.store.read(|connection| search::list(connection, &Filter::default(), 1));
            if let Some(row) = rows.unwrap().first() {
                return row.id;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    pub fn kinds(&self, execution: &Execution) -> Vec<&'static str> {
        let events = self.store.read(|connection| store::table::event::of_execution(connection, execution.id)).unwrap();
        events.iter().map(|event| event.kind.name()).collect()
    }
}

fn flaky(failures: u32, retry: Retry) -> Arc<Flaky> {
    let failure = Failure::new(FailureKind::Resource, "too many requests").retry(retry);
    Arc::new(Flaky { failures, failure, hangs: false, calls: AtomicU32::new(0) })
}

#[tokio::test]
async fn what_may_pass_is_tried_again_and_paid_for_once() {
    for retry in [Retry::Backoff, Retry::After(10)] {
        let bench = bench(flaky(2, retry)).await;
        let execution = bench.run().await;
        assert_eq!(execution.state, ExecutionState::AwaitingApproval, "{retry:?}");
        let kinds = bench.kinds(&execution);
        assert_eq!(kinds.iter().filter(|kind| **kind == "tool_call_retried").count(), 2, "{kinds:?}");
        assert_eq!(execution.budget.used.as_f64(), 2.7, "a call that is made again costs nothing more");
    }
}

#[tokio::test]
async fn what_does_not_pass_fails_and_keeps_what_the_others_gave() {
    for (failures, retry, calls) in [(9, Retry::Backoff, 3), (9, Retry::Never, 1)] {
        let toolbox = flaky(failures, retry);
        let bench = bench(toolbox.clone()).await;
        let execution = bench.run().await;
        assert_eq!(execution.state, ExecutionState::Failed, "{retry:?}");
        assert_eq!(toolbox.calls.load(Ordering::SeqCst), calls, "{retry:?}");
        assert_eq!(execution.progress(0).state, StepState::Completed, "the score is kept");
        assert_eq!(execution.failure.unwrap().message, "too many requests");
    }
}

#[tokio::test]
async fn the_failed_step_is_done_again_when_the_rep_asks_and_nothing_else_is() {
    let bench = bench(flaky(1, Retry::Never)).await;
    let failed = bench.run().await;
    let score = failed.progress(0).clone();
    let execution = bench.driver.retry(failed.id).await.unwrap();
    assert_eq!(execution.state, ExecutionState::AwaitingApproval);
    assert_eq!(execution.progress(0), &score, "what worked was not called again");
}

#[tokio::test]
async fn a_tool_that_hangs_is_stopped_and_said_to_have_taken_too_long() {
    let bench = bench(hanging()).await;
    let execution = bench.run().await;
    assert_eq!(execution.state, ExecutionState::Failed);
    let failure = execution.failure.unwrap();
    assert_eq!(failure.kind, FailureKind::System);
    assert!(failure.message.contains("took longer"), "{}", failure.message);
}

/// A tool that never says anything.
pub fn hanging() -> Arc<dyn Toolbox> {
    let failure = Failure::new(FailureKind::System, "never said");
    Arc::new(Flaky { failures: 0, failure, hangs: true, calls: AtomicU32::new(0) })
}

#[tokio::test]
async fn a_rep_who_cancels_meanwhile_is_obeyed_at_once() {
    // Each call is given the 30 seconds of its contract.
    let bench = Arc::new(bench_with(hanging(), Patience::default()).await);
    let running = tokio::spawn({
        let bench = bench.clone();
        async move { bench.run().await }
    });
    let id = bench.newest().await;
    let began = Instant::now();
    bench.driver.cancel(id).await.unwrap();
    let execution = running.await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(5), "the call went on for {:?}", began.elapsed());
    assert_eq!(execution.state, ExecutionState::Cancelled);
    let stored = bench.store.execution(id).await.unwrap();
    assert_eq!(stored.state, ExecutionState::Cancelled, "and nothing is written behind it");
}

#[tokio::test]
async fn who_asks_for_a_longer_wait_than_a_run_makes_is_not_called_earlier() {
    let toolbox = flaky(1, Retry::After(90_000));
    let bench = bench(toolbox.clone()).await;
    let execution = bench.run().await;
    assert_eq!(toolbox.calls.load(Ordering::SeqCst), 1, "it said when, and that is not now");
    let failure = execution.failure.clone().unwrap();
    assert_eq!(failure.kind, FailureKind::Resource);
    let says = |part: &str| assert!(failure.message.contains(part), "{part:?} in {:?}", failure.message);
    says("90 seconds");
    says("too many requests");
    let again = bench.driver.retry(execution.id).await.unwrap();
    assert_eq!(again.state, ExecutionState::AwaitingApproval, "the rep can have it done again then");
}

/// The assessment fails once; the rest works.
struct LateAssessment(AtomicU32);

#[async_trait]
impl Toolbox for LateAssessment {
    async fn call(&self, tool: ToolName, brief: &Brief, read: &[&ToolOutput]) -> Result<ToolOutput, Failure> {
        if tool == ToolName::AssessMessageQuality && self.0.fetch_add(1, Ordering::SeqCst) == 0 {
            return Err(Failure::new(FailureKind::Agent, "not now"));
        }
        BuiltInTools.call(tool, brief, read).await
    }
}

#[tokio::test]
async fn an_assessment_that_came_late_is_shown_with_the_new_request() {
    let bench = bench(Arc::new(LateAssessment(AtomicU32::new(0)))).await;
    let ungraded = bench.run().await;
    assert_eq!(ungraded.approval.as_ref().unwrap().request.assessment, None);
    let graded = bench.driver.retry(ungraded.id).await.unwrap();
    assert!(graded.approval.unwrap().request.assessment.is_some(), "the rep must see its findings");
}
