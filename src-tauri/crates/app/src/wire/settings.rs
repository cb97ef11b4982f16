//! What the rep sets, and how the app is.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Framework, HandOff};

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, Type)]
pub struct Sender {
    pub name: String,
    pub email: String,
    pub company: String,
    /// As it would end "We help companies …".
    pub offer: String,
    pub postal_address: String,
    /// As it would end "I have your address from …". Several countries ask that it be told.
    #[serde(default)]
    pub data_source: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct Settings {
    pub sender: Sender,
    /// `enterprise`, `smb`, `technical` or `own`.
    pub profile: String,
    /// What `own` may spend; it can set amounts only, and no approval can be switched off by it.
    #[serde(default)]
    pub own_profile: Option<OwnProfile>,
    pub framework: Framework,
    pub hand_off: HandOff,
    /// From this score on a deal counts as qualified, 0 to 1.
    pub qualified_from: f64,
    /// How long a message waits for an answer before it expires: 1 to 720. A run keeps what stood when it began.
    pub approval_hours: u16,
    /// `error`, `warn`, `info` or `debug`.
    pub log_level: String,
    #[serde(default)]
    pub sending: Sending,
}

/// How fast and how much leaves, and what comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Sending {
    /// How long a mail that the app sends can be taken back: 0 to 120.
    pub undo_seconds: u16,
    /// Messages approved in a day; 0: as many as one likes.
    pub most_a_day: u16,
    /// Between two mails that the app sends: 0 to 3600.
    pub seconds_between: u16,
    /// After how many days without an answer a follow-up is drafted, for another approval: 1 to 90; 0: never.
    pub follow_up_days: u8,
}

/// Units for the whole, and where set for a domain or a tool.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct OwnProfile {
    pub limit: f64,
    #[serde(default)]
    pub domains: BTreeMap<String, f64>,
    #[serde(default)]
    pub tools: BTreeMap<String, f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Status {
    pub version: String,
    pub data_dir: String,
    pub log_dir: Option<String>,
    /// Why there are no log files, where there should be some.
    pub log_problem: Option<String>,
    pub accounts: u32,
    pub contacts: u32,
    pub waiting: u32,
    /// Executions whose outcome only the rep can say.
    pub unknown_outcomes: u32,
    /// Messages the rep was given to send and has not said of whether they did.
    pub unconfirmed: u32,
    pub sender_complete: bool,
    /// The wall clock jumped while the app was closed; nothing expires until the rep says that it is right.
    pub clock_doubt: Option<String>,
}

/// Whether the operating system's keychain can keep a secret, tried by keeping one.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct KeychainStatus {
    pub available: bool,
    /// What that means and what to do, in words.
    pub message: String,
}

/// A code exists only where someone branches on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The input must be changed; the message says where.
    BadInput,
    NotFound,
    /// It was decided, replaced or ended in the meantime: look again.
    AlreadyDecided,
    RecipientMissing,
    /// The account or the person asked not to be contacted.
    DoNotContact,
    /// Another program writes to this data folder.
    StoreInUse,
    /// The file was written by a newer version.
    StoreNewer,
    /// Reading or writing the data folder failed; nothing was changed.
    StoreFailed,
    /// An earlier request for the same thing is still open.
    Busy,
    /// The system's keychain cannot keep a secret, or did not.
    NoKeychain,
    /// As many messages as the rep allows in a day were approved.
    EnoughToday,
    /// The mail server could not be reached, or said no; nothing was sent.
    MailFailed,
    /// A language model could not be asked, or did not answer; what there was still stands.
    ModelFailed,
    Internal,
}

/// What went wrong and what to do about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct AppError {
    pub code: ErrorCode,
    pub message: String,
}
