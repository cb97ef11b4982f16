//! Accounts that may be one: offered, made one by the rep, and two again.

use app::wire::{Answer, ErrorCode, ImportKind, NewSignal, SignalKind};

use crate::imports::{accounts, import, named, rows};
use crate::support::{Workspace, day_before_yesterday};

const TWO: &str = "Company name,Domain,Industry,Employees\nAcme Corp.,acme.com,Software,\nACME Corporation,,,120\n";

async fn two() -> (Workspace, String, String) {
    let workspace = Workspace::empty().await;
    let report = accounts(&workspace, TWO).await;
    assert_eq!((report.created, report.possible_duplicates), (2, 2), "two accounts that may be one");
    let keep = named(&workspace, "Acme Corp.").account.id;
    let lose = named(&workspace, "ACME Corporation").account.id;
    (workspace, keep, lose)
}

#[tokio::test]
async fn two_spellings_of_a_company_are_offered_as_one_and_never_made_one_silently() {
    let (workspace, keep, lose) = two().await;
    assert_eq!(rows(&workspace).len(), 2);
    let pairs = workspace.app.duplicates().unwrap();
    assert_eq!(pairs.len(), 1);
    assert!(pairs[0].similarity > 0.9 && !pairs[0].why.is_empty());
    assert_eq!(workspace.app.account(&keep).unwrap().duplicates, pairs, "its page offers it too");
    workspace.app.dismiss_duplicate(&keep, &lose).await.unwrap();
    assert!(workspace.app.duplicates().unwrap().is_empty(), "the rep knows that they are two");
}

#[tokio::test]
async fn a_merge_brings_everything_together_and_an_unmerge_takes_it_apart_again() {
    let (workspace, keep, lose) = two().await;
    let people = "First Name,Email,Company\nAda,ada@acme.com,Acme Corp.\nBob,bob@mail.example,ACME Corporation\n";
    import(&workspace, ImportKind::Contacts, "people.csv", people).await;
    import(&workspace, ImportKind::Deals, "deals.csv", "Deal Name,Account,Amount\nBig,ACME Corporation,1000\n").await;
    let before = (workspace.app.account(&keep).unwrap(), workspace.app.account(&lose).unwrap());

    let merged = workspace.app.merge_accounts(&keep, &lose).await.unwrap();
    assert_eq!((merged.contacts.len(), merged.deals.len()), (2, 1));
    assert_eq!(merged.account.employees, Some(120), "what it did not know it has from the other");
    let employees = merged.fields.iter().find(|field| field.name == "employees").unwrap();
    assert_eq!(employees.origin.as_ref().unwrap().source, "merge");
    assert_eq!(rows(&workspace).len(), 1, "the other is on no list");
    assert_eq!(workspace.app.status().unwrap().accounts, 1);
    assert_eq!(workspace.app.account(&lose).unwrap().account.id, keep, "who asks for the other gets the one");
    assert!(workspace.app.duplicates().unwrap().is_empty());
    assert_eq!(merged.merged[0].name, "ACME Corporation");

    let back = workspace.app.unmerge_account(&merged.merged[0].merge).await.unwrap();
    assert_eq!(back.account.id, lose);
    let after = (workspace.app.account(&keep).unwrap(), workspace.app.account(&lose).unwrap());
    for (before, after) in [(before.0, after.0), (before.1, after.1)] {
        assert_eq!(after.fields, before.fields);
        assert_eq!((after.contacts, after.deals), (before.contacts, before.deals));
        assert_eq!(after.account.fit, before.account.fit, "scored as before");
    }
    let again = workspace.app.unmerge_account(&merged.merged[0].merge).await.unwrap_err();
    assert_eq!(again.code, ErrorCode::NotFound);
}

#[tokio::test]
async fn a_later_file_with_the_name_of_the_lost_account_finds_the_kept_one() {
    let (workspace, keep, lose) = two().await;
    workspace.app.merge_accounts(&keep, &lose).await.unwrap();
    let report = accounts(&workspace, "Company name,Country\nACME Corporation,Germany\n").await;
    assert_eq!((report.created, report.updated), (0, 1));
    let kept = workspace.app.account(&keep).unwrap().account;
    assert_eq!((kept.name.as_str(), kept.domain.as_deref()), ("Acme Corp.", Some("acme.com")));
    assert_eq!(kept.country.as_deref(), Some("DE"));
}

