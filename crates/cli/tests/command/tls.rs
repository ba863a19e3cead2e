//! A device that speaks HTTPS: it trusts what it is told to, sends one request on each connection, keeps cookies.

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// What came back.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub bytes: Vec<u8>,
    /// The certificate that was shown.
    pub shown: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
    pub fn header(&self, name: &str) -> &str {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(n, _)| n.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{} {}", self.head, self.text());
        self
    }
}

/// The device.
pub struct Device {
    address: String,
    /// The name that it opens.
    pub name: String,
    config: Arc<ClientConfig>,
    pub cookies: BTreeMap<String, String>,
    csrf: String,
}

impl Device {
    /// One that trusts the certificates of a file.
    pub fn trusting(file: &Path, address: &str, name: &str) -> Self {
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_file_iter(file).expect("a file") {
            roots.add(certificate.expect("PEM")).expect("a certificate");
        }
        let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        let (cookies, csrf) = (BTreeMap::new(), String::new());
        Self { address: address.to_owned(), name: name.to_owned(), config: Arc::new(config), cookies, csrf }
    }
    fn port(&self) -> &str {
        self.address.rsplit(':').next().unwrap_or_default()
    }
    /// Sends a request under a Host.
    pub fn send(&mut self, host: &str, method: &str, path: &str, more: &str, body: &str) -> std::io::Result<Answer> {
        let stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        let name = ServerName::try_from(self.name.clone()).expect("a name");
        let connection = ClientConnection::new(self.config.clone(), name).map_err(std::io::Error::other)?;
        let mut stream = StreamOwned::new(connection, stream);
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let text = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {}\r\n{more}Content-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            cookies.join("; "),
            body.len()
        );
        stream.write_all(text.as_bytes())?;
        let mut all = Vec::new();
        stream.read_to_end(&mut all)?;
        let shown = stream.conn.peer_certificates().and_then(|all| all.first()).expect("a certificate").to_vec();
        let end = all.windows(4).position(|w| w == b"\r\n\r\n").ok_or_else(|| std::io::Error::other("no head"))?;
        let head = String::from_utf8_lossy(&all[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        for line in head.lines().filter_map(|line| line.strip_prefix("set-cookie: ")) {
            let (name, value) = line.split(';').next().and_then(|pair| pair.split_once('=')).expect("a cookie");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let answer = Answer { status, head, bytes: all[end + 4..].to_vec(), shown };
        if let Some((_, rest)) = answer.text().split_once("name=\"csrf\" value=\"") {
            self.csrf = rest.split('"').next().unwrap_or_default().to_owned();
        }
        Ok(answer)
    }
    /// Opens a page under the name.
    pub fn get(&mut self, path: &str) -> std::io::Result<Answer> {
        let host = format!("{}:{}", self.name, self.port());
        self.send(&host, "GET", path, "", "")
    }
    /// Sends a form with the token of the page looked at last.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf.clone();
        let escape = |text: &str| -> String { text.bytes().map(|b| format!("%{b:02X}")).collect() };
        let pairs = [("csrf", csrf.as_str())].into_iter().chain(fields.iter().copied());
        let body: Vec<String> = pairs.map(|(name, value)| format!("{name}={}", escape(value))).collect();
        let host = format!("{}:{}", self.name, self.port());
        let more = "Content-Type: application/x-www-form-urlencoded\r\n";
        self.send(&host, "POST", path, more, &body.join("&")).expect("an answer")
    }
}
