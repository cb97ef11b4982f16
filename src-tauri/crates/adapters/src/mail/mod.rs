//! Handing an approved message over to the rep's own mail program, or to the clipboard; and sending it by the rep's mail
//! server (`smtp/`).
//!
//! To a mail program nothing is sent: it opens with the message in it, and the rep sends it. What was approved is handed
//! over as it is or not at all; a text that would have to be changed first is refused.

mod address;
mod eml;
mod launch;
mod mailto;
mod smtp;

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use domain::{Channel, Failure, FailureKind, HandOff, OutboundMessage, Recipient};
use orchestrator::ports::Dispatcher;

pub use address::{BadAddress, check_address};
pub use smtp::{Patience, Sent, Smtp};

/// Where is the text kept until the rep pastes it? Implemented by the desktop shell.
pub trait Clipboard: Send + Sync {
    /// An error says that the clipboard was not changed.
    fn put(&self, text: &str) -> Result<(), Failure>;
}

pub struct HandOver {
    outbox: PathBuf,
    clipboard: Option<Arc<dyn Clipboard>>,
    opener: launch::Opener,
}

impl HandOver {
    /// `outbox` is a folder for messages too long for a link; it is made when it is needed, for the rep alone.
    pub fn new(outbox: PathBuf, clipboard: Option<Arc<dyn Clipboard>>) -> Self {
        Self { outbox, clipboard, opener: launch::Opener::default() }
    }

    async fn open_in_mail_program(&self, message: &OutboundMessage, recipient: &Recipient) -> Result<(), Failure> {
        let link = mailto::link(&recipient.address, &message.subject, &message.body);
        if link.len() <= mailto::LONGEST {
            return self.opener.open(link.into()).await;
        }
        let (outbox, message, recipient) = (self.outbox.clone(), message.clone(), recipient.clone());
        let write = move || eml::write(&outbox, &message, &recipient);
        let file = tokio::task::spawn_blocking(write).await.unwrap_or_else(|why| Err(std::io::Error::other(why)));
        let file = file.map_err(|why| {
            let message = format!("The message could not be written to {}: {why}.", self.outbox.display());
            Failure::new(FailureKind::System, message + " Nothing was handed over; make room there and try again.")
        })?;
        let opened = self.opener.open(file.clone().into()).await;
        if opened.is_err()
            && let Err(why) = tokio::task::spawn_blocking(move || std::fs::remove_file(file)).await.unwrap_or(Ok(()))
        {
            tracing::warn!(%why, "a message that was not handed over stays in the outbox");
        }
        opened
    }
}

#[async_trait]
impl Dispatcher for HandOver {
    async fn hand_over(&self, message: &OutboundMessage) -> Result<(), Failure> {
        let recipient = checked(message)?;
        match message.channel.hand_off(message.hand_off) {
            HandOff::MailProgram => self.open_in_mail_program(message, recipient).await,
            HandOff::Clipboard => match &self.clipboard {
                Some(clipboard) => clipboard.put(&as_text(message, recipient)),
                None => Err(Failure::new(
                    FailureKind::Resource,
                    "There is no clipboard here. Hand the message over to the mail program, or approve it in the window.",
                )),
            },
            way @ (HandOff::File | HandOff::MailServer) => {
                let message =
                    format!("A message cannot be handed over as `{}` here. Nothing was handed over.", way.as_str());
                Err(Failure::new(FailureKind::System, message))
            }
        }
    }
}

/// The recipient, if the message can leave as it is.
fn checked(message: &OutboundMessage) -> Result<&Recipient, Failure> {
    let refuse = |what: &str| Failure::new(FailureKind::User, format!("{what} Nothing was handed over."));
    let Some(recipient) = &message.recipient else {
        return Err(refuse("The message has no recipient. Choose one."));
    };
    if message.channel == Channel::Email {
        check_address(&recipient.address).map_err(|why| {
            refuse(&format!("The recipient's address cannot be used: {why}. Correct it in the contact."))
        })?;
    }
    // A line break in a header would begin another header.
    if recipient.name.chars().any(char::is_control) {
        return Err(refuse("The recipient's name has a line break or another control character. Correct the contact."));
    }
    if message.subject.chars().any(char::is_control) {
        return Err(refuse("The subject has a line break or another control character. Edit it to one plain line."));
    }
    if message.body.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(refuse("The text has a control character that cannot be seen. Edit the text and remove it."));
    }
    Ok(recipient)
}

/// A mail with its heading; of the other channels what is pasted there, and nothing else.
fn as_text(message: &OutboundMessage, recipient: &Recipient) -> String {
    if message.channel != Channel::Email {
        return message.body.clone();
    }
    let to = match recipient.name.is_empty() {
        true => recipient.address.clone(),
        false => format!("{} <{}>", recipient.name, recipient.address),
    };
    format!("To: {to}\nSubject: {}\n\n{}", message.subject, message.body)
}

#[cfg(test)]
mod tests;
