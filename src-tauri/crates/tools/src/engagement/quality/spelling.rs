//! Spelling, by a dictionary of American and British English and a list of words of the trade.
//!
//! Not an error: names that are known, the rep's own words, words with a capital (names, acronyms, CamelCase), words
//! with a digit or an accent, addresses of pages and of mail, and places that were not filled in. At the beginning of
//! a sentence every word has a capital; there only the commonest slip, two letters the wrong way round, is found.
//!
//! Looking a word up takes less than a microsecond. Suggesting other words takes 20 ms and more, so that an assessment
//! has none: [`suggest`] is called for one word when somebody asks.

use std::ops::Range;
use std::sync::LazyLock;

use domain::OutboundMessage;
use domain::quality::Part;
use foldhash::fast::FixedState;
use spellbook::Dictionary;

use super::findings::Findings;
use super::reading::{About, Reading, Section};
use super::rules;
use super::text::Text;

const AFFIXES: &str = include_str!("dictionary/en.aff");
const WORDS: &str = include_str!("dictionary/en.dic");
const TRADE: &str = include_str!("dictionary/trade.txt");

/// Longer than any word; looking it up would take long too.
const LONGEST: usize = 40;
const SUGGESTED: usize = 5;

/// The hash is a fixed one: the same word has the same suggestions in the same order.
static DICTIONARY: LazyLock<Dictionary<FixedState>> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the dictionary is compiled in; a test reads it")]
    let mut dictionary =
        Dictionary::new_with_hasher(AFFIXES, WORDS, FixedState::default()).expect("the shipped dictionary is whole");
    for word in TRADE.lines() {
        // A plain word has no flags that could be wrong.
        let _ = dictionary.add(word);
    }
    dictionary
});

/// What came of looking the words of a text up.
#[derive(Default)]
pub struct Spelled {
    /// How many words could be judged.
    judged: usize,
    /// Places in `Text::words`.
    unknown: Vec<usize>,
    /// Words in another script.
    foreign: usize,
}

impl Spelled {
    /// Two words in five that no dictionary of English has: somebody writes another language.
    pub fn is_another_language(&self) -> bool {
        /// In a shorter text a few slips would tip it.
        const ENOUGH: usize = 8;
        let (all, strange) = (self.judged + self.foreign, self.unknown.len() + self.foreign);
        all >= ENOUGH && strange * 5 > all * 2
    }
}

/// Looks every word up, in one walk.
pub fn read(text: &Text, gaps: &[Range<usize>], message: &OutboundMessage, about: &About) -> Spelled {
    let mut spelled = Spelled::default();
    let mut gaps = gaps.iter().peekable();
    let mut token = Token::default();
    let mut sentences = text.sentences.iter().map(|sentence| sentence.words.start).peekable();
    for (index, word) in text.words.iter().enumerate() {
        while gaps.next_if(|gap| gap.end <= word.at.start).is_some() {}
        while sentences.next_if(|start| *start < index).is_some() {}
        if token.end <= word.at.start {
            token = Token::around(&text.chars, word.at.start);
        }
        let in_gap = gaps.peek().is_some_and(|gap| gap.start < word.at.end);
        if token.technical || in_gap {
            continue;
        }
        let letters = &text.chars[word.at.clone()];
        if letters.iter().any(|c| c.is_alphabetic() && !is_latin(*c)) {
            spelled.foreign += 1;
            continue;
        }
        if !can_be_judged(letters) || token.is_hyphenated_prefix(&text.chars, &word.at) {
            continue;
        }
        spelled.judged += 1;
        let folded = text.word(index);
        let capital = letters[0].is_uppercase();
        if DICTIONARY.check(folded) {
            continue;
        }
        let begins = sentences.peek() == Some(&index);
        if capital && !(begins && is_transposed(folded)) {
            continue;
        }
        if !is_known(folded, message, about) {
            spelled.unknown.push(index);
        }
    }
    spelled
}

