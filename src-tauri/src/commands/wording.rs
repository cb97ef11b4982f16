//! Checking a message while it is written, and the rep's own words. Nothing here changes a message.

use app::wire::{Assessment, Revision};
use tauri::State;

use super::Answer;
use crate::desk::Desk;

#[tauri::command]
#[specta::specta]
pub async fn assess_message(desk: State<'_, Desk>, approval: String, revision: Revision) -> Answer<Assessment> {
    desk.app.assess(&approval, &revision)
}

/// Takes tens of milliseconds: asked for one word, when somebody wants it.
#[tauri::command]
#[specta::specta]
pub async fn suggest_spelling(word: String) -> Answer<Vec<String>> {
    Ok(app::suggest_spelling(&word))
}

#[tauri::command]
#[specta::specta]
pub async fn own_words(desk: State<'_, Desk>) -> Answer<Vec<String>> {
    desk.app.own_words()
}

#[tauri::command]
#[specta::specta]
pub async fn add_own_word(desk: State<'_, Desk>, word: String) -> Answer<Vec<String>> {
    desk.app.add_own_word(&word).await
}

#[tauri::command]
#[specta::specta]
pub async fn remove_own_word(desk: State<'_, Desk>, word: String) -> Answer<Vec<String>> {
    desk.app.remove_own_word(&word).await
}
