//! One call: sent once or, where the provider asks for patience, a few times; read within bounds.

use std::sync::OnceLock;
use std::time::Duration;

use async_trait::async_trait;
use backon::{BackoffBuilder, ExponentialBuilder};
use domain::{Failure, FailureKind, Retry};
use orchestrator::ports::{Asking, Dialect, Heard, LanguageModel, ModelHost, Written};
use reqwest::{Client, RequestBuilder, Response};
use tokio::time::{Instant, timeout, timeout_at};

use super::address::Address;
use super::stream::Events;
use super::{dialect, refusal};

/// What is waited for, and how much is taken.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub connect: Duration,
    /// Between two pieces, and before the first: a model on a laptop reads a prompt for half a minute.
    pub silence: Duration,
    /// No wait between two tries is longer: who asks for more is not asked again.
    pub longest_wait: Duration,
    pub attempts: usize,
    pub answer_bytes: usize,
    pub list_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            silence: Duration::from_secs(60),
            longest_wait: Duration::from_secs(20),
            attempts: 3,
            answer_bytes: 4 << 20,
            list_bytes: 2 << 20,
        }
    }
}

pub struct HttpModels {
    /// Made when the first one is asked: most starts need none.
    client: OnceLock<Result<Client, Failure>>,
    limits: Limits,
}

impl HttpModels {
    pub fn new(limits: Limits) -> Self {
        Self { client: OnceLock::new(), limits }
    }

    fn client(&self) -> Result<&Client, Failure> {
        self.client.get_or_init(|| self.build()).as_ref().map_err(Clone::clone)
    }

    fn build(&self) -> Result<Client, Failure> {
        // Another part of the program may have chosen one: one is enough.
        if rustls::crypto::ring::default_provider().install_default().is_err() {
            tracing::debug!("there is a provider of cryptography already");
        }
        let client = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(self.limits.connect)
            .user_agent(concat!("CUGAr-Sales/", env!("CARGO_PKG_VERSION")))
            .build();
        client.map_err(|error| {
            tracing::warn!(%error, "no connection to the network can be set up");
            let message = "No secure connection can be set up on this computer: its certificates cannot be read.";
            Failure::new(FailureKind::System, message)
        })
    }

    /// Sends it until it is answered, as often as helps.
    async fn send(&self, request: &RequestBuilder) -> Result<Response, Failure> {
        let mut waits = ExponentialBuilder::new()
            .with_min_delay(Duration::from_millis(500))
            .with_max_delay(self.limits.longest_wait)
            .with_max_times(self.limits.attempts - 1)
            .with_jitter()
            .build();
        loop {
            let failure = match self.send_once(request).await {
                Ok(response) => return Ok(response),
                Err(failure) => failure,
            };
            let Some(backoff) = waits.next() else { return Err(failure) };
            let wait = match failure.retry {
                Retry::Never => return Err(failure),
                Retry::Backoff => backoff,
                Retry::After(ms) => Duration::from_millis(ms.into()),
            };
            if wait > self.limits.longest_wait {
                return Err(failure);
            }
            tracing::info!(kind = ?failure.kind, wait_ms = wait.as_millis(), "a provider is asked again");
            tokio::time::sleep(wait).await;
        }
    }

    async fn send_once(&self, request: &RequestBuilder) -> Result<Response, Failure> {
        let request = request.try_clone().ok_or_else(refusal::broke_off)?;
        let answered = timeout(self.limits.silence, request.send()).await;
        let response = answered.map_err(|_| refusal::fell_silent(self.limits.silence))?;
        let response = response.map_err(|error| refusal::of_transport(&error))?;
        if response.status().is_success() {
            return Ok(response);
        }
        // What a provider says to a refusal is not read: it could be anything, and of any length.
        Err(refusal::of_status(response.status(), response.headers()))
    }

    /// The next piece, as long as it comes in its time.
    async fn piece(&self, response: &mut Response) -> Result<Option<impl AsRef<[u8]> + use<>>, Failure> {
        let piece = timeout(self.limits.silence, response.chunk()).await;
        piece.map_err(|_| refusal::fell_silent(self.limits.silence))?.map_err(|_| refusal::broke_off())
    }

