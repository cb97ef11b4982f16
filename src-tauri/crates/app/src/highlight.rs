//! Shows where the words of a search stand in a text, as the index compares them: without case, accents and marks.

use store::table::execution_text::Term;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::wire::FoundPiece;

/// Around the first hit of a long text, in bytes.
const BEFORE: usize = 60;
const BEHIND: usize = 180;

/// The text, or the part around the first hit, in pieces; `None`: none of the terms stands in it.
pub(crate) fn highlight(text: &str, terms: &[Term]) -> Option<Vec<FoundPiece>> {
    let words = words(text);
    let mut hits: Vec<(usize, usize)> = terms.iter().flat_map(|term| places(&words, term)).collect();
    hits.sort_unstable();
    let (first, _) = *hits.first()?;
    let (from, to) = window(text, &words, first);
    let mut pieces = Vec::new();
    let mut push = |text: &str, hit: bool| {
        if !text.is_empty() {
            pieces.push(FoundPiece { text: text.into(), hit });
        }
    };
    if from > 0 {
        push("…", false);
    }
    let mut at = from;
    for (start, end) in hits {
        if start < at || end > to {
            continue;
        }
        push(&text[at..start], false);
        push(&text[start..end], true);
        at = end;
    }
    push(&text[at..to], false);
    if to < text.len() {
        push("…", false);
    }
    Some(pieces)
}

struct Word {
    start: usize,
    end: usize,
    folded: String,
}

fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for (start, c) in text.char_indices() {
        let end = start + c.len_utf8();
        match words.last_mut() {
            // A mark belongs to the letter before it.
            Some(word) if word.end == start && (c.is_alphanumeric() || is_combining_mark(c)) => word.end = end,
            _ if c.is_alphanumeric() => words.push(Word { start, end, folded: String::new() }),
            _ => {}
        }
    }
    for word in &mut words {
        word.folded = fold(&text[word.start..word.end]);
    }
    words
}

fn fold(text: &str) -> String {
    text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

/// Where the words of a term stand one behind the other.
fn places(words: &[Word], term: &Term) -> Vec<(usize, usize)> {
    let wanted: Vec<String> = self::words(&term.text).into_iter().map(|word| word.folded).collect();
    let Some((last, before)) = wanted.split_last() else { return Vec::new() };
    let stands = |run: &&[Word]| {
        let Some((end, start)) = run.split_last() else { return false };
        let ends = if term.is_beginning { end.folded.starts_with(last) } else { end.folded == *last };
        ends && start.iter().map(|word| &word.folded).eq(before)
    };
    words.windows(wanted.len()).filter(stands).map(|run| (run[0].start, run[run.len() - 1].end)).collect()
}

/// What is shown of the text, from the beginning of a word to the end of one.
fn window(text: &str, words: &[Word], hit: usize) -> (usize, usize) {
    if text.len() <= BEFORE + BEHIND {
        return (0, text.len());
    }
    let near = hit.saturating_sub(BEFORE);
    let from = if near == 0 { 0 } else { words.iter().map(|word| word.start).find(|at| *at >= near).unwrap_or(hit) };
    let far = from + BEFORE + BEHIND;
    let ends = words.iter().filter(|word| word.start >= hit).map(|word| word.end);
    let to = if far >= text.len() { text.len() } else { ends.take_while(|at| *at <= far).last().unwrap_or(text.len()) };
    (from.min(hit), to)
}

#[cfg(test)]
mod tests {
    use store::table::execution_text::terms;

    use super::*;

    fn marked(text: &str, typed: &str) -> Option<String> {
        let piece = |piece: FoundPiece| if piece.hit { format!("[{}]", piece.text) } else { piece.text };
        Some(highlight(text, &terms(typed))?.into_iter().map(piece).collect())
    }

    #[test]
    fn the_words_of_a_search_are_marked_where_the_index_found_them() {
        for (text, typed, expected) in [
            ("Blue Harbour Bank", "harbour", Some("Blue [Harbour] Bank")),
            ("Blue Harbour Bank", "har", Some("Blue [Harbour] Bank")),
            ("Blue Harbour Bank", "har bank", Some("Blue Harbour [Bank]")),
            ("Crème brûlée", "BRULEE creme", Some("[Crème] [brûlée]")),
            ("Cre\u{301}me", "creme", Some("[Cre\u{301}me]")),
            ("the queue time of queues", "\"queue time\"", Some("the [queue time] of queues")),
            ("jane@blue.example", "jane@blue.ex", Some("[jane@blue.example]")),
            ("nothing here", "bank", None),
            ("a <b>bank</b>", "bank", Some("a <b>[bank]</b>")),
            ("", "bank", None),
            ("🎉bank🎉", "bank", Some("🎉[bank]🎉")),
        ] {
            assert_eq!(marked(text, typed).as_deref(), expected, "{typed} in {text}");
        }
    }

    #[test]
    fn of_a_long_text_the_part_around_the_first_hit_is_shown() {
        let text = format!("{}needle {}", "Grüße und mehr davon. ".repeat(50), "und noch mehr ".repeat(50));
        let shown = marked(&text, "needle").unwrap();
        assert!(shown.starts_with('…') && shown.ends_with('…') && shown.contains("[needle]"), "{shown}");
        assert!(shown.len() < 300, "{shown}");
    }
}
