//! Writing a table that a spreadsheet program will open.

/// The table as CSV. A cell that a spreadsheet program would take for a formula is made plain text.
pub fn csv_text<'a>(header: Vec<&'a str>, rows: impl Iterator<Item = Vec<&'a str>>) -> String {
    let mut text = String::new();
    for row in std::iter::once(header).chain(rows) {
        for (column, cell) in row.into_iter().enumerate() {
            if column > 0 {
                text.push(',');
            }
            push_cell(&mut text, cell);
        }
        text.push_str("\r\n");
    }
    text
}

fn push_cell(text: &mut String, cell: &str) {
    let guard = if is_formula(cell) { "'" } else { "" };
    let quoted = !guard.is_empty() || cell.contains([',', ';', '\t', '"', '\r', '\n']) || cell != cell.trim();
    if !quoted {
        text.push_str(cell);
        return;
    }
    text.push('"');
    text.push_str(guard);
    text.push_str(&cell.replace('"', "\"\""));
    text.push('"');
}

/// What begins as a formula does; a figure or a telephone number with its sign is none.
fn is_formula(cell: &str) -> bool {
    let figure =
        |rest: &str| rest.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '.' | ',' | '(' | ')' | '-'));
    match cell.trim_start_matches(' ').chars().next() {
        Some('=' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠') => true,
        Some('+' | '-') => !figure(&cell.trim_start_matches(' ')[1..]),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_a_formula_is_plain_text_and_everything_else_stays_as_it_is() {
        let cases = [
            ("=1+1", "\"'=1+1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("-2+3+cmd|' /C calc'!A0", "\"'-2+3+cmd|' /C calc'!A0\""),
            (" =1", "\"' =1\""),
            ("\t=1", "\"'\t=1\""),
            ("＝1", "\"'＝1\""),
            ("-12.5", "-12.5"),
            ("+49 (0) 30 1234-5", "+49 (0) 30 1234-5"),
            ("Smith, \"Jo\"", "\"Smith, \"\"Jo\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("plain", "plain"),
            ("", ""),
        ];
        for (cell, expected) in cases {
            assert_eq!(csv_text(vec![cell], std::iter::empty()), format!("{expected}\r\n"), "for {cell:?}");
        }
    }
}
