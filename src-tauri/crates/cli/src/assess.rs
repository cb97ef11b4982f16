//! `cugar assess`: the grade of messages, and the rules behind it.

use std::process::ExitCode;

use app::App;
use app::wire::{AssessmentLine, QualityRule};

use crate::args::Args;
use crate::output::{Output, word};
use crate::{Stop, lines};

pub fn assess(args: &Args, output: &mut Output) -> Result<ExitCode, Stop> {
    // The rep's own details and words, where there is a workspace to ask.
    let desk = match App::open_if_there(&args.data_dir()?)? {
        Some(app) => app.desk()?,
        None => app::Desk::default(),
    };
    let mut rows = Vec::new();
    let all_good = lines::each(|text| {
        let answer = app::assess_line(text, &desk)?;
        if output.json {
            output.object(&answer)?;
        } else {
            rows.push(row(answer));
        }
        Ok(())
    })?;
    if !output.json {
        output.table(&["Message", "Grade", "Score", "Ready", "Findings", "First"], rows)?;
    }
    Ok(ExitCode::from(if all_good { 0 } else { 2 }))
}

fn row(AssessmentLine { id, assessment }: AssessmentLine) -> Vec<String> {
    let first = assessment.issues.first();
    vec![
        id.as_str().map_or_else(|| id.to_string(), str::to_owned),
        word(&assessment.grade),
        format!("{:.2}", assessment.score),
        if assessment.ready { "yes".into() } else { "not yet".into() },
        assessment.issues.len().to_string(),
        first.map(|finding| format!("{} {}", finding.message, finding.suggestion)).unwrap_or_default(),
    ]
}

pub fn rules(output: &mut Output) -> Result<ExitCode, Stop> {
    if output.json {
        for rule in app::quality_rules() {
            output.object(&rule)?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let row = |rule: QualityRule| {
        vec![
            rule.kind.to_owned(),
            word(&rule.severity),
            rule.points.to_string(),
            rule.most.to_string(),
            rule.why.to_owned(),
            rule.source.to_owned(),
        ]
    };
    output.table(&["Finding", "Severity", "Points", "At most", "Why", "Source"], app::quality_rules().map(row))?;
    Ok(ExitCode::SUCCESS)
}
