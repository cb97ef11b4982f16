//! A message from a template and what is known. Every word is the template's or a field's.
//!
//! A field's text is data: it is put in as it stands, on one line, and never evaluated. What is not known is a gap
//! that can be seen, such as `[first name?]`; a template may ask `is known` first, or give a `default`.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use domain::message::{Claim, Template};
use domain::{Brief, Draft, Failure, FailureKind, OutboundMessage, Recipient};
use minijinja::value::{DynObject, Object, Value};
use minijinja::{Environment, Error, ErrorKind, Output, State, UndefinedBehavior, escape_formatter};

use super::{clean, fields};

/// The app itself, with no network.
const PROVIDER: &str = "composer";

/// Bounds the work and the memory of one template: about 20,000 instructions or 1.3 MB of text.
const FUEL: u64 = 20_000;

pub fn draft_outbound_message(brief: &Brief) -> Result<Draft, Failure> {
    compose(&brief.template, brief)
}

/// Fills in a template with what is known.
pub(super) fn compose(template: &Template, brief: &Brief) -> Result<Draft, Failure> {
    let Template { name, subject, body } = template;
    let trace = Arc::new(Trace::default());
    let scope = Value::from_object(Name { path: String::new(), values: Arc::new(values(brief)), trace: trace.clone() });
    let render = |part: &str, source: &str| {
        let template = ENVIRONMENT.template_from_str(source);
        let filled =
            template.and_then(|template| refuse_size_comparison(source).and_then(|()| template.render(&scope)));
        filled.map_err(|error| broken(name, part, &error))
    };

    let subject = clean::one_line(&render("subject", subject)?);
    let body = clean::body(&render("body", body)?);
    let found = trace.lock();
    Ok(Draft {
        template: name.clone(),
        provider: PROVIDER.to_owned(),
        message: OutboundMessage {
            channel: brief.channel,
            hand_off: brief.hand_off,
            from: brief.sender.clone(),
            recipient: recipient(brief),
            subject,
            body,
        },
        missing: found.missing.clone(),
        claims: found.claims.clone(),
        fallback: None,
        model_call: None,
    })
}

/// The person it goes to, if they may be written to and the address is one that can be written to.
fn recipient(brief: &Brief) -> Option<Recipient> {
    let contact = brief.contact.as_ref().filter(|contact| contact.can_be_mailed())?;
    let address = contact.email.as_deref()?.trim();
    let (user, host) = address.split_once('@')?;
    let whole = !user.is_empty() && !host.is_empty() && !host.contains('@');
    let plain =
        !address.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';' | '"'));
    (whole && plain).then(|| Recipient {
        contact: contact.id,
        name: clean::one_line(&contact.display_name()),
        address: address.to_owned(),
    })
}

type Values = BTreeMap<&'static str, Value>;

fn values(brief: &Brief) -> Values {
    let text = fields::FIELDS.iter().filter_map(|field| Some((field.name, Value::from(field.value(brief)?))));
    let employees = brief.account.employees.map(|count| (fields::EMPLOYEES, Value::from(count)));
    text.chain(employees).collect()
}

/// What was seen while the template was filled in.
#[derive(Debug, Default)]
struct Trace(Mutex<Found>);

#[derive(Debug, Default)]
struct Found {
    /// Fields the template read so far, with their text.
    read: Vec<Claim>,
    /// Those that stand in the message.
    claims: Vec<Claim>,
    missing: Vec<String>,
}

impl Trace {
    fn lock(&self) -> MutexGuard<'_, Found> {
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
struct Name {
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

fn is_known(value: &Value) -> bool {
    !value.is_undefined() && !value.is_none() && value.downcast_object_ref::<Name>().is_none()
}

/// The same for every message, so that it is made once.
static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(environment);

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);

    // A message needs no functions, and a name that is one of theirs must be a gap like any other.
    let functions: Vec<String> = environment.globals().map(|(name, _)| name.to_owned()).collect();
    functions.iter().for_each(|name| environment.remove_global(name));
    // An unknown figure compares as if it were large; `over` and `under` are true of known figures only.
    for test in ["gt", "greaterthan", "ge", "lt", "lessthan", "le", ">", ">=", "<", "<="] {
        environment.remove_test(test);
    }
    let figure = |value: &Value| f64::try_from(value.clone()).ok();
    environment.add_test("over", move |value: &Value, limit: f64| figure(value).is_some_and(|figure| figure > limit));
    environment.add_test("under", move |value: &Value, limit: f64| figure(value).is_some_and(|figure| figure < limit));

    for test in ["known", "defined"] {
        environment.add_test(test, is_known);
    }
    for test in ["unknown", "undefined", "none"] {
        environment.add_test(test, |value: &Value| !is_known(value));
    }
    for filter in ["default", "d"] {
        environment
            .add_filter(filter, |value: &Value, other: Value| if is_known(value) { value.clone() } else { other });
    }
    environment.add_filter("place", place);

    environment.set_formatter(|out: &mut Output, state: &mut State, value: &Value| {
        if is_known(value)
            && let Some(trace) = state.lookup(TRACE)
            && let Some(Traced(trace)) = trace.downcast_object_ref()
        {
            trace.lock().written(&value.to_string());
        }
        escape_formatter(out, state, value)
    });
    environment
}

/// A country as it stands after "in": some take an article.
fn place(value: &Value) -> Value {
    const WITH_ARTICLE: [&str; 12] = [
        "united states",
        "united states of america",
        "usa",
        "us",
        "united kingdom",
        "uk",
        "netherlands",
        "philippines",
        "czech republic",
        "united arab emirates",
        "uae",
        "dominican republic",
    ];
    match value.as_str() {
        Some(country) if WITH_ARTICLE.contains(&country.to_lowercase().as_str()) => {
            Value::from(format!("the {country}"))
        }
        _ => value.clone(),
    }
}

/// Comparing by size would call an unknown figure large: refused, since it would put a made-up fact into a message.
fn refuse_size_comparison(source: &str) -> Result<(), Error> {
    let compares = |(open, close): (&str, &str)| {
        source.split(open).skip(1).any(|rest| rest.split(close).next().is_some_and(|tag| tag.contains(['<', '>'])))
    };
    if [("{{", "}}"), ("{%", "%}")].into_iter().any(compares) {
        let advice = "figures cannot be compared with < or >; write `is over(100)` or `is under(100)`";
        return Err(Error::new(ErrorKind::InvalidOperation, advice));
    }
    Ok(())
}

fn broken(template: &str, part: &str, error: &Error) -> Failure {
    let place = error.line().map(|line| format!(", line {line}")).unwrap_or_default();
    let what = match error.kind() {
        ErrorKind::OutOfFuel => "it does too much work; shorten it, or take out what repeats".to_owned(),
        kind => error.detail().map_or_else(|| kind.to_string(), str::to_owned),
    };
    let message = format!(
        "The template “{template}” cannot be used ({part}{place}): {what}. Change the template, then run again."
    );
    Failure::new(FailureKind::User, message)
}

#[cfg(test)]
mod tests;
