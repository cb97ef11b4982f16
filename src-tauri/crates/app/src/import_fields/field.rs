//! What a column can hold.

use std::fmt;

use crate::wire::ImportKind;

macro_rules! fields {
    ($($variant:ident = $name:literal),+ $(,)?) => {
        /// A field this project knows. The names are what `--map` takes and what a report says.
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
    RecordId = "record_id",
    Name = "name",
    Domain = "domain",
    Industry = "industry",
    Employees = "employees",
    Revenue = "revenue",
    RevenueMillions = "revenue_millions",
    Country = "country",
    Region = "region",
    Technologies = "technologies",
    Notes = "notes",
    DoNotContact = "do_not_contact",
    FirstName = "first_name",
    LastName = "last_name",
    FullName = "full_name",
    Email = "email",
    Title = "title",
    Phone = "phone",
    Linkedin = "linkedin",
    Company = "company",
    CompanyDomain = "company_domain",
    CompanyRecordId = "company_record_id",
    OptedOut = "opted_out",
    Account = "account",
    AccountDomain = "account_domain",
    AccountRecordId = "account_record_id",
    Stage = "stage",
    Status = "status",
    Amount = "amount",
    AmountCurrency = "amount_currency",
    Created = "created",
    Close = "close",
    Closed = "closed",
    Won = "won",
    Lost = "lost",
    LostReason = "lost_reason",
    Owner = "owner",
    Product = "product",
    Source = "source",
    Kind = "kind",
    Date = "date",
    Expires = "expires",
    Url = "url",
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Field {
    /// The fields a file of this kind can fill, in the order of a form.
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
                Region,
                Technologies,
                Notes,
                DoNotContact,
                RecordId,
            ],
            ImportKind::Contacts => &[
                FirstName,
                LastName,
                FullName,
                Email,
                Title,
                Phone,
                Linkedin,
                Company,
                CompanyDomain,
                CompanyRecordId,
                OptedOut,
                RecordId,
            ],
            ImportKind::Deals => &[
                Name,
                Account,
                AccountDomain,
                AccountRecordId,
                Stage,
                Status,
                Amount,
                AmountCurrency,
                Created,
                Close,
                Closed,
                Won,
                Lost,
                LostReason,
                Owner,
                Product,
                Source,
                RecordId,
            ],
            ImportKind::Signals => &[Account, AccountDomain, Kind, Title, Date, Expires, Url],
        }
    }

    /// Of each group at least one must be there: without it a row cannot be told from another, or says nothing.
    pub const fn needed_by(kind: ImportKind) -> &'static [&'static [Field]] {
        use Field::*;
        match kind {
            ImportKind::Accounts => &[&[Name]],
            ImportKind::Contacts => &[&[Email, FullName, FirstName, LastName]],
            ImportKind::Deals => &[&[Name, Account, RecordId]],
            ImportKind::Signals => &[&[Account, AccountDomain], &[Date], &[Title, Kind]],
        }
    }

    /// Whether several columns may hold it: a wish not to be written to counts wherever it stands.
    pub const fn is_objection(self) -> bool {
        matches!(self, Self::OptedOut | Self::DoNotContact)
    }

    pub const fn is_date(self) -> bool {
        matches!(self, Self::Created | Self::Close | Self::Closed | Self::Won | Self::Lost | Self::Date | Self::Expires)
    }
}

/// What a column holds: a field of ours, or one of the rep's own, by its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    Field(Field),
    Own(String),
}

const OWN: &str = "own.";

impl Target {
    /// As `--map` and a window name it. Only some kinds of record have fields of the rep's own.
    pub(super) fn named(kind: ImportKind, name: &str) -> Option<Self> {
        let plain = super::synonyms::plain;
        if let Some(own) = name.trim().strip_prefix(OWN) {
            return own_name(own).filter(|_| has_own_fields(kind)).map(Self::Own);
        }
        Field::of(kind).iter().find(|field| plain(field.name()) == plain(name)).map(|field| Self::Field(*field))
    }

    /// The rep's own field for a column of this header.
    pub(super) fn own(header: &str) -> Option<Self> {
        own_name(header).map(Self::Own)
    }
}

impl From<Field> for Target {
    fn from(field: Field) -> Self {
        Self::Field(field)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(field) => field.fmt(f),
            Self::Own(name) => write!(f, "{OWN}{name}"),
        }
    }
}

pub(super) const fn has_own_fields(kind: ImportKind) -> bool {
    matches!(kind, ImportKind::Accounts | ImportKind::Deals)
}

/// `Territory Region` is `territory_region`, so that it can stand in a profile's file as it is.
fn own_name(header: &str) -> Option<String> {
    const LONGEST: usize = 60;
    let mut name = String::new();
    for c in header.chars().flat_map(char::to_lowercase) {
        match c {
            c if c.is_alphanumeric() => name.push(c),
            _ if !name.is_empty() && !name.ends_with('_') => name.push('_'),
            _ => {}
        }
    }
    let name: String = name.trim_end_matches('_').chars().take(LONGEST).collect();
    (!name.is_empty()).then_some(name)
}
