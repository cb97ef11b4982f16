//! What the dialogs of Windows and macOS share: one plain text, whether a box that cannot scroll holds it, and what a
//! pressed button means. Pure, and tested everywhere.

use std::time::Duration;

use orchestrator::ports::Answer;

use super::text::Shown;

/// An answer sooner than this was not meant for this dialog: a key still held down, the second half of a double click.
const TOO_SOON: Duration = Duration::from_millis(700);
/// What a box without a scroll bar shows whole on a small laptop screen.
#[cfg(any(windows, test))]
const MOST_LINES: usize = 34;
#[cfg(any(windows, test))]
const COLUMNS: usize = 72;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pressed {
    Approve,
    NotNow,
    /// Escape, the cross, or whatever else there may be.
    Other,
}

pub fn answer(pressed: Pressed, after: Duration) -> Answer {
    match pressed {
        Pressed::Approve if after >= TOO_SOON => Answer::Approved,
        Pressed::NotNow if after >= TOO_SOON => Answer::NotNow,
        _ => Answer::NoAnswer,
    }
}

pub fn one_text(shown: &Shown) -> String {
    let mut text = String::new();
    for (name, value) in &shown.fields {
        text.push_str(name);
        text.push_str(": ");
        text.push_str(value);
        text.push('\n');
    }
    text + "\n" + &shown.body
}

/// Whether a box that cannot scroll shows the whole of it.
#[cfg(any(windows, test))]
pub fn fits_without_scrolling(shown: &Shown) -> bool {
    let lines: usize = one_text(shown).lines().map(|line| line.chars().count().div_ceil(COLUMNS).max(1)).sum();
    lines <= MOST_LINES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_approve_button_approves_and_only_once_somebody_could_read() {
        let late = TOO_SOON;
        let soon = TOO_SOON - Duration::from_millis(1);
        assert_eq!(answer(Pressed::Approve, late), Answer::Approved);
        assert_eq!(answer(Pressed::NotNow, late), Answer::NotNow);
        assert_eq!(answer(Pressed::Other, late), Answer::NoAnswer, "a closed window is no answer");
        for pressed in [Pressed::Approve, Pressed::NotNow, Pressed::Other] {
            assert_eq!(answer(pressed, soon), Answer::NoAnswer, "{pressed:?}: a key that was held down");
        }
    }

    #[test]
    fn a_text_that_does_not_fit_is_refused_whole() {
        let fits = |body: String| fits_without_scrolling(&Shown { fields: vec![("To", "Ben".into())], body });
        // The field and the line under it.
        let left = MOST_LINES - 2;
        assert!(fits("short\n".repeat(left)), "that many lines fit");
        assert!(!fits("short\n".repeat(left + 1)), "one more does not");
        assert!(!fits("x".repeat(COLUMNS * left + 1)), "one long line wraps into too many");
    }
}
