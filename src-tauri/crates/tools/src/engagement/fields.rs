//! The fields a template may use: where each comes from, and what its gap is called.

use domain::Brief;

use super::clean;
use crate::intelligence::{country, industry};

/// More than any of these fields can sensibly hold; a longer one is taken for damaged and left as a gap.
const LONGEST: usize = 2_000;

pub(super) struct Field {
    pub name: &'static str,
    /// What a person is asked for: `[first name?]`.
    pub gap: &'static str,
    read: fn(&Brief) -> Option<&str>,
}

/// Every field that is text. `account.employees` is a number and stands apart.
pub(super) const FIELDS: [Field; 13] = [
    Field {
        name: "contact.first_name",
        gap: "first name",
        read: |brief| brief.contact.as_ref()?.first_name.as_deref(),
    },
    Field { name: "contact.last_name", gap: "last name", read: |brief| brief.contact.as_ref()?.last_name.as_deref() },
    Field { name: "contact.title", gap: "job title", read: |brief| brief.contact.as_ref()?.title.as_deref() },
    Field { name: "account.name", gap: "company name", read: |brief| Some(&brief.account.name) },
    Field { name: "account.industry", gap: "industry", read: |brief| brief.account.industry.as_deref() },
    Field {
        name: "account.country",
        gap: "country",
        // Nobody writes to a person about companies in `DE`.
        read: |brief| brief.account.country.as_deref().map(|text| country::name(text.trim()).unwrap_or(text)),
    },
    Field { name: "account.domain", gap: "website", read: |brief| brief.account.domain.as_deref() },
    Field {
        name: "earlier.subject",
        gap: "earlier subject",
        read: |brief| brief.earlier.first().map(|earlier| earlier.subject.as_str()),
    },
    Field { name: "sender.name", gap: "your name", read: |brief| brief.sender.name.as_deref() },
    Field { name: "sender.company", gap: "your company", read: |brief| brief.sender.company.as_deref() },
    Field { name: "sender.offer", gap: "what you offer", read: |brief| brief.sender.offer.as_deref() },
    Field { name: "sender.email", gap: "your e-mail", read: |brief| brief.sender.email.as_deref() },
    Field {
        name: "sender.postal_address",
        gap: "your postal address",
        read: |brief| brief.sender.postal_address.as_deref(),
    },
];

pub(super) const EMPLOYEES: &str = "account.employees";

impl Field {
    /// The value as one visible line. `None`: not known, or nothing to read.
    pub fn value(&self, brief: &Brief) -> Option<String> {
        let text = (self.read)(brief)?;
        let line = match self.name {
            "sender.postal_address" => postal_address(text),
            // An industry's usual name stands inside a sentence; `SaaS` stays as the source has it.
            "account.industry" if industry::taxonomy(text) == Some(text.trim()) => clean::one_line(text).to_lowercase(),
            // It ends a sentence of the template's.
            "sender.offer" => clean::one_line(text).trim_end_matches('.').to_owned(),
            _ => clean::one_line(text),
        };
        (line.chars().any(char::is_alphanumeric) && line.chars().count() <= LONGEST).then_some(line)
    }
}

/// An address in one line, the way it is written in a sentence.
pub(super) fn postal_address(text: &str) -> String {
    let lines = text.lines().map(|line| clean::one_line(line.trim().trim_end_matches(',')));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", ")
}

/// The words in a gap for any name a template may use.
pub(super) fn gap(name: &str) -> String {
    match FIELDS.iter().find(|field| field.name == name) {
        Some(field) => field.gap.to_owned(),
        None if name == EMPLOYEES => "employee count".to_owned(),
        None => clean::one_line(&name.rsplit('.').next().unwrap_or(name).replace('_', " ")),
    }
}

/// Whether a gap, with its brackets, stands for something the rep says about themselves.
pub(super) fn is_the_senders(gap: &str) -> bool {
    let inside = gap.trim_start_matches('[').trim_end_matches("?]");
    FIELDS.iter().any(|field| field.name.starts_with("sender.") && field.gap == inside)
}
