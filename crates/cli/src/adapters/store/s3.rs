//! Files in an S3-compatible store, over `object_store`. Every request has its end: whoever waits for a store that hangs
//! is told so before the request that waits is given up (30 seconds). What went wrong goes to the log without the key.

use crate::adapters::keys;
use crate::said::Said;
use anyhow::Result;
use app::blobs::Parts;
use app::platform::is_open_to_others;
use app::ports::{Blob, BlobError, Blobbing, Blobs, Brought};
use futures_util::StreamExt;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path as Name;
use object_store::{
    BackoffConfig, ClientOptions, Error, MultipartUpload, ObjectStore, ObjectStoreExt, PutPayload, RetryConfig,
};
use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::fs::File;
use tokio::io::AsyncReadExt;
use tokio::runtime::Handle;

/// A connection and a request with its whole body get so long.
const CONNECT: Duration = Duration::from_secs(3);
const REQUEST: Duration = Duration::from_secs(15);
/// After this time nothing is tried again.
const AGAIN: Duration = Duration::from_secs(6);
/// What failed is tried again so often.
const TRIES: usize = 3;
/// Larger files go up in parts of so many bytes, one after the other: the smallest that S3 takes.
const PART: usize = 5 * 1024 * 1024;
/// The variables of the key, and the file in `keys/` that holds it where they are not set.
const VARIABLES: [&str; 2] = ["MAMORI_S3_KEY", "MAMORI_S3_SECRET"];
const FILE: &str = "s3";

/// Where a store is: `https://HOST[:PORT]/BUCKET[/PREFIX]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    endpoint: String,
    bucket: String,
    prefix: String,
    /// Its region; most stores but Amazon's take any.
    pub region: String,
}

impl Place {
    /// Reads an address; none for what is none. Without TLS only on this machine.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let (host, path) = rest.trim_end_matches('/').split_once('/')?;
        let fits = match scheme {
            "https" => !host.is_empty(),
            "http" => is_here(host),
            _ => false,
        };
        let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
        let (bucket, prefix) = path.split_once('/').unwrap_or((path, ""));
        let steps: Vec<&str> = prefix.split('/').filter(|_| !prefix.is_empty()).chain([bucket]).collect();
        let named = steps.iter().all(|step| plain(step) && !step.trim_matches('.').is_empty());
        let whole = fits && named && !host.contains(['?', '#', '@']) && !host.contains(char::is_whitespace);
        whole.then(|| Self {
            endpoint: format!("{scheme}://{host}"),
            bucket: bucket.to_owned(),
            prefix: prefix.to_owned(),
            region: "us-east-1".to_owned(),
        })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.endpoint, self.bucket)?;
        if self.prefix.is_empty() { Ok(()) } else { write!(f, "/{}", self.prefix) }
    }
}

