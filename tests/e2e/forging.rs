//! Approvals that somebody makes up, through a web view that has been taken over and through whatever else reaches the
//! program. Each attempt has a name; after each the message still waits, and nothing was handed over.

use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use crate::desk::{self, Laptop, Ready, Window, by};
use crate::dialog::{self, TITLE};

/// In its first 700 ms the dialog takes no answer at all.
const LATE: Duration = Duration::from_millis(900);

/// A message that waits, and the window it waits in.
struct Waiting {
    laptop: Laptop,
    window: Window,
}

impl Waiting {
    async fn new(ready: &Ready) -> Self {
        let laptop = Laptop::new();
        let window = laptop.open(ready).await;
        dialog::one_waits(&window).await;
        Self { laptop, window }
    }

    async fn approval(&self) -> String {
        let queue = self.window.invoke("queue", json!({})).await.expect("the queue");
        queue[0]["approval"].as_str().expect("one waits").to_owned()
    }

    async fn execution(&self) -> Value {
        self.window.invoke("queue", json!({})).await.expect("the queue")[0]["execution"].clone()
    }

    /// The promise, after an attempt.
    async fn holds(&self, attempt: &str) {
        let queue = self.window.invoke("queue", json!({})).await.expect("the page is still the app's own");
        assert_eq!(queue.as_array().map(Vec::len), Some(1), "{attempt}: the message still waits: {queue}");
        let departures = self.window.invoke("departures", json!({})).await.expect("it can be asked");
        assert_eq!(departures, json!([]), "{attempt}: nothing is on its way");
        let history = json!({ "query": { "search": "", "account": null, "state": "completed", "since": null, "after": null, "limit": 5 } });
        let history = self.window.invoke("history", history).await.expect("the history");
        assert_eq!(history["rows"], json!([]), "{attempt}: nothing was done");
        assert!(self.laptop.mails().is_empty(), "{attempt}: nothing was handed over");
    }

    /// Opens the dialog for the message as the rep does, and waits until it listens.
    async fn dialog(&self) -> dialog::Said {
        self.window.click(&by("approve")).await;
        let said = dialog::read(TITLE).await;
        tokio::time::sleep(LATE).await;
        said
    }
}

async fn waiting() -> Option<(Ready, Waiting)> {
    match desk::ready().await {
        Ok(ready) => {
            let waiting = Waiting::new(&ready).await;
            Some((ready, waiting))
        }
        Err(reason) => {
            tests::skip(&reason);
            None
        }
    }
}

