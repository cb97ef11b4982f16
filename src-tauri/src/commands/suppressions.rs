//! Who must not be written to.

use app::wire::{Suppression, SuppressionImport};
use tauri::{AppHandle, State, Window};

use super::Answer;
use super::imports::choose_table;
use crate::desk::{Desk, changed};

type Suppressions = Answer<Vec<Suppression>>;

#[tauri::command]
#[specta::specta]
pub async fn suppressions(desk: State<'_, Desk>) -> Suppressions {
    desk.app.suppressions()
}

/// An address or a domain.
#[tauri::command]
#[specta::specta]
pub async fn suppress(desk: State<'_, Desk>, handle: AppHandle, what: String, reason: String) -> Suppressions {
    let all = desk.app.suppress(&what, &reason).await?;
    changed(&handle);
    Ok(all)
}

#[tauri::command]
#[specta::specta]
pub async fn suppress_person(desk: State<'_, Desk>, handle: AppHandle, contact: String) -> Suppressions {
    let all = desk.app.suppress_person(&contact).await?;
    changed(&handle);
    Ok(all)
}

#[tauri::command]
#[specta::specta]
pub async fn unsuppress(desk: State<'_, Desk>, handle: AppHandle, kind: String, value: String) -> Suppressions {
    let all = desk.app.unsuppress(&kind, &value).await?;
    changed(&handle);
    Ok(all)
}

/// Opens the native file chooser; `null` where nothing was chosen.
#[tauri::command]
#[specta::specta]
pub async fn import_suppressions(
    desk: State<'_, Desk>,
    handle: AppHandle,
    window: Window,
) -> Answer<Option<SuppressionImport>> {
    let Some(path) = choose_table(&handle, &window, "Import who must not be written to").await else { return Ok(None) };
    let report = desk.app.import_suppressions(&path).await?;
    changed(&handle);
    Ok(Some(report))
}
