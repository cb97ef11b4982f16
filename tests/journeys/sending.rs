//! Mail that the app sends itself: by a real server, once, when its time has come, and exactly what was approved.

use std::sync::Arc;
use std::time::Duration;

use adapters::mail::{Patience, Smtp};
use app::wire::{
    Answered, AskOutcome, ErrorCode, ExecutionState, HandOff, MailCondition, MailLogin, MailServer, Reply, Sending,
    Settings, Tls,
};
use app::{App, Outside};
use orchestrator::ApprovalGate;
use orchestrator::ports::{Answer, KeyVault, ProviderStep};
use serde_json::{Value, json};
use tempfile::TempDir;
use tests::stand_ins::NoKeychain;

use crate::models::{Drawer, Rep};
use crate::support::{Pasteboard, Person, revision, settings};

const PASSWORD: &str = "correct horse battery staple 7391";

/// A rep whose mail goes by a server of somebody else's.
struct Post {
    folder: TempDir,
    app: App,
    server: tests::mail_server::MailServer,
    keys: Arc<dyn KeyVault>,
}

/// Without a wait, so that a test need not wait either.
const AT_ONCE: Sending = Sending { undo_seconds: 0, most_a_day: 0, seconds_between: 0, follow_up_days: 0 };
const SOON: Sending = Sending { undo_seconds: 1, ..AT_ONCE };
const LATER: Sending = Sending { undo_seconds: 120, ..AT_ONCE };

fn outside(server: &tests::mail_server::MailServer, keys: &Arc<dyn KeyVault>) -> Outside {
    let patience = Patience { command: Duration::from_secs(5), content: Duration::from_secs(5), ..Patience::default() };
    let smtp = Arc::new(Smtp::new(patience).with_root(server.root.clone()));
    Outside { keys: keys.clone(), smtp, ..Outside::default() }
}

impl Post {
    async fn open(sending: Sending) -> Option<Self> {
        Self::with(json!({}), sending).await
    }

    /// A server as the scenario says; `None`, said aloud, where there is none to be had.
    async fn with(mut scenario: Value, sending: Sending) -> Option<Self> {
        scenario["password"] = PASSWORD.into();
        let server = tests::mail_server::MailServer::start(&scenario)?;
        let (folder, keys) = (tempfile::tempdir().unwrap(), Arc::<Drawer>::default() as Arc<dyn KeyVault>);
        let app = App::open_with(folder.path(), outside(&server, &keys)).await.unwrap();
        app.import_samples().await.unwrap();
        let rep = Rep { types: Some(PASSWORD), ..Rep::who(true) };
        let at = MailServer {
            host: server.host.clone(),
            port: server.port,
            tls: Tls::StartTls,
            user: "rep".into(),
            login: MailLogin::Password,
        };
        app.set_mail_server(&rep, at).await.unwrap();
        let account = app.enter_mail_secret(&rep).await.unwrap();
        assert_eq!(account.condition, MailCondition::Ready);
        app.save_settings(Settings { hand_off: HandOff::MailServer, sending, ..settings(&app) }).await.unwrap();
        Some(Self { folder, app, server, keys })
    }

    fn gate(&self, person: &Arc<Person>) -> ApprovalGate {
        let hand_over = adapters::mail::HandOver::new(self.folder.path().join("outbox"), None);
        self.app.approval_gate(person.clone(), Arc::new(hand_over.with_post(self.app.mail_post())))
    }

    async fn waiting(&self) -> String {
        let best = self.app.best_accounts(app::Goal::Prospect, 1).unwrap()[0].to_string();
        let report = self.app.run(app::Goal::Prospect, &[best]).await.unwrap();
        report.executions.into_iter().next().unwrap_or_else(|| panic!("{:?}", report.refused)).approval.unwrap()
    }

    async fn approve(&self, approval: &str) -> AskOutcome {
        let person = Person::who_says(Answer::Approved);
        self.app.ask(&self.gate(&person), approval).await.unwrap()
    }

    /// Stops the app and starts it again over the same folder, with these keys.
    async fn restart(self, keys: Arc<dyn KeyVault>) -> Self {
        let Self { folder, app, server, .. } = self;
        drop(app);
        let app = App::open_with(folder.path(), outside(&server, &keys)).await.unwrap();
        Self { folder, app, server, keys }
    }

