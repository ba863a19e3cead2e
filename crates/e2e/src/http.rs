//! A small HTTP/1.1 client over one kept connection. The measured server shares its two cores with us, so that
//! this does as little as possible.

use crate::fail::{Because, Done, fail};
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// The longest that a request may take.
const LONGEST: Duration = Duration::from_secs(60);

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    /// The first header of a name in small letters.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
    pub fn json(&self) -> Done<Value> {
        serde_json::from_slice(&self.body).because(format!("JSON of {}: {}", self.status, self.text()))
    }
    pub fn is_ok(&self) -> bool {
        (200..300).contains(&self.status)
    }
    /// The answer, if it is a 2xx.
    pub fn good(self, what: &str) -> Done<Self> {
        if self.is_ok() {
            return Ok(self);
        }
        let text: String = self.text().chars().take(600).collect();
        fail(format!("{what}: {} {text}", self.status))
    }
}

/// A caller: one connection, cookies, a token.
#[derive(Debug)]
pub struct Http {
    address: SocketAddr,
    stream: Option<BufReader<TcpStream>>,
    cookies: BTreeMap<String, String>,
    token: Option<String>,
}

impl Http {
    pub fn new(address: SocketAddr) -> Self {
        Self { address, stream: None, cookies: BTreeMap::new(), token: None }
    }
    pub fn with_token(address: SocketAddr, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..Self::new(address) }
    }
    /// The same caller at another door.
    pub fn at(&self, address: SocketAddr) -> Self {
        Self { cookies: self.cookies.clone(), token: self.token.clone(), ..Self::new(address) }
    }
    /// A cookie that was set.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }
    /// The head of a request without its end, for those who send the same one often.
    pub fn head(&self, method: &str, path: &str) -> String {
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n", self.address);
        if let Some(token) = &self.token {
            head += &format!("Authorization: Bearer {token}\r\n");
        }
        if !self.cookies.is_empty() {
            let all: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            head += &format!("Cookie: {}\r\n", all.join("; "));
        }
        head
    }
    /// Sends a request and reads its answer.
    pub async fn ask(&mut self, method: &str, path: &str, media: &str, body: &[u8]) -> Done<Reply> {
        let mut request = self.head(method, path).into_bytes();
        if !media.is_empty() {
            request.extend_from_slice(format!("Content-Type: {media}\r\n").as_bytes());
        }
        request.extend_from_slice(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
        request.extend_from_slice(body);
        let reply = self.send(&request).await.because(format!("{method} {path}"))?;
        for (_, line) in reply.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let pair = line.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(reply)
    }
    /// Sends bytes and reads one answer. A connection that the server had closed meanwhile is opened anew once.
    pub async fn send(&mut self, request: &[u8]) -> Done<Reply> {
        let kept = self.stream.take();
        let was_kept = kept.is_some();
        match tokio::time::timeout(LONGEST, self.once(kept, request)).await {
            Ok(Ok(reply)) => Ok(reply),
            Ok(Err(error)) if was_kept && error.kind() == std::io::ErrorKind::NotConnected => {
                Ok(tokio::time::timeout(LONGEST, self.once(None, request)).await??)
            }
            Ok(Err(error)) => Err(error.into()),
            Err(_) => fail("no answer within a minute"),
        }
    }
    async fn once(&mut self, kept: Option<BufReader<TcpStream>>, request: &[u8]) -> std::io::Result<Reply> {
        let mut stream = match kept {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(self.address).await?;
                stream.set_nodelay(true)?;
                BufReader::with_capacity(64 * 1024, stream)
            }
        };
        let closed = |_| std::io::Error::from(std::io::ErrorKind::NotConnected);
        stream.get_mut().write_all(request).await.map_err(closed)?;
        let (reply, closes) = read(&mut stream).await?;
        if !closes {
            self.stream = Some(stream);
        }
        Ok(reply)
    }
}

/// Reads an answer, and whether the server closes after it.
pub async fn read<S: AsyncBufRead + Unpin>(stream: &mut S) -> std::io::Result<(Reply, bool)> {
    let broken = |what: &str| std::io::Error::other(what.to_owned());
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Err(std::io::ErrorKind::NotConnected.into());
    }
    let status = line.split(' ').nth(1).and_then(|n| n.parse().ok()).ok_or_else(|| broken("no status line"))?;
    let mut headers = Vec::new();
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Err(broken("ended in the headers"));
        }
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut reply = Reply { status, headers, body: Vec::new() };
    if reply.header("transfer-encoding").eq_ignore_ascii_case("chunked") {
        loop {
            line.clear();
            stream.read_line(&mut line).await?;
            let size = usize::from_str_radix(line.trim(), 16).map_err(|_| broken("no size of a chunk"))?;
            let begin = reply.body.len();
            reply.body.resize(begin + size, 0);
            stream.read_exact(&mut reply.body[begin..]).await?;
            line.clear();
            stream.read_line(&mut line).await?;
            if size == 0 {
                break;
            }
        }
    } else if let Ok(length) = reply.header("content-length").parse::<usize>() {
        reply.body.resize(length, 0);
        stream.read_exact(&mut reply.body).await?;
    }
    let closes = reply.header("connection").eq_ignore_ascii_case("close");
    Ok((reply, closes))
}
