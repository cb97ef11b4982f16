//! Reaching a mail server and making the connection secret: TLS 1.2 or 1.3, and a certificate that the system's own
//! rules hold valid for the server's name. There is no way around it, and no setting that would open one.

use std::io;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use domain::{Failure, FailureKind};
use rustls::ClientConfig;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls_platform_verifier::Verifier;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::trouble::{At, Trouble};
use super::wire::Duplex;

/// Connects to the first of the server's addresses that answers. Each has its share of the time: one that leads
/// nowhere does not use up that of the others.
pub(super) async fn reach(host: &str, port: u16, within: Duration) -> Result<TcpStream, Trouble> {
    let found = timeout(within, lookup_host((host, port))).await.map_err(|_| Trouble::Silent(At::Name))?;
    let addresses: Vec<_> = found.map_err(|_| Trouble::NotFound)?.collect();
    let share = within / u32::try_from(addresses.len()).unwrap_or(u32::MAX).max(1);
    let mut trouble = Trouble::NotFound;
    for address in addresses {
        match timeout(share, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                // A conversation of short lines; where it cannot be had it is only slower.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Ok(Err(_)) => trouble = Trouble::Unreachable,
            Err(_) => trouble = Trouble::Silent(At::Connection),
        }
    }
    Err(trouble)
}

#[derive(Default)]
pub(super) struct Secrecy {
    /// As they were given, in PEM.
    roots: Vec<Vec<u8>>,
    /// Made when the first mail is sent: reading the system's certificates takes its time.
    config: OnceLock<Result<Arc<ClientConfig>, Failure>>,
}

impl Secrecy {
    pub fn with_root(mut self, certificate_pem: Vec<u8>) -> Self {
        self.roots.push(certificate_pem);
        Self { roots: self.roots, config: OnceLock::new() }
    }

    pub async fn make(&self, name: ServerName<'static>, stream: Box<dyn Duplex>) -> Result<Box<dyn Duplex>, Trouble> {
        let config = self.config.get_or_init(|| config(&self.roots)).clone().map_err(Trouble::Here)?;
        match TlsConnector::from(config).connect(name, stream).await {
            Ok(secret) => Ok(Box::new(secret)),
            Err(error) => Err(of_handshake(&error)),
        }
    }
}

fn config(roots: &[Vec<u8>]) -> Result<Arc<ClientConfig>, Failure> {
    let mut extra = Vec::new();
    for pem in roots {
        let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        let read = read.ok().filter(|certificates| !certificates.is_empty());
        extra.extend(read.ok_or_else(|| {
            let message =
                "The certificate of your company's own authority cannot be read. Choose it again, as a PEM file.";
            Failure::new(FailureKind::User, message)
        })?);
    }
    let built = build(extra, Arc::new(ring::default_provider()));
    built.map(Arc::new).map_err(|error| {
        tracing::warn!(%error, "no secret connection to a mail server can be set up");
        let message = "No secret connection can be set up on this computer: its certificates cannot be read.";
        Failure::new(FailureKind::System, message)
    })
}

fn build(extra: Vec<CertificateDer<'static>>, provider: Arc<CryptoProvider>) -> Result<ClientConfig, rustls::Error> {
    let verifier = Verifier::new_with_extra_roots(extra, provider.clone())?;
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    // The name is rustls' own: a verifier that is not its default one, here the system's.
    let verified = builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier));
    Ok(verified.with_no_client_auth())
}

fn of_handshake(error: &io::Error) -> Trouble {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(rustls::Error::InvalidCertificate(why)) => Trouble::Certificate(why.clone()),
        Some(rustls::Error::PeerIncompatible(_) | rustls::Error::AlertReceived(_)) => Trouble::OldTls,
        Some(rustls::Error::InvalidMessage(_) | rustls::Error::InappropriateMessage { .. }) => Trouble::NotTls,
        // On some systems the verifier has words of its own for a certificate, and nothing else ends here.
        Some(_) => Trouble::Certificate(rustls::CertificateError::BadEncoding),
        None => Trouble::Lost(At::Handshake),
    }
}
