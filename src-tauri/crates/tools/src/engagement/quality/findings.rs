//! The findings of one message, and what they take from its score.

use std::ops::Range;

use domain::quality::{Finding, Part};

use super::rules::Rule;

/// More findings of one kind help nobody; the last one says that there are more.
const SHOWN: u16 = 25;

#[derive(Default)]
pub struct Findings {
    found: Vec<Finding>,
    /// By kind: how many, and the points taken.
    kinds: Vec<(&'static str, u16, u16)>,
}

impl Findings {
    /// `at` is in characters; an empty one speaks of the part as a whole.
    pub fn add(&mut self, rule: &'static Rule, part: Part, at: Range<usize>, message: String, suggestion: &str) {
        self.add_with(rule, part, at, message, suggestion, None);
    }

    /// With what may stand at its place instead.
    pub fn add_with(
        &mut self,
        rule: &'static Rule,
        part: Part,
        at: Range<usize>,
        message: String,
        suggestion: &str,
        replacement: Option<String>,
    ) {
        let place = self.kinds.iter().position(|(kind, ..)| *kind == rule.kind).unwrap_or_else(|| {
            self.kinds.push((rule.kind, 0, 0));
            self.kinds.len() - 1
        });
        let (_, count, taken) = &mut self.kinds[place];
        *count = count.saturating_add(1);
        *taken = (*taken + rule.points).min(rule.most);
        if *count > SHOWN {
            return;
        }
        let message = if *count == SHOWN { format!("{message} There are more like it.") } else { message };
        self.found.push(Finding {
            kind: rule.kind.to_owned(),
            severity: rule.severity,
            part,
            start: u32::try_from(at.start).unwrap_or(u32::MAX),
            end: u32::try_from(at.end).unwrap_or(u32::MAX),
            message,
            suggestion: suggestion.to_owned(),
            replacement,
        });
    }

    pub fn score(&self) -> f64 {
        let taken = self.kinds.iter().map(|(_, _, taken)| u32::from(*taken)).sum::<u32>();
        f64::from(100_u32.saturating_sub(taken)) / 100.0
    }

    /// The gravest first, then in reading order.
    pub fn into_sorted(mut self) -> Vec<Finding> {
        self.found.sort_by_key(|finding| (finding.severity, finding.part == Part::Body, finding.start, finding.end));
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engagement::quality::rules;

    #[test]
    fn a_rule_takes_no_more_than_its_most_and_says_when_there_are_more() {
        let mut findings = Findings::default();
        for place in 0..1_000 {
            findings.add(&rules::PUSHY_TONE, Part::Body, place..place + 1, "Pushy.".into(), "");
        }
        assert_eq!(findings.score(), 0.6);
        let found = findings.into_sorted();
        assert_eq!(found.len(), 25);
        assert!(found[24].message.ends_with("There are more like it."));
    }
}
