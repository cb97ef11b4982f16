use adapters::files::{Format, Rows};

use super::*;

/// A table as a file of commas would give it; cells are parted by `|` here.
pub(in crate::import_fields) fn table(header: &str, rows: &[&str]) -> Table {
    let mut read = Rows::default();
    for (index, cells) in rows.iter().enumerate() {
        read.push(7 + index as u32, cells.split('|'));
    }
    Table {
        format: Format::Csv,
        encoding: None,
        delimiter: Some(','),
        sheet: None,
        header: header.split('|').map(str::to_owned).collect(),
        rows: read,
        skipped: 0,
    }
}

pub(in crate::import_fields) fn mapping(kind: ImportKind, table: &Table) -> Mapping {
    Mapping::guess(kind, &table.header, &table.rows).checked().expect("a header that is known")
}

const ACCOUNTS: &str = "Company name|Website|Industry|Employees|Annual Revenue|Country|Technologies|Notes|DNC";

fn account_of(header: &str, cells: &str) -> Parsed<AccountFields> {
    let table = table(header, &[cells]);
    let mapping = mapping(ImportKind::Accounts, &table);
    Reader::new(&mapping, &table).account(table.rows.get(0).expect("a row"))
}

fn account(cells: &str) -> Parsed<AccountFields> {
    account_of(ACCOUNTS, cells)
}

fn contact(header: &str, cells: &str) -> Parsed<ContactFields> {
    let table = table(header, &[cells]);
    let mapping = mapping(ImportKind::Contacts, &table);
    Reader::new(&mapping, &table).contact(table.rows.get(0).expect("a row"))
}

fn reject<T: std::fmt::Debug>(parsed: Parsed<T>) -> Reject {
    parsed.value.expect_err("the row is rejected")
}

#[test]
fn a_full_row_is_an_account() {
    let parsed =
        account(" Acme  GmbH|https://www.acme.example/de|Machinery|2.822|$1.5M|Germany|SAP; AWS|met in May|yes");
    assert_eq!(parsed.warnings, []);
    let expected = AccountFields {
        name: "Acme GmbH".into(),
        domain: Some("acme.example".into()),
        industry: Some("Machinery".into()),
        employees: Some(2822),
        revenue: Some(1_500_000),
        country: Some("DE".into()),
        technologies: Some(vec!["SAP".into(), "AWS".into()]),
        notes: Some("met in May".into()),
        do_not_contact: Some(true),
        ..AccountFields::default()
    };
    assert_eq!(parsed.value, Ok(expected));
}

#[test]
fn blanks_and_placeholders_are_unknown_and_reject_nothing() {
    let parsed = account("Acme|-|n/a|#N/A||Select|none||");
    let told: Vec<(&str, &str)> =
        parsed.normalised.iter().map(|told| (told.value.as_str(), told.read_as.as_str())).collect();
    let unknown = ["-", "n/a", "#N/A", "none"].map(|value| (value, "unknown"));
    assert!(unknown.iter().all(|value| told.contains(value)), "what was taken for nothing is shown: {told:?}");
    let fields = parsed.value.expect("a good row");
    assert_eq!((fields.domain, fields.industry, fields.employees, fields.revenue), (None, None, None, None));
    assert_eq!((fields.technologies, fields.notes, fields.do_not_contact), (None, None, None));
    assert_eq!(fields.country.as_deref(), Some("Select"), "a name is not guessed away");
}

