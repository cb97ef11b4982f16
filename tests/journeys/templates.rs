//! The library messages are written from, what the rep knows, the channels, and what became of the drafts.

use app::wire::{
    ErrorCode, ImportKind, KnowledgeKind, KnowledgeText, MessageChannel, PipeMeaning, Revision, TemplateKind,
    TemplateText, TextChange,
};
use app::{Goal, Writing};
use orchestrator::ports::Answer;

use crate::cli::{lines, run};
use crate::support::{Pasteboard, Person, Workspace, revision, write};

pub fn text(name: &str, body: &str) -> TemplateText {
    TemplateText {
        name: name.into(),
        kind: TemplateKind::FirstMessage,
        channel: Some(MessageChannel::Email),
        language: "en".into(),
        tags: vec![],
        subject: "A question for {{ account.name }}".into(),
        body: body.into(),
    }
}

const BODY: &str = "Hi {{ contact.first_name }},\n\nIs {{ account.name }} the right place to ask about stock?";

async fn best(workspace: &Workspace) -> String {
    workspace.app.best_accounts(Goal::Prospect, 1).unwrap()[0].to_string()
}

#[tokio::test]
async fn every_save_is_a_version_and_a_draft_says_which_it_was_written_from() {
    let workspace = Workspace::with_samples().await;
    let app = &workspace.app;
    let starters = app.templates().unwrap();
    assert!(
        starters.len() >= 18 && starters.iter().all(|line| line.starter && !line.archived),
        "they come with the app"
    );

    let first = app.save_template(None, 0, text("Mine", BODY)).await.unwrap();
    let id = first.line.id.clone();
    let second = app.save_template(Some(&id), 1, text("Mine", &BODY.replace("stock", "orders"))).await.unwrap();
    assert_eq!((second.line.version, second.versions.len()), (2, 2));
    let late = app.save_template(Some(&id), 1, text("Mine", BODY)).await.unwrap_err();
    assert_eq!(late.code, ErrorCode::AlreadyDecided, "what was saved meanwhile is not overwritten");

    // What the rep wrote goes before what came with the app.
    let line = workspace.run_one().await;
    let detail = app.execution(&line.execution).unwrap();
    assert_eq!((detail.template.as_deref(), detail.template_version), (Some("Mine"), Some(2)));
    assert!(detail.messages[0].body.contains("ask about orders"), "{:?}", detail.messages);
    assert!(detail.draft_reasons[0].contains("“Mine” is used"), "{:?}", detail.draft_reasons);

    // An archived one is used no more, and its past stays.
    app.archive_template(&id, true).await.unwrap();
    let workspace = workspace.restart().await;
    let next = workspace.app.best_accounts(Goal::Prospect, 1).unwrap()[0];
    assert_eq!(workspace.app.draft(next, None, None, None).await.unwrap().template, "First contact");
    assert_eq!(workspace.app.templates().unwrap().len(), starters.len() + 1, "nothing came twice at the start");
}

