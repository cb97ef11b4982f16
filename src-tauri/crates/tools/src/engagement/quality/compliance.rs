//! What the recipient's country asks of a commercial message, as far as the text can show it.
//!
//! It says what is missing, why it is asked for, and where it is set once. It is no legal advice and never says that a
//! message is allowed. Where the country is not known, what several countries ask for is looked for.

use std::collections::BTreeMap;

use domain::Channel;
use domain::quality::Part;

use super::findings::Findings;
use super::phrases::Sense;
use super::reading::Reading;
use super::rules::{self, Rule};
use super::text::Text;
use crate::engagement::fields;
use crate::intelligence::country;

/// The rules a message is read under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Regime {
    UnitedStates,
    Canada,
    Germany,
    UnitedKingdom,
    /// The other members of the European Union and of the European Economic Area.
    EuropeanUnion,
    /// A country whose rules are not held here, or none that is known.
    Unknown,
}

const EUROPEAN: [&str; 29] = [
    "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "ES", "FI", "FR", "GR", "HU", "IE", "IS", "IT", "LI", "LT", "LU",
    "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
];

const ADDRESS_ADVICE: &str = "Set your postal address once, under Settings, Your details, and put it under your name.";
const OPT_OUT_ADVICE: &str =
    "Put a line once at the end of your template: If you would rather not hear from me, reply \"no thanks\".";
const STOP_ADVICE: &str = "Put it once at the end of your template: Reply STOP to opt out.";
const IDENTITY_ADVICE: &str = "Set your name and company once, under Settings, Your details, and sign with them.";
const SOURCE_ADVICE: &str = "Say once under Settings, Your details, where you have addresses from: the templates name \
                            it. In one of your own, write {{ sender.data_source }}.";
const CONSENT_ADVICE: &str =
    "Write down who agreed, when and how, on the account's page under Consent; it is known from then on.";

/// The field of an account that says on what the rep may write to it.
pub const CONSENT_FIELD: &str = "consent";

/// What an account's own fields say of a consent: in words, who agreed, when and how. A bare yes says nothing of that,
/// and a column about opting out is never one.
pub fn consent(own: &BTreeMap<String, String>) -> Option<&str> {
    const NO: [&str; 7] = ["no", "not", "none", "never", "without", "kein", "keine"];
    let (_, text) = own.iter().find(|(name, _)| name.trim().eq_ignore_ascii_case(CONSENT_FIELD))?;
    let mut words = text.split_whitespace();
    let first = words.next()?.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    (words.count() >= 2 && !NO.contains(&first.as_str())).then_some(text)
}

impl Regime {
    pub fn of(country: Option<&str>) -> Self {
        match country.and_then(|text| country::code(text.trim())) {
            Some("US") => Self::UnitedStates,
            Some("CA") => Self::Canada,
            Some("DE") => Self::Germany,
            Some("GB") => Self::UnitedKingdom,
            Some(code) if EUROPEAN.contains(&code) => Self::EuropeanUnion,
            _ => Self::Unknown,
        }
    }

