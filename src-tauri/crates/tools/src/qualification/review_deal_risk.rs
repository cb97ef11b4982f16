//! What endangers a deal, as far as the records show, each with what to do about it.

use domain::Brief;
use domain::qualification::{Answer, Element};
use domain::quality::Severity;
use domain::risk::{Risk, RiskReview};

use crate::round3;

const RULES: &str = "risk-1";
/// After this many days without a word from us, silence is a danger of its own.
const SILENT_AFTER_DAYS: i64 = 14;

pub fn review_deal_risk(brief: &Brief) -> RiskReview {
    let mut risks = Vec::new();
    let mut risk = |kind: &str, severity, why: String, mitigation: &str| {
        risks.push(Risk { kind: kind.to_owned(), severity, why, mitigation: mitigation.to_owned() });
    };

    let reachable = brief.people.iter().filter(|person| person.can_be_mailed()).count();
    match reachable {
        0 => risk(
            "nobody_to_talk_to",
            Severity::Critical,
            "Nobody at this account can be written to.".into(),
            "Find the person who owns the problem, and add them.",
        ),
        1 => risk(
            "single_threaded",
            Severity::Warning,
            "Only one person at this account is known. If they leave, so does the deal.".into(),
            "Ask that person who else is concerned, and meet a second one.",
        ),
        _ => {}
    }

    let answer = |element: Element| brief.answers.get(&element).copied().unwrap_or(Answer::Unknown);
    for element in brief.framework.elements() {
        match answer(*element) {
            Answer::No => risk(
                "missing_element",
                Severity::Critical,
                format!("You answered no to {}.", words(*element)),
                "Settle it, or stop spending time on this deal.",
            ),
            Answer::Partial => risk(
                "weak_element",
                Severity::Warning,
                format!("Only a part of {} is there.", words(*element)),
                "Get it in the buyer's own words.",
            ),
            Answer::Yes | Answer::Unknown => {}
        }
    }

    let mut unknowns: Vec<String> = brief
        .framework
        .elements()
        .iter()
        .filter(|element| answer(**element) == Answer::Unknown)
        .map(|element| words(*element))
        .collect();
    match brief.earlier.first() {
        Some(last) => {
            let days = brief.now.duration_since(last.at).as_hours() / 24;
            if days >= SILENT_AFTER_DAYS {
                risk(
                    "silence",
                    Severity::Warning,
                    format!("Nothing went out for {days} days."),
                    "Follow up, or ask openly whether it is still wanted.",
                );
            }
        }
        None => unknowns.push("what was said so far: nothing went out from here yet".into()),
    }

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

fn words(element: Element) -> String {
    element.as_str().replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engagement::testing::brief;

    fn kinds(brief: &Brief) -> Vec<String> {
        review_deal_risk(brief).risks.into_iter().map(|risk| risk.kind).collect()
    }

    #[test]
    fn one_contact_is_a_risk_and_none_a_worse_one() {
        let mut one = brief();
        assert_eq!(kinds(&one), ["single_threaded"]);
        let with_one = review_deal_risk(&one).risk;
        one.people.clear();
        assert_eq!(kinds(&one), ["nobody_to_talk_to"]);
        assert!(review_deal_risk(&one).risk > with_one);
    }

    #[test]
    fn unknown_is_named_as_unknown_and_not_as_a_risk() {
        let review = review_deal_risk(&brief());
        assert!(review.unknowns.len() >= 4, "the four elements of BANT: {:?}", review.unknowns);
        assert!(!review.risks.iter().any(|risk| risk.kind == "missing_element"));
    }

    #[test]
    fn a_no_and_a_long_silence_are_named() {
        let mut brief = brief();
        brief.answers.insert(Element::Budget, Answer::No);
        let contact = brief.contact.as_ref().unwrap().id;
        let at = brief.now - std::time::Duration::from_secs(20 * 24 * 60 * 60);
        brief.earlier = vec![domain::account::Earlier { at, contact, subject: "Hello".into() }];
        assert_eq!(kinds(&brief), ["missing_element", "single_threaded", "silence"], "the worst first");
    }
}
