//! Whether the message is about the company it goes to, and names it right.

use domain::Channel;
use domain::quality::Part;

use super::findings::Findings;
use super::phrases::Sense;
use super::reading::{Reading, Section};
use super::text::Text;
use super::{rules, spelling};

/// Enough to know a company by.
const LONGEST: usize = 6;
/// A name with more letters wrong is another name.
const SLIPS: usize = 2;
/// In a shorter name two slips make any other.
const SHORTEST: usize = 6;

const LEGAL_FORMS: [&str; 18] = [
    "inc",
    "corp",
    "corporation",
    "company",
    "co",
    "ltd",
    "limited",
    "llc",
    "llp",
    "plc",
    "gmbh",
    "ag",
    "sa",
    "sas",
    "bv",
    "ab",
    "oy",
    "as",
];

pub fn check(reading: &Reading, findings: &mut Findings) {
    let Some(company) = reading.about.company.map(str::trim).filter(|name| !name.is_empty()) else { return };
    let company: String = company.chars().take(200).collect();
    let name = Text::new(&company);
    let mut words: Vec<&str> = name.folded_words().take(LONGEST).collect();
    while words.len() > 1 && words.last().is_some_and(|word| LEGAL_FORMS.contains(word)) {
        words.pop();
    }
    if words.is_empty() {
        return;
    }
    let short_name = name.slice(0..name.words[words.len() - 1].at.end);
    let named = reading.sections().iter().any(|section| is_named(&section.text, &words));
    let wrong = misspelt(reading, &words, &short_name, findings) || elsewhere(reading, &words, findings);
    let short = matches!(reading.message.channel, Channel::LinkedinInvitation | Channel::Sms | Channel::Call);
    if !named && !wrong && !short {
        let message = format!("{company} is not mentioned.");
        let advice = "Say in one sentence why you write to this company.";
        findings.add(&rules::NO_COMPANY, Part::Body, 0..0, message, advice);
    }
}

/// The whole name, or its first word where that is a name of its own: `Northwind` for Northwind Mills.
fn is_named(text: &Text, words: &[&str]) -> bool {
    let first = words[0];
    let alone = words.len() > 1 && first.len() >= 4 && !spelling::is_a_word(first);
    (0..text.words.len()).any(|start| {
        let whole = words.iter().enumerate().all(|(next, word)| text.word(start + next) == *word);
        whole || alone && text.word(start).trim_end_matches("'s") == first
    }) || words.len() == 1 && text.folded_words().any(|word| word.strip_suffix("'s") == Some(first))
}

/// Nearly the name: `Northwnd Mills`.
fn misspelt(reading: &Reading, words: &[&str], name: &str, findings: &mut Findings) -> bool {
    let wanted = words.join(" ");
    let letters = wanted.chars().count();
    if letters < SHORTEST {
        return false;
    }
    for Section { part, text, .. } in reading.sections() {
        for start in 0..(text.words.len() + 1).saturating_sub(words.len()) {
            // Names begin with a capital, and slips seldom come first.
            let capital = text.chars[text.words[start].at.start].is_uppercase();
            if !capital || text.word(start).chars().next() != wanted.chars().next() {
                continue;
            }
            let written = (start..start + words.len()).map(|index| text.word(index)).collect::<Vec<_>>().join(" ");
            let written = written.strip_suffix("'s").unwrap_or(&written);
            let slips = strsim::damerau_levenshtein(written, &wanted);
            let another_word = words.len() == 1 && spelling::is_a_word(written);
            if (1..=SLIPS).contains(&slips) && !another_word {
                let at = text.place(start..start + words.len());
                let message = format!("It says “{}”; the account is {name}.", text.slice(at.clone()));
                let advice = format!("Write `{name}`.");
                findings.add_with(&rules::WRONG_COMPANY, *part, at, message, &advice, Some(name.to_owned()));
                return true;
            }
        }
    }
    false
}

/// Another name where the reader's company belongs: `your team at Contoso`.
fn elsewhere(reading: &Reading, words: &[&str], findings: &mut Findings) -> bool {
    let mut found = false;
    for Section { part, text, hits, .. } in reading.sections() {
        for hit in hits.iter().filter(|hit| hit.sense == Sense::AtCompany) {
            let last = (hit.words.end..hit.words.end + LONGEST).take_while(|index| goes_on(text, *index)).last();
            let Some(last) = last else { continue };
            let mut written = (hit.words.end..=last).map(|index| text.word(index).trim_end_matches("'s"));
            let own = reading.message.from.company.as_deref().map(str::to_lowercase).unwrap_or_default();
            if written.any(|word| words.contains(&word) || own.contains(word)) {
                continue;
            }
            let at = text.place(hit.words.end..last + 1);
            let message = format!("It says “{}”, and goes to somebody elsewhere.", text.slice(at.clone()));
            findings.add(&rules::WRONG_COMPANY, *part, at, message, "Name the company it goes to, or take it out.");
            found = true;
        }
    }
    found
}

/// A word with a capital, with nothing but a space before it.
fn goes_on(text: &Text, index: usize) -> bool {
    let (Some(before), Some(word)) =
        (index.checked_sub(1).and_then(|before| text.words.get(before)), text.words.get(index))
    else {
        return false;
    };
    text.chars[word.at.start].is_uppercase() && text.chars[before.at.end..word.at.start].iter().all(|c| *c == ' ')
}
