//! The dialogs on Linux, made of GTK widgets that take text as text.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use domain::Sensitive;
use gtk::glib::{self, Propagation};
use gtk::prelude::*;
use tauri::{AppHandle, Manager as _};
use tokio::sync::oneshot::Sender;

use super::words::Words;

pub const TAKES_KEYS: bool = true;

/// An answer sooner than this was not meant for this dialog.
const TOO_SOON: Duration = Duration::from_millis(700);

pub fn ask(app: &AppHandle, words: Words, reply: Sender<bool>) -> tauri::Result<()> {
    on_main_thread(app, move |parent| {
        let (dialog, no, yes) = dialog(parent, &words);
        yes.set_sensitive(false);
        yes.connect_key_press_event(|_, key| if is_enter(key) { Propagation::Stop } else { Propagation::Proceed });
        dialog.connect_map_event(move |_, _| {
            let yes = yes.clone();
            glib::timeout_add_local_once(TOO_SOON, move || yes.set_sensitive(true));
            Propagation::Proceed
        });
        answered(&dialog, move |response| {
            if reply.send(response == gtk::ResponseType::Accept).is_err() {
                tracing::warn!("nobody waits for this answer any more; it counts for nothing");
            }
        });
        no.grab_focus();
        dialog.show_all();
        dialog.present();
    })
}

pub fn enter_key(app: &AppHandle, words: Words, reply: Sender<Option<Sensitive>>) -> tauri::Result<()> {
    on_main_thread(app, move |parent| {
        let (dialog, _, keep) = dialog(parent, &words);
        let entry = gtk::Entry::new();
        entry.set_visibility(false);
        entry.set_input_purpose(gtk::InputPurpose::Password);
        entry.set_max_length(512);
        // Here Enter means what it says: whoever has typed a key wants it kept.
        entry.set_activates_default(true);
        let name = gtk::Label::with_mnemonic("_Key");
        name.set_xalign(0.0);
        name.set_mnemonic_widget(Some(&entry));
        dialog.content_area().pack_start(&name, false, false, 0);
        dialog.content_area().pack_start(&entry, false, false, 0);
        dialog.set_default_response(gtk::ResponseType::Accept);
        keep.set_sensitive(false);
        entry.connect_changed(move |entry| keep.set_sensitive(entry.text_length() > 0));
        answered(&dialog, {
            let entry = entry.clone();
            move |response| {
                let key = (response == gtk::ResponseType::Accept).then(|| Sensitive::new(entry.text().into()));
                entry.set_text("");
                if reply.send(key).is_err() {
                    tracing::warn!("nobody waits for this key any more; it is not kept");
                }
            }
        });
        entry.grab_focus();
        dialog.show_all();
        dialog.present();
    })
}

fn on_main_thread(app: &AppHandle, open: impl FnOnce(Option<&gtk::Window>) + Send + 'static) -> tauri::Result<()> {
    let window = app.get_webview_window("main");
    app.run_on_main_thread(move || {
        // Without the main window the dialog stands alone, and still asks.
        let parent = window.and_then(|window| window.gtk_window().ok());
        open(parent.as_ref().map(AsRef::as_ref));
    })
}

/// The dialog with its text and its two buttons: the safe one first.
fn dialog(parent: Option<&gtk::Window>, words: &Words) -> (gtk::Dialog, gtk::Widget, gtk::Widget) {
    let flags = gtk::DialogFlags::MODAL | gtk::DialogFlags::DESTROY_WITH_PARENT;
    let dialog = gtk::Dialog::with_buttons(Some(words.title), parent, flags, &[]);
    dialog.set_position(gtk::WindowPosition::CenterOnParent);
    dialog.set_resizable(false);
    let content = dialog.content_area();
    content.set_spacing(12);
    content.set_border_width(18);
    let text = gtk::Label::new(None);
    text.set_text(&words.text);
    text.set_xalign(0.0);
    text.set_line_wrap(true);
    text.set_line_wrap_mode(gtk::pango::WrapMode::WordChar);
    text.set_max_width_chars(64);
    text.set_selectable(true);
    content.pack_start(&text, false, false, 0);
    let no = dialog.add_button(words.no, gtk::ResponseType::Cancel);
    let yes = dialog.add_button(words.yes, gtk::ResponseType::Accept);
    dialog.set_default_response(gtk::ResponseType::Cancel);
    (dialog, no, yes)
}

/// Tells the first answer, also that of a closed window, and closes.
fn answered(dialog: &gtk::Dialog, tell: impl FnOnce(gtk::ResponseType) + 'static) {
    let tell = Rc::new(Cell::new(Some(tell)));
    dialog.connect_response(move |dialog, response| {
        if let Some(tell) = tell.take() {
            tell(response);
            dialog.hide();
            dialog.close();
        }
    });
}

fn is_enter(key: &gtk::gdk::EventKey) -> bool {
    use gtk::gdk::keys::constants::{ISO_Enter, KP_Enter, Return};
    [Return, KP_Enter, ISO_Enter].contains(&key.keyval())
}