#[test]
fn a_row_is_rejected_with_line_column_value_and_reason() {
    let cases = [
        ("Acme|a.example|x|many|||||", "Employees", "many", "not a number"),
        ("Acme|a.example|x|12|lots||||", "Annual Revenue", "lots", "not a number"),
        ("Acme|a.example|x|-3|||||", "Employees", "-3", "negative"),
        ("Acme|a.example|x|9999999999|||||", "Employees", "9999999999", "no company"),
        ("|a.example|x|12|||||", "Company name", "", "missing"),
        ("n/a|a.example|x|12|||||", "Company name", "n/a", "missing"),
        ("Acme|a.example", "Industry", "", "2 of 9 cells"),
        ("Acme||||||||no|surplus", "column 10", "surplus", "10 cells, the header 9"),
    ];
    for (cells, column, value, reason) in cases {
        let reject = reject(account(cells));
        assert_eq!((reject.line, reject.column.as_str(), reject.value.as_str()), (7, column, value), "{cells}");
        assert!(reject.reason.contains(reason), "{cells}: {}", reject.reason);
    }
}

#[test]
fn empty_cells_past_the_header_are_no_harm() {
    assert!(account("Acme||||||||||").value.is_ok());
    assert!(account_of("Company|Country||", "Acme|Chile").value.is_ok(), "columns without a name need no cell");
}

#[test]
fn what_was_left_unknown_and_what_was_read_as_something_else_are_two_lists() {
    let parsed = account("Acme|https://linkedin.com/company/acme|technolgy|11-50|1,5 Mio. €|Deutschland|||maybe");
    let warned: Vec<&str> = parsed.warnings.iter().map(|warning| warning.column.as_str()).collect();
    assert_eq!(warned, ["Website", "Annual Revenue", "DNC"], "unknown, in another currency, and neither yes nor no");
    let told: Vec<(&str, &str, &str)> = parsed
        .normalised
        .iter()
        .map(|told| (told.column.as_str(), told.value.as_str(), told.read_as.as_str()))
        .collect();
    let expected = [
        ("Country", "Deutschland", "Germany"),
        ("Industry", "technolgy", "Technology"),
        ("Employees", "11-50", "31 (the middle of a range)"),
        ("Annual Revenue", "1,5 Mio. €", "1500000"),
    ];
    assert_eq!(told, expected);
    let fields = parsed.value.expect("the row goes in");
    assert_eq!((fields.employees, fields.revenue), (Some(31), Some(1_500_000)));
    assert_eq!((fields.domain, fields.do_not_contact), (None, Some(true)));
}

#[test]
fn a_column_in_millions_becomes_dollars() {
    let table = table("account|revenue", &["Acme|1100.04"]);
    let mapping = Mapping::guess(ImportKind::Accounts, &table.header, &table.rows)
        .with_overrides(&[("revenue_millions", "revenue")])
        .expect("both are there");
    let parsed = Reader::new(&mapping, &table).account(table.rows.get(0).expect("a row"));
    assert_eq!(parsed.normalised[0].read_as, "1100040000", "and it is told");
    assert_eq!(parsed.value.expect("a good row").revenue, Some(1_100_040_000));
}

#[test]
fn a_column_that_looks_like_millions_is_told_once() {
    let warnings = |rows: &[&str]| {
        let table = table("account|revenue", rows);
        let mapping = mapping(ImportKind::Accounts, &table);
        Reader::new(&mapping, &table).warnings().to_vec()
    };
    let small = warnings(&["A|1100.04", "B|251.41", "C|647.18", "D|"]);
    assert_eq!(small.len(), 1);
    assert!(small[0].reason.contains("--map revenue_millions=\"revenue\""), "{}", small[0].reason);
    assert_eq!(warnings(&["A|1100000", "B|251", "C|647000"]), []);
}

#[test]
fn a_person_needs_a_name_or_an_address() {
    let header = "First Name|Last Name|Email|Job Title|Phone Number|Company|Email Opt Out";
    let fields =
        contact(header, "Aïcha|N’Diaye|Aicha@Example.COM|CTO|'+221 33 000 00 00|Acme|TRUE").value.expect("good");
    assert_eq!(fields.email.as_deref(), Some("Aicha@example.com"));
    assert_eq!(fields.phone.as_deref(), Some("+221 33 000 00 00"));
    assert_eq!((fields.company.as_deref(), fields.opted_out), (Some("Acme"), Some(true)));
    assert!(contact(header, "Ann||||||").value.is_ok(), "a name alone will do");
    assert!(contact(header, "||ann@example.com||||").value.is_ok(), "an address alone will do");
    assert!(reject(contact(header, "||-|CTO|1|Acme|")).reason.contains("neither"));
    let bad = reject(contact(header, "Ann|Lee|ann@@example|||Acme|"));
    assert_eq!((bad.column.as_str(), bad.value.as_str()), ("Email", "ann@@example"));
}