    async fn begin(&self, asked: &Asking) -> Result<Response, Failure> {
        let address = address(&asked.at)?;
        let (url, body) = dialect::request(asked, &address);
        let body = serde_json::to_vec(&body).map_err(|_| refusal::unreadable())?;
        let request = self.client()?.post(url).headers(dialect::headers(&asked.at)?);
        let request = request.header("content-type", "application/json").header("accept", "text/event-stream");
        self.send(&request.body(body)).await
    }

    /// Reads to the end of the answer, of the patience or of the room.
    async fn read(
        &self,
        mut response: Response,
        dialect: Dialect,
        written: &mut Written,
        heard: &mut Heard<'_>,
    ) -> Result<(), Failure> {
        let mut reading = Reading { dialect, events: Events::default(), done: false, cut_short: None };
        let mut taken = 0;
        loop {
            let Some(piece) = self.piece(&mut response).await? else { break };
            taken += piece.as_ref().len();
            if taken > self.limits.answer_bytes {
                return Err(refusal::endless());
            }
            let complete = reading.events.take(piece.as_ref()).map_err(|_| refusal::endless())?;
            if reading.take(complete, written, heard)? {
                return reading.cut_short.map_or(Ok(()), Err);
            }
        }
        let last = reading.events.finish();
        let ended = reading.take(last, written, heard)? || reading.done;
        reading.cut_short.map_or_else(|| if ended { Ok(()) } else { Err(refusal::broke_off()) }, Err)
    }
}

struct Reading {
    dialect: Dialect,
    events: Events,
    /// The model has said that it is done; the count of tokens may still come.
    done: bool,
    /// The model was cut short by the limit of tokens.
    cut_short: Option<Failure>,
}

impl Reading {
    /// Whether nothing more is to come.
    fn take(
        &mut self,
        events: impl IntoIterator<Item = String>,
        written: &mut Written,
        heard: &mut Heard<'_>,
    ) -> Result<bool, Failure> {
        let before = written.text.len();
        let ended = self.take_each(events, written);
        if written.text.len() > before {
            heard(&written.text);
        }
        ended
    }

    fn take_each(&mut self, events: impl IntoIterator<Item = String>, written: &mut Written) -> Result<bool, Failure> {
        for data in events {
            let said = dialect::said(self.dialect, &data)?;
            written.tokens.sent = said.tokens.sent.or(written.tokens.sent);
            written.tokens.written = said.tokens.written.or(written.tokens.written);
            written.text.push_str(&said.text);
            match said.end {
                // Behind the last word comes how many there were, which is paid for.
                Some(Err(failure)) if failure == refusal::ran_out() => self.cut_short = Some(failure),
                Some(Err(failure)) => return Err(failure),
                Some(Ok(())) => self.done = true,
                None => {}
            }
            if data == dialect::LAST {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

#[async_trait]
impl LanguageModel for HttpModels {
    async fn write(&self, asked: &Asking, heard: &mut Heard<'_>) -> Written {
        let mut written = Written::default();
        let end = Instant::now() + asked.within;
        let whole = async {
            let response = self.begin(asked).await?;
            self.read(response, asked.at.dialect, &mut written, heard).await
        };
        let ended = timeout_at(end, whole).await.unwrap_or_else(|_| Err(refusal::took_too_long(asked.within)));
        written.broken = match ended {
            Ok(()) if written.text.trim().is_empty() => Some(refusal::said_nothing()),
            Ok(()) => None,
            Err(failure) => Some(failure),
        };
        written
    }

    async fn models(&self, at: &ModelHost) -> Result<Vec<String>, Failure> {
        let request = self.client()?.get(dialect::list(&address(at)?)).headers(dialect::headers(at)?);
        let mut response = self.send(&request).await?;
        let mut body = Vec::new();
        while let Some(piece) = self.piece(&mut response).await? {
            body.extend_from_slice(piece.as_ref());
            if body.len() > self.limits.list_bytes {
                return Err(refusal::unreadable());
            }
        }
        dialect::names(at.dialect, &body)
    }
}

fn address(at: &ModelHost) -> Result<Address, Failure> {
    Address::parse(&at.address).map_err(|why| Failure::new(FailureKind::User, why.to_string()))
}
