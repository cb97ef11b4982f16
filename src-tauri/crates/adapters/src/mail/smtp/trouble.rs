//! What can go wrong between here and a mail server, and the words for it: what happened, and what to do.
//!
//! Of the server's own words one short line is quoted, without what cannot be seen, and never one that repeats the
//! secret.

use domain::text::draws_nothing;
use domain::{Failure, FailureKind, MailLogin, Retry, Sensitive};
use rustls::CertificateError;

const LONGEST_QUOTE: usize = 200;

/// How far it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    Name,
    Connection,
    Handshake,
    Greeting,
    StartTls,
    SignIn,
    Sender,
    Recipient,
    Data,
    Content,
}

#[derive(Debug)]
pub(super) enum Trouble {
    NotFound,
    Unreachable,
    Certificate(CertificateError),
    OldTls,
    NotTls,
    NoStartTls,
    NoLogin,
    NoSmtpUtf8,
    NoEightBit,
    /// The server said no.
    Said {
        at: At,
        code: u16,
        text: String,
    },
    /// Nothing came in its time.
    Silent(At),
    Lost(At),
    /// What came is no answer to what was asked.
    Nonsense(At),
    /// Something of this computer.
    Here(Failure),
}

impl Trouble {
    /// Whether the server waits for the next command.
    pub fn leaves_in_step(&self) -> bool {
        matches!(self, Self::Said { .. } | Self::NoLogin | Self::NoSmtpUtf8 | Self::NoEightBit)
    }

    pub fn failure(&self, login: MailLogin) -> Failure {
        self.failure_quoting_none_of(&[], login)
    }

    pub fn failure_quoting_none_of(&self, unquotable: &[Sensitive], login: MailLogin) -> Failure {
        match self {
            Self::Said { at, code, text } => {
                let failure = of_refusal(*at, *code, text, login);
                let repeats = unquotable.iter().any(|secret| text.contains(secret.expose()));
                let quoted = if repeats { String::new() } else { excerpt(text) };
                let answer = match quoted.is_empty() {
                    true => format!("{} (Its answer was {code}.)", failure.message),
                    false => format!("{} The server said: “{code} {quoted}”.", failure.message),
                };
                Failure { message: answer, ..failure }
            }
            Self::Here(failure) => failure.clone(),
            Self::NotFound => later(
                "The mail server cannot be found. Check the network, and that its name in Settings → Mail is right.",
            ),
            Self::Unreachable => later(
                "The mail server cannot be reached. Check the network, and that its name and port in Settings → Mail are \
                 right.",
            ),
            Self::Silent(at) => of_silence(*at),
            Self::Lost(At::Handshake) => later(
                "The mail server hung up while the connection was being made secret: it may know no secrecy that is still \
                 safe (TLS 1.2 or newer), or the port may be for the other kind of TLS. Check the port and the kind in \
                 Settings → Mail, or try again in a while.",
            ),
            Self::Lost(_) => later("The connection to the mail server broke off. Try again in a while."),
            Self::Nonsense(At::Greeting | At::StartTls) => rep(
                "What answers there does not speak as a mail server should. Check the name and the port in Settings → \
                 Mail, and that no other program on this computer stands in between.",
            ),
            Self::Nonsense(_) => Failure::new(
                FailureKind::Resource,
                "The mail server answered something that cannot be understood. Tell whoever runs it.",
            ),
            Self::Certificate(why) => Failure::new(FailureKind::Policy, of_certificate(why)),
            Self::OldTls => Failure::new(
                FailureKind::Policy,
                "The mail server offers no kind of secrecy that is still safe (TLS 1.2 or newer). Neither your password \
                 nor the message was shown to it. Tell whoever runs it.",
            ),
            Self::NotTls => rep(
                "The mail server does not make the connection secret in the way that was asked for. Check in Settings → \
                 Mail that the port and the kind of TLS are those your provider names (465 with TLS, or 587 with \
                 STARTTLS).",
            ),
            Self::NoStartTls => Failure::new(
                FailureKind::Policy,
                "The mail server does not offer to make the connection secret (STARTTLS), or something on the way hides \
                 the offer. Neither your password nor the message was shown to it. Try another network, or TLS on port \
                 465 in Settings → Mail.",
            ),
            Self::NoLogin => rep(match login {
                MailLogin::Password => {
                    "The mail server takes no password here. Check the port in Settings → Mail; some providers want a \
                     token in its place."
                }
                MailLogin::OauthToken => {
                    "The mail server takes no access token (XOAUTH2). Choose a password in Settings → Mail."
                }
            }),
            Self::NoSmtpUtf8 => rep(
                "The mail server takes only plain letters in addresses (it does not offer SMTPUTF8), and one of these \
                 addresses has others. Use an address without them, or another mail server.",
            ),
            Self::NoEightBit => rep(
                "The mail server takes only plain letters in a message (it does not offer 8BITMIME). Use another mail \
                 server, or hand the message over to your mail program.",
            ),
        }
    }
}

