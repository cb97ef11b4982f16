//! What was changed in a text: the pieces that stayed, went and came.

use similar::{ChangeTag, TextDiff};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    Kept,
    Removed,
    Added,
}

/// Above this a text is compared by lines: by words it would take too long.
const MOST_WORDS: usize = 2_000;
/// Above this it is not compared at all.
const MOST_LINES: usize = 2_000;

/// `before` is the kept and the removed pieces in order, `after` the kept and the added ones.
pub fn compare(before: &str, after: &str) -> Vec<(Piece, String)> {
    let over =
        |most: usize, mark: fn(char) -> bool| [before, after].iter().any(|text| text.split(mark).nth(most).is_some());
    if over(MOST_LINES, |c| c == '\n') {
        let whole = [(Piece::Removed, before.to_owned()), (Piece::Added, after.to_owned())];
        return if before == after { vec![(Piece::Kept, before.to_owned())] } else { whole.into() };
    }
    let diff = if over(MOST_WORDS, char::is_whitespace) {
        TextDiff::from_lines(before, after)
    } else {
        TextDiff::from_words(before, after)
    };
    let mut pieces: Vec<(Piece, String)> = Vec::new();
    for change in diff.iter_all_changes() {
        let piece = match change.tag() {
            ChangeTag::Equal => Piece::Kept,
            ChangeTag::Delete => Piece::Removed,
            ChangeTag::Insert => Piece::Added,
        };
        match pieces.last_mut() {
            Some((last, text)) if *last == piece => text.push_str(change.value()),
            _ => pieces.push((piece, change.value().to_owned())),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn without(pieces: &[(Piece, String)], left_out: Piece) -> String {
        pieces.iter().filter(|(piece, _)| *piece != left_out).map(|(_, text)| text.as_str()).collect()
    }

    #[test]
    fn a_changed_word_is_one_piece() {
        let found = compare("Hi Ana,\n\nIs this of use?", "Hi Ana,\n\nIs this of interest?");
        let expected = [
            (Piece::Kept, "Hi Ana,\n\nIs this of ".to_owned()),
            (Piece::Removed, "use?".to_owned()),
            (Piece::Added, "interest?".to_owned()),
        ];
        assert_eq!(found, expected);
        assert_eq!(compare("a b", "a b"), [(Piece::Kept, "a b".to_owned())]);
        assert_eq!(compare("", ""), []);
    }

    #[test]
    fn a_long_text_is_compared_in_time() {
        let (one, other): (String, String) =
            ((0..50_000).map(|n| format!("a{n} ")).collect(), (0..50_000).map(|n| format!("b{n} ")).collect());
        for (one, other) in [(one.clone(), other.clone()), (one.replace(' ', "\n"), other.replace(' ', "\n"))] {
            let pieces = compare(&one, &other);
            assert_eq!(without(&pieces, Piece::Added), one);
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost(before in "(\\PC|\n| ){0,40}", after in "(\\PC|\n| ){0,40}") {
            let pieces = compare(&before, &after);
            prop_assert_eq!(without(&pieces, Piece::Added), before);
            prop_assert_eq!(without(&pieces, Piece::Removed), after);
        }
    }
}
