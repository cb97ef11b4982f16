//! The commands that judge: how well accounts fit, how far deals are, what wins.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use app::App;
use app::wire::{AppError, Backtest, Driver, ErrorCode, Qualification, ScoreLine};

use crate::Stop;
use crate::args::{Args, Score};
use crate::lines;
use crate::output::{Output, share, word};

pub fn score(args: &Args, score: &Score, output: &mut Output) -> Result<ExitCode, Stop> {
    let app = App::open_for_reading(&args.data_dir()?)?;
    let icp = match &score.icp {
        Some(file) => Some(read_profile(file)?),
        None => None,
    };
    let lines = app.scores(icp.as_deref()).map_err(|error| match &score.icp {
        Some(file) => AppError { message: format!("{}: {}", file.display(), error.message), ..error },
        None => error,
    })?;
    if output.json {
        for line in lines {
            output.object(&line)?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let row = |line: ScoreLine| {
        let next = line.fit.raise.first().map(|raise| format!("{} (to {:.2})", raise.change, raise.score));
        vec![
            line.account,
            share(Some(line.fit.score)),
            range(line.fit.low, line.fit.high),
            word(&line.fit.priority),
            next.unwrap_or_default(),
        ]
    };
    output.table(&["Account", "Fit", "Range", "Priority", "What would raise it"], lines.map(row))?;
    Ok(ExitCode::SUCCESS)
}

fn read_profile(file: &Path) -> Result<String, AppError> {
    fs::read_to_string(file).map_err(|error| {
        AppError::new(ErrorCode::BadInput, format!("{} cannot be read: {error}. Check its name.", file.display()))
    })
}

/// Answers each good line as it comes; a bad one is told, and the end says that there was one.
pub fn qualify(args: &Args, output: &mut Output) -> Result<ExitCode, Stop> {
    let threshold = threshold(args)?;
    let mut rows = Vec::new();
    let all_good = lines::each(|text| {
        let answer = app::qualify_line(text, threshold)?;
        if output.json {
            output.object(&answer)?;
        } else {
            rows.push(qualification_row(&answer.id, answer.qualification));
        }
        Ok(())
    })?;
    if !output.json {
        output.table(&["Deal", "Framework", "Score", "Range", "Qualified", "Unknown", "Ask next"], rows)?;
    }
    Ok(ExitCode::from(if all_good { 0 } else { 2 }))
}

/// The rep's own threshold, where there is a workspace to ask.
fn threshold(args: &Args) -> Result<f64, AppError> {
    match App::open_if_there(&args.data_dir()?)? {
        Some(app) => Ok(app.settings()?.qualified_from),
        None => Ok(app::wire::Settings::default().qualified_from),
    }
}

fn qualification_row(id: &serde_json::Value, found: Qualification) -> Vec<String> {
    let unknown: Vec<_> = found.unknowns.iter().map(word).collect();
    vec![
        id.as_str().map_or_else(|| id.to_string(), str::to_owned),
        word(&found.framework),
        share(Some(found.score)),
        range(found.low, found.high),
        if found.qualified { "yes".into() } else { "not yet".into() },
        unknown.join(", "),
        found.next_questions.into_iter().next().unwrap_or_default(),
    ]
}

pub fn backtest(args: &Args, file: &Path, output: &mut Output) -> Result<ExitCode, Stop> {
    let found = match App::open_if_there(&args.data_dir()?)? {
        Some(app) => app.backtest_file(file)?,
        None => app::backtest_file(file)?,
    };
    if output.json {
        output.object(&found)?;
    } else {
        tell_backtest(&found, output)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn tell_backtest(found: &Backtest, output: &mut Output) -> Result<(), Stop> {
    output.line(&format!("{} closed deals, {} won ({})", found.deals, found.won, percent(found.win_rate)))?;
    output.line(&found.verdict)?;
    if let (Some(auc), Some(low), Some(high)) = (found.auc, found.auc_low, found.auc_high) {
        output.line(&format!("Tells won from lost: AUC {auc:.2} ({low:.2} to {high:.2}); 0.50 is chance."))?;
    }
    if let (Some(brier), Some(base)) = (found.brier, found.brier_base) {
        output.line(&format!("Error of its predictions: Brier {brier:.3}; always saying the win rate: {base:.3}."))?;
    }
    if !found.significant.is_empty() {
        let row = |driver: &Driver| {
            vec![
                driver.factor.clone(),
                driver.value.clone(),
                driver.n.to_string(),
                percent(Some(driver.win_rate)),
                format!("{:.2} ({:.2} to {:.2})", driver.lift, driver.low, driver.high),
                format!("{:.4}", driver.p),
            ]
        };
        output.table(&["Factor", "Value", "Deals", "Won", "Lift", "p"], found.significant.iter().map(row))?;
    }
    for left in &found.left_out {
        output.line(&format!("Left out: {}: {}", left.factor, left.why))?;
    }
    Ok(())
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "–".into(), |share| format!("{:.1} %", share * 100.0))
}

fn range(low: f64, high: f64) -> String {
    format!("{low:.2} to {high:.2}")
}
