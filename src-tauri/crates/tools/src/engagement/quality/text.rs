//! A text cut into words and sentences, with places counted in Unicode characters.

use std::ops::Range;

pub struct Text {
    pub chars: Vec<char>,
    /// Lower case, character by character, so that places agree with `chars`; curly apostrophes made straight.
    folded: String,
    pub words: Vec<Word>,
    pub sentences: Vec<Sentence>,
}

#[derive(Debug, Clone)]
pub struct Word {
    /// In characters.
    pub at: Range<usize>,
    bytes: Range<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Places in `Text::words`.
    pub words: Range<usize>,
    pub question: bool,
    /// Whether it ends in a mark; a greeting, a heading or a signature does not.
    pub ended: bool,
}

impl Text {
    pub fn new(text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let mut folded = String::with_capacity(text.len());
        let mut words: Vec<Word> = Vec::new();
        let mut open = false;
        for (place, &c) in chars.iter().enumerate() {
            let start = folded.len();
            folded.push(fold(c));
            if in_word(&chars, place) {
                match words.last_mut() {
                    Some(word) if open => (word.at.end, word.bytes.end) = (place + 1, folded.len()),
                    _ => words.push(Word { at: place..place + 1, bytes: start..folded.len() }),
                }
                open = true;
            } else {
                open = false;
            }
        }
        let sentences = sentences(&chars, &words);
        Self { chars, folded, words, sentences }
    }

    /// A word in lower case.
    pub fn word(&self, index: usize) -> &str {
        self.words.get(index).map_or("", |word| &self.folded[word.bytes.clone()])
    }

    pub fn folded_words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(|word| &self.folded[word.bytes.clone()])
    }

    /// The place in characters of some words.
    pub fn place(&self, words: Range<usize>) -> Range<usize> {
        match (self.words.get(words.start), words.end.checked_sub(1).and_then(|last| self.words.get(last))) {
            (Some(first), Some(last)) => first.at.start..last.at.end,
            _ => 0..0,
        }
    }

    /// What stands between two places, as it was written.
    pub fn slice(&self, at: Range<usize>) -> String {
        self.chars.get(at).map(|chars| chars.iter().collect()).unwrap_or_default()
    }

    /// More than one word or a short form, and no small letter.
    pub fn is_all_capitals(&self) -> bool {
        const SHORT_FORM: usize = 8;
        let capitals = self.chars.iter().filter(|c| c.is_uppercase()).count();
        capitals > 3 && !self.chars.iter().any(|c| c.is_lowercase()) && (self.words.len() > 1 || capitals >= SHORT_FORM)
    }

    pub fn is_blank(&self) -> bool {
        self.chars.iter().all(|c| c.is_whitespace())
    }
}

fn fold(c: char) -> char {
    match c {
        '’' | '‘' => '\'',
        c => c.to_lowercase().next().unwrap_or(c),
    }
}

/// Letters and digits, an apostrophe between letters, and the percent sign of a figure.
fn in_word(chars: &[char], place: usize) -> bool {
    let before = place.checked_sub(1).and_then(|before| chars.get(before));
    match chars[place] {
        '\'' | '’' => {
            before.is_some_and(|c| c.is_alphanumeric()) && chars.get(place + 1).is_some_and(|c| c.is_alphanumeric())
        }
        '%' => before.is_some_and(char::is_ascii_digit),
        c => c.is_alphanumeric(),
    }
}

/// A mark ends a sentence where white space or a closing quote follows; a blank line ends whatever stands before it.
fn sentences(chars: &[char], words: &[Word]) -> Vec<Sentence> {
    let mut found = Vec::new();
    let (mut first, mut next, mut blank) = (0, 0, 0);
    for (place, &c) in chars.iter().enumerate() {
        while words.get(next).is_some_and(|word| word.at.start <= place) {
            next += 1;
        }
        blank = match c {
            '\n' => blank + 1,
            c if c.is_whitespace() => blank,
            _ => 0,
        };
        let follows = chars.get(place + 1);
        let closed = follows.is_none_or(|c| c.is_whitespace() || matches!(c, '"' | '”' | '\'' | '’' | ')' | '*' | '_'));
        let mark = match c {
            '.' | '!' | '?' | '…' => closed,
            '。' | '！' | '？' => true,
            _ => false,
        };
        if (mark || blank == 2) && next > first {
            found.push(Sentence { words: first..next, question: mark && matches!(c, '?' | '？'), ended: mark });
            first = next;
        }
    }
    if words.len() > first {
        found.push(Sentence { words: first..words.len(), question: false, ended: false });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_in_characters() {
        let text = Text::new("Żółć: don’t — 100% 🎉 sure");
        let words: Vec<(String, Range<usize>)> =
            text.words.iter().enumerate().map(|(index, word)| (text.word(index).to_owned(), word.at.clone())).collect();
        let expected = [("żółć", 0..4), ("don't", 6..11), ("100%", 14..18), ("sure", 21..25)];
        assert_eq!(words, expected.map(|(word, at)| (word.to_owned(), at)));
        assert_eq!(text.slice(6..11), "don’t", "the slice is as it was written");
    }

    #[test]
    fn sentences_end_at_marks_and_blank_lines() {
        let text =
            Text::new("Hi Ana,\n\nIt costs 2.70 at a.example today. Is it\nfor you? See [name?], OK!!\n\nBest,\nKim");
        let found: Vec<(usize, bool, bool)> =
            text.sentences.iter().map(|sentence| (sentence.words.len(), sentence.question, sentence.ended)).collect();
        assert_eq!(found, [(2, false, false), (8, false, true), (4, true, true), (3, false, true), (2, false, false)]);
    }
}
