//! The grade of a message: what was found, where it stands, and what to do about it.
//!
//! Offline and deterministic. Published benchmarks on cold mail disagree with each other; where they do, a finding
//! says so and weighs little. What each finding takes from the score stands in `quality::rules`.

use domain::quality::{Metrics, Part, Severity};
use domain::{Assessment, OutboundMessage};

use super::fields;
use super::quality::findings::Findings;
use super::quality::reading::{self, About, Reading, Section};
use super::quality::{
    channel, company, compliance, greeting, layout, readability, rules, spam, spelling, substance, tone,
};

const RULES: &str = "quality-2";

pub fn assess_message_quality(message: &OutboundMessage, about: &About) -> Assessment {
    let (subject, long_subject) = reading::cut(Part::Subject, &message.subject);
    let (body, long_body) = reading::cut(Part::Body, &message.body);
    let reading = Reading::new(message, subject, body, about);
    let text = &reading.body.text;
    let mut findings = Findings::default();

    for (part, long) in [(Part::Subject, long_subject), (Part::Body, long_body)] {
        if long {
            let most = reading::longest(part);
            let message = format!("It has more than {most} characters; what is behind them was not read.");
            findings.add(&rules::TOO_LONG_TO_READ, part, 0..0, message, "Write a message that can be read.");
        }
    }
    gaps(&reading, &mut findings);
    unsourced(&reading, &mut findings);
    channel::check(&reading, &mut findings);
    tone::check(&reading, &mut findings);
    layout::check(&reading, &mut findings);
    spelling::check(&reading, &mut findings);
    let questions = text.sentences.iter().filter(|sentence| sentence.question).count();
    let reading_grade = readability::grade(text);
    if text.words.is_empty() {
        findings.add(&rules::MISSING_BODY, Part::Body, 0..0, "The message has no text.".into(), "Write the message.");
    } else {
        greeting::check(&reading, &mut findings);
        company::check(&reading, &mut findings);
        substance::check(&reading, questions, &mut findings);
        readability::check(&reading, reading_grade, &mut findings);
        compliance::check(&reading, &mut findings);
    }
    let spam_points = spam::points(&reading, &mut findings);

    let score = findings.score();
    let issues = findings.into_sorted();
    // A text without a single mark is one sentence.
    let sentences = text.sentences.iter().filter(|sentence| sentence.ended).count();
    let sentences = sentences.max(usize::from(!text.words.is_empty()));
    Assessment {
        score,
        grade: rules::grade(score),
        ready: issues.iter().all(|finding| finding.severity != Severity::Critical),
        issues,
        metrics: Metrics {
            words: count(text.words.len()),
            sentences: count(sentences),
            reading_grade,
            questions: count(questions),
            spam_points,
        },
        rules: RULES.to_owned(),
    }
}

fn count(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

fn gaps(reading: &Reading, findings: &mut Findings) {
    for Section { part, text, gaps, .. } in reading.sections() {
        for at in gaps {
            let gap = text.slice(at.clone());
            let advice = if fields::is_the_senders(&gap) {
                "Fill it in once in the settings; the next draft has it."
            } else {
                "Put the value in, or take the sentence out."
            };
            let message = format!("“{gap}” was not filled in.");
            findings.add(&rules::UNRESOLVED_VARIABLE, *part, at.clone(), message, advice);
        }
    }
}

/// What others found to stand on nothing.
fn unsourced(reading: &Reading, findings: &mut Findings) {
    for claim in reading.about.unsourced {
        let message = claim.message.clone();
        findings.add(&rules::CLAIM_WITHOUT_SOURCE, claim.part, claim.at.clone(), message, claim.suggestion);
    }
}

#[cfg(test)]
mod tests;
