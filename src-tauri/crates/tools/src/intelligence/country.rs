//! Countries: their usual names and codes are one. Compared whole, never as a part of a word: `US` is not in
//! `Australia`, and `Guinea` is not `Papua New Guinea`.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The name first, then the other ways people and exports write it.
const NAMES: &[&[&str]] = &[
    &["united states", "us", "usa", "united states of america", "america"],
    &[
        "united kingdom",
        "uk",
        "gb",
        "gbr",
        "great britain",
        "britain",
        "england",
        "scotland",
        "wales",
        "northern ireland",
    ],
    &["argentina", "ar", "arg"],
    &["australia", "au", "aus"],
    &["austria", "at", "aut", "österreich"],
    &["belgium", "be", "bel", "belgië", "belgique"],
    &["brazil", "br", "bra", "brasil"],
    &["bulgaria", "bg", "bgr"],
    &["canada", "ca", "can"],
    &["chile", "cl", "chl"],
    &["china", "cn", "chn", "people s republic of china", "prc"],
    &["colombia", "co", "col"],
    &["croatia", "hr", "hrv"],
    &["czechia", "cz", "cze", "czech republic"],
    &["denmark", "dk", "dnk", "danmark"],
    &["egypt", "eg", "egy"],
    &["estonia", "ee", "est"],
    &["finland", "fi", "fin", "suomi"],
    &["france", "fr", "fra"],
    &["germany", "de", "deu", "deutschland"],
    &["greece", "gr", "grc", "hellas"],
    &["hong kong", "hk", "hkg", "hong kong sar"],
    &["hungary", "hu", "hun"],
    &["iceland", "is", "isl"],
    &["india", "in", "ind"],
    &["indonesia", "id", "idn"],
    &["ireland", "ie", "irl", "republic of ireland"],
    &["israel", "il", "isr"],
    &["italy", "it", "ita", "italia"],
    &["japan", "jp", "jpn"],
    &["kenya", "ke", "ken"],
    &["latvia", "lv", "lva"],
    &["lithuania", "lt", "ltu"],
    &["luxembourg", "lu", "lux"],
    &["malaysia", "my", "mys"],
    &["mexico", "mx", "mex", "méxico"],
    &["netherlands", "nl", "nld", "holland", "nederland"],
    &["new zealand", "nz", "nzl"],
    &["nigeria", "ng", "nga"],
    &["norway", "no", "nor", "norge"],
    &["philippines", "ph", "phl", "philipines"],
    &["poland", "pl", "pol", "polska"],
    &["portugal", "pt", "prt"],
    &["romania", "ro", "rou"],
    &["russia", "ru", "rus", "russian federation"],
    &["saudi arabia", "sa", "sau", "ksa"],
    &["serbia", "rs", "srb"],
    &["singapore", "sg", "sgp"],
    &["slovakia", "sk", "svk"],
    &["slovenia", "si", "svn"],
    &["south africa", "za", "zaf", "rsa"],
    &["south korea", "kr", "kor", "korea", "republic of korea", "korea republic of", "korea south"],
    &["spain", "es", "esp", "españa"],
    &["sweden", "se", "swe", "sverige"],
    &["switzerland", "ch", "che", "schweiz", "suisse", "svizzera"],
    &["taiwan", "tw", "twn"],
    &["thailand", "th", "tha"],
    &["turkey", "tr", "tur", "türkiye", "turkiye"],
    &["ukraine", "ua", "ukr"],
    &["united arab emirates", "ae", "are", "uae", "emirates"],
    &["vietnam", "vn", "vnm", "viet nam"],
];

static BY_NAME: LazyLock<HashMap<&str, &str>> =
    LazyLock::new(|| NAMES.iter().flat_map(|names| names.iter().map(|name| (*name, names[0]))).collect());

/// One spelling for each country: lower case, no dots, single spaces, no article, and one name for all its names.
pub(super) fn canonical(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            '.' => {}
            c if c.is_alphanumeric() => plain.push(c),
            _ if !plain.is_empty() && !plain.ends_with(' ') => plain.push(' '),
            _ => {}
        }
    }
    let name = plain.trim_end();
    let name = name.strip_prefix("the ").unwrap_or(name);
    BY_NAME.get(name).copied().unwrap_or(name).to_owned()
}

/// What is found under the canonical name of a country as the source wrote it. The last part of `Austin, TX, USA` is
/// the country.
pub(super) fn find<T>(text: &str, under: impl Fn(&str) -> Option<T>) -> Option<T> {
    let bare = text.split('(').next().unwrap_or(text);
    under(&canonical(text))
        .or_else(|| under(&canonical(bare)))
        .or_else(|| bare.rsplit_once(',').and_then(|(_, last)| under(&canonical(last))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes_of_a_country_are_one_and_parts_of_words_are_nothing() {
        let cases = [
            ("US", "United States", true),
            ("usa", "US", true),
            ("U.S.A.", "US", true),
            ("The United States of America", "USA", true),
            ("Austin, TX, USA", "US", true),
            ("United States (HQ)", "US", true),
            ("Australia", "US", false),
            ("Austria", "Australia", false),
            ("San Francisco, CA, United States", "Canada", false),
            ("Papua New Guinea", "Guinea", false),
            ("New Mexico", "Mexico", false),
            ("Korea, Republic of", "South Korea", true),
            ("North Korea", "Korea", false),
            ("Deutschland", "Germany", true),
            ("Atlantis", "atlantis", true),
            ("", "US", false),
        ];
        for (text, wanted, expected) in cases {
            let wanted = canonical(wanted);
            assert_eq!(
                find(text, |name| (name == wanted).then_some(())).is_some(),
                expected,
                "{text:?} for {wanted:?}"
            );
        }
    }

    #[test]
    fn no_name_stands_for_two_countries() {
        let written: usize = NAMES.iter().map(|names| names.len()).sum();
        assert_eq!(BY_NAME.len(), written, "a name listed twice would silently win over the other");
    }
}
