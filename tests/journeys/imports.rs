//! Reading files in and taking them back: what an import promises.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use app::wire::{
    AccountDetail, AccountRow, ColumnChoice, ErrorCode, ImportDraft, ImportKind, ImportPhase, ImportReport, Outcome,
};

use crate::support::{Workspace, all_accounts, write};

pub async fn import(workspace: &Workspace, kind: ImportKind, name: &str, text: &str) -> ImportReport {
    let file = write(workspace.folder.path(), name, text);
    workspace.app.import_file(kind, &file, &[], false).await.unwrap()
}

pub async fn accounts(workspace: &Workspace, text: &str) -> ImportReport {
    import(workspace, ImportKind::Accounts, "accounts.csv", text).await
}

pub fn rows(workspace: &Workspace) -> Vec<AccountRow> {
    workspace.app.accounts(&all_accounts()).unwrap().rows
}

pub fn named(workspace: &Workspace, name: &str) -> AccountDetail {
    let id = workspace.app.find_account(name).unwrap().to_string();
    workspace.app.account(&id).unwrap()
}

fn field(detail: &AccountDetail, name: &str) -> Option<String> {
    detail.fields.iter().find(|field| field.name == name).and_then(|field| field.value.clone())
}

fn choices(draft: &ImportDraft) -> Vec<ColumnChoice> {
    let mapped = (0..).zip(&draft.columns);
    mapped.filter_map(|(column, found)| Some(ColumnChoice { column, field: found.field.clone()? })).collect()
}

async fn draft(workspace: &Workspace, kind: ImportKind, name: &str, text: &str) -> ImportDraft {
    let file = write(workspace.folder.path(), name, text);
    workspace.app.draft_import(Some(kind), &file).await.unwrap()
}

#[tokio::test]
async fn a_file_is_looked_at_before_anything_is_kept_and_its_rejects_can_be_saved() {
    let workspace = Workspace::empty().await;
    let text = "Company name,Number of Employees\nAcme,11-50\nBeta,many\n=Evil(),12\n,5\n";
    let draft = draft(&workspace, ImportKind::Accounts, "new.csv", text).await;
    assert_eq!((draft.rows, draft.columns.len(), draft.remembered), (4, 2, false));
    assert_eq!(draft.columns[0].field.as_deref(), Some("name"));
    assert_eq!(draft.columns[1].samples, ["11-50", "many", "12"]);
    let preview = workspace.app.preview_import(&draft.id, &choices(&draft)).await.unwrap();
    let outcomes: Vec<Outcome> = preview.lines.iter().map(|line| line.outcome).collect();
    assert_eq!(outcomes, [Outcome::New, Outcome::Rejected, Outcome::New, Outcome::Rejected]);
    assert_eq!((preview.report.id, preview.report.dry_run), (None, true));
    assert!(preview.lines[1].reason.is_some() && preview.lines[0].cells.iter().any(|cell| cell.raw == "11-50"));
    assert!(rows(&workspace).is_empty(), "a look keeps nothing");

    let told = Arc::new(AtomicU32::new(0));
    let hears = told.clone();
    let report = workspace
        .app
        .commit_import(&draft.id, &choices(&draft), move |progress| {
            if progress.phase == ImportPhase::Saving {
                hears.store(progress.done, Ordering::SeqCst);
            }
        })
        .await
        .unwrap();
    assert_eq!((report.created, report.rejected), (2, 2));
    assert_eq!(told.load(Ordering::SeqCst), 2, "the last row that was saved is told of");
    let (name, csv) = workspace.app.rejects_csv(&draft.id).unwrap();
    assert_eq!(name, "new rejected.csv");
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 3, "{csv}");
    assert!(lines[0].starts_with("Company name,Number of Employees,"), "{csv}");
    assert!(lines[1].starts_with("Beta,many,") && lines[1].len() > "Beta,many,".len(), "{csv}");
    let again = workspace.app.commit_import(&draft.id, &choices(&draft), |_| ()).await.unwrap_err();
    assert_eq!(again.code, ErrorCode::AlreadyDecided, "a draft goes in once");
}

#[tokio::test]
async fn rejected_cells_that_a_spreadsheet_would_run_are_made_plain_text() {
    let workspace = Workspace::empty().await;
    let draft =
        draft(&workspace, ImportKind::Accounts, "f.csv", "Company name,Employees\n\"=cmd|' /C calc'!A0\",many\n").await;
    workspace.app.commit_import(&draft.id, &choices(&draft), |_| ()).await.unwrap();
    let (_, csv) = workspace.app.rejects_csv(&draft.id).unwrap();
    assert!(csv.contains("\"'=cmd|"), "{csv}");
}

