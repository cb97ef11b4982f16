//! Calls the steps of one execution that were started: at the same time, each with its own patience.
//!
//! A call that takes too long or fails in a way that may pass is made again after a wait. What happens comes back as
//! inputs for the state machine; nothing is recorded here.

use std::time::{Duration, Instant};

use backon::{BackoffBuilder, ExponentialBuilder};
use domain::{Brief, Execution, Failure, FailureKind, Input, Retry, StepId, ToolName, ToolOutput};
use futures::future::{BoxFuture, FutureExt};
use futures::stream::{FuturesUnordered, StreamExt};

use crate::ports::Toolbox;

/// How a driver waits for its tools.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// A call that takes longer has failed.
    pub timeout: Duration,
    /// How often a call is made at most.
    pub attempts: u8,
    /// The first wait; it doubles, with some chance in it, so that many do not come back in step.
    pub first_wait: Duration,
    /// No wait is longer, whatever the other side asks for.
    pub longest_wait: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            attempts: 3,
            first_wait: Duration::from_millis(250),
            longest_wait: Duration::from_secs(30),
        }
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
        let (toolbox, brief, timeout) = (self.toolbox, self.brief, self.patience.timeout);
        let call = async move {
            if !wait.is_zero() {
                tokio::time::sleep(wait).await;
            }
            let began = Instant::now();
            let inputs: Vec<&ToolOutput> = read.iter().collect();
            let result = tokio::time::timeout(timeout, toolbox.call(tool, brief, &inputs)).await;
            let result = result.unwrap_or_else(|_| {
                let message = format!("{tool} took longer than {} seconds and was stopped.", timeout.as_secs());
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
            Retry::After(ms) => Some(Duration::from_millis(ms.into()).min(longest_wait)),
            Retry::Backoff => ExponentialBuilder::new()
                .with_min_delay(first_wait)
                .with_max_delay(longest_wait)
                .with_max_times(attempts.into())
                .with_jitter()
                .build()
                .nth(usize::from(attempt) - 1),
        }
    }
}
