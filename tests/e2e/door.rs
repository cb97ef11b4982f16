//! The web view taken over by somebody: what it can still ask for.

use serde_json::json;

use crate::desk::{self, Laptop, by};

#[tokio::test]
async fn a_hostile_page_finds_no_way_to_approve() {
    let ready = match desk::ready().await {
        Ok(ready) => ready,
        Err(reason) => return tests::skip(&reason),
    };
    let laptop = Laptop::new();
    let window = laptop.open(&ready).await;
    window.find(&by("nav-today")).await;
    let status = window.invoke("status", json!({})).await;
    assert!(status.is_ok(), "the page can call the commands it has: {status:?}");
    for command in [
        "approve",
        "hand_over",
        "plugin:dialog|message",
        "plugin:dialog|open",
        "plugin:dialog|save",
        "plugin:clipboard-manager|write_text",
        "plugin:opener|open_url",
        "plugin:shell|execute",
        "plugin:fs|read_file",
        "plugin:event|emit",
        "plugin:window|create",
        "plugin:webview|create_webview_window",
        "plugin:app|version",
    ] {
        let answer = window.invoke(command, json!({})).await;
        assert!(answer.is_err(), "{command} must be refused, and answered {answer:?}");
    }
    let nobody = json!({ "approval": "01890a5d-ac96-774b-bcce-b302099a8057" });
    let answer = window.invoke("ask_approval", nobody).await;
    assert!(answer.is_err(), "an id that is not in the store opens no dialog: {answer:?}");
}

#[tokio::test]
async fn where_no_display_answers_it_says_so_and_ends() {
    let app = match tests::path_in("CUGAR_APP") {
        Ok(app) => app,
        Err(reason) => return tests::skip(&reason),
    };
    let folder = tempfile::tempdir().expect("a folder");
    let output = std::process::Command::new(app)
        .env("DISPLAY", ":4094")
        .env_remove("WAYLAND_DISPLAY")
        .env("CUGAR_DATA_DIR", folder.path())
        .output()
        .expect("it starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "it could not be done: {said}");
    assert!(said.contains("no display answers (DISPLAY is :4094"), "{said}");
    assert!(!said.contains("panicked"), "{said}");
}

#[tokio::test]
async fn the_window_says_whether_the_keychain_keeps_secrets() {
    let ready = match desk::ready().await {
        Ok(ready) => ready,
        Err(reason) => return tests::skip(&reason),
    };
    let laptop = Laptop::new();
    let window = laptop.open(&ready).await;
    window.find(&by("nav-today")).await;
    let status = window.invoke("keychain_status", json!({})).await.expect("the page may ask");
    assert_eq!(status["available"], true, "the desk has an unlocked keyring: {status}");
}
