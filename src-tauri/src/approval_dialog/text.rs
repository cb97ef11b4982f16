//! What the dialog says, as plain text. Nothing is cut, and nothing stands in it that cannot be seen.

use domain::text::draws_nothing;
use std::fmt::Write as _;

use domain::quality::{Finding, Part, Severity};
use domain::{Attachment, Channel, HandOff, Sender};
use orchestrator::ports::ApprovalSheet;

/// The lines above the message, in order, and the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub fields: Vec<(&'static str, String)>,
    pub body: String,
}

impl Shown {
    pub fn of(sheet: &ApprovalSheet) -> Self {
        let message = &sheet.request.message;
        let to = message.recipient.as_ref().map(|to| named(&to.name, &to.address));
        let mut fields = vec![
            ("To", to.unwrap_or_else(|| "nobody yet".into())),
            ("From", sender(&message.from)),
            ("Subject", line(&message.subject)),
            ("Account", line(&sheet.account)),
            ("Channel", channel(message.channel).into()),
            ("Handed over by", way(sheet)),
            ("Grade", sheet.grade.unwrap_or("not graded").into()),
            ("Open findings", findings(&sheet.findings)),
            ("Why you are asked", why(message.way()).into()),
        ];
        if !message.attachments.is_empty() {
            fields.insert(3, ("Attached", attached(&message.attachments)));
        }
        if sheet.sample {
            let account = fields.iter().position(|(name, _)| *name == "Account").unwrap_or_default();
            fields.insert(account + 1, ("Sample", "invented; nobody is behind this account".into()));
        }
        Self { fields, body: paragraphs(&message.body) }
    }
}

fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "Email",
        Channel::Linkedin => "LinkedIn message",
        Channel::LinkedinInvitation => "LinkedIn invitation",
        Channel::Sms => "Text message",
        Channel::Call => "Call",
    }
}

fn hand_off(hand_off: HandOff) -> &'static str {
    match hand_off {
        HandOff::MailProgram => "your mail program",
        HandOff::Clipboard => "the clipboard",
        HandOff::File => "a file you choose a place for",
        HandOff::MailServer => "your mail server",
    }
}

fn way(sheet: &ApprovalSheet) -> String {
    let way = hand_off(sheet.request.message.way());
    match &sheet.server {
        Some(server) => format!("{way}, {}", line(&server.to_string())),
        None => way.into(),
    }
}

/// A line each: its name, its size, and what its bytes are known by.
fn attached(files: &[Attachment]) -> String {
    let file = |file: &Attachment| {
        let known_by = file.digest.get(..12).unwrap_or_default();
        format!("{} ({} bytes, SHA-256 {known_by}…)", line(&file.name), file.bytes)
    };
    files.iter().map(file).collect::<Vec<_>>().join("\n")
}

fn why(hand_off: HandOff) -> &'static str {
    match hand_off {
        HandOff::MailProgram => "Nothing leaves without you. Approve opens exactly this, once, in your mail program.",
        HandOff::Clipboard => "Nothing leaves without you. Approve copies exactly this, once, to the clipboard.",
        HandOff::File => "Nothing leaves without you. Approve saves exactly this, once, where you choose.",
        HandOff::MailServer => "Nothing leaves without you. Approve sends exactly this, once, to the person above.",
    }
}

fn sender(from: &Sender) -> String {
    let who = match (from.name.as_deref(), from.email.as_deref()) {
        (Some(name), Some(email)) => named(name, email),
        (Some(one), None) | (None, Some(one)) => line(one),
        (None, None) => "not set; see Settings".into(),
    };
    match &from.company {
        Some(company) => format!("{who}, {}", line(company)),
        None => who,
    }
}

fn named(name: &str, address: &str) -> String {
    format!("{} <{}>", line(name), line(address))
}

fn findings(findings: &[Finding]) -> String {
    if findings.is_empty() {
        return "none".into();
    }
    let lines: Vec<_> = findings.iter().map(finding).collect();
    lines.join("\n")
}

fn finding(finding: &Finding) -> String {
    let severity = match finding.severity {
        Severity::Critical => "Critical",
        Severity::Warning => "Warning",
        Severity::Info => "Note",
    };
    let part = match finding.part {
        Part::Subject => "subject",
        Part::Body => "message",
    };
    format!("{severity}, {part}: {}", line(&finding.message))
}

/// A value that stands on one line.
fn line(text: &str) -> String {
    visible(text, |_| false)
}

/// A text with lines. The line ends of mail, CR and LF, are one line end.
fn paragraphs(text: &str) -> String {
    visible(&text.replace("\r\n", "\n"), |c| matches!(c, '\n' | '\t'))
}

