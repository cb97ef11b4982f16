//! The long run: a thousand stops, told as they go, continued where the last run ended.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::thread;

use tests::path_in;

use crate::CHAIN;
use crate::chain::{FAILPOINTS, Stops, Tally, chain};

const STOPS: usize = 1_000;

/// Which chains are done, and what was seen so far.
struct Progress {
    next: usize,
    end: usize,
    /// Begun, and not ended well: under way in a lane, or failed.
    unfinished: BTreeSet<usize>,
    tally: Tally,
    failed: Vec<String>,
}

impl Progress {
    fn new(begun: usize, end: usize) -> Self {
        Self { next: begun, end, unfinished: BTreeSet::new(), tally: Tally::default(), failed: Vec::new() }
    }

    /// `None`: nothing is left to do, or something failed.
    fn begin_one(&mut self) -> Option<usize> {
        if self.next >= self.end || !self.failed.is_empty() {
            return None;
        }
        let n = self.next;
        self.unfinished.insert(n);
        self.next += 1;
        Some(n)
    }

    fn end_one(&mut self, n: usize, result: Result<Tally, String>) {
        match result {
            Ok(tally) => {
                self.unfinished.remove(&n);
                self.tally += tally;
                println!("chain {n}: {tally}");
            }
            Err(error) => self.failed.push(format!("chain {n}: {error}")),
        }
    }

    /// The first chain of the next run. Lanes overtake each other: what one of them left is not passed over.
    fn goes_on_at(&self) -> usize {
        self.unfinished.first().copied().unwrap_or(self.next)
    }
}

#[test]
#[ignore = "takes many minutes: make soak"]
fn a_thousand_stops_lose_nothing() {
    let folder = tests::root().join("target/soak");
    fs::create_dir_all(&folder).expect("a folder for the counter");
    let (seed, begun) = where_we_are(&folder);
    let per_run = STOPS / CHAIN;
    let end = (begun / per_run + 1) * per_run;
    let power_cut = path_in("CUGAR_POWERCUT").ok();
    println!("seed {seed}, chains {begun} to {end}, power cuts: {}", power_cut.is_some());

    let progress = Mutex::new(Progress::new(begun, end));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| lane(seed, power_cut.as_deref(), &folder, &progress));
        }
    });
    let progress = progress.into_inner().expect("no lane panicked");
    println!("{}", progress.tally);
    assert!(progress.failed.is_empty(), "{}", progress.failed.join("\n"));
}

fn where_we_are(folder: &Path) -> (u64, usize) {
    let stored = |name| fs::read_to_string(folder.join(name)).ok().and_then(|text| text.trim().parse::<u64>().ok());
    let wanted = std::env::var("CUGAR_SOAK_SEED").ok().map(|seed| seed.parse().expect("CUGAR_SOAK_SEED is a number"));
    match (wanted, stored("seed")) {
        (Some(seed), Some(same)) if seed != same => (seed, 0),
        (None, Some(seed)) | (Some(seed), Some(_)) => (seed, stored("chains").unwrap_or(0) as usize),
        (seed, None) => (seed.unwrap_or_else(|| fastrand::u64(..1 << 48)), 0),
    }
}

fn lane(seed: u64, power_cut: Option<&Path>, folder: &Path, progress: &Mutex<Progress>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    loop {
        let Some(n) = progress.lock().expect("no lane panicked").begin_one() else { return };
        let how = if n.is_multiple_of(2) { Stops::AnyMoment } else { Stops::Failpoints(n / 2 % FAILPOINTS.len()) };
        let power_cut = power_cut.filter(|_| n % 4 >= 2);
        let result = runtime.block_on(chain(seed + n as u64, how, CHAIN, power_cut));
        let mut progress = progress.lock().expect("no lane panicked");
        progress.end_one(n, result);
        let kept = fs::write(folder.join("seed"), seed.to_string())
            .and_then(|()| fs::write(folder.join("chains"), progress.goes_on_at().to_string()));
        kept.expect("the counter can be written");
    }
}

#[test]
fn a_chain_that_failed_is_the_first_of_the_next_run() {
    let mut progress = Progress::new(40, 45);
    let lanes = [progress.begin_one(), progress.begin_one()];
    assert_eq!(lanes, [Some(40), Some(41)]);
    progress.end_one(41, Ok(Tally::default()));
    assert_eq!(progress.goes_on_at(), 40, "it is still under way in the other lane");
    assert_eq!(progress.begin_one(), Some(42));
    progress.end_one(40, Err("lost".into()));
    assert_eq!(progress.begin_one(), None, "nothing is begun after a failure");
    progress.end_one(42, Ok(Tally::default()));
    assert_eq!(progress.goes_on_at(), 40, "whatever ended well after it");

    let mut progress = Progress::new(40, 41);
    assert_eq!(progress.begin_one(), Some(40));
    progress.end_one(40, Ok(Tally::default()));
    assert_eq!((progress.begin_one(), progress.goes_on_at()), (None, 41), "all done: the next run begins behind them");
}
