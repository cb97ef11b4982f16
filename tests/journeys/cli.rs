//! The `cugar` command as a process: what it writes, what it refuses, how it ends.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::support::{Workspace, write};

pub fn cugar(folder: &Path) -> Command {
    let mut command = Command::new(tests::cugar());
    command.arg("--data-dir").arg(folder).stdin(Stdio::null());
    command
}

pub fn run(folder: &Path, args: &[&str]) -> Output {
    cugar(folder).args(args).output().unwrap()
}

/// The JSON lines of a command that must work.
pub fn lines(folder: &Path, args: &[&str]) -> Vec<Value> {
    let output = run(folder, &[&["--json"], args].concat());
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

pub fn small_file(folder: &Path) -> String {
    let rows: String = (0..12).map(|n| format!("Company {n},Software,{}\n", 50 + n)).collect();
    write(folder, "accounts.csv", format!("Company name,Industry,Number of Employees\n{rows}")).display().to_string()
}

#[test]
fn import_run_queue_history_and_show_speak_of_the_same_executions() {
    let folder = tempfile::tempdir().unwrap();
    let (files, data) = (folder.path(), folder.path().join("data"));
    let imported = &lines(&data, &["import", "accounts", &small_file(files)])[0];
    assert_eq!((&imported["rows"], &imported["rejected"]), (&12.into(), &0.into()));
    assert_eq!(imported["mapping"]["name"], "Company name");

    let ran = lines(&data, &["run", "prospect", "--top", "10"]);
    assert_eq!(ran.len(), 10);
    for line in &ran {
        assert_eq!(line["state"], "awaiting_approval");
        assert_eq!(line["budget"]["used"], 2.7);
        assert_eq!(line["budget"]["limit"], 100.0);
        assert_eq!(line["steps"].as_array().unwrap().len(), 4);
    }
    let queue = lines(&data, &["queue"]);
    assert_eq!(queue.len(), 10, "another process sees what waits");
    assert!(queue.iter().all(|item| item["recipient"].is_null()), "nobody was imported to write to");
    let history = lines(&data, &["history", "--limit", "3"]);
    assert_eq!(history.len(), 3);
    let id = history[0]["execution"].as_str().unwrap();
    let shown = &lines(&data, &["show", id])[0];
    assert_eq!(shown["trace_id"], history[0]["trace_id"]);
    let events = shown["events"].as_array().unwrap();
    assert_eq!(events[0]["kind"], "plan_created");
    assert_eq!(events.last().unwrap()["kind"], "approval_requested");

    let rest = lines(&data, &["run", "prospect", "--top", "10"]);
    assert_eq!(rest.len(), 2, "those with an open message are left out");
}

#[test]
fn the_maven_accounts_all_go_in_and_ten_run_to_the_approval() {
    let Some(file) = tests::data("maven-crm/accounts.csv") else { return };
    let folder = tempfile::tempdir().unwrap();
    let imported = &lines(folder.path(), &["import", "accounts", &file.display().to_string()])[0];
    assert_eq!((&imported["rows"], &imported["rejected"]), (&85.into(), &0.into()), "{imported}");
    let ran = lines(folder.path(), &["run", "prospect", "--top", "10"]);
    let good = |line: &&Value| line["state"] == "awaiting_approval" && line["budget"]["used"] == 2.7;
    assert_eq!(ran.iter().filter(good).count(), 10);
    assert_eq!(lines(folder.path(), &["queue"]).len(), 10);
}

#[test]
fn bad_usage_and_bad_input_end_with_2_and_say_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let files = folder.path();
    let data = folder.path().join("data");
    lines(&data, &["import", "accounts", &small_file(files)]);
    let strange = write(files, "strange.csv", "Alpha,Beta\n1,2\n").display().to_string();
    let cases: [(&[&str], &str); 10] = [
        (&["frobnicate"], "unrecognized"),
        (&["run", "prospect"], "--top"),
        (&["run", "sell-everything", "--top", "1"], "prospect"),
        (&["run", "prospect", "--account", "Nobody Ltd"], "Nobody Ltd"),
        (&["run", "prospect", "--top", "1", "--profile", "generous"], "enterprise"),
        (&["run", "prospect", "--top", "0"], "0"),
        (&["import", "accounts", &strange], "--map"),
        (&["import", "accounts", &strange, "--map", "nonsense=Alpha"], "nonsense"),
        (&["show", "not-an-id"], "history"),
        (&["history", "--since", "yesterday"], "yesterday"),
    ];
    for (args, says) in cases {
        let output = run(&data, args);
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {text}");
        assert!(text.contains(says), "{args:?} should speak of {says:?}: {text}");
    }
    let mapped = &lines(&data, &["import", "accounts", &strange, "--map", "name=Alpha"])[0];
    assert_eq!(mapped["created"], 1, "what the rep says wins");
}

