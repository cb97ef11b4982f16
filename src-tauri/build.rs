//! Tells tauri which commands the web view may call, and where the capabilities stand.
//!
//! A command that is not in this list and in `capabilities/main.json` does not exist for the web view.

use std::path::Path;
use std::{fs, io};

use tauri_build::{AppManifest, Attributes};

const COMMANDS: &[&str] = &[
    "status",
    "keychain_status",
    "accounts",
    "account",
    "add_contact",
    "set_answer",
    "import_samples",
    "run",
    "edit_account",
    "add_signal",
    "remove_signal",
    "duplicates",
    "dismiss_duplicate",
    "merge_accounts",
    "unmerge_account",
    "choose_import",
    "set_import_kind",
    "preview_import",
    "commit_import",
    "cancel_import",
    "save_rejects",
    "undo_import",
    "imports",
    "icps",
    "icp",
    "icp_fields",
    "save_icp",
    "icp_from_toml",
    "icp_to_toml",
    "preview_icp",
    "activate_icp",
    "delete_icp",
    "backtest_own",
    "backtest_file",
    "apply_suggestion",
    "templates",
    "template",
    "template_vocabulary",
    "save_template",
    "copy_template",
    "archive_template",
    "preview_template",
    "translate_template",
    "knowledge",
    "save_knowledge",
    "delete_knowledge",
    "import_knowledge",
    "queue",
    "review",
    "revise",
    "deny",
    "defer",
    "ask_approval",
    "assess_message",
    "suggest_spelling",
    "own_words",
    "add_own_word",
    "remove_own_word",
    "confirm_outcome",
    "verify_audit",
    "export_audit",
    "export_receipt",
    "backups",
    "back_up",
    "restore_backup",
    "erase_contact",
    "mark_reply",
    "set_note",
    "saved_searches",
    "save_search",
    "delete_search",
    "cancel",
    "confirm_clock",
    "retry",
    "signals",
    "history",
    "execution",
    "settings",
    "save_settings",
    "departures",
    "undo_departure",
    "attach_file",
    "detach_file",
    "unconfirmed",
    "set_follow_up",
    "mail_account",
    "set_mail_server",
    "remove_mail_server",
    "enter_mail_secret",
    "give_mail_secret",
    "check_mail_account",
    "suppressions",
    "suppress",
    "suppress_person",
    "unsuppress",
    "import_suppressions",
    "providers",
    "switch_provider",
    "move_provider",
    "use_in_runs",
    "set_model",
    "takes_keys_natively",
    "enter_key",
    "give_key",
    "forget_key",
    "models_of",
    "prepare_writing",
    "write_prepared",
    "stop_writing",
    "model_calls",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for path in ["tauri.conf.json", "src-tauri/capabilities", "src-tauri/icons", "ui/dist"] {
        println!("cargo:rerun-if-changed={path}");
    }
    stand_in_for_the_ui()?;
    let attributes = Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/**/*")
        .app_manifest(AppManifest::new().commands(COMMANDS));
    Ok(tauri_build::try_build(attributes)?)
}

/// The window's files are compiled in, so the folder must be there even when only the Rust side is checked.
fn stand_in_for_the_ui() -> io::Result<()> {
    let page = Path::new("ui/dist/index.html");
    if page.try_exists()? {
        return Ok(());
    }
    println!("cargo:warning=ui/dist was not built: the window will say so. Build it: cd ui && npm ci && npm run build");
    fs::create_dir_all("ui/dist")?;
    fs::write(
        page,
        "<!doctype html><meta charset=\"utf-8\"><title>CUGAr Sales</title>\
         <p>The window was not built. Run <code>make run</code>.</p>\n",
    )
}
