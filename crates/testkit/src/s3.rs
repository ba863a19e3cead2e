//! A small S3-compatible store in memory, on a port of this machine: it checks each signature (AWS version 4) and the
//! hash of each body, keeps objects, lists them by twos, takes large ones in parts, and does what no store should.

mod signature;

use crate::listening::Listening;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The key that it knows, its secret half, the bucket that it has.
pub const KEY: &str = "MIHONKEY";
/// See [`KEY`].
pub const SECRET: &str = "mihon/no+himitsu";
/// See [`KEY`].
pub const BUCKET: &str = "mihon";
/// So many names are told at one time.
const LISTED: usize = 2;

/// What a store does that no store should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Odd {
    /// It answers 503.
    Away,
    /// It takes a request and never answers.
    Hangs,
    /// It hangs up in the middle of what it gives, or before it says that it took something.
    CutsOff,
    /// As [`Odd::CutsOff`], once; then it is well.
    CutsOffOnce,
}

type Kept<T> = Mutex<BTreeMap<String, T>>;

#[derive(Debug, Default)]
struct Shared {
    odd: Mutex<Option<Odd>>,
    objects: Kept<Vec<u8>>,
    uploads: Kept<BTreeMap<usize, Vec<u8>>>,
    /// `GET /mihon/ab/… bytes=0-9`, in the order in which they came.
    asked: Mutex<Vec<String>>,
    refused: Mutex<Vec<String>>,
}

/// A store; it goes away when it is dropped, and what it kept with it.
#[derive(Debug)]
pub struct S3 {
    shared: Arc<Shared>,
    listening: Option<Listening>,
    port: u16,
}

fn inside<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl S3 {
    /// One without objects.
    ///
    /// # Panics
    /// Where no port is to be had.
    #[must_use]
    pub fn start() -> Self {
        let mut store = Self { shared: Arc::default(), listening: None, port: 0 };
        store.back();
        store
    }
    /// Its address, as it stands in `mamori.toml`.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/{BUCKET}", self.port)
    }
    /// From now on it does this; none: it is well.
    pub fn does(&self, odd: Option<Odd>) {
        *inside(&self.shared.odd) = odd;
    }
    /// Nobody listens any more.
    pub fn gone(&mut self) {
        self.listening = None;
    }
    /// It listens again on the same port, with what it kept.
    ///
    /// # Panics
    /// When the port was taken meanwhile.
    pub fn back(&mut self) {
        let shared = self.shared.clone();
        let listening = Listening::on(self.port, move |stream, stopped| {
            let (shared, stopped) = (shared.clone(), stopped.clone());
            // One that hangs up is no fault of ours.
            std::thread::spawn(move || drop(answer(stream, &shared, &stopped)));
        });
        self.port = listening.address().port();
        self.listening = Some(listening);
    }
    /// What it keeps: name and bytes.
    #[must_use]
    pub fn objects(&self) -> BTreeMap<String, Vec<u8>> {
        inside(&self.shared.objects).clone()
    }
    /// What was asked of it so far, and is not told again.
    #[must_use]
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *inside(&self.shared.asked))
    }
    /// Why requests were refused: signatures and hashes that do not fit.
    #[must_use]
    pub fn refused(&self) -> Vec<String> {
        inside(&self.shared.refused).clone()
    }
    /// Uploads in parts that were begun and neither ended nor given up.
    #[must_use]
    pub fn unfinished(&self) -> usize {
        inside(&self.shared.uploads).len()
    }
}

