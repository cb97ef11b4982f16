//! Accounts that may be one: offered to the rep, never made one silently.
//!
//! Names are compared without what every company has ("Corp.", "GmbH"). Not each with each: only names that share
//! their core, or that stand beside each other in the order of their letters, read from either end.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::AccountId;
use store::table::account;
use store::table::duplicate::{self, Candidate};
use store::{Connection, StoreError};

use crate::App;
use crate::accounts::account_id;
use crate::wire::{AppError, DuplicatePair, DuplicateSide};

/// How many pairs are offered.
const OFFERED: usize = 200;
/// As alike as two names must be to be offered for a slip of the pen.
const ALIKE: f64 = 0.9;
/// Shorter names differ by a letter and have nothing to do with each other: `BMW` and `BMC`.
const SHORTEST_ALIKE: usize = 5;
/// How many neighbours in the order of letters a name is compared with.
const NEIGHBOURS: usize = 4;
/// How many names before and after it an account is compared with for its own page.
const NEAR: u32 = 100;
/// A core that so many share says nothing: only the first of them are paired.
const SHARED: usize = 12;

/// What companies call themselves besides their name.
const LEGAL: [&str; 44] = [
    "inc",
    "incorporated",
    "corp",
    "corporation",
    "co",
    "company",
    "companies",
    "ltd",
    "limited",
    "llc",
    "llp",
    "lp",
    "plc",
    "gmbh",
    "ag",
    "kg",
    "kgaa",
    "ohg",
    "ug",
    "se",
    "sa",
    "sas",
    "sarl",
    "srl",
    "spa",
    "bv",
    "nv",
    "oy",
    "oyj",
    "ab",
    "as",
    "asa",
    "aps",
    "pty",
    "pte",
    "kk",
    "sl",
    "sro",
    "zoo",
    "doo",
    "kft",
    "ltda",
    "cv",
    "bhd",
];

/// Two accounts that may be one, the smaller id first.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pair {
    pub a: AccountId,
    pub b: AccountId,
    pub similarity: f64,
    pub why: String,
}

/// Every account as it is compared, and the pairs the rep knows to be two.
pub(crate) struct Compared {
    candidates: Vec<Candidate>,
    dismissed: HashSet<(AccountId, AccountId)>,
}

impl Compared {
    pub fn read(connection: &Connection) -> Result<Self, StoreError> {
        Ok(Self { candidates: duplicate::candidates(connection)?, dismissed: duplicate::dismissed(connection)? })
    }

    /// The likeliest first.
    pub fn pairs(&self) -> Vec<Pair> {
        let cores: Vec<String> = self.candidates.iter().map(|candidate| core(&candidate.name)).collect();
        let mut found: BTreeMap<(usize, usize), (f64, &'static str)> = BTreeMap::new();
        let mut offer = |a: usize, b: usize, likeness: f64, why| {
            found.entry((a.min(b), a.max(b))).or_insert((likeness, why));
        };
        let mut by_domain: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut by_core: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, candidate) in self.candidates.iter().enumerate() {
            if let Some(domain) = &candidate.domain {
                by_domain.entry(domain).or_default().push(at);
            }
            by_core.entry(&cores[at]).or_default().push(at);
        }
        for (a, b) in by_domain.values().flat_map(|group| pairs_in(group)) {
            offer(a, b, 0.98, "the same web domain");
        }
        for (core, group) in by_core.iter().filter(|(core, _)| !core.is_empty()) {
            for (a, b) in pairs_in(group) {
                let apart = self.are_apart(a, b);
                // One word of a name, at two places of the web: most likely two.
                let likeness = if apart { 0.8 } else { 0.95 };
                if !(apart && core.chars().count() < SHORTEST_ALIKE) {
                    offer(a, b, likeness, "the same name, but for what kind of company it is");
                }
            }
        }
        for (a, b) in neighbours(&cores) {
            let likeness = strsim::normalized_damerau_levenshtein(&cores[a], &cores[b]);
            if (ALIKE..1.0).contains(&likeness) && !self.are_apart(a, b) {
                offer(a, b, likeness * 0.95, "nearly the same name");
            }
        }
        let id = |at: usize| self.candidates[at].id;
        let mut pairs: Vec<Pair> = found
            .into_iter()
            .map(|((a, b), (similarity, why))| {
                let (a, b) = (id(a).min(id(b)), id(a).max(id(b)));
                Pair { a, b, similarity: (similarity * 1000.0).round() / 1000.0, why: why.into() }
            })
            .filter(|pair| !self.dismissed.contains(&(pair.a, pair.b)))
            .collect();
        pairs.sort_by(|a, b| b.similarity.total_cmp(&a.similarity).then(a.a.cmp(&b.a)).then(a.b.cmp(&b.b)));
        pairs
    }

