//! The golden signals, computed from the events and from nothing else.

use hdrhistogram::Histogram;
use store::table::event;

use crate::App;
use crate::wire::{AppError, Signals, Spread};

impl App {
    pub fn signals(&self) -> Result<Signals, AppError> {
        let mut tally = Tally::default();
        self.store.read(|connection| event::visit(connection, |seen| tally.see(&seen)))?;
        Ok(tally.signals())
    }
}

/// Counts over the events, one execution after the other.
#[derive(Default)]
struct Tally {
    executions: u32,
    /// Of those that have stopped, by how they stopped last.
    succeeded: u32,
    failed: u32,
    cancelled: u32,
    completed_calls: u32,
    failed_calls: u32,
    retried_calls: u32,
    latency: Times,
    waits: Times,
    /// The sum of the shares of their budgets that executions used.
    utilisation: f64,
    current: Current,
}

/// The execution that is being read.
#[derive(Default)]
struct Current {
    id: Option<i64>,
    began: i64,
    /// Whether it failed when it stopped last; `None`: it has not stopped yet.
    failed: Option<bool>,
    /// When the request that stands was made.
    asked: Option<i64>,
    used: f64,
    limit: f64,
}

impl Tally {
    fn see(&mut self, seen: &event::Seen<'_>) {
        let at = seen.at;
        if Some(seen.execution) != self.current.id {
            self.count_current();
            self.current = Current { id: Some(seen.execution), began: at, ..Current::default() };
            self.executions += 1;
        }
        let now = &mut self.current;
        match seen.kind {
            "plan_created" => now.limit = seen.units.unwrap_or_default(),
            "tool_call_start" => now.used += seen.units.unwrap_or_default(),
            "tool_call_complete" => self.completed_calls += 1,
            "tool_call_error" => self.failed_calls += 1,
            "tool_call_retried" => self.retried_calls += 1,
            "approval_received" => {
                if let Some(asked) = now.asked.take() {
                    self.waits.record(at - asked);
                }
            }
            "execution_cancelled" => self.cancelled += 1,
            "approval_requested" | "execution_completed" | "execution_failed" => {
                // Only the first stop has a time: what comes after it waited for a person.
                if now.failed.replace(seen.kind == "execution_failed").is_none() {
                    self.latency.record(at - now.began);
                }
                now.asked = (seen.kind == "approval_requested").then_some(at);
            }
            _ => {}
        }
    }

    /// What is known of an execution once its last event was seen.
    fn count_current(&mut self) {
        let Current { failed, used, limit, .. } = std::mem::take(&mut self.current);
        match failed {
            Some(true) => self.failed += 1,
            Some(false) => self.succeeded += 1,
            None => {}
        }
        if limit > 0.0 {
            self.utilisation += used / limit;
        }
    }

    fn signals(mut self) -> Signals {
        self.count_current();
        let share = |part: u32, whole: u32| (whole > 0).then(|| f64::from(part) / f64::from(whole));
        let calls = self.completed_calls + self.failed_calls;
        Signals {
            executions: self.executions,
            success_rate: share(self.succeeded, self.succeeded + self.failed),
            cancelled: self.cancelled,
            latency_ms: self.latency.spread(),
            tool_calls: calls,
            tool_error_rate: share(self.failed_calls, calls),
            tool_retries: self.retried_calls,
            mean_steps: share(calls, self.executions),
            approval_wait_ms: self.waits.spread(),
            budget_utilisation: (self.executions > 0).then(|| self.utilisation / f64::from(self.executions)),
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Each event: the execution, what happened, when, and the units it tells of.
    fn signals(events: &[(i64, &str, i64, f64)]) -> Signals {
        let mut tally = Tally::default();
        for (execution, kind, at, units) in events {
            tally.see(&event::Seen {
                execution: *execution,
                kind,
                at: *at,
                units: Some(*units).filter(|units| *units > 0.0),
            });
        }
        tally.signals()
    }

    #[test]
    fn nothing_is_told_of_nothing() {
        let signals = signals(&[]);
        assert_eq!((signals.executions, signals.success_rate, signals.budget_utilisation), (0, None, None));
    }

    #[test]
    fn one_that_failed_and_was_retried_well_counts_as_what_it_became() {
        let failed = [
            (1, "plan_created", 0, 10.0),
            (1, "tool_call_start", 0, 1.0),
            (1, "tool_call_error", 5, 0.0),
            (1, "execution_failed", 5, 0.0),
        ];
        let retried = [
            (1, "execution_retried", 900, 0.0),
            (1, "tool_call_start", 900, 1.0),
            (1, "tool_call_complete", 910, 0.0),
            (1, "approval_requested", 910, 0.0),
        ];
        assert_eq!(signals(&failed).success_rate, Some(0.0));
        let signals = signals(&[failed, retried].concat());
        assert_eq!(signals.success_rate, Some(1.0));
        let latency = signals.latency_ms.unwrap();
        assert_eq!((latency.n, latency.max), (1, 5.0), "the pause before the retry was the rep's");
        assert_eq!(signals.budget_utilisation, Some(0.2), "both calls were paid for");
        assert_eq!(signals.tool_error_rate, Some(0.5), "and the error stays one");
    }

    #[test]
    fn one_that_was_cancelled_in_its_steps_neither_succeeded_nor_failed() {
        let signals = signals(&[
            (1, "plan_created", 0, 10.0),
            (1, "execution_cancelled", 9, 0.0),
            (2, "plan_created", 0, 10.0),
            (2, "approval_requested", 4, 0.0),
            (2, "execution_cancelled", 9, 0.0),
        ]);
        assert_eq!((signals.executions, signals.cancelled), (2, 2));
        assert_eq!(signals.success_rate, Some(1.0), "the second reached the rep; the first never stopped by itself");
    }

    #[test]
    fn a_wait_is_from_the_request_that_stood_to_its_answer() {
        let signals = signals(&[
            (1, "plan_created", 0, 10.0),
            (1, "approval_requested", 10, 0.0),
            (1, "approval_voided", 500, 0.0),
            (1, "approval_requested", 500, 0.0),
            (1, "approval_received", 730, 0.0),
            (2, "plan_created", 0, 10.0),
            (2, "approval_requested", 10, 0.0),
            (2, "approval_timeout", 900, 0.0),
        ]);
        let wait = signals.approval_wait_ms.unwrap();
        assert_eq!((wait.n, wait.max), (1, 230.0), "what nobody answered has no answer to wait for");
    }

    #[test]
    fn a_call_that_was_made_again_is_counted_by_itself() {
        let signals = signals(&[
            (1, "plan_created", 0, 10.0),
            (1, "tool_call_start", 0, 1.0),
            (1, "tool_call_retried", 1, 0.0),
            (1, "tool_call_retried", 2, 0.0),
            (1, "tool_call_complete", 3, 0.0),
            (1, "execution_completed", 3, 0.0),
        ]);
        assert_eq!((signals.tool_calls, signals.tool_error_rate, signals.tool_retries), (1, Some(0.0), 2));
        assert_eq!(signals.success_rate, Some(1.0));
    }
}
