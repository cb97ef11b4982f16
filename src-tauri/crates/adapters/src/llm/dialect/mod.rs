//! What is asked and what is answered, in each provider's own words.

mod anthropic;
mod gemini;
mod openai;

use domain::Failure;
use orchestrator::ports::{Asking, Dialect, ModelHost, Tokens};
use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use super::address::Address;
use super::refusal;

/// Models that are told of at most, and how long a name may be.
const MOST_MODELS: usize = 500;
const LONGEST_NAME: usize = 200;

/// Nothing comes behind it.
pub const LAST: &str = "[DONE]";

/// What one event of an answer says.
#[derive(Debug, Default, PartialEq)]
pub struct Said {
    pub text: String,
    pub tokens: Tokens,
    /// The model is done, or why it is not going on.
    pub end: Option<Result<(), Failure>>,
}

pub fn request(asked: &Asking, address: &Address) -> (Url, Value) {
    match asked.at.dialect {
        Dialect::OpenAi | Dialect::OpenAiCompatible => openai::request(asked, address),
        Dialect::Anthropic => anthropic::request(asked, address),
        Dialect::Gemini => gemini::request(asked, address),
    }
}

/// The key in the header where each wants it, marked so that no library prints it.
pub fn headers(at: &ModelHost) -> Result<HeaderMap, Failure> {
    let mut headers = HeaderMap::new();
    if at.dialect == Dialect::Anthropic {
        headers.insert("anthropic-version", HeaderValue::from_static("2023-06-01"));
    }
    if let Some(key) = &at.key {
        let (name, value) = match at.dialect {
            Dialect::OpenAi | Dialect::OpenAiCompatible => ("authorization", format!("Bearer {}", key.expose())),
            Dialect::Anthropic => ("x-api-key", key.expose().to_owned()),
            Dialect::Gemini => ("x-goog-api-key", key.expose().to_owned()),
        };
        let mut value = HeaderValue::from_str(&value).map_err(|_| unusable_key())?;
        value.set_sensitive(true);
        headers.insert(HeaderName::from_static(name), value);
    }
    Ok(headers)
}

fn unusable_key() -> Failure {
    let message = "The key holds something that no key holds. Enter it again in Settings → Models.";
    Failure::new(domain::FailureKind::User, message)
}

/// # Errors
/// An answer of another shape.
pub fn said(dialect: Dialect, data: &str) -> Result<Said, Failure> {
    if data == LAST {
        return Ok(Said { end: Some(Ok(())), ..Said::default() });
    }
    let event: Value = serde_json::from_str(data).map_err(|_| refusal::unreadable())?;
    if event.get("error").is_some_and(|error| !error.is_null()) {
        return Ok(Said { end: Some(Err(refusal::in_the_answer())), ..Said::default() });
    }
    Ok(match dialect {
        Dialect::OpenAi | Dialect::OpenAiCompatible => openai::said(&event),
        Dialect::Anthropic => anthropic::said(&event),
        Dialect::Gemini => gemini::said(&event),
    })
}

pub fn list(address: &Address) -> Url {
    address.below(["models"])
}

/// The names in a list of models, as far as a person can read them.
pub fn names(dialect: Dialect, body: &[u8]) -> Result<Vec<String>, Failure> {
    let list: Value = serde_json::from_slice(body).map_err(|_| refusal::unreadable())?;
    let (field, name) = if dialect == Dialect::Gemini { ("models", "name") } else { ("data", "id") };
    let models = list.get(field).and_then(Value::as_array).ok_or_else(refusal::unreadable)?;
    let writes = |model: &&Value| dialect != Dialect::Gemini || gemini::writes(model);
    let named = models.iter().filter(writes).filter_map(|model| model.get(name)?.as_str());
    let named = named.map(|name| name.strip_prefix("models/").unwrap_or(name));
    let readable = |name: &&str| {
        !name.is_empty() && name.chars().count() <= LONGEST_NAME && !name.chars().any(domain::text::draws_nothing)
    };
    let mut names: Vec<String> = named.filter(readable).take(MOST_MODELS).map(str::to_owned).collect();
    names.sort();
    names.dedup();
    Ok(names)
}

fn number(value: Option<&Value>) -> Option<u32> {
    value.and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok())
}

fn text(value: Option<&Value>) -> String {
    value.and_then(Value::as_str).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests;