    /// Two places of the web, or two countries: known of both, and not the same.
    fn are_apart(&self, a: usize, b: usize) -> bool {
        let (a, b) = (&self.candidates[a], &self.candidates[b]);
        let differ = |a: &Option<String>, b: &Option<String>| a.is_some() && b.is_some() && a != b;
        differ(&a.domain, &b.domain) || differ(&a.country, &b.country)
    }
}

fn pairs_in(group: &[usize]) -> impl Iterator<Item = (usize, usize)> + '_ {
    let group = &group[..group.len().min(SHARED)];
    group.iter().enumerate().flat_map(move |(at, a)| group[at + 1..].iter().map(move |b| (*a, *b)))
}

/// Names that begin, or end, almost alike. Those whose figures differ are numbered, not misspelt.
fn neighbours(cores: &[String]) -> Vec<(usize, usize)> {
    let figures: Vec<String> = cores.iter().map(|core| core.chars().filter(char::is_ascii_digit).collect()).collect();
    let backwards: Vec<String> = cores.iter().map(|core| core.chars().rev().collect()).collect();
    let mut found = Vec::new();
    for keys in [cores, backwards.as_slice()] {
        let mut order: Vec<usize> =
            (0..cores.len()).filter(|at| cores[*at].chars().count() >= SHORTEST_ALIKE).collect();
        order.sort_unstable_by(|a, b| keys[*a].cmp(&keys[*b]));
        for (at, a) in order.iter().enumerate() {
            for b in order[at + 1..].iter().take(NEIGHBOURS) {
                let close = cores[*a].len().abs_diff(cores[*b].len()) <= 3 && figures[*a] == figures[*b];
                if close && cores[*a] != cores[*b] {
                    found.push((*a, *b));
                }
            }
        }
    }
    found
}

/// A name without its case, its punctuation and what says what kind of company it is.
fn core(name: &str) -> String {
    let folded: String = name
        .to_lowercase()
        .chars()
        .filter(|c| !matches!(c, '.' | '\'' | '’'))
        .map(|c| match c {
            '&' | '+' => ' ',
            c if c.is_alphanumeric() => c,
            _ => ' ',
        })
        .collect();
    let words: Vec<&str> = folded.split_whitespace().filter(|word| *word != "and" && *word != "the").collect();
    let end = words.iter().rposition(|word| !LEGAL.contains(word)).map_or(words.len(), |last| last + 1);
    words[..end].join(" ")
}

impl App {
    /// The accounts that may be one, the likeliest first.
    pub fn duplicates(&self) -> Result<Vec<DuplicatePair>, AppError> {
        Ok(self.store.read(|connection| {
            let pairs = Compared::read(connection)?.pairs();
            offered(connection, pairs.into_iter().take(OFFERED))
        })?)
    }

    /// These two are two: they are not offered again.
    pub async fn dismiss_duplicate(&self, a: &str, b: &str) -> Result<(), AppError> {
        let (a, b, at) = (account_id(a)?, account_id(b)?, self.clock.now());
        let dismissed = self.store.write(move |connection| {
            let (a, b) = (account::get(connection, a)?.id, account::get(connection, b)?.id);
            duplicate::dismiss(connection, a, b, at)
        });
        Ok(dismissed.await?)
    }
}

