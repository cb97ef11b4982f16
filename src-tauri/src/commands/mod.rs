//! The web view's door: each command asks one use case. Ids come in; nothing that comes in is trusted.

pub mod accounts;
pub mod audit;
pub mod backups;
pub mod history;
pub mod imports;
pub mod knowledge;
pub mod mail;
pub mod models;
pub mod profiles;
pub mod review;
pub mod status;
pub mod suppressions;
pub mod templates;
pub mod wording;

use app::wire::AppError;

type Answer<T> = Result<T, AppError>;
