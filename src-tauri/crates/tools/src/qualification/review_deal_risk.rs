//! What endangers the deals with an account, as far as the records show, each with what to do about it.
//!
//! What is unknown is named as unknown and is no risk. How long is too long comes from the rep's own closed deals, and
//! from nothing where those are too few. No probability of closing is made up.

mod deal;

use domain::qualification::{Answer, Element};
use domain::quality::Severity;
use domain::risk::{Risk, RiskReview};
use domain::{Brief, Deal, DealStatus};

use super::{element_name, question};
use crate::round3;

const RULES: &str = "risk-2";
/// After this many days without a word from us, silence is a danger of its own.
const SILENT_AFTER_DAYS: i64 = 14;
/// From here on it is a grave one.
const LOST_AFTER_DAYS: i64 = 45;

/// What was found while looking.
#[derive(Default)]
struct Found {
    risks: Vec<Risk>,
    unknowns: Vec<String>,
}

impl Found {
    /// Something about the account as a whole.
    fn risk(&mut self, kind: &str, severity: Severity, why: String, mitigation: impl Into<String>) {
        let (kind, mitigation) = (kind.to_owned(), mitigation.into());
        self.risks.push(Risk { kind, severity, why, mitigation, deal: None });
    }

    fn risk_of(&mut self, deal: &Deal, kind: &str, severity: Severity, why: String, mitigation: &str) {
        let (kind, mitigation) = (kind.to_owned(), mitigation.to_owned());
        self.risks.push(Risk { kind, severity, why, mitigation, deal: Some(deal.id) });
    }
}

pub fn review_deal_risk(brief: &Brief) -> RiskReview {
    let mut found = Found::default();
    people(brief, &mut found);
    elements(brief, &mut found);
    silence(brief, &mut found);
    let today = jiff::tz::Offset::UTC.to_datetime(brief.now).date();
    let mut open = brief.deals.iter().filter(|deal| deal.status == DealStatus::Open).peekable();
    if open.peek().is_none() {
        found.unknowns.push("the deal itself: none is recorded as open".into());
    }
    for deal in open {
        deal::stage_age(deal, &brief.stage_norms, today, &mut found);
        deal::close_date(deal, today, &mut found);
    }

    let Found { mut risks, unknowns } = found;
    risks.sort_by_key(|risk| risk.severity);
    // Each risk takes its share of what safety is left: many small ones never add up to certainty.
    let safe: f64 = risks.iter().map(|risk| 1.0 - weight(risk.severity)).product();
    RiskReview { risk: round3(1.0 - safe), risks, unknowns, rules: RULES.to_owned() }
}

const fn weight(severity: Severity) -> f64 {
    match severity {
        Severity::Critical => 0.4,
        Severity::Warning => 0.15,
        Severity::Info => 0.05,
    }
}

fn people(brief: &Brief, found: &mut Found) {
    match (brief.people.len(), brief.people.iter().filter(|person| person.can_be_mailed()).count()) {
        (_, 0) => found.risk(
            "nobody_to_talk_to",
            Severity::Critical,
            "Nobody at this account can be written to.".into(),
            "Find the person who owns the problem, and add them.",
        ),
        (1, _) => found.risk(
            "single_threaded",
            Severity::Warning,
            "Only one person at this account is known. If they leave, so does the deal.".into(),
            "Ask that person who else is concerned, and meet a second one.",
        ),
        (known, 1) => found.risk(
            "single_threaded",
            Severity::Warning,
            format!("Of the {known} people known at this account, only one can be written to."),
            "Find out how to reach a second one, and write to them too.",
        ),
        _ => {}
    }
}

fn elements(brief: &Brief, found: &mut Found) {
    let critical = brief.framework.critical();
    for element in brief.framework.elements() {
        let is_critical = critical.contains(element);
        match brief.answers.get(element).copied().unwrap_or(Answer::Unknown) {
            Answer::No => found.risk(
                "missing_element",
                if is_critical { Severity::Critical } else { Severity::Warning },
                format!("You answered no to {}.", element_name(*element)),
                match is_critical {
                    true => format!("Settle it, or stop spending time on this deal. Ask: {}", question(*element)),
                    false => format!("Settle it before you make an offer. Ask: {}", question(*element)),
                },
            ),
            Answer::Partial => found.risk(
                "weak_element",
                if is_critical { Severity::Warning } else { Severity::Info },
                format!("Only a part of {} is there.", element_name(*element)),
                format!("Get the rest in the buyer's own words. Ask: {}", question(*element)),
            ),
            Answer::Unknown => found.unknowns.push(words(*element)),
            Answer::Yes => {}
        }
    }
}

fn words(element: Element) -> String {
    let name = element_name(element);
    name.strip_prefix("the ").unwrap_or(name).to_owned()
}

fn silence(brief: &Brief, found: &mut Found) {
    let Some(last) = brief.earlier.first() else {
        found.unknowns.push("what was said so far: nothing went out from here yet".into());
        return;
    };
    let days = brief.now.duration_since(last.at).as_hours() / 24;
    if days >= SILENT_AFTER_DAYS {
        found.risk(
            "silence",
            if days >= LOST_AFTER_DAYS { Severity::Critical } else { Severity::Warning },
            format!("Nothing went out for {days} days."),
            "Follow up, or ask openly whether it is still wanted.",
        );
    }
}

#[cfg(test)]
mod tests;
