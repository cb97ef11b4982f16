//! States and provinces of the countries where selling goes by them, as ISO 3166-2 has them.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::plain;

/// A country, and its parts: the code's end, then the names people use, with `/` between.
#[rustfmt::skip]
const SUBDIVISIONS: &[(&str, &[&str])] = &[
    ("AT", &["1 Burgenland", "2 Kärnten/Carinthia", "3 Niederösterreich/Lower Austria",
        "4 Oberösterreich/Upper Austria", "5 Salzburg", "6 Steiermark/Styria", "7 Tirol/Tyrol", "8 Vorarlberg",
        "9 Wien/Vienna"]),
    ("AU", &["ACT Australian Capital Territory", "NSW New South Wales", "NT Northern Territory", "QLD Queensland",
        "SA South Australia", "TAS Tasmania", "VIC Victoria", "WA Western Australia"]),
    ("BE", &["BRU Bruxelles/Brussels/Brussel/Brussels-Capital", "VLG Vlaanderen/Flanders", "WAL Wallonie/Wallonia"]),
    ("BR", &["AC Acre", "AL Alagoas", "AM Amazonas", "AP Amapá", "BA Bahia", "CE Ceará", "DF Distrito Federal",
        "ES Espírito Santo", "GO Goiás", "MA Maranhão", "MG Minas Gerais", "MS Mato Grosso do Sul", "MT Mato Grosso",
        "PA Pará", "PB Paraíba", "PE Pernambuco", "PI Piauí", "PR Paraná", "RJ Rio de Janeiro",
        "RN Rio Grande do Norte", "RO Rondônia", "RR Roraima", "RS Rio Grande do Sul", "SC Santa Catarina",
        "SE Sergipe", "SP São Paulo", "TO Tocantins"]),
    ("CA", &["AB Alberta", "BC British Columbia", "MB Manitoba", "NB New Brunswick",
        "NL Newfoundland and Labrador/Newfoundland/NF", "NS Nova Scotia", "NT Northwest Territories", "NU Nunavut",
        "ON Ontario", "PE Prince Edward Island/PEI", "QC Quebec/Québec/PQ", "SK Saskatchewan", "YT Yukon"]),
    ("CH", &["AG Aargau", "AI Appenzell Innerrhoden", "AR Appenzell Ausserrhoden", "BE Bern/Berne",
        "BL Basel-Landschaft/Baselland", "BS Basel-Stadt/Basel", "FR Fribourg/Freiburg", "GE Genève/Geneva/Genf",
        "GL Glarus", "GR Graubünden/Grisons", "JU Jura", "LU Luzern/Lucerne", "NE Neuchâtel", "NW Nidwalden",
        "OW Obwalden", "SG Sankt Gallen/St Gallen", "SH Schaffhausen", "SO Solothurn", "SZ Schwyz", "TG Thurgau",
        "TI Ticino/Tessin", "UR Uri", "VD Vaud/Waadt", "VS Valais/Wallis", "ZG Zug", "ZH Zürich/Zuerich"]),
    ("DE", &["BB Brandenburg", "BE Berlin", "BW Baden-Württemberg/Baden-Wuerttemberg", "BY Bayern/Bavaria",
        "HB Bremen", "HE Hessen/Hesse", "HH Hamburg", "MV Mecklenburg-Vorpommern/Mecklenburg-Western Pomerania",
        "NI Niedersachsen/Lower Saxony", "NW Nordrhein-Westfalen/North Rhine-Westphalia/NRW",
        "RP Rheinland-Pfalz/Rhineland-Palatinate", "SH Schleswig-Holstein", "SL Saarland", "SN Sachsen/Saxony",
        "ST Sachsen-Anhalt/Saxony-Anhalt", "TH Thüringen/Thuringia/Thueringen"]),
    ("GB", &["ENG England", "NIR Northern Ireland", "SCT Scotland", "WLS Wales/Cymru"]),
    ("IN", &["AP Andhra Pradesh", "AR Arunachal Pradesh", "AS Assam", "BR Bihar", "CG Chhattisgarh", "CH Chandigarh",
        "DL Delhi/New Delhi", "GA Goa", "GJ Gujarat", "HP Himachal Pradesh", "HR Haryana", "JH Jharkhand",
        "JK Jammu and Kashmir", "KA Karnataka", "KL Kerala", "LA Ladakh", "MH Maharashtra", "ML Meghalaya",
        "MN Manipur", "MP Madhya Pradesh", "MZ Mizoram", "NL Nagaland", "OD Odisha/Orissa", "PB Punjab",
        "PY Puducherry", "RJ Rajasthan", "SK Sikkim", "TN Tamil Nadu", "TR Tripura", "TS Telangana",
        "UK Uttarakhand", "UP Uttar Pradesh", "WB West Bengal"]),
    ("NL", &["DR Drenthe", "FL Flevoland", "FR Fryslân/Friesland", "GE Gelderland", "GR Groningen", "LI Limburg",
        "NB Noord-Brabant/North Brabant", "NH Noord-Holland/North Holland", "OV Overijssel", "UT Utrecht",
        "ZE Zeeland", "ZH Zuid-Holland/South Holland"]),
    ("US", &["AK Alaska", "AL Alabama", "AR Arkansas", "AS American Samoa", "AZ Arizona", "CA California/Calif",
        "CO Colorado", "CT Connecticut", "DC District of Columbia/Washington DC", "DE Delaware", "FL Florida",
        "GA Georgia", "GU Guam", "HI Hawaii", "IA Iowa", "ID Idaho", "IL Illinois", "IN Indiana", "KS Kansas",
        "KY Kentucky", "LA Louisiana", "MA Massachusetts", "MD Maryland", "ME Maine", "MI Michigan", "MN Minnesota",
        "MO Missouri", "MP Northern Mariana Islands", "MS Mississippi", "MT Montana", "NC North Carolina",
        "ND North Dakota", "NE Nebraska", "NH New Hampshire", "NJ New Jersey", "NM New Mexico", "NV Nevada",
        "NY New York", "OH Ohio", "OK Oklahoma", "OR Oregon", "PA Pennsylvania", "PR Puerto Rico", "RI Rhode Island",
        "SC South Carolina", "SD South Dakota", "TN Tennessee", "TX Texas", "UT Utah", "VA Virginia",
        "VI US Virgin Islands", "VT Vermont", "WA Washington", "WI Wisconsin", "WV West Virginia", "WY Wyoming"]),
];