#[tokio::test]
async fn an_import_that_is_cancelled_keeps_nothing_and_can_be_tried_again() {
    let workspace = Arc::new(Workspace::empty().await);
    let text: String = (0..5000).map(|n| format!("Company {n}\n")).collect();
    for phase in [ImportPhase::Checking, ImportPhase::Saving] {
        let draft = draft(&workspace, ImportKind::Accounts, "big.csv", &format!("Company name\n{text}")).await;
        let (canceller, id) = (workspace.clone(), draft.id.clone());
        let cancelled = workspace
            .app
            .commit_import(&draft.id, &choices(&draft), move |progress| {
                if progress.phase == phase && progress.done >= 1000 {
                    canceller.app.cancel_import(&id);
                }
            })
            .await
            .unwrap_err();
        assert!(cancelled.message.contains("cancelled"), "{}", cancelled.message);
        assert_eq!(workspace.app.status().unwrap().accounts, 0, "{phase:?}: nothing is kept");
        assert!(workspace.app.imports().unwrap().is_empty());
        if phase == ImportPhase::Saving {
            let report = workspace.app.commit_import(&draft.id, &choices(&draft), |_| ()).await.unwrap();
            assert_eq!(report.created, 5000, "the same draft goes in the second time");
        }
    }
}

#[tokio::test]
async fn the_same_file_again_changes_nothing() {
    let workspace = Workspace::empty().await;
    let text = "Company name,Domain,Employees,Country\nAcme,acme.com,120,United States\nBeta,,11-50,Germany\n";
    accounts(&workspace, text).await;
    let before: Vec<AccountRow> = rows(&workspace);
    let again = accounts(&workspace, text).await;
    assert_eq!((again.created, again.updated, again.unchanged), (0, 0, 2));
    assert_eq!(rows(&workspace), before);
}

#[tokio::test]
async fn a_mapping_the_rep_chose_is_remembered_for_files_with_this_header() {
    let workspace = Workspace::empty().await;
    let text = "Kunde X,Sparte Y\nAcme,Software\n";
    let first = draft(&workspace, ImportKind::Accounts, "one.csv", text).await;
    assert!(!first.remembered);
    let chosen =
        vec![ColumnChoice { column: 0, field: "name".into() }, ColumnChoice { column: 1, field: "own.segment".into() }];
    workspace.app.commit_import(&first.id, &chosen, |_| ()).await.unwrap();
    let second = draft(&workspace, ImportKind::Accounts, "two.csv", "Kunde X,Sparte Y\nBeta,Retail\n").await;
    assert!(second.remembered);
    let fields: Vec<Option<&str>> = second.columns.iter().map(|column| column.field.as_deref()).collect();
    assert_eq!(fields, [Some("name"), Some("own.segment")]);
    assert!(second.fields.iter().any(|field| field.name == "own.segment"), "an own field is on the form");
    let other = draft(&workspace, ImportKind::Accounts, "three.csv", "Kunde X,Sparte Z\nBeta,Retail\n").await;
    assert!(!other.remembered, "another header is another file");
    assert_eq!(field(&named(&workspace, "Acme"), "own.segment").as_deref(), Some("Software"));
}

#[tokio::test]
async fn an_import_is_taken_back_whole_and_what_stood_before_stands_again() {
    let workspace = Workspace::empty().await;
    accounts(&workspace, "Company name,Domain,Industry,Employees\nAcme,acme.com,Software,120\n").await;
    let before = rows(&workspace);
    let wrong = "Company name,Domain,Industry,Employees\nAcme,acme.com,Retail,999\nOops,oops.com,Retail,5\n";
    let report = import(&workspace, ImportKind::Accounts, "wrong.csv", wrong).await;
    assert_eq!((report.created, report.updated), (1, 1));
    let undone = workspace.app.undo_import(report.id.as_deref().unwrap()).await.unwrap();
    assert_eq!((undone.removed, undone.restored, undone.kept.len()), (1, 1, 0), "{:?}", undone.kept);
    assert_eq!(rows(&workspace), before, "as if it had never been read");
    let again = workspace.app.undo_import(report.id.as_deref().unwrap()).await.unwrap_err();
    assert_eq!(again.code, ErrorCode::AlreadyDecided);
    let listed = workspace.app.imports().unwrap();
    assert_eq!((listed[0].file.as_str(), listed[0].can_undo), ("wrong.csv", false));
    assert!(listed[0].undone_at.is_some() && listed[1].can_undo);
}

