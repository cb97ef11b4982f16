//! The examples as programs of their own: what depends on a process's surroundings is tried in one.

use std::path::PathBuf;
use std::process::Command;

pub fn example(name: &str) -> Command {
    let tests = std::env::current_exe().expect("this test's own path");
    let built = tests.parent().and_then(|deps| deps.parent()).expect("target/…/deps");
    let program: PathBuf = built.join("examples").join(name);
    assert!(program.exists(), "{} is built by `cargo test -p adapters`", program.display());
    Command::new(program)
}
