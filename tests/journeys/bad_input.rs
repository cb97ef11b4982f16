//! Files that are not what they should be.

use app::Goal;
use app::wire::{ErrorCode, ImportKind};

use crate::support::{Workspace, write};

#[tokio::test]
async fn a_file_that_is_no_table_is_refused_with_words_and_changes_nothing() {
    let workspace = Workspace::empty().await;
    let folder = workspace.folder.path();
    let cases: [(&str, &[u8], &str); 7] = [
        ("empty.csv", b"", "nothing"),
        ("blank.csv", b"\n\n\n", "nothing"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01", ""),
        ("paper.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", ""),
        ("noise.csv", &[0, 1, 2, 3, 0, 255, 254, 0, 7, 9], ""),
        ("strange.csv", b"Alpha,Beta\n1,2\n", "Alpha"),
        ("page.csv", b"<!DOCTYPE html><html><body>sorry</body></html>", ""),
    ];
    for (name, bytes, says) in cases {
        let file = write(folder, name, bytes);
        let error = workspace.app.import_file(ImportKind::Accounts, &file, &[], false).await.expect_err(name);
        assert_eq!(error.code, ErrorCode::BadInput, "{name}: {}", error.message);
        assert!(error.message.contains(says), "{name} should speak of {says:?}: {}", error.message);
    }
    let missing = folder.join("nowhere.csv");
    let error = workspace.app.import_file(ImportKind::Accounts, &missing, &[], false).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::BadInput);
    assert_eq!(workspace.app.status().unwrap().accounts, 0);
}

#[tokio::test]
async fn bad_rows_are_listed_with_line_column_and_reason_and_the_good_ones_go_in() {
    let workspace = Workspace::empty().await;
    let csv = "Company name,Number of Employees,Industry\n\
               Good One,120,Software\n\
               Too Short,12\n\
               ,50,Retail\n\
               Bad Number,many,Retail\n\
               Good Two,n/a,\n";
    let file = write(workspace.folder.path(), "mixed.csv", csv);
    let report = workspace.app.import_file(ImportKind::Accounts, &file, &[], false).await.unwrap();
    assert_eq!((report.rows, report.created, report.rejected), (5, 2, 3), "{:?}", report.rejects);
    let lines: Vec<u32> = report.rejects.iter().map(|reject| reject.line).collect();
    assert_eq!(lines, [3, 4, 5], "lines as an editor counts them");
    let number = &report.rejects[2];
    assert_eq!((number.column.as_str(), number.value.as_str()), ("Number of Employees", "many"));
    assert!(report.rejects.iter().all(|reject| !reject.reason.is_empty()));
    assert_eq!(workspace.app.status().unwrap().accounts, 2);
}

#[tokio::test]
async fn a_dry_run_says_what_would_happen_and_changes_nothing() {
    let workspace = Workspace::empty().await;
    let file = write(workspace.folder.path(), "a.csv", "Company name\nOne\nTwo\n");
    let report = workspace.app.import_file(ImportKind::Accounts, &file, &[], true).await.unwrap();
    assert_eq!(report.created, 2);
    assert!(report.dry_run);
    assert_eq!(workspace.app.status().unwrap().accounts, 0);
}

#[tokio::test]
async fn a_blank_cell_never_erases_and_an_opt_out_is_never_taken_back() {
    let workspace = Workspace::empty().await;
    let folder = workspace.folder.path();
    let first = "Company name,Industry,Number of Employees,Do not contact\nAcme,Software,120,yes\n";
    let second = "Company name,Industry,Number of Employees,Do not contact\nACME,,130,no\n";
    for (name, text) in [("first.csv", first), ("second.csv", second)] {
        workspace.app.import_file(ImportKind::Accounts, &write(folder, name, text), &[], false).await.unwrap();
    }
    let rows = workspace.app.accounts(&crate::support::all_accounts()).unwrap().rows;
    assert_eq!(rows.len(), 1, "the same company by another spelling of its name");
    assert_eq!(rows[0].industry.as_deref(), Some("Software"), "a blank says nothing");
    assert_eq!(rows[0].employees, Some(130), "a new figure does");
    assert!(rows[0].do_not_contact, "“no” in a file is not consent");
}

