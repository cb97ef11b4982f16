//! What other tools call the fields.

use crate::engagement::fields;

/// Names of other tools, folded, and how a template of ours writes them.
#[rustfmt::skip]
const NAMES: [(&str, &str); 92] = [
    ("firstname", "contact.first_name"), ("contact.firstname", "contact.first_name"),
    ("prospect.firstname", "contact.first_name"), ("person.firstname", "contact.first_name"),
    ("recipient.firstname", "contact.first_name"), ("lead.firstname", "contact.first_name"),
    ("fname", "contact.first_name"), ("givenname", "contact.first_name"), ("vorname", "contact.first_name"),
    ("lastname", "contact.last_name"), ("contact.lastname", "contact.last_name"),
    ("prospect.lastname", "contact.last_name"), ("person.lastname", "contact.last_name"),
    ("recipient.lastname", "contact.last_name"), ("lead.lastname", "contact.last_name"),
    ("lname", "contact.last_name"), ("surname", "contact.last_name"), ("nachname", "contact.last_name"),
    ("title", "contact.title"), ("jobtitle", "contact.title"), ("contact.jobtitle", "contact.title"),
    ("prospect.title", "contact.title"), ("person.title", "contact.title"), ("position", "contact.title"),
    ("lead.title", "contact.title"), ("role", "contact.title"),
    ("company", "account.name"), ("companyname", "account.name"), ("account", "account.name"),
    ("accountname", "account.name"), ("company.name", "account.name"), ("contact.company", "account.name"),
    ("prospect.company", "account.name"), ("organization", "account.name"), ("organizationname", "account.name"),
    ("lead.company", "account.name"), ("prospect.account.name", "account.name"), ("firma", "account.name"),
    ("companydomain", "account.domain"), ("company.domain", "account.domain"), ("website", "account.domain"),
    ("companywebsite", "account.domain"), ("account.website", "account.domain"), ("domain", "account.domain"),
    ("industry", "account.industry"), ("company.industry", "account.industry"),
    ("contact.industry", "account.industry"), ("companyindustry", "account.industry"),
    ("country", "account.country"), ("company.country", "account.country"), ("contact.country", "account.country"),
    ("companycountry", "account.country"), ("state", "account.region"), ("company.state", "account.region"),
    ("region", "account.region"),
    ("numberofemployees", "account.employees"), ("company.numberofemployees", "account.employees"),
    ("employees", "account.employees"), ("companysize", "account.employees"), ("employeecount", "account.employees"),
    ("annualrevenue", "account.revenue"), ("company.annualrevenue", "account.revenue"),
    ("technologies", "account.technology"), ("technology", "account.technology"),
    ("sendername", "sender.name"), ("sender.fullname", "sender.name"), ("my.name", "sender.name"),
    ("my.fullname", "sender.name"), ("owner.fullname", "sender.name"), ("myname", "sender.name"),
    ("senderfirstname", "sender.first_name"), ("sender.firstname", "sender.first_name"),
    ("my.firstname", "sender.first_name"), ("owner.firstname", "sender.first_name"),
    ("user.firstname", "sender.first_name"), ("contact.owner.firstname", "sender.first_name"),
    ("sendercompany", "sender.company"), ("my.company", "sender.company"), ("user.company", "sender.company"),
    ("owner.company", "sender.company"), ("mycompany", "sender.company"), ("senderorganization", "sender.company"),
    ("senderemail", "sender.email"), ("my.email", "sender.email"), ("my.emailaddress", "sender.email"),
    ("owner.email", "sender.email"), ("user.email", "sender.email"),
    ("today", "today"), ("now", "today"), ("date", "today"), ("currentdate", "today"),
    ("dealname", "deal.name"),
];

/// The name of ours for a name as another tool writes it, or as a person might; `None` where it is not known.
pub fn ours(name: &str, own: &[String]) -> Option<String> {
    let folded = fold(name);
    if let Some((known, _)) = fields::names().find(|(known, _)| fold(known) == folded) {
        return Some(known.to_owned());
    }
    if let Some((_, ours)) = NAMES.iter().find(|(theirs, _)| *theirs == folded) {
        return Some((*ours).to_owned());
    }
    let last = folded.rsplit('.').next().unwrap_or(&folded);
    own.iter().find(|own| fold(own) == last).map(|own| format!("{}{own}", fields::OWN))
}

/// `First Name`, `FIRST_NAME` and `firstName` are one name; the dots stay.
fn fold(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric() || *c == '.').flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_to_a_field_that_is_there() {
        for (theirs, ours) in NAMES {
            assert!(fields::names().any(|(known, _)| known == ours), "{theirs} leads to {ours}");
            assert_eq!(fold(theirs), theirs, "{theirs} is never found: names are folded first");
        }
    }
}
