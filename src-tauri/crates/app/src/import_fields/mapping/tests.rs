use adapters::files::Rows;

use super::*;
use crate::import_fields::synonyms;

fn header(line: &str) -> Vec<String> {
    line.split(',').map(str::to_owned).collect()
}

fn guessed(kind: ImportKind, line: &str) -> String {
    let mapping = Mapping::guess(kind, &header(line), &Rows::default());
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
             industry=Industry | name=Company name | record_id=Record ID | revenue=Annual Revenue",
        ),
        (
            Accounts,
            "Account Name,Website,Industry,Annual Revenue,Employees,Billing State/Province,Billing Country",
            "country=Billing Country | domain=Website | employees=Employees | industry=Industry | \
             name=Account Name | region=Billing State/Province | revenue=Annual Revenue",
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
            "company=Associated Company | email=Email | first_name=First Name | last_name=Last Name | record_id=Record ID | title=Job Title",
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
    let mapping = Mapping::guess(ImportKind::Contacts, &header("Email,Email,Name"), &Rows::default());
    assert_eq!(mapping.column(Field::Email), Some(0));
    assert_eq!(mapping.unmapped(), ["Email"]);
    let mut columns: Vec<usize> = mapping.held.values().flatten().copied().collect();
    columns.dedup();
    assert_eq!(columns.len(), mapping.held.len(), "no column twice");
}

#[test]
fn what_the_rep_says_wins_over_the_guess() {
    let mapping = Mapping::guess(ImportKind::Accounts, &header("account,revenue,Kunde"), &Rows::default())
        .with_overrides(&[("revenue_millions", "revenue"), ("name", "kunde")])
        .expect("both are there");
    assert_eq!(mapping.column(Field::RevenueMillions), Some(1));
    assert_eq!(mapping.column(Field::Revenue), None, "the column has moved to the other field");
    assert_eq!(mapping.column(Field::Name), Some(2));
    let without = Mapping::guess(ImportKind::Accounts, &header("account,revenue"), &Rows::default())
        .with_overrides(&[("revenue", "")])
        .expect("a field can be left out");
    assert_eq!(without.column(Field::Revenue), None);
}

#[test]
fn a_wrong_override_says_what_there_is() {
    let guess = || Mapping::guess(ImportKind::Accounts, &header("Company,City"), &Rows::default());
    let error = guess().with_overrides(&[("colour", "City")]).expect_err("no such field");
    assert!(error.to_string().contains("name, domain, industry"), "{error}");
    let error = guess().with_overrides(&[("country", "Town")]).expect_err("no such column");
    assert!(error.to_string().contains("Company, City"), "{error}");
    let error = guess().with_overrides(&[("country", "City"), ("notes", "City")]).expect_err("one column, two fields");
    assert!(error.to_string().contains("`country` and `notes`"), "{error}");
}

#[test]
fn a_header_nobody_knows_is_shown_with_the_way_out() {
    let error = Mapping::guess(ImportKind::Contacts, &header("foo,bar"), &Rows::default())
        .checked()
        .expect_err("nothing is known");
    let said = error.to_string();
    assert!(said.contains("foo, bar") && said.contains("--map email=\"foo\""), "{said}");
    assert!(Mapping::guess(ImportKind::Accounts, &header("foo,Company"), &Rows::default()).checked().is_ok());
}

#[test]
fn every_synonym_is_some_fields_own() {
    for kind in [ImportKind::Accounts, ImportKind::Contacts, ImportKind::Deals, ImportKind::Signals] {
        let mut seen = BTreeMap::new();
        for field in Field::of(kind) {
            assert!(!synonyms::of(kind, *field).is_empty(), "{field} can be found");
            for synonym in synonyms::of(kind, *field) {
                let before = seen.insert(plain(synonym), *field);
                assert_eq!(before, None, "`{synonym}` is said once");
            }
        }
    }
}
