//! The scanner over clamd (ClamAV): one connection per file, `INSTREAM`, so that clamd needs no right to our folder.

use app::platform::{HAS_SOCKET_FILES, connect_to_file};
use app::ports::{Looking, Pieces, ScanError, Scanner, Verdict};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// It gets so long to answer the telephone, to take a piece, and to think.
const CONNECT: Duration = Duration::from_secs(5);
const TAKE: Duration = Duration::from_secs(30);
const THINK: Duration = Duration::from_secs(120);
/// Longest answer (bytes): the name of what was found.
const ANSWER: u64 = 4096;

/// Where clamd listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// `unix:/run/clamav/clamd.ctl`
    Unix(PathBuf),
    /// `tcp:127.0.0.1:3310`
    Tcp(SocketAddr),
}

impl Address {
    /// Reads what stands in `mamori.toml`; none for what is neither.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        match text.split_once(':')? {
            ("unix", path) if HAS_SOCKET_FILES && path.starts_with('/') => Some(Address::Unix(PathBuf::from(path))),
            ("tcp", address) => address.parse().ok().map(Address::Tcp),
            _ => None,
        }
    }
}

/// clamd, or nobody.
#[derive(Debug, Clone)]
pub struct Clamd(pub Option<Address>);

impl Scanner for Clamd {
    fn is_set(&self) -> bool {
        self.0.is_some()
    }

    fn look(&self, pieces: Pieces) -> Looking {
        let address = self.0.clone();
        Box::pin(async move {
            match address {
                None => Ok(Verdict::Clean),
                Some(Address::Tcp(address)) => talk(reached(TcpStream::connect(address)).await?, pieces).await,
                Some(Address::Unix(path)) => talk(reached(connect_to_file(&path)).await?, pieces).await,
            }
        })
    }
}

async fn reached<S>(connecting: impl Future<Output = std::io::Result<S>>) -> Result<S, ScanError> {
    let told = |error: std::io::Error| ScanError(format!("clamd cannot be reached: {error}"));
    timeout(CONNECT, connecting).await.map_err(|_| ScanError("clamd does not answer".to_owned()))?.map_err(told)
}

async fn talk<S: AsyncRead + AsyncWrite + Unpin>(mut clamd: S, mut pieces: Pieces) -> Result<Verdict, ScanError> {
    // Where it takes no more it has something to say: too large, most likely.
    let told = send(&mut clamd, &mut pieces).await;
    drop(pieces);
    let mut answer = Vec::new();
    let read = timeout(THINK, (&mut clamd).take(ANSWER).read_to_end(&mut answer)).await;
    let answer = String::from_utf8_lossy(&answer);
    let answer = answer.trim_matches(['\0', '\n', ' ']);
    if let Some(name) = answer.strip_suffix(" FOUND") {
        return Ok(Verdict::Harm(name.strip_prefix("stream: ").unwrap_or(name).to_owned()));
    }
    if answer.contains("size limit exceeded") {
        return Ok(Verdict::TooLarge);
    }
    match (told, read) {
        // Only a file of which it got every byte is clean.
        (Ok(()), Ok(Ok(_))) if answer == "stream: OK" => Ok(Verdict::Clean),
        (Err(error), _) => Err(error),
        (Ok(()), Err(_)) => Err(ScanError("clamd thinks too long".to_owned())),
        (Ok(()), Ok(_)) => Err(ScanError(format!("clamd said: {answer:.200}"))),
    }
}

async fn send<S: AsyncWrite + Unpin>(clamd: &mut S, pieces: &mut Pieces) -> Result<(), ScanError> {
    write(clamd, b"zINSTREAM\0").await?;
    while let Some(piece) = pieces.recv().await {
        // A piece of no length is the end.
        if let (false, Ok(length)) = (piece.is_empty(), u32::try_from(piece.len())) {
            write(clamd, &length.to_be_bytes()).await?;
            write(clamd, &piece).await?;
        }
    }
    write(clamd, &[0; 4]).await
}

async fn write<S: AsyncWrite + Unpin>(clamd: &mut S, bytes: &[u8]) -> Result<(), ScanError> {
    let told = |error: std::io::Error| ScanError(format!("clamd takes no more: {error}"));
    let writing = async {
        clamd.write_all(bytes).await?;
        clamd.flush().await
    };
    timeout(TAKE, writing).await.map_err(|_| ScanError("clamd takes nothing more".to_owned()))?.map_err(told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::clamd::{Clamd as Server, HARM};

    async fn look(address: Option<Address>, pieces: &[&[u8]]) -> Result<Verdict, ScanError> {
        let (give, take) = tokio::sync::mpsc::channel(1);
        let looking = tokio::spawn(Clamd(address).look(take));
        for piece in pieces {
            if give.send(piece.to_vec()).await.is_err() {
                break;
            }
        }
        drop(give);
        looking.await.expect("it looked")
    }

    #[tokio::test]
    async fn a_file_is_looked_at_in_pieces() {
        let server = Server::start(1000);
        let at = || Some(Address::Tcp(server.address()));
        assert_eq!(look(at(), &[b"nothing", b"", b" wrong"]).await, Ok(Verdict::Clean));
        assert_eq!(server.got(), vec![b"nothing wrong".to_vec()]);
        let (a, b) = HARM.split_at(5);
        assert_eq!(look(at(), &[a, b]).await, Ok(Verdict::Harm("Mihon.Test".to_owned())));
        assert_eq!(look(at(), &[&[b'x'; 600], &[b'x'; 600]]).await, Ok(Verdict::TooLarge));
        assert_eq!(look(at(), &[]).await, Ok(Verdict::Clean));
        server.says(Some("UNKNOWN COMMAND"));
        assert!(look(at(), &[b"x"]).await.is_err_and(|e| e.0.contains("UNKNOWN COMMAND")));
        // It hangs up without a word: nothing is clean because nobody said otherwise.
        server.says(Some(""));
        assert!(look(at(), &[b"x"]).await.is_err());
        assert_eq!(look(None, &[HARM]).await, Ok(Verdict::Clean));
        assert!(!Clamd(None).is_set() && Clamd(at()).is_set());
    }

    #[tokio::test]
    async fn a_scanner_that_is_away_is_no_clean_file() {
        let server = Server::start(1000);
        let gone = Address::Tcp(server.address());
        drop(server);
        assert!(look(Some(gone), &[b"x"]).await.is_err());
        assert!(look(Some(Address::Unix("/nowhere/clamd.ctl".into())), &[b"x"]).await.is_err());
    }

    #[test]
    fn its_address_is_read() {
        let tcp = Address::Tcp("127.0.0.1:3310".parse().expect("an address"));
        assert_eq!(Address::read("tcp:127.0.0.1:3310"), Some(tcp));
        for wrong in ["", "clamd", "tcp:", "tcp:localhost:3310", "unix:clamd.ctl", "http://127.0.0.1:3310"] {
            assert_eq!(Address::read(wrong), None, "{wrong}");
        }
    }
}
