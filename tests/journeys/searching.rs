//! The history is found by words, marks and time, whatever somebody types.

use app::Goal;
use app::wire::{ErrorCode, ExecutionState, Goal as WireGoal};
use app::wire::{FoundIn, Grade, HistoryLine, HistoryQuery, ReplyFilter, SavedSearch};

use crate::support::Workspace;

fn words(text: &str) -> HistoryQuery {
    HistoryQuery { search: text.into(), limit: 50, ..HistoryQuery::default() }
}

fn accounts(lines: &[HistoryLine]) -> Vec<&str> {
    let mut names: Vec<&str> = lines.iter().map(|line| line.account.as_str()).collect();
    names.sort_unstable();
    names
}

/// Every sample account run once; the first one's message is denied.
async fn run() -> (Workspace, Vec<HistoryLine>) {
    let workspace = Workspace::with_samples().await;
    let best: Vec<String> =
        workspace.app.best_accounts(Goal::Prospect, 20).unwrap().iter().map(ToString::to_string).collect();
    let report = workspace.app.run(Goal::Prospect, &best).await.unwrap();
    let first = report.executions[0].approval.as_deref().unwrap();
    workspace.app.deny(first, "Zürich branch is closing, and the crème brûlée is cold").await.unwrap();
    let rows = workspace.app.history(&words("")).unwrap().rows;
    (workspace, rows)
}

#[tokio::test]
async fn every_word_of_an_execution_finds_it_and_says_where() {
    let (workspace, rows) = run().await;
    let find = |text: &str| workspace.app.history(&words(text)).unwrap().rows;
    for row in &rows {
        let found = find(&row.account);
        let here = found.iter().find(|line| line.execution == row.execution).expect("its own name finds it");
        assert!(here.found.iter().any(|found| found.place == FoundIn::Account), "{:?}", here.found);
        if let Some(address) = &row.recipient {
            let found = find(address);
            assert!(
                found.iter().all(|line| line.recipient.as_ref() == Some(address)) && !found.is_empty(),
                "{address}"
            );
        }
    }
    for typed in ["zurich", "ZÜRICH bran", "creme brulee", "\"the crème brûlée\"", "branch zurich"] {
        let found = find(typed);
        assert_eq!(found.len(), 1, "{typed}");
        let reason = found[0].found.iter().find(|found| found.place == FoundIn::Reason).expect("it is in the reason");
        assert!(reason.pieces.iter().any(|piece| piece.hit), "{typed}: {reason:?}");
        assert_eq!(
            reason.pieces.iter().map(|piece| piece.text.as_str()).collect::<String>(),
            *found[0].reason.as_ref().unwrap()
        );
    }
    for typed in ["\"branch zurich\"", "zuric brulee", "xsdenied", "marks:xsdenied", "nothingofthekind"] {
        assert!(find(typed).is_empty(), "{typed} is nowhere");
    }
    assert_eq!(find("").len(), rows.len(), "no word at all finds everything");
}

#[tokio::test]
async fn a_search_and_its_filters_agree_with_a_look_at_every_row() {
    let (workspace, rows) = run().await;
    let id = |line: &HistoryLine| line.execution.clone();
    let check = |query: HistoryQuery, is_meant: &dyn Fn(&HistoryLine) -> bool, what: &str| {
        let found: Vec<String> = workspace.app.history(&query).unwrap().rows.iter().map(id).collect();
        let meant: Vec<String> = rows.iter().filter(|row| is_meant(row)).map(id).collect();
        assert_eq!(found, meant, "{what}");
    };
    let all = words("");
    let denied = HistoryQuery { state: Some(ExecutionState::Denied), ..all.clone() };
    check(denied, &|row| row.state == ExecutionState::Denied, "denied");
    let waits = HistoryQuery { state: Some(ExecutionState::AwaitingApproval), ..all.clone() };
    check(waits, &|row| row.state == ExecutionState::AwaitingApproval, "waiting");
    for grade in [Grade::A, Grade::B, Grade::C, Grade::D, Grade::F] {
        let query = HistoryQuery { grade: Some(grade), ..all.clone() };
        check(query, &|row| row.grade == Some(grade), "a grade");
    }
    let account = rows[0].account_id.clone();
    let query = HistoryQuery { account: Some(account.clone()), ..all.clone() };
    check(query, &|row| row.account_id == account, "one account");
    let query = HistoryQuery { goal: Some(WireGoal::FollowUp), ..all.clone() };
    check(query, &|_| false, "another goal");
    let query = HistoryQuery { outcome: Some(ReplyFilter::NoAnswer), ..all.clone() };
    check(query, &|_| false, "nothing went out");
    let time = |text: &str| text.parse::<jiff::Timestamp>().unwrap();
    let began = rows[1].started_at.clone();
    let query = HistoryQuery { since: Some(began.clone()), ..all.clone() };
    check(query, &|row| time(&row.started_at) >= time(&began), "since");
    let query = HistoryQuery { until: Some(began.clone()), ..all.clone() };
    check(query, &|row| time(&row.started_at) < time(&began), "until");
    let query = HistoryQuery { since: Some("2000-01-01".into()), until: Some("2000-12-31".into()), ..all.clone() };
    check(query, &|_| false, "another year");
    let refused = workspace.app.history(&HistoryQuery { until: Some("tomorrow".into()), ..all }).unwrap_err();
    assert_eq!(refused.code, ErrorCode::BadInput);
}

