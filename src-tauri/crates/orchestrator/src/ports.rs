//! What a run needs from outside, each named after the question it answers.

use async_trait::async_trait;
use domain::quality::Finding;
use domain::{
    Account, AccountId, ApprovalId, ApprovalRequest, ApprovalState, Attachment, Brief, Contact, Draft, Event,
    Execution, ExecutionId, Failure, MailServer, Outgoing, Sender, Sensitive, Signature, Stamp, ToolName, ToolOutput,
    TraceId, Units,
};
use jiff::Timestamp;
use uuid::Uuid;

/// What time is it?
pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;
}

/// What is known about this account?
#[async_trait]
pub trait Briefs: Send + Sync {
    async fn brief(&self, account: AccountId) -> Result<Brief, BriefError>;
    /// What decides whether something may leave for this account, as it stands now.
    async fn circumstances(&self, account: AccountId) -> Result<Circumstances, BriefError>;
}

/// Nothing of it is what it was when a message was drafted: all of it is as it is now.
#[derive(Debug, Clone)]
pub struct Circumstances {
    pub account: Account,
    /// Who must not be written to is marked as opted out.
    pub people: Vec<Contact>,
    pub sender: Sender,
    /// Where the rep's mail is sent from, if the app may send it.
    pub server: Option<MailServer>,
    pub pace: Pace,
}

/// How much may leave, and what has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pace {
    /// How long a mail that the app sends can be taken back.
    pub undo_seconds: u16,
    /// Messages approved in a day; 0: as many as one likes.
    pub most_a_day: u16,
    /// Between two mails that the app sends.
    pub seconds_between: u16,
    pub approved_today: u32,
    /// When the last mail of the app goes or went.
    pub last_goes_at: Option<Timestamp>,
}

#[derive(Debug, thiserror::Error)]
pub enum BriefError {
    #[error("this account asked not to be contacted: {0}")]
    DoNotContact(String),
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// What has happened so far? Events go in whole, in one transaction with the state they change, or not at all.
#[async_trait]
pub trait Journal: Send + Sync {
    /// Records `events`, which led to `execution`: all of it, or nothing. The first one's `seq` is the version the
    /// journal must still be at.
    async fn record(&self, execution: &Execution, events: &[Event]) -> Result<(), JournalError>;
    async fn execution(&self, id: ExecutionId) -> Result<Execution, JournalError>;
    /// The execution a request belongs to.
    async fn owner(&self, approval: ApprovalId) -> Result<ExecutionId, JournalError>;
    async fn request(&self, approval: ApprovalId) -> Result<Standing, JournalError>;
    /// Claims for this start of the program what a stopped one left running or dispatching. Each is given out once.
    async fn claim_interrupted(&self, boot: Uuid) -> Result<Vec<ExecutionId>, JournalError>;
    /// Executions with something approved that has not left yet, or of which that is not known.
    async fn dispatching(&self) -> Result<Vec<ExecutionId>, JournalError>;
    /// The bytes of a message's attachments, in their order.
    async fn files(&self, of: &[Attachment]) -> Result<Vec<Vec<u8>>, JournalError>;
    /// Pending requests whose time was over at `now`.
    async fn overdue(&self, now: Timestamp) -> Result<Vec<ApprovalId>, JournalError>;
}

/// A request as it stands, with what a person is told of its execution.
#[derive(Debug, Clone)]
pub struct Standing {
    pub request: ApprovalRequest,
    pub state: ApprovalState,
    pub trace: TraceId,
    pub account: AccountId,
    pub account_name: String,
}

#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    #[error("there is no execution {0}")]
    NoExecution(ExecutionId),
    #[error("there is no approval request {0}")]
    NoApproval(ApprovalId),
    #[error("execution {0} has moved on; look at it again")]
    MovedOn(ExecutionId),
    #[error("the history of execution {0} cannot be read: {1}")]
    Broken(ExecutionId, String),
    #[error("there is no account {0}")]
    NoAccount(AccountId),
    #[error("there is still something open for this account; end it first, in Today or in the History")]
    Busy(AccountId),
    #[error("the disk is full. Nothing of this change was kept; free some space and try again.")]
    DiskFull,
    #[error("{0}")]
    Storage(String),
}

impl BriefError {
    /// For logs, which hold no name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::DoNotContact(_) => "do_not_contact",
            Self::Journal(error) => error.code(),
        }
    }
}

impl JournalError {
    /// For logs: the words may hold more than belongs there.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoExecution(_) => "no_execution",
            Self::NoApproval(_) => "no_approval",
            Self::MovedOn(_) => "moved_on",
            Self::Broken(..) => "broken",
            Self::NoAccount(_) => "no_account",
            Self::Busy(_) => "busy",
            Self::DiskFull => "disk_full",
            Self::Storage(_) => "storage",
        }
    }
}

/// What does this tool say? Named by what it is for; who answers is not the driver's business.
#[async_trait]
pub trait Toolbox: Send + Sync {
    /// `read` holds the outputs of the steps it needs. Dropping the call stops it.
    async fn call(&self, tool: ToolName, brief: &Brief, read: &[&ToolOutput]) -> Result<ToolOutput, Failure>;
    /// Whether a call of it is over as soon as it is made, leaves nothing behind, and is never worth another try.
    fn is_instant(&self, _tool: ToolName) -> bool {
        false
    }
    /// What a call of it costs beside the tool's own price.
    fn surcharge(&self, _tool: ToolName) -> Units {
        Units::default()
    }
}

