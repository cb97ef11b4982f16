//! What a fit score must and must not do.

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
fn an_empty_account_is_low_with_an_open_range() {
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
    assert_eq!(score.rules, "fit-1");
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
    assert_eq!(unknown.raise[0].change, "learn the employee count");
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
        assert!(score.raise.iter().any(|raise| raise.change == "check the unit of the revenue"));
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

fn any_account() -> impl Strategy<Value = Account> {
    let text = || proptest::option::of("\\PC{0,30}|software|medical|US|Kenya");
    (text(), proptest::option::of(any::<u32>()), proptest::option::of(any::<u64>()), text(), any::<bool>())
        .prop_flat_map(|(industry, employees, revenue, country, do_not_contact)| {
            proptest::collection::vec("\\PC{0,20}", 0..3).prop_map(move |technologies| Account {
                industry: industry.clone(),
                employees,
                revenue,
                country: country.clone(),
                technologies,
                do_not_contact,
                ..account()
            })
        })
}

/// Any numbers at all, as a damaged file could hold them.
fn any_icp() -> impl Strategy<Value = Icp> {
    let choice = || {
        let words = proptest::collection::vec("\\PC{0,20}|software|US", 0..3);
        proptest::option::of((any::<f64>(), words).prop_map(|(weight, any_of)| Choice { weight, any_of }))
    };
    let range = || {
        proptest::option::of((any::<f64>(), any::<f64>(), any::<f64>()).prop_map(|(weight, min, max)| Range {
            weight,
            min,
            max,
        }))
    };
    (choice(), range(), range(), choice(), choice()).prop_map(
        |(industry, employees, revenue, country, technologies)| Icp {
            name: String::new(),
            industry,
            employees,
            revenue,
            country,
            technologies,
            keywords: None,
            own: Vec::new(),
            exclude_countries: Vec::new(),
            exclude_keywords: Vec::new(),
            high: domain::fit::Tier::high(),
            medium: domain::fit::Tier::medium(),
            exclude_industries: Vec::new(),
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
