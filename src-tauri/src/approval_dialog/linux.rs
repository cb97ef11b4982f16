//! The dialog on Linux, made of GTK widgets that take text as text: no markup, no format string.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use gtk::glib::{self, Propagation};
use gtk::prelude::*;
use orchestrator::ports::Answer;
use tauri::{AppHandle, Manager as _};

use super::text::Shown;
use super::{APPROVE, NOT_NOW, Reply, TITLE};

/// An answer sooner than this was not meant for this dialog: a key still held down, the second half of a double click.
const TOO_SOON: Duration = Duration::from_millis(700);

/// GTK draws an area of at most 32,767 pixels in height. These many bytes stay below it, however they are broken.
const MOST_IN_FIELDS: usize = 30_000;
pub const TOO_LONG: &str = "What stands above the message is too long for the approval window. Shorten the subject, or \
                            edit the message so that less of it is found fault with.";
/// Pango measures a line in 31 bits of 1/1024 pixel and draws nothing of one that is longer.
const LONGEST_LINE: usize = 10_000;

/// The message itself scrolls, however long it is.
pub fn fits(shown: &Shown) -> bool {
    shown.fields.iter().map(|(_, value)| value.len()).sum::<usize>() <= MOST_IN_FIELDS
}

pub fn open(app: &AppHandle, shown: Shown, reply: Reply) -> tauri::Result<()> {
    let window = app.get_webview_window("main");
    app.run_on_main_thread(move || {
        // Without the main window the dialog stands alone, and still asks.
        let parent = window.and_then(|window| window.gtk_window().ok());
        ask(parent.as_ref().map(AsRef::as_ref), &shown, reply);
    })
}

fn ask(parent: Option<&gtk::Window>, shown: &Shown, reply: Reply) {
    let flags = gtk::DialogFlags::MODAL | gtk::DialogFlags::DESTROY_WITH_PARENT;
    let dialog = gtk::Dialog::with_buttons(Some(TITLE), parent, flags, &[]);
    dialog.set_default_size(720, 680);
    dialog.set_position(gtk::WindowPosition::CenterOnParent);

    let content = dialog.content_area();
    content.set_spacing(12);
    content.set_border_width(18);
    content.pack_start(&fields(&shown.fields), false, true, 0);
    content.pack_start(&message(&shown.body), true, true, 0);

    let not_now = dialog.add_button(NOT_NOW, gtk::ResponseType::Cancel);
    let approve = dialog.add_button(APPROVE, gtk::ResponseType::Accept);
    dialog.set_default_response(gtk::ResponseType::Cancel);
    approve.set_sensitive(false);
    approve.set_tooltip_text(Some("With a click, or with the space bar when it has the focus. Enter never approves."));
    approve.connect_key_press_event(|_, key| if is_enter(key) { Propagation::Stop } else { Propagation::Proceed });

    let listening = Rc::new(Cell::new(false));
    let reply = Rc::new(Cell::new(Some(reply)));

    dialog.connect_map_event({
        let listening = Rc::clone(&listening);
        move |_, _| {
            let (listening, approve) = (Rc::clone(&listening), approve.clone());
            glib::timeout_add_local_once(TOO_SOON, move || {
                listening.set(true);
                approve.set_sensitive(true);
            });
            Propagation::Proceed
        }
    });
    dialog.connect_response({
        let listening = Rc::clone(&listening);
        move |dialog, response| {
            if !listening.get() {
                return;
            }
            let Some(reply) = reply.take() else { return };
            reply.send(match response {
                gtk::ResponseType::Accept => Answer::Approved,
                gtk::ResponseType::Cancel => Answer::NotNow,
                _ => Answer::NoAnswer,
            });
            dialog.hide();
            dialog.close();
        }
    });
    // Closing before the dialog listens would destroy it unanswered.
    dialog.connect_delete_event(move |_, _| if listening.get() { Propagation::Proceed } else { Propagation::Stop });

    // Before it is shown: a focus set later would first scroll the top lines out of sight.
    not_now.grab_focus();
    dialog.show_all();
    dialog.present();
}

fn is_enter(key: &gtk::gdk::EventKey) -> bool {
    use gtk::gdk::keys::constants::{ISO_Enter, KP_Enter, Return};
    [Return, KP_Enter, ISO_Enter].contains(&key.keyval())
}

