//! The rep's own replies by the length of the message: where there are enough of them they go before what others
//! published.

use domain::quality::{Answered, OwnReplies};

use super::text::Text;

/// So many of each of two kinds are compared; with fewer, chance decides.
const ENOUGH: u32 = 30;

/// The kinds of length that the published figures disagree about: words of the body below each mark, and above.
const MARKS: [usize; 3] = [25, 126, 201];
/// The kind most sources call best.
const USUAL: usize = 1;

fn kind(words: usize) -> usize {
    MARKS.iter().filter(|mark| words >= **mark).count()
}

/// Counts what was sent: the text of each body, and whether it was answered.
pub fn tally<'a>(sent: impl IntoIterator<Item = (&'a str, bool)>) -> OwnReplies {
    let mut found = OwnReplies::default();
    for (body, answered) in sent {
        let Answered { sent, answered: count } = &mut found.by_length[kind(Text::new(body).words.len())];
        *sent += 1;
        *count += u32::from(answered);
    }
    found
}

/// What the rep's own replies say of a message of so many words, set against the usual length.
pub enum Verdict {
    /// Too few to say anything.
    Unknown,
    /// Answered as often as the usual length, or more.
    Fine,
    /// Answered less often; in words.
    Worse(String),
}

pub fn verdict(own: Option<&OwnReplies>, words: usize) -> Verdict {
    let Some(own) = own else { return Verdict::Unknown };
    let (this, usual) = (own.by_length[kind(words)], own.by_length[USUAL]);
    if kind(words) == USUAL || this.sent < ENOUGH || usual.sent < ENOUGH {
        return Verdict::Unknown;
    }
    // Compared without a division: a/b >= c/d.
    if u64::from(this.answered) * u64::from(usual.sent) >= u64::from(usual.answered) * u64::from(this.sent) {
        return Verdict::Fine;
    }
    Verdict::Worse(format!(
        "Of your own mails of this length {} of {} were answered, of those with 25 to 125 words {} of {}.",
        this.answered, this.sent, usual.answered, usual.sent
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(usual: (u32, u32), long: (u32, u32)) -> OwnReplies {
        let mut own = OwnReplies::default();
        own.by_length[1] = Answered { sent: usual.0, answered: usual.1 };
        own.by_length[2] = Answered { sent: long.0, answered: long.1 };
        own
    }

    #[test]
    fn own_replies_count_where_there_are_enough_of_both_kinds() {
        let cases = [
            (own((30, 3), (30, 3)), 150, "fine"),
            (own((30, 3), (30, 4)), 150, "fine"),
            (own((300, 31), (30, 3)), 150, "worse"),
            (own((30, 3), (29, 9)), 150, "unknown"),
            (own((29, 3), (30, 9)), 150, "unknown"),
            (own((300, 3), (300, 9)), 80, "unknown"),
            (own((300, 3), (300, 9)), 250, "unknown"),
            (own((300, 0), (300, 0)), 150, "fine"),
        ];
        for (own, words, expected) in cases {
            let found = match verdict(Some(&own), words) {
                Verdict::Unknown => "unknown",
                Verdict::Fine => "fine",
                Verdict::Worse(_) => "worse",
            };
            assert_eq!(found, expected, "{own:?} for {words} words");
        }
        assert!(matches!(verdict(None, 150), Verdict::Unknown));
    }

    #[test]
    fn a_message_is_counted_by_its_words() {
        let (long, short) = ("word ".repeat(126), "word ".repeat(24));
        let found = tally([(long.as_str(), true), (long.as_str(), false), (short.as_str(), false), ("", true)]);
        assert_eq!(found.by_length[2], Answered { sent: 2, answered: 1 });
        assert_eq!(found.by_length[0], Answered { sent: 2, answered: 1 });
        assert_eq!(found.by_length[1], Answered::default());
    }
}
