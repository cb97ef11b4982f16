//! When the desk cannot open at all: whether there is a display, and one window with a message and a button to close it.
//!
//! It needs neither tauri nor a web view, and it asks nothing.

use std::io::Write as _;

/// Says it in a window where there is a display, and on the standard error stream in any case.
pub fn tell(title: &str, message: &str) {
    // Nobody may be reading there; the window is for them.
    let _ = writeln!(std::io::stderr(), "{title}: {message}");
    window(title, message);
}

/// Where there is no display for a window: why, and what to do.
#[cfg(target_os = "linux")]
pub fn find_display() -> Result<(), String> {
    let named = |variable| std::env::var(variable).unwrap_or_else(|_| "not set".into());
    gtk::init().map_err(|_| {
        format!(
            "no display answers (DISPLAY is {}, WAYLAND_DISPLAY is {}). Start it from a desktop, or use the command cugar.",
            named("DISPLAY"),
            named("WAYLAND_DISPLAY")
        )
    })
}

/// These systems have one.
#[cfg(not(target_os = "linux"))]
pub fn find_display() -> Result<(), String> {
    Ok(())
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
