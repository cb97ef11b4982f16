//! A message as a `mailto:` link (RFC 6068). Everything that could mean something in a link is encoded.

use std::fmt::Write as _;

/// Some systems cut a link off at about 2,000 characters.
pub(super) const LONGEST: usize = 1_900;

/// `address` has been checked. Only a recipient, a subject and a body: no copy, no attachment.
pub(super) fn link(address: &str, subject: &str, body: &str) -> String {
    let (user, host) = address.rsplit_once('@').unwrap_or((address, ""));
    let (user, host) = (encoded(user), encoded(host));
    format!("mailto:{user}@{host}?subject={}&body={}", encoded(subject), encoded(&with_crlf(body)))
}

pub(super) fn with_crlf(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n")
}

/// All but the unreserved characters of RFC 3986.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut link, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => link.push(char::from(byte)),
            // Writing to a string cannot fail.
            _ => drop(write!(link, "%{byte:02X}")),
        }
        link
    })
}
