//! One conversation with a mail server, command by command, so that it is always known how far it came.

use std::error::Error as _;
use std::fmt::Display;
use std::io;

use domain::{Failure, MailLogin, MailServer, Sensitive};
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Auth, Data, Ehlo, Mail, Quit, Rcpt, Starttls};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter, ServerInfo};
use lettre::transport::smtp::response::Response;
use tokio::time::timeout;

use super::Patience;
use super::parcel::Parcel;
use super::trouble::{At, Trouble};
use super::wire::{Duplex, Wire};

pub(super) struct Session {
    connection: AsyncSmtpConnection,
    wire: Wire,
    /// Of the secret connection: what was offered before it is forgotten.
    offers: ServerInfo,
    patience: Patience,
    login: MailLogin,
    /// The secret in every form it was said in, none of which is ever quoted.
    unquotable: Vec<Sensitive>,
}

impl Session {
    pub async fn greet(stream: Box<dyn Duplex>, patience: Patience, login: MailLogin) -> Result<Self, Trouble> {
        let wire = Wire::new(stream);
        // Not the computer's name, which is nobody's business.
        let name = ClientId::default();
        let greeting = AsyncSmtpConnection::connect_with_transport(Box::new(wire.clone()), &name);
        let greeted = timeout(patience.command, greeting).await.map_err(|_| Trouble::Silent(At::Greeting))?;
        let connection = greeted.map_err(|error| of_answer(&error, At::Greeting, &wire))?;
        let offers = connection.server_info().clone();
        Ok(Self { connection, wire, offers, patience, login, unquotable: Vec::new() })
    }

    /// The stream when the server is ready to have it made secret, and has said nothing beyond that.
    pub async fn ask_for_secrecy(&mut self) -> Result<Box<dyn Duplex>, Trouble> {
        if !self.offers.supports_feature(Extension::StartTls) {
            return Err(Trouble::NoStartTls);
        }
        self.say(At::StartTls, Starttls, 220).await?;
        self.wire.take().ok_or(Trouble::Nonsense(At::StartTls))
    }

    /// Begins anew on the secret stream.
    pub async fn go_on(&mut self, secret: Box<dyn Duplex>) -> Result<(), Trouble> {
        self.wire.put(secret);
        let answer = self.say(At::Greeting, Ehlo::new(ClientId::default()), 250).await?;
        self.offers = ServerInfo::from_response(&answer).map_err(|_| Trouble::Nonsense(At::Greeting))?;
        Ok(())
    }

    pub async fn sign_in(&mut self, server: &MailServer, secret: &Sensitive) -> Result<(), Trouble> {
        let ways: &[Mechanism] = match server.login {
            MailLogin::Password => &[Mechanism::Plain, Mechanism::Login],
            MailLogin::OauthToken => &[Mechanism::Xoauth2],
        };
        let way = self.offers.get_auth_mechanism(ways).ok_or(Trouble::NoLogin)?;
        self.unquotable.push(secret.clone());
        let credentials = Credentials::new(server.user.clone(), secret.expose().to_owned());
        let first = Auth::new(way, credentials.clone(), None).map_err(|_| Trouble::Nonsense(At::SignIn))?;
        let mut answer = self.say_in_secret(first.to_string()).await?;
        // The name and the password are asked for one after the other, or what is wrong with a token is told.
        for _ in 0..2 {
            if !answer.has_code(334) {
                break;
            }
            let reply = match (Auth::new_from_response(way, credentials.clone(), &answer), way) {
                (Ok(reply), _) => reply.to_string(),
                (Err(_), Mechanism::Xoauth2) => "\r\n".to_owned(),
                (Err(_), _) => "*\r\n".to_owned(),
            };
            answer = self.say_in_secret(reply).await?;
        }
        if answer.has_code(235) { Ok(()) } else { Err(Trouble::Nonsense(At::SignIn)) }
    }

