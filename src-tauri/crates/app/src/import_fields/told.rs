//! What is told about a mapping and about values that came out other than they were written.

use serde::{Deserialize, Serialize};
use specta::Type;

/// How sure it is what a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// By a name that is known, or by the rep's word.
    Certain,
    /// By a name that resembles a known one.
    Likely,
    /// By what stands in the column.
    Guess,
}

/// A value that was understood, and as what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Normalised {
    /// In the file, the first line being 1.
    pub line: u32,
    pub column: String,
    /// As it was written.
    pub value: String,
    pub read_as: String,
}
