//! What executions cost that do nothing: in flight in front of the dialog, parked as rows, and after a kill.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use app::wire::ExecutionState;
use app::{App, Goal};
use async_trait::async_trait;
use orchestrator::ports::{Answer, ApprovalPrompt, ApprovalSheet};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::batch::{Outbox, Turnstile, park_one};
use crate::machine::{Watch, resident_kib};
use crate::{Failure, report, workload};

/// How many are on their way into the file at a time.
const WAVE: usize = 1_000;

/// Lets nobody through before all are in front of the dialog and were looked at.
struct Crowd {
    arrived: Turnstile,
    looked: Turnstile,
}

#[async_trait]
impl ApprovalPrompt for Crowd {
    async fn ask(&self, sheet: ApprovalSheet) -> Answer {
        drop(sheet);
        self.arrived.pass();
        match self.looked.all_passed().await {
            Ok(()) => Answer::Approved,
            Err(_) => Answer::NoAnswer,
        }
    }
}

/// The memory of this process while all of them are in front of the dialog.
pub async fn in_flight(folder: &Path, count: usize) -> Result<Value, Failure> {
    let app = Arc::new(App::open(folder).await?);
    let profile = Arc::new(app.profile("enterprise")?);
    let accounts = workload::accounts(folder)?;
    let (arrived, looked) = (Turnstile::for_all(count), Turnstile::for_all(1));
    let crowd = Crowd { arrived: arrived.clone(), looked: looked.clone() };
    let gate = app.approval_gate(Arc::new(crowd), Arc::new(Outbox::default()));
    let before_kib = resident_kib()?;
    let memory = Watch::start();
    let mut running = JoinSet::new();
    for account in accounts {
        let (app, gate, profile) = (app.clone(), gate.clone(), profile.clone());
        running.spawn(async move {
            let approval = park_one(&app, &profile, account).await?;
            Ok::<_, Failure>(app.ask(&gate, &approval).await?.state)
        });
    }
    arrived.all_passed().await?;
    let waiting_kib = resident_kib()?;
    looked.pass();
    let mut completed = 0;
    while let Some(ended) = running.join_next().await {
        completed += usize::from(ended?? == ExecutionState::Completed);
    }
    let peak_kib = memory.peak_kib()?;
    Ok(json!({ "executions": count, "completed": completed, "before_kib": before_kib, "waiting_kib": waiting_kib,
        "peak_kib": peak_kib }))
}

/// Parks executions and leaves them to whoever comes next.
pub async fn park(folder: &Path, count: usize) -> Result<Value, Failure> {
    let app = App::open(folder).await?;
    let profile = app.profile("enterprise")?;
    let accounts = workload::accounts(folder)?;
    let before_kib = resident_kib()?;
    let began = Instant::now();
    let mut parked = 0;
    for wave in accounts.chunks(WAVE) {
        app.run_each(Goal::Prospect, &profile, app::Writing::default(), wave.to_vec(), |ended| {
            parked += usize::from(ended.is_ok_and(|line| line.approval.is_some()));
        })
        .await?;
    }
    let took = began.elapsed();
    let after_kib = resident_kib()?;
    // Until this process is killed, the app stays open.
    std::mem::forget(app);
    Ok(json!({ "executions": count, "parked": parked, "took_ms": report::ms(took),
        "throughput_per_s": (parked as f64 / took.as_secs_f64()).round(),
        "rss_growth_mib": (after_kib as f64 - before_kib as f64) / 1024.0 }))
}

/// Opens what a killed process left, lists what waits, and lets one of them go out.
pub async fn carry_on(folder: &Path) -> Result<Value, Failure> {
    let began = Instant::now();
    let app = App::open(folder).await?;
    let opened = began.elapsed();
    let queue = app.queue()?;
    let listed = began.elapsed();
    let looked = Turnstile::for_all(0);
    let crowd = Crowd { arrived: Turnstile::for_all(1), looked };
    let gate = app.approval_gate(Arc::new(crowd), Arc::new(Outbox::default()));
    let first = queue.first().ok_or("nothing waits")?;
    let outcome = app.ask(&gate, &first.approval).await?;
    let continued = began.elapsed();
    if outcome.state != ExecutionState::Completed {
        return Err(format!("{} ended as {:?}", outcome.execution, outcome.state).into());
    }
    Ok(json!({ "pending": queue.len(), "opened_ms": report::ms(opened), "listed_ms": report::ms(listed),
        "continued_ms": report::ms(continued) }))
}
