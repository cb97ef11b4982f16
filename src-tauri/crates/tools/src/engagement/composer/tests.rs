//! What a draft must and must not do.

use proptest::prelude::*;

use super::*;
use crate::STARTERS;
use crate::engagement::testing::{brief, fill, naughty_strings};

fn draft_outbound_message(brief: &Brief) -> Result<Draft, Failure> {
    draft(brief, TemplateKind::FirstMessage)
}

fn mine(subject: &str, body: &str) -> Template {
    let id = "01890a5d-ac96-774b-bcce-b302099a8070".parse().unwrap();
    Template { id, name: "mine".into(), subject: subject.into(), body: body.into(), ..STARTERS[0].clone() }
}

fn with(subject: &str, body: &str) -> Brief {
    Brief { template: Some(mine(subject, body)), ..brief() }
}

fn body(template: &str, brief: &Brief) -> String {
    draft_outbound_message(&Brief { template: Some(mine("x", template)), ..brief.clone() }).unwrap().message.body
}

#[test]
fn the_default_template_makes_a_short_honest_mail() {
    let draft = draft_outbound_message(&brief()).unwrap();
    assert!(draft.missing.is_empty(), "{:?}", draft.missing);
    assert_eq!(draft.provider, "composer");
    assert_eq!(draft.message.subject, "A question for Northwind Mills");
    let text = &draft.message.body;
    assert!(text.starts_with(
        "Hi Ana,\n\nNorthwind Mills came up while I was looking at software companies in the United States,"
    ));
    assert!(text.contains("At Brightdesk we help companies answer support mail in half the time. You know"));
    assert!(text.contains("Kim Larsen\nBrightdesk\nHarbour Street 5, 02110 Boston, MA\n\nIf you would rather not"));
    let words = text.split_whitespace().count();
    assert!((60..=100).contains(&words), "{words} words:\n{text}");
    assert_eq!(text.matches('?').count(), 1, "one question");
    let subject_words = draft.message.subject.split_whitespace().count();
    assert!((3..=5).contains(&subject_words));
    assert_eq!(draft.message.recipient.unwrap().address, "ana@northwind.example");
    assert_eq!(draft.message.from, brief().sender);
}

#[test]
fn a_missing_value_is_a_gap_that_can_be_seen() {
    let mut brief = brief();
    brief.contact.as_mut().unwrap().first_name = None;
    brief.sender.name = Some(" \u{200b} ".into());
    let draft = draft_outbound_message(&brief).unwrap();
    assert!(draft.message.body.starts_with("Hi [first name?],"), "never \"Hi ,\":\n{}", draft.message.body);
    assert!(draft.message.body.contains("\n[your name?]\n"));
    assert_eq!(draft.missing, ["contact.first_name", "sender.name"]);
}

#[test]
fn without_a_contact_there_is_still_a_draft() {
    let draft = draft_outbound_message(&Brief { contact: None, ..brief() }).unwrap();
    assert_eq!(draft.message.recipient, None);
    assert_eq!(draft.missing, ["contact.first_name"]);
}

#[test]
fn nobody_is_written_to_who_may_not_or_cannot_be() {
    let cases = [
        (Some("ana@northwind.example"), false, true),
        (Some(" ana@northwind.example "), false, true),
        (Some("ana@northwind.example"), true, false),
        (None, false, false),
        (Some(""), false, false),
        (Some("ana"), false, false),
        (Some("ana@"), false, false),
        (Some("ana@x@y"), false, false),
        (Some("ana@x.example\r\nBcc: all@x.example"), false, false),
        (Some("ana@x.example, bob@x.example"), false, false),
        (Some("Ana <ana@x.example>"), false, false),
    ];
    for (email, opted_out, expected) in cases {
        let mut brief = brief();
        let contact = brief.contact.as_mut().unwrap();
        contact.email = email.map(str::to_owned);
        contact.opted_out = opted_out;
        let recipient = draft_outbound_message(&brief).unwrap().message.recipient;
        assert_eq!(recipient.is_some(), expected, "{email:?}, opted out: {opted_out}");
    }
}

