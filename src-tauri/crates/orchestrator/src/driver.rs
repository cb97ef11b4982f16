//! Carries executions from their plan to the approval they wait for. Nothing here waits for a person.

use std::collections::BTreeSet;
use std::future::ready;
use std::sync::Arc;

use domain::{
    AccountId, ApprovalId, Brief, Decision, Event, Execution, ExecutionId, ExecutionState, Failure, FailureKind, Goal,
    Input, OutboundMessage, Plan, Profile, Rejection, TraceId, Writing,
};
use futures::stream::{self, StreamExt};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::failpoint::failpoint;
use crate::live::{Live, LiveMark};
use crate::planner::{CannotPlan, Metadata};
use crate::ports::{BriefError, Briefs, Clock, Drafter, Journal, JournalError, Toolbox};
use crate::registry::{BuiltInTools, ToolsWithDrafter};
use crate::steps::{Calls, Patience};
use crate::{planner, registry};

/// How many executions are caught up with at the same time: what they record shares its commits.
const AT_ONCE: usize = 256;

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
    /// It was made anew, with what they are now.
    #[error(
        "Your own details or your mail server were changed since this was written. Read the message again, then approve it."
    )]
    SenderChanged,
    #[error(
        "This is to be sent by your mail server, and none is set up. Set it up in Settings → Mail, or choose another way."
    )]
    NoMailServer,
    #[error(
        "You approved {0} messages today, as many as you allow yourself in Settings → Mail. The rest can wait for tomorrow."
    )]
    EnoughToday(u16),
    /// Before anybody was asked.
    #[error("{}", .0.message)]
    CannotLeave(Failure),
    #[error("this is being worked on; look at it again in a moment")]
    AtWork,
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
            Self::AtWork => "at_work",
            Self::RecipientGone(_) => "recipient_gone",
            Self::SenderChanged => "sender_changed",
            Self::NoMailServer => "no_mail_server",
            Self::EnoughToday(_) => "enough_today",
            Self::CannotLeave(_) => "cannot_leave",
            Self::NotNoted(_) => "not_noted",
        }
    }
}

/// What the rep has set for a run; it stays so until the run has ended.
#[derive(Debug, Clone)]
pub struct Terms {
    pub profile: Profile,
    /// How long a request waits for an answer.
    pub approval_hours: u16,
    /// After how many days without an answer the account comes back; 0: never.
    pub follow_up_days: u8,
    pub writing: Writing,
}

