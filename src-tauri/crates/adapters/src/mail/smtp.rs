use domain::{Envelope, Failure, MailServer, Sensitive};

pub enum Sent {
    Accepted,
    Refused(Failure),
    Unknown(Failure),
}

#[derive(Default)]
pub struct Smtp;

impl Smtp {
    pub async fn send(&self, _: &MailServer, _: &Sensitive, _: &Envelope, _: &[u8]) -> Sent {
        Sent::Accepted
    }

    pub async fn check(&self, _: &MailServer, _: &Sensitive) -> Result<(), Failure> {
        Ok(())
    }
}