/// Whether a host, with or without port, is this machine.
fn is_here(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// The key of a store and its secret half.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    id: String,
    secret: String,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

impl Key {
    /// A key of its two halves.
    #[must_use]
    pub fn new(id: &str, secret: &str) -> Self {
        Self { id: id.to_owned(), secret: secret.to_owned() }
    }
    /// Where it lies when the variables are not set.
    #[must_use]
    pub fn file(keys: &keys::Folder) -> PathBuf {
        keys.path().join(FILE)
    }
    /// What a backup takes along of it, under its path there.
    #[must_use]
    pub fn kept(keys: &keys::Folder) -> Option<(String, PathBuf)> {
        Some((format!("keys/{FILE}"), Self::file(keys))).filter(|(_, path)| path.is_file())
    }
    /// From the two variables, else from `keys/s3`: the key and its secret half, each on its line.
    ///
    /// # Errors
    /// A sentence that names both ways.
    pub fn read(keys: &keys::Folder) -> Result<Self> {
        let [id, secret] = VARIABLES.map(|name| std::env::var(name).unwrap_or_default());
        if !id.is_empty() && !secret.is_empty() {
            return Ok(Self { id, secret });
        }
        let path = Self::file(keys);
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let missing = |key| Err(Said::new(key).with("path", path.display().to_string()).into());
        match text.split_whitespace().collect::<Vec<_>>()[..] {
            [_, _] if is_open_to_others(&path) => missing("cli-s3-key-open"),
            [id, secret] => Ok(Self::new(id, secret)),
            _ => missing("cli-s3-key-missing"),
        }
    }
    /// A text for the log, in which neither half stands: stores repeat what they were sent.
    fn out_of(&self, text: &str) -> String {
        let bare = text.replace(&self.secret, "…").replace(&self.id, "…");
        domain::text::clean_line(&bare).chars().take(400).collect()
    }
}

/// A store. Cheap to clone.
#[derive(Clone)]
pub struct S3 {
    store: AmazonS3,
    prefix: Name,
    key: Key,
    runtime: Handle,
}

impl S3 {
    /// The store of a place. Asks it nothing. Needs a tokio runtime.
    ///
    /// # Errors
    /// When no client can be made for it.
    pub fn new(place: &Place, key: &Key) -> Result<Self> {
        Self::within(place, key, REQUEST)
    }

    /// The same, where a request may take so long.
    pub(super) fn within(place: &Place, key: &Key, request: Duration) -> Result<Self> {
        // Where something else was taken before, that is ring, too: nothing else is linked.
        let _already = rustls::crypto::ring::default_provider().install_default();
        let client = ClientOptions::new()
            .with_allow_http(place.endpoint.starts_with("http://"))
            .with_connect_timeout(CONNECT)
            .with_timeout(request);
        let backoff = BackoffConfig {
            init_backoff: Duration::from_millis(100),
            max_backoff: Duration::from_secs(2),
            ..BackoffConfig::default()
        };
        let store = AmazonS3Builder::new()
            .with_endpoint(&place.endpoint)
            .with_bucket_name(&place.bucket)
            .with_region(&place.region)
            .with_access_key_id(&key.id)
            .with_secret_access_key(&key.secret)
            .with_virtual_hosted_style_request(false)
            .with_client_options(client)
            .with_retry(RetryConfig { backoff, max_retries: TRIES, retry_timeout: AGAIN })
            .build()?;
        Ok(Self { store, prefix: Name::from(place.prefix.as_str()), key: key.clone(), runtime: Handle::current() })
    }

    fn name(&self, below: &str) -> Name {
        Name::from(format!("{}/{below}", self.prefix))
    }

    fn fault(&self, error: Error) -> BlobError {
        match error {
            Error::NotFound { .. } => BlobError::Missing,
            other => BlobError::Away(self.key.out_of(&told(&other))),
        }
    }

    /// The same where nothing is looked for: what is missing is the bucket.
    fn refused(&self, error: Error) -> BlobError {
        match self.fault(error) {
            BlobError::Missing => BlobError::Away("no such bucket".to_owned()),
            other => other,
        }
    }

    /// Sends a file; when it returns, the store has all of it.
    async fn send(&self, name: &str, from: &Path) -> Result<(), BlobError> {
        let name = self.name(name);
        let mut file = File::open(from).await?;
        let length = file.metadata().await?.len();
        if length <= PART as u64 {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).await?;
            return self.store.put(&name, bytes.into()).await.map(drop).map_err(|e| self.refused(e));
        }
        match self.store.head(&name).await {
            Ok(about) if about.size == length => return Ok(()),
            Ok(_) | Err(Error::NotFound { .. }) => {}
            Err(error) => return Err(self.fault(error)),
        }
        let mut upload = self.store.put_multipart(&name).await.map_err(|e| self.refused(e))?;
        let sent = self.send_parts(upload.as_mut(), &mut file).await;
        if sent.is_err() {
            // What cannot be told now the store throws away by its own rule.
            let _left = tokio::time::timeout(CONNECT, upload.abort()).await;
        }
        sent
    }

    async fn send_parts(&self, upload: &mut dyn MultipartUpload, file: &mut File) -> Result<(), BlobError> {
        loop {
            let mut part = Vec::with_capacity(PART);
            (&mut *file).take(PART as u64).read_to_end(&mut part).await?;
            if part.is_empty() {
                return upload.complete().await.map(drop).map_err(|e| self.refused(e));
            }
            upload.put_part(PutPayload::from(part)).await.map_err(|e| self.refused(e))?;
        }
    }

    /// Whether the store answers, and knows the bucket and the key. Changes nothing there.
    ///
    /// # Errors
    /// [`BlobError`].
    pub async fn answers(&self) -> Result<(), BlobError> {
        // Nothing begins like this.
        match self.store.list(Some(&self.name("none"))).next().await {
            None | Some(Ok(_)) => Ok(()),
            Some(Err(error)) => Err(self.refused(error)),
        }
    }

    /// Puts something there, reads it back, removes it.
    ///
    /// # Errors
    /// [`BlobError`].
    pub async fn tries(&self, mark: &str) -> Result<(), BlobError> {
        let name = self.name(&format!("mamori-probe-{mark}"));
        let content = PutPayload::from(mark.as_bytes().to_vec());
        self.store.put(&name, content).await.map_err(|e| self.refused(e))?;
        let read = self.store.get_range(&name, 0..mark.len() as u64).await.map_err(|e| self.refused(e));
        self.store.delete(&name).await.map_err(|e| self.fault(e))?;
        if read? == mark.as_bytes() { Ok(()) } else { Err(BlobError::Away("it gave other bytes back".to_owned())) }
    }
}

