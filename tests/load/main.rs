//! The load test: the whole way of a message with real tools and the real store, and what it costs in time, memory
//! and disk. `make bench` runs it; docs/performance.md says what it measures.
//!
//! Every part is measured in a process of its own, so that no part's memory or files colour the next one's figures.

#![expect(clippy::print_stdout, reason = "a load test shows its figures")]

mod batch;
mod footprint;
mod history;
mod machine;
mod messages;
mod report;
mod scores;
mod workload;

use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::{env, fs, io};

use machine::Machine;
use serde_json::{Value, json};

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// How many at once, and how often: few at once are repeated, so that a percentile means something.
const WAITING: [(usize, usize); 7] = [(5, 3), (10, 3), (25, 3), (50, 3), (100, 2), (1_000, 2), (10_000, 1)];
const AT_ONCE: [(usize, usize); 7] = [(5, 40), (10, 20), (25, 20), (50, 20), (100, 10), (1_000, 5), (10_000, 1)];
const WAIT_MS: u64 = 2_000;
/// How many are held in flight at a time to see what one more costs.
const IN_FLIGHT: [usize; 2] = [1_000, 10_000];
const PARKED: usize = 100_000;
const PENDING: usize = 5_000;

fn main() -> Result<(), Failure> {
    // Cargo adds an option of its own.
    let words: Vec<String> = env::args().skip(1).filter(|word| word != "--bench").collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        [] => everything(),
        ["only", parallel, rounds, wait] => only(parallel, rounds, wait),
        ["footprint"] => footprint(&fresh_folder()?).map(|found| println!("{found:#}")),
        ["scores"] => only_scores(scores::FULL),
        ["messages"] => only_messages(),
        ["history"] => only_history(history::FULL),
        ["history", "small"] => only_history(history::SMALL),
        ["scores", "small"] => only_scores(scores::SMALL),
        [part, folder, ref rest @ ..] => one_part(part, Path::new(folder), rest),
        _ => {
            Err("usage: load [only PARALLEL ROUNDS WAIT_MS | footprint | messages | scores [small] | history [small]]"
                .into())
        }
    }
}

fn everything() -> Result<(), Failure> {
    let folder = fresh_folder()?;
    let machine = Machine::look(&folder)?;
    println!("{machine}\n");
    let mut batches = Vec::new();
    println!("{}", report::HEADER);
    for (sizes, wait) in [(WAITING, WAIT_MS), (AT_ONCE, 0)] {
        for (parallel, rounds) in sizes {
            let batch = run_batch(&folder, &machine, parallel, rounds, wait)?;
            println!("{}", report::row(&batch));
            batches.push(batch);
        }
    }
    let out = output_folder();
    fs::write(out.join("load.json"), serde_json::to_string_pretty(&batches)?)?;
    let found = footprint(&folder)?;
    println!("\n{}", report::footprint(&found));
    fs::write(out.join("footprint.json"), serde_json::to_string_pretty(&machine.signed(found))?)?;
    keep_scores(&folder, &machine, scores::FULL)?;
    keep_messages(&folder, &machine)?;
    keep_history(&folder, &machine, history::FULL)?;
    fs::remove_dir_all(&folder)?;
    println!(
        "\nThe figures are in load.json, footprint.json, scores.json, messages.json and history.json in {}.",
        out.display()
    );
    Ok(())
}

fn only_scores(sizes: scores::Sizes) -> Result<(), Failure> {
    let folder = fresh_folder()?;
    let machine = Machine::look(&folder)?;
    println!("{machine}");
    keep_scores(&folder, &machine, sizes)?;
    Ok(fs::remove_dir_all(&folder)?)
}

fn keep_scores(folder: &Path, machine: &Machine, sizes: scores::Sizes) -> Result<(), Failure> {
    let found = scores::measure(folder, machine, sizes)?;
    println!("\n{}", scores::table(&found));
    Ok(fs::write(output_folder().join("scores.json"), serde_json::to_string_pretty(&found)?)?)
}

fn only_messages() -> Result<(), Failure> {
    let folder = fresh_folder()?;
    let machine = Machine::look(&folder)?;
    println!("{machine}");
    keep_messages(&folder, &machine)?;
    Ok(fs::remove_dir_all(&folder)?)
}

fn keep_messages(folder: &Path, machine: &Machine) -> Result<(), Failure> {
    let found = messages::measure(folder, machine)?;
    println!("\n{}", messages::table(&found));
    Ok(fs::write(output_folder().join("messages.json"), serde_json::to_string_pretty(&found)?)?)
}

fn only_history(executions: usize) -> Result<(), Failure> {
    let folder = fresh_folder()?;
    let machine = Machine::look(&folder)?;
    println!("{machine}");
    keep_history(&folder, &machine, executions)?;
    Ok(fs::remove_dir_all(&folder)?)
}

fn keep_history(folder: &Path, machine: &Machine, executions: usize) -> Result<(), Failure> {
    let found = history::measure(folder, machine, executions)?;
    println!("\n{}", history::table(&found));
    Ok(fs::write(output_folder().join("history.json"), serde_json::to_string_pretty(&found)?)?)
}

/// One batch, for a profiler or a second look; nothing is kept.
fn only(parallel: &str, rounds: &str, wait: &str) -> Result<(), Failure> {
    let folder = fresh_folder()?;
    let machine = Machine::look(&folder)?;
    let batch = run_batch(&folder, &machine, parallel.parse()?, rounds.parse()?, wait.parse()?)?;
    println!("{machine}\n{}\n{}", report::HEADER, report::row(&batch));
    Ok(fs::remove_dir_all(&folder)?)
}

