//! The commands: each asks one use case, and writes what it says.

use std::process::ExitCode;

use app::wire::{
    AppError, BudgetLine, ErrorCode, ExecutionDetail, ExecutionLine, ExecutionState, HistoryQuery, ImportReport,
    PlanLine, RankedTool, Signals, Spread,
};
use app::{App, Goal};

use crate::Stop;
use crate::args::{Args, History, Import, Run};
use crate::draft;
use crate::output::{Output, complain, refuse, share, word};

/// How many values that were read as something else a person is shown.
const NORMALISED_SHOWN: usize = 10;
/// A page of the history is at most this long; a longer one is asked for in parts.
const PAGE: u32 = 500;

pub async fn import(args: &Args, import: &Import, output: &mut Output) -> Result<ExitCode, Stop> {
    let app = App::open(&args.data_dir()?).await?;
    let report = app.import_file(import.kind.into(), &import.file, &import.map, import.dry_run).await?;
    if output.json {
        output.object(&report)?;
    } else {
        tell_import(&report, output)?;
    }
    // Nothing of a file that has something went in: a script must not go on as if it had.
    Ok(ExitCode::from(u8::from(report.rows > 0 && report.rejected == report.rows)))
}

pub fn tell_import(report: &ImportReport, output: &mut Output) -> Result<(), Stop> {
    let ImportReport { file, rows, created, updated, unchanged, rejected, .. } = report;
    let would = if report.dry_run { " (nothing was changed: this was a dry run)" } else { "" };
    output.line(&format!(
        "{file}: {rows} rows; {created} new, {updated} updated, {unchanged} unchanged, {rejected} rejected{would}"
    ))?;
    let mapping: Vec<_> = report.mapping.iter().map(|(field, header)| format!("{field} from “{header}”")).collect();
    output.line(&format!("Read as: {}", mapping.join(", ")))?;
    if !report.unmapped.is_empty() {
        output.line(&format!("Not used: {}", report.unmapped.join(", ")))?;
    }
    let read_as = report.normalised.iter().take(NORMALISED_SHOWN);
    let read_as =
        read_as.map(|read| vec![read.line.to_string(), read.column.clone(), read.value.clone(), read.read_as.clone()]);
    if report.normalised_count > 0 {
        output.line(&format!("Understood as something else than is written: {}", report.normalised_count))?;
        output.table(&["Line", "Column", "Written", "Read as"], read_as)?;
    }
    if report.possible_duplicates > 0 {
        let accounts = report.possible_duplicates;
        output.line(&format!(
            "{accounts} accounts may be one with another. Look at them in the window, under Accounts."
        ))?;
    }
    for (title, list) in [("Rejected", &report.rejects), ("To look at", &report.warnings)] {
        if !list.is_empty() {
            let row = |reject: &app::wire::Reject| {
                vec![reject.line.to_string(), reject.column.clone(), reject.value.clone(), reject.reason.clone()]
            };
            output.line(title)?;
            output.table(&["Line", "Column", "Value", "Reason"], list.iter().map(row))?;
        }
    }
    Ok(())
}