    /// Lets the time of what is scheduled come now, as an hour of waiting would.
    async fn let_due_go(&self) -> usize {
        let nobody = Person::who_says(Answer::NoAnswer);
        self.app.let_due_go(&self.gate(&nobody)).await.unwrap()
    }

    async fn until_it_goes(&self) {
        tokio::time::sleep(self.app.next_departure().unwrap().unwrap_or_default()).await;
    }

    fn state(&self, execution: &str) -> ExecutionState {
        self.app.execution(execution).unwrap().line.state
    }
}

/// Behind the app's back, as somebody does who can write the file.
fn in_file(folder: &std::path::Path, sql: &str) -> usize {
    let file = rusqlite::Connection::open(folder.join(store::FILE_NAME)).unwrap();
    file.execute(sql, []).unwrap()
}

#[tokio::test]
async fn an_approved_mail_arrives_once_and_as_it_was_shown() {
    let Some(post) = Post::open(AT_ONCE).await else { return };
    let approval = post.waiting().await;
    let text = "Hi there,\n\n.a line with a dot before it\nÜber 100 %, “quoted”\n\nRobin";
    let changed = app::wire::Revision { body: text.into(), ..revision(&post.app, &approval) };
    let approval = post.app.revise(&approval, changed).await.unwrap().approval;
    let file = crate::support::write(post.folder.path(), "price list.pdf", [0_u8, 159, 146, 150, 13, 10, 46, 13, 10]);
    let approval = post.app.attach(&approval, &file).await.unwrap().approval;
    let person = Person::who_says(Answer::Approved);
    let outcome = post.app.ask(&post.gate(&person), &approval).await.unwrap();
    assert_eq!((outcome.state, outcome.failure.clone()), (ExecutionState::Completed, None));

    let accepted = post.server.accepted();
    assert_eq!(accepted.len(), 1, "once");
    let mail = String::from_utf8(accepted[0].bytes.clone()).unwrap();
    let sheet = person.shown.lock().unwrap()[0].clone();
    let request = &sheet.request;
    assert_eq!(accepted[0].from, "robin@seller.example");
    assert_eq!(
        accepted[0].to,
        [request.message.recipient.clone().unwrap().address],
        "to who was shown, and nobody else"
    );
    assert!(mail.contains(&format!("Message-ID: <{approval}@seller.example>")), "found again by its id: {mail}");
    assert!(mail.contains("filename=\"price list.pdf\"") || mail.contains("price list.pdf"), "{mail}");
    assert!(sheet.server.as_ref().is_some_and(|server| server.port == post.server.port), "the server was shown");
    let detail = post.app.execution(&outcome.execution).unwrap();
    assert!(!detail.waits_for_word, "the app sent it itself, and knows");
    let again = post.app.ask(&post.gate(&person), &approval).await.unwrap_err();
    assert_eq!(again.code, ErrorCode::AlreadyDecided, "an approval is used once");
    assert_eq!(post.server.accepted().len(), 1);
}

#[tokio::test]
async fn what_is_taken_back_in_time_is_not_sent_and_waits_again() {
    let Some(post) = Post::open(LATER).await else { return };
    let approval = post.waiting().await;
    let outcome = post.approve(&approval).await;
    assert_eq!((outcome.answered, outcome.state), (Answered::Approved, ExecutionState::Dispatching));
    assert!(outcome.goes_at.is_some(), "it says until when it can be taken back");
    let departures = post.app.departures().unwrap();
    assert_eq!(departures.len(), 1);
    assert_eq!(departures[0].approval, approval);
    assert_eq!(post.let_due_go().await, 0, "its time has not come");

    post.app.undo_departure(&approval).await.unwrap();
    assert_eq!(post.state(&outcome.execution), ExecutionState::AwaitingApproval);
    assert!(post.app.departures().unwrap().is_empty());
    let waiting = post.app.queue().unwrap();
    assert!(waiting.len() == 1 && waiting[0].approval != approval, "under a request of its own");
    assert!(post.server.accepted().is_empty(), "nothing was sent");
    let twice = post.app.undo_departure(&approval).await.unwrap_err();
    assert_eq!(twice.code, ErrorCode::AlreadyDecided);
}

#[tokio::test]
async fn what_is_taken_back_too_late_has_gone() {
    let Some(post) = Post::open(AT_ONCE).await else { return };
    let approval = post.waiting().await;
    post.approve(&approval).await;
    assert_eq!(post.app.undo_departure(&approval).await.unwrap_err().code, ErrorCode::AlreadyDecided);
    assert_eq!(post.server.accepted().len(), 1);
}

