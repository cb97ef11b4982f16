//! Figures as people and programs write them, in any of the usual locales: `$1.5M`, `1,5 Mio. €`, `1.234.567,89`,
//! `1 234`, `11-50`. What could be read in two ways is read in the way that makes sense for a count or a sum of
//! money; what cannot be read is refused with the reason.

/// What the figure stands for decides what a lone separator before three digits means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    /// Whole things: `1.234` is one thousand two hundred and thirty-four.
    Count,
    /// Money in whole units: the same.
    Money,
    /// Money in millions: `1.234` has decimals.
    Millions,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Figure {
    pub value: f64,
    /// The currency it is in, where it says one.
    pub currency: Option<String>,
    /// How it was read, where it says less than one exact figure.
    pub note: Option<String>,
}

pub(super) const NO_NUMBER: &str = "this is not a number";
const NEGATIVE: &str = "a negative number cannot be right here";

/// `text` is not blank.
pub(super) fn read(text: &str, measure: Measure) -> Result<Figure, String> {
    let text = simplified(text);
    let (text, currency) = without_currency(&text);
    let (text, about) = without_hedge(&text);
    if text.starts_with('(') && text.ends_with(')') {
        return Err(NEGATIVE.into());
    }
    let mut note = about.map(str::to_owned);
    let value = match ends_of_range(text) {
        Some((low, high)) => {
            let (high, multiplier) = scaled(high, measure, None)?;
            // In "1-10M" the M speaks of both.
            let (low, _) = scaled(low, measure, Some(multiplier))?;
            if low > high {
                return Err("a range must begin with its smaller number".into());
            }
            let middle = (low + high) / 2.0;
            let middle = if measure == Measure::Millions { middle } else { middle.round() };
            note = Some("the middle of a range".into());
            middle
        }
        None if text.starts_with('-') => return Err(NEGATIVE.into()),
        None => scaled(text, measure, None)?.0,
    };
    Ok(Figure { value, currency, note })
}

/// Lower case, one kind of space, of dash and of apostrophe, plain digits.
fn simplified(text: &str) -> String {
    let one = |c: char| match c {
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => ' ',
        '‐' | '‑' | '‒' | '–' | '—' | '−' => '-',
        '’' | '‘' | 'ʼ' | '´' | '`' => '\'',
        '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
        other => other,
    };
    let text: String = text.chars().map(one).flat_map(char::to_lowercase).collect();
    // A spreadsheet program's mark for "this is text".
    text.trim().trim_start_matches('\'').trim().to_owned()
}

