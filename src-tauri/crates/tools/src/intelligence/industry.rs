//! Industries: compared by whole word, with the usual synonyms, and forgiving one slip of spelling where the word is
//! not an industry's own name already (`banking` is not a misspelt `baking`).

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::alike;
use super::taxonomy::INDUSTRIES;

/// One name for another wherever it stands among other words, so that `Online casino` is gambling. The name all the
/// others are read as comes first.
const SYNONYMS: &[&[&str]] = &[
    &["technology", "tech", "high tech", "it", "information technology", "ict"],
    &["software", "saas", "software as a service"],
    &["healthcare", "health care", "health", "medical", "medicine"],
    &["pharmaceutical", "pharma", "biopharma"],
    &["biotechnology", "biotech"],
    &["finance", "financial", "financial services", "finance services"],
    &["fintech", "financial technology"],
    &["telecommunication", "telecom", "telco", "telecoms"],
    &["retail", "retailer", "retailing"],
    &["ecommerce", "e commerce", "online retail"],
    &["manufacturing", "manufacturer", "manufacture"],
    &["marketing", "advertising and marketing"],
    &["logistics", "logistic"],
    &["transportation", "transport"],
    &["automotive", "automobile", "car manufacturing"],
    &["education", "educational", "edtech"],
    &["real estate", "property", "realty"],
    &["hospitality", "hotels", "hotel"],
    &["professional services", "professional service", "consulting", "consultancy"],
    &["nonprofit", "non profit", "not for profit", "charity", "charities", "ngo"],
    &["government", "public sector", "public administration"],
    &["agriculture", "farming", "agribusiness"],
    &["gambling", "betting", "casino", "casinos", "gaming and casinos"],
    &["weapon", "arms", "firearm", "firearms", "munitions"],
    &["employment", "staffing", "recruiting", "recruitment"],
    &["entertainment", "show business"],
    &["utility", "utilities"],
];

/// Words that are industries of their own: a neighbour by one letter is another trade, not a slip.
const OWN_NAMES: &str = "accounting adult aerospace agency apparel architecture aviation baking banking beverage \
    brewing broadcasting building catering chemical clothing coaching computer construction consumer cosmetic dairy \
    dental design dining distribution electronic energy engineering environmental equipment event fashion fishing \
    fitness food forestry furniture gaming grocery hardware hosting housing industrial insurance internet investment \
    jewelry legal leisure machinery marine maritime media mining music networking painting paper petroleum plastic \
    plumbing printing publishing railroad railway recreation renewable research restaurant roofing sailing security \
    semiconductor shipping shopping sport steel storage teaching textile tobacco tourism toy tracking trading \
    training travel trucking venture veterinary warehousing wholesale wireless writing";

type Phrase = (Vec<String>, &'static str);

/// By their first word, the longest phrase first.
static PHRASES: LazyLock<HashMap<String, Vec<Phrase>>> = LazyLock::new(|| {
    let mut by_first: HashMap<String, Vec<Phrase>> = HashMap::new();
    for names in SYNONYMS {
        for name in *names {
            let words: Vec<String> = plain_words(name).map(str::to_owned).collect();
            if let Some(first) = words.first() {
                by_first.entry(first.clone()).or_default().push((words, names[0]));
            }
        }
    }
    for phrases in by_first.values_mut() {
        phrases.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    }
    by_first
});

static KNOWN: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let own = OWN_NAMES.split_whitespace().flat_map(plain_words);
    let listed = INDUSTRIES
        .iter()
        .copied()
        .flatten()
        .flat_map(|name| name.split(' '))
        .filter(|word| !word.starts_with(char::is_uppercase));
    own.chain(listed.flat_map(plain_words))
        .chain(SYNONYMS.iter().flat_map(|names| names.iter().flat_map(|name| plain_words(name))))
        .collect()
});

