//! What a channel can carry, and how long a message on it should be.

use domain::Channel;
use domain::quality::Part;

use super::findings::Findings;
use super::own_replies::{Verdict, verdict};
use super::reading::Reading;
use super::rules;
use super::text::Text;
use crate::engagement::channel::{
    LINKEDIN_INVITATION, LINKEDIN_INVITATION_FREE, LINKEDIN_MESSAGE, SEVEN_BIT, UCS_2, gsm_units, parts,
};

const LINKEDIN_SUBJECT: u32 = 200;
/// How fast a script is spoken, in words a minute.
const SPOKEN: usize = 150;

pub fn check(reading: &Reading, findings: &mut Findings) {
    let (subject, body) = (&reading.subject.text, &reading.body.text);
    match reading.message.channel {
        Channel::Email => {
            check_subject(subject, reading.about.wrote_before, findings);
            words(body, verdict(reading.about.own_replies, body.words.len()), findings);
        }
        Channel::Linkedin => {
            limit(subject, Part::Subject, LINKEDIN_SUBJECT, "an InMail subject", findings);
            limit(body, Part::Body, LINKEDIN_MESSAGE, "a LinkedIn message", findings);
            words(body, Verdict::Unknown, findings);
        }
        Channel::LinkedinInvitation => {
            not_sent(subject, "An invitation", findings);
            invitation(body, findings);
        }
        Channel::Sms => {
            not_sent(subject, "A text message", findings);
            sms(body, findings);
        }
        Channel::Call => script(body, findings),
    }
}

fn check_subject(subject: &Text, wrote_before: Option<bool>, findings: &mut Findings) {
    const MOST_CHARS: usize = 60;
    const MOST_WORDS: usize = 9;
    let part = Part::Subject;
    if subject.is_blank() {
        let message = "The subject is missing; mail without one is answered least.".to_owned();
        return findings.add(&rules::MISSING_SUBJECT, part, 0..0, message, "Write three to five plain words.");
    }
    let (chars, words) = (subject.chars.len(), subject.words.len());
    if chars > MOST_CHARS || words > MOST_WORDS {
        let message = format!(
            "The subject has {words} words and {chars} characters; a phone cuts it off. Sources disagree on the best \
             length: Boomerang found 3 to 4 words, Backlinko 36 to 50 characters."
        );
        findings.add(&rules::SUBJECT_LONG, part, 0..chars, message, "Keep what the message is about.");
    }
    if subject.is_all_capitals() {
        let message = "The subject is all in capitals.".to_owned();
        findings.add(&rules::SUBJECT_CAPITALS, part, 0..chars, message, "Write it as a sentence.");
    }
    let first = subject.words.first().map_or(0, |word| word.at.end);
    let answers = matches!(subject.word(0), "re" | "fwd" | "fw" | "aw") && subject.chars.get(first) == Some(&':');
    if answers && wrote_before == Some(false) {
        let message = format!("“{}:” claims an earlier message, and there was none.", subject.slice(0..first));
        let end = first + 1 + subject.chars[first + 1..].iter().take_while(|c| **c == ' ').count();
        findings.add_with(&rules::FALSE_REPLY, part, 0..end, message, "Take it out.", Some(String::new()));
    }
}

fn words(body: &Text, own: Verdict, findings: &mut Findings) {
    const SOURCES: &str =
        "Sources disagree: Lavender found 25 to 50 words best, Boomerang 50 to 125, Belkins 101 to 200.";
    let count = body.words.len();
    let (rule, advice) = match count {
        // Told as such.
        0 => return,
        1..25 => (&rules::TOO_SHORT, "Say why you write and what you offer."),
        25..=125 => return,
        126..=200 => (&rules::LONGISH, "See whether a sentence can go."),
        _ => (&rules::TOO_LONG, "Keep one reason, one offer and one question."),
    };
    let why = match &own {
        Verdict::Fine => return,
        Verdict::Worse(why) => why,
        Verdict::Unknown => SOURCES,
    };
    findings.add(rule, Part::Body, 0..0, format!("The message has {count} words. {why}"), advice);
}

/// What does not fit is pointed at.
fn limit(text: &Text, part: Part, most: u32, what: &str, findings: &mut Findings) {
    let (count, most) = (text.chars.len(), most as usize);
    if count > most {
        let message = format!("{count} characters; {what} takes {most}.");
        let advice = format!("Take {} characters out.", count - most);
        findings.add(&rules::TOO_LONG_FOR_CHANNEL, part, most..count, message, &advice);
    }
}

