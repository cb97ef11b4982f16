//! The composition root and the use cases, for any door: the window's commands and the `cugar` command.
//!
//! Knows no transport and no window. Nothing here can approve: an [`orchestrator::ApprovalGate`] is built by whoever
//! has a native dialog to show.

mod accounts;
mod assess;
mod attachments;
mod audit;
mod backtests;
mod backups;
mod briefs;
mod changes;
mod clock;
mod departures;
mod drafting;
mod duplicates;
mod editing;
mod error;
mod follow_ups;
mod highlight;
mod history;
mod import;
pub mod import_fields;
mod knowledge;
mod library;
pub mod logging;
mod mail_account;
mod models;
mod new_file;
mod outside;
mod own_words;
pub mod paths;
mod profiles;
mod qualify;
mod records;
mod review;
mod runs;
mod samples;
mod scorecards;
mod scores;
mod settings;
mod signals;
mod suppressions;
mod templates;
pub mod wire;
mod words;

use std::path::Path;
use std::sync::{Arc, Mutex};

use adapters::mail::Post;
use adapters::signing::KeychainSigner;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use orchestrator::ports::{ApprovalPrompt, Dispatcher};
use orchestrator::{ApprovalGate, Driver};
use store::{Store, StoreError};
use tools::governance::Reading;

use crate::briefs::StoredBriefs;
use crate::clock::{Doubt, SteadyClock};
use crate::wire::AppError;

pub use adapters::process::keep_memory_private;
pub use assess::{Desk, assess_line, quality_rules};
pub use audit::Anchoring;
pub use backtests::backtest_file;
pub use backups::{request_restore, restore_if_requested};
pub use domain::plan::UnknownGoal;
pub use outside::Outside;
pub use qualify::qualify_line;
pub use tools::suggest_spelling;

pub use domain::{AccountId, Goal, Profile, Writing};

/// A run is many small texts and lists, and the allocator of the C library took a quarter of its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The app over one data folder.
pub struct App {
    store: Arc<Store>,
    driver: Driver,
    briefs: Arc<StoredBriefs>,
    clock: Arc<SteadyClock>,
    doubt: Doubt,
    drafts: import::Drafts,
    models: Arc<models::Models>,
    outside: Arc<Outside>,
    signer: Arc<KeychainSigner>,
    /// How far the keychain is known to hold the audit chain. Held while it is moved on.
    anchor: tokio::sync::Mutex<Option<audit::Anchor>>,
    /// How the newest approvals were read.
    readings: Mutex<Vec<Reading>>,
}

impl App {
    /// Opens the data folder for working in, and continues what a stopped program left behind.
    ///
    /// # Errors
    /// `store_in_use`, `store_newer` or `store_failed`; nothing was changed then.
    pub async fn open(folder: &Path) -> Result<Self, AppError> {
        Self::open_with(folder, Outside::default()).await
    }

    /// The same with other models and another keychain.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn open_with(folder: &Path, outside: Outside) -> Result<Self, AppError> {
        let app = Self::over_with(Store::open(folder)?, SteadyClock::start(), outside);
        // What cannot be done now is tried again later; it is no reason to keep the rep out.
        for (what, done) in [
            ("the first profile", app.first_icp().await),
            ("the first templates", app.first_templates().await),
            ("the scores", app.bring_scores_up_to_date().await),
        ] {
            if let Err(error) = done {
                tracing::error!(what, code = ?error.code, "the start could not bring it up to date");
            }
        }
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
        Self::open_for_reading_with(folder, Outside::default())
    }

    /// The same with another keychain.
    ///
    /// # Errors
    /// As [`Self::open_for_reading`].
    pub fn open_for_reading_with(folder: &Path, outside: Outside) -> Result<Self, AppError> {
        Ok(Self::over_with(Store::open_for_reading(folder)?, SteadyClock::start(), outside))
    }

    /// As [`Self::open_for_reading`]; `None` where there is no data yet.
    ///
    /// # Errors
    /// `store_failed` where it is there and cannot be read.
    pub fn open_if_there(folder: &Path) -> Result<Option<Self>, AppError> {
        match Store::open_for_reading(folder) {
            Ok(store) => Ok(Some(Self::over(store))),
            Err(StoreError::Missing(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn over(store: Store) -> Self {
        Self::with_clock(store, SteadyClock::start())
    }

    fn with_clock(store: Store, clock: SteadyClock) -> Self {
        Self::over_with(store, clock, Outside::default())
    }

    fn over_with(store: Store, clock: SteadyClock, outside: Outside) -> Self {
        let (store, clock, outside) = (Arc::new(store), Arc::new(clock), Arc::new(outside));
        let briefs = Arc::new(StoredBriefs::new(store.clone(), clock.clone()));
        let models = Arc::new(models::Models::new(store.clone(), clock.clone(), outside.clone()));
        let driver = Driver::new(store.clone(), briefs.clone(), clock.clone()).with_drafter(models.clone());
        let (doubt, drafts) = (Doubt::default(), import::Drafts::default());
        let signer = Arc::new(KeychainSigner::new(Arc::clone(&outside.keys)));
        Self {
            store,
            driver,
            briefs,
            clock,
            doubt,
            drafts,
            models,
            outside,
            signer,
            anchor: Default::default(),
            readings: Mutex::default(),
        }
    }

    /// The day it is where the rep is.
    pub(crate) fn today(&self) -> Date {
        TimeZone::system().to_datetime(self.clock.now()).date()
    }

    /// The gate through which a message may leave, for whoever can show a native dialog.
    pub fn approval_gate(&self, prompt: Arc<dyn ApprovalPrompt>, dispatcher: Arc<dyn Dispatcher>) -> ApprovalGate {
        ApprovalGate::new(self.driver.clone(), prompt, dispatcher, self.signer.clone())
    }

    /// What sends mail by the rep's server, for whoever hands over.
    pub fn mail_post(&self) -> Post {
        self.outside.mail_post()
    }
}