#[test]
fn a_whole_name_fills_in_for_the_parts() {
    let fields = contact("Full Name|Email", "Ludwig van Beethoven|").value.expect("good");
    assert_eq!((fields.first_name.as_deref(), fields.last_name.as_deref()), (Some("Ludwig"), Some("van Beethoven")));
    let fields = contact("Full Name|First Name", "Dr. Ann Lee|Ann").value.expect("good");
    assert_eq!((fields.first_name.as_deref(), fields.last_name), (Some("Ann"), None), "the parts come first");
}

#[test]
fn the_public_account_set_goes_in_without_a_reject() {
    let Some(root) = std::env::var_os("CUGAR_TEST_DATA") else {
        println!("skipped: CUGAR_TEST_DATA is not set");
        return;
    };
    let path = std::path::Path::new(&root).join("maven-crm/accounts.csv");
    let table = adapters::files::read_table(&path).expect("a table");
    let mapping = mapping(ImportKind::Accounts, &table);
    let reader = Reader::new(&mapping, &table);
    assert_eq!(table.rows.len(), 85);
    for row in &table.rows {
        let parsed = reader.account(row);
        assert_eq!((parsed.value.err(), parsed.warnings), (None, vec![]), "line {}", row.line);
    }
    assert_eq!(reader.warnings().len(), 1, "its revenue is in millions");
}

#[test]
fn the_samples_are_good_tables() {
    let samples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let accounts = adapters::files::read_table(&samples.join("accounts.csv")).expect("the sample accounts");
    let mapping = Mapping::guess(ImportKind::Accounts, &accounts.header, &accounts.rows);
    let reader = Reader::new(&mapping, &accounts);
    assert_eq!(mapping.unmapped(), Vec::<String>::new());
    let fields: Vec<AccountFields> = accounts
        .rows
        .iter()
        .map(|row| reader.account(row))
        .map(|parsed| {
            assert_eq!(parsed.warnings, []);
            parsed.value.expect("a good row")
        })
        .collect();
    assert_eq!(fields.len(), 24);
    assert_eq!(fields.iter().filter(|account| account.do_not_contact == Some(true)).count(), 1);
    assert!(fields.iter().flat_map(|account| &account.domain).all(|domain| domain.ends_with(".example")));

    let contacts = adapters::files::read_table(&samples.join("contacts.csv")).expect("the sample contacts");
    let mapping = Mapping::guess(ImportKind::Contacts, &contacts.header, &contacts.rows);
    let reader = Reader::new(&mapping, &contacts);
    assert_eq!(mapping.unmapped(), Vec::<String>::new());
    let people: Vec<ContactFields> = contacts
        .rows
        .iter()
        .map(|row| reader.contact(row))
        .map(|parsed| {
            assert_eq!(parsed.warnings, []);
            parsed.value.expect("a good row")
        })
        .collect();
    assert_eq!(people.iter().filter(|person| person.opted_out == Some(true)).count(), 2);
    let employer = |person: &ContactFields, account: &AccountFields| person.company.as_deref() == Some(&account.name);
    assert!(
        people.iter().all(|person| fields.iter().any(|account| employer(person, account))),
        "everybody has a company"
    );
    assert!(people.iter().flat_map(|person| &person.email).all(|email| email.ends_with(".example")));
    let alone = fields.iter().filter(|account| !people.iter().any(|person| employer(person, account))).count();
    assert_eq!(alone, 1, "one account has nobody");
}