pub async fn run(args: &Args, run: &Run, output: &mut Output) -> Result<ExitCode, Stop> {
    let goal: Goal =
        run.goal.parse().map_err(|error: app::UnknownGoal| AppError::new(ErrorCode::BadInput, error.to_string()))?;
    let folder = args.data_dir()?;
    // A dry run begins nothing, so it needs no more than to look.
    let app = if run.dry_run { App::open_for_reading(&folder)? } else { App::open(&folder).await? };
    let accounts = match run.top {
        Some(n) => app.best_accounts(goal, n)?,
        None => run.account.iter().map(|name| app.find_account(name)).collect::<Result<_, _>>()?,
    };
    if accounts.is_empty() {
        let (code, message) = match app.status()?.accounts {
            0 => (ErrorCode::NotFound, "There are no accounts yet. Import some first: cugar import accounts FILE"),
            _ => (ErrorCode::Busy, "No account is free to run on. Answer the messages that wait first."),
        };
        return Err(AppError::new(code, message).into());
    }
    let profile = match &run.profile {
        Some(profile) => app.profile(profile)?,
        None => app.profile(&app.settings()?.profile)?,
    };
    let writing = app.writing(run.template.as_deref(), run.channel.map(Into::into))?;
    if run.dry_run {
        for account in accounts {
            tell_plan(&app.plan(goal, &profile, writing, account).await?, output)?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let mut all_done = true;
    let mut broken = None;
    let mut rows = Vec::new();
    app.run_each(goal, &profile, writing, accounts, |ended| match ended {
        Ok(line) if output.json => {
            all_done &= line.state != ExecutionState::Failed;
            if broken.is_none() {
                broken = output.object(&line).err();
            }
        }
        Ok(line) => {
            if let Some(failure) = line.failure.as_ref().filter(|_| line.state == ExecutionState::Failed) {
                all_done = false;
                complain(&format!("{}: {}", line.account, failure.message));
            }
            rows.push(vec![
                line.account,
                word(&line.state),
                share(line.fit),
                share(line.quality),
                share(line.qualification),
                format!("{} of {}", line.budget.used, line.budget.limit),
                line.execution,
            ]);
        }
        Err(refusal) => {
            all_done = false;
            refuse(&refusal, output.json);
        }
    })
    .await?;
    if let Some(error) = broken {
        return Err(error.into());
    }
    if !output.json {
        output.table(&["Account", "State", "Fit", "Quality", "Qualification", "Budget", "Execution"], rows)?;
    }
    Ok(ExitCode::from(u8::from(!all_done)))
}

fn tell_plan(plan: &PlanLine, output: &mut Output) -> Result<(), Stop> {
    if output.json {
        return Ok(output.object(plan)?);
    }
    let BudgetLine { used, limit } = plan.budget;
    output.line(&format!("{} · {} · {used} of {limit} units ({})", plan.account, plan.goal, plan.profile))?;
    let row = |tool: &RankedTool| {
        let step = plan.steps.iter().find(|step| step.tool == tool.tool);
        let cost = step.map_or_else(|| "left out".into(), |step| step.cost.to_string());
        let needs = step.map(|step| step.needs.join(", ")).unwrap_or_default();
        vec![tool.tool.clone(), tool.relevance.to_string(), cost, needs, tool.why.clone()]
    };
    Ok(output.table(&["Tool", "Relevance", "Units", "Reads", "Why: it …"], plan.ranking.iter().map(row))?)
}

pub async fn retry(args: &Args, execution: &str, output: &mut Output) -> Result<ExitCode, Stop> {
    let app = open_existing(args).await?;
    let line = app.retry(execution).await?;
    tell_line(&app, &line, output)
}

pub async fn cancel(args: &Args, execution: &str, output: &mut Output) -> Result<ExitCode, Stop> {
    let app = open_existing(args).await?;
    let line = app.cancel(execution).await?;
    tell_line(&app, &line, output)
}

pub async fn confirm_clock(args: &Args, output: &mut Output) -> Result<ExitCode, Stop> {
    open_existing(args).await?.confirm_clock().await?;
    if !output.json {
        output.line("Messages expire by this computer's date and time again.")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// For what needs an execution that is there: makes no store where there is none.
async fn open_existing(args: &Args) -> Result<App, Stop> {
    let folder = args.data_dir()?;
    drop(App::open_for_reading(&folder)?);
    Ok(App::open(&folder).await?)
}

fn tell_line(app: &App, line: &ExecutionLine, output: &mut Output) -> Result<ExitCode, Stop> {
    if output.json {
        output.object(line)?;
    } else {
        tell_execution(&app.execution(&line.execution)?, output)?;
    }
    Ok(ExitCode::from(u8::from(line.state == ExecutionState::Failed)))
}

fn tell_signals(signals: &Signals, output: &mut Output) -> Result<(), Stop> {
    if output.json {
        return Ok(output.object(signals)?);
    }
    let percent = |share: Option<f64>| share.map_or_else(|| "–".into(), |share| format!("{:.1} %", share * 100.0));
    let spread = |spread: &Option<Spread>| match spread {
        Some(Spread { n, p50, p95, p99, .. }) => format!("P50 {p50}, P95 {p95}, P99 {p99} ms (n = {n})"),
        None => "–".into(),
    };
    let rows = [
        ("Executions", signals.executions.to_string()),
        ("Success rate", percent(signals.success_rate)),
        ("Cancelled", signals.cancelled.to_string()),
        ("Latency, without the wait for you", spread(&signals.latency_ms)),
        ("Tool calls", signals.tool_calls.to_string()),
        ("Tool error rate", percent(signals.tool_error_rate)),
        ("Calls made again", signals.tool_retries.to_string()),
        ("Mean steps", share(signals.mean_steps)),
        ("Wait for your answer", spread(&signals.approval_wait_ms)),
        ("Budget used", percent(signals.budget_utilisation)),
    ];
    Ok(output.table(&["Signal", "Value"], rows.map(|(name, value)| vec![name.into(), value]))?)
}

pub fn queue(args: &Args, output: &mut Output) -> Result<ExitCode, Stop> {
    let queue = App::open_for_reading(&args.data_dir()?)?.queue()?;
    if output.json {
        for item in &queue {
            output.object(item)?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    if queue.is_empty() {
        output.line("Nothing waits for you.")?;
        return Ok(ExitCode::SUCCESS);
    }
    let rows = queue.into_iter().map(|item| {
        let grade = item.grade.map_or_else(|| "–".into(), |grade| format!("{grade:?}"));
        let recipient = item.recipient.unwrap_or_else(|| "nobody yet".into());
        vec![
            item.account,
            recipient,
            item.subject,
            grade,
            item.findings.len().to_string(),
            item.expires_at,
            item.approval,
        ]
    });
    output.table(&["Account", "To", "Subject", "Grade", "Findings", "Expires", "Request"], rows)?;
    Ok(ExitCode::SUCCESS)
}

pub fn history(args: &Args, history: &History, output: &mut Output) -> Result<ExitCode, Stop> {
    let app = App::open_for_reading(&args.data_dir()?)?;
    if history.signals {
        tell_signals(&app.signals()?, output)?;
        return Ok(ExitCode::SUCCESS);
    }
    let account = match &history.account {
        Some(account) => Some(app.find_account(account)?.to_string()),
        None => None,
    };
    let mut query = HistoryQuery {
        search: history.search.clone(),
        account,
        goal: history.goal,
        state: history.state,
        channel: history.channel,
        grade: history.grade,
        outcome: history.outcome,
        edited: history.edited,
        since: history.since.clone(),
        until: history.until.clone(),
        limit: history.limit.min(PAGE),
        ..HistoryQuery::default()
    };
    let all = query == HistoryQuery { limit: query.limit, ..HistoryQuery::default() };
    let mut left = history.limit;
    let mut table = Vec::new();
    loop {
        let page = app.history(&query)?;
        left = left.saturating_sub(u32::try_from(page.rows.len()).unwrap_or(u32::MAX));
        query.after = page.rows.last().map(|line| line.execution.clone());
        query.limit = left.clamp(1, PAGE);
        for line in page.rows {
            if output.json {
                output.object(&line)?;
            } else {
                let scores = [line.fit, line.quality, line.qualification].map(share);
                let [fit, quality, qualification] = scores;
                table.push(vec![
                    line.started_at,
                    line.account,
                    word(&line.state),
                    fit,
                    quality,
                    qualification,
                    line.execution,
                ]);
            }
        }
        if left == 0 || !page.more {
            break;
        }
    }
    if !output.json {
        if table.is_empty() {
            output.line(if all { "Nothing was run yet." } else { "Nothing in the history is like that." })?;
        } else {
            output.table(&["Began", "Account", "State", "Fit", "Quality", "Qualification", "Execution"], table)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub fn show(args: &Args, execution: &str, output: &mut Output) -> Result<ExitCode, Stop> {
    let detail = App::open_for_reading(&args.data_dir()?)?.execution(execution)?;
    if output.json {
        output.object(&detail)?;
    } else {
        tell_execution(&detail, output)?;
    }
    Ok(ExitCode::SUCCESS)
}

pub fn tell_execution(detail: &ExecutionDetail, output: &mut Output) -> Result<(), Stop> {
    let line = &detail.line;
    output.line(&format!("{} · {} · {}", line.account, line.goal, word(&line.state)))?;
    output.line(&format!("Trace {}", line.trace_id))?;
    let steps = detail.steps.iter().map(|step| {
        let ms = step.ms.map_or_else(|| "–".into(), |ms| format!("{ms:.2}"));
        vec![step.tool.clone(), step.domain.clone(), word(&step.state), step.cost.to_string(), ms]
    });
    output.table(&["Step", "Domain", "State", "Units", "ms"], steps)?;
    output.line(&format!("Budget: {} of {} units", detail.budget.used, detail.budget.limit))?;
    let events = detail.events.iter().map(|event| vec![event.at.clone(), event.kind.clone(), event.summary.clone()]);
    output.table(&["When", "Event", "What happened"], events)?;
    if let Some(message) = detail.messages.last() {
        output.line(&format!("To: {}", message.recipient.as_deref().unwrap_or("nobody yet")))?;
        output.line(&format!("Subject: {}\n\n{}", message.subject, message.body))?;
    }
    if let Some(edits) = &detail.edits {
        output.line("\nWhat you changed in the draft ([-taken out-] {+put in+}):")?;
        for pieces in [&edits.subject, &edits.body] {
            output.line(&draft::marked(pieces))?;
        }
    }
    Ok(())
}
