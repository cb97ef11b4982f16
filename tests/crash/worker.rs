//! The process that is stopped: the real app over a real store, with many executions in flight, a person who answers
//! by chance or too late, and an outbox whose every line is a message that left. It works until somebody stops it.
//!
//! crash-worker FOLDER TOLD OUTBOX SEED [FAILPOINT PASSES]
#![expect(clippy::unwrap_used, reason = "a worker that cannot go on stops, and its parent sees it")]

mod at_work;
mod ledger;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use app::wire::{AppError, ErrorCode, ExecutionLine, ExecutionState, HistoryQuery, Revision, Settings};
use app::{App, Goal, Outside};
use async_trait::async_trait;
use domain::{ApprovalRequest, Failure, FailureKind, Outgoing, Stamp};
use fastrand::Rng;
use orchestrator::ports::{Answer, ApprovalPrompt, ApprovalSheet, Dispatcher, HandedOver};
use store::Store;
use store::table::setting;
use tests::stand_ins::{SameKeys, execution_of, plain};
use tokio::task::JoinSet;

use at_work::{Ledger, import_if_empty, name_of, stop_at};

const IN_FLIGHT: usize = 200;
const ACCOUNTS: usize = 300;
const HASTE: Duration = Duration::from_millis(50);
/// In hours.
const A_DAY: u16 = 24;
/// Whoever started it is gone by then.
const ABANDONED: Duration = Duration::from_secs(180);

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, told, outbox, seed, failpoint @ ..] = arguments.as_slice() else { panic!("see the header") };
    if let [name, passes] = failpoint {
        stop_at(name, passes.parse().unwrap());
    }
    let folder = Path::new(folder);
    let outbox_path = Path::new(outbox);
    let seed: u64 = seed.parse().unwrap();
    // The first messages of every fourth worker wait no time at all: whoever answers them is too late.
    let hasty = seed.is_multiple_of(4);
    wait_for_answers(folder, if hasty { 0 } else { A_DAY }).await;
    let outside = Outside { keys: Arc::new(SameKeys), ..Outside::default() };
    let app = App::open_with(folder, outside).await.unwrap();
    import_if_empty(&app, folder, ACCOUNTS).await.unwrap();
    let desk = Arc::new(Desk {
        app,
        told: Ledger::open(Path::new(told)).unwrap(),
        outbox: Arc::new(Ledger::open(outbox_path).unwrap()),
    });
    // What was approved when the last one was stopped goes now, by the grant it was given.
    let hand = Arc::new(Hand { outbox: desk.outbox.clone(), refuses: false });
    desk.app.let_due_go(&desk.app.approval_gate(hand.clone(), hand)).await.unwrap();
    desk.say_what_left(&ledger::lines(outbox_path).unwrap()).await.unwrap();
    let waiting: HashMap<String, (String, String)> =
        desk.app.queue().unwrap().into_iter().map(|item| (item.account, (item.execution, item.approval))).collect();

    if hasty {
        tokio::spawn(desk.clone().be_patient());
    }
    let mut seats = JoinSet::new();
    for seat in 0..IN_FLIGHT {
        let accounts = (seat..ACCOUNTS).step_by(IN_FLIGHT).map(name_of);
        let mine = accounts.map(|name| (waiting.get(&name).cloned(), name)).collect();
        seats.spawn(desk.clone().work(mine, Rng::with_seed(seed ^ (seat as u64) << 32)));
    }
    tokio::select! {
        ended = seats.join_next() => ended.unwrap().unwrap().unwrap(),
        () = tokio::time::sleep(ABANDONED) => panic!("nobody stopped this worker"),
    }
}

/// Behind the app, which would ask for an hour at least.
async fn wait_for_answers(folder: &Path, hours: u16) {
    let store = Store::open(folder).unwrap();
    let settings = serde_json::json!({ "approval_hours": hours });
    store.write(move |connection| setting::set(connection, "settings", &settings)).await.unwrap();
}

struct Desk {
    app: App,
    /// What the app said had happened.
    told: Ledger,
    outbox: Arc<Ledger>,
}

/// An execution and the request that waits for an answer.
type Open = (String, String);

impl Desk {
    /// The rep knows what left: it is in the outbox.
    async fn say_what_left(&self, outbox: &[String]) -> Result<(), AppError> {
        let query = HistoryQuery { state: Some(ExecutionState::OutcomeUnknown), limit: 500, ..HistoryQuery::default() };
        for row in self.app.history(&query)?.rows {
            let sent = outbox.iter().any(|line| line.starts_with(&row.execution));
            self.app.confirm_outcome(&row.execution, sent).await?;
            self.told.told(&row.execution, "outcome_confirmed", "");
        }
        Ok(())
    }

    /// From some moment on, what begins waits for its answer.
    async fn be_patient(self: Arc<Self>) {
        tokio::time::sleep(HASTE).await;
        let settings = self.app.settings().unwrap();
        self.app.save_settings(Settings { approval_hours: A_DAY, ..settings }).await.unwrap();
    }

