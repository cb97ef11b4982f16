//! A batch: so many executions at once, each from its start through the approval to `completed`.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use app::wire::ExecutionState;
use app::{AccountId, App, Goal, Profile};
use async_trait::async_trait;
use domain::{ApprovalRequest, Outgoing, Stamp};
use orchestrator::ApprovalGate;
use orchestrator::ports::{Answer, ApprovalPrompt, ApprovalSheet, Dispatcher, HandedOver};
use serde_json::{Value, json};
use tests::stand_ins::plain;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::machine::{Watch, resident_kib};
use crate::{Failure, report, workload};

/// Opens when all of a batch have passed by.
#[derive(Clone)]
pub struct Turnstile {
    passed: Arc<watch::Sender<usize>>,
    all: usize,
}

impl Turnstile {
    pub fn for_all(all: usize) -> Self {
        Self { passed: Arc::new(watch::Sender::new(0)), all }
    }

    pub fn pass(&self) {
        // Woken once, by the last: a crowd that is woken at every step measures itself.
        self.passed.send_if_modified(|passed| {
            *passed += 1;
            *passed == self.all
        });
    }

    pub async fn all_passed(&self) -> Result<(), Failure> {
        self.passed.subscribe().wait_for(|passed| *passed == self.all).await?;
        Ok(())
    }
}

/// Approves what it is shown after the wait, and never before the whole batch has started.
struct Approver {
    wait: Duration,
    started: Turnstile,
}

#[async_trait]
impl ApprovalPrompt for Approver {
    async fn ask(&self, sheet: ApprovalSheet) -> Answer {
        drop(sheet);
        if !self.wait.is_zero() {
            tokio::time::sleep(self.wait).await;
        }
        match self.started.all_passed().await {
            Ok(()) => Answer::Approved,
            Err(_) => Answer::NoAnswer,
        }
    }
}

/// Takes the message, and counts it.
#[derive(Default)]
pub struct Outbox {
    pub taken: AtomicUsize,
}

#[async_trait]
impl Dispatcher for Outbox {
    fn prepare(&self, request: &ApprovalRequest, _: &Stamp, _: &[Vec<u8>]) -> Result<Outgoing, domain::Failure> {
        Ok(plain(request))
    }

    async fn hand_over(&self, message: &Outgoing) -> HandedOver {
        assert!(!message.bytes.is_empty(), "a message without a text must not get here");
        self.taken.fetch_add(1, Ordering::Relaxed);
        HandedOver::Done
    }
}

/// Starts the play on one account and parks it. Gives back the request that waits.
pub async fn park_one(app: &App, profile: &Profile, account: AccountId) -> Result<String, Failure> {
    let mut parked = Err("the run said nothing".into());
    app.run_each(Goal::Prospect, profile, app::Writing::default(), vec![account], |ended| {
        parked = match ended {
            Ok(line) => line.approval.ok_or_else(|| format!("{} did not park", line.execution).into()),
            Err(refusal) => Err(refusal.message.into()),
        };
    })
    .await?;
    parked
}

async fn run_one(
    app: Arc<App>,
    gate: ApprovalGate,
    profile: Arc<Profile>,
    account: AccountId,
    began: Instant,
    started: Turnstile,
) -> Result<Duration, Failure> {
    started.pass();
    let approval = park_one(&app, &profile, account).await?;
    let outcome = app.ask(&gate, &approval).await?;
    match outcome.state {
        ExecutionState::Completed => Ok(began.elapsed()),
        state => Err(format!("{} ended as {state:?}", outcome.execution).into()),
    }
}

pub async fn run(folder: &Path, parallel: usize, rounds: usize, wait_ms: u64) -> Result<Value, Failure> {
    let app = Arc::new(workload::open(folder).await?);
    let profile = Arc::new(app.profile("enterprise")?);
    let accounts = workload::accounts(folder)?;
    let outbox = Arc::new(Outbox::default());
    let mut latencies = Vec::with_capacity(accounts.len());
    let mut duration = Duration::ZERO;
    let durable = is_durable(folder)?;
    let before_kib = resident_kib()?;
    let memory = Watch::start();
    for round in accounts.chunks(parallel) {
        let started = Turnstile::for_all(round.len());
        let approver = Approver { wait: Duration::from_millis(wait_ms), started: started.clone() };
        let gate = app.approval_gate(Arc::new(approver), outbox.clone());
        let mut running = JoinSet::new();
        let began = Instant::now();
        for account in round {
            let (app, gate, profile) = (app.clone(), gate.clone(), profile.clone());
            running.spawn(run_one(app, gate, profile, *account, began, started.clone()));
        }
        while let Some(ended) = running.join_next().await {
            match ended? {
                Ok(latency) => latencies.push(latency),
                Err(error) => eprintln(&error),
            }
        }
        duration += began.elapsed();
    }
    let succeeded = latencies.len();
    let peak_kib = memory.peak_kib()?;
    if outbox.taken.load(Ordering::Relaxed) != succeeded {
        return Err("what was handed over is not what completed".into());
    }
    latencies.sort_unstable();
    Ok(json!({
        "parallel": parallel,
        "approval_wait_ms": wait_ms,
        "executions": accounts.len(),
        "succeeded": succeeded,
        "duration_ms": report::ms(duration),
        "throughput_per_s": (succeeded as f64 / duration.as_secs_f64() * 100.0).round() / 100.0,
        "latency_ms": report::latency(&latencies),
        "rss_kib_per_execution": peak_kib.saturating_sub(before_kib) as f64 / parallel as f64,
        "disk_bytes_per_execution": 0,
        "durable": durable,
        "rounds": rounds,
    }))
}

/// The store refuses to open with anything but `synchronous=FULL`; the rest is asked of the file.
fn is_durable(folder: &Path) -> Result<bool, Failure> {
    let file = rusqlite::Connection::open(folder.join(store::FILE_NAME))?;
    let mode: String = file.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    Ok(mode == "wal")
}

#[expect(clippy::print_stderr, reason = "stdout is the answer's")]
fn eprintln(error: &Failure) {
    std::eprintln!("{error}");
}
