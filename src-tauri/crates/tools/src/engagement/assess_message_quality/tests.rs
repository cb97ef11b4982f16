//! What a grade must and must not do.

use std::time::Duration;

use domain::quality::{Grade, Severity};
use proptest::prelude::*;

use super::*;
use crate::draft_outbound_message;
use crate::engagement::testing::{brief, fill, naughty_strings};

fn about() -> About<'static> {
    About { company: Some("Northwind Mills"), first_name: Some("Ana"), ..Default::default() }
}

fn good() -> OutboundMessage {
    draft_outbound_message(&brief()).unwrap().message
}

fn kinds(assessment: &Assessment) -> Vec<&str> {
    assessment.issues.iter().map(|finding| finding.kind.as_str()).collect()
}

fn assess(subject: &str, body: &str) -> Assessment {
    let message = OutboundMessage { subject: subject.into(), body: body.into(), ..good() };
    assess_message_quality(&message, &about())
}

/// A good message with one thing changed.
fn changed(from: &str, to: &str) -> Assessment {
    let OutboundMessage { subject, body, .. } = good();
    assert!(subject.contains(from) || body.contains(from), "`{from}` is not in the message");
    assess(&subject.replace(from, to), &body.replace(from, to))
}

#[test]
fn the_default_template_with_everything_known_is_an_a() {
    let assessment = assess_message_quality(&good(), &about());
    assert_eq!((assessment.grade, assessment.ready), (Grade::A, true), "{:#?}", assessment.issues);
    assert_eq!(assessment.score, 1.0, "nothing to find: {:#?}", assessment.issues);
    assert_eq!(assessment.metrics.questions, 1);
    assert_eq!(assessment.metrics.spam_points, 0.0);
    assert!(assessment.metrics.reading_grade < 9.0, "{:?}", assessment.metrics);
    assert_eq!(assessment.rules, "quality-2");
}

#[test]
fn a_spam_mail_never_gets_grade_a() {
    let spam = [
        (
            "CONGRATULATIONS",
            "Dear Friend,\n\nACT NOW!!! This one time offer is 100% guaranteed, with a money back guarantee. Click here: \
             http://bit.ly/xyz",
        ),
        (
            "Make money fast $$$",
            "Hi Ana,\n\nNorthwind Mills has been chosen! Earn cash today, 100% FREE, no obligation!!! Limited time, act \
             now, click here before the offer expires!!!",
        ),
        (
            "A question for Northwind Mills",
            "Hi Ana,\n\nNorthwind Mills can save with us. Would you like a money back guarantee, 100% guaranteed? You \
             may reply \"no thanks\" and I will not write again.\n\nHarbour Street 5, 02110 Boston, MA, Brightdesk",
        ),
        (
            "URGENT BUSINESS PROPOSAL",
            "Dear Sir,\n\nI HAVE AN URGENT BUSINESS PROPOSAL WORTH MILLIONS FOR YOU AND YOUR COMPANY. REPLY AT ONCE WITH \
             YOUR BANK DETAILS SO THAT WE CAN PROCEED. THIS IS A ONE TIME OFFER.",
        ),
        (
            "You have been selected",
            "Hello,\n\nCheap watches, best prices, buy now! Hurry, last chance! Free gift while supplies last!!!",
        ),
        (
            "Offer",
            "To be removed from all our mailings reply. One time offer with a 100% guaranteed result, dear friend.",
        ),
    ];
    for (subject, body) in spam {
        let assessment = assess(subject, body);
        assert_eq!(assessment.grade, Grade::F, "{subject}: {} {:#?}", assessment.score, assessment.issues);
    }
}

#[test]
fn folklore_words_hardly_count() {
    let assessment = changed("You know best", "You know the low price matters and can unsubscribe. You know best");
    assert!(assessment.metrics.spam_points <= 0.2, "{:?}", assessment.metrics);
    assert_eq!(assessment.grade, Grade::A, "{:#?}", assessment.issues);
}

#[test]
fn points_are_named_by_rule_and_counted_once() {
    let assessment = changed("You know best", "Money back guarantee, again a money back guarantee. You know best");
    assert_eq!(assessment.metrics.spam_points, 2.91);
    let finding = assessment.issues.iter().find(|finding| finding.kind == "spam_phrase").unwrap();
    assert!(finding.message.contains("MONEY_BACK gives 2.91 of the 5.0"), "{}", finding.message);
    assert!(assessment.ready, "below the threshold it is a warning");
}

