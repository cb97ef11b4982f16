//! What the rep set, and how the app is.

use domain::{ExecutionState, Profile};
use serde_json::{Map, Value};
use store::table::{account, approval, contact, execution, setting};
use store::{Connection, Store, StoreError};

use crate::App;
use crate::wire::{AppError, Framework, HandOff, KeychainStatus, OwnProfile, Sender, Sending, Settings, Status};

const KEY: &str = "settings";
/// The profile the rep sets up.
pub(crate) const OWN_PROFILE: &str = "own";
/// How long a request may wait for an answer: from an hour to a month.
const APPROVAL_HOURS: std::ops::RangeInclusive<u16> = 1..=720;
const LOG_LEVELS: [&str; 4] = ["error", "warn", "info", "debug"];

impl Default for Settings {
    fn default() -> Self {
        Self {
            sender: Sender::default(),
            profile: Profile::NAMES[0].into(),
            own_profile: None,
            framework: Framework::Meddicc,
            hand_off: HandOff::MailProgram,
            qualified_from: tools::QUALIFIED_FROM,
            approval_hours: domain::plan::APPROVAL_HOURS,
            log_level: "info".into(),
            sending: Sending::default(),
        }
    }
}

impl Default for Sending {
    fn default() -> Self {
        Self { undo_seconds: 10, most_a_day: 0, seconds_between: 30, follow_up_days: 4 }
    }
}

impl Sending {
    fn check(self) -> Result<(), AppError> {
        let Self { undo_seconds, seconds_between, follow_up_days, most_a_day: _ } = self;
        let wrong = if undo_seconds > 120 {
            "A mail can be taken back for at most 120 seconds."
        } else if seconds_between > 3_600 {
            "There can be at most an hour, 3600 seconds, between two mails."
        } else if follow_up_days > 90 {
            "A follow-up is drafted after at most 90 days."
        } else {
            return Ok(());
        };
        Err(AppError::bad_input(wrong))
    }
}

impl Sender {
    /// Whether a message from this sender has no gap where the rep's own facts belong.
    fn is_complete(&self) -> bool {
        let Self { name, email, company, offer, postal_address, data_source: _ } = self;
        [name, email, company, offer, postal_address].iter().all(|value| !value.is_empty())
    }

    /// As the domain has it: what is empty is unknown.
    pub(crate) fn to_domain(&self) -> domain::Sender {
        let known = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        domain::Sender {
            name: known(&self.name),
            email: known(&self.email),
            company: known(&self.company),
            offer: known(&self.offer),
            postal_address: known(&self.postal_address),
        }
    }
}

impl OwnProfile {
    /// # Errors
    /// An amount that is none, or a domain or tool that is not there.
    pub(crate) fn to_domain(&self) -> Result<Profile, AppError> {
        // The domain's own reader refuses what is no amount.
        let value = serde_json::json!({
            "name": OWN_PROFILE, "limit": self.limit, "domains": self.domains, "tools": self.tools,
        });
        let unusable = |error: &dyn std::fmt::Display| AppError::bad_input(format!("Your own budget: {error}."));
        let profile: Profile = serde_json::from_value(value).map_err(|error| unusable(&error))?;
        profile.check().map_err(|error| unusable(&error))?;
        Ok(profile)
    }
}

pub(crate) fn load(store: &Store) -> Result<Settings, AppError> {
    from_stored(store.read(stored)?.as_deref())
}

/// The settings as they stand in the store.
pub(crate) fn stored(connection: &Connection) -> Result<Option<String>, StoreError> {
    setting::text(connection, KEY)
}

/// The ideal customer as versions before the profiles kept it.
pub(crate) fn earlier_icp(connection: &Connection) -> Result<Option<String>, StoreError> {
    let stored: Option<Map<String, Value>> = setting::get(connection, KEY)?;
    Ok(stored.and_then(|fields| fields.get("icp").and_then(Value::as_str).map(str::to_owned)))
}

