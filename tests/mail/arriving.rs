//! What was approved arrives, once, byte for byte.

use std::fmt::Write as _;

use tests::mail_server::Accepted;

use super::*;

#[tokio::test]
async fn a_mail_arrives_once_and_byte_for_byte() {
    for tls in ["starttls", "implicit"] {
        let Some(desk) = Desk::with(json!({ "tls": tls })) else { return };
        let mut mail = String::from_utf8(MAIL.into()).expect("text");
        for line in [".", "..", "...three", ". dot", "", "no.dot.at.the.start", ".\t", "\t.", "QUIT", "DATA", "."] {
            mail.push_str(line);
            mail.push_str("\r\n");
        }
        writeln!(mail, "{}\r", "x".repeat(998)).expect("written");
        writeln!(mail, ".{}\r", "y".repeat(997)).expect("written");
        mail.push_str("Grüße aus Köln – 北京 🙂\r\n\r\n.\r\n");
        assert_eq!(desk.send_bytes(mail.as_bytes()).await, Sent::Accepted, "{tls}");
        let expected = Accepted {
            from: "rep@seller.example".into(),
            to: vec!["ann@acme.example".into()],
            options: vec!["BODY=8BITMIME".into()],
            user: "rep".into(),
            bytes: mail.into_bytes(),
        };
        assert_eq!(desk.server.accepted(), [expected], "{tls}: one mail, and exactly that one");
    }
}

// The farewell is said beside it.
#[tokio::test(flavor = "multi_thread")]
async fn neither_the_secret_nor_the_mail_can_be_read_on_the_way() {
    let Some(desk) = Desk::with(json!({})) else { return };
    assert_eq!(desk.send().await, Sent::Accepted);
    let heard = desk.server.heard();
    for word in SAID.iter().chain(&[PASSWORD, "AUTH", "MAIL FROM", "ann@acme", "Hi Ann"]) {
        let found = heard.windows(word.len()).any(|window| window == word.as_bytes());
        assert!(!found, "`{word}` could be read by anybody");
    }
    assert!(heard.starts_with(b"EHLO [127.0.0.1]\r\nSTARTTLS\r\n"), "and not the computer's name");
}

#[tokio::test]
async fn addresses_with_other_letters_need_a_server_that_takes_them() {
    let mail = "From: <rep@seller.example>\r\nTo: <jörg@köln.example>\r\nSubject: x\r\n\r\nHi\r\n".as_bytes();
    let to = envelope("rep@seller.example", "jörg@köln.example");
    let Some(desk) = Desk::with(json!({ "utf8": true })) else { return };
    assert_eq!(desk.smtp.send(&desk.at, &desk.secret, &to, mail).await, Sent::Accepted);
    let accepted = desk.server.accepted();
    assert_eq!(accepted[0].to, ["jörg@köln.example"], "as it was approved");
    assert!(accepted[0].options.contains(&"SMTPUTF8".to_owned()), "and said so: {:?}", accepted[0].options);

    let Some(desk) = Desk::with(json!({ "utf8": false })) else { return };
    let Sent::Refused(failure) = desk.smtp.send(&desk.at, &desk.secret, &to, mail).await else { panic!("refused") };
    assert!(failure.message.contains("only plain letters in addresses"), "{failure}");
    assert_eq!(desk.server.accepted(), []);
}

#[tokio::test]
async fn other_letters_in_a_message_need_a_server_that_takes_them() {
    let Some(desk) = Desk::with(json!({ "eight": false })) else { return };
    let mail = [MAIL, "Grüße\r\n".as_bytes()].concat();
    let Sent::Refused(failure) = desk.send_bytes(&mail).await else { panic!("refused") };
    assert!(failure.message.contains("only plain letters in a message"), "{failure}");
    assert_eq!(desk.server.accepted(), []);
    assert_eq!(desk.send().await, Sent::Accepted, "plain ones are taken");
}

