//! The factors of the deals as columns: gathered, looked through for what says nothing, and made into few classes.

use std::collections::{BTreeMap, HashMap};

use domain::backtest::{ClosedDeal, FactorValue};

use crate::intelligence::figures::bound;

/// A value needs as many deals to be looked at by itself.
pub(super) const FEWEST_DEALS: usize = 20;
/// A factor must be known of this share of the deals.
const KNOWN_SHARE: f64 = 0.2;
/// A text with more different values than this share of its deals is a name or an id.
const DIFFERENT_SHARE: f64 = 0.5;
/// Numbers are cut into this many classes with about as many deals each.
const CLASSES: usize = 5;

/// A factor as the deals have it, one value a deal.
pub(super) struct Raw<'a> {
    pub name: &'a str,
    pub values: Values<'a>,
}

pub(super) enum Values<'a> {
    Texts(Vec<Option<&'a str>>),
    Numbers(Vec<Option<f64>>),
}

/// A factor in classes.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub name: String,
    /// What each class is, in words. The last of a text's classes is all the rare values together.
    pub labels: Vec<String>,
    /// The class of each deal; `None` is unknown.
    pub classes: Vec<Option<u16>>,
}

/// Every factor that any deal has, by name.
pub(super) fn gather(deals: &[ClosedDeal]) -> Vec<Raw<'_>> {
    let mut by_name: BTreeMap<&str, Vec<Option<&FactorValue>>> = BTreeMap::new();
    for (place, deal) in deals.iter().enumerate() {
        for (name, value) in &deal.factors {
            by_name.entry(name).or_insert_with(|| vec![None; deals.len()])[place] = Some(value);
        }
    }
    by_name.into_iter().map(|(name, values)| Raw { name, values: Values::of(&values) }).collect()
}

impl<'a> Values<'a> {
    /// Numbers, if most of what is known is one.
    fn of(values: &[Option<&'a FactorValue>]) -> Self {
        let text = |value: &&'a FactorValue| match value {
            FactorValue::Text(text) if !text.trim().is_empty() => Some(text.trim()),
            _ => None,
        };
        let number = |value: &&FactorValue| match value {
            FactorValue::Number(number) if number.is_finite() => Some(*number),
            _ => None,
        };
        let numbers = values.iter().flatten().filter_map(number).count();
        if numbers > values.iter().flatten().filter_map(text).count() {
            Self::Numbers(values.iter().map(|value| value.as_ref().and_then(number)).collect())
        } else {
            Self::Texts(values.iter().map(|value| value.as_ref().and_then(text)).collect())
        }
    }

    /// Which deals have it. A number of nought is as good as none.
    pub fn present(&self, with_nought: bool) -> Vec<bool> {
        match self {
            Self::Texts(texts) => texts.iter().map(Option::is_some).collect(),
            Self::Numbers(numbers) => {
                numbers.iter().map(|number| number.is_some_and(|number| with_nought || number != 0.0)).collect()
            }
        }
    }
}

impl Raw<'_> {
    /// Why it cannot say anything, if it cannot.
    pub fn useless(&self) -> Option<String> {
        let present = self.values.present(true);
        let known = present.iter().filter(|there| **there).count();
        let share = known as f64 / present.len().max(1) as f64;
        if known == 0 {
            return Some("It is not known of any deal.".into());
        }
        if share < KNOWN_SHARE {
            return Some(format!("It is known of only {:.0}% of the deals.", share * 100.0));
        }
        match &self.values {
            Values::Texts(texts) => {
                let counts = counted(texts);
                let most = counts.values().map(|(n, _)| *n).max().unwrap_or(0);
                if counts.len() == 1 {
                    return Some("It is the same for every deal.".into());
                }
                let is_name = counts.len() as f64 > DIFFERENT_SHARE * known as f64 || most < FEWEST_DEALS;
                is_name.then(|| "It has a different value for almost every deal, as a name or an id has.".into())
            }
            Values::Numbers(numbers) => {
                let mut known = numbers.iter().flatten();
                let first = known.next()?;
                if known.all(|number| number == first) {
                    return Some("It is the same for every deal.".into());
                }
                let is_id = words(self.name).iter().any(|word| word == "id");
                is_id.then(|| "It is an id.".into())
            }
        }
    }

    pub fn encode(&self) -> Column {
        let (labels, classes) = match &self.values {
            Values::Texts(texts) => by_value(texts),
            Values::Numbers(numbers) => by_size(numbers),
        };
        Column { name: self.name.to_owned(), labels, classes }
    }
}

/// The words of a factor's name, in lower case: `closeDate`, `close_date` and `Close Date` are alike.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut spaced = String::with_capacity(name.len() + 4);
    let mut was_lower = false;
    for c in name.chars() {
        if c.is_uppercase() && was_lower {
            spaced.push(' ');
        }
        was_lower = c.is_lowercase();
        spaced.extend(c.to_lowercase());
    }
    spaced.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// How often each value occurs, whatever its case, and how it is written first.
fn counted<'a>(texts: &[Option<&'a str>]) -> HashMap<String, (usize, &'a str)> {
    let mut counts: HashMap<String, (usize, &str)> = HashMap::new();
    for text in texts.iter().flatten() {
        counts.entry(text.to_lowercase()).or_insert((0, text)).0 += 1;
    }
    counts
}

fn by_value(texts: &[Option<&str>]) -> (Vec<String>, Vec<Option<u16>>) {
    let counts = counted(texts);
    let mut frequent: Vec<(&String, &(usize, &str))> = counts.iter().filter(|(_, (n, _))| *n >= FEWEST_DEALS).collect();
    frequent.sort_by(|(a, (n, _)), (b, (m, _))| (m, a).cmp(&(n, b)));
    frequent.truncate(usize::from(u16::MAX) - 1);
    let class: HashMap<&str, u16> = (0..).zip(&frequent).map(|(class, (key, _))| (key.as_str(), class)).collect();
    let rest = class.len() as u16;
    let mut labels: Vec<String> = frequent.iter().map(|(_, (_, written))| (*written).to_owned()).collect();
    labels.push("any other".into());
    let classes = texts
        .iter()
        .map(|text| text.map(|text| class.get(text.to_lowercase().as_str()).copied().unwrap_or(rest)))
        .collect();
    (labels, classes)
}

fn by_size(numbers: &[Option<f64>]) -> (Vec<String>, Vec<Option<u16>>) {
    let mut sorted: Vec<f64> = numbers.iter().flatten().copied().collect();
    sorted.sort_by(f64::total_cmp);
    // A class begins at its least number; equal numbers are never cut apart.
    let mut begins: Vec<f64> =
        (0..CLASSES).filter_map(|class| sorted.get(class * sorted.len() / CLASSES).copied()).collect();
    begins.dedup();
    let class_of = |number: f64| begins.partition_point(|begin| *begin <= number).saturating_sub(1);
    let labels = (0..begins.len())
        .map(|class| {
            let within = |number: &&f64| class_of(**number) == class;
            let (least, most) = (sorted.iter().find(within), sorted.iter().rev().find(within));
            match (least, most) {
                (Some(least), Some(most)) if least == most => bound(*least),
                (Some(least), Some(most)) => format!("{} to {}", bound(*least), bound(*most)),
                _ => String::new(),
            }
        })
        .collect();
    let classes = numbers.iter().map(|number| number.map(|number| class_of(number) as u16)).collect();
    (labels, classes)
}