#[tokio::test]
async fn the_list_tells_what_became_of_the_drafts() {
    let workspace = Workspace::with_samples().await;
    let best: Vec<String> =
        workspace.app.best_accounts(Goal::Prospect, 4).unwrap().iter().map(ToString::to_string).collect();
    workspace.app.run(Goal::Prospect, &best).await.unwrap();
    let (person, clipboard) = (Person::who_says(Answer::Approved), std::sync::Arc::new(Pasteboard::default()));
    let gate = workspace.gate(&person, &clipboard);
    let waiting = workspace.waiting();
    workspace.app.ask(&gate, &waiting[0].approval).await.unwrap();
    let change = revision(&workspace.app, &waiting[1].approval);
    let changed = Revision { body: change.body.replace("Best regards", "Kind regards"), ..change };
    let fresh = workspace.app.revise(&waiting[1].approval, changed).await.unwrap();
    workspace.app.ask(&gate, &fresh.approval).await.unwrap();
    workspace.app.deny(&waiting[2].approval, "too long").await.unwrap();

    let lines = workspace.app.templates().unwrap();
    let usage = lines.iter().find(|line| line.name == "First contact").unwrap().usage;
    assert_eq!((usage.drafted, usage.approved, usage.edited, usage.denied), (4, 1, 1, 1));

    let edits = workspace.app.execution(&waiting[1].execution).unwrap().edits.expect("it was changed");
    let of = |change| edits.body.iter().filter(move |piece| piece.change == change).map(|piece| piece.text.trim());
    assert_eq!(of(TextChange::Removed).collect::<Vec<_>>(), ["Best"]);
    assert_eq!(of(TextChange::Added).collect::<Vec<_>>(), ["Kind"]);
    assert_eq!(workspace.app.execution(&waiting[0].execution).unwrap().edits, None, "it left as it was drafted");

    let shown = run(workspace.folder.path(), &["show", &waiting[1].execution]);
    let said = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(said.contains("[-Best-]") && said.contains("{+Kind+}"), "{said}");
}

#[tokio::test]
async fn a_template_with_a_mistake_is_not_saved_and_says_what_is_meant() {
    let workspace = Workspace::with_samples().await;
    let bomb = format!("{{{{ 'x' * 90000000 }}}}{}", "y".repeat(10));
    let cases = [
        ("Hi {{ contact.frist_name }},", "Did you mean `contact.first_name`?"),
        ("Hi {{ contact.first_name | titlecase }},", "Did you mean `title_case`?"),
        ("{% for a in account.name %}{{ a }}{% endfor %}", "do nothing else"),
        ("{% include '/etc/passwd' %}", "do nothing else"),
        ("{{ account.name.__class__ }}", "There is no"),
        ("{{ range(10) }}", "calls nothing"),
        ("{{ contact.first_name", "never closed"),
        ("   ", "Write the text"),
    ];
    for (body, expected) in cases {
        let error = workspace.app.save_template(None, 0, text("Wrong", body)).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::BadInput, "{body}");
        assert!(error.message.contains(expected), "{body}: {}", error.message);
    }
    let account = best(&workspace).await;
    let preview = workspace.app.preview_template(text("Bomb", &bomb), Some(&account)).unwrap();
    assert!(preview.message.is_none() && preview.problems[0].message.contains("too much work"), "{preview:?}");
    let long = "x".repeat(1_000_000);
    let preview = workspace.app.preview_template(text("Long", &long), Some(&account)).unwrap();
    assert!(preview.problems[0].message.contains("shorten it"), "{preview:?}");
    assert!(workspace.app.save_template(None, 0, text("Long", &long)).await.is_err());
    assert!(workspace.app.templates().unwrap().iter().all(|line| line.starter), "nothing of it was saved");
}

#[tokio::test]
async fn a_text_of_another_tool_is_translated_and_its_question_is_asked() {
    let workspace = Workspace::with_samples().await;
    let app = &workspace.app;
    let pasted = "Hi {{first_name|there}},\n\n{{#if company}}About {{company}}{{#endif}} by {{My.first_name}}.";
    let asked = app.translate_template("{{company}}", pasted, PipeMeaning::Ask).unwrap();
    assert_eq!((asked.questions.len(), asked.subject.as_str()), (1, "{{ account.name }}"));
    assert!(
        asked.dialects.iter().any(|tool| tool == "Apollo") && asked.dialects.iter().any(|tool| tool == "Salesloft")
    );
    let answered = app.translate_template("{{company}}", pasted, PipeMeaning::Fallback).unwrap();
    assert!(answered.questions.is_empty() && answered.body.contains("default(\"there\")"), "{answered:?}");
    let whole = TemplateText { subject: answered.subject, ..text("Pasted", &answered.body) };
    app.save_template(None, 0, whole).await.expect("what was translated can be saved");
}

