//! What a fit score must and must not do.

use std::collections::BTreeMap;

use domain::fit::{Choice, OwnCriterion, Range};
use proptest::prelude::*;

use super::*;
use crate::intelligence::{DEFAULT_ICP, parse_icp};

fn account() -> Account {
    Account {
        id: "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap(),
        name: "Acme Corporation".into(),
        domain: None,
        industry: None,
        employees: None,
        revenue: None,
        country: None,
        region: None,
        technologies: Vec::new(),
        notes: None,
        own: Default::default(),
        do_not_contact: false,
        sample: true,
    }
}

fn ideal() -> Account {
    Account {
        industry: Some("Software".into()),
        employees: Some(500),
        revenue: Some(80_000_000),
        country: Some("US".into()),
        technologies: vec!["Salesforce Sales Cloud".into()],
        ..account()
    }
}

fn icp() -> Icp {
    let technologies = "[technologies]\nweight = 1\nany_of = [\"Salesforce\", \"HubSpot\"]";
    parse_icp(&format!("{DEFAULT_ICP}\n{technologies}")).unwrap()
}

fn factor<'a>(score: &'a FitScore, name: &str) -> &'a Factor {
    score.factors.iter().find(|factor| factor.name == name).unwrap()
}

#[test]
fn an_empty_account_is_not_medium() {
    let score = score_account_fit(&account(), &icp());
    assert_eq!((score.score, score.low, score.high), (0.0, 0.0, 1.0), "nothing known, nothing ruled out");
    assert_eq!(score.priority, Priority::Low, "an empty account never looks medium");
    assert!(score.factors.iter().all(|factor| !factor.known && factor.fit == 0.0));
    assert_eq!(score.raise.len(), score.factors.len(), "each unknown is something to learn");
}

#[test]
fn an_account_that_meets_everything_is_one_and_high() {
    let score = score_account_fit(&ideal(), &icp());
    assert_eq!((score.score, score.low, score.high, score.priority), (1.0, 1.0, 1.0, Priority::High));
    assert!(score.raise.is_empty());
    assert_eq!(score.rules, "fit-2");
}

#[test]
fn one_good_fact_alone_is_not_enough_for_a_priority() {
    let mut profile = icp();
    profile.industry.as_mut().unwrap().weight = 9.0;
    let score = score_account_fit(&Account { industry: Some("software".into()), ..account() }, &profile);
    assert!(score.score > 0.45, "the score alone would make it medium");
    assert_eq!(score.priority, Priority::Low, "too little of it is known");
}

#[test]
fn unknown_lies_between_good_and_bad() {
    let unknown = score_account_fit(&Account { employees: None, ..ideal() }, &icp());
    let good = score_account_fit(&ideal(), &icp());
    let bad = score_account_fit(&Account { employees: Some(1), ..ideal() }, &icp());
    assert_eq!(unknown.low, bad.score, "low is what it would be if it turned out badly");
    assert_eq!(unknown.high, good.score, "high is what it would be if it turned out well");
    assert_eq!(unknown.raise[0].change, "Learn the employee count");
    assert_eq!(unknown.raise[0].score, good.score);
}

#[test]
fn the_reason_carries_the_figures() {
    let cases = [
        (Account { employees: Some(2_822), ..account() }, "employees", "2,822 employees: within 50 to 5,000"),
        (Account { employees: Some(7_000), ..account() }, "employees", "7,000 employees: above"),
        (Account { employees: Some(1), ..account() }, "employees", "1 employee: far below"),
        (
            Account { revenue: Some(1_100_040_000), ..account() },
            "revenue",
            "$1.1 billion revenue: above $10 million to $1 billion",
        ),
        (
            Account { industry: Some("technolgy".into()), ..account() },
            "industry",
            "Industry is technolgy, read as technology",
        ),
        (
            Account { industry: Some("Retail".into()), ..account() },
            "industry",
            "Industry is Retail, which is not on your list",
        ),
        (Account { country: Some("USA".into()), ..account() }, "country", "Country is USA, read as United States"),
        (Account { technologies: vec!["HubSpot CRM".into()], ..account() }, "technologies", "They use HubSpot"),
        (
            Account { technologies: vec!["Java".into()], ..account() },
            "technologies",
            "None of their known technologies",
        ),
    ];
    for (account, name, expected) in cases {
        let score = score_account_fit(&account, &icp());
        let why = &factor(&score, name).why;
        assert!(why.starts_with(expected), "`{why}` should start with `{expected}`");
    }
}

