//! The whole way of a mail that the app sends itself, in the real window and by a real mail server: set up natively,
//! approved natively, taken back, approved again, and gone.

use std::fs;
use std::time::Duration;

use serde_json::json;
use tests::mail_server::MailServer;

use crate::desk::{self, Laptop, by};
use crate::dialog::{self, TITLE};

const PASSWORD: &str = "a password of the tests";

#[tokio::test]
async fn a_mail_is_approved_taken_back_approved_again_and_arrives_once() {
    let ready = match desk::ready().await {
        Ok(ready) => ready,
        Err(reason) => return tests::skip(&reason),
    };
    let Some(server) = MailServer::start(&json!({ "password": PASSWORD })) else { return };
    let laptop = Laptop::new();
    // As a company does with an authority of its own.
    let root = laptop.folder().join("root.pem");
    fs::write(&root, &server.root).expect("the certificate");
    let window = laptop.open_with(&ready, &[("SSL_CERT_FILE", root.as_os_str())]).await;
    dialog::one_waits(&window).await;

    // The server, in the settings; allowed in a window of the system, as the password is typed in one.
    window.click(&by("nav-settings")).await;
    window.fill(&by("mail-host"), &server.host).await;
    window.set(&by("mail-port"), &server.port.to_string()).await;
    window.fill(&by("mail-user"), "rep").await;
    window.click(&format!("{} option[value=start_tls]", by("mail-tls"))).await;
    window.click(&by("mail-use")).await;
    let asked = dialog::read("Send mail by this server?").await;
    assert!(asked.whole().contains(&format!("{}:{}", server.host, server.port)), "it says which: {}", asked.whole());
    desk::picture("Send mail by this server?", "dialog-mail-server");
    dialog::press("Send mail by this server?", "Use this server").await;
    window.click(&by("mail-secret-enter")).await;
    dialog::read("Enter the password").await;
    dialog::type_text(PASSWORD).await;
    dialog::press("Enter the password", "Keep").await;
    window.until_ready("mail_account", "ready").await;
    window.click(&by("mail-test")).await;
    window.find(&by("mail-tested")).await;
    window.run("document.querySelector('[data-testid=settings-mail]').scrollIntoView()").await;
    window.picture("settings-mail").await;
    assert!(server.accepted().is_empty(), "a test sends nothing");

    // Who the rep is, and a quarter of a minute to think better of it.
    let mut settings = window.invoke("settings", json!({})).await.expect("the settings");
    settings["sender"]["name"] = json!("Robin Rep");
    settings["sender"]["email"] = json!("robin@seller.example");
    settings["sending"]["undo_seconds"] = json!(15);
    settings["sending"]["seconds_between"] = json!(0);
    window.invoke("save_settings", json!({ "settings": settings })).await.expect("they are kept");
    let approval = first_waiting(&window).await;
    let review = window.invoke("review", json!({ "approval": approval })).await.expect("the message");
    let revision = json!({
        "subject": "Your stock counts", "body": "Hi,\n\n.one dot, and 100 % of it.\n\nRobin",
        "contact_id": review["contact_id"], "hand_off": "mail_server",
    });
    window.invoke("revise", json!({ "approval": approval, "revision": revision })).await.expect("it is changed");

    window.click(&by("nav-today")).await;
    window.until("the new text is shown", "return document.body.innerText.includes('100 % of it')").await;
    approve(&window).await;
    window.find(&by("departure")).await;
    window.until("today is clear", "return !document.body.innerText.includes('does not wait any more')").await;
    window.picture("departing").await;
    assert!(server.accepted().is_empty(), "it can still be taken back");
    window.click(&by("departure-undo")).await;
    window.until("it waits again", "return document.body.innerText.includes('100 % of it')").await;
    window.find(&by("queue-item")).await;

    let mut settings = window.invoke("settings", json!({})).await.expect("the settings");
    settings["sending"]["undo_seconds"] = json!(2);
    window.invoke("save_settings", json!({ "settings": settings })).await.expect("they are kept");
    let approval = first_waiting(&window).await;
    let said = approve(&window).await;
    assert!(said.field("Handed over by").contains(&format!("{}:{}", server.host, server.port)), "{}", said.whole());
    let end = std::time::Instant::now() + Duration::from_secs(30);
    while server.accepted().is_empty() {
        assert!(std::time::Instant::now() < end, "it did not go");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    window.until("nothing is on its way", "return !document.querySelector('[data-testid=departure]')").await;
    let accepted = server.accepted();
    assert_eq!(accepted.len(), 1, "once");
    let mail = String::from_utf8_lossy(&accepted[0].bytes).into_owned();
    assert!(mail.contains(&format!("Message-ID: <{approval}@seller.example>")), "{mail}");
    assert!(mail.contains("\r\n.one dot, and 100 % of it.\r\n"), "as it was shown: {mail}");
    assert!(said.field("To").contains(&accepted[0].to[0]), "to who was shown");
    window.click(&by("nav-history")).await;
    window.picture("history-after-sending").await;
}

async fn first_waiting(window: &desk::Window) -> String {
    let queue = window.invoke("queue", json!({})).await.expect("the queue");
    queue[0]["approval"].as_str().expect("one waits").to_owned()
}

async fn approve(window: &desk::Window) -> dialog::Said {
    window.click(&by("approve")).await;
    let said = dialog::read(TITLE).await;
    desk::picture(TITLE, "dialog-sending");
    dialog::press(TITLE, "Approve").await;
    said
}
