//! The machine's two clocks: the one people set, and the one that only goes forward, asleep or awake.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Both clocks at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    pub wall: Timestamp,
    /// Since the machine was started, sleep included; elsewhere than on Linux since this program was.
    pub since_start: Duration,
    /// Tells one start of the machine from another; `None`: it cannot be told.
    pub start: Option<String>,
}

/// It cannot change while this program runs. Where it cannot be read, one start looks like another, and only a clock
/// put back is noticed.
#[cfg(target_os = "linux")]
static START: std::sync::LazyLock<Option<String>> = std::sync::LazyLock::new(|| {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok().map(|id| id.trim().to_owned())
});

#[cfg(target_os = "linux")]
pub fn read() -> Reading {
    let since = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    let since_start =
        Duration::new(u64::try_from(since.tv_sec).unwrap_or(0), u32::try_from(since.tv_nsec).unwrap_or(0));
    Reading { wall: Timestamp::now(), since_start, start: START.clone() }
}

#[cfg(not(target_os = "linux"))]
pub fn read() -> Reading {
    use std::sync::OnceLock;
    use std::time::Instant;

    static BEGAN: OnceLock<Instant> = OnceLock::new();
    let since_start = BEGAN.get_or_init(Instant::now).elapsed();
    Reading { wall: Timestamp::now(), since_start, start: None }
}
