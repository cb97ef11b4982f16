//! The cells of one row, read by field, with everything that is to be told about them.

use std::borrow::Cow;

use adapters::files::Row;
use domain::deal::DealStatus;
use domain::signal::SignalKind;
use jiff::civil::Date;

use super::field::{Field, Target};
use super::mapping::Mapping;
use super::told::Normalised;
use super::values::{Read, one_line};
use crate::wire::Reject;

/// One cell as it stands in the file, and as it is understood: for a preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellRead {
    pub field: String,
    pub raw: String,
    /// `None`: unknown.
    pub value: Option<String>,
    pub note: Option<String>,
}

pub(super) struct Cells<'a> {
    pub mapping: &'a Mapping,
    pub row: Row<'a>,
    pub warnings: Vec<Reject>,
    pub normalised: Vec<Normalised>,
    /// Every cell that was read, where somebody wants to see them.
    pub trace: Option<Vec<CellRead>>,
}

impl<'a> Cells<'a> {
    pub fn new(mapping: &'a Mapping, row: Row<'a>) -> Self {
        Self { mapping, row, warnings: Vec::new(), normalised: Vec::new(), trace: None }
    }

    /// A row that is shorter or longer than the header has slipped somewhere: no cell of it can be trusted.
    pub fn check_width(&self) -> Result<(), Reject> {
        let header = self.mapping.header();
        let needed = header.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
        if self.row.len() < needed {
            let reason = format!("the row has {} of {} cells", self.row.len(), header.len());
            return Err(self.about(&header[self.row.len()], "", reason));
        }
        let extra = self.row.cells().enumerate().skip(header.len()).find(|(_, cell)| !cell.trim().is_empty());
        match extra {
            Some((column, cell)) => {
                let reason = format!("the row has {} cells, the header {}", self.row.len(), header.len());
                Err(self.about(&format!("column {}", column + 1), cell, reason))
            }
            None => Ok(()),
        }
    }

    /// A value that cannot be understood is a reason against the row.
    pub fn required<T: Shown>(
        &mut self,
        field: Field,
        read: impl FnOnce(&str) -> Result<Option<Read<T>>, String>,
    ) -> Result<Option<T>, Reject> {
        match self.mapping.column(field) {
            Some(column) => self.read(column, &field.into(), read),
            None => Ok(None),
        }
    }

    /// A value that cannot be understood is left unknown, and told.
    pub fn tolerated<T: Shown>(
        &mut self,
        field: Field,
        read: impl FnOnce(&str) -> Result<Option<Read<T>>, String>,
    ) -> Option<T> {
        match self.required(field, read) {
            Ok(value) => value,
            Err(mut warning) => {
                warning.reason.push_str("; it was left unknown");
                self.warnings.push(warning);
                None
            }
        }
    }

    /// One cell, and whether it came out other than it was written.
    pub fn read<T: Shown>(
        &mut self,
        column: usize,
        target: &Target,
        read: impl FnOnce(&str) -> Result<Option<Read<T>>, String>,
    ) -> Result<Option<T>, Reject> {
        let raw = self.row.cell(column);
        let header = &self.mapping.header()[column];
        let mut trace = |value: Option<String>, note: Option<String>| {
            if let Some(trace) = &mut self.trace {
                trace.push(CellRead { field: target.to_string(), raw: shown(raw), value, note });
            }
        };
        match read(raw) {
            Ok(None) => {
                trace(None, None);
                if raw.chars().any(|c| !c.is_whitespace()) {
                    self.tell(column, "unknown".into());
                }
                Ok(None)
            }
            Ok(Some(Read { value, note, caution })) => {
                let text = value.shown();
                trace(Some(text.clone().into_owned()), caution.clone().or_else(|| note.clone()));
                if T::TOLD && (note.is_some() || !same(raw, &text)) {
                    let read_as = note.map_or_else(|| text.to_string(), |note| format!("{text} ({note})"));
                    self.normalised.push(Normalised {
                        line: self.row.line,
                        column: header.clone(),
                        value: shown(raw),
                        read_as: shown(&read_as),
                    });
                }
                if let Some(caution) = caution {
                    self.warnings.push(self.about(header, raw, caution));
                }
                Ok(Some(value))
            }
            Err(why) => {
                trace(None, Some(why.clone()));
                Err(self.about(header, raw, why))
            }
        }
    }

    pub fn reject(&self, field: Field, reason: impl Into<String>) -> Reject {
        match self.mapping.column(field) {
            Some(column) => self.about(&self.mapping.header()[column], self.row.cell(column), reason),
            None => self.about(field.name(), "", reason),
        }
    }

    /// Says what the value of a cell was read as.
    pub fn tell(&mut self, column: usize, read_as: String) {
        let value = shown(self.row.cell(column));
        let column = self.mapping.header()[column].clone();
        self.normalised.push(Normalised { line: self.row.line, column, value, read_as });
    }

    fn about(&self, column: &str, value: &str, reason: impl Into<String>) -> Reject {
        Reject { line: self.row.line, column: column.into(), value: shown(value), reason: reason.into() }
    }
}

/// White space at the ends and doubled inside is nothing to tell of.
fn same(raw: &str, text: &str) -> bool {
    raw == text || raw.trim() == text || one_line(raw) == text
}

/// Enough of a cell to find it by.
pub(super) fn shown(value: &str) -> String {
    const SHOWN: usize = 120;
    let mut text: String = value.trim().chars().filter(|c| !c.is_control()).take(SHOWN).collect();
    if value.trim().chars().nth(SHOWN).is_some() {
        text.push('…');
    }
    text
}

/// How a value is written out for the rep.
pub(super) trait Shown {
    /// Whether a change in writing is worth telling: that a list was split or a "x" is a yes is not.
    const TOLD: bool = true;

    fn shown(&self) -> Cow<'_, str>;
}

impl Shown for String {
    fn shown(&self) -> Cow<'_, str> {
        self.into()
    }
}

impl Shown for bool {
    const TOLD: bool = false;

    fn shown(&self) -> Cow<'_, str> {
        if *self { "yes" } else { "no" }.into()
    }
}

impl Shown for Vec<String> {
    const TOLD: bool = false;

    fn shown(&self) -> Cow<'_, str> {
        self.join("; ").into()
    }
}

macro_rules! shown_as_written {
    ($($kind:ty),+) => {
        $(impl Shown for $kind {
            fn shown(&self) -> Cow<'_, str> {
                self.to_string().into()
            }
        })+
    };
}

shown_as_written!(u32, u64, f64, Date);

impl Shown for DealStatus {
    fn shown(&self) -> Cow<'_, str> {
        self.as_str().into()
    }
}

impl Shown for SignalKind {
    fn shown(&self) -> Cow<'_, str> {
        self.as_str().into()
    }
}
