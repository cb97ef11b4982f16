use std::sync::Mutex;

use domain::{Attachment, Channel, ContactId, Sender};

use super::*;

fn message(subject: &str, body: &str) -> OutboundMessage {
    OutboundMessage {
        channel: Channel::Email,
        hand_off: HandOff::MailProgram,
        from: Sender { name: Some("Renée Rep".into()), email: Some("rep@seller.example".into()), ..Sender::default() },
        recipient: Some(Recipient {
            contact: ID.parse::<ContactId>().expect("an id"),
            name: "Jürgen Groß".into(),
            address: "juergen+sales@acme.example".into(),
        }),
        subject: subject.into(),
        body: body.into(),
        attachments: Vec::new(),
    }
}

const ID: &str = "00000000-0000-7000-8000-000000000001";

fn stamp() -> Stamp {
    let date = jiff::Timestamp::from_second(1_800_000_000).expect("a moment");
    Stamp { message_id: format!("{ID}@seller.example"), date, server: None }
}

fn request(message: OutboundMessage) -> ApprovalRequest {
    let at = stamp().date;
    ApprovalRequest::new(ID.parse().expect("an id"), ID.parse().expect("an id"), 1, message, None, at, at)
}

fn draft_of(message: &OutboundMessage, recipient: &Recipient) -> Vec<u8> {
    mime::mail(message, recipient, &stamp(), &[], Purpose::Draft).expect("bytes")
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
    let bytes = draft_of(&message, &recipient);
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
    for (name, _) in headers(&draft_of(&hostile, &recipient)) {
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
    let first = outbox::write(&outbox, b"Subject: Hello\r\n\r\nHi").expect("written");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &std::path::Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!((mode(&outbox), mode(&first)), (0o700, 0o600));
    }
    let long_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(2 * 24 * 60 * 60);
    std::fs::File::options().write(true).open(&first).and_then(|file| file.set_modified(long_ago)).expect("aged");
    let second = outbox::write(&outbox, b"Subject: Hello\r\n\r\nHi").expect("written");
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
    let outgoing = hand_over.prepare(&request(message), &stamp(), &[]).expect("it can be copied");
    assert_eq!(hand_over.hand_over(&outgoing).await, HandedOver::Done);
    let expected = "To: Jürgen Groß <juergen+sales@acme.example>\nSubject: Hello\n\nHi,\nthere";
    assert_eq!(*board.0.lock().expect("unpoisoned"), [expected]);
    let without = HandOver::new("unused".into(), None).hand_over(&outgoing).await;
    assert!(matches!(&without, HandedOver::Failed(failure) if failure.message.contains("no clipboard")), "{without:?}");
}

fn with_file(hand_off: HandOff) -> (OutboundMessage, Vec<u8>) {
    let bytes: Vec<u8> = (0..=255).cycle().take(3_000).collect();
    let attachment = Attachment {
        name: "Größen & Preise.pdf".into(),
        media_type: "application/pdf".into(),
        bytes: bytes.len() as u64,
        digest: "00".into(),
    };
    (OutboundMessage { hand_off, attachments: vec![attachment], ..message("Hello", "Hi\n=_\n--=_x") }, bytes)
}

#[test]
fn of_the_same_message_stamp_and_files_the_bytes_are_the_same() {
    let hand_over = HandOver::new("unused".into(), None);
    for way in [HandOff::MailProgram, HandOff::File, HandOff::MailServer] {
        let (message, bytes) = with_file(way);
        let made =
            || hand_over.prepare(&request(message.clone()), &stamp(), std::slice::from_ref(&bytes)).expect("made");
        assert_eq!(made(), made(), "{way:?}");
        let mut other = bytes.clone();
        other[1_000] ^= 1;
        let changed = hand_over.prepare(&request(message.clone()), &stamp(), &[other]).expect("made");
        assert_ne!(made().digest(), changed.digest(), "one bit of a file is another mail");
    }
}

#[test]
fn a_mail_that_is_sent_has_an_envelope_an_id_a_date_and_no_mark_of_a_draft() {
    let (message, bytes) = with_file(HandOff::MailServer);
    let outgoing = HandOver::new("unused".into(), None).prepare(&request(message), &stamp(), &[bytes]).expect("made");
    let envelope = outgoing.envelope.as_ref().expect("one");
    assert_eq!((envelope.from.as_str(), envelope.to.as_str()), ("rep@seller.example", "juergen+sales@acme.example"));
    let text = String::from_utf8(outgoing.bytes.clone()).expect("a mail is ASCII");
    let head = headers(&outgoing.bytes);
    let value = |name: &str| head.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str());
    assert_eq!(value("message-id"), Some(format!("<{ID}@seller.example>").as_str()));
    assert!(value("date").is_some_and(|date| date.contains("15 Jan 2027")), "{:?}", value("date"));
    assert_eq!(value("x-unsent"), None);
    assert!(value("content-type").is_some_and(|kind| kind.starts_with("multipart/mixed")), "{text}");
    assert!(text.lines().all(|line| line.len() <= 998), "no line is longer than mail allows");
    assert!(!text.replace("\r\n", "").contains(['\r', '\n', '\0']), "no end of a line stands alone");
}

#[test]
fn a_mail_without_a_sender_is_not_sent_and_files_are_not_copied() {
    let hand_over = HandOver::new("unused".into(), None);
    let (mut message, bytes) = with_file(HandOff::MailServer);
    message.from.email = None;
    let refused =
        hand_over.prepare(&request(message), &stamp(), std::slice::from_ref(&bytes)).expect_err("nobody sends it");
    assert!(refused.message.contains("Settings"), "{refused}");
    let (message, _) = with_file(HandOff::Clipboard);
    let refused = hand_over.prepare(&request(message), &stamp(), &[bytes]).expect_err("a file is no text");
    assert!(refused.message.contains("Files cannot be copied"), "{refused}");
}

proptest::proptest! {
    /// Whatever is written, the mail has the headers it should and no line end of its own making.
    #[test]
    fn no_text_breaks_out_of_its_place(subject in "[^\\p{C}]{0,120}", body in "(?s).{0,400}", name in "[^\\p{C}]{0,60}") {
        let mut message = OutboundMessage { hand_off: HandOff::MailServer, ..message(&subject, &body) };
        if let Some(recipient) = &mut message.recipient {
            recipient.name = name;
        }
        if let Ok(outgoing) = HandOver::new("unused".into(), None).prepare(&request(message), &stamp(), &[]) {
            let text = String::from_utf8(outgoing.bytes.clone()).expect("a mail is ASCII");
            proptest::prop_assert!(!text.replace("\r\n", "").contains(['\r', '\n', '\0']));
            let names: Vec<String> = headers(&outgoing.bytes).into_iter().map(|(name, _)| name).collect();
            let expected =
                ["from", "to", "subject", "message-id", "date", "mime-version", "content-type", "content-transfer-encoding"];
            proptest::prop_assert!(names.iter().all(|name| expected.contains(&name.as_str())), "{:?}", names);
            proptest::prop_assert!(names.len() <= expected.len(), "none twice: {:?}", names);
        }
    }
}