    async fn say_in_secret(&mut self, command: String) -> Result<Response, Trouble> {
        let last = command.split_whitespace().last().filter(|word| word.len() > 1 && *word != "LOGIN");
        self.unquotable.extend(last.map(|word| Sensitive::new(word.to_owned())));
        self.answer(At::SignIn, command).await
    }

    /// Says from whom a mail is and for whom, and asks to send it. Nothing of it is on its way yet.
    pub async fn announce(&mut self, parcel: &Parcel<'_>) -> Result<(), Trouble> {
        let mut parameters = Vec::new();
        if parcel.international {
            self.must_offer(Extension::SmtpUtfEight, Trouble::NoSmtpUtf8)?;
            parameters.push(MailParameter::SmtpUtfEight);
        }
        if parcel.eight_bit {
            self.must_offer(Extension::EightBitMime, Trouble::NoEightBit)?;
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        self.say(At::Sender, Mail::new(Some(parcel.from.clone()), parameters), 250).await?;
        let taken = self.answer(At::Recipient, Rcpt::new(parcel.to.clone(), Vec::new())).await?;
        // 251 and 252 are promises as well: to forward it, and to try.
        if ![250, 251, 252].iter().any(|code| taken.has_code(*code)) {
            return Err(Trouble::Nonsense(At::Recipient));
        }
        self.say(At::Data, Data, 354).await?;
        Ok(())
    }

    fn must_offer(&self, extension: Extension, otherwise: Trouble) -> Result<(), Trouble> {
        if self.offers.supports_feature(extension) { Ok(()) } else { Err(otherwise) }
    }

    /// Sends the message itself. After this anything but an answer leaves open whether the server has it.
    pub async fn content(&mut self, parcel: &Parcel<'_>) -> Result<(), Trouble> {
        let sending = self.connection.message(parcel.without_last_line_end());
        let answer = timeout(self.patience.content, sending).await.map_err(|_| Trouble::Silent(At::Content))?;
        let answer = answer.map_err(|error| of_answer(&error, At::Content, &self.wire))?;
        // The library takes any 2xx and 3xx for a yes.
        if answer.has_code(250) { Ok(()) } else { Err(Trouble::Nonsense(At::Content)) }
    }

    /// A message that was taken stays taken, whatever comes of this.
    pub async fn goodbye(mut self) {
        let _ = timeout(self.patience.goodbye, self.connection.command(Quit)).await;
    }

    /// Ends it, politely where the server still listens, and says why in words for the rep.
    pub async fn end(self, trouble: Trouble) -> Failure {
        let failure = trouble.failure_quoting_none_of(&self.unquotable, self.login);
        if trouble.leaves_in_step() {
            self.goodbye().await;
        }
        failure
    }

    async fn say(&mut self, at: At, command: impl Display, expected: u16) -> Result<Response, Trouble> {
        let answer = self.answer(at, command).await?;
        if answer.has_code(expected) { Ok(answer) } else { Err(Trouble::Nonsense(at)) }
    }

    async fn answer(&mut self, at: At, command: impl Display) -> Result<Response, Trouble> {
        let answer = timeout(self.patience.command, self.connection.command(command)).await;
        let answer = answer.map_err(|_| Trouble::Silent(at))?;
        answer.map_err(|error| of_answer(&error, at, &self.wire))
    }
}

fn of_answer(error: &lettre::transport::smtp::Error, at: At, wire: &Wire) -> Trouble {
    if let Some(code) = error.status() {
        let text = error.source().map(ToString::to_string).unwrap_or_default();
        return Trouble::Said { at, code: code.into(), text };
    }
    let garbled = error.source().and_then(|source| source.downcast_ref::<io::Error>());
    let garbled = garbled.is_some_and(|error| error.kind() == io::ErrorKind::InvalidData);
    // Of an answer that breaks off the library says the same as of one that it cannot read.
    if !wire.ended() && (garbled || error.is_response()) { Trouble::Nonsense(at) } else { Trouble::Lost(at) }
}