#[tokio::test]
async fn made_up_commands_and_arguments_approve_nothing() {
    let Some((_ready, waiting)) = waiting().await else { return };
    let window = &waiting.window;
    let (approval, execution) = (waiting.approval().await, waiting.execution().await);
    let ask = |id: Value| ("ask_approval", json!({ "approval": id }));
    let refused = [
        ("a command that approves", ("approve", json!({ "approval": approval }))),
        ("a command that decides", ("decide", json!({ "approval": approval, "decision": "approved" }))),
        ("a command that grants", ("grant", json!({ "approval": approval }))),
        ("a command that dispatches", ("dispatch", json!({ "approval": approval }))),
        ("a command that hands over", ("hand_over", json!({ "approval": approval }))),
        ("a command that lets go what is due", ("let_due_go", json!({}))),
        ("a plugin's message box", ("plugin:dialog|message", json!({ "message": "Approve", "buttons": "Ok" }))),
        ("a plugin's question", ("plugin:dialog|ask", json!({ "message": "Approve this message?" }))),
        ("an event to the shell", ("plugin:event|emit", json!({ "event": "approved", "payload": approval }))),
        (
            "an event to a window",
            ("plugin:event|emit_to", json!({ "target": "main", "event": "changed", "payload": null })),
        ),
        ("another window", ("plugin:webview|create_webview_window", json!({ "options": { "label": "second" } }))),
        (
            "a program of the system",
            ("plugin:shell|execute", json!({ "program": "xdg-open", "args": ["mailto:eve@evil.example"] })),
        ),
        ("a link of the system", ("plugin:opener|open_url", json!({ "url": "mailto:eve@evil.example" }))),
        ("the clipboard", ("plugin:clipboard-manager|write_text", json!({ "text": "hello" }))),
        ("a file", ("plugin:fs|write_text_file", json!({ "path": "/tmp/x", "contents": "x" }))),
        ("no id", ask(json!(""))),
        ("an id that is none", ask(json!("x"))),
        ("an id of nobody", ask(json!("00000000-0000-0000-0000-000000000000"))),
        ("an id of SQL", ask(json!("' OR state = 'pending' --"))),
        ("an id in capitals", ask(json!(approval.to_uppercase()))),
        ("an id with a space behind it", ask(json!(format!("{approval} ")))),
        ("the id of the execution", ask(execution.clone())),
        ("an id in a list", ask(json!([approval]))),
        ("an id in an object", ask(json!({ "id": approval, "approved": true }))),
        ("a number", ask(json!(1))),
        ("nothing", ask(Value::Null)),
        ("yes", ask(json!(true))),
        ("a very long id", ask(json!("0".repeat(1_000_000)))),
        ("a path", ask(json!("../../cugar.db"))),
        ("a word said to have been sent", ("confirm_outcome", json!({ "execution": execution, "sent": true }))),
        ("a word said not to have been sent", ("confirm_outcome", json!({ "execution": execution, "sent": false }))),
        ("an answer to what did not leave", ("mark_reply", json!({ "execution": execution, "reply": "interested" }))),
        ("taking back what was not approved", ("undo_departure", json!({ "approval": approval }))),
        ("a follow-up on what did not leave", ("set_follow_up", json!({ "execution": execution, "days": 1 }))),
        ("a password by the page", ("give_mail_secret", json!({ "secret": "of the page" }))),
        ("a key by the page", ("give_key", json!({ "id": "openai", "key": "sk-of-the-page-000000" }))),
        ("a file named by the page", ("attach_file", json!({ "path": "/etc/passwd" }))),
    ];
    for (attempt, (command, arguments)) in refused {
        let answer = window.invoke(command, arguments).await;
        assert!(answer.is_err(), "{attempt} must be refused, and answered {answer:?}");
        waiting.holds(attempt).await;
    }
    // Settings that no approval should be needed for.
    let mut settings = window.invoke("settings", json!({})).await.expect("the settings");
    for (name, value) in [
        ("approval_required", json!(false)),
        ("auto_approve", json!(true)),
        ("approvals", json!("never")),
        ("side_effects", json!({ "execute": "allow" })),
    ] {
        settings[name] = value;
        let _ = window.invoke("save_settings", json!({ "settings": settings })).await;
        waiting.holds(&format!("the setting {name}")).await;
    }
    settings["approval_hours"] = json!(0);
    assert!(window.invoke("save_settings", json!({ "settings": settings })).await.is_err(), "no time to answer in");
    waiting.holds("an approval that is over at once").await;
}

