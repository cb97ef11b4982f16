//! What a column may hold: by a name that is known, by a name that resembles one, and by what stands in the column.

use std::collections::BTreeSet;

use adapters::files::Rows;

use super::field::Field;
use super::synonyms::{self, plain};
use super::told::Confidence;
use super::{date, values};
use crate::wire::ImportKind;

/// One field for one column. The best come first when they are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    pub confidence: Confidence,
    rank: usize,
    pub field: Field,
    pub column: usize,
}

/// A field with all its known names, plain.
type Known = (Field, Vec<String>);

/// As alike as two names must be: one slip in seven letters.
const ALIKE: f64 = 0.85;
/// Shorter names are too like each other: `Amount` and `Account`.
const SHORTEST_ALIKE: usize = 6;
/// The columns are told by the values in so many rows.
const SAMPLE_ROWS: usize = 200;
/// Worse than every known name.
const BLANK: usize = 1_000;
/// So many columns without a known name are looked at: nobody's export has more, and a hostile one has thousands.
const MOST_LOOKED_AT: usize = 300;
const LONGEST_NAME: usize = 80;

/// All that could be, the likeliest first.
pub(super) fn candidates(kind: ImportKind, header: &[String], rows: &Rows) -> Vec<Candidate> {
    let names: Vec<String> = header.iter().map(|name| plain(name)).collect();
    let known: Vec<Known> = Field::of(kind)
        .iter()
        .map(|field| (*field, synonyms::of(kind, *field).iter().map(|synonym| plain(synonym)).collect()))
        .collect();
    let mut found = Vec::new();
    for (field, synonyms) in &known {
        let field = *field;
        for (rank, synonym) in synonyms.iter().enumerate() {
            // Of two columns with one name the first counts, unless both may.
            let same = names.iter().enumerate().filter(|(_, name)| *name == synonym);
            let columns = same.map(|(column, _)| column).take(if field.is_objection() { usize::MAX } else { 1 });
            // An empty column is a last resort: of six telephone columns most are.
            let rank = |column: usize| if is_blank(rows, column) { rank + BLANK } else { rank };
            let candidate = |column| Candidate { confidence: Confidence::Certain, rank: rank(column), field, column };
            found.extend(columns.map(candidate));
        }
    }
    let certain: BTreeSet<usize> = found.iter().map(|candidate| candidate.column).collect();
    let foreign = is_of_another_kind(kind, &names);
    found.retain(|candidate| {
        let id = candidate.field == Field::RecordId && matches!(names[candidate.column].as_str(), "id" | "recordid");
        !(values_speak_against(candidate.field, rows, candidate.column) || id && foreign)
    });
    let free = |column: &usize| !names[*column].is_empty() && !certain.contains(column);
    for column in (0..header.len()).filter(free).take(MOST_LOOKED_AT) {
        let likely = by_likeness(kind, &known, &header[column], &names[column]);
        let candidate = |confidence, (rank, field)| Candidate { confidence, rank, field, column };
        let fits = |field: Field| !values_speak_against(field, rows, column);
        let likely: Vec<(usize, Field)> = likely.into_iter().filter(|(_, field)| fits(*field)).collect();
        if likely.is_empty() {
            found.extend(by_values(kind, rows, column).map(|field| candidate(Confidence::Guess, (0, field))));
        }
        found.extend(likely.into_iter().map(|likely| candidate(Confidence::Likely, likely)));
    }
    found.sort_unstable();
    found
}

/// Whether nothing stands below the header, where something could.
fn is_blank(rows: &Rows, column: usize) -> bool {
    !rows.is_empty() && rows.iter().take(SAMPLE_ROWS).all(|row| row.cell(column).trim().is_empty())
}

/// Whether a plain `Record ID` is somebody else's: of the people, where companies are read out of a file of people.
fn is_of_another_kind(kind: ImportKind, names: &[String]) -> bool {
    let has = |of: &[&str]| names.iter().any(|name| of.contains(&name.as_str()));
    let people = has(&["firstname", "lastname", "email", "emailaddress"]);
    let deals = has(&["dealname", "opportunityname", "dealstage", "stagename", "closedate"]);
    match kind {
        ImportKind::Accounts => people || deals,
        ImportKind::Contacts => deals && !people,
        ImportKind::Deals => people && !deals,
        ImportKind::Signals => false,
    }
}

