//! Rules about the rep's own approvals. They point out; they never decide.

mod pace;

pub use pace::{Reading, read_too_fast};
