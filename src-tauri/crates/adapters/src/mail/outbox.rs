//! Mails as files that a mail program opens as drafts, for those that do not go into a link.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The mail program has read it long before.
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);

/// Writes the mail for the rep's eyes only, and clears away earlier ones.
pub(super) fn write(outbox: &Path, mail: &[u8]) -> io::Result<PathBuf> {
    let mut folder = fs::DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.create(outbox)?;
    if let Err(why) = sweep(outbox) {
        tracing::warn!(%why, "earlier messages stay in the outbox");
    }
    // A temporary file is made with mode 0600, under a name nobody can guess.
    let mut file = tempfile::Builder::new().prefix("message-").suffix(".eml").tempfile_in(outbox)?;
    file.write_all(mail)?;
    file.flush()?;
    let (_, path) = file.keep()?;
    Ok(path)
}

fn sweep(outbox: &Path) -> io::Result<()> {
    for entry in fs::read_dir(outbox)? {
        let entry = entry?;
        let ours =
            entry.file_name().to_str().is_some_and(|name| name.starts_with("message-") && name.ends_with(".eml"));
        let age = SystemTime::now().duration_since(entry.metadata()?.modified()?).unwrap_or_default();
        if ours && age > KEPT {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
