//! Scorecards: answers with what they stand on, and what was answered before.

use app::wire::{Answer, Element, ErrorCode, Evidence, Framework, Settings};

use crate::support::Workspace;

fn said(answer: Answer, quote: &str, who: &str) -> Evidence {
    Evidence { answer, quote: quote.into(), who: who.into(), on: Some("2026-01-31".into()) }
}

fn bare(answer: Answer) -> Evidence {
    Evidence { answer, quote: String::new(), who: String::new(), on: None }
}

async fn an_account(workspace: &Workspace) -> String {
    let name = workspace.lonely_account().await;
    workspace.app.find_account(&name).unwrap().to_string()
}

#[tokio::test]
async fn evidence_is_kept_with_the_answers_before_it() {
    let workspace = Workspace::empty().await;
    let id = an_account(&workspace).await;
    let app = &workspace.app;
    app.set_answer(&id, Element::Champion, bare(Answer::Partial)).await.unwrap();
    let told = said(Answer::Yes, "  I will take this\nto the board ", "Ada, CFO");
    let detail = app.set_answer(&id, Element::Champion, told.clone()).await.unwrap();
    let again = app.set_answer(&id, Element::Champion, told).await.unwrap();
    assert_eq!(again.scorecard, detail.scorecard, "the same words again change nothing");

    let workspace = workspace.restart().await;
    let detail = workspace.app.account(&id).unwrap();
    assert_eq!(detail.scorecard.len(), 7, "each element of MEDDICC has its line");
    let champion = detail.scorecard.iter().find(|line| line.element == Element::Champion).unwrap();
    assert_eq!(champion.answer, Answer::Yes);
    assert_eq!((champion.quote.as_str(), champion.who.as_str()), ("I will take this to the board", "Ada, CFO"));
    assert_eq!(champion.on.as_deref(), Some("2026-01-31"));
    let [before] = champion.history.as_slice() else { panic!("one answer before it: {:?}", champion.history) };
    assert_eq!((before.answer, before.quote.as_str()), (Answer::Partial, ""));
    let budget = detail.scorecard.iter().find(|line| line.element == Element::Metrics).unwrap();
    assert_eq!((budget.answer, budget.at.as_ref()), (Answer::Unknown, None), "unknown is not no");
    assert!(budget.question.ends_with('?'), "{}", budget.question);
}

#[tokio::test]
async fn a_full_scorecard_is_full_and_says_what_has_nobodys_words_behind_it() {
    let workspace = Workspace::empty().await;
    let id = an_account(&workspace).await;
    for (framework, elements) in
        [(Framework::Bant, 4), (Framework::Meddic, 6), (Framework::Meddicc, 7), (Framework::Meddpicc, 8)]
    {
        let app = &workspace.app;
        app.save_settings(Settings { framework, ..app.settings().unwrap() }).await.unwrap();
        let card = app.account(&id).unwrap().scorecard;
        assert_eq!(card.len(), elements);
        for line in &card {
            let evidence =
                if line.element == card[0].element { bare(Answer::Yes) } else { said(Answer::Yes, "Yes", "Ada") };
            app.set_answer(&id, line.element, evidence).await.unwrap();
        }
        let found = app.account(&id).unwrap().qualification;
        assert_eq!((found.score, found.qualified), (1.0, true), "{framework:?} needs its own elements only");
        assert_eq!(found.without_evidence, [card[0].element], "{framework:?}");
        assert_eq!(found.threshold, 0.7);
    }
}

#[tokio::test]
async fn the_threshold_is_the_reps_and_a_senseless_one_is_refused() {
    let workspace = Workspace::empty().await;
    let id = an_account(&workspace).await;
    let app = &workspace.app;
    let with = |qualified_from| Settings { framework: Framework::Bant, qualified_from, ..app.settings().unwrap() };
    app.save_settings(with(0.7)).await.unwrap();
    for element in [Element::Need, Element::Authority, Element::Timing] {
        app.set_answer(&id, element, said(Answer::Yes, "Yes", "Ada")).await.unwrap();
    }
    assert!(app.account(&id).unwrap().qualification.qualified, "three of four are 0.75");
    app.save_settings(with(0.8)).await.unwrap();
    let found = app.account(&id).unwrap().qualification;
    assert_eq!((found.qualified, found.threshold), (false, 0.8));
    for senseless in [0.0, -1.0, 1.01, f64::NAN, f64::INFINITY] {
        let refused = app.save_settings(with(senseless)).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::BadInput, "{senseless}");
    }
}

#[tokio::test]
async fn words_that_cannot_be_evidence_are_refused_and_keep_the_answer_before() {
    let workspace = Workspace::empty().await;
    let id = an_account(&workspace).await;
    let app = &workspace.app;
    let on = |day: &str| Evidence { on: Some(day.into()), ..said(Answer::Yes, "Yes", "Ada") };
    let long = said(Answer::Yes, &"word ".repeat(1_000), "Ada");
    for (what, evidence, says) in [
        ("no date", on("last week"), "2026-01-31"),
        ("no such day", on("2026-02-30"), "2026-01-31"),
        ("a day to come", on("2999-01-01"), "future"),
        ("a whole letter", long, "2000"),
    ] {
        let refused = app.set_answer(&id, Element::Metrics, evidence).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::BadInput, "{what}");
        assert!(refused.message.contains(says), "{what}: {}", refused.message);
    }
    let card = app.account(&id).unwrap().scorecard;
    assert!(card.iter().all(|line| line.answer == Answer::Unknown));
    let empty = Evidence { on: Some("  ".into()), ..bare(Answer::No) };
    app.set_answer(&id, Element::Metrics, empty).await.unwrap();
    let nobody = app.set_answer("nobody", Element::Metrics, bare(Answer::Yes)).await.unwrap_err();
    assert_eq!(nobody.code, ErrorCode::NotFound);
}