/// Name and value, a row each. They scroll when there are many findings or a line is very long.
fn fields(fields: &[(&str, String)]) -> gtk::ScrolledWindow {
    let grid = gtk::Grid::new();
    grid.set_row_spacing(6);
    grid.set_column_spacing(12);
    // Last line first, because a grid tells a screen reader its newest child first.
    for (row, (name, value)) in (0..).zip(fields).collect::<Vec<_>>().into_iter().rev() {
        let name = gtk::Label::new(Some(name));
        name.set_xalign(1.0);
        name.set_yalign(0.0);
        name.style_context().add_class("dim-label");
        let text = gtk::Label::new(None);
        text.set_text(value);
        text.set_xalign(0.0);
        text.set_hexpand(true);
        text.set_width_chars(62);
        text.set_line_wrap(true);
        text.set_line_wrap_mode(gtk::pango::WrapMode::WordChar);
        text.set_selectable(true);
        name.set_mnemonic_widget(Some(&text));
        grid.attach(&text, 1, row, 1, 1);
        grid.attach(&name, 0, row, 1, 1);
    }
    let scrolled = scrolled(&grid);
    scrolled.set_propagate_natural_height(true);
    scrolled.set_max_content_height(300);
    scrolled
}

/// The message itself, under its name, in a box of a steady height.
fn message(body: &str) -> gtk::Box {
    let view = gtk::TextView::new();
    view.set_editable(false);
    view.set_cursor_visible(false);
    view.set_accepts_tab(false);
    view.set_wrap_mode(gtk::WrapMode::WordChar);
    for set_margin in [
        gtk::TextView::set_left_margin,
        gtk::TextView::set_right_margin,
        gtk::TextView::set_top_margin,
        gtk::TextView::set_bottom_margin,
    ] {
        set_margin(&view, 10);
    }
    if let Some(buffer) = view.buffer() {
        buffer.set_text(&broken(body));
    }
    let name = gtk::Label::new(Some("Message"));
    name.set_xalign(0.0);
    name.style_context().add_class("dim-label");
    name.set_mnemonic_widget(Some(&view));
    let scrolled = scrolled(&view);
    scrolled.set_shadow_type(gtk::ShadowType::In);
    scrolled.set_min_content_height(180);
    let column = gtk::Box::new(gtk::Orientation::Vertical, 6);
    column.pack_start(&name, false, false, 0);
    column.pack_start(&scrolled, true, true, 0);
    column
}

/// Breaks lines that Pango could not draw, and says so where it does.
fn broken(text: &str) -> String {
    let mut broken = String::with_capacity(text.len());
    let mut column = 0;
    for c in text.chars() {
        if column == LONGEST_LINE && c != '\n' {
            broken.push_str("⟨the line goes on⟩\n");
            column = 0;
        }
        column = if c == '\n' { 0 } else { column + 1 };
        broken.push(c);
    }
    broken
}

/// Scrolls downwards only, and always shows that there is more.
fn scrolled(child: &impl IsA<gtk::Widget>) -> gtk::ScrolledWindow {
    let scrolled = gtk::ScrolledWindow::new(gtk::Adjustment::NONE, gtk::Adjustment::NONE);
    scrolled.set_policy(gtk::PolicyType::Never, gtk::PolicyType::Automatic);
    scrolled.set_overlay_scrolling(false);
    scrolled.add(child);
    scrolled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_can_be_drawn_above_the_message_is_not_shown_at_all() {
        let shown = |field: usize, body: usize| Shown {
            fields: vec![("To", "a".repeat(field)), ("Open findings", String::new())],
            body: "b".repeat(body),
        };
        assert!(fits(&shown(MOST_IN_FIELDS, 100_000)), "that much can be drawn, and a body scrolls");
        assert!(!fits(&shown(MOST_IN_FIELDS + 1, 1)), "one more cannot");
    }

    #[test]
    fn a_line_too_long_to_draw_is_broken_and_says_so() {
        let line = "é".repeat(LONGEST_LINE);
        assert_eq!(broken(&format!("{line}\n{line}")), format!("{line}\n{line}"), "as long as can be drawn");
        assert_eq!(broken(&format!("{line}é\nb")), format!("{line}⟨the line goes on⟩\né\nb"), "one character more");
    }
}
