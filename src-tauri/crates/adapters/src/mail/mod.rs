//! The ways an approved message leaves: to the rep's own mail program, to the clipboard, to a file, by a mail server.
//!
//! What was approved leaves as it is or not at all; a text that would have to be changed first is refused. Nothing here
//! decides whether something may leave.

mod address;
mod launch;
mod mailto;
mod mime;
mod outbox;
mod post;
mod smtp;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    ApprovalRequest, Channel, Envelope, Failure, FailureKind, Form, HandOff, OutboundMessage, Outgoing, Recipient,
    Stamp,
};
use orchestrator::ports::{Dispatcher, HandedOver};

pub use address::{BadAddress, check_address};
use mime::Purpose;
pub use post::{Post, secret_name};
pub use smtp::{Patience, Sent, Smtp};

/// Where is the text kept until the rep pastes it? Implemented by the desktop shell.
pub trait Clipboard: Send + Sync {
    /// An error says that the clipboard was not changed.
    fn put(&self, text: &str) -> Result<(), Failure>;
}

/// Where does the rep want a message kept? Implemented by the desktop shell, with the system's own dialog.
#[async_trait]
pub trait SaveDialog: Send + Sync {
    /// `None`: nowhere.
    async fn place(&self, name: &str) -> Option<PathBuf>;
}

pub struct HandOver {
    outbox: PathBuf,
    clipboard: Option<Arc<dyn Clipboard>>,
    save_dialog: Option<Arc<dyn SaveDialog>>,
    opener: launch::Opener,
    post: Option<Post>,
}

impl HandOver {
    /// `outbox` is a folder for messages too long for a link; it is made when it is needed, for the rep alone.
    pub fn new(outbox: PathBuf, clipboard: Option<Arc<dyn Clipboard>>) -> Self {
        Self { outbox, clipboard, save_dialog: None, opener: launch::Opener::default(), post: None }
    }

    /// The same, and messages can be saved.
    pub fn with_save_dialog(self, save_dialog: Arc<dyn SaveDialog>) -> Self {
        Self { save_dialog: Some(save_dialog), ..self }
    }

    /// The same, and mail can be sent by the rep's server.
    pub fn with_post(self, post: Post) -> Self {
        Self { post: Some(post), ..self }
    }

    async fn open_in_mail_program(&self, outgoing: &Outgoing) -> Result<(), Failure> {
        if outgoing.form == Form::Link {
            return self.opener.open(text_of(outgoing)?.into()).await;
        }
        let (outbox, mail) = (self.outbox.clone(), outgoing.bytes.clone());
        let file = written(&self.outbox, move || outbox::write(&outbox, &mail)).await?;
        let opened = self.opener.open(file.clone().into()).await;
        if opened.is_err()
            && let Err(why) = tokio::task::spawn_blocking(move || std::fs::remove_file(file)).await.unwrap_or(Ok(()))
        {
            tracing::warn!(%why, "a message that was not handed over stays in the outbox");
        }
        opened
    }

    fn copy(&self, outgoing: &Outgoing) -> Result<(), Failure> {
        match &self.clipboard {
            Some(clipboard) => clipboard.put(&text_of(outgoing)?),
            None => Err(Failure::new(
                FailureKind::Resource,
                "There is no clipboard here. Hand the message over to the mail program, or approve it in the window.",
            )),
        }
    }

    async fn save(&self, outgoing: &Outgoing) -> Result<(), Failure> {
        let Some(dialog) = &self.save_dialog else {
            return Err(Failure::new(
                FailureKind::Resource,
                "There is no window here to choose a place in. Approve it in the window.",
            ));
        };
        let Some(place) = dialog.place("message.eml").await else {
            return Err(Failure::new(
                FailureKind::User,
                "You chose no place to save it. Nothing was saved; approve it again.",
            ));
        };
        let (path, mail) = (place.clone(), outgoing.bytes.clone());
        written(&place, move || std::fs::write(path, mail)).await
    }
}

/// A failure says that nothing was handed over.
async fn written<T: Send + 'static>(
    place: &Path,
    write: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, Failure> {
    let written = tokio::task::spawn_blocking(write).await.unwrap_or_else(|why| Err(std::io::Error::other(why)));
    written.map_err(|why| {
        let message = format!("The message could not be written to {}: {why}.", place.display());
        Failure::new(FailureKind::System, message + " Nothing was handed over; make room there and try again.")
    })
}

fn text_of(outgoing: &Outgoing) -> Result<String, Failure> {
    String::from_utf8(outgoing.bytes.clone())
        .map_err(|_| Failure::new(FailureKind::System, "The message is no text. Nothing was handed over; edit it."))
}

#[async_trait]
impl Dispatcher for HandOver {
    fn prepare(&self, request: &ApprovalRequest, stamp: &Stamp, files: &[Vec<u8>]) -> Result<Outgoing, Failure> {
        let message = &request.message;
        let recipient = checked(message)?;
        let way = message.way();
        let mail = |purpose| {
            mime::mail(message, recipient, stamp, files, purpose)
                .map_err(|why| Failure::new(FailureKind::System, format!("The mail cannot be made: {why}.")))
        };
        let mut envelope = None;
        let (form, bytes) = match way {
            HandOff::MailProgram => {
                let link = mailto::link(&recipient.address, &message.subject, &message.body);
                if files.is_empty() && link.len() <= mailto::LONGEST {
                    (Form::Link, link.into_bytes())
                } else {
                    (Form::Mail, mail(Purpose::Draft)?)
                }
            }
            HandOff::File => (Form::Mail, mail(Purpose::Draft)?),
            HandOff::Clipboard if !files.is_empty() => {
                return Err(Failure::new(
                    FailureKind::User,
                    "Files cannot be copied with the text. Take them out, or choose another way. Nothing was handed over.",
                ));
            }
            HandOff::Clipboard => (Form::Text, as_text(message, recipient).into_bytes()),
            HandOff::MailServer => {
                envelope = Some(envelope_of(message, recipient)?);
                (Form::Mail, mail(Purpose::Sent)?)
            }
        };
        Ok(Outgoing { approval: request.id, way, form, server: stamp.server.clone(), envelope, bytes })
    }

    async fn hand_over(&self, outgoing: &Outgoing) -> HandedOver {
        let handed_over = match outgoing.way {
            HandOff::MailProgram => self.open_in_mail_program(outgoing).await,
            HandOff::Clipboard => self.copy(outgoing),
            HandOff::File => self.save(outgoing).await,
            HandOff::MailServer => match &self.post {
                Some(post) => return post.send(outgoing).await,
                None => Err(Failure::new(FailureKind::Resource, "No mail server is set up here. Nothing was sent.")),
            },
        };
        handed_over.map_or_else(HandedOver::Failed, |()| HandedOver::Done)
    }
}

fn envelope_of(message: &OutboundMessage, recipient: &Recipient) -> Result<Envelope, Failure> {
    let from = message.from.email.clone().filter(|address| check_address(address).is_ok());
    let from = from.ok_or_else(|| {
        Failure::new(FailureKind::User, "Say which address you write from, in Settings → You. Nothing was sent.")
    })?;
    Ok(Envelope { from, to: recipient.address.clone() })
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
    for attachment in &message.attachments {
        if attachment.name.chars().any(|c| c.is_control() || matches!(c, '/' | '\\')) {
            return Err(refuse("A file's name has a character that no mail takes. Attach it under another name."));
        }
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
