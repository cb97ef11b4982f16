//! What the rep says came back, what it changes; and what is written down once for every message: where addresses are
//! from, and who agreed to be written to.

use std::sync::Arc;

use app::wire::{Assessment, ErrorCode, Reply, Settings};
use app::{Goal, Writing};
use orchestrator::ports::Answer;

use crate::support::{Pasteboard, Person, Workspace};
use crate::templates::text;

#[tokio::test]
async fn an_answer_the_rep_marks_counts_for_the_template_and_can_be_taken_back() {
    let workspace = Workspace::with_samples().await;
    let app = &workspace.app;
    let line = workspace.run_one().await;
    let early = app.mark_reply(&line.execution, Some(Reply::Interested)).await.unwrap_err();
    assert_eq!(early.code, ErrorCode::BadInput, "nobody answers what did not go out");
    assert!(!app.execution(&line.execution).unwrap().can_be_answered);

    let (person, clipboard) = (Person::who_says(Answer::Approved), Arc::new(Pasteboard::default()));
    app.ask(&workspace.gate(&person, &clipboard), &line.approval.unwrap()).await.unwrap();
    let marked = app.mark_reply(&line.execution, Some(Reply::NotInterested)).await.unwrap();
    assert_eq!((marked.can_be_answered, marked.reply), (true, Some(Reply::NotInterested)));
    let answered = || {
        let lines = app.templates().unwrap();
        lines.iter().find(|line| line.name == "First contact").unwrap().usage.answered
    };
    assert_eq!(answered(), 1);
    let again = app.mark_reply(&line.execution, Some(Reply::Interested)).await.unwrap();
    assert_eq!((again.reply, answered()), (Some(Reply::Interested), 1), "the last word counts, once");
    assert_eq!(app.mark_reply(&line.execution, None).await.unwrap().reply, None);
    assert_eq!(answered(), 0);
    let unknown = app.mark_reply("01890a5d-ac96-774b-bcce-b302099a8057", None).await.unwrap_err();
    assert_eq!(unknown.code, ErrorCode::NotFound);
}

#[tokio::test]
async fn published_figures_give_way_to_the_reps_own_replies_where_there_are_enough() {
    const EACH: usize = 30;
    let workspace = Workspace::with_samples().await;
    let app = &workspace.app;
    let usual = "Hi {{ contact.first_name }},\n\nIs {{ account.name }} the right place to ask about stock?\n\nRegards";
    let long = format!("{usual}\n\n{}", "We can speak of it when it suits you well. ".repeat(15));
    let mut writing = Vec::new();
    for (name, body) in [("Usual", format!("{usual}\n\n{}", "We can speak of it. ".repeat(5))), ("Long", long)] {
        let saved = app.save_template(None, 0, text(name, &body)).await.unwrap();
        writing.push(Writing { channel: None, template: saved.line.id.parse().ok() });
    }
    let (person, clipboard) = (Person::who_says(Answer::Approved), Arc::new(Pasteboard::default()));
    let gate = workspace.gate(&person, &clipboard);
    let account = app.best_accounts(Goal::Prospect, 1).unwrap()[0].to_string();
    let send = async |writing: Writing| {
        let ran = app.run_writing(Goal::Prospect, writing, std::slice::from_ref(&account)).await.unwrap();
        let line = ran.executions.into_iter().next().unwrap();
        let approval = line.approval.unwrap();
        let length = length_finding(&app.review(&approval).unwrap().assessment.unwrap());
        app.ask(&gate, &approval).await.unwrap();
        (line.execution, length)
    };
    let (first, published) = send(writing[1]).await;
    assert!(
        published.unwrap().contains("Lavender"),
        "before there are any, others' figures are named with their source"
    );
    let mut sent = vec![first];
    for writing in [writing[0], writing[1]] {
        for _ in 0..EACH {
            sent.push(send(writing).await.0);
        }
    }
    for execution in [&sent[0], &sent[1], &sent[2], &sent[40]] {
        app.mark_reply(execution, Some(Reply::Interested)).await.unwrap();
    }
    let (last, own) = send(writing[1]).await;
    let own = own.unwrap();
    assert!(own.contains("2 of 31") && own.contains("2 of 30"), "the rep's own figures stand there instead: {own}");
    app.mark_reply(&last, Some(Reply::NotInterested)).await.unwrap();
    assert_eq!(send(writing[1]).await.1, None, "3 of 32 are no fewer than 2 of 30: the length is no fault here");
}

#[tokio::test]
async fn what_is_written_down_once_is_known_to_every_message() {
    let workspace = Workspace::with_samples().await;
    let app = &workspace.app;
    let line = workspace.run_one().await;
    let account = app.execution(&line.execution).unwrap().line.account_id;
    let approval = line.approval.unwrap();
    app.edit_account(&account, "country", "Germany").await.unwrap();
    let assess = || app.assess(&approval, &crate::support::revision(app, &approval)).unwrap();
    assert_eq!(asked_for(&assess()), ["missing_source", "consent_needed"]);

    app.edit_account(&account, "own.consent", "yes").await.unwrap();
    assert!(asked_for(&assess()).contains(&"consent_needed".into()), "a bare yes says neither who nor when");
    app.edit_account(&account, "own.consent", "Ida Berg agreed at the fair, 3 March 2026").await.unwrap();
    assert_eq!(asked_for(&assess()), ["missing_source"]);

    let settings = app.settings().unwrap();
    let sender = app::wire::Sender { data_source: "the trade register.".into(), ..settings.sender.clone() };
    app.save_settings(Settings { sender, ..settings }).await.unwrap();
    app.cancel(&line.execution).await.unwrap();
    let again = app.run(Goal::Prospect, &[account]).await.unwrap();
    let review = app.review(again.executions[0].approval.as_ref().unwrap()).unwrap();
    assert!(
        review.message.body.contains("I have your address from the trade register. If you"),
        "{}",
        review.message.body
    );
    assert_eq!(asked_for(&review.assessment.unwrap()), [] as [String; 0]);
}

/// What a country asks for and the message or the records do not have.
fn asked_for(assessment: &Assessment) -> Vec<String> {
    let kinds = assessment.issues.iter().map(|finding| finding.kind.clone());
    kinds.filter(|kind| ["consent_needed", "missing_source"].contains(&kind.as_str())).collect()
}

fn length_finding(assessment: &Assessment) -> Option<String> {
    let found = assessment.issues.iter().find(|finding| ["longish", "too_long"].contains(&finding.kind.as_str()));
    found.map(|finding| finding.message.clone())
}
