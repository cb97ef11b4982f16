//! A brief for the tests of this module.

use domain::message::{Channel, HandOff, Sender};
use domain::qualification::{Answers, Framework};
use domain::{Account, Brief, Contact};

use crate::{DEFAULT_ICP, STARTERS, parse_icp};

/// Everything known.
pub fn brief() -> Brief {
    let mut brief = Brief {
        account: Account {
            id: "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap(),
            name: "Northwind Mills".into(),
            domain: Some("northwind.example".into()),
            industry: Some("software".into()),
            employees: Some(420),
            revenue: Some(80_000_000),
            country: Some("United States".into()),
            region: None,
            technologies: Vec::new(),
            notes: None,
            own: Default::default(),
            do_not_contact: false,
            sample: true,
        },
        contact: Some(Contact {
            id: "01890a5d-ac96-774b-bcce-b302099a8058".parse().unwrap(),
            account: Some("01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap()),
            first_name: Some("Ana".into()),
            last_name: Some("Souza".into()),
            email: Some("ana@northwind.example".into()),
            title: Some("Head of Support".into()),
            phone: Some("+1 617 555 0142".into()),
            linkedin: Some("https://www.linkedin.com/in/ana-souza-example".into()),
            opted_out: false,
            sample: true,
        }),
        sender: Sender {
            name: Some("Kim Larsen".into()),
            email: Some("kim@brightdesk.example".into()),
            company: Some("Brightdesk".into()),
            offer: Some("answer support mail in half the time.".into()),
            postal_address: Some("Harbour Street 5\n02110 Boston, MA".into()),
        },
        icp: parse_icp(DEFAULT_ICP).unwrap(),
        template: None,
        library: STARTERS.as_slice().into(),
        knowledge: [].into(),
        relevant: Vec::new(),
        channel: Channel::Email,
        hand_off: HandOff::MailProgram,
        framework: Framework::Bant,
        answers: Answers::new(),
        evidence: Default::default(),
        qualified_from: 0.7,
        deals: Vec::new(),
        stage_norms: Vec::new(),
        signals: Vec::new(),
        people: Vec::new(),
        earlier: Vec::new(),
        own_words: Default::default(),
        own_replies: Default::default(),
        data_source: None,
        now: "2026-11-02T09:00:00Z".parse().unwrap(),
    };
    brief.people.extend(brief.contact.clone());
    brief
}

/// Puts one text into every field of a brief that is text.
pub fn fill(brief: &mut Brief, text: &str) {
    let text = || Some(text.to_owned());
    brief.account.name = text().unwrap_or_default();
    let Account { domain, industry, country, notes, .. } = &mut brief.account;
    for field in [domain, industry, country, notes] {
        *field = text();
    }
    let Sender { name, email, company, offer, postal_address } = &mut brief.sender;
    for field in [name, email, company, offer, postal_address, &mut brief.data_source] {
        *field = text();
    }
    if let Some(Contact { first_name, last_name, email, title, phone, linkedin, .. }) = &mut brief.contact {
        for field in [first_name, last_name, email, title, phone, linkedin] {
            *field = text();
        }
    }
}

/// The naughty strings, where they are on this machine.
pub fn naughty_strings() -> Option<Vec<String>> {
    let Ok(folder) = std::env::var("CUGAR_TEST_DATA") else {
        println!("skipped: CUGAR_TEST_DATA is not set");
        return None;
    };
    let text = std::fs::read_to_string(format!("{folder}/blns/blns.json")).unwrap();
    let strings: Vec<String> = serde_json::from_str(&text).unwrap();
    assert!(strings.len() > 400, "the list is cut short");
    Some(strings)
}
