//! A template: read once, checked, and filled in with what is known.
//!
//! A field's text is data: it is put in as it stands, on one line, and never evaluated. What is not known is a gap
//! that can be seen, such as `[first name?]`; a template may ask `is known` first, or give a `default`.

pub mod check;
pub mod dialect;
mod environment;
pub mod filters;
mod tags;
pub mod trace;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use minijinja::{Environment, Error, ErrorKind, Value};

use environment::ENVIRONMENT;

/// The longest text that is read as a template.
pub const LONGEST: usize = 20_000;

/// A text that was read as a template.
pub struct Parsed {
    environment: Environment<'static>,
    names: HashSet<String>,
}

impl Parsed {
    /// Reads `source`, or finds it among those that were read before.
    pub fn of(source: &str) -> Result<Arc<Self>, Error> {
        let mut cache = CACHE.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = cache.get(source) {
            return Ok(known.clone());
        }
        let parsed = Arc::new(Self::read(source)?);
        if cache.len() >= MOST_KEPT {
            cache.clear();
        }
        cache.insert(source.into(), parsed.clone());
        Ok(parsed)
    }

    fn read(source: &str) -> Result<Self, Error> {
        if source.len() > LONGEST {
            let size = source.len();
            let advice = format!("it has {size} bytes, and a template may have {LONGEST}; shorten it");
            return Err(Error::new(ErrorKind::InvalidOperation, advice));
        }
        check::refuse(source)?;
        let mut environment = ENVIRONMENT.clone();
        environment.add_template_owned("", source.to_owned())?;
        let names = environment.get_template("")?.undeclared_variables(true);
        Ok(Self { environment, names })
    }

    pub fn render(&self, scope: &Value) -> Result<String, Error> {
        self.environment.get_template("")?.render(scope)
    }

    /// Whether the text may read this field: it names it, or a whole it is a part of.
    pub fn may_read(&self, field: &str) -> bool {
        self.names.contains(field) || field.split('.').next().is_some_and(|whole| self.names.contains(whole))
    }

    /// The parts it names of one whole, as the `opening` of `snippet.opening`.
    pub fn parts_of<'p>(&'p self, whole: &'p str) -> impl Iterator<Item = &'p str> {
        self.names.iter().filter_map(move |name| name.strip_prefix(whole)?.strip_prefix('.'))
    }
}

/// A library has a few dozen texts; more than these is somebody typing.
const MOST_KEPT: usize = 512;

/// The templates that were read last, by their text: reading one takes longer than filling it in.
static CACHE: LazyLock<Mutex<HashMap<Box<str>, Arc<Parsed>>>> = LazyLock::new(Mutex::default);

/// What is wrong with a template, for a person.
pub fn explain(error: &Error) -> String {
    match error.kind() {
        ErrorKind::OutOfFuel => "it does too much work; shorten it, or take out what repeats".to_owned(),
        kind => error.detail().map_or_else(|| kind.to_string(), str::to_owned),
    }
}