#[tokio::test]
async fn a_grant_is_good_after_a_restart_where_the_keychain_vouches_for_it_and_only_there() {
    for (kept, expected) in [(true, ExecutionState::Completed), (false, ExecutionState::AwaitingApproval)] {
        let Some(post) = Post::open(SOON).await else { return };
        let approval = post.waiting().await;
        let outcome = post.approve(&approval).await;
        let keys: Arc<dyn KeyVault> = if kept { post.keys.clone() } else { Arc::new(NoKeychain) };
        let post = post.restart(keys).await;
        assert_eq!(post.state(&outcome.execution), ExecutionState::Dispatching, "a restart alone sends nothing");
        post.until_it_goes().await;
        assert_eq!(post.let_due_go().await, 1, "its time has come");
        assert_eq!(post.state(&outcome.execution), expected, "keychain kept: {kept}");
        assert_eq!(post.server.accepted().len(), usize::from(kept));
        if !kept {
            let failure = post.app.execution(&outcome.execution).unwrap().failure.unwrap();
            assert!(failure.message.contains("cannot be proven"), "{}", failure.message);
        }
    }
}

#[tokio::test]
async fn a_row_edited_in_the_file_lets_nothing_leave() {
    const NOTHING: &str = "nothing that leaves or decides";
    let edits = [
        (NOTHING, "UPDATE account SET updated_at = updated_at + 1"),
        (
            "the message",
            "UPDATE event SET details = replace(details, '\"body\":\"', '\"body\":\"PS: pay here. ') WHERE kind = 'approval_requested'",
        ),
        (
            "the recipient",
            "UPDATE event SET details = replace(details, '\"address\":\"', '\"address\":\"eve') WHERE kind = 'approval_requested'",
        ),
        (
            "its time to go",
            "UPDATE event SET details = json_set(details, '$.grant.goes_at', '2020-01-01T00:00:00Z') WHERE kind = 'dispatch_scheduled'",
        ),
        (
            "its end",
            "UPDATE event SET details = json_set(details, '$.grant.ends_at', '2036-01-01T00:00:00Z') WHERE kind = 'dispatch_scheduled'",
        ),
        (
            "the digest",
            "UPDATE event SET details = json_set(details, '$.grant.digest', '00') WHERE kind = 'dispatch_scheduled'",
        ),
        (
            "the signature",
            "UPDATE event SET details = json_set(details, '$.grant.signature', '00') WHERE kind = 'dispatch_scheduled'",
        ),
        (
            "the server",
            "UPDATE event SET details = json_set(details, '$.grant.stamp.server.host', '127.0.0.1') WHERE kind = 'dispatch_scheduled'",
        ),
        (
            "the settings' server",
            "UPDATE setting SET value = json_set(value, '$.server.host', 'evil.example') WHERE key = 'mail_account'",
        ),
        (
            "the sender",
            "UPDATE setting SET value = json_set(value, '$.sender.email', 'eve@evil.example') WHERE key = 'settings'",
        ),
        ("the contact's address", "UPDATE contact SET email = 'eve@evil.example'"),
        ("an opt-out", "UPDATE contact SET opted_out = 1"),
        ("the account", "UPDATE account SET do_not_contact = 1"),
    ];
    for (what, sql) in edits {
        let Some(post) = Post::open(SOON).await else { return };
        let approval = post.waiting().await;
        let outcome = post.approve(&approval).await;
        assert!(in_file(post.folder.path(), sql) > 0, "{what}: there is something to edit");
        tokio::time::sleep(Duration::from_millis(1_100)).await;
        post.let_due_go().await;
        let left = post.server.accepted().len();
        assert_eq!(left, usize::from(what == NOTHING), "{what} was changed, and so many mails left");
        let state = post.state(&outcome.execution);
        assert_eq!(state == ExecutionState::Completed, what == NOTHING, "{what}: {state:?}");
    }
}