#[test]
fn a_figure_fades_at_the_edge_instead_of_falling() {
    let fit = |employees| {
        factor(&score_account_fit(&Account { employees: Some(employees), ..account() }, &icp()), "employees").fit
    };
    assert_eq!(fit(50), 1.0);
    assert_eq!(fit(5_000), 1.0);
    assert!(fit(49) > 0.95 && fit(49) < 1.0, "one head too few is nearly a fit");
    assert!(fit(5_100) > 0.95 && fit(5_100) < 1.0);
    assert!((fit(29) - 0.5).abs() < 0.02, "half-way on a log scale counts half");
    assert_eq!(fit(16), 0.0, "a third of the minimum counts nothing");
    assert_eq!(fit(15_001), 0.0, "three times the maximum counts nothing");
    assert_eq!(fit(0), 0.0);
}

#[test]
fn us_is_not_in_australia() {
    let mut profile = icp();
    profile.country.as_mut().unwrap().any_of = vec!["US".into()];
    let fit = |country: &str| {
        factor(&score_account_fit(&Account { country: Some(country.into()), ..account() }, &profile), "country").fit
    };
    assert_eq!(fit("Australia"), 0.0);
    assert_eq!(fit("United States"), 1.0);
}

#[test]
fn a_revenue_that_cannot_be_right_is_unknown_and_says_so() {
    let cases = [
        (Some(2_822), 1_100, "Revenue of $1,100 cannot be right for 2,822 employees: check its unit"),
        (Some(10_000), 5_000_000, "Revenue of $5 million cannot be right for 10,000 employees: check its unit"),
        (None, 391, "Revenue of $391 a year is too small to be right: check its unit"),
        (Some(0), 0, "Revenue of $0 a year is too small to be right: check its unit"),
    ];
    for (employees, revenue, why) in cases {
        let score = score_account_fit(&Account { employees, revenue: Some(revenue), ..account() }, &icp());
        let factor = factor(&score, "revenue");
        assert!(!factor.known, "{revenue} must not count against the account");
        assert_eq!(factor.why, why);
        assert!(score.raise.iter().any(|raise| raise.change == "Check the unit of the revenue"));
    }
}

#[test]
fn an_excluded_account_says_why_and_never_ranks() {
    let gambling = Account { industry: Some("Gambling & Casinos".into()), ..ideal() };
    let asked_not_to = Account { do_not_contact: true, ..ideal() };
    for (account, reason) in [(gambling, "you leave out gambling"), (asked_not_to, "do-not-contact")] {
        let score = score_account_fit(&account, &icp());
        assert_eq!((score.priority, score.score, score.high), (Priority::Excluded, 0.0, 0.0));
        let why = &factor(&score, "exclusion").why;
        assert!(why.contains(reason), "`{why}` should name {reason}");
    }
}

#[test]
fn blank_text_is_unknown() {
    let blank = Account {
        industry: Some(" ".into()),
        country: Some("\t".into()),
        technologies: vec![String::new()],
        ..account()
    };
    assert!(score_account_fit(&blank, &icp()).factors.iter().all(|factor| !factor.known));
}

#[test]
fn the_shares_add_up_to_one() {
    let sum: f64 = score_account_fit(&account(), &icp()).factors.iter().map(|factor| factor.weight).sum();
    assert!((sum - 1.0).abs() < 0.005, "but for rounding, not {sum}");
}

