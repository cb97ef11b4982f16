//! Mail by the rep's own server: takes the secret for it out of the keychain, and nothing else.

use std::sync::Arc;

use domain::{Failure, FailureKind, MailServer, Outgoing, Sensitive};
use orchestrator::ports::{HandedOver, KeyVault};

use super::{Sent, Smtp};

#[derive(Clone)]
pub struct Post {
    smtp: Arc<Smtp>,
    keys: Arc<dyn KeyVault>,
}

/// What a secret stands under: for another server, port, kind of connection or user it is not found.
pub fn secret_name(MailServer { host, port, tls, user, login }: &MailServer) -> String {
    format!("mail:{}:{}@{}://{host}:{port}", login.as_str(), user, tls.as_str())
}

impl Post {
    pub fn new(smtp: Arc<Smtp>, keys: Arc<dyn KeyVault>) -> Self {
        Self { smtp, keys }
    }

    /// Connects and signs in, and sends nothing.
    pub async fn check(&self, server: &MailServer) -> Result<(), Failure> {
        self.smtp.check(server, &self.secret(server).await?).await
    }

    /// Sends exactly these bytes, once.
    pub(super) async fn send(&self, outgoing: &Outgoing) -> HandedOver {
        let (Some(server), Some(envelope)) = (&outgoing.server, &outgoing.envelope) else {
            let what = "It is not known where this is to be sent from or to. Nothing was sent; approve it again.";
            return HandedOver::Failed(Failure::new(FailureKind::System, what));
        };
        let secret = match self.secret(server).await {
            Ok(secret) => secret,
            Err(failure) => return HandedOver::Failed(failure),
        };
        match self.smtp.send(server, &secret, envelope, &outgoing.bytes).await {
            Sent::Accepted => HandedOver::Done,
            Sent::Refused(failure) => HandedOver::Failed(failure),
            Sent::Unknown(failure) => HandedOver::Unknown(failure),
        }
    }

    async fn secret(&self, server: &MailServer) -> Result<Sensitive, Failure> {
        let (keys, name) = (Arc::clone(&self.keys), secret_name(server));
        let found = tokio::task::spawn_blocking(move || keys.find(&name)).await;
        let found = found.unwrap_or_else(|_| {
            Err(Failure::new(FailureKind::System, "The keychain could not be asked. Nothing was sent; try again."))
        });
        found?.ok_or_else(|| {
            let what =
                "The keychain has no password for your mail server. Enter it in Settings → Mail. Nothing was sent.";
            Failure::new(FailureKind::User, what)
        })
    }
}
