//! Journeys through the app's own doors: the use cases of `app`, and the `cugar` command as a process.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod approval;
mod audit;
mod bad_input;
mod cli;
mod clock;
mod goals;
mod history;
mod logs;
mod old_definitions;
mod one_message;
mod patience;
mod races;
mod recovery;
mod settings;
#[cfg(target_os = "linux")]
mod start;
mod store_file;
mod support;
