//! Who must not be written to.

use serde::Serialize;
use specta::Type;

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Suppression {
    /// `address`, `domain` or `person`.
    pub kind: String,
    pub value: String,
    /// As it is read.
    pub label: String,
    /// Why, or which file it came from.
    pub reason: String,
    pub at: String,
}

/// What became of a file of addresses and domains.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct SuppressionImport {
    pub added: u32,
    /// Were there already.
    pub known: u32,
    /// Lines without an address or a domain, by their number; at most 100.
    pub unread: Vec<u32>,
}
