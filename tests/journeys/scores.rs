//! Scores: stored with every change, told with their history, and never more than what is known supports.

use app::wire::{AccountDetail, AccountQuery, AccountSort, ImportKind, Priority};
use store::Store;
use store::table::setting;

use crate::support::{Workspace, all_accounts, write};

async fn import(workspace: &Workspace, csv: &str) {
    let file = write(workspace.folder.path(), "accounts.csv", csv);
    let report = workspace.app.import_file(ImportKind::Accounts, &file, &[], false).await.unwrap();
    assert_eq!(report.rejected, 0, "{:?}", report.rejects);
}

fn detail(workspace: &Workspace, name: &str) -> AccountDetail {
    let id = workspace.app.find_account(name).unwrap();
    workspace.app.account(&id.to_string()).unwrap()
}

#[tokio::test]
async fn a_score_moves_with_the_fact_at_once_and_its_history_says_why() {
    let workspace = Workspace::empty().await;
    import(&workspace, "Company name,Industry\nAcme,Software\n").await;
    let before = detail(&workspace, "Acme");
    import(&workspace, "Company name,Number of Employees\nAcme,120\n").await;
    let after = detail(&workspace, "Acme");
    assert!(after.account.fit.score > before.account.fit.score, "a fact that fits raises it");
    let [now, then] = after.scores.as_slice() else { panic!("two points: {:?}", after.scores) };
    assert_eq!((now.cause.as_str(), now.score), ("import", after.account.fit.score));
    assert_eq!(then.score, before.account.fit.score);
    assert!(now.changes.iter().any(|change| change.contains("employees: unknown → ")), "{:?}", now.changes);
    assert!(then.changes.is_empty(), "the first has nothing before it");

    import(&workspace, "Company name,Number of Employees\nAcme,120\n").await;
    assert_eq!(detail(&workspace, "Acme").scores, after.scores, "the same facts again are no news");
}

#[tokio::test]
async fn an_empty_account_is_never_medium_and_its_range_stays_open() {
    let workspace = Workspace::empty().await;
    import(&workspace, "Company name\nEmpty Ltd\n").await;
    let fit = detail(&workspace, "Empty Ltd").account.fit;
    assert_eq!((fit.score, fit.low, fit.high, fit.known), (0.0, 0.0, 1.0, 0.0), "unknown is not no");
    assert_eq!(fit.priority, Priority::Low, "and hope is no priority");
    assert!(fit.raise.len() >= 3, "it says what to find out: {:?}", fit.raise);
}

#[tokio::test]
async fn the_stored_figure_is_the_one_that_is_worked_out() {
    let workspace = Workspace::with_samples().await;
    let page = workspace.app.accounts(&all_accounts()).unwrap();
    assert!(page.rows.len() > 10);
    for row in &page.rows {
        let detail = workspace.app.account(&row.id).unwrap();
        let stored = &detail.scores[0];
        let worked_out = &row.fit;
        assert_eq!(
            (stored.score, stored.low, stored.high, stored.priority, &stored.rules, &stored.icp),
            (
                worked_out.score,
                worked_out.low,
                worked_out.high,
                worked_out.priority,
                &worked_out.rules,
                &worked_out.icp
            ),
            "{}: same input and same rules, same figure",
            row.name
        );
        let told: f64 = worked_out.factors.iter().map(|factor| factor.contribution).sum();
        let whole = if worked_out.priority == Priority::Excluded { 0.0 } else { told };
        assert!((whole - worked_out.score).abs() < 0.01, "{}: the parts add up", row.name);
    }
    let rank = |row: &app::wire::AccountRow| (row.fit.priority == Priority::Excluded, -row.fit.score, -row.fit.high);
    assert!(page.rows.is_sorted_by(|a, b| rank(a) <= rank(b)), "best first, what is left out last");
}

#[tokio::test]
async fn every_account_is_on_one_page_and_only_once() {
    let workspace = Workspace::empty().await;
    let rows: String = (0..1_203)
        .map(|n| format!("Company {n:04},{},{}\n", ["Software", "", "Gambling", "Mining"][n % 4], 10 + n % 300))
        .collect();
    import(&workspace, &format!("Company name,Industry,Number of Employees\n{rows}")).await;
    for sort in [AccountSort::Fit, AccountSort::Name, AccountSort::Employees, AccountSort::Revenue] {
        for (search, priority) in [("", None), ("company", None), ("", Some(Priority::Excluded)), ("mining", None)] {
            let pages = |reverse| {
                let mut names = Vec::new();
                let mut total = 0;
                for offset in (0..1_500).step_by(400) {
                    let search = search.to_owned();
                    let query = AccountQuery { search, priority, sort, reverse, offset, limit: 400 };
                    let page = workspace.app.accounts(&query).unwrap();
                    total = page.total as usize;
                    names.extend(page.rows.into_iter().map(|row| row.name));
                }
                (total, names)
            };
            let (total, names) = pages(false);
            let mut once = names.clone();
            once.sort();
            once.dedup();
            assert!(total > 0 && total == names.len() && total == once.len(), "{sort:?} {search:?} {priority:?}");
            let (_, mut backwards) = pages(true);
            if matches!(sort, AccountSort::Fit | AccountSort::Name) {
                backwards.reverse();
                assert_eq!(backwards, names, "{sort:?} {search:?}: the other way round");
            }
        }
    }
}

