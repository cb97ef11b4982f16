//! Hands a message of a given length over to the mail program: `hand_over OUTBOX LENGTH`.

use std::process::ExitCode;

use adapters::mail::HandOver;
use domain::{ApprovalRequest, Channel, ContactId, HandOff, OutboundMessage, Recipient, Sender, Stamp};
use jiff::Timestamp;
use orchestrator::ports::{Dispatcher as _, HandedOver};

const ID: &str = "00000000-0000-7000-8000-000000000001";

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let outbox = arguments.next().ok_or("OUTBOX is missing")?;
    let length: usize = arguments.next().ok_or("LENGTH is missing")?.parse()?;
    let message = OutboundMessage {
        channel: Channel::Email,
        hand_off: HandOff::MailProgram,
        from: Sender::default(),
        recipient: Some(Recipient {
            contact: ID.parse::<ContactId>()?,
            name: "Ann Lee".into(),
            address: "ann@acme.example".into(),
        }),
        subject: "Hello & welcome".into(),
        body: "x".repeat(length),
        attachments: Vec::new(),
    };
    let now = Timestamp::now();
    let (id, execution) = (ID.parse()?, ID.parse()?);
    let request = ApprovalRequest::new(id, execution, 0, message, None, now, now);
    let hand_over = HandOver::new(outbox.into(), None);
    let stamp = Stamp { message_id: format!("{id}@seller.example"), date: now, server: None };
    let outgoing = hand_over.prepare(&request, &stamp, &[]).map_err(|failure| failure.message)?;
    match hand_over.hand_over(&outgoing).await {
        HandedOver::Done => Ok(ExitCode::SUCCESS),
        HandedOver::Failed(failure) | HandedOver::Unknown(failure) => Err(failure.message.into()),
    }
}
