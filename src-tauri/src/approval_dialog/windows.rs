//! The dialog on Windows: a TaskDialog, with *Not now* as the button that Enter presses. It cannot scroll, so a text that
//! would not fit is refused.
#![expect(unsafe_code, reason = "the system's own dialog has no safe binding")]

use std::time::Instant;

use orchestrator::ports::Answer;
use tauri::{AppHandle, Manager as _};
use windows::Win32::Foundation::HWND;
use windows::Win32::UI::Controls::{
    TASKDIALOG_BUTTON, TASKDIALOGCONFIG, TDF_ALLOW_DIALOG_CANCELLATION, TDF_POSITION_RELATIVE_TO_WINDOW,
    TDF_SIZE_TO_CONTENT, TaskDialogIndirect,
};
use windows::core::{HSTRING, PCWSTR};

use super::plain::{self, Pressed, one_text};
use super::text::Shown;
use super::{APPROVE, NOT_NOW, NOT_OPENED, Reply, TITLE};

pub const TOO_LONG: &str = "The message is too long for this system's approval window, which cannot scroll. Shorten it \
                            to about thirty lines.";

/// Above what the system's own buttons are called by.
const NOT_NOW_ID: i32 = 101;
const APPROVE_ID: i32 = 102;

pub fn fits(shown: &Shown) -> bool {
    plain::fits_without_scrolling(shown)
}

/// On a thread of its own, since the dialog holds its thread until it is answered.
pub fn open(app: &AppHandle, shown: Shown, reply: Reply) -> tauri::Result<()> {
    let owner = app.get_webview_window("main").and_then(|window| window.hwnd().ok()).map(|owner| owner.0 as isize);
    let ask = move || reply.send(ask(owner.unwrap_or_default(), &shown));
    std::thread::Builder::new().name("approval dialog".into()).spawn(ask)?;
    Ok(())
}

fn ask(owner: isize, shown: &Shown) -> Answer {
    let [title, content, not_now, approve] = [TITLE, &one_text(shown), NOT_NOW, APPROVE].map(HSTRING::from);
    let buttons = [(NOT_NOW_ID, &not_now), (APPROVE_ID, &approve)]
        .map(|(id, text)| TASKDIALOG_BUTTON { nButtonID: id, pszButtonText: PCWSTR(text.as_ptr()) });
    let config = TASKDIALOGCONFIG {
        cbSize: size_of::<TASKDIALOGCONFIG>() as u32,
        hwndParent: HWND(owner as *mut _),
        dwFlags: TDF_ALLOW_DIALOG_CANCELLATION | TDF_POSITION_RELATIVE_TO_WINDOW | TDF_SIZE_TO_CONTENT,
        pszWindowTitle: PCWSTR(title.as_ptr()),
        pszContent: PCWSTR(content.as_ptr()),
        cButtons: buttons.len() as u32,
        pButtons: buttons.as_ptr(),
        nDefaultButton: NOT_NOW_ID,
        ..Default::default()
    };
    let (began, mut button) = (Instant::now(), 0);
    // SAFETY: the texts and the buttons outlive the call, and the sizes are theirs.
    let shown = unsafe { TaskDialogIndirect(&config, Some(&mut button), None, None) };
    if let Err(error) = shown {
        tracing::error!(%error, "the approval dialog could not be shown");
        return NOT_OPENED;
    }
    let pressed = match button {
        APPROVE_ID => Pressed::Approve,
        NOT_NOW_ID => Pressed::NotNow,
        _ => Pressed::Other,
    };
    plain::answer(pressed, began.elapsed())
}
