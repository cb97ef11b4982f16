//! Figures in a text: amounts, shares and counts. Times of day, dates and short spells of time are none: whoever offers
//! a call at 10:00 claims nothing.

use std::ops::Range;

use jiff::Timestamp;
use jiff::tz::TimeZone;

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    value: f64,
    pub percent: bool,
    pub money: bool,
}

impl Figure {
    /// The same amount; a share is only ever a share.
    pub fn is_the_same(&self, other: &Self) -> bool {
        let near = (self.value - other.value).abs() <= self.value.abs() * 1e-9;
        near && self.percent == other.percent
    }
}

const CURRENCY_SIGNS: [char; 5] = ['$', '€', '£', '¥', '₹'];
const CURRENCY_WORDS: [&str; 14] = [
    "usd", "eur", "gbp", "chf", "jpy", "cad", "aud", "dollars", "dollar", "euros", "euro", "pounds", "francs", "bucks",
];
const SCALES: [(&str, f64); 10] = [
    ("k", 1e3),
    ("thousand", 1e3),
    ("m", 1e6),
    ("mn", 1e6),
    ("mio", 1e6),
    ("million", 1e6),
    ("bn", 1e9),
    ("b", 1e9),
    ("billion", 1e9),
    ("mrd", 1e9),
];
const MONTHS: [&str; 24] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "nov",
    "dec",
];
/// Behind a figure: it tells a time and no fact.
const TIMES: [&str; 16] = [
    "minute", "minutes", "min", "mins", "am", "pm", "a.m", "p.m", "o'clock", "st", "nd", "rd", "th", "uhr", "minuten",
    "sharp",
];

/// The figures of a text with their places. With `now`, this year and the next are dates.
pub fn find(chars: &[char], now: Option<Timestamp>) -> Vec<(Range<usize>, Figure)> {
    let year = now.map(|now| f64::from(TimeZone::UTC.to_datetime(now).year()));
    let mut found = Vec::new();
    let mut place = 0;
    while place < chars.len() {
        let begins = chars[place].is_ascii_digit() && (place == 0 || !in_word(chars[place - 1]));
        if !begins {
            place += 1;
            continue;
        }
        let (end, written) = digits(chars, place);
        let next = end.max(place + 1);
        if let Some(figure) = read(chars, place..end, &written, year) {
            found.push(figure);
        }
        place = next;
    }
    found
}

fn in_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '/' | '@' | '#' | '-' | '–')
}

/// Where a figure ends, and its digits with the marks between them.
fn digits(chars: &[char], start: usize) -> (usize, String) {
    let mut end = start;
    while let Some(c) = chars.get(end) {
        let joined = matches!(c, '.' | ',' | ':' | '\u{a0}' | '\'')
            && chars.get(end + 1).is_some_and(char::is_ascii_digit)
            && end > start;
        if !(c.is_ascii_digit() || joined) {
            break;
        }
        end += 1;
    }
    (end, chars[start..end].iter().collect())
}

fn read(chars: &[char], at: Range<usize>, written: &str, year: Option<f64>) -> Option<(Range<usize>, Figure)> {
    if written.contains(':') || in_address(chars, at.start) {
        return None;
    }
    let mut value = amount(written)?;
    let (mut start, mut end) = (at.start, at.end);
    let mut money = false;
    let before = chars[..start].iter().rev().take_while(|c| matches!(c, ' ' | '\u{a0}')).count();
    if start.checked_sub(1 + before.min(1)).is_some_and(|place| CURRENCY_SIGNS.contains(&chars[place])) {
        (start, money) = (start - 1 - before.min(1), true);
    } else if CURRENCY_WORDS.contains(&word_before(chars, start).as_str()) {
        money = true;
    }
    let mut percent = false;
    for _ in 0..3 {
        let (word, after) = word_after(chars, end);
        if chars.get(end) == Some(&'%') || (chars.get(end) == Some(&' ') && chars.get(end + 1) == Some(&'%')) {
            end += if chars[end] == '%' { 1 } else { 2 };
            percent = true;
        } else if matches!(word.as_str(), "percent" | "percentage" | "prozent") {
            (percent, end) = (true, after);
        } else if let Some((_, scale)) = SCALES.iter().find(|(name, _)| *name == word) {
            (value, end) = (value * scale, after);
        } else if CURRENCY_WORDS.contains(&word.as_str()) || chars.get(end).is_some_and(|c| CURRENCY_SIGNS.contains(c))
        {
            (money, end) = (true, if word.is_empty() { end + 1 } else { after });
        } else {
            break;
        }
    }
    if !(money || percent) && tells_a_time(chars, start, end, value, year) {
        return None;
    }
    Some((start..end, Figure { value, percent, money }))
}