#[tokio::test]
async fn a_message_for_linkedin_reaches_the_persons_page_and_only_the_clipboard() {
    let workspace = Workspace::with_samples().await;
    let folder = workspace.folder.path();
    let companies = write(folder, "companies.csv", "Company name,Industry\nHarbour Cranes,Shipping\n");
    workspace.app.import_file(ImportKind::Accounts, &companies, &[], false).await.unwrap();
    let people = "First Name,Last Name,Person Linkedin Url,Phone,Company\n\
                  Ida,Berg,https://www.linkedin.com/in/ida-berg,+47 22 00 00 00,Harbour Cranes\n\
                  Ole,Lund,https://www.linkedin.com/company/harbour,,Harbour Cranes\n";
    let people = write(folder, "people.csv", people);
    let report = workspace.app.import_file(ImportKind::Contacts, &people, &[], false).await.unwrap();
    assert_eq!(report.created, 2);
    assert!(report.warnings.iter().any(|warning| warning.reason.contains("LinkedIn page")), "{:?}", report.warnings);

    let account = workspace.app.find_account("Harbour Cranes").unwrap();
    let writing = workspace.app.writing(None, Some(MessageChannel::LinkedinInvitation)).unwrap();
    let ran = workspace.app.run_writing(Goal::Prospect, writing, &[account.to_string()]).await.unwrap();
    let approval = ran.executions[0].approval.clone().unwrap();
    let review = workspace.app.review(&approval).unwrap();
    assert_eq!(review.message.recipient.as_deref(), Some("Ida Berg <https://www.linkedin.com/in/ida-berg>"));
    assert_eq!((review.message.channel, review.message.subject.as_str()), (MessageChannel::LinkedinInvitation, ""));

    // The mail program is no way out for it, whatever is asked for.
    let long = Revision {
        body: format!("{} {}", review.message.body, "again ".repeat(60)),
        hand_off: app::wire::HandOff::MailProgram,
        ..revision(&workspace.app, &approval)
    };
    let review = workspace.app.revise(&approval, long).await.unwrap();
    assert_eq!(review.message.hand_off, app::wire::HandOff::Clipboard);
    let found = review.assessment.unwrap();
    let told = found.issues.iter().any(|finding| finding.kind == "too_long_for_channel");
    assert!(told && !found.ready, "too long is told, and nothing is cut: {:?}", found.issues);
    assert!(review.message.body.trim_end().ends_with("again again"), "{}", review.message.body);

    let (person, clipboard) = (Person::who_says(Answer::Approved), std::sync::Arc::new(Pasteboard::default()));
    workspace.app.ask(&workspace.gate(&person, &clipboard), &review.approval).await.unwrap();
    assert_eq!(clipboard.texts(), [review.message.body], "what is pasted there, and nothing else");

    // Who has no page cannot be written to there.
    let text = workspace.app.draft(account, None, Some(MessageChannel::Sms), None).await.unwrap();
    assert_eq!(text.recipient.as_deref(), Some("Ida Berg <+47 22 00 00 00>"));
    let id = best(&workspace).await;
    let ran = workspace.app.run_writing(Goal::Prospect, writing, &[id]).await.unwrap();
    let approval = ran.executions[0].approval.clone().unwrap();
    let refused = workspace.app.ask(&workspace.gate(&person, &clipboard), &approval).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::RecipientMissing);
}

#[tokio::test]
async fn a_run_keeps_its_channel_and_its_template_over_a_restart() {
    let workspace = Workspace::with_samples().await;
    let mine = workspace.app.save_template(None, 0, text("Mine", BODY)).await.unwrap().line.id;
    let writing = workspace.app.writing(Some("mine"), None).unwrap();
    assert_eq!(writing, Writing { channel: None, template: mine.parse().ok() });
    let id = best(&workspace).await;
    let ran = workspace.app.run_writing(Goal::Prospect, writing, &[id]).await.unwrap();
    let workspace = workspace.restart().await;
    let events = workspace.app.execution(&ran.executions[0].execution).unwrap().events;
    assert_eq!(events[0].details["plan"]["writing"]["template"], mine.as_str(), "it stands in the plan");
    let wrong = workspace.app.writing(Some("Mien"), None).unwrap_err();
    assert!(wrong.message.contains("Did you mean “Mine”?"), "{}", wrong.message);
    let clash = workspace.app.writing(Some("Mine"), Some(MessageChannel::Sms)).unwrap_err();
    assert_eq!(clash.code, ErrorCode::BadInput);
}

