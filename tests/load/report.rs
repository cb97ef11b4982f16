//! Figures for people.

use std::time::Duration;

use serde_json::{Value, json};

pub const HEADER: &str = "\
parallel  wait ms  executions   ok %       /s  latency ms: p50       p95       p99       max  KiB each  disk B  fdatasync p50/p95
--------------------------------------------------------------------------------------------------------------------------------";

/// A line of the table.
pub fn row(batch: &Value) -> String {
    let number = |key: &str| batch[key].as_f64().unwrap_or(f64::NAN);
    let latency = |key: &str| batch["latency_ms"][key].as_f64().unwrap_or(f64::NAN);
    let disk = |key: &str| batch["fdatasync_ms"][key].as_f64().unwrap_or(f64::NAN);
    format!(
        "{:>8} {:>8} {:>11} {:>6.1} {:>8.1} {:>16.1} {:>9.1} {:>9.1} {:>9.1} {:>9.1} {:>7} {:>12.2}/{:.2}",
        number("parallel"),
        number("approval_wait_ms"),
        number("executions"),
        number("succeeded") / number("executions") * 100.0,
        number("throughput_per_s"),
        latency("p50"),
        latency("p95"),
        latency("p99"),
        latency("max"),
        number("rss_kib_per_execution"),
        number("disk_bytes_per_execution"),
        disk("p50"),
        disk("p95"),
    )
}

pub fn footprint(found: &Value) -> String {
    let (flight, parked, kill) = (&found["in_flight"], &found["parked"], &found["after_kill"]);
    let number = |value: &Value| value.as_f64().unwrap_or(f64::NAN);
    format!(
        "in flight      {:.1} KiB each while they wait, {:.1} KiB at the highest (slope from {} to {})\n\
         parked         {} in {:.1} s: memory grew by {:.1} MiB, {} bytes on disk each\n\
         after a kill   {} pending: open {:.0} ms, listed {:.0} ms, one continued {:.0} ms",
        number(&flight["rss_kib_per_execution"]),
        number(&flight["peak_rss_kib_per_execution"]),
        flight["few"]["executions"],
        flight["many"]["executions"],
        parked["parked"],
        number(&parked["took_ms"]) / 1000.0,
        number(&parked["rss_growth_mib"]),
        parked["disk_bytes_per_execution"],
        kill["pending"],
        number(&kill["opened_ms"]),
        number(&kill["listed_ms"]),
        number(&kill["continued_ms"]),
    )
}

/// `sorted` must not be empty for a figure to come out.
pub fn latency(sorted: &[Duration]) -> Value {
    let mean = sorted.iter().sum::<Duration>().checked_div(u32::try_from(sorted.len()).unwrap_or(u32::MAX));
    json!({
        "min": sorted.first().copied().map(ms),
        "mean": mean.map(ms),
        "p50": percentile(sorted, 0.50),
        "p95": percentile(sorted, 0.95),
        "p99": percentile(sorted, 0.99),
        "max": sorted.last().copied().map(ms),
    })
}

/// The smallest figure that so large a share does not exceed.
pub fn percentile(sorted: &[Duration], share: f64) -> Option<f64> {
    let rank = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(rank.max(1) - 1).copied().map(ms)
}

/// Milliseconds, to the microsecond.
pub fn ms(time: Duration) -> f64 {
    time.as_micros() as f64 / 1000.0
}