/// The whole story of a fault, from the outermost to the innermost.
fn told(error: &Error) -> String {
    let (mut text, mut inner) = (error.to_string(), std::error::Error::source(error));
    while let Some(error) = inner {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        inner = error.source();
    }
    text
}

/// A file of the store.
struct Object(S3, Name);

impl Parts for Object {
    fn part(&self, first: u64, bytes: u64) -> Blobbing<'_, Vec<u8>> {
        Box::pin(async move {
            let got = self.0.store.get_range(&self.1, first..first + bytes).await;
            got.map(Vec::from).map_err(|e| self.0.fault(e))
        })
    }
}

impl Blobs for S3 {
    fn path(&self, _name: &str) -> Option<PathBuf> {
        None
    }

    fn put(&self, name: &str, brought: Brought<'_>) -> Result<(), BlobError> {
        match brought {
            Brought::Temporary(file) => self.runtime.block_on(self.send(name, file.path())),
            Brought::Staying(from) => self.runtime.block_on(self.send(name, from)),
        }
    }

    fn open<'a>(&'a self, name: &'a str) -> Blobbing<'a, Blob> {
        Box::pin(async move {
            let name = self.name(name);
            let about = self.store.head(&name).await.map_err(|e| self.fault(e))?;
            Ok(Blob::far(about.size, Object(self.clone(), name)))
        })
    }

    fn remove<'a>(&'a self, name: &'a str) -> Blobbing<'a, ()> {
        Box::pin(async move { self.store.delete(&self.name(name)).await.map_err(|e| self.fault(e)) })
    }

    fn sizes<'a>(&'a self, below: &'a str) -> Blobbing<'a, Vec<(String, u64)>> {
        Box::pin(async move {
            let (mut all, mut listed) = (Vec::new(), self.store.list(Some(&self.name(below))));
            while let Some(about) = listed.next().await {
                let about = about.map_err(|e| self.refused(e))?;
                let (whole, prefix): (&str, &str) = (about.location.as_ref(), self.prefix.as_ref());
                let name = whole.strip_prefix(prefix).unwrap_or(whole).trim_start_matches('/');
                all.push((name.to_owned(), about.size));
            }
            Ok(all)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_host_bucket_and_prefix() {
        let place = Place::read("https://s3.example:9000/mihon/a/b/").expect("an address");
        assert_eq!((place.bucket.as_str(), place.prefix.as_str()), ("mihon", "a/b"));
        assert_eq!(place.to_string(), "https://s3.example:9000/mihon/a/b");
        for here in ["http://127.0.0.1:9000/b", "http://localhost/b", "http://[::1]:9000/b"] {
            assert!(Place::read(here).is_some(), "{here}");
        }
        for not in [
            "https://s3.example",
            "https://s3.example/",
            "http://s3.example/b",
            "http://127.0.0.1.example/b",
            "s3://b/a",
            "https://key:secret@s3.example/b",
            "https://s3.example/b/../c",
            "https://s3.example/b?x",
            "https:///b",
        ] {
            assert_eq!(Place::read(not), None, "{not}");
        }
    }

    #[test]
    fn no_half_of_the_key_is_told() {
        let key = Key::new("MIHONKEY", "hi/mitsu");
        let told = key.out_of("<Error>MIHONKEY</Error>\n signed with hi/mitsu");
        assert!(!told.contains("MIHONKEY") && !told.contains("hi/mitsu"), "{told}");
        assert_eq!(format!("{key:?}"), "Key");
    }
}
