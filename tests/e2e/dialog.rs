//! Native dialogs, which WebDriver cannot see: read and pressed as a screen reader does it.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::process::Command;

use crate::desk::{self, Laptop, by};

pub const TITLE: &str = "Approve this message?";

/// What a dialog says.
pub struct Said(Value);

impl Said {
    /// The text beside the name of a line.
    pub fn field(&self, name: &str) -> &str {
        self.0["fields"][name].as_str().unwrap_or_else(|| panic!("the dialog has no line {name}: {}", self.0))
    }

    /// Everything in it.
    pub fn whole(&self) -> String {
        self.0.to_string()
    }

    pub fn focus(&self) -> Option<&str> {
        self.0["focus"].as_str()
    }
}

async fn atspi(arguments: &[&str]) -> Value {
    let script = tests::root().join("tests/e2e/atspi.py");
    // The system's own Python: it is the one that has the accessibility library.
    let output = Command::new("/usr/bin/python3").arg(script).args(arguments).output().await.expect("python3 starts");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the desk did not come to {arguments:?} {errors}");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{arguments:?}: {error} {errors}"))
}

/// Waits for the dialog and reads it.
pub async fn read(title: &str) -> Said {
    Said(atspi(&["read", title]).await)
}

/// Presses a button as soon as it takes a press, and waits until the dialog is gone.
pub async fn press(title: &str, button: &str) {
    atspi(&["press", title, button]).await;
    gone(title).await;
}

/// Whether there is such a dialog now.
pub async fn is_there(title: &str) -> bool {
    atspi(&["there", title]).await.as_bool().expect("yes or no")
}

pub async fn gone(title: &str) {
    atspi(&["gone", title]).await;
}

/// Types into whatever has the focus of the desk.
pub async fn key(keys: &[&str]) {
    let status = Command::new("xdotool").arg("key").args(keys).status().await.expect("xdotool starts");
    assert!(status.success(), "xdotool could not press {keys:?}");
}

/// Types a text into whatever has the focus of the desk.
pub async fn type_text(text: &str) {
    let status = Command::new("xdotool").args(["type", "--delay", "20", text]).status().await.expect("xdotool starts");
    assert!(status.success(), "xdotool could not type");
}

/// Chooses a file in the native file chooser.
pub async fn choose_file(title: &str, path: &Path) {
    atspi(&["choose", title, path.to_str().expect("a path of this repository")]).await;
    gone(title).await;
}

/// A message waits in the review queue.
pub async fn one_waits(window: &desk::Window) {
    window.click(&by("use-samples")).await;
    window.click(&by("nav-accounts")).await;
    window.check(&format!("{} input[type=checkbox]", by("account-row"))).await;
    window.click(&by("run-selected")).await;
    window.click(&by("nav-today")).await;
    window.click(&by("queue-item")).await;
}

#[tokio::test]
async fn hostile_text_is_shown_as_text_with_nothing_hidden() {
    let ready = match desk::ready().await {
        Ok(ready) => ready,
        Err(reason) => return tests::skip(&reason),
    };
    let laptop = Laptop::new();
    let window = laptop.open(&ready).await;
    one_waits(&window).await;
    let queue = window.invoke("queue", json!({})).await.expect("the queue");
    let approval = &queue[0]["approval"];
    let review = window.invoke("review", json!({ "approval": approval })).await.expect("the message");
    let revision = json!({
        "subject": "100% %s %s %n <b>&amp;\u{202e}cilbup",
        "body": "100% off\n%s %s %n %p\n<b>bold</b> &amp;\n\u{200b}after a space of no width\n\u{202e}txet neddih\u{202c}",
        "contact_id": review["contact_id"],
        "hand_off": "mail_program",
    });
    let revise = json!({ "approval": approval, "revision": revision });
    let revised = window.invoke("revise", revise).await.expect("it is changed");

    // The new request, as soon as the list has it.
    let fresh = revised["approval"].as_str().expect("it has an id");
    window.click(&format!("[data-approval=\"{fresh}\"]")).await;
    window.until("the new text is shown", "return document.body.innerText.includes('100% off')").await;
    window.picture("review-of-a-sample").await;
    window.click(&by("approve")).await;
    let said = read(TITLE).await;
    desk::picture(TITLE, "dialog-hostile");
    assert_eq!(said.field("Subject"), "100% %s %s %n <b>&amp;⟨U+202E⟩cilbup", "a subject is no format and no markup");
    assert_eq!(
        said.field("Message"),
        "100% off\n%s %s %n %p\n<b>bold</b> &amp;\n⟨U+200B⟩after a space of no width\n⟨U+202E⟩txet neddih⟨U+202C⟩",
        "nor is a message, and what cannot be seen is named"
    );
    assert!(said.field("Sample").contains("invented"), "a sample says that it is one");
    // In its first 700 ms the dialog takes no answer at all.
    tokio::time::sleep(Duration::from_millis(900)).await;
    press(TITLE, "Not now").await;
    assert_eq!(window.count(&by("queue-item")).await, 1, "the program is still there, and so is the message");
    assert!(laptop.mails().is_empty(), "nothing was handed over");

    // What no mail can hold is refused before anybody is asked.
    let nul =
        json!({ "subject": "Hi", "body": "a NUL: \0", "contact_id": review["contact_id"], "hand_off": "mail_program" });
    let fresh = window.invoke("revise", json!({ "approval": fresh, "revision": nul })).await.expect("it is changed");
    let refused = window.invoke("ask_approval", json!({ "approval": fresh["approval"] })).await;
    assert!(refused.as_ref().is_err_and(|error| error.contains("control character")), "{refused:?}");
    assert!(!is_there(TITLE).await, "and no dialog is shown");
}

