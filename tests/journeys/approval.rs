//! The gate: only a person's click on the dialog, for exactly what it showed, lets anything leave.

use std::sync::Arc;

use app::Goal;
use app::wire::{Answered, ApprovalState, ErrorCode, ExecutionState, NewContact, Revision};
use async_trait::async_trait;
use orchestrator::ports::{Answer, ApprovalPrompt, ApprovalSheet};
use tokio::sync::{Mutex, oneshot};

use crate::support::{Pasteboard, Person, Workspace, revision};

#[tokio::test]
async fn no_answer_and_not_now_let_nothing_leave() {
    let too_long = "It is too long. Shorten it.";
    for (answer, said, reason) in [
        (Answer::NoAnswer, Answered::NoAnswer, None),
        (Answer::NotNow, Answered::NotNow, None),
        (Answer::CannotShow(too_long), Answered::CannotShow, Some(too_long)),
    ] {
        let workspace = Workspace::with_samples().await;
        let approval = workspace.run_one().await.approval.unwrap();
        let (person, clipboard) = (Person::who_says(answer), Arc::<Pasteboard>::default());
        let outcome = workspace.app.ask(&workspace.gate(&person, &clipboard), &approval).await.unwrap();
        assert_eq!(outcome.answered, said);
        assert_eq!(outcome.reason.as_deref(), reason, "why nobody was asked, and only then");
        assert_eq!(outcome.state, ExecutionState::AwaitingApproval, "{answer:?} leaves it waiting");
        assert!(clipboard.texts().is_empty(), "{answer:?} must not let anything leave");
        assert_eq!(workspace.waiting().len(), 1);
    }
}

#[tokio::test]
async fn what_is_invented_is_marked_in_the_queue_and_in_the_dialog() {
    let workspace = Workspace::with_samples().await;
    let account = workspace.lonely_account().await;
    let contact = NewContact {
        first_name: "Leni".into(),
        last_name: "Licht".into(),
        email: "leni@lighthouse.example".into(),
        title: String::new(),
        phone: String::new(),
        linkedin: String::new(),
    };
    let id = workspace.app.find_account(&account).unwrap().to_string();
    workspace.app.add_contact(&id, contact).await.unwrap();
    workspace.run_one().await;
    workspace.run_on(&account).await;
    let (person, clipboard) = (Person::who_says(Answer::NotNow), Arc::<Pasteboard>::default());
    let gate = workspace.gate(&person, &clipboard);
    for item in workspace.waiting() {
        assert_eq!(item.sample, item.account != account, "{} in the queue", item.account);
        workspace.app.ask(&gate, &item.approval).await.unwrap();
        let shown = person.shown.lock().unwrap().pop().unwrap();
        assert_eq!((shown.sample, &shown.account), (item.sample, &item.account), "in the dialog");
    }
}

#[tokio::test]
async fn an_approval_is_asked_and_used_once() {
    let workspace = Workspace::with_samples().await;
    let approval = workspace.run_one().await.approval.unwrap();
    let (person, clipboard) = (Person::who_says(Answer::Approved), Arc::<Pasteboard>::default());
    let gate = workspace.gate(&person, &clipboard);
    workspace.app.ask(&gate, &approval).await.unwrap();
    let again = workspace.app.ask(&gate, &approval).await.unwrap_err();
    assert_eq!(again.code, ErrorCode::AlreadyDecided);
    assert_eq!(person.times_asked(), 1, "a decided request opens no dialog");
    assert_eq!(clipboard.texts().len(), 1);
}

#[tokio::test]
async fn a_hundred_requests_at_once_hand_the_message_over_once() {
    let workspace = Workspace::with_samples().await;
    let approval = workspace.run_one().await.approval.unwrap();
    let (person, clipboard) = (Person::who_says(Answer::Approved), Arc::<Pasteboard>::default());
    let gate = workspace.gate(&person, &clipboard);
    let asks = (0..100).map(|_| workspace.app.ask(&gate, &approval));
    let outcomes = futures::future::join_all(asks).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "one of them wins");
    assert_eq!(clipboard.texts().len(), 1, "and one message leaves");
}

#[tokio::test]
async fn denied_closes_it_with_the_reason_and_opens_no_dialog_any_more() {
    let workspace = Workspace::with_samples().await;
    let line = workspace.run_one().await;
    let approval = line.approval.unwrap();
    let unexplained = workspace.app.deny(&approval, "  ").await.unwrap_err();
    assert_eq!(unexplained.code, ErrorCode::BadInput, "a reason is what the next draft learns from");
    workspace.app.deny(&approval, "Wrong person").await.unwrap();
    let detail = workspace.app.execution(&line.execution).unwrap();
    assert_eq!(detail.line.state, ExecutionState::Denied);
    assert_eq!(detail.approvals[0].reason.as_deref(), Some("Wrong person"));
    let (person, clipboard) = (Person::who_says(Answer::Approved), Arc::<Pasteboard>::default());
    let refused = workspace.app.ask(&workspace.gate(&person, &clipboard), &approval).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::AlreadyDecided);
    assert_eq!(person.times_asked(), 0);
    assert!(clipboard.texts().is_empty());
}

