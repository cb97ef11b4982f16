//! The golden signals, computed from the events.

use hdrhistogram::Histogram;
use store::table::{approval, event, execution};

use crate::App;
use crate::wire::{AppError, Signals, Spread};

impl App {
    pub fn signals(&self) -> Result<Signals, AppError> {
        let mut tally = Tally::default();
        let mut waits = Times::default();
        let utilisation = self.store.read(|connection| {
            event::visit(connection, |execution, kind, at| tally.see(execution, kind, at))?;
            approval::visit_waits(connection, |ms| waits.record(ms))?;
            execution::budget_utilisation(connection)
        })?;
        let share = |part: u32, whole: u32| (whole > 0).then(|| f64::from(part) / f64::from(whole));
        let calls = tally.completed + tally.errors;
        Ok(Signals {
            executions: tally.executions,
            success_rate: share(tally.stopped - tally.failed, tally.stopped),
            latency_ms: tally.latency.spread(),
            tool_calls: calls,
            tool_error_rate: share(tally.errors, calls),
            mean_steps: share(calls, tally.executions),
            approval_wait_ms: waits.spread(),
            budget_utilisation: utilisation,
        })
    }
}

/// Counts over the events, one execution after the other.
#[derive(Default)]
struct Tally {
    executions: u32,
    stopped: u32,
    failed: u32,
    completed: u32,
    errors: u32,
    latency: Times,
    /// The execution that is being read, when it began, and whether it has stopped for the first time.
    current: Option<i64>,
    began: i64,
    has_stopped: bool,
}

impl Tally {
    fn see(&mut self, execution: i64, kind: &str, at: i64) {
        if self.current != Some(execution) {
            self.current = Some(execution);
            self.executions += 1;
            self.began = at;
            self.has_stopped = false;
        }
        match kind {
            "tool_call_complete" => self.completed += 1,
            "tool_call_error" => self.errors += 1,
            // Only the first stop counts: what comes after it waited for a person.
            "approval_requested" | "execution_completed" | "execution_failed" if !self.has_stopped => {
                self.has_stopped = true;
                self.stopped += 1;
                self.failed += u32::from(kind == "execution_failed");
                self.latency.record(at - self.began);
            }
            _ => {}
        }
    }
}

/// Durations in milliseconds, three digits kept.
struct Times(Option<Histogram<u64>>);

impl Default for Times {
    fn default() -> Self {
        // Three digits are within what the library can do.
        Self(Histogram::new(3).ok())
    }
}

impl Times {
    fn record(&mut self, ms: i64) {
        if let Some(histogram) = &mut self.0 {
            histogram.saturating_record(u64::try_from(ms).unwrap_or(0));
        }
    }

    fn spread(&self) -> Option<Spread> {
        let histogram = self.0.as_ref().filter(|histogram| !histogram.is_empty())?;
        // Milliseconds are far below 2^53.
        let at = |quantile| histogram.value_at_quantile(quantile) as f64;
        Some(Spread {
            n: u32::try_from(histogram.len()).unwrap_or(u32::MAX),
            mean: histogram.mean(),
            p50: at(0.5),
            p95: at(0.95),
            p99: at(0.99),
            max: histogram.max() as f64,
        })
    }
}
