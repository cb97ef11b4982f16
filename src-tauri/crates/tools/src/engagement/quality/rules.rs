//! Every rule of the grade: its name, how grave it is, the points it takes from a hundred, why, and who says so.
//!
//! The score is a hundred points less the deductions, never below 0, told as 0 to 1. A rule that applies several times
//! takes no more than its `most`. From 90 points on it is an A, from 80 a B, from 70 a C, from 60 a D; below that an F.
//! A message that a spam filter would stop is always an F, since that rule alone takes 60. A rule of 0 points tells
//! something that no wording mends, or that is known to matter little.
//!
//! Benchmarks of vendors disagree with each other: such a rule weighs little, and its message gives the range.

use domain::quality::Grade;
use domain::quality::Severity::{self, Critical, Info, Warning};

#[derive(Debug)]
pub struct Rule {
    pub kind: &'static str,
    pub severity: Severity,
    /// For each finding, in hundredths of the score.
    pub points: u16,
    /// For all of them together.
    pub most: u16,
    pub why: &'static str,
    pub source: &'static str,
}

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident $kind:literal: $severity:ident, $points:literal up to $most:literal, $why:literal, $source:expr;)+) => {
        $($(#[$doc])* pub static $name: Rule = Rule {
            kind: $kind,
            severity: $severity,
            points: $points,
            most: $most,
            why: $why,
            source: $source,
        };)+

        /// All of them, the gravest first.
        pub static ALL: &[&Rule] = &[$(&$name),+];
    };
}

/// What reps and their readers complain about; nobody measured it.
const CRAFT: &str = "good craft, not measured";
const LENGTHS: &str = "Lavender 25–50 words, a test of 22 sequences 60–80, Boomerang 50–125, Belkins 101–200";
const READING: &str = "Boomerang: year 3 answered 53%, college 39%; Lavender: year 5; 70% of mail is at 10 or above";
const SUBJECTS: &str = "Boomerang 3–4 words, Backlinko 36–50 characters";
const SPAMASSASSIN: &str = "SpamAssassin 4.0, 50_scores.cf without network and Bayes, threshold 5.0";
const PERSONAL: &str = "Backlinko: a personal body was answered 32.7% more";
const LAWS: &str = "CAN-SPAM (US), CASL (CA), GDPR and the e-commerce directive (EU), PECR (UK)";

