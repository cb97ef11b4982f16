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
}
