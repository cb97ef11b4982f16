//! The rep's mail server. Setting it and its secret are the native dialogs' alone.

use app::wire::{AppError, ErrorCode, MailAccount, MailServer};
use domain::Sensitive;
use tauri::{AppHandle, State};

use super::Answer;
use crate::desk::{Desk, changed};
use crate::provider_dialog::TAKES_KEYS;

#[tauri::command]
#[specta::specta]
pub async fn mail_account(desk: State<'_, Desk>) -> Answer<MailAccount> {
    desk.app.mail_account()
}

#[tauri::command]
#[specta::specta]
pub async fn set_mail_server(desk: State<'_, Desk>, handle: AppHandle, server: MailServer) -> Answer<MailAccount> {
    let account = desk.app.set_mail_server(&desk.provider_prompt, server).await?;
    changed(&handle);
    Ok(account)
}

#[tauri::command]
#[specta::specta]
pub async fn remove_mail_server(desk: State<'_, Desk>, handle: AppHandle) -> Answer<MailAccount> {
    let account = desk.app.remove_mail_server().await?;
    changed(&handle);
    Ok(account)
}

#[tauri::command]
#[specta::specta]
pub async fn enter_mail_secret(desk: State<'_, Desk>) -> Answer<MailAccount> {
    desk.app.enter_mail_secret(&desk.provider_prompt).await
}

/// Where there is no native window for it. It goes in and never comes out.
#[tauri::command]
#[specta::specta]
pub async fn give_mail_secret(desk: State<'_, Desk>, secret: String) -> Answer<MailAccount> {
    let secret = Sensitive::new(secret);
    if TAKES_KEYS {
        return Err(AppError::new(ErrorCode::BadInput, "Type the password into the system's own window."));
    }
    desk.app.give_mail_secret(secret).await
}

/// Connects and signs in, and sends nothing.
#[tauri::command]
#[specta::specta]
pub async fn check_mail_account(desk: State<'_, Desk>) -> Answer<()> {
    desk.app.check_mail_account().await
}
