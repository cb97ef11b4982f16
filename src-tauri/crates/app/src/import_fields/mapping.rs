//! Which column holds which field.

use std::collections::BTreeMap;

use adapters::files::Rows;

use super::field::{Field, Target, has_own_fields};
use super::guess::{self, Candidate};
use super::synonyms::plain;
use super::told::Confidence;
use crate::wire::ImportKind;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    #[error("There is no field `{field}`. The fields are: {known}.")]
    UnknownField { field: String, known: String },
    #[error("There is no column `{header}`. The columns are: {found}.")]
    UnknownHeader { header: String, found: String },
    #[error("The column `{header}` is given to two fields, `{first}` and `{second}`. Give it to one.")]
    TwoFields { header: String, first: Target, second: Target },
    #[error("The field `{field}` is given to two columns, `{first}` and `{second}`. Give it to one.")]
    TwoColumns { field: Target, first: String, second: String },
    #[error(
        "No column is known as {wanted}. The columns are: {found}. Choose the one it is; on the command line: \
         --map {example}=\"{column}\"."
    )]
    NothingKnown { wanted: &'static str, found: String, example: Field, column: String },
}

/// So many columns of deals are kept as details where nobody chose.
const MOST_DETAILS: usize = 60;

/// What one column holds, and how sure that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub target: Target,
    pub confidence: Confidence,
}

/// Which column holds which field: a column at most one, a field at most one. Only a wish not to be written to may
/// stand in several columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    kind: ImportKind,
    header: Vec<String>,
    /// By column.
    columns: Vec<Option<Held>>,
    /// The columns of each target.
    held: BTreeMap<Target, Vec<usize>>,
    candidates: Vec<Candidate>,
}

impl Mapping {
    /// By what other programs call the fields, by names like those, and by what stands in the columns. It may find
    /// nothing: see [`Mapping::checked`].
    pub fn guess(kind: ImportKind, header: &[String], rows: &Rows) -> Self {
        let mut mapping = Self::empty(kind, header);
        mapping.candidates = guess::candidates(kind, header, rows);
        mapping.fill(&[]);
        mapping
    }

    /// What the rep chose, column by column; the columns that are not listed are left out.
    pub fn chosen<F: AsRef<str>>(
        kind: ImportKind,
        header: &[String],
        choices: &[(usize, F)],
    ) -> Result<Self, MappingError> {
        let mut mapping = Self::empty(kind, header);
        for (column, field) in choices {
            let target = mapping.target_named(field.as_ref())?;
            if *column >= header.len() {
                let header = format!("column {}", column + 1);
                return Err(MappingError::UnknownHeader { header, found: listed(&mapping.header) });
            }
            mapping.give(*column, target, Confidence::Certain)?;
        }
        Ok(mapping)
    }

    /// What was remembered for a file with these names: see [`Mapping::fields`]. `None` where one of them is gone.
    /// A column with somebody's wish not to be written to is honoured though nobody chose it then.
    pub fn recalled(kind: ImportKind, header: &[String], fields: &BTreeMap<String, String>) -> Option<Self> {
        let mut mapping = Self::empty(kind, header);
        for (field, name) in fields {
            let column = header.iter().position(|header| header == name)?;
            let target = Target::named(kind, field)?;
            mapping.give(column, target, Confidence::Certain).ok()?;
        }
        let objections = guess::candidates(kind, header, &Rows::default());
        for Candidate { field, column, .. } in objections.into_iter().filter(|found| found.field.is_objection()) {
            if mapping.columns[column].is_none() {
                mapping.give(column, field.into(), Confidence::Certain).ok()?;
            }
        }
        Some(mapping)
    }

    /// What the rep says wins: `field=Header`. An empty header leaves the field out.
    pub fn with_overrides<F: AsRef<str>, H: AsRef<str>>(self, overrides: &[(F, H)]) -> Result<Self, MappingError> {
        let mut mapping = Self { candidates: self.candidates, ..Self::empty(self.kind, &self.header) };
        let mut settled = Vec::new();
        for (field, header) in overrides {
            let target = mapping.target_named(field.as_ref())?;
            mapping.free(&target);
            settled.push(target.clone());
            let header = header.as_ref().trim();
            if !header.is_empty() {
                let column = mapping.column_named(header)?;
                mapping.give(column, target, Confidence::Certain)?;
            }
        }
        mapping.fill(&settled);
        Ok(mapping)
    }

    /// The mapping, if a row can be told from another by it.
    pub fn checked(self) -> Result<Self, MappingError> {
        let missing = Field::needed_by(self.kind).iter().find(|group| group.iter().all(|field| !self.holds(*field)));
        let Some(example) = missing.and_then(|group| group.first().copied()) else { return Ok(self) };
        let wanted = match (self.kind, example) {
            (ImportKind::Accounts, _) => "the name of a company",
            (ImportKind::Contacts, _) => "a person's name or e-mail address",
            (ImportKind::Deals, _) => "the name of a deal or of its company",
            (ImportKind::Signals, Field::Date) => "the date of what happened",
            (ImportKind::Signals, Field::Title) => "what happened: a title, or its kind",
            (ImportKind::Signals, _) => "the company it happened at, by name or web domain",
        };
        let free = self.header.iter().zip(&self.columns).find(|(name, held)| !name.is_empty() && held.is_none());
        let column = free.map(|(name, _)| name).or_else(|| self.header.iter().find(|name| !name.is_empty()));
        let column = column.cloned().unwrap_or_default();
        Err(MappingError::NothingKnown { wanted, found: listed(&self.header), example, column })
    }

