//! Drafts: one message for one account, and what was changed in another.

use std::process::ExitCode;

use app::App;
use app::wire::{DraftLine, TextChange, TextPiece};

use crate::Stop;
use crate::args::{Args, Draft};
use crate::output::{Output, complain, word};

pub async fn draft(args: &Args, draft: &Draft, output: &mut Output) -> Result<ExitCode, Stop> {
    let folder = args.data_dir()?;
    // What goes to a provider is recorded; the composer needs no more than to look.
    let app = match draft.provider {
        Some(_) => App::open(&folder).await?,
        None => App::open_for_reading(&folder)?,
    };
    let account = app.find_account(&draft.account)?;
    let (template, channel) = (draft.template.as_deref(), draft.channel.map(Into::into));
    let line = app.draft(account, template, channel, draft.provider.as_deref()).await?;
    if output.json {
        output.object(&line)?;
    } else {
        if let Some(why) = &line.fallback {
            complain(&format!("Written by the app itself: {why}"));
        }
        tell(&line, output)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(line: &DraftLine, output: &mut Output) -> Result<(), Stop> {
    output.line(&format!("{} · {} · {} · {}", line.account, word(&line.channel), line.template, line.provider))?;
    output.line(&format!("To: {}", line.recipient.as_deref().unwrap_or("nobody yet")))?;
    if !line.subject.is_empty() {
        output.line(&format!("Subject: {}", line.subject))?;
    }
    output.line(&format!("\n{}\n", line.body))?;
    if !line.missing.is_empty() {
        output.line(&format!("Not known: {}", line.missing.join(", ")))?;
    }
    for note in line.notes.iter().chain(&line.reasons) {
        output.line(note)?;
    }
    let claims = line.claims.iter().map(|claim| vec![claim.text.clone(), claim.source.clone()]);
    Ok(output.table(&["What it says", "Where it is from"], claims)?)
}

/// `[-taken out-] {+put in+}`, as other programs write it.
pub fn marked(pieces: &[TextPiece]) -> String {
    let mark = |piece: &TextPiece| match piece.change {
        TextChange::Kept => piece.text.clone(),
        TextChange::Removed => format!("[-{}-]", piece.text),
        TextChange::Added => format!("{{+{}+}}", piece.text),
    };
    pieces.iter().map(mark).collect()
}
