//! Grading messages that are told as JSON lines, without a run.

use domain::quality::OwnReplies;
use domain::{Channel, HandOff, OutboundMessage, Sender};
use serde_json::{Map, Value};

use crate::App;
use crate::own_words::OwnWords;
use crate::wire::{AppError, AssessmentLine, QualityRule};

/// What a line need not tell: the rep's own details and words.
#[derive(Default)]
pub struct Desk {
    sender: Sender,
    own_words: OwnWords,
    own_replies: OwnReplies,
}

impl App {
    /// The rep's desk, for messages that do not say who writes.
    ///
    /// # Errors
    /// `store_failed` where the settings cannot be read.
    pub fn desk(&self) -> Result<Desk, AppError> {
        let (own_words, own_replies) = self
            .store
            .read(|connection| Ok((crate::own_words::read(connection)?, crate::library::own_replies(connection)?)))?;
        Ok(Desk { sender: self.settings()?.sender.to_domain(), own_words, own_replies })
    }
}

/// Grades the message that one line tells:
/// `{"id", "channel", "subject", "body", "recipient": {…}, "sender": {…}}`.
///
/// # Errors
/// `bad_input`, with the field.
pub fn assess_line(line: &str, desk: &Desk) -> Result<AssessmentLine, AppError> {
    let told: Map<String, Value> = serde_json::from_str(line).map_err(|error| {
        AppError::bad_input(format!(
            "This is no JSON object ({error}). Write a message a line: {{\"id\": …, \"channel\": …, \"body\": …}}."
        ))
    })?;
    let id = match told.get("id") {
        Some(id @ (Value::String(_) | Value::Number(_))) => id.clone(),
        Some(_) => return Err(AppError::bad_input("id: is neither a text nor a number.")),
        None => return Err(AppError::bad_input("id: is missing. Each message needs one, to tell the answers apart.")),
    };
    let channel = channel(told.get("channel"))?;
    let body = match told.get("body") {
        Some(Value::String(body)) => body.clone(),
        Some(_) => return Err(AppError::bad_input("body: is no text.")),
        None => return Err(AppError::bad_input("body: is missing. Write \"\" where there is none yet.")),
    };
    let subject = text(&told, "subject", "subject")?.unwrap_or_default();
    let (recipient, sender) = (object(&told, "recipient")?, object(&told, "sender")?);

    let of = |name: &str| text(&recipient, name, &format!("recipient.{name}"));
    let (name, last_name, email) = (of("name")?, of("last_name")?, of("email")?);
    let (company, country, consent) = (of("company")?, of("country")?, of("consent")?);
    let first_name = match of("first_name")? {
        Some(first) => Some(first),
        None => name.as_deref().and_then(|name| name.split_whitespace().next()).map(str::to_owned),
    };
    let wrote_before = match recipient.get("wrote_before") {
        None | Some(Value::Null) => None,
        Some(Value::Bool(before)) => Some(*before),
        Some(_) => return Err(AppError::bad_input("recipient.wrote_before: is neither true nor false.")),
    };
    let from = |name: &str, own: &Option<String>| -> Result<Option<String>, AppError> {
        Ok(text(&sender, name, &format!("sender.{name}"))?.or_else(|| own.clone()))
    };
    let own = &desk.sender;
    let message = OutboundMessage {
        channel,
        hand_off: HandOff::default(),
        from: Sender {
            name: from("name", &own.name)?,
            email: from("email", &own.email)?,
            company: from("company", &own.company)?,
            offer: from("offer", &own.offer)?,
            postal_address: from("postal_address", &own.postal_address)?,
        },
        recipient: None,
        subject,
        body: body.replace("\r\n", "\n"),
        attachments: Vec::new(),
    };
    let names: Vec<&str> = [&name, &last_name, &email].into_iter().flatten().map(String::as_str).collect();
    let about = tools::About {
        company: company.as_deref(),
        first_name: first_name.as_deref(),
        country: country.as_deref(),
        consent: consent.as_deref(),
        wrote_before,
        names: &names,
        own_words: Some(&desk.own_words),
        own_replies: Some(&desk.own_replies),
        unsourced: &[],
    };
    Ok(AssessmentLine { id, assessment: tools::assess_message_quality(&message, &about).into() })
}

/// Every rule of the grade, the gravest first.
pub fn quality_rules() -> impl Iterator<Item = QualityRule> {
    tools::QUALITY_RULES.iter().map(|rule| QualityRule {
        kind: rule.kind,
        severity: rule.severity.into(),
        points: rule.points,
        most: rule.most,
        why: rule.why,
        source: rule.source,
    })
}

fn channel(told: Option<&Value>) -> Result<Channel, AppError> {
    const NAMES: &str = "email, linkedin, linkedin_invitation, sms or call";
    match told {
        None => Err(AppError::bad_input(format!("channel: is missing. Write {NAMES}."))),
        Some(value) => serde_json::from_value(value.clone())
            .map_err(|_| AppError::bad_input(format!("channel: {} is none. Write {NAMES}.", brief(value)))),
    }
}

/// A value as a complaint shows it.
fn brief(value: &Value) -> String {
    value.to_string().chars().take(60).collect()
}

fn text(fields: &Map<String, Value>, name: &str, path: &str) -> Result<Option<String>, AppError> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(AppError::bad_input(format!("{path}: is no text."))),
    }
}

fn object(fields: &Map<String, Value>, name: &str) -> Result<Map<String, Value>, AppError> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(object)) => Ok(object.clone()),
        Some(_) => Err(AppError::bad_input(format!("{name}: is no object. Write {{…}}."))),
    }
}
