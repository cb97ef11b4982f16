//! Spam as SpamAssassin weighs it: a few phrases count much, and most words that are said to be spam count nothing.
//! The points are its own for mail it judges offline. Other filters differ, and know the sender as well.

use std::collections::HashSet;
use std::ops::Range;

use domain::quality::Part;

use super::phrases::{Hit, Sense};
use super::rules::{self, Findings};
use super::text::Text;

/// From here on SpamAssassin takes a message for spam.
const THRESHOLD: f64 = 5.0;

/// The points SpamAssassin would give. Each rule counts once, wherever it stands.
pub fn points((subject, subject_hits): (&Text, &[Hit]), (body, hits): (&Text, &[Hit]), findings: &mut Findings) -> f64 {
    let mut seen = HashSet::new();
    let mut total = 0.0;
    let mut count = |rule: &'static str, points: f64, part: Part, at: Range<usize>, what: String| {
        if !seen.insert(rule) {
            return;
        }
        total += points;
        let message =
            format!("{what} SpamAssassin's rule {rule} gives {points} of the {THRESHOLD:.1} points that make spam.");
        match points {
            0.5.. => findings.add(&rules::SPAM_PHRASE, part, at, message, "Say it in other words, or leave it out."),
            _ => findings.add(&rules::SPAM_FOLKLORE, part, at, message, "It hardly counts; keep it if it is true."),
        }
    };
    for (text, hits, part) in [(subject, subject_hits, Part::Subject), (body, hits, Part::Body)] {
        for Hit { sense, words } in hits {
            if let Sense::Spam(rule, points) = sense {
                let at = text.place(words.clone());
                let what = format!("“{}”:", text.slice(at.clone()));
                count(rule, *points, part, at, what);
            }
        }
    }
    if subject.is_all_capitals() {
        count("SUBJ_ALL_CAPS", 0.5, Part::Subject, 0..subject.chars.len(), "Subject in capitals:".into());
    }
    if let Some(place) = subject.chars.iter().position(|c| *c == '$') {
        count("dollars in the subject", 0.1, Part::Subject, place..place + 1, "A dollar sign in the subject:".into());
    }
    if mostly_capitals(body) {
        count("UPPERCASE_75_100", 1.48, Part::Body, 0..0, "Three quarters or more in capitals:".into());
    }
    if let Some(at) = shortened_link(body) {
        let what = format!("“{}” hides where a link leads:", body.slice(at.clone()));
        count("URL shortener", 2.0, Part::Body, at, what);
    }
    let total = (total * 100.0_f64).round() / 100.0;
    if total >= THRESHOLD {
        let message = format!(
            "{total} spam points; from {THRESHOLD:.1} on SpamAssassin sorts a message out. Other filters differ."
        );
        findings.add(&rules::LIKELY_SPAM, Part::Body, 0..0, message, "Rewrite the phrases marked as spam.");
    }
    total
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
