//! From a file to the history: the whole way of three messages, through a crash and without a network.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::desk::{self, Laptop, Ready, Window, by, of};
use crate::dialog;

/// Set in the second half, which runs in a process of its own without a network: the folder of the laptop.
const AGAIN: &str = "CUGAR_E2E_LAPTOP";

const APPROVED: &str = "Halvorsen Coastal Logistics";
const DENIED: &str = "Brightmoor Analytics";
const PENDING: &str = "Tamarind Health Systems";

#[tokio::test]
async fn three_messages_meet_a_person_and_outlive_a_crash() {
    let ready = match desk::ready().await {
        Ok(ready) => ready,
        Err(reason) => return tests::skip(&reason),
    };
    if let Some(folder) = std::env::var_os(AGAIN) {
        return all_three_are_there_again(&Laptop::again(folder.into()), &ready).await;
    }
    let laptop = Laptop::new();
    let window = laptop.open(&ready).await;
    assert_eq!(laptop.data_mode(), 0o700, "what the window makes of an open folder is the rep's alone");
    say_who_writes(&window).await;
    import_and_run(&window).await;
    approve(&window, &laptop).await;
    deny(&window).await;
    window.until("one message waits", &waiting(1)).await;
    window.picture("one-waits").await;
    window.kill().await;
    once_more_without_a_network(&laptop);
}

pub async fn say_who_writes(window: &Window) {
    window.click(&by("nav-settings")).await;
    for (field, text) in [
        ("sender-name", "Ada Kern"),
        ("sender-email", "ada@desk.example"),
        ("sender-company", "Desk & Co"),
        ("sender-offer", "count their stock without stopping work"),
        ("sender-postal", "1 Main Street, Springfield"),
    ] {
        window.fill(&by(field), text).await;
    }
    window.click(&by("save-sender")).await;
    window
        .until("the settings are saved", &format!("return document.querySelector('{}').disabled", by("save-sender")))
        .await;
}

async fn import_and_run(window: &Window) {
    for (button, title, file) in
        [("import-accounts", "Import accounts", "accounts.csv"), ("import-contacts", "Import contacts", "contacts.csv")]
    {
        window.click(&by("nav-accounts")).await;
        window.click(&by("open-import")).await;
        take_in(window, button, title, &samples().join(file)).await;
        window.click(&by("import-dismiss")).await;
    }
    for account in [APPROVED, DENIED, PENDING] {
        window.check(&format!("{} input[type=checkbox]", of("account-row", account))).await;
    }
    window.picture("accounts").await;
    window.click(&by("run-selected")).await;
    window.click(&by("nav-today")).await;
    window.until("three messages wait", &waiting(3)).await;
}

/// From the first page of an import to its result.
pub async fn take_in(window: &Window, button: &str, title: &str, file: &Path) {
    window.click(&by(button)).await;
    dialog::choose_file(title, file).await;
    window.click(&by("import-check")).await;
    window.click(&by("import-commit")).await;
    window.find(&by("import-result")).await;
}

/// The native dialog says what the page says, word for word, and its button hands the message over.
async fn approve(window: &Window, laptop: &Laptop) {
    window.click(&of("queue-item", APPROVED)).await;
    window
        .until("the message is shown", &format!("return document.body.innerText.includes({})", json!(APPROVED)))
        .await;
    let subject = window.text(&by("message-subject")).await;
    let recipient = window.text(&by("message-recipient")).await;
    let body = window.text(&by("message-body")).await;
    assert!(!body.is_empty(), "there is a message to read");
    window.picture("review").await;
    window.click(&by("approve")).await;
    let said = dialog::read(dialog::TITLE).await;
    desk::picture(dialog::TITLE, "dialog");
    assert_eq!(said.field("Subject"), subject, "the dialog shows the subject that was reviewed");
    assert_eq!(said.field("To"), recipient, "the dialog shows the recipient");
    assert_eq!(words(said.field("Message")), words(&body), "the dialog shows the body");
    assert_eq!(said.field("Account"), APPROVED, "the dialog names the account");
    assert!(laptop.mails().is_empty(), "nothing has left before the answer");
    dialog::press(dialog::TITLE, "Approve").await;
    window.until("two messages wait", &waiting(2)).await;
    let mails = laptop.mails();
    assert_eq!(mails.len(), 1, "the mail program was asked once: {mails:?}");
    let address = recipient.split(['<', '>']).nth(1).expect("the recipient has an address");
    assert!(mails[0].starts_with("mailto:") && mails[0].contains(address), "it was addressed: {mails:?}");
}

async fn deny(window: &Window) {
    window.click(&of("queue-item", DENIED)).await;
    window.click(&by("deny")).await;
    window.fill(&by("deny-reason"), "not this quarter").await;
    window.click(&by("deny-confirm")).await;
}

/// Runs the second half of this test in a network of its own: nothing but the loopback is there, for the driver.
fn once_more_without_a_network(laptop: &Laptop) {
    let this = std::env::current_exe().expect("this test has a path");
    let Some(mut apart) = tests::without_a_network() else {
        return tests::skip("the second half of the window's journey needs a network that can be cut off (unshare)");
    };
    let output = apart
        .arg(this)
        .args(["--exact", "journey::three_messages_meet_a_person_and_outlive_a_crash", "--nocapture"])
        .env(AGAIN, laptop.folder())
        .output()
        .expect("unshare starts");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "after the crash, without a network:\n{said}");
    assert!(said.contains("1 passed"), "the second half ran:\n{said}");
}

async fn all_three_are_there_again(laptop: &Laptop, ready: &Ready) {
    let links = std::process::Command::new("ip").args(["-o", "link"]).output().expect("ip starts");
    let links = String::from_utf8_lossy(&links.stdout).into_owned();
    assert!(links.lines().all(|link| link.contains(" lo: ") || link.contains("state DOWN")), "no network: {links}");

    let window = laptop.open(ready).await;
    window.click(&by("nav-history")).await;
    for (account, state) in [(APPROVED, "completed"), (DENIED, "denied"), (PENDING, "awaiting_approval")] {
        window.find(&format!("{}[data-state=\"{state}\"]", of("history-row", account))).await;
    }
    assert_eq!(window.count(&by("history-row")).await, 3, "three executions, each of them once");
    window.picture("history-after-the-crash").await;
    window.click(&by("nav-today")).await;
    window.find(&of("queue-item", PENDING)).await;
    assert_eq!(window.count(&by("queue-item")).await, 1, "only the undecided one still waits");
    assert_eq!(laptop.mails().len(), 1, "the approved message was not handed over a second time");
}

pub fn samples() -> PathBuf {
    tests::root().join("src-tauri/crates/app/samples")
}

fn waiting(count: usize) -> String {
    format!("return document.querySelectorAll('{}').length === {count}", by("queue-item"))
}

/// The page wraps and trims lines; the words and their order are the message.
fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}
