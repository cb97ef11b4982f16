//! The grade of a message: what was found, where it stands, and what to do about it.
//!
//! Offline and deterministic. Published benchmarks on cold mail disagree with each other; where they do, a finding
//! says so and weighs little. What each finding takes from the score stands in `quality::rules`.

use std::collections::HashSet;

use domain::quality::{Metrics, Part};
use domain::{Assessment, OutboundMessage};

use super::fields;
use super::quality::greeting::{self, Greeting};
use super::quality::phrases::{self, Hit, Sense};
use super::quality::rules::{self, Findings};
use super::quality::text::Text;
use super::quality::{placeholders, readability, spam};

const RULES: &str = "quality-1";

/// Whom a message is about, as far as it is known. What is not known is not checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct About<'a> {
    pub company: Option<&'a str>,
    pub first_name: Option<&'a str>,
}

pub fn assess_message_quality(message: &OutboundMessage, about: &About) -> Assessment {
    let subject = Text::new(&message.subject);
    let body = Text::new(&message.body);
    let (subject_hits, hits) = (phrases::find(&subject), phrases::find(&body));
    let mut findings = Findings::default();

    unresolved(&subject, Part::Subject, &mut findings);
    unresolved(&body, Part::Body, &mut findings);
    check_subject(&subject, &mut findings);
    check_phrases(&subject, Part::Subject, &subject_hits, &mut findings);
    check_phrases(&body, Part::Body, &hits, &mut findings);
    let questions = body.sentences.iter().filter(|sentence| sentence.question).count();
    let reading_grade = readability::grade(&body);
    if body.words.is_empty() {
        findings.add(&rules::MISSING_BODY, Part::Body, 0..0, "The message has no text.".into(), "Write the message.");
    } else {
        check_greeting(&body, about, &mut findings);
        check_company(&subject, &body, about, &mut findings);
        check_asks(&body, &hits, questions, &mut findings);
        check_length(&body, &mut findings);
        check_reading(&body, reading_grade, &mut findings);
        check_voice(&body, &mut findings);
        check_compliance(message, &body, &hits, &mut findings);
    }
    let spam_points = spam::points((&subject, &subject_hits), (&body, &hits), &mut findings);

    let score = findings.score();
    let issues = findings.into_sorted();
    Assessment {
        score,
        grade: rules::grade(score),
        ready: issues.iter().all(|finding| finding.severity != domain::quality::Severity::Critical),
        issues,
        metrics: Metrics {
            words: count(body.words.len()),
            // A text without a single mark is one sentence.
            sentences: count(
                body.sentences.iter().filter(|s| s.ended).count().max(usize::from(!body.words.is_empty())),
            ),
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

fn unresolved(text: &Text, part: Part, findings: &mut Findings) {
    for at in placeholders::find(&text.chars) {
        let gap = text.slice(at.clone());
        let suggestion = if fields::is_the_senders(&gap) {
            "Fill it in once in the settings; the next draft has it."
        } else {
            "Put the value in, or take the sentence out."
        };
        findings.add(&rules::UNRESOLVED_VARIABLE, part, at, format!("“{gap}” was not filled in."), suggestion);
    }
}

fn check_subject(subject: &Text, findings: &mut Findings) {
    const MOST_CHARS: usize = 60;
    const MOST_WORDS: usize = 9;
    if subject.is_blank() {
        let message = "The subject is missing; mail without one is answered least.".to_owned();
        return findings.add(&rules::MISSING_SUBJECT, Part::Subject, 0..0, message, "Write three to five plain words.");
    }
    let (chars, words) = (subject.chars.len(), subject.words.len());
    if chars > MOST_CHARS || words > MOST_WORDS {
        let message = format!(
            "The subject has {words} words and {chars} characters; a phone cuts it off. Sources disagree on the best \
             length: Boomerang found 3 to 4 words, Backlinko 36 to 50 characters."
        );
        findings.add(&rules::SUBJECT_LONG, Part::Subject, 0..chars, message, "Keep what the message is about.");
    }
    if subject.is_all_capitals() {
        let message = "The subject is all in capitals.".to_owned();
        findings.add(&rules::SUBJECT_CAPITALS, Part::Subject, 0..chars, message, "Write it as a sentence.");
    }
}

fn check_greeting(body: &Text, about: &About, findings: &mut Findings) {
    let known = about.first_name.map(str::trim).filter(|name| !name.is_empty());
    let named = known.map_or_else(|| "Greet the person by name.".to_owned(), |name| format!("Write `Hi {name},`."));
    match greeting::read(body, known) {
        Greeting::Failed(at) => {
            let message = format!("The greeting “{}” lacks a name.", body.slice(at.clone()).trim_end());
            findings.add(&rules::GREETING_FAILED, Part::Body, at, message, &named);
        }
        Greeting::WrongName(at) => {
            let name = known.unwrap_or_default();
            let message = format!("The greeting says {}, and the contact is {name}.", body.slice(at.clone()));
            findings.add(&rules::WRONG_NAME, Part::Body, at, message, &named);
        }
        Greeting::Nameless(at) => {
            let message = "The greeting would fit anybody.".to_owned();
            findings.add(&rules::GREETING_WITHOUT_NAME, Part::Body, at, message, &named);
        }
        Greeting::Absent | Greeting::Fine => {}
    }
}

fn check_company(subject: &Text, body: &Text, about: &About, findings: &mut Findings) {
    /// Enough to know a company by.
    const LONGEST: usize = 6;
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
    let Some(company) = about.company else { return };
    let name = Text::new(company);
    let mut words: Vec<&str> = name.folded_words().take(LONGEST).collect();
    while words.len() > 1 && words.last().is_some_and(|word| LEGAL_FORMS.contains(word)) {
        words.pop();
    }
    let named_in = |text: &Text| {
        (0..text.words.len()).any(|start| words.iter().enumerate().all(|(next, word)| text.word(start + next) == *word))
    };
    if words.is_empty() || named_in(body) || named_in(subject) {
        return;
    }
    let message = format!("{} is not mentioned.", company.trim());
    findings.add(&rules::NO_COMPANY, Part::Body, 0..0, message, "Say in one sentence why you write to this company.");
}

fn check_asks(body: &Text, hits: &[Hit], questions: usize, findings: &mut Findings) {
    let invited = hits.iter().any(|hit| hit.sense == Sense::Invitation);
    if questions == 0 && !invited {
        let message = "Nothing is asked. Mail with one to three questions is answered more often (Boomerang: by half)."
            .to_owned();
        let suggestion = "End with one question about interest, such as `Would you like to know more?`.";
        findings.add(&rules::NO_ASK, Part::Body, 0..0, message, suggestion);
    }
    // Both in reading order, so that one walk finds which questions ask for something.
    let mut asks = hits.iter().filter(|hit| hit.sense == Sense::Ask).map(|hit| hit.words.start).peekable();
    let mut asking = body.sentences.iter().filter(|sentence| {
        while asks.next_if(|ask| *ask < sentence.words.start).is_some() {}
        sentence.question && asks.peek().is_some_and(|ask| *ask < sentence.words.end)
    });
    if let (Some(_), Some(second)) = (asking.next(), asking.next()) {
        let at = body.place(second.words.clone());
        let message = "The message asks for more than one thing.".to_owned();
        let suggestion = "Keep one; asking for interest was answered more often than asking for a meeting (Gong).";
        findings.add(&rules::SEVERAL_ASKS, Part::Body, at, message, suggestion);
    }
}

fn check_length(body: &Text, findings: &mut Findings) {
    const SOURCES: &str =
        "Sources disagree: Lavender found 25 to 50 words best, Boomerang 50 to 125, Belkins 101 to 200.";
    let words = body.words.len();
    let message = format!("The message has {words} words. {SOURCES}");
    match words {
        0..25 => findings.add(&rules::TOO_SHORT, Part::Body, 0..0, message, "Say why you write and what you offer."),
        25..=125 => {}
        126..=200 => findings.add(&rules::LONGISH, Part::Body, 0..0, message, "See whether a sentence can go."),
        _ => findings.add(&rules::TOO_LONG, Part::Body, 0..0, message, "Keep one reason, one offer and one question."),
    }
}

fn check_reading(body: &Text, grade: f64, findings: &mut Findings) {
    const PLAIN: f64 = 9.0;
    const HARD: f64 = 12.0;
    let rule = match grade {
        _ if body.words.len() < 20 || grade <= PLAIN => return,
        _ if grade <= HARD => &rules::RATHER_HARD_TO_READ,
        _ => &rules::HARD_TO_READ,
    };
    let message = format!(
        "It reads like school year {grade:.0}. Lavender and Boomerang found the best answers at year 3 to 5, and most \
         business mail at 10 or above."
    );
    findings.add(rule, Part::Body, 0..0, message, "Use shorter sentences and shorter words.");
}

fn check_phrases(text: &Text, part: Part, hits: &[Hit], findings: &mut Findings) {
    for Hit { sense, words } in hits {
        let at = text.place(words.clone());
        let phrase = text.slice(at.clone());
        match sense {
            Sense::Generic => {
                let message = format!("“{phrase}” opens any message to anybody.");
                findings.add(&rules::GENERIC_OPENING, part, at, message, "Begin with the reason why you write.");
            }
            Sense::Pushy => {
                let message = format!("“{phrase}” sounds pushy.");
                findings.add(&rules::PUSHY, part, at, message, "Say it plainly, or leave it out.");
            }
            _ => {}
        }
    }
}

fn check_voice(body: &Text, findings: &mut Findings) {
    shouting(body, findings);

    const OURS: [&str; 11] = ["i", "we", "our", "my", "me", "us", "i'm", "i've", "we're", "we've", "i'd"];
    const YOURS: [&str; 6] = ["you", "your", "yours", "you're", "you've", "you'd"];
    let said = |words: &[&str]| body.folded_words().filter(|word| words.contains(word)).count();
    let (ours, yours) = (said(&OURS), said(&YOURS));
    if ours >= 4 && ours > 2 * yours {
        let message = format!("It says I or we {ours} times and you {yours} times.");
        findings.add(&rules::ABOUT_US, Part::Body, 0..0, message, "Turn a sentence round to what the reader gets.");
    }
}

/// Doubled exclamation marks, and three or more words in a row in capitals.
fn shouting(body: &Text, findings: &mut Findings) {
    let suggestion = "Write it in a normal voice.";
    let mut place = 0;
    for marks in body.chars.chunk_by(|a, b| (*a == '!') == (*b == '!')) {
        if marks[0] == '!' && marks.len() > 1 {
            let message = format!("{} exclamation marks in a row.", marks.len());
            findings.add(&rules::SHOUTING, Part::Body, place..place + marks.len(), message, suggestion);
        }
        place += marks.len();
    }
    let loud = |index: &usize| {
        let word = &body.chars[body.words[*index].at.clone()];
        word.len() > 1 && word.iter().any(|c| c.is_uppercase()) && !word.iter().any(|c| c.is_lowercase())
    };
    let indices: Vec<usize> = (0..body.words.len()).collect();
    for run in indices.chunk_by(|a, b| loud(a) == loud(b)) {
        if run.len() >= 3 && loud(&run[0]) {
            let at = body.place(run[0]..run[0] + run.len());
            findings.add(&rules::SHOUTING, Part::Body, at, "Words in capitals.".into(), suggestion);
        }
    }
}

/// What commercial mail must carry in several countries. Says what is missing, and is no legal advice.
fn check_compliance(message: &OutboundMessage, body: &Text, hits: &[Hit], findings: &mut Findings) {
    let written: HashSet<&str> = body.folded_words().collect();
    let present = match message.from.postal_address.as_deref().map(fields::postal_address).filter(|a| !a.is_empty()) {
        Some(address) => Text::new(&address).folded_words().all(|word| written.contains(word)),
        None => looks_like_an_address(body),
    };
    if !present {
        let why = "No postal address. Commercial mail needs one in several countries, for example under CAN-SPAM in the \
                   United States and CASL in Canada.";
        let suggestion = "Set your postal address once in the settings and put it under your name.";
        findings.add(&rules::MISSING_POSTAL_ADDRESS, Part::Body, 0..0, why.into(), suggestion);
    }
    if !hits.iter().any(|hit| hit.sense == Sense::OptOut) {
        let why = "No way to opt out. Commercial mail needs one in several countries, business addresses included.";
        let suggestion = "Add a line such as: If you would rather not hear from me, reply \"no thanks\".";
        findings.add(&rules::MISSING_OPT_OUT, Part::Body, 0..0, why.into(), suggestion);
    }
}

/// A post code or a PO box; good enough to keep quiet where the sender's address is not known.
fn looks_like_an_address(body: &Text) -> bool {
    let words: Vec<&str> = body.folded_words().collect();
    let post_code = |word: &&str| (4..=6).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit());
    words.iter().any(post_code)
        || words.windows(2).any(|pair| pair == ["po", "box"])
        || words.windows(3).any(|three| three == ["p", "o", "box"])
}

#[cfg(test)]
mod tests;