#[tokio::test]
async fn later_keeps_it_waiting_at_the_end_of_the_queue() {
    let workspace = Workspace::with_samples().await;
    let best: Vec<String> =
        workspace.app.best_accounts(Goal::Prospect, 3).unwrap().iter().map(ToString::to_string).collect();
    workspace.app.run(Goal::Prospect, &best).await.unwrap();
    let first = workspace.waiting()[0].approval.clone();
    workspace.app.defer(&first).await.unwrap();
    let queue = workspace.waiting();
    assert_eq!(queue.len(), 3);
    assert_eq!(queue[2].approval, first);
    assert!(queue[2].deferred);
}

#[tokio::test]
async fn without_a_recipient_it_waits_cannot_be_approved_and_a_new_contact_makes_a_new_request() {
    let workspace = Workspace::with_samples().await;
    let account = workspace.lonely_account().await;
    let line = workspace.run_on(&account).await;
    assert_eq!(line.state, ExecutionState::AwaitingApproval);
    let approval = line.approval.unwrap();
    let item = workspace.waiting().into_iter().find(|item| item.approval == approval).unwrap();
    assert_eq!(item.recipient, None);

    let (person, clipboard) = (Person::who_says(Answer::Approved), Arc::<Pasteboard>::default());
    let gate = workspace.gate(&person, &clipboard);
    let refused = workspace.app.ask(&gate, &approval).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::RecipientMissing);
    assert_eq!(person.times_asked(), 0, "there is nothing to ask yet");

    let contact = NewContact {
        first_name: "Leni".into(),
        last_name: "Licht".into(),
        email: "leni@lighthouse.example".into(),
        title: String::new(),
        phone: String::new(),
        linkedin: String::new(),
    };
    let detail = workspace.app.add_contact(&line.account_id, contact).await.unwrap();
    let changed = Revision { contact_id: Some(detail.contacts[0].id.clone()), ..revision(&workspace.app, &approval) };
    let review = workspace.app.revise(&approval, changed).await.unwrap();
    assert_ne!(review.approval, approval, "a new request");
    assert_eq!(review.message.recipient.as_deref(), Some("Leni Licht <leni@lighthouse.example>"));
    let outcome = workspace.app.ask(&gate, &review.approval).await.unwrap();
    assert_eq!(outcome.state, ExecutionState::Completed);
}

#[tokio::test]
async fn an_edit_voids_the_request_and_grades_the_new_text() {
    let workspace = Workspace::with_samples().await;
    let line = workspace.run_one().await;
    let approval = line.approval.unwrap();
    let spam = "Dear Friend, 100% guaranteed, money back guarantee! One time offer!";
    let changed = Revision { body: spam.into(), ..revision(&workspace.app, &approval) };
    let review = workspace.app.revise(&approval, changed).await.unwrap();
    let assessment = review.assessment.unwrap();
    assert!(!assessment.ready, "the new text is graded, and it is spam: {assessment:?}");
    let (person, clipboard) = (Person::who_says(Answer::Approved), Arc::<Pasteboard>::default());
    let old = workspace.app.ask(&workspace.gate(&person, &clipboard), &approval).await.unwrap_err();
    assert_eq!(old.code, ErrorCode::AlreadyDecided, "the old request is void");
    let detail = workspace.app.execution(&line.execution).unwrap();
    let states: Vec<_> = detail.approvals.iter().map(|approval| approval.state).collect();
    assert_eq!(states, [ApprovalState::Voided, ApprovalState::Pending]);
    assert_eq!(detail.messages.len(), 2, "both versions are kept");
}

/// Waits with the answer until the test says so.
struct SlowPerson {
    opened: Mutex<Option<oneshot::Sender<()>>>,
    answer: Mutex<Option<oneshot::Receiver<Answer>>>,
}

#[async_trait]
impl ApprovalPrompt for SlowPerson {
    async fn ask(&self, _sheet: ApprovalSheet) -> Answer {
        self.opened.lock().await.take().unwrap().send(()).unwrap();
        let answer = self.answer.lock().await.take().unwrap();
        answer.await.unwrap_or(Answer::NoAnswer)
    }
}

