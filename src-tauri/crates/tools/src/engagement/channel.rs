//! What each channel takes. A text that is too long is told; it is never cut.

use domain::Channel;

/// How long a text is in the terms of its channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    pub characters: u32,
    /// The most its channel takes; `None`: no limit worth telling.
    pub limit: Option<u32>,
    /// How many parts a text message is sent in; 1 elsewhere.
    pub parts: u32,
}

impl Measure {
    pub fn is_over(&self) -> bool {
        self.limit.is_some_and(|limit| self.characters > limit)
    }
}

/// LinkedIn's own limits: a message, and the note of an invitation (200 where the account is a free one).
pub const LINKEDIN_MESSAGE: u32 = 1_900;
pub const LINKEDIN_INVITATION: u32 = 300;
pub const LINKEDIN_INVITATION_FREE: u32 = 200;
/// Three parts: more is no text message.
const SMS_PARTS: u32 = 3;
/// Spoken in about two minutes.
const CALL: u32 = 2_000;

pub fn measure(channel: Channel, body: &str) -> Measure {
    let characters = count(body.chars().count());
    let limit = match channel {
        Channel::Email => None,
        Channel::Linkedin => Some(LINKEDIN_MESSAGE),
        Channel::LinkedinInvitation => Some(LINKEDIN_INVITATION),
        Channel::Sms => return sms(body),
        Channel::Call => Some(CALL),
    };
    Measure { characters, limit, parts: 1 }
}

/// What a person has to know of the length, where there is something.
pub fn note(channel: Channel, body: &str) -> Option<String> {
    let found = measure(channel, body);
    let Measure { characters, limit, parts } = found;
    let over = limit.filter(|_| found.is_over());
    match (channel, over) {
        (Channel::LinkedinInvitation, Some(limit)) => Some(format!(
            "It has {characters} characters, and the note of an invitation takes {limit}. Shorten it: nothing is cut."
        )),
        (Channel::LinkedinInvitation, None) if characters > LINKEDIN_INVITATION_FREE => Some(format!(
            "It has {characters} characters; a free LinkedIn account takes {LINKEDIN_INVITATION_FREE} in an invitation."
        )),
        (Channel::Linkedin, Some(limit)) => Some(format!(
            "It has {characters} characters, and a LinkedIn message takes {limit}. Shorten it: nothing is cut."
        )),
        (Channel::Sms, _) if parts > 1 => {
            let odd = body.chars().find(|c| gsm_units(*c).is_none());
            let why = match odd {
                Some(odd) => format!(" The “{odd}” makes each part 67 characters long instead of 153."),
                None => String::new(),
            };
            let advice = if over.is_some() { " Shorten it: nothing is cut." } else { "" };
            Some(format!("It has {characters} characters and is sent in {parts} parts.{why}{advice}"))
        }
        (Channel::Call, Some(_)) => {
            Some(format!("It has {characters} characters: nobody listens to a script that long. Shorten it."))
        }
        _ => None,
    }
}

fn sms(body: &str) -> Measure {
    let seven_bit: Option<u32> = body.chars().map(gsm_units).sum();
    let (characters, (one, several)) = match seven_bit {
        Some(units) => (units, SEVEN_BIT),
        None => (count(body.chars().map(char::len_utf16).sum()), UCS_2),
    };
    Measure { characters, limit: Some(several * SMS_PARTS), parts: parts(characters, (one, several)) }
}

/// What one text message takes in the alphabet of GSM 7-bit, and each of several.
pub const SEVEN_BIT: (u32, u32) = (160, 153);
/// The same where one character is not in that alphabet.
pub const UCS_2: (u32, u32) = (70, 67);

pub fn parts(characters: u32, (one, several): (u32, u32)) -> u32 {
    if characters <= one { 1 } else { characters.div_ceil(several) }
}

/// How much of a GSM 7-bit message a character takes; `None`: it is not in that alphabet.
pub fn gsm_units(c: char) -> Option<u32> {
    const ONE: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡\
                       ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
    const TWO: &str = "\u{c}^{}\\[~]|€";
    if c.is_ascii_alphanumeric() || ONE.contains(c) {
        Some(1)
    } else if TWO.contains(c) {
        Some(2)
    } else {
        None
    }
}

fn count(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_message_is_counted_as_a_telephone_sends_it() {
        let cases = [
            ("a".repeat(160), 160, 1),
            ("a".repeat(161), 161, 2),
            ("a".repeat(306), 306, 2),
            ("a".repeat(307), 307, 3),
            ("€".repeat(80), 160, 1),
            ("€".repeat(81), 162, 2),
            ("it’s".to_owned(), 4, 1),
            (format!("{}’", "a".repeat(69)), 70, 1),
            (format!("{}’", "a".repeat(70)), 71, 2),
            ("🎉".repeat(35), 70, 1),
            ("🎉".repeat(36), 72, 2),
        ];
        for (text, characters, parts) in cases {
            let found = measure(Channel::Sms, &text);
            assert_eq!((found.characters, found.parts), (characters, parts), "{text}");
        }
    }

    #[test]
    fn what_is_too_long_is_told_with_its_figures() {
        let cases = [
            (Channel::Email, 100_000, None),
            (Channel::Linkedin, 1_900, None),
            (Channel::Linkedin, 1_901, Some("1901 characters")),
            (Channel::LinkedinInvitation, 200, None),
            (Channel::LinkedinInvitation, 201, Some("free LinkedIn account takes 200")),
            (Channel::LinkedinInvitation, 301, Some("takes 300")),
            (Channel::Sms, 160, None),
            (Channel::Sms, 161, Some("2 parts")),
            (Channel::Sms, 460, Some("Shorten it")),
            (Channel::Call, 2_001, Some("nobody listens")),
        ];
        for (channel, length, expected) in cases {
            let told = note(channel, &"a".repeat(length));
            match expected {
                Some(part) => assert!(told.as_ref().is_some_and(|told| told.contains(part)), "{channel:?}: {told:?}"),
                None => assert_eq!(told, None, "{channel:?} takes {length}"),
            }
        }
        let curly = note(Channel::Sms, &format!("{}’", "a".repeat(70))).unwrap();
        assert!(curly.contains("“’” makes each part 67"), "{curly}");
    }
}
