//! The record of everything that was decided or left: checked, and told to others.

use std::path::Path;
use std::process::ExitCode;

use app::App;
use app::wire::{AuditExport, AuditReport};

use crate::Stop;
use crate::args::{Args, Audit};
use crate::output::Output;

pub async fn audit(args: &Args, audit: &Audit, output: &mut Output) -> Result<ExitCode, Stop> {
    let app = App::open_for_reading(&args.data_dir()?)?;
    match audit {
        Audit::Verify { anchor } => verify(&app, anchor.as_deref(), output).await,
        Audit::Export { file } => exported(&app.export_audit(file).await?, output),
        Audit::Receipt { approval, file } => exported(&app.export_receipt(approval, file).await?, output),
    }
}

async fn verify(app: &App, anchor: Option<&Path>, output: &mut Output) -> Result<ExitCode, Stop> {
    let report = app.verify_audit(anchor, |_| true).await?;
    if output.json {
        output.object(&report)?;
    } else {
        tell(&report, output)?;
    }
    Ok(if report.ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn tell(report: &AuditReport, output: &mut Output) -> Result<(), Stop> {
    match &report.problem {
        None => output.line(&format!("The record is as it was written: {} entries.", report.entries))?,
        Some(problem) => output.line(&format!("The record is not as it was written. {problem}"))?,
    }
    match &report.anchor {
        Some(anchor) => output.line(&format!(
            "Signed: the first {} entries, on {}; not anchored yet: {}.",
            anchor.entries, anchor.at, report.not_anchored
        ))?,
        None => output.line("Not anchored yet: nothing outside the file says how long the record was.")?,
    }
    if report.erased > 0 {
        output.line(&format!("Erased on request: what {} entries said.", report.erased))?;
    }
    for note in &report.notes {
        output.line(note)?;
    }
    Ok(output.line(&format!("Head: {}", report.head))?)
}

fn exported(export: &AuditExport, output: &mut Output) -> Result<ExitCode, Stop> {
    if output.json {
        output.object(export)?;
    } else {
        output.line(&format!(
            "{}: {} entries, {} of them under a signature. Check it with docs/verify_audit.py.",
            export.file, export.entries, export.signed
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}
