//! The stream under a conversation with a mail server: it hands out whole lines of bounded length, one at a time, and
//! nothing that was said before it was asked for.
//!
//! The library above it would take a line of any length, would give up on one that is no UTF-8, and would read what
//! was slipped in before the connection became secret as if it had come after.

use std::fmt;
use std::io::{Error, ErrorKind, Result};
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Somewhat more than SMTP allows for an answer's line (RFC 5321, 4.5.3.1.5).
const LONGEST_LINE: usize = 1000;

pub(super) trait Duplex: AsyncRead + AsyncWrite + Send + Sync + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin> Duplex for T {}

/// One of two handles: the library holds the other, and gives no stream back.
#[derive(Clone)]
pub(super) struct Wire(Arc<Mutex<Inner>>);

struct Inner {
    /// `None` while it is being made secret.
    stream: Option<Box<dyn Duplex>>,
    /// What came and was not handed out.
    came: Vec<u8>,
    /// The rest of the line that is being handed out.
    line: Vec<u8>,
    ended: bool,
}

impl Wire {
    pub fn new(stream: Box<dyn Duplex>) -> Self {
        Self(Arc::new(Mutex::new(Inner { stream: Some(stream), came: Vec::new(), line: Vec::new(), ended: false })))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the other side has hung up.
    pub fn ended(&self) -> bool {
        self.inner().ended
    }

    /// The stream, to make it secret. `None` where more came than was asked for.
    pub fn take(&self) -> Option<Box<dyn Duplex>> {
        let mut inner = self.inner();
        if inner.in_step() { inner.stream.take() } else { None }
    }

    pub fn put(&self, stream: Box<dyn Duplex>) {
        self.inner().stream = Some(stream);
    }
}

impl Inner {
    fn in_step(&self) -> bool {
        self.came.is_empty() && self.line.is_empty()
    }

    fn stream(&mut self) -> Result<Pin<&mut Box<dyn Duplex>>> {
        self.stream.as_mut().map(Pin::new).ok_or_else(|| Error::from(ErrorKind::NotConnected))
    }

    /// Reads until there is a line, or the end.
    fn poll_line(&mut self, context: &mut Context<'_>) -> Poll<Result<()>> {
        while self.line.is_empty() {
            if let Some(end) = self.came.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.came.drain(..=end).collect();
                self.line = String::from_utf8_lossy(&line).into_owned().into_bytes();
            } else if self.came.len() > LONGEST_LINE {
                return Poll::Ready(Err(Error::new(ErrorKind::InvalidData, "a line without an end")));
            } else {
                let mut room = [0; 1024];
                let mut piece = ReadBuf::new(&mut room);
                ready!(self.stream()?.poll_read(context, &mut piece))?;
                if piece.filled().is_empty() {
                    self.ended = true;
                    break;
                }
                self.came.extend_from_slice(piece.filled());
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Wire {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        let mut inner = self.inner();
        ready!(inner.poll_line(context))?;
        let taken = inner.line.len().min(into.remaining());
        into.put_slice(&inner.line[..taken]);
        inner.line.drain(..taken);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        let mut inner = self.inner();
        if !inner.in_step() {
            return Poll::Ready(Err(Error::new(ErrorKind::InvalidData, "an answer that nobody asked for")));
        }
        inner.stream()?.poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        self.inner().stream()?.poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        self.inner().stream()?.poll_shutdown(context)
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wire")
    }
}

impl AsyncTokioStream for Wire {
    /// Asked for by the trait, and by nobody here.
    fn peer_addr(&self) -> Result<SocketAddr> {
        Ok((Ipv4Addr::UNSPECIFIED, 0).into())
    }
}
