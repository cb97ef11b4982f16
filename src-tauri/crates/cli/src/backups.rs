//! Copies of everything, one put back, and a person forgotten.

use std::path::Path;
use std::process::ExitCode;

use app::{App, Outside};

use crate::Stop;
use crate::args::Args;
use crate::output::Output;

pub async fn back_up(args: &Args, file: &Path, output: &mut Output) -> Result<ExitCode, Stop> {
    let made = App::open_for_reading(&args.data_dir()?)?.back_up(file).await?;
    if output.json {
        output.object(&made)?;
    } else {
        output.line(&format!(
            "Everything is in {} and was checked there. Your keys are in the keychain only.",
            made.file
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

pub async fn restore(args: &Args, file: &Path, output: &mut Output) -> Result<ExitCode, Stop> {
    let restored = App::restore(&args.data_dir()?, file, Outside::default()).await?;
    if output.json {
        output.object(&restored)?;
        return Ok(ExitCode::SUCCESS);
    }
    output.line(&format!(
        "Restored: {} accounts and {} executions. What was sent after this backup shows as waiting again.",
        restored.accounts, restored.executions
    ))?;
    if let Some(kept) = &restored.kept {
        output.line(&format!("What stood there before is in {kept}."))?;
    }
    if !restored.anchored {
        output.line(
            "The keychain could not be reached to sign this, so a check of the record will call it a rollback.",
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

pub async fn erase(args: &Args, contact: &str, output: &mut Output) -> Result<ExitCode, Stop> {
    let app = App::open(&args.data_dir()?).await?;
    let contact = app.find_contact(contact)?;
    let erased = app.erase_contact(&contact.to_string()).await?;
    if output.json {
        output.object(&erased)?;
        return Ok(ExitCode::SUCCESS);
    }
    output.line(&format!(
        "Erased: the person, what {} executions said, {} requests to language models, and {} quotes.",
        erased.executions, erased.model_calls, erased.evidence
    ))?;
    if !erased.backups.is_empty() {
        output.line(
            "These backups were made before and still know the person. Remove them when you need them no more:",
        )?;
        for backup in &erased.backups {
            output.line(&format!("  {}", backup.file))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
