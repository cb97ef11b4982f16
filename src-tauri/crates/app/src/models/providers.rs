//! What the rep sets about providers. Switching one on, another host and a key go through a native window.

use std::sync::Arc;

use adapters::llm::Address;
use domain::{Failure, Sensitive};
use orchestrator::ports::{KeyEntry, ModelHost, ProviderPrompt, ProviderQuestion, ProviderStep};
use store::table::model_call;
use store::table::provider::{self, Provider};

use super::kind::{KINDS, Kind};
use super::{key_name, midnight, ready, stored};
use crate::App;
use crate::wire::{AppError, ErrorCode, KeyHint, ModelUse, ProviderCondition, ProviderState};

const LONGEST_KEY: usize = 512;
const MOST_TOKENS: std::ops::RangeInclusive<u32> = 16..=8_000;
const MOST_A_DAY: u32 = 100_000_000;
const MOST_MONEY: f64 = 100_000.0;

impl App {
    /// Every provider there is, with how it stands.
    pub fn providers(&self) -> Result<Vec<ProviderState>, AppError> {
        let midnight = midnight(self.clock.now());
        let rows = self.store.read(|connection| {
            let row = |kind: Kind| {
                Ok((kind, stored(connection, kind)?, model_call::used_since(connection, kind.id, midnight)?))
            };
            KINDS.into_iter().map(row).collect::<Result<Vec<_>, _>>()
        })?;
        Ok(rows.into_iter().map(|(kind, row, used)| state(kind, row, used)).collect())
    }

    /// Switches a provider on, if the rep allows it in the native window, or off.
    pub async fn switch_provider(
        &self,
        prompt: &dyn ProviderPrompt,
        id: &str,
        on: bool,
    ) -> Result<Vec<ProviderState>, AppError> {
        let kind = Kind::of(id)?;
        let row = self.provider(kind)?;
        let changed = if on {
            let address = parse(&row.address)?;
            if !prompt.allow(&question(ProviderStep::SwitchOn, kind, &address)).await {
                return self.providers();
            }
            Provider { switched_on: true, allowed: Some(address.origin()), ..row }
        } else {
            Provider { switched_on: false, in_runs: false, ..row }
        };
        self.keep_provider(changed).await
    }

    /// Moves a provider to another address. Another scheme, host or port has to be allowed in the native window, and
    /// the key that was given for the old one is discarded.
    pub async fn move_provider(
        &self,
        prompt: &dyn ProviderPrompt,
        id: &str,
        address: &str,
    ) -> Result<Vec<ProviderState>, AppError> {
        let kind = Kind::of(id)?;
        let row = self.provider(kind)?;
        let address = parse(if address.trim().is_empty() { kind.usual_address } else { address })?;
        let before = Address::parse(&row.address).ok().map(|address| address.origin());
        if before.as_deref() == Some(&address.origin()) {
            return self.keep_provider(Provider { address: address.text().into(), ..row }).await;
        }
        if !prompt.allow(&question(ProviderStep::NewHost, kind, &address)).await {
            return self.providers();
        }
        if let (Some(before), Some(_)) = (before, &row.key_ending) {
            // Under its old name nobody finds it any more; that it is not there either is worth trying.
            if let Err(why) = self.forget_in_keychain(key_name(kind, &before)).await {
                tracing::warn!(kind = ?why.kind, "a key that is no longer used could not be taken out of the keychain");
            }
        }
        let moved = Provider {
            address: address.text().into(),
            allowed: Some(address.origin()),
            key_ending: None,
            model: None,
            in_runs: false,
            ..row
        };
        self.keep_provider(moved).await
    }

    /// Asks for a key in the native window and keeps it in the keychain.
    ///
    /// # Errors
    /// `bad_input` where there is no native window: then [`Self::give_key`] takes it.
    pub async fn enter_key(&self, prompt: &dyn ProviderPrompt, id: &str) -> Result<Vec<ProviderState>, AppError> {
        let kind = Kind::of(id)?;
        let address = parse(&self.provider(kind)?.address)?;
        match prompt.key(&question(ProviderStep::EnterKey, kind, &address)).await {
            KeyEntry::Given(key) => self.give_key(id, key).await,
            KeyEntry::NotGiven => self.providers(),
            KeyEntry::NoPrompt => Err(AppError::bad_input("Type the key into the field beside the provider.")),
        }
    }

