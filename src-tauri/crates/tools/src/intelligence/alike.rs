//! Comparing words the way a person would: whole, case folded, and forgiving one slip of the keyboard.

/// The words of a text that is already in lower case: letters and digits, and `+`, `#` and inner dots, which tell
/// `C++` from `C` and keep `node.js` whole.
pub(super) fn words(lower: &str) -> impl Iterator<Item = &str> {
    lower
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '+' | '#' | '.')))
        .map(|word| word.trim_end_matches('.'))
        .filter(|word| word.chars().any(char::is_alphanumeric))
}

/// Whether `wanted` stands in `words`, whole and in order.
pub(super) fn contains<W: AsRef<str>>(words: &[&str], wanted: &[W], same: impl Fn(&str, &str) -> bool) -> bool {
    !wanted.is_empty()
        && words.windows(wanted.len()).any(|part| part.iter().zip(wanted).all(|(word, want)| same(word, want.as_ref())))
}

/// A Latin letter without its accent; anything else as it is. Comes in lower case.
pub(super) const fn unaccented(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => 'c',
        'ď' | 'đ' => 'd',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ệ' | 'ế' => 'e',
        'ğ' | 'ģ' => 'g',
        'ì'..='ï' | 'ī' | 'į' | 'ı' => 'i',
        'ķ' => 'k',
        'ļ' | 'ľ' | 'ł' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ř' => 'r',
        'ś' | 'ş' | 'š' | 'ș' => 's',
        'ţ' | 'ť' | 'ț' => 't',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' | 'ų' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        _ => c,
    }
}

/// Whether two longer words differ by one slip: a letter missing, doubled, wrong, or two swapped. The first letter
/// must agree, since people seldom miss it and many other words differ by it alone.
pub(super) fn one_slip_apart(a: &str, b: &str) -> bool {
    const SHORTEST: usize = 6;
    if a.len().abs_diff(b.len()) > 4 || a.chars().next() != b.chars().next() {
        return false;
    }
    if a.chars().count() < SHORTEST || b.chars().count() < SHORTEST {
        return false;
    }
    let front: usize = a.chars().zip(b.chars()).take_while(|(x, y)| x == y).map(|(x, _)| x.len_utf8()).sum();
    let (a, b) = (&a[front..], &b[front..]);
    let back: usize = a.chars().rev().zip(b.chars().rev()).take_while(|(x, y)| x == y).map(|(x, _)| x.len_utf8()).sum();
    let (mut a, mut b) = (a[..a.len() - back].chars(), b[..b.len() - back].chars());
    match ((a.next(), a.next(), a.next()), (b.next(), b.next(), b.next())) {
        ((None, ..), (Some(_), None, _)) | ((Some(_), None, _), (None, ..) | (Some(_), None, _)) => true,
        ((Some(a1), Some(a2), None), (Some(b1), Some(b2), None)) => a1 == b2 && a2 == b1,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_forgiven_and_two_are_not() {
        let cases = [
            ("technolgy", "technology", true),
            ("technollogy", "technology", true),
            ("technologi", "technology", true),
            ("tecnhology", "technology", true),
            ("technolog", "technology", true),
            ("tecnolgy", "technology", false),
            ("biotechnology", "technology", false),
            ("mining", "dining", false),
            ("media", "medic", false),
            ("straße", "strasse", false),
        ];
        for (a, b, expected) in cases {
            assert_eq!(one_slip_apart(a, b), expected, "{a} and {b}");
            assert_eq!(one_slip_apart(b, a), expected, "{b} and {a}: the order must not matter");
        }
    }

    #[test]
    fn words_keep_what_tells_technologies_apart() {
        let found: Vec<&str> = words("c++, c#/.net and node.js. & more").collect();
        assert_eq!(found, ["c++", "c#", ".net", "and", "node.js", "more"]);
    }
}