const CURRENCIES: [(&str, &str); 40] = [
    ("us$", "USD"),
    ("usd", "USD"),
    ("a$", "AUD"),
    ("c$", "CAD"),
    ("s$", "SGD"),
    ("r$", "BRL"),
    ("hk$", "HKD"),
    ("nz$", "NZD"),
    ("$", "USD"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("¥", "JPY"),
    ("₹", "INR"),
    ("₩", "KRW"),
    ("₺", "TRY"),
    ("zł", "PLN"),
    ("kč", "CZK"),
    ("eur", "EUR"),
    ("euro", "EUR"),
    ("gbp", "GBP"),
    ("chf", "CHF"),
    ("sfr", "CHF"),
    ("fr.", "CHF"),
    ("jpy", "JPY"),
    ("cny", "CNY"),
    ("rmb", "CNY"),
    ("inr", "INR"),
    ("aud", "AUD"),
    ("cad", "CAD"),
    ("nzd", "NZD"),
    ("sek", "SEK"),
    ("nok", "NOK"),
    ("dkk", "DKK"),
    ("kr", "a crown"),
    ("pln", "PLN"),
    ("czk", "CZK"),
    ("brl", "BRL"),
    ("mxn", "MXN"),
    ("zar", "ZAR"),
    ("sgd", "SGD"),
];

/// The currency a text names and nothing else.
pub(super) fn currency(text: &str) -> Option<String> {
    match without_currency(&simplified(text)) {
        (rest, currency) if rest.is_empty() => currency,
        _ => None,
    }
}

/// Takes the currency away from either end, and from inside a range.
fn without_currency(text: &str) -> (String, Option<String>) {
    // Most figures stand alone, and most of a file's time would go into looking for what they do not have.
    if text.chars().all(|c| matches!(c, '0'..='9' | '.' | ',' | '-')) {
        return (text.to_owned(), None);
    }
    let mut rest = text.to_owned();
    let mut found = None;
    // The longest first, so that `us$` is not taken for `$`.
    let mut known = CURRENCIES;
    known.sort_by_key(|(sign, _)| std::cmp::Reverse(sign.len()));
    for (sign, name) in known {
        let word = sign.chars().all(char::is_alphabetic);
        while let Some(at) = rest.find(sign) {
            let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
            let within_word =
                word && (letter(rest[..at].chars().next_back()) || letter(rest[at + sign.len()..].chars().next()));
            if within_word {
                break;
            }
            rest.replace_range(at..at + sign.len(), " ");
            found = found.or(Some(name));
        }
    }
    (rest.trim().to_owned(), found.map(str::to_owned))
}

/// "About", "more than", "500+": the figure is taken, and said to be what it is.
fn without_hedge(text: &str) -> (&str, Option<&'static str>) {
    const ABOUT: &str = "an estimate";
    const OPEN: &str = "the one number of an open range";
    let hedges = [
        ("approximately ", ABOUT),
        ("approx. ", ABOUT),
        ("approx ", ABOUT),
        ("about ", ABOUT),
        ("circa ", ABOUT),
        ("ca. ", ABOUT),
        ("ca ", ABOUT),
        ("~", ABOUT),
        ("≈", ABOUT),
        (">=", OPEN),
        ("<=", OPEN),
        (">", OPEN),
        ("<", OPEN),
        ("over ", OPEN),
        ("more than ", OPEN),
        ("up to ", OPEN),
        ("less than ", OPEN),
        ("under ", OPEN),
    ];
    for unit in ["employees", "people", "mitarbeiter", "employés", "staff"] {
        if let Some(rest) = text.strip_suffix(unit) {
            return without_hedge(rest.trim_end());
        }
    }
    if let Some(rest) = text.strip_suffix('+') {
        return (rest.trim_end(), Some(OPEN));
    }
    let hedge = hedges.into_iter().find_map(|(word, note)| text.strip_prefix(word).map(|rest| (rest, note)));
    match hedge {
        Some((rest, note)) => (rest.trim_start(), Some(note)),
        None => (text.strip_prefix('+').unwrap_or(text), None),
    }
}

/// Two figures with one dash, "to" or the like between them.
fn ends_of_range(text: &str) -> Option<(&str, &str)> {
    let (low, high) =
        [" to ", " bis ", "...", "..", "…", "-"].into_iter().find_map(|between| text.split_once(between))?;
    let (low, high) = (low.trim(), high.trim());
    let figure = |text: &str| text.starts_with(|c: char| c.is_ascii_digit()) && !text.contains('-');
    // "1e-5" is one figure.
    (figure(low) && figure(high) && !low.ends_with('e')).then_some((low, high))
}

/// A figure and its multiplier word: `1.5 M`. Without one of its own, `inherited` holds.
fn scaled(text: &str, measure: Measure, inherited: Option<f64>) -> Result<(f64, f64), String> {
    let text = text.trim();
    if let Some(value) = scientific(text) {
        return Ok((value, 1.0));
    }
    let end = text.rfind(|c: char| c.is_ascii_digit()).map_or(0, |at| at + 1);
    let (digits, word) = text.split_at(end);
    let own = multiplier(word.trim().trim_end_matches('.')).ok_or(NO_NUMBER)?;
    let multiplier = own.or(inherited).unwrap_or(1.0);
    // Behind "M" a lone point is a decimal one.
    let measure = if multiplier > 1.0 { Measure::Millions } else { measure };
    Ok((plain_number(digits, measure)? * multiplier, multiplier))
}

/// `1.5E+06`, as a spreadsheet program writes large figures.
fn scientific(text: &str) -> Option<f64> {
    let (figure, power) = text.split_once('e')?;
    let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == '.');
    let power_stands = digits(power.trim_start_matches(['+', '-'])) && !power.contains('.');
    (digits(figure) && power_stands).then(|| text.parse().ok()).flatten()
}

