//! A message for one account, on paper.

use std::process::ExitCode;

use app::App;

use crate::Stop;
use crate::args::{Args, Draft};
use crate::output::{Output, complain};

pub async fn draft(args: &Args, draft: &Draft, output: &mut Output) -> Result<ExitCode, Stop> {
    let folder = args.data_dir()?;
    // What goes to a provider is recorded; the composer needs no more than to look.
    let app = match draft.provider {
        Some(_) => App::open(&folder).await?,
        None => App::open_for_reading(&folder)?,
    };
    let line = app.draft(&draft.account, draft.provider.as_deref()).await?;
    if output.json {
        return Ok(output.object(&line).map(|()| ExitCode::SUCCESS)?);
    }
    if let Some(why) = &line.fallback {
        complain(&format!("Written by the app itself: {why}"));
    }
    output.line(&format!(
        "{} · {} · {}\n\n{}\n\n{}",
        line.account, line.template, line.provider, line.subject, line.body
    ))?;
    Ok(ExitCode::SUCCESS)
}
