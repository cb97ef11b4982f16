use std::path::Path;

use adapters::files::read_table;

use super::*;
use ImportKind::{Accounts, Contacts, Deals, Signals};

fn header(line: &str) -> Vec<String> {
    line.split(',').map(str::to_owned).collect()
}

#[test]
fn programs_are_recognised_by_their_headers() {
    let cases = [
        ("Record ID,Company name,Company Domain Name,Company owner", Some("HubSpot"), Accounts),
        ("Record ID,First Name,Last Name,Email,Associated Company,Marketing contact status", Some("HubSpot"), Contacts),
        ("Record ID,Deal Name,Pipeline,Deal Stage,Amount,Close Date,Create Date", Some("HubSpot"), Deals),
        (
            "Account Name,Website,Industry,Employees,Billing State/Province,Billing Country",
            Some("Salesforce"),
            Accounts,
        ),
        ("Opportunity Owner,Account Name,Opportunity Name,Stage,Amount,Close Date", Some("Salesforce"), Deals),
        ("ID,NAME,STAGENAME,AMOUNT,ISWON,ISCLOSED,CLOSEDATE", Some("Salesforce"), Deals),
        ("Id,Name,BillingCountry,NumberOfEmployees", Some("Salesforce"), Accounts),
        ("First Name,Last Name,Email,Account Name,Email Opt Out,Mailing Country", Some("Salesforce"), Contacts),
        ("Name,Region__c", Some("Salesforce"), Accounts),
        ("Deal - Title,Deal - Value,Deal - Organization,Deal - Stage,Deal - Status", Some("Pipedrive"), Deals),
        ("Organization - Name,Organization - Country of Address", Some("Pipedrive"), Accounts),
        ("Person - Name,Person - Email - Work,Person - Organization", Some("Pipedrive"), Contacts),
        ("First Name,Last Name,Title,Company,Company Name for Emails,Email,# Employees", Some("Apollo"), Contacts),
        ("First Name,Last Name,URL,Email Address,Company,Position,Connected On", Some("LinkedIn"), Contacts),
        ("company,sector,employees", None, Accounts),
        ("Name,Number of Employees", None, Accounts),
        ("Company,Signal,Headline,Date,URL", None, Signals),
        ("opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value", None, Deals),
        ("foo,bar", None, Accounts),
    ];
    for (line, program, kind) in cases {
        let header = header(line);
        assert_eq!((preset(&header), kind_of(&header, &Rows::default())), (program, kind), "{line}");
    }
}

/// Each file with the kinds it can be, the first one being what it is taken for; what it is mapped as without help.
type File = (&'static str, Option<&'static str>, &'static [(ImportKind, &'static str)]);

