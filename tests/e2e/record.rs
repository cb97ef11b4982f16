//! Looking back in the real window: the history searched and filtered, the record checked against the real keychain,
//! the backups, and a person forgotten.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::desk::{self, Laptop, by};
use crate::dialog;

#[tokio::test]
async fn the_history_is_searched_and_the_record_is_as_it_was_written() {
    let ready = match desk::ready().await {
        Ok(ready) => ready,
        Err(reason) => return tests::skip(&reason),
    };
    let laptop = Laptop::new();
    let window = laptop.open(&ready).await;
    dialog::one_waits(&window).await;
    let waiting = window.invoke("queue", json!({})).await.expect("the queue");
    let approval = waiting[0]["approval"].as_str().expect("one waits").to_owned();
    let reason = "The Zürich branch is closing";
    window.invoke("deny", json!({ "approval": approval, "reason": reason })).await.expect("it is denied");

    // Found by a beginning of a word, without its accent; and not by another word.
    window.click(&by("nav-history")).await;
    window.fill(&by("history-search"), "zuri").await;
    window.until("the hit is marked", "return document.querySelector('mark')?.textContent === 'Zürich'").await;
    assert_eq!(window.count(&by("history-row")).await, 1);
    window.picture("history-found").await;
    window.fill(&by("history-search"), "zeppelin").await;
    window
        .until("nothing is like that", "return document.querySelectorAll('[data-testid=history-row]').length === 0")
        .await;

    // The record, with its end in the keychain.
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        let record = window.invoke("verify_audit", json!({})).await.expect("the record");
        assert_eq!(record["ok"], true, "{record}");
        if record["not_anchored"] == 0 && record["anchor"]["from"] == "keychain" {
            break;
        }
        assert!(Instant::now() < end, "it is not anchored: {record}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    window.click(&by("nav-settings")).await;
    window.click(&by("record-check")).await;
    window.find("[data-testid=record-report][data-ok=true]").await;
    window.run("document.querySelector('[data-testid=settings-record]').scrollIntoView()").await;
    window.picture("settings-record").await;
    window.run("document.querySelector('[data-testid=settings-backups]').scrollIntoView()").await;
    window.picture("settings-backups").await;

    // Everybody at the account, forgotten one by one; what is left is that something was decided.
    let history = window.invoke("history", json!({ "query": { "limit": 10 } })).await.expect("the history");
    let line = &history["rows"][0];
    let address = line["recipient"].as_str().expect("somebody").to_owned();
    let account = line["account_id"].as_str().expect("an account").to_owned();
    window.run(&format!("location.hash = '#/accounts/{account}'")).await;
    window.find(&by("contact-row")).await;
    let people = window.count(&by("contact-row")).await;
    for left in (0..people).rev() {
        window.click(&by("forget-person")).await;
        window.find(&by("forget-question")).await;
        if left + 1 == people {
            window.picture("forget-person").await;
        }
        window.click(&by("forget-confirm")).await;
        let gone = format!("return document.querySelectorAll('[data-testid=contact-row]').length === {left}");
        window.until("they are gone", &gone).await;
    }
    let history = window.invoke("history", json!({ "query": { "limit": 10 } })).await.expect("the history");
    assert!(history["rows"][0]["erased"] == true && !history.to_string().contains(&address), "{history}");
    let record = window.invoke("verify_audit", json!({})).await.expect("the record");
    assert!(record["ok"] == true && record["erased"].as_u64() > Some(0), "{record}");
}