#[tokio::test]
async fn people_who_come_before_their_company_join_it_later() {
    let workspace = Workspace::empty().await;
    let folder = workspace.folder.path();
    let people = write(folder, "people.csv", "First Name,Email,Company\nAda,ada@mail.example,Acme\n");
    let report = workspace.app.import_file(ImportKind::Contacts, &people, &[], false).await.unwrap();
    assert_eq!((report.created, report.warnings.len()), (1, 1), "kept, and said");
    let companies = write(folder, "companies.csv", "Company name\nAcme\n");
    workspace.app.import_file(ImportKind::Accounts, &companies, &[], false).await.unwrap();
    let rows = workspace.app.accounts(&crate::support::all_accounts()).unwrap().rows;
    assert_eq!(rows[0].contacts, 1);
}

#[tokio::test]
async fn hostile_strings_go_in_as_text_and_come_out_as_text() {
    let Some(data) = tests::data("blns/blns.json") else { return };
    let strings: Vec<String> = serde_json::from_slice(&std::fs::read(data).unwrap()).unwrap();
    let workspace = Workspace::with_samples().await;
    let mut csv = csv_row(&["Company name", "Industry", "Notes", "Country"]);
    for (n, string) in strings.iter().enumerate() {
        csv.push_str(&csv_row(&[&format!("Company {n} {string}"), string, string, string]));
    }
    let file = write(workspace.folder.path(), "naughty.csv", csv);
    let report = workspace.app.import_file(ImportKind::Accounts, &file, &[], false).await.unwrap();
    assert_eq!(report.rows as usize, strings.len());
    assert_eq!(
        report.created + report.updated + report.unchanged + report.rejected,
        report.rows,
        "every row is accounted for"
    );
    let best: Vec<String> =
        workspace.app.best_accounts(Goal::Prospect, 500).unwrap().iter().map(ToString::to_string).collect();
    let ran = workspace.app.run(Goal::Prospect, &best).await.unwrap();
    assert_eq!(ran.executions.len() + ran.refused.len(), best.len());
    for item in workspace.waiting() {
        assert!(!item.subject.contains(['\n', '\r', '\0']), "{:?} would break a header", item.subject);
    }
}

fn csv_row(cells: &[&str]) -> String {
    let quoted: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
    quoted.join(",") + "\n"
}

#[tokio::test]
async fn people_join_the_right_one_of_two_companies_of_one_name_and_are_not_moved_by_a_guess() {
    let workspace = Workspace::empty().await;
    let folder = workspace.folder.path();
    let import = |kind, name: &str, text: &str| {
        let file = write(folder, name, text);
        let app = &workspace.app;
        async move { app.import_file(kind, &file, &[], false).await.unwrap() }
    };
    let companies = "Company name,Domain\nAcme,acme.com\nAcme,acme.de\nAcme UK,acme.co.uk\n";
    import(ImportKind::Accounts, "companies.csv", companies).await;
    let people =
        "First Name,Email,Company\nBob,bob@acme.de,Acme\nSue,sue@acme.com,Acme UK\nTom,tom@mail.example,Acme\n";
    let report = import(ImportKind::Contacts, "people.csv", people).await;
    assert_eq!(report.warnings.len(), 1, "Tom could be at either: {:?}", report.warnings);
    import(ImportKind::Contacts, "again.csv", "First Name,Email,Phone\nSue,sue@acme.com,123456\n").await;
    let people_at = |domain: &str| {
        let page = workspace.app.accounts(&crate::support::all_accounts()).unwrap();
        page.rows.into_iter().find(|row| row.domain.as_deref() == Some(domain)).unwrap().contacts
    };
    assert_eq!((people_at("acme.de"), people_at("acme.co.uk"), people_at("acme.com")), (1, 1, 0));
}
