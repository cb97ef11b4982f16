//! What the rep sets is checked, kept, and used.

use app::wire::{ErrorCode, Sender, Settings};

use crate::support::{Workspace, settings};

#[tokio::test]
async fn settings_are_kept_and_a_bad_one_keeps_the_old() {
    let workspace = Workspace::empty().await;
    let good = settings(&workspace.app);
    workspace.app.save_settings(good.clone()).await.unwrap();
    let bad: [(&str, Settings); 6] = [
        ("profile", Settings { profile: "generous".into(), ..good.clone() }),
        ("no hour to answer in", Settings { approval_hours: 0, ..good.clone() }),
        ("more than a month to answer in", Settings { approval_hours: 721, ..good.clone() }),
        ("log level", Settings { log_level: "everything".into(), ..good.clone() }),
        ("address", Settings { sender: Sender { email: "robin".into(), ..good.sender.clone() }, ..good.clone() }),
        ("threshold", Settings { qualified_from: 1.5, ..good.clone() }),
    ];
    for (what, settings) in bad {
        let refused = workspace.app.save_settings(settings).await.expect_err(what);
        assert_eq!(refused.code, ErrorCode::BadInput, "{what}: {}", refused.message);
    }
    let workspace = workspace.restart().await;
    assert_eq!(workspace.app.settings().unwrap(), good);
}

#[tokio::test]
async fn whoever_has_not_said_everything_a_message_tells_of_them_is_asked_for_it() {
    let workspace = Workspace::empty().await;
    let whole = settings(&workspace.app);
    workspace.app.save_settings(whole.clone()).await.unwrap();
    assert!(workspace.app.status().unwrap().sender_complete, "nothing is missing");
    type Field = fn(&mut Sender) -> &mut String;
    let gaps: [(&str, Field); 5] = [
        ("the name", |sender| &mut sender.name),
        ("the e-mail", |sender| &mut sender.email),
        ("the company", |sender| &mut sender.company),
        ("the offer", |sender| &mut sender.offer),
        ("the postal address", |sender| &mut sender.postal_address),
    ];
    for (what, field) in gaps {
        let mut gap = whole.clone();
        field(&mut gap.sender).clear();
        workspace.app.save_settings(gap).await.unwrap();
        assert!(!workspace.app.status().unwrap().sender_complete, "{what} is missing and stands in every message");
    }
}

#[tokio::test]
async fn a_rep_without_a_name_sees_gaps_and_not_an_empty_line() {
    let workspace = Workspace::empty().await;
    workspace.app.import_samples().await.unwrap();
    assert!(!workspace.app.status().unwrap().sender_complete);
    let approval = workspace.run_one().await.approval.unwrap();
    let review = workspace.app.review(&approval).unwrap();
    assert!(!review.missing.is_empty(), "the gaps are listed");
    assert!(review.message.body.contains('['), "and stand in the text: {}", review.message.body);
    assert!(!review.assessment.unwrap().ready, "a message with gaps is not ready");
}