/// What a child process does; it answers with a line of JSON.
fn one_part(part: &str, folder: &Path, rest: &[&str]) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let number = |at: usize| -> Result<usize, Failure> { Ok(rest.get(at).ok_or("a number is missing")?.parse()?) };
    let answer = runtime.block_on(async {
        match part {
            "prepare" => workload::prepare(folder, number(0)?).await,
            "batch" => batch::run(folder, number(0)?, number(1)?, number(2)? as u64).await,
            "in-flight" => footprint::in_flight(folder, number(0)?).await,
            "park" => footprint::park(folder, number(0)?).await,
            "continue" => footprint::carry_on(folder).await,
            "score-import" => scores::import(folder, number(0)?).await,
            "score-large" => scores::large(folder, number(0)?).await,
            "score-memory" => scores::in_memory(number(0)?),
            "score-store" => scores::stored(folder, number(0)?).await,
            "score-edit" => scores::edited(folder, number(0)?).await,
            "score-backtest" => scores::backtest(folder, number(0)?).await,
            "history-make" => history::make(folder, number(0)?).await,
            "history-look" => history::look(folder).await,
            "history-verify" => history::verify(folder).await,
            "history-open" => history::open(folder).await,
            "message-drafts" => messages::drafts(folder, number(0)?).await,
            _ => Err(format!("there is no part “{part}”").into()),
        }
    })?;
    println!("{answer}");
    if part == "park" {
        // Whoever asked ends this process; it is not to close anything in good order.
        io::stdin().read_line(&mut String::new())?;
    }
    Ok(())
}

fn run_batch(folder: &Path, machine: &Machine, parallel: usize, rounds: usize, wait_ms: u64) -> Result<Value, Failure> {
    let data = folder.join(format!("batch-{parallel}-{wait_ms}"));
    call(&["prepare"], &data, &[parallel * rounds])?;
    let before = workload::size(&data)?;
    let probe = machine::fdatasync(&data)?;
    let mut batch = call(&["batch"], &data, &[parallel, rounds, wait_ms as usize])?;
    batch["disk_bytes_per_execution"] =
        json!(workload::size(&data)?.saturating_sub(before) / (parallel * rounds) as u64);
    batch["fdatasync_ms"] = probe;
    fs::remove_dir_all(&data)?;
    Ok(machine.signed(batch))
}

fn footprint(folder: &Path) -> Result<Value, Failure> {
    let [few, many] = IN_FLIGHT.map(|parallel| -> Result<Value, Failure> {
        let data = folder.join(format!("in-flight-{parallel}"));
        call(&["prepare"], &data, &[parallel])?;
        let found = call(&["in-flight"], &data, &[parallel])?;
        fs::remove_dir_all(&data)?;
        Ok(found)
    });
    let (few, many) = (few?, many?);
    let more = (IN_FLIGHT[1] - IN_FLIGHT[0]) as f64;
    let slope = |key: &str| (many[key].as_f64().unwrap_or(f64::NAN) - few[key].as_f64().unwrap_or(f64::NAN)) / more;

    let parked = folder.join("parked");
    call(&["prepare"], &parked, &[PARKED])?;
    let before = workload::size(&parked)?;
    let mut park = park_and_kill(&parked, PARKED)?;
    park["disk_bytes_per_execution"] = json!(workload::size(&parked)?.saturating_sub(before) / PARKED as u64);
    fs::remove_dir_all(&parked)?;

    let pending = folder.join("pending");
    call(&["prepare"], &pending, &[PENDING])?;
    park_and_kill(&pending, PENDING)?;
    let after_kill = call(&["continue"], &pending, &[])?;
    fs::remove_dir_all(&pending)?;

    Ok(json!({
        "fdatasync_ms": machine::fdatasync(folder)?,
        "in_flight": { "few": few, "many": many,
            "rss_kib_per_execution": slope("waiting_kib"), "peak_rss_kib_per_execution": slope("peak_kib") },
        "parked": park,
        "after_kill": after_kill,
    }))
}

/// Parks them in a process, and kills that process.
fn park_and_kill(data: &Path, count: usize) -> Result<Value, Failure> {
    let (mut child, stdout) = start(&["park"], data, &[count])?;
    let mut line = String::new();
    io::BufRead::read_line(&mut io::BufReader::new(stdout), &mut line)?;
    child.kill()?;
    child.wait()?;
    Ok(serde_json::from_str(&line)?)
}

fn call(part: &[&str], data: &Path, numbers: &[usize]) -> Result<Value, Failure> {
    let (mut child, stdout) = start(part, data, numbers)?;
    let answer = io::read_to_string(stdout)?;
    if child.wait()?.success() {
        Ok(serde_json::from_str(&answer)?)
    } else {
        Err(format!("{part:?} {numbers:?} failed").into())
    }
}

fn start(part: &[&str], data: &Path, numbers: &[usize]) -> Result<(Child, ChildStdout), Failure> {
    let mut child = Command::new(env::current_exe()?)
        .args(part)
        .arg(data)
        .args(numbers.iter().map(usize::to_string))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let stdout = child.stdout.take().ok_or("the child has no output")?;
    Ok((child, stdout))
}

fn output_folder() -> PathBuf {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| tests::root().join("target"), PathBuf::from);
    target.join("bench")
}

/// An empty folder on a real disk: below the target folder, or below `CUGAR_BENCH_DIR`.
fn fresh_folder() -> Result<PathBuf, Failure> {
    let folder = env::var_os("CUGAR_BENCH_DIR").map_or_else(output_folder, PathBuf::from).join("data");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}