fn visible(text: &str, keep: impl Fn(char) -> bool) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if draws_nothing(c) && !keep(c) {
            // Writing to a String cannot fail.
            let _ = write!(shown, "⟨U+{:04X}⟩", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn request() -> Value {
        let id = "01890a5d-ac96-774b-bcce-b302099a8057";
        json!({
            "id": id, "execution": id, "step": 2, "digest": "00",
            "requested_at": "2026-11-02T09:00:00Z", "expires_at": "2026-11-09T09:00:00Z",
            "message": {
                "channel": "email", "hand_off": "mail_program",
                "from": { "name": "Ada Kern", "email": "ada@desk.example", "company": "Desk & Co" },
                "recipient": { "contact": id, "name": "Ben Ito", "address": "ben@north.example" },
                "subject": "Stock counts", "body": "Hello Ben,\n\n\t1. one",
            },
        })
    }

    fn shown(change: impl FnOnce(&mut Value)) -> Shown {
        let mut request = request();
        change(&mut request["message"]);
        let finding = |severity, part, message: &str| Finding {
            kind: "any".into(),
            severity,
            part,
            start: 0,
            end: 0,
            message: message.into(),
            suggestion: String::new(),
            replacement: None,
        };
        Shown::of(&ApprovalSheet {
            request: serde_json::from_value(request).expect("the request above is one"),
            server: None,
            account: "North\u{200B}wind".into(),
            sample: false,
            grade: Some("B"),
            findings: vec![
                finding(Severity::Critical, Part::Body, "a gap"),
                finding(Severity::Info, Part::Subject, "it is\nshort"),
            ],
        })
    }

    fn field<'a>(shown: &'a Shown, name: &str) -> &'a str {
        &shown.fields.iter().find(|(field, _)| *field == name).expect("the field is shown").1
    }

    #[test]
    fn every_line_that_would_leave_is_shown() {
        let shown = shown(|_| ());
        let expected = [
            ("To", "Ben Ito <ben@north.example>"),
            ("From", "Ada Kern <ada@desk.example>, Desk & Co"),
            ("Subject", "Stock counts"),
            ("Account", "North⟨U+200B⟩wind"),
            ("Channel", "Email"),
            ("Handed over by", "your mail program"),
            ("Grade", "B"),
            ("Open findings", "Critical, message: a gap\nNote, subject: it is⟨U+000A⟩short"),
        ];
        for (name, value) in expected {
            assert_eq!(field(&shown, name), value, "the line {name}");
        }
        assert_eq!(shown.body, "Hello Ben,\n\n\t1. one", "the lines and tabs of a body stay");
    }

    #[test]
    fn an_invented_account_is_told_from_a_real_one() {
        let sheet = |sample| ApprovalSheet {
            request: serde_json::from_value(request()).expect("the request above is one"),
            server: None,
            account: "Northwind".into(),
            sample,
            grade: None,
            findings: Vec::new(),
        };
        assert!(field(&Shown::of(&sheet(true)), "Sample").contains("invented"), "a sample says so");
        assert!(Shown::of(&sheet(false)).fields.iter().all(|(name, _)| *name != "Sample"), "and nothing else does");
    }

    #[test]
    fn what_is_missing_is_said() {
        let shown = shown(|message| {
            message["recipient"] = Value::Null;
            message["from"] = json!({});
            message["hand_off"] = json!("clipboard");
        });
        assert_eq!(field(&shown, "To"), "nobody yet", "there is no recipient");
        assert_eq!(field(&shown, "From"), "not set; see Settings", "there is no sender");
        assert_eq!(field(&shown, "Handed over by"), "the clipboard", "it would be copied");
        assert!(field(&shown, "Why you are asked").contains("clipboard"), "the reason names what approving does");
    }

    #[test]
    fn hidden_characters_are_made_visible() {
        for (hidden, seen) in [
            ("\0", "⟨U+0000⟩"),
            ("\u{1b}", "⟨U+001B⟩"),
            ("\r", "⟨U+000D⟩"),
            ("\u{7f}", "⟨U+007F⟩"),
            ("\u{85}", "⟨U+0085⟩"),
            ("\u{ad}", "⟨U+00AD⟩"),
            ("\u{200d}", "⟨U+200D⟩"),
            ("\u{2028}", "⟨U+2028⟩"),
            ("\u{202e}", "⟨U+202E⟩"),
            ("\u{2067}", "⟨U+2067⟩"),
            ("\u{3164}", "⟨U+3164⟩"),
            ("\u{feff}", "⟨U+FEFF⟩"),
            ("\u{e0041}", "⟨U+E0041⟩"),
        ] {
            let text = format!("a{hidden}b");
            let shown = shown(|message| {
                message["subject"] = json!(text);
                message["body"] = json!(text);
                message["recipient"]["name"] = json!(text);
                message["recipient"]["address"] = json!(text);
                message["from"]["company"] = json!(text);
            });
            let expected = format!("a{seen}b");
            assert_eq!(shown.body, expected, "in the body");
            assert_eq!(field(&shown, "Subject"), expected, "in the subject");
            assert_eq!(field(&shown, "To"), format!("{expected} <{expected}>"), "in the recipient");
            assert!(field(&shown, "From").ends_with(&expected), "in the sender");
        }
    }

    #[test]
    fn text_is_never_read_as_markup_or_format() {
        let text = "100% <b>&amp;</b> %s %n";
        assert_eq!(line(text), text, "it stays as it is");
    }

    #[test]
    fn the_line_ends_of_mail_are_line_ends() {
        assert_eq!(paragraphs("a\r\nb\rc"), "a\nb⟨U+000D⟩c", "only a lone carriage return hides something");
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_stays_hidden(text in "(?s)[^⟨⟩]{0,80}") {
            let shown = line(&text);
            prop_assert!(!shown.contains(draws_nothing), "{shown:?} still hides something");
            let mut read_back = String::new();
            for (n, part) in shown.split(['⟨', '⟩']).enumerate() {
                if n % 2 == 0 {
                    read_back.push_str(part);
                } else {
                    let code = u32::from_str_radix(part.trim_start_matches("U+"), 16).expect("a code point");
                    read_back.push(char::from_u32(code).expect("a character"));
                }
            }
            prop_assert_eq!(read_back, text, "what is shown is the whole text");
        }
    }
}