#[tokio::test]
async fn a_request_turned_into_an_approved_one_in_the_file_lets_nothing_leave() {
    let Some(post) = Post::open(AT_ONCE).await else { return };
    let approval = post.waiting().await;
    let id = post.app.queue().unwrap()[0].execution.clone();
    let folder = post.folder.path();
    in_file(folder, "UPDATE approval SET state = 'approved', goes_at = 1");
    in_file(folder, "UPDATE execution SET state = 'dispatching'");
    let version = "(SELECT max(seq) + 1 FROM event)";
    in_file(
        folder,
        &format!(
            "INSERT INTO event (execution, seq, at, kind, details) SELECT 1, {version}, 1, 'approval_received',
             json_object('approval', '{approval}', 'decision', json_object('answer', 'approved'))"
        ),
    );
    let leave = json!({
        "stamp": { "message_id": "x@seller.example", "date": "2026-11-25T10:00:00Z" }, "digest": "00",
        "goes_at": "2026-11-25T10:00:00Z", "ends_at": "2036-11-25T10:00:00Z", "read_ms": 9_000, "signature": "00".repeat(64),
    });
    in_file(
        folder,
        &format!(
            "INSERT INTO event (execution, seq, at, kind, details) SELECT 1, {version}, 1, 'dispatch_scheduled',
             json_object('approval', '{approval}', 'grant', json('{leave}'))"
        ),
    );
    in_file(folder, &format!("UPDATE execution SET version = {version}"));
    assert_eq!(post.app.departures().unwrap().len(), 1, "it looks as if it were approved");
    assert_eq!(post.let_due_go().await, 1);
    assert!(post.server.accepted().is_empty(), "a row approves nothing");
    assert_eq!(post.state(&id), ExecutionState::AwaitingApproval, "the rep is asked");
}

#[tokio::test]
async fn a_server_that_says_no_gives_the_message_back_with_the_reason() {
    for (at, words) in [
        (json!({ "RCPT": "450 4.2.0 Greylisted, try again in five minutes" }), "Nothing was sent"),
        (json!({ "RCPT": "550 5.1.1 No such user" }), "Nothing was sent"),
        (json!({ "content": "554 5.7.1 Looks like spam" }), "Nothing was sent"),
        (json!({ "DATA": "hang up" }), "Nothing was sent"),
    ] {
        let Some(post) = Post::with(json!({ "at": at }), AT_ONCE).await else { return };
        let approval = post.waiting().await;
        let outcome = post.approve(&approval).await;
        let failure = outcome.failure.unwrap_or_else(|| panic!("{at}: no failure"));
        assert!(failure.message.contains(words), "{at}: {}", failure.message);
        assert_eq!(outcome.state, ExecutionState::AwaitingApproval, "{at}");
        assert!(post.server.accepted().is_empty(), "{at}");
        assert_eq!(post.let_due_go().await, 0, "{at}: nothing is tried again by itself");
    }
}

#[tokio::test]
async fn a_server_that_hangs_up_after_the_dot_leaves_it_to_the_rep_and_nothing_is_sent_again() {
    let scenario = json!({ "at": { "content": "hang up" }, "accepts": true });
    let Some(post) = Post::with(scenario, AT_ONCE).await else { return };
    let approval = post.waiting().await;
    let outcome = post.approve(&approval).await;
    assert_eq!(outcome.state, ExecutionState::OutcomeUnknown);
    let detail = post.app.execution(&outcome.execution).unwrap();
    assert!(detail.outcome_unknown);
    let why = detail.failure.expect("it says how to find out").message;
    assert!(why.contains(&approval), "by its Message-ID: {why}");
    let keys = post.keys.clone();
    let post = post.restart(keys).await;
    assert_eq!(post.let_due_go().await, 0);
    assert_eq!(post.server.accepted().len(), 1, "it had left, once");
    post.app.confirm_outcome(&outcome.execution, true).await.unwrap();
    assert_eq!(post.state(&outcome.execution), ExecutionState::Completed);
}