#[tokio::test]
async fn a_test_of_the_settings_signs_in_and_sends_nothing() {
    let Some(desk) = Desk::with(json!({})) else { return };
    assert_eq!(desk.smtp.check(&desk.at, &desk.secret).await, Ok(()));
    assert_eq!((desk.server.sign_ins(), desk.server.accepted().len()), (1, 0));
    let wrong = desk.smtp.check(&desk.at, &Sensitive::new("another".into())).await.expect_err("a wrong password");
    assert!(wrong.message.contains("did not accept the user name and the password"), "{wrong}");
}

/// What would be a command, a header or another mail if it came through.
#[tokio::test]
async fn what_could_begin_a_command_of_its_own_is_refused_before_anybody_is_connected_to() {
    let Some(desk) = Desk::with(json!({ "utf8": true })) else { return };
    let mut refused = Vec::new();
    for piece in ["\r\nRCPT TO:<eve@evil.example>", "\n", "\r", "\0", "\t", " ", "<", ">", "\u{85}", "\u{200b}"] {
        let bad = format!("ann{piece}@acme.example");
        refused.push((format!("from {bad:?}"), envelope(&bad, "ann@acme.example"), MAIL.to_vec(), desk.at.clone()));
        refused.push((format!("to {bad:?}"), envelope("rep@seller.example", &bad), MAIL.to_vec(), desk.at.clone()));
        let bad = format!("ann@acme.example{piece}");
        refused.push((format!("to {bad:?}"), envelope("rep@seller.example", &bad), MAIL.to_vec(), desk.at.clone()));
        let fine = envelope("rep@seller.example", "ann@acme.example");
        let user = domain::MailServer { user: format!("rep{piece}"), ..desk.at.clone() };
        refused.push((format!("user {piece:?}"), fine.clone(), MAIL.to_vec(), user));
        let host = domain::MailServer { host: format!("localhost{piece}"), ..desk.at.clone() };
        refused.push((format!("host {piece:?}"), fine, MAIL.to_vec(), host));
    }
    let fine = envelope("rep@seller.example", "ann@acme.example");
    let long = [MAIL, "x".repeat(999).as_bytes(), b"\r\n"].concat();
    for bytes in [
        [MAIL, b"a\nb\r\n"].concat(),
        [MAIL, b"a\rb\r\n"].concat(),
        [MAIL, b"a\0b\r\n"].concat(),
        [MAIL, b"\n.\r\nMAIL FROM:<eve@evil.example>\r\n"].concat(),
        [MAIL, b"\r.\r\nMAIL FROM:<eve@evil.example>\r\n"].concat(),
        [MAIL, b"\n.\n"].concat(),
        [MAIL, b"\r\r\n"].concat(),
        [MAIL, b"no end of a line"].concat(),
        long,
        Vec::new(),
    ] {
        let case = format!("bytes {:?}", String::from_utf8_lossy(&bytes[bytes.len().saturating_sub(40)..]));
        refused.push((case, fine.clone(), bytes, desk.at.clone()));
    }
    for (case, envelope, bytes, at) in &refused {
        let sent = desk.smtp.send(at, &desk.secret, envelope, bytes).await;
        let Sent::Refused(failure) = sent else { panic!("{case}: {sent:?}") };
        assert!(failure.message.ends_with("Nothing was sent."), "{case}: {failure}");
    }
    for secret in ["", "a\0b", "a\r\nMAIL", "a\u{1}auth=x"] {
        let sent = desk.smtp.send(&desk.at, &Sensitive::new(secret.into()), &fine, MAIL).await;
        assert!(matches!(sent, Sent::Refused(_)), "{secret:?}: {sent:?}");
    }
    assert_eq!((desk.server.sign_ins(), desk.server.accepted().len()), (0, 0), "nobody was connected to");
    // The same server takes what is in order.
    assert_eq!(desk.send().await, Sent::Accepted);
    assert_eq!(desk.server.accepted().len(), 1);
}
