//! Which claims have a source.

use domain::signal::{Signal, SignalKind};
use domain::{KnowledgeKind, TemplateKind};
use proptest::prelude::*;

use super::*;
use crate::engagement::composer::draft;
use crate::engagement::testing::{brief, fill, naughty_strings};

fn known() -> Brief {
    let mut brief = brief();
    let entry = |title: &str, body: &str, quote_price, quote_legal| KnowledgeEntry {
        id: domain::KnowledgeId::new(uuid::Uuid::from_u128(title.len() as u128)),
        kind: KnowledgeKind::Fact,
        title: title.into(),
        body: body.into(),
        tags: Vec::new(),
        quote_price,
        quote_legal,
    };
    brief.knowledge = vec![
        entry("Blue Harbour", "Blue Harbour Bank answers 40% faster with 1,200 agents.", false, false),
        entry("Price list", "A seat is $99 per month. The first 30 days are free.", true, false),
        entry("Old prices", "It was $77 per month.", false, false),
        entry("Certificates", "We are ISO 27001 certified.", false, true),
    ]
    .into();
    brief.signals = vec![Signal {
        id: "01890a5d-ac96-774b-bcce-b302099a8060".parse().unwrap(),
        account: brief.account.id,
        kind: SignalKind::Funding,
        title: "Raised $12M from Orange Ventures".into(),
        on: "2026-10-20".parse().unwrap(),
        expires_on: "2027-04-20".parse().unwrap(),
        url: None,
    }];
    brief
}

fn said(body: &str) -> Checked {
    let brief = known();
    let draft = draft(&brief, TemplateKind::FirstMessage).unwrap();
    let message = OutboundMessage { body: body.into(), ..draft.message.clone() };
    check_claims(&message, &brief, Some(&draft))
}

#[test]
fn what_nothing_stands_behind_is_marked() {
    let cases: [(&str, &[&str]); 22] = [
        ("Hi Ana, how is Northwind Mills?", &[]),
        ("With 420 people you know this.", &[]),
        ("We cut it by 41%.", &["41%"]),
        ("Blue Harbour Bank answers 40% faster.", &[]),
        ("It works 40 times.", &["40"]),
        ("We work with Globex.", &["Globex"]),
        ("It is $99 per month.", &[]),
        ("It is $77 per month.", &["$77"]),
        ("It is $98.", &["$98"]),
        ("I read of the $12M from Orange Ventures.", &[]),
        ("I read of the 12 million.", &[]),
        ("It is free for you.", &[]),
        ("Feel free to say no.", &[]),
        ("We guarantee it.", &["guarantee"]),
        ("We are ISO 27001 certified.", &[]),
        ("We are HIPAA compliant.", &["HIPAA", "HIPAA", "compliant"]),
        ("We will double your sales.", &["We will", "will double"]),
        ("I will not write again.", &[]),
        ("Do you have 15 minutes on Tuesday at 10:00, or on 3 November?", &[]),
        ("Kim Larsen\nBrightdesk\nHarbour Street 5, 02110 Boston, MA", &[]),
        ("You will see results in 90 days.", &["You will see", "90"]),
        ("A discount of 5 % is yours.", &["discount", "5 %"]),
    ];
    for (body, expected) in cases {
        let found = said(body);
        let marked: Vec<String> = found
            .unsourced
            .iter()
            .map(|claim| body.chars().skip(claim.at.start).take(claim.at.len()).collect())
            .collect();
        assert_eq!(marked, expected, "{body}: {found:?}");
    }
}

#[test]
fn each_claim_names_its_source() {
    let found = said("Blue Harbour Bank answers 40% faster, and you have 420 people. It is $99.");
    let source = |text: &str| found.claims.iter().find(|claim| claim.text == text).map(|claim| claim.source.as_str());
    assert_eq!(source("40%"), Some("knowledge: Blue Harbour"));
    assert_eq!(source("420"), Some("account.employees"));
    assert_eq!(source("$99"), Some("knowledge: Price list"));
}

#[test]
fn a_template_may_say_what_it_says_and_a_model_may_not() {
    let brief = known();
    let mut draft = draft(&brief, TemplateKind::FirstMessage).unwrap();
    draft.message.body = "Globex saved 41%. It is free and guaranteed.".into();
    let composed = check_claims(&draft.message, &brief, Some(&draft));
    let words = |found: &Checked| found.unsourced.iter().map(|claim| claim.message.clone()).collect::<String>();
    assert!(!words(&composed).contains("41%"), "{composed:?}");
    assert!(words(&composed).contains("guaranteed"), "prices and law need an entry even then: {composed:?}");
    draft.provider = "somebody's model".into();
    let written = check_claims(&draft.message, &brief, Some(&draft));
    assert!(words(&written).contains("41%"), "{written:?}");
}

#[test]
fn what_the_app_composes_has_its_sources() {
    for kind in [TemplateKind::FirstMessage, TemplateKind::FollowUp] {
        let brief = known();
        let draft = draft(&brief, kind).unwrap();
        let found = check_claims(&draft.message, &brief, Some(&draft));
        assert_eq!(found.unsourced, [], "{}", draft.message.body);
    }
}

#[test]
fn an_unsupported_claim_keeps_a_message_from_being_ready() {
    let about = crate::About::default();
    let brief = known();
    let draft = draft(&brief, TemplateKind::FirstMessage).unwrap();
    let mut message = draft.message.clone();
    let good = crate::assess_message_quality(&message, &about);
    assert!(good.ready);
    message.body = message.body.replace("Would you", "It saves 41%. Would you");
    let unsourced = check_claims(&message, &brief, Some(&draft)).unsourced;
    let assessment = crate::assess_message_quality(&message, &crate::About { unsourced: &unsourced, ..about });
    assert!(!assessment.ready && assessment.score < good.score, "{assessment:?}");
    assert_eq!(assessment.issues[0].kind, "claim_without_source", "the worst stands first");
}

#[test]
fn an_entry_may_be_quoted_on_prices_and_law_only_where_it_says_so() {
    let brief = known();
    let cases = [
        ("A seat is $99.", 2, false),
        ("A seat is $99.", 1, true),
        ("We are certified.", 1, false),
        ("We are certified.", 3, true),
    ];
    for (sentence, entry, expected) in cases {
        assert_eq!(may_be_quoted(sentence, &brief.knowledge[entry]), expected, "{sentence} from {entry}");
    }
}

#[test]
fn naughty_strings_are_checked_like_any_text() {
    let Some(strings) = naughty_strings() else { return };
    let brief = known();
    for text in strings {
        let mut filled = brief.clone();
        fill(&mut filled, &text);
        let draft = draft(&filled, TemplateKind::FirstMessage).unwrap();
        let message = OutboundMessage { body: text.clone(), subject: text, ..draft.message.clone() };
        check_claims(&message, &brief, Some(&draft));
    }
}

proptest! {
    #[test]
    fn places_are_inside_any_text(body in "(\\PC|[0-9.,%$€ \n]){0,80}") {
        for claim in said(&body).unsourced {
            prop_assert!(!claim.at.is_empty() && claim.at.end <= body.chars().count());
        }
    }
}
