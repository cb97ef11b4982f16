//! Which column holds which field.

use std::collections::BTreeMap;
use std::fmt;

use super::synonyms::{of_accounts, of_contacts, plain};
use crate::wire::ImportKind;

macro_rules! fields {
    ($($variant:ident = $name:literal),+ $(,)?) => {
        /// What a column can hold. The names are what `--map` takes and what a report says.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Field { $($variant),+ }

        impl Field {
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

fields! {
    Name = "name",
    Domain = "domain",
    Industry = "industry",
    Employees = "employees",
    Revenue = "revenue",
    RevenueMillions = "revenue_millions",
    Country = "country",
    Technologies = "technologies",
    Notes = "notes",
    DoNotContact = "do_not_contact",
    FirstName = "first_name",
    LastName = "last_name",
    FullName = "full_name",
    Email = "email",
    Title = "title",
    Phone = "phone",
    Company = "company",
    CompanyDomain = "company_domain",
    OptedOut = "opted_out",
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Field {
    /// The fields a file of this kind can fill.
    pub const fn of(kind: ImportKind) -> &'static [Field] {
        use Field::*;
        match kind {
            ImportKind::Accounts => &[
                Name,
                Domain,
                Industry,
                Employees,
                Revenue,
                RevenueMillions,
                Country,
                Technologies,
                Notes,
                DoNotContact,
            ],
            ImportKind::Contacts => {
                &[FirstName, LastName, FullName, Email, Title, Phone, Company, CompanyDomain, OptedOut]
            }
        }
    }

    /// Without one of these a row cannot be told from another.
    const fn needed_by(kind: ImportKind) -> &'static [Field] {
        match kind {
            ImportKind::Accounts => &[Field::Name],
            ImportKind::Contacts => &[Field::Email, Field::FullName, Field::FirstName, Field::LastName],
        }
    }

    const fn synonyms(self, kind: ImportKind) -> &'static [&'static str] {
        match kind {
            ImportKind::Accounts => of_accounts(self),
            ImportKind::Contacts => of_contacts(self),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    #[error("There is no field `{field}`. The fields are: {known}.")]
    UnknownField { field: String, known: String },
    #[error("There is no column `{header}`. The columns are: {found}.")]
    UnknownHeader { header: String, found: String },
    #[error("The column `{header}` is given to two fields, `{first}` and `{second}`. Give it to one.")]
    TwoFields { header: String, first: Field, second: Field },
    #[error(
        "No column is known as {wanted}. The columns are: {found}. Say which one it is: --map {example}=\"{column}\"."
    )]
    NothingKnown { wanted: &'static str, found: String, example: Field, column: String },
}

/// Which column holds which field: a column at most one, a field at most one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    kind: ImportKind,
    header: Vec<String>,
    columns: BTreeMap<Field, usize>,
}

impl Mapping {
    /// By what other programs call the fields. It may find nothing: see [`Mapping::checked`].
    pub fn guess(kind: ImportKind, header: &[String]) -> Self {
        let mut mapping = Self { kind, header: header.to_vec(), columns: BTreeMap::new() };
        mapping.fill(&[]);
        mapping
    }

    /// What the rep says wins: `field=Header`. An empty header leaves the field out.
    pub fn with_overrides<F: AsRef<str>, H: AsRef<str>>(self, overrides: &[(F, H)]) -> Result<Self, MappingError> {
        let Self { kind, header, .. } = self;
        let mut mapping = Self { kind, header, columns: BTreeMap::new() };
        let mut settled = Vec::new();
        for (field, header) in overrides {
            let field = mapping.field_named(field.as_ref())?;
            settled.push(field);
            mapping.columns.remove(&field);
            let header = header.as_ref().trim();
            if header.is_empty() {
                continue;
            }
            let column = mapping.column_named(header)?;
            if let Some((first, _)) = mapping.columns.iter().find(|(_, taken)| **taken == column) {
                return Err(MappingError::TwoFields { header: header.into(), first: *first, second: field });
            }
            mapping.columns.insert(field, column);
        }
        mapping.fill(&settled);
        Ok(mapping)
    }

    /// The mapping, if a row can be told from another by it.
    pub fn checked(self) -> Result<Self, MappingError> {
        let needed = Field::needed_by(self.kind);
        if needed.iter().any(|field| self.columns.contains_key(field)) {
            return Ok(self);
        }
        let (wanted, example) = match self.kind {
            ImportKind::Accounts => ("the name of a company", Field::Name),
            ImportKind::Contacts => ("a person's name or e-mail address", Field::Email),
        };
        let column = self.header.iter().find(|name| !name.is_empty()).cloned().unwrap_or_default();
        Err(MappingError::NothingKnown { wanted, found: listed(&self.header), example, column })
    }

    pub fn header(&self) -> &[String] {
        &self.header
    }

    pub fn column(&self, field: Field) -> Option<usize> {
        self.columns.get(&field).copied()
    }

    /// Field to header, for a report.
    pub fn fields(&self) -> BTreeMap<String, String> {
        self.columns.iter().map(|(field, column)| (field.name().into(), self.header[*column].clone())).collect()
    }

    /// The columns that are not read.
    pub fn unmapped(&self) -> Vec<String> {
        let unread = |column: &usize| !self.columns.values().any(|taken| taken == column);
        let columns = (0..self.header.len()).filter(unread).map(|column| self.header[column].clone());
        columns.filter(|name| !name.is_empty()).collect()
    }

    /// Gives the fields that are not settled the free columns with their best names.
    fn fill(&mut self, settled: &[Field]) {
        let names: Vec<String> = self.header.iter().map(|name| plain(name)).collect();
        let mut candidates = Vec::new();
        for field in Field::of(self.kind).iter().filter(|field| !settled.contains(field)) {
            for (rank, synonym) in field.synonyms(self.kind).iter().enumerate() {
                let synonym = plain(synonym);
                // Of two columns with one name the first counts.
                candidates.extend(names.iter().position(|name| *name == synonym).map(|column| (rank, *field, column)));
            }
        }
        candidates.sort_unstable();
        for (_, field, column) in candidates {
            let taken = self.columns.values().any(|other| *other == column);
            if !taken && !self.columns.contains_key(&field) {
                self.columns.insert(field, column);
            }
        }
    }

    fn field_named(&self, name: &str) -> Result<Field, MappingError> {
        let fields = Field::of(self.kind);
        fields.iter().find(|field| plain(field.name()) == plain(name)).copied().ok_or_else(|| {
            let known = fields.iter().map(|field| field.name()).collect::<Vec<_>>().join(", ");
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
mod tests {
    use super::*;

    fn header(line: &str) -> Vec<String> {
        line.split(',').map(str::to_owned).collect()
    }

    fn guessed(kind: ImportKind, line: &str) -> String {
        let mapping = Mapping::guess(kind, &header(line));
        mapping.fields().iter().map(|(field, name)| format!("{field}={name}")).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn the_headers_of_known_programs_are_understood() {
        use ImportKind::{Accounts, Contacts};
        let cases = [
            (
                Accounts,
                "Record ID,Company name,Company Domain Name,Industry,Annual Revenue,Number of Employees,Country/Region",
                "country=Country/Region | domain=Company Domain Name | employees=Number of Employees | \
                 industry=Industry | name=Company name | revenue=Annual Revenue",
            ),
            (
                Accounts,
                "Account Name,Website,Industry,Annual Revenue,Employees,Billing State/Province,Billing Country",
                "country=Billing Country | domain=Website | employees=Employees | industry=Industry | \
                 name=Account Name | revenue=Annual Revenue",
            ),
            (
                Accounts,
                "account,sector,year_established,revenue,employees,office_location,subsidiary_of",
                "country=office_location | employees=employees | industry=sector | name=account | revenue=revenue",
            ),
            (
                Accounts,
                "Name,NumberOfEmployees,BillingCountry",
                "country=BillingCountry | employees=NumberOfEmployees | name=Name",
            ),
            (Accounts, "Company,Revenue ($M)", "name=Company | revenue_millions=Revenue ($M)"),
            (
                Contacts,
                "Record ID,First Name,Last Name,Email,Job Title,Associated Company",
                "company=Associated Company | email=Email | first_name=First Name | last_name=Last Name | title=Job Title",
            ),
            (
                Contacts,
                "Person - Name*,Person - First name,Person - Phone,Person - Email (Work),Person - Email (Home),Organization - Name*",
                "company=Organization - Name* | email=Person - Email (Work) | first_name=Person - First name | \
                 full_name=Person - Name* | phone=Person - Phone",
            ),
            (
                Contacts,
                "First Name,Last Name,Title,organization_name,Company Name for Emails,email,Email Status,Mobile Phone,Website",
                "company=organization_name | company_domain=Website | email=email | first_name=First Name | \
                 last_name=Last Name | phone=Mobile Phone | title=Title",
            ),
            (
                Contacts,
                "First Name,Last Name,URL,Email Address,Company,Position,Connected On",
                "company=Company | email=Email Address | first_name=First Name | last_name=Last Name | title=Position",
            ),
            (
                Contacts,
                "Title,First Name,Company,Job Title,E-mail Address,Business Phone",
                "company=Company | email=E-mail Address | first_name=First Name | phone=Business Phone | title=Job Title",
            ),
            (
                Contacts,
                "Name,Given Name,Family Name,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Value",
                "email=E-mail 1 - Value | first_name=Given Name | full_name=Name | last_name=Family Name | \
                 phone=Phone 1 - Value",
            ),
            (
                Contacts,
                "profileUrl,fullName,firstName,lastName,companyName,title,name",
                "company=companyName | first_name=firstName | full_name=fullName | last_name=lastName | title=title",
            ),
            (
                Contacts,
                "Email,Email Opt Out,GDPR consent,Marketing contact status",
                "email=Email | opted_out=Email Opt Out",
            ),
        ];
        for (kind, line, expected) in cases {
            assert_eq!(guessed(kind, line), expected, "for {line}");
        }
    }

    #[test]
    fn headers_are_compared_without_case_space_or_punctuation() {
        for name in ["COMPANY NAME", "company_name", " Company-Name: ", "CompanyName", "company.name*"] {
            assert_eq!(guessed(ImportKind::Accounts, name), format!("name={name}"));
        }
    }

    #[test]
    fn a_column_holds_one_field_and_of_two_alike_the_first_counts() {
        let mapping = Mapping::guess(ImportKind::Contacts, &header("Email,Email,Name"));
        assert_eq!(mapping.column(Field::Email), Some(0));
        assert_eq!(mapping.unmapped(), ["Email"]);
        let mut columns: Vec<usize> = mapping.columns.values().copied().collect();
        columns.dedup();
        assert_eq!(columns.len(), mapping.columns.len(), "no column twice");
    }

    #[test]
    fn what_the_rep_says_wins_over_the_guess() {
        let mapping = Mapping::guess(ImportKind::Accounts, &header("account,revenue,Kunde"))
            .with_overrides(&[("revenue_millions", "revenue"), ("name", "kunde")])
            .expect("both are there");
        assert_eq!(mapping.column(Field::RevenueMillions), Some(1));
        assert_eq!(mapping.column(Field::Revenue), None, "the column has moved to the other field");
        assert_eq!(mapping.column(Field::Name), Some(2));
        let without = Mapping::guess(ImportKind::Accounts, &header("account,revenue"))
            .with_overrides(&[("revenue", "")])
            .expect("a field can be left out");
        assert_eq!(without.column(Field::Revenue), None);
    }

    #[test]
    fn a_wrong_override_says_what_there_is() {
        let guess = || Mapping::guess(ImportKind::Accounts, &header("Company,City"));
        let error = guess().with_overrides(&[("colour", "City")]).expect_err("no such field");
        assert!(error.to_string().contains("name, domain, industry"), "{error}");
        let error = guess().with_overrides(&[("country", "Town")]).expect_err("no such column");
        assert!(error.to_string().contains("Company, City"), "{error}");
        let error =
            guess().with_overrides(&[("country", "City"), ("notes", "City")]).expect_err("one column, two fields");
        assert!(error.to_string().contains("`country` and `notes`"), "{error}");
    }

    #[test]
    fn a_header_nobody_knows_is_shown_with_the_way_out() {
        let error = Mapping::guess(ImportKind::Contacts, &header("foo,bar")).checked().expect_err("nothing is known");
        let said = error.to_string();
        assert!(said.contains("foo, bar") && said.contains("--map email=\"foo\""), "{said}");
        assert!(Mapping::guess(ImportKind::Accounts, &header("foo,Company")).checked().is_ok());
    }

    #[test]
    fn every_synonym_is_some_fields_own() {
        for kind in [ImportKind::Accounts, ImportKind::Contacts] {
            let mut seen = BTreeMap::new();
            for field in Field::of(kind) {
                assert!(!field.synonyms(kind).is_empty(), "{field} can be found");
                for synonym in field.synonyms(kind) {
                    let before = seen.insert(plain(synonym), *field);
                    assert_eq!(before, None, "`{synonym}` is said once");
                }
            }
        }
    }
}