/// The words of a lower-case text without filler and without the plural's `s`.
fn plain_words(lower: &str) -> impl Iterator<Item = &str> {
    alike::words(lower).filter(|word| !matches!(*word, "and" | "of" | "the")).map(|word| match word.strip_suffix('s') {
        Some(stem) if stem.len() > 3 && !stem.ends_with('s') => stem,
        _ => word,
    })
}

/// Each synonym under its one name, word by word.
fn canonical(lower: &str) -> Vec<&str> {
    let words: Vec<&str> = plain_words(lower).collect();
    let mut named = Vec::with_capacity(words.len());
    let mut rest = words.as_slice();
    while let [first, tail @ ..] = rest {
        let phrase = PHRASES.get(*first).and_then(|phrases| phrases.iter().find(|(words, _)| starts_with(rest, words)));
        match phrase {
            Some((words, name)) => {
                named.extend(plain_words(name));
                rest = &rest[words.len()..];
            }
            None => {
                named.push(*first);
                rest = tail;
            }
        }
    }
    named
}

fn starts_with(words: &[&str], phrase: &[String]) -> bool {
    words.len() >= phrase.len() && words.iter().zip(phrase).all(|(word, part)| word == part)
}

/// Every name in the taxonomy, word by word, with what it stands for.
static NAMED: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let named = |name: &str| plain_words(&name.to_lowercase()).collect::<Vec<_>>().join(" ");
    INDUSTRIES.iter().flat_map(|names| names.iter().map(move |name| (named(name), names[0]))).collect()
});

/// How many words a name has, and its first letter: what a slip of the keyboard leaves alone.
type Shape = (usize, char);

/// A name in its words, and the industry it stands for.
type Named = (Vec<&'static str>, &'static str);

/// The same by shape.
static BY_SHAPE: LazyLock<HashMap<Shape, Vec<Named>>> = LazyLock::new(|| {
    let mut by_shape: HashMap<_, Vec<_>> = HashMap::new();
    for (name, industry) in &*NAMED {
        let words: Vec<&str> = name.split(' ').collect();
        if let Some(first) = name.chars().next() {
            by_shape.entry((words.len(), first)).or_default().push((words, *industry));
        }
    }
    by_shape
});

/// The name in the taxonomy of what the whole text says: `Technology` for `technolgy`, and nothing where only a part
/// of it is an industry.
pub fn taxonomy(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = plain_words(&lower).collect();
    if let Some(industry) = NAMED.get(&words.join(" ")) {
        return Some(industry);
    }
    let first = words.first()?.chars().next()?;
    let alike = |name: &&Named| words.iter().zip(&name.0).all(|(word, want)| same(word, want));
    let mut found = BY_SHAPE.get(&(words.len(), first))?.iter().filter(alike).map(|(_, industry)| *industry);
    let industry = found.next()?;
    // A word between two industries is neither.
    found.all(|other| other == industry).then_some(industry)
}

/// One word, or one slip apart and not two industries' own names.
fn same(word: &str, want: &str) -> bool {
    word == want || (alike::one_slip_apart(word, want) && !(KNOWN.contains(word) && KNOWN.contains(want)))
}

/// An industry as the rep named it, ready to be looked for.
#[derive(Debug, Clone)]
pub(super) struct Industry {
    /// As it was written, for the reasons.
    pub written: String,
    words: Vec<String>,
    /// Its name in the taxonomy.
    named: Option<&'static str>,
}

impl Industry {
    pub fn new(written: &str) -> Self {
        let words = canonical(&written.to_lowercase()).into_iter().map(str::to_owned).collect();
        Self { written: written.trim().to_owned(), words, named: taxonomy(written) }
    }