#[tokio::test]
async fn another_server_discards_the_password_and_asks_again_for_what_was_approved() {
    let Some(post) = Post::open(SOON).await else { return };
    let approval = post.waiting().await;
    let outcome = post.approve(&approval).await;
    let (no, yes) = (Rep::who(false), Rep::who(true));
    let other = MailServer {
        host: "mail.evil.example".into(),
        port: 587,
        tls: Tls::StartTls,
        user: "rep".into(),
        login: MailLogin::Password,
    };
    let kept = post.app.set_mail_server(&no, other.clone()).await.unwrap();
    assert_eq!(kept.condition, MailCondition::Ready, "not allowed in the native window: nothing changes");
    assert_eq!(no.was_asked(), [ProviderStep::NewMailServer]);
    let moved = post.app.set_mail_server(&yes, other).await.unwrap();
    assert_eq!(moved.condition, MailCondition::NoSecret, "the password was for the other server");
    post.until_it_goes().await;
    assert_eq!(post.let_due_go().await, 1);
    assert_eq!(post.state(&outcome.execution), ExecutionState::AwaitingApproval);
    assert!(post.server.accepted().is_empty());
    for bad in ["", "smtp.example.com/x", "a b", "-x.example", "host\r\nRCPT TO:<eve@evil.example>"] {
        let server = MailServer { host: bad.into(), ..post.app.mail_account().unwrap().server.unwrap() };
        assert_eq!(post.app.set_mail_server(&yes, server).await.unwrap_err().code, ErrorCode::BadInput, "{bad}");
    }
}

#[tokio::test]
async fn the_connection_can_be_tried_without_sending_anything() {
    let Some(post) = Post::open(AT_ONCE).await else { return };
    post.app.check_mail_account().await.unwrap();
    let wrong = Rep { types: Some("not the password"), ..Rep::who(true) };
    post.app.enter_mail_secret(&wrong).await.unwrap();
    let refused = post.app.check_mail_account().await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::MailFailed);
    assert!(!refused.message.contains("not the password"), "{}", refused.message);
    assert!(post.server.accepted().is_empty());
}

#[tokio::test]
async fn a_day_has_as_many_messages_as_the_rep_allows() {
    let Some(post) = Post::open(Sending { most_a_day: 1, ..AT_ONCE }).await else { return };
    post.approve(&post.waiting().await).await;
    let next = post.waiting().await;
    let person = Person::who_says(Answer::Approved);
    let refused = post.app.ask(&post.gate(&person), &next).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::EnoughToday, "{}", refused.message);
    assert_eq!(person.times_asked(), 0, "nobody is shown what cannot go");
    assert_eq!(post.server.accepted().len(), 1);
}

#[tokio::test]
async fn who_asked_to_stop_is_written_to_by_nobody() {
    let Some(post) = Post::open(Sending { follow_up_days: 3, ..AT_ONCE }).await else { return };
    let outcome = post.approve(&post.waiting().await).await;
    let detail = post.app.execution(&outcome.execution).unwrap();
    assert!(detail.follow_up_at.is_some(), "it comes back in three days");
    let detail = post.app.mark_reply(&outcome.execution, Some(Reply::AskedToStop)).await.unwrap();
    assert_eq!(detail.follow_up_at, None, "not any more");
    let (address, account) = (detail.line.recipient.unwrap(), detail.line.account_id);
    let list = post.app.suppressions().unwrap();
    assert!(list.iter().any(|line| line.value == address.to_lowercase()), "{list:?}");
    let person = post.app.account(&account).unwrap().contacts.into_iter().find(|c| c.email == Some(address.clone()));
    assert!(person.unwrap().opted_out, "whatever an import says");
    let report = post.app.run(app::Goal::Prospect, &[account]).await.unwrap();
    for line in report.executions {
        let approval = line.approval.unwrap();
        let review = post.app.review(&approval).unwrap();
        assert_ne!(review.message.recipient.unwrap_or_default(), address, "somebody else is chosen, or nobody");
    }
}

#[tokio::test]
async fn who_is_entered_between_the_approval_and_the_departure_gets_nothing() {
    let Some(post) = Post::open(SOON).await else { return };
    let outcome = post.approve(&post.waiting().await).await;
    let address = post.app.execution(&outcome.execution).unwrap().line.recipient.unwrap();
    let domain = address.rsplit_once('@').unwrap().1.to_owned();
    post.app.suppress(&domain, "They called").await.unwrap();
    post.until_it_goes().await;
    assert_eq!(post.let_due_go().await, 1);
    assert!(post.server.accepted().is_empty());
    assert_eq!(post.state(&outcome.execution), ExecutionState::AwaitingApproval);
    let person = Person::who_says(Answer::Approved);
    let waiting = post.app.queue().unwrap()[0].approval.clone();
    let refused = post.app.ask(&post.gate(&person), &waiting).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::DoNotContact);
    assert_eq!(person.times_asked(), 0);
}

