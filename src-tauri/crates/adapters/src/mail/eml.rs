//! A message as a file that a mail program opens as a draft, for texts too long for a link.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use domain::{OutboundMessage, Recipient};
use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address;
use mail_builder::headers::raw::Raw;

use super::check_address;
use super::mailto::with_crlf;

/// The mail program has read it long before.
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);

/// Writes the message for the rep's eyes only, and clears away earlier ones.
pub(super) fn write(outbox: &Path, message: &OutboundMessage, recipient: &Recipient) -> io::Result<PathBuf> {
    let mut folder = fs::DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.create(outbox)?;
    if let Err(why) = sweep(outbox) {
        tracing::warn!(%why, "earlier messages stay in the outbox");
    }
    // A temporary file is made with mode 0600, under a name nobody can guess.
    let mut file = tempfile::Builder::new().prefix("message-").suffix(".eml").tempfile_in(outbox)?;
    file.write_all(&bytes(message, recipient)?)?;
    file.flush()?;
    let (_, path) = file.keep()?;
    Ok(path)
}

pub(super) fn bytes(message: &OutboundMessage, recipient: &Recipient) -> io::Result<Vec<u8>> {
    let named = |name: &str| Some(name.to_owned()).filter(|name| !name.is_empty());
    let to = Address::new_address(named(&recipient.name), recipient.address.clone());
    let mut mail = MessageBuilder::new()
        // Outlook and others open such a file for editing and sending.
        .header("X-Unsent", Raw::new("1"))
        .to(to)
        .subject(message.subject.clone())
        .text_body(with_crlf(&message.body));
    // The mail program knows its own sender; a wrong one here would only be in the way.
    if let Some(address) = message.from.email.as_deref().filter(|address| check_address(address).is_ok()) {
        let name = message.from.name.as_deref().filter(|name| !name.chars().any(char::is_control));
        mail = mail.from(Address::new_address(name.and_then(named), address.to_owned()));
    }
    mail.write_to_vec()
}

fn sweep(outbox: &Path) -> io::Result<()> {
    for entry in fs::read_dir(outbox)? {
        let entry = entry?;
        let ours =
            entry.file_name().to_str().is_some_and(|name| name.starts_with("message-") && name.ends_with(".eml"));
        let age = SystemTime::now().duration_since(entry.metadata()?.modified()?).unwrap_or_default();
        if ours && age > KEPT {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
