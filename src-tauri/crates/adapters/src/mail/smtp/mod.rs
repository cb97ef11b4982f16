//! Sending an approved mail by the rep's mail server, once, and knowing what came of it.
//!
//! Without a certificate that holds for the server's name not a byte of a secret or of a mail is sent. Nothing is tried
//! again and nothing is changed on the way: what could not arrive as it was approved is refused before anybody is
//! connected to. No address, no subject, no text and no secret is logged.

mod parcel;
mod secure;
mod session;
mod trouble;
mod wire;

use std::time::Duration;

use domain::{Envelope, Failure, MailServer, Sensitive, Tls};
use tokio::time::timeout;

use parcel::Parcel;
use secure::Secrecy;
use session::Session;
use trouble::Trouble;

/// What came of handing bytes to a mail server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    Accepted,
    /// It is known that nothing left.
    Refused(Failure),
    /// It may have left.
    Unknown(Failure),
}

/// How long is waited.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For the server's address, for a connection, and again for its secrecy.
    pub connect: Duration,
    /// For the greeting, and for the answer to each command.
    pub command: Duration,
    /// For the message, its last dot, and the server's word that it has it (RFC 5321, 4.5.3.2.6).
    pub content: Duration,
    /// For the answer to the goodbye, on which nothing depends.
    pub goodbye: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(30),
            command: Duration::from_secs(60),
            content: Duration::from_secs(10 * 60),
            goodbye: Duration::from_secs(2),
        }
    }
}

pub struct Smtp {
    secrecy: Secrecy,
    patience: Patience,
}

impl Smtp {
    /// Trusts whom the system trusts.
    pub fn new(patience: Patience) -> Self {
        Self { secrecy: Secrecy::default(), patience }
    }

    /// Trusts this authority as well: that of a company which signs its own certificates.
    pub fn with_root(self, certificate_pem: impl Into<Vec<u8>>) -> Self {
        Self { secrecy: self.secrecy.with_root(certificate_pem.into()), ..self }
    }

    /// Sends exactly `bytes`, once. Dropping the future ends the connection.
    pub async fn send(&self, server: &MailServer, secret: &Sensitive, envelope: &Envelope, bytes: &[u8]) -> Sent {
        let parcel = match Parcel::check(envelope, bytes) {
            Ok(parcel) => parcel,
            Err(unfit) => return Sent::Refused(trouble::nothing_sent(unfit)),
        };
        let begun = async {
            let mut session = self.signed_in(server, secret).await?;
            match session.announce(&parcel).await {
                Ok(()) => Ok(session),
                Err(trouble) => Err(session.end(trouble).await),
            }
        };
        let mut session = match begun.await {
            Ok(session) => session,
            Err(failure) => return Sent::Refused(trouble::nothing_sent(failure)),
        };
        // From here on only the server's own word tells whether it has the message.
        match session.content(&parcel).await {
            Ok(()) => {
                // Nobody waits for it: what was accepted is to be noted at once.
                drop(tokio::spawn(session.goodbye()));
                Sent::Accepted
            }
            Err(refused @ Trouble::Said { .. }) => Sent::Refused(trouble::nothing_sent(session.end(refused).await)),
            Err(trouble) => Sent::Unknown(trouble::unknown(&trouble, parcel.message_id())),
        }
    }

    /// Connects, makes it secret and signs in, and sends nothing: the test of the settings.
    pub async fn check(&self, server: &MailServer, secret: &Sensitive) -> Result<(), Failure> {
        self.signed_in(server, secret).await?.goodbye().await;
        Ok(())
    }

    async fn signed_in(&self, server: &MailServer, secret: &Sensitive) -> Result<Session, Failure> {
        let name = parcel::check_server(server, secret)?;
        let connecting = self.connect(server, name);
        let mut session = connecting.await.map_err(|trouble| trouble.failure(server.login))?;
        match session.sign_in(server, secret).await {
            Ok(()) => Ok(session),
            Err(trouble) => Err(session.end(trouble).await),
        }
    }

    /// A connection that is secret, and to the server it is meant for.
    async fn connect(
        &self,
        server: &MailServer,
        name: rustls::pki_types::ServerName<'static>,
    ) -> Result<Session, Trouble> {
        let Patience { connect, .. } = self.patience;
        let stream = secure::reach(&server.host, server.port, connect).await?;
        let secret = async |stream| {
            let made = timeout(connect, self.secrecy.make(name.clone(), stream)).await;
            made.unwrap_or(Err(Trouble::Silent(trouble::At::Handshake)))
        };
        match server.tls {
            Tls::Implicit => Session::greet(secret(Box::new(stream)).await?, self.patience, server.login).await,
            Tls::StartTls => {
                let mut session = Session::greet(Box::new(stream), self.patience, server.login).await?;
                let stream = session.ask_for_secrecy().await?;
                session.go_on(secret(stream).await?).await?;
                Ok(session)
            }
        }
    }
}

#[cfg(test)]
mod tests;
