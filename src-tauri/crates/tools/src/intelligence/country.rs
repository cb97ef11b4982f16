//! Countries, their parts and the regions they lie in: names and codes are one. A text is compared whole, never as a
//! part of a word: `US` is not in `Australia`, and `Guinea` is not `Papua New Guinea`.
//!
//! The tables are this project's own: no crate has the local names, and the ones with subdivisions weigh a megabyte.

mod regions;
mod subdivisions;
mod table;

use std::collections::HashMap;
use std::sync::LazyLock;

pub use regions::{Region, region, regions_of};
pub(super) use subdivisions::part_anywhere;
pub use subdivisions::{subdivision, subdivision_name};

use super::alike::unaccented;

/// The part of the world a country lies in; [`Region`]s are made of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Area {
    Africa,
    Antarctica,
    Asia,
    Caribbean,
    CentralAmerica,
    Europe,
    MiddleEast,
    NorthAmerica,
    Oceania,
    SouthAmerica,
}

type Row = (&'static str, &'static str, Area, &'static str);

static BY_NAME: LazyLock<HashMap<String, &'static Row>> = LazyLock::new(|| {
    let rows = table::COUNTRIES.iter();
    let mut by_name: HashMap<_, _> =
        rows.flat_map(|row| [row.0, row.1, row.3].map(|name| (plain(name), row))).collect();
    for (code, names) in table::OTHER_NAMES {
        if let Some(row) = row(code) {
            by_name.extend(names.split('|').map(|name| (plain(name), row)));
        }
    }
    by_name
});

/// Official forms that stand before a name. `State of` is not one: it would make a country of the state of Georgia.
const FORMS: &[&str] = &[
    "republic of ",
    "federal republic of ",
    "federative republic of ",
    "islamic republic of ",
    "people s republic of ",
    "socialist republic of ",
    "democratic republic of ",
    "united republic of ",
    "kingdom of ",
    "principality of ",
    "grand duchy of ",
    "sultanate of ",
    "commonwealth of ",
];

fn row(code: &str) -> Option<&'static Row> {
    table::COUNTRIES.binary_search_by(|row| row.0.cmp(code)).ok().and_then(|at| table::COUNTRIES.get(at))
}

/// The ISO 3166-1 code of a country that is named by the whole text: `US` for `usa`, `U.S.` and `United States (HQ)`.
pub fn code(text: &str) -> Option<&'static str> {
    named(&plain(text)).or_else(|| {
        let (bare, _) = text.split_once('(')?;
        named(&plain(bare))
    })
}

fn named(plain: &str) -> Option<&'static str> {
    let found = |name: &str| BY_NAME.get(name).map(|row| row.0);
    found(plain).or_else(|| {
        let name = FORMS.iter().find_map(|form| plain.strip_prefix(form))?;
        found(name.strip_prefix("the ").unwrap_or(name))
    })
}

/// The usual English name of a code.
pub fn name(code: &str) -> Option<&'static str> {
    row(code).map(|row| row.3)
}

/// The country at the end of an address: `US` for `Austin, TX, USA`. A last part that may as well be a state or a
/// province, as in `San Francisco, CA` and `Atlanta, Georgia`, is nothing.
pub(super) fn code_in_address(text: &str) -> Option<&'static str> {
    code(text).or_else(|| {
        let (_, last) = text.split('(').next().unwrap_or(text).rsplit_once(',')?;
        let is_state = ["US", "CA", "AU"].iter().any(|country| subdivision(country, last).is_some());
        if is_state { None } else { code(last) }
    })
}