#[test]
fn a_sentence_about_something_unknown_is_left_out() {
    for (industry, country, expected) in [
        (Some("software"), None, "looking at software companies, so"),
        (None, Some("Norway"), "looking at companies in Norway, so"),
        (None, Some("DE"), "looking at companies in Germany, so"),
        (Some("Software"), Some("US"), "looking at software companies in the United States, so"),
        (Some("SaaS"), None, "looking at SaaS companies, so"),
        (None, None, "looking for companies to work with, so"),
    ] {
        let mut brief = brief();
        brief.account.industry = industry.map(str::to_owned);
        brief.account.country = country.map(str::to_owned);
        let draft = draft_outbound_message(&brief).unwrap();
        assert!(draft.message.body.contains(expected), "{}", draft.message.body);
        assert!(draft.missing.is_empty() && !draft.message.body.contains('['), "no gap where the sentence can go");
        assert!(!draft.message.body.contains("\n\n\n"));
    }
}

#[test]
fn each_filled_value_is_tied_to_its_field() {
    let draft = draft_outbound_message(&brief()).unwrap();
    let claim =
        |source: &str| draft.claims.iter().find(|claim| claim.source == source).map(|claim| claim.text.as_str());
    assert_eq!(claim("account.industry"), Some("software"));
    assert_eq!(claim("account.country"), Some("United States"), "also behind an article");
    assert_eq!(claim("contact.first_name"), Some("Ana"));
    assert_eq!(claim("sender.offer"), Some("answer support mail in half the time"));
    assert_eq!(claim("account.employees"), None, "it was not used");
    assert_eq!(claim("contact.title"), None);

    let asked = draft_outbound_message(&with("x", "{% if account.industry == 'software' %}Hello{% endif %}")).unwrap();
    assert!(asked.claims.is_empty(), "to ask about a field is not to claim it");
    let changed = draft_outbound_message(&with("x", "{{ account.industry | upper }} {{ account.employees }}")).unwrap();
    assert_eq!(changed.message.body, "SOFTWARE 420");
    assert_eq!(changed.claims.len(), 2, "a changed value is still that field's");
}

#[test]
fn a_fields_text_is_never_evaluated() {
    let mut brief = brief();
    let bait = "{{ sender.email }}{% for x in 'ab' %}x{% endfor %} <b onclick=\"x\">\r\nBcc: all@x.example";
    brief.contact.as_mut().unwrap().first_name = Some(bait.into());
    brief.account.name = bait.into();
    let draft = draft_outbound_message(&brief).unwrap();
    let shown = "{{ sender.email }}{% for x in 'ab' %}x{% endfor %} <b onclick=\"x\"> Bcc: all@x.example";
    assert!(draft.message.body.starts_with(&format!("Hi {shown},\n")), "{}", draft.message.body);
    assert_eq!(draft.message.subject, format!("A question for {shown}"), "one line, as it stands");
}

#[test]
fn templates_may_ask_and_fall_back() {
    let mut brief = brief();
    brief.contact.as_mut().unwrap().first_name = None;
    brief.account.employees = None;
    let cases = [
        ("Hi {{ contact.first_name | default('there') }},", "Hi there,"),
        ("Hi {{ contact.first_name or 'there' }},", "Hi there,"),
        ("{{ contact.last_name | default('there') | upper }}", "SOUZA"),
        ("{% if contact.first_name is known %}a{% else %}b{% endif %}", "b"),
        ("{% if contact.first_name is defined %}a{% else %}b{% endif %}", "b"),
        ("{% if contact.first_name is not none %}a{% else %}b{% endif %}", "b"),
        ("{% if contact.first_name %}a{% else %}b{% endif %}", "b"),
        ("{% if contact.first_name == contact.title %}a{% else %}b{% endif %}", "b"),
        ("{% if contact.first_name == contact.nickname %}a{% else %}b{% endif %}", "b"),
        ("{% if account.employees is over(100) %}a{% else %}b{% endif %}", "b"),
        ("{% if account.employees is under(100) %}a{% else %}b{% endif %}", "b"),
        ("{% if account.industry == 'software' %}a{% else %}b{% endif %}", "a"),
        ("{{ contact.first_name | upper }}", "[FIRST NAME?]"),
        ("{{ 'Hi ' ~ contact.first_name }}", "Hi [first name?]"),
        ("{{ contact.shoe_size }} {{ nickname }} {{ range }}", "[shoe size?] [nickname?] [range?]"),
        ("{{ a.b.c }}", "[c?]"),
    ];
    for (template, expected) in cases {
        assert_eq!(body(template, &brief), expected, "{template}");
    }
    let draft = draft_outbound_message(&with("x", "{{ contact.shoe_size }}{{ contact.shoe_size }}")).unwrap();
    assert_eq!(draft.missing, ["contact.shoe_size"], "each gap is listed once");
}

