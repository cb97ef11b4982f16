//! Stops around a send: a process that sends by a real mail server, which is asked what it accepted.

use std::fs;
use std::ops::AddAssign;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::Mutex;
use std::thread::sleep;
use std::time::{Duration, Instant};

use fastrand::Rng;
use serde_json::{Value, json};
use tests::mail_server::{Accepted, MailServer};

use crate::chain::{PATIENCE, ended_by_a_kill};
use crate::mail_proof::{self, Sends};
use crate::proof::{self, Told, said};
use crate::{CHAIN, seed};

/// Around the send, and how often a worker passes there at most before it stops.
const PLACES: [(&str, u32); 3] = [
    ("gate.after_answer_before_record", 10),
    ("gate.after_claim_before_hand_over", 10),
    ("gate.after_hand_over_before_record", 10),
];

/// What the servers are like.
const SERVERS: usize = 3;

fn scenario(server: usize) -> Value {
    let mut scenario = json!({ "password": "a-password-for-the-tests", "heard": false });
    match server {
        0 => {}
        // Whoever is stopped at any moment is mostly in one of these.
        1 => {
            scenario["slow"] = json!({
                "greeting": 0.01, "EHLO": 0.01, "STARTTLS": 0.01, "AUTH": 0.01, "MAIL": 0.01, "RCPT": 0.01, "DATA": 0.01,
                "content": 0.08, "taken": 0.08,
            });
        }
        // Takes every mail, and says of none that it has.
        _ => {
            scenario["at"] = json!({ "content": "hang up" });
            scenario["accepts"] = true.into();
            scenario["slow"] = json!({ "content": 0.03 });
        }
    }
    scenario
}

#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    stops: usize,
    told: usize,
    /// Stops at which something was on its way.
    on_the_way: usize,
    sends: Sends,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.stops += other.stops;
        self.told += other.told;
        self.on_the_way += other.on_the_way;
        let Sends { denied, undone, begun, accepted, unknown, unknown_accepted, confirmed_not_sent } = other.sends;
        self.sends.denied += denied;
        self.sends.undone += undone;
        self.sends.begun += begun;
        self.sends.accepted += accepted;
        self.sends.unknown += unknown;
        self.sends.unknown_accepted += unknown_accepted;
        self.sends.confirmed_not_sent += confirmed_not_sent;
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { stops, told, on_the_way, sends } = self;
        let Sends { denied, undone, begun, accepted, unknown, unknown_accepted, confirmed_not_sent } = sends;
        write!(
            f,
            "{stops} stops ({on_the_way} with a mail on its way), {told} acknowledgements, {denied} denied, {undone} taken \
             back, {begun} sends begun, {accepted} accepted, none of them twice; {unknown} unknown, of which \
             {unknown_accepted} had left and {confirmed_not_sent} were asked for again"
        )
    }
}

/// What is left when a chain has ended.
struct Left {
    told: Told,
    accepted: Vec<Accepted>,
}

struct Chain<'a> {
    folder: PathBuf,
    server: &'a MailServer,
    /// How long its record was when the chain began.
    record: u64,
    rng: Rng,
    tally: Tally,
}

/// Stops workers over one store, `CHAIN` times: at the named places, the one with this number first, or at any moment.
async fn chain(server: &MailServer, seed: u64, first: Option<usize>) -> Result<(Tally, Left), String> {
    let folder = tempfile::Builder::new().prefix("crash-mail-").tempdir_in(env!("CARGO_TARGET_TMPDIR"));
    let mut folder = folder.map_err(said)?;
    let (path, record) = (folder.path().to_owned(), server.length());
    let mut chain = Chain { folder: path, server, record, rng: Rng::with_seed(seed), tally: Tally::default() };
    let mut left = None;
    for stop in 0..CHAIN {
        let place = first.map(|first| PLACES[(first + stop) % PLACES.len()]);
        left = Some(chain.stop(place).await.map_err(|error| {
            folder.disable_cleanup(true);
            let place = place.map_or("any moment", |(name, _)| name);
            format!("seed {seed}, stop {stop} at {place}, in {}: {error}", folder.path().display())
        })?);
    }
    Ok((chain.tally, left.ok_or("a chain has stops")?))
}

