//! What may be typed.

use std::path::PathBuf;

use app::paths::Paths;
use app::wire::{AppError, ExecutionState, Goal, Grade, ImportKind, MessageChannel, ReplyFilter};
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use serde::de::DeserializeOwned;

/// CUGAr Sales without a window: score, draft, grade, qualify — and stop. Only the app's own dialog can approve.
#[derive(Parser)]
#[command(name = "cugar", version, propagate_version = true)]
pub struct Args {
    /// The folder with your data [default: the app's own folder]
    #[arg(long, global = true, value_name = "DIR", env = "CUGAR_DATA_DIR")]
    data_dir: Option<PathBuf>,

    /// One JSON object a line on stdout, instead of tables for people
    #[arg(long, global = true)]
    pub json: bool,

    #[command(subcommand)]
    pub command: Command,
}

impl Args {
    pub fn data_dir(&self) -> Result<PathBuf, AppError> {
        match &self.data_dir {
            Some(folder) => Ok(folder.clone()),
            None => Ok(Paths::of_system()?.data),
        }
    }
}

#[derive(Subcommand)]
pub enum Command {
    /// Read accounts, contacts, deals or signals from a file: CSV, TSV, XLSX, XLSB, XLS or ODS
    Import(Import),
    /// Score every account by your ideal customer profile, best first
    Score(Score),
    /// Qualify deals told as JSON lines on stdin: {"id", "framework", "answers"}
    Qualify,
    /// Grade messages told as JSON lines on stdin: {"id", "channel", "subject", "body", "recipient", "sender"}
    Assess {
        /// Instead: every rule of the grade, what it takes, why, and who says so
        #[arg(long)]
        rules: bool,
    },
    /// Say what wins, from a file of closed deals
    Backtest { file: PathBuf },
    /// Write a message for an account; nothing is kept, and it is sent to nobody but the provider you name
    Draft(Draft),
    /// Run a goal on accounts, up to the point where you are asked
    Run(Run),
    /// Do the steps of an execution again that gave nothing
    Retry { execution: String },
    /// End an execution that runs or waits
    Cancel { execution: String },
    /// Say that this computer's date and time are right, after its clock jumped
    ConfirmClock,
    /// The messages that wait for your answer, oldest first
    Queue,
    /// What was run, newest first
    History(History),
    /// One execution, with everything that happened
    Show { execution: String },
    /// The record of everything that was decided or left: check it, or write it out for others to check
    #[command(subcommand)]
    Audit(Audit),
    /// Write everything into a new file, which is checked before it gets its name
    Backup { file: PathBuf },
    /// Put a backup in the place of your data; what stands there is kept as a backup itself
    Restore { file: PathBuf },
    /// Forget a person: who they are, what was written to them, and what they said
    Erase {
        /// By address, whole name or id
        #[arg(long)]
        contact: String,
    },
    /// The whole play on invented accounts, in a workspace of its own
    Demo,
}

#[derive(Subcommand)]
pub enum Audit {
    /// Compare every entry with what it speaks of, with this computer's signatures, and with an earlier export
    Verify {
        /// An earlier export, kept where nobody could change it
        #[arg(long, value_name = "FILE")]
        anchor: Option<PathBuf>,
    },
    /// Write the whole record into a file; docs/verify_audit.py checks it without any part of this app
    Export { file: PathBuf },
    /// Write what one approval stands on into a file, in words and with its proof
    Receipt { approval: String, file: PathBuf },
}

#[derive(ClapArgs)]
pub struct Import {
    pub kind: Kind,
    pub file: PathBuf,
    /// Which column a field is in, such as `name=Company`; may be given several times
    #[arg(long, value_name = "FIELD=HEADER", value_parser = field_and_header)]
    pub map: Vec<(String, String)>,
    /// Say what would happen, and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Kind {
    Accounts,
    Contacts,
    Deals,
    Signals,
}

impl From<Kind> for ImportKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Accounts => Self::Accounts,
            Kind::Contacts => Self::Contacts,
            Kind::Deals => Self::Deals,
            Kind::Signals => Self::Signals,
        }
    }
}

fn field_and_header(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((field, header)) if !field.is_empty() && !header.is_empty() => Ok((field.into(), header.into())),
        _ => Err("write it as field=Header, such as name=Company".into()),
    }
}