#[test]
fn what_would_raise_it_most_comes_first() {
    let scores: Vec<f64> = score_account_fit(&account(), &icp()).raise.iter().map(|raise| raise.score).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
}

/// A profile with one criterion, written as TOML.
fn only(section: &str) -> Icp {
    parse_icp(&format!("name = \"x\"\n{section}")).unwrap()
}

#[test]
fn a_place_is_a_country_a_region_or_a_state() {
    let cases = [
        ("US", Some("US"), None, Some(1.0), "Country is United States, which is on your list"),
        ("United States", Some("US"), None, Some(1.0), "Country is United States, which is on your list"),
        ("USA", Some("United States"), None, Some(1.0), "Country is United States, read as USA from your list"),
        ("US", Some("Australia"), None, Some(0.0), "Country is Australia, which is not on your list"),
        ("US", Some("AU"), None, Some(0.0), "Country is Australia, which is not on your list"),
        ("US", Some("Austin, TX, USA"), None, Some(1.0), "Country is Austin, TX, USA"),
        ("Canada", Some("San Francisco, CA"), None, Some(0.0), "Country is San Francisco, CA"),
        ("Europe", Some("DE"), None, Some(1.0), "Country is Germany, which is in Europe"),
        ("EU", Some("GB"), None, Some(0.0), "Country is United Kingdom, which is not"),
        ("dach", Some("Schweiz"), None, Some(1.0), "Country is Schweiz, which is in DACH"),
        ("Nordics", Some("FI"), None, Some(1.0), "Country is Finland, which is in Nordics"),
        ("US-CA", Some("US"), Some("US-CA"), Some(1.0), "They are in California, United States"),
        ("California", Some("US"), Some("CA"), Some(1.0), "They are in California"),
        ("US-CA", Some("US"), Some("New York"), Some(0.0), "Country is United States, which is not"),
        ("US-CA", Some("US"), None, None, "Country is United States, but whether they are in US-CA is not known"),
        ("US-CA", Some("DE"), None, Some(0.0), "Country is Germany, which is not"),
        ("US-CA", None, Some("US-CA"), Some(1.0), "They are in California, United States"),
        ("Germany", None, Some("Bavaria"), Some(1.0), "Country is Germany, which is on your list"),
        ("Georgia", Some("US"), Some("GA"), Some(0.0), "Country is United States, which is not"),
        ("Atlantis", Some("atlantis"), None, Some(1.0), "Country is atlantis, which is on your list"),
        ("Atlantis", None, None, None, "Country is not known"),
    ];
    for (wanted, country, region, fit, why) in cases {
        let profile = only(&format!("[country]\nweight = 1\nany_of = [\"{wanted}\"]"));
        let (country, region) = (country.map(str::to_owned), region.map(str::to_owned));
        let score = score_account_fit(&Account { country, region, ..account() }, &profile);
        let factor = factor(&score, "country");
        assert_eq!(factor.known.then_some(factor.fit), fit, "{wanted} for: {}", factor.why);
        assert!(factor.why.starts_with(why), "`{}` should start with `{why}`", factor.why);
    }
}

#[test]
fn keywords_are_whole_words_in_what_is_written_about_an_account() {
    let profile = only("[keywords]\nweight = 1\nany_of = [\"call centre\", \"C++\"]");
    let own = |value: &str| BTreeMap::from([("Remarks".to_owned(), value.to_owned())]);
    let cases = [
        (Some("Runs a call centre in Leeds"), own(""), Some(1.0), "The notes mention call centre"),
        (Some("Call-Centre"), own(""), Some(1.0), "The notes mention call centre"),
        (Some("Recall centre"), own(""), Some(0.0), "The notes mention none"),
        (None, own("written in C++"), Some(1.0), "The notes mention C++"),
        (Some("written in C"), own(""), Some(0.0), "The notes mention none"),
        (None, own(" "), None, "There are no notes"),
        (None, BTreeMap::new(), None, "There are no notes"),
    ];
    for (notes, own, fit, why) in cases {
        let score = score_account_fit(&Account { notes: notes.map(str::to_owned), own, ..account() }, &profile);
        let factor = factor(&score, "keywords");
        assert_eq!(factor.known.then_some(factor.fit), fit, "{notes:?}: {}", factor.why);
        assert!(factor.why.starts_with(why), "`{}` should start with `{why}`", factor.why);
    }
}

