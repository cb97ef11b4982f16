use std::sync::Mutex;

use domain::{Channel, ContactId, Sender};

use super::*;

fn message(subject: &str, body: &str) -> OutboundMessage {
    OutboundMessage {
        channel: Channel::Email,
        hand_off: HandOff::MailProgram,
        from: Sender { name: Some("Renée Rep".into()), email: Some("rep@seller.example".into()), ..Sender::default() },
        recipient: Some(Recipient {
            contact: "00000000-0000-7000-8000-000000000001".parse::<ContactId>().expect("an id"),
            name: "Jürgen Groß".into(),
            address: "juergen+sales@acme.example".into(),
        }),
        subject: subject.into(),
        body: body.into(),
    }
}

fn with_recipient(name: &str, address: &str) -> OutboundMessage {
    let mut message = message("Hello", "Hi");
    let contact = message.recipient.as_ref().expect("one").contact;
    message.recipient = Some(Recipient { contact, name: name.into(), address: address.into() });
    message
}

/// The headers of a message, unfolded: name in lower case, value.
fn headers(bytes: &[u8]) -> Vec<(String, String)> {
    let text = std::str::from_utf8(bytes).expect("an encoded message is ASCII");
    let head = text.split_once("\r\n\r\n").expect("a head").0.replace("\r\n ", " ").replace("\r\n\t", " ");
    let pair = |line: &str| line.split_once(':').map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()));
    head.split("\r\n").map(|line| pair(line).unwrap_or_else(|| panic!("not a header: {line}"))).collect()
}

#[test]
fn a_link_encodes_everything_that_means_something() {
    let link = mailto::link("ann+x@acme.example", "100% & more?", "Hi Ann,\n\nHow are you?\r\nÜber = +1 #2\rend");
    assert_eq!(
        link,
        "mailto:ann%2Bx@acme.example?subject=100%25%20%26%20more%3F&body=Hi%20Ann%2C%0D%0A%0D%0AHow%20are%20you%3F\
         %0D%0A%C3%9Cber%20%3D%20%2B1%20%232%0D%0Aend"
    );
}

#[test]
fn a_link_has_one_recipient_one_subject_and_one_body_whatever_the_text() {
    let hostile =
        "x&bcc=eve@evil.example&attach=/etc/passwd?cc=eve@evil.example#\"'<>`$(id);|\r\nBcc: eve@evil.example";
    let link = mailto::link("ann@acme.example", hostile, hostile);
    let (scheme, rest) = link.split_once(':').expect("a scheme");
    let (to, query) = rest.split_once('?').expect("a query");
    assert_eq!((scheme, to), ("mailto", "ann@acme.example"));
    let fields: Vec<&str> = query.split('&').map(|field| field.split_once('=').expect("a field").0).collect();
    assert_eq!(fields, ["subject", "body"]);
    assert!(link.chars().all(|c| c.is_ascii_alphanumeric() || "-._~%:@?&=".contains(c)), "{link}");
}

#[test]
fn a_file_is_an_unsent_message_in_plain_ascii() {
    let body = "Grüße aus Köln,\nzweite Zeile\n.\nFrom here on: 100 % = alles\n";
    let message = message("Größere Pläne für 2027 – ein Vorschlag", body);
    let recipient = message.recipient.clone().expect("one");
    let bytes = eml::bytes(&message, &recipient).expect("bytes");
    assert!(bytes.is_ascii(), "every byte is encoded");
    let headers = headers(&bytes);
    let value = |name: &str| {
        let found: Vec<&str> = headers.iter().filter(|(n, _)| n == name).map(|(_, value)| value.as_str()).collect();
        assert_eq!(found.len(), 1, "{name} stands once");
        found[0].to_owned()
    };
    assert_eq!(value("x-unsent"), "1");
    assert!(value("to").ends_with("<juergen+sales@acme.example>"), "{}", value("to"));
    assert!(value("from").ends_with("<rep@seller.example>"), "{}", value("from"));
    assert!(value("subject").starts_with("=?utf-8?"), "{}", value("subject"));
    assert!(value("content-type").to_lowercase().contains("charset=\"utf-8\""), "{}", value("content-type"));
    assert!(!value("message-id").contains(&hostname()), "the machine's name is nobody's business");
}