    /// Keeps a key for the address the provider has now. It is never told again.
    pub async fn give_key(&self, id: &str, key: Sensitive) -> Result<Vec<ProviderState>, AppError> {
        let kind = Kind::of(id)?;
        let row = self.provider(kind)?;
        let origin = parse(&row.address)?.origin();
        let key = Sensitive::new(key.expose().trim().to_owned());
        let length = key.expose().len();
        if !(8..=LONGEST_KEY).contains(&length) || !key.expose().chars().all(|c| c.is_ascii_graphic()) {
            return Err(AppError::bad_input(
                "That is not a key. A key is one word of letters, digits and signs; copy it again from the provider.",
            ));
        }
        let ending = key.ending();
        let (keys, name) = (self.models.outside.keys.clone(), key_name(kind, &origin));
        let kept = tokio::task::spawn_blocking(move || keys.keep(&name, &key)).await.map_err(AppError::internal)?;
        kept.map_err(no_keychain)?;
        self.keep_provider(Provider { key_ending: Some(ending), ..row }).await
    }

    pub async fn forget_key(&self, id: &str) -> Result<Vec<ProviderState>, AppError> {
        let kind = Kind::of(id)?;
        let row = self.provider(kind)?;
        let origin = parse(&row.address)?.origin();
        self.forget_in_keychain(key_name(kind, &origin)).await.map_err(no_keychain)?;
        let in_runs = row.in_runs && !kind.needs_key;
        self.keep_provider(Provider { key_ending: None, in_runs, ..row }).await
    }

    /// Which model, and within which limits.
    pub async fn set_model(&self, id: &str, chosen: ModelUse) -> Result<Vec<ProviderState>, AppError> {
        let kind = Kind::of(id)?;
        let ModelUse { model, temperature, most_tokens, tokens_a_day, price_sent, price_written, cost_a_day } = chosen;
        let model = model.map(|model| model.trim().to_owned()).filter(|model| !model.is_empty());
        let readable = |model: &String| model.chars().count() <= 200 && !model.chars().any(domain::text::draws_nothing);
        if !model.as_ref().is_none_or(readable) {
            return Err(AppError::bad_input("That is not the name of a model. Choose one from the list."));
        }
        if !temperature.is_none_or(|value| (0.0..=2.0).contains(&value)) {
            return Err(AppError::bad_input("The temperature is a number from 0 to 2, or empty for the model's own."));
        }
        if !MOST_TOKENS.contains(&most_tokens) {
            let (least, most) = MOST_TOKENS.into_inner();
            return Err(AppError::bad_input(format!("An answer may have {least} to {most} tokens.")));
        }
        if tokens_a_day > MOST_A_DAY {
            return Err(AppError::bad_input(format!("A day may have at most {MOST_A_DAY} tokens.")));
        }
        let money = [price_sent, price_written, cost_a_day];
        if !money.into_iter().flatten().all(|amount| (0.0..=MOST_MONEY).contains(&amount)) {
            return Err(AppError::bad_input(
                "A price is a number, 0 or more. Leave it empty where you do not know it.",
            ));
        }
        if cost_a_day.is_some() && (price_sent.is_none() || price_written.is_none()) {
            return Err(AppError::bad_input("A limit of cost needs both prices: without them no cost is known."));
        }
        let row = self.provider(kind)?;
        let in_runs = row.in_runs && model.is_some();
        let changed = Provider {
            model,
            temperature,
            most_tokens,
            tokens_a_day,
            price_sent,
            price_written,
            cost_a_day,
            in_runs,
            ..row
        };
        self.keep_provider(changed).await
    }

