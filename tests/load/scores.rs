//! What it costs to read accounts in, to score them, to try a profile out and to look back on closed deals.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::hint::black_box;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use app::App;
use app::wire::{Icp, ImportKind};
use serde_json::{Value, json};
use store::Store;
use store::table::setting;

use crate::machine::{self, Machine, Watch};
use crate::{Failure, call, report, workload};

/// How much of everything.
#[derive(Clone, Copy)]
pub struct Sizes {
    pub accounts: usize,
    pub previewed: usize,
    pub deals: usize,
    pub large_file_mib: usize,
}

pub const FULL: Sizes = Sizes { accounts: 100_000, previewed: 10_000, deals: 10_000, large_file_mib: 200 };
/// Enough to see that every part does what it says.
pub const SMALL: Sizes = Sizes { accounts: 500, previewed: 200, deals: 300, large_file_mib: 2 };

/// How often each is measured: the quick ones often, so that the median means something.
const IMPORTS: usize = 3;
const WHOLE: usize = 5;
const QUICK: usize = 20;

/// Each part in a process of its own, over a folder of its own.
pub fn measure(folder: &Path, machine: &Machine, sizes: Sizes) -> Result<Value, Failure> {
    let mut imports = Vec::new();
    for n in 0..IMPORTS {
        imports.push(part("score-import", &folder.join(format!("import-{n}")), sizes.accounts)?);
    }
    let large = part("score-large", &folder.join("large"), sizes.large_file_mib)?;
    let in_memory = call(&["score-memory"], folder, &[sizes.accounts])?;
    let stored = prepared("score-store", &folder.join("stored"), sizes.accounts)?;
    let edited = prepared("score-edit", &folder.join("edited"), sizes.previewed)?;
    let backtest = part("score-backtest", &folder.join("backtest"), sizes.deals)?;
    let seconds = imports.iter().filter_map(|import| import["seconds"].as_f64()).collect();
    let highest = imports.iter().filter_map(|import| import["peak_rss_mib"].as_f64()).fold(0.0, f64::max);
    Ok(machine.signed(json!({
        "import": {
            "rows": sizes.accounts, "n": IMPORTS, "median_s": median(seconds), "peak_rss_mib": highest,
            "target_s": 4.0, "target_rss_mib": 300,
        },
        "large_file": large,
        "score_in_memory": in_memory,
        "read_score_write": stored,
        "profile_edit": edited,
        "backtest": backtest,
        "fdatasync_ms": machine::fdatasync(folder)?,
    })))
}

fn part(name: &str, data: &Path, size: usize) -> Result<Value, Failure> {
    fs::create_dir_all(data)?;
    let found = call(&[name], data, &[size])?;
    fs::remove_dir_all(data)?;
    Ok(found)
}

/// A part over a data folder with this many accounts.
pub fn prepared(name: &str, data: &Path, accounts: usize) -> Result<Value, Failure> {
    call(&["prepare"], data, &[accounts])?;
    part(name, data, accounts)
}

/// Reads a file of so many rows in, through the app's own door.
pub async fn import(folder: &Path, rows: usize) -> Result<Value, Failure> {
    let file = folder.join("accounts.csv");
    fs::write(&file, workload::account_rows(rows)?)?;
    let app = App::open(&folder.join("data")).await?;
    let memory = Watch::start();
    let began = Instant::now();
    let report = app.import_file(ImportKind::Accounts, &file, &[], false).await?;
    let took = began.elapsed();
    let peak = memory.peak_kib()?;
    if report.created as usize != rows {
        return Err(format!("of {rows} rows {} went in", report.created).into());
    }
    Ok(json!({ "seconds": seconds(took), "peak_rss_mib": mib(peak) }))
}

