//! A message as a mail (RFC 5322): the same bytes whenever it is made from the same message, stamp and files.

use std::io;

use domain::{OutboundMessage, Recipient, Stamp};
use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::date::Date;
use mail_builder::headers::raw::Raw;
use mail_builder::mime::MimePart;

use super::check_address;
use super::mailto::with_crlf;

/// Who it is for, and what of it is still to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Opened for editing and sending by Outlook and others; they know their own sender better.
    Draft,
    /// Sent as it is.
    Sent,
}

pub(super) fn mail(
    message: &OutboundMessage,
    recipient: &Recipient,
    stamp: &Stamp,
    files: &[Vec<u8>],
    purpose: Purpose,
) -> io::Result<Vec<u8>> {
    let named = |name: &str| Some(name.to_owned()).filter(|name| !name.is_empty());
    let to = Address::new_address(named(&recipient.name), recipient.address.clone());
    let mut mail = MessageBuilder::new();
    if purpose == Purpose::Draft {
        mail = mail.header("X-Unsent", Raw::new("1"));
    }
    if let Some(address) = message.from.email.as_deref().filter(|address| check_address(address).is_ok()) {
        let name = message.from.name.as_deref().filter(|name| !name.chars().any(char::is_control));
        mail = mail.from(Address::new_address(name.and_then(named), address.to_owned()));
    }
    mail = mail
        .to(to)
        .subject(message.subject.clone())
        .message_id(stamp.message_id.clone())
        .date(Date::new(stamp.date.as_second()));
    if files.is_empty() {
        return ended(mail.text_body(with_crlf(&message.body)).write_to_vec()?);
    }
    let attached = message.attachments.iter().zip(files).map(|(attachment, bytes)| {
        MimePart::new(attachment.media_type.clone(), bytes.as_slice()).attachment(attachment.name.clone())
    });
    let text = MimePart::new("text/plain", with_crlf(&message.body));
    // Nobody can guess an id, so no text holds this line; and no encoding of a part has these characters in a row.
    let boundary = format!("=_{}", stamp.message_id.split('@').next().unwrap_or_default());
    let kind = ContentType::new("multipart/mixed").attribute("boundary", boundary);
    ended(mail.body(MimePart::new(kind, [text].into_iter().chain(attached).collect::<Vec<_>>())).write_to_vec()?)
}

/// The last line of a mail has its end too.
fn ended(mut mail: Vec<u8>) -> io::Result<Vec<u8>> {
    if !mail.ends_with(b"\r\n") {
        mail.extend(b"\r\n");
    }
    Ok(mail)
}
