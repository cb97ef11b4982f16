//! A server that says no, before the message and after it: nothing left, and the rep reads why.

use domain::{FailureKind, Retry};

use super::*;

#[tokio::test]
async fn what_the_server_refuses_did_not_leave_whenever_it_says_so() {
    let later = (FailureKind::Resource, Retry::Backoff);
    let never = (FailureKind::User, Retry::Never);
    for (stage, answer, told, what_then) in [
        ("greeting", "421 4.3.2 too busy", "at the moment", later),
        ("MAIL", "451 4.3.0 come back later", "at the moment", later),
        ("MAIL", "553 5.7.1 not your address", "send from this address", never),
        ("MAIL", "552 5.3.4 too big", "too big", never),
        ("RCPT", "450 4.2.0 Greylisted, see http://postgrey.example", "Try again in a quarter of an hour", later),
        ("RCPT", "550 5.1.1 no such user", "Check the address in the contact", never),
        ("RCPT", "552 5.2.2 mailbox full", "does not take mail for this recipient", never),
        ("DATA", "451 4.3.0 no room", "at the moment", later),
        ("DATA", "554 5.7.1 no", "refused the message", never),
        ("content", "451 4.7.1 try again", "at the moment", later),
        ("content", "554 5.7.1 this looks like spam", "taken it for advertising", never),
        ("content", "552 5.3.4 too big", "too big", never),
    ] {
        let Some(desk) = Desk::with(at(stage, answer)) else { return };
        let failure = desk.refused().await;
        assert!(failure.message.contains(told), "{stage} {answer}: {failure}");
        assert!(failure.message.contains(&format!("“{answer}”")), "{stage}: in its own words: {failure}");
        assert_eq!((failure.kind, failure.retry), what_then, "{stage} {answer}");
    }
}

#[tokio::test]
async fn a_message_over_the_servers_own_limit_is_too_big() {
    let Some(desk) = Desk::with(json!({ "size": 200 })) else { return };
    let mail = [MAIL, &b"One more line to make it longer than that.\r\n".repeat(20)].concat();
    let Sent::Refused(failure) = desk.send_bytes(&mail).await else { panic!("refused") };
    assert!(failure.message.contains("too big"), "{failure}");
    assert_eq!(desk.server.accepted(), []);
}

#[tokio::test]
async fn of_what_a_server_says_one_clean_short_line_is_quoted() {
    let hostile = format!("550-5.1.1 \u{1b}[31m\u{202e}no\u{200b} such\tuser\r\n550 5.1.1 {}", "x".repeat(900));
    let Some(desk) = Desk::with(at("RCPT", &hostile)) else { return };
    let failure = desk.refused().await;
    let quote = failure.message.split_once('“').and_then(|(_, rest)| rest.split_once('”')).expect("a quote").0;
    assert!(quote.starts_with("550 5.1.1 [31mno such user xxx"), "{quote:?}");
    assert_eq!(quote.chars().count(), "550 ".len() + 200, "{quote:?}");
}

#[tokio::test]
async fn an_answer_in_an_old_alphabet_is_an_answer() {
    // Sent as the byte 0xFC, which is no UTF-8.
    let Some(desk) = Desk::with(at("content", "554 5.7.1 Pr\u{fc}fung")) else { return };
    assert!(desk.refused().await.message.contains("554 5.7.1 Pr"), "known to be refused, and not unknown");
}

#[tokio::test]
async fn a_server_that_cannot_be_found_or_reached_is_said_to_be() {
    let Some(mut desk) = Desk::with(json!({})) else { return };
    let there = desk.at.clone();
    desk.at.host = "no-such-server.invalid".into();
    assert!(desk.refused().await.message.contains("cannot be found"));
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a free port");
    desk.at = domain::MailServer { port: free.port(), ..there };
    assert!(desk.refused().await.message.contains("cannot be reached"));
}
