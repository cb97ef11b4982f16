//! Accounts: read in, ranked, looked at, run.

use app::wire::{
    AccountDetail, AccountPage, AccountQuery, Answer as Known, Element, Goal, ImportKind, ImportReport, NewContact,
    RunReport, SampleReport,
};
use tauri::{AppHandle, State, Window};
use tauri_plugin_dialog::DialogExt;

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
    answer: Known,
) -> Answer<AccountDetail> {
    let detail = desk.app.set_answer(&account, element, answer).await?;
    changed(&handle);
    Ok(detail)
}

/// Opens the native file chooser and reads in what the rep chose; `null` where they chose nothing. The web view
/// never names a file.
#[tauri::command]
#[specta::specta]
pub async fn import_file(
    desk: State<'_, Desk>,
    handle: AppHandle,
    window: Window,
    kind: ImportKind,
) -> Answer<Option<ImportReport>> {
    let title = match kind {
        ImportKind::Accounts => "Import accounts",
        ImportKind::Contacts => "Import contacts",
        ImportKind::Deals => "Import deals",
        ImportKind::Signals => "Import signals",
    };
    let (answer, chosen) = tokio::sync::oneshot::channel();
    let dialog = handle.dialog().file().set_parent(&window).set_title(title);
    let dialog = dialog.add_filter("Tables", &["csv", "tsv", "txt", "xlsx", "xlsm", "xlsb", "xls", "ods"]);
    dialog.add_filter("All files", &["*"]).pick_file(move |path| {
        if answer.send(path).is_err() {
            tracing::debug!("the window did not wait for the file chooser");
        }
    });
    // A chooser that died chose nothing.
    let Some(path) = chosen.await.ok().flatten().and_then(|path| path.into_path().ok()) else { return Ok(None) };
    let report = desk.app.import_file(kind, &path, &[], false).await?;
    changed(&handle);
    Ok(Some(report))
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
pub async fn run(desk: State<'_, Desk>, handle: AppHandle, goal: Goal, accounts: Vec<String>) -> Answer<RunReport> {
    let report = desk.app.run(goal.into(), &accounts).await;
    changed(&handle);
    report
}