#[derive(Clone)]
pub struct Driver {
    pub(crate) journal: Arc<dyn Journal>,
    pub(crate) briefs: Arc<dyn Briefs>,
    toolbox: Arc<dyn Toolbox>,
    pub(crate) clock: Arc<dyn Clock>,
    patience: Patience,
    live: Live,
    /// This start of the program.
    boot: Uuid,
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
            boot: Uuid::now_v7(),
        }
    }

    /// The same driver with other tools, and another patience with them.
    pub fn with_tools(self, toolbox: Arc<dyn Toolbox>, patience: Patience) -> Self {
        Self { toolbox, patience, ..self }
    }

    /// The same driver, with somebody to word what its tools draft.
    pub fn with_drafter(self, drafter: Arc<dyn Drafter>) -> Self {
        Self { toolbox: Arc::new(ToolsWithDrafter(drafter)), ..self }
    }

    /// Runs `goal` on one account until it is parked or has ended.
    pub async fn run(&self, goal: Goal, terms: Terms, account: AccountId) -> Result<Execution, RunError> {
        let Terms { profile, approval_hours, follow_up_days, writing } = terms;
        let (plan, brief) = self.plan(goal, profile, writing, account).await?;
        let plan = Plan { approval_hours, follow_up_days, ..plan };
        let (id, trace) = (ExecutionId::new(Uuid::now_v7()), TraceId::new(Uuid::now_v7()));
        let (execution, first) =
            Execution::begin(id, trace, account, brief.account.name.clone(), plan, self.clock.now())
                .map_err(CannotPlan::from)?;
        tracing::info!(execution = %id, trace = %trace, goal = goal.as_str(), "execution began");
        let mut mine = self.enter(id)?;
        self.work(&mut mine, execution, vec![first], &brief).await
    }

    /// What a run would do on this account, and what is known for it; nothing is begun.
    pub async fn plan(
        &self,
        goal: Goal,
        profile: Profile,
        writing: Writing,
        account: AccountId,
    ) -> Result<(Plan, Brief), RunError> {
        let brief = self.briefs.brief(account).await?.writing(&writing);
        let mut plan = planner::plan(goal, profile, &Metadata::of(&brief))?;
        plan.writing = writing;
        for step in &mut plan.steps {
            step.cost += self.toolbox.surcharge(step.tool);
        }
        let brief = may_be_drafted_for(&plan, brief)?;
        Ok((plan, brief))
    }

    async fn brief_for(&self, plan: &Plan, account: AccountId) -> Result<Brief, BriefError> {
        may_be_drafted_for(plan, self.briefs.brief(account).await?.writing(&plan.writing))
    }

    /// Continues what nobody works on: what a stopped program left behind, and what broke off in this one, as by a
    /// full disk. One that cannot be continued keeps no other from it; it is tried a few times, and then left to the
    /// next start of the program. Returns how many moved.
    pub async fn resume(&self) -> Result<usize, RunError> {
        let mut ids = BTreeSet::from_iter(self.journal.claim_interrupted(self.boot).await?);
        ids.extend(self.live.broken_off());
        let moved = stream::iter(ids).map(|id| self.take_up(id)).buffer_unordered(AT_ONCE);
        Ok(moved.filter(|moved| ready(*moved)).count().await)
    }

    /// Whether it moved.
    async fn take_up(&self, id: ExecutionId) -> bool {
        // Somebody is at work on it in this very program.
        let Some(mut mine) = self.live.enter(id) else { return false };
        mine.begin();
        match self.continue_one(&mut mine, id).await {
            Ok(moved) => {
                mine.finish();
                moved
            }
            Err(error) => {
                if !mine.broke_off() {
                    let code = error.code();
                    tracing::error!(execution = %id, code, "it cannot be continued now and is tried again later");
                }
                false
            }
        }
    }

    async fn continue_one(&self, mine: &mut LiveMark, id: ExecutionId) -> Result<bool, RunError> {
        let execution = match self.journal.execution(id).await {
            Ok(execution) => execution,
            // It broke off before it was recorded for the first time.
            Err(JournalError::NoExecution(_)) => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        match execution.state {
            ExecutionState::Running => match self.brief_for(&execution.plan, execution.account).await {
                Ok(brief) => drop(self.work(mine, execution, Vec::new(), &brief).await?),
                // The account is gone, or asked not to be contacted since.
                Err(BriefError::DoNotContact(_) | BriefError::Journal(JournalError::NoAccount(_))) => {
                    self.handle(id, |_| Input::Cancel).await?;
                }
                Err(error) => return Err(error.into()),
            },
            // Its grant says until when it may still go, and whoever lets it go looks.
            ExecutionState::Dispatching if execution.scheduled().is_some() => return Ok(false),
            ExecutionState::Dispatching => drop(self.after_lost_dispatch(execution).await?),
            _ => return Ok(false),
        }
        tracing::info!(execution = %id, "continued after a stop");
        Ok(true)
    }

    /// Marks an execution as being worked on until the mark is dropped; refused where somebody works on it.
    pub(crate) fn enter(&self, id: ExecutionId) -> Result<LiveMark, RunError> {
        self.live.enter(id).ok_or(RunError::AtWork)
    }

    /// What was handed over when the program stopped is unknown; what was only approved certainly did not leave.
    async fn after_lost_dispatch(&self, execution: Execution) -> Result<Execution, RunError> {
        let Some(standing) = &execution.approval else { return Ok(execution) };
        let of = standing.request.id;
        let input = if standing.state == domain::ApprovalState::Consumed {
            Input::DispatchLost { approval: of, failure: None }
        } else {
            let failure = Failure::new(
                FailureKind::System,
                "The app stopped after you approved and before the message was handed over. Nothing left; approve it again.",
            );
            let (approval, expires_at) = self.new_request(&execution);
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
        mine: &mut LiveMark,
        mut execution: Execution,
        mut events: Vec<Event>,
        brief: &Brief,
    ) -> Result<Execution, RunError> {
        mine.begin();
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
                let (approval, expires_at) = self.new_request(&execution);
                events.extend(execution.handle(Input::Settle { approval, expires_at }, now)?);
            }
            let is_instant = |step: &domain::Step| self.toolbox.is_instant(step.tool);
            let wait = !recorded || settled || !execution.running_steps().all(is_instant);
            if wait && !events.is_empty() {
                recorded = true;
                match self.journal.record(&execution, &std::mem::take(&mut events)).await {
                    Ok(()) => {}
                    // The rep cancelled it meanwhile: that stands, and what was under way is dropped.
                    Err(JournalError::MovedOn(id)) => return self.overtaken(mine, id).await,
                    Err(error) => return Err(error.into()),
                }
            }
            if settled {
                mine.finish();
                tracing::info!(execution = %execution.id, state = execution.state.as_str(), "execution stopped");
                return Ok(execution);
            }
            failpoint!("driver.after_start_recorded");
            calls.start(&execution);
            let back = tokio::select! {
                biased;
                // Its calls are dropped with it, which stops them.
                () = mine.stopped() => return self.overtaken(mine, execution.id).await,
                back = calls.next() => back,
            };
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

    /// As the rep's own word left it, which stands.
    async fn overtaken(&self, mine: &mut LiveMark, id: ExecutionId) -> Result<Execution, RunError> {
        let execution = self.journal.execution(id).await?;
        mine.finish();
        Ok(execution)
    }

    /// Does the steps again that gave nothing.
    pub async fn retry(&self, id: ExecutionId) -> Result<Execution, RunError> {
        let mut mine = self.enter(id)?;
        let mut execution = self.journal.execution(id).await?;
        let brief = self.brief_for(&execution.plan, execution.account).await?;
        let events = execution.handle(Input::Retry, self.clock.now())?;
        self.work(&mut mine, execution, events, &brief).await
    }

    /// Replaces the message that waits: the old request is void, a new one stands.
    pub async fn revise(&self, of: ApprovalId, message: OutboundMessage) -> Result<Execution, RunError> {
        let id = self.journal.owner(of).await?;
        let execution = self.journal.execution(id).await?;
        let brief = self.briefs.brief(execution.account).await?.writing(&execution.plan.writing);
        let draft = execution.draft().map(|(_, draft)| draft);
        let assessment = Some(registry::assess(&message, &brief, draft));
        let (approval, expires_at) = self.new_request(&execution);
        self.record(execution, Vec::new(), Input::Revise { of, message, assessment, approval, expires_at }).await
    }

    pub async fn deny(&self, approval: ApprovalId, reason: String) -> Result<Execution, RunError> {
        let decision = Decision::Denied { reason };
        self.handle_request(approval, Input::Decide { approval, decision }).await
    }

    pub async fn defer(&self, approval: ApprovalId) -> Result<Execution, RunError> {
        self.handle_request(approval, Input::Defer { approval }).await
    }

    /// Takes back what was approved and has not gone yet: it waits again.
    pub async fn undo(&self, of: ApprovalId) -> Result<Execution, RunError> {
        let execution = self.journal.execution(self.journal.owner(of).await?).await?;
        let (approval, expires_at) = self.new_request(&execution);
        self.record(execution, Vec::new(), Input::Undo { of, approval, expires_at }).await
    }

    pub async fn cancel(&self, id: ExecutionId) -> Result<Execution, RunError> {
        loop {
            match self.handle(id, |_| Input::Cancel).await {
                // It took a step in this very moment. It has few, so this ends.
                Err(RunError::Journal(JournalError::MovedOn(_))) => {}
                ended => {
                    if ended.is_ok() {
                        self.live.stop(id);
                    }
                    return ended;
                }
            }
        }
    }

    /// The rep says whether a message whose outcome is unknown went out.
    pub async fn confirm(&self, id: ExecutionId, sent: bool) -> Result<Execution, RunError> {
        let execution = self.journal.execution(id).await?;
        let (approval, expires_at) = self.new_request(&execution);
        let of = execution.approval.as_ref().map(|standing| standing.request.id);
        let of = of.ok_or(Rejection::WrongState(execution.state))?;
        self.record(execution, Vec::new(), Input::Confirm { of, sent, approval, expires_at }).await
    }

    /// Ends the requests whose time is over. Returns how many.
    pub async fn expire_overdue(&self) -> Result<usize, RunError> {
        let overdue = self.journal.overdue(self.clock.now()).await?;
        let expired = stream::iter(overdue).map(|approval| self.expire(approval)).buffer_unordered(AT_ONCE);
        Ok(expired.filter(|expired| ready(*expired)).count().await)
    }

    /// Whether it expired.
    async fn expire(&self, approval: ApprovalId) -> bool {
        match self.handle_request(approval, Input::Expire { approval }).await {
            Ok(_) => true,
            // Answered in this very moment: the answer stands.
            Err(RunError::Rejected(_) | RunError::Journal(JournalError::MovedOn(_))) => false,
            Err(error) => {
                tracing::error!(request = %approval, code = error.code(), "it could not be expired and is left as it is");
                false
            }
        }
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
        self.journal.record(&execution, &events).await?;
        Ok(execution)
    }

    /// What a new request of this execution is called, and how long it waits.
    pub(crate) fn new_request(&self, execution: &Execution) -> (ApprovalId, Timestamp) {
        let lifetime = SignedDuration::from_hours(execution.plan.approval_hours.into());
        (ApprovalId::new(Uuid::now_v7()), self.clock.now() + lifetime)
    }
}

/// The brief, unless a message would be written to somebody who does not want one.
fn may_be_drafted_for(plan: &Plan, brief: Brief) -> Result<Brief, BriefError> {
    let drafts = plan.steps.iter().any(|step| step.tool.drafts());
    if drafts && brief.account.do_not_contact { Err(BriefError::DoNotContact(brief.account.name)) } else { Ok(brief) }
}