/// Words that make another thing of what stands beside them: an e-mail's status is no e-mail, and a consent is never
/// read as anything.
const OTHER_THINGS: &[&str] = &[
    "address",
    "bounced",
    "catch",
    "city",
    "code",
    "confidence",
    "consent",
    "contacted",
    "count",
    "currency",
    "date",
    "facebook",
    "fax",
    "for",
    "format",
    "gdpr",
    "growth",
    "hash",
    "id",
    "ids",
    "image",
    "in",
    "instagram",
    "last",
    "lead",
    "linkedin",
    "list",
    "marketing",
    "modified",
    "next",
    "opened",
    "optin",
    "owner",
    "parent",
    "phone",
    "photo",
    "picture",
    "previous",
    "provider",
    "quality",
    "rank",
    "replied",
    "score",
    "secondary",
    "sent",
    "source",
    "status",
    "street",
    "subscribed",
    "subscription",
    "tertiary",
    "time",
    "twitter",
    "type",
    "updated",
    "verified",
    "verification",
    "zip",
];

/// Words that make another thing of a telling one: a company's size is not its name.
const fn against(field: Field) -> &'static [&'static str] {
    match field {
        Field::Email => &["domain", "name", "subject", "template"],
        Field::Company | Field::Account => &[
            "country",
            "domain",
            "employees",
            "executive",
            "industry",
            "manager",
            "number",
            "revenue",
            "size",
            "state",
            "tier",
            "url",
            "website",
        ],
        Field::Employees => &["name", "email"],
        Field::Domain | Field::CompanyDomain | Field::AccountDomain => &["visits", "visitors", "traffic"],
        Field::Stage => &["duration", "days", "entered"],
        Field::Product => &["price", "unit", "quantity"],
        Field::Amount => &["email", "funding", "mail", "phone"],
        Field::Country => &["calling", "dial"],
        _ => &[],
    }
}

/// Words that tell a field wherever they stand, if nothing beside them speaks against it.
const fn telling(kind: ImportKind, field: Field) -> &'static [&'static str] {
    match (kind, field) {
        (_, Field::Email) => &["email", "mail"],
        (_, Field::OptedOut | Field::DoNotContact) => &["unsubscribed", "optout", "unsubscribe", "dnc", "dnm"],
        (_, Field::Industry) => &["industry", "sector", "vertical", "branche"],
        (_, Field::Employees) => &["employees", "headcount", "mitarbeiter", "employee", "fte", "ftes"],
        (_, Field::Revenue) => &["revenue", "turnover", "umsatz"],
        (_, Field::Country) => &["country", "nation"],
        (_, Field::Domain | Field::CompanyDomain | Field::AccountDomain) => &["website", "domain", "homepage"],
        (_, Field::Technologies) => &["technologies", "techstack"],
        (_, Field::FirstName) => &["firstname", "vorname"],
        (_, Field::LastName) => &["lastname", "surname", "nachname"],
        (ImportKind::Contacts, Field::Title) => &["jobtitle", "position"],
        (ImportKind::Contacts, Field::Company) => &["company", "employer", "organization", "organisation"],
        (ImportKind::Accounts, Field::Name) => &["companyname", "accountname", "organizationname", "firma"],
        (ImportKind::Deals, Field::Name) => &["dealname", "opportunityname", "dealtitle"],
        (ImportKind::Deals | ImportKind::Signals, Field::Account) => {
            &["account", "company", "customer", "organization", "organisation"]
        }
        (_, Field::Stage) => &["stage"],
        (_, Field::Amount) => &["amount", "value"],
        (_, Field::LostReason) => &["lostreason", "lossreason"],
        (_, Field::Owner) => &["owner"],
        (_, Field::Product) => &["product"],
        (_, Field::Title) => &["headline"],
        _ => &[],
    }
}

