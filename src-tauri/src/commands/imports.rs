//! Files: chosen or dropped, looked at, kept, taken back. The web view never names a file: it names drafts.

use std::path::PathBuf;

use app::wire::{
    AppError, ColumnChoice, ErrorCode, ImportDraft, ImportKind, ImportLine, ImportPreview, ImportReport, UndoReport,
};
use tauri::{AppHandle, State, Window};
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder};
use tauri_specta::Event;

use super::Answer;
use crate::desk::{Desk, changed};
use crate::door::ImportProgressed;

/// What can be read as a table.
const TABLES: [&str; 8] = ["csv", "tsv", "txt", "xlsx", "xlsm", "xlsb", "xls", "ods"];

/// Opens the native file chooser; `null` where nothing was chosen.
#[tauri::command]
#[specta::specta]
pub async fn choose_import(
    desk: State<'_, Desk>,
    handle: AppHandle,
    window: Window,
    kind: ImportKind,
) -> Answer<Option<ImportDraft>> {
    let title = match kind {
        ImportKind::Accounts => "Import accounts",
        ImportKind::Contacts => "Import contacts",
        ImportKind::Deals => "Import deals",
        ImportKind::Signals => "Import signals",
    };
    match choose_table(&handle, &window, title).await {
        Some(path) => desk.app.draft_import(Some(kind), &path).await.map(Some),
        None => Ok(None),
    }
}

/// The file the rep chose, if any; a chooser that died chose nothing.
pub(super) async fn choose_table(handle: &AppHandle, window: &Window, title: &str) -> Option<PathBuf> {
    let dialog = handle.dialog().file().set_parent(window).set_title(title);
    let dialog = dialog.add_filter("Tables", &TABLES).add_filter("All files", &["*"]);
    chosen(|answer| dialog.pick_file(answer)).await
}

pub(crate) async fn chosen(
    open: impl FnOnce(Box<dyn FnOnce(Option<tauri_plugin_dialog::FilePath>) + Send>),
) -> Option<PathBuf> {
    let (answer, path) = tokio::sync::oneshot::channel();
    open(Box::new(move |path| {
        if answer.send(path).is_err() {
            tracing::debug!("the window did not wait for the file chooser");
        }
    }));
    path.await.ok().flatten().and_then(|path| path.into_path().ok())
}

/// Reads the same file as something else.
#[tauri::command]
#[specta::specta]
pub async fn set_import_kind(desk: State<'_, Desk>, draft: String, kind: ImportKind) -> Answer<ImportDraft> {
    desk.app.set_import_kind(&draft, kind)
}

/// What would happen; nothing is kept.
#[tauri::command]
#[specta::specta]
pub async fn preview_import(desk: State<'_, Desk>, draft: String, columns: Vec<ColumnChoice>) -> Answer<ImportPreview> {
    desk.app.preview_import(&draft, &columns).await
}

#[tauri::command]
#[specta::specta]
pub async fn commit_import(
    desk: State<'_, Desk>,
    handle: AppHandle,
    draft: String,
    columns: Vec<ColumnChoice>,
) -> Answer<ImportReport> {
    let window = handle.clone();
    let tell = move |progress| {
        if let Err(error) = ImportProgressed(progress).emit(&window) {
            tracing::debug!(%error, "the window was not told how far an import is");
        }
    };
    let report = desk.app.commit_import(&draft, &columns, tell).await?;
    changed(&handle);
    Ok(report)
}

/// Stops a commit that is under way, or forgets the draft.
#[tauri::command]
#[specta::specta]
pub async fn cancel_import(desk: State<'_, Desk>, draft: String) -> Answer<()> {
    desk.app.cancel_import(&draft);
    Ok(())
}

/// Opens the native save dialog for the rows that were not taken; the name of the written file, or `null`.
#[tauri::command]
#[specta::specta]
pub async fn save_rejects(
    desk: State<'_, Desk>,
    handle: AppHandle,
    window: Window,
    draft: String,
) -> Answer<Option<String>> {
    let (name, text) = desk.app.rejects_csv(&draft)?;
    let dialog: FileDialogBuilder<_> = handle.dialog().file().set_parent(&window).set_title("Save the rejected rows");
    let dialog = dialog.set_file_name(&name).add_filter("CSV", &["csv"]);
    let Some(path) = chosen(|answer| dialog.save_file(answer)).await else { return Ok(None) };
    let shown = path.display().to_string();
    let written = tokio::task::spawn_blocking(move || std::fs::write(path, text)).await;
    match written {
        Ok(Ok(())) => Ok(Some(shown)),
        Ok(Err(error)) => Err(AppError::new(
            ErrorCode::BadInput,
            format!("{shown} cannot be written: {error}. Choose another folder."),
        )),
        Err(_) => Err(AppError::new(ErrorCode::BadInput, format!("{shown} was not written. Try again."))),
    }
}

#[tauri::command]
#[specta::specta]
pub async fn undo_import(desk: State<'_, Desk>, handle: AppHandle, id: String) -> Answer<UndoReport> {
    let report = desk.app.undo_import(&id).await?;
    changed(&handle);
    Ok(report)
}

#[tauri::command]
#[specta::specta]
pub async fn imports(desk: State<'_, Desk>) -> Answer<Vec<ImportLine>> {
    desk.app.imports()
}
