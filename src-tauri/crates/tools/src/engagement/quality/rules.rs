//! Every rule of the grade: its name, how bad it is, and what it takes from a perfect 1.
//!
//! The score is 1 minus the deductions, never below 0. A rule that applies several times takes no more than its
//! `most`. From 0.9 on it is an A, from 0.8 a B, from 0.7 a C, from 0.6 a D; below that an F. A message that a spam
//! filter would stop is always an F: its deduction alone is more than an A to a D can bear.

use std::collections::BTreeMap;

use domain::quality::{Finding, Grade, Part, Severity};

use crate::round3;

pub struct Rule {
    pub kind: &'static str,
    pub severity: Severity,
    /// For each finding.
    pub deduction: f64,
    /// For all of them together.
    pub most: f64,
}

const fn rule(kind: &'static str, severity: Severity, deduction: f64, most: f64) -> Rule {
    Rule { kind, severity, deduction, most }
}

use Severity::{Critical, Info, Warning};

pub const MISSING_BODY: Rule = rule("missing_body", Critical, 1.0, 1.0);
pub const LIKELY_SPAM: Rule = rule("likely_spam", Critical, 0.6, 0.6);
pub const MISSING_SUBJECT: Rule = rule("missing_subject", Critical, 0.4, 0.4);
pub const GREETING_FAILED: Rule = rule("greeting_failed", Critical, 0.4, 0.4);
pub const WRONG_NAME: Rule = rule("wrong_name", Critical, 0.4, 0.4);
pub const UNRESOLVED_VARIABLE: Rule = rule("unresolved_variable", Critical, 0.3, 0.6);

pub const NO_ASK: Rule = rule("no_ask", Warning, 0.15, 0.15);
pub const PUSHY: Rule = rule("pushy_tone", Warning, 0.1, 0.4);
pub const SHOUTING: Rule = rule("shouting", Warning, 0.1, 0.3);
pub const GREETING_WITHOUT_NAME: Rule = rule("greeting_without_name", Warning, 0.1, 0.1);
pub const NO_COMPANY: Rule = rule("no_company", Warning, 0.1, 0.1);
pub const GENERIC_OPENING: Rule = rule("generic_opening", Warning, 0.1, 0.1);
pub const TOO_SHORT: Rule = rule("too_short", Warning, 0.1, 0.1);
pub const TOO_LONG: Rule = rule("too_long", Warning, 0.1, 0.1);
pub const HARD_TO_READ: Rule = rule("hard_to_read", Warning, 0.1, 0.1);
pub const SUBJECT_CAPITALS: Rule = rule("subject_capitals", Warning, 0.1, 0.1);
pub const MISSING_POSTAL_ADDRESS: Rule = rule("missing_postal_address", Warning, 0.1, 0.1);
pub const MISSING_OPT_OUT: Rule = rule("missing_opt_out", Warning, 0.1, 0.1);
pub const SEVERAL_ASKS: Rule = rule("several_asks", Warning, 0.05, 0.05);
pub const SUBJECT_LONG: Rule = rule("subject_long", Warning, 0.05, 0.05);
pub const ABOUT_US: Rule = rule("about_us", Warning, 0.05, 0.05);
pub const SPAM_PHRASE: Rule = rule("spam_phrase", Warning, 0.05, 0.15);

pub const LONGISH: Rule = rule("longish", Info, 0.02, 0.02);
pub const RATHER_HARD_TO_READ: Rule = rule("rather_hard_to_read", Info, 0.02, 0.02);
/// Words that are said to be spam and weigh next to nothing.
pub const SPAM_FOLKLORE: Rule = rule("spam_folklore", Info, 0.0, 0.0);

/// More findings of one kind help nobody; the last one says that there are more.
const SHOWN: u32 = 25;

/// The findings of one message, and what they take.
#[derive(Default)]
pub struct Findings {
    found: Vec<Finding>,
    by_kind: BTreeMap<&'static str, (u32, f64)>,
}

impl Findings {
    pub fn add(&mut self, rule: &Rule, part: Part, at: std::ops::Range<usize>, message: String, suggestion: &str) {
        let (count, taken) = self.by_kind.entry(rule.kind).or_default();
        *count += 1;
        *taken = (*taken + rule.deduction).min(rule.most);
        if *count > SHOWN {
            return;
        }
        let message = if *count == SHOWN { format!("{message} There are more like it.") } else { message };
        self.found.push(Finding {
            kind: rule.kind.to_owned(),
            severity: rule.severity,
            part,
            start: place(at.start),
            end: place(at.end),
            message,
            suggestion: suggestion.to_owned(),
        });
    }

    pub fn score(&self) -> f64 {
        let taken: f64 = self.by_kind.values().map(|(_, taken)| taken).sum();
        round3((1.0 - taken).max(0.0))
    }

    /// The worst first, then in reading order.
    pub fn into_sorted(mut self) -> Vec<Finding> {
        self.found.sort_by_key(|finding| (finding.severity, finding.part == Part::Body, finding.start, finding.end));
        self.found
    }
}

fn place(chars: usize) -> u32 {
    u32::try_from(chars).unwrap_or(u32::MAX)
}

pub fn grade(score: f64) -> Grade {
    match score {
        0.9.. => Grade::A,
        0.8.. => Grade::B,
        0.7.. => Grade::C,
        0.6.. => Grade::D,
        _ => Grade::F,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grade_begins_at_its_mark() {
        let cases = [
            (1.0, Grade::A),
            (0.9, Grade::A),
            (0.899, Grade::B),
            (0.8, Grade::B),
            (0.7, Grade::C),
            (0.6, Grade::D),
            (0.599, Grade::F),
            (0.0, Grade::F),
        ];
        for (score, expected) in cases {
            assert_eq!(grade(score), expected, "{score}");
        }
    }

    #[test]
    fn a_rule_takes_no_more_than_its_most_and_says_when_there_are_more() {
        let mut findings = Findings::default();
        for place in 0..1_000 {
            findings.add(&PUSHY, Part::Body, place..place + 1, "Pushy.".into(), "");
        }
        assert_eq!(findings.score(), 0.6);
        let found = findings.into_sorted();
        assert_eq!(found.len(), 25);
        assert!(found[24].message.ends_with("There are more like it."));
    }
}
