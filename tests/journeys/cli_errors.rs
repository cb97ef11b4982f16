//! What the `cugar` command says to a script when something is wrong: one object with a code and a message.

use std::path::Path;
use std::process::Output;

use serde_json::Value;

use crate::cli::{lines, run, small_file};
use crate::support::Workspace;

/// An id that looks like one, and is nobody's.
pub const NOBODY: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

/// The objects on stderr; nothing else may stand there.
fn told(output: &Output) -> Vec<Value> {
    let text = String::from_utf8_lossy(&output.stderr);
    let object = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    text.lines().map(object).collect()
}

/// The one error of a command that must end with this status.
fn error(folder: &Path, args: &[&str], status: i32) -> Value {
    let output = run(folder, &[&["--json"], args].concat());
    assert_eq!(output.status.code(), Some(status), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stdout.is_empty(), "{args:?} has no result");
    let [error] = <[Value; 1]>::try_from(told(&output)).expect("one object");
    assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()), "{args:?}: {error}");
    error
}

#[test]
fn an_error_is_one_object_with_its_code() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    lines(&data, &["import", "accounts", &small_file(folder.path())]);
    let cases: [(&[&str], &str, i32); 12] = [
        (&["run", "sell-everything", "--top", "1"], "bad_input", 2),
        (&["run", "prospect", "--top", "1", "--profile", "generous"], "bad_input", 2),
        (&["run", "prospect", "--top", "1", "--profile", "own"], "bad_input", 2),
        (&["run", "prospect"], "bad_input", 2),
        (&["frobnicate"], "bad_input", 2),
        (&["history", "--since", "yesterday"], "bad_input", 2),
        (&["run", "prospect", "--account", "Nobody Ltd"], "not_found", 2),
        (&["run", "prospect", "--account", NOBODY], "not_found", 2),
        (&["show", NOBODY], "not_found", 2),
        (&["retry", NOBODY], "not_found", 2),
        (&["cancel", NOBODY], "not_found", 2),
        (&["show", "not-an-id"], "not_found", 2),
    ];
    for (args, code, status) in cases {
        assert_eq!(error(&data, args, status)["code"], code, "{args:?}");
    }
    assert_eq!(lines(&data, &["history"]).len(), 0, "and nothing was changed");
}

#[test]
fn what_is_asked_of_a_store_that_is_not_there_makes_none() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    for args in [&["queue"][..], &["history"], &["show", NOBODY], &["retry", NOBODY], &["cancel", NOBODY]] {
        assert_eq!(error(&data, args, 1)["code"], "store_failed", "{args:?}");
    }
    assert!(!data.exists());
    assert_eq!(error(&data, &["run", "prospect", "--top", "3"], 2)["code"], "not_found", "there are no accounts");
}

#[test]
fn a_refusal_names_its_account_and_keeps_no_other_from_running() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    lines(&data, &["import", "accounts", &small_file(folder.path())]);
    lines(&data, &["run", "prospect", "--account", "Company 3"]);
    let args = ["--json", "run", "prospect", "--account", "Company 3", "--account", "Company 4"];
    let output = run(&data, &args);
    assert_eq!(output.status.code(), Some(1));
    let told = told(&output);
    assert_eq!((&told[0]["code"], &told[0]["account"]), (&"busy".into(), &"Company 3".into()), "{told:?}");
    assert_eq!(told.len(), 1);
    let ran = String::from_utf8(output.stdout).unwrap();
    assert_eq!(ran.lines().count(), 1);
    assert!(ran.contains("Company 4"), "{ran}");
    lines(&data, &["run", "prospect", "--top", "100"]);
    assert_eq!(error(&data, &["run", "prospect", "--top", "1"], 1)["code"], "busy", "none is free");
}

#[tokio::test]
async fn a_second_writer_is_told_that_the_store_is_in_use() {
    let workspace = Workspace::with_samples().await;
    let line = workspace.run_one().await;
    let folder = workspace.folder.path();
    for args in [&["run", "prospect", "--top", "1"][..], &["retry", &line.execution], &["cancel", &line.execution]] {
        assert_eq!(error(folder, args, 1)["code"], "store_in_use", "{args:?}");
    }
    assert_eq!(lines(folder, &["queue"]).len(), 1, "a reader is welcome");
}
