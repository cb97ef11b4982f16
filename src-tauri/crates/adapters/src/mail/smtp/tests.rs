use domain::{FailureKind, MailLogin};
use proptest::prelude::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};

use super::*;

fn server() -> MailServer {
    MailServer {
        host: "mail.seller.example".into(),
        port: 465,
        tls: Tls::Implicit,
        user: "rep".into(),
        login: MailLogin::Password,
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// A server that takes whatever comes; all that came.
async fn server_that_takes_everything(mut stream: DuplexStream) -> Vec<u8> {
    let (mut came, mut read, mut in_message) = (Vec::new(), 0, false);
    stream.write_all(b"220 here\r\n").await.expect("greeted");
    while stream.read_buf(&mut came).await.expect("read") > 0 {
        loop {
            // The line's end before the first dot is that of the command.
            let (from, end): (usize, &[u8]) = if in_message { (read - 2, b"\r\n.\r\n") } else { (read, b"\r\n") };
            let Some(found) = find(&came[from..], end) else { break };
            let line = &came[read..(from + found).max(read)];
            let answer: &[u8] = match line {
                _ if in_message => b"250 taken\r\n",
                [b'E', b'H', ..] => b"250-here\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 AUTH PLAIN\r\n",
                [b'A', b'U', ..] => b"235 welcome\r\n",
                b"DATA" => b"354 go on\r\n",
                b"QUIT" => b"221 bye\r\n",
                _ => b"250 fine\r\n",
            };
            in_message = line == b"DATA" && !in_message;
            read = from + found + end.len();
            stream.write_all(answer).await.expect("answered");
        }
    }
    came
}

/// Everything that is written for a mail, or `None` where it is refused before a connection would be made.
fn written(envelope: &Envelope, server: &MailServer, bytes: &[u8]) -> Option<Vec<u8>> {
    let secret = Sensitive::new("hunter2-hunter2-hunter2".into());
    let parcel = Parcel::check(envelope, bytes).ok()?;
    parcel::check_server(server, &secret).ok()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    Some(runtime.block_on(async {
        let (here, there) = tokio::io::duplex(1 << 16);
        let said = async {
            let mut session = Session::greet(Box::new(here), Patience::default(), server.login).await.expect("greeted");
            session.sign_in(server, &secret).await.expect("signed in");
            session.announce(&parcel).await.expect("announced");
            session.content(&parcel).await.expect("taken");
            session.goodbye().await;
        };
        tokio::join!(server_that_takes_everything(there), said).0
    }))
}

/// The lines as the most generous of servers would read them.
fn lines(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n").replace('\r', "\n");
    text.split('\n').map(str::to_owned).collect()
}

fn pieces(usual: &'static str) -> impl Strategy<Value = String> {
    let hostile = prop_oneof![
        Just("\r\n".to_owned()),
        Just("\n".to_owned()),
        Just("\r".to_owned()),
        Just("\0".to_owned()),
        Just(">".to_owned()),
        Just("<".to_owned()),
        Just(" ".to_owned()),
        Just("\r\nRCPT TO:<eve@evil.example>".to_owned()),
        Just("\r\n.\r\nMAIL FROM:<eve@evil.example>\r\n".to_owned()),
        Just("\"\\\"@[]".to_owned()),
        Just("@acme.example".to_owned()),
        Just("ü".to_owned()),
        Just(usual.to_owned()),
        any::<char>().prop_map(String::from),
    ];
    prop_oneof![3 => Just(usual.to_owned()), 1 => prop::collection::vec(hostile, 0..4).prop_map(|parts| parts.concat())]
}

fn mails() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        6 => Just(b"\r\n".to_vec()),
        3 => Just(b".".to_vec()),
        3 => Just(b"text".to_vec()),
        2 => Just("ü".into()),
        1 => Just(b"\n".to_vec()),
        1 => Just(b"\r".to_vec()),
        1 => Just(b"\r\n.\r\n".to_vec()),
        1 => Just(b"MAIL FROM:<eve@evil.example>".to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..3),
    ];
    (prop::collection::vec(part, 0..12), prop::bool::weighted(0.9))
        .prop_map(|(parts, ends)| [parts.concat(), if ends { b"\r\n".to_vec() } else { Vec::new() }].concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Whatever is to be sent, a server hears seven commands and one message, and the message is the one it was.
    #[test]
    fn nothing_that_is_sent_begins_a_command_of_its_own(
        from in pieces("rep@seller.example"),
        to in pieces("ann@acme.example"),
        user in pieces("rep"),
        host in pieces("mail.seller.example"),
        bytes in mails(),
    ) {
        let envelope = Envelope { from, to };
        let server = MailServer { user, host, ..server() };
        let Some(came) = written(&envelope, &server, &bytes) else { return Ok(()) };
        let begun = find(&came, b"\r\nDATA\r\n").expect("the message is announced");
        let (commands, rest) = (&came[..begun], &came[begun + 8..]);
        let commands = lines(commands);
        prop_assert_eq!(commands.len(), 4);
        prop_assert_eq!(&commands[0], "EHLO [127.0.0.1]");
        prop_assert!(commands[1].starts_with("AUTH PLAIN ") && commands[1].split(' ').count() == 3);
        let mail = format!("MAIL FROM:<{}>", envelope.from);
        prop_assert!(commands[2].starts_with(&mail));
        let known = ["", "SMTPUTF8", "BODY=8BITMIME"];
        prop_assert!(commands[2][mail.len()..].split(' ').all(|word| known.contains(&word)), "{}", commands[2]);
        prop_assert_eq!(&commands[3], &format!("RCPT TO:<{}>", envelope.to));

        // No line of it is a lone dot to any server, and without the doubled ones it is what was approved.
        let message = rest.strip_suffix(b".\r\nQUIT\r\n");
        prop_assert!(message.is_some(), "nothing follows but a goodbye");
        let message = message.unwrap_or_default();
        prop_assert!(lines(message).iter().all(|line| line != "."), "it ended early");
        let mut undone = Vec::new();
        for (at, byte) in message.iter().enumerate() {
            let begins = at == 0 || message[..at].ends_with(b"\r\n");
            if !(begins && *byte == b'.') {
                undone.push(*byte);
            }
        }
        prop_assert_eq!(undone, bytes);
    }
}

#[test]
fn what_is_in_order_is_not_refused() {
    let to = |to: &str| Envelope { from: "rep@seller.example".into(), to: to.into() };
    for (to, bytes) in [
        (to("ann@acme.example"), "\r\n"),
        (to("ann@acme.example"), ".\r\n"),
        (to("ann.o'neil+x@acme.example"), "Subject: x\r\n\r\n.\r\n..\r\n\r\n"),
        (to("jörg@köln.example"), "Subject: x\r\n\r\nü\r\n"),
    ] {
        assert!(written(&to, &server(), bytes.as_bytes()).is_some(), "{to:?} {bytes:?}");
    }
}

#[test]
fn a_mail_is_found_again_by_its_id() {
    let id = |head: &str| {
        let mail = format!("{head}\r\n\r\nMessage-ID: <not@this.one>\r\n");
        let envelope = Envelope { from: "rep@seller.example".into(), to: "ann@acme.example".into() };
        Parcel::check(&envelope, mail.as_bytes()).expect("in order").message_id().map(str::to_owned)
    };
    assert_eq!(id("Subject: x\r\nMessage-ID: <a@b>").as_deref(), Some("<a@b>"));
    assert_eq!(id("message-id:<a@b>\r\nSubject: x").as_deref(), Some("<a@b>"));
    assert_eq!(id("Message-Id:\r\n <a@b>\r\nSubject: x").as_deref(), Some("<a@b>"), "on the next line");
    assert_eq!(id("Subject: x"), None, "what stands in the text is not its id");
}

#[test]
fn a_servers_words_are_quoted_without_what_cannot_be_seen_and_cut() {
    assert_eq!(trouble::excerpt(" no\r\n \u{1b}[31m such\u{202e}\tuser\u{200b} "), "no [31m such user");
    assert_eq!(trouble::excerpt(&"ü".repeat(300)).chars().count(), 200);
}

#[tokio::test]
async fn an_answer_that_comes_in_pieces_is_one_and_two_at_once_are_none() {
    let (here, mut there) = tokio::io::duplex(1 << 16);
    let talk = async {
        for piece in ["22", "0-he", "re\r", "\n220 s\u{fc}\r\n"] {
            there.write_all(piece.as_bytes()).await.expect("written");
            tokio::task::yield_now().await;
        }
        let mut said = Vec::new();
        there.read_buf(&mut said).await.expect("read");
        assert_eq!(said, b"EHLO [127.0.0.1]\r\n");
        there.write_all(b"250 here\r\n250 and again\r\n").await.expect("written");
        there
    };
    let greeting = Session::greet(Box::new(here), Patience::default(), MailLogin::Password);
    let (session, _there) = {
        let (there, session) = tokio::join!(talk, greeting);
        (session.unwrap_or_else(|trouble| panic!("{trouble:?}")), there)
    };
    let parcel_of = Envelope { from: "rep@seller.example".into(), to: "ann@acme.example".into() };
    let parcel = Parcel::check(&parcel_of, b"\r\n").expect("in order");
    let mut session = session;
    let trouble = session.announce(&parcel).await.expect_err("out of step");
    assert_eq!(trouble.failure(MailLogin::Password).kind, FailureKind::Resource);
    assert!(matches!(trouble, Trouble::Nonsense(trouble::At::Sender)), "{trouble:?}");
}
