//! Stops of a real process over a real store: at any moment, at every named place, with the power cut, and around the
//! send of a mail.
//!
//! Needs the feature `failpoints`, and is built in a folder of its own; `make test` runs it, `make soak` goes on for
//! longer. CUGAR_CRASH_SEED repeats a run as far as the machine's timing allows.
#![expect(clippy::print_stdout, reason = "a test says aloud what it saw, and with which seed")]

mod chain;
mod ledger;
mod mail;
mod mail_proof;
mod proof;
mod restore;
mod soak;

use std::collections::BTreeSet;
use std::process::Command;

use chain::{FAILPOINTS, Stops, Tally, chain};
use tests::{path_in, skip};

/// How often one store is stopped before a new one begins.
const CHAIN: usize = 5;

fn seed() -> u64 {
    match std::env::var("CUGAR_CRASH_SEED") {
        Ok(seed) => seed.parse().expect("CUGAR_CRASH_SEED is a number"),
        Err(_) => fastrand::u64(..1 << 48),
    }
}

async fn chains(what: &str, seeds: impl Iterator<Item = (u64, Stops)>, power_cut: Option<&std::path::Path>) -> Tally {
    let mut all = Tally::default();
    for (seed, how) in seeds {
        all += chain(seed, how, CHAIN, power_cut).await.unwrap_or_else(|error| panic!("{what}: {error}"));
    }
    println!("{what}: {all}");
    all
}

#[tokio::test]
async fn nothing_is_lost_or_done_twice_when_it_is_killed_at_any_moment() {
    let seed = seed();
    println!("seed {seed}");
    let tally = chains("killed at any moment", (0..16).map(|n| (seed + n, Stops::AnyMoment)), None).await;
    assert!(tally.interrupted > 0 && tally.told > 0 && tally.left > 0, "the kills came when nothing was under way");
}

#[tokio::test]
async fn nothing_is_lost_or_done_twice_when_it_stops_at_any_named_place() {
    let seed = seed();
    println!("seed {seed}");
    // Each place is the first of a new store, and comes again in a used one.
    let first = (0..FAILPOINTS.len() as u64 * 2).map(|n| (seed + n, Stops::Failpoints(n as usize % FAILPOINTS.len())));
    let tally = chains("stopped at named places", first.take(16), None).await;
    assert!(tally.interrupted > 0 && tally.told > 0 && tally.left > 0, "the stops came when nothing was under way");
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_when_the_power_is_cut() {
    let library = match path_in("CUGAR_POWERCUT") {
        Ok(library) => library,
        Err(reason) => return skip(&reason),
    };
    let seed = seed();
    println!("seed {seed}");
    let how =
        |n: u64| if n.is_multiple_of(2) { Stops::AnyMoment } else { Stops::Failpoints(n as usize % FAILPOINTS.len()) };
    let tally = chains("with the power cut", (0..8).map(|n| (seed + n, how(n))), Some(&library)).await;
    assert!(tally.interrupted > 0 && tally.told > 0, "the cuts came when nothing was under way");
}

/// Otherwise the test above would prove nothing.
#[test]
fn a_power_cut_takes_what_was_not_synced() {
    let library = match path_in("CUGAR_POWERCUT") {
        Ok(library) => library,
        Err(reason) => return skip(&reason),
    };
    let folder = tempfile::tempdir().expect("a folder");
    let (live, durable) = (folder.path().join("live"), folder.path().join("durable"));
    for made in [&live, &durable] {
        std::fs::create_dir(made).expect("a folder");
    }
    let script = "cd \"$PC_LIVE\" && printf kept >synced && sync synced && printf ' lost' >>synced && printf x >never";
    let status = Command::new("sh")
        .args(["-c", script])
        .env("LD_PRELOAD", &library)
        .env("PC_LIVE", &live)
        .env("PC_DURABLE", &durable)
        .status();
    assert!(status.expect("a shell").success());
    assert_eq!(std::fs::read_to_string(durable.join("synced")).expect("it was synced"), "kept");
    assert!(!durable.join("never").exists(), "what was never synced is gone");
}

/// A place that nobody stops at is not tested.
#[test]
fn every_named_place_of_the_sources_is_stopped_at() {
    let mut named = BTreeSet::new();
    let mut folders = vec![tests::root().join("src-tauri")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the sources can be read") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).expect("a source is text");
                let places = text.split("failpoint!(\"").skip(1).filter_map(|rest| rest.split('"').next());
                named.extend(places.map(str::to_owned));
            }
        }
    }
    let places = FAILPOINTS.iter().map(|(name, _)| *name).chain(restore::PLACES);
    let stopped_at: BTreeSet<String> = places.map(str::to_owned).collect();
    assert_eq!(named, stopped_at, "on the left what the sources name, on the right where the tests stop");
}