/// May this leave? Asked of a person, by native code, outside the web view.
#[async_trait]
pub trait ApprovalPrompt: Send + Sync {
    async fn ask(&self, sheet: ApprovalSheet) -> Answer;
}

/// What the person is shown. Made from the stored request alone.
#[derive(Debug, Clone, PartialEq)]
pub struct ApprovalSheet {
    pub request: ApprovalRequest,
    /// By which server it would be sent, where the app sends it.
    pub server: Option<MailServer>,
    pub account: String,
    /// The account is an invented one.
    pub sample: bool,
    /// `A` to `F`, where it was graded.
    pub grade: Option<&'static str>,
    pub findings: Vec<Finding>,
}

/// Only a click on the dialog's own approve button is `Approved`; whatever else happens is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Approved,
    NotNow,
    /// The dialog was closed, or died.
    NoAnswer,
    /// Nobody was asked: the dialog could not be shown. Why, and what to do, as a sentence for the rep.
    CannotShow(&'static str),
}

/// What leaves, and let it leave.
#[async_trait]
pub trait Dispatcher: Send + Sync {
    /// The bytes that would leave; of the same request, stamp and files always the same ones. Nothing leaves.
    fn prepare(&self, request: &ApprovalRequest, stamp: &Stamp, files: &[Vec<u8>]) -> Result<Outgoing, Failure>;
    /// Hands over exactly these bytes, once.
    async fn hand_over(&self, outgoing: &Outgoing) -> HandedOver;
}

#[derive(Debug, Clone, PartialEq)]
pub enum HandedOver {
    Done,
    /// It is known that nothing left.
    Failed(Failure),
    /// It may have left. The failure says how to find out.
    Unknown(Failure),
}

/// Who vouches that an approval was given here? A key of this computer's keychain; where there is none, one that is
/// gone with the program.
#[async_trait]
pub trait Signer: Send + Sync {
    async fn sign(&self, bytes: &[u8]) -> Signature;
    async fn verify(&self, bytes: &[u8], signature: &Signature) -> bool;
}

/// Who words a draft better than its template? Nobody, where no model is switched on for runs.
#[async_trait]
pub trait Drafter: Send + Sync {
    /// What a draft of theirs costs beside the tool's own price. `None`: there is nobody to ask.
    fn price(&self) -> Option<Units>;
    /// The draft in other words; or as it is, with the reason why nobody worded it.
    async fn reword(&self, brief: &Brief, draft: Draft) -> Draft;
}

/// What does this model write?
#[async_trait]
pub trait LanguageModel: Send + Sync {
    /// `heard` is given the whole text so far each time more of it has come. Dropping the call ends it.
    async fn write(&self, asked: &Asking, heard: &mut Heard<'_>) -> Written;
    /// The models that can be asked there.
    async fn models(&self, at: &ModelHost) -> Result<Vec<String>, Failure>;
}

/// Who is told of a text while it comes.
pub type Heard<'a> = dyn FnMut(&str) + Send + 'a;

/// How a provider wants to be spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    OpenAi,
    /// What other servers understand of it.
    OpenAiCompatible,
    Anthropic,
    Gemini,
}

/// Where a model is, and the key that opens it.
#[derive(Debug, Clone)]
pub struct ModelHost {
    pub dialect: Dialect,
    /// Checked before it gets here: `https://host/path`, or `http://` on this computer.
    pub address: String,
    pub key: Option<Sensitive>,
}

#[derive(Debug, Clone)]
pub struct Asking {
    pub at: ModelHost,
    pub model: String,
    pub system: String,
    pub user: String,
    /// `None`: the model's own.
    pub temperature: Option<f64>,
    pub most_tokens: u32,
    /// The whole call, with waits and tries.
    pub within: std::time::Duration,
}

/// What came, also where it broke off.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    pub text: String,
    pub tokens: Tokens,
    /// Why there is no more of it, where it is not the model's own end.
    pub broken: Option<Failure>,
}

/// As the provider counted them; `None` where it did not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tokens {
    pub sent: Option<u32>,
    pub written: Option<u32>,
}

/// May this provider be used, and with which key? Asked of a person by native code, outside the web view.
#[async_trait]
pub trait ProviderPrompt: Send + Sync {
    /// Only a click on the button that allows it is a yes.
    async fn allow(&self, question: &ProviderQuestion) -> bool;
    async fn key(&self, question: &ProviderQuestion) -> KeyEntry;
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderQuestion {
    pub what: ProviderStep,
    /// As the rep knows it: `OpenAI`.
    pub provider: String,
    /// Scheme, host and port.
    pub origin: String,
    /// The model runs on this computer.
    pub local: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProviderStep {
    SwitchOn,
    /// Nothing is sent to it before.
    NewHost,
    /// Without a click for each message.
    UseInRuns,
    EnterKey,
    /// Mail is sent by it.
    NewMailServer,
    /// A password or a token.
    EnterMailSecret,
}

#[derive(Debug)]
pub enum KeyEntry {
    Given(Sensitive),
    NotGiven,
    /// This system has no native window to type into.
    NoPrompt,
}

/// Where is the key? In the keychain of the system, and nowhere else.
pub trait KeyVault: Send + Sync {
    /// Errors are sentences for the rep. These calls may take seconds.
    fn keep(&self, name: &str, key: &Sensitive) -> Result<(), Failure>;
    fn find(&self, name: &str) -> Result<Option<Sensitive>, Failure>;
    fn forget(&self, name: &str) -> Result<(), Failure>;
}
