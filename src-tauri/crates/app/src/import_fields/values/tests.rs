use proptest::prelude::*;

use super::*;

fn plain<T>(value: Value<T>) -> Result<Option<T>, String> {
    value.map(|read| read.map(|read| read.value))
}

#[test]
fn what_says_nothing_is_unknown() {
    for text in [
        "",
        "  ",
        "-",
        "--",
        "—",
        "?",
        "n/a",
        "N/A",
        "#N/A",
        "none",
        "None",
        "-- None --",
        "null",
        "NULL",
        "Select",
        "(blank)",
        "unknown",
        "#REF!",
        "...",
        "nan",
        "Please select",
        "[empty]",
        "\u{200b}",
        "\u{a0}",
    ] {
        assert_eq!(line(text), Ok(None), "{text:?}");
        assert_eq!(employees(text), Ok(None), "{text:?} is no number of people");
        assert_eq!(email(text), Ok(None), "{text:?} is no address");
        assert_eq!(domain(text), Ok(None), "{text:?} is no domain");
        assert_eq!(objection(text), None, "{text:?} is neither a yes nor a no");
    }
}

#[test]
fn names_that_look_like_placeholders_stay_names() {
    for text in ["Null", "Na", "Select", "NA"] {
        assert_eq!(plain(name(text)), Ok(Some(text.into())), "{text:?} is somebody's name, or Namibia");
    }
}

#[test]
fn hidden_characters_go_and_the_case_of_names_stays() {
    let cases = [
        ("  Anne-Marie  O’Neill ", "Anne-Marie O’Neill"),
        ("de la Cruz", "de la Cruz"),
        ("Mc\u{202e}Donald", "McDonald"),
        ("Ann\0\u{7}a", "Anna"),
        ("Acme\r\nCorp", "Acme Corp"),
        ("\u{feff}Łódź\u{a0}Sp.", "Łódź Sp."),
        ("می\u{200c}خواهم", "می\u{200c}خواهم"),
    ];
    for (raw, expected) in cases {
        assert_eq!(plain(name(raw)), Ok(Some(expected.into())), "{raw:?}");
    }
    assert!(name(&"x".repeat(301)).is_err(), "too long for a name");
    assert_eq!(plain(note("one\r\n\u{202e}two ")), Ok(Some("one\ntwo".into())));
}

#[test]
fn a_domain_is_the_bare_host() {
    let cases = [
        ("https://www.Example.com/x", "example.com"),
        ("example.com", "example.com"),
        ("HTTP://shop.example.co.uk:8080/?q=1#a", "shop.example.co.uk"),
        ("www.bücher.example.", "bücher.example"),
    ];
    for (raw, expected) in cases {
        assert_eq!(plain(domain(raw)), Ok(Some(expected.into())), "{raw:?}");
    }
    for raw in [
        "coming soon",
        "localhost",
        "10.0.0.1",
        "ann@example.com",
        "-x.com",
        "a..b",
        "https://linkedin.com/company/acme",
    ] {
        assert!(domain(raw).is_err(), "{raw:?} tells no company's domain");
    }
}

#[test]
fn an_address_is_taken_out_of_what_surrounds_it() {
    let cases = [
        ("Ann.Lee@Example.COM", "Ann.Lee@example.com", false),
        (" ann@example.com ", "ann@example.com", false),
        ("mailto:ann@example.com", "ann@example.com", false),
        ("Ann Lee <ann@example.com>", "ann@example.com", false),
        ("ann@example.com, ann@home.example", "ann@example.com", true),
        ("ann@example.com;", "ann@example.com", false),
    ];
    for (raw, expected, cautioned) in cases {
        let read = email(raw).unwrap_or_else(|why| panic!("{raw:?}: {why}")).expect("known");
        assert_eq!((read.value.as_str(), read.caution.is_some()), (expected, cautioned), "{raw:?}");
    }
    for raw in [
        "ann",
        "ann@",
        "ann@example.com\r\nBcc: x@y.example",
        "ann@example.com\nbob@example.com",
        "a b@example.com",
        "ann\0@example.com",
    ] {
        assert!(email(raw).is_err(), "{raw:?} is no address");
    }
}

#[test]
fn figures_must_be_possible() {
    let count = |raw| plain(employees(raw));
    assert_eq!(count("2,822"), Ok(Some(2822)));
    assert_eq!(count("1.5k"), Ok(Some(1500)));
    assert_eq!(count("0"), Ok(Some(0)));
    for raw in ["12.5", "-3", "(5)", "99999999999", "many", "€500"] {
        assert!(count(raw).is_err(), "{raw:?} is no number of people");
    }
    let dollars = |raw, millions| plain(revenue(raw, millions));
    assert_eq!(dollars("1100.04", true), Ok(Some(1_100_040_000)));
    assert_eq!(dollars("$1.5M", false), Ok(Some(1_500_000)));
    for raw in ["1e30", "-1", "lots"] {
        assert!(dollars(raw, false).is_err(), "{raw:?} is no revenue");
    }
    let euros = revenue("1,5 Mio. €", false).expect("a sum").expect("known");
    assert_eq!((euros.value, euros.caution.is_some()), (1_500_000, true), "taken, and said not to be dollars");
}

#[test]
fn a_wish_not_to_be_contacted_is_never_missed() {
    for raw in ["yes", "TRUE", "1", "x", "Opted out", "opted-out", "Ja"] {
        assert_eq!(objection(raw), Some(Read::plainly(true)), "{raw:?}");
    }
    for raw in ["no", "FALSE", "0", "subscribed"] {
        assert_eq!(objection(raw), Some(Read::plainly(false)), "{raw:?}");
    }
    let odd = objection("2024-03-01").expect("something is there");
    assert!(odd.value && odd.caution.is_some(), "a date of objection is an objection, and it is told");
}

#[test]
fn lists_are_split_and_said_once() {
    assert_eq!(list("Salesforce; HubSpot;salesforce; n/a"), ["Salesforce", "HubSpot"]);
    assert_eq!(list("AWS, Rust"), ["AWS", "Rust"]);
    assert_eq!(list("Oracle, Inc; SAP"), ["Oracle, Inc", "SAP"]);
    assert!(list(" - ").is_empty());
}

#[test]
fn a_whole_name_falls_into_first_and_last() {
    let cases = [
        ("Ludwig van Beethoven", Some("Ludwig"), Some("van Beethoven")),
        ("van Beethoven, Ludwig", Some("Ludwig"), Some("van Beethoven")),
        ("Madonna", Some("Madonna"), None),
    ];
    for (full, first, last) in cases {
        assert_eq!(split_name(full), (first.map(Into::into), last.map(Into::into)), "{full}");
    }
}

proptest! {
    #[test]
    fn no_value_carries_a_line_break_or_a_hidden_character(raw in any::<String>()) {
        let values = [
            name(&raw), line(&raw), phone(&raw), domain(&raw), email(&raw), industry(&raw), record_id(&raw), url(&raw),
        ];
        for value in values.into_iter().flat_map(plain).flatten() {
            prop_assert!(value.chars().all(kept), "{:?}", value);
            prop_assert!(!value.contains(['\n', '\r']), "{:?}", value);
        }
    }
}