#[test]
fn each_fault_is_found() {
    use Severity::{Critical, Warning};
    let cases = [
        ("Ana", "{{ contact.first_name }}", "unresolved_variable", Critical),
        ("Ana", "[first name?]", "unresolved_variable", Critical),
        ("A question for Northwind Mills", "For [Company]", "unresolved_variable", Critical),
        ("Hi Ana,", "Hi ,", "greeting_failed", Critical),
        ("Hi Ana,", "Hi null,", "greeting_failed", Critical),
        ("Hi Ana,", "Hi Bob,", "wrong_name", Critical),
        ("Hi Ana,", "Hi there,", "greeting_without_name", Warning),
        ("A question for Northwind Mills", "  ", "missing_subject", Critical),
        (
            "A question for",
            "A QUESTION WITH SO MANY WORDS THAT IT CAN HARDLY FIT ANYWHERE FOR",
            "subject_long",
            Warning,
        ),
        ("Northwind Mills", "the company", "no_company", Warning),
        (
            "Northwind Mills came up",
            "I hope this email finds you well. Northwind Mills came up",
            "generic_opening",
            Warning,
        ),
        ("Would you be interested in a short summary of how it works?", "It works.", "no_ask", Warning),
        ("how it works?", "how it works? Could we also meet on Tuesday?", "several_asks", Warning),
        ("You know best", "Don't miss this. You know best", "pushy_tone", Warning),
        ("You know best", "It is great!!! You know best", "shouting", Warning),
        ("You know best", "READ THIS NOW. You know best", "shouting", Warning),
        ("Harbour Street 5", "", "missing_postal_address", Warning),
        ("not hear from me, reply \"no thanks\" and I will not write again", "wait", "missing_opt_out", Warning),
        (
            "You know best",
            "We do it. We like it. I made it. Our team is big. We won. We are us. You know best",
            "about_us",
            Warning,
        ),
        ("You know best", "See bit.ly/abc. You know best", "spam_phrase", Warning),
    ];
    for (from, to, kind, severity) in cases {
        let assessment = changed(from, to);
        let finding = assessment.issues.iter().find(|finding| finding.kind == kind);
        let Some(finding) = finding else { panic!("no {kind} for `{to}`: {:?}", kinds(&assessment)) };
        assert_eq!(finding.severity, severity, "{kind}");
        assert_eq!(assessment.ready, !assessment.issues.iter().any(|finding| finding.severity == Critical));
        assert!(assessment.score < 1.0, "{kind} must show in the score");
        assert!(!finding.message.is_empty() && !finding.suggestion.is_empty());
    }
}

#[test]
fn a_critical_finding_never_leaves_a_good_grade() {
    for (from, to) in
        [("Ana", "[first name?]"), ("Hi Ana,", "Hi ,"), ("Hi Ana,", "Hi Bob,"), ("A question for Northwind Mills", "")]
    {
        let assessment = changed(from, to);
        assert!(!assessment.ready);
        assert!(assessment.grade >= Grade::C, "{to}: {:?}", assessment.grade);
    }
}

#[test]
fn a_finding_stands_where_it_says() {
    let OutboundMessage { subject, body, .. } = good();
    let body = body.replace("You know best", "Żółć 🎉 {{ offer }} don’t miss. You know best");
    let assessment = assess(&subject, &body);
    let chars: Vec<char> = body.chars().collect();
    let text = |kind: &str| -> String {
        let finding = assessment.issues.iter().find(|finding| finding.kind == kind).unwrap();
        chars[finding.start as usize..finding.end as usize].iter().collect()
    };
    assert_eq!(text("unresolved_variable"), "{{ offer }}");
    assert_eq!(text("pushy_tone"), "don’t miss");
}