#[test]
fn a_broken_template_says_what_to_mend() {
    let cases = [
        ("Hi {{ contact.first_name", "body, line 1"),
        ("Hi\n{% if account.name %}", "body"),
        ("\n{{ contact.first_name | shout }}", "line 2"),
        ("{% include 'secrets' %}", "secrets"),
        ("{{ range(5) }}", "body"),
        ("{{ account.name.open() }}", "body"),
        ("{% if account.employees > 100 %}big{% endif %}", "is over(100)"),
        ("{{ 'big' if account.employees >= 100 }}", "is over(100)"),
        ("{% for a in 'xxxxxxxxxx' %}{% for b in 'x' * 100000 %}{{ b }}{% endfor %}{% endfor %}", "cannot be used"),
        ("{{ 'x' * 90000000 }}", "too much work"),
        (
            "{% set a = 'xxxxxxxxxxxxxxxx' %}{% set a = a ~ a ~ a ~ a ~ a ~ a ~ a ~ a %}{% set a = a ~ a ~ a ~ a ~ a ~ a ~ a ~ a %}\
          {% set a = a ~ a ~ a ~ a ~ a ~ a ~ a ~ a %}{% set a = a ~ a ~ a ~ a ~ a ~ a ~ a ~ a %}\
          {% set a = a ~ a ~ a ~ a ~ a ~ a ~ a ~ a %}{% set a = a ~ a ~ a ~ a ~ a ~ a ~ a ~ a %}{{ a }}",
            "too much work",
        ),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "body"),
    ];
    for (template, part) in cases {
        let failure = draft_outbound_message(&with("x", template)).unwrap_err();
        assert_eq!(failure.kind, FailureKind::User, "{failure}");
        assert!(failure.message.contains(part), "`{failure}` should name `{part}`");
        assert!(failure.message.contains("“mine”") && failure.message.contains("Change the template"), "{failure}");
    }
    let failure = draft_outbound_message(&with("{{", "x")).unwrap_err();
    assert!(failure.message.contains("(subject"), "{failure}");
}

#[test]
fn a_value_of_absurd_length_is_a_gap() {
    let mut brief = brief();
    brief.contact.as_mut().unwrap().first_name = Some("x".repeat(1_000_000));
    let draft = draft_outbound_message(&brief).unwrap();
    assert_eq!(draft.missing, ["contact.first_name"]);
}

/// What holds for any text in any field.
fn holds(brief: &Brief) {
    let draft = draft_outbound_message(brief).unwrap();
    let again = draft_outbound_message(brief).unwrap();
    assert_eq!(draft, again, "same input, same output");
    let OutboundMessage { subject, body, recipient, .. } = &draft.message;
    assert!(!subject.chars().any(char::is_control), "the subject is one line: {subject:?}");
    assert!(!body.chars().any(|c| c.is_control() && c != '\n'), "{body:?}");
    let greeting = body.lines().next().unwrap();
    assert!(greeting.trim_start_matches("Hi ").contains(char::is_alphanumeric), "a greeting of nobody: {greeting:?}");
    let template_lines = 14;
    assert!(body.lines().count() <= template_lines, "no field adds a line: {body:?}");
    if let Some(recipient) = recipient {
        assert!(!recipient.address.chars().any(|c| c.is_control() || c.is_whitespace()));
    }
    for claim in &draft.claims {
        let text = format!("{subject}\n{body}");
        assert!(text.contains(claim.text.trim()), "{claim:?} does not stand in {text:?}");
    }
}

