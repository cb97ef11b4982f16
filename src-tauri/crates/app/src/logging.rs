//! Logs: JSON lines, one file a day, a week of them. What is logged are ids, states and counts; never a prospect's
//! text, an address or a key.

use std::fs::DirBuilder;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::filter::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Registry, fmt, reload};

/// Overrides the level the rep set.
const LEVEL_VARIABLE: &str = "CUGAR_LOG";
/// The rooms of this project; everybody else's messages may hold anything, and only warnings of theirs are kept.
const OURS: [&str; 8] = ["domain", "tools", "orchestrator", "store", "adapters", "app", "cli", "desktop"];
const KEPT_DAYS: usize = 7;

static LEVEL: OnceLock<reload::Handle<EnvFilter, Registry>> = OnceLock::new();
static FOLDER: OnceLock<PathBuf> = OnceLock::new();
static PROBLEM: OnceLock<String> = OnceLock::new();

/// Logs to files below `folder` until the guard is dropped. Where they cannot be written, that is said in
/// [`problem`] and the logs go to stderr: it is no reason to keep the rep out.
pub fn to_files(folder: &Path) -> Option<WorkerGuard> {
    let files = match files(folder) {
        Ok(files) => files,
        Err(error) => {
            let problem =
                format!("Logs cannot be written to {}: {error}. The app works without them.", folder.display());
            to_stderr();
            tracing::warn!(problem, "no log files");
            // It is empty, or says the same.
            let _ = PROBLEM.set(problem);
            return None;
        }
    };
    let (writer, guard) = tracing_appender::non_blocking(files);
    let (filter, handle) = reload::Layer::new(filter("info"));
    let lines = fmt::layer().json().flatten_event(true).with_writer(writer);
    // A second start in the same process keeps the first one's logs.
    if tracing_subscriber::registry().with(filter).with(lines).try_init().is_ok() {
        // Both are empty: this start is the first.
        let _ = LEVEL.set(handle);
        let _ = FOLDER.set(folder.into());
    }
    Some(guard)
}

fn files(folder: &Path) -> Result<RollingFileAppender, Box<dyn std::error::Error>> {
    private_folder().recursive(true).create(folder)?;
    let files = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("cugar-sales")
        .filename_suffix("jsonl")
        .max_log_files(KEPT_DAYS);
    Ok(files.build(folder)?)
}

/// A panic's text may hold what was being worked on; only where it happened is logged.
pub fn keep_panics_quiet() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panicked");
    }));
}

/// Logs to stderr, warnings only unless the environment says otherwise.
pub fn to_stderr() {
    let lines = fmt::layer().json().flatten_event(true).with_writer(std::io::stderr);
    let started = tracing_subscriber::registry().with(filter("warn")).with(lines).try_init();
    if let Err(error) = started {
        tracing::debug!(%error, "logging had begun already");
    }
}

/// Changes how much is logged from now on; the environment's word stands above it.
pub fn set_level(level: &str) {
    match LEVEL.get().map(|handle| handle.reload(filter(level))) {
        Some(Err(error)) => tracing::warn!(%error, "the log level could not be changed"),
        Some(Ok(())) => tracing::debug!(now = level, "log level set"),
        None => {}
    }
}

pub(crate) fn folder() -> Option<&'static PathBuf> {
    FOLDER.get()
}

/// Why there are no log files, and what that means.
pub(crate) fn problem() -> Option<&'static String> {
    PROBLEM.get()
}

fn filter(level: &str) -> EnvFilter {
    let level = std::env::var(LEVEL_VARIABLE).unwrap_or_else(|_| level.into());
    let ours: String = OURS.iter().map(|room| format!(",{room}={level}")).collect();
    EnvFilter::new(format!("warn{ours}"))
}

/// Makes folders that only their owner can read; elsewhere than on Unix the user's own folders are private already.
fn private_folder() -> DirBuilder {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only Unix has a mode to set"))]
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}
