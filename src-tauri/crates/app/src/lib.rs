//! The composition root and the use cases, for any door: the window's commands and the `cugar` command.
//!
//! Knows no transport and no window. Nothing here can approve: an [`orchestrator::ApprovalGate`] is built by whoever
//! has a native dialog to show.

mod accounts;
mod briefs;
mod clock;
mod error;
mod history;
mod import;
mod import_fields;
pub mod logging;
pub mod paths;
mod review;
mod runs;
mod samples;
mod settings;
mod signals;
pub mod wire;
mod words;

use std::path::Path;
use std::sync::Arc;

use orchestrator::ports::{ApprovalPrompt, Dispatcher};
use orchestrator::{ApprovalGate, Driver};
use store::Store;

use crate::briefs::StoredBriefs;
use crate::clock::{Doubt, SteadyClock};
use crate::wire::AppError;

pub use domain::plan::UnknownGoal;
pub use domain::{AccountId, Goal, Profile};

/// The app over one data folder.
pub struct App {
    store: Arc<Store>,
    driver: Driver,
    clock: Arc<SteadyClock>,
    doubt: Doubt,
}

impl App {
    /// Opens the data folder for working in, and continues what a stopped program left behind.
    ///
    /// # Errors
    /// `store_in_use`, `store_newer` or `store_failed`; nothing was changed then.
    pub async fn open(folder: &Path) -> Result<Self, AppError> {
        let app = Self::over(Store::open(folder)?);
        // What cannot be done now is tried again later; it is no reason to keep the rep out.
        app.check_clock().await;
        if let Err(error) = app.catch_up().await {
            tracing::error!(code = ?error.code, "the start could not catch up");
        }
        Ok(app)
    }

    /// Opens the data folder for looking only, also while another process works in it.
    ///
    /// # Errors
    /// `store_failed` where there is no data yet, or it cannot be read.
    pub fn open_for_reading(folder: &Path) -> Result<Self, AppError> {
        Ok(Self::over(Store::open_for_reading(folder)?))
    }

    fn over(store: Store) -> Self {
        Self::with_clock(store, SteadyClock::start())
    }

    fn with_clock(store: Store, clock: SteadyClock) -> Self {
        let (store, clock) = (Arc::new(store), Arc::new(clock));
        let driver = {
            let briefs = Arc::new(StoredBriefs::new(store.clone(), clock.clone()));
            Driver::new(store.clone(), briefs, clock.clone())
        };
        Self { store, driver, clock, doubt: Doubt::default() }
    }

    /// The gate through which a message may leave, for whoever can show a native dialog.
    pub fn approval_gate(&self, prompt: Arc<dyn ApprovalPrompt>, dispatcher: Arc<dyn Dispatcher>) -> ApprovalGate {
        ApprovalGate::new(self.driver.clone(), prompt, dispatcher)
    }
}
