//! A server that falls silent or hangs up: until the message is on its way nothing left, after that nobody knows.

use std::time::Instant;

use super::*;

fn impatient(desk: &mut Desk) {
    desk.smtp = Smtp::new(impatience()).with_root(desk.server.root.clone());
}

#[tokio::test]
async fn a_server_that_falls_silent_before_the_message_has_nothing() {
    for stage in ["greeting", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA"] {
        let Some(mut desk) = Desk::with(at(stage, "silent")) else { return };
        impatient(&mut desk);
        let failure = desk.refused().await;
        assert!(failure.message.contains("fell silent"), "{stage}: {failure}");
    }
}

#[tokio::test]
async fn a_server_that_hangs_up_before_the_message_has_nothing() {
    for stage in ["greeting", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA"] {
        let Some(desk) = Desk::with(at(stage, "hang up")) else { return };
        let failure = desk.refused().await;
        assert!(failure.message.contains("broke off"), "{stage}: {failure}");
    }
}

#[tokio::test]
async fn after_the_last_dot_only_the_servers_word_counts() {
    for (what, said) in [("silent", "did not say"), ("hang up", "broke off"), ("354 go on", "cannot be")] {
        for accepts in [true, false] {
            let Some(mut desk) = Desk::with(json!({ "at": { "content": what }, "accepts": accepts })) else { return };
            impatient(&mut desk);
            let sent = desk.send().await;
            let Sent::Unknown(failure) = sent else { panic!("{what}, accepted {accepts}: {sent:?}") };
            assert!(failure.message.contains(said), "{failure}");
            for how in ["Sent folder", "ask the recipient", "<one@seller.example>", "not sent again"] {
                assert!(failure.message.contains(how), "how to find out: {failure}");
            }
            assert_eq!(desk.server.accepted().len(), usize::from(accepts), "it looks the same from here");
        }
    }
}

#[tokio::test]
async fn an_answer_without_an_end_is_none() {
    let endless = "x".repeat(100_000);
    let Some(desk) = Desk::with(at("RCPT", &format!("550 {endless}"))) else { return };
    let failure = desk.refused().await;
    assert!(failure.message.contains("cannot be understood"), "{failure}");
    let Some(desk) = Desk::with(json!({ "at": { "content": format!("250 {endless}") }, "accepts": true })) else {
        return;
    };
    assert!(matches!(desk.send().await, Sent::Unknown(_)), "after the message it leaves it open");
}

#[tokio::test]
async fn answers_that_nobody_asked_for_end_it() {
    // The second would be taken for the answer to the message.
    let Some(desk) = Desk::with(at("RCPT", "250 fine\r\n354 go on\r\n250 taken")) else { return };
    let failure = desk.refused().await;
    assert!(failure.message.contains("cannot be understood"), "{failure}");
}

#[tokio::test]
async fn whoever_stops_waiting_ends_the_connection() {
    let Some(desk) = Desk::with(at("MAIL", "silent")) else { return };
    let begun = Instant::now();
    let waited = tokio::time::timeout(Duration::from_secs(3), desk.send()).await;
    assert!(waited.is_err(), "it was still waiting");
    // `heard` ends when the other side has gone.
    let heard = desk.server.heard();
    assert!(!heard.is_empty() && begun.elapsed() < Duration::from_secs(15), "long before the patience is at its end");
    assert_eq!(desk.server.accepted(), []);
}

#[tokio::test]
async fn a_goodbye_that_nobody_answers_changes_nothing() {
    let Some(desk) = Desk::with(json!({ "at": { "QUIT": "silent" } })) else { return };
    assert_eq!(desk.send().await, Sent::Accepted);
    let Some(desk) = Desk::with(json!({ "at": { "QUIT": "hang up" } })) else { return };
    assert_eq!(desk.send().await, Sent::Accepted);
    assert_eq!(desk.server.accepted().len(), 1);
}