#[test]
fn naughty_strings_in_every_field_stay_data() {
    let Some(strings) = naughty_strings() else { return };
    for text in strings {
        let mut brief = brief();
        fill(&mut brief, &text);
        holds(&brief);
    }
}

proptest! {
    #[test]
    fn any_text_in_every_field_stays_data(text in any::<String>()) {
        let mut brief = brief();
        fill(&mut brief, &text);
        holds(&brief);
    }

    #[test]
    fn any_template_gives_a_draft_or_a_failure(source in "(\\PC|[{}%#|\n])\\PC{0,20}(\\{\\{|\\{%|\\PC{0,40}|%\\}|\\}\\}){0,6}") {
        if let Err(failure) = draft_outbound_message(&with(&source, &source)) {
            prop_assert_eq!(failure.kind, FailureKind::User);
        }
    }
}

#[test]
fn the_templates_that_come_with_the_app_are_good_in_every_channel() {
    use crate::engagement::template::check::check;
    for starter in STARTERS.iter() {
        assert_eq!(check(&starter.subject, &starter.body, &[]), [], "{}", starter.name);
    }
    for channel in domain::Channel::ALL {
        let brief = brief().writing(&domain::Writing { channel: Some(channel), template: None });
        let draft = draft_outbound_message(&brief).unwrap();
        assert_eq!((draft.missing.as_slice(), draft.notes.as_slice()), (&[][..], &[][..]), "{channel:?}: {draft:?}");
        assert_eq!(draft.message.subject.is_empty(), channel != domain::Channel::Email);
        assert!(draft.message.recipient.is_some(), "{channel:?} reaches somebody with all addresses");
        assert!(draft.message.body.contains("Northwind Mills") && draft.message.body.contains("Ana"), "{draft:?}");
        let found = crate::check_claims(&draft.message, &brief, Some(&draft));
        assert_eq!(found.unsourced, [], "{channel:?}: {}", draft.message.body);
    }
    let mail = draft_outbound_message(&brief()).unwrap();
    let about = crate::About { company: Some("Northwind Mills"), first_name: Some("Ana"), ..Default::default() };
    let graded = crate::assess_message_quality(&mail.message, &about);
    assert_eq!(graded.grade, domain::quality::Grade::A, "{graded:?}");
}

#[test]
fn the_composer_says_why_it_chose_what_it_chose() {
    let mut brief = brief();
    brief.account.industry = Some("Retail".into());
    let plain = draft_outbound_message(&brief).unwrap();
    assert_eq!(plain.template, "First contact");
    assert!(plain.reasons[0].contains("first message by e-mail"), "{:?}", plain.reasons);
    let signal = domain::Signal {
        id: "01890a5d-ac96-774b-bcce-b302099a8060".parse().unwrap(),
        account: brief.account.id,
        kind: domain::signal::SignalKind::Funding,
        title: "Raised a Series B.".into(),
        on: "2026-10-20".parse().unwrap(),
        expires_on: "2027-04-20".parse().unwrap(),
        url: None,
    };
    brief.signals = vec![signal.clone()];
    let news = draft_outbound_message(&brief).unwrap();
    assert!(news.message.body.contains("Northwind Mills: Raised a Series B. Plans"), "{}", news.message.body);
    assert!(news.claims.iter().any(|claim| claim.source == "signal.title"), "{:?}", news.claims);
    assert!(
        news.reasons.iter().any(|why| why.contains("New funding") && why.contains("2026-10-20")),
        "{:?}",
        news.reasons
    );
    brief.signals = vec![domain::Signal { expires_on: "2026-10-21".parse().unwrap(), ..signal }];
    assert!(
        draft_outbound_message(&brief).unwrap().message.body.contains("came up while"),
        "what is over says nothing"
    );

    let mut tagged = mine("{{ account.name }}", "Hi {{ contact.first_name }}, retail talk.");
    tagged.tags = vec!["retail".into(), "spring campaign".into()];
    let mut others = mine("x", "Hi, banking talk.");
    others.id = "01890a5d-ac96-774b-bcce-b302099a8071".parse().unwrap();
    others.tags = vec!["Banking".into()];
    brief.library = STARTERS.iter().cloned().chain([tagged, others]).collect();
    let retail = draft_outbound_message(&brief).unwrap();
    assert!(retail.message.body.contains("retail talk"), "{retail:?}");
    assert!(retail.reasons[0].contains("the account is in retail"), "{:?}", retail.reasons);
    brief.account.industry = Some("Mining".into());
    assert_eq!(draft_outbound_message(&brief).unwrap().template, "First contact", "tagged for others");
}

