//! The chain over everything that decides or leaves: every change is found and named, an honest one never, and others
//! can check it without any part of this project.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use app::wire::{AnchoredIn, AuditReport};
use app::{Anchoring, App, Goal, Outside};
use rusqlite::Connection;
use sha2::{Digest as _, Sha256};
use store::audit::Fault;
use tempfile::TempDir;

use crate::models::Drawer;
use crate::support::{Pasteboard, Person, settings};

/// A data folder, the keychain that belongs to it, and what stood there before.
struct Record {
    folder: TempDir,
    keys: Arc<Drawer>,
    /// The folder as it was when fewer things were decided.
    early: TempDir,
    early_entries: u32,
    /// The folder of a running app: its newest changes are in the log only.
    running: TempDir,
    export: PathBuf,
    honest: AuditReport,
}

fn outside(keys: &Arc<Drawer>) -> Outside {
    Outside { keys: keys.clone(), ..Outside::default() }
}

async fn open(folder: &Path, keys: &Arc<Drawer>) -> App {
    App::open_with(folder, outside(keys)).await.unwrap()
}

/// Looks at it as `cugar audit verify` does, with this keychain.
async fn verify(folder: &Path, keys: &Arc<Drawer>) -> AuditReport {
    App::open_for_reading_with(folder, outside(keys)).unwrap().verify_audit(None, |_| true).await.unwrap()
}

fn copy(from: &Path) -> TempDir {
    let to = tempfile::tempdir().unwrap();
    copy_into(from, to.path());
    to
}

fn copy_into(from: &Path, to: &Path) {
    for name in ["cugar.db", "cugar.db-wal", "cugar.db-shm"] {
        let _ = fs::remove_file(to.join(name));
        if from.join(name).exists() {
            fs::copy(from.join(name), to.join(name)).unwrap();
        }
    }
}

async fn decide(app: &App, folder: &Path, from: usize, to: u32) {
    let best: Vec<String> = app.best_accounts(Goal::Prospect, to).unwrap().iter().map(ToString::to_string).collect();
    let report = app.run(Goal::Prospect, &best[from..]).await.unwrap();
    for (n, line) in report.executions.iter().enumerate() {
        let approval = line.approval.as_deref().unwrap();
        if n % 2 == 0 {
            app.deny(approval, "not now").await.unwrap();
        } else {
            let hand_over = adapters::mail::HandOver::new(folder.join("outbox"), Some(Arc::new(Pasteboard::default())));
            let gate = app.approval_gate(Person::who_says(orchestrator::ports::Answer::Approved), Arc::new(hand_over));
            app.ask(&gate, approval).await.unwrap();
        }
    }
}

async fn record() -> Record {
    let (folder, keys) = (tempfile::tempdir().unwrap(), Arc::new(Drawer::default()));
    let app = open(folder.path(), &keys).await;
    app.import_samples().await.unwrap();
    app.save_settings(settings(&app)).await.unwrap();
    decide(&app, folder.path(), 0, 3).await;
    assert_eq!(app.anchor_audit().await.unwrap(), Anchoring::Anchored);
    assert_eq!(app.anchor_audit().await.unwrap(), Anchoring::UpToDate, "one anchor is enough for one state");
    drop(app);
    let early = copy(folder.path());
    let early_entries = verify(folder.path(), &keys).await.entries;

    let app = open(folder.path(), &keys).await;
    decide(&app, folder.path(), 3, 7).await;
    app.anchor_audit().await.unwrap();
    let running = copy(folder.path());
    let export = folder.path().join("export.jsonl");
    app.export_audit(&export).await.unwrap();
    drop(app);
    let honest = verify(folder.path(), &keys).await;
    Record { folder, keys, early, early_entries, running, export, honest }
}