/// `Some(None)`: there is no word; `None`: it is none of these.
fn multiplier(word: &str) -> Option<Option<f64>> {
    Some(Some(match word {
        "" => return Some(None),
        "k" | "thousand" | "tsd" | "tausend" => 1e3,
        "lakh" | "lac" | "lakhs" => 1e5,
        "m" | "mm" | "mn" | "mln" | "mio" | "mill" | "million" | "millions" | "millionen" => 1e6,
        "crore" | "crores" | "cr" => 1e7,
        "b" | "bn" | "billion" | "billions" | "mrd" | "mia" | "md" | "milliard" | "milliards" | "milliarden" => 1e9,
        "tn" | "trillion" => 1e12,
        _ => return None,
    }))
}

/// Digits with separators, and no sign.
fn plain_number(text: &str, measure: Measure) -> Result<f64, String> {
    let bad = || NO_NUMBER.to_owned();
    let allowed = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | '\'' | '_');
    if !text.starts_with(|c: char| c.is_ascii_digit() || c == '.' || c == ',') || !text.chars().all(allowed) {
        return Err(bad());
    }
    let decimal = decimal_separator(text, measure);
    let (whole, fraction) = match decimal {
        Some(separator) => text.rsplit_once(separator).unwrap_or((text, "")),
        None => (text, ""),
    };
    let whole = without_groups(whole).ok_or_else(bad)?;
    if !fraction.chars().all(|c| c.is_ascii_digit()) {
        return Err(bad());
    }
    format!("0{whole}.{fraction}0").parse().map_err(|_| bad())
}

fn decimal_separator(text: &str, measure: Measure) -> Option<char> {
    let last = text.rfind(['.', ','])?;
    let separator = char::from(text.as_bytes()[last]);
    let other = if separator == '.' { ',' } else { '.' };
    if text.matches(separator).count() > 1 {
        return None;
    }
    // Two kinds, or another grouping mark before it: the last one is the decimal one.
    if text.contains([other, ' ', '\'', '_']) {
        return Some(separator);
    }
    let (before, after) = (&text[..last], &text[last + 1..]);
    let like_a_group = after.len() == 3 && (1..=3).contains(&before.len()) && !before.starts_with('0');
    let grouping = like_a_group && (measure != Measure::Millions || separator == ',');
    (!grouping).then_some(separator)
}

