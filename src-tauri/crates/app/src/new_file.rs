//! Writes a file so that it is there whole or not at all, and takes the place of another one only then.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use crate::wire::AppError;

/// `write` fills it; where that fails, whatever stood there stays.
///
/// # Errors
/// `bad_input` for a place that cannot be written to, and what `write` says.
pub(crate) fn write_new(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<&mut std::fs::File>) -> Result<(), AppError>,
) -> Result<(), AppError> {
    let not_written = |error: io::Error| {
        let what = format!("{} cannot be written: {error}. Choose another place, or free some space.", path.display());
        AppError::bad_input(what)
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Readable by its owner only, as the data is.
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(not_written)?;
    let mut out = BufWriter::new(file.as_file_mut());
    write(&mut out)?;
    out.flush().map_err(not_written)?;
    drop(out);
    file.as_file().sync_all().map_err(not_written)?;
    file.persist(path).map_err(|error| not_written(error.error))?;
    Ok(())
}