    /// Lets a provider word the drafts of runs, if the rep allows it in the native window, or no longer.
    pub async fn use_in_runs(
        &self,
        prompt: &dyn ProviderPrompt,
        id: &str,
        on: bool,
    ) -> Result<Vec<ProviderState>, AppError> {
        let kind = Kind::of(id)?;
        let row = self.provider(kind)?;
        if on {
            let address = ready(kind, &row).map_err(refused)?.address;
            if !prompt.allow(&question(ProviderStep::UseInRuns, kind, &address)).await {
                return self.providers();
            }
        }
        self.keep_provider(Provider { in_runs: on, ..row }).await
    }

    /// The models a provider offers; asking for them is the test of the connection.
    pub async fn models_of(&self, id: &str) -> Result<Vec<String>, AppError> {
        let kind = Kind::of(id)?;
        // Any model will do for asking which there are.
        let mut row = self.provider(kind)?;
        row.model.get_or_insert_default();
        let address = ready(kind, &row).map_err(refused)?.address;
        let key = self.models.key(kind, &row, &address.origin()).await.map_err(refused)?;
        let at = ModelHost { dialect: kind.dialect, address: row.address, key };
        self.models.outside.language.models(&at).await.map_err(refused)
    }

    pub(super) fn provider(&self, kind: Kind) -> Result<Provider, AppError> {
        Ok(self.store.read(|connection| stored(connection, kind))?)
    }

    async fn keep_provider(&self, row: Provider) -> Result<Vec<ProviderState>, AppError> {
        self.store.write(move |connection| provider::set(connection, &row)).await?;
        self.models.note_run_price();
        self.providers()
    }

    async fn forget_in_keychain(&self, name: String) -> Result<(), Failure> {
        let keys = Arc::clone(&self.models.outside.keys);
        let forgotten = tokio::task::spawn_blocking(move || keys.forget(&name)).await;
        forgotten.unwrap_or_else(|_| {
            Err(Failure::new(domain::FailureKind::System, "The keychain could not be asked. Try again."))
        })
    }
}

fn parse(address: &str) -> Result<Address, AppError> {
    if address.is_empty() {
        return Err(AppError::bad_input("Say where the provider is first, such as https://models.example.com/v1."));
    }
    Address::parse(address).map_err(|why| AppError::bad_input(why.to_string()))
}

fn question(what: ProviderStep, kind: Kind, address: &Address) -> ProviderQuestion {
    ProviderQuestion { what, provider: kind.name.into(), origin: address.origin(), local: address.is_local() }
}

fn no_keychain(failure: Failure) -> AppError {
    AppError::new(ErrorCode::NoKeychain, failure.message)
}

pub(super) fn refused(failure: Failure) -> AppError {
    AppError::new(ErrorCode::ModelFailed, failure.message)
}

fn state(kind: Kind, row: Provider, used: model_call::Used) -> ProviderState {
    let address = Address::parse(&row.address).ok();
    let allowed = address.as_ref().is_some_and(|address| row.allowed.as_deref() == Some(&address.origin()));
    let condition = if address.is_none() {
        ProviderCondition::NoAddress
    } else if !(row.switched_on && allowed) {
        ProviderCondition::Off
    } else if kind.needs_key && row.key_ending.is_none() {
        ProviderCondition::NoKey
    } else if row.model.is_none() {
        ProviderCondition::NoModel
    } else {
        ProviderCondition::Ready
    };
    ProviderState {
        id: kind.id.into(),
        name: kind.name.into(),
        condition,
        usual_address: kind.usual_address.into(),
        host: address.as_ref().map(Address::origin),
        local: address.as_ref().is_some_and(Address::is_local),
        address: row.address,
        switched_on: row.switched_on && allowed,
        in_runs: row.in_runs,
        needs_key: kind.needs_key,
        key: row.key_ending.map(|ending| KeyHint { ending }),
        chosen: ModelUse {
            model: row.model,
            temperature: row.temperature,
            most_tokens: row.most_tokens,
            tokens_a_day: row.tokens_a_day,
            price_sent: row.price_sent,
            price_written: row.price_written,
            cost_a_day: row.cost_a_day,
        },
        tokens_today: u32::try_from(used.tokens).unwrap_or(u32::MAX),
        cost_today: used.cost,
    }
}
