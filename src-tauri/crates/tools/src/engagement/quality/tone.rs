//! The voice of a message: openings that fit anybody, pushing, pleading, shouting, and who it speaks of.

use domain::quality::Part;

use super::findings::Findings;
use super::phrases::{Hit, Sense};
use super::reading::{Reading, Section};
use super::rules;
use super::text::{Sentence, Text};

pub fn check(reading: &Reading, findings: &mut Findings) {
    for section in reading.sections() {
        phrases(section, findings);
        marks(section, findings);
    }
    words_in_capitals(&reading.body.text, findings);
    about_us(&reading.body, findings);
}

fn phrases(Section { part, text, hits, .. }: &Section, findings: &mut Findings) {
    for Hit { sense, words } in hits {
        let (rule, what, advice) = match sense {
            Sense::Generic => {
                (&rules::GENERIC_OPENING, "opens any message to anybody", "Begin with the reason why you write.")
            }
            Sense::Pushy => (&rules::PUSHY_TONE, "sounds pushy", "Say it plainly, or leave it out."),
            Sense::Desperate => {
                (&rules::DESPERATE_TONE, "sounds desperate", "Leave it out; one calm sentence says more.")
            }
            _ => continue,
        };
        let at = text.place(words.clone());
        findings.add(rule, *part, at.clone(), format!("“{}” {what}.", text.slice(at)), advice);
    }
}

/// Several exclamation marks in a row.
fn marks(Section { part, text, .. }: &Section, findings: &mut Findings) {
    let mut place = 0;
    for run in text.chars.chunk_by(|a, b| (*a == '!') == (*b == '!')) {
        if run[0] == '!' && run.len() > 1 {
            let message = format!("{} exclamation marks in a row.", run.len());
            let at = place..place + run.len();
            findings.add_with(&rules::SHOUTING, *part, at, message, "One is enough.", Some("!".into()));
        }
        place += run.len();
    }
}

/// Three or more words in a row in capitals.
fn words_in_capitals(body: &Text, findings: &mut Findings) {
    let loud = |index: usize| {
        let word = &body.chars[body.words[index].at.clone()];
        word.len() > 1 && word.iter().any(|c| c.is_uppercase()) && !word.iter().any(|c| c.is_lowercase())
    };
    let mut start = 0;
    for index in 0..=body.words.len() {
        if index < body.words.len() && loud(index) {
            continue;
        }
        if index - start >= 3 {
            let at = body.place(start..index);
            let message = "Words in capitals.".to_owned();
            findings.add(&rules::SHOUTING, Part::Body, at, message, "Write it in a normal voice.");
        }
        start = index + 1;
    }
}

fn about_us(Section { text: body, hits, .. }: &Section, findings: &mut Findings) {
    const OURS: [&str; 11] = ["i", "we", "our", "my", "me", "us", "i'm", "i've", "we're", "we've", "i'd"];
    const YOURS: [&str; 6] = ["you", "your", "yours", "you're", "you've", "you'd"];
    let (mut ours, mut yours) = (0, 0);
    for sentence in body.sentences.iter().filter(|sentence| !is_footer(hits, sentence)) {
        for word in sentence.words.clone().map(|index| body.word(index)).filter(|word| word.len() <= 6) {
            ours += usize::from(OURS.contains(&word));
            yours += usize::from(YOURS.contains(&word));
        }
    }
    if ours >= 4 && ours > 2 * yours {
        let message = format!("It says I or we {ours} times and you {yours} times.");
        let advice = "Turn a sentence round to what the reader gets.";
        findings.add(&rules::ABOUT_US, Part::Body, 0..0, message, advice);
    }
}

/// A sentence that the law asks for speaks of the sender, as it must.
fn is_footer(hits: &[Hit], sentence: &Sentence) -> bool {
    let asked_for = |sense| matches!(sense, Sense::OptOut | Sense::Source);
    hits.iter().any(|hit| asked_for(hit.sense) && sentence.words.contains(&hit.words.start))
}
