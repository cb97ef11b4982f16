//! What the web view may ask for, and the TypeScript it asks with.

use app::wire::{AppError, ImportDraft, ImportProgress};
use specta_typescript::semantic;
use tauri_specta::{Builder, Event, collect_commands, collect_events};

use crate::commands;

/// Something in the store changed: ask again for what is shown.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, specta::Type, Event)]
pub struct Changed;

/// A file was dropped on the window and can be looked at.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, specta::Type, Event)]
pub struct ImportDropped(pub ImportDraft);

/// A dropped file cannot be read.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, specta::Type, Event)]
pub struct ImportRefused(pub AppError);

/// How far a commit is.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, specta::Type, Event)]
#[tauri_specta(event_name = "import-progress")]
pub struct ImportProgressed(pub ImportProgress);

/// What may be seen of a text that a model is writing, so far.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, specta::Type, Event)]
pub struct ModelWriting {
    pub id: String,
    pub text: String,
}

/// How many entries of the record are checked.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, specta::Type, Event)]
pub struct AuditProgressed(pub u32);

pub fn builder() -> Builder<tauri::Wry> {
    Builder::new()
        // One shape for both directions: nothing here is optional in one and not in the other.
        .disable_serde_phases()
        // Scores are finite, so a number is a number.
        .semantic_types(semantic::Configuration::empty().enable_lossless_floats())
        .commands(collect_commands![
            commands::status::status,
            commands::status::keychain_status,
            commands::status::settings,
            commands::status::save_settings,
            commands::status::confirm_clock,
            commands::accounts::accounts,
            commands::accounts::account,
            commands::accounts::add_contact,
            commands::accounts::set_answer,
            commands::accounts::import_samples,
            commands::accounts::run,
            commands::accounts::edit_account,
            commands::accounts::add_signal,
            commands::accounts::remove_signal,
            commands::accounts::duplicates,
            commands::accounts::dismiss_duplicate,
            commands::accounts::merge_accounts,
            commands::accounts::unmerge_account,
            commands::imports::choose_import,
            commands::imports::set_import_kind,
            commands::imports::preview_import,
            commands::imports::commit_import,
            commands::imports::cancel_import,
            commands::imports::save_rejects,
            commands::imports::undo_import,
            commands::imports::imports,
            commands::profiles::icps,
            commands::profiles::icp,
            commands::profiles::icp_fields,
            commands::profiles::save_icp,
            commands::profiles::icp_from_toml,
            commands::profiles::icp_to_toml,
            commands::profiles::preview_icp,
            commands::profiles::activate_icp,
            commands::profiles::delete_icp,
            commands::profiles::backtest_own,
            commands::profiles::backtest_file,
            commands::profiles::apply_suggestion,
            commands::templates::templates,
            commands::templates::template,
            commands::templates::template_vocabulary,
            commands::templates::save_template,
            commands::templates::copy_template,
            commands::templates::archive_template,
            commands::templates::preview_template,
            commands::templates::translate_template,
            commands::knowledge::knowledge,
            commands::knowledge::save_knowledge,
            commands::knowledge::delete_knowledge,
            commands::knowledge::import_knowledge,
            commands::review::queue,
            commands::review::review,
            commands::review::revise,
            commands::review::deny,
            commands::review::defer,
            commands::review::ask_approval,
            commands::review::departures,
            commands::review::undo_departure,
            commands::review::attach_file,
            commands::review::detach_file,
            commands::wording::assess_message,
            commands::wording::suggest_spelling,
            commands::wording::own_words,
            commands::wording::add_own_word,
            commands::wording::remove_own_word,
            commands::history::history,
            commands::history::execution,
            commands::history::confirm_outcome,
            commands::audit::verify_audit,
            commands::audit::export_audit,
            commands::audit::export_receipt,
            commands::backups::backups,
            commands::backups::back_up,
            commands::backups::restore_backup,
            commands::backups::erase_contact,
            commands::history::mark_reply,
            commands::history::set_note,
            commands::history::saved_searches,
            commands::history::save_search,
            commands::history::delete_search,
            commands::history::unconfirmed,
            commands::history::set_follow_up,
            commands::history::cancel,
            commands::history::retry,
            commands::history::signals,
            commands::mail::mail_account,
            commands::mail::set_mail_server,
            commands::mail::remove_mail_server,
            commands::mail::enter_mail_secret,
            commands::mail::give_mail_secret,
            commands::mail::check_mail_account,
            commands::suppressions::suppressions,
            commands::suppressions::suppress,
            commands::suppressions::suppress_person,
            commands::suppressions::unsuppress,
            commands::suppressions::import_suppressions,
            commands::models::providers,
            commands::models::switch_provider,
            commands::models::move_provider,
            commands::models::use_in_runs,
            commands::models::set_model,
            commands::models::takes_keys_natively,
            commands::models::enter_key,
            commands::models::give_key,
            commands::models::forget_key,
            commands::models::models_of,
            commands::models::prepare_writing,
            commands::models::write_prepared,
            commands::models::stop_writing,
            commands::models::model_calls,
        ])
        .events(collect_events![Changed, ImportDropped, ImportRefused, ImportProgressed, AuditProgressed, ModelWriting])
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use specta_typescript::Typescript;

    /// Writes the bindings anew where they are stale, and fails, so that the next run has them right.
    #[test]
    fn the_typescript_bindings_are_what_the_commands_say() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/src/bindings/index.ts");
        let scratch = tempfile::NamedTempFile::new().expect("a scratch file can be made");
        super::builder().export(Typescript::default(), scratch.path()).expect("the commands have TypeScript types");
        let fresh = std::fs::read_to_string(scratch.path()).expect("the scratch file can be read");
        let stored = std::fs::read_to_string(&path).unwrap_or_default();
        if stored != fresh {
            std::fs::write(&path, &fresh).expect("the bindings can be written");
        }
        assert!(stored == fresh, "{} was stale and is written anew; commit it", path.display());
    }
}
