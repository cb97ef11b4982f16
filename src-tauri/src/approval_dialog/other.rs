//! The dialog on macOS and Windows: the system's own message box. It cannot scroll, so it refuses a text that would
//! not fit instead of showing a part of it.

use orchestrator::ports::Answer;
use tauri::{AppHandle, Manager as _};
use tauri_plugin_dialog::{DialogExt as _, MessageDialogButtons, MessageDialogKind, MessageDialogResult};

use super::text::Shown;
use super::{APPROVE, NOT_NOW, Reply, TITLE};

/// What a message box of either system shows whole on a small laptop screen.
const MOST_LINES: usize = 34;
const COLUMNS: usize = 72;
pub const TOO_LONG: &str = "The message is too long for this system's approval window, which cannot scroll. Shorten it \
                            to about thirty lines.";

/// The first button is the one that Enter presses. There are three because the plugin reports a closed window as the
/// last button of two, which would have to be Approve.
fn buttons() -> MessageDialogButtons {
    MessageDialogButtons::YesNoCancelCustom(NOT_NOW.into(), APPROVE.into(), "Cancel".into())
}

pub fn open(app: &AppHandle, shown: Shown, reply: Reply) -> tauri::Result<()> {
    let mut dialog =
        app.dialog().message(one_text(&shown)).title(TITLE).kind(MessageDialogKind::Warning).buttons(buttons());
    if let Some(window) = app.get_webview_window("main") {
        dialog = dialog.parent(&window);
    }
    dialog.show_with_result(move |result| reply.send(answer(&result)));
    Ok(())
}

fn answer(result: &MessageDialogResult) -> Answer {
    match result {
        MessageDialogResult::Custom(label) if label == APPROVE => Answer::Approved,
        MessageDialogResult::Custom(label) if label == NOT_NOW => Answer::NotNow,
        _ => Answer::NoAnswer,
    }
}

fn one_text(shown: &Shown) -> String {
    let mut text = String::new();
    for (name, value) in &shown.fields {
        text.push_str(name);
        text.push_str(": ");
        text.push_str(value);
        text.push('\n');
    }
    text + "\n" + &shown.body
}

pub fn fits(shown: &Shown) -> bool {
    let lines: usize = one_text(shown).lines().map(|line| line.chars().count().div_ceil(COLUMNS).max(1)).sum();
    lines <= MOST_LINES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_approve_button_approves() {
        use MessageDialogResult as R;
        let custom = |label: &str| R::Custom(label.into());
        for other in [R::Yes, R::No, R::Ok, R::Cancel, custom("Cancel"), custom("approve"), custom(""), custom("OK")] {
            assert_eq!(answer(&other), Answer::NoAnswer, "{other:?} is not the approve button");
        }
        assert_eq!(answer(&custom(NOT_NOW)), Answer::NotNow, "the safe button says not now");
        assert_eq!(answer(&custom(APPROVE)), Answer::Approved, "the approve button approves");
    }

    #[test]
    fn enter_and_a_closed_window_press_a_safe_button() {
        let MessageDialogButtons::YesNoCancelCustom(first, _, closed) = buttons() else {
            panic!("with two buttons a closed window counts as the second one")
        };
        assert_ne!(answer(&MessageDialogResult::Custom(first)), Answer::Approved, "Enter presses the first button");
        assert_ne!(answer(&MessageDialogResult::Custom(closed)), Answer::Approved, "a closed window is the last one");
    }

    #[test]
    fn a_text_that_does_not_fit_is_refused_whole() {
        let fits = |body: String| fits(&Shown { fields: vec![("To", "Ben".into())], body });
        // The field and the line under it.
        let left = MOST_LINES - 2;
        assert!(fits("short\n".repeat(left)), "that many lines fit");
        assert!(!fits("short\n".repeat(left + 1)), "one more does not");
        assert!(!fits("x".repeat(COLUMNS * left + 1)), "one long line wraps into too many");
    }
}
