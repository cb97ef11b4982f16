//! The system's clipboard, written to from Rust only: the web view has no permission for it.

use adapters::mail::Clipboard;
use domain::{Failure, FailureKind};
use tauri::AppHandle;
use tauri_plugin_clipboard_manager::ClipboardExt;

pub struct SystemClipboard {
    handle: AppHandle,
}

impl SystemClipboard {
    pub fn new(handle: AppHandle) -> Self {
        Self { handle }
    }
}

impl Clipboard for SystemClipboard {
    fn put(&self, text: &str) -> Result<(), Failure> {
        self.handle.clipboard().write_text(text).map_err(|error| {
            tracing::warn!(%error, "the clipboard refused");
            Failure::new(
                FailureKind::System,
                "The clipboard could not be written. Try again, or hand over to the mail program.",
            )
        })
    }
}
