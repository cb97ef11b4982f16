//! The criteria of a profile, each with what it says about an account.

use domain::Account;
use domain::fit::{Choice, Icp, OwnCriterion};

use super::bounds::Bounds;
use super::given;
use super::memo::Memo;
use super::phrases::{self, Phrases};
use super::place::{Location, Places};
use crate::intelligence::figures::{bound, dollars, grouped, plain_figure};
use crate::intelligence::industry::Industry;

/// Below this many dollars a head and year, a revenue is taken for misread.
const PLAUSIBLE_REVENUE_A_HEAD: u64 = 1_000;

#[derive(Debug, Clone)]
pub(super) struct Criterion {
    pub name: String,
    /// The shares of all criteria add up to 1.
    pub share: f64,
    rule: Rule,
}

#[derive(Debug, Clone)]
enum Rule {
    Industry(Vec<Industry>, Memo<(f64, String)>),
    Employees(Bounds),
    Revenue(Bounds),
    Country(Places),
    Technologies(Phrases, Memo<Option<usize>>),
    Keywords(Phrases),
    OwnText(String, Phrases),
    OwnFigure(String, Bounds),
}

/// What one criterion says about one account.
pub(super) enum Verdict {
    Known {
        fit: f64,
        why: String,
    },
    /// With what to find out.
    Unknown {
        why: String,
        learn: String,
    },
}

/// The criteria that count, with their shares.
pub(super) fn all(icp: &Icp) -> Vec<Criterion> {
    let Icp { industry, employees, revenue, country, technologies, keywords, own, .. } = icp;
    let choice = |name: &str, choice: &Option<Choice>, rule: &dyn Fn(&[String]) -> Rule| {
        choice.as_ref().map(|Choice { weight, any_of }| (name.to_owned(), *weight, rule(any_of)))
    };
    let industries =
        |names: &[String]| Rule::Industry(names.iter().map(|name| Industry::new(name)).collect(), Memo::default());
    let fixed = [
        choice("industry", industry, &industries),
        employees
            .as_ref()
            .map(|range| ("employees".to_owned(), range.weight, Rule::Employees(Bounds::of(range, grouped)))),
        revenue.as_ref().map(|range| ("revenue".to_owned(), range.weight, Rule::Revenue(Bounds::of(range, dollars)))),
        choice("country", country, &|names| Rule::Country(Places::new(names))),
        choice("technologies", technologies, &|names| Rule::Technologies(Phrases::new(names), Memo::default())),
        choice("keywords", keywords, &|names| Rule::Keywords(Phrases::new(names))),
    ];
    let own = own.iter().map(|criterion| {
        let OwnCriterion { field, weight, any_of, min, max } = criterion;
        let field = field.trim().to_owned();
        let name = format!("own.{field}");
        let rule = match (min, max) {
            (None, None) => Rule::OwnText(field, Phrases::new(any_of)),
            _ => Rule::OwnFigure(field, Bounds::open(*min, *max, bound)),
        };
        (name, *weight, rule)
    });
    let counted: Vec<_> =
        fixed.into_iter().flatten().chain(own).filter(|(_, weight, _)| weight.is_finite() && *weight > 0.0).collect();
    // Divided by the heaviest first, so that no sum can overflow.
    let heaviest = counted.iter().map(|(_, weight, _)| *weight).fold(0.0, f64::max);
    let total: f64 = counted.iter().map(|(_, weight, _)| weight / heaviest).sum();
    let share = |weight: f64| weight / heaviest / total;
    counted.into_iter().map(|(name, weight, rule)| Criterion { name, share: share(weight), rule }).collect()
}

