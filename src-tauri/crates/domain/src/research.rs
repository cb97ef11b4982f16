//! What is known of an account, what is not, and what to ask.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Research {
    /// What the records say, each with the field it stands in.
    pub known: Vec<Fact>,
    /// What they do not say, the most useful first.
    pub unknown: Vec<Gap>,
    pub rules: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    pub text: String,
    /// `account.industry`.
    pub source: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    pub field: String,
    /// Why it matters and how to find it out.
    pub why: String,
}