    /// The first of some industries that an account's own words name.
    pub fn find<'a>(wanted: &'a [Self], text: &str) -> Option<&'a Self> {
        let lower = text.to_lowercase();
        let words = canonical(&lower);
        let exact = |word: &str, want: &str| word == want;
        let first = |same: &dyn Fn(&str, &str) -> bool| {
            wanted.iter().find(|industry| alike::contains(&words, &industry.words, same))
        };
        first(&exact)
            .or_else(|| {
                let named = taxonomy(text)?;
                wanted.iter().find(|industry| industry.named == Some(named))
            })
            .or_else(|| first(&same))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_text_must_name_an_industry() {
        let cases = [
            ("technolgy", Some("Technology")),
            ("Technology", Some("Technology")),
            ("INFORMATION_TECHNOLOGY_AND_SERVICES", Some("Technology")),
            ("medical", Some("Healthcare")),
            ("Hospital & Health Care", Some("Healthcare")),
            ("telecomunications", Some("Telecommunications")),
            ("Computer Software", Some("Software")),
            ("COMPUTER_SOFTWARE", Some("Software")),
            ("finance", Some("Finance")),
            ("Financial Services", Some("Finance")),
            ("marketing", Some("Marketing")),
            ("employment", Some("Employment")),
            ("entertainment", Some("Entertainment")),
            ("services", None),
            ("software and cheese", None),
            ("Retail of medical technology", None),
            ("banking", Some("Banking")),
            ("baking", None),
            ("shoping", None),
            ("", None),
            ("&", None),
        ];
        for (text, expected) in cases {
            assert_eq!(taxonomy(text), expected, "{text:?}");
        }
    }

    #[test]
    fn every_name_of_the_taxonomy_stands_for_one_industry() {
        let mut seen = HashMap::new();
        for names in INDUSTRIES {
            for name in *names {
                let plain = plain_words(&name.to_lowercase()).collect::<Vec<_>>().join(" ");
                let before = seen.insert(plain, names[0]);
                assert!(before.is_none_or(|before| before == names[0]), "{name} is {before:?} and {}", names[0]);
                assert_eq!(taxonomy(name), Some(names[0]), "{name}");
            }
        }
    }

    #[test]
    fn what_an_import_makes_of_an_industry_is_still_the_one_the_rep_wrote() {
        for written in INDUSTRIES.iter().copied().flatten().copied().chain(["technolgy", "telecomunications"]) {
            let named = taxonomy(written).unwrap();
            let wanted = [Industry::new(written)];
            assert!(Industry::find(&wanted, named).is_some(), "{named} was {written} before it was imported");
            assert!(Industry::find(&wanted, written).is_some(), "{written}");
        }
    }

    #[test]
    fn a_part_of_an_industry_keeps_its_name() {
        for part in ["dairy", "steel", "supermarkets", "investment banking", "solar", "shipping", "casinos in Nevada"] {
            assert_eq!(taxonomy(part), None, "{part} says more than the industry it is in");
        }
    }

    #[test]
    fn industries_are_compared_as_a_person_would() {
        let cases = [
            ("technolgy", "technology", true),
            ("Technology", "technology", true),
            ("Information Technology & Services", "technology", true),
            ("IT Services", "Technology", true),
            ("technology", "technolgy", true),
            ("Biotechnology", "technology", false),
            ("Computer Software", "software", true),
            ("SaaS", "Software", true),
            ("medical", "Healthcare", true),
            ("Hospital & Health Care", "healthcare", true),
            ("Financial Services", "finance", true),
            ("Financial Technology", "finance", false),
            ("Gambling & Casinos", "gambling", true),
            ("Online casino", "gambling", true),
            ("telecomunications", "telecommunications", true),
            ("Telecoms", "telecommunications", true),
            ("banking", "baking", false),
            ("shipping", "shopping", false),
            ("painting", "printing", false),
            ("dining", "mining", false),
            ("retail", "Retailers", true),
            ("Management Consulting", "professional services", true),
            ("fitness", "it", false),
            ("", "software", false),
            ("&", "software", false),
        ];
        for (text, wanted, expected) in cases {
            let found = Industry::find(&[Industry::new(wanted)], text).is_some();
            assert_eq!(found, expected, "{text:?} for {wanted:?}");
        }
    }
}
