//! The review queue. Only ids come in; approving is the native dialog's alone.

use app::wire::{AskOutcome, Departure, QueueItem, Review, Revision};
use tauri::{AppHandle, State, Window};
use tauri_plugin_dialog::DialogExt as _;

use super::Answer;
use super::imports::chosen;
use crate::desk::{Desk, changed};

#[tauri::command]
#[specta::specta]
pub async fn queue(desk: State<'_, Desk>) -> Answer<Vec<QueueItem>> {
    desk.app.queue()
}

#[tauri::command]
#[specta::specta]
pub async fn review(desk: State<'_, Desk>, approval: String) -> Answer<Review> {
    desk.app.review(&approval)
}

#[tauri::command]
#[specta::specta]
pub async fn revise(desk: State<'_, Desk>, handle: AppHandle, approval: String, revision: Revision) -> Answer<Review> {
    let review = desk.app.revise(&approval, revision).await?;
    changed(&handle);
    Ok(review)
}

#[tauri::command]
#[specta::specta]
pub async fn deny(desk: State<'_, Desk>, handle: AppHandle, approval: String, reason: String) -> Answer<()> {
    desk.app.deny(&approval, &reason).await?;
    changed(&handle);
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub async fn defer(desk: State<'_, Desk>, handle: AppHandle, approval: String) -> Answer<()> {
    desk.app.defer(&approval).await?;
    changed(&handle);
    Ok(())
}

/// Opens the native dialog for one request; what it shows comes from the store.
#[tauri::command]
#[specta::specta]
pub async fn ask_approval(desk: State<'_, Desk>, handle: AppHandle, approval: String) -> Answer<AskOutcome> {
    let outcome = desk.app.ask(&desk.gate, &approval).await;
    desk.scheduled.notify_one();
    changed(&handle);
    outcome
}

/// What was approved and has not gone yet.
#[tauri::command]
#[specta::specta]
pub async fn departures(desk: State<'_, Desk>) -> Answer<Vec<Departure>> {
    desk.app.departures()
}

/// Takes back what has not gone yet.
#[tauri::command]
#[specta::specta]
pub async fn undo_departure(desk: State<'_, Desk>, handle: AppHandle, approval: String) -> Answer<()> {
    let undone = desk.app.undo_departure(&approval).await;
    changed(&handle);
    undone
}

/// Opens the native file chooser, and attaches what was chosen; `null` where nothing was.
#[tauri::command]
#[specta::specta]
pub async fn attach_file(
    desk: State<'_, Desk>,
    handle: AppHandle,
    window: Window,
    approval: String,
) -> Answer<Option<Review>> {
    let dialog = handle.dialog().file().set_parent(&window).set_title("Attach a file");
    let Some(path) = chosen(|answer| dialog.pick_file(answer)).await else { return Ok(None) };
    let review = desk.app.attach(&approval, &path).await?;
    changed(&handle);
    Ok(Some(review))
}

#[tauri::command]
#[specta::specta]
pub async fn detach_file(desk: State<'_, Desk>, handle: AppHandle, approval: String, digest: String) -> Answer<Review> {
    let review = desk.app.detach(&approval, &digest).await?;
    changed(&handle);
    Ok(review)
}