fn rep(message: &str) -> Failure {
    Failure::new(FailureKind::User, message)
}

fn later(message: &str) -> Failure {
    Failure::new(FailureKind::Resource, message).retry(Retry::Backoff)
}

fn of_silence(at: At) -> Failure {
    later(match at {
        At::Name | At::Connection => {
            "The mail server did not answer in time. Check the network, and the name and port in Settings → Mail."
        }
        At::Handshake | At::Greeting => {
            "The mail server fell silent before the connection was secret. Check in Settings → Mail that the port and the \
             kind of TLS are those your provider names, or try again in a while."
        }
        _ => "The mail server fell silent. Try again in a while.",
    })
}

fn of_certificate(why: &CertificateError) -> String {
    use CertificateError as E;
    let (what, then) = match why {
        E::Expired | E::ExpiredContext { .. } => {
            ("has expired", "Check this computer's date; if it is right, tell whoever runs the server.")
        }
        E::NotValidYet | E::NotValidYetContext { .. } => {
            ("is not valid yet", "Check this computer's date; if it is right, tell whoever runs the server.")
        }
        E::NotValidForName | E::NotValidForNameContext { .. } => (
            "is for another name",
            "Check the server's name in Settings → Mail: it must be the one your provider gives.",
        ),
        E::UnknownIssuer => (
            "is signed by nobody this computer trusts",
            "Somebody may be listening on this network. If your company signs its own certificates, ask for its \
             authority's and add it to this computer.",
        ),
        E::Revoked => ("was withdrawn", "Tell whoever runs the server."),
        _ => (
            "cannot be trusted",
            "Check the server's name in Settings → Mail, and tell whoever runs the server. Somebody may be listening on \
             this network.",
        ),
    };
    format!("The mail server's certificate {what}. Neither your password nor the message was shown to it. {then}")
}

fn of_refusal(at: At, code: u16, text: &str, login: MailLogin) -> Failure {
    let passing = code < 500;
    let too_big = code == 552 && at != At::Recipient || ["5.3.4", "5.2.3"].iter().any(|own| text.starts_with(own));
    match at {
        At::SignIn if passing => later("The mail server cannot check the sign-in at the moment. Try again in a while."),
        At::SignIn => rep(match login {
            MailLogin::Password => {
                "The mail server did not accept the user name and the password. Enter them again in Settings → Mail; some \
                 providers want an app password made for this program."
            }
            MailLogin::OauthToken => {
                "The mail server did not accept the access token. It may have expired: get a new one from your provider \
                 and enter it in Settings → Mail."
            }
        }),
        At::StartTls => later(
            "The mail server would not make the connection secret. Neither your password nor the message was shown to \
             it. Try again in a while.",
        ),
        _ if too_big => rep("The message is too big for the mail server. Make it shorter, or leave attachments out."),
        At::Recipient if passing => later(
            "The mail server does not take mail for this recipient just now; many ask everybody new to come back later. \
             Try again in a quarter of an hour.",
        ),
        At::Recipient => {
            rep("The mail server does not take mail for this recipient. Check the address in the contact.")
        }
        _ if passing => later("The mail server does not take the message at the moment. Try again in a while."),
        At::Sender => rep(
            "The mail server does not let you send from this address. Check your own address, and the user name in \
             Settings → Mail.",
        ),
        At::Data | At::Content => {
            rep("The mail server refused the message. It may have taken it for advertising, or a rule of your company \
             forbids something in it. Change the message, or ask whoever runs the server.")
        }
        _ => Failure::new(
            FailureKind::Resource,
            "The mail server does not want to talk to this computer. Check the name and port in Settings → Mail, or ask \
             whoever runs it.",
        ),
    }
}

/// A short line of what somebody else wrote, with nothing in it that cannot be seen.
pub(super) fn excerpt(text: &str) -> String {
    let seen: String =
        text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !draws_nothing(*c)).collect();
    let words: Vec<&str> = seen.split_whitespace().collect();
    words.join(" ").chars().take(LONGEST_QUOTE).collect()
}

pub(super) fn nothing_sent(failure: Failure) -> Failure {
    Failure { message: format!("{} Nothing was sent.", failure.message), ..failure }
}

pub(super) fn unknown(trouble: &Trouble, message_id: Option<&str>) -> Failure {
    let what = match trouble {
        Trouble::Silent(_) => "The mail server did not say whether it has the message",
        Trouble::Nonsense(_) => "What the mail server answered to the message cannot be understood",
        _ => "The connection broke off before the mail server said whether it has the message",
    };
    let id = message_id.map_or_else(String::new, |id| format!(" for the Message-ID {}", excerpt(id)));
    let message = format!(
        "{what}: it may have been sent, and it may not. Look for it in the Sent folder of your mailbox, ask the recipient, \
         or have whoever runs the mail server search its log{id}. It is not sent again by itself."
    );
    Failure::new(FailureKind::Resource, message)
}
