//! The `cugar` command: reads and writes what the window does, through the same use cases. It cannot approve.
//!
//! Results go to stdout, one JSON object a line with `--json`; everything else goes to stderr, where an error is an
//! object too then, with `code` and `message`.
//! Exit status: 0 done, 1 could not be done, 2 bad usage or bad input.

mod args;
mod assess;
mod audit;
mod backups;
mod commands;
mod demo;
mod draft;
mod lines;
mod output;
mod scores;

use std::process::ExitCode;

use app::wire::{AppError, ErrorCode};
use clap::Parser;

use crate::args::{Args, Command};
use crate::output::Output;

#[tokio::main]
async fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(usage) => return tell_usage(&usage),
    };
    app::logging::to_stderr();
    app::logging::keep_panics_quiet();
    app::keep_memory_private();
    let mut output = Output::new(args.json);
    let error = match run(&args, &mut output).await {
        Ok(code) => return code,
        Err(Stop::BrokenPipe) => return ExitCode::SUCCESS,
        Err(Stop::Output(error)) => AppError::new(ErrorCode::StoreFailed, format!("Cannot write the result: {error}.")),
        Err(Stop::App(error)) => error,
    };
    tell(&error, args.json);
    ExitCode::from(status(error.code))
}

fn tell(error: &AppError, json: bool) {
    if json {
        output::complain_in_json(error);
    } else {
        output::complain(&error.message);
    }
}

/// Bad usage, or the help that was asked for.
fn tell_usage(usage: &clap::Error) -> ExitCode {
    // What could not be understood cannot say whether it wants JSON: the words themselves can.
    if usage.use_stderr() && std::env::args().any(|word| word == "--json") {
        let text = usage.to_string();
        let error = AppError::new(ErrorCode::BadInput, text.trim().trim_start_matches("error: "));
        tell(&error, true);
        return ExitCode::from(status(error.code));
    }
    usage.exit()
}

/// Why the command ends before its end.
enum Stop {
    App(AppError),
    Output(std::io::Error),
    /// The reader of our output has seen enough.
    BrokenPipe,
}

impl From<AppError> for Stop {
    fn from(error: AppError) -> Self {
        Self::App(error)
    }
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe { Self::BrokenPipe } else { Self::Output(error) }
    }
}

fn status(code: ErrorCode) -> u8 {
    match code {
        ErrorCode::BadInput | ErrorCode::NotFound => 2,
        _ => 1,
    }
}

async fn run(args: &Args, output: &mut Output) -> Result<ExitCode, Stop> {
    match &args.command {
        Command::Import(import) => commands::import(args, import, output).await,
        Command::Score(score) => scores::score(args, score, output),
        Command::Qualify => scores::qualify(args, output),
        Command::Assess { rules: true } => assess::rules(output),
        Command::Assess { rules: false } => assess::assess(args, output),
        Command::Backtest { file } => scores::backtest(args, file, output),
        Command::Draft(draft) => draft::draft(args, draft, output).await,
        Command::Run(run) => commands::run(args, run, output).await,
        Command::Retry { execution } => commands::retry(args, execution, output).await,
        Command::Cancel { execution } => commands::cancel(args, execution, output).await,
        Command::ConfirmClock => commands::confirm_clock(args, output).await,
        Command::Queue => commands::queue(args, output),
        Command::History(history) => commands::history(args, history, output),
        Command::Show { execution } => commands::show(args, execution, output),
        Command::Audit(audit) => audit::audit(args, audit, output).await,
        Command::Backup { file } => backups::back_up(args, file, output).await,
        Command::Restore { file } => backups::restore(args, file, output).await,
        Command::Erase { contact } => backups::erase(args, contact, output).await,
        Command::Demo => demo::demo(output).await,
    }
}