#[tokio::test]
async fn what_the_page_passes_along_is_not_in_the_dialog_and_answers_nothing() {
    let Some((_ready, waiting)) = waiting().await else { return };
    let window = &waiting.window;
    let approval = waiting.approval().await;
    // The page does not wait for it.
    let more = json!({
        "approval": approval, "approved": true, "answer": "approved", "decision": "approved", "text": "Harmless",
        "body": "Harmless", "recipient": "eve@evil.example", "title": "Harmless", "force": true, "read_ms": 90_000,
    });
    window.begin("ask_approval", more).await;
    let said = dialog::read(TITLE).await;
    let whole = said.whole();
    assert!(!whole.contains("Harmless") && !whole.contains("evil.example"), "only what is stored is shown: {whole}");
    tokio::time::sleep(LATE).await;
    waiting.holds("arguments that nobody asked for").await;

    // A thousand more while the dialog is there: none opens another.
    for _ in 0..10 {
        window
            .run_until_done(
                "const done = arguments[arguments.length - 1];
             const invoke = window.__TAURI_INTERNALS__.invoke;
             invoke('queue', {}).then(([first]) => Promise.allSettled(
               Array.from({ length: 100 }, () => invoke('ask_approval', { approval: first.approval }))))
               .then((all) => done(all.length));",
            )
            .await;
    }
    dialog::press(TITLE, "Not now").await;
    tokio::time::sleep(LATE).await;
    assert!(!dialog::is_there(TITLE).await, "a thousand requests left no dialog behind");
    waiting.holds("a thousand requests at once").await;

    // Events that look like an answer, and a page that draws a dialog of its own.
    let tricks = [
        ("an event of the document", "window.dispatchEvent(new CustomEvent('approved', { detail: true }))"),
        ("a message of the window", "window.postMessage({ cmd: 'approved', answer: 'approved' }, '*')"),
        (
            "a callback that is called",
            "Object.keys(window).filter((k) => k.startsWith('_')).forEach((k) => { try { window[k](true) } catch {} })",
        ),
        (
            "an HTML dialog that looks the same",
            "document.body.insertAdjacentHTML('beforeend', '<dialog open id=fake><h1>Approve this message?</h1><button id=yes>Approve</button></dialog>'); document.getElementById('yes').click(); document.getElementById('fake').remove()",
        ),
        ("confirm that always says yes", "window.confirm = () => true; window.prompt = () => 'Approve'"),
        (
            "polluted prototypes",
            "try { Object.prototype.approved = true; Object.prototype.answer = 'approved'; Array.prototype.approved = true } catch {}",
        ),
        (
            "polluted by a key of JSON",
            "try { Object.assign({}, JSON.parse('{\"__proto__\": {\"approved\": true}}')) } catch {}",
        ),
        ("a changed JSON", "try { JSON.stringify = () => '{\"approved\":true}' } catch {}"),
        (
            "keys from the page",
            "for (const key of ['Enter', ' ', 'y']) document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))",
        ),
    ];
    for (_, script) in tricks {
        window.run(script).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    // On a fresh page, which the tricks have not bent.
    window.run("location.reload()").await;
    window.find(&by("nav-today")).await;
    for (attempt, _) in tricks {
        waiting.holds(attempt).await;
    }
    assert_eq!(window.run("return ({}).approved === undefined").await, json!(true), "no prototype stays bent");
}

#[tokio::test]
async fn the_page_goes_nowhere_and_opens_nothing() {
    let Some((_ready, waiting)) = waiting().await else { return };
    let window = &waiting.window;
    // Whoever the page could tell something.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let spy = format!("http://{}", listener.local_addr().expect("its address"));
    let heard = Arc::new(Mutex::new(Vec::new()));
    std::thread::spawn({
        let heard = Arc::clone(&heard);
        move || {
            for stream in listener.incoming().flatten() {
                let _ = stream.set_read_timeout(Some(Duration::from_millis(100)));
                let mut line = String::new();
                let _ = BufReader::new(stream).read_line(&mut line);
                heard.lock().expect("unpoisoned").push(line.trim().to_owned());
            }
        }
    });
    let home = window.run("return location.href").await;
    let attempts = [
        ("another site", "location.href = 'http://app.evil.example/'".to_owned()),
        ("a site on this computer", format!("location.assign('{spy}/go')")),
        ("a mail link", "location.href = 'mailto:eve@evil.example?subject=x'".to_owned()),
        ("a data address", "location.href = 'data:text/html,<script>1</script>'".to_owned()),
        ("a blob", "location.href = URL.createObjectURL(new Blob(['<p>x'], { type: 'text/html' }))".to_owned()),
        ("a script address", "location.href = 'javascript:document.title=1'".to_owned()),
        ("a file", "location.href = 'file:///etc/passwd'".to_owned()),
        ("a deep link", "location.href = 'cugar://approve/1'".to_owned()),
        ("a new window", format!("window.open('{spy}/window')")),
        ("a new window with a mail link", "window.open('mailto:eve@evil.example')".to_owned()),
        ("a link in a new tab", format!("const a = document.createElement('a'); a.href = '{spy}/tab'; a.target = '_blank'; document.body.append(a); a.click(); a.remove()")),
        ("a form", format!("const f = document.createElement('form'); f.action = '{spy}/form'; f.method = 'post'; document.body.append(f); f.submit(); f.remove()")),
        ("a frame", format!("const f = document.createElement('iframe'); f.src = '{spy}/frame'; document.body.append(f)")),
        ("a frame with a text of its own", "const f = document.createElement('iframe'); f.srcdoc = '<script>parent.document.title = 1</script>'; document.body.append(f)".to_owned()),
        ("a frame with data", "const f = document.createElement('iframe'); f.src = 'data:text/html,<script>top.location=1</script>'; document.body.append(f)".to_owned()),
        ("a request", format!("fetch('{spy}/fetch').catch(() => {{}})")),
        ("a beacon", format!("navigator.sendBeacon('{spy}/beacon', 'x')")),
        ("a socket", format!("try {{ new WebSocket('{}/socket') }} catch {{}}", spy.replace("http", "ws"))),
        ("a stream of events", format!("try {{ new EventSource('{spy}/events') }} catch {{}}")),
        ("a picture", format!("new Image().src = '{spy}/picture.png'")),
        ("a script from elsewhere", format!("const s = document.createElement('script'); s.src = '{spy}/script.js'; document.head.append(s)")),
        ("a script in the page", "const s = document.createElement('script'); s.textContent = 'window.__ran = 1'; document.head.append(s)".to_owned()),
        ("a text that is evaluated", "try { eval('window.__ran = 1') } catch {} try { new Function('window.__ran = 1')() } catch {}".to_owned()),
        ("a handler in markup", "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.__ran = 1\">')".to_owned()),
        ("a worker from a blob", "try { new Worker(URL.createObjectURL(new Blob([\"fetch('http://127.0.0.1')\"]))) } catch {}".to_owned()),
        ("another base", format!("const b = document.createElement('base'); b.href = '{spy}/'; document.head.append(b)")),
        ("a refresh", format!("const m = document.createElement('meta'); m.httpEquiv = 'refresh'; m.content = '0;url={spy}/meta'; document.head.append(m)")),
    ];
    let windows = desk::windows();
    for (attempt, script) in &attempts {
        window.run(script).await;
        tokio::time::sleep(Duration::from_millis(150)).await;
        assert_eq!(window.run("return location.href").await, home, "{attempt}: the page stays where it is");
        assert_eq!(
            window.run("return window.__ran === undefined").await,
            json!(true),
            "{attempt}: no script of a text runs"
        );
        waiting.holds(attempt).await;
        // The web view may open a connection ahead of a click; what counts is that not a word is said on it.
        let said = heard.lock().expect("unpoisoned").iter().any(|line: &String| !line.is_empty());
        assert!(!said, "{attempt}: somebody outside was told something: {heard:?}");
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(desk::windows(), windows, "no window was opened");
    let said = heard.lock().expect("unpoisoned").iter().any(|line| !line.is_empty());
    assert!(!said, "somebody outside was told something: {heard:?}");
}

#[tokio::test]
async fn what_changes_while_the_dialog_is_open_is_not_what_was_approved() {
    let Some((_ready, waiting)) = waiting().await else { return };
    let window = &waiting.window;
    let review = |approval: String| async move {
        window.invoke("review", json!({ "approval": approval })).await.expect("the message")
    };
    let settings = window.invoke("settings", json!({})).await.expect("the settings");
    for change in ["the text", "the recipient", "the sender", "an opt-out", "the account"] {
        let approval = waiting.approval().await;
        let before = review(approval.clone()).await;
        waiting.window.click(&format!("[data-approval=\"{approval}\"]")).await;
        waiting.dialog().await;
        let contact = &before["contact_id"];
        match change {
            "the text" | "the recipient" => {
                let other =
                    before["contacts"].as_array().expect("people").iter().find(|person| &person["id"] != contact);
                let recipient = if change == "the text" {
                    contact.clone()
                } else {
                    other.map_or(Value::Null, |person| person["id"].clone())
                };
                let revision = json!({
                    "subject": before["message"]["subject"], "body": "Other words", "contact_id": recipient, "hand_off": "mail_program",
                });
                window
                    .invoke("revise", json!({ "approval": approval, "revision": revision }))
                    .await
                    .expect("it is changed");
            }
            "the sender" => {
                let mut other = settings.clone();
                other["sender"]["company"] = json!("Another Ltd");
                window.invoke("save_settings", json!({ "settings": other })).await.expect("they are kept");
            }
            "an opt-out" => {
                window.invoke("suppress_person", json!({ "contact": contact })).await.expect("it is entered");
            }
            _ => {
                let edit = json!({ "account": before["account_id"], "field": "do_not_contact", "value": "yes" });
                window.invoke("edit_account", edit).await.expect("it is edited");
            }
        }
        dialog::press(TITLE, "Approve").await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        waiting.holds(&format!("{change} changed while the dialog was open")).await;
        // As it was, for the next one.
        window.invoke("save_settings", json!({ "settings": settings })).await.expect("as they were");
        let revision = json!({
            "subject": before["message"]["subject"], "body": before["message"]["body"], "contact_id": contact, "hand_off": "mail_program",
        });
        if change == "an opt-out" {
            window.invoke("unsuppress", json!({ "kind": "person", "value": contact })).await.expect("it is taken out");
        }
        let approval = waiting.approval().await;
        let _ = window.invoke("revise", json!({ "approval": approval, "revision": revision })).await;
    }
}

#[tokio::test]
async fn a_program_that_is_killed_while_it_asks_has_approved_nothing() {
    let Some((ready, waiting)) = waiting().await else { return };
    waiting.dialog().await;
    let Waiting { laptop, window } = waiting;
    window.kill().await;
    let window = laptop.open(&ready).await;
    window.find(&by("queue-item")).await;
    let waiting = Waiting { laptop, window };
    waiting.holds("a dialog that died with its program").await;

    // A second start with words that ask for an approval, beside the first.
    let approval = waiting.approval().await;
    for argument in [format!("cugar://approve/{approval}"), format!("--approve={approval}"), "--yes".to_owned()] {
        let started = std::process::Command::new(tests::path_in("CUGAR_APP").expect("the program"))
            .arg(&argument)
            .env("CUGAR_DATA_DIR", waiting.laptop.folder().join("data"))
            .stdin(std::process::Stdio::null())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn();
        let mut second = started.expect("it starts");
        tokio::time::sleep(Duration::from_secs(2)).await;
        let _ = second.kill();
        let _ = second.wait();
        waiting.holds(&format!("the argument {argument}")).await;
    }
}
