//! The desktop shell: the window, the native dialogs, and the door of the web view. The only room that names tauri.
//!
//! Never holds a business rule or a query; a command is a few lines that ask the app. The web view is hostile
//! territory: it names ids, and what it may ask for is listed in `capabilities/`.

mod approval_dialog;
mod clipboard;
mod commands;
mod desk;
mod door;
mod drop;
mod navigation;
mod provider_dialog;
mod save_message;
mod tell;

use std::process::ExitCode;

use tauri::Manager;

use crate::desk::Desk;

/// Opens the data folder, then the window, and runs until it is closed.
pub fn run() -> ExitCode {
    match start() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the app did not start");
            tell::tell("CUGAr Sales cannot start", &error.to_string());
            ExitCode::FAILURE
        }
    }
}

fn start() -> Result<(), Box<dyn std::error::Error>> {
    // Before anything else: the window's toolkit would panic where there is no display.
    tell::find_display()?;
    let paths = desk::paths()?;
    paths.prepare()?;
    let _logs = app::logging::to_files(&paths.logs);
    app::logging::keep_panics_quiet();
    app::keep_memory_private();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    tauri::async_runtime::set(runtime.handle().clone());
    if let Some(Err(error)) = runtime.block_on(app::restore_if_requested(&paths.data)) {
        tracing::error!(code = ?error.code, "what was to be restored was not, and the data is what it was");
    }
    let app = runtime.block_on(app::App::open(&paths.data))?;
    match app.settings() {
        Ok(settings) => app::logging::set_level(&settings.log_level),
        Err(error) => tracing::error!(%error, "the settings cannot be read"),
    }

    let door = door::builder();
    tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_clipboard_manager::init())
        .plugin(navigation::stay_home())
        .invoke_handler(door.invoke_handler())
        .on_window_event(drop::look_at_dropped)
        .setup(move |tauri_app| {
            door.mount_events(tauri_app);
            tauri_app.manage(Desk::new(app, tauri_app.handle(), &paths)?);
            desk::catch_up_in_background(tauri_app.handle().clone());
            desk::back_up_in_background(tauri_app.handle().clone());
            desk::anchor_in_background(tauri_app.handle().clone());
            desk::let_go_in_background(tauri_app.handle().clone());
            Ok(())
        })
        .run(tauri::generate_context!())?;
    Ok(())
}
