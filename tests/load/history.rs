//! What it costs to look back: a store with a million executions of ten events each, searched, paged, opened, verified.
//!
//! The executions are copies of real ones with other ids, names, words and times, written past the app, with an audit
//! chain that verifies. Nothing else is written past it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Instant;

use app::App;
use app::wire::{ExecutionState, Grade, HistoryQuery};
use fastrand::Rng;
use rusqlite::{Connection, params};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::machine::{self, Machine, Watch};
use crate::{Failure, call, report, workload};

pub const FULL: usize = 1_000_000;
pub const SMALL: usize = 2_000;

const TEMPLATES: usize = 24;
/// What stands in an event of each kind that is copied; ten of them.
const COPIED: [&str; 10] = [
    "plan_created",
    "tool_call_complete",
    "approval_requested",
    "approval_received",
    "dispatch_scheduled",
    "dispatch_started",
    "dispatch_completed",
    "execution_completed",
    "route_decision",
    "tool_call_start",
];
const EVENTS: usize = 10;
const YEARS: i64 = 3;
const QUERIES: usize = 60;
const OPENED: usize = 9;

pub fn measure(folder: &Path, machine: &Machine, executions: usize) -> Result<Value, Failure> {
    let (data, empty) = (folder.join("history"), folder.join("history-empty"));
    call(&["prepare"], &data, &[TEMPLATES])?;
    call(&["batch"], &data, &[TEMPLATES, 1, 0])?;
    let made = call(&["history-make"], &data, &[executions])?;
    call(&["prepare"], &empty, &[TEMPLATES])?;
    let looked = call(&["history-look"], &data, &[])?;
    let verified = call(&["history-verify"], &data, &[])?;
    // Turn about, so that whatever else happens on the machine happens to both.
    let (mut opened, mut opened_empty) = (Vec::new(), Vec::new());
    for _ in 0..OPENED {
        opened.push(call(&["history-open"], &data, &[])?["ms"].as_f64().unwrap_or(f64::NAN));
        opened_empty.push(call(&["history-open"], &empty, &[])?["ms"].as_f64().unwrap_or(f64::NAN));
    }
    let bytes = workload::size(&data)? as f64 / executions as f64;
    fs::remove_dir_all(&data)?;
    fs::remove_dir_all(&empty)?;
    Ok(machine.signed(json!({
        "executions": executions, "made": made, "looked": looked, "verified": verified,
        "open_ms": { "full": median(opened), "empty": median(opened_empty), "n": OPENED },
        "disk_bytes_per_execution": bytes,
        "fdatasync_ms": machine::fdatasync(folder)?,
    })))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A real execution, as it is copied.
struct Template {
    id: String,
    approval: String,
    name: String,
    subject: String,
    body: String,
    events: Vec<(String, Option<String>)>,
}

const WORDS: [&str; 24] = [
    "warehouse",
    "invoice",
    "quarter",
    "migration",
    "forecast",
    "renewal",
    "pipeline",
    "handover",
    "training",
    "returns",
    "stock",
    "orders",
    "planning",
    "support",
    "contract",
    "delivery",
    "reporting",
    "audit",
    "pricing",
    "roadmap",
    "release",
    "onboarding",
    "capacity",
    "supplier",
];

pub async fn make(folder: &Path, executions: usize) -> Result<Value, Failure> {
    let began = Instant::now();
    let mut connection = Connection::open(folder.join(store::FILE_NAME))?;
    connection.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -262144; PRAGMA foreign_keys = OFF")?;
    let templates = templates(&connection)?;
    let first: i64 = connection.query_row("SELECT max(key) + 1 FROM execution", [], |row| row.get(0))?;
    let (mut seq, mut previous): (u64, Vec<u8>) =
        connection.query_row("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let now = jiff::Timestamp::now().as_millisecond();
    let start = now - YEARS * 365 * 86_400_000;
    let mut random = Rng::with_seed(1);
    let states =
        ["completed", "completed", "completed", "completed", "completed", "denied", "denied", "expired", "failed"];
    let mut made = 0;
    while made < executions {
        let transaction = connection.transaction()?;
        {
            let mut execution = transaction.prepare_cached(
                "INSERT INTO execution (key, id, version, state, ended_at, fit, quality, qualification, budget_used,
                   budget_limit, contact, contact_id, recipient, channel, subject, body, grade, reason, edited, trace_id,
                   account_id, account_name, goal, started_at)
                 SELECT ?1, ?2, version, ?3, ?4, fit, quality, qualification, budget_used, budget_limit, ?5, contact_id,
                   ?6, channel, ?7, ?8, ?9, ?10, ?11, ?12, account_id, ?13, goal, ?14 FROM execution WHERE id = ?15",
            )?;
            let mut event = transaction
                .prepare_cached("INSERT INTO event (execution, seq, at, kind, details) VALUES (?, ?, ?, ?, ?)")?;
            let mut approval = transaction.prepare_cached(
                "INSERT INTO approval (id, execution, event_seq, state, digest, requested_at, expires_at, decided_at, goes_at)
                 SELECT ?1, ?2, ?3, state, digest, ?4, ?4, ?4, NULL FROM approval WHERE id = ?5",
            )?;
            let mut entry = transaction.prepare_cached(
                "INSERT INTO audit (seq, at, kind, execution, event_seq, salt, digest, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            )?;
            let mut index = transaction.prepare_cached(
                "INSERT INTO execution_text (rowid, account, person, subject, body, notes, marks)
                 SELECT key, account, person, subject, body, notes, marks FROM execution_document WHERE key = ?",
            )?;
            let mut day = transaction.prepare_cached(
                "INSERT INTO day (day, first_key, last_key) VALUES (?1, ?2, ?2)
                 ON CONFLICT (day) DO UPDATE SET first_key = min(first_key, ?2), last_key = max(last_key, ?2)",
            )?;
            for _ in 0..1_000.min(executions - made) {
                let template = &templates[random.usize(..templates.len())];
                let key = first + made as i64;
                let at = start + (now - start) * made as i64 / executions as i64;
                let (id, asked) = (new_id(at, &mut random), new_id(at, &mut random));
                let word = |random: &mut Rng| WORDS[random.usize(..WORDS.len())];
                // One in a thousand is about something that hardly any other is.
                let rare = if random.u32(..1_000) == 0 { "zeppelin" } else { word(&mut random) };
                let name = format!("{} {}", template.name, random.u32(..20_000));
                let body = template.body.replacen(". ", &format!(" about {} and {rare}. ", word(&mut random)), 1);
                let state = states[random.usize(..states.len())];
                execution.execute(params![
                    key,
                    id,
                    state,
                    at + 60_000,
                    format!("Person {}", random.u32(..50_000)),
                    format!("person{}@example.com", random.u32(..50_000)),
                    template.subject,
                    body,
                    ["A", "A", "A", "B", "B", "C", "D", "F"][random.usize(..8)],
                    (state == "denied").then(|| format!("not now, {}", word(&mut random))),
                    random.bool(),
                    new_id(at, &mut random),
                    name,
                    at,
                    template.id,
                ])?;
                for (place, (kind, details)) in template.events.iter().enumerate() {
                    let place = place as u32;
                    let details = details.as_ref().map(|details| {
                        let fresh = details.replace(&template.approval, &asked).replace(&template.id, &id);
                        fresh.replace(&template.name, &name)
                    });
                    event.execute(params![key, place, at + i64::from(place), kind, details])?;
                    if kind == "approval_requested" {
                        approval.execute(params![asked, key, place, at, template.approval])?;
                    }
                    // One entry an execution: a million to verify.
                    if kind == "approval_received" {
                        seq += 1;
                        let salt = random.u128(..).to_be_bytes();
                        let said = details.as_deref().unwrap_or_default().as_bytes();
                        let digest = hash(&[&salt, id.as_bytes(), &place.to_be_bytes(), kind.as_bytes(), said]);
                        let at = at + i64::from(place);
                        previous = hash(&[&seq.to_be_bytes(), &at.to_be_bytes(), kind.as_bytes(), &digest, &previous]);
                        entry.execute(params![seq, at, kind, key, place, salt, digest, previous])?;
                    }
                }
                index.execute([key])?;
                day.execute(params![at.div_euclid(86_400_000), key])?;
                made += 1;
            }
        }
        transaction.commit()?;
    }
    connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE); ANALYZE")?;
    Ok(json!({ "seconds": began.elapsed().as_secs_f64() }))
}

fn templates(connection: &Connection) -> Result<Vec<Template>, Failure> {
    let mut found = connection.prepare(
        "SELECT execution.id, approval.id, account_name, execution.subject, execution.body, key
         FROM execution JOIN approval ON approval.execution = key WHERE execution.state = 'completed'",
    )?;
    let mut events = connection.prepare("SELECT kind, details FROM event WHERE execution = ? ORDER BY seq")?;
    let mut rows = found.query([])?;
    let mut templates = Vec::new();
    while let Some(row) = rows.next()? {
        let all: Vec<(String, Option<String>)> = events
            .query_map([row.get::<_, i64>(5)?], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        let mut kept: Vec<(String, Option<String>)> = Vec::new();
        for (kind, details) in all {
            let first = !kept.iter().any(|(known, _)| *known == kind);
            if COPIED.contains(&kind.as_str()) && first {
                kept.push((kind, details));
            }
        }
        if kept.len() != EVENTS {
            return Err(format!("an execution has {} of the {EVENTS} events that are copied", kept.len()).into());
        }
        templates.push(Template {
            id: row.get(0)?,
            approval: row.get(1)?,
            name: row.get(2)?,
            subject: row.get(3)?,
            body: row.get(4)?,
            events: kept,
        });
    }
    if templates.is_empty() { Err("there is nothing to copy".into()) } else { Ok(templates) }
}

/// As the ids of the app: by time, then random.
fn new_id(at: i64, random: &mut Rng) -> String {
    uuid::Builder::from_unix_timestamp_millis(
        at.unsigned_abs(),
        &random.u128(..).to_be_bytes()[..10].try_into().unwrap_or_default(),
    )
    .into_uuid()
    .to_string()
}

fn hash(parts: &[&[u8]]) -> Vec<u8> {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().to_vec()
}

/// Asks as the window does, in a process that does nothing else.
pub async fn look(folder: &Path) -> Result<Value, Failure> {
    let app = App::open_for_reading(folder)?;
    let watch = Watch::start();
    let mut random = Rng::with_seed(2);
    let mut ids = Vec::new();
    let mut newest = Vec::new();
    let pages = timed(QUERIES, |_| {
        let page = app.history(&HistoryQuery { limit: 50, ..HistoryQuery::default() })?;
        newest = page.rows.into_iter().map(|row| row.execution).collect();
        Ok(())
    })?;
    // Further and further back, then from places anywhere.
    let mut after = newest.last().cloned();
    let next = timed(QUERIES, |_| {
        let page = app.history(&HistoryQuery { limit: 50, after: after.clone(), ..HistoryQuery::default() })?;
        after = page.rows.last().map(|row| row.execution.clone());
        ids.extend(page.rows.into_iter().map(|row| row.execution));
        Ok(())
    })?;
    let days_back = |days: i64| (jiff::Timestamp::now() - jiff::SignedDuration::from_hours(24 * days)).to_string();
    let mut old = Vec::new();
    for days in [30, 300, 900] {
        let query = HistoryQuery { until: Some(days_back(days)), limit: 50, ..HistoryQuery::default() };
        old.extend(app.history(&query)?.rows.into_iter().map(|row| row.execution));
    }
    let mut searches = serde_json::Map::new();
    let denied = HistoryQuery { state: Some(ExecutionState::Denied), ..HistoryQuery::default() };
    let graded = HistoryQuery { grade: Some(Grade::F), ..denied.clone() };
    let within = HistoryQuery { since: Some(days_back(700)), until: Some(days_back(400)), ..denied.clone() };
    for (name, words, filters) in [
        ("rare", "zeppelin", HistoryQuery::default()),
        ("common", "stock", HistoryQuery::default()),
        ("beginning_2", "or", HistoryQuery::default()),
        ("beginning_3", "ord", HistoryQuery::default()),
        ("beginning_long", "northwin", HistoryQuery::default()),
        ("phrase", "\"in step with\"", HistoryQuery::default()),
        ("rare_filtered", "zeppelin", denied.clone()),
        ("common_filtered", "stock", graded.clone()),
        ("common_in_time", "stock", within.clone()),
        ("beginning_filtered", "ord", graded.clone()),
        ("beginning_long_filtered", "northwin", graded),
        ("two_words", "warehouse pric", denied.clone()),
        ("nothing", "warehouse nothingofthekind", denied.clone()),
        ("filters_only", "", within),
    ] {
        let mut hits = 0;
        let took = timed(QUERIES / 2, |n| {
            // Each time from somewhere else, as somebody who pages on does.
            let after = (n % 3 > 0).then(|| old[random.usize(..old.len())].clone());
            let query = HistoryQuery { search: words.into(), after, limit: 50, ..filters.clone() };
            let rows = app.history(&query)?.rows.len();
            hits = hits.max(rows);
            Ok(())
        })?;
        searches.insert(name.into(), json!({ "p50": took.0, "p95": took.1, "hits": hits }));
    }
    let opened = timed(QUERIES, |_| app.execution(&ids[random.usize(..ids.len())]).map(drop).map_err(Into::into))?;
    let resident = watch.peak_kib()? as f64 / 1024.0;
    let quick = |(p50, p95): (f64, f64)| json!({ "p50": p50, "p95": p95 });
    Ok(json!({
        "first_page_ms": quick(pages), "next_page_ms": quick(next), "timeline_ms": quick(opened),
        "search_ms": searches, "peak_rss_mib": resident,
    }))
}

fn timed(times: usize, mut work: impl FnMut(usize) -> Result<(), Failure>) -> Result<(f64, f64), Failure> {
    let mut took = Vec::with_capacity(times);
    for n in 0..times {
        let began = Instant::now();
        work(n)?;
        took.push(began.elapsed());
    }
    took.sort_unstable();
    let ms = |share: f64| report::percentile(&took, share).unwrap_or(f64::NAN);
    Ok((ms(0.5), ms(0.95)))
}

pub async fn verify(folder: &Path) -> Result<Value, Failure> {
    let app = workload::open_for_reading(folder)?;
    let watch = Watch::start();
    let began = Instant::now();
    let found = app.verify_audit(None, |_| true).await?;
    if let Some(bad) = found.first_bad {
        return Err(format!("the made chain is broken at {bad}: {:?}", found.problem).into());
    }
    let (seconds, resident) = (began.elapsed().as_secs_f64(), watch.peak_kib()? as f64 / 1024.0);
    Ok(json!({ "entries": found.entries, "seconds": seconds, "peak_rss_mib": resident }))
}

pub async fn open(folder: &Path) -> Result<Value, Failure> {
    let began = Instant::now();
    let app = workload::open(folder).await?;
    app.history(&HistoryQuery { limit: 50, ..HistoryQuery::default() })?;
    let ms = report::ms(began.elapsed());
    drop(app);
    Ok(json!({ "ms": ms }))
}

/// The figures as a person reads them.
pub fn table(found: &Value) -> String {
    let mut text = format!(
        "history of {} executions: {:.1} KB each on the disk; opened in {:.0} ms (empty: {:.0} ms)\n",
        found["executions"],
        found["disk_bytes_per_execution"].as_f64().unwrap_or(f64::NAN) / 1_000.0,
        found["open_ms"]["full"].as_f64().unwrap_or(f64::NAN),
        found["open_ms"]["empty"].as_f64().unwrap_or(f64::NAN),
    );
    let looked = &found["looked"];
    let mut line = |name: &str, figures: &Value, target: f64| {
        // A line that does not fit in a String does not exist.
        let _ = writeln!(
            text,
            "  {name:<26} p50 {:>8.2} ms   p95 {:>8.2} ms   (at most {target} ms){}",
            figures["p50"].as_f64().unwrap_or(f64::NAN),
            figures["p95"].as_f64().unwrap_or(f64::NAN),
            figures["hits"].as_u64().map(|hits| format!("   {hits} hits")).unwrap_or_default(),
        );
    };
    line("first page", &looked["first_page_ms"], 10.0);
    line("next page", &looked["next_page_ms"], 10.0);
    line("one execution", &looked["timeline_ms"], 10.0);
    for (name, figures) in looked["search_ms"].as_object().into_iter().flatten() {
        line(name, figures, 50.0);
    }
    let verified = &found["verified"];
    let _ = write!(
        text,
        "  {} entries verified in {:.1} s (15 s a million), {:.0} MiB; the searches {:.0} MiB (at most 200)",
        verified["entries"],
        verified["seconds"].as_f64().unwrap_or(f64::NAN),
        verified["peak_rss_mib"].as_f64().unwrap_or(f64::NAN),
        looked["peak_rss_mib"].as_f64().unwrap_or(f64::NAN),
    );
    text
}