#[tokio::test]
async fn other_rules_score_every_account_anew_when_the_app_opens() {
    let workspace = Workspace::empty().await;
    import(&workspace, "Company name,Industry\nAcme,Software\n").await;
    let Workspace { folder, app } = workspace;
    drop(app);
    let store = Store::open(folder.path()).unwrap();
    let as_older = store.write(|connection| {
        connection.execute("UPDATE score SET rules = 'fit-0', score = 0.125", [])?;
        setting::set(connection, "fit_rules", &"fit-0")
    });
    as_older.await.unwrap();
    drop(store);
    let app = app::App::open(folder.path()).await.unwrap();
    let workspace = Workspace { folder, app };
    let scores = detail(&workspace, "Acme").scores;
    assert_eq!((scores.len(), scores[0].cause.as_str(), scores[1].score), (2, "rules", 0.125));
    assert!(scores[0].changes.iter().any(|change| change.contains("fit-0 → ")), "{:?}", scores[0].changes);
    assert_eq!(detail(&workspace.restart().await, "Acme").scores, scores, "once");
}

#[tokio::test]
async fn each_way_an_account_changes_is_told_in_its_scores() {
    let workspace = Workspace::empty().await;
    let app = &workspace.app;
    import(&workspace, "Company name,Industry,Country\nAcme,Software,United States\nAcme Corp,,\n").await;
    let ids = ["Acme", "Acme Corp"].map(|name| app.find_account(name).unwrap().to_string());
    let edited = app.edit_account(&ids[0], "employees", "3").await.unwrap();
    assert_eq!(edited.scores[0].cause, "edit");
    assert!(edited.scores[0].changes.iter().any(|change| change.contains("employees: unknown → ")));
    let unknown = app.edit_account(&ids[0], "employees", "").await.unwrap();
    assert!(unknown.scores[0].changes.iter().any(|change| change.ends_with("→ unknown")), "{:?}", unknown.scores[0]);
    assert_eq!(unknown.account.fit.high, edited.scores[1].high, "what is unknown again leaves the range open again");

    let other = app.edit_account(&ids[1], "employees", "300").await.unwrap();
    let merged = app.merge_accounts(&ids[0], &ids[1]).await.unwrap();
    assert_eq!(merged.scores[0].cause, "merge");
    assert!(merged.account.fit.score > unknown.account.fit.score, "it knows the headcount of the other now");
    assert_eq!(app.accounts(&all_accounts()).unwrap().total, 1, "one of them is on the list");
    let back = app.unmerge_account(&merged.merged[0].merge).await.unwrap();
    assert_eq!(app.accounts(&all_accounts()).unwrap().total, 2);
    assert_eq!(back.account.fit, other.account.fit, "the other one is what it was");
    assert_eq!(detail(&workspace, "Acme").scores[0].score, unknown.account.fit.score, "and so is this one");

    let taken_back = app.imports().unwrap().pop().unwrap();
    let report = app.undo_import(&taken_back.id).await.unwrap();
    let left = app.accounts(&all_accounts()).unwrap();
    assert_eq!(left.total as usize, report.kept.len(), "what stays is on the list, and what went is not: {report:?}");
}

#[tokio::test]
async fn signals_raise_the_timing_and_never_the_fit() {
    let workspace = Workspace::empty().await;
    import(&workspace, "Company name,Industry\nAcme,Software\n").await;
    let before = detail(&workspace, "Acme");
    let yesterday =
        (jiff::Timestamp::now() - std::time::Duration::from_secs(24 * 60 * 60)).to_string()[..10].to_owned();
    let signal = app::wire::NewSignal {
        kind: app::wire::SignalKind::Funding,
        title: "Raised a Series B".into(),
        on: yesterday,
        expires_on: None,
        url: String::new(),
    };
    let after = workspace.app.add_signal(&before.account.id, signal).await.unwrap();
    assert_eq!(before.timing.score, 0.0, "nothing was known to speak for it");
    assert!(after.timing.score > 0.3 && after.timing.why[0].contains("Series B"), "{:?}", after.timing);
    let row = workspace.app.accounts(&all_accounts()).unwrap().rows.remove(0);
    assert_eq!(row.timing, after.timing.score, "the list says the same");
    assert_eq!((&row.fit, &after.scores), (&before.account.fit, &before.scores));
}
