//! Dates as people and programs write them. Whether `03/04/2024` is in March or in April is for its whole column to
//! say; one cell alone is never guessed. Of a time with its zone the day is taken as it is written.

use jiff::civil::Date;

/// Which of two numbers before the year comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    DayFirst,
    MonthFirst,
}

pub(super) const NO_DATE: &str = "this is not a date; write it as 2024-03-31";
pub(super) const EITHER: &str =
    "this can be two dates, with the day or the month first; write it as 2024-03-31, or with the month's name";

/// What a text says before the order is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    One(Date),
    /// Two numbers that may be the day or the month, and the year.
    Two(i8, i8, i16),
}

/// `text` is not blank.
pub(super) fn read(text: &str, order: Option<Order>) -> Result<Date, &'static str> {
    let date = match written(text).ok_or(NO_DATE)? {
        Written::One(date) => Ok(date),
        Written::Two(first, second, year) => {
            let day_first = day(year, second, first);
            let month_first = day(year, first, second);
            match (day_first, month_first, order) {
                (Some(date), Some(other), _) if date == other => Ok(date),
                (Some(date), Some(_), Some(Order::DayFirst)) | (Some(date), None, _) => Ok(date),
                (Some(_), Some(date), Some(Order::MonthFirst)) | (None, Some(date), _) => Ok(date),
                (Some(_), Some(_), None) => Err(EITHER),
                (None, None, _) => Err(NO_DATE),
            }
        }
    }?;
    // What stands for "never" or "not yet" in some programs.
    if (1950..=2100).contains(&date.year()) { Ok(date) } else { Err("this date is not of our time") }
}

pub(super) fn looks_like_one(text: &str) -> bool {
    // A bare number may be a date's serial, and anything else.
    text.contains(|c: char| !c.is_ascii_digit() && c != '.') && written(text).is_some()
}

/// How the values of one column are ordered.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Evidence {
    pub day_first: usize,
    pub month_first: usize,
    /// Values that may be either.
    pub open: usize,
}

impl Evidence {
    pub fn of<'a>(values: impl Iterator<Item = &'a str>) -> Self {
        let mut evidence = Self::default();
        for value in values.filter(|value| !value.trim().is_empty()) {
            let Some(Written::Two(first, second, year)) = written(value) else { continue };
            match (day(year, second, first), day(year, first, second)) {
                (Some(_), None) => evidence.day_first += 1,
                (None, Some(_)) => evidence.month_first += 1,
                (Some(one), Some(other)) if one != other => evidence.open += 1,
                _ => {}
            }
        }
        evidence
    }

    /// Where the values do not contradict each other.
    pub fn order(self) -> Option<Order> {
        match (self.day_first, self.month_first) {
            (1.., 0) => Some(Order::DayFirst),
            (0, 1..) => Some(Order::MonthFirst),
            _ => None,
        }
    }
}

fn day(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok()
}

fn written(text: &str) -> Option<Written> {
    let text = text.trim().trim_start_matches('\'');
    // Longer than any date with its time and zone.
    if text.len() > 60 {
        return None;
    }
    if let Some(date) = iso(text) {
        return Some(Written::One(date));
    }
    if let Some(date) = counted(text) {
        return Some(Written::One(date));
    }
    let (parts, dotted) = parts(text)?;
    match parts.as_slice() {
        // 2024/3/31
        [Part::Number(year, 4), Part::Number(month, 1..=2), Part::Number(date, 1..=2)] => {
            day(i16::try_from(*year).ok()?, i8::try_from(*month).ok()?, i8::try_from(*date).ok()?).map(Written::One)
        }
        [Part::Number(first, 1..=2), Part::Number(second, 1..=2), Part::Number(year, digits @ (2 | 4))] => {
            let (first, second) = (i8::try_from(*first).ok()?, i8::try_from(*second).ok()?);
            let year = full_year(*year, *digits)?;
            match dotted {
                // Nobody puts points between a month and a day in this order.
                true => day(year, second, first).map(Written::One),
                false => Some(Written::Two(first, second, year)),
            }
        }
        [Part::Number(date, 1..=2), Part::Month(month), Part::Number(year, digits @ (2 | 4))]
        | [Part::Month(month), Part::Number(date, 1..=2), Part::Number(year, digits @ (2 | 4))] => {
            day(full_year(*year, *digits)?, *month, i8::try_from(*date).ok()?).map(Written::One)
        }
        [Part::Number(year, 4), Part::Month(month), Part::Number(date, 1..=2)] => {
            day(full_year(*year, 4)?, *month, i8::try_from(*date).ok()?).map(Written::One)
        }
        _ => None,
    }
}

