//! Files that go with a mail. Their bytes are kept from the moment they are attached: what is approved is what was there
//! then, whatever becomes of the file.

use std::path::Path;

use domain::{Attachment, Channel, OutboundMessage};
use store::table::attachment;

use crate::App;
use crate::import_fields::one_line;
use crate::review::approval_id;
use crate::wire::{AppError, Review};

/// What most mail servers take, with what encoding adds.
const MOST_BYTES: u64 = 10 * 1024 * 1024;
const MOST_FILES: usize = 10;

impl App {
    /// Attaches the file at `path`: the request is void, and a new one stands.
    ///
    /// # Errors
    /// `bad_input` for a file that cannot be read, that is too big, or of a message that takes none.
    pub async fn attach(&self, approval: &str, path: &Path) -> Result<Review, AppError> {
        let message = self.waiting_message(approval)?;
        if message.channel != Channel::Email {
            return Err(AppError::bad_input("Only a mail can have files with it."));
        }
        if message.attachments.len() >= MOST_FILES {
            return Err(AppError::bad_input(format!("A mail takes at most {MOST_FILES} files.")));
        }
        let name = path.file_name().map(|name| one_line(&name.to_string_lossy())).unwrap_or_default();
        let path = path.to_owned();
        let read = tokio::task::spawn_blocking(move || read_bounded(&path)).await.map_err(AppError::internal)?;
        let bytes = read.map_err(|why| AppError::bad_input(format!("{name} cannot be read: {why}.")))?;
        let size = bytes.len() as u64;
        let together = size + message.attachments.iter().map(|attached| attached.bytes).sum::<u64>();
        if together > MOST_BYTES {
            let most = MOST_BYTES / 1024 / 1024;
            return Err(AppError::bad_input(format!(
                "Files of a mail have at most {most} MB together. Send a link instead."
            )));
        }
        let media_type = media_type(&name).to_owned();
        let digest = self.store.write(move |connection| attachment::keep(connection, &bytes)).await?;
        let mut attachments = message.attachments.clone();
        attachments.push(Attachment { name, media_type, bytes: size, digest });
        self.replace(approval, OutboundMessage { attachments, ..message }).await
    }

    /// Takes a file out again.
    pub async fn detach(&self, approval: &str, digest: &str) -> Result<Review, AppError> {
        let mut message = self.waiting_message(approval)?;
        message.attachments.retain(|attached| attached.digest != digest);
        self.replace(approval, message).await
    }

    async fn replace(&self, approval: &str, message: OutboundMessage) -> Result<Review, AppError> {
        self.clock_is_trusted()?;
        let revised = self.driver.revise(approval_id(approval)?, message).await?;
        let again = revised.approval.map(|standing| standing.request.id.to_string()).unwrap_or_default();
        self.review(&again)
    }
}

fn read_bounded(path: &Path) -> std::io::Result<Vec<u8>> {
    use std::io::Read as _;

    let mut bytes = Vec::new();
    // One more than is taken tells that it is too big, and no more is ever in memory.
    std::fs::File::open(path)?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What a mail program opens it with. Anything else is bytes, which all of them can save.
fn media_type(name: &str) -> &'static str {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "csv" => "text/csv",
        "ics" => "text/calendar",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        _ => "application/octet-stream",
    }
}
