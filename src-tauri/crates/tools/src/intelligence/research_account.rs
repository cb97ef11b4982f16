//! What the records say of an account, what they do not, and what to find out first.

use domain::research::{Fact, Gap, Research};
use domain::{Brief, Contact};

use super::country;
use super::figures::{dollars, grouped};

const RULES: &str = "research-1";

pub fn research_account(brief: &Brief) -> Research {
    let account = &brief.account;
    let mut found = Found::default();
    found.note(
        "account.industry",
        account.industry.as_ref().map(|industry| format!("Works in {industry}")),
        "The industry decides the fit and the first sentence. Their website says it.",
    );
    found.note(
        "account.employees",
        account.employees.map(|count| format!("Has {} employees", grouped(count.into()))),
        "The headcount decides the fit. Their professional network page shows a range.",
    );
    found.note(
        "account.revenue",
        account.revenue.map(|revenue| format!("Makes {} a year", dollars(revenue))),
        "The revenue decides the fit. Annual reports and registers have it for many companies.",
    );
    found.note(
        "account.country",
        account.country.as_deref().map(|text| format!("Is in {}", country::name(text).unwrap_or(text))),
        "The country decides the fit, and which rules a message must keep.",
    );
    found.note(
        "account.domain",
        account.domain.as_ref().map(|domain| format!("Is found at {domain}")),
        "The web domain tells companies of one name apart, and joins people to their company.",
    );
    let technologies = Some(account.technologies.join(", ")).filter(|list| !list.is_empty());
    found.note(
        "account.technologies",
        technologies.map(|list| format!("Uses {list}")),
        "What they use already shows what would fit in. Job advertisements name it.",
    );
    let can_be_mailed = brief.people.iter().filter(|person| person.can_be_mailed()).count();
    found.note(
        "contacts",
        (can_be_mailed > 0).then(|| format!("{} of {} people can be written to", can_be_mailed, brief.people.len())),
        "There is nobody to write to. Ask who owns the problem you solve, and add that person.",
    );
    let titled = |person: &&Contact| person.title.is_some();
    let titles: Vec<_> = brief.people.iter().filter(titled).filter_map(|person| person.title.clone()).collect();
    found.note(
        "contacts.title",
        (!titles.is_empty()).then(|| format!("People there are: {}", titles.join(", "))),
        "No job titles are known, so it is not clear who decides.",
    );
    found.note(
        "earlier",
        brief.earlier.first().map(|earlier| format!("Was last written to about “{}”", earlier.subject)),
        "Nothing went out to them yet.",
    );
    Research { known: found.known, unknown: found.unknown, rules: RULES.to_owned() }
}

#[derive(Default)]
struct Found {
    known: Vec<Fact>,
    unknown: Vec<Gap>,
}

impl Found {
    fn note(&mut self, field: &str, fact: Option<String>, why: &str) {
        match fact {
            Some(text) => self.known.push(Fact { text, source: field.to_owned() }),
            None => self.unknown.push(Gap { field: field.to_owned(), why: why.to_owned() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engagement::testing::brief;

    #[test]
    fn a_country_is_named_and_not_coded() {
        for (country, said) in [("DE", "Is in Germany"), ("United States", "Is in United States")] {
            let mut brief = brief();
            brief.account.country = Some(country.into());
            assert!(research_account(&brief).known.iter().any(|fact| fact.text == said), "{country} is {said}");
        }
    }

    #[test]
    fn every_field_is_either_known_or_a_gap() {
        let full = research_account(&brief());
        let mut bare = brief();
        bare.account.industry = None;
        bare.account.employees = None;
        bare.people.clear();
        let less = research_account(&bare);
        assert_eq!(full.known.len() + full.unknown.len(), less.known.len() + less.unknown.len());
        let fields: Vec<&str> = less.unknown.iter().map(|gap| gap.field.as_str()).collect();
        for field in ["account.industry", "account.employees", "contacts"] {
            assert!(fields.contains(&field), "{field} is not known, and {fields:?} does not say so");
        }
    }
}
