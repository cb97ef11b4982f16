//! The whole play on invented accounts, told for a person, up to the point where the rep is asked.

use std::process::ExitCode;

use app::wire::{AppError, ErrorCode, ExecutionState, Sender, Settings};
use app::{App, Goal};

use crate::Stop;
use crate::output::{Output, refuse, share, word};

/// How many accounts the demo runs on.
const ACCOUNTS: u32 = 3;

pub async fn demo(output: &mut Output) -> Result<ExitCode, Stop> {
    let workspace = std::env::temp_dir().join(format!("cugar-demo-{}", std::process::id()));
    let cannot = |error: std::io::Error| {
        let message = format!("Cannot make the demo's workspace in {}: {error}.", workspace.display());
        Stop::App(AppError::new(ErrorCode::StoreFailed, message))
    };
    std::fs::create_dir(&workspace).map_err(cannot)?;
    let told = tell(&workspace, output).await;
    // The demo's workspace goes, also when the telling broke off.
    std::fs::remove_dir_all(&workspace).map_err(cannot)?;
    told
}

async fn tell(workspace: &std::path::Path, output: &mut Output) -> Result<ExitCode, Stop> {
    let app = App::open(workspace).await?;
    app.save_settings(Settings { sender: sender(), ..app.settings()? }).await?;
    let samples = app.import_samples().await?;
    let (accounts, contacts) = (samples.accounts.created, samples.contacts.created);
    if !output.json {
        output.line(&format!("1. Sample workspace: {accounts} invented accounts, {contacts} invented people."))?;
    }
    let best = app.best_accounts(Goal::Prospect, ACCOUNTS)?;
    let mut lines = Vec::new();
    app.run_each(
        Goal::Prospect,
        &app.profile("enterprise")?,
        app::Writing::default(),
        best.clone(),
        |ended| match ended {
            Ok(line) => lines.push(line),
            Err(refusal) => refuse(&refusal, output.json),
        },
    )
    .await?;
    let waiting = lines.iter().filter(|line| line.state == ExecutionState::AwaitingApproval).count();
    let code = ExitCode::from(u8::from(!did_its_job(waiting, best.len())));
    if output.json {
        for line in &lines {
            output.object(line)?;
        }
        return Ok(code);
    }
    output.line(&format!("2. Ran the play on the best {}: score, draft, grade, qualify.", lines.len()))?;
    let rows = lines.iter().map(|line| {
        vec![
            line.account.clone(),
            word(&line.state),
            share(line.fit),
            share(line.quality),
            share(line.qualification),
            format!("{} of {}", line.budget.used, line.budget.limit),
        ]
    });
    output.table(&["Account", "State", "Fit", "Quality", "Qualification", "Budget"], rows)?;
    if let Some(item) = app.queue()?.first() {
        let review = app.review(&item.approval)?;
        let message = review.message;
        output.line("3. The first message that waits:")?;
        output.line(&format!("   To: {}", message.recipient.as_deref().unwrap_or("nobody yet")))?;
        output.line(&format!("   Subject: {}\n", message.subject))?;
        output.line(&message.body.lines().map(|line| format!("   {line}\n")).collect::<String>())?;
        for finding in item.findings.iter().take(5) {
            output.line(&format!("   Finding: {} {}", finding.message, finding.suggestion))?;
        }
    }
    output.line(&format!("4. Stopped: {waiting} executions are awaiting_approval. Nothing has left this machine."))?;
    output.line("   Only the window's native dialog can approve; this command cannot. Start it with: make run")?;
    Ok(code)
}

/// Each account came to its approval, and there was one.
fn did_its_job(waiting: usize, accounts: usize) -> bool {
    waiting > 0 && waiting == accounts
}

/// An invented rep, so that the demo's messages have no gaps.
fn sender() -> Sender {
    Sender {
        name: "Robin Rivers".into(),
        email: "robin@harbourlight.example".into(),
        company: "Harbourlight".into(),
        offer: "see every open order in one place".into(),
        postal_address: "4 Quay Street, Bristol BS1 4XX, United Kingdom".into(),
        data_source: "your company's website".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_is_done_when_every_account_waits_for_an_answer() {
        for (waiting, accounts, done) in [(3, 3, true), (1, 1, true), (2, 3, false), (0, 3, false), (0, 0, false)] {
            assert_eq!(did_its_job(waiting, accounts), done, "{waiting} of {accounts} wait");
        }
    }
}
