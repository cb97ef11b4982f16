//! Hands a message of a given length over to the mail program: `hand_over OUTBOX LENGTH`.

use std::process::ExitCode;

use adapters::mail::HandOver;
use domain::{Channel, ContactId, HandOff, OutboundMessage, Recipient, Sender};
use orchestrator::ports::Dispatcher as _;

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
            contact: "00000000-0000-7000-8000-000000000001".parse::<ContactId>()?,
            name: "Ann Lee".into(),
            address: "ann@acme.example".into(),
        }),
        subject: "Hello & welcome".into(),
        body: "x".repeat(length),
    };
    match HandOver::new(outbox.into(), None).hand_over(&message).await {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(failure) => Err(failure.message.into()),
    }
}