#[tokio::test]
async fn what_was_handed_over_is_asked_about_and_not_sent_it_waits_again() {
    let workspace = crate::support::Workspace::with_samples().await;
    let approval = workspace.run_one().await.approval.unwrap();
    let (person, clipboard) = (Person::who_says(Answer::Approved), Arc::<Pasteboard>::default());
    let outcome = workspace.app.ask(&workspace.gate(&person, &clipboard), &approval).await.unwrap();
    assert_eq!(outcome.state, ExecutionState::Completed);
    assert_eq!(workspace.app.status().unwrap().unconfirmed, 1);
    let unconfirmed = workspace.app.unconfirmed().unwrap();
    assert_eq!(unconfirmed[0].execution, outcome.execution);
    assert!(workspace.app.execution(&outcome.execution).unwrap().waits_for_word);
    workspace.app.confirm_outcome(&outcome.execution, false).await.unwrap();
    assert_eq!(workspace.waiting().len(), 1, "it waits again");
    assert_eq!(workspace.app.status().unwrap().unconfirmed, 0);
    let again = workspace.waiting()[0].approval.clone();
    let outcome = workspace.app.ask(&workspace.gate(&person, &clipboard), &again).await.unwrap();
    workspace.app.confirm_outcome(&outcome.execution, true).await.unwrap();
    assert_eq!(workspace.app.status().unwrap().unconfirmed, 0, "they said that they sent it");
}

#[tokio::test]
async fn an_unanswered_message_comes_back_as_a_follow_up_that_asks_again_and_stops_after_two() {
    let Some(post) = Post::open(Sending { follow_up_days: 3, ..AT_ONCE }).await else { return };
    let mut execution = post.approve(&post.waiting().await).await.execution;
    for n in 1..=2 {
        assert_eq!(post.app.draft_due_follow_ups().await.unwrap(), 0, "not before its day");
        in_file(post.folder.path(), "UPDATE execution SET follow_up_at = 1 WHERE follow_up_at IS NOT NULL");
        assert_eq!(post.app.draft_due_follow_ups().await.unwrap(), 1, "follow-up {n}");
        assert_eq!(post.app.draft_due_follow_ups().await.unwrap(), 0, "once");
        let waiting = post.app.queue().unwrap();
        assert_eq!(waiting.len(), 1, "it waits for an approval of its own");
        assert_eq!(post.server.accepted().len(), n, "nothing more was sent");
        execution = post.approve(&waiting[0].approval).await.execution;
    }
    in_file(post.folder.path(), "UPDATE execution SET follow_up_at = 1 WHERE follow_up_at IS NOT NULL");
    assert_eq!(post.app.draft_due_follow_ups().await.unwrap(), 0, "after two without an answer it is enough");
    assert!(post.app.queue().unwrap().is_empty());
    let detail = post.app.set_follow_up(&execution, Some(7)).await.unwrap();
    assert!(detail.follow_up_at.is_some(), "the rep may want it all the same");
    assert_eq!(post.app.set_follow_up(&execution, None).await.unwrap().follow_up_at, None);
    assert_eq!(post.app.set_follow_up(&execution, Some(0)).await.unwrap_err().code, ErrorCode::BadInput);
}

#[tokio::test]
async fn a_list_of_those_who_opted_out_is_read_whatever_its_shape() {
    let workspace = crate::support::Workspace::with_samples().await;
    let folder = workspace.folder.path();
    let file = crate::support::write(folder, "out.csv", "Name;E-Mail\nAnn;ann@acme.example\nnobody;\n;@evil.example\n");
    let report = workspace.app.import_suppressions(&file).await.unwrap();
    assert_eq!((report.added, report.known, report.unread), (2, 0, vec![3]));
    let again = workspace.app.import_suppressions(&file).await.unwrap();
    assert_eq!((again.added, again.known), (0, 2), "nobody twice");
    let none = crate::support::write(folder, "none.csv", "Name\nAnn\n");
    assert_eq!(workspace.app.import_suppressions(&none).await.unwrap_err().code, ErrorCode::BadInput);
    workspace.app.unsuppress("domain", "evil.example").await.unwrap();
    assert_eq!(workspace.app.suppressions().unwrap().len(), 1);
    for bad in ["", "ann", "@", "ann@", "a b"] {
        assert_eq!(workspace.app.suppress(bad, "").await.unwrap_err().code, ErrorCode::BadInput, "{bad}");
    }
}
