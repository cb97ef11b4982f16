//! Words that promise, that speak of prices, and that speak of law.

use std::ops::Range;

use super::Text;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// A promise about what will be.
    Plain,
    Price,
    Legal,
}

#[rustfmt::skip]
const PHRASES: [(&str, Weight); 50] = [
    ("we will", Weight::Plain), ("we'll", Weight::Plain), ("we promise", Weight::Plain), ("i promise", Weight::Plain),
    ("you will save", Weight::Plain), ("you'll save", Weight::Plain), ("you will get", Weight::Plain),
    ("you will see", Weight::Plain), ("you'll see", Weight::Plain), ("will double", Weight::Plain),
    ("risk free", Weight::Plain), ("no risk", Weight::Plain), ("without risk", Weight::Plain),
    ("never fails", Weight::Plain), ("always works", Weight::Plain), ("the only", Weight::Plain),
    ("number one", Weight::Plain), ("market leader", Weight::Plain), ("the leading", Weight::Plain),
    ("free", Weight::Price), ("discount", Weight::Price), ("discounts", Weight::Price), ("discounted", Weight::Price),
    ("price", Weight::Price), ("prices", Weight::Price), ("pricing", Weight::Price), ("per seat", Weight::Price),
    ("per user", Weight::Price), ("per month", Weight::Price), ("no charge", Weight::Price), ("at no cost", Weight::Price),
    ("cheaper", Weight::Price), ("cheapest", Weight::Price), ("money back", Weight::Price), ("refund", Weight::Price),
    ("guarantee", Weight::Legal), ("guarantees", Weight::Legal), ("guaranteed", Weight::Legal),
    ("warranty", Weight::Legal), ("compliant", Weight::Legal), ("compliance", Weight::Legal),
    ("certified", Weight::Legal), ("gdpr", Weight::Legal), ("hipaa", Weight::Legal), ("soc 2", Weight::Legal),
    ("iso 27001", Weight::Legal), ("liability", Weight::Legal), ("legally", Weight::Legal), ("patented", Weight::Legal),
    ("sla", Weight::Legal),
];

/// Where a text promises, in reading order.
pub fn find(text: &Text) -> impl Iterator<Item = (Range<usize>, Weight)> {
    (0..text.words.len()).filter_map(|start| {
        let first = text.word(start);
        PHRASES.iter().find_map(|(phrase, weight)| {
            // Most words begin no phrase: that is seen at the first letters.
            if !phrase.starts_with(first) {
                return None;
            }
            let length = phrase.split(' ').count();
            let whole = phrase.split(' ').enumerate().all(|(next, word)| text.word(start + next) == word);
            (whole && !is_idle(text, start, phrase)).then(|| (text.place(start..start + length), *weight))
        })
    })
}

/// "Feel free to", "free up", "hands-free": no price.
fn is_idle(text: &Text, start: usize, phrase: &str) -> bool {
    if phrase != "free" {
        return false;
    }
    let before = start.checked_sub(1).map_or("", |before| text.word(before));
    matches!(before, "feel" | "hands" | "toll" | "set" | "risk") || matches!(text.word(start + 1), "to" | "up")
}
