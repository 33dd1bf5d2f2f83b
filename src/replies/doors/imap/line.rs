//! The line to an IMAP server: in clear, or by TLS with the server's certificate checked.

use std::io;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::config::ImapSettings;

/// Anything that bytes go through both ways.
pub trait Wire: AsyncRead + AsyncWrite + Unpin + std::fmt::Debug + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + std::fmt::Debug + Send> Wire for T {}

/// A line, however it is secured.
pub type Line = Box<dyn Wire>;

/// Connects, in clear as yet.
///
/// # Errors
/// When nobody answers there.
pub async fn connect(settings: &ImapSettings) -> io::Result<Line> {
    let stream = TcpStream::connect((settings.host.as_str(), settings.port)).await?;
    stream.set_nodelay(true)?;
    Ok(Box::new(stream))
}

/// Secures a line.
///
/// # Errors
/// When the file of certificates cannot be read, or the server's certificate is not believed.
pub async fn secure(line: Line, settings: &ImapSettings) -> anyhow::Result<Line> {
    let name = ServerName::try_from(settings.host.clone()).context("the host's name is none")?;
    let provider = Arc::new(ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(believed(settings.ca_file.as_deref())?)
        .with_no_client_auth();
    Ok(Box::new(TlsConnector::from(Arc::new(config)).connect(name, line).await?))
}

/// The public authorities, and those of the operator's file.
fn believed(ca_file: Option<&Path>) -> anyhow::Result<RootCertStore> {
    let mut believed = RootCertStore::empty();
    believed.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    let Some(file) = ca_file else { return Ok(believed) };
    let unreadable = || format!("UNDERSIGNED_IMAP_CA_FILE: {} cannot be read", file.display());
    let own: Vec<_> = CertificateDer::pem_file_iter(file).with_context(unreadable)?.collect();
    if own.is_empty() {
        bail!("UNDERSIGNED_IMAP_CA_FILE: there is no certificate in {}", file.display());
    }
    for certificate in own {
        believed.add(certificate.with_context(unreadable)?).with_context(unreadable)?;
    }
    Ok(believed)
}