fn entry(kind: KnowledgeKind, title: &str, body: &str, quote_price: bool) -> KnowledgeText {
    KnowledgeText { kind, title: title.into(), body: body.into(), tags: vec![], quote_price, quote_legal: false }
}

#[tokio::test]
async fn a_claim_without_a_source_keeps_a_message_from_being_ready() {
    let workspace = Workspace::with_samples().await;
    let approval = workspace.run_one().await.approval.unwrap();
    let before = workspace.app.review(&approval).unwrap();
    assert!(before.assessment.as_ref().unwrap().ready, "{:?}", before.assessment);
    let saying = |claim: &str, approval: &str| {
        let change = revision(&workspace.app, approval);
        let body = before.message.body.replace("Would you", &format!("{claim} Would you"));
        Revision { body, ..change }
    };
    let claim = "Globex saved 41% and pays $99 per month.";
    let review = workspace.app.revise(&approval, saying(claim, &approval)).await.unwrap();
    let assessment = review.assessment.unwrap();
    let marked: Vec<_> = assessment.issues.iter().filter(|finding| finding.kind == "claim_without_source").collect();
    assert!(!assessment.ready && marked.len() >= 3, "{assessment:?}");

    let app = &workspace.app;
    app.save_knowledge(None, entry(KnowledgeKind::Case, "Globex", "Globex saved 41%.", false)).await.unwrap();
    app.save_knowledge(None, entry(KnowledgeKind::Fact, "Prices", "It is $99 per month.", false)).await.unwrap();
    let review = app.revise(&review.approval, saying(claim, &review.approval)).await.unwrap();
    assert!(!review.assessment.unwrap().ready, "a price needs an entry that may be quoted");
    let prices = app.knowledge("prices").unwrap().remove(0);
    app.save_knowledge(Some(&prices.id), entry(KnowledgeKind::Fact, "Prices", "It is $99 per month.", true))
        .await
        .unwrap();
    let review = app.revise(&review.approval, saying(claim, &review.approval)).await.unwrap();
    let assessment = review.assessment.unwrap();
    assert!(assessment.ready, "{assessment:?}");
    assert!(review.claims.iter().any(|claim| claim.source == "knowledge: Globex"), "{:?}", review.claims);
}

#[tokio::test]
async fn notes_become_entries_are_found_and_are_cited() {
    let workspace = Workspace::with_samples().await;
    let app = &workspace.app;
    let notes = "# Playbook\n\n## Customers\n\nHalyard Foods halved its **waste**. More of it here.\n\n## Objections\n\n\
                 ### Too dear\n\nIt pays for itself in one season.\n";
    let file = write(workspace.folder.path(), "playbook.md", notes);
    let report = app.import_knowledge(&file).await.unwrap();
    assert_eq!((report.added, report.unchanged), (2, 0));
    assert_eq!(app.import_knowledge(&file).await.unwrap().unchanged, 2, "the same notes add nothing");
    assert_eq!(app.knowledge("halv").unwrap().len(), 1, "found by the beginning of a word");
    assert!(app.knowledge("\" OR * NEAR(").unwrap().len() <= 2, "a hostile search is only words");

    let account = app.best_accounts(Goal::Prospect, 1).unwrap()[0];
    let draft = app.draft(account, None, None, None).await.unwrap();
    assert!(draft.body.contains("Halyard Foods halved its waste."), "{}", draft.body);
    let source = "knowledge: Playbook: Customers";
    assert!(draft.claims.iter().any(|claim| claim.source == source), "{:?}", draft.claims);
    let call = app.draft(account, None, Some(MessageChannel::Call), None).await.unwrap();
    assert!(call.body.contains("It pays for itself in one season."), "{}", call.body);
    for (name, content) in [("a.md", &b"\xff\xfe"[..]), ("b.md", b"a\0b"), ("c.md", b"# only a heading")] {
        let error = app.import_knowledge(&write(workspace.folder.path(), name, content)).await.unwrap_err();
        assert!(error.code == ErrorCode::BadInput && error.message.starts_with(name), "{}", error.message);
    }
}

