//! Where a PostgreSQL is, and TLS with it. What its address says of TLS is read here: `sslmode=require` and
//! `sslmode=verify-full` both mean that the certificate is checked, authority and name; there is no way to leave that
//! out. Without them nothing is encrypted.
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError, ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::runtime::Handle;
use tokio_postgres::config::SslMode;
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};
use tokio_postgres::{Client, Config, NoTls, Socket};
use tokio_rustls::TlsConnector;

use crate::{Result, TlsError};

/// A server and its database, and how it is spoken to.
pub(crate) struct Target {
    config: Config,
    tls: Option<Tls>,
}

impl Target {
    /// Reads an address. A host that does not answer is waited for as long as the address says, else `patience`.
    pub(crate) fn read(url: &str, patience: Duration) -> Result<Self> {
        let said = Said::of(url)?;
        let mut config: Config = said.rest.parse()?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(patience);
        }
        let tls = match said.encrypted {
            true => {
                config.ssl_mode(SslMode::Require);
                Some(Tls(TlsConnector::from(Arc::new(settings(said.authority.as_deref().map(Path::new))?))))
            }
            false => None,
        };
        Ok(Self { config, tls })
    }

    /// So long a host that does not answer is waited for.
    pub(crate) fn patience(&self) -> Duration {
        self.config.get_connect_timeout().copied().unwrap_or(Duration::from_secs(10))
    }

    /// A host that vanishes is noticed within half a minute, also by those who wait for its answer: what the address does
    /// not say itself is set so.
    pub(crate) fn noticing(mut self) -> Self {
        let (beat, usual) = (Duration::from_secs(5), Config::new().get_keepalives_idle());
        let config = &mut self.config;
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(beat * 4);
        }
        if config.get_keepalives_idle() == usual {
            config.keepalives_idle(beat);
        }
        if config.get_keepalives_interval().is_none() {
            config.keepalives_interval(beat);
        }
        if config.get_keepalives_retries().is_none() {
            config.keepalives_retries(3);
        }
        self
    }

    pub(crate) async fn connect(&self, runtime: &Handle) -> Result<Client> {
        match &self.tls {
            Some(tls) => open(&self.config, tls.clone(), runtime).await,
            None => open(&self.config, NoTls, runtime).await,
        }
    }
}

async fn open<T>(config: &Config, tls: T, runtime: &Handle) -> Result<Client>
where
    T: MakeTlsConnect<Socket>,
    T::Stream: Send + 'static,
{
    let (client, connection) = config.connect(tls).await?;
    runtime.spawn(async move {
        if let Err(error) = connection.await {
            tracing::warn!(%error, "a connection to PostgreSQL ended");
        }
    });
    Ok(client)
}

/// What an address says of TLS, and the rest of it, which the library reads. It knows neither `verify-full` nor
/// `sslrootcert`.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    rest: String,
    encrypted: bool,
    authority: Option<String>,
}

impl Said {
    fn of(url: &str) -> Result<Self, TlsError> {
        let plain = || Self { rest: url.to_owned(), encrypted: false, authority: None };
        // A password may hold a question mark: what comes before the host is passed over.
        let host = url.find('@').unwrap_or(0);
        let Some(at) = url[host..].find('?').map(|at| host + at).filter(|_| url.starts_with("postgres")) else {
            return Ok(plain());
        };
        let (mut kept, mut encrypted, mut authority) = (Vec::new(), None, None);
        for pair in url[at + 1..].split('&') {
            match pair.split_once('=') {
                Some(("sslmode", "require" | "verify-full")) => encrypted = Some(true),
                Some(("sslmode", "verify-ca" | "allow" | "prefer")) => {
                    let what = "sslmode takes disable, require or verify-full";
                    return Err(TlsError::Setting(what.to_owned()));
                }
                Some(("sslrootcert", file)) => authority = Some(decoded(file)),
                _ => kept.push(pair),
            }
        }
        if authority.is_some() && encrypted.is_none() {
            return Err(TlsError::Setting("sslrootcert needs sslmode=verify-full".to_owned()));
        }
        let rest = if kept.is_empty() { url[..at].to_owned() } else { format!("{}?{}", &url[..at], kept.join("&")) };
        Ok(Self { rest, encrypted: encrypted.unwrap_or(false), authority })
    }
}

/// The characters behind `%2F` and the like. A plus is a plus: this is an address, no form.
fn decoded(text: &str) -> String {
    let pair = format!("file={}", text.replace('+', "%2B"));
    form_urlencoded::parse(pair.as_bytes()).next().map(|(_, file)| file.into_owned()).unwrap_or_default()
}

/// Whom we believe: the authorities of a file, else those of the machine.
fn settings(authority: Option<&Path>) -> Result<ClientConfig, TlsError> {
    let failed = |error: rustls::Error| TlsError::Failed(error.to_string());
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(ring).with_safe_default_protocol_versions().map_err(failed)?;
    let mut config = match authority {
        None => builder.with_platform_verifier().map_err(failed)?.with_no_client_auth(),
        Some(file) => builder.with_root_certificates(authorities(file)?).with_no_client_auth(),
    };
    // So that nobody can lead us to a server of another kind that has a certificate of the same name.
    config.alpn_protocols = vec![b"postgresql".to_vec()];
    Ok(config)
}

