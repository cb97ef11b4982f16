//! Taking out of a text what a person cannot see but a program might act on.

use domain::text::hides_or_reorders;

/// One line: every run of white space or control characters is one space.
pub(super) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !hides_or_reorders(*c)) {
        if !(c.is_whitespace() || c.is_control()) {
            line.push(c);
        } else if !line.is_empty() && !line.ends_with(' ') {
            line.push(' ');
        }
    }
    line.truncate(line.trim_end().len());
    line
}

/// A body: lines without white space at their end, and never two blank lines in a row.
pub(super) fn body(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    let mut blank = 0;
    for line in text.lines() {
        let line: String =
            line.chars().filter(|c| !hides_or_reorders(*c)).map(|c| if c.is_control() { ' ' } else { c }).collect();
        let line = line.trim_end();
        if line.is_empty() {
            blank += 1;
            continue;
        }
        if !tidy.is_empty() {
            tidy.push_str(if blank > 0 { "\n\n" } else { "\n" });
        }
        blank = 0;
        tidy.push_str(line);
    }
    tidy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_one_visible_line() {
        let cases = [
            ("  Ana \t Maria\r\nBcc: x@y.z ", "Ana Maria Bcc: x@y.z"),
            ("a\0b\u{1b}[31m", "a b [31m"),
            ("gpj\u{202e}.exe\u{200b}", "gpj.exe"),
            ("\u{2028}x\u{85}y", "x y"),
            ("\u{feff} \u{200b}", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(one_line(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_body_keeps_its_lines_and_loses_the_rest() {
        assert_eq!(body("\n\nHi  \r\n\n\n\nYou\0\nthere\n\n"), "Hi\n\nYou\nthere");
    }
}
