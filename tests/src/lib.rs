//! What all tests of the whole need: where the built programs are, and an honest way to skip.

#![expect(clippy::print_stdout, reason = "a test says aloud what it skips")]

pub mod mail_server;
pub mod small_model;
pub mod stand_ins;

use std::env;
use std::path::{Path, PathBuf};
#[cfg(target_os = "linux")]
use std::process::{Command, Stdio};

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

/// Says something worth knowing of a run.
pub fn tell(what: &str) {
    println!("{what}");
}

/// Says that a test of a window, a keychain or a dialog is skipped, and why. Where those are required, as in CI, that
/// is a failure.
pub fn skip(reason: &str) {
    assert!(env::var_os("CUGAR_REQUIRE_ALL").is_none(), "must not be skipped here: {reason}");
    println!("skipped: {reason}");
}

/// Says that any other test is skipped, and why.
pub fn skip_anywhere(reason: &str) {
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

/// Runs a command where there is no network but the loopback; `None` where nobody may cut it off.
#[cfg(target_os = "linux")]
pub fn without_a_network() -> Option<Command> {
    apart("--net", &["--map-current-user", "--keep-caps"], "ip link set lo up")
}

/// Runs a command for which a disk of 2 MB is mounted at `folder`; `None` where nobody may mount one.
#[cfg(target_os = "linux")]
pub fn with_a_small_disk(folder: &Path) -> Option<Command> {
    // Only who is root in there may mount.
    let mount = format!("mount -t tmpfs -o size=2m,mode=1777 tmpfs '{}'", folder.display());
    apart("--mount", &["--map-root-user"], &mount)
}

/// A namespace of its own, set up as told: by root at once, by others in a namespace of users, or by sudo where it asks
/// nothing.
#[cfg(target_os = "linux")]
fn apart(namespace: &str, user: &[&str], set_up: &str) -> Option<Command> {
    use std::os::unix::fs::MetadataExt as _;

    let me = std::fs::metadata("/proc/self").ok()?;
    let (uid, gid) = (me.uid(), me.gid());
    let by_sudo = format!("{set_up} && exec setpriv --reuid={uid} --regid={gid} --init-groups \"$@\"");
    let at_once = format!("{set_up} && exec \"$@\"");
    let as_root = (["unshare", namespace].to_vec(), &at_once);
    let as_user = ([&["unshare", "--user"], user, &[namespace]].concat(), &at_once);
    let with_sudo = (["sudo", "-n", "--preserve-env", "unshare", namespace].to_vec(), &by_sudo);
    let ways = if uid == 0 { vec![as_root] } else { vec![as_user, with_sudo] };
    let command = |(way, inside): &(Vec<&str>, &String)| {
        let mut command = Command::new(way[0]);
        command.args(&way[1..]).args(["sh", "-c", inside.as_str(), "sh"]).stdin(Stdio::null());
        command
    };
    let works = ways.iter().find(|way| command(way).arg("true").output().is_ok_and(|ran| ran.status.success()));
    works.map(command)
}

/// The `cugar` command that was built for this test run.
pub fn cugar() -> PathBuf {
    path_in("CUGAR_CLI").expect("the tests need the built command")
}