fn authorities(file: &Path) -> Result<RootCertStore, TlsError> {
    let unreadable = |error: String| TlsError::Setting(format!("sslrootcert {}: {error}", file.display()));
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).map_err(|error| unreadable(error.to_string()))? {
        let certificate = certificate.map_err(|error| unreadable(error.to_string()))?;
        roots.add(certificate).map_err(|error| unreadable(error.to_string()))?;
    }
    if roots.is_empty() { Err(unreadable("no certificate (PEM)".to_owned())) } else { Ok(roots) }
}

/// Makes handshakes for tokio-postgres. No channel binding: authority and name are always checked.
#[derive(Clone)]
struct Tls(TlsConnector);

struct Handshake {
    connector: TlsConnector,
    name: ServerName<'static>,
}

/// A connection inside TLS.
struct Encrypted(tokio_rustls::client::TlsStream<Socket>);

impl MakeTlsConnect<Socket> for Tls {
    type Stream = Encrypted;
    type TlsConnect = Handshake;
    type Error = TlsError;

    fn make_tls_connect(&mut self, host: &str) -> Result<Handshake, TlsError> {
        if host.is_empty() {
            return Err(TlsError::Setting("a socket of this machine takes no sslmode".to_owned()));
        }
        let name = ServerName::try_from(host.to_owned()).map_err(|_| TlsError::WrongName(host.to_owned()))?;
        Ok(Handshake { connector: self.0.clone(), name })
    }
}

impl TlsConnect<Socket> for Handshake {
    type Stream = Encrypted;
    type Error = TlsError;
    type Future = Pin<Box<dyn Future<Output = Result<Encrypted, TlsError>> + Send>>;

    fn connect(self, socket: Socket) -> Self::Future {
        Box::pin(async move {
            let host = self.name.to_str().into_owned();
            let stream = self.connector.connect(self.name, socket).await.map_err(|error| told(&error, host))?;
            Ok(Encrypted(stream))
        })
    }
}

/// What was wrong with a handshake, as far as somebody can mend it.
fn told(error: &io::Error, host: String) -> TlsError {
    let inside = error.get_ref().and_then(|inside| inside.downcast_ref::<rustls::Error>());
    match inside {
        Some(rustls::Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        )) => TlsError::WrongName(host),
        Some(rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer)) => TlsError::UnknownAuthority,
        _ => TlsError::Failed(error.to_string()),
    }
}

impl TlsStream for Encrypted {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl AsyncRead for Encrypted {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, into)
    }
}

impl AsyncWrite for Encrypted {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_whether_it_is_encrypted() {
        for (url, rest, encrypted, authority) in [
            ("postgres://a@b/c", "postgres://a@b/c", false, None),
            ("postgres://a@b/c?sslmode=disable", "postgres://a@b/c?sslmode=disable", false, None),
            ("postgres://a@b/c?sslmode=require", "postgres://a@b/c", true, None),
            (
                "postgresql://a:p?w@b/c?connect_timeout=3&sslmode=verify-full&sslrootcert=%2Fetc%2Fa+b.pem&user=x",
                "postgresql://a:p?w@b/c?connect_timeout=3&user=x",
                true,
                Some("/etc/a+b.pem"),
            ),
            ("host=b sslmode=require", "host=b sslmode=require", false, None),
        ] {
            let authority = authority.map(str::to_owned);
            assert_eq!(Said::of(url), Ok(Said { rest: rest.to_owned(), encrypted, authority }), "{url}");
        }
        for url in
            ["postgres://b/c?sslmode=verify-ca", "postgres://b/c?sslmode=prefer", "postgres://b/c?sslrootcert=/a.pem"]
        {
            assert!(matches!(Said::of(url), Err(TlsError::Setting(_))), "{url}");
        }
    }

    #[test]
    fn a_server_that_vanishes_is_noticed_unless_the_address_says_when() {
        let read = |url: &str| Target::read(url, Duration::from_secs(10)).expect("an address").noticing().config;
        for url in ["postgres://a@b/c", "host=b user=a", "postgres:///c?host=%2Frun%2Fpostgresql&user=a"] {
            let config = read(url);
            assert_eq!(config.get_tcp_user_timeout(), Some(&Duration::from_secs(20)), "{url}");
            assert_eq!(config.get_keepalives_idle(), Duration::from_secs(5), "{url}");
            assert_eq!(config.get_keepalives_interval(), Some(Duration::from_secs(5)), "{url}");
            assert_eq!(config.get_keepalives_retries(), Some(3), "{url}");
        }
        let config = read("postgres://a@b/c?tcp_user_timeout=60&keepalives_idle=30&keepalives_interval=9");
        assert_eq!(config.get_tcp_user_timeout(), Some(&Duration::from_secs(60)));
        assert_eq!(config.get_keepalives_idle(), Duration::from_secs(30));
        assert_eq!(config.get_keepalives_interval(), Some(Duration::from_secs(9)));
        assert_eq!(config.get_keepalives_retries(), Some(3));
    }
}
