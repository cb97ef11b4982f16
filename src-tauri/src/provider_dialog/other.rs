//! The questions on macOS and Windows: the system's own message box. There is none to type a key into.

use domain::Sensitive;
use tauri::{AppHandle, Manager as _};
use tauri_plugin_dialog::{DialogExt as _, MessageDialogButtons, MessageDialogKind, MessageDialogResult};
use tokio::sync::oneshot::Sender;

use super::words::Words;

pub const TAKES_KEYS: bool = false;

pub fn ask(app: &AppHandle, words: Words, reply: Sender<bool>) -> tauri::Result<()> {
    let yes = words.yes;
    // The first button is the one that Enter presses, and a closed window counts as the last.
    let buttons = MessageDialogButtons::YesNoCancelCustom(words.no.into(), yes.into(), "Cancel".into());
    let mut dialog =
        app.dialog().message(words.text).title(words.title).kind(MessageDialogKind::Warning).buttons(buttons);
    if let Some(window) = app.get_webview_window("main") {
        dialog = dialog.parent(&window);
    }
    dialog.show_with_result(move |result| {
        if reply.send(allows(&result, yes)).is_err() {
            tracing::warn!("nobody waits for this answer any more; it counts for nothing");
        }
    });
    Ok(())
}

/// Only the button with this very label.
fn allows(result: &MessageDialogResult, yes: &str) -> bool {
    matches!(result, MessageDialogResult::Custom(label) if label == yes)
}

pub fn enter_key(_: &AppHandle, _: Words, _: Sender<Option<Sensitive>>) -> tauri::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_button_allows() {
        use MessageDialogResult as R;
        for other in [R::Yes, R::Ok, R::No, R::Cancel, R::Custom("Cancel".into()), R::Custom("Not now".into())] {
            assert!(!allows(&other, "Switch on"), "{other:?}");
        }
        assert!(allows(&R::Custom("Switch on".into()), "Switch on"));
    }
}
