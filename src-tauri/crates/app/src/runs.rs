//! Running a goal on accounts, and what an execution looks like outside.

use domain::{AccountId, Execution, ExecutionState, Goal, Profile, Step, Writing};
use orchestrator::Terms;
use store::table::execution::Scores;
use tokio::task::JoinSet;

use crate::App;
use crate::accounts::account_id;
use crate::review::execution_id;
use crate::settings::OWN_PROFILE;
use crate::wire::{
    AppError, BudgetLine, ExecutionLine, PlanLine, PlannedStep, RankedTool, Refusal, RunReport, StepLine,
};

/// The most accounts one run may take.
const MOST: usize = 10_000;

impl App {
    /// A profile by its name: one of those that come with the app, or `own`.
    pub fn profile(&self, name: &str) -> Result<Profile, AppError> {
        if name == OWN_PROFILE {
            let own = self.settings()?.own_profile;
            let own = own.ok_or_else(|| {
                AppError::bad_input("You have not set up a budget of your own yet. Do it in the settings.")
            })?;
            return own.to_domain();
        }
        Profile::built_in(name).ok_or_else(|| {
            let names = Profile::NAMES.join(", ");
            AppError::bad_input(format!("There is no profile “{name}”. The profiles are: {names}, {OWN_PROFILE}."))
        })
    }

    /// Runs the goal on these accounts at the same time. `on_line` hears of each as soon as it is parked or ended.
    pub async fn run_each(
        &self,
        goal: Goal,
        profile: &Profile,
        writing: Writing,
        accounts: Vec<AccountId>,
        mut on_line: impl FnMut(Result<ExecutionLine, Refusal>),
    ) -> Result<(), AppError> {
        self.clock_is_trusted()?;
        if accounts.len() > MOST {
            return Err(AppError::bad_input(format!("Choose at most {MOST} accounts at once.")));
        }
        let settings = self.settings()?;
        let terms = Terms {
            profile: profile.clone(),
            approval_hours: settings.approval_hours,
            follow_up_days: settings.sending.follow_up_days,
            writing,
        };
        let mut running = JoinSet::new();
        for account in accounts {
            let (driver, terms) = (self.driver.clone(), terms.clone());
            running.spawn(async move { (account, driver.run(goal, terms, account).await) });
        }
        while let Some(ended) = running.join_next().await {
            let (account, result) = match ended {
                Ok(ended) => ended,
                Err(error) => {
                    let AppError { code, message } = AppError::internal(error);
                    on_line(Err(Refusal { account: String::new(), code, message }));
                    continue;
                }
            };
            on_line(match result {
                Ok(execution) => Ok(line(&execution)),
                Err(error) => {
                    let AppError { code, message } = error.into();
                    Err(Refusal { account: self.name_of(account), code, message })
                }
            });
        }
        Ok(())
    }

    /// The same with the rep's own choice of profile, as one report.
    pub async fn run(&self, goal: Goal, accounts: &[String]) -> Result<RunReport, AppError> {
        self.run_writing(goal, Writing::default(), accounts).await
    }

    /// The same with what the rep wants of the messages.
    pub async fn run_writing(&self, goal: Goal, writing: Writing, accounts: &[String]) -> Result<RunReport, AppError> {
        let accounts = accounts.iter().map(|id| account_id(id)).collect::<Result<Vec<_>, _>>()?;
        let profile = self.profile(&self.settings()?.profile)?;
        let mut report = RunReport { executions: Vec::new(), refused: Vec::new() };
        self.run_each(goal, &profile, writing, accounts, |ended| match ended {
            Ok(line) => report.executions.push(line),
            Err(refusal) => report.refused.push(refusal),
        })
        .await?;
        Ok(report)
    }

    /// What a run would do on this account; nothing is begun.
    pub async fn plan(
        &self,
        goal: Goal,
        profile: &Profile,
        writing: Writing,
        account: AccountId,
    ) -> Result<PlanLine, AppError> {
        let (plan, brief) = self.driver.plan(goal, profile.clone(), writing, account).await?;
        let name = |id: &domain::StepId| plan.steps[usize::from(*id)].tool.as_str().into();
        let step = |step: &Step| PlannedStep {
            tool: step.tool.as_str().into(),
            domain: step.domain.as_str().into(),
            cost: step.cost.as_f64(),
            needs: step.needs.iter().map(name).collect(),
            why: step.why.clone(),
        };
        let ranked = |ranked: &domain::plan::Ranked| RankedTool {
            tool: ranked.tool.as_str().into(),
            relevance: ranked.relevance,
            chosen: ranked.chosen,
            why: ranked.why.clone(),
        };
        Ok(PlanLine {
            account: brief.account.name,
            goal: goal.as_str().into(),
            profile: profile.name.clone(),
            steps: plan.steps.iter().map(step).collect(),
            ranking: plan.ranking.iter().map(ranked).collect(),
            budget: BudgetLine {
                used: plan.steps.iter().map(|step| step.cost).sum::<domain::Units>().as_f64(),
                limit: profile.limit.as_f64(),
            },
        })
    }

    /// Does the steps again that gave nothing; what the others gave is kept.
    pub async fn retry(&self, execution: &str) -> Result<ExecutionLine, AppError> {
        self.clock_is_trusted()?;
        Ok(line(&self.driver.retry(execution_id(execution)?).await?))
    }

    pub async fn cancel(&self, execution: &str) -> Result<ExecutionLine, AppError> {
        Ok(line(&self.driver.cancel(execution_id(execution)?).await?))
    }

    fn name_of(&self, id: AccountId) -> String {
        let account = self.store.read(|connection| store::table::account::get(connection, id));
        account.map_or_else(|_| id.to_string(), |account| account.name)
    }
}

pub(crate) fn line(execution: &Execution) -> ExecutionLine {
    let scores = Scores::of(execution);
    let waiting = execution.approval.as_ref().filter(|_| execution.state == ExecutionState::AwaitingApproval);
    ExecutionLine {
        execution: execution.id.to_string(),
        trace_id: execution.trace.to_string(),
        account: execution.account_name.clone(),
        account_id: execution.account.to_string(),
        state: execution.state.into(),
        steps: steps(execution),
        budget: budget(execution),
        fit: scores.fit,
        quality: scores.quality,
        qualification: scores.qualification,
        approval: waiting.map(|standing| standing.request.id.to_string()),
        failure: execution.failure.clone().map(Into::into),
    }
}

pub(crate) fn steps(execution: &Execution) -> Vec<StepLine> {
    let step = |step: &Step| {
        let progress = execution.progress(step.id);
        StepLine {
            tool: step.tool.as_str().into(),
            domain: step.domain.as_str().into(),
            state: progress.state.into(),
            cost: execution.cost_of(step).as_f64(),
            ms: progress.micros.map(|micros| f64::from(micros) / 1000.0),
            failure: progress.failure.clone().map(Into::into),
        }
    };
    execution.plan.steps.iter().map(step).collect()
}

pub(crate) fn budget(execution: &Execution) -> BudgetLine {
    BudgetLine { used: execution.budget.used.as_f64(), limit: execution.plan.profile.limit.as_f64() }
}