/// Lower case, without accents, dots and article, with single spaces.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            // A mark that combines with the letter before it is an accent too.
            '.' | '\u{300}'..='\u{36f}' => {}
            c if c.is_alphanumeric() => plain.push(unaccented(c)),
            _ if !plain.is_empty() && !plain.ends_with(' ') => plain.push(' '),
            _ => {}
        }
    }
    plain.truncate(plain.trim_end().len());
    match plain.strip_prefix("the ") {
        Some(name) => name.to_owned(),
        None => plain,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_and_codes_of_a_country_are_one_and_parts_of_words_are_nothing() {
        let cases = [
            ("US", Some("US")),
            (" usa ", Some("US")),
            ("U.S.A.", Some("US")),
            ("The United States of America", Some("US")),
            ("United States (HQ)", Some("US")),
            ("Australia", Some("AU")),
            ("Austria", Some("AT")),
            ("Österreich", Some("AT")),
            ("Osterreich", Some("AT")),
            ("Deutschland", Some("DE")),
            ("Federal Republic of Germany", Some("DE")),
            ("DEU", Some("DE")),
            ("Papua New Guinea", Some("PG")),
            ("Guinea", Some("GN")),
            ("Korea, Republic of", Some("KR")),
            ("North Korea", Some("KP")),
            ("Iran (Islamic Republic of)", Some("IR")),
            ("Côte d'Ivoire", Some("CI")),
            ("Cote d’Ivoire", Some("CI")),
            ("Kingdom of the Netherlands", Some("NL")),
            ("Republic of the Congo", Some("CG")),
            ("England", Some("GB")),
            ("UK", Some("GB")),
            ("Türkiye", Some("TR")),
            ("Philipines", Some("PH")),
            ("Georgia", Some("GE")),
            ("State of Georgia", None),
            ("Georgia, USA", None),
            ("New Mexico", None),
            ("Austin, TX, USA", None),
            ("bus", None),
            ("Atlantis", None),
            ("", None),
            ("(", None),
        ];
        for (text, expected) in cases {
            assert_eq!(code(text), expected, "{text:?}");
        }
    }

    #[test]
    fn us_is_not_in_australia() {
        assert_eq!(code("Australia"), Some("AU"), "a code inside a name names nothing");
        assert_eq!(code_in_address("Sydney, Australia"), Some("AU"));
    }

    #[test]
    fn an_address_ends_in_its_country_unless_that_may_be_a_state() {
        let cases = [
            ("Austin, TX, USA", Some("US")),
            ("Atlanta, Georgia, United States (HQ)", Some("US")),
            ("Tbilisi, Georgia", None),
            ("San Francisco, CA", None),
            ("Wilmington, DE", None),
            ("Berlin, Germany", Some("DE")),
            ("London, UK", Some("GB")),
        ];
        for (text, expected) in cases {
            assert_eq!(code_in_address(text), expected, "{text:?}");
        }
    }

    #[test]
    fn the_table_is_whole_and_no_name_stands_for_two_countries() {
        assert_eq!(table::COUNTRIES.len(), 250, "the 249 of ISO 3166-1, and Kosovo");
        assert!(table::COUNTRIES.is_sorted_by(|a, b| a.0 < b.0), "it is searched by halves");
        let mut seen: HashMap<String, &str> = HashMap::new();
        let others =
            table::OTHER_NAMES.iter().flat_map(|(code, names)| names.split('|').map(move |name| (name, *code)));
        let own = table::COUNTRIES.iter().flat_map(|row| [row.0, row.1, row.3].map(|name| (name, row.0)));
        for (name, code) in own.chain(others) {
            let before = seen.insert(plain(name), code);
            assert!(before.is_none_or(|before| before == code), "{name} would stand for {before:?} and {code}");
            assert!(row(code).is_some(), "{code} is no country");
        }
    }

    #[test]
    fn every_country_is_found_by_its_name_and_its_codes() {
        for (two, three, _, usual) in table::COUNTRIES {
            for text in [*two, *three, *usual, &usual.to_uppercase(), &two.to_lowercase()] {
                assert_eq!(code(text), Some(*two), "{text}");
            }
            assert_eq!(name(two), Some(*usual));
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_a_code_reads_as_itself(text in "\\PC{0,40}") {
            for found in [code(&text), code_in_address(&text)].into_iter().flatten() {
                prop_assert_eq!(code(found), Some(found));
                let named = name(found).unwrap();
                prop_assert_eq!(code(named), Some(found));
            }
        }
    }
}
