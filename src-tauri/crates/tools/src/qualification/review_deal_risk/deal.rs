//! What the dates of an open deal say: how long it has stayed in its stage, and whether its close date holds.

use domain::Deal;
use domain::deal::StageNorm;
use domain::quality::Severity;
use jiff::civil::Date;

use super::Found;

/// Fewer stays than this say nothing of how long one usually is.
const ENOUGH_STAYS: u32 = 8;
/// Overdue by more than this is not a slip of the calendar.
const LONG_OVERDUE_DAYS: i32 = 30;

pub(super) fn stage_age(deal: &Deal, norms: &[StageNorm], today: Date, found: &mut Found) {
    let Deal { name, stage, .. } = deal;
    let Some(since) = deal.stage_since else {
        found.unknowns.push(format!("how long “{name}” has been in its stage"));
        return;
    };
    let days = days_between(since, today);
    let norm = norms.iter().find(|norm| norm.stage.to_lowercase() == stage.to_lowercase());
    let Some(StageNorm { usual_days, long_days, stays, .. }) = norm.filter(|norm| norm.stays >= ENOUGH_STAYS) else {
        found.unknowns.push(format!(
            "whether {days} days in {stage} is long for “{name}”: too few of your closed deals passed that stage"
        ));
        return;
    };
    // Half of all deals take longer than the usual one: only what hardly any took is a sign of danger.
    if i64::from(days) <= i64::from(*long_days) {
        return;
    }
    let severity = if i64::from(days) > 2 * i64::from(*long_days) { Severity::Critical } else { Severity::Warning };
    let why = format!(
        "“{name}” has been in {stage} for {days} days. Your own {stays} deals usually took {usual_days} there, and nine \
         of ten were through after {long_days}."
    );
    found.risk_of(
        deal,
        "stuck_in_stage",
        severity,
        why,
        "Agree on one next step with a date. If the buyer takes none, move the deal back or close it.",
    );
}

pub(super) fn close_date(deal: &Deal, today: Date, found: &mut Found) {
    let name = &deal.name;
    match deal.close_on {
        None => found.unknowns.push(format!("when “{name}” is expected to close")),
        Some(close_on) if close_on < today => {
            let days = days_between(close_on, today);
            let severity = if days > LONG_OVERDUE_DAYS { Severity::Critical } else { Severity::Warning };
            let ago = if days == 1 { "yesterday".to_owned() } else { format!("{days} days ago") };
            found.risk_of(
                deal,
                "overdue",
                severity,
                format!("“{name}” was to close on {close_on}, {ago}, and is still open."),
                "Ask what still has to happen before they can sign, and set a date that they name.",
            );
        }
        Some(_) => {}
    }
    let severity = match deal.close_moves {
        0 => return,
        1 => Severity::Info,
        2..=3 => Severity::Warning,
        _ => Severity::Critical,
    };
    let times = match deal.close_moves {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        moves => format!("{moves} times"),
    };
    found.risk_of(
        deal,
        "slipping",
        severity,
        format!("The close date of “{name}” was put off {times}."),
        "Find out what makes the date real for the buyer. Without such a reason, take it out of this quarter.",
    );
}

/// Whole days, and none where the first day is still to come.
fn days_between(from: Date, to: Date) -> i32 {
    (to - from).get_days().max(0)
}
