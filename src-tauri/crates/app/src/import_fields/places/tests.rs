use super::*;

#[test]
fn places_become_codes_where_they_are_understood() {
    let cases: [(&str, Option<&str>, Option<&str>); 22] = [
        ("United States", Some("US"), None),
        ("usa", Some("US"), None),
        ("Deutschland", Some("DE"), None),
        ("DE", Some("DE"), None),
        ("South Korea", Some("KR"), None),
        ("Korea, Republic of", Some("KR"), None),
        ("United Arab Emirates", Some("AE"), None),
        ("Philipines", Some("PH"), None),
        ("Austin, TX, USA", Some("US"), Some("US-TX")),
        ("Austin, Texas", Some("US"), Some("US-TX")),
        ("San Francisco, CA", Some("US"), Some("US-CA")),
        ("Toronto, ON", Some("CA"), Some("CA-ON")),
        ("Toronto, Ontario, Canada", Some("CA"), Some("CA-ON")),
        ("Munich, Bavaria, Germany", Some("DE"), Some("DE-BY")),
        ("München, Bayern, Deutschland", Some("DE"), Some("DE-BY")),
        ("London, United Kingdom", Some("GB"), None),
        ("5, 943 Fincham Road, New Mexico 87503, US", Some("US"), None),
        ("Oslo", Some("Oslo"), None),
        ("Atlantis", Some("Atlantis"), None),
        ("", None, None),
        ("n/a", None, None),
        (",,,", Some(",,,"), None),
    ];
    for (raw, code, region) in cases {
        let place = country(raw).expect("a place or nothing").map(|read| read.value).unwrap_or_default();
        assert_eq!((place.country.as_deref(), place.region.as_deref()), (code, region), "{raw:?}");
    }
    let unknown = country("Atlantis").expect("read").expect("known");
    assert!(unknown.caution.is_some(), "what was kept as written is said");
}

#[test]
fn a_region_is_known_within_its_country_only() {
    let cases: [(Option<&str>, &str, &str); 6] = [
        (Some("US"), "CA", "US-CA"),
        (Some("US"), "California", "US-CA"),
        (Some("DE"), "Bayern", "DE-BY"),
        (Some("CA"), "ON", "CA-ON"),
        (Some("US"), "Bayern", "Bayern"),
        (None, "CA", "CA"),
    ];
    for (country, raw, expected) in cases {
        let read = region(country, raw).expect("read").expect("known");
        assert_eq!(read.value, expected, "{raw:?} in {country:?}");
    }
}
