//! Journeys through the app's own doors: the use cases of `app`, and the `cugar` command as a process.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod approval;
mod at_work;
mod audit;
mod backtests;
mod bad_input;
mod cli;
mod cli_errors;
mod cli_offers;
mod cli_scores;
mod clock;
mod damage;
mod deals;
mod expiry;
mod goals;
mod history;
mod imports;
mod keeping;
mod logs;
mod merging;
mod messages;
mod models;
mod models_outside;
mod old_definitions;
mod one_message;
mod patience;
mod profiles;
mod races;
mod recovery;
mod replies;
mod scorecards;
mod scores;
mod searching;
mod sending;
mod settings;
#[cfg(target_os = "linux")]
mod start;
mod store_file;
mod support;
mod tampering;
mod templates;
