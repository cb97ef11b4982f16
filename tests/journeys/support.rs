//! A workspace for a test, a scripted person for the dialog, and a clipboard to hand over to.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use adapters::mail::{Clipboard, HandOver};
use adapters::signing::KeychainSigner;
use app::wire::{AccountQuery, ExecutionLine, HandOff, QueueItem, Revision, Sender, Settings};
use app::{App, Goal};
use async_trait::async_trait;
use domain::Failure;
use orchestrator::ApprovalGate;
use orchestrator::ports::{Answer, ApprovalPrompt, ApprovalSheet, Signer};
use tempfile::TempDir;
use tests::stand_ins::NoKeychain;

pub struct Workspace {
    pub folder: TempDir,
    pub app: App,
}

impl Workspace {
    pub async fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(folder.path()).await.unwrap();
        Self { folder, app }
    }

    /// The sample accounts and people, and a rep who has said who they are and hands over to the clipboard.
    pub async fn with_samples() -> Self {
        let workspace = Self::empty().await;
        workspace.app.import_samples().await.unwrap();
        workspace.app.save_settings(settings(&workspace.app)).await.unwrap();
        workspace
    }

    /// Stops the app and starts it again over the same folder.
    pub async fn restart(self) -> Self {
        let Self { folder, app } = self;
        drop(app);
        let app = App::open(folder.path()).await.unwrap();
        Self { folder, app }
    }

    /// Runs the play on the best account.
    pub async fn run_one(&self) -> ExecutionLine {
        let best = self.app.best_accounts(Goal::Prospect, 1).unwrap()[0].to_string();
        self.app.run(Goal::Prospect, &[best]).await.unwrap().executions.remove(0)
    }

    /// Runs the play on the account of this name.
    pub async fn run_on(&self, name: &str) -> ExecutionLine {
        let id = self.app.find_account(name).unwrap().to_string();
        self.app.run(Goal::Prospect, &[id]).await.unwrap().executions.remove(0)
    }

    pub fn waiting(&self) -> Vec<QueueItem> {
        self.app.queue().unwrap()
    }

    pub fn gate(&self, person: &Arc<Person>, clipboard: &Arc<Pasteboard>) -> ApprovalGate {
        let hand_over = HandOver::new(self.folder.path().join("outbox"), Some(clipboard.clone()));
        self.app.approval_gate(person.clone(), Arc::new(hand_over))
    }

    /// An account without anybody to write to.
    pub async fn lonely_account(&self) -> String {
        let csv = "Company name,Industry\nLonely Lighthouse Ltd,Shipping\n";
        let file = write(self.folder.path(), "lonely.csv", csv);
        let kind = app::wire::ImportKind::Accounts;
        self.app.import_file(kind, &file, &[], false).await.unwrap();
        "Lonely Lighthouse Ltd".into()
    }
}

/// Signs for as long as the program runs.
pub fn unkept() -> Arc<dyn Signer> {
    Arc::new(KeychainSigner::new(Arc::new(NoKeychain)))
}

pub fn settings(app: &App) -> Settings {
    let sender = Sender {
        name: "Robin Rep".into(),
        email: "robin@seller.example".into(),
        company: "Seller Ltd".into(),
        offer: "keep their stock in step with their orders".into(),
        postal_address: "1 Market Street, Springfield".into(),
        data_source: String::new(),
    };
    Settings { sender, hand_off: HandOff::Clipboard, ..app.settings().unwrap() }
}

pub fn all_accounts() -> AccountQuery {
    AccountQuery { limit: 500, ..AccountQuery::default() }
}

/// The message as it waits, ready to be changed.
pub fn revision(app: &App, approval: &str) -> Revision {
    let review = app.review(approval).unwrap();
    Revision {
        subject: review.message.subject,
        body: review.message.body,
        contact_id: review.contact_id,
        hand_off: review.message.hand_off,
    }
}

/// A day that is over everywhere.
pub fn day_before_yesterday() -> String {
    let past = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(48);
    past.to_string()[..10].to_owned()
}

pub fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> std::path::PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    path
}

/// Answers the dialog as told, and remembers what was shown.
pub struct Person {
    pub answer: Answer,
    pub shown: Mutex<Vec<ApprovalSheet>>,
}

impl Person {
    pub fn who_says(answer: Answer) -> Arc<Self> {
        Arc::new(Self { answer, shown: Mutex::default() })
    }

    pub fn times_asked(&self) -> usize {
        self.shown.lock().unwrap().len()
    }
}

#[async_trait]
impl ApprovalPrompt for Person {
    async fn ask(&self, sheet: ApprovalSheet) -> Answer {
        self.shown.lock().unwrap().push(sheet);
        self.answer
    }
}

/// A clipboard that can be looked at, and that can be broken.
#[derive(Default)]
pub struct Pasteboard {
    pub texts: Mutex<Vec<String>>,
    pub refusals: AtomicUsize,
    /// What it says where it refuses.
    words: Mutex<Option<String>>,
}

impl Pasteboard {
    pub fn texts(&self) -> Vec<String> {
        self.texts.lock().unwrap().clone()
    }

    /// The next text is refused with these words.
    pub fn refuse_saying(&self, words: &str) {
        *self.words.lock().unwrap() = Some(words.into());
        self.refuse(1);
    }

    /// The next `n` texts are refused.
    pub fn refuse(&self, n: usize) {
        self.refusals.store(n, Ordering::SeqCst);
    }
}

impl Clipboard for Pasteboard {
    fn put(&self, text: &str) -> Result<(), Failure> {
        let refuse = self.refusals.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        if refuse.is_ok() {
            let words = self.words.lock().unwrap().clone().unwrap_or_else(|| "the clipboard is broken".into());
            return Err(Failure::new(domain::FailureKind::System, words));
        }
        self.texts.lock().unwrap().push(text.into());
        Ok(())
    }
}
