//! Journeys through the app's own doors: the use cases of `app`, and the `cugar` command as a process.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod approval;
mod at_work;
mod audit;
mod bad_input;
mod cli;
mod cli_errors;
mod cli_offers;
mod clock;
mod expiry;
mod goals;
mod history;
mod old_definitions;
mod one_message;
mod patience;
mod races;
mod recovery;
mod settings;
mod store_file;
mod support;
