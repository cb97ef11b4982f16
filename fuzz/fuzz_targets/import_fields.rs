//! Any table is mapped and read as any kind: a value or a reason, never a panic, and never a value that hides
//! something.
#![no_main]

use adapters::files::{Row, Table, read_bytes_as_table};
use app::import_fields::{Mapping, Parsed, Reader, kind_of, preset};
use app::wire::ImportKind;
use libfuzzer_sys::{Corpus, fuzz_target};

const KINDS: [ImportKind; 4] = [ImportKind::Accounts, ImportKind::Contacts, ImportKind::Deals, ImportKind::Signals];

fuzz_target!(|bytes: &[u8]| -> Corpus {
    // Workbooks are the other target's: here the text is what counts.
    if bytes.starts_with(b"PK") || bytes.starts_with(b"\xD0\xCF") {
        return Corpus::Reject;
    }
    let Ok(table) = read_bytes_as_table(bytes.to_vec()) else { return Corpus::Reject };
    preset(&table.header);
    kind_of(&table.header, &table.rows);
    for kind in KINDS {
        let mapping = Mapping::guess(kind, &table.header, &table.rows);
        let recalled = Mapping::recalled(kind, &table.header, &mapping.fields());
        assert!(recalled.is_some() || has_twins(&table.header), "what was mapped can be remembered");
        read_all(&mapping, &table);
    }
    Corpus::Keep
});

fn has_twins(header: &[String]) -> bool {
    header.iter().enumerate().any(|(at, name)| header[..at].contains(name))
}

fn read_all(mapping: &Mapping, table: &Table) {
    let reader = Reader::new(mapping, table);
    for row in table.rows.iter().take(50) {
        match mapping.kind() {
            ImportKind::Accounts => {
                let account = told(row, reader.account(row));
                assert!(account.is_none_or(|account| is_plain(&account.name)), "{row:?}");
            }
            ImportKind::Contacts => {
                let contact = told(row, reader.contact(row));
                let email = contact.and_then(|contact| contact.email);
                assert!(email.is_none_or(|email| is_plain(&email) && email.contains('@')), "{row:?}");
            }
            ImportKind::Deals => {
                let deal = told(row, reader.deal(row));
                assert!(deal.and_then(|deal| deal.amount).is_none_or(f64::is_finite), "{row:?}");
            }
            ImportKind::Signals => {
                let url = told(row, reader.signal(row)).and_then(|signal| signal.url);
                assert!(url.is_none_or(|url| url.to_lowercase().starts_with("http")), "{row:?}");
            }
        }
        assert_eq!(reader.cells(row).len(), mapping.columns().iter().flatten().count(), "every mapped cell is shown");
    }
}

fn told<T>(row: Row<'_>, parsed: Parsed<T>) -> Option<T> {
    assert!(parsed.warnings.iter().all(|warning| warning.line == row.line && !warning.reason.is_empty()));
    assert!(parsed.normalised.iter().all(|value| value.line == row.line && !value.read_as.is_empty()));
    match parsed.value {
        Ok(value) => Some(value),
        Err(reject) => {
            assert!(!reject.reason.is_empty(), "a reason against {row:?}");
            None
        }
    }
}

fn is_plain(text: &str) -> bool {
    !text.trim().is_empty() && !text.chars().any(char::is_control)
}