#[test]
fn an_own_field_is_one_of_some_values_or_a_figure() {
    let text = "[[own]]\nfield = \"Segment\"\nweight = 1\nany_of = [\"Enterprise\"]";
    let figure = "[[own]]\nfield = \"Seats\"\nweight = 1\nmin = 20";
    let both = "[[own]]\nfield = \"Seats\"\nweight = 1\nmin = 20\nmax = 40";
    let cases = [
        (text, "Segment", "enterprise", Some(1.0), "Segment is enterprise, which is on your list"),
        (text, "segment", "Enterprise EU", Some(1.0), "Segment is Enterprise EU, read as Enterprise"),
        (text, "Segment", "SMB", Some(0.0), "Segment is SMB, which is not on your list"),
        (text, "Segment", " ", None, "Segment is not known"),
        (text, "Other", "Enterprise", None, "Segment is not known"),
        (figure, "Seats", "1,200", Some(1.0), "Seats is 1,200: within 20 or more"),
        (figure, "Seats", "3", Some(0.0), "Seats is 3: far below 20 or more"),
        (figure, "Seats", "many", None, "Seats is many, which is no plain figure"),
        (both, "Seats", "40", Some(1.0), "Seats is 40: within 20 to 40"),
        (both, "Seats", "-5", Some(0.0), "Seats is -5: far below"),
    ];
    for (section, field, value, fit, why) in cases {
        let own = BTreeMap::from([(field.to_owned(), value.to_owned())]);
        let score = score_account_fit(&Account { own, ..account() }, &only(section));
        let factor = &score.factors[0];
        assert!(factor.name.starts_with("own."), "{}", factor.name);
        assert_eq!(factor.known.then_some(factor.fit), fit, "{field} = {value}: {}", factor.why);
        assert!(factor.why.starts_with(why), "`{}` should start with `{why}`", factor.why);
    }
}

#[test]
fn every_exclusion_names_its_reason() {
    let mut profile = icp();
    profile.exclude_countries = vec!["Middle East".into(), "US-TX".into(), "Kenya".into()];
    profile.exclude_keywords = vec!["insolvent".into()];
    let cases = [
        (Account { country: Some("KE".into()), ..ideal() }, Some("Country is Kenya, and you leave out Kenya")),
        (Account { country: Some("AE".into()), ..ideal() }, Some("and you leave out Middle East")),
        (Account { region: Some("Texas".into()), ..ideal() }, Some("and you leave out US-TX")),
        (Account { region: Some("US-CA".into()), ..ideal() }, None),
        (ideal(), None),
        (Account { notes: Some("Insolvent since May".into()), ..ideal() }, Some("The notes mention insolvent")),
        (Account { notes: Some("Solvent".into()), ..ideal() }, None),
        (Account { industry: Some("Online casino".into()), ..ideal() }, Some("you leave out gambling")),
        (Account { do_not_contact: true, ..ideal() }, Some("marked do-not-contact")),
    ];
    for (account, reason) in cases {
        let score = score_account_fit(&account, &profile);
        let why = score.factors.iter().find(|factor| factor.name == "exclusion").map(|factor| factor.why.as_str());
        assert_eq!(why.is_some(), reason.is_some(), "{why:?} for {reason:?}");
        assert!(why.unwrap_or_default().contains(reason.unwrap_or_default()), "{why:?} for {reason:?}");
        assert_eq!(score.priority == Priority::Excluded, reason.is_some());
        assert!(reason.is_none() || score.raise.is_empty(), "nothing to learn would bring it back");
    }
    let both = Account { do_not_contact: true, notes: Some("insolvent".into()), ..ideal() };
    let score = score_account_fit(&both, &profile);
    let why = &factor(&score, "exclusion").why;
    assert!(why.contains("do-not-contact") && why.contains("insolvent"), "`{why}` should name both reasons");
}

