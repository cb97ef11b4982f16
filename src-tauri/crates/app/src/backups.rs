//! Keeps copies of everything, puts one back, and forgets a person.

use std::path::{Path, PathBuf};

use domain::ChainHead;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use store::backup::{self, Backup};
use store::table::audit::{self, Note};
use store::table::audit_head;
use store::{StoreError, erase};

use crate::accounts::contact_id;
use crate::new_file::write_new;
use crate::wire::{AppError, BackupLine, ErasedReport, RestoreReport};
use crate::{App, Outside};

const DAILY: &str = "daily-";
const BEFORE_RESTORE: &str = "before-restore-";
const BEFORE_UPDATE: &str = "before-update-";
/// A week of days, and the last of the others.
const KEPT: [(&str, usize); 3] = [(DAILY, 7), (BEFORE_RESTORE, 3), (BEFORE_UPDATE, 3)];

impl App {
    /// Writes everything into a new file, checked before it gets its name.
    ///
    /// # Errors
    /// `store_failed` where it cannot be written, or there is a file of this name.
    pub async fn back_up(&self, to: &Path) -> Result<BackupLine, AppError> {
        let (folder, to) = (self.store.folder().to_owned(), to.to_owned());
        Ok(line(&blocking(move || backup::back_up(&folder, &to)).await?))
    }

    /// The app's own backups, the newest first.
    pub fn backups(&self) -> Result<Vec<BackupLine>, AppError> {
        Ok(backup::list(self.store.folder())?.iter().map(line).collect())
    }

    /// Makes the backup of the day, unless there is one, and removes those that are too many. Whether it made one.
    pub async fn back_up_daily(&self) -> Result<bool, AppError> {
        let folder = self.store.folder().to_owned();
        let today = format!("{DAILY}{}", self.today());
        let made = blocking(move || {
            let place = backup::own(&folder, &today)?;
            if place.exists() {
                return Ok(false);
            }
            backup::back_up(&folder, &place)?;
            for (prefix, keep) in KEPT {
                backup::prune(&folder, prefix, keep)?;
            }
            Ok(true)
        });
        made.await
    }

    /// The place of one of the app's own backups.
    ///
    /// # Errors
    /// `not_found`.
    pub fn own_backup(&self, name: &str) -> Result<PathBuf, AppError> {
        let found = self.backups()?.into_iter().find(|backup| backup.name == name);
        found
            .map(|backup| backup.file.into())
            .ok_or_else(|| AppError::not_found("There is no such backup. Look at the list again."))
    }

    /// Puts a backup in the place of a folder's data. What stood there is kept as a backup itself, and the record says
    /// that it was restored.
    ///
    /// # Errors
    /// `store_in_use` while a program works with it; `not_found`, `store_failed` and `store_newer` for the backup.
    /// Nothing was changed then.
    pub async fn restore(folder: &Path, from: &Path, outside: Outside) -> Result<RestoreReport, AppError> {
        let now = Timestamp::now();
        let kept_as =
            format!("{BEFORE_RESTORE}{}", TimeZone::system().to_datetime(now).strftime("%Y-%m-%dT%H-%M-%S-%3f"));
        let (there, file) = (folder.to_owned(), from.to_owned());
        let restored = blocking(move || backup::restore(&there, &file, &kept_as)).await?;
        let app = Self::open_with(folder, outside).await?;
        let anchored = app.sign_restored(restored.before.map_or(0, |before| before.epoch)).await?;
        let accounts = app.store.read(store::table::account::count)?;
        Ok(RestoreReport {
            kept: restored.kept.map(|path| path.display().to_string()),
            accounts,
            executions: app.store.read(store::table::execution::count)?,
            anchored,
        })
    }

    /// Says in the record that an earlier state was restored, and anchors it as one. Whether the keychain holds that.
    async fn sign_restored(&self, epoch_before: u64) -> Result<bool, AppError> {
        let at = self.clock.now();
        let write = move |connection: &store::Connection| {
            let own = audit_head::identity(connection)?;
            let (count, hash) = audit::end(connection)?;
            let head = ChainHead::new(&own.id, own.epoch, count, &hash, at);
            audit_head::set_epoch(connection, own.epoch.max(epoch_before) + 1)?;
            audit::note(connection, Note::Restored, &head, at)?;
            Ok(())
        };
        self.store.write(write).await?;
        self.anchor_restored().await
    }

    /// Forgets a person everywhere in the data. Backups made before still know them, and are named.
    ///
    /// # Errors
    /// `not_found`, and `busy` while something is open for them.
    pub async fn erase_contact(&self, contact: &str) -> Result<ErasedReport, AppError> {
        let (id, at) = (contact_id(contact)?, self.clock.now());
        let erased = self.store.write(move |connection| erase::contact(connection, id, at)).await?;
        self.store.empty_log()?;
        if let Err(error) = self.anchor_audit().await {
            tracing::warn!(code = ?error.code, "what was erased is not anchored yet");
        }
        Ok(ErasedReport {
            executions: erased.executions,
            model_calls: erased.model_calls,
            evidence: erased.evidence,
            entries: erased.entries,
            backups: backup::list(self.store.folder())?.iter().map(line).collect(),
        })
    }
}

fn line(backup: &Backup) -> BackupLine {
    let name = backup.path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    BackupLine {
        name,
        file: backup.path.display().to_string(),
        bytes: backup.bytes as f64,
        made_at: Timestamp::try_from(backup.made).unwrap_or_default().to_string(),
    }
}

/// Which backup is to be put back when the app starts again: a running app cannot change the file below itself.
const REQUEST: &str = "restore.json";

/// Has a backup put back at the next start.
///
/// # Errors
/// `not_found`, `store_failed` and `store_newer` for a file that is no backup: nothing is changed then.
pub async fn request_restore(folder: &Path, from: &Path) -> Result<(), AppError> {
    let file = from.to_owned();
    blocking(move || backup::check(&file)).await?;
    write_new(&folder.join(REQUEST), |out| serde_json::to_writer(out, from).map_err(AppError::internal))
}

/// Puts back what was asked for before the app was started again, once; `None`: nothing was.
pub async fn restore_if_requested(folder: &Path) -> Option<Result<RestoreReport, AppError>> {
    let request = folder.join(REQUEST);
    let from: PathBuf = serde_json::from_slice(&std::fs::read(&request).ok()?).ok()?;
    let restored = App::restore(folder, &from, Outside::default()).await;
    // Whatever came of it: a request that cannot be met must not come back at each start.
    if let Err(error) = std::fs::remove_file(&request) {
        tracing::error!(%error, "the request to restore could not be removed");
    }
    Some(restored)
}

/// Minutes, for a large file: not on a thread that others wait for.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, AppError> {
    tokio::task::spawn_blocking(work).await.map_err(AppError::internal)?.map_err(Into::into)
}
