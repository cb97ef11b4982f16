//! Hostile files and hostile strings, through everything this room does with them.

use std::path::{Path, PathBuf};

use adapters::files::{Table, read_bytes_as_table, read_table};

use super::rows::tests::table;
use super::*;
use crate::wire::{ImportKind, Reject};

const KINDS: [ImportKind; 4] = [ImportKind::Accounts, ImportKind::Contacts, ImportKind::Deals, ImportKind::Signals];

fn test_data(folder: &str) -> Option<PathBuf> {
    let root = std::env::var_os("CUGAR_TEST_DATA");
    if root.is_none() {
        println!("skipped: CUGAR_TEST_DATA is not set, so {folder} was not read");
    }
    root.map(|root| PathBuf::from(root).join(folder))
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the test data") {
        let path = entry.expect("the test data").path();
        if path.is_dir() { found.extend(files_below(&path)) } else { found.push(path) }
    }
    found
}

/// Reads every row as the mapping's kind; the rows that went in, and the reasons against the others.
fn read_all(mapping: &Mapping, table: &Table) -> (usize, Vec<Reject>) {
    let reader = Reader::new(mapping, table);
    let mut good = 0;
    let mut rejects = Vec::new();
    for row in &table.rows {
        let reject = match mapping.kind() {
            ImportKind::Accounts => reader.account(row).value.err(),
            ImportKind::Contacts => reader.contact(row).value.err(),
            ImportKind::Deals => reader.deal(row).value.err(),
            ImportKind::Signals => reader.signal(row).value.err(),
        };
        match reject {
            Some(reject) => rejects.push(reject),
            None => good += 1,
        }
    }
    (good, rejects)
}

#[test]
fn every_hostile_file_is_mapped_and_read_as_every_kind() {
    let (mut good, mut rejected, mut unmapped) = (0, 0, 0);
    for folder in ["csv-spectrum", "univocity-csv", "papaparse", "workbooks", "crm-exports", "maven-crm"] {
        let Some(folder) = test_data(folder) else { return };
        for path in files_below(&folder) {
            let name = path.display();
            let Ok(table) = read_table(&path) else { continue };
            let started = std::time::Instant::now();
            preset(&table.header);
            kind_of(&table.header, &table.rows);
            for kind in KINDS {
                let mapping = match Mapping::guess(kind, &table.header, &table.rows).checked() {
                    Ok(mapping) => mapping,
                    Err(error) => {
                        assert!(error.to_string().contains("--map"), "{name}: `{error}` should say the way out");
                        unmapped += 1;
                        continue;
                    }
                };
                let (rows, rejects) = read_all(&mapping, &table);
                assert!(rejects.iter().all(|reject| reject.reason.len() > 5), "{name}: {rejects:?}");
                good += rows;
                rejected += rejects.len();
            }
            assert!(started.elapsed().as_secs() < 60, "{name}: took {:?}", started.elapsed());
        }
    }
    println!("{good} rows went in, {rejected} were rejected with a reason, {unmapped} tables could not be mapped");
    assert!(good > 10_000, "most rows of the good files: {good}");
}

/// A row that is good but for the one field.
const COMPANIONS: [(ImportKind, &[(&str, &str)]); 4] = [
    (ImportKind::Accounts, &[("name", "Acme")]),
    (ImportKind::Contacts, &[("first_name", "Ann"), ("email", "ann@example.com")]),
    (ImportKind::Deals, &[("name", "Renewal"), ("account", "Acme")]),
    (ImportKind::Signals, &[("account", "Acme"), ("date", "2024-03-12"), ("title", "News")]),
];

#[test]
fn every_naughty_string_in_every_field_is_a_value_or_a_clear_reason() {
    let Some(folder) = test_data("blns") else { return };
    let text = std::fs::read_to_string(folder.join("blns.json")).expect("the strings");
    let strings: Vec<String> = serde_json::from_str(&text).expect("the strings");
    assert!(strings.len() > 400, "all of them: {}", strings.len());
    let mut read = 0;
    for (kind, companions) in COMPANIONS {
        for field in Field::of(kind).iter().map(|field| field.name()).chain(["own.naughty"]) {
            if Target::named(kind, field).is_none() {
                continue;
            }
            let others: Vec<(&str, &str)> = companions.iter().filter(|(name, _)| *name != field).copied().collect();
            let header: Vec<&str> = others.iter().map(|(name, _)| *name).chain([field]).collect();
            let mut naughty = table(&header.join("|"), &[]);
            for (line, string) in (2..).zip(&strings) {
                naughty.rows.push(line, others.iter().map(|(_, value)| *value).chain([string.as_str()]));
            }
            let choices: Vec<(usize, &str)> = header.iter().copied().enumerate().collect();
            let mapping = Mapping::chosen(kind, &naughty.header, &choices).expect("all of them are fields");
            let (good, rejects) = read_all(&mapping, &naughty);
            assert_eq!(good + rejects.len(), strings.len(), "{kind:?} {field}");
            for reject in rejects {
                let clear = reject.line >= 2 && reject.column == field && reject.reason.len() > 10;
                assert!(clear, "{kind:?} {field}: {reject:?}");
            }
            let reader = Reader::new(&mapping, &naughty);
            for cell in naughty.rows.iter().flat_map(|row| reader.cells(row)) {
                let hidden =
                    |c: char| c.is_control() && !matches!(c, '\n' | '\t') || domain::text::hides_or_reorders(c);
                let value = cell.value.unwrap_or_default();
                assert!(!value.chars().any(hidden), "{kind:?} {field}: {value:?} hides something");
                read += 1;
            }
        }
    }
    println!("{read} cells read");
}

#[test]
fn naughty_strings_come_through_a_file_as_they_are() {
    let Some(folder) = test_data("blns") else { return };
    let text = std::fs::read_to_string(folder.join("blns.json")).expect("the strings");
    let strings: Vec<String> = serde_json::from_str(&text).expect("the strings");
    let mut file = String::from("Company,Notes\n");
    for (number, string) in strings.iter().enumerate() {
        file.push_str(&format!("Company {number},\"{}\"\n", string.replace('"', "\"\"")));
    }
    let table = read_bytes_as_table(file.into_bytes()).expect("a table");
    assert_eq!(table.rows.len() + table.skipped, strings.len());
    for (row, string) in table.rows.iter().zip(&strings) {
        assert_eq!(row.cell(1), string, "{}", row.cell(0));
    }
}

#[test]
fn a_header_of_thousands_of_columns_is_mapped_at_once() {
    let header: Vec<String> = (0..16_384).map(|column| format!("Company Size Estimate Number {column}")).collect();
    let mut wide = table("name", &[]);
    wide.header = header;
    for line in 2..20 {
        wide.rows.push(line, (0..16_384).map(|_| "x"));
    }
    let started = std::time::Instant::now();
    for kind in KINDS {
        let mapping = Mapping::guess(kind, &wide.header, &wide.rows);
        read_all(&mapping, &wide);
    }
    kind_of(&wide.header, &wide.rows);
    assert!(started.elapsed().as_secs() < 60, "took {:?}", started.elapsed());
}