const FILES: &[File] = &[
    (
        "apollo_contacts_export_2023.header.csv",
        Some("Apollo"),
        &[
            (
                Contacts,
                "company=Company | company_domain=Website | company_record_id=Apollo Account Id | \
                 email=Email | first_name=First Name | last_name=Last Name | \
                 linkedin=Person Linkedin Url | phone=Work Direct Phone | record_id=Apollo Contact Id | title=Title",
            ),
            (
                Accounts,
                "country=Company Country | domain=Website | employees=# Employees | \
                 industry=Industry | name=Company | record_id=Apollo Account Id | \
                 region=Company State | revenue=Annual Revenue | technologies=Technologies",
            ),
            (
                Signals,
                "account=Company | account_domain=Website | date=Last Raised At | \
                 title=Latest Funding",
            ),
        ],
    ),
    (
        "apollo_fixture_2026.csv",
        Some("Apollo"),
        &[
            (
                Contacts,
                "company=Company | company_domain=Website | email=Email | first_name=First Name | \
                 last_name=Last Name | linkedin=Person Linkedin Url | phone=Mobile Phone | title=Title",
            ),
            (
                Accounts,
                "country=Country | domain=Website | employees=# Employees | industry=Industry | \
                 name=Company | region=State",
            ),
        ],
    ),
    (
        "apollo_template_2024.csv",
        Some("Apollo"),
        &[
            (
                Contacts,
                "company=organization_name | company_domain=Website | \
                 company_record_id=Apollo Account Id | email=email | first_name=First Name | \
                 last_name=Last Name | linkedin=Person Linkedin Url | phone=Work Direct Phone | \
                 record_id=Apollo Contact Id | title=Title",
            ),
            (
                Accounts,
                "country=Company Country | domain=Website | employees=# Employees | \
                 industry=Industry | name=organization_name | record_id=Apollo Account Id | \
                 region=Company State | revenue=Annual Revenue | technologies=Technologies",
            ),
            (
                Signals,
                "account=organization_name | account_domain=Website | date=Last Raised At | \
                 title=Latest Funding",
            ),
        ],
    ),
    (
        "google_contacts_classic.header.csv",
        None,
        &[(
            Contacts,
            "email=E-mail 1 - Value | first_name=Given Name | full_name=Name | \
                 last_name=Family Name | phone=Phone 1 - Value | title=Occupation",
        )],
    ),
    (
        "hubspot_companies.csv",
        Some("HubSpot"),
        &[(Accounts, "domain=Website URL | name=Company name | record_id=Record ID")],
    ),
    (
        "hubspot_contacts.csv",
        Some("HubSpot"),
        &[(
            Contacts,
            "company_record_id=Associated Company IDs | email=Email | first_name=First Name | \
                 last_name=Last Name | phone=Phone Number | record_id=Record ID",
        )],
    ),
    (
        "hubspot_contacts_messy.csv",
        Some("HubSpot"),
        &[
            (
                Contacts,
                "company=Company Name | email=Email | first_name=First Name | full_name=Full Name | \
                 last_name=Last Name | phone=Phone Number | record_id=Record ID | title=Job Title",
            ),
            (Accounts, "country=Country/Region | name=Company Name | notes=Notes | revenue=Annual Revenue"),
        ],
    ),
    (
        "hubspot_deals.csv",
        Some("HubSpot"),
        &[(
            Deals,
            "amount=Amount | close=Close Date | created=Create Date | name=Deal Name | \
                 owner=Deal owner | record_id=Record ID | stage=Deal Stage",
        )],
    ),
    (
        "linkedin_connections.csv",
        Some("LinkedIn"),
        &[
            (
                Contacts,
                "company=Company | email=Email Address | first_name=First Name | \
                 last_name=Last Name | title=Position",
            ),
            (Accounts, "name=Company"),
        ],
    ),
    (
        "outlook_contacts.header.csv",
        None,
        &[
            (
                Contacts,
                "company=Company | company_domain=Web Page | email=E-mail Address | \
                 first_name=First Name | last_name=Last Name | phone=Business Phone | title=Job Title",
            ),
            (
                Accounts,
                "country=Business Country/Region | domain=Web Page | name=Company | notes=Notes | \
                 region=Business State",
            ),
        ],
    ),
    (
        "phantombuster_salesnavigator.csv",
        Some("LinkedIn"),
        &[
            (
                Contacts,
                "company=companyName | company_domain=regularCompanyUrl | \
                 company_record_id=companyId | first_name=firstName | full_name=fullName | \
                 last_name=lastName | linkedin=linkedInProfileUrl | record_id=vmid | title=title",
            ),
            (
                Accounts,
                "country=companyLocation | domain=regularCompanyUrl | industry=industry | \
                 name=companyName | record_id=companyId",
            ),
        ],
    ),
    (
        "pipedrive_import_sample.csv",
        Some("Pipedrive"),
        &[
            (
                Contacts,
                "company=Organization - Name* | email=Person - Email (Work) | \
                 first_name=Person - First name | full_name=Person - Name* | \
                 last_name=Person - Last name | phone=Person - Phone",
            ),
            (Accounts, "name=Organization - Name* | notes=Note - Content*"),
            (Deals, "account=Organization - Name* | amount=Deal - Value | name=Deal - Title"),
        ],
    ),
    (
        "pipedrive_import_sample_products.csv",
        Some("Pipedrive"),
        &[
            (
                Contacts,
                "company=Organization - Name* | email=Person - Email (Work) | \
                 first_name=Person - First name | full_name=Person - Name* | \
                 last_name=Person - Last name | phone=Person - Phone",
            ),
            (Accounts, "name=Organization - Name* | notes=Note - Content*"),
            (
                Deals,
                "account=Organization - Name* | amount=Deal - Value | name=Deal - Title | \
                 product=Product - Name*",
            ),
        ],
    ),
    (
        "salesforce_opportunity_report.csv",
        Some("Salesforce"),
        &[
            (
                Deals,
                "account=Account Name | amount=Total Amount | \
                 amount_currency=Total Amount Currency | close=Close Date | name=Opportunity Name | \
                 owner=Opportunity Owner | stage=Stage",
            ),
            (Accounts, "name=Account Name"),
        ],
    ),
];

#[test]
fn every_known_export_is_mapped_without_help() {
    let Some(root) = std::env::var_os("CUGAR_TEST_DATA") else {
        println!("skipped: CUGAR_TEST_DATA is not set, so the exports of known programs were not read");
        return;
    };
    let folder = Path::new(&root).join("crm-exports/headers");
    let mut seen = 0;
    for (file, program, kinds) in FILES {
        let table = read_table(&folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert_eq!(preset(&table.header), *program, "{file}");
        assert_eq!(Some(kind_of(&table.header, &table.rows)), kinds.first().map(|(kind, _)| *kind), "{file}");
        for (kind, expected) in *kinds {
            let mapping = Mapping::guess(*kind, &table.header, &table.rows);
            let mapping = mapping.checked().unwrap_or_else(|error| panic!("{file} as {kind:?}: {error}"));
            let own = |field: &str| field.starts_with("own.");
            let fields = mapping.fields().into_iter().filter(|(field, _)| !own(field));
            let fields: Vec<String> = fields.map(|(field, name)| format!("{field}={name}")).collect();
            assert_eq!(fields.join(" | "), *expected, "{file} as {kind:?}");
            for held in mapping.columns().iter().flatten() {
                assert_eq!(held.confidence, Confidence::Certain, "{file} as {kind:?}: {}", held.target);
            }
        }
        seen += 1;
    }
    let files = std::fs::read_dir(&folder).expect("the folder").flatten();
    let tables = files.filter(|file| file.path().extension().is_some_and(|extension| extension == "csv")).count();
    assert_eq!(seen, tables, "every file of the set");
}