#[derive(ClapArgs)]
pub struct Draft {
    /// The account, by name or id
    #[arg(long)]
    pub account: String,
    /// The template, by name or id [default: the one that fits best]
    #[arg(long)]
    pub template: Option<String>,
    /// What the message is for [default: the template's, or email]
    #[arg(long)]
    pub channel: Option<Channel>,
    /// Who words it: one that you switched on in the window, such as ollama [default: the composer, without a network]
    #[arg(long)]
    pub provider: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Channel {
    Email,
    Linkedin,
    LinkedinInvitation,
    Sms,
    Call,
}

impl From<Channel> for MessageChannel {
    fn from(channel: Channel) -> Self {
        match channel {
            Channel::Email => Self::Email,
            Channel::Linkedin => Self::Linkedin,
            Channel::LinkedinInvitation => Self::LinkedinInvitation,
            Channel::Sms => Self::Sms,
            Channel::Call => Self::Call,
        }
    }
}

#[derive(ClapArgs)]
pub struct Score {
    /// Score by this profile instead of the active one; nothing is kept
    #[arg(long, value_name = "FILE.toml")]
    pub icp: Option<PathBuf>,
}

#[derive(ClapArgs)]
#[command(group = clap::ArgGroup::new("which").required(true))]
pub struct Run {
    /// What to do: prospect, research, follow-up, qualify or review-risk
    pub goal: String,
    /// An account, by name or id; may be given several times
    #[arg(long, value_name = "ACCOUNT", group = "which")]
    pub account: Vec<String>,
    /// The best N accounts that have no open message
    #[arg(long, value_name = "N", group = "which", value_parser = clap::value_parser!(u32).range(1..))]
    pub top: Option<u32>,
    /// Show the plan with its reasons and its budget, and begin nothing
    #[arg(long)]
    pub dry_run: bool,
    /// enterprise, smb, technical or own [default: the one in your settings]
    #[arg(long)]
    pub profile: Option<String>,
    /// What the messages are for [default: the template's, or email]
    #[arg(long)]
    pub channel: Option<Channel>,
    /// The template of the messages, by name or id [default: the one that fits each account best]
    #[arg(long)]
    pub template: Option<String>,
}

#[derive(ClapArgs)]
pub struct History {
    /// Words and "quoted phrases" in names, messages, reasons and notes; the last word may be a beginning
    #[arg(long, value_name = "WORDS", default_value = "")]
    pub search: String,
    /// Only this account, by name or id
    #[arg(long)]
    pub account: Option<String>,
    /// Only what began then or later: 2026-01-31, or 2026-01-31T08:00:00Z
    #[arg(long, value_name = "DATE")]
    pub since: Option<String>,
    /// Only what began before; a day: to its end
    #[arg(long, value_name = "DATE")]
    pub until: Option<String>,
    /// prospect, research, follow-up, qualify or review-risk
    #[arg(long, value_parser = word::<Goal>)]
    pub goal: Option<Goal>,
    /// running, awaiting_approval, dispatching, outcome_unknown, completed, failed, denied, expired or cancelled
    #[arg(long, value_parser = word::<ExecutionState>)]
    pub state: Option<ExecutionState>,
    /// email, linkedin, linkedin_invitation, sms or call
    #[arg(long, value_parser = word::<MessageChannel>)]
    pub channel: Option<MessageChannel>,
    /// Of the message: A, B, C, D or F
    #[arg(long, value_parser = word::<Grade>)]
    pub grade: Option<Grade>,
    /// What came back: no_answer, interested, not_interested or asked_to_stop
    #[arg(long, value_parser = word::<ReplyFilter>)]
    pub outcome: Option<ReplyFilter>,
    /// Only messages that were changed before they were approved
    #[arg(long)]
    pub edited: bool,
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: u32,
    /// Instead of the list: success rate, latency, tool errors, steps, approval wait and budget use
    #[arg(long, conflicts_with_all = [
        "search", "account", "since", "until", "goal", "state", "channel", "grade", "outcome", "edited", "limit",
    ])]
    pub signals: bool,
}

/// A word as the answers spell it.
fn word<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_value(text.into()).map_err(|error| error.to_string())
}