/// By a telling word in the name (rank 0), or by a known name one slip away.
fn by_likeness(kind: ImportKind, known: &[Known], header: &str, plain_header: &str) -> Vec<(usize, Field)> {
    if plain_header.len() > LONGEST_NAME {
        return Vec::new();
    }
    let words = words(header);
    // "Opt In" and "Opt Out" differ by one word that means everything.
    let consent = words.iter().any(|word| matches!(word.as_str(), "consent" | "gdpr" | "optin" | "subscribed"))
        || words.windows(2).any(|pair| pair == ["opt", "in"] || pair == ["opted", "in"]);
    let pairs: Vec<String> = words.windows(2).map(|pair| pair.concat()).collect();
    let has = |word: &&str| words.iter().any(|own| own == word) || pairs.iter().any(|own| own == word);
    let mut found = Vec::new();
    for (field, synonyms) in known.iter().filter(|_| !consent) {
        let field = *field;
        let told = telling(kind, field);
        let mut others = OTHER_THINGS.iter().filter(|word| !told.contains(word)).chain(against(field));
        let other = others.any(|word| words.iter().any(|own| own == word));
        if told.iter().any(&has) && (!other || field.is_objection()) {
            found.push((0, field));
        } else if plain_header.chars().count() >= SHORTEST_ALIKE {
            let likest = synonyms.iter().map(|synonym| likeness(plain_header, synonym)).fold(0.0, f64::max);
            if likest >= ALIKE {
                found.push((1 + (100.0 * (1.0 - likest)) as usize, field));
            }
        }
    }
    found
}

/// 0 to 1; 0 at once where the lengths are too far apart for any likeness.
fn likeness(one: &str, other: &str) -> f64 {
    let (shorter, longer) = (one.len().min(other.len()), one.len().max(other.len()));
    match (shorter as f64) < ALIKE * longer as f64 {
        true => 0.0,
        false => strsim::normalized_damerau_levenshtein(one, other),
    }
}

/// `BillingCountry (2024)` is `billing`, `country`, `2024`.
fn words(header: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in header.chars() {
        let begins = !before.is_alphanumeric() || (before.is_lowercase() && c.is_uppercase());
        if c.is_alphanumeric() {
            match words.last_mut().filter(|_| !begins) {
                Some(word) => word.extend(c.to_lowercase()),
                None => words.push(c.to_lowercase().collect()),
            }
        }
        before = c;
    }
    words
}

/// Whether a name that is known stands over something else: profiles of people over `URL`, words over `Date`.
fn values_speak_against(field: Field, rows: &Rows, column: usize) -> bool {
    const ENOUGH: usize = 2;
    let fits = |value: &str| match field {
        Field::Domain | Field::CompanyDomain | Field::AccountDomain => values::domain(value).is_ok(),
        Field::Created | Field::Close | Field::Date => {
            // In two ways is a date too; and what says nothing says nothing against it.
            !matches!(values::date(value, Some(date::Order::DayFirst)), Err(why) if why == date::NO_DATE)
        }
        _ => true,
    };
    let mut values = rows.iter().take(SAMPLE_ROWS).map(|row| row.cell(column)).filter(|value| !value.trim().is_empty());
    values.clone().nth(ENOUGH - 1).is_some() && !values.any(fits)
}

/// By what nearly all the values are.
fn by_values(kind: ImportKind, rows: &Rows, column: usize) -> Option<Field> {
    let values: Vec<&str> =
        rows.iter().take(SAMPLE_ROWS).map(|row| row.cell(column).trim()).filter(|value| !value.is_empty()).collect();
    let nearly_all = |is: fn(&str) -> bool| {
        values.len() >= 2 && values.iter().filter(|value| is(value)).count() * 10 >= values.len() * 9
    };
    let found = |is: fn(&str) -> bool, field: Field| (nearly_all(is)).then_some(field);
    let email = |value: &str| value.contains('@') && values::email(value).is_ok_and(|read| read.is_some());
    let url = |value: &str| value.contains("://");
    let domain = |value: &str| !value.contains(['@', ' ']) && values::domain(value).is_ok_and(|read| read.is_some());
    let date = |value: &str| date::looks_like_one(value);
    let country = |value: &str| tools::intelligence::country::code(value).is_some();
    // A whole number may be an id, a year or a postcode: money has a sign, separators or decimals.
    let money = |value: &str| {
        value.contains(|c: char| !c.is_ascii_digit()) && values::amount(value).is_ok_and(|read| read.is_some())
    };
    match kind {
        ImportKind::Accounts => found(domain, Field::Domain).or_else(|| found(country, Field::Country)),
        ImportKind::Contacts => found(email, Field::Email).or_else(|| found(domain, Field::CompanyDomain)),
        ImportKind::Deals => found(date, Field::Close)
            .or_else(|| found(money, Field::Amount))
            .or_else(|| found(domain, Field::AccountDomain)),
        ImportKind::Signals => {
            found(date, Field::Date).or_else(|| found(url, Field::Url)).or_else(|| found(domain, Field::AccountDomain))
        }
    }
}
