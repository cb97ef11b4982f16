//! Looking back on the rep's own closed deals.

use app::App;
use app::wire::{ErrorCode, ImportKind};

use crate::support::{Workspace, write};

/// Software wins four times in five, mining one time in five; the size says nothing.
fn deals(count: usize) -> String {
    let rows: String = (0..count)
        .map(|n| {
            let (software, fifth) = (n % 2 == 0, n / 2 % 5);
            let won = if software { fifth != 0 } else { fifth == 0 };
            let stage = if won { "Closed Won" } else { "Closed Lost" };
            format!("Deal {n},Company {},{stage},{},{}\n", n % 20, ["red", "blue", "green"][n % 3], 100 + n * 37 % 900)
        })
        .collect();
    format!("Deal Name,Company name,Deal Stage,Colour,Seats\n{rows}")
}

fn companies() -> String {
    let rows: String =
        (0..40).map(|n| format!("Company {n},{}\n", if n % 2 == 0 { "Software" } else { "Mining" })).collect();
    format!("Company name,Industry\n{rows}")
}

async fn with_deals(count: usize) -> Workspace {
    let workspace = Workspace::empty().await;
    for (kind, text) in [(ImportKind::Accounts, companies()), (ImportKind::Deals, deals(count))] {
        let file = write(workspace.folder.path(), "file.csv", text);
        let report = workspace.app.import_file(kind, &file, &[], false).await.unwrap();
        assert_eq!(report.rejected, 0, "{:?}", report.rejects);
    }
    workspace
}

#[tokio::test]
async fn the_deals_in_the_store_tell_what_wins_by_what_is_known_of_their_accounts() {
    let workspace = with_deals(400).await;
    let found = workspace.app.backtest_own().unwrap();
    assert_eq!((found.deals, found.won, found.needed), (400, 200, None));
    assert!(found.significant.iter().any(|driver| driver.factor == "industry" && driver.lift > 2.0), "{found:?}");
    assert!(!found.significant.iter().any(|driver| driver.factor == "Colour"), "{:?}", found.significant);
    assert!(found.auc_low.unwrap() > 0.6, "{:?}", found.auc);

    let file = write(workspace.folder.path(), "again.csv", deals(400));
    let same = workspace.app.backtest_file(&file).unwrap();
    assert!(same.significant.iter().any(|driver| driver.factor == "industry"), "the file's deals find their accounts");
}

#[tokio::test]
async fn few_deals_are_refused_with_how_many_more_it_takes() {
    let workspace = with_deals(20).await;
    let found = workspace.app.backtest_own().unwrap();
    assert_eq!((found.deals, found.won), (20, 10));
    assert_eq!(found.needed, Some(40), "thirty of each");
    assert_eq!((found.auc, found.brier), (None, None), "no figure is made up");
    assert!(found.significant.is_empty() && found.suggested.is_empty() && found.calibration.is_empty());
    let nothing = Workspace::empty().await.app.backtest_own().unwrap();
    assert_eq!((nothing.deals, nothing.win_rate), (0, None));
}

#[tokio::test]
async fn a_file_that_does_not_say_how_its_deals_ended_is_refused() {
    let workspace = Workspace::empty().await;
    let folder = workspace.folder.path();
    for (name, text) in [("companies.csv", companies()), ("letter.csv", "Dear Sir\n".into())] {
        let file = write(folder, name, text);
        for refused in [workspace.app.backtest_file(&file).unwrap_err(), app::backtest_file(&file).unwrap_err()] {
            assert_eq!(refused.code, ErrorCode::BadInput, "{}", refused.message);
            assert!(refused.message.contains(name), "{}", refused.message);
        }
    }
    let missing = app::backtest_file(&folder.join("nowhere.csv")).unwrap_err();
    assert_eq!(missing.code, ErrorCode::BadInput);
    assert!(App::open_if_there(&folder.join("nowhere")).unwrap().is_none());
}