struct Part {
    country: &'static str,
    /// `US-CA`
    code: String,
    /// What people write.
    name: &'static str,
}

/// Each way of writing a part, with the parts it may mean: `CA` alone means none, `WA` in the US is Washington.
static BY_NAME: LazyLock<HashMap<String, Vec<Part>>> = LazyLock::new(|| {
    let mut by_name: HashMap<String, Vec<Part>> = HashMap::new();
    for (country, parts) in SUBDIVISIONS {
        for (end, names) in parts.iter().filter_map(|part| part.split_once(' ')) {
            let code = format!("{country}-{end}");
            let name = names.split('/').next().unwrap_or(names);
            for written in names.split('/').chain([end, &code]) {
                let parts = by_name.entry(plain(written)).or_default();
                parts.push(Part { country, code: code.clone(), name });
            }
        }
    }
    by_name
});

/// The ISO 3166-2 code of a part of a country that the whole text names: `US-CA` for `California`, `CA` and `US-CA`.
pub fn subdivision(country_code: &str, text: &str) -> Option<String> {
    let parts = BY_NAME.get(&plain(text))?;
    parts.iter().find(|part| part.country == country_code).map(|part| part.code.clone())
}

/// What a code stands for: `California`.
pub fn subdivision_name(code: &str) -> Option<&'static str> {
    by_code(code).map(|part| part.name)
}

fn by_code(code: &str) -> Option<&'static Part> {
    BY_NAME.get(&plain(code))?.iter().find(|part| part.code.eq_ignore_ascii_case(code))
}

/// The country and the code of a part that the whole text names without its country: `US-CA`, or a name that only
/// one part has and no country.
pub(in crate::intelligence) fn part_anywhere(text: &str) -> Option<(&'static str, &'static str)> {
    let found = by_code(text.trim()).or_else(|| {
        let parts = BY_NAME.get(&plain(text)).filter(|parts| parts.len() == 1)?;
        // A bare abbreviation is too little to go by.
        parts.first().filter(|_| text.trim().chars().count() > 3 && super::code(text).is_none())
    })?;
    Some((found.country, &found.code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_found_by_its_names_and_codes_within_its_country_only() {
        let cases = [
            ("US", "California", Some("US-CA")),
            ("US", "CA", Some("US-CA")),
            ("US", "us-ca", Some("US-CA")),
            ("US", "Georgia", Some("US-GA")),
            ("CA", "CA", None),
            ("CA", "Québec", Some("CA-QC")),
            ("CA", "Quebec", Some("CA-QC")),
            ("AU", "WA", Some("AU-WA")),
            ("US", "WA", Some("US-WA")),
            ("DE", "Bavaria", Some("DE-BY")),
            ("DE", "Baden Württemberg", Some("DE-BW")),
            ("GB", "Scotland", Some("GB-SCT")),
            ("US", "DE-BY", None),
            ("US", "Californian", None),
            ("XX", "California", None),
            ("US", "", None),
        ];
        for (country, text, expected) in cases {
            assert_eq!(subdivision(country, text).as_deref(), expected, "{text:?} in {country}");
        }
        assert_eq!(subdivision_name("US-CA"), Some("California"));
        assert_eq!(subdivision_name("US-XX"), None);
    }

    #[test]
    fn a_part_without_its_country_must_be_plain() {
        let cases = [
            ("US-CA", Some("US-CA")),
            ("California", Some("US-CA")),
            ("Bavaria", Some("DE-BY")),
            ("CA", None),
            ("Georgia", None),
            ("NRW", None),
            ("Scotland", None),
        ];
        for (text, expected) in cases {
            assert_eq!(part_anywhere(text).map(|(_, code)| code), expected, "{text:?}");
        }
    }

    #[test]
    fn no_name_stands_for_two_parts_of_a_country() {
        for (name, parts) in &*BY_NAME {
            let mut codes: Vec<_> = parts.iter().map(|part| (part.country, &part.code)).collect();
            codes.sort();
            codes.dedup();
            let countries: std::collections::HashSet<_> = codes.iter().map(|(country, _)| country).collect();
            assert_eq!(codes.len(), countries.len(), "{name} is {codes:?}");
        }
    }
}
