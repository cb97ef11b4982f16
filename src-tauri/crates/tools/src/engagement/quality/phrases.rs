//! Phrases that mean something: found in one walk over the words of a text.

mod table;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use self::table::PHRASES;
use super::text::Text;

pub use table::Sense;

pub struct Hit {
    pub sense: Sense,
    /// Places in `Text::words`.
    pub words: Range<usize>,
}

/// The rest of a phrase after its first word: for each place the words that may stand there. Empty: a gap.
type Rest = Vec<Vec<&'static str>>;

static BY_FIRST: LazyLock<HashMap<&'static str, Vec<(Sense, Rest)>>> = LazyLock::new(|| {
    let mut by_first: HashMap<&str, Vec<(Sense, Rest)>> = HashMap::new();
    for (sense, phrases) in PHRASES {
        for phrase in *phrases {
            let alternatives = |word: &'static str| if word == "…" { Vec::new() } else { word.split('/').collect() };
            let mut places: Rest = phrase.split(' ').map(alternatives).collect();
            for first in places.remove(0) {
                by_first.entry(first).or_default().push((*sense, places.clone()));
            }
        }
    }
    by_first
});

const GAP: usize = 4;

pub fn find(text: &Text) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (place, word) in text.folded_words().enumerate() {
        for (sense, rest) in BY_FIRST.get(word).into_iter().flatten() {
            if let Some(end) = ends_at(text, place + 1, rest) {
                hits.push(Hit { sense: *sense, words: place..end });
            }
        }
    }
    hits
}

fn ends_at(text: &Text, place: usize, rest: &[Vec<&str>]) -> Option<usize> {
    match rest {
        [] => Some(place),
        [gap, tail @ ..] if gap.is_empty() => (0..=GAP).find_map(|skipped| ends_at(text, place + skipped, tail)),
        [alternatives, tail @ ..] => {
            let fits = alternatives.contains(&text.word(place)) && follows(text, place);
            if fits { ends_at(text, place + 1, tail) } else { None }
        }
    }
}

/// Whether a word stands right after the one before it, with no mark that ends a sentence between them.
fn follows(text: &Text, place: usize) -> bool {
    const FURTHEST: usize = 3;
    let Some([before, word]) = place.checked_sub(1).and_then(|before| text.words.get(before..=place)) else {
        return false;
    };
    let between = &text.chars[before.at.end..word.at.start];
    between.len() <= FURTHEST && !between.iter().any(|c| matches!(c, '.' | '!' | '?' | ';'))
}

#[cfg(test)]
mod tests {
    use super::table::Sense::*;
    use super::*;

    #[test]
    fn phrases_are_found_whole_and_where_they_stand() {
        let cases = [
            ("We give a Money-Back guarantee.", Spam("MONEY_BACK", 2.91), "Money-Back guarantee"),
            (
                "To be removed from all future mailings",
                Spam("EXCUSE_REMOVE", 2.91),
                "To be removed from all future mailings",
            ),
            ("It is 100% GUARANTEED!", Spam("GUARANTEED_100_PERCENT", 2.7), "100% GUARANTEED"),
            ("Dear Sir/Madam,", Spam("DEAR_SOMETHING", 2.0), "Dear Sir"),
            ("An urgent and confidential business proposal", Spam("URG_BIZ", 1.75), "urgent and confidential"),
            ("I hope this e-mail finds you well", Generic, "hope this e-mail finds you well"),
            ("Don’t miss it", Pushy, "Don’t miss"),
            ("Would you like it?", Ask, "Would you"),
            ("to unsubscribe", OptOut, "unsubscribe"),
        ];
        for (text, sense, expected) in cases {
            let text = Text::new(text);
            let hits = find(&text);
            let hit = hits.iter().find(|hit| hit.sense == sense);
            assert_eq!(hit.map(|hit| text.slice(text.place(hit.words.clone()))).as_deref(), Some(expected));
        }
        assert!(find(&Text::new("Actual money. Back to the guarantee of friends, dearly.")).is_empty());
    }
}
