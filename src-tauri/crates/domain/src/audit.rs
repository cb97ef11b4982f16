//! What a signature under the audit chain speaks of.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How far the chain of one file went at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainHead {
    /// The file, the same in every copy of it.
    pub database: String,
    /// How often it was put in place of another state, from 1.
    pub epoch: u64,
    /// How many entries there are.
    pub count: u64,
    /// Of the last entry, in hexadecimal.
    pub hash: String,
    /// Milliseconds since 1970.
    pub at: i64,
}

impl ChainHead {
    pub fn new(database: &str, epoch: u64, count: u64, hash: &[u8; 32], at: Timestamp) -> Self {
        let hash = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        Self { database: database.into(), epoch, count, hash, at: at.as_millisecond() }
    }

    /// What is signed: a version, then every field behind its length.
    pub fn signed_bytes(&self) -> Vec<u8> {
        let Self { database, epoch, count, hash, at } = self;
        let numbers = [epoch.to_be_bytes(), count.to_be_bytes()];
        let fields: [&[u8]; 6] =
            [b"cugar head 1", database.as_bytes(), &numbers[0], &numbers[1], hash.as_bytes(), &at.to_be_bytes()];
        let mut bytes = Vec::new();
        for field in fields {
            bytes.extend((field.len() as u64).to_be_bytes());
            bytes.extend(field);
        }
        bytes
    }
}
