//! What the figures depend on besides the code: the disk, the scheduler, the cores. And this process's memory.

use std::fmt::{self, Display, Formatter};
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::Failure;
use crate::report::percentile;

/// Where nothing is on a disk, nothing is durable.
const IN_MEMORY: [&str; 2] = ["tmpfs", "ramfs"];

pub struct Machine {
    cores: usize,
    realtime: bool,
    filesystem: String,
    revision: String,
}

impl Machine {
    pub fn look(folder: &Path) -> Result<Self, Failure> {
        let filesystem = filesystem(folder)?;
        if IN_MEMORY.contains(&filesystem.as_str()) {
            return Err(format!(
                "{} is on {filesystem}, where nothing is durable: set CUGAR_BENCH_DIR to a folder on a disk",
                folder.display()
            )
            .into());
        }
        Ok(Self {
            cores: thread::available_parallelism()?.get(),
            realtime: realtime()?,
            filesystem,
            revision: revision(),
        })
    }

    /// `figures` with where they were taken.
    pub fn signed(&self, mut figures: Value) -> Value {
        figures["cores"] = json!(self.cores);
        figures["realtime"] = json!(self.realtime);
        figures["filesystem"] = json!(self.filesystem);
        figures["revision"] = json!(self.revision);
        figures
    }
}

impl Display for Machine {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { cores, filesystem, revision, .. } = self;
        let priority = if self.realtime { "real-time priority" } else { "ordinary priority" };
        write!(f, "revision {revision}, {cores} cores, {priority}, on {filesystem}")
    }
}

/// How long a write of a page and its way to the disk take here, now.
pub fn fdatasync(folder: &Path) -> Result<Value, Failure> {
    const TIMES: usize = 200;
    let path = folder.join("fdatasync-probe");
    let mut file = File::create(&path)?;
    let mut took = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let began = Instant::now();
        file.write_all(&[0x5a; 4096])?;
        file.sync_data()?;
        took.push(began.elapsed());
    }
    fs::remove_file(&path)?;
    took.sort_unstable();
    Ok(json!({ "p50": percentile(&took, 0.5), "p95": percentile(&took, 0.95) }))
}

/// The memory of this process that is in the machine's memory now.
pub fn resident_kib() -> Result<u64, Failure> {
    let statm = fs::read_to_string("/proc/self/statm")?;
    let pages: u64 = statm.split(' ').nth(1).ok_or("no second field in statm")?.parse()?;
    // The size of a page on every machine this runs on; /proc names none.
    Ok(pages * 4)
}

/// Watches this process's memory from a thread of its own.
pub struct Watch {
    stop: Arc<AtomicBool>,
    peak: Arc<AtomicU64>,
    thread: JoinHandle<()>,
}

impl Watch {
    pub fn start() -> Self {
        let (stop, peak) = (Arc::<AtomicBool>::default(), Arc::<AtomicU64>::default());
        let (stopped, highest) = (stop.clone(), peak.clone());
        let thread = thread::spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                highest.fetch_max(resident_kib().unwrap_or(0), Ordering::Relaxed);
                thread::sleep(Duration::from_millis(5));
            }
        });
        Self { stop, peak, thread }
    }

    pub fn peak_kib(self) -> Result<u64, Failure> {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().map_err(|_| "the watch broke down")?;
        Ok(self.peak.load(Ordering::Relaxed).max(resident_kib()?))
    }
}

/// The file system that holds `folder`: that of the longest mount point above it.
fn filesystem(folder: &Path) -> Result<String, Failure> {
    let folder = folder.canonicalize()?;
    let mounts = fs::read_to_string("/proc/self/mounts")?;
    let mounts = mounts.lines().filter_map(|line| {
        let mut fields = line.split(' ').skip(1);
        Some((fields.next()?, fields.next()?))
    });
    let above = mounts.filter(|(point, _)| folder.starts_with(point));
    Ok(above.max_by_key(|(point, _)| point.len()).ok_or("no mount point was found")?.1.into())
}

/// Whether this runs under `chrt`: ahead of everything ordinary.
fn realtime() -> Result<bool, Failure> {
    const FIFO_OR_ROUND_ROBIN: [&str; 2] = ["1", "2"];
    let stat = fs::read_to_string("/proc/self/stat")?;
    // The name in the second field may hold spaces; the policy is the 41st field.
    let behind_name = stat.rsplit_once(')').ok_or("no name in stat")?.1;
    let policy = behind_name.split_whitespace().nth(38).ok_or("no policy in stat")?;
    Ok(FIFO_OR_ROUND_ROBIN.contains(&policy))
}

fn revision() -> String {
    let git = Command::new("git").args(["describe", "--always", "--dirty"]).current_dir(tests::root()).output();
    git.ok()
        .filter(|output| output.status.success())
        .map_or_else(|| "unknown".into(), |output| String::from_utf8_lossy(&output.stdout).trim().into())
}
