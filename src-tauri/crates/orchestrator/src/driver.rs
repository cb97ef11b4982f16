//! Carries executions from their plan to the approval they wait for. Nothing here waits for a person.

use std::sync::Arc;
use std::time::Duration;

use domain::{
    AccountId, ApprovalId, Brief, Decision, Event, Execution, ExecutionId, ExecutionState, Failure, FailureKind, Goal,
    Input, OutboundMessage, Plan, Profile, Rejection, TraceId,
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::failpoint::failpoint;
use crate::live::{Live, LiveMark};
use crate::planner::CannotPlan;
use crate::ports::{BriefError, Briefs, Clock, Entry, Journal, JournalError, Toolbox};
use crate::registry::BuiltInTools;
use crate::steps::{Calls, Patience};
use crate::{planner, registry};

/// How long a request waits for an answer.
pub const APPROVAL_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error(transparent)]
    Brief(#[from] BriefError),
    #[error(transparent)]
    Journal(#[from] JournalError),
    #[error(transparent)]
    Rejected(#[from] Rejection),
    #[error(transparent)]
    CannotPlan(#[from] CannotPlan),
    /// Since the message was drafted, its recipient opted out, left, or changed their address.
    #[error("{0} can no longer be written to at this address. Choose the recipient again, or deny the message.")]
    RecipientGone(String),
    #[error("the message was handed over, but that could not be noted: {0} The app will ask you whether it went out.")]
    NotNoted(JournalError),
}

impl RunError {
    /// For logs, which hold no name and nothing stored.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Brief(error) => error.code(),
            Self::Journal(error) => error.code(),
            Self::Rejected(_) => "rejected",
            Self::CannotPlan(_) => "cannot_plan",
            Self::RecipientGone(_) => "recipient_gone",
            Self::NotNoted(_) => "not_noted",
        }
    }
}

#[derive(Clone)]
pub struct Driver {
    pub(crate) journal: Arc<dyn Journal>,
    pub(crate) briefs: Arc<dyn Briefs>,
    toolbox: Arc<dyn Toolbox>,
    pub(crate) clock: Arc<dyn Clock>,
    patience: Patience,
    live: Live,
}

impl Driver {
    pub fn new(journal: Arc<dyn Journal>, briefs: Arc<dyn Briefs>, clock: Arc<dyn Clock>) -> Self {
        Self {
            journal,
            briefs,
            clock,
            toolbox: Arc::new(BuiltInTools),
            patience: Patience::default(),
            live: Live::default(),
        }
    }

    /// The same driver with other tools, and another patience with them.
    pub fn with_tools(self, toolbox: Arc<dyn Toolbox>, patience: Patience) -> Self {
        Self { toolbox, patience, ..self }
    }

    /// Runs `goal` on one account until it is parked or has ended.
    pub async fn run(&self, goal: Goal, profile: Profile, account: AccountId) -> Result<Execution, RunError> {
        let plan = planner::plan(goal, profile)?;
        let brief = self.brief_for(&plan, account).await?;
        let (id, trace) = (ExecutionId::new(Uuid::now_v7()), TraceId::new(Uuid::now_v7()));
        let (execution, first) =
            Execution::begin(id, trace, account, brief.account.name.clone(), plan, self.clock.now());
        tracing::info!(execution = %id, trace = %trace, goal = goal.as_str(), "execution began");
        let _mine = self.live.enter(id);
        self.work(execution, vec![first], &brief).await
    }

    /// What is known of the account; refused where a message would be written to somebody who does not want one.
    async fn brief_for(&self, plan: &Plan, account: AccountId) -> Result<Brief, BriefError> {
        let brief = self.briefs.brief(account).await?;
        let drafts = plan.steps.iter().any(|step| step.tool.drafts());
        if drafts && brief.account.do_not_contact {
            Err(BriefError::DoNotContact(brief.account.name))
        } else {
            Ok(brief)
        }
    }

    /// Continues what nobody works on: what a stopped program left behind, or what a full disk interrupted. One that
    /// cannot be continued is left as it is and keeps no other from it. Returns how many moved.
    pub async fn resume(&self) -> Result<usize, RunError> {
        let mut moved = 0;
        for id in self.journal.claim_interrupted(Uuid::now_v7()).await? {
            // Somebody is at work on it in this very program.
            let Some(_mine) = self.live.enter(id) else { continue };
            match self.continue_one(id).await {
                Ok(()) => moved += 1,
                Err(error) => {
                    let code = error.code();
                    tracing::error!(execution = %id, code, "it could not be continued and is left as it is");
                }
            }
        }
        Ok(moved)
    }

    async fn continue_one(&self, id: ExecutionId) -> Result<(), RunError> {
        let execution = self.journal.execution(id).await?;
        tracing::info!(execution = %id, state = execution.state.as_str(), "continuing after a stop");
        match execution.state {
            ExecutionState::Running => match self.brief_for(&execution.plan, execution.account).await {
                Ok(brief) => drop(self.work(execution, Vec::new(), &brief).await?),
                // The account is gone, or asked not to be contacted since.
                Err(BriefError::DoNotContact(_) | BriefError::Journal(JournalError::NoAccount(_))) => {
                    self.handle(id, |_| Input::Cancel).await?;
                }
                Err(error) => return Err(error.into()),
            },
            ExecutionState::Dispatching => drop(self.after_lost_dispatch(execution).await?),
            _ => {}
        }
        Ok(())
    }

    /// Marks an execution as being worked on until the mark is dropped.
    pub(crate) fn enter(&self, id: ExecutionId) -> Option<LiveMark> {
        self.live.enter(id)
    }

    /// What was handed over when the program stopped is unknown; what was only approved certainly did not leave.
    async fn after_lost_dispatch(&self, execution: Execution) -> Result<Execution, RunError> {
        let Some(standing) = &execution.approval else { return Ok(execution) };
        let of = standing.request.id;
        let input = if standing.state == domain::ApprovalState::Consumed {
            Input::DispatchLost { approval: of }
        } else {
            let failure = Failure::new(
                FailureKind::System,
                "The app stopped after you approved and before the message was handed over. Nothing left; approve it again.",
            );
            let (approval, expires_at) = self.new_request();
            Input::DispatchFailed { of, failure, approval, expires_at }
        };
        self.record(execution, Vec::new(), input).await
    }

    /// Starts what can start, records it, calls the tools, and goes on with what they give until all have ended.
    ///
    /// A start is recorded before its call is made. Once the execution is recorded, a call that is over at once is
    /// recorded together with what it gave: a stop in between cannot be told from one before it.
    async fn work(
        &self,
        mut execution: Execution,
        mut events: Vec<Event>,
        brief: &Brief,
    ) -> Result<Execution, RunError> {
        let mut calls = Calls::new(self.toolbox.as_ref(), brief, self.patience);
        let mut now = self.clock.now();
        let mut recorded = false;
        loop {
            // A skipped step may leave another one without its input, so advance until nothing moves.
            loop {
                let moved = execution.handle(Input::Advance, now)?;
                if moved.is_empty() {
                    break;
                }
                events.extend(moved);
            }
            let settled = execution.is_settled();
            if settled {
                failpoint!("driver.before_settle");
                let (approval, expires_at) = self.new_request();
                events.extend(execution.handle(Input::Settle { approval, expires_at }, now)?);
            }
            let is_instant = |step: &domain::Step| self.toolbox.is_instant(step.tool);
            let wait = !recorded || settled || !execution.running_steps().all(is_instant);
            if wait && !events.is_empty() {
                recorded = true;
                let entry = Entry { execution: execution.clone(), events: std::mem::take(&mut events) };
                match self.journal.record(vec![entry]).await {
                    Ok(()) => {}
                    // The rep cancelled it meanwhile: that stands, and what was under way is dropped.
                    Err(JournalError::MovedOn(id)) => return Ok(self.journal.execution(id).await?),
                    Err(error) => return Err(error.into()),
                }
            }
            if settled {
                tracing::info!(execution = %execution.id, state = execution.state.as_str(), "execution stopped");
                return Ok(execution);
            }
            failpoint!("driver.after_start_recorded");
            calls.start(&execution);
            let back = calls.next().await;
            if back.is_empty() {
                return Err(JournalError::Broken(execution.id, "no step of its plan can go on".into()).into());
            }
            // One moment for all that came back together.
            now = self.clock.now();
            for input in back {
                events.extend(execution.handle(input, now)?);
            }
        }
    }

    /// Does the steps again that gave nothing.
    pub async fn retry(&self, id: ExecutionId) -> Result<Execution, RunError> {
        let mut execution = self.journal.execution(id).await?;
        let brief = self.brief_for(&execution.plan, execution.account).await?;
        let events = execution.handle(Input::Retry, self.clock.now())?;
        let _mine = self.live.enter(id);
        self.work(execution, events, &brief).await
    }

    /// Replaces the message that waits: the old request is void, a new one stands.
    pub async fn revise(&self, of: ApprovalId, message: OutboundMessage) -> Result<Execution, RunError> {
        let id = self.journal.owner(of).await?;
        let execution = self.journal.execution(id).await?;
        let brief = self.briefs.brief(execution.account).await?;
        let assessment = Some(registry::assess(&message, &brief));
        let (approval, expires_at) = self.new_request();
        self.record(execution, Vec::new(), Input::Revise { of, message, assessment, approval, expires_at }).await
    }

    pub async fn deny(&self, approval: ApprovalId, reason: String) -> Result<Execution, RunError> {
        let decision = Decision::Denied { reason };
        self.handle_request(approval, Input::Decide { approval, decision }).await
    }

    pub async fn defer(&self, approval: ApprovalId) -> Result<Execution, RunError> {
        self.handle_request(approval, Input::Defer { approval }).await
    }

    pub async fn cancel(&self, id: ExecutionId) -> Result<Execution, RunError> {
        loop {
            match self.handle(id, |_| Input::Cancel).await {
                // It took a step in this very moment. It has few, so this ends.
                Err(RunError::Journal(JournalError::MovedOn(_))) => {}
                ended => return ended,
            }
        }
    }

    /// The rep says whether a message whose outcome is unknown went out.
    pub async fn confirm(&self, id: ExecutionId, sent: bool) -> Result<Execution, RunError> {
        let (approval, expires_at) = self.new_request();
        let execution = self.journal.execution(id).await?;
        let of = execution.approval.as_ref().map(|standing| standing.request.id);
        let of = of.ok_or(Rejection::WrongState(execution.state))?;
        self.record(execution, Vec::new(), Input::Confirm { of, sent, approval, expires_at }).await
    }

    /// Ends the requests whose time is over. Returns how many.
    pub async fn expire_overdue(&self) -> Result<usize, RunError> {
        let overdue = self.journal.overdue(self.clock.now()).await?;
        let mut expired = 0;
        for approval in overdue {
            match self.handle_request(approval, Input::Expire { approval }).await {
                Ok(_) => expired += 1,
                // Answered in this very moment: the answer stands.
                Err(RunError::Rejected(_) | RunError::Journal(JournalError::MovedOn(_))) => {}
                Err(error) => {
                    tracing::error!(request = %approval, code = error.code(), "it could not be expired and is left");
                }
            }
        }
        Ok(expired)
    }

    async fn handle_request(&self, approval: ApprovalId, input: Input) -> Result<Execution, RunError> {
        let id = self.journal.owner(approval).await?;
        self.handle(id, |_| input).await
    }

    async fn handle(&self, id: ExecutionId, input: impl FnOnce(&Execution) -> Input) -> Result<Execution, RunError> {
        let execution = self.journal.execution(id).await?;
        let input = input(&execution);
        self.record(execution, Vec::new(), input).await
    }

    /// Decides `input`, records what it makes happen behind `events`, and gives back the execution as it then is.
    pub(crate) async fn record(
        &self,
        mut execution: Execution,
        mut events: Vec<Event>,
        input: Input,
    ) -> Result<Execution, RunError> {
        events.extend(execution.handle(input, self.clock.now())?);
        self.journal.record(vec![Entry { execution: execution.clone(), events }]).await?;
        Ok(execution)
    }

    pub(crate) fn new_request(&self) -> (ApprovalId, Timestamp) {
        (ApprovalId::new(Uuid::now_v7()), self.clock.now() + APPROVAL_LIFETIME)
    }
}
