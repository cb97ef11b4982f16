//! Opening a link or a file with the program the system has for it, and knowing whether there was one.

use std::ffi::OsString;
use std::time::Duration;

use domain::{Failure, FailureKind};

pub(super) struct Opener {
    /// How long a launcher may take to say that it failed. One that is still running then has a program open.
    pub patience: Duration,
}

impl Default for Opener {
    fn default() -> Self {
        Self { patience: Duration::from_secs(4) }
    }
}

impl Opener {
    #[cfg(all(unix, not(target_os = "macos")))]
    pub async fn open(&self, what: OsString) -> Result<(), Failure> {
        let mut commands = open::commands(what);
        for command in &mut commands {
            // Without a mail program xdg-open would show the link in a web browser and call that a success. The
            // rep's own choice of browser stays.
            if std::env::var_os("BROWSER").is_none() {
                command.env("BROWSER", "false");
            }
        }
        first_that_works(commands, self.patience).await.map_err(failure)
    }

    /// These systems ask their own shell, which answers at once.
    #[cfg(not(all(unix, not(target_os = "macos"))))]
    pub async fn open(&self, what: OsString) -> Result<(), Failure> {
        let patience = self.patience;
        let open = move || open::that_detached_with_timeout(what, patience);
        let opened = tokio::task::spawn_blocking(open).await.unwrap_or_else(|why| Err(std::io::Error::other(why)));
        opened.map_err(|why| failure(why.to_string()))
    }
}

fn failure(why: String) -> Failure {
    Failure::new(
        FailureKind::Resource,
        format!(
            "No mail program could be opened ({why}). Nothing was handed over. Choose a mail program in the system's \
             settings, or hand the message over to the clipboard."
        ),
    )
}

/// Tries one launcher after the other. A launcher that fails has opened nothing; why the first one failed is told.
#[cfg(all(unix, not(target_os = "macos")))]
async fn first_that_works(commands: Vec<std::process::Command>, patience: Duration) -> Result<(), String> {
    use std::process::Stdio;

    let mut why = None;
    for command in commands {
        let name = command.get_program().to_string_lossy().into_owned();
        let mut command = tokio::process::Command::from(command);
        // A group of its own: the mail program outlives this one, however this one ends.
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        let mut child = match command.spawn() {
            Ok(child) => child,
            // Most systems have only some of the launchers.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => {
                why.get_or_insert(format!("{name}: {error}"));
                continue;
            }
        };
        match tokio::time::timeout(patience, child.wait()).await {
            Err(_) => return Ok(()),
            Ok(Ok(status)) if status.success() => return Ok(()),
            Ok(Ok(status)) => {
                why.get_or_insert(format!("{name}: {status}"));
            }
            // It was started, and how it ended cannot be seen: not a proof that nothing opened.
            Ok(Err(error)) => {
                tracing::warn!(%error, launcher = name, "how the launcher ended is not known");
                return Ok(());
            }
        }
    }
    Err(why.unwrap_or_else(|| "this system has no program for opening links".into()))
}

#[cfg(all(test, unix, not(target_os = "macos")))]
mod tests {
    use std::process::Command;

    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[tokio::test]
    async fn the_first_launcher_that_works_is_the_last_one_tried() {
        let folder = tempfile::tempdir().expect("a folder");
        let mark = |name: &str| format!("touch '{}'", folder.path().join(name).display());
        let commands =
            vec![Command::new("no-such-launcher"), shell("exit 3"), shell(&mark("one")), shell(&mark("two"))];
        assert_eq!(first_that_works(commands, Duration::from_secs(20)).await, Ok(()));
        assert!(folder.path().join("one").exists(), "it was run");
        assert!(!folder.path().join("two").exists(), "nothing is opened twice");
    }

    #[tokio::test]
    async fn where_no_launcher_works_the_first_reason_is_told() {
        let commands = vec![shell("exit 3"), shell("exit 4"), Command::new("no-such-launcher")];
        let why = first_that_works(commands, Duration::from_secs(20)).await.expect_err("none works");
        assert!(why.contains("exit status: 3"), "{why}");
        let why = first_that_works(vec![Command::new("no-such-launcher")], Duration::from_secs(20)).await;
        assert!(why.is_err(), "no launcher at all is no hand-over");
    }

    #[tokio::test]
    async fn a_launcher_that_keeps_running_has_a_program_open() {
        let started = std::time::Instant::now();
        let commands = vec![shell("sleep 5"), shell("exit 1")];
        assert_eq!(first_that_works(commands, Duration::from_millis(100)).await, Ok(()));
        assert!(started.elapsed() < Duration::from_secs(4), "it is not waited for");
    }
}