#[tokio::test]
async fn pages_follow_each_other_without_a_gap_or_a_repeat() {
    let (workspace, rows) = run().await;
    for search in ["", "a", "re"] {
        let whole = workspace.app.history(&words(search)).unwrap().rows;
        let (mut query, mut paged) = (HistoryQuery { limit: 3, ..words(search) }, Vec::new());
        loop {
            let page = workspace.app.history(&query).unwrap();
            query.after = page.rows.last().map(|line| line.execution.clone());
            paged.extend(page.rows);
            if !page.more {
                break;
            }
        }
        assert_eq!(paged, whole, "{search}");
    }
    assert!(rows.len() > 3, "there is more than a page");
}

#[tokio::test]
async fn hostile_searches_are_words_and_break_nothing() {
    let (workspace, rows) = run().await;
    for typed in [
        "\"",
        "\"\"\"",
        "*",
        "a*",
        "^a",
        "-a",
        "a OR b",
        "NOT a",
        "a AND",
        "NEAR(a b)",
        "account : a",
        "{account} : a",
        "- marks : a",
        "(",
        "))",
        "a\0b",
        "'; DROP TABLE execution; --",
        "🎉",
        "\u{202e}abc",
        "%",
        "_",
        "\\",
    ] {
        workspace.app.history(&words(typed)).unwrap_or_else(|error| panic!("{typed:?}: {error}"));
    }
    workspace.app.history(&words(&"word ".repeat(100_000))).unwrap();
    workspace.app.history(&words(&"x".repeat(1_000_000))).unwrap();
    assert_eq!(workspace.app.history(&words("")).unwrap().rows.len(), rows.len(), "everything is still there");
}

#[tokio::test]
async fn notes_and_answers_are_found_as_soon_as_they_are_given() {
    let (workspace, rows) = run().await;
    let of = |search: &str| workspace.app.history(&words(search)).unwrap().rows;
    let execution = rows.last().unwrap().execution.clone();
    let kept = workspace.app.set_note(&execution, "  met her at the Lisbon fair  ").await.unwrap();
    assert_eq!(kept.line.note.as_deref(), Some("met her at the Lisbon fair"));
    assert_eq!(of("lisbon")[0].execution, execution);
    workspace.app.set_note(&execution, "").await.unwrap();
    assert!(of("lisbon").is_empty(), "a note that was taken away is not found");
    let refused = workspace.app.set_note(&execution, &"x".repeat(3_000)).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::BadInput);
}

#[tokio::test]
async fn a_search_is_kept_by_name_and_finds_the_same_again() {
    let (workspace, rows) = run().await;
    let query =
        HistoryQuery { state: Some(ExecutionState::Denied), after: Some(rows[1].execution.clone()), ..words("zur") };
    let saved = SavedSearch { name: "  closed branches ".into(), query };
    let kept = workspace.app.save_search(saved.clone()).await.unwrap();
    assert_eq!((kept.len(), kept[0].name.as_str()), (1, "closed branches"));
    assert_eq!(kept[0].query.after, None, "it begins with the first page");
    let query = HistoryQuery { limit: 10, ..kept[0].query.clone() };
    assert_eq!(accounts(&workspace.app.history(&query).unwrap().rows).len(), 1);
    workspace.app.save_search(SavedSearch { query: words("other"), ..saved }).await.unwrap();
    assert_eq!(workspace.app.saved_searches().unwrap().len(), 1, "one name, one search");
    assert!(workspace.app.delete_search("closed branches").await.unwrap().is_empty());
    assert_eq!(workspace.app.delete_search("closed branches").await.unwrap_err().code, ErrorCode::NotFound);
    let nameless = SavedSearch { name: " ".into(), query: words("a") };
    assert_eq!(workspace.app.save_search(nameless).await.unwrap_err().code, ErrorCode::BadInput);
}
