//! Where an account is, and whether that is in one of the rep's countries, regions or states.

use std::borrow::Cow;

use domain::Account;

use super::criterion::{Verdict, known, unknown};
use super::given;
use super::memo::Memo;
use crate::intelligence::country::{self, Region, part_anywhere};

/// As the records have it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Location<'a> {
    country: Option<&'a str>,
    region: Option<&'a str>,
}

impl<'a> Location<'a> {
    pub fn of(account: &'a Account) -> Self {
        Self { country: given(account.country.as_deref()), region: given(account.region.as_deref()) }
    }
}

/// A place as the rep wrote it, and what it stands for.
#[derive(Debug, Clone)]
struct Place {
    written: String,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Country(&'static str),
    Region(&'static Region),
    /// A state or province, with its country.
    Part(&'static str, &'static str),
    /// Not understood: compared as it is written.
    Other(String),
}

impl Place {
    fn new(written: &str) -> Self {
        let written = written.trim();
        let kind = if let Some(code) = country::code(written) {
            Kind::Country(code)
        } else if let Some(region) = country::region(written) {
            Kind::Region(region)
        } else if let Some((country, code)) = part_anywhere(written) {
            Kind::Part(country, code)
        } else {
            Kind::Other(written.to_lowercase())
        };
        Self { written: written.to_owned(), kind }
    }
}

/// A location that was understood as far as it could be.
struct Resolved<'a> {
    code: Option<&'static str>,
    part: Option<Cow<'a, str>>,
    /// For the reasons: the name where there is only a code.
    shown: &'a str,
}

impl<'a> Resolved<'a> {
    fn of(location: Location<'a>) -> Option<Self> {
        let named = location.country.and_then(country::code_in_address);
        let part = location.region.and_then(|region| match named {
            Some(code) => country::subdivision(code, region).map(Cow::Owned),
            None if location.country.is_none() => part_anywhere(region).map(|(_, code)| Cow::Borrowed(code)),
            None => None,
        });
        let code = named.or_else(|| part.as_deref().and_then(|part| country::code(part.split('-').next()?)));
        let shown = match (location.country, code) {
            (Some(text), Some(code)) if text == code => country::name(code).unwrap_or(text),
            (Some(text), _) => text,
            (None, Some(code)) => country::name(code)?,
            (None, None) => return None,
        };
        Some(Self { code, part, shown })
    }
}

#[derive(Debug, Clone)]
pub(super) struct Places {
    places: Vec<Place>,
    /// By country and region as they are written.
    memo: Memo<Judged>,
}

#[derive(Debug, Clone)]
enum Judged {
    Known(f64, String),
    Unknown(String, String),
}

impl Places {
    pub fn new(names: &[String]) -> Self {
        Self { places: names.iter().map(|name| Place::new(name)).collect(), memo: Memo::default() }
    }

    pub fn judge(&self, location: Location<'_>) -> Verdict {
        let key = match (location.country, location.region) {
            (Some(country), None) => Cow::Borrowed(country),
            (country, region) => Cow::Owned([country.unwrap_or(""), "\n", region.unwrap_or("")].concat()),
        };
        match self.memo.get(&key, |_| self.judge_anew(location)) {
            Judged::Known(fit, why) => known(fit, why),
            Judged::Unknown(why, learn) => unknown(why, learn),
        }
    }

    fn judge_anew(&self, location: Location<'_>) -> Judged {
        let Some(resolved) = Resolved::of(location) else {
            return Judged::Unknown("Country is not known".into(), "Learn the country".into());
        };
        let shown = resolved.shown;
        match self.find(&resolved) {
            Found::Yes(place) => Judged::Known(1.0, reason(place, &resolved)),
            Found::Perhaps(place) => Judged::Unknown(
                format!("Country is {shown}, but whether they are in {} is not known", place.written),
                "Learn the state or province".into(),
            ),
            Found::No => Judged::Known(0.0, format!("Country is {shown}, which is not on your list")),
        }
    }

    /// The place that an account is left out for: one it is surely in, with the account's country in words.
    pub fn hit(&self, location: Location<'_>) -> Option<(String, &str)> {
        let resolved = Resolved::of(location)?;
        match self.find(&resolved) {
            Found::Yes(place) => Some((resolved.shown.to_owned(), &place.written)),
            Found::Perhaps(_) | Found::No => None,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    fn find(&self, resolved: &Resolved<'_>) -> Found<'_> {
        let mut perhaps = None;
        for place in &self.places {
            let is_in = match &place.kind {
                Kind::Country(code) => resolved.code == Some(code),
                Kind::Region(region) => resolved.code.is_some_and(|code| region.contains(code)),
                Kind::Part(country, _) if resolved.code != Some(country) => false,
                Kind::Part(_, part) => match &resolved.part {
                    Some(known) => known == part,
                    None => {
                        perhaps = perhaps.or(Some(place));
                        false
                    }
                },
                Kind::Other(lower) => resolved.code.is_none() && resolved.shown.to_lowercase() == *lower,
            };
            if is_in {
                return Found::Yes(place);
            }
        }
        perhaps.map_or(Found::No, Found::Perhaps)
    }
}

enum Found<'a> {
    Yes(&'a Place),
    /// In its country, and nobody knows where there.
    Perhaps(&'a Place),
    No,
}

fn reason(place: &Place, resolved: &Resolved<'_>) -> String {
    let (shown, written) = (resolved.shown, &place.written);
    match &place.kind {
        Kind::Region(region) => format!("Country is {shown}, which is in {}", region.name),
        Kind::Part(_, code) => {
            let name = country::subdivision_name(code).unwrap_or(code);
            format!("They are in {name}, {shown}, which is on your list")
        }
        // The name of a code is no reading of it.
        Kind::Country(code) if written == code || written.to_lowercase() == shown.to_lowercase() => {
            format!("Country is {shown}, which is on your list")
        }
        Kind::Country(_) => format!("Country is {shown}, read as {written} from your list"),
        Kind::Other(_) => format!("Country is {shown}, which is on your list"),
    }
}