#[tokio::test]
async fn an_edit_while_the_dialog_is_open_voids_what_is_then_approved() {
    let workspace = Workspace::with_samples().await;
    let approval = workspace.run_one().await.approval.unwrap();
    let (opened, is_open) = oneshot::channel();
    let (click, answer) = oneshot::channel();
    let person = SlowPerson { opened: Mutex::new(Some(opened)), answer: Mutex::new(Some(answer)) };
    let clipboard = Arc::<Pasteboard>::default();
    let hand_over = adapters::mail::HandOver::new(workspace.folder.path().join("outbox"), Some(clipboard.clone()));
    let gate = workspace.app.approval_gate(Arc::new(person), Arc::new(hand_over));

    let meanwhile = async {
        is_open.await.unwrap();
        let changed = Revision { subject: "Another subject".into(), ..revision(&workspace.app, &approval) };
        workspace.app.revise(&approval, changed).await.unwrap();
        click.send(Answer::Approved).unwrap();
    };
    let (asked, ()) = tokio::join!(workspace.app.ask(&gate, &approval), meanwhile);
    assert_eq!(asked.unwrap_err().code, ErrorCode::AlreadyDecided);
    assert!(clipboard.texts().is_empty(), "neither the old nor the new text may leave");
    assert_eq!(workspace.waiting().len(), 1, "the new one waits");
}

#[tokio::test]
async fn a_hand_over_that_did_not_work_goes_back_to_the_rep_with_the_reason() {
    let workspace = Workspace::with_samples().await;
    let line = workspace.run_one().await;
    let (person, clipboard) = (Person::who_says(Answer::Approved), Arc::<Pasteboard>::default());
    clipboard.refuse(1);
    let gate = workspace.gate(&person, &clipboard);
    let outcome = workspace.app.ask(&gate, line.approval.as_deref().unwrap()).await.unwrap();
    assert_eq!(outcome.state, ExecutionState::AwaitingApproval);
    assert_eq!(outcome.failure.unwrap().message, "the clipboard is broken");
    let again = workspace.waiting()[0].approval.clone();
    assert_ne!(Some(&again), line.approval.as_ref(), "a used approval is not used again");
    let outcome = workspace.app.ask(&gate, &again).await.unwrap();
    assert_eq!(outcome.state, ExecutionState::Completed);
    assert_eq!(clipboard.texts().len(), 1);
}

#[tokio::test]
async fn an_opted_out_person_cannot_be_chosen() {
    let workspace = Workspace::with_samples().await;
    let accounts = workspace.app.accounts(&crate::support::all_accounts()).unwrap();
    let mut found = None;
    for row in accounts.rows.iter().filter(|row| !row.do_not_contact) {
        let detail = workspace.app.account(&row.id).unwrap();
        if let Some(contact) = detail.contacts.iter().find(|contact| contact.opted_out) {
            found = Some((row.name.clone(), contact.id.clone()));
        }
    }
    let (account, contact) = found.expect("the samples have somebody who opted out");
    let approval = workspace.run_on(&account).await.approval.unwrap();
    let changed = Revision { contact_id: Some(contact), ..revision(&workspace.app, &approval) };
    assert_eq!(workspace.app.revise(&approval, changed).await.unwrap_err().code, ErrorCode::DoNotContact);
}

#[tokio::test]
async fn ids_that_are_forged_or_foreign_are_refused() {
    let workspace = Workspace::with_samples().await;
    let line = workspace.run_one().await;
    let (person, clipboard) = (Person::who_says(Answer::Approved), Arc::<Pasteboard>::default());
    let gate = workspace.gate(&person, &clipboard);
    let forged = ["", "x", "' OR 1=1 --", "00000000-0000-0000-0000-000000000000", &line.execution, &line.trace_id];
    for id in forged {
        let refused = workspace.app.ask(&gate, id).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::NotFound, "{id}");
    }
    let shouted = line.approval.unwrap().to_uppercase();
    assert_eq!(
        workspace.app.ask(&gate, &shouted).await.unwrap_err().code,
        ErrorCode::NotFound,
        "an id has one spelling"
    );
    assert_eq!(person.times_asked(), 0);
}

#[tokio::test]
async fn who_opted_out_or_moved_after_the_draft_is_not_written_to() {
    let changes = [
        ("an opt-out", "Email,Email Opt Out,Associated Company\n{email},yes,\n"),
        ("another company", "Email,Associated Company\n{email},Somewhere Else Ltd\n"),
    ];
    for (what, csv) in changes {
        let workspace = Workspace::with_samples().await;
        let approval = workspace.run_one().await.approval.unwrap();
        let email = workspace.waiting()[0].recipient.clone().unwrap();
        let folder = workspace.folder.path();
        let elsewhere = crate::support::write(folder, "b.csv", "Company name\nSomewhere Else Ltd\n");
        workspace.app.import_file(app::wire::ImportKind::Accounts, &elsewhere, &[], false).await.unwrap();
        let file = crate::support::write(folder, "a.csv", csv.replace("{email}", &email));
        workspace.app.import_file(app::wire::ImportKind::Contacts, &file, &[], false).await.unwrap();
        let (person, clipboard) = (Person::who_says(Answer::Approved), Arc::<Pasteboard>::default());
        let refused = workspace.app.ask(&workspace.gate(&person, &clipboard), &approval).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::DoNotContact, "{what}: {}", refused.message);
        assert_eq!(person.times_asked(), 0, "{what}");
        assert!(clipboard.texts().is_empty(), "{what} after the draft must stop the message");
    }
}
