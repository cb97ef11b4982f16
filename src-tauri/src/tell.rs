//! One window with a message and a button to close it, for when the desk cannot open at all.
//!
//! It needs neither tauri nor a web view, and it asks nothing.

use std::io::Write as _;

/// Says it in a window where there is a display, and on the standard error stream in any case.
pub fn tell(title: &str, message: &str) {
    // Nobody may be reading there; the window is for them.
    let _ = writeln!(std::io::stderr(), "{title}: {message}");
    window(title, message);
}

#[cfg(target_os = "linux")]
fn window(title: &str, message: &str) {
    use gtk::prelude::*;

    if let Err(error) = gtk::init() {
        tracing::debug!(%error, "there is no display to say it on");
        return;
    }
    // A GTK string ends at its first NUL.
    let [title, message] = [title, message].map(|text| text.replace('\0', "⟨U+0000⟩"));
    let dialog = gtk::MessageDialog::builder()
        .title(title.as_str())
        .text(title.as_str())
        .secondary_text(message.as_str())
        .message_type(gtk::MessageType::Error)
        .buttons(gtk::ButtonsType::Close)
        .window_position(gtk::WindowPosition::Center)
        .build();
    dialog.run();
    dialog.hide();
}

#[cfg(not(target_os = "linux"))]
fn window(title: &str, message: &str) {
    rfd::MessageDialog::new().set_level(rfd::MessageLevel::Error).set_title(title).set_description(message).show();
}