pub fn check(reading: &Reading, findings: &mut Findings) {
    if !reading.english {
        let message = "This does not look like English. Wording, spelling and reading were not checked, nor whether \
                       there is a way out and a source."
            .to_owned();
        findings.add(&rules::OTHER_LANGUAGE, Part::Body, 0..0, message, "Read these parts once more yourself.");
        return;
    }
    for Section { part, text, spelled, .. } in reading.sections() {
        for &index in &spelled.unknown {
            let at = text.words[index].at.clone();
            let message = format!("“{}” is not in the dictionary.", text.slice(at.clone()));
            findings.add(&rules::MISSPELLING, *part, at, message, "Correct it, or add it to your words.");
        }
    }
}

/// What may have been meant, the likeliest first. Takes tens of milliseconds.
pub fn suggest(word: &str) -> Vec<String> {
    if word.chars().count() > LONGEST || word.chars().any(char::is_whitespace) {
        return Vec::new();
    }
    let mut found = Vec::new();
    DICTIONARY.suggest(&word.replace('’', "'"), &mut found);
    found.truncate(SUGGESTED);
    found
}

/// Whether a word is in the dictionary, in lower case.
pub fn is_a_word(folded: &str) -> bool {
    DICTIONARY.check(folded)
}

/// Small letters and apostrophes, and at most a capital at the beginning.
fn can_be_judged(letters: &[char]) -> bool {
    (2..=LONGEST).contains(&letters.len())
        && (letters[0].is_ascii_lowercase() || letters[0].is_ascii_uppercase())
        && letters[1..].iter().all(|c| c.is_ascii_lowercase() || matches!(c, '\'' | '’'))
}

fn is_latin(c: char) -> bool {
    c < '\u{250}' || ('\u{1E00}'..'\u{1F00}').contains(&c)
}

/// Two neighbours changed places: `teh`.
fn is_transposed(folded: &str) -> bool {
    if !folded.is_ascii() || folded.len() > 12 {
        return false;
    }
    let mut bytes = folded.as_bytes().to_vec();
    (1..bytes.len()).any(|place| {
        bytes.swap(place - 1, place);
        let found = std::str::from_utf8(&bytes).is_ok_and(|word| DICTIONARY.check(word));
        bytes.swap(place - 1, place);
        found
    })
}

/// A name that stands in the message's surroundings, or one of the rep's words; also with a possessive `'s`.
fn is_known(folded: &str, message: &OutboundMessage, about: &About) -> bool {
    let stem = folded.strip_suffix("'s").unwrap_or(folded);
    if about.own_words.is_some_and(|words| words.contains(folded) || words.contains(stem)) {
        return true;
    }
    let same = |name: &str| name.eq_ignore_ascii_case(stem) || name.eq_ignore_ascii_case(folded);
    let mut names = Reading::names(message, about);
    stem != folded && DICTIONARY.check(stem)
        || names.any(|name| name.split(|c: char| !(c.is_alphanumeric() || c == '\'')).any(same))
}

/// What stands between two white spaces.
#[derive(Default)]
struct Token {
    end: usize,
    /// The address of a page or of a mailbox, a path, a hashtag: no words.
    technical: bool,
}

impl Token {
    fn around(chars: &[char], place: usize) -> Self {
        let before = chars[..place].iter().rev().take(LONGEST).take_while(|c| !c.is_whitespace()).count();
        let start = place - before;
        let end = chars[place..].iter().position(|c| c.is_whitespace()).map_or(chars.len(), |length| place + length);
        let token = &chars[start..end];
        let marks = token.iter().any(|c| matches!(c, '@' | '_' | '\\' | '#' | '='));
        let dotted =
            token.windows(3).any(|three| three[1] == '.' && three[0].is_alphanumeric() && three[2].is_alphanumeric());
        let scheme = token.windows(3).any(|three| three == [':', '/', '/']);
        Self { end, technical: marks || dotted || scheme }
    }

    /// The `re` of `re-engage`, the `hoc` of `ad-hoc`: parts no dictionary has on their own.
    fn is_hyphenated_prefix(&self, chars: &[char], word: &Range<usize>) -> bool {
        let hyphen = |place: Option<usize>| place.and_then(|place| chars.get(place)).is_some_and(|c| *c == '-');
        word.len() <= 4 && (hyphen(Some(word.end)) || hyphen(word.start.checked_sub(1)))
    }
}