#[tokio::test]
async fn what_was_changed_or_worked_on_since_stays_when_an_import_is_taken_back_and_is_named() {
    let workspace = Workspace::with_samples().await;
    let text = "Company name,Domain,Industry,Employees\nTyped,typed.com,Software,120\nWorked,worked.com,Software,80\n\
                Gone,gone.com,Software,40\n";
    let report = accounts(&workspace, text).await;
    let typed = named(&workspace, "Typed").account.id;
    workspace.app.edit_account(&typed, "employees", "150").await.unwrap();
    workspace.run_on("Worked").await;
    let undone = workspace.app.undo_import(report.id.as_deref().unwrap()).await.unwrap();
    assert_eq!(undone.removed, 1, "only Gone goes: {:?}", undone.kept);
    let kept: Vec<&str> = undone.kept.iter().map(|kept| kept.name.as_str()).collect();
    assert_eq!(kept, ["Typed", "Worked"]);
    assert!(undone.kept.iter().all(|kept| !kept.reason.is_empty()));
    assert_eq!(named(&workspace, "Typed").account.employees, Some(150));
}

#[tokio::test]
async fn one_field_that_was_typed_since_stays_and_the_others_go_back() {
    let workspace = Workspace::empty().await;
    accounts(&workspace, "Company name,Domain,Industry,Employees\nAcme,acme.com,Software,120\n").await;
    let wrong = "Company name,Domain,Industry,Employees\nAcme,acme.com,Retail,999\n";
    let report = import(&workspace, ImportKind::Accounts, "wrong.csv", wrong).await;
    let id = rows(&workspace)[0].id.clone();
    workspace.app.edit_account(&id, "employees", "130").await.unwrap();
    let undone = workspace.app.undo_import(report.id.as_deref().unwrap()).await.unwrap();
    assert_eq!((undone.restored, undone.kept.len()), (1, 1));
    assert!(undone.kept[0].reason.contains("employees"), "{:?}", undone.kept);
    let acme = named(&workspace, "Acme");
    assert_eq!((acme.account.industry.as_deref(), acme.account.employees), (Some("Software"), Some(130)));
}

#[tokio::test]
async fn an_opt_out_stays_when_the_import_that_told_of_it_is_taken_back() {
    let workspace = Workspace::empty().await;
    import(&workspace, ImportKind::Contacts, "people.csv", "First Name,Email\nAda,ada@acme.com\n").await;
    accounts(&workspace, "Company name,Domain\nAcme,acme.com\n").await;
    let text = "First Name,Email,Phone,Email Opt Out\nAda,ada@acme.com,12345678,yes\n";
    let report = import(&workspace, ImportKind::Contacts, "optout.csv", text).await;
    let undone = workspace.app.undo_import(report.id.as_deref().unwrap()).await.unwrap();
    let ada = named(&workspace, "Acme").contacts.remove(0);
    assert!(ada.opted_out, "who asked not to be written to has asked");
    assert_eq!(ada.phone, None, "the rest goes back");
    assert_eq!(undone.kept.len(), 1, "and it is said: {:?}", undone.kept);
}

#[tokio::test]
async fn people_wait_again_for_their_company_when_its_import_is_taken_back() {
    let workspace = Workspace::empty().await;
    let report = accounts(&workspace, "Company name,Domain\nAcme,acme.com\n").await;
    import(&workspace, ImportKind::Contacts, "people.csv", "First Name,Email,Company\nAda,ada@acme.com,Acme\n").await;
    let undone = workspace.app.undo_import(report.id.as_deref().unwrap()).await.unwrap();
    assert_eq!((undone.removed, workspace.app.status().unwrap().contacts), (1, 1));
    accounts(&workspace, "Company name,Domain\nAcme,acme.com\n").await;
    assert_eq!(rows(&workspace)[0].contacts, 1);
}

