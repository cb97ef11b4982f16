//! Where a company is: countries as ISO 3166-1 codes, their parts as ISO 3166-2 codes, and free places such as
//! `Austin, TX, USA`. What is not understood stays as it is written.

use std::borrow::Cow;

use tools::intelligence::country;

use super::cells::Shown;
use super::values::{self, Read};

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub country: Option<String>,
    pub region: Option<String>,
}

impl Shown for Place {
    fn shown(&self) -> Cow<'_, str> {
        match (&self.country, &self.region) {
            (_, Some(region)) if region.contains('-') => region.into(),
            (Some(country), Some(region)) => format!("{country}, {region}").into(),
            // By its name, so that `Norway` is not told to be read as something else.
            (Some(code), None) => country::name(code).unwrap_or(code).into(),
            (None, Some(region)) => region.into(),
            (None, None) => "".into(),
        }
    }
}

/// The countries whose parts are written without the country: `Austin, TX`.
const OF_STATES: [&str; 3] = ["US", "CA", "AU"];

pub(super) fn country(raw: &str) -> Result<Option<Read<Place>>, String> {
    let Some(Read { value: text, .. }) = values::name(raw)? else { return Ok(None) };
    // Many columns of countries hold the whole place.
    let parts: Vec<&str> = text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let (last, before) = match parts.split_last() {
        Some((last, before)) => (*last, before),
        None => (text.as_str(), [].as_slice()),
    };
    if let Some(code) = country::code(&text) {
        return Ok(Some(Read::plainly(Place { country: Some(code.into()), region: None })));
    }
    // "San Francisco, CA" is in California, and not in Canada: a state is tried before the code of a country.
    if !before.is_empty() {
        let state = |country: &&str| country::subdivision(country, last);
        if let Some(region) = OF_STATES.iter().find_map(state) {
            let country = region.split('-').next().map(str::to_owned);
            return Ok(Some(Read::plainly(Place { country, region: Some(region) })));
        }
        if let Some(code) = country::code(last) {
            let region = before.iter().rev().find_map(|part| country::subdivision(code, part));
            return Ok(Some(Read::plainly(Place { country: Some(code.into()), region })));
        }
    }
    let place = Place { country: Some(text), region: None };
    let caution = "this is no country that is known; it was kept as it is written";
    Ok(Some(Read { value: place, note: None, caution: Some(caution.into()) }))
}

/// A part of a country, which may be known or not.
pub(super) fn region(country: Option<&str>, raw: &str) -> Result<Option<Read<String>>, String> {
    let Some(Read { value: text, .. }) = values::name(raw)? else { return Ok(None) };
    let code = country.and_then(|country| country::subdivision(country, &text));
    Ok(Some(Read::plainly(code.unwrap_or(text))))
}

#[cfg(test)]
mod tests;