pub(crate) fn from_stored(text: Option<&str>) -> Result<Settings, AppError> {
    let stored: Option<Map<String, Value>> =
        text.map(serde_json::from_str).transpose().map_err(|error| AppError::from(StoreError::from(error)))?;
    let Value::Object(mut fields) = serde_json::to_value(Settings::default()).map_err(AppError::internal)? else {
        return Ok(Settings::default());
    };
    // What an older version did not know keeps its default.
    fields.extend(stored.unwrap_or_default());
    serde_json::from_value(Value::Object(fields)).map_err(AppError::internal)
}

impl App {
    pub fn settings(&self) -> Result<Settings, AppError> {
        load(&self.store)
    }

    /// Keeps the settings, or says which field is wrong and keeps nothing.
    pub async fn save_settings(&self, mut settings: Settings) -> Result<Settings, AppError> {
        let Sender { name, email, company, offer, postal_address, data_source } = &mut settings.sender;
        let limits =
            [(name, 200), (email, 254), (company, 200), (offer, 300), (postal_address, 500), (data_source, 200)];
        for (field, limit) in limits {
            let one_line: String = field.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            *field = one_line.trim().to_owned();
            if field.chars().count() > limit {
                return Err(AppError::bad_input(format!("Your details: at most {limit} characters a field.")));
            }
        }
        let email = &settings.sender.email;
        if !email.is_empty() && adapters::mail::check_address(email).is_err() {
            return Err(AppError::bad_input(format!(
                "“{email}” is not an e-mail address. It looks like name@example.com."
            )));
        }
        if let Some(own) = &settings.own_profile {
            own.to_domain()?;
        }
        if settings.profile == OWN_PROFILE && settings.own_profile.is_none() {
            return Err(AppError::bad_input("Say how many units your own budget has, or choose another profile."));
        }
        if settings.profile != OWN_PROFILE && Profile::built_in(&settings.profile).is_none() {
            let names = Profile::NAMES.join(", ");
            return Err(AppError::bad_input(format!(
                "There is no profile “{}”. The profiles are: {names}.",
                settings.profile
            )));
        }
        if !APPROVAL_HOURS.contains(&settings.approval_hours) {
            let (least, most) = APPROVAL_HOURS.into_inner();
            return Err(AppError::bad_input(format!("A message waits for your answer {least} to {most} hours.")));
        }
        settings.sending.check()?;
        if !LOG_LEVELS.contains(&settings.log_level.as_str()) {
            return Err(AppError::bad_input(format!("The log level is one of: {}.", LOG_LEVELS.join(", "))));
        }
        if !(settings.qualified_from > 0.0 && settings.qualified_from <= 1.0) {
            let message =
                "A deal counts as qualified from a score above 0, and at most 1. Write it as 0.7, for instance.";
            return Err(AppError::bad_input(message));
        }
        let kept = settings.clone();
        self.store.write(move |connection| setting::set(connection, KEY, &kept)).await?;
        crate::logging::set_level(&settings.log_level);
        Ok(settings)
    }

    pub fn status(&self) -> Result<Status, AppError> {
        let sender_complete = self.settings()?.sender.is_complete();
        let (accounts, contacts, waiting, unknown_outcomes, unconfirmed) = self.store.read(|connection| {
            Ok((
                account::count(connection)?,
                contact::count(connection)?,
                approval::count_pending(connection)?,
                execution::count_in(connection, ExecutionState::OutcomeUnknown)?,
                execution::count_unconfirmed(connection)?,
            ))
        })?;
        Ok(Status {
            version: env!("CARGO_PKG_VERSION").into(),
            data_dir: self.store.folder().display().to_string(),
            log_dir: crate::logging::folder().map(|folder| folder.display().to_string()),
            log_problem: crate::logging::problem().cloned(),
            accounts,
            contacts,
            waiting,
            unknown_outcomes,
            unconfirmed,
            sender_complete,
            clock_doubt: self.doubt.words(),
        })
    }

    /// Tries the keychain by keeping a throw-away secret. May take seconds.
    pub async fn keychain_status(&self) -> Result<KeychainStatus, AppError> {
        let probed = tokio::task::spawn_blocking(adapters::keychain::probe).await.map_err(AppError::internal)?;
        Ok(match probed {
            Ok(()) => {
                KeychainStatus { available: true, message: "The system keychain is ready to keep secrets.".into() }
            }
            Err(error) => KeychainStatus { available: false, message: error.to_string() },
        })
    }
}
