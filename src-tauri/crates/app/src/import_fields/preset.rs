//! Which program a header comes from, and what kind of records stand below it.

use adapters::files::Rows;

use super::field::{Field, Target};
use super::mapping::Mapping;
use super::synonyms::plain;
use super::told::Confidence;
use crate::wire::ImportKind;

/// Names only one program gives its columns, and how many of them make it that program.
const PROGRAMS: [(&str, usize, &[&str]); 4] = [
    ("LinkedIn", 1, &["Connected On", "vmid", "linkedInProfileUrl", "isOpenLink", "sharedConnectionsCount"]),
    ("Apollo", 1, &["Company Name for Emails", "Person Linkedin Url", "Apollo Contact Id", "Apollo Account Id"]),
    (
        "Salesforce",
        1,
        &[
            "StageName",
            "IsWon",
            "IsClosed",
            "IsDeleted",
            "BillingCountry",
            "BillingState",
            "BillingStreet",
            "BillingState/Province",
            "BillingCountryCode",
            "LeadSource",
            "SystemModstamp",
            "MasterRecordId",
            "HasOptedOutOfEmail",
            "ForecastCategory",
            "Opportunity Owner",
            "Opportunity Name",
            "Account Owner",
            "Mailing Country",
            "Mailing State/Province",
            "Email Opt Out",
            "18 Digit Account ID",
        ],
    ),
    (
        "HubSpot",
        2,
        &[
            "Record ID",
            "Company owner",
            "Contact owner",
            "Deal owner",
            "Company Domain Name",
            "Associated Company",
            "Associated Company IDs",
            "Associated Company IDs (Primary)",
            "Associated Contact",
            "Associated Contact IDs",
            "Lifecycle Stage",
            "Lead Status",
            "Marketing contact status",
            "Unsubscribed from all email",
            "Deal Stage",
            "Create Date",
            "Original Source",
            "Original Source Drill-Down 1",
            "Number of Associated Contacts",
            "Last Activity Date",
        ],
    ),
];

/// The program whose export this looks like.
pub fn preset(header: &[String]) -> Option<&'static str> {
    let names: Vec<String> = header.iter().map(|name| plain(name)).collect();
    let entity =
        |name: &String| ["Person - ", "Organization - ", "Deal - "].iter().any(|start| name.starts_with(start));
    if header.iter().filter(|name| entity(name)).count() >= 2 {
        return Some("Pipedrive");
    }
    // An own field of Salesforce ends so, and nothing else's does.
    if header.iter().any(|name| name.to_lowercase().ends_with("__c")) {
        return Some("Salesforce");
    }
    let known = |telling: &[&str]| telling.iter().filter(|name| names.contains(&plain(name))).count();
    PROGRAMS.iter().find(|(_, enough, telling)| known(telling) >= *enough).map(|(program, ..)| *program)
}

/// What kind of records a file most likely holds, for one that was dropped.
pub fn kind_of(header: &[String], rows: &Rows) -> ImportKind {
    use Field::*;
    let mapped = |kind| Mapping::guess(kind, header, rows);
    let found = |mapping: &Mapping, fields: &[Field]| {
        let held = mapping.columns().iter().flatten();
        let sure = held.filter(|held| held.confidence == Confidence::Certain || held.target == Email.into());
        sure.filter(|held| matches!(&held.target, Target::Field(field) if fields.contains(field))).count()
    };
    let deals = found(&mapped(ImportKind::Deals), &[Stage, Status, Amount, Close, Closed, Won, Lost, LostReason]);
    let people = mapped(ImportKind::Contacts);
    let named = people.column(FullName).is_some_and(|column| plain(&header[column]) != "name");
    let people = found(&people, &[FirstName, LastName, Email]) + usize::from(named);
    let signals = mapped(ImportKind::Signals);
    let told = found(&signals, &[Kind, Title]) > 0
        && found(&signals, &[Date]) > 0
        && found(&signals, &[Account, AccountDomain]) > 0;
    let entity = header.first().map(|name| plain(name)).unwrap_or_default();
    match () {
        () if entity.starts_with("deal") || entity.starts_with("opportunity") => ImportKind::Deals,
        () if deals >= 2 && deals >= people => ImportKind::Deals,
        () if people > 0 => ImportKind::Contacts,
        () if told => ImportKind::Signals,
        () => ImportKind::Accounts,
    }
}

#[cfg(test)]
mod tests;
