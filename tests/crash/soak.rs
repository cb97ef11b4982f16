//! The long run: a thousand stops, told as they go, continued where the last run ended.

use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::thread;

use tests::path_in;

use crate::CHAIN;
use crate::chain::{FAILPOINTS, Stops, Tally, chain};

const STOPS: usize = 1_000;

/// What the next chain is, and what was seen so far.
struct Progress {
    next: usize,
    end: usize,
    tally: Tally,
    failed: Vec<String>,
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

    let progress = Mutex::new(Progress { next: begun, end, tally: Tally::default(), failed: Vec::new() });
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
        let n = {
            let mut progress = progress.lock().expect("no lane panicked");
            if progress.next >= progress.end || !progress.failed.is_empty() {
                return;
            }
            progress.next += 1;
            progress.next - 1
        };
        let how = if n.is_multiple_of(2) { Stops::AnyMoment } else { Stops::Failpoints(n / 2 % FAILPOINTS.len()) };
        let power_cut = power_cut.filter(|_| n % 4 >= 2);
        let result = runtime.block_on(chain(seed + n as u64, how, CHAIN, power_cut));
        let mut progress = progress.lock().expect("no lane panicked");
        match result {
            Ok(tally) => {
                progress.tally += tally;
                println!("chain {n}: {tally}");
                // Lanes overtake each other: a chain that was under way is counted as done, which loses no more than it.
                let kept = fs::write(folder.join("seed"), seed.to_string())
                    .and_then(|()| fs::write(folder.join("chains"), progress.next.to_string()));
                kept.expect("the counter can be written");
            }
            Err(error) => progress.failed.push(format!("chain {n}: {error}")),
        }
    }
}