#[test]
fn the_profile_says_what_a_priority_takes_but_never_that_hope_is_enough() {
    let tier = |score, known| Tier { score, known };
    let all_but_country = Account { country: None, ..ideal() };
    let cases = [
        (ideal(), tier(0.7, 0.7), tier(0.45, 0.6), Priority::High),
        (all_but_country.clone(), tier(0.7, 0.7), tier(0.45, 0.6), Priority::High),
        (all_but_country.clone(), tier(0.7, 0.9), tier(0.45, 0.6), Priority::Medium),
        (all_but_country.clone(), tier(0.9, 0.7), tier(0.45, 0.6), Priority::Medium),
        (all_but_country, tier(0.9, 0.9), tier(0.9, 0.9), Priority::Low),
        (account(), tier(0.0, 0.0), tier(0.0, 0.0), Priority::Low),
        (Account { industry: Some("software".into()), ..account() }, tier(0.1, 0.1), tier(0.0, 0.0), Priority::Low),
        (ideal(), tier(f64::NAN, 0.7), tier(0.45, f64::NAN), Priority::Low),
    ];
    for (account, high, medium, expected) in cases {
        let score = score_account_fit(&account, &Icp { high, medium, ..icp() });
        assert_eq!(score.priority, expected, "score {} known {} by {high:?} {medium:?}", score.score, score.known);
    }
}

#[test]
fn a_known_fact_that_does_not_fit_is_nothing_to_learn() {
    let score = score_account_fit(&Account { industry: Some("retail".into()), country: None, ..ideal() }, &icp());
    let changes: Vec<&str> = score.raise.iter().map(|raise| raise.change.as_str()).collect();
    assert_eq!(changes, ["Learn the country"], "the industry is known, and stays what it is");
}

#[test]
fn the_contributions_add_up_to_the_score_and_the_parts_keep_what_is_unknown() {
    let score = score_account_fit(&Account { employees: Some(30), country: None, ..ideal() }, &icp());
    let sum: f64 = score.factors.iter().map(|factor| factor.contribution).sum();
    assert!((sum - score.score).abs() < 0.005, "{sum} but for rounding is {}", score.score);
    let parts = score.parts();
    assert_eq!(parts.iter().find(|part| part.name == "country").unwrap().fit, None);
    assert_eq!(parts.iter().find(|part| part.name == "industry").unwrap().fit, Some(1.0));
    assert_eq!(score.icp, icp().name, "a score says which profile it is by");
}

#[test]
fn many_accounts_score_the_same_as_one_alone() {
    let scorer = Scorer::new(&icp());
    for at in 0..9000u32 {
        let industry = Some(format!("industry {}", at % 4500)).filter(|_| at % 3 != 0).or(Some("Software".into()));
        let varied = Account { industry, employees: Some(at), ..ideal() };
        if at % 500 == 0 {
            assert_eq!(scorer.score(&varied), score_account_fit(&varied, &icp()), "what was remembered must be right");
        } else {
            scorer.score(&varied);
        }
    }
}

fn any_account() -> impl Strategy<Value = Account> {
    let text = || proptest::option::of("\\PC{0,30}|software|medical|US|Kenya|DE|US-CA");
    let own = proptest::collection::btree_map("\\PC{0,8}|seats", "\\PC{0,12}|[0-9,.]{0,6}", 0..3);
    let figures = (proptest::option::of(any::<u32>()), proptest::option::of(any::<u64>()));
    let technologies = proptest::collection::vec("\\PC{0,20}", 0..3);
    let texts = (text(), text(), text(), text());
    (texts, figures, any::<bool>(), technologies, own).prop_map(
        |((industry, country, region, notes), (employees, revenue), do_not_contact, technologies, own)| Account {
            industry,
            employees,
            revenue,
            country,
            region,
            notes,
            technologies,
            own,
            do_not_contact,
            ..account()
        },
    )
}

