//! Calls the steps of one execution that were started: at the same time, each with its own patience.
//!
//! A call that takes too long or fails in a way that may pass is made again after a wait. What happens comes back as
//! inputs for the state machine; nothing is recorded here.

use std::time::{Duration, Instant};

use backon::{BackoffBuilder, ExponentialBuilder};
use domain::{Brief, Execution, Failure, FailureKind, Input, Retry, StepId, ToolName, ToolOutput};
use futures::future::{BoxFuture, FutureExt};
use futures::stream::{FuturesUnordered, StreamExt};
use tools::contract;

use crate::ports::Toolbox;

/// How a driver waits for its tools.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// A call that takes longer has failed; `None`: each tool's contract says how long.
    pub timeout: Option<Duration>,
    /// How often a call is made at most.
    pub attempts: u8,
    /// The first wait; it doubles, with some chance in it, so that many do not come back in step.
    pub first_wait: Duration,
    /// No wait is longer: who asks for more is not called again.
    pub longest_wait: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            timeout: None,
            attempts: 3,
            first_wait: Duration::from_millis(250),
            longest_wait: Duration::from_secs(30),
        }
    }
}

impl Patience {
    fn with(&self, tool: ToolName) -> Duration {
        self.timeout.unwrap_or(contract(tool).timeout)
    }
}

struct Call {
    step: StepId,
    tool: ToolName,
    attempt: u8,
    read: Vec<ToolOutput>,
    result: Result<ToolOutput, Failure>,
    micros: u32,
}

/// The calls of one execution that are under way.
pub(crate) struct Calls<'a> {
    toolbox: &'a dyn Toolbox,
    brief: &'a Brief,
    patience: Patience,
    under_way: FuturesUnordered<BoxFuture<'a, Call>>,
    started: Vec<StepId>,
}

impl<'a> Calls<'a> {
    pub fn new(toolbox: &'a dyn Toolbox, brief: &'a Brief, patience: Patience) -> Self {
        Self { toolbox, brief, patience, under_way: FuturesUnordered::new(), started: Vec::new() }
    }

    /// Calls what the execution has started and what is not called yet.
    pub fn start(&mut self, execution: &Execution) {
        let fresh: Vec<_> = execution.running_steps().filter(|step| !self.started.contains(&step.id)).collect();
        for step in fresh {
            let read = step.needs.iter().filter_map(|needed| execution.progress(*needed).output.clone()).collect();
            self.started.push(step.id);
            self.call(step.id, step.tool, 1, read, Duration::ZERO);
        }
    }

    fn call(&mut self, step: StepId, tool: ToolName, attempt: u8, read: Vec<ToolOutput>, wait: Duration) {
        let (toolbox, brief, timeout) = (self.toolbox, self.brief, self.patience.with(tool));
        let call = async move {
            if !wait.is_zero() {
                tokio::time::sleep(wait).await;
            }
            let began = Instant::now();
            let inputs: Vec<&ToolOutput> = read.iter().collect();
            let result = tokio::time::timeout(timeout, toolbox.call(tool, brief, &inputs)).await;
            let result = result.unwrap_or_else(|_| {
                let message = format!("{tool} took longer than {} and was stopped.", in_words(timeout));
                Err(Failure::new(FailureKind::System, message).retry(Retry::Backoff))
            });
            let micros = u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX);
            Call { step, tool, attempt, read, result, micros }
        };
        self.under_way.push(call.boxed());
    }

    /// What the calls gave, as soon as one of them has come back: everything that is there by then.
    pub async fn next(&mut self) -> Vec<Input> {
        let mut inputs = Vec::new();
        let mut back = self.under_way.next().await;
        while let Some(call) = back {
            inputs.push(self.came_back(call));
            back = self.under_way.next().now_or_never().flatten();
        }
        inputs
    }

    fn came_back(&mut self, call: Call) -> Input {
        let Call { step, tool, attempt, read, result, micros } = call;
        if let Err(failure) = &result {
            tracing::info!(tool = tool.as_str(), attempt, kind = ?failure.kind, "a step failed");
            if let Some(wait) = self.wait_after(failure, attempt) {
                let wait_ms = u32::try_from(wait.as_millis()).unwrap_or(u32::MAX);
                let failure = failure.clone();
                self.call(step, tool, attempt + 1, read, wait);
                return Input::StepRetrying { step, attempt, failure, wait_ms };
            }
        }
        self.started.retain(|started| *started != step);
        let result = result.map_err(|failure| self.not_waited_for(tool, failure));
        Input::StepEnded { step, result, micros }
    }

    /// `None`: trying again does not help, or was tried often enough.
    fn wait_after(&self, failure: &Failure, attempt: u8) -> Option<Duration> {
        let Patience { attempts, first_wait, longest_wait, .. } = self.patience;
        if attempt >= attempts {
            return None;
        }
        match failure.retry {
            Retry::Never => None,
            Retry::After(ms) => Some(Duration::from_millis(ms.into())).filter(|wait| *wait <= longest_wait),
            Retry::Backoff => ExponentialBuilder::new()
                .with_min_delay(first_wait)
                .with_max_delay(longest_wait)
                .with_max_times(attempts.into())
                .with_jitter()
                .build()
                .nth(usize::from(attempt) - 1),
        }
    }

    /// Who asks for a longer wait than a run makes is not called earlier: the rep reads when it can be tried again.
    fn not_waited_for(&self, tool: ToolName, failure: Failure) -> Failure {
        match failure.retry {
            Retry::After(ms) if Duration::from_millis(ms.into()) > self.patience.longest_wait => {
                let wait = in_words(Duration::from_millis(ms.into()));
                let Failure { message, .. } = failure;
                let message =
                    format!("{tool} can be used again in {wait}; retry the execution then. It said: {message}");
                Failure { kind: FailureKind::Resource, message, retry: failure.retry }
            }
            _ => failure,
        }
    }
}

/// Rounded up: what is over then is really over.
fn in_words(time: Duration) -> String {
    let seconds = time.as_millis().div_ceil(1000);
    let (amount, unit) = match seconds {
        0..=119 => (seconds, "second"),
        120..=7199 => (seconds.div_ceil(60), "minute"),
        _ => (seconds.div_ceil(3600), "hour"),
    };
    format!("{amount} {unit}{}", if amount == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_given_what_its_tools_contract_says() {
        for tool in ToolName::ALL {
            assert_eq!(Patience::default().with(tool), contract(tool).timeout, "{tool}");
        }
    }

    #[test]
    fn a_time_is_said_so_that_it_is_over_by_then() {
        let cases = [
            (0, "0 seconds"),
            (200, "1 second"),
            (30_000, "30 seconds"),
            (119_001, "2 minutes"),
            (125_000, "3 minutes"),
            (3_600_000, "60 minutes"),
            (7_200_001, "3 hours"),
            (u64::from(u32::MAX), "1194 hours"),
        ];
        for (ms, words) in cases {
            assert_eq!(in_words(Duration::from_millis(ms)), words, "{ms} ms");
        }
    }
}
