//! What may be handed to a mail server at all. Nothing is mended here: what would have to be changed to arrive, or
//! could end a line and begin a command of its own, is refused.

use domain::text::draws_nothing;
use domain::{Envelope, Failure, FailureKind, MailServer, Sensitive};
use lettre::Address;
use rustls::pki_types::ServerName;

use super::super::check_address;

/// What a line of a mail may hold without its end (RFC 5322, 2.1.1). A server may cut a longer one, or refuse it.
const LONGEST_LINE: usize = 998;

#[derive(Debug)]
pub(super) struct Parcel<'a> {
    pub from: Address,
    pub to: Address,
    /// Whether an address or a header is more than ASCII.
    pub international: bool,
    /// Whether the mail is more than ASCII.
    pub eight_bit: bool,
    bytes: &'a [u8],
}

impl<'a> Parcel<'a> {
    pub fn check(envelope: &Envelope, bytes: &'a [u8]) -> Result<Self, Failure> {
        let from = address(&envelope.from, "Your own address")?;
        let to = address(&envelope.to, "The recipient's address")?;
        check_lines(bytes)?;
        let parcel = Self { from, to, international: false, eight_bit: !bytes.is_ascii(), bytes };
        let plain = envelope.from.is_ascii() && envelope.to.is_ascii() && parcel.head().is_ascii();
        Ok(Self { international: !plain, ..parcel })
    }

    /// The library sends a line's end of its own before the last dot; this one would be a second.
    pub fn without_last_line_end(&self) -> &'a [u8] {
        self.bytes.strip_suffix(b"\r\n").unwrap_or(self.bytes)
    }

    fn head(&self) -> &'a [u8] {
        let end = self.bytes.windows(4).position(|window| window == b"\r\n\r\n");
        &self.bytes[..end.unwrap_or(self.bytes.len())]
    }

    /// With its angle brackets.
    pub fn message_id(&self) -> Option<&'a str> {
        let head = std::str::from_utf8(self.head()).ok()?;
        let fields = head.split("\r\n").enumerate();
        let named = |line: &str| line.get(..11).is_some_and(|name| name.eq_ignore_ascii_case("message-id:"));
        let (at, line) = fields.clone().find(|(_, line)| named(line))?;
        let value = line[11..].trim();
        // A long one may stand on the next line by itself.
        let folded = || fields.skip(at + 1).map(|(_, line)| line).next().filter(|line| line.starts_with([' ', '\t']));
        if value.is_empty() { folded().map(str::trim) } else { Some(value) }
    }
}

fn refuse(message: impl Into<String>) -> Failure {
    Failure::new(FailureKind::User, message)
}

fn address(address: &str, whose: &str) -> Result<Address, Failure> {
    let unfit = |why: &str| refuse(format!("{whose} cannot be used for sending: {why}. Correct it."));
    check_address(address).map_err(|why| unfit(&why.to_string()))?;
    address.parse().map_err(|_| unfit("an e-mail address looks like name@example.com"))
}

fn check_lines(bytes: &[u8]) -> Result<(), Failure> {
    let unfit = |what: &str| {
        let message =
            format!("The message {what}, so it could not arrive as it was approved. Edit it and remove that.");
        Err(refuse(message))
    };
    let Some(lines) = bytes.strip_suffix(b"\r\n") else {
        return unfit("does not end with the end of a line");
    };
    let mut rest = Some(lines);
    while let Some(from_here) = rest {
        let end = from_here.windows(2).position(|pair| pair == b"\r\n");
        let line = &from_here[..end.unwrap_or(from_here.len())];
        rest = end.map(|end| &from_here[end + 2..]);
        if line.iter().any(|byte| matches!(byte, b'\r' | b'\n' | 0)) {
            return unfit("has a broken line end or a character that ends a text");
        }
        if line.len() > LONGEST_LINE {
            return unfit("has a line of more than 998 characters");
        }
    }
    Ok(())
}

/// The name its certificate has to be for.
pub(super) fn check_server(server: &MailServer, secret: &Sensitive) -> Result<ServerName<'static>, Failure> {
    let unseen = |text: &str| text.chars().any(|c| c.is_whitespace() || draws_nothing(c) || matches!(c, '<' | '>'));
    if unseen(&server.user) || server.user.is_empty() {
        return Err(refuse(
            "The user name of the mail server is empty, or has a space, a bracket or a character that cannot be seen. \
             Enter it again in Settings → Mail.",
        ));
    }
    // They separate the fields of a sign-in.
    if secret.expose().is_empty() || secret.expose().chars().any(char::is_control) {
        return Err(refuse(
            "The password of the mail server is empty or has a character that cannot be seen. Enter it again in Settings \
             → Mail.",
        ));
    }
    let name = ServerName::try_from(server.host.as_str()).ok().filter(|_| server.host.is_ascii());
    name.map(|name| name.to_owned()).ok_or_else(|| {
        refuse("The name of the mail server is no name a server can have. Enter it again in Settings → Mail.")
    })
}
