//! What leaves an account out, whatever else fits.

use domain::Account;
use domain::fit::Icp;

use super::given;
use super::memo::Memo;
use super::phrases::{self, Phrases};
use super::place::{Location, Places};
use crate::intelligence::industry::Industry;

#[derive(Debug, Clone)]
pub(super) struct Exclusions {
    industries: Vec<Industry>,
    by_industry: Memo<Option<String>>,
    countries: Places,
    keywords: Phrases,
}

impl Exclusions {
    pub fn new(icp: &Icp) -> Self {
        Self {
            industries: icp.exclude_industries.iter().map(|name| Industry::new(name)).collect(),
            by_industry: Memo::default(),
            countries: Places::new(&icp.exclude_countries),
            keywords: Phrases::new(&icp.exclude_keywords),
        }
    }

    /// Every reason to leave an account out.
    pub fn of(&self, account: &Account) -> Option<String> {
        let asked = account.do_not_contact.then(|| "This account is marked do-not-contact".to_owned());
        let reasons = [asked, self.industry(account), self.country(account), self.keyword(account)];
        let mut reasons = reasons.into_iter().flatten();
        let first = reasons.next()?;
        Some(reasons.fold(first, |all, reason| all + ". " + &reason))
    }

    fn industry(&self, account: &Account) -> Option<String> {
        if self.industries.is_empty() {
            return None;
        }
        let text = given(account.industry.as_deref())?;
        self.by_industry.get(text, |text| {
            let found = Industry::find(&self.industries, text)?;
            Some(format!("Industry is {text}, and you leave out {}", found.written))
        })
    }

    fn country(&self, account: &Account) -> Option<String> {
        if self.countries.is_empty() {
            return None;
        }
        let (shown, place) = self.countries.hit(Location::of(account))?;
        Some(format!("Country is {shown}, and you leave out {place}"))
    }

    fn keyword(&self, account: &Account) -> Option<String> {
        if self.keywords.is_empty() {
            return None;
        }
        let found = phrases::about(account).find_map(|text| self.keywords.find(text))?;
        Some(format!("The notes mention {}, and you leave that out", self.keywords.written(found)?))
    }
}