    const fn address(self) -> &'static str {
        match self {
            Self::UnitedStates => {
                "CAN-SPAM asks for a postal address; a PO box will do. Mail between businesses is meant too."
            }
            Self::Canada => {
                "CASL asks for a mailing address, and for a phone number, e-mail or web address that works for 60 days."
            }
            Self::Germany => "German rules ask for an address where you can be found; a PO box is not enough.",
            Self::UnitedKingdom | Self::EuropeanUnion => {
                "The rules for electronic commerce ask for the address where the sender is established."
            }
            Self::Unknown => "Several countries ask for one, such as the United States (CAN-SPAM) and Canada (CASL).",
        }
    }

    const fn opt_out(self) -> &'static str {
        match self {
            Self::UnitedStates => {
                "CAN-SPAM asks for one that works for 30 days and is honoured within 10 business days."
            }
            Self::Canada => "CASL asks for one that works for 60 days and is honoured within 10 business days.",
            Self::Germany | Self::EuropeanUnion => "Under Art. 21 GDPR a person may object, and is to be told so.",
            Self::UnitedKingdom => "PECR and the UK GDPR give a person the right to object.",
            Self::Unknown => "Several countries ask for one, business addresses included.",
        }
    }

    const fn identity(self) -> &'static str {
        match self {
            Self::UnitedStates => "CAN-SPAM asks that the sender be true and named.",
            Self::Canada => "CASL asks for the name of the sender and of whom they write for.",
            Self::Germany | Self::EuropeanUnion => "Art. 14 GDPR asks who it is that uses the reader's data.",
            Self::UnitedKingdom => "PECR asks a sender to say who they are.",
            Self::Unknown => "Several countries ask that the sender be named.",
        }
    }

    const fn asks_for_source(self) -> bool {
        matches!(self, Self::Germany | Self::EuropeanUnion | Self::UnitedKingdom)
    }
}

pub fn check(reading: &Reading, findings: &mut Findings) {
    let mut missing = |rule: &'static Rule, what: &str, why: &str, advice: &str| {
        findings.add(rule, Part::Body, 0..0, format!("{what} {why}"), advice);
    };
    let (regime, channel) = (reading.regime, reading.message.channel);
    let mail = channel == Channel::Email;

    if matches!(channel, Channel::Email | Channel::Sms | Channel::Call) && !names_the_sender(reading) {
        missing(&rules::MISSING_IDENTITY, "It does not say who writes.", regime.identity(), IDENTITY_ADVICE);
    }
    if mail {
        match postal_address(reading) {
            Address::Missing => {
                missing(&rules::MISSING_POSTAL_ADDRESS, "No postal address.", regime.address(), ADDRESS_ADVICE);
            }
            Address::Box if regime == Regime::Germany => {
                missing(&rules::PO_BOX_ONLY, "The address is a PO box.", regime.address(), ADDRESS_ADVICE);
            }
            Address::Box | Address::Whole => {}
        }
    }
    if matches!(channel, Channel::Email | Channel::Sms) && reading.english && !reading.says(Sense::OptOut) {
        let advice = if mail { OPT_OUT_ADVICE } else { STOP_ADVICE };
        missing(&rules::MISSING_OPT_OUT, "No way to opt out.", regime.opt_out(), advice);
    }
    // Due with the first message; who was written to before has been told.
    let first = reading.about.wrote_before != Some(true);
    if mail && first && regime.asks_for_source() && reading.english && !reading.says(Sense::Source) {
        let why = "Art. 14 GDPR asks for the purpose, the legal ground and the source of the data, with the first \
                   message at the latest where that comes within a month.";
        missing(&rules::MISSING_SOURCE, "It does not say where you have their address from.", why, SOURCE_ADVICE);
    }
    let consent = reading.about.consent.is_some_and(|text| !text.trim().is_empty());
    if matches!(channel, Channel::Email | Channel::Sms) && !consent {
        let why = match regime {
            Regime::Canada => {
                "CASL asks for consent; a purchase counts as one for two years, an inquiry for six months."
            }
            Regime::Germany => "German law asks for consent before advertising by mail, to businesses too.",
            _ => return,
        };
        missing(&rules::CONSENT_NEEDED, "No consent is known.", why, CONSENT_ADVICE);
    }
}

/// Whether the sender's name or company stands in the text. A sender who is not known cannot be looked for.
fn names_the_sender(reading: &Reading) -> bool {
    let from = &reading.message.from;
    let mut known = [&from.name, &from.company].into_iter().flatten().filter(|name| !name.trim().is_empty()).peekable();
    if known.peek().is_none() {
        return true;
    }
    let body = &reading.body.text;
    known.any(|name| {
        let name = Text::new(name);
        let words: Vec<&str> = name.folded_words().collect();
        !words.is_empty()
            && (0..body.words.len())
                .any(|start| words.iter().enumerate().all(|(next, word)| body.word(start + next) == *word))
    })
}

