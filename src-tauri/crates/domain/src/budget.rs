//! What a plan may spend: units for the whole and for each domain, from a profile.
//! A call is counted when it starts, so steps that run at the same time cannot overspend together.

use std::collections::BTreeMap;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::plan::{Domain, ToolName};

/// Budget units in exact hundredths; written as a plain number (`2.7`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Units(u32);

impl Units {
    pub const fn hundredths(value: u32) -> Self {
        Self(value)
    }

    pub fn as_f64(self) -> f64 {
        f64::from(self.0) / 100.0
    }

    /// Whether `self` is at least four fifths of `limit`.
    pub fn nearly(self, limit: Units) -> bool {
        u64::from(self.0) * 5 >= u64::from(limit.0) * 4
    }
}

impl Add for Units {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Units {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Units {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::default(), Add::add)
    }
}

impl fmt::Display for Units {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.as_f64())
    }
}

impl Serialize for Units {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.as_f64())
    }
}

impl<'de> Deserialize<'de> for Units {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = f64::deserialize(deserializer)?;
        if !(0.0..=1_000_000.0).contains(&value) {
            return Err(serde::de::Error::custom("budget units must be between 0 and 1,000,000"));
        }
        // In range by the check above, and rounded to whole hundredths.
        Ok(Self((value * 100.0).round() as u32))
    }
}

/// How much a rep's way of working may spend. No profile can switch an approval off: it holds amounts only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    pub name: String,
    pub limit: Units,
    /// A domain that is not listed may spend up to `limit`.
    pub domains: BTreeMap<Domain, Units>,
    /// A tool that is not listed may spend up to its domain's share.
    #[serde(default)]
    pub tools: BTreeMap<ToolName, Units>,
}

/// An amount that nothing can be done with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the budget for {0} must be more than 0 and at most 1,000,000 units")]
pub struct BadBudget(pub String);

impl Profile {
    pub const NAMES: [&str; 3] = ["enterprise", "smb", "technical"];

    /// One of the profiles that come with the app.
    pub fn built_in(name: &str) -> Option<Self> {
        let whole = |units: u32| Units::hundredths(units * 100);
        let domains = match name {
            // Long deals: more looking into, more qualifying.
            "enterprise" => [(Domain::Intelligence, 30), (Domain::Engagement, 40), (Domain::Qualification, 30)],
            // Many short deals: more writing.
            "smb" => [(Domain::Intelligence, 20), (Domain::Engagement, 60), (Domain::Qualification, 20)],
            // Expert buyers: facts before words.
            "technical" => [(Domain::Intelligence, 40), (Domain::Engagement, 30), (Domain::Qualification, 30)],
            _ => return None,
        };
        Some(Self {
            name: name.into(),
            limit: whole(100),
            domains: domains.into_iter().map(|(domain, units)| (domain, whole(units))).collect(),
            tools: BTreeMap::new(),
        })
    }

    /// Whether every amount is one that something can be done with.
    pub fn check(&self) -> Result<(), BadBudget> {
        let domains = self.domains.iter().map(|(domain, units)| (domain.as_str(), *units));
        let tools = self.tools.iter().map(|(tool, units)| (tool.as_str(), *units));
        let none = |(_, units): &(&str, Units)| *units == Units::default();
        match [("the whole", self.limit)].into_iter().chain(domains).chain(tools).find(none) {
            Some((of, _)) => Err(BadBudget(of.into())),
            None => Ok(()),
        }
    }
}

/// What stands against starting a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overrun {
    /// The domain whose share is used up; neither a domain nor a tool: the whole plan's.
    pub domain: Option<Domain>,
    #[serde(default)]
    pub tool: Option<ToolName>,
    pub used: Units,
    pub limit: Units,
    pub needed: Units,
}

/// How far a limit is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Neither a domain nor a tool: the whole plan's.
    pub domain: Option<Domain>,
    pub tool: Option<ToolName>,
    pub used: Units,
    pub limit: Units,
}

/// The running account of one execution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    pub profile: Profile,
    pub used: Units,
    pub used_by_domain: BTreeMap<Domain, Units>,
    #[serde(default)]
    pub used_by_tool: BTreeMap<ToolName, Units>,
}

impl Budget {
    pub fn new(profile: Profile) -> Self {
        Self { profile, used: Units::default(), used_by_domain: BTreeMap::new(), used_by_tool: BTreeMap::new() }
    }

    /// The limits a call of this tool is counted against: the whole, its domain's and its own where they have one.
    fn shares(&self, domain: Domain, tool: ToolName) -> impl Iterator<Item = Share> {
        let Self { profile, used, used_by_domain, used_by_tool } = self;
        let whole = Share { domain: None, tool: None, used: *used, limit: profile.limit };
        let of_domain = profile.domains.get(&domain).map(|limit| Share {
            domain: Some(domain),
            used: used_by_domain.get(&domain).copied().unwrap_or_default(),
            limit: *limit,
            ..whole
        });
        let of_tool = profile.tools.get(&tool).map(|limit| Share {
            tool: Some(tool),
            used: used_by_tool.get(&tool).copied().unwrap_or_default(),
            limit: *limit,
            ..whole
        });
        [Some(whole), of_domain, of_tool].into_iter().flatten()
    }

    /// Whether a call of `cost` may start.
    pub fn check(&self, domain: Domain, tool: ToolName, cost: Units) -> Result<(), Overrun> {
        match self.shares(domain, tool).find(|share| share.used + cost > share.limit) {
            Some(Share { domain, tool, used, limit }) => Err(Overrun { domain, tool, used, limit, needed: cost }),
            None => Ok(()),
        }
    }

    /// The shares that starting a call of `cost` takes from under to over the warning mark, with the call in them.
    pub fn warnings(&self, domain: Domain, tool: ToolName, cost: Units) -> impl Iterator<Item = Share> {
        let crossed = move |share: Share| {
            let then = Share { used: share.used + cost, ..share };
            (!share.used.nearly(share.limit) && then.used.nearly(then.limit)).then_some(then)
        };
        self.shares(domain, tool).filter_map(crossed)
    }

    pub fn spend(&mut self, domain: Domain, tool: ToolName, cost: Units) {
        self.used += cost;
        *self.used_by_domain.entry(domain).or_default() += cost;
        *self.used_by_tool.entry(tool).or_default() += cost;
    }
}
