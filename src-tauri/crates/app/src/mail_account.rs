//! The server the rep's mail is sent by. Setting it and its secret go through a native window; the secret is kept in the
//! keychain, for this server and user alone.

use std::sync::Arc;

use adapters::mail::secret_name;
use domain::{MailServer, Sensitive};
use orchestrator::ports::{KeyEntry, ProviderPrompt, ProviderQuestion, ProviderStep};
use serde::{Deserialize, Serialize};
use store::table::setting;
use store::{Connection, StoreError};

use crate::App;
use crate::wire::{AppError, ErrorCode, MailAccount, MailCondition};

const KEY: &str = "mail_account";
const LONGEST_SECRET: usize = 4_096;

/// As it is stored. No secret is ever in it.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Stored {
    server: MailServer,
    has_secret: bool,
}

fn stored(connection: &Connection) -> Result<Option<Stored>, StoreError> {
    setting::get(connection, KEY)
}

/// Where mail can be sent from, if everything is there for it.
pub(crate) fn ready(connection: &Connection) -> Result<Option<MailServer>, StoreError> {
    Ok(stored(connection)?.filter(|stored| stored.has_secret).map(|stored| stored.server))
}

impl App {
    pub fn mail_account(&self) -> Result<MailAccount, AppError> {
        let stored = self.store.read(stored)?;
        let condition = match &stored {
            None => MailCondition::NotSet,
            Some(Stored { has_secret: false, .. }) => MailCondition::NoSecret,
            Some(_) => MailCondition::Ready,
        };
        Ok(MailAccount { condition, server: stored.map(|stored| stored.server.into()) })
    }

    /// Sets the server, if the rep allows it in the native window. A secret given for another one is discarded, and what
    /// was approved for another one is asked again.
    ///
    /// # Errors
    /// `bad_input` for what is no server's name, port or user.
    pub async fn set_mail_server(
        &self,
        prompt: &dyn ProviderPrompt,
        server: crate::wire::MailServer,
    ) -> Result<MailAccount, AppError> {
        let server = checked(server.into())?;
        let before = self.store.read(stored)?;
        if before.as_ref().is_some_and(|before| before.server == server) {
            return self.mail_account();
        }
        if !prompt.allow(&question(ProviderStep::NewMailServer, &server)).await {
            return self.mail_account();
        }
        if let Some(before) = before {
            self.forget_secret_of(&before.server).await;
        }
        self.keep_mail(Some(Stored { server, has_secret: false })).await
    }

    /// Sends no more mail: the server and its secret are forgotten.
    pub async fn remove_mail_server(&self) -> Result<MailAccount, AppError> {
        if let Some(before) = self.store.read(stored)? {
            self.forget_secret_of(&before.server).await;
        }
        self.keep_mail(None).await
    }

    /// Asks for the password or token in the native window.
    ///
    /// # Errors
    /// `bad_input` where there is no native window: then [`Self::give_mail_secret`] takes it.
    pub async fn enter_mail_secret(&self, prompt: &dyn ProviderPrompt) -> Result<MailAccount, AppError> {
        let server = self.mail_server()?;
        match prompt.key(&question(ProviderStep::EnterMailSecret, &server)).await {
            KeyEntry::Given(secret) => self.give_mail_secret(secret).await,
            KeyEntry::NotGiven => self.mail_account(),
            KeyEntry::NoPrompt => Err(AppError::bad_input("Type the password into the field beside the mail server.")),
        }
    }

    /// Keeps the password or token for the server that is set. It is never told again.
    pub async fn give_mail_secret(&self, secret: Sensitive) -> Result<MailAccount, AppError> {
        let server = self.mail_server()?;
        let length = secret.expose().len();
        if length == 0 || length > LONGEST_SECRET || secret.expose().chars().any(char::is_control) {
            return Err(AppError::bad_input("That is no password: it is empty, too long, or has a line break in it."));
        }
        let (keys, name) = (Arc::clone(&self.outside.keys), secret_name(&server));
        let kept = tokio::task::spawn_blocking(move || keys.keep(&name, &secret)).await.map_err(AppError::internal)?;
        kept.map_err(|failure| AppError::new(ErrorCode::NoKeychain, failure.message))?;
        self.keep_mail(Some(Stored { server, has_secret: true })).await
    }

    /// Connects and signs in, and sends nothing.
    ///
    /// # Errors
    /// `mail_failed` with what the server said and what to do.
    pub async fn check_mail_account(&self) -> Result<(), AppError> {
        let server = self.mail_server()?;
        let checked = self.outside.mail_post().check(&server).await;
        checked.map_err(|failure| AppError::new(ErrorCode::MailFailed, failure.message))
    }

    fn mail_server(&self) -> Result<MailServer, AppError> {
        let stored = self.store.read(stored)?;
        stored.map(|stored| stored.server).ok_or_else(|| AppError::bad_input("Set the mail server up first."))
    }

    async fn keep_mail(&self, account: Option<Stored>) -> Result<MailAccount, AppError> {
        self.store.write(move |connection| setting::set(connection, KEY, &account)).await?;
        self.mail_account()
    }

    /// Under its old name nobody finds it any more; that it is not there either is worth trying.
    async fn forget_secret_of(&self, server: &MailServer) {
        let (keys, name) = (Arc::clone(&self.outside.keys), secret_name(server));
        let forgotten = tokio::task::spawn_blocking(move || keys.forget(&name)).await;
        if !matches!(forgotten, Ok(Ok(()))) {
            tracing::warn!("a mail secret that is no longer used could not be taken out of the keychain");
        }
    }
}

fn checked(server: MailServer) -> Result<MailServer, AppError> {
    let host = server.host.trim().trim_end_matches('.').to_lowercase();
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    if host.len() > 253 || !host.split('.').all(label) {
        return Err(AppError::bad_input("The mail server is a name such as smtp.example.com."));
    }
    if server.port == 0 {
        return Err(AppError::bad_input("The port is a number such as 465 or 587."));
    }
    let user = server.user.trim().to_owned();
    if user.is_empty() || user.len() > 254 || user.chars().any(|c| c.is_control() || domain::text::draws_nothing(c)) {
        return Err(AppError::bad_input("Say as whom the app signs in there; mostly that is your mail address."));
    }
    Ok(MailServer { host, user, ..server })
}

fn question(what: ProviderStep, server: &MailServer) -> ProviderQuestion {
    ProviderQuestion { what, provider: "Your mail server".into(), origin: server.to_string(), local: false }
}

impl From<MailServer> for crate::wire::MailServer {
    fn from(server: MailServer) -> Self {
        let MailServer { host, port, tls, user, login } = server;
        Self { host, port, tls: tls.into(), user, login: login.into() }
    }
}

impl From<crate::wire::MailServer> for MailServer {
    fn from(server: crate::wire::MailServer) -> Self {
        let crate::wire::MailServer { host, port, tls, user, login } = server;
        Self { host, port, tls: tls.into(), user, login: login.into() }
    }
}