impl Chain<'_> {
    async fn stop(&mut self, place: Option<(&str, u32)>) -> Result<Left, String> {
        let (live, ledger) = (self.folder.join("live"), self.folder.join("told"));
        let mut worker = self.start(&live, &ledger, place).map_err(|error| format!("no worker: {error}"))?;
        if place.is_none() {
            let sent = self.let_it_send();
            worker.kill().map_err(said)?;
            sent?;
        }
        ended_by_a_kill(&mut worker)?;

        let accepted = self.server.accepted_since(self.record);
        let told = proof::whole(&live)?;
        self.tally.told = proof::nothing_lost(&told, &ledger)?;
        self.tally.sends = mail_proof::left_once_and_as_approved(&told, &accepted)?;
        self.tally.stops += 1;
        self.tally.on_the_way += usize::from(told.values().any(|(execution, _)| mail_proof::is_open(execution)));

        // A start over a copy: the next worker is to find the store as this one left it.
        let copy = self.folder.join("copy");
        copied(&live, &copy).map_err(|error| format!("the store could not be copied: {error}"))?;
        let after = proof::continues(&copy, &told).await?;
        mail_proof::unknown_are_shown(&copy, &told, &after)?;
        mail_proof::left_once_and_as_approved(&after, &accepted)?;
        Ok(Left { told: after, accepted })
    }

    fn start(&mut self, live: &Path, ledger: &Path, place: Option<(&str, u32)>) -> Result<Child, String> {
        fs::create_dir_all(live).map_err(said)?;
        let (arrived, root) = (self.folder.join("arrived"), self.folder.join("root.pem"));
        let requests =
            self.server.accepted_since(self.record).into_iter().map(|mail| mail_proof::request_of(&mail.bytes));
        let requests = requests.collect::<Result<Vec<_>, _>>()?;
        fs::write(&arrived, requests.iter().map(|request| format!("{request}\n")).collect::<String>()).map_err(said)?;
        fs::write(&root, &self.server.root).map_err(said)?;
        let mut worker = Command::new(env!("CARGO_BIN_EXE_crash-mail-worker"));
        worker.arg(live).arg(ledger).arg(arrived).arg(&self.server.host).arg(self.server.port.to_string()).arg(root);
        worker.arg(self.rng.u64(..).to_string());
        if let Some((name, most)) = place {
            worker.arg(name).arg(self.rng.u32(1..=most).to_string());
        }
        worker.spawn().map_err(said)
    }

    /// Until the server hears of it, and a moment longer: in which it sends its first mails, or some more.
    fn let_it_send(&mut self) -> Result<(), String> {
        let (before, began) = (self.server.length(), Instant::now());
        while self.server.length() == before {
            if began.elapsed() > PATIENCE {
                return Err("the worker sent nothing".into());
            }
            sleep(Duration::from_millis(1));
        }
        sleep(Duration::from_micros(self.rng.u64(..400_000)));
        Ok(())
    }
}

