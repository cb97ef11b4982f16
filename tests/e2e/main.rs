//! The real window on a desk of its own: driven by WebDriver, its native dialogs by the accessibility bus.
//!
//! `tests/e2e/desk.sh` gives the display; `CUGAR_APP` names the program. Without them the tests say that they skip.

mod desk;
mod dialog;
mod door;
mod forging;
mod journey;
mod messages;
mod record;
mod records;
mod secrets;
mod sending;
