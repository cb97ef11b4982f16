//! Language models: which providers there are and may be asked, what is sent to them, and what comes of it.
//!
//! A provider is off until the rep switches it on in a native dialog, and its key is bound to the scheme, host and port
//! it was given for. What is sent can be read before, and is recorded before it leaves. Whatever goes wrong, there is
//! still the composer. Nothing is read from the environment.

mod calls;
mod drafting;
mod kind;
mod limits;
mod providers;
mod sending;
mod writing;

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use adapters::llm::Address;
use domain::{Failure, FailureKind};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use orchestrator::ports::Clock;
use store::table::provider::{self, Provider};
use store::{Connection, Store, StoreError};
use tokio::sync::{Notify, Semaphore};

use crate::Outside;
use kind::Kind;
use writing::Prepared;

/// How many calls are made at the same time: a run over many accounts does not become a flood.
const AT_ONCE: usize = 2;
const NOBODY: u32 = u32::MAX;

pub(crate) struct Models {
    store: Arc<Store>,
    clock: Arc<dyn Clock>,
    outside: Arc<Outside>,
    /// What was shown and can be sent, newest last.
    prepared: Mutex<VecDeque<Arc<Prepared>>>,
    /// How to stop what is being written.
    stops: Mutex<BTreeMap<String, Arc<Notify>>>,
    turns: Semaphore,
    /// Hundredths of units a draft in a run costs, asked for at every step.
    run_price: AtomicU32,
}

impl Models {
    pub fn new(store: Arc<Store>, clock: Arc<dyn Clock>, outside: Arc<Outside>) -> Self {
        let models = Self {
            store,
            clock,
            outside,
            prepared: Mutex::default(),
            stops: Mutex::default(),
            turns: Semaphore::new(AT_ONCE),
            run_price: AtomicU32::new(NOBODY),
        };
        models.note_run_price();
        models
    }

    /// Looks up who words the drafts of runs, after anything about providers changed.
    fn note_run_price(&self) {
        let price = match self.store.read(provider::in_runs) {
            Ok(Some(row)) => (limits::USUAL_PROMPT + row.most_tokens).div_ceil(10),
            Ok(None) => NOBODY,
            Err(error) => {
                tracing::error!(%error, "the providers cannot be read; drafts are composed");
                NOBODY
            }
        };
        self.run_price.store(price, Ordering::Relaxed);
    }
}

/// A provider as it is before the rep has set anything.
pub(crate) fn unset(id: &str) -> Provider {
    Provider {
        id: id.into(),
        address: Kind::of(id).map(|kind| kind.usual_address).unwrap_or_default().into(),
        allowed: None,
        switched_on: false,
        in_runs: false,
        key_ending: None,
        model: None,
        temperature: None,
        most_tokens: 500,
        tokens_a_day: 100_000,
        price_sent: None,
        price_written: None,
        cost_a_day: None,
    }
}

fn stored(connection: &Connection, kind: Kind) -> Result<Provider, StoreError> {
    Ok(provider::get(connection, kind.id)?.unwrap_or_else(|| unset(kind.id)))
}

/// When the day began where the rep is.
pub(crate) fn midnight(now: Timestamp) -> Timestamp {
    let zone = TimeZone::system();
    let day = zone.to_datetime(now).date();
    zone.to_timestamp(day.at(0, 0, 0, 0)).unwrap_or(now)
}

/// What a key stands under: another scheme, host or port is another name, whatever the store says.
fn key_name(kind: Kind, origin: &str) -> String {
    format!("model:{}@{origin}", kind.id)
}

/// Where a provider may be asked, and with which model.
struct Ready {
    address: Address,
    model: String,
}

/// # Errors
/// What is missing, and where to set it.
fn ready(kind: Kind, row: &Provider) -> Result<Ready, Failure> {
    let needs = |what: &str| Failure::new(FailureKind::User, format!("{}: {what} In Settings → Models.", kind.name));
    if row.address.is_empty() {
        return Err(needs("say where it is."));
    }
    let address = Address::parse(&row.address).map_err(|why| needs(&why.to_string()))?;
    if !row.switched_on || row.allowed.as_deref() != Some(&address.origin()) {
        return Err(needs("it is switched off. Switch it on first."));
    }
    if kind.needs_key && row.key_ending.is_none() {
        return Err(needs("there is no key. Enter it first."));
    }
    match &row.model {
        Some(model) => Ok(Ready { address, model: model.clone() }),
        None => Err(needs("no model is chosen. Choose one first.")),
    }
}
