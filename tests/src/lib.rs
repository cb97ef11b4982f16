//! What all tests of the whole need: where the built programs are, and an honest way to skip.

#![expect(clippy::print_stdout, reason = "a test says aloud what it skips")]

use std::env;
use std::path::{Path, PathBuf};

/// The folder of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this package lies in the repository")
}

/// The path in an environment variable, or the reason why the test has to be skipped.
pub fn path_in(variable: &str) -> Result<PathBuf, String> {
    match env::var_os(variable) {
        Some(path) if Path::new(&path).exists() => Ok(path.into()),
        Some(path) => Err(format!("{variable} names {}, which is not there", Path::new(&path).display())),
        None => Err(format!("{variable} is not set (make test sets it)")),
    }
}

/// Says that a test is skipped, and why. Where everything is required, as in CI, that is a failure.
pub fn skip(reason: &str) {
    assert!(env::var_os("CUGAR_REQUIRE_ALL").is_none(), "must not be skipped here: {reason}");
    println!("skipped: {reason}");
}

/// A file of the data sets that do not belong to the project, or `None`, said aloud, where they are not here.
pub fn data(path: &str) -> Option<PathBuf> {
    let found = env::var_os("CUGAR_TEST_DATA").map(|folder| PathBuf::from(folder).join(path));
    if found.is_none() {
        println!("skipped: CUGAR_TEST_DATA is not set, so {path} was not tried");
    }
    found
}

/// The `cugar` command that was built for this test run.
pub fn cugar() -> PathBuf {
    path_in("CUGAR_CLI").expect("the tests need the built command")
}