#[tokio::test]
async fn what_was_changed_after_a_merge_stays_where_it_was_changed() {
    let (workspace, keep, lose) = two().await;
    let merged = workspace.app.merge_accounts(&keep, &lose).await.unwrap();
    workspace.app.edit_account(&keep, "employees", "200").await.unwrap();
    workspace.app.unmerge_account(&merged.merged[0].merge).await.unwrap();
    assert_eq!(workspace.app.account(&keep).unwrap().account.employees, Some(200), "typed since");
    assert_eq!(workspace.app.account(&lose).unwrap().account.employees, Some(120));
}

#[tokio::test]
async fn an_account_with_something_open_is_not_merged_away() {
    let workspace = Workspace::with_samples().await;
    let names: Vec<String> = rows(&workspace).into_iter().take(2).map(|row| row.name).collect();
    workspace.run_on(&names[0]).await;
    let (lose, keep) = (named(&workspace, &names[0]).account.id, named(&workspace, &names[1]).account.id);
    let error = workspace.app.merge_accounts(&keep, &lose).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Busy, "{}", error.message);
    assert!(workspace.app.merge_accounts(&keep, &keep).await.is_err(), "nor with itself");
    workspace.app.merge_accounts(&lose, &keep).await.unwrap();
}

#[tokio::test]
async fn a_signal_is_added_checked_and_taken_away_again() {
    let (workspace, id, _) = two().await;
    let signal = |title: &str, on: &str, expires_on: Option<&str>, url: &str| NewSignal {
        kind: SignalKind::Funding,
        title: title.into(),
        on: on.into(),
        expires_on: expires_on.map(Into::into),
        url: url.into(),
    };
    let wrong = [
        signal("", "2026-01-01", None, ""),
        signal("Round B", "yesterday", None, ""),
        signal("Round B", "2026-01-01", Some("2025-01-01"), ""),
        signal("Round B", "2026-01-01", None, "javascript:alert(1)"),
        signal("Round B", "9999-01-01", None, ""),
    ];
    for new in wrong {
        let what = format!("{new:?}");
        let error = workspace.app.add_signal(&id, new).await.expect_err(&what);
        assert_eq!(error.code, ErrorCode::BadInput, "{what}");
    }
    let fit = workspace.app.account(&id).unwrap().account.fit;
    let day = day_before_yesterday();
    let detail = workspace.app.add_signal(&id, signal("Round B", &day, None, "https://example.com/b")).await.unwrap();
    let added = &detail.signals[0];
    assert!(added.live && added.origin.as_ref().unwrap().source == "typed");
    assert!(detail.timing.score > 0.0 && detail.account.timing > 0.0, "it raises timing");
    assert_eq!(detail.account.fit, fit, "and never the fit");
    let detail = workspace.app.remove_signal(&id, &added.id.clone()).await.unwrap();
    assert!(detail.signals.is_empty() && detail.timing.score == 0.0);
}

#[tokio::test]
async fn a_field_is_typed_as_a_file_would_have_it_and_an_empty_one_is_unknown() {
    let (workspace, id, _) = two().await;
    let cases = [
        ("country", "United States", Some("US")),
        ("employees", "11-50", Some("31")),
        ("revenue", "$1.5M", Some("1500000")),
        ("domain", "https://www.acme.io/about", Some("acme.io")),
        ("technologies", "Rust; SQLite", Some("Rust; SQLite")),
        ("own.segment", "mid market", Some("mid market")),
        ("own.segment", "", None),
        ("do_not_contact", "yes", Some("yes")),
        ("do_not_contact", "", None),
        ("industry", "n/a", None),
        ("employees", "", None),
    ];
    for (field, typed, expected) in cases {
        let detail = workspace.app.edit_account(&id, field, typed).await.unwrap();
        let now = detail.fields.iter().find(|known| known.name == field).and_then(|known| known.value.clone());
        assert_eq!(now.as_deref(), expected, "{field} typed as {typed:?}");
    }
    for (field, typed) in [("employees", "many"), ("domain", "not a domain"), ("name", ""), ("colour", "red")] {
        let error = workspace.app.edit_account(&id, field, typed).await.expect_err(field);
        assert_eq!(error.code, ErrorCode::BadInput, "{field}: {}", error.message);
    }
    let renamed = workspace.app.edit_account(&id, "name", "Acme International").await.unwrap();
    assert_eq!(renamed.account.name, "Acme International");
    assert!(renamed.contacts.is_empty() && renamed.scorecard.iter().all(|element| element.answer == Answer::Unknown));
}
