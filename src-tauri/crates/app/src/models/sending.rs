//! One call of a model, the same for everybody who makes one: limits, record, send, check, record.

use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use domain::{AccountId, ExecutionId, Failure, FailureKind, Sensitive};
use orchestrator::ports::{Asking, ModelHost, Tokens, Written};
use store::table::model_call::{self, Ended, Sent};
use store::table::provider::Provider;
use tokio::sync::Notify;
use tools::{Checked, Prompt, check_model_output};
use uuid::Uuid;

use super::kind::Kind;
use super::{Models, Ready, key_name, limits, midnight, ready};

/// Between two looks at what has come: often enough to be seen coming.
const LOOK_EVERY: Duration = Duration::from_millis(60);

/// What is to be sent, and for what.
pub(super) struct Sending {
    pub id: String,
    pub kind: Kind,
    pub prompt: Prompt,
    /// The rep's own text: the links in it may come back.
    pub known: String,
    pub purpose: &'static str,
    pub account: AccountId,
    pub execution: Option<ExecutionId>,
    pub within: Duration,
}

/// What came of it.
#[derive(Debug)]
pub(super) struct Came {
    /// Empty: nothing that can be used.
    pub checked: Checked,
    /// Why there is no more of it.
    pub failure: Option<Failure>,
    pub stopped: bool,
    pub tokens: Tokens,
    pub cost: Option<f64>,
}

impl Models {
    pub(super) fn new_call() -> String {
        Uuid::now_v7().to_string()
    }

    /// # Errors
    /// Why nothing was sent.
    pub(super) async fn send(
        &self,
        sending: Sending,
        row: &Provider,
        mut heard: impl FnMut(String) + Send,
    ) -> Result<Came, Failure> {
        let Ready { address, model } = ready(sending.kind, row)?;
        let key = self.key(sending.kind, row, &address.origin()).await?;
        let tokens = sending.prompt.tokens();
        let sent = Sent {
            id: sending.id.clone(),
            at: self.clock.now(),
            provider: sending.kind.id.into(),
            host: address.origin(),
            model: model.clone(),
            purpose: sending.purpose.into(),
            account: sending.account,
            execution: sending.execution,
            system: sending.prompt.system.clone(),
            user: sending.prompt.user.clone(),
            units: limits::units(tokens.saturating_add(row.most_tokens)),
            tokens: tokens.saturating_add(row.most_tokens),
            cost: limits::cost(row, tokens, row.most_tokens),
        };
        self.record(sent, row, tokens).await?;

        let asking = Asking {
            at: ModelHost { dialect: sending.kind.dialect, address: row.address.clone(), key },
            model,
            system: sending.prompt.system,
            user: sending.prompt.user,
            temperature: row.temperature,
            most_tokens: row.most_tokens,
            within: sending.within,
        };
        let began = Instant::now();
        let (stop, mut latest, mut looked) = (self.stop_of(&sending.id), String::new(), None::<Instant>);
        let mut listen = |text: &str| {
            latest = text.to_owned();
            if looked.is_none_or(|at| at.elapsed() >= LOOK_EVERY) {
                looked = Some(Instant::now());
                heard(check_model_output(text, &sending.known, false).text);
            }
        };
        let ended = tokio::select! {
            biased;
            () = stop.notified() => None,
            written = self.outside.language.write(&asking, &mut listen) => Some(written),
        };
        self.forget_stop(&sending.id);
        let stopped = ended.is_none();
        let Written { text, tokens, broken } = ended.unwrap_or_default();
        let text = if stopped { latest } else { text };
        // Where it did not come to its end, its last word may be half a link.
        let checked = check_model_output(&text, &sending.known, broken.is_none() && !stopped);
        let nothing = || Failure::new(FailureKind::Agent, "The model wrote nothing that can be used.");
        let failure = broken.or_else(|| (checked.text.is_empty() && !stopped).then(nothing));
        let cost = limits::cost(row, tokens.sent.unwrap_or(0), tokens.written.unwrap_or(0));
        let cost = cost.filter(|_| tokens.sent.is_some());
        let outcome = match &failure {
            _ if stopped => "stopped",
            Some(_) => "failed",
            None => "answered",
        };
        let ended = Ended {
            outcome: outcome.into(),
            reason: failure.as_ref().map(|failure| failure.message.clone()),
            answer: Some(checked.text.clone()).filter(|text| !text.is_empty()),
            tokens_sent: tokens.sent,
            tokens_written: tokens.written,
            cost,
            ms: Some(u32::try_from(began.elapsed().as_millis()).unwrap_or(u32::MAX)),
        };
        let id = sending.id;
        // That it was sent is recorded already; how it went is worth a warning, and not the text that came.
        if let Err(error) = self.store.write(move |connection| model_call::end(connection, &id, &ended)).await {
            tracing::error!(%error, "how a call of a model went could not be recorded");
        }
        Ok(Came { checked, failure, stopped, tokens, cost })
    }

    /// Checks the limits of the day and records what is about to leave, in one transaction.
    async fn record(&self, sent: Sent, row: &Provider, tokens: u32) -> Result<(), Failure> {
        let midnight = midnight(sent.at);
        let row = row.clone();
        let refused = self.store.write(move |connection| {
            let used = model_call::used_since(connection, &row.id, midnight)?;
            match limits::check_day(&row, used, tokens) {
                Ok(()) => model_call::begin(connection, &sent).map(|()| None),
                Err(refused) => Ok(Some(refused)),
            }
        });
        match refused.await {
            Ok(None) => Ok(()),
            Ok(Some(refused)) => Err(refused),
            Err(error) => {
                tracing::error!(%error, "a call of a model could not be recorded, so it was not made");
                let message = "What would be sent could not be recorded, so nothing was sent. Look at the disk.";
                Err(Failure::new(FailureKind::System, message))
            }
        }
    }

    /// The key that was given for this very origin.
    pub(super) async fn key(&self, kind: Kind, row: &Provider, origin: &str) -> Result<Option<Sensitive>, Failure> {
        if row.key_ending.is_none() {
            return Ok(None);
        }
        let (keys, name) = (self.outside.keys.clone(), key_name(kind, origin));
        let found = tokio::task::spawn_blocking(move || keys.find(&name)).await;
        let found =
            found.map_err(|_| Failure::new(FailureKind::System, "The keychain could not be asked. Try again."))?;
        match found? {
            None if kind.needs_key => Err(Failure::new(
                FailureKind::User,
                format!("The key of {} is no longer in the keychain. Enter it again in Settings → Models.", kind.name),
            )),
            found => Ok(found),
        }
    }

    pub(super) fn stop_of(&self, id: &str) -> Arc<Notify> {
        let mut stops = self.stops.lock().unwrap_or_else(PoisonError::into_inner);
        stops.entry(id.to_owned()).or_default().clone()
    }

    fn forget_stop(&self, id: &str) {
        self.stops.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }
}
