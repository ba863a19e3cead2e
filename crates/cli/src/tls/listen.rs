//! Takes connections and shakes hands with each on its own, so that one that says nothing keeps nobody waiting.

use super::{given, plain};
use anyhow::Result;
use axum::serve::Listener;
use rustls::ServerConfig;
use rustls::server::ResolvesServerCert;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// Who has not shaken hands by then is let go.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// So many shake hands at once; the next wait in the system's own queue.
const AT_ONCE: usize = 512;
/// The first byte of every TLS connection.
const TLS: u8 = 0x16;

type Connection = (TlsStream<TcpStream>, SocketAddr);

/// A listener that gives connections whose handshake is done.
#[derive(Debug)]
pub struct TlsListener {
    address: SocketAddr,
    ready: mpsc::Receiver<Connection>,
    taking: JoinHandle<()>,
}

/// What TLS is like here: ring, versions 1.2 and 1.3, HTTP/1.1.
///
/// # Errors
/// As the library gives them.
pub fn settings(certificates: Arc<dyn ResolvesServerCert>) -> Result<ServerConfig> {
    let mut config = ServerConfig::builder_with_provider(Arc::new(given::provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(certificates);
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

impl TlsListener {
    /// Takes connections from a listener. `plain` is told to who speaks HTTP without TLS.
    ///
    /// # Errors
    /// As the system gives them.
    pub fn new(tcp: TcpListener, config: ServerConfig, plain: plain::Told) -> io::Result<Self> {
        let address = tcp.local_addr()?;
        let (send, ready) = mpsc::channel(AT_ONCE);
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let taking = tokio::spawn(take(tcp, acceptor, Arc::new(plain), send));
        Ok(Self { address, ready, taking })
    }
}

async fn take(mut tcp: TcpListener, acceptor: TlsAcceptor, plain: Arc<plain::Told>, send: mpsc::Sender<Connection>) {
    let seats = Arc::new(Semaphore::new(AT_ONCE));
    loop {
        let Ok(seat) = seats.clone().acquire_owned().await else { return };
        let (stream, peer) = Listener::accept(&mut tcp).await;
        let (acceptor, plain, send) = (acceptor.clone(), plain.clone(), send.clone());
        tokio::spawn(async move {
            let done = tokio::time::timeout(HANDSHAKE, shake(stream, acceptor, &plain)).await;
            drop(seat);
            if let Ok(Some(stream)) = done {
                // Nobody takes it when the server stops.
                let _stopping = send.send((stream, peer)).await;
            }
        });
    }
}

async fn shake(stream: TcpStream, acceptor: TlsAcceptor, plain: &plain::Told) -> Option<TlsStream<TcpStream>> {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "no TCP_NODELAY");
    }
    let mut first = [0; 1];
    match stream.peek(&mut first).await {
        Ok(1) if first[0] == TLS => {}
        Ok(1) => {
            plain::answer(stream, plain).await;
            return None;
        }
        _ => return None,
    }
    acceptor.accept(stream).await.inspect_err(|error| tracing::debug!(%error, "no handshake")).ok()
}

impl Drop for TlsListener {
    fn drop(&mut self) {
        self.taking.abort();
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> Connection {
        match self.ready.recv().await {
            Some(connection) => connection,
            None => std::future::pending().await,
        }
    }
    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}