fn sql(folder: &Path, sql: &str) {
    let connection = Connection::open(folder.join("cugar.db")).unwrap();
    connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    connection.execute_batch(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    connection.close().unwrap();
}

fn fields(parts: &[&[u8]]) -> Vec<u8> {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().to_vec()
}

/// What somebody does who knows how the chain is made: every hash from a place on follows again from the one before.
fn make_it_follow(folder: &Path) {
    let connection = Connection::open(folder.join("cugar.db")).unwrap();
    let rows: Vec<(u64, i64, String, Vec<u8>)> = connection
        .prepare("SELECT seq, at, kind, digest FROM audit ORDER BY seq")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let mut previous = vec![0; 32];
    for (seq, at, kind, digest) in rows {
        previous = fields(&[&seq.to_be_bytes(), &at.to_be_bytes(), kind.as_bytes(), &digest, &previous]);
        connection.execute("UPDATE audit SET hash = ? WHERE seq = ?", (&previous, seq)).unwrap();
    }
}

#[tokio::test]
async fn an_honest_record_verifies_wherever_it_is_looked_at() {
    let record = record().await;
    let honest = &record.honest;
    assert!(honest.ok, "{honest:?}");
    let anchor = honest.anchor.as_ref().unwrap();
    assert_eq!((anchor.from, anchor.entries, honest.not_anchored), (AnchoredIn::Keychain, honest.entries, 0));
    assert!(honest.entries > record.early_entries && honest.erased == 0);

    // What came after the last anchor is no tampering: it is not anchored yet.
    let app = open(record.folder.path(), &record.keys).await;
    decide(&app, record.folder.path(), 7, 8).await;
    drop(app);
    let later = verify(record.folder.path(), &record.keys).await;
    assert!(later.ok && later.not_anchored == later.entries - honest.entries && later.not_anchored > 0, "{later:?}");

    // A copy elsewhere is one, and says so.
    let copied = copy(record.folder.path());
    let elsewhere = verify(copied.path(), &record.keys).await;
    assert!(elsewhere.ok && elsewhere.notes.iter().any(|note| note.contains("copy")), "{elsewhere:?}");

    // Without a keychain the file is compared with itself, and that is said.
    let alone = App::open_for_reading_with(
        record.folder.path(),
        Outside { keys: Arc::new(tests::stand_ins::NoKeychain), ..Outside::default() },
    );
    let alone = alone.unwrap().verify_audit(Some(&record.export), |_| true).await.unwrap();
    assert!(alone.ok && alone.notes.iter().any(|note| note.contains("keychain")), "{alone:?}");
    assert_eq!(alone.anchor.unwrap().from, AnchoredIn::File, "an export that was kept is an anchor too");
}

#[tokio::test]
async fn every_kind_of_tampering_is_found_and_its_first_entry_named() {
    let record = record().await;
    let (entries, early) = (record.honest.entries, record.early_entries);
    let folder = record.folder.path();
    let pristine = copy(folder);
    let other = self::record().await;
    let splice = format!(
        "ATTACH '{}' AS other; UPDATE audit SET (at, kind, salt, digest, hash) =
           (SELECT at, kind, salt, digest, hash FROM other.audit theirs WHERE theirs.seq = audit.seq) WHERE seq = 5;",
        other.folder.path().join("cugar.db").display()
    );
    let cut = |n: u32| format!("DELETE FROM audit WHERE seq > {n}; DELETE FROM audit_head WHERE count > {n};");
    let insert = "INSERT INTO audit SELECT 1000000, at, kind, execution, event_seq, salt, digest, hash FROM audit WHERE seq = 4;
                  UPDATE audit SET seq = -seq - 1 WHERE seq BETWEEN 6 AND 999999; UPDATE audit SET seq = 6 WHERE seq = 1000000;
                  UPDATE audit SET seq = -seq WHERE seq < 0;";
    let swap = "UPDATE audit SET seq = CASE seq WHEN 2 THEN -3 ELSE -2 END WHERE seq IN (2, 3);
                UPDATE audit SET seq = -seq WHERE seq < 0";
    let in_sql: Vec<(&str, String, u32, bool)> = vec![
        ("a bit of a hash", "UPDATE audit SET hash = CAST(substr(hash, 1, 31) || x'01' AS BLOB) WHERE seq = 6".into(), 6, false),
        ("a bit of a salt", "UPDATE audit SET salt = CAST(x'00' || substr(salt, 2) AS BLOB) WHERE seq = 6".into(), 6, false),
        ("an edited event", "UPDATE event SET details = replace(details, 'not now', 'go on') WHERE kind = 'approval_received'".into(), 7, false),
        ("an edited event, made to follow", "UPDATE event SET details = replace(details, 'not now', 'go on') WHERE kind = 'approval_received'".into(), 7, true),
        ("a denial made something else", "UPDATE audit SET kind = 'approval_requested' WHERE kind = 'approval_received'".into(), 7, false),
        ("a time moved", "UPDATE audit SET at = at + 1 WHERE seq = 5".into(), 5, false),
        ("a time moved, made to follow", "UPDATE audit SET at = at + 1 WHERE seq = 5; UPDATE event SET at = at + 1 WHERE (execution, seq) = (SELECT execution, event_seq FROM audit WHERE audit.seq = 5)".into(), 5, true),
        ("deleted from the middle", "DELETE FROM audit WHERE seq = 3".into(), 3, false),
        ("deleted, and the counter set back", "DELETE FROM audit WHERE seq = 3; UPDATE audit SET seq = seq - 1 WHERE seq > 3".into(), 3, false),
        ("deleted, the counter set back, made to follow", "DELETE FROM audit WHERE seq = 3; UPDATE audit SET seq = seq - 1 WHERE seq > 3".into(), early, true),
        ("the tail cut", cut(entries - 2), entries - 1, false),
        ("everything cut", cut(0), 1, false),
        ("one put in", insert.into(), 6, false),
        ("one put in, made to follow", insert.into(), 6, true),
        ("two swapped", swap.into(), 2, false),
        ("one doubled", "UPDATE audit SET (at, kind, execution, event_seq, salt, digest, hash) = (SELECT at, kind, execution, event_seq, salt, digest, hash FROM audit twin WHERE twin.seq = 4) WHERE seq = 5".into(), 5, false),
        ("spliced from another chain", splice.clone(), 5, false),
        ("spliced from another chain, made to follow", splice, 5, true),
        ("an event taken out", "DELETE FROM event WHERE kind = 'approval_requested'".into(), 6, false),
        ("a plan rewritten", "UPDATE plan SET plan = replace(plan, 'prospect', 'research')".into(), 1, false),
        ("erased without being asked", "UPDATE audit SET salt = x'' WHERE seq = 4; DELETE FROM event WHERE (execution, seq) = (SELECT execution, event_seq FROM audit WHERE audit.seq = 4)".into(), 4, false),
        ("signed heads that nobody signed", "UPDATE audit_head SET signature = replace(signature, substr(signature, 1, 2), 'ff')".into(), entries, false),
        ("another epoch", "UPDATE identity SET epoch = 2".into(), entries, false),
        ("an epoch set back", "UPDATE identity SET epoch = 0".into(), entries, false),
    ];
    for (what, change, at_latest, follows) in in_sql {
        copy_into(pristine.path(), folder);
        sql(folder, &change);
        if follows {
            make_it_follow(folder);
        }
        found(what, &verify(folder, &record.keys).await, Some(at_latest));
    }

    copy_into(record.early.path(), folder);
    let rolled_back = verify(folder, &record.keys).await;
    found("the whole file rolled back", &rolled_back, Some(early + 1));
    assert_eq!(rolled_back.first_bad, Some(early + 1), "the first one that is missing is named");
    // The app that opens it anchors nothing over what is known.
    let app = open(folder, &record.keys).await;
    assert_eq!(app.anchor_audit().await.unwrap(), Anchoring::NotTheSame);
    decide(&app, folder, 3, 8).await;
    assert_eq!(app.anchor_audit().await.unwrap(), Anchoring::NotTheSame);
    drop(app);
    found("rolled back and continued", &verify(folder, &record.keys).await, Some(entries));

    copy_into(pristine.path(), folder);
    sql(folder, &cut(entries - 3));
    let app = open(folder, &Arc::new(Drawer::default())).await;
    decide(&app, folder, 7, 10).await;
    app.anchor_audit().await.unwrap();
    drop(app);
    found("cut and continued, with another key", &verify(folder, &record.keys).await, Some(entries));

    copy_into(pristine.path(), folder);
    sql(folder, "UPDATE event SET details = replace(details, 'not now', 'go on')");
    remake(folder);
    found("a fresh chain over other facts", &verify(folder, &record.keys).await, Some(entries));

    copy_into(other.folder.path(), folder);
    found("the file of somebody else", &verify(folder, &record.keys).await, None);

    copy_into(record.running.path(), folder);
    assert!(folder.join("cugar.db-wal").metadata().unwrap().len() > 0, "the newest is in the log only");
    assert!(verify(folder, &record.keys).await.ok, "with its log it is whole");
    copy_into(record.running.path(), folder);
    fs::remove_file(folder.join("cugar.db-wal")).unwrap();
    let _ = fs::remove_file(folder.join("cugar.db-shm"));
    found("the log taken away", &verify(folder, &record.keys).await, Some(entries));

    copy_into(pristine.path(), folder);
    record.keys.take_key_of(&other.keys);
    let app = open(folder, &record.keys).await;
    decide(&app, folder, 7, 8).await;
    assert_eq!(app.anchor_audit().await.unwrap(), Anchoring::NotTheSame, "another key cannot carry on");
    drop(app);
}

/// Every digest and every hash made anew over what the events say now: a chain that agrees with itself.
fn remake(folder: &Path) {
    let connection = Connection::open(folder.join("cugar.db")).unwrap();
    let rows: Vec<(u64, Vec<u8>, String, u32, String, String)> = connection
        .prepare(
            "SELECT audit.seq, salt, execution.id, event_seq, audit.kind, coalesce(details, '') FROM audit
               JOIN execution ON key = audit.execution
               JOIN event ON event.execution = audit.execution AND event.seq = event_seq",
        )
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for (seq, salt, id, place, kind, details) in rows {
        let digest = fields(&[&salt, id.as_bytes(), &place.to_be_bytes(), kind.as_bytes(), details.as_bytes()]);
        connection.execute("UPDATE audit SET digest = ? WHERE seq = ?", (digest, seq)).unwrap();
    }
    drop(connection);
    make_it_follow(folder);
}

fn found(what: &str, report: &AuditReport, at_latest: Option<u32>) {
    assert!(!report.ok, "{what} went unseen: {report:?}");
    assert!(report.problem.as_ref().is_some_and(|problem| problem.ends_with('.')), "{what}: {report:?}");
    if let (Some(first_bad), Some(at_latest)) = (report.first_bad, at_latest) {
        assert!((1..=at_latest).contains(&first_bad), "{what} is named at {first_bad}, not by {at_latest}");
    }
}

#[tokio::test]
async fn ten_thousand_random_changes_are_all_found() {
    let record = record().await;
    let mut connection = Connection::open(record.folder.path().join("cugar.db")).unwrap();
    connection
        .execute_batch("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA journal_mode = MEMORY")
        .unwrap();
    let heads = store::table::audit_head::list(&connection, 0).unwrap();
    let verdict = |connection: &Connection| store::audit::verify(connection, &heads, |_| true).unwrap().first_bad;
    assert_eq!(verdict(&connection), None);
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let length = u64::from(record.honest.entries);
    for n in 0..10_000 {
        let transaction = connection.transaction().unwrap();
        let (seq, other) = (random.u64(1..=length), random.u64(1..=length));
        let column = ["at", "kind", "execution", "event_seq", "salt", "digest", "hash"][random.usize(..7)];
        let bit = format!("{:02x}", 1_u8 << random.u32(..8));
        let (change, named) = match random.u32(..6) {
            0 => (format!("DELETE FROM audit WHERE seq = {seq}"), seq),
            1 => (format!("DELETE FROM audit WHERE seq >= {seq}"), seq),
            2 => (format!("UPDATE audit SET {column} = (SELECT {column} FROM audit WHERE seq = {other}) WHERE seq = {seq}"), seq),
            3 => (format!("DELETE FROM event WHERE (execution, seq) = (SELECT execution, event_seq FROM audit WHERE seq = {seq})"), seq),
            4 => (
                format!(
                    "UPDATE event SET details = replace(details, substr(details, 1 + {} % length(details), 1), '{bit}')
                     WHERE (execution, seq) = (SELECT execution, event_seq FROM audit WHERE seq = {seq}) AND details IS NOT NULL",
                    random.u32(..10_000)
                ),
                seq,
            ),
            _ => (
                format!("UPDATE audit SET digest = CAST(x'{bit}' || substr(digest, 2) AS BLOB) WHERE seq = {seq}"),
                seq,
            ),
        };
        let before = fingerprint(&transaction, seq);
        transaction.execute_batch(&change).unwrap();
        let changed = fingerprint(&transaction, seq) != before;
        let bad = verdict(&transaction);
        assert_eq!(bad.is_some(), changed, "seed {seed}, change {n}: {change}");
        if let Some((first_bad, fault)) = bad {
            assert!(
                first_bad <= named || fault == Fault::Broken,
                "seed {seed}, change {n} is named at {first_bad}: {change}"
            );
        }
        transaction.rollback().unwrap();
    }
}

/// The entry and its event, byte for byte.
fn fingerprint(connection: &Connection, seq: u64) -> Option<String> {
    connection
        .query_row(
            "SELECT concat_ws('|', audit.at, audit.kind, audit.execution, event_seq, hex(salt), hex(digest), hex(hash),
               event.at, event.kind, details, (SELECT count(*) FROM audit))
             FROM audit LEFT JOIN event ON event.execution = audit.execution AND event.seq = event_seq WHERE audit.seq = ?",
            [seq],
            |row| row.get(0),
        )
        .ok()
}