    /// One of the many in flight: runs the play on its accounts in turn, and answers what waits.
    async fn work(self: Arc<Self>, mut mine: Vec<(Option<Open>, String)>, mut rng: Rng) -> Result<(), AppError> {
        loop {
            for (open, account) in &mut mine {
                *open = match open.take() {
                    Some((execution, approval)) => {
                        match self.answer(execution.clone(), approval.clone(), &mut rng).await {
                            Err(error) if error.code == ErrorCode::AlreadyDecided => {
                                self.expired(&execution, &approval).await?;
                                None
                            }
                            answered => answered?,
                        }
                    }
                    None => self.run(account, &mut rng).await?,
                };
            }
        }
    }

    /// The answer came too late, which is the only thing that can have come before it.
    async fn expired(&self, execution: &str, approval: &str) -> Result<(), AppError> {
        self.app.expire_overdue().await?;
        let line = self.app.execution(execution)?.line;
        assert_eq!(line.state, ExecutionState::Expired, "{execution} was answered by nobody else");
        self.told.told(execution, "approval_timeout", approval);
        Ok(())
    }

    async fn run(&self, account: &str, rng: &mut Rng) -> Result<Option<Open>, AppError> {
        let goal = match rng.u8(..100) {
            0..10 => Goal::Qualify,
            // Fails where nothing went out yet.
            10..25 => Goal::FollowUp,
            _ => Goal::Prospect,
        };
        let account = self.app.find_account(account)?;
        let mut ended = None;
        let (smb, writing) = (self.app.profile("smb")?, app::Writing::default());
        self.app.run_each(goal, &smb, writing, vec![account], |line| ended = Some(line)).await?;
        let line = ended.unwrap().unwrap_or_else(|refusal| panic!("{}: {}", refusal.account, refusal.message));
        let open = self.came_back(&line);
        if line.state != ExecutionState::Failed || rng.bool() {
            return Ok(open);
        }
        let again = self.app.retry(&line.execution).await?;
        self.told.told(&line.execution, "execution_retried", "");
        Ok(self.came_back(&again))
    }

    /// What was said when a run was parked or ended.
    fn came_back(&self, line: &ExecutionLine) -> Option<Open> {
        match (&line.approval, line.state) {
            (Some(approval), _) => {
                self.told.told(&line.execution, "approval_requested", approval);
                Some((line.execution.clone(), approval.clone()))
            }
            (None, ExecutionState::Failed) => {
                self.told.told(&line.execution, "execution_failed", "");
                None
            }
            (None, _) => {
                self.told.told(&line.execution, "execution_completed", "");
                None
            }
        }
    }

    /// Approves, denies, cancels, changes, puts off or leaves it.
    async fn answer(&self, execution: String, approval: String, rng: &mut Rng) -> Result<Option<Open>, AppError> {
        match rng.u8(..100) {
            0..50 => {
                let refuses = rng.u8(..100) < 10;
                let hand = Arc::new(Hand { outbox: self.outbox.clone(), refuses });
                let gate = self.app.approval_gate(hand.clone(), hand);
                let outcome = self.app.ask(&gate, &approval).await?;
                if outcome.failure.is_none() {
                    self.told.told(&execution, "dispatch_completed", &approval);
                    return Ok(None);
                }
                self.told.told(&execution, "dispatch_failed", &approval);
                let again = self.app.execution(&execution)?.approvals.pop().unwrap();
                Ok(Some((execution, again.approval)))
            }
            50..65 => {
                self.app.deny(&approval, "not now").await?;
                self.told.told(&execution, "approval_received", &approval);
                Ok(None)
            }
            65..75 => {
                self.app.cancel(&execution).await?;
                self.told.told(&execution, "execution_cancelled", "");
                Ok(None)
            }
            75..85 => {
                let review = self.app.review(&approval)?;
                let revision = Revision {
                    subject: format!("{} again", review.message.subject),
                    body: review.message.body,
                    contact_id: review.contact_id,
                    hand_off: review.message.hand_off,
                };
                let again = self.app.revise(&approval, revision).await?.approval;
                self.told.told(&execution, "approval_voided", &approval);
                Ok(Some((execution, again)))
            }
            85..90 => {
                self.app.defer(&approval).await?;
                self.told.told(&execution, "approval_deferred", &approval);
                Ok(Some((execution, approval)))
            }
            _ => Ok(Some((execution, approval))),
        }
    }
}

/// A person who approves what is shown, and the way out: a line in the outbox is a message that left.
struct Hand {
    outbox: Arc<Ledger>,
    refuses: bool,
}

#[async_trait]
impl ApprovalPrompt for Hand {
    async fn ask(&self, sheet: ApprovalSheet) -> Answer {
        drop(sheet);
        Answer::Approved
    }
}

#[async_trait]
impl Dispatcher for Hand {
    fn prepare(&self, request: &ApprovalRequest, _: &Stamp, _: &[Vec<u8>]) -> Result<Outgoing, Failure> {
        Ok(plain(request))
    }

    async fn hand_over(&self, outgoing: &Outgoing) -> HandedOver {
        if self.refuses {
            return HandedOver::Failed(Failure::new(FailureKind::System, "the mail program is away"));
        }
        // Of the bytes that leave, not of those that were shown.
        let execution = execution_of(outgoing);
        self.outbox.add(&format!("{execution} {} {}", outgoing.approval, outgoing.digest())).unwrap();
        self.outbox.0.sync_data().unwrap();
        HandedOver::Done
    }
}
