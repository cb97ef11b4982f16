//! Where a provider is. A key belongs to scheme, host and port together: [`Address::origin`].

use reqwest::Url;
use std::net::IpAddr;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    url: Url,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    #[error("This is not a web address. It looks like https://api.example.com/v1.")]
    NotOne,
    #[error(
        "The address must begin with https://, or a key and your prospects' names could be read on the way. Only a \
             model on this computer (localhost) may do without."
    )]
    NotPrivate,
    #[error("The address must hold no name, password, ? or #: the key has a place of its own.")]
    TooMuch,
}

impl Address {
    /// # Errors
    /// [`BadAddress`], in words for the rep.
    pub fn parse(text: &str) -> Result<Self, BadAddress> {
        let url = Url::parse(text.trim()).map_err(|_| BadAddress::NotOne)?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(BadAddress::NotOne)?;
        match url.scheme() {
            "https" => {}
            "http" if is_this_computer(host) => {}
            "http" => return Err(BadAddress::NotPrivate),
            _ => return Err(BadAddress::NotOne),
        }
        let secret = !url.username().is_empty() || url.password().is_some();
        if secret || url.query().is_some() || url.fragment().is_some() {
            return Err(BadAddress::TooMuch);
        }
        Ok(Self { url })
    }

    /// Scheme, host and port, also where the port is the usual one.
    pub fn origin(&self) -> String {
        let port = self.url.port_or_known_default().unwrap_or_default();
        format!("{}://{}:{port}", self.url.scheme(), self.host())
    }

    /// As it is shown: an international name in the letters it is looked up with, so that none can look like another.
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// Nothing leaves this computer.
    pub fn is_local(&self) -> bool {
        is_this_computer(self.host())
    }

    /// The address itself, without a slash at its end.
    pub fn text(&self) -> &str {
        self.url.as_str().trim_end_matches('/')
    }

    /// The address of something below it.
    pub(super) fn below<'a>(&self, parts: impl IntoIterator<Item = &'a str>) -> Url {
        let mut url = self.url.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(parts);
        }
        url
    }
}

fn is_this_computer(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_private_or_on_this_computer() {
        let good = [
            ("https://api.openai.com/v1", "https://api.openai.com:443"),
            (" https://API.example.com:8443/v1/ ", "https://api.example.com:8443"),
            ("http://localhost:11434/v1", "http://localhost:11434"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://[::1]:1/v1", "http://[::1]:1"),
            ("https://bücher.example", "https://xn--bcher-kva.example:443"),
        ];
        for (text, origin) in good {
            assert_eq!(Address::parse(text).map(|address| address.origin()).as_deref(), Ok(origin), "{text}");
        }
        let bad = [
            ("", BadAddress::NotOne),
            ("api.openai.com", BadAddress::NotOne),
            ("file:///etc/passwd", BadAddress::NotOne),
            ("ftp://example.com", BadAddress::NotOne),
            ("javascript:alert(1)", BadAddress::NotOne),
            ("http://api.openai.com/v1", BadAddress::NotPrivate),
            ("http://192.168.1.5:11434", BadAddress::NotPrivate),
            ("http://localhost.evil.example", BadAddress::NotPrivate),
            ("https://key@api.openai.com", BadAddress::TooMuch),
            ("https://api.openai.com/v1?key=x", BadAddress::TooMuch),
            ("https://api.openai.com/#x", BadAddress::TooMuch),
        ];
        for (text, why) in bad {
            assert_eq!(Address::parse(text), Err(why), "{text}");
        }
    }

    #[test]
    fn what_is_below_an_address_stays_below_it() {
        let address = Address::parse("https://api.example.com/v1/").expect("an address");
        let below = |part: &str| address.below(["models", part]).to_string();
        assert_eq!(below("gpt"), "https://api.example.com/v1/models/gpt");
        for hostile in ["../../x", "a/../../b", "x?key=1#y", "https://evil.example/"] {
            let url = below(hostile);
            assert!(url.starts_with("https://api.example.com/v1/models/") && !url.contains(['?', '#']), "{url}");
        }
    }
}