/// A file of this size: taken in, or refused before any row; in bounded memory either way.
pub async fn large(folder: &Path, size_mib: usize) -> Result<Value, Failure> {
    let file = folder.join("large.csv");
    let rows = write_large(&file, size_mib * 1024 * 1024)?;
    let app = App::open(&folder.join("data")).await?;
    let memory = Watch::start();
    let began = Instant::now();
    let outcome = app.import_file(ImportKind::Accounts, &file, &[], false).await;
    let took = began.elapsed();
    let peak = memory.peak_kib()?;
    let kept = app.status()?.accounts;
    let outcome = match outcome {
        Ok(report) => format!("read: {} rows, {} new", report.rows, report.created),
        Err(error) if kept == 0 => format!("refused before any row: {}", error.message),
        Err(error) => return Err(format!("refused with {kept} accounts kept: {}", error.message).into()),
    };
    Ok(json!({
        "size_mib": size_mib, "rows": rows, "n": 1, "outcome": outcome, "seconds": seconds(took),
        "peak_rss_mib": mib(peak),
    }))
}

fn write_large(file: &Path, bytes: usize) -> Result<usize, Failure> {
    let mut out = BufWriter::new(File::create(file)?);
    let (mut rows, mut written) = (0, 0);
    writeln!(out, "Company name,Industry,Number of Employees,Country/Region,Description")?;
    while written < bytes {
        let line =
            format!("Northwind Trading {rows},Software,{},Germany,Sells to shops on the coast\n", 20 + rows % 900);
        out.write_all(line.as_bytes())?;
        written += line.len();
        rows += 1;
    }
    out.flush()?;
    Ok(rows)
}

/// Scores accounts that are in memory, and keeps every score with its reasons.
pub fn in_memory(count: usize) -> Result<Value, Failure> {
    let accounts: Vec<domain::Account> = (0..count).map(workload::account).collect();
    let icp = tools::parse_icp(tools::DEFAULT_ICP)?;
    let took = repeated(WHOLE, || {
        let scorer = tools::Scorer::new(&icp);
        black_box(accounts.iter().map(|account| scorer.score(account)).collect::<Vec<_>>());
        Ok(())
    })?;
    Ok(json!({ "accounts": count, "n": WHOLE, "median_s": took / 1000.0, "target_s": 0.25 }))
}

/// Reads every account, scores it and writes its score: where none had one, as after an update of the program; and
/// by another profile each time, so that what stood before goes to the history too.
pub async fn stored(folder: &Path, count: usize) -> Result<Value, Failure> {
    let mut first = Vec::new();
    for _ in 0..WHOLE {
        unscored(folder).await?;
        let began = Instant::now();
        drop(App::open(folder).await?);
        first.push(seconds(began.elapsed()));
    }
    let app = App::open(folder).await?;
    let one = app.icps()?.remove(0).id;
    let other = app.save_icp(None, heavier(app.icp(&one)?.icp, "Another")).await?.id;
    let mut again = Vec::new();
    for n in 0..WHOLE {
        let began = Instant::now();
        app.activate_icp(if n % 2 == 0 { &other } else { &one }).await?;
        again.push(seconds(began.elapsed()));
    }
    Ok(json!({
        "accounts": count, "n": WHOLE, "median_s": median(first), "by_another_profile_median_s": median(again),
        "target_s": 1.5,
    }))
}

/// Takes the scores out of a closed workspace.
async fn unscored(folder: &Path) -> Result<(), Failure> {
    let store = Store::open(folder)?;
    let work = store.write(|connection| {
        connection.execute_batch("DELETE FROM score")?;
        setting::set(connection, "fit_rules", &"none")
    });
    Ok(work.await?)
}

/// What an edit of the profile costs: seen before it is kept, and kept.
pub async fn edited(folder: &Path, count: usize) -> Result<Value, Failure> {
    let app = App::open(folder).await?;
    let id = app.icps()?.remove(0).id;
    let icp = app.icp(&id)?.icp;
    let preview = repeated(QUICK, || {
        let preview = app.preview_icp(heavier(icp.clone(), &icp.name))?;
        if preview.accounts as usize != count {
            return Err(format!("{} of {count} accounts were looked at", preview.accounts).into());
        }
        Ok(())
    })?;
    let mut saved = Vec::new();
    let mut edited = icp;
    for _ in 0..WHOLE {
        let name = edited.name.clone();
        edited = heavier(edited, &name);
        let began = Instant::now();
        app.save_icp(Some(&id), edited.clone()).await?;
        saved.push(report::ms(began.elapsed()));
    }
    Ok(json!({
        "accounts": count,
        "preview": { "n": QUICK, "median_ms": preview, "target_ms": 50 },
        "saved_and_scored": { "n": WHOLE, "median_ms": median(saved) },
    }))
}

