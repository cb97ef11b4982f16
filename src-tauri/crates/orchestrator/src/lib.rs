//! Drives a run: plans it, starts its steps, stops for a person, and hands over what was approved.
//!
//! Knows the outside only through [`ports`]. Never names a database, a network, a keychain or a window.

pub mod approval_gate;
pub mod driver;
mod failpoint;
mod live;
pub mod planner;
pub mod ports;
pub mod registry;
mod steps;

pub use approval_gate::{ApprovalGate, Asked};
pub use driver::{Driver, RunError, Terms};
pub use steps::Patience;
