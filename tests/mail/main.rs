//! Sending by a real mail server that nobody here wrote: what arrives, what is told of it, and what never leaves.

mod arriving;
mod breaking_off;
mod refusals;
mod secrecy;
mod signing_in;

use std::time::Duration;

use adapters::mail::{Patience, Sent, Smtp};
use domain::{Envelope, Failure, MailLogin, Sensitive, Tls};
use serde_json::{Value, json};
use tests::mail_server::MailServer;

/// Found again in whatever form it was said.
const PASSWORD: &str = "correct-horse-battery-staple-7391";
/// The password in base64: by itself, and in the two places it has behind a user name.
const SAID: [&str; 3] = [
    "Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5LXN0YXBsZS03Mzkx",
    "NvcnJlY3QtaG9yc2UtYmF0dGVyeS1zdGFwbGUtNzM5",
    "jb3JyZWN0LWhvcnNlLWJhdHRlcnktc3RhcGxlLTczOT",
];

const MAIL: &[u8] = b"From: <rep@seller.example>\r\nTo: <ann@acme.example>\r\nSubject: Hello\r\n\
    Message-ID: <one@seller.example>\r\nDate: Wed, 25 Nov 2026 10:00:00 +0000\r\n\r\nHi Ann,\r\nhow are you?\r\n";

/// A server, and how it is spoken to.
struct Desk {
    server: MailServer,
    smtp: Smtp,
    at: domain::MailServer,
    secret: Sensitive,
}

impl Desk {
    /// `None`, said aloud, where there is no server to be had.
    fn with(mut scenario: Value) -> Option<Self> {
        if scenario.get("password").is_none() {
            scenario["password"] = PASSWORD.into();
        }
        let server = MailServer::start(&scenario)?;
        let at = domain::MailServer {
            host: server.host.clone(),
            port: server.port,
            tls: if scenario["tls"] == "implicit" { Tls::Implicit } else { Tls::StartTls },
            user: "rep".into(),
            login: MailLogin::Password,
        };
        let smtp = Smtp::new(patience()).with_root(server.root.clone());
        Some(Self { server, smtp, at, secret: Sensitive::new(PASSWORD.into()) })
    }

    async fn send(&self) -> Sent {
        self.send_bytes(MAIL).await
    }

    async fn send_bytes(&self, bytes: &[u8]) -> Sent {
        self.smtp.send(&self.at, &self.secret, &envelope("rep@seller.example", "ann@acme.example"), bytes).await
    }

    /// It says that it refused, and it has nothing.
    async fn refused(&self) -> Failure {
        let sent = self.send().await;
        let Sent::Refused(failure) = sent else { panic!("refused and known to be: {sent:?}") };
        assert!(failure.message.ends_with("Nothing was sent."), "{failure}");
        assert_eq!(self.server.accepted(), [], "and nothing was");
        assert!(!failure.message.contains(PASSWORD), "no secret in a message");
        failure
    }

    /// No form of the password came over the wire, which was watched below any secrecy.
    fn heard_no_secret(&self, case: &str) {
        let heard = self.server.heard();
        for form in SAID.iter().chain([&PASSWORD]) {
            let found = heard.windows(form.len()).any(|window| window == form.as_bytes());
            assert!(!found, "{case}: the password was sent to a server that was not proved to be the right one");
        }
        assert_eq!(self.server.sign_ins(), 0, "{case}: nobody signed in");
        let mail = heard.windows(9).any(|window| window == b"MAIL FROM" || window == b"seller.ex");
        assert!(!mail, "{case}: not a word of the mail either");
    }
}

fn patience() -> Patience {
    Patience {
        connect: Duration::from_secs(20),
        command: Duration::from_secs(20),
        content: Duration::from_secs(20),
        goodbye: Duration::from_secs(2),
    }
}

fn impatience() -> Patience {
    let short = Duration::from_millis(1500);
    Patience { connect: short, command: short, content: short, goodbye: Duration::from_millis(200) }
}

fn envelope(from: &str, to: &str) -> Envelope {
    Envelope { from: from.into(), to: to.into() }
}

/// A scenario in which this happens at that stage.
fn at(stage: &str, what: &str) -> Value {
    json!({ "at": { stage: what } })
}
