//! Figures as a rep would say them.

/// `2822` as `2,822`.
pub(super) fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1_100_040_000` as `$1.1 billion`.
pub(super) fn dollars(value: u64) -> String {
    let scaled = |unit: u64, word: &str| {
        let tenths = value / (unit / 10);
        match tenths % 10 {
            0 => format!("${} {word}", grouped(tenths / 10)),
            tenth => format!("${}.{tenth} {word}", grouped(tenths / 10)),
        }
    };
    match value {
        1_000_000_000.. => scaled(1_000_000_000, "billion"),
        1_000_000.. => scaled(1_000_000, "million"),
        _ => format!("${}", grouped(value)),
    }
}

/// A figure as people write one whose unit is known: `1,200`, `12.5`, `85%`, `-3`. `None`: it is no plain figure.
pub(super) fn plain_figure(text: &str) -> Option<f64> {
    let text = text.trim();
    let text = text.strip_suffix('%').unwrap_or(text).trim_end();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let mut groups = whole.trim_start_matches('-').split(',');
    let first = groups.next()?;
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_grouped = whole.contains(',');
    if !digits(first) || !digits(fraction) || (is_grouped && first.len() > 3) {
        return None;
    }
    if !groups.all(|group| group.len() == 3 && digits(group)) {
        return None;
    }
    text.replace(',', "").parse().ok()
}

/// A bound on an own field: `10`, `2.5`, `1,200`.
pub(super) fn bound(value: f64) -> String {
    if value.fract() == 0.0 && (0.0..1e15).contains(&value) { grouped(value as u64) } else { value.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_as_people_say_them() {
        for (value, expected) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(value), expected);
        }
        let cases = [
            (0, "$0"),
            (75_000, "$75,000"),
            (999_999, "$999,999"),
            (1_000_000, "$1 million"),
            (1_550_000, "$1.5 million"),
            (1_100_040_000, "$1.1 billion"),
            (u64::MAX, "$18,446,744,073.7 billion"),
        ];
        for (value, expected) in cases {
            assert_eq!(dollars(value), expected);
        }
    }

    #[test]
    fn a_plain_figure_is_read_and_anything_else_is_none() {
        let cases = [
            ("1,200", Some(1200.0)),
            (" 12.5 ", Some(12.5)),
            ("85%", Some(85.0)),
            ("-3", Some(-3.0)),
            ("1,234,567.5", Some(1_234_567.5)),
            ("1.234,5", None),
            ("1,5", None),
            ("1200,000", None),
            ("$1.5M", None),
            ("11-50", None),
            ("--3", None),
            ("inf", None),
            ("nan", None),
            ("1e5", None),
            ("", None),
            ("%", None),
        ];
        for (text, expected) in cases {
            assert_eq!(plain_figure(text), expected, "{text:?}");
        }
    }
}
