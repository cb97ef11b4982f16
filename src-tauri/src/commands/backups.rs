//! Copies of everything, and people forgotten. Which file is meant is asked by the system's own dialogs.

use app::wire::{BackupLine, ErasedReport};
use tauri::{AppHandle, Manager as _, State, Window};
use tauri_plugin_dialog::{DialogExt as _, MessageDialogButtons, MessageDialogKind};

use super::Answer;
use super::imports::chosen;
use crate::desk::{Desk, changed, paths};

/// The app's own backups, the newest first.
#[tauri::command]
#[specta::specta]
pub async fn backups(desk: State<'_, Desk>) -> Answer<Vec<BackupLine>> {
    desk.app.backups()
}

/// Writes everything into a file of the rep's choice; `null` where none was chosen.
#[tauri::command]
#[specta::specta]
pub async fn back_up(desk: State<'_, Desk>, window: Window) -> Answer<Option<BackupLine>> {
    let dialog = window.app_handle().dialog().file().set_parent(&window).set_title("Save a copy of everything");
    let dialog = dialog.set_file_name("cugar-backup.db");
    let Some(file) = chosen(|answer| dialog.save_file(answer)).await else { return Ok(None) };
    desk.app.back_up(&file).await.map(Some)
}

/// Puts one of the app's own backups back, or without a name one the rep chooses, once they have said yes in a dialog of
/// the system; the app starts again then. `false`: they did not.
#[tauri::command]
#[specta::specta]
pub async fn restore_backup(desk: State<'_, Desk>, window: Window, name: Option<String>) -> Answer<bool> {
    let file = match name {
        Some(name) => desk.app.own_backup(&name)?,
        None => {
            let dialog = window.app_handle().dialog().file().set_parent(&window).set_title("Choose a backup");
            match chosen(|answer| dialog.pick_file(answer)).await {
                Some(file) => file,
                None => return Ok(false),
            }
        }
    };
    if !is_sure(&window, &file.display().to_string()).await {
        return Ok(false);
    }
    app::request_restore(&paths()?.data, &file).await?;
    window.app_handle().request_restart();
    Ok(true)
}

async fn is_sure(window: &Window, file: &str) -> bool {
    let text = format!(
        "CUGAr Sales starts again with the data of\n{file}\n\nWhat you have now is kept as a backup. What was sent after \
         this backup was made shows as waiting again: do not send it twice."
    );
    let buttons = MessageDialogButtons::OkCancelCustom("Restore".into(), "Cancel".into());
    let (answer, answered) = tokio::sync::oneshot::channel();
    let dialog =
        window.app_handle().dialog().message(text).title("Restore this backup?").kind(MessageDialogKind::Warning);
    dialog.buttons(buttons).parent(window).show(move |yes| {
        if answer.send(yes).is_err() {
            tracing::debug!("nobody waited for the answer");
        }
    });
    answered.await.unwrap_or(false)
}

/// Forgets a person everywhere in the data.
#[tauri::command]
#[specta::specta]
pub async fn erase_contact(desk: State<'_, Desk>, handle: AppHandle, contact: String) -> Answer<ErasedReport> {
    let erased = desk.app.erase_contact(&contact).await?;
    changed(&handle);
    Ok(erased)
}