/// The files of a store whose program is no more.
fn copied(from: &Path, to: &Path) -> std::io::Result<()> {
    if to.exists() {
        fs::remove_dir_all(to)?;
    }
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// Chains with each kind of server in turn; `None` where there is none.
async fn chains(what: &str, seed: u64, numbers: std::ops::Range<usize>, at_places: bool) -> Option<Tally> {
    let servers: Vec<_> = (0..SERVERS).map(|kind| MailServer::start(&scenario(kind))).collect::<Option<_>>()?;
    let mut all = Tally::default();
    for n in numbers {
        let first = at_places.then_some(n % PLACES.len());
        // Each place comes first with each server.
        let server = &servers[if at_places { n / PLACES.len() % SERVERS } else { n % SERVERS }];
        let ended = chain(server, seed + n as u64, first).await;
        all += ended.unwrap_or_else(|error| panic!("{what}, chain {n}: {error}")).0;
    }
    println!("{what}: {all}");
    Some(all)
}

#[tokio::test]
async fn every_mail_leaves_once_and_as_approved_or_not_at_all_when_it_is_killed_while_it_sends() {
    let seed = seed();
    println!("seed {seed}");
    let Some(Tally { on_the_way, sends, .. }) = chains("killed while it sends", seed, 0..11, false).await else {
        return;
    };
    assert!(on_the_way > 0, "the kills came when nothing was on its way");
    assert!(sends.unknown_accepted > 0, "nothing had left of what was unknown, so nothing could have left twice");
    assert!(sends.unknown > sends.unknown_accepted, "everything unknown had left, so nothing was asked for again");
    assert!(sends.denied > 0 && sends.accepted > 0, "nobody denied or approved anything");
}

#[tokio::test]
async fn every_mail_leaves_once_and_as_approved_or_not_at_all_when_it_stops_at_any_place_around_the_send() {
    let seed = seed();
    println!("seed {seed}");
    let Some(Tally { on_the_way, sends, .. }) = chains("stopped around the send", seed, 0..9, true).await else {
        return;
    };
    assert!(on_the_way > 0, "the stops came when nothing was on its way");
    assert!(sends.unknown_accepted > 0, "nothing had left of what was unknown, so nothing could have left twice");
    assert!(sends.unknown > sends.unknown_accepted, "everything unknown had left, so nothing was asked for again");
    assert!(sends.denied > 0 && sends.accepted > 0, "nobody denied or approved anything");
}

/// Otherwise the tests above would prove nothing.
#[tokio::test]
async fn a_mail_that_left_twice_or_changed_or_unapproved_is_found() {
    let seed = seed();
    println!("seed {seed}");
    let Some(server) = MailServer::start(&scenario(0)) else { return };
    let (_, left) = chain(&server, seed, None).await.unwrap_or_else(|error| panic!("{error}"));
    let Left { told, accepted } = left;
    let found =
        |accepted: &[Accepted]| mail_proof::left_once_and_as_approved(&told, accepted).expect_err("it is found");
    let first = accepted.first().expect("some mail left").clone();
    let with = |mail: Accepted| [accepted.clone(), vec![mail]].concat();

    assert!(found(&with(first.clone())).contains("accepted twice"), "a mail came twice");
    let mut changed = accepted.clone();
    changed[0].bytes.insert(accepted[0].bytes.len() - 2, b'!');
    assert!(found(&changed).contains("other bytes"), "one byte more arrived than was approved");
    let mut elsewhere = accepted.clone();
    elsewhere[0].to = vec!["eve@elsewhere.example".into()];
    assert!(found(&elsewhere).contains("eve@elsewhere.example"), "a mail went to somebody else");
    let missing = found(&[]);
    assert!(missing.contains("did not") || missing.contains("not so"), "none arrived: {missing}");

    let unapproved = mail_proof::a_request_that_was_never_approved(&told).expect("something was denied or waits");
    let request = mail_proof::request_of(&first.bytes).expect("it has one");
    let text = String::from_utf8(first.bytes.clone()).expect("it is text").replace(&request, &unapproved);
    let found = found(&with(Accepted { bytes: text.into_bytes(), ..first }));
    assert!(found.contains("what was said of it") || found.contains("two mails"), "nobody approved it: {found}");
}

/// As many stops as the promise names.
#[test]
#[ignore = "takes many minutes: make soak"]
fn every_mail_leaves_once_or_not_at_all_over_a_thousand_stops_around_the_send() {
    const STOPS: usize = 1_000;
    let seed = seed();
    println!("seed {seed}");
    let (next, all) = (Mutex::new(0..STOPS / CHAIN), Mutex::new(Tally::default()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
                loop {
                    // A lane keeps its servers for some chains.
                    let some: Vec<usize> = next.lock().expect("no lane panicked").by_ref().take(18).collect();
                    let (Some(first), Some(last)) = (some.first(), some.last()) else { return };
                    let (at_places, numbers) = (first / 18 % 2 == 0, *first..last + 1);
                    let what = format!("chains {numbers:?}");
                    let Some(tally) = runtime.block_on(chains(&what, seed, numbers, at_places)) else { return };
                    *all.lock().expect("no lane panicked") += tally;
                }
            });
        }
    });
    println!("{}", all.into_inner().expect("no lane panicked"));
}