rules! {
    MISSING_BODY "missing_body": Critical, 100 up to 100, "There is nothing to send.", CRAFT;
    TOO_LONG_TO_READ "too_long_to_read": Critical, 100 up to 100, "Nobody reads a book in a mail, and no channel takes it.", CRAFT;
    LIKELY_SPAM "likely_spam": Critical, 60 up to 60, "A filter would sort it out before anybody reads it.", SPAMASSASSIN;
    TOO_LONG_FOR_CHANNEL "too_long_for_channel": Critical, 40 up to 40, "The channel cuts it off or refuses it.",
        "LinkedIn: invitation 300 characters (200 on free accounts), InMail subject 200 and body 1,900";
    MISSING_SUBJECT "missing_subject": Critical, 40 up to 40, "Mail without a subject is answered least.", "Boomerang: 14%";
    GREETING_FAILED "greeting_failed": Critical, 40 up to 40, "“Hi ,” tells the reader that a machine wrote.", CRAFT;
    WRONG_NAME "wrong_name": Critical, 40 up to 40, "Nobody answers a message to somebody else.", CRAFT;
    WRONG_COMPANY "wrong_company": Critical, 40 up to 40, "Nobody answers a message about somebody else.", CRAFT;
    UNRESOLVED_VARIABLE "unresolved_variable": Critical, 30 up to 60, "A gap tells the reader that a machine wrote.", CRAFT;
    CLAIM_WITHOUT_SOURCE "claim_without_source": Critical, 20 up to 60, "A number, a name or a promise that nobody can show is a risk.", CRAFT;

    NO_ASK "no_ask": Warning, 15 up to 15, "Who is not asked does not answer.", "Boomerang: one to three questions, half more";
    PUSHY_TONE "pushy_tone": Warning, 10 up to 40, "It reads like an advertisement.", CRAFT;
    DESPERATE_TONE "desperate_tone": Warning, 10 up to 20, "It makes the reader feel chased.", CRAFT;
    SHOUTING "shouting": Warning, 10 up to 30, "Capitals and rows of marks read like shouting.", CRAFT;
    HIDDEN_CHARACTERS "hidden_characters": Warning, 10 up to 20, "What cannot be seen can hide or turn round what is read.", CRAFT;
    GREETING_WITHOUT_NAME "greeting_without_name": Warning, 10 up to 10, "It would fit anybody.", PERSONAL;
    NO_COMPANY "no_company": Warning, 10 up to 10, "It would fit anybody.", PERSONAL;
    GENERIC_OPENING "generic_opening": Warning, 10 up to 10, "The first line is what the list of a mail program shows.", CRAFT;
    TOO_SHORT "too_short": Warning, 10 up to 10, "It leaves out why, what or the question.", LENGTHS;
    TOO_LONG "too_long": Warning, 10 up to 10, "It is not read to its end.", LENGTHS;
    HARD_TO_READ "hard_to_read": Warning, 10 up to 10, "Plain words are answered more.", READING;
    SUBJECT_CAPITALS "subject_capitals": Warning, 10 up to 10, "Capitals read like shouting.", SPAMASSASSIN;
    FALSE_REPLY "false_reply": Warning, 10 up to 10, "“Re:” with nothing before it misleads.", "CAN-SPAM: a true subject";
    MISSING_POSTAL_ADDRESS "missing_postal_address": Warning, 10 up to 10, "Several countries ask for one in commercial mail.", LAWS;
    MISSING_OPT_OUT "missing_opt_out": Warning, 10 up to 10, "Several countries ask for a way out.", LAWS;
    MISSING_IDENTITY "missing_identity": Warning, 10 up to 10, "The reader must see who writes, and for whom.", LAWS;
    NO_REASON_NOW "no_reason_now": Warning, 5 up to 5, "Without a reason why now, later will do as well.", CRAFT;
    NO_VALUE "no_value": Warning, 5 up to 5, "It does not say what the reader gets.", CRAFT;
    SEVERAL_ASKS "several_asks": Warning, 5 up to 5, "Two requests are easier to put off than one.",
        "Gong: asking for interest 12%, for a meeting 7%";
    SUBJECT_LONG "subject_long": Warning, 5 up to 5, "A phone cuts it off.", SUBJECTS;
    ABOUT_US "about_us": Warning, 5 up to 5, "It speaks of the writer more than of the reader.", CRAFT;
    LONG_PARAGRAPH "long_paragraph": Warning, 5 up to 5, "On a phone it is a wall of text.", CRAFT;
    RAW_MARKUP "raw_markup": Warning, 5 up to 5, "The message goes as plain text: marks are shown as they stand.", CRAFT;
    SPAM_PHRASE "spam_phrase": Warning, 5 up to 15, "Filters weigh it.", SPAMASSASSIN;
    MISSPELLING "misspelling": Warning, 3 up to 12, "It looks careless; from the fourth on it costs the A.", CRAFT;
    MISSING_SOURCE "missing_source": Warning, 5 up to 5, "The reader is to be told why they are written to, and where their address is from.",
        "GDPR Art. 14";
    PO_BOX_ONLY "po_box_only": Warning, 5 up to 5, "A PO box is not enough as an address in Germany.", "German law on provider identity";
    CONSENT_NEEDED "consent_needed": Warning, 0 up to 0, "No wording mends it: it depends on what was agreed before.",
        "CASL (CA), law against unfair competition (DE)";

    LONGISH "longish": Info, 2 up to 2, "Shorter may do better; the sources disagree.", LENGTHS;
    RATHER_HARD_TO_READ "rather_hard_to_read": Info, 2 up to 2, "Plain words are answered more.", READING;
    LONG_SENTENCE "long_sentence": Info, 2 up to 6, "A long sentence is read twice or not at all.", "GOV.UK style guide: 25 words";
    OVER_FREE_LIMIT "over_free_limit": Info, 2 up to 2, "A free account takes 200 characters in an invitation.", "LinkedIn";
    SMS_PARTS "sms_parts": Info, 2 up to 2, "Each part is paid for, and may come late.", "GSM 03.38: 160/153 characters, UCS-2 70/67";
    SMS_ALPHABET "sms_alphabet": Info, 2 up to 2, "One such character halves what a part holds.", "GSM 03.38: 160/153 characters, UCS-2 70/67";
    LONG_LINK "long_link": Info, 2 up to 2, "A long address breaks over several lines on a phone.", CRAFT;
    COLUMNS "columns": Info, 2 up to 2, "Columns fall apart on a phone.", CRAFT;
    SUBJECT_NOT_SENT "subject_not_sent": Info, 0 up to 0, "This channel has no subject.", CRAFT;
    /// Words that are said to be spam and weigh next to nothing.
    SPAM_FOLKLORE "spam_folklore": Info, 0 up to 0, "Said to be spam; filters give it a tenth of a point or less.", SPAMASSASSIN;
    OTHER_LANGUAGE "other_language": Info, 0 up to 0, "What is said of wording and spelling is for English only.", CRAFT;
}

pub fn grade(score: f64) -> Grade {
    match score {
        0.9.. => Grade::A,
        0.8.. => Grade::B,
        0.7.. => Grade::C,
        0.6.. => Grade::D,
        _ => Grade::F,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grade_begins_at_its_mark() {
        let cases = [
            (1.0, Grade::A),
            (0.9, Grade::A),
            (0.89, Grade::B),
            (0.8, Grade::B),
            (0.7, Grade::C),
            (0.6, Grade::D),
            (0.59, Grade::F),
            (0.0, Grade::F),
        ];
        for (score, expected) in cases {
            assert_eq!(grade(score), expected, "{score}");
        }
    }

    #[test]
    fn every_rule_says_why_and_who_says_so_and_stands_in_order() {
        let mut kinds: Vec<_> = ALL.iter().map(|rule| rule.kind).collect();
        assert!(ALL.is_sorted_by_key(|rule| rule.severity), "the gravest first");
        kinds.sort_unstable();
        assert!(kinds.windows(2).all(|pair| pair[0] != pair[1]), "no name twice");
        for Rule { kind, severity, points, most, why, source } in ALL {
            assert!(points <= most && *most <= 100, "{kind}");
            assert!(why.ends_with('.') && !source.is_empty(), "{kind}");
            let grave = *severity == Severity::Critical;
            assert!(!grave || *points >= 20, "{kind}: what is critical never leaves an A");
        }
    }
}