/// The accounts that may be one with this one, as far as their names begin alike or their domain is the same: a look
/// at one account must not take a look at all of them.
pub(crate) fn of_account(connection: &Connection, id: AccountId) -> Result<Vec<DuplicatePair>, StoreError> {
    let candidates = duplicate::candidates_near(connection, id, NEAR)?;
    let pairs = Compared { candidates, dismissed: duplicate::dismissed(connection)? }.pairs();
    offered(connection, pairs.into_iter().filter(|pair| pair.a == id || pair.b == id))
}

fn offered(connection: &Connection, pairs: impl Iterator<Item = Pair>) -> Result<Vec<DuplicatePair>, StoreError> {
    let side = |id| {
        let account = account::get(connection, id)?;
        let around = account::surroundings(connection, &[id])?;
        Ok::<_, StoreError>(DuplicateSide {
            id: account.id.to_string(),
            name: account.name,
            domain: account.domain,
            country: account.country,
            employees: account.employees,
            contacts: around.get(&id).map_or(0, |around| around.contacts),
        })
    };
    pairs
        .map(|Pair { a, b, similarity, why }| Ok(DuplicatePair { a: side(a)?, b: side(b)?, similarity, why }))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(accounts: &[(&str, Option<&str>)]) -> Compared {
        let candidates = (1..).zip(accounts).map(|(n, (name, domain))| Candidate {
            id: AccountId::new(uuid::Uuid::from_u128(n)),
            name: (*name).into(),
            domain: domain.map(Into::into),
            country: None,
        });
        Compared { candidates: candidates.collect(), dismissed: HashSet::new() }
    }

    #[test]
    fn the_core_of_a_name_is_what_only_this_company_has() {
        let cases = [
            ("Acme Corp.", "acme"),
            ("ACME Corporation", "acme"),
            ("Müller & Söhne GmbH & Co. KG", "müller söhne"),
            ("Müller und Söhne", "müller und söhne"),
            ("The Beta Company, Inc.", "beta"),
            ("Gamma S.A.", "gamma"),
            ("Co. Ltd.", "co ltd"),
            ("L'Oréal", "loréal"),
            ("", ""),
        ];
        for (name, expected) in cases {
            assert_eq!(core(name), expected, "for {name:?}");
        }
    }

    #[test]
    fn names_that_may_be_one_are_offered_and_others_are_not() {
        let cases = [
            (("Acme Corp.", None), ("ACME Corporation", None), true),
            (("Acme Corp.", Some("acme.com")), ("Acme Holding", Some("acme.com")), true),
            (("Globex Technologies", None), ("Globex Technolgies", None), true),
            (("Northwind Traders", Some("northwind.com")), ("Northwind Tradrs", Some("northwind.de")), false),
            (("Company 17", None), ("Company 18", None), false),
            (("BMW AG", None), ("BMC Inc", None), false),
            (("Initech", None), ("Hooli", None), false),
        ];
        for (a, b, expected) in cases {
            let pairs = compared(&[a, b]).pairs();
            assert_eq!(!pairs.is_empty(), expected, "{} and {}: {pairs:?}", a.0, b.0);
        }
    }

    #[test]
    fn two_that_the_rep_knows_to_be_two_are_not_offered_again() {
        let mut compared = compared(&[("Acme Inc", None), ("Acme Ltd", None)]);
        let pair = compared.pairs().remove(0);
        compared.dismissed.insert((pair.a, pair.b));
        assert!(compared.pairs().is_empty());
    }

    #[test]
    fn a_hundred_thousand_names_of_one_kind_are_compared_with_few_others() {
        let names: Vec<String> = (0..100_000).map(|n| format!("Company {n} Ltd")).collect();
        let accounts: Vec<(&str, Option<&str>)> = names.iter().map(|name| (name.as_str(), None)).collect();
        let cores: Vec<String> = accounts.iter().map(|(name, _)| core(name)).collect();
        assert!(neighbours(&cores).len() <= 2 * NEIGHBOURS * names.len(), "never each with each");
    }
}
