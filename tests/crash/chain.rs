//! One store through several stops: a worker is started, stopped as hard as can be, and what it left is looked at.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

use fastrand::Rng;

use crate::proof;

/// Where a worker can be made to stop, and how often it passes there at most before it does.
pub const FAILPOINTS: [(&str, u32); 10] = [
    ("open.after_migration", 1),
    ("store.in_savepoint", 900),
    ("store.before_commit", 60),
    ("store.after_commit_before_answer", 60),
    ("journal.between_event_and_projection", 900),
    ("driver.after_start_recorded", 500),
    ("driver.before_settle", 300),
    ("gate.after_answer_before_record", 60),
    ("gate.after_claim_before_hand_over", 60),
    ("gate.after_hand_over_before_record", 60),
];

/// A worker that has not come so far by then never will, however busy the machine is.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// How the workers of a chain are stopped.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stops {
    /// At any moment.
    AnyMoment,
    /// At a named place: the one with this number, and the others after it.
    Failpoints(usize),
}

/// What a chain saw.
#[derive(Debug, Default, Clone, Copy)]
pub struct Tally {
    pub stops: usize,
    pub executions: usize,
    pub told: usize,
    pub left: usize,
    /// Executions that stood in the middle of something when they were stopped.
    pub interrupted: usize,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.stops += other.stops;
        self.executions += other.executions;
        self.told += other.told;
        self.left += other.left;
        self.interrupted += other.interrupted;
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { stops, executions, told, left, interrupted } = self;
        write!(
            f,
            "{stops} stops, {executions} executions ({interrupted} of them interrupted), {told} acknowledgements, \
             {left} messages left"
        )
    }
}

/// Stops workers over one store, `stops` times. With a `power_cut`, the library that keeps only what was synced, the
/// store goes on from what a power cut would have left. The seed says when; the folder is kept where it fails.
pub async fn chain(seed: u64, how: Stops, stops: usize, power_cut: Option<&Path>) -> Result<Tally, String> {
    let folder = tempfile::Builder::new().prefix("crash-").tempdir_in(env!("CARGO_TARGET_TMPDIR"));
    let mut folder = folder.map_err(|error| error.to_string())?;
    let mut chain = Chain { folder: folder.path().into(), rng: Rng::with_seed(seed), power_cut };
    let mut tally = Tally::default();
    for stop in 0..stops {
        let failpoint = match how {
            Stops::AnyMoment => None,
            Stops::Failpoints(first) => Some(FAILPOINTS[(first + stop) % FAILPOINTS.len()]),
        };
        let result = chain.stop(failpoint, stop + 1 == stops, &mut tally).await;
        if let Err(error) = result {
            folder.disable_cleanup(true);
            let place = failpoint.map_or("any moment", |(name, _)| name);
            let cut = if power_cut.is_some() { " with a power cut" } else { "" };
            return Err(format!("seed {seed}, stop {stop} at {place}{cut}, in {}: {error}", folder.path().display()));
        }
    }
    Ok(tally)
}

struct Chain<'a> {
    folder: PathBuf,
    rng: Rng,
    power_cut: Option<&'a Path>,
}

impl Chain<'_> {
    async fn stop(&mut self, failpoint: Option<(&str, u32)>, last: bool, tally: &mut Tally) -> Result<(), String> {
        self.restore().map_err(|error| format!("the files could not be laid out: {error}"))?;
        let mut worker = self.start(failpoint).map_err(|error| format!("the worker did not start: {error}"))?;
        if failpoint.is_none() {
            let worked = self.let_it_work();
            worker.kill().map_err(|error| error.to_string())?;
            worked?;
        }
        ended_by_a_kill(&mut worker)?;

        let survived = if self.power_cut.is_some() { self.durable() } else { self.live() };
        let (told, outbox) = (self.folder.join("told"), self.folder.join("outbox"));
        let before = proof::whole(&survived)?;
        tally.told = proof::nothing_lost(&before, &told)?;
        tally.left = proof::nothing_left_twice_or_unapproved(&before, &outbox)?;
        tally.interrupted += before.values().filter(|(execution, _)| proof::is_interrupted(execution)).count();
        tally.executions = before.len();
        tally.stops += 1;
        // Otherwise it is the next worker that continues, and may be stopped while it does.
        if last || self.rng.u8(..3) == 0 {
            let after = proof::continues(&survived, &before).await?;
            proof::nothing_lost(&after, &told)?;
            proof::nothing_left_twice_or_unapproved(&after, &outbox)?;
        }
        Ok(())
    }

    /// Mostly until it is in full swing; sometimes not even until the store is open.
    fn let_it_work(&mut self) -> Result<(), String> {
        let (told, began) = (self.folder.join("told"), Instant::now());
        let length = || fs::metadata(&told).map_or(0, |file| file.len());
        let before = length();
        let early = self.rng.u8(..4) == 0;
        while !early && length() == before {
            if began.elapsed() > PATIENCE {
                return Err("the worker was told nothing".into());
            }
            sleep(Duration::from_millis(2));
        }
        sleep(Duration::from_millis(self.rng.u64(..250)));
        Ok(())
    }

    fn live(&self) -> PathBuf {
        self.folder.join("live")
    }

    fn durable(&self) -> PathBuf {
        self.folder.join("durable")
    }

    /// After a power cut there is what was durable, and nothing else.
    fn restore(&self) -> std::io::Result<()> {
        if self.power_cut.is_none() {
            return fs::create_dir_all(self.live());
        }
        fs::create_dir_all(self.durable())?;
        if self.live().exists() {
            fs::remove_dir_all(self.live())?;
        }
        fs::create_dir(self.live())?;
        for entry in fs::read_dir(self.durable())? {
            let entry = entry?;
            fs::copy(entry.path(), self.live().join(entry.file_name()))?;
        }
        Ok(())
    }

    fn start(&mut self, failpoint: Option<(&str, u32)>) -> std::io::Result<Child> {
        let mut worker = Command::new(env!("CARGO_BIN_EXE_crash-worker"));
        worker.arg(self.live()).arg(self.folder.join("told")).arg(self.folder.join("outbox"));
        worker.arg(self.rng.u64(..).to_string());
        if let Some((name, most)) = failpoint {
            worker.arg(name).arg(self.rng.u32(1..=most).to_string());
        }
        if let Some(library) = self.power_cut {
            worker.env("LD_PRELOAD", library).env("PC_LIVE", self.live()).env("PC_DURABLE", self.durable());
            worker.env("PC_SEED", self.rng.u32(1..).to_string());
        }
        worker.spawn()
    }
}

/// A worker that ended in any other way has a story to tell, on its standard error.
pub fn ended_by_a_kill(worker: &mut Child) -> Result<(), String> {
    let began = Instant::now();
    loop {
        match worker.try_wait().map_err(|error| error.to_string())? {
            Some(status) if status.signal() == Some(9) => return Ok(()),
            Some(status) => return Err(format!("the worker ended by itself: {status}")),
            None if began.elapsed() > PATIENCE => {
                worker.kill().and_then(|()| worker.wait()).map_err(|error| error.to_string())?;
                return Err("the worker never came to the place where it was to stop".into());
            }
            None => sleep(Duration::from_millis(2)),
        }
    }
}
