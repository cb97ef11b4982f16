//! Regions that sales territories are cut by. Where people draw one differently, it is drawn the wider way.

use super::Area::{self, *};
use super::{plain, row};

/// Some countries under one name.
#[derive(Debug, PartialEq, Eq)]
pub struct Region {
    pub name: &'static str,
    /// Other names: plain, with `|` between.
    others: &'static str,
    areas: &'static [Area],
    /// Countries besides those of the areas.
    codes: &'static str,
}

const fn of_areas(name: &'static str, others: &'static str, areas: &'static [Area]) -> Region {
    Region { name, others, areas, codes: "" }
}

const fn of_codes(name: &'static str, others: &'static str, codes: &'static str) -> Region {
    Region { name, others, areas: &[], codes }
}

static REGIONS: &[Region] = &[
    of_areas("Africa", "", &[Africa]),
    of_areas("Asia", "", &[Asia, MiddleEast]),
    of_areas("Europe", "europa", &[Europe]),
    of_areas("Oceania", "", &[Oceania]),
    Region { name: "North America", others: "northern america|namer|noram", areas: &[NorthAmerica], codes: "PR" },
    of_areas("Central America", "", &[CentralAmerica]),
    of_areas("Caribbean", "", &[Caribbean]),
    of_areas("South America", "", &[SouthAmerica]),
    Region {
        name: "Latin America",
        others: "latam|latin america and the caribbean|latin america and caribbean",
        areas: &[CentralAmerica, Caribbean, SouthAmerica],
        codes: "MX",
    },
    of_areas("Americas", "amer", &[NorthAmerica, CentralAmerica, Caribbean, SouthAmerica]),
    Region { name: "Middle East", others: "near east", areas: &[MiddleEast], codes: "EG" },
    Region {
        name: "MENA",
        others: "middle east and north africa|middle east north africa",
        areas: &[MiddleEast],
        codes: "DZ EG LY MA SD TN",
    },
    of_areas("EMEA", "europe middle east and africa|europe middle east africa", &[Europe, MiddleEast, Africa]),
    of_areas("APAC", "asia pacific|asia pac|apj|japac|asia pacific and japan", &[Asia, Oceania]),
    of_codes("ANZ", "australia and new zealand|australia new zealand", "AU NZ"),
    of_codes("ASEAN", "southeast asia|south east asia|sea", "BN ID KH LA MM MY PH SG TH TL VN"),
    of_codes("GCC", "gulf|gulf states|gulf cooperation council", "AE BH KW OM QA SA"),
    of_codes(
        "EU",
        "european union|eu27|eu 27",
        "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK",
    ),
    of_codes(
        "EEA",
        "european economic area",
        "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK",
    ),
    of_codes("DACH", "d a ch|dach region", "AT CH DE"),
    of_codes("Nordics", "nordic|nordic countries", "AX DK FI FO IS NO SE"),
    of_codes("Scandinavia", "", "DK NO SE"),
    of_codes("Baltics", "baltic|baltic states", "EE LT LV"),
    of_codes("Benelux", "", "BE LU NL"),
    of_codes("Iberia", "", "AD ES GI PT"),
    of_codes("UK and Ireland", "uki|uk i|uk ireland|british isles", "GB GG IE IM JE"),
    of_codes("Balkans", "", "AL BA BG GR HR ME MK RO RS SI XK"),
    of_codes(
        "Central and Eastern Europe",
        "cee|eastern europe",
        "AL BA BG BY CZ EE HR HU LT LV MD ME MK PL RO RS SI SK UA XK",
    ),
];

/// The region that the whole text names.
pub fn region(text: &str) -> Option<&'static Region> {
    let text = plain(text);
    REGIONS
        .iter()
        .find(|region| plain(region.name) == text || region.others.split('|').any(|name| name == text))
        .filter(|_| !text.is_empty())
}

/// The names of the regions that a country lies in.
pub fn regions_of(code: &str) -> Vec<&'static str> {
    REGIONS.iter().filter(|region| region.contains(code)).map(|region| region.name).collect()
}

impl Region {
    /// Whether a country lies in it, by its code.
    pub fn contains(&self, code: &str) -> bool {
        row(code).is_some_and(|row| self.areas.contains(&row.2) || self.codes.split(' ').any(|one| one == row.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_holds_its_countries_and_no_others() {
        let cases = [
            ("Europe", "DE", true),
            ("europe", "GB", true),
            ("Europe", "US", false),
            ("EU", "GB", false),
            ("European Union", "FR", true),
            ("DACH", "CH", true),
            ("DACH", "NL", false),
            ("the Nordics", "FI", true),
            ("Nordics", "EE", false),
            ("EMEA", "ZA", true),
            ("EMEA", "IN", false),
            ("APAC", "AU", true),
            ("Latin America", "MX", true),
            ("North America", "MX", true),
            ("North America", "BR", false),
            ("LATAM", "US", false),
            ("Middle East", "AE", true),
            ("UKI", "IE", true),
        ];
        for (name, code, expected) in cases {
            let region = region(name).unwrap_or_else(|| panic!("{name} is a region"));
            assert_eq!(region.contains(code), expected, "{code} in {name}");
        }
    }

    #[test]
    fn no_region_is_named_like_a_country_or_like_another_region() {
        let mut seen = std::collections::HashSet::new();
        for region in REGIONS {
            for name in std::iter::once(plain(region.name)).chain(region.others.split('|').map(str::to_owned)) {
                assert!(name.is_empty() || crate::intelligence::country::code(&name).is_none(), "{name} is a country");
                assert!(name.is_empty() || seen.insert(name.clone()), "{name} stands for two regions");
                assert_eq!(plain(&name), name, "it would never be found");
            }
            for code in region.codes.split(' ').filter(|code| !code.is_empty()) {
                assert!(row(code).is_some(), "{code} in {}", region.name);
            }
        }
    }

    #[test]
    fn every_country_but_an_empty_one_lies_in_a_region() {
        assert!(regions_of("DE").contains(&"DACH") && regions_of("DE").contains(&"Europe"));
        assert!(regions_of("ZZ").is_empty() && region("").is_none());
        let nowhere: Vec<_> =
            crate::intelligence::country::table::COUNTRIES.iter().filter(|row| regions_of(row.0).is_empty()).collect();
        assert!(nowhere.iter().all(|row| row.2 == Antarctica), "{nowhere:?}");
    }
}