#[tokio::test]
async fn every_field_says_which_file_and_line_it_came_from_and_how_it_stood_there() {
    let workspace = Workspace::empty().await;
    accounts(&workspace, "Company name,Domain,Employees\nOther,other.com,5\nAcme,acme.com,11-50\n").await;
    let later = "Company name,Domain,Industry\nAcme,acme.com,Software\n";
    import(&workspace, ImportKind::Accounts, "later.csv", later).await;
    let id = named(&workspace, "Acme").account.id;
    workspace.app.edit_account(&id, "notes", "met at the fair").await.unwrap();
    let acme = workspace.app.account(&id).unwrap();
    let origin = |name: &str| acme.fields.iter().find(|field| field.name == name).unwrap().origin.clone();
    let employees = origin("employees").unwrap();
    assert_eq!((employees.source.as_str(), employees.line), ("accounts.csv", Some(3)));
    assert_eq!(employees.raw.as_deref(), Some("11-50"), "as it stood in the file");
    assert_eq!(origin("industry").unwrap().source, "later.csv");
    assert_eq!(origin("notes").unwrap().source, "typed");
    assert_eq!(origin("revenue"), None, "what is not known came from nowhere");
}

#[tokio::test]
async fn a_row_that_could_mean_several_accounts_changes_none_of_them() {
    let workspace = Workspace::empty().await;
    accounts(&workspace, "Company name,Domain\nAcme,acme.com\nAcme,acme.de\n").await;
    let before = rows(&workspace);
    let report = accounts(&workspace, "Company name,Employees\nAcme,12\n").await;
    assert_eq!((report.updated, report.rejected), (0, 1));
    assert!(report.rejects[0].reason.contains("several accounts"), "{:?}", report.rejects);
    assert_eq!(rows(&workspace), before);
}

#[tokio::test]
async fn a_record_id_finds_an_account_that_was_renamed_and_tells_two_of_one_name_apart() {
    let workspace = Workspace::empty().await;
    let header = "Record ID,Company name,Company owner,Number of Employees";
    accounts(&workspace, &format!("{header}\n1,Acme,Jo,10\n2,Acme,Jo,20\n")).await;
    assert_eq!(rows(&workspace).len(), 2, "the program knows them as two");
    let report = accounts(&workspace, &format!("{header}\n2,Acme Europe,Jo,25\n")).await;
    assert_eq!((report.created, report.updated, report.preset.as_deref()), (0, 1, Some("HubSpot")));
    assert_eq!(named(&workspace, "Acme Europe").account.employees, Some(25));
    assert_eq!(named(&workspace, "Acme").account.employees, Some(10));
}

#[tokio::test]
async fn real_data_over_a_sample_account_makes_it_the_reps_own() {
    let workspace = Workspace::with_samples().await;
    let sample = rows(&workspace).remove(0);
    assert!(sample.sample);
    let text =
        format!("Company name,Domain,Employees\n{},{},777\n", sample.name, sample.domain.as_deref().unwrap_or(""));
    accounts(&workspace, &text).await;
    let now = rows(&workspace).into_iter().find(|row| row.id == sample.id).unwrap();
    assert!(!now.sample);
    assert_eq!(now.employees, Some(777));
}

#[tokio::test]
async fn a_search_folds_every_letter() {
    let workspace = Workspace::empty().await;
    accounts(&workspace, "Company name,Industry\nÖdegaard ÅS,MÖBEL\nOther,Retail\n").await;
    for search in ["ödegaard", "ÖDEGAARD", "ås", "möbel"] {
        let mut query = all_accounts();
        query.search = search.into();
        let found = workspace.app.accounts(&query).unwrap();
        assert_eq!(found.total, 1, "for {search}");
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_named() {
    let workspace = Workspace::empty().await;
    let file = write(workspace.folder.path(), "empty.csv", "");
    let error = workspace.app.import_file(ImportKind::Accounts, &file, &[], false).await.unwrap_err();
    assert!(error.message.starts_with("empty.csv: "), "{}", error.message);
    let error = workspace.app.draft_import(None, Path::new("/nowhere/at/all.csv")).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::BadInput);
}

#[tokio::test]
async fn only_the_newest_drafts_are_kept_in_memory() {
    let workspace = Workspace::empty().await;
    let mut ids = Vec::new();
    for n in 0..6 {
        ids.push(draft(&workspace, ImportKind::Accounts, &format!("{n}.csv"), "Company name\nAcme\n").await.id);
    }
    let gone = workspace.app.set_import_kind(&ids[0], ImportKind::Contacts).unwrap_err();
    assert_eq!(gone.code, ErrorCode::NotFound, "{}", gone.message);
    let kept = workspace.app.set_import_kind(&ids[5], ImportKind::Deals).unwrap();
    assert_eq!((kept.kind, kept.id.as_str()), (ImportKind::Deals, ids[5].as_str()));
    workspace.app.cancel_import(&ids[5]);
    assert!(workspace.app.set_import_kind(&ids[5], ImportKind::Deals).is_err(), "a draft can be dropped");
}
