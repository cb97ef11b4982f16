//! The whole way from an approved message to the system's launcher, with a launcher of the test's own.
#![cfg(target_os = "linux")]

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Output;

/// Runs the hand-over with one launcher in reach, which does what `script` says.
fn hand_over(folder: &Path, length: usize, script: &str) -> Output {
    let launchers = folder.join("bin");
    fs::create_dir_all(&launchers).expect("a folder");
    let launcher = launchers.join("xdg-open");
    fs::write(&launcher, format!("#!/bin/sh\n{script}\n")).expect("a launcher");
    fs::set_permissions(&launcher, fs::Permissions::from_mode(0o755)).expect("a launcher");
    common::example("hand_over")
        .arg(folder.join("outbox"))
        .arg(length.to_string())
        .env("PATH", &launchers)
        .env_remove("BROWSER")
        .env("OPENED", folder.join("opened"))
        .output()
        .expect("it runs")
}

const RECORD: &str = r#"printf %s "$1" > "$OPENED""#;

fn files(folder: &Path) -> usize {
    fs::read_dir(folder).map_or(0, Iterator::count)
}

#[test]
fn a_short_message_is_opened_as_a_link() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = hand_over(folder.path(), 10, RECORD);
    assert!(output.status.success(), "{output:?}");
    let opened = fs::read_to_string(folder.path().join("opened")).expect("it was opened");
    assert_eq!(opened, "mailto:ann@acme.example?subject=Hello%20%26%20welcome&body=xxxxxxxxxx");
    assert_eq!(files(&folder.path().join("outbox")), 0, "no copy stays on the disk");
}

#[test]
fn a_long_message_is_opened_as_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = hand_over(folder.path(), 3_000, RECORD);
    assert!(output.status.success(), "{output:?}");
    let opened = fs::read_to_string(folder.path().join("opened")).expect("it was opened");
    assert!(opened.ends_with(".eml"), "{opened}");
    let message = fs::read_to_string(&opened).expect("it is there to be read");
    assert!(
        message.contains("X-Unsent: 1\r\n") && message.contains("To: \"Ann Lee\" <ann@acme.example>\r\n"),
        "{message}"
    );
}

#[test]
fn without_a_mail_program_nothing_is_handed_over_and_it_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    for length in [10, 3_000] {
        let output = hand_over(folder.path(), length, "exit 3");
        assert!(!output.status.success(), "it is an error");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("No mail program could be opened") && said.contains("Nothing was handed over"), "{said}");
        assert_eq!(files(&folder.path().join("outbox")), 0, "no copy stays on the disk");
    }
}

#[test]
fn a_web_browser_is_no_mail_program() {
    let folder = tempfile::tempdir().expect("a folder");
    // As xdg-open does where no mail program is known.
    let output = hand_over(folder.path(), 10, r#"${BROWSER:-echo} "$1" || exit 4"#);
    assert!(!output.status.success(), "{output:?}");
}
