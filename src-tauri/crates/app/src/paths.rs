//! Where things are kept on this system.

use std::path::{Path, PathBuf};

use directories::ProjectDirs;

use crate::wire::{AppError, ErrorCode};

/// The data folder and the log folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    pub data: PathBuf,
    pub logs: PathBuf,
}

impl Paths {
    /// The system's own places for this app.
    ///
    /// # Errors
    /// The user has no home folder.
    pub fn of_system() -> Result<Self, AppError> {
        let dirs = ProjectDirs::from("dev", "CUGAr", "cugar-sales").ok_or_else(|| {
            AppError::new(
                ErrorCode::StoreFailed,
                "You have no home folder to keep data in. Name a folder with --data-dir.",
            )
        })?;
        let data = dirs.data_local_dir().to_owned();
        Ok(Self { logs: log_folder(&dirs).unwrap_or_else(|| data.join("logs")), data })
    }

    /// Makes the data folder private, before anything else is put into it.
    ///
    /// # Errors
    /// It cannot be made or written.
    pub fn prepare(&self) -> Result<(), AppError> {
        Ok(store::Store::prepare(&self.data)?)
    }

    /// Everything below one folder.
    pub fn below(folder: &Path) -> Self {
        Self { data: folder.into(), logs: folder.join("logs") }
    }
}

/// macOS keeps logs in a place of its own; Linux with the state of programs.
fn log_folder(dirs: &ProjectDirs) -> Option<PathBuf> {
    if cfg!(target_os = "macos") {
        let home = directories::BaseDirs::new()?;
        return Some(home.home_dir().join("Library/Logs/cugar-sales"));
    }
    dirs.state_dir().map(|state| state.join("logs"))
}
