//! What happened.

use app::wire::{ExecutionDetail, HistoryLine, HistoryPage, HistoryQuery, Reply, SavedSearch, Signals};
use tauri::{AppHandle, State};

use super::Answer;
use crate::desk::{Desk, changed};

#[tauri::command]
#[specta::specta]
pub async fn history(desk: State<'_, Desk>, query: HistoryQuery) -> Answer<HistoryPage> {
    desk.app.history(&query)
}

#[tauri::command]
#[specta::specta]
pub async fn execution(desk: State<'_, Desk>, execution: String) -> Answer<ExecutionDetail> {
    desk.app.execution(&execution)
}

#[tauri::command]
#[specta::specta]
pub async fn confirm_outcome(
    desk: State<'_, Desk>,
    handle: AppHandle,
    execution: String,
    sent: bool,
) -> Answer<ExecutionDetail> {
    let detail = desk.app.confirm_outcome(&execution, sent).await?;
    changed(&handle);
    Ok(detail)
}

#[tauri::command]
#[specta::specta]
pub async fn mark_reply(
    desk: State<'_, Desk>,
    handle: AppHandle,
    execution: String,
    reply: Option<Reply>,
) -> Answer<ExecutionDetail> {
    let detail = desk.app.mark_reply(&execution, reply).await?;
    changed(&handle);
    Ok(detail)
}

/// The rep's own note; an empty one takes it away.
#[tauri::command]
#[specta::specta]
pub async fn set_note(
    desk: State<'_, Desk>,
    handle: AppHandle,
    execution: String,
    note: String,
) -> Answer<ExecutionDetail> {
    let detail = desk.app.set_note(&execution, &note).await?;
    changed(&handle);
    Ok(detail)
}

#[tauri::command]
#[specta::specta]
pub async fn saved_searches(desk: State<'_, Desk>) -> Answer<Vec<SavedSearch>> {
    desk.app.saved_searches()
}

/// In place of one with the same name.
#[tauri::command]
#[specta::specta]
pub async fn save_search(desk: State<'_, Desk>, search: SavedSearch) -> Answer<Vec<SavedSearch>> {
    desk.app.save_search(search).await
}

#[tauri::command]
#[specta::specta]
pub async fn delete_search(desk: State<'_, Desk>, name: String) -> Answer<Vec<SavedSearch>> {
    desk.app.delete_search(&name).await
}

/// What the rep was given to send and has not said of whether they did.
#[tauri::command]
#[specta::specta]
pub async fn unconfirmed(desk: State<'_, Desk>) -> Answer<Vec<HistoryLine>> {
    desk.app.unconfirmed()
}

/// Has the account come back with a follow-up after so many days; `null`: not at all.
#[tauri::command]
#[specta::specta]
pub async fn set_follow_up(
    desk: State<'_, Desk>,
    handle: AppHandle,
    execution: String,
    days: Option<u16>,
) -> Answer<ExecutionDetail> {
    let detail = desk.app.set_follow_up(&execution, days).await?;
    changed(&handle);
    Ok(detail)
}

#[tauri::command]
#[specta::specta]
pub async fn cancel(desk: State<'_, Desk>, handle: AppHandle, execution: String) -> Answer<ExecutionDetail> {
    desk.app.cancel(&execution).await?;
    changed(&handle);
    desk.app.execution(&execution)
}

/// Does the steps again that gave nothing.
#[tauri::command]
#[specta::specta]
pub async fn retry(desk: State<'_, Desk>, handle: AppHandle, execution: String) -> Answer<ExecutionDetail> {
    desk.app.retry(&execution).await?;
    changed(&handle);
    desk.app.execution(&execution)
}

/// The golden signals of everything that was run.
#[tauri::command]
#[specta::specta]
pub async fn signals(desk: State<'_, Desk>) -> Answer<Signals> {
    desk.app.signals()
}
