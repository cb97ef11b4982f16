//! Ideal customer profiles: what a preview says is what happens.

use app::wire::{AccountQuery, ErrorCode, Icp, Priority, PriorityCounts, Span};
use store::Store;
use store::table::setting;

use crate::support::{Workspace, all_accounts};

fn active(workspace: &Workspace) -> (String, Icp) {
    let line = workspace.app.icps().unwrap().into_iter().find(|line| line.active).unwrap();
    let detail = workspace.app.icp(&line.id).unwrap();
    (detail.id, detail.icp)
}

/// Only the largest count now.
fn for_giants(icp: Icp) -> Icp {
    Icp { employees: Some(Span { weight: 9.0, min: 5_000.0, max: 900_000.0 }), ..icp }
}

fn counts(workspace: &Workspace) -> PriorityCounts {
    let total = |priority| {
        let query = AccountQuery { priority: Some(priority), ..all_accounts() };
        workspace.app.accounts(&query).unwrap().total
    };
    PriorityCounts {
        high: total(Priority::High),
        medium: total(Priority::Medium),
        low: total(Priority::Low),
        excluded: total(Priority::Excluded),
    }
}

#[tokio::test]
async fn an_edit_moves_the_ranking_as_its_preview_said() {
    let workspace = Workspace::with_samples().await;
    let (id, icp) = active(&workspace);
    let before = workspace.app.accounts(&all_accounts()).unwrap();
    let edited = for_giants(icp);
    let preview = workspace.app.preview_icp(edited.clone()).unwrap();
    assert_eq!(preview.before, counts(&workspace));
    assert_eq!(workspace.app.accounts(&all_accounts()).unwrap(), before, "looking changes nothing");
    assert!(!preview.movers.is_empty());
    let moved = |mover: &app::wire::Mover| (mover.after - mover.before).abs();
    assert!(preview.movers.is_sorted_by(|a, b| moved(a) >= moved(b)), "the largest change first");

    workspace.app.save_icp(Some(&id), edited).await.unwrap();
    assert_eq!(counts(&workspace), preview.after);
    let after = workspace.app.accounts(&all_accounts()).unwrap();
    for (row, ranked) in after.rows.iter().zip(&preview.top) {
        assert_eq!((&row.name, row.fit.score, row.fit.priority), (&ranked.name, ranked.score, ranked.priority));
    }
    for mover in &preview.movers {
        let detail = workspace.app.account(&mover.account).unwrap();
        assert_eq!((detail.scores[0].score, detail.scores[1].score), (mover.after, mover.before), "{}", mover.name);
        assert_eq!(detail.scores[0].cause, "profile");
    }
}

#[tokio::test]
async fn another_profile_scores_everything_when_it_is_put_to_work_and_not_before() {
    let workspace = Workspace::with_samples().await;
    let (first, icp) = active(&workspace);
    let before = workspace.app.accounts(&all_accounts()).unwrap();
    let giants = Icp { name: "Giants".into(), ..for_giants(icp) };
    let saved = workspace.app.save_icp(None, giants.clone()).await.unwrap();
    assert!(!saved.active);
    assert_eq!(workspace.app.accounts(&all_accounts()).unwrap(), before, "it only waits");
    assert!(workspace.app.activate_icp(&saved.id).await.unwrap().active);
    let after = workspace.app.accounts(&all_accounts()).unwrap();
    assert!(after.rows.iter().all(|row| row.fit.icp == "Giants"));
    let point = workspace.app.account(&after.rows[0].id).unwrap().scores.remove(0);
    assert!(point.changes.iter().any(|change| change.ends_with("→ Giants")), "{:?}", point.changes);

    let refused = workspace.app.delete_icp(&saved.id).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::BadInput, "accounts are scored by it: {}", refused.message);
    workspace.app.delete_icp(&first).await.unwrap();
    let gone = workspace.app.icp(&first).unwrap_err();
    assert_eq!(gone.code, ErrorCode::NotFound);
    let named: Vec<_> = workspace.app.icps().unwrap().into_iter().map(|line| line.name).collect();
    assert_eq!(named, ["Giants"]);
    let same_name = workspace.app.save_icp(None, giants).await.unwrap_err();
    assert_eq!(same_name.code, ErrorCode::BadInput, "two of one name could not be told apart in a history");
}

