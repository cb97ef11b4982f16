//! One field of a record by its name, as JSON: what is taken back, filled in or typed goes through here, so that no
//! kind of record needs a list of its fields of its own. The names are those the domain is stored under; the rep's own
//! fields are `own.<name>`.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::StoreError;

const OWN: &str = "own";

/// A record taken apart.
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    pub fn of(record: &impl Serialize) -> Result<Self, StoreError> {
        match serde_json::to_value(record)? {
            Value::Object(fields) => Ok(Self(fields)),
            other => Err(StoreError::Unreadable(format!("a record is no object: {other}"))),
        }
    }

    pub fn into_record<T: DeserializeOwned>(self) -> Result<T, StoreError> {
        Ok(serde_json::from_value(Value::Object(self.0))?)
    }

    pub fn get(&self, name: &str) -> &Value {
        let value = match own(name) {
            Some(own) => self.0.get(OWN).and_then(|fields| fields.get(own)),
            None => self.0.get(name),
        };
        value.unwrap_or(&Value::Null)
    }

    pub fn put(&mut self, name: &str, value: Value) {
        let Some(own) = own(name) else {
            self.0.insert(name.into(), value);
            return;
        };
        if let Some(Value::Object(fields)) = self.0.get_mut(OWN) {
            match value {
                Value::Null => fields.remove(own),
                value => fields.insert(own.into(), value),
            };
        }
    }

    /// The names of the rep's own fields.
    pub fn own_names(&self) -> Vec<String> {
        let own = self.0.get(OWN).and_then(Value::as_object);
        own.into_iter().flat_map(|fields| fields.keys()).map(|name| format!("{OWN}.{name}")).collect()
    }
}

fn own(name: &str) -> Option<&str> {
    name.strip_prefix(OWN)?.strip_prefix('.')
}

/// Nothing is known: null, an empty list, a plain no.
pub(super) fn is_unknown(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(list) => list.is_empty(),
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}

/// The value that says that nothing is known, in the shape of this one.
pub(super) fn unknown_like(value: &Value) -> Value {
    match value {
        Value::Bool(_) => Value::Bool(false),
        Value::Array(_) => Value::Array(Vec::new()),
        _ => Value::Null,
    }
}