    pub fn kind(&self) -> ImportKind {
        self.kind
    }

    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// What each column holds; as many as the header has.
    pub fn columns(&self) -> &[Option<Held>] {
        &self.columns
    }

    /// The first column of a field.
    pub fn column(&self, field: Field) -> Option<usize> {
        self.columns_of(field).first().copied()
    }

    /// All of them: there may be more than one for an objection.
    pub fn columns_of(&self, field: Field) -> &[usize] {
        self.held.get(&Target::Field(field)).map_or(&[], Vec::as_slice)
    }

    /// The rep's own fields, with their columns.
    pub fn own(&self) -> impl Iterator<Item = (&str, usize)> {
        self.held.iter().filter_map(|(target, columns)| match target {
            Target::Own(name) => columns.first().map(|column| (name.as_str(), *column)),
            Target::Field(_) => None,
        })
    }

    /// Field to header: for a report, and to be remembered.
    pub fn fields(&self) -> BTreeMap<String, String> {
        let first = |columns: &Vec<usize>| columns.first().map(|column| self.header[*column].clone());
        self.held.iter().filter_map(|(target, columns)| Some((target.to_string(), first(columns)?))).collect()
    }

    /// The columns that are not read.
    pub fn unmapped(&self) -> Vec<String> {
        let unread = self.header.iter().zip(&self.columns).filter(|(name, held)| held.is_none() && !name.is_empty());
        unread.map(|(name, _)| name.clone()).collect()
    }

    fn empty(kind: ImportKind, header: &[String]) -> Self {
        let columns = vec![None; header.len()];
        Self { kind, header: header.to_vec(), columns, held: BTreeMap::new(), candidates: Vec::new() }
    }

    fn holds(&self, field: Field) -> bool {
        self.column(field).is_some()
    }

    /// Gives the targets that are not settled the free columns with their best names; of a deal everything is kept.
    fn fill(&mut self, settled: &[Target]) {
        for Candidate { confidence, field, column, .. } in self.candidates.clone() {
            let target = Target::Field(field);
            if self.columns[column].is_none()
                && !settled.contains(&target)
                && (field.is_objection() || !self.held.contains_key(&target))
            {
                self.put(column, target, confidence);
            }
        }
        if self.kind == ImportKind::Deals {
            let mut details = 0;
            for column in 0..self.header.len() {
                let own = Target::own(&self.header[column]).filter(|own| !self.held.contains_key(own));
                let own = own.filter(|own| self.columns[column].is_none() && !settled.contains(own));
                if let Some(own) = own.filter(|_| details < MOST_DETAILS) {
                    details += 1;
                    self.put(column, own, Confidence::Certain);
                }
            }
        }
    }

    fn give(&mut self, column: usize, target: Target, confidence: Confidence) -> Result<(), MappingError> {
        if let Some(held) = &self.columns[column] {
            let (first, header) = (held.target.clone(), shortened(&self.header[column]));
            return Err(MappingError::TwoFields { header, first, second: target });
        }
        let many = matches!(&target, Target::Field(field) if field.is_objection());
        match self.held.get(&target).and_then(|columns| columns.first()) {
            Some(first) if !many => {
                let named = |column: usize| shortened(&self.header[column]);
                Err(MappingError::TwoColumns { first: named(*first), second: named(column), field: target })
            }
            _ => {
                self.put(column, target, confidence);
                Ok(())
            }
        }
    }

    fn put(&mut self, column: usize, target: Target, confidence: Confidence) {
        self.held.entry(target.clone()).or_default().push(column);
        self.columns[column] = Some(Held { target, confidence });
    }

    fn free(&mut self, target: &Target) {
        for column in self.held.remove(target).unwrap_or_default() {
            self.columns[column] = None;
        }
    }

    fn target_named(&self, name: &str) -> Result<Target, MappingError> {
        Target::named(self.kind, name).ok_or_else(|| {
            let mut known = Field::of(self.kind).iter().map(|field| field.name()).collect::<Vec<_>>().join(", ");
            if has_own_fields(self.kind) {
                known.push_str(", and own.<name> for a field of your own");
            }
            MappingError::UnknownField { field: shortened(name), known }
        })
    }

    fn column_named(&self, header: &str) -> Result<usize, MappingError> {
        let exact = self.header.iter().position(|name| name == header);
        let alike = || self.header.iter().position(|name| !plain(name).is_empty() && plain(name) == plain(header));
        exact
            .or_else(alike)
            .ok_or_else(|| MappingError::UnknownHeader { header: shortened(header), found: listed(&self.header) })
    }
}

fn shortened(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(60).collect()
}

fn listed(header: &[String]) -> String {
    const SHOWN: usize = 40;
    let named: Vec<String> = header.iter().filter(|name| !name.is_empty()).map(|name| shortened(name)).collect();
    let more = named.len().saturating_sub(SHOWN);
    let shown = named.into_iter().take(SHOWN).collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

#[cfg(test)]
mod tests;