/// The digits, if the separators between them stand every three (or, as in India, every two and then three).
fn without_groups(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if digits.len() == text.len() {
        return Some(digits);
    }
    let mut marks = text.chars().filter(|c| !c.is_ascii_digit());
    let mark = marks.next()?;
    if marks.any(|other| other != mark) {
        return None;
    }
    let groups: Vec<&str> = text.split(mark).collect();
    let (last, before) = groups.split_last()?;
    let (first, middle) = before.split_first()?;
    let stands = last.len() == 3
        && (1..=3).contains(&first.len())
        && (middle.iter().all(|group| group.len() == 3)
            || first.len() < 3 && middle.iter().all(|group| group.len() == 2));
    stands.then_some(digits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value(text: &str, measure: Measure) -> f64 {
        read(text, measure).unwrap_or_else(|why| panic!("{text:?}: {why}")).value
    }

    #[test]
    fn sums_of_money_are_read_in_every_usual_spelling() {
        let cases = [
            ("1500000", 1_500_000.0),
            ("$1.5M", 1_500_000.0),
            ("1,5 Mio. €", 1_500_000.0),
            ("€ 1,5 Mio", 1_500_000.0),
            ("US$ 1.5 million", 1_500_000.0),
            ("1.5 MM USD", 1_500_000.0),
            ("1.234.567,89", 1_234_567.89),
            ("1,234,567.89", 1_234_567.89),
            ("1 234 567,89", 1_234_567.89),
            ("1\u{202f}234\u{a0}567", 1_234_567.0),
            ("1'234'567.50", 1_234_567.5),
            ("1’234’567", 1_234_567.0),
            ("12,34,567", 1_234_567.0),
            ("1 234", 1234.0),
            ("1,234", 1234.0),
            ("1.234", 1234.0),
            ("1.23", 1.23),
            ("12345.678", 12_345.678),
            ("1.234 Mio", 1_234_000.0),
            ("0.500", 0.5),
            (".5M", 500_000.0),
            ("2,3 Mrd. EUR", 2_300_000_000.0),
            ("$2.3bn", 2_300_000_000.0),
            ("750k", 750_000.0),
            ("3 crore", 30_000_000.0),
            ("1.5E+06", 1_500_000.0),
            ("+5", 5.0),
            ("１２３", 123.0),
            ("kr 400 000", 400_000.0),
        ];
        for (text, expected) in cases {
            assert_eq!(value(text, Measure::Money), expected, "{text:?}");
        }
    }

    #[test]
    fn a_lone_point_is_decimal_among_millions() {
        assert_eq!(value("1.234", Measure::Millions), 1.234);
        assert_eq!(value("1,234", Measure::Millions), 1234.0);
        assert_eq!(value("1100.04", Measure::Millions), 1100.04);
        assert_eq!(value("1.234", Measure::Count), 1234.0);
    }

    #[test]
    fn a_range_gives_its_middle_and_says_so() {
        let cases = [
            ("11-50", 31.0),
            ("11 – 50", 31.0),
            ("1 001-5 000 employees", 3001.0),
            ("1,001 to 5,000", 3001.0),
            ("$1M - $10M", 5_500_000.0),
            ("1-10M", 5_500_000.0),
            ("10..20", 15.0),
        ];
        for (text, expected) in cases {
            let figure = read(text, Measure::Money).unwrap_or_else(|why| panic!("{text:?}: {why}"));
            assert_eq!(figure.value, expected, "{text:?}");
            assert!(figure.note.is_some_and(|note| note.contains("range")), "{text:?} says it is a range");
        }
    }

    #[test]
    fn an_estimate_is_taken_and_said_to_be_one() {
        for text in ["500+", "~500", "> 500", "ca. 500", "over 500", "500+ employees"] {
            let figure = read(text, Measure::Count).unwrap_or_else(|why| panic!("{text:?}: {why}"));
            assert_eq!((figure.value, figure.note.is_some()), (500.0, true), "{text:?}");
        }
    }

    #[test]
    fn a_currency_is_told() {
        let currency = |text| read(text, Measure::Money).expect("a sum").currency;
        assert_eq!(currency("1,5 Mio. €").as_deref(), Some("EUR"));
        assert_eq!(currency("£2m").as_deref(), Some("GBP"));
        assert_eq!(currency("$2m").as_deref(), Some("USD"));
        assert_eq!(currency("US$2m").as_deref(), Some("USD"));
        assert_eq!(currency("2m"), None);
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "abc",
            "Nov-50",
            "2024-01-01",
            "570-809-7197",
            "12 34",
            "1.2.3",
            "1,2,3",
            "1.234,567.89",
            "12%",
            "5 apples",
            "M",
            "$",
            "50-11",
            "1e999x",
            "--5",
            "1 2 3",
        ] {
            assert!(read(text, Measure::Money).is_err(), "{text:?} is no number");
        }
        for text in ["-5", "(5)", "−5", "$(1,000)", "-$5"] {
            assert_eq!(read(text, Measure::Money), Err(NEGATIVE.into()), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,24}") {
            let _: Result<Figure, String> = read(&text, Measure::Money);
        }

        #[test]
        fn every_locale_writes_the_same_number(number in 0_u64..1_000_000_000_000) {
            let plain = number.to_string();
            let grouped = |mark: char| {
                let mut text = String::new();
                for (place, digit) in plain.chars().enumerate() {
                    if place > 0 && (plain.len() - place).is_multiple_of(3) {
                        text.push(mark);
                    }
                    text.push(digit);
                }
                text
            };
            for mark in [',', '.', ' ', '\''] {
                let text = grouped(mark);
                prop_assert_eq!(value(&text, Measure::Count), number as f64, "{}", text);
            }
        }
    }
}
