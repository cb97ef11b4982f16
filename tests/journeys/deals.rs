//! Deals from one file after the other: what only the sequence shows.

use app::wire::{DealRow, DealStatus, ImportKind};

use crate::imports::{accounts, import, named};
use crate::support::{Workspace, day_before_yesterday};

const HEADER: &str = "Record ID,Deal Name,Deal owner,Associated Company,Deal Stage,Amount,Close Date,Create Date\n";

async fn deals(workspace: &Workspace, rows: &str) -> app::wire::ImportReport {
    import(workspace, ImportKind::Deals, "deals.csv", &format!("{HEADER}{rows}")).await
}

async fn acme() -> Workspace {
    let workspace = Workspace::empty().await;
    accounts(&workspace, "Company name,Domain\nAcme,acme.com\n").await;
    workspace
}

fn of_acme(workspace: &Workspace) -> Vec<DealRow> {
    named(workspace, "Acme").deals
}

#[tokio::test]
async fn a_deal_stands_with_its_account_and_a_later_file_moves_it() {
    let workspace = acme().await;
    let report = deals(&workspace, "1,Big one,Jo,Acme,Proposal,5000,2026-12-01,2026-01-01\n").await;
    assert_eq!((report.created, report.warnings.len()), (1, 0), "{:?}", report.warnings);
    let deal = of_acme(&workspace).remove(0);
    assert_eq!((deal.status, deal.days_in_stage), (DealStatus::Open, None), "since when it is there nobody knows");
    let report = deals(&workspace, "1,Big one,Jo,Acme,Negotiation,6000,2027-02-01,2026-01-01\n").await;
    assert_eq!((report.created, report.updated), (0, 1));
    let moved = of_acme(&workspace).remove(0);
    assert_eq!((moved.stage.as_str(), moved.close_moves), ("Negotiation", 1), "its close date was put off");
    assert_eq!(moved.days_in_stage, Some(0), "it was seen to enter this stage");
    assert_eq!(named(&workspace, "Acme").account.open_deals, 1);

    let undone = workspace.app.undo_import(report.id.as_deref().unwrap()).await.unwrap();
    assert_eq!(undone.restored, 1);
    assert_eq!(of_acme(&workspace), [deal], "taken back whole");
}

#[tokio::test]
async fn a_deal_whose_company_is_not_here_yet_joins_it_when_it_comes() {
    let workspace = Workspace::empty().await;
    let report = deals(&workspace, "1,Early,Jo,Acme,Proposal,5000,2026-12-01,2026-01-01\n").await;
    assert_eq!((report.created, report.warnings.len()), (1, 1), "kept, and said");
    accounts(&workspace, "Company name,Domain\nAcme,acme.com\n").await;
    assert_eq!(of_acme(&workspace).len(), 1);
}

#[tokio::test]
async fn last_years_deal_of_the_same_name_is_another_one() {
    let workspace = acme().await;
    deals(&workspace, "1,Renewal,Jo,Acme,Closed Won,100,2025-12-01,2025-01-01\n").await;
    let report = deals(&workspace, "2,Renewal,Jo,Acme,Proposal,200,2026-12-01,2026-01-01\n").await;
    assert_eq!(report.created, 1);
    let statuses: Vec<DealStatus> = of_acme(&workspace).iter().map(|deal| deal.status).collect();
    assert_eq!(statuses, [DealStatus::Open, DealStatus::Won], "the open one first");
}

#[tokio::test]
async fn signals_from_a_file_stand_with_their_accounts_and_strangers_are_refused() {
    let workspace = acme().await;
    let day = day_before_yesterday();
    let text = format!("Company,Signal type,Headline,Date\nAcme,Funding,Round B,{day}\nNobody,Hiring,Ten jobs,{day}\n");
    let report = import(&workspace, ImportKind::Signals, "signals.csv", &text).await;
    assert_eq!((report.created, report.rejected), (1, 1), "{:?}", report.rejects);
    assert!(report.rejects[0].reason.contains("no account"), "{:?}", report.rejects);
    let again = import(&workspace, ImportKind::Signals, "signals.csv", &text).await;
    assert_eq!((again.created, again.unchanged), (0, 1), "the same news is one signal");
    let acme = named(&workspace, "Acme");
    assert_eq!((acme.signals.len(), acme.signals[0].live), (1, true));
    workspace.app.undo_import(report.id.as_deref().unwrap()).await.unwrap();
    assert!(named(&workspace, "Acme").signals.is_empty());
}