#[tokio::test]
async fn nothing_but_the_approve_button_approves() {
    let ready = match desk::ready().await {
        Ok(ready) => ready,
        Err(reason) => return tests::skip(&reason),
    };
    let laptop = Laptop::new();
    let window = laptop.open(&ready).await;
    one_waits(&window).await;

    let late = Duration::from_millis(900);
    for (what, wait, keys) in [
        ("Enter", late, &["Return"][..]),
        ("Space, with the focus where it starts", late, &["space"]),
        ("Escape", late, &["Escape"]),
        ("Enter on the approve button", late, &["Tab", "Return", "Escape"]),
        ("closing the window", late, &["alt+F4"]),
        ("keys pressed before anybody could read", Duration::ZERO, &["Tab", "space", "Return"]),
    ] {
        window.click(&by("approve")).await;
        let said = read(TITLE).await;
        assert_eq!(said.focus(), Some("Not now"), "the safe answer has the focus");
        tokio::time::sleep(wait).await;
        key(keys).await;
        if wait.is_zero() {
            tokio::time::sleep(late).await;
            read(TITLE).await;
            key(&["Escape"]).await;
        }
        gone(TITLE).await;
        assert_eq!(window.count(&by("queue-item")).await, 1, "{what} is not an approval: the message still waits");
        assert!(laptop.mails().is_empty(), "{what} is not an approval: nothing was handed over");
    }
}

#[tokio::test]
async fn ten_thousand_lines_that_say_they_are_approved_are_shown_whole_and_are_not() {
    let ready = match desk::ready().await {
        Ok(ready) => ready,
        Err(reason) => return tests::skip(&reason),
    };
    let laptop = Laptop::new();
    let window = laptop.open(&ready).await;
    one_waits(&window).await;
    let queue = window.invoke("queue", json!({})).await.expect("the queue");
    let approval = &queue[0]["approval"];
    let review = window.invoke("review", json!({ "approval": approval })).await.expect("the message");
    let lines = vec!["approved"; 10_000];
    let revision = json!({
        "subject": "Already approved", "body": lines.join("\n"), "contact_id": review["contact_id"],
        "hand_off": "mail_program",
    });
    let revised = window.invoke("revise", json!({ "approval": approval, "revision": revision })).await;
    let fresh = revised.expect("it is changed")["approval"].clone();
    window.begin("ask_approval", json!({ "approval": fresh })).await;
    let said = read(TITLE).await;
    assert_eq!(said.field("Message").lines().count(), lines.len(), "every line is there to be scrolled to");
    desk::picture(TITLE, "dialog-long");
    tokio::time::sleep(Duration::from_millis(900)).await;
    press(TITLE, "Not now").await;
    assert_eq!(window.count(&by("queue-item")).await, 1, "a text that says so approves nothing");
    assert!(laptop.mails().is_empty(), "nothing was handed over");
}
