//! Where each field of a record came from, and what an import does to it.

use std::collections::BTreeMap;

use domain::{ImportId, MergeId};
use jiff::Timestamp;
use rusqlite::Row;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::import::Import;
use super::{json, parsed_or_none, to_json};
use crate::StoreError;

/// Where one field came from: a line of an import, or the rep's own hand, or another account.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Source {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import: Option<ImportId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// When the rep typed it or merged it, in milliseconds; an import has its own time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merge: Option<MergeId>,
    /// As it stood in the source, where it was changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
}

impl Source {
    pub(crate) fn typed(at: Timestamp) -> Self {
        Self { at: Some(at.as_millisecond()), ..Self::default() }
    }

    pub(crate) fn merged(merge: MergeId, at: Timestamp) -> Self {
        Self { merge: Some(merge), at: Some(at.as_millisecond()), ..Self::default() }
    }
}

/// The sources of all the fields of one record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origins {
    /// The import that made the record: the source of every field that `fields` says nothing else of.
    pub import: Option<ImportId>,
    pub line: Option<u32>,
    pub fields: BTreeMap<String, Source>,
}

impl Origins {
    pub(super) fn made_by(import: &Import, line: u32) -> Self {
        Self { import: Some(import.id), line: Some(line), fields: BTreeMap::new() }
    }

    /// From three columns in a row: the import, its line and the fields.
    pub(super) fn read(row: &Row<'_>, first: usize) -> rusqlite::Result<Self> {
        Ok(Self { import: parsed_or_none(row, first)?, line: row.get(first + 1)?, fields: json(row, first + 2)? })
    }

    pub(super) fn fields_json(&self) -> Result<String, StoreError> {
        if self.fields.is_empty() { Ok("{}".into()) } else { to_json(&self.fields) }
    }

    pub fn of(&self, field: &str) -> Option<Source> {
        let made = || Source { import: self.import, line: self.line, ..Source::default() };
        match self.fields.get(field) {
            // Only a word on how it stood in the source that made the record.
            Some(source) if source.import.is_none() && source.at.is_none() => {
                Some(Source { raw: source.raw.clone(), ..made() })
            }
            Some(source) => Some(source.clone()),
            None => self.import.map(|_| made()),
        }
    }

    pub(super) fn is_from(&self, field: &str, import: ImportId) -> bool {
        self.of(field).is_some_and(|source| source.import == Some(import))
    }

    /// Whether anything in it came from elsewhere than the import that made it.
    pub(super) fn has_others(&self) -> bool {
        self.fields
            .values()
            .any(|source| source.at.is_some() || (source.import.is_some() && source.import != self.import))
    }
}

/// A field as it stood before, and where it had come from; no source of its own: from where the record came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Was {
    pub was: Value,
    #[serde(default)]
    pub source: Option<Source>,
}

/// One row of an import being taken over into one record.
pub(super) struct Revision<'a> {
    import: ImportId,
    line: u32,
    /// The cells that were changed on the way in, by field.
    raw: &'a [(String, String)],
    origins: Origins,
    /// What the import has to keep to be taken back; `None` where it made the record.
    before: Option<Map<String, Value>>,
    changed: bool,
}

/// What came of a revision.
pub(super) struct Revised {
    pub origins: Origins,
    pub before: Option<Map<String, Value>>,
    pub changed: bool,
}

impl<'a> Revision<'a> {
    pub fn of_new(import: &Import, line: u32, raw: &'a [(String, String)]) -> Self {
        let origins = Origins::made_by(import, line);
        Self { import: import.id, line, raw, origins, before: None, changed: true }
    }

    pub fn of_known(import: &Import, line: u32, raw: &'a [(String, String)], origins: Origins) -> Self {
        let before = (origins.import != Some(import.id)).then(Map::new);
        Self { import: import.id, line, raw, origins, before, changed: false }
    }

    /// Takes `new` over into `field` where it says something else. A blank never erases.
    pub fn take<T: PartialEq + Serialize>(&mut self, name: &str, field: &mut Option<T>, new: Option<T>) {
        if new.is_some() && *field != new {
            self.mark(name, json!(field));
            *field = new;
        }
    }

    /// The same for what is never unknown.
    pub fn set<T: PartialEq + Serialize>(&mut self, name: &str, field: &mut T, new: T) {
        if *field != new {
            self.mark(name, json!(field));
            *field = new;
        }
    }

    /// Adds a wish not to be written to. No file takes one back.
    pub fn object(&mut self, name: &str, field: &mut bool, new: Option<bool>) {
        if new == Some(true) && !*field {
            self.set(name, field, true);
        }
    }

    /// A field of a new record that is set already: only how it stood in the source is left to say.
    pub fn note_raw(&mut self, name: &str) {
        if let Some((_, raw)) = self.raw.iter().find(|(field, _)| field == name) {
            self.origins.fields.insert(name.into(), Source { raw: Some(raw.clone()), ..Source::default() });
        }
    }

    /// A field that was `was` becomes another, by this line.
    fn mark(&mut self, name: &str, was: Value) {
        let raw = self.raw.iter().find(|(field, _)| field == name).map(|(_, raw)| raw.clone());
        let own = self.origins.import == Some(self.import) && self.origins.line == Some(self.line);
        let source = match raw {
            None if own => self.origins.fields.remove(name),
            raw if own => self.origins.fields.insert(name.into(), Source { raw, ..Source::default() }),
            raw => {
                let source = Source { import: Some(self.import), line: Some(self.line), raw, ..Source::default() };
                self.origins.fields.insert(name.into(), source)
            }
        };
        if let Some(before) = &mut self.before {
            before.entry(name).or_insert_with(|| json!(Was { was, source }));
        }
        self.changed = true;
    }

    pub fn end(self) -> Revised {
        Revised {
            origins: self.origins,
            before: self.before.filter(|before| !before.is_empty()),
            changed: self.changed,
        }
    }
}