fn not_sent(subject: &Text, what: &str, findings: &mut Findings) {
    if !subject.is_blank() {
        let message = format!("{what} has no subject; this one is not sent.");
        let at = 0..subject.chars.len();
        findings.add(&rules::SUBJECT_NOT_SENT, Part::Subject, at, message, "Say it in the message, or leave it out.");
    }
}

fn invitation(body: &Text, findings: &mut Findings) {
    let count = body.chars.len();
    limit(body, Part::Body, LINKEDIN_INVITATION, "an invitation", findings);
    let (most, free) = (LINKEDIN_INVITATION as usize, LINKEDIN_INVITATION_FREE as usize);
    if (free + 1..=most).contains(&count) {
        let message = format!("{count} characters. An invitation takes {most}, from a free account {free}.");
        let at = free..count;
        findings.add(&rules::OVER_FREE_LIMIT, Part::Body, at, message, "Shorten it if your account is a free one.");
    }
}

fn sms(body: &Text, findings: &mut Findings) {
    let foreign = |c: &char| gsm_units(*c).is_none();
    let septets: u32 = body.chars.iter().map(|c| gsm_units(*c).unwrap_or(1)).sum();
    let units: usize = body.chars.iter().map(|c| c.len_utf16()).sum();
    let as_gsm = parts(septets, SEVEN_BIT);
    let wide = body.chars.iter().any(foreign);
    let count = if wide { parts(u32::try_from(units).unwrap_or(u32::MAX), UCS_2) } else { as_gsm };
    for (place, c) in body.chars.iter().enumerate().filter(|(_, c)| foreign(c)) {
        let message = format!(
            "“{c}” is not in the alphabet of text messages: with it a part holds 70 characters (67 of several) instead \
             of 160 (153). It makes {count} of what would be {as_gsm}."
        );
        let plain = plain_form(*c);
        let advice = plain.map_or("Leave it out.".to_owned(), |plain| format!("Write `{plain}`."));
        let at = place..place + 1;
        findings.add_with(&rules::SMS_ALPHABET, Part::Body, at, message, &advice, plain.map(str::to_owned));
    }
    let message = format!("It goes as {count} text messages.");
    match count {
        0 | 1 => {}
        2 | 3 => findings.add(&rules::SMS_PARTS, Part::Body, 0..0, message, "Shorten it to one, if it can be."),
        _ => findings.add(&rules::TOO_LONG, Part::Body, 0..0, message, "Keep one reason and one question."),
    }
}

/// What word processors put for the characters of a keyboard, and back.
fn plain_form(c: char) -> Option<&'static str> {
    Some(match c {
        '’' | '‘' | '´' | '`' => "'",
        '“' | '”' | '„' | '«' | '»' => "\"",
        '–' | '—' | '‐' | '‑' => "-",
        '…' => "...",
        '\u{a0}' | '\t' | '\u{202f}' => " ",
        '•' => "-",
        c if domain::text::hides_or_reorders(c) => "",
        _ => return None,
    })
}

fn script(body: &Text, findings: &mut Findings) {
    let count = body.words.len();
    let minutes = count as f64 / SPOKEN as f64;
    let message = format!("It takes about {minutes:.1} minutes to say ({count} words, {SPOKEN} a minute).");
    match count {
        0..=150 => {}
        151..=300 => findings.add(&rules::LONGISH, Part::Body, 0..0, message, "Ask a question earlier."),
        _ => findings.add(&rules::TOO_LONG, Part::Body, 0..0, message, "Keep the opening; ask, then listen."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(body: &str) -> Vec<(String, u32, u32, Option<String>)> {
        let mut findings = Findings::default();
        sms(&Text::new(body), &mut findings);
        findings.into_sorted().into_iter().map(|f| (f.kind, f.start, f.end, f.replacement)).collect()
    }

    #[test]
    fn the_one_curly_quote_that_switches_a_text_message_is_pointed_at() {
        let plain = "a".repeat(160);
        assert_eq!(found(&plain), [], "160 characters are one message");
        assert_eq!(found(&format!("{plain}a")), [("sms_parts".into(), 0, 0, None)], "161 are two");
        assert_eq!(found(&"€".repeat(80)), [], "an extended character counts twice: 160");
        assert_eq!(found(&"€".repeat(81)), [("sms_parts".into(), 0, 0, None)]);
        let curly = format!("don’t {}", "a".repeat(64));
        assert_eq!(found(&curly), [("sms_alphabet".into(), 3, 4, Some("'".into()))], "70 in UCS-2 are one");
        let more: Vec<_> = found(&format!("{curly}a")).into_iter().map(|found| found.0).collect();
        assert_eq!(more, ["sms_parts", "sms_alphabet"], "71 are two");
        assert_eq!(found("👍")[0].3, None, "an emoji has no plain form");
    }
}
