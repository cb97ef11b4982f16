//! Language models. Ids come in; switching on, another host and a key are the native dialogs' alone.

use app::wire::{
    AppError, ErrorCode, ModelCallLine, ModelCallQuery, ModelUse, PreparedPrompt, ProviderState, WriteRequest,
    WrittenText,
};
use domain::Sensitive;
use tauri::{AppHandle, State};
use tauri_specta::Event;

use super::Answer;
use crate::desk::{Desk, changed};
use crate::door::ModelWriting;
use crate::provider_dialog::TAKES_KEYS;

type Providers = Answer<Vec<ProviderState>>;

#[tauri::command]
#[specta::specta]
pub async fn providers(desk: State<'_, Desk>) -> Providers {
    desk.app.providers()
}

#[tauri::command]
#[specta::specta]
pub async fn switch_provider(desk: State<'_, Desk>, id: String, on: bool) -> Providers {
    desk.app.switch_provider(&desk.provider_prompt, &id, on).await
}

#[tauri::command]
#[specta::specta]
pub async fn move_provider(desk: State<'_, Desk>, id: String, address: String) -> Providers {
    desk.app.move_provider(&desk.provider_prompt, &id, &address).await
}

#[tauri::command]
#[specta::specta]
pub async fn use_in_runs(desk: State<'_, Desk>, id: String, on: bool) -> Providers {
    desk.app.use_in_runs(&desk.provider_prompt, &id, on).await
}

#[tauri::command]
#[specta::specta]
pub async fn set_model(desk: State<'_, Desk>, id: String, chosen: ModelUse) -> Providers {
    desk.app.set_model(&id, chosen).await
}

/// Whether a key is typed into a native window here; otherwise `give_key` takes it.
#[tauri::command]
#[specta::specta]
pub async fn takes_keys_natively() -> Answer<bool> {
    Ok(TAKES_KEYS)
}

#[tauri::command]
#[specta::specta]
pub async fn enter_key(desk: State<'_, Desk>, id: String) -> Providers {
    desk.app.enter_key(&desk.provider_prompt, &id).await
}

/// Where there is no native window for it. It goes in and never comes out.
#[tauri::command]
#[specta::specta]
pub async fn give_key(desk: State<'_, Desk>, id: String, key: String) -> Providers {
    let key = Sensitive::new(key);
    if TAKES_KEYS {
        return Err(AppError::new(ErrorCode::BadInput, "Type the key into the system's own window."));
    }
    desk.app.give_key(&id, key).await
}

#[tauri::command]
#[specta::specta]
pub async fn forget_key(desk: State<'_, Desk>, id: String) -> Providers {
    desk.app.forget_key(&id).await
}

#[tauri::command]
#[specta::specta]
pub async fn models_of(desk: State<'_, Desk>, id: String) -> Answer<Vec<String>> {
    desk.app.models_of(&id).await
}

#[tauri::command]
#[specta::specta]
pub async fn prepare_writing(desk: State<'_, Desk>, request: WriteRequest) -> Answer<PreparedPrompt> {
    desk.app.prepare_writing(&request).await
}

/// What comes is told as it comes, checked.
#[tauri::command]
#[specta::specta]
pub async fn write_prepared(desk: State<'_, Desk>, handle: AppHandle, id: String) -> Answer<WrittenText> {
    let heard = |text| {
        if let Err(error) = (ModelWriting { id: id.clone(), text }).emit(&handle) {
            tracing::warn!(%error, "the window was not told what a model writes");
        }
    };
    let written = desk.app.write_prepared(&id, heard).await;
    changed(&handle);
    written
}

#[tauri::command]
#[specta::specta]
pub async fn stop_writing(desk: State<'_, Desk>, id: String) -> Answer<bool> {
    Ok(desk.app.stop_writing(&id))
}

#[tauri::command]
#[specta::specta]
pub async fn model_calls(desk: State<'_, Desk>, query: ModelCallQuery) -> Answer<Vec<ModelCallLine>> {
    desk.app.model_calls(&query)
}