/// Another weight on one criterion, so that every score is another.
fn heavier(mut icp: Icp, name: &str) -> Icp {
    icp.name = name.into();
    if let Some(employees) = &mut icp.employees {
        employees.weight += 1.0;
    }
    icp
}

/// Looks back on a file of closed deals, the reading included.
pub async fn backtest(folder: &Path, deals: usize) -> Result<Value, Failure> {
    let file = folder.join("deals.csv");
    fs::write(&file, deal_rows(deals)?)?;
    let app = App::open(&folder.join("data")).await?;
    let took = repeated(WHOLE, || {
        let found = app.backtest_file(&file)?;
        if found.deals as usize != deals {
            return Err(format!("{} of {deals} deals were looked at", found.deals).into());
        }
        Ok(())
    })?;
    Ok(json!({ "deals": deals, "n": WHOLE, "median_s": took / 1000.0, "target_s": 2.0 }))
}

/// Deals of which two in three are won where the product is the first, and one in two elsewhere.
fn deal_rows(count: usize) -> Result<String, Failure> {
    const PRODUCTS: [&str; 5] = ["Anchor", "Buoy", "Capstan", "Davit", "Fender"];
    const REGIONS: [&str; 3] = ["North", "South", "East"];
    let mut random = fastrand::Rng::with_seed(7);
    let mut rows = String::from("Deal Name,Company name,Product,Region,Seats,Deal Stage,Create Date,Close Date\n");
    for n in 0..count {
        let product = random.usize(0..PRODUCTS.len());
        let won = random.f64() < if product == 0 { 0.66 } else { 0.5 };
        let (stage, seats, month) = (if won { "Closed Won" } else { "Closed Lost" }, random.u32(1..400), n % 9 + 1);
        writeln!(
            rows,
            "Deal {n},Northwind {n},{},{},{seats},{stage},2025-0{month}-03,2025-0{month}-21",
            PRODUCTS[product],
            REGIONS[random.usize(0..REGIONS.len())]
        )?;
    }
    Ok(rows)
}

/// The median of so many, in milliseconds.
fn repeated(times: usize, mut work: impl FnMut() -> Result<(), Failure>) -> Result<f64, Failure> {
    let mut took = Vec::with_capacity(times);
    for _ in 0..times {
        let began = Instant::now();
        work()?;
        took.push(report::ms(began.elapsed()));
    }
    Ok(median(took))
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

fn seconds(time: Duration) -> f64 {
    report::ms(time) / 1000.0
}

fn mib(kib: u64) -> f64 {
    kib as f64 / 1024.0
}

/// Figures for people.
pub fn table(found: &Value) -> String {
    let number = |pointer: &str| found.pointer(pointer).and_then(Value::as_f64).unwrap_or(f64::NAN);
    format!(
        "import         {} rows in {:.2} s, {:.0} MiB at the highest (at most 4 s, 300 MiB)\n\
         large file     {} MiB: {} ({:.2} s, {:.0} MiB at the highest)\n\
         score          {} accounts in memory in {:.3} s (at most 0.25 s)\n\
         and keep       {} accounts read, scored and written in {:.2} s (at most 1.5 s); by another profile in {:.2} s\n\
         try a profile  {} accounts in {:.1} ms (at most 50 ms); kept in {:.1} ms\n\
         backtest       {} deals in {:.2} s (at most 2 s)",
        number("/import/rows"),
        number("/import/median_s"),
        number("/import/peak_rss_mib"),
        number("/large_file/size_mib"),
        found.pointer("/large_file/outcome").and_then(Value::as_str).unwrap_or("nothing is known"),
        number("/large_file/seconds"),
        number("/large_file/peak_rss_mib"),
        number("/score_in_memory/accounts"),
        number("/score_in_memory/median_s"),
        number("/read_score_write/accounts"),
        number("/read_score_write/median_s"),
        number("/read_score_write/by_another_profile_median_s"),
        number("/profile_edit/accounts"),
        number("/profile_edit/preview/median_ms"),
        number("/profile_edit/saved_and_scored/median_ms"),
        number("/backtest/deals"),
        number("/backtest/median_s"),
    )
}
