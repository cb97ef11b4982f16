//! Looking back: search, pages, one execution whole.

use app::Goal;
use app::wire::{ErrorCode, HistoryQuery};

use crate::support::Workspace;

fn query(search: &str) -> HistoryQuery {
    HistoryQuery { search: search.into(), limit: 500, ..HistoryQuery::default() }
}

#[tokio::test]
async fn pages_hold_each_execution_once_newest_first() {
    let workspace = Workspace::with_samples().await;
    let best: Vec<String> =
        workspace.app.best_accounts(Goal::Prospect, 15).unwrap().iter().map(ToString::to_string).collect();
    workspace.app.run(Goal::Prospect, &best).await.unwrap();
    let all: Vec<String> =
        workspace.app.history(&query("")).unwrap().rows.into_iter().map(|line| line.execution).collect();
    assert_eq!(all.len(), 15);
    let mut paged = Vec::new();
    let mut next = HistoryQuery { limit: 4, ..HistoryQuery::default() };
    loop {
        let page = workspace.app.history(&next).unwrap();
        next.after = page.rows.last().map(|line| line.execution.clone());
        paged.extend(page.rows.into_iter().map(|line| line.execution));
        if !page.more {
            break;
        }
    }
    assert_eq!(paged, all, "paging must neither lose nor repeat");
}

#[tokio::test]
async fn search_finds_words_of_the_message_and_takes_signs_for_what_they_are() {
    let workspace = Workspace::with_samples().await;
    let line = workspace.run_one().await;
    let body = workspace.app.execution(&line.execution).unwrap().messages[0].body.clone();
    let word = body.split_whitespace().max_by_key(|word| word.len()).unwrap();
    assert_eq!(workspace.app.history(&query(word)).unwrap().rows.len(), 1, "{word}");
    for hostile in ["%", "_%_%_%x", "\\", "' OR '1'='1", "\" NEAR", "*", "\u{0}"] {
        let rows = workspace.app.history(&query(hostile)).unwrap().rows;
        assert!(rows.is_empty() || body.contains(hostile), "{hostile:?} is text, not a pattern");
    }
}

#[tokio::test]
async fn bad_dates_and_ids_are_said() {
    let workspace = Workspace::with_samples().await;
    let app = &workspace.app;
    let since = |text: &str| app.history(&HistoryQuery { since: Some(text.into()), ..query("") });
    assert_eq!(since("yesterday").unwrap_err().code, ErrorCode::BadInput);
    assert!(since("2026-01-31").is_ok());
    assert!(since("2026-01-31T08:00:00Z").is_ok());
    assert_eq!(app.execution("nonsense").unwrap_err().code, ErrorCode::NotFound);
    let after = HistoryQuery { after: Some("nonsense".into()), ..query("") };
    assert_eq!(app.history(&after).unwrap_err().code, ErrorCode::NotFound);
}