/// `1,200.50`, `1.200,50`, `1 200`: a mark before exactly three digits parts thousands, unless another mark stands
/// behind it.
fn amount(written: &str) -> Option<f64> {
    let plain: String = written.chars().filter(|c| !matches!(c, '\u{a0}' | '\'')).collect();
    let last = plain.rfind(['.', ',']);
    let cleaned = match last {
        None => plain,
        Some(mark) => {
            let sign = plain.as_bytes()[mark];
            let other = if sign == b'.' { ',' } else { '.' };
            let behind = plain.len() - mark - 1;
            let several = plain.matches(sign as char).count() > 1;
            if several || (behind == 3 && !plain.contains(other) && plain.find(['.', ',']) != Some(0)) {
                plain.replace(['.', ','], "")
            } else {
                format!("{}.{}", plain[..mark].replace(['.', ','], ""), &plain[mark + 1..])
            }
        }
    };
    cleaned.parse().ok().filter(|value: &f64| value.is_finite())
}

fn tells_a_time(chars: &[char], start: usize, end: usize, value: f64, year: Option<f64>) -> bool {
    let (after, behind) = word_after(chars, end);
    let before = word_before(chars, start);
    let (next, _) = word_after(chars, behind);
    let month = |word: &str| MONTHS.contains(&word);
    TIMES.contains(&after.as_str())
        || month(&after)
        || month(&before)
        || (after == "of" && month(&next))
        || year.is_some_and(|year| value == year || value == year + 1.0)
}

/// A figure in a web address, an e-mail address or a file's name.
fn in_address(chars: &[char], place: usize) -> bool {
    let start = chars[..place].iter().rposition(|c| c.is_whitespace()).map_or(0, |at| at + 1);
    let end = chars[place..].iter().position(|c| c.is_whitespace()).map_or(chars.len(), |at| place + at);
    let token: String = chars[start..end.min(start + 300)].iter().collect();
    token.contains('@') || token.contains("://") || token.starts_with("www.")
}

/// The word right behind a place, in lower case and at most one space away, and where it ends.
fn word_after(chars: &[char], place: usize) -> (String, usize) {
    let start = if matches!(chars.get(place), Some(' ' | '\u{a0}' | '-')) { place + 1 } else { place };
    let end = chars[start.min(chars.len())..].iter().position(|c| !(c.is_alphabetic() || matches!(c, '\'' | '’')));
    let end = end.map_or(chars.len(), |length| start + length);
    if start >= end {
        return (String::new(), place);
    }
    (chars[start..end].iter().flat_map(|c| c.to_lowercase()).collect(), end)
}

fn word_before(chars: &[char], place: usize) -> String {
    let end = if place > 0 && chars[place - 1] == ' ' { place - 1 } else { place };
    let start = chars[..end].iter().rposition(|c| !c.is_alphabetic()).map_or(0, |at| at + 1);
    chars[start..end].iter().flat_map(|c| c.to_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_with_their_size_and_unit() {
        /// What it says, its value, whether it is a percentage, and money.
        type Told = (&'static str, f64, bool, bool);
        let now: Timestamp = "2026-11-02T09:00:00Z".parse().unwrap();
        let cases: [(&str, &[Told]); 16] = [
            ("saves 40% of it", &[("40%", 40.0, true, false)]),
            ("saves 40 percent", &[("40 percent", 40.0, true, false)]),
            ("cost $120,000 a year", &[("$120,000", 120_000.0, false, true)]),
            ("€ 1.200,50", &[("€ 1.200,50", 1200.5, false, true)]),
            ("12 million dollars", &[("12 million dollars", 12e6, false, true)]),
            ("USD 5k", &[("5k", 5e3, false, true)]),
            ("over 1,200 customers and 3.5 hours", &[("1,200", 1200.0, false, false), ("3.5", 3.5, false, false)]),
            ("raised $12M.", &[("$12M", 12e6, false, true)]),
            ("15 minutes at 10:00 or 3 pm", &[]),
            ("on 3 November, Nov 4 or the 5th of May", &[]),
            ("this year, 2026, or 2027", &[]),
            ("since 2019", &[("2019", 2019.0, false, false)]),
            ("v2 of B2B, a/4, x-ray-9", &[]),
            ("see https://a.example/40?x=3 or a1@b2.example", &[]),
            ("10x faster", &[("10", 10.0, false, false)]),
            ("no figure", &[]),
        ];
        for (text, expected) in cases {
            let chars: Vec<char> = text.chars().collect();
            let found: Vec<(String, f64, bool, bool)> = find(&chars, Some(now))
                .into_iter()
                .map(|(at, figure)| (chars[at].iter().collect(), figure.value, figure.percent, figure.money))
                .collect();
            let expected: Vec<_> = expected
                .iter()
                .map(|(said, value, percent, money)| ((*said).to_owned(), *value, *percent, *money))
                .collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
