//! The review queue. Only ids come in; approving is the native dialog's alone.

use app::wire::{AskOutcome, QueueItem, Review, Revision};
use tauri::{AppHandle, State};

use super::Answer;
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
    changed(&handle);
    outcome
}
