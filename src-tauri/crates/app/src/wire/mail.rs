//! The server the rep's mail is sent by.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{MailLogin, Tls};

/// Where mail is sent from, as the rep sets it. The secret is never among it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct MailServer {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    pub user: String,
    pub login: MailLogin,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum MailCondition {
    /// None is set up.
    NotSet,
    /// There is no password or token for it.
    NoSecret,
    Ready,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct MailAccount {
    pub condition: MailCondition,
    pub server: Option<MailServer>,
}