#[tokio::test]
async fn a_profile_that_cannot_be_used_is_refused_with_its_field_and_changes_nothing() {
    let workspace = Workspace::with_samples().await;
    let (id, icp) = active(&workspace);
    let before = workspace.app.accounts(&all_accounts()).unwrap();
    let backwards = Span { weight: 1.0, min: 9.0, max: 2.0 };
    let weightless = Span { weight: -1.0, min: 1.0, max: 2.0 };
    let cases = [
        ("name", Icp { name: " ".into(), ..icp.clone() }),
        ("employees", Icp { employees: Some(backwards), ..icp.clone() }),
        ("revenue", Icp { revenue: Some(weightless), ..icp.clone() }),
    ];
    for (field, bad) in cases {
        for error in [
            workspace.app.save_icp(Some(&id), bad.clone()).await.unwrap_err(),
            workspace.app.preview_icp(bad.clone()).unwrap_err(),
        ] {
            assert_eq!(error.code, ErrorCode::BadInput);
            assert!(error.message.contains(field), "{field}: {}", error.message);
        }
    }
    let bad = workspace.app.icp_from_toml("name = \"x\"\n[employees]\nweight = 1\nmin = 9\nmax = 2").unwrap_err();
    assert!(bad.message.contains("Line 4") && bad.message.contains("employees.min"), "{}", bad.message);
    assert_eq!(workspace.app.accounts(&all_accounts()).unwrap(), before);
    assert_eq!(workspace.app.icp(&id).unwrap().icp, icp);
}

#[tokio::test]
async fn a_profile_is_the_same_as_a_form_and_as_a_text() {
    let workspace = Workspace::empty().await;
    let (_, icp) = active(&workspace);
    let text = workspace.app.icp_to_toml(icp.clone()).unwrap();
    assert_eq!(workspace.app.icp_from_toml(&text).unwrap(), icp);
}

#[tokio::test]
async fn a_suggested_weight_is_applied_by_the_rep_and_scores_anew() {
    let workspace = Workspace::with_samples().await;
    let (id, icp) = active(&workspace);
    let detail = workspace.app.apply_suggestion(&id, "industry", 7.5).await.unwrap();
    assert_eq!(detail.icp.industry.as_ref().unwrap().weight, 7.5);
    assert_eq!(Icp { industry: icp.industry.clone(), ..detail.icp }, icp, "and nothing else is another");
    let row = workspace.app.accounts(&all_accounts()).unwrap().rows.remove(0);
    let weight = row.fit.factors.iter().find(|factor| factor.name == "industry").unwrap().weight;
    assert!(weight > 0.5, "the ranking goes by it at once: {weight}");
    let unknown = workspace.app.apply_suggestion(&id, "shoe size", 2.0).await.unwrap_err();
    assert_eq!(unknown.code, ErrorCode::BadInput);
}

#[tokio::test]
async fn an_ideal_customer_of_an_earlier_version_becomes_the_first_profile() {
    let text = "# my own words\nname = \"Harbours\"\n[industry]\nweight = 2\nany_of = [\"shipping\"]\n";
    let broken = "name = \"Harbours\"\n[employees]\nweight = 1\nmin = 9\nmax = 2\n";
    for (text, name, profiles) in [(text, "Harbours", 1), (broken, "Mid-sized companies that run on software", 2)] {
        let Workspace { folder, app } = Workspace::with_samples().await;
        drop(app);
        let store = Store::open(folder.path()).unwrap();
        let as_older = store.write(move |connection| {
            connection.execute("DELETE FROM icp", [])?;
            let mut settings: serde_json::Value = setting::get(connection, "settings")?.unwrap();
            settings["icp"] = text.into();
            settings.as_object_mut().unwrap().remove("qualified_from");
            setting::set(connection, "settings", &settings)
        });
        as_older.await.unwrap();
        drop(store);
        let app = app::App::open(folder.path()).await.unwrap();
        let lines = app.icps().unwrap();
        assert_eq!((lines.len(), lines[0].name.as_str(), lines[0].active), (profiles, name, true));
        let settings = app.settings().unwrap();
        assert_eq!(
            (settings.sender.name.as_str(), settings.qualified_from),
            ("Robin Rep", 0.7),
            "the rest is read too"
        );
        let kept: Vec<String> = lines.iter().filter_map(|line| app.icp(&line.id).ok()).map(|icp| icp.toml).collect();
        assert_eq!(kept.iter().any(|toml| toml == text), profiles == 1, "a good text is kept word for word");
    }
}