/// A request as it came.
struct Request {
    method: String,
    /// As it was sent.
    path: String,
    query: Vec<(String, String)>,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Request {
    fn read(stream: &TcpStream) -> std::io::Result<Self> {
        let mut lines = BufReader::new(stream);
        let mut line = String::new();
        lines.read_line(&mut line)?;
        let mut words = line.split_whitespace();
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let query = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        let mut request = Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            headers: BTreeMap::new(),
            body: Vec::new(),
        };
        loop {
            line.clear();
            lines.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            request.headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
        request.body.resize(request.header("content-length").parse().unwrap_or(0), 0);
        lines.read_exact(&mut request.body)?;
        Ok(request)
    }
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
    fn asks(&self, name: &str) -> Option<String> {
        self.query.iter().find(|(n, _)| n == name).map(|(_, value)| decoded(value))
    }
    /// The name of the object; none for the bucket itself, and for another bucket.
    fn object(&self) -> Option<String> {
        let path = decoded(&self.path);
        let name = path.strip_prefix('/')?.strip_prefix(BUCKET)?.strip_prefix('/')?;
        (!name.is_empty()).then(|| name.to_owned())
    }
    fn is_bucket(&self) -> bool {
        self.path.trim_matches('/') == BUCKET
    }
    /// First byte and the one after the last, of so many.
    fn range(&self, length: usize) -> Option<(usize, usize)> {
        let (first, last) = self.header("range").strip_prefix("bytes=")?.split_once('-')?;
        let last = last.parse::<usize>().map_or(length, |last| length.min(last + 1));
        Some((first.parse().ok()?, last))
    }
}

fn decoded(text: &str) -> String {
    let (mut out, mut rest) = (Vec::new(), text.as_bytes());
    while let [first, more @ ..] = rest {
        let two = more.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match two.and_then(|two| u8::from_str_radix(two, 16).ok()).filter(|_| *first == b'%') {
            Some(byte) => {
                out.push(byte);
                rest = &more[2..];
            }
            None => {
                out.push(*first);
                rest = more;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// What is answered.
#[derive(Default)]
struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Reply {
    fn of(status: u16) -> Self {
        Self { status, ..Self::default() }
    }
    fn xml(text: &str) -> Self {
        let headers = vec![("content-type", "application/xml".to_owned())];
        Self { status: 200, headers, body: text.as_bytes().to_vec() }
    }
    fn fault(status: u16, code: &str) -> Self {
        let text = format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>{code}</Message></Error>");
        Self { status, ..Self::xml(&text) }
    }
    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

fn answer(mut stream: TcpStream, shared: &Shared, stopped: &AtomicBool) -> std::io::Result<()> {
    let request = Request::read(&stream)?;
    let range = request.header("range");
    inside(&shared.asked).push(format!("{} {} {range}", request.method, request.path).trim_end().to_owned());
    let odd = *inside(&shared.odd);
    match odd {
        Some(Odd::Hangs) => {
            while *inside(&shared.odd) == odd && !stopped.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(20));
            }
            return Ok(());
        }
        Some(Odd::Away) => return send(&mut stream, &request, &Reply::fault(503, "SlowDown"), false),
        Some(Odd::CutsOffOnce) => *inside(&shared.odd) = None,
        Some(Odd::CutsOff) | None => {}
    }
    let cut = matches!(odd, Some(Odd::CutsOff | Odd::CutsOffOnce));
    if cut && request.method != "GET" {
        return Ok(());
    }
    let reply = match signature::check(&request) {
        Ok(()) => done(&request, shared),
        Err(why) => {
            inside(&shared.refused).push(why.clone());
            // As the real ones: what was sent is repeated.
            let sent = request.header("authorization");
            let key = sent.split("Credential=").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
            let key = format!("<Error><Code>{why}</Code><AWSAccessKeyId>{key}</AWSAccessKeyId></Error>");
            Reply { status: 403, ..Reply::xml(&key) }
        }
    };
    send(&mut stream, &request, &reply, cut)
}

fn send(stream: &mut TcpStream, request: &Request, reply: &Reply, cut: bool) -> std::io::Result<()> {
    let mut head = format!("HTTP/1.1 {} -\r\nconnection: close\r\n", reply.status);
    // Writing into a text does not fail.
    let _ok = write!(head, "content-length: {}\r\n", reply.body.len());
    for (name, value) in &reply.headers {
        let _ok = write!(head, "{name}: {value}\r\n");
    }
    head += "\r\n";
    stream.write_all(head.as_bytes())?;
    let body = if request.method == "HEAD" { &[][..] } else { &reply.body };
    stream.write_all(if cut { &body[..body.len() / 2] } else { body })
}

fn tag(bytes: &[u8]) -> String {
    format!("\"{}\"", &signature::hash(bytes)[..32])
}

fn done(request: &Request, shared: &Shared) -> Reply {
    let method = request.method.as_str();
    let Some(name) = request.object() else {
        return match method {
            _ if !request.is_bucket() => Reply::fault(404, "NoSuchBucket"),
            "GET" if request.asks("list-type").is_some() => listed(request, shared),
            "POST" if request.asks("delete").is_some() => removed(request, shared),
            _ => Reply::fault(405, "MethodNotAllowed"),
        };
    };
    let missing = || Reply::fault(404, "NoSuchKey");
    match (method, request.asks("uploadId")) {
        ("POST", None) if request.asks("uploads").is_some() => {
            let mut uploads = inside(&shared.uploads);
            let id = format!("{name}-{}", uploads.len());
            uploads.insert(id.clone(), BTreeMap::new());
            Reply::xml(&format!(
                "<InitiateMultipartUploadResult><Bucket>{BUCKET}</Bucket><Key>{name}</Key><UploadId>{id}</UploadId>\
                 </InitiateMultipartUploadResult>"
            ))
        }
        ("PUT", Some(id)) => {
            let number = request.asks("partNumber").and_then(|n| n.parse().ok()).unwrap_or(0);
            match inside(&shared.uploads).get_mut(&id) {
                Some(parts) => {
                    parts.insert(number, request.body.clone());
                    Reply::of(200).with("etag", tag(&request.body))
                }
                None => Reply::fault(404, "NoSuchUpload"),
            }
        }
        ("POST", Some(id)) => match inside(&shared.uploads).remove(&id) {
            Some(parts) => {
                let whole: Vec<u8> = parts.into_values().flatten().collect();
                let tag = tag(&whole);
                inside(&shared.objects).insert(name.clone(), whole);
                Reply::xml(&format!(
                    "<CompleteMultipartUploadResult><Bucket>{BUCKET}</Bucket><Key>{name}</Key><ETag>{tag}</ETag>\
                     </CompleteMultipartUploadResult>"
                ))
            }
            None => Reply::fault(404, "NoSuchUpload"),
        },
        ("DELETE", Some(id)) => {
            inside(&shared.uploads).remove(&id);
            Reply::of(204)
        }
        ("PUT", None) => {
            inside(&shared.objects).insert(name, request.body.clone());
            Reply::of(200).with("etag", tag(&request.body))
        }
        ("DELETE", None) => {
            inside(&shared.objects).remove(&name);
            Reply::of(204)
        }
        ("GET" | "HEAD", None) => {
            inside(&shared.objects).get(&name).map_or_else(missing, |whole| given(request, whole))
        }
        _ => Reply::fault(405, "MethodNotAllowed"),
    }
}

fn given(request: &Request, whole: &[u8]) -> Reply {
    let about = |reply: Reply| {
        reply
            .with("etag", tag(whole))
            .with("last-modified", "Tue, 24 Nov 2026 00:00:00 GMT")
            .with("accept-ranges", "bytes")
    };
    match request.range(whole.len()) {
        Some((first, end)) if first >= end => Reply::fault(416, "InvalidRange"),
        Some((first, end)) => {
            let range = format!("bytes {first}-{}/{}", end - 1, whole.len());
            about(Reply { status: 206, body: whole[first..end].to_vec(), ..Reply::default() })
                .with("content-range", range)
        }
        None => about(Reply { status: 200, body: whole.to_vec(), ..Reply::default() }),
    }
}

fn listed(request: &Request, shared: &Shared) -> Reply {
    let prefix = request.asks("prefix").unwrap_or_default();
    let after = request.asks("continuation-token").unwrap_or_default();
    let objects = inside(&shared.objects);
    let mut found = objects.iter().filter(|(name, _)| name.starts_with(&prefix) && **name > after);
    let page: Vec<_> = found.by_ref().take(LISTED).collect();
    let more = found.next().is_some();
    let mut text = format!("<ListBucketResult><Name>{BUCKET}</Name><IsTruncated>{more}</IsTruncated>");
    for (name, bytes) in &page {
        let (tag, size) = (tag(bytes), bytes.len());
        text += &format!(
            "<Contents><Key>{name}</Key><LastModified>2026-11-24T00:00:00.000Z</LastModified><ETag>{tag}</ETag>\
             <Size>{size}</Size></Contents>"
        );
    }
    if let Some((last, _)) = page.last().filter(|_| more) {
        text += &format!("<NextContinuationToken>{last}</NextContinuationToken>");
    }
    Reply::xml(&(text + "</ListBucketResult>"))
}

fn removed(request: &Request, shared: &Shared) -> Reply {
    let body = String::from_utf8_lossy(&request.body).into_owned();
    let mut text = "<DeleteResult>".to_owned();
    for name in body.split("<Key>").skip(1).filter_map(|rest| rest.split("</Key>").next()) {
        inside(&shared.objects).remove(name);
        text += &format!("<Deleted><Key>{name}</Key></Deleted>");
    }
    Reply::xml(&(text + "</DeleteResult>"))
}
