//! The values a template is filled in with, and what is seen while that happens: which stand in the text, and which
//! were missing.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::message::Claim;
use minijinja::value::{DynObject, Object, Value};

use super::super::fields;

pub type Values = BTreeMap<String, Value>;

/// What was seen while a template was filled in.
#[derive(Debug, Default)]
pub struct Trace(Mutex<Found>);

#[derive(Debug, Default)]
pub struct Found {
    /// Fields the template read so far, with their text.
    read: Vec<Claim>,
    /// Those that stand in the message.
    pub claims: Vec<Claim>,
    pub missing: Vec<String>,
}

impl Trace {
    pub fn lock(&self) -> MutexGuard<'_, Found> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Found {
    fn read(&mut self, source: &str, text: String) {
        if !self.read.iter().any(|claim| claim.source == source) {
            self.read.push(Claim { text, source: source.to_owned() });
        }
    }

    /// A field is claimed when its text stands in what an expression put into the message: as the whole of it, or
    /// as a part where the template changed or joined it.
    fn written(&mut self, text: &str) {
        let lower = text.to_lowercase();
        let whole = |claim: &&Claim| claim.text.to_lowercase() == lower;
        let part = |claim: &&Claim| lower.contains(&claim.text.to_lowercase());
        let mut used: Vec<Claim> = self.read.iter().filter(whole).cloned().collect();
        if used.is_empty() {
            used = self.read.iter().filter(part).cloned().collect();
        }
        for claim in used {
            if !self.claims.contains(&claim) {
                self.claims.push(claim);
            }
        }
    }
}

/// A name in a template that is not a known value: the root, a part of a path, or a gap.
#[derive(Debug)]
pub struct Name {
    path: String,
    values: Arc<Values>,
    trace: Arc<Trace>,
}

/// The root's name for its trace. No template can write it.
const TRACE: &str = "\0trace";

/// How the formatter finds the trace of the message that is being written.
#[derive(Debug)]
struct Traced(Arc<Trace>);

impl Object for Traced {}

/// What a template reads, and where it is seen that it does.
pub fn scope(values: Arc<Values>, trace: Arc<Trace>) -> Value {
    Value::from_object(Name { path: String::new(), values, trace })
}

/// Notes that an expression put `value` into the message.
pub fn written(state: &minijinja::State, value: &Value) {
    if is_known(value)
        && let Some(trace) = state.lookup(TRACE)
        && let Some(Traced(trace)) = trace.downcast_object_ref()
    {
        trace.lock().written(&value.to_string());
    }
}

pub fn is_known(value: &Value) -> bool {
    !value.is_undefined() && !value.is_none() && value.downcast_object_ref::<Name>().is_none()
}

impl Object for Name {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        if self.path.is_empty() && key == TRACE {
            return Some(Value::from_object(Traced(self.trace.clone())));
        }
        let path = if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) };
        if let Some(value) = self.values.get(path.as_str()) {
            self.trace.lock().read(&path, value.to_string());
            return Some(value.clone());
        }
        Some(Value::from_object(Name { path, values: self.values.clone(), trace: self.trace.clone() }))
    }

    fn is_true(self: &Arc<Self>) -> bool {
        false
    }

    fn custom_cmp(self: &Arc<Self>, other: &DynObject) -> Option<Ordering> {
        // Two unknowns are not the same thing, unless they have the same name.
        other.downcast_ref::<Self>().map(|other| self.path.cmp(&other.path))
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut found = self.trace.lock();
        if !found.missing.contains(&self.path) {
            found.missing.push(self.path.clone());
        }
        write!(f, "[{}?]", fields::gap(&self.path))
    }
}
