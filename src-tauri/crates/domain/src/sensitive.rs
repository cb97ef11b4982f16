//! A secret that cannot be told by accident: it has no text, no debug output and no serialised form, and is wiped
//! from memory when it is dropped.

use std::fmt;

use zeroize::Zeroizing;

#[derive(Clone)]
pub struct Sensitive(Zeroizing<String>);

impl Sensitive {
    pub fn new(secret: String) -> Self {
        Self(Zeroizing::new(secret))
    }

    /// The secret itself, for the one place that hands it over. Whoever calls this answers for where it goes.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The last four characters, by which a person knows it again; nothing of one that is too short to lose them.
    pub fn ending(&self) -> String {
        let length = self.0.chars().count();
        if length < 16 { String::new() } else { self.0.chars().skip(length - 4).collect() }
    }
}

impl fmt::Debug for Sensitive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_told_by_accident() {
        let secret = Sensitive::new("sk-abcdefghijklmnop-1234".into());
        assert_eq!(format!("{secret:?} {:?}", Some(&secret)), "[redacted] Some([redacted])");
        assert_eq!(secret.ending(), "1234", "enough to know it again");
        assert_eq!(Sensitive::new("short-key-1234".into()).ending(), "", "of a short one nothing is told");
    }
}
