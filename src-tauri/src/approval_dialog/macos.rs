//! The dialog on macOS: an alert with the whole message in a text view that scrolls, and *Not now* as the button that
//! Enter presses.

use std::cell::Cell;
use std::time::Instant;

use block2::RcBlock;
use objc2::MainThreadMarker;
use objc2::rc::Retained;
use objc2_app_kit::{
    NSAlert, NSAlertFirstButtonReturn, NSAlertSecondButtonReturn, NSAlertStyle, NSApplication, NSModalResponse,
    NSTextView,
};
use objc2_foundation::{NSPoint, NSRect, NSSize, NSString};
use tauri::AppHandle;

use super::plain::{self, Pressed, one_text};
use super::text::Shown;
use super::{APPROVE, NOT_NOW, NOT_OPENED, Reply, TITLE};

/// More than anybody reads; a text view takes much more.
const MOST_BYTES: usize = 1_000_000;
pub const TOO_LONG: &str = "The message is too long to be read in the approval window. Shorten it.";

pub fn fits(shown: &Shown) -> bool {
    one_text(shown).len() <= MOST_BYTES
}

pub fn open(app: &AppHandle, shown: Shown, reply: Reply) -> tauri::Result<()> {
    app.run_on_main_thread(move || match MainThreadMarker::new() {
        Some(here) => ask(here, &shown, reply),
        None => reply.send(NOT_OPENED),
    })
}

fn ask(here: MainThreadMarker, shown: &Shown, reply: Reply) {
    let alert = NSAlert::new(here);
    alert.setAlertStyle(NSAlertStyle::Warning);
    alert.setMessageText(&NSString::from_str(TITLE));
    // The first one is pressed by Enter.
    alert.addButtonWithTitle(&NSString::from_str(NOT_NOW));
    alert.addButtonWithTitle(&NSString::from_str(APPROVE));
    let scroll = NSTextView::scrollableTextView(here);
    scroll.setFrame(NSRect::new(NSPoint::new(0.0, 0.0), NSSize::new(560.0, 420.0)));
    let view: Option<Retained<NSTextView>> = scroll.documentView().and_then(|view| view.downcast().ok());
    let Some(view) = view else { return reply.send(NOT_OPENED) };
    view.setEditable(false);
    view.setRichText(false);
    view.setString(&NSString::from_str(&one_text(shown)));
    alert.setAccessoryView(Some(&scroll));

    let began = Instant::now();
    let window = NSApplication::sharedApplication(here).mainWindow();
    let reply = Cell::new(Some(reply));
    let answered = move |button: NSModalResponse| {
        let pressed = match button {
            _ if button == NSAlertSecondButtonReturn => Pressed::Approve,
            _ if button == NSAlertFirstButtonReturn => Pressed::NotNow,
            _ => Pressed::Other,
        };
        if let Some(reply) = reply.take() {
            reply.send(plain::answer(pressed, began.elapsed()));
        }
    };
    match window {
        // As a sheet, so that the rest of the program goes on.
        Some(window) => alert.beginSheetModalForWindow_completionHandler(&window, Some(&RcBlock::new(answered))),
        None => answered(alert.runModal()),
    }
}
