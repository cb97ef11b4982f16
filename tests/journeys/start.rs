//! What `make run` does where there is no display, and where it looks for its tools.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crate::support::write;

/// A program that stands in for one of this name.
fn stand_in(folder: &Path, name: &str, script: &str) {
    let path = write(folder, name, format!("#!/bin/sh\n{script}\n"));
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

fn path_with(folder: &Path) -> String {
    format!("{}:{}", folder.display(), std::env::var("PATH").unwrap())
}

#[test]
fn without_a_display_it_is_said_in_one_line_and_the_demo_runs() {
    let folder = tempfile::tempdir().unwrap();
    // Instead of building it a second time: the command that was built for this run, with what cargo was to pass on.
    let cugar = tests::cugar();
    let run = format!("while [ \"$1\" != -- ]; do shift; done; shift; exec '{}' \"$@\"", cugar.display());
    stand_in(folder.path(), "cargo", &run);
    for display in [None, Some(""), Some(":4094")] {
        let mut script = Command::new(tests::root().join("scripts/run.sh"));
        script.env("PATH", path_with(folder.path())).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
        if let Some(display) = display {
            script.env("DISPLAY", display);
        }
        let output = script.output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "DISPLAY {display:?}: {said}{complaint}");
        let about: Vec<_> = said.lines().filter(|line| line.contains("display")).collect();
        assert_eq!(about.len(), 1, "DISPLAY {display:?}, in one line: {said}");
        assert!(said.starts_with(about[0]), "DISPLAY {display:?}, and first: {said}");
        assert!(said.contains("awaiting_approval"), "DISPLAY {display:?}: the demo does the main job: {said}");
        assert_eq!(complaint, "", "DISPLAY {display:?}");
    }
}

#[test]
fn with_sudo_the_tools_are_looked_for_in_the_home_of_whoever_called_it() {
    let folder = tempfile::tempdir().unwrap();
    let (bin, home) = (folder.path().join("bin"), folder.path().join("home/rep"));
    for path in [&bin, &home.join(".rustup"), &home.join(".cargo/bin")] {
        std::fs::create_dir_all(path).unwrap();
    }
    for version in ["v9.1.0", "v22.3.0", "v20.19.1"] {
        std::fs::create_dir_all(home.join(".nvm/versions/node").join(version).join("bin")).unwrap();
    }
    stand_in(
        &bin,
        "getent",
        &format!("[ \"$*\" = 'passwd rep' ] && echo 'rep:x:1000:1000::{}:/bin/sh'", home.display()),
    );
    let tools = |user: Option<&str>| {
        let mut make = Command::new("make");
        make.args(["-s", "--eval", "tools: ; @echo \"$$PATH $$RUSTUP_HOME\"", "tools"]).current_dir(tests::root());
        make.env("PATH", path_with(&bin)).env("HOME", folder.path()).env_remove("SUDO_USER").env_remove("RUSTUP_HOME");
        if let Some(user) = user {
            make.env("SUDO_USER", user);
        }
        let output = make.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let found = tools(Some("rep"));
    for place in [".cargo/bin:", ".nvm/versions/node/v22.3.0/bin:", ".rustup"] {
        let place = home.join(place).display().to_string();
        assert!(found.contains(&place), "{place} is not in {found}");
    }
    let without = tools(None);
    assert!(!without.contains(home.to_str().unwrap()), "without sudo nobody else's home matters: {without}");
}
