//! The tags of a text: `{{ … }}`, `{% … %}` and `{# … #}`, and the words in them. Reads any text, also one that is no
//! template; places are in bytes.

use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagKind {
    /// `{{ … }}`
    Expression,
    /// `{% … %}`
    Statement,
    /// `{# … #}`
    Comment,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    pub kind: TagKind,
    pub at: Range<usize>,
    pub inside: Range<usize>,
    pub closed: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token<'s> {
    /// `contact.first_name`, with its dots.
    Name(&'s str),
    /// A text in quotes, without them.
    Text(&'s str),
    Number(&'s str),
    Sign(char),
}

/// Every tag, in order. One that is not closed goes on to the end.
pub fn tags(source: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some((start, kind, close)) = next_opening(source, from) {
        let inside = start + 2;
        let (end, closed) = match closing(&source[inside..], close, kind) {
            Some(length) => (inside + length, true),
            None => (source.len(), false),
        };
        let after = if closed { end + 2 } else { end };
        found.push(Tag { kind, at: start..after, inside: inside..end, closed });
        from = after;
    }
    found
}

fn next_opening(source: &str, from: usize) -> Option<(usize, TagKind, &'static str)> {
    let mut at = from;
    while let Some(found) = source[at..].find('{') {
        let start = at + found;
        match source.as_bytes().get(start + 1) {
            Some(b'{') => return Some((start, TagKind::Expression, "}}")),
            Some(b'%') => return Some((start, TagKind::Statement, "%}")),
            Some(b'#') => return Some((start, TagKind::Comment, "#}")),
            _ => at = start + 1,
        }
    }
    None
}

/// How far it is to the closing mark; one that stands in quotes closes nothing.
fn closing(inside: &str, mark: &str, kind: TagKind) -> Option<usize> {
    let mut quote = None;
    for (place, c) in inside.char_indices() {
        if kind != TagKind::Comment {
            match quote {
                Some(open) if open == c => quote = None,
                Some(_) => continue,
                None if matches!(c, '"' | '\'') => quote = Some(c),
                None => {}
            }
        }
        if quote.is_none() && inside[place..].starts_with(mark) {
            return Some(place);
        }
    }
    // A quote that is never closed, as in `{{ who's }}`, hides the end; then the first mark counts.
    inside.find(mark)
}

/// The words and signs inside a tag, each with its place in `inside`.
pub fn tokens(inside: &str) -> Vec<(Token<'_>, Range<usize>)> {
    let mut found = Vec::new();
    let mut rest = inside.char_indices().peekable();
    while let Some((start, c)) = rest.next() {
        let mut end = start + c.len_utf8();
        let token = match c {
            c if c.is_whitespace() => continue,
            '"' | '\'' => {
                let mut closed = None;
                for (place, next) in rest.by_ref() {
                    end = place + next.len_utf8();
                    if next == c {
                        closed = Some(place);
                        break;
                    }
                }
                Token::Text(&inside[start + 1..closed.unwrap_or(end).max(start + 1)])
            }
            c if c.is_alphabetic() || c == '_' => {
                while let Some((place, next)) = rest.peek() {
                    let goes_on = next.is_alphanumeric()
                        || *next == '_'
                        || (*next == '.' && inside[place + 1..].starts_with(|c: char| c.is_alphabetic() || c == '_'));
                    if !goes_on {
                        break;
                    }
                    end = place + next.len_utf8();
                    rest.next();
                }
                Token::Name(&inside[start..end])
            }
            c if c.is_ascii_digit() => {
                while let Some((place, next)) = rest.peek() {
                    if !(next.is_ascii_digit() || *next == '.') {
                        break;
                    }
                    end = place + 1;
                    rest.next();
                }
                Token::Number(&inside[start..end])
            }
            c => Token::Sign(c),
        };
        found.push((token, start..end));
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tags_are_found_where_they_stand() {
        let cases: [(&str, &[&str]); 9] = [
            (
                "Hi {{ contact.first_name }}, {% if a %}b{% endif %}",
                &["{{ contact.first_name }}", "{% if a %}", "{% endif %}"],
            ),
            ("{{ x | default(\"}}\") }} z", &["{{ x | default(\"}}\") }}"]),
            ("{{ who's }} a {{ b }}", &["{{ who's }}", "{{ b }}"]),
            ("{# don't #}{{ a }}", &["{# don't #}", "{{ a }}"]),
            ("Hi {{ first", &["{{ first"]),
            ("a { b } c", &[]),
            ("{{{a}}}", &["{{{a}}"]),
            ("ż{{ł}}", &["{{ł}}"]),
            ("{", &[]),
        ];
        for (source, expected) in cases {
            let found: Vec<&str> = tags(source).into_iter().map(|tag| &source[tag.at]).collect();
            assert_eq!(found, expected, "{source}");
        }
    }

    #[test]
    fn words_keep_their_dots_and_texts_lose_their_quotes() {
        let found: Vec<Token> = tokens("a.b_c|d('e', 12.5) is not f.").into_iter().map(|(token, _)| token).collect();
        let expected = [
            Token::Name("a.b_c"),
            Token::Sign('|'),
            Token::Name("d"),
            Token::Sign('('),
            Token::Text("e"),
            Token::Sign(','),
            Token::Number("12.5"),
            Token::Sign(')'),
            Token::Name("is"),
            Token::Name("not"),
            Token::Name("f"),
            Token::Sign('.'),
        ];
        assert_eq!(found, expected);
    }

    proptest! {
        #[test]
        fn any_text_can_be_read(source in "([{}%#|\"'ż.]|\\PC){0,60}") {
            for tag in tags(&source) {
                for (_, at) in tokens(&source[tag.inside.clone()]) {
                    prop_assert!(source[tag.inside.clone()].get(at).is_some());
                }
            }
        }
    }
}