impl Criterion {
    pub fn judge(&self, account: &Account) -> Verdict {
        match &self.rule {
            Rule::Industry(wanted, memo) => match given(account.industry.as_deref()) {
                None => unknown("Industry is not known", "Learn the industry"),
                Some(text) => {
                    let (fit, why) = memo.get(text, |text| {
                        chosen("Industry", text, Industry::find(wanted, text).map(|found| found.written.as_str()))
                    });
                    Verdict::Known { fit, why }
                }
            },
            Rule::Employees(bounds) => match account.employees {
                None => unknown("Employee count is not known", "Learn the employee count"),
                Some(1) => bounds.place(1.0, "1 employee"),
                Some(count) => bounds.place(f64::from(count), &(grouped(u64::from(count)) + " employees")),
            },
            Rule::Revenue(bounds) => revenue(bounds, account),
            Rule::Country(places) => places.judge(Location::of(account)),
            Rule::Technologies(wanted, memo) => {
                if account.technologies.iter().all(|technology| technology.trim().is_empty()) {
                    return unknown("Technologies are not known", "Learn which technologies they use");
                }
                let found = account.technologies.iter().find_map(|text| memo.get(text, |text| wanted.find(text)));
                match found.and_then(|index| wanted.written(index)) {
                    Some(written) => known(1.0, format!("They use {written}")),
                    None => known(0.0, "None of their known technologies is on your list"),
                }
            }
            Rule::Keywords(wanted) => {
                if !phrases::about(account).any(|text| !text.trim().is_empty()) {
                    return unknown("There are no notes to look for your keywords in", "Note what they do");
                }
                match phrases::about(account).find_map(|text| wanted.find(text)).and_then(|at| wanted.written(at)) {
                    Some(written) => known(1.0, format!("The notes mention {written}")),
                    None => known(0.0, "The notes mention none of your keywords"),
                }
            }
            Rule::OwnText(field, wanted) => match own(account, field) {
                None => unknown_own(field),
                Some(text) => {
                    let found = wanted.find(text).and_then(|index| wanted.written(index));
                    let (fit, why) = chosen(field, text, found);
                    known(fit, why)
                }
            },
            Rule::OwnFigure(field, bounds) => match own(account, field) {
                None => unknown_own(field),
                Some(text) => match plain_figure(text) {
                    Some(figure) => bounds.place(figure, &format!("{field} is {text}")),
                    None => unknown(
                        format!("{field} is {text}, which is no plain figure"),
                        format!("Write {field} as a figure"),
                    ),
                },
            },
        }
    }
}

fn revenue(bounds: &Bounds, account: &Account) -> Verdict {
    let Some(revenue) = account.revenue else {
        return unknown("Revenue is not known", "Learn the revenue");
    };
    // Somebody works there, even where the headcount is not known.
    let heads = u64::from(account.employees.unwrap_or(1).max(1));
    if revenue >= PLAUSIBLE_REVENUE_A_HEAD.saturating_mul(heads) {
        return bounds.place(revenue as f64, &(dollars(revenue) + " revenue"));
    }
    let why = match account.employees {
        Some(count) if count > 1 => {
            let (revenue, count) = (dollars(revenue), grouped(u64::from(count)));
            format!("Revenue of {revenue} cannot be right for {count} employees: check its unit")
        }
        _ => format!("Revenue of {} a year is too small to be right: check its unit", dollars(revenue)),
    };
    unknown(why, "Check the unit of the revenue")
}

/// A field of the rep's own, whose name people write in different cases.
fn own<'a>(account: &'a Account, field: &str) -> Option<&'a str> {
    let exact = account.own.get(field);
    let value = exact.or_else(|| {
        let lower = field.to_lowercase();
        account.own.iter().find(|(name, _)| name.trim().to_lowercase() == lower).map(|(_, value)| value)
    });
    given(value.map(String::as_str))
}

pub(super) fn known(fit: f64, why: impl Into<String>) -> Verdict {
    Verdict::Known { fit, why: why.into() }
}

pub(super) fn unknown(why: impl Into<String>, learn: impl Into<String>) -> Verdict {
    Verdict::Unknown { why: why.into(), learn: learn.into() }
}

fn unknown_own(field: &str) -> Verdict {
    unknown(format!("{field} is not known"), format!("Learn {field}"))
}

/// The fit of something that is on a list or not, with the reason.
fn chosen(what: &str, text: &str, found: Option<&str>) -> (f64, String) {
    match found {
        Some(name) if name.to_lowercase() == text.to_lowercase() => {
            (1.0, format!("{what} is {text}, which is on your list"))
        }
        Some(name) => (1.0, format!("{what} is {text}, read as {name} from your list")),
        None => (0.0, format!("{what} is {text}, which is not on your list")),
    }
}