/// `2024-03-31`, alone or before a time.
fn iso(text: &str) -> Option<Date> {
    let date = text.get(..10)?;
    let rest = &text[10..];
    let time = |rest: &str| rest.trim_start_matches([' ', 'T', 't']).starts_with(|c: char| c.is_ascii_digit());
    let stands = rest.is_empty() || (rest.starts_with(['T', 't', ' ']) && time(rest)) || rest.eq_ignore_ascii_case("z");
    (stands && date.as_bytes().get(4) == Some(&b'-')).then(|| date.parse().ok()).flatten()
}

/// One number: `20240331`, the serial of a spreadsheet program, or the seconds since 1970.
fn counted(text: &str) -> Option<Date> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    match whole.len() {
        8 if fraction.is_empty() => {
            let part = |divisor: i64, modulus: i64| number / divisor % modulus;
            day(i16::try_from(part(10_000, 10_000)).ok()?, part(100, 100) as i8, part(1, 100) as i8)
        }
        // From 1950 to 2100. Day 60 is a day that never was, long before.
        5 if (18_264..=73_050).contains(&number) => {
            Date::constant(1899, 12, 30).checked_add(jiff::Span::new().days(number)).ok()
        }
        10 | 13 => {
            let milliseconds = if whole.len() == 13 { number } else { number * 1000 };
            let at = jiff::Timestamp::from_millisecond(milliseconds).ok()?;
            Some(jiff::tz::TimeZone::UTC.to_datetime(at).date())
        }
        _ => None,
    }
}

fn full_year(year: u32, digits: usize) -> Option<i16> {
    let year = match (digits, year) {
        (4, year) => year,
        (_, 0..70) => 2000 + year,
        (_, year) => 1900 + year,
    };
    i16::try_from(year).ok()
}

#[derive(Debug, Clone, Copy)]
enum Part {
    /// With how many digits.
    Number(u32, usize),
    Month(i8),
}

/// The parts of the date, without weekday and time; and whether points stand between them.
fn parts(text: &str) -> Option<(Vec<Part>, bool)> {
    let lower = text.to_lowercase();
    let mut parts = Vec::new();
    let mut dotted = false;
    for token in lower.split([' ', ',', '\u{a0}']).filter(|token| !token.is_empty()) {
        // The time ends the date.
        if token.contains(':') || (parts.len() >= 3 && matches!(token, "am" | "pm" | "utc" | "gmt" | "z")) {
            break;
        }
        dotted |= token.matches('.').count() == 2;
        for part in token.split(['-', '/', '.', '–']).filter(|part| !part.is_empty()) {
            if parts.len() == 3 {
                return None;
            }
            match part_of(part) {
                Some(part) => parts.push(part),
                None if parts.is_empty() && is_weekday(part) => {}
                None if matches!(part, "of" | "de" | "del") && !parts.is_empty() => {}
                None => return None,
            }
        }
    }
    Some((parts, dotted))
}

fn part_of(text: &str) -> Option<Part> {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (digits, rest) = text.split_at(end);
        let ordinal = matches!(rest, "" | "st" | "nd" | "rd" | "th" | "er" | "º");
        return (ordinal && digits.len() <= 4)
            .then(|| digits.parse().ok())
            .flatten()
            .map(|n| Part::Number(n, digits.len()));
    }
    let at = MONTHS.iter().position(|names| names.split(' ').any(|name| name == text))?;
    i8::try_from(at + 1).ok().map(Part::Month)
}

fn is_weekday(text: &str) -> bool {
    const STARTS: [&str; 18] = [
        "mon", "tue", "wed", "thu", "fri", "sat", "sun", "die", "mit", "don", "fre", "sam", "son", "lun", "mar", "mer",
        "jeu", "ven",
    ];
    text.chars().all(char::is_alphabetic) && STARTS.iter().any(|start| text.starts_with(start))
}

/// In English, German, French, Spanish, Italian, Portuguese and Dutch.
const MONTHS: [&str; 12] = [
    "january jan januar jänner jän janvier janv enero ene gennaio gen janeiro januari",
    "february feb februar februari février févr fév fevrier febrero febbraio fevereiro fev",
    "march mar märz mär mrz mars marzo março marco maart mrt",
    "april apr avril avr abril abr aprile",
    "may mai mayo maggio mag maio mei",
    "june jun juni juin junio giugno giu junho",
    "july jul juli juillet juil julio luglio lug julho",
    "august aug août aout agosto ago augustus",
    "september sep sept septembre septiembre settembre set setembro",
    "october oct oktober okt octobre octubre ottobre ott outubro out",
    "november nov novembre noviembre novembro",
    "december dec dezember dez décembre déc decembre diciembre dic dicembre dezembro",
];

#[cfg(test)]
mod tests;
