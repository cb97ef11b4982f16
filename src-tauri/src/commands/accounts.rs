//! Accounts: ranked, looked at, completed, made one, run.

use app::wire::{
    AccountDetail, AccountPage, AccountQuery, DuplicatePair, Element, Evidence, Goal, MessageChannel, NewContact,
    NewSignal, RunReport, SampleReport,
};
use tauri::{AppHandle, State};

use super::Answer;
use crate::desk::{Desk, changed};

#[tauri::command]
#[specta::specta]
pub async fn accounts(desk: State<'_, Desk>, query: AccountQuery) -> Answer<AccountPage> {
    desk.app.accounts(&query)
}

#[tauri::command]
#[specta::specta]
pub async fn account(desk: State<'_, Desk>, account: String) -> Answer<AccountDetail> {
    desk.app.account(&account)
}

#[tauri::command]
#[specta::specta]
pub async fn add_contact(
    desk: State<'_, Desk>,
    handle: AppHandle,
    account: String,
    contact: NewContact,
) -> Answer<AccountDetail> {
    let detail = desk.app.add_contact(&account, contact).await?;
    changed(&handle);
    Ok(detail)
}

#[tauri::command]
#[specta::specta]
pub async fn set_answer(
    desk: State<'_, Desk>,
    handle: AppHandle,
    account: String,
    element: Element,
    evidence: Evidence,
) -> Answer<AccountDetail> {
    let detail = desk.app.set_answer(&account, element, evidence).await?;
    changed(&handle);
    Ok(detail)
}

#[tauri::command]
#[specta::specta]
pub async fn import_samples(desk: State<'_, Desk>, handle: AppHandle) -> Answer<SampleReport> {
    let report = desk.app.import_samples().await?;
    changed(&handle);
    Ok(report)
}

#[tauri::command]
#[specta::specta]
pub async fn run(
    desk: State<'_, Desk>,
    handle: AppHandle,
    goal: Goal,
    accounts: Vec<String>,
    channel: Option<MessageChannel>,
    template: Option<String>,
) -> Answer<RunReport> {
    let writing = desk.app.writing(template.as_deref(), channel)?;
    let report = desk.app.run_writing(goal.into(), writing, &accounts).await;
    changed(&handle);
    report
}

/// What the rep knows better than the file; empty makes it unknown.
#[tauri::command]
#[specta::specta]
pub async fn edit_account(
    desk: State<'_, Desk>,
    handle: AppHandle,
    account: String,
    field: String,
    value: String,
) -> Answer<AccountDetail> {
    let detail = desk.app.edit_account(&account, &field, &value).await?;
    changed(&handle);
    Ok(detail)
}

#[tauri::command]
#[specta::specta]
pub async fn add_signal(
    desk: State<'_, Desk>,
    handle: AppHandle,
    account: String,
    signal: NewSignal,
) -> Answer<AccountDetail> {
    let detail = desk.app.add_signal(&account, signal).await?;
    changed(&handle);
    Ok(detail)
}

#[tauri::command]
#[specta::specta]
pub async fn remove_signal(
    desk: State<'_, Desk>,
    handle: AppHandle,
    account: String,
    signal: String,
) -> Answer<AccountDetail> {
    let detail = desk.app.remove_signal(&account, &signal).await?;
    changed(&handle);
    Ok(detail)
}

#[tauri::command]
#[specta::specta]
pub async fn duplicates(desk: State<'_, Desk>) -> Answer<Vec<DuplicatePair>> {
    desk.app.duplicates()
}

#[tauri::command]
#[specta::specta]
pub async fn dismiss_duplicate(desk: State<'_, Desk>, handle: AppHandle, a: String, b: String) -> Answer<()> {
    desk.app.dismiss_duplicate(&a, &b).await?;
    changed(&handle);
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub async fn merge_accounts(
    desk: State<'_, Desk>,
    handle: AppHandle,
    keep: String,
    lose: String,
) -> Answer<AccountDetail> {
    let detail = desk.app.merge_accounts(&keep, &lose).await?;
    changed(&handle);
    Ok(detail)
}

#[tauri::command]
#[specta::specta]
pub async fn unmerge_account(desk: State<'_, Desk>, handle: AppHandle, merge: String) -> Answer<AccountDetail> {
    let detail = desk.app.unmerge_account(&merge).await?;
    changed(&handle);
    Ok(detail)
}
