//! What the rep knows and may say. Notes are chosen in the native file chooser: the web view names no file.

use app::wire::{KnowledgeImport, KnowledgeLine, KnowledgeText};
use tauri::{AppHandle, State, Window};
use tauri_plugin_dialog::DialogExt;

use super::Answer;
use super::imports::chosen;
use crate::desk::{Desk, changed};

#[tauri::command]
#[specta::specta]
pub async fn knowledge(desk: State<'_, Desk>, search: String) -> Answer<Vec<KnowledgeLine>> {
    desk.app.knowledge(&search)
}

/// Without an id: a new entry.
#[tauri::command]
#[specta::specta]
pub async fn save_knowledge(
    desk: State<'_, Desk>,
    handle: AppHandle,
    id: Option<String>,
    text: KnowledgeText,
) -> Answer<KnowledgeLine> {
    let line = desk.app.save_knowledge(id.as_deref(), text).await?;
    changed(&handle);
    Ok(line)
}

#[tauri::command]
#[specta::specta]
pub async fn delete_knowledge(desk: State<'_, Desk>, handle: AppHandle, entry: String) -> Answer<()> {
    desk.app.delete_knowledge(&entry).await?;
    changed(&handle);
    Ok(())
}

/// Reads notes in Markdown; `null` where no file was chosen.
#[tauri::command]
#[specta::specta]
pub async fn import_knowledge(
    desk: State<'_, Desk>,
    handle: AppHandle,
    window: Window,
) -> Answer<Option<KnowledgeImport>> {
    let dialog = handle.dialog().file().set_parent(&window).set_title("Import notes");
    let dialog = dialog.add_filter("Notes", &["md", "markdown", "txt"]).add_filter("All files", &["*"]);
    let Some(path) = chosen(|answer| dialog.pick_file(answer)).await else { return Ok(None) };
    let import = desk.app.import_knowledge(&path).await?;
    changed(&handle);
    Ok(Some(import))
}