#[test]
fn there_is_no_way_to_approve() {
    let folder = tempfile::tempdir().unwrap();
    for args in [&["approve", "x"][..], &["run", "prospect", "--top", "1", "--approve"], &["queue", "--approve"]] {
        assert_eq!(run(folder.path(), args).status.code(), Some(2), "{args:?}");
    }
    let help = String::from_utf8(run(folder.path(), &["--help"]).stdout).unwrap();
    assert!(!help.lines().any(|line| line.starts_with("  approve")), "{help}");
}

#[tokio::test]
async fn a_writer_is_refused_beside_the_window_and_a_reader_is_not() {
    let workspace = Workspace::with_samples().await;
    workspace.run_one().await;
    let folder = workspace.folder.path();
    assert_eq!(lines(folder, &["queue"]).len(), 1);
    assert_eq!(lines(folder, &["history"]).len(), 1);
    let refused = run(folder, &["run", "prospect", "--top", "1"]);
    assert_eq!(refused.status.code(), Some(1));
    let text = String::from_utf8_lossy(&refused.stderr);
    assert!(text.contains("Close it"), "{text}");
}

#[test]
fn a_broken_pipe_ends_it_quietly() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    lines(&data, &["import", "accounts", &small_file(folder.path())]);
    lines(&data, &["run", "prospect", "--top", "10"]);
    let mut child = cugar(&data)
        .args(["--json", "history", "--limit", "10"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut complaint = String::new();
    child.stderr.take().unwrap().read_to_string(&mut complaint).unwrap();
    assert!(child.wait().unwrap().success(), "{complaint}");
    assert_eq!(complaint, "");
}

#[test]
fn a_search_without_a_hit_is_not_an_empty_history() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    lines(&data, &["import", "accounts", &small_file(folder.path())]);
    let told = |args: &[&str]| String::from_utf8(run(&data, args).stdout).unwrap();
    assert_eq!(told(&["history"]), "Nothing was run yet.\n");
    lines(&data, &["run", "prospect", "--top", "1"]);
    for narrowed in [["--search", "nobody says this"], ["--since", "2199-01-01"]] {
        let text = told(&[&["history"][..], &narrowed].concat());
        assert_eq!(text, "Nothing in the history is like that.\n", "{narrowed:?}");
    }
}

#[test]
fn the_demo_stops_at_the_approval_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let output = cugar(folder.path()).arg("demo").env("TMPDIR", folder.path()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("awaiting_approval"), "{text}");
    assert!(text.contains("Subject:"), "it shows the message: {text}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "its workspace is gone");
}

#[test]
fn tables_for_people_hold_no_escape_sequences_from_files() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let file = write(folder.path(), "a.csv", "Company name\nEvil \u{1b}[2J\u{1b}]0;owned\u{7} Ltd\n");
    run(&data, &["import", "accounts", &file.display().to_string()]);
    run(&data, &["run", "prospect", "--top", "1"]);
    for args in [&["queue"][..], &["history"]] {
        let output = run(&data, args);
        assert!(output.status.success());
        assert!(!output.stdout.contains(&0x1b), "{}", String::from_utf8_lossy(&output.stdout));
    }
}