enum Address {
    Missing,
    Box,
    Whole,
}

fn postal_address(reading: &Reading) -> Address {
    let body = &reading.body.text;
    let own = reading.message.from.postal_address.as_deref().map(fields::postal_address);
    if let Some(address) = own.filter(|address| !address.is_empty()) {
        let address = Text::new(&address);
        let mut written: Vec<&str> = body.folded_words().collect();
        written.sort_unstable();
        return match address.folded_words().all(|word| written.binary_search(&word).is_ok()) {
            false => Address::Missing,
            true if is_a_box(&address) => Address::Box,
            true => Address::Whole,
        };
    }
    let post_code = |word: &str| (4..=6).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit());
    if is_a_box(body) {
        Address::Box
    } else if body.folded_words().any(post_code) || british_post_code(body) {
        // Good enough to keep quiet where the sender's address is not known.
        Address::Whole
    } else {
        Address::Missing
    }
}

fn is_a_box(text: &Text) -> bool {
    (0..text.words.len()).any(|index| match text.word(index) {
        "postfach" => true,
        "po" | "post" => text.word(index + 1) == "box",
        "p" => text.word(index + 1) == "o" && text.word(index + 2) == "box",
        _ => false,
    })
}

/// `BS1 4XX`, and the Canadian `K1A 0B1`.
fn british_post_code(text: &Text) -> bool {
    let shape = |word: &str| -> Vec<bool> { word.bytes().map(|byte| byte.is_ascii_digit()).collect() };
    (1..text.words.len()).any(|index| {
        let (first, second) = (text.word(index - 1), text.word(index));
        let inward = second.len() == 3
            && second.is_ascii()
            && matches!(shape(second)[..], [true, false, false] | [true, false, true]);
        inward
            && (2..=4).contains(&first.len())
            && first.starts_with(|c: char| c.is_ascii_alphabetic())
            && first.bytes().any(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_known_by_its_code_or_its_name() {
        let cases = [
            (Some("US"), Regime::UnitedStates),
            (Some("United States"), Regime::UnitedStates),
            (Some("ca"), Regime::Canada),
            (Some("Germany"), Regime::Germany),
            (Some("United Kingdom"), Regime::UnitedKingdom),
            (Some("France"), Regime::EuropeanUnion),
            (Some("NO"), Regime::EuropeanUnion),
            (Some("Brazil"), Regime::Unknown),
            (Some("nowhere"), Regime::Unknown),
            (None, Regime::Unknown),
        ];
        for (country, expected) in cases {
            assert_eq!(Regime::of(country), expected, "{country:?}");
        }
    }

    #[test]
    fn a_consent_says_who_agreed_and_when() {
        let cases = [
            ("Ana Souza agreed at the fair, March 2026", true),
            ("customer since 2024", true),
            ("yes", false),
            ("TRUE", false),
            ("opted in", false),
            ("no consent was given", false),
            ("Not asked so far", false),
            ("", false),
        ];
        for (text, expected) in cases {
            let own = BTreeMap::from([("consent".to_owned(), text.to_owned())]);
            assert_eq!(consent(&own).is_some(), expected, "{text}");
        }
        let other = BTreeMap::from([("GDPR consent".to_owned(), "given on the third of May".to_owned())]);
        assert_eq!(consent(&other), None, "only the field of that name is the rep's word");
    }

    #[test]
    fn post_codes_are_told_from_other_words() {
        for text in ["Bristol BS1 4XX", "London EC1A 1BB", "Ottawa K1A 0B1"] {
            assert!(british_post_code(&Text::new(text)), "{text}");
        }
        for text in ["see B2 and the 1st", "I am 5 years", "the 2nd one"] {
            assert!(!british_post_code(&Text::new(text)), "{text}");
        }
    }
}
