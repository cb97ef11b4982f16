//! Whether something is an address a message could go to. Nothing is asked of the network.

use std::str::FromStr as _;

use domain::text::draws_nothing;
use email_address::{EmailAddress, Options};

/// What SMTP allows for a whole path (RFC 5321), without its angle brackets.
const LONGEST: usize = 254;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    #[error("an e-mail address has no spaces, line breaks or invisible characters")]
    Invisible,
    #[error("an e-mail address is at most 254 characters long")]
    TooLong,
    #[error("an e-mail address looks like name@example.com")]
    NoAddress,
}

/// One plain address: no display name, no comment, no quoted name, no second address, no bare IP number.
pub fn check_address(address: &str) -> Result<(), BadAddress> {
    if address.chars().any(|c| c.is_whitespace() || draws_nothing(c)) {
        return Err(BadAddress::Invisible);
    }
    if address.len() > LONGEST {
        return Err(BadAddress::TooLong);
    }
    // Quotes, brackets and the like are legal in corners of the grammar, and mail programs disagree about them.
    if address.contains(['"', '(', ')', '<', '>', '[', ']', ',', ';', ':', '\\']) {
        return Err(BadAddress::NoAddress);
    }
    let options = Options::default().with_required_tld().without_domain_literal().without_display_text();
    EmailAddress::parse_with_options(address, options).map_err(|_| BadAddress::NoAddress)?;
    // A last check of our own: the library is generous about what stands between the dots.
    let domain = EmailAddress::from_str(address).map_err(|_| BadAddress::NoAddress)?;
    let labels_stand = domain.domain().split('.').all(|label| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    });
    if labels_stand { Ok(()) } else { Err(BadAddress::NoAddress) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_addresses_pass() {
        for address in [
            "ann@example.com",
            "ann.o'neil+sales@mail.example.co.uk",
            "x_y-z@exa-mple.io",
            "müller@köln.example",
            "1@2.example",
        ] {
            assert_eq!(check_address(address), Ok(()), "{address}");
        }
    }

    #[test]
    fn what_could_reach_somebody_else_or_nobody_does_not_pass() {
        use BadAddress::{Invisible, NoAddress, TooLong};
        let long = format!("{}@example.com", "a".repeat(250));
        let cases = [
            ("", NoAddress),
            ("ann", NoAddress),
            ("ann@", NoAddress),
            ("@example.com", NoAddress),
            ("ann@localhost", NoAddress),
            ("ann@example..com", NoAddress),
            ("ann@-example.com", NoAddress),
            ("ann@example.com,bob@example.com", NoAddress),
            ("ann@example.com;bob@example.com", NoAddress),
            ("ann@example.com?bcc=bob@example.com", NoAddress),
            ("Ann <ann@example.com>", Invisible),
            ("<ann@example.com>", NoAddress),
            ("\"ann\"@example.com", NoAddress),
            ("ann@[127.0.0.1]", NoAddress),
            ("ann@example.com\r\nBcc: bob@example.com", Invisible),
            ("ann@example.com\0", Invisible),
            ("ann@\u{202e}moc.example", Invisible),
            ("ann@exam\u{200b}ple.com", Invisible),
            (long.as_str(), TooLong),
        ];
        for (address, expected) in cases {
            assert_eq!(check_address(address), Err(expected), "{address:?}");
        }
    }
}