fn hostname() -> String {
    let name = std::fs::read_to_string("/etc/hostname").unwrap_or_default().trim().to_owned();
    // A machine called like the neutral word proves nothing, nor does one without a name.
    if name.is_empty() || name == "localhost" { "no-such-host".into() } else { name }
}

#[test]
fn nothing_in_a_message_makes_a_header_of_its_own() {
    let inject = "x\r\nBcc: eve@evil.example\r\n\r\nother body";
    let mut hostile = message(inject, "fine");
    hostile.from.name = Some(inject.into());
    let mut recipient = hostile.recipient.clone().expect("one");
    recipient.name = inject.into();
    // Refused before it comes to that, and harmless if it did.
    assert!(checked(&hostile).is_err());
    let allowed = [
        "x-unsent",
        "to",
        "from",
        "subject",
        "message-id",
        "date",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
    ];
    for (name, _) in headers(&eml::bytes(&hostile, &recipient).expect("bytes")) {
        assert!(allowed.contains(&name.as_str()), "`{name}` is a header nobody approved");
    }
}

#[test]
fn what_would_have_to_be_changed_is_refused() {
    let mut nobody = message("Hello", "Hi");
    nobody.recipient = None;
    let cases = [
        (nobody, "no recipient"),
        (message("Hello\r\nBcc: eve@evil.example", "Hi"), "subject"),
        (message("Hello\0", "Hi"), "subject"),
        (message("Hello", "Hi\0there"), "text"),
        (with_recipient("Ann", "ann@acme.example\r\nBcc: eve@evil.example"), "address"),
        (with_recipient("Ann", "ann@acme.example,eve@evil.example"), "address"),
        (with_recipient("Ann", "ann@acme.example?bcc=eve@evil.example"), "address"),
        (with_recipient("Ann\nBcc: eve@evil.example", "ann@acme.example"), "name"),
    ];
    for (message, what) in cases {
        let failure = checked(&message).expect_err("refused");
        assert_eq!(failure.kind, FailureKind::User, "{what}");
        assert!(failure.message.contains(what) && failure.message.contains("Nothing was handed over"), "{failure}");
    }
    assert!(checked(&message("Hello", "Hi,\r\n\tthere\n")).is_ok());
}

#[test]
fn a_file_is_for_the_rep_alone_and_old_ones_go() {
    let folder = tempfile::tempdir().expect("a folder");
    let outbox = folder.path().join("outbox");
    let message = message("Hello", "Hi");
    let recipient = message.recipient.clone().expect("one");
    let first = eml::write(&outbox, &message, &recipient).expect("written");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &std::path::Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!((mode(&outbox), mode(&first)), (0o700, 0o600));
    }
    let long_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(2 * 24 * 60 * 60);
    std::fs::File::options().write(true).open(&first).and_then(|file| file.set_modified(long_ago)).expect("aged");
    let second = eml::write(&outbox, &message, &recipient).expect("written");
    assert!(!first.exists() && second.exists(), "the old one is cleared away");
}

#[derive(Default)]
struct Pinboard(Mutex<Vec<String>>);

impl Clipboard for Pinboard {
    fn put(&self, text: &str) -> Result<(), Failure> {
        self.0.lock().expect("unpoisoned").push(text.into());
        Ok(())
    }
}

#[tokio::test]
async fn the_clipboard_gets_the_whole_message() {
    let board = Arc::new(Pinboard::default());
    let hand_over = HandOver::new("unused".into(), Some(board.clone()));
    let message = OutboundMessage { hand_off: HandOff::Clipboard, ..message("Hello", "Hi,\nthere") };
    hand_over.hand_over(&message).await.expect("copied");
    let expected = "To: Jürgen Groß <juergen+sales@acme.example>\nSubject: Hello\n\nHi,\nthere";
    assert_eq!(*board.0.lock().expect("unpoisoned"), [expected]);
    let without = HandOver::new("unused".into(), None).hand_over(&message).await;
    assert!(without.expect_err("there is none").message.contains("no clipboard"));
}