#[test]
fn the_length_of_a_mail_is_judged_with_its_sources() {
    let words = |count: usize| {
        let assessment = assess("A question for you", &"word ".repeat(count));
        kinds(&assessment).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    for (count, kind) in
        [(10, Some("too_short")), (30, None), (125, None), (150, Some("longish")), (300, Some("too_long"))]
    {
        let found = words(count);
        let length = found.iter().find(|kind| ["too_short", "longish", "too_long"].contains(&kind.as_str()));
        assert_eq!(length.map(String::as_str), kind, "{count} words");
    }
    let assessment = assess("A question for you", "short");
    assert!(assessment.issues.iter().any(|finding| finding.message.contains("Sources disagree")));
}

#[test]
fn a_gap_of_the_senders_points_to_the_settings() {
    let mut brief = brief();
    brief.sender.company = None;
    let draft = draft_outbound_message(&brief).unwrap();
    let assessment = assess_message_quality(&draft.message, &about());
    let gaps: Vec<&str> = assessment.issues.iter().map(|finding| finding.suggestion.as_str()).collect();
    assert_eq!(gaps.len(), 2, "the company stands in the text and in the signature: {:?}", kinds(&assessment));
    assert!(gaps.iter().all(|suggestion| suggestion.contains("settings")), "{gaps:?}");
}

#[test]
fn an_empty_message_is_not_ready() {
    let assessment = assess("", " \n ");
    assert_eq!((assessment.score, assessment.grade, assessment.ready), (0.0, Grade::F, false));
    assert_eq!(kinds(&assessment), ["missing_subject", "missing_body"]);
}

#[test]
fn what_is_not_known_is_not_checked() {
    let assessment = assess_message_quality(&good(), &About::default());
    assert_eq!(assessment.score, 1.0, "{:?}", kinds(&assessment));
}

#[test]
fn a_megabyte_does_not_hang() {
    let hostile = [
        "{{",
        "[",
        "<",
        "%A",
        "{% ",
        "*|",
        "a ",
        "to be removed from ",
        "urgent ",
        "!",
        "!a",
        "A ",
        "? ",
        "would you? ",
        "\n",
        "Hi ",
        "a\u{301}",
        "🎉",
        "bit.ly ",
        "(((",
        "[a?] ",
        "Dear friend ",
    ];
    let (done, finished) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for part in hostile {
            let body = part.repeat(1_000_000 / part.len());
            let subject = part.repeat(100_000 / part.len());
            let about = About { company: Some(&subject), first_name: Some(&subject), ..Default::default() };
            let message = OutboundMessage { subject: subject.clone(), body, ..good() };
            let assessment = assess_message_quality(&message, &about);
            assert!(assessment.issues.len() < 500, "findings are bounded");
        }
        done.send(()).unwrap();
    });
    // All of them together; a quadratic scan of one would take hours.
    assert!(finished.recv_timeout(Duration::from_secs(120)).is_ok(), "it hangs, or panicked above");
}

fn everything(text: &str) -> About<'_> {
    About {
        company: Some(text),
        first_name: Some(text),
        country: Some(text),
        consent: Some(text),
        ..Default::default()
    }
}

/// What holds for any text in any field.
fn holds(message: &OutboundMessage, about: &About) {
    let assessment = assess_message_quality(message, about);
    assert_eq!(assessment, assess_message_quality(message, about), "same input, same output");
    assert!((0.0..=1.0).contains(&assessment.score));
    let chars = |part| match part {
        Part::Subject => message.subject.chars().count() as u32,
        Part::Body => message.body.chars().count() as u32,
    };
    for finding in &assessment.issues {
        assert!(finding.start <= finding.end && finding.end <= chars(finding.part), "{finding:?} lies outside");
    }
    let critical = assessment.issues.iter().any(|finding| finding.severity == Severity::Critical);
    assert_eq!(assessment.ready, !critical);
    assert!(assessment.metrics.reading_grade.is_finite());
}

#[test]
fn naughty_strings_in_every_field_are_only_judged() {
    let Some(strings) = naughty_strings() else { return };
    for text in strings {
        let about = everything(&text);
        let mut brief = brief();
        fill(&mut brief, &text);
        let drafted = draft_outbound_message(&brief).unwrap().message;
        holds(&drafted, &about);
        holds(&OutboundMessage { subject: text.clone(), body: text.clone(), ..drafted }, &about);
    }
}

proptest! {
    #[test]
    fn any_text_is_only_judged(
        subject in any::<String>(),
        body in "(\\PC|[{}\\[\\]<>%$*|?!.,\n ]|[A-Za-z]{1,9} |hi |dear friend |you ){0,60}",
        name in any::<String>(),
    ) {
        let mut from = good().from;
        from.postal_address = Some(name.clone());
        let message = OutboundMessage { subject, body, from, ..good() };
        holds(&message, &everything(&name));
        holds(&message, &About::default());
    }
}
