//! The library messages are written from.

use app::wire::{
    PipeMeaning, TemplateDetail, TemplateLine, TemplatePreview, TemplateText, TemplateVocabulary, Translation,
};
use tauri::{AppHandle, State};

use super::Answer;
use crate::desk::{Desk, changed};

#[tauri::command]
#[specta::specta]
pub async fn templates(desk: State<'_, Desk>) -> Answer<Vec<TemplateLine>> {
    desk.app.templates()
}

#[tauri::command]
#[specta::specta]
pub async fn template(desk: State<'_, Desk>, template: String) -> Answer<TemplateDetail> {
    desk.app.template(&template)
}

/// What may stand in a template, for completing what is typed.
#[tauri::command]
#[specta::specta]
pub async fn template_vocabulary(desk: State<'_, Desk>) -> Answer<TemplateVocabulary> {
    desk.app.template_vocabulary()
}

/// Without an id: a new one. `version` is the one the text was made from.
#[tauri::command]
#[specta::specta]
pub async fn save_template(
    desk: State<'_, Desk>,
    handle: AppHandle,
    id: Option<String>,
    version: u32,
    text: TemplateText,
) -> Answer<TemplateDetail> {
    let detail = desk.app.save_template(id.as_deref(), version, text).await?;
    changed(&handle);
    Ok(detail)
}

#[tauri::command]
#[specta::specta]
pub async fn copy_template(desk: State<'_, Desk>, handle: AppHandle, template: String) -> Answer<TemplateDetail> {
    let detail = desk.app.copy_template(&template).await?;
    changed(&handle);
    Ok(detail)
}

#[tauri::command]
#[specta::specta]
pub async fn archive_template(
    desk: State<'_, Desk>,
    handle: AppHandle,
    template: String,
    archived: bool,
) -> Answer<TemplateDetail> {
    let detail = desk.app.archive_template(&template, archived).await?;
    changed(&handle);
    Ok(detail)
}

/// The text filled in for an account; nothing is kept.
#[tauri::command]
#[specta::specta]
pub async fn preview_template(
    desk: State<'_, Desk>,
    text: TemplateText,
    account: Option<String>,
) -> Answer<TemplatePreview> {
    desk.app.preview_template(text, account.as_deref())
}

/// A text of another tool as a template of ours; nothing is kept.
#[tauri::command]
#[specta::specta]
pub async fn translate_template(
    desk: State<'_, Desk>,
    subject: String,
    body: String,
    pipe: PipeMeaning,
) -> Answer<Translation> {
    desk.app.translate_template(&subject, &body, pipe)
}