/// The program of docs/, which knows nothing of this project.
fn check(arguments: &[&Path]) -> Output {
    let program = tests::root().join("docs/verify_audit.py");
    let mut python = Command::new("python3");
    python.arg("-I").arg(program).arg(arguments[0]);
    if let Some(earlier) = arguments.get(1) {
        python.arg("--earlier").arg(earlier);
    }
    python.output().expect("python3 is there")
}

#[tokio::test]
async fn another_program_accepts_an_honest_export_and_refuses_every_changed_one() {
    let record = record().await;
    let honest = check(&[&record.export]);
    let told = String::from_utf8_lossy(&honest.stdout);
    assert!(honest.status.success(), "{told}{}", String::from_utf8_lossy(&honest.stderr));
    assert!(
        told.contains(&format!("entries 1 to {}", record.honest.entries)) && told.contains("signed as far"),
        "{told}"
    );
    assert!(check(&[&record.export, &record.export]).status.success(), "it goes on from itself");

    let text = fs::read_to_string(&record.export).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let changed = record.folder.path().join("changed.jsonl");
    let refused = |what: &str, text: &str| {
        fs::write(&changed, text).unwrap();
        let output = check(&[&changed, &record.export]);
        let told = String::from_utf8_lossy(&output.stdout);
        let complained = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{what}: {told}{complained}");
        assert!(told.starts_with("NOT as it was written"), "{what}: {told}");
    };
    for n in 1..lines.len() {
        let without = [&lines[..n], &lines[n + 1..]].concat().join("\n");
        let is_early_head = lines[n].starts_with("{\"head\"") && n + 1 < lines.len();
        if !is_early_head && n + 1 < lines.len() {
            refused("a line taken out", &without);
        }
        if lines[n].starts_with("{\"entry\"") {
            refused("a line twice", &[&lines[..=n], &lines[n..]].concat().join("\n"));
            refused(
                "a word changed",
                &text.replacen(lines[n], &lines[n].replacen("\"kind\":\"", "\"kind\":\"x", 1), 1),
            );
        }
    }
    refused("a reason changed", &text.replace("not now", "go on"));
    let last_entry = lines.iter().rposition(|line| line.starts_with("{\"entry\"")).unwrap();
    refused("cut off", &lines[..last_entry].join("\n"));
    // Each digit of each digest, here and there.
    let mut random = fastrand::Rng::with_seed(7);
    for _ in 0..40 {
        let mut bytes = text.clone().into_bytes();
        let at = loop {
            let at = random.usize(..bytes.len());
            if bytes[at].is_ascii_hexdigit() && !text[..at].rsplit('\n').next().unwrap().starts_with("{\"format\"") {
                break at;
            }
        };
        bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
        refused("a digit changed", &String::from_utf8(bytes).unwrap());
    }
    fs::write(&changed, "hello").unwrap();
    assert_ne!(check(&[&changed]).status.code(), Some(0), "something else");
}

