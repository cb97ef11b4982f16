//! Places that should have been filled in: variables of this app's and other tools' templates, and visible gaps.

use std::ops::Range;

/// Longer than any variable; a bracket that is not closed by then is a bracket.
const LONGEST: usize = 120;

/// A bracketed text with one of these words stands for something else.
const STAND_INS: [&str; 21] = [
    "name",
    "names",
    "firstname",
    "first_name",
    "lastname",
    "last_name",
    "fname",
    "lname",
    "company",
    "company_name",
    "insert",
    "title",
    "job_title",
    "industry",
    "city",
    "country",
    "date",
    "topic",
    "product",
    "recipient",
    "prospect",
];

/// Where unresolved places stand, in characters, in order and apart from each other.
pub fn find(chars: &[char]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut place = 0;
    while place < chars.len() {
        match length_at(chars, place) {
            Some(length) => {
                found.push(place..place + length);
                place += length;
            }
            None => place += 1,
        }
    }
    found
}

fn length_at(chars: &[char], place: usize) -> Option<usize> {
    let rest = &chars[place..];
    match rest {
        // An open pair is an error even where it is never closed.
        ['{', '{', ..] => Some(closed_by(rest, &['}', '}']).unwrap_or(2)),
        ['{', '%', ..] => closed_by(rest, &['%', '}']),
        ['<', '%', ..] => closed_by(rest, &['%', '>']),
        ['$', '{', ..] => closed_by(rest, &['}']),
        ['*', '|', ..] => closed_by(rest, &['|', '*']),
        ['<', '<', ..] => closed_by(rest, &['>', '>']).filter(|length| is_name(&rest[2..length - 2])),
        ['{', ..] => closed_by(rest, &['}']).filter(|length| is_name(&rest[1..length - 1])),
        ['[', ..] => closed_by(rest, &[']']).filter(|length| is_gap(&rest[1..length - 1])),
        ['<', ..] => closed_by(rest, &['>']).filter(|length| stands_in(&rest[1..length - 1])),
        ['%', ..] => percent_name(chars, place),
        _ => None,
    }
}

/// How long it is to the closing mark, on the same line and before the same bracket opens again: so each character
/// is looked at a fixed number of times.
fn closed_by(rest: &[char], mark: &[char]) -> Option<usize> {
    let opener = rest[0];
    let opened = mark.len();
    for place in 1..rest.len().min(LONGEST) {
        if place >= opened && rest[place..].starts_with(mark) {
            return Some(place + mark.len());
        }
        if rest[place] == '\n' || (rest[place] == opener && place >= opened) {
            return None;
        }
    }
    None
}

/// `first_name`, `FirstName`, `first name`: something a variable could be called.
fn is_name(inside: &[char]) -> bool {
    inside.first().is_some_and(|c| c.is_alphabetic())
        && inside.iter().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | ' ' | '|' | ':'))
}

/// `first name?`, or a text that stands in for another.
fn is_gap(inside: &[char]) -> bool {
    matches!(inside, [.., c, '?'] if !c.is_whitespace()) || stands_in(inside)
}

fn stands_in(inside: &[char]) -> bool {
    if inside.iter().any(|c| matches!(c, '@' | '/' | '=')) {
        return false;
    }
    let text: String = inside.iter().flat_map(|c| c.to_lowercase()).collect();
    let words: Vec<&str> =
        text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).collect();
    words.len() <= 5 && words.iter().any(|word| STAND_INS.contains(word))
}

/// `%FIRST_NAME%`, and not the signs of `50% of 20%`.
fn percent_name(chars: &[char], place: usize) -> Option<usize> {
    let inside = &chars[place + 1..chars.len().min(place + LONGEST)];
    let length = inside.iter().take_while(|c| c.is_ascii_uppercase() || **c == '_').count();
    (length >= 3 && inside.get(length) == Some(&'%')).then_some(length + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_filled_in_is_found_and_ordinary_brackets_are_not() {
        let cases: [(&str, &[&str]); 18] = [
            ("Hi {{ contact.first_name }}, {{x}}", &["{{ contact.first_name }}", "{{x}}"]),
            ("Hi {{ first", &["{{"]),
            ("Hi {first_name}", &["{first_name}"]),
            ("Hi {FirstName|there}", &["{FirstName|there}"]),
            ("Hi ${name}", &["${name}"]),
            ("Hi *|FNAME|*", &["*|FNAME|*"]),
            ("Hi %FIRST_NAME%", &["%FIRST_NAME%"]),
            ("Hi <<FirstName>>", &["<<FirstName>>"]),
            ("Hi <First Name>", &["<First Name>"]),
            ("Hi [first name?], from [your company?]", &["[first name?]", "[your company?]"]),
            ("Hi [First Name]", &["[First Name]"]),
            ("{% if x %}a", &["{% if x %}"]),
            ("żółć 🎉 [name?]", &["[name?]"]),
            ("see [1] and [our note]", &[]),
            ("<ana@name.example> <https://name.example>", &[]),
            ("between 50% and 60%, {1, 2}", &[]),
            ("[[[[[name]", &["[name]"]),
            ("a < b and c > d", &[]),
        ];
        for (text, expected) in cases {
            let chars: Vec<char> = text.chars().collect();
            let found: Vec<String> = find(&chars).into_iter().map(|at| chars[at].iter().collect()).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
