//! Ideal customer profiles, and what closed deals say about them.

use app::wire::{Backtest, Icp, IcpDetail, IcpFields, IcpLine, IcpPreview};
use tauri::{AppHandle, State, Window};

use super::Answer;
use super::imports::choose_table;
use crate::desk::{Desk, changed};

#[tauri::command]
#[specta::specta]
pub async fn icps(desk: State<'_, Desk>) -> Answer<Vec<IcpLine>> {
    desk.app.icps()
}

#[tauri::command]
#[specta::specta]
pub async fn icp(desk: State<'_, Desk>, icp: String) -> Answer<IcpDetail> {
    desk.app.icp(&icp)
}

/// What the accounts hold, for completing what is typed.
#[tauri::command]
#[specta::specta]
pub async fn icp_fields(desk: State<'_, Desk>) -> Answer<IcpFields> {
    desk.app.icp_fields()
}

/// Without an id: a new one.
#[tauri::command]
#[specta::specta]
pub async fn save_icp(desk: State<'_, Desk>, handle: AppHandle, id: Option<String>, icp: Icp) -> Answer<IcpDetail> {
    let detail = desk.app.save_icp(id.as_deref(), icp).await?;
    changed(&handle);
    Ok(detail)
}

#[tauri::command]
#[specta::specta]
pub async fn icp_from_toml(desk: State<'_, Desk>, text: String) -> Answer<Icp> {
    desk.app.icp_from_toml(&text)
}

#[tauri::command]
#[specta::specta]
pub async fn icp_to_toml(desk: State<'_, Desk>, icp: Icp) -> Answer<String> {
    desk.app.icp_to_toml(icp)
}

/// How the ranking would move; nothing is kept.
#[tauri::command]
#[specta::specta]
pub async fn preview_icp(desk: State<'_, Desk>, icp: Icp) -> Answer<IcpPreview> {
    desk.app.preview_icp(icp)
}

#[tauri::command]
#[specta::specta]
pub async fn activate_icp(desk: State<'_, Desk>, handle: AppHandle, icp: String) -> Answer<IcpDetail> {
    let detail = desk.app.activate_icp(&icp).await?;
    changed(&handle);
    Ok(detail)
}

#[tauri::command]
#[specta::specta]
pub async fn delete_icp(desk: State<'_, Desk>, handle: AppHandle, icp: String) -> Answer<()> {
    desk.app.delete_icp(&icp).await?;
    changed(&handle);
    Ok(())
}

/// Over the closed deals that were imported.
#[tauri::command]
#[specta::specta]
pub async fn backtest_own(desk: State<'_, Desk>) -> Answer<Backtest> {
    desk.app.backtest_own()
}

/// Over a file of closed deals, chosen in the native file chooser; `null` where nothing was chosen.
#[tauri::command]
#[specta::specta]
pub async fn backtest_file(desk: State<'_, Desk>, handle: AppHandle, window: Window) -> Answer<Option<Backtest>> {
    match choose_table(&handle, &window, "Check against closed deals").await {
        Some(path) => desk.app.backtest_file(&path).map(Some),
        None => Ok(None),
    }
}

/// Takes over one suggested weight.
#[tauri::command]
#[specta::specta]
pub async fn apply_suggestion(
    desk: State<'_, Desk>,
    handle: AppHandle,
    icp: String,
    criterion: String,
    weight: f64,
) -> Answer<IcpDetail> {
    let detail = desk.app.apply_suggestion(&icp, &criterion, weight).await?;
    changed(&handle);
    Ok(detail)
}