#[tokio::test]
async fn a_receipt_tells_of_one_message_alone_and_stands_by_itself() {
    let record = record().await;
    let app = open(record.folder.path(), &record.keys).await;
    let rows = app.history(&app::wire::HistoryQuery { limit: 50, ..Default::default() }).unwrap().rows;
    let sent = rows.iter().find(|row| row.state == app::wire::ExecutionState::Completed).unwrap();
    let other = rows.iter().find(|row| row.account != sent.account).unwrap();
    let detail = app.execution(&sent.execution).unwrap();
    let approval = &detail.approvals.last().unwrap().approval;
    let file = record.folder.path().join("receipt.txt");
    let receipt = app.export_receipt(approval, &file).await.unwrap();
    assert!(receipt.signed > 0, "a signature covers it");
    let text = fs::read_to_string(&file).unwrap();
    let body_line = detail.messages.last().unwrap().body.lines().next().unwrap();
    assert!(text.contains(body_line) && text.contains(approval) && text.contains("Grade"), "a person can read it");
    assert!(!text.contains(&other.account), "of others it says nothing");
    let checked = check(&[&file]);
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
    let proof = text.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n");
    fs::write(&file, proof.replacen("approval_received", "approval_timeouts", 1)).unwrap();
    assert_eq!(check(&[&file]).status.code(), Some(1), "a changed one is refused");
    assert!(app.export_receipt("nonsense", &file).await.is_err());
    assert!(app.export_audit(Path::new("/nowhere/at/all.jsonl")).await.is_err(), "a place that is not there is said");
}
