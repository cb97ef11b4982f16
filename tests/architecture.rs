//! The rules of the house that a Cargo.toml alone does not enforce.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, MetadataCommand};
use serde_json::Value;
use tests::root;

/// Who may import whom.
const ROOMS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("tools", &["domain"]),
    ("orchestrator", &["domain", "tools"]),
    ("store", &["domain", "orchestrator"]),
    ("adapters", &["domain", "orchestrator"]),
    ("app", &["domain", "tools", "orchestrator", "store", "adapters"]),
    ("cli", &["app"]),
    ("cugar-sales", &["app", "adapters", "domain", "orchestrator"]),
];

/// What each room must do without. `tauri` stands for every crate whose name begins with it.
const NEVER: &[(&str, &[&str])] = &[
    (
        "domain",
        &["tokio", "async-trait", "futures", "rusqlite", "reqwest", "keyring", "rand", "tauri", "gtk", "specta"],
    ),
    ("tools", &["tokio", "async-trait", "futures", "rusqlite", "reqwest", "keyring", "rand", "tauri", "gtk", "specta"]),
    ("orchestrator", &["rusqlite", "reqwest", "keyring", "tauri", "gtk", "specta"]),
    ("store", &["tokio", "reqwest", "keyring", "tauri", "gtk", "specta"]),
    ("adapters", &["rusqlite", "tauri", "gtk", "specta"]),
    ("app", &["tauri", "gtk", "rusqlite", "reqwest"]),
    ("cli", &["tauri", "gtk", "rusqlite", "reqwest"]),
    ("cugar-sales", &["rusqlite", "reqwest", "keyring"]),
];

/// What each package of the workspace depends on, without what only its tests need.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo describes the workspace");
    let names = |package: cargo_metadata::Package| {
        let normal = package.dependencies.into_iter().filter(|dependency| dependency.kind == DependencyKind::Normal);
        (package.name.to_string(), normal.map(|dependency| dependency.name).collect())
    };
    metadata.packages.into_iter().map(names).collect()
}

#[test]
fn every_room_imports_only_the_rooms_below_it() {
    let all = dependencies();
    let rooms: BTreeSet<_> = ROOMS.iter().map(|(room, _)| (*room).to_owned()).collect();
    let found: BTreeSet<_> = all.keys().filter(|name| *name != "tests").cloned().collect();
    assert_eq!(found, rooms, "a new room needs its line in this test");
    for (room, below) in ROOMS {
        for imported in all[*room].intersection(&rooms) {
            assert!(below.contains(&imported.as_str()), "{room} must not import {imported}");
        }
    }
}

#[test]
fn no_room_has_what_it_must_do_without() {
    let all = dependencies();
    for (room, never) in NEVER {
        for dependency in &all[*room] {
            let banned = |name: &&&str| dependency == **name || (**name == "tauri" && dependency.starts_with("tauri"));
            assert!(never.iter().find(banned).is_none(), "{room} must do without {dependency}");
        }
    }
}

/// The files below a folder whose names end so.
fn files(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.expect("the folder can be read").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() && !["node_modules", "dist", "bindings", "generated"].contains(&name.as_str()) {
                folders.push(path);
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                found.push(path);
            }
        }
    }
    assert!(!found.is_empty(), "there is nothing in {folder}: this test looks in the wrong place");
    found
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn only_the_shell_names_tauri() {
    for path in files("src-tauri/crates", &[".rs"]) {
        assert!(!text(&path).contains("tauri::"), "{} names tauri", path.display());
    }
}

/// Who can ask a person is the shell; the tests play the person.
#[test]
fn only_the_shell_asks_for_an_approval_and_the_command_cannot() {
    let shell = root().join("src-tauri/src");
    for port in ["ApprovalPrompt for", "ProviderPrompt for"] {
        let asking: Vec<_> =
            files("src-tauri", &[".rs"]).into_iter().filter(|path| text(path).contains(port)).collect();
        assert!(!asking.is_empty(), "the shell implements the port");
        for path in asking {
            assert!(path.starts_with(&shell), "{} must not be able to say yes for the rep", path.display());
        }
    }
    for path in files("src-tauri/crates/cli", &[".rs"]) {
        for gate in ["ApprovalGate", "approval_gate"] {
            assert!(!text(&path).contains(gate), "{} names {gate}: the command cannot approve", path.display());
        }
    }
}

#[test]
fn domain_and_tools_read_no_clock_and_touch_no_file() {
    let sources = ["src-tauri/crates/domain/src", "src-tauri/crates/tools/src"].map(|room| files(room, &[".rs"]));
    let of_tests = |path: &&PathBuf| path.file_stem().is_some_and(|name| name == "tests" || name == "testing");
    for path in sources.iter().flatten().filter(|path| !of_tests(path)) {
        for outside in ["::now()", "std::fs", "std::net", "std::env", "std::process", "std::thread", "new_v4", "now_v7"]
        {
            assert!(!text(path).contains(outside), "{} uses {outside}: it has to come in as a value", path.display());
        }
    }
}

/// The generated bindings import tauri; who imports them reaches it too.
#[test]
fn only_the_host_of_the_ui_reaches_tauri() {
    let host = root().join("ui/src/host");
    let reaching: Vec<_> = files("ui/src", &[".ts", ".svelte", ".js"])
        .into_iter()
        .filter(|path| text(path).lines().any(|line| line.contains("@tauri-apps/") || line.contains("/bindings")))
        .collect();
    assert!(!reaching.is_empty(), "the host reaches tauri");
    for path in reaching {
        assert!(path.starts_with(&host), "{} must speak to the host", path.display());
    }
}

#[test]
fn no_file_is_longer_than_one_thing_needs() {
    let folders = ["src-tauri/src", "src-tauri/crates", "tests", "ui/src"];
    for path in folders.iter().flat_map(|folder| files(folder, &[".rs", ".ts", ".svelte", ".py", ".sh"])) {
        let lines = text(&path).lines().count();
        assert!(lines <= 600, "{} has {lines} lines: does it say one thing?", path.display());
    }
}

/// The commands stand in the build script, in the capability and in the handlers; the first two are compared here,
/// and one that is missing among the handlers fails when it is called.
#[test]
fn the_web_view_may_call_the_commands_and_nothing_else() {
    let script = text(&root().join("src-tauri/build.rs"));
    let list =
        script.split_once("COMMANDS: &[&str] = &[").and_then(|(_, rest)| rest.split_once("];")).expect("the list").0;
    let mut allowed = BTreeSet::from(["core:event:allow-listen".to_owned(), "core:event:allow-unlisten".to_owned()]);
    for command in list.split('"').skip(1).step_by(2) {
        assert_ne!(command, "approve", "only the native dialog approves");
        allowed.insert(format!("allow-{}", command.replace('_', "-")));
    }
    let mut granted = BTreeSet::new();
    for path in files("src-tauri/capabilities", &[".json"]) {
        let capability: Value = serde_json::from_str(&text(&path)).expect("a capability is JSON");
        assert!(capability.get("remote").is_none(), "no page from elsewhere may call anything");
        let permissions = capability["permissions"].as_array().expect("permissions").iter();
        granted.extend(permissions.map(|permission| permission.as_str().expect("a plain permission").to_owned()));
    }
    assert_eq!(granted, allowed, "the capability grants what the build script lists");
}
