//! Spam as SpamAssassin weighs it: a few phrases count much, and most words that are said to be spam count nothing.
//! The points are its own for mail it judges offline. Other filters differ, and know the sender as well.

use std::ops::Range;

use domain::quality::Part;

use super::findings::Findings;
use super::phrases::{Hit, Sense};
use super::reading::{Reading, Section};
use super::rules;
use super::text::Text;

/// From here on SpamAssassin takes a message for spam.
const THRESHOLD: f64 = 5.0;

/// The points of one message. Each rule counts once, wherever it stands.
struct Tally<'a> {
    seen: Vec<&'static str>,
    points: f64,
    findings: &'a mut Findings,
}

impl Tally<'_> {
    fn count(&mut self, rule: &'static str, points: f64, part: Part, at: Range<usize>, what: &str) {
        if self.seen.contains(&rule) {
            return;
        }
        self.seen.push(rule);
        self.points += points;
        let message =
            format!("{what} SpamAssassin's rule {rule} gives {points} of the {THRESHOLD:.1} points that make spam.");
        let (rule, advice) = match points {
            0.5.. => (&rules::SPAM_PHRASE, "Say it in other words, or leave it out."),
            _ => (&rules::SPAM_FOLKLORE, "It hardly counts; keep it if it is true."),
        };
        self.findings.add(rule, part, at, message, advice);
    }
}

/// The points SpamAssassin would give.
pub fn points(reading: &Reading, findings: &mut Findings) -> f64 {
    let mut tally = Tally { seen: Vec::new(), points: 0.0, findings };
    for Section { part, text, hits, .. } in reading.sections() {
        for Hit { sense, words } in hits {
            let (rule, points) = match sense {
                Sense::Spam(rule, points) => (rule, points),
                Sense::SpamSubject(rule, points) if *part == Part::Subject => (rule, points),
                _ => continue,
            };
            let at = text.place(words.clone());
            let what = format!("“{}”:", text.slice(at.clone()));
            tally.count(rule, *points, *part, at, &what);
        }
    }
    let (subject, body) = (&reading.subject.text, &reading.body.text);
    if subject.is_all_capitals() {
        let whole = 0..subject.chars.len();
        tally.count("SUBJ_ALL_CAPS", 0.5, Part::Subject, whole, "Subject in capitals:");
    }
    if subject.word(0) == "buy" {
        tally.count("SUBJ_BUY", 0.59, Part::Subject, subject.place(0..1), "“Buy” begins the subject:");
    }
    if let Some(place) = subject.chars.iter().position(|c| *c == '$') {
        tally.count("SUBJ_DOLLARS", 0.1, Part::Subject, place..place + 1, "A dollar sign in the subject:");
    }
    if let Some(at) = emphatic_guarantee(body) {
        tally.count("BANG_GUAR", 1.0, Part::Body, at, "A guarantee with an exclamation mark:");
    }
    if mostly_capitals(body) {
        tally.count("UPPERCASE_75_100", 1.48, Part::Body, 0..0, "Three quarters or more in capitals:");
    }
    if let Some(at) = shortened_link(body) {
        let what = format!("“{}” hides where a link leads:", body.slice(at.clone()));
        tally.count("URL_SHORTENER", 2.0, Part::Body, at, &what);
    }
    let total = (tally.points * 100.0).round() / 100.0;
    if total >= THRESHOLD {
        let message = format!(
            "{total} spam points; from {THRESHOLD:.1} on SpamAssassin sorts a message out. Other filters differ."
        );
        findings.add(&rules::LIKELY_SPAM, Part::Body, 0..0, message, "Rewrite the phrases marked as spam.");
    }
    total
}

fn emphatic_guarantee(body: &Text) -> Option<Range<usize>> {
    let marked = |index: &usize| body.chars.get(body.words[*index].at.end) == Some(&'!');
    let found =
        (0..body.words.len()).find(|index| matches!(body.word(*index), "guarantee" | "guaranteed") && marked(index));
    found.map(|index| body.words[index].at.start..body.words[index].at.end + 1)
}

fn mostly_capitals(body: &Text) -> bool {
    /// In a shorter text a name or two would tip it.
    const ENOUGH: usize = 100;
    let letters = body.chars.iter().filter(|c| c.is_uppercase() || c.is_lowercase()).count();
    let capitals = body.chars.iter().filter(|c| c.is_uppercase()).count();
    letters >= ENOUGH && capitals * 4 >= letters * 3
}

/// `bit.ly/` and its like.
fn shortened_link(body: &Text) -> Option<Range<usize>> {
    const SHORTENERS: [(&str, &str); 10] = [
        ("bit", "ly"),
        ("tinyurl", "com"),
        ("goo", "gl"),
        ("t", "co"),
        ("ow", "ly"),
        ("is", "gd"),
        ("buff", "ly"),
        ("rebrand", "ly"),
        ("cutt", "ly"),
        ("tiny", "cc"),
    ];
    (1..body.words.len()).find_map(|second| {
        let (first, last) = (&body.words[second - 1].at, &body.words[second].at);
        let joined = body.chars[first.end..last.start] == ['.'] && body.chars.get(last.end) == Some(&'/');
        let known = SHORTENERS.contains(&(body.word(second - 1), body.word(second)));
        (joined && known).then_some(first.start..last.end + 1)
    })
}