#[tokio::test]
async fn hostile_strings_in_templates_and_knowledge_stay_text() {
    let Some(data) = tests::data("blns/blns.json") else { return };
    let strings: Vec<String> = serde_json::from_slice(&std::fs::read(data).unwrap()).unwrap();
    let workspace = Workspace::with_samples().await;
    let account = best(&workspace).await;
    let hidden = ["\u{202e}gnp.exe".to_owned(), "a\u{200b}b\u{2066}c".to_owned(), "\u{feff}".to_owned()];
    for string in strings.iter().chain(&hidden) {
        let preview = workspace.app.preview_template(text(string, string), Some(&account)).unwrap();
        if let Some(message) = preview.message {
            assert!(!message.body.contains(['\0', '\u{202e}', '\u{200b}']), "{string:?} gave {:?}", message.body);
        }
        workspace.app.translate_template(string, string, PipeMeaning::Fallback).unwrap();
        workspace.app.knowledge(string).unwrap();
        if let Ok(line) = workspace.app.save_knowledge(None, entry(KnowledgeKind::Case, string, string, false)).await {
            assert!(!line.text.body.contains(['\0', '\u{202e}']), "{string:?}");
        }
    }
    workspace.run_one().await;
}

#[tokio::test]
async fn the_command_drafts_as_it_promises() {
    let workspace = Workspace::with_samples().await;
    let account = workspace.app.best_accounts(Goal::Prospect, 1).unwrap()[0].to_string();
    let folder = workspace.folder.path();
    let drafted = &lines(folder, &["draft", "--account", &account])[0];
    assert_eq!((&drafted["channel"], &drafted["provider"]), (&"email".into(), &"composer".into()));
    assert_eq!(drafted["template"], "First contact");
    assert!(drafted["subject"].as_str().unwrap().starts_with("A question for "), "{drafted}");
    assert!(drafted["missing"].as_array().unwrap().is_empty(), "{drafted}");
    assert!(drafted["claims"].as_array().unwrap().iter().any(|claim| claim["source"] == "account.name"), "{drafted}");
    let linkedin = &lines(folder, &["draft", "--account", &account, "--channel", "linkedin"])[0];
    assert_eq!((&linkedin["channel"], &linkedin["subject"]), (&"linkedin".into(), &"".into()));
    let chosen = &lines(folder, &["draft", "--account", &account, "--template", "first call"])[0];
    assert_eq!(chosen["channel"], "call", "a template brings its channel");
    for args in
        [&["draft", "--account", "Nobody Ltd"][..], &["draft", "--account", &account, "--template", "Frist contact"]]
    {
        let refused = run(folder, args);
        assert_eq!(refused.status.code(), Some(2), "{args:?}");
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(said.contains("no account") || said.contains("Did you mean “First contact”?"), "{said}");
    }
    let person = run(folder, &["draft", "--account", &account]);
    assert!(String::from_utf8_lossy(&person.stdout).contains("Where it is from"), "a table for people");
    let ran = {
        drop(workspace.app);
        lines(folder, &["run", "prospect", "--account", &account, "--channel", "sms"])
    };
    let shown = &lines(folder, &["show", ran[0]["execution"].as_str().unwrap()])[0];
    assert_eq!(shown["messages"][0]["channel"], "sms");
}