#[test]
fn knowledge_is_cited_where_it_speaks_of_an_account_like_this_one() {
    let mut brief = brief();
    let entry = |n: u128, title: &str, body: &str, tags: &[&str], quote_price| domain::KnowledgeEntry {
        id: domain::KnowledgeId::new(uuid::Uuid::from_u128(n)),
        kind: domain::KnowledgeKind::Case,
        title: title.into(),
        body: body.into(),
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        quote_price,
        quote_legal: false,
    };
    brief.knowledge = vec![
        entry(1, "A bank", "Blue Bank halved its queue. And more.", &["banking"], false),
        entry(2, "A software house", "Globex halved its queue. And more.", &["software"], false),
        entry(3, "Money", "A shop saved $5 a day.", &["software"], false),
    ]
    .into();
    brief.relevant = vec![domain::KnowledgeId::new(uuid::Uuid::from_u128(3))];
    let draft = draft_outbound_message(&brief).unwrap();
    assert!(
        draft.message.body.contains("in half the time. Globex halved its queue. You know"),
        "{}",
        draft.message.body
    );
    assert!(draft.claims.iter().any(|claim| claim.source == "knowledge: A software house"), "{:?}", draft.claims);
    assert!(draft.reasons.iter().any(|why| why.contains("“A software house”")), "{:?}", draft.reasons);
    let mut entries = brief.knowledge.to_vec();
    entries[2].quote_price = true;
    brief.knowledge = entries.into();
    let body = draft_outbound_message(&brief).unwrap().message.body;
    assert!(body.contains("A shop saved $5 a day."), "with the flag, the closest one is cited: {body}");
}

#[test]
fn a_channel_reaches_a_person_at_its_own_address() {
    use domain::Channel::{Call, Email, Linkedin, LinkedinInvitation, Sms};
    let cases = [
        (Email, "ana@northwind.example", true),
        (Linkedin, "https://www.linkedin.com/in/ana", true),
        (LinkedinInvitation, "linkedin.com/in/ana", true),
        (Linkedin, "https://linkedin.com.evil.example/in/ana", false),
        (Linkedin, "https://evil.example/linkedin.com", false),
        (Linkedin, "javascript:alert(1)//linkedin.com", false),
        (Sms, "+49 170 555 01 23", true),
        (Call, "(617) 555-0142 ext. 3", true),
        (Sms, "on request", false),
        (Sms, "555\u{0}0142", false),
    ];
    for (channel, address, expected) in cases {
        assert_eq!(is_usable(channel, address), expected, "{channel:?} {address:?}");
    }
    let mut nobody = brief();
    let person = nobody.people.first_mut().unwrap();
    (person.linkedin, person.phone) = (None, None);
    for channel in [Linkedin, Sms, Call] {
        let brief = nobody.clone().writing(&domain::Writing { channel: Some(channel), template: None });
        let draft = draft_outbound_message(&brief).unwrap();
        assert_eq!(draft.message.recipient, None, "{channel:?}");
        assert!(draft.message.body.contains("Ana"), "the person is named all the same");
        assert_eq!(draft.message.hand_off, domain::HandOff::Clipboard);
    }
}