/// Any numbers at all, as a damaged file could hold them.
fn any_icp() -> impl Strategy<Value = Icp> {
    let words = || proptest::collection::vec("\\PC{0,20}|software|US|Europe|US-CA", 0..3);
    let choice =
        move || proptest::option::of((any::<f64>(), words()).prop_map(|(weight, any_of)| Choice { weight, any_of }));
    let range = || {
        proptest::option::of((any::<f64>(), any::<f64>(), any::<f64>()).prop_map(|(weight, min, max)| Range {
            weight,
            min,
            max,
        }))
    };
    let end = || proptest::option::of(any::<f64>());
    let own = ("\\PC{0,8}|seats", any::<f64>(), words(), end(), end())
        .prop_map(|(field, weight, any_of, min, max)| OwnCriterion { field, weight, any_of, min, max });
    let tier = || (any::<f64>(), any::<f64>()).prop_map(|(score, known)| Tier { score, known });
    let choices = (choice(), choice(), choice(), choice());
    let excluded = (words(), words(), words());
    let tiers = (tier(), tier());
    (choices, (range(), range()), proptest::collection::vec(own, 0..3), excluded, tiers).prop_map(
        |((industry, country, technologies, keywords), (employees, revenue), own, excluded, (high, medium))| Icp {
            name: String::new(),
            industry,
            employees,
            revenue,
            country,
            technologies,
            keywords,
            own,
            exclude_industries: excluded.0,
            exclude_countries: excluded.1,
            exclude_keywords: excluded.2,
            high,
            medium,
        },
    )
}

proptest! {
    #[test]
    fn the_range_holds_for_any_account_and_any_profile(account in any_account(), odd in any_icp()) {
        for icp in [icp(), odd] {
            let score = score_account_fit(&account, &icp);
            prop_assert!(0.0 <= score.low && score.low <= score.score, "{score:?}");
            prop_assert!(score.score <= score.high && score.high <= 1.0, "{score:?}");
            prop_assert!(score.known >= LEAST_KNOWN || matches!(score.priority, Priority::Low | Priority::Excluded));
            prop_assert!(score.raise.iter().all(|raise| raise.score >= score.score), "{score:?}");
            prop_assert_eq!(&score, &Scorer::new(&icp).score(&account), "same input, same output");
        }
    }

    /// Each good fact is one that does not contradict the others: the revenue stays plausible for the headcount.
    #[test]
    fn a_good_fact_never_lowers_the_score(
        industry in prop_oneof![Just(None), Just(Some("retail")), Just(Some("software"))],
        employees in proptest::option::of(1u32..100_000),
        revenue in proptest::option::of(100_000_000u64..10_000_000_000),
        country in prop_oneof![Just(None), Just(Some("Kenya")), Just(Some("US"))],
        which in 0usize..5,
    ) {
        let before = Account {
            industry: industry.map(str::to_owned),
            employees,
            revenue,
            country: country.map(str::to_owned),
            ..account()
        };
        let good = ideal();
        let after = match which {
            0 => Account { industry: good.industry, ..before.clone() },
            1 => Account { employees: good.employees, ..before.clone() },
            2 => Account { revenue: Some(900_000_000), ..before.clone() },
            3 => Account { country: good.country, ..before.clone() },
            _ => Account { technologies: good.technologies, ..before.clone() },
        };
        let (before, after) = (score_account_fit(&before, &icp()), score_account_fit(&after, &icp()));
        prop_assert!(after.score >= before.score, "{before:?}\n{after:?}");
        prop_assert!(after.low >= before.low);
    }
}
