//! What the second machine does: the first start with its code, the sign-in, and what it may not.

use crate::fail::{Because, Done, ensure};
use crate::http::{self, Reply};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

const PASSWORD: &str = "tsukue ni ringo ga 3tsu";
const OWNER: [(&str, &str); 7] = [
    ("name", "みほん診療所"),
    ("kind", "clinic"),
    ("prefecture", "東京都"),
    ("person_name", "見本 花子"),
    ("login", "hanako"),
    ("password", PASSWORD),
    ("password_again", PASSWORD),
];

/// A browser on the second machine.
struct Guest {
    address: SocketAddr,
    config: Arc<ClientConfig>,
    /// The name that it opens.
    name: String,
    cookies: BTreeMap<String, String>,
    token: String,
}

fn config(trusted: Option<&CertificateDer<'static>>) -> Done<Arc<ClientConfig>> {
    let mut roots = RootCertStore::empty();
    if let Some(trusted) = trusted {
        roots.add(trusted.clone())?;
    }
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

impl Guest {
    async fn ask(&mut self, host: &str, method: &str, path: &str, body: &str) -> Done<Reply> {
        let stream = tokio::time::timeout(Duration::from_secs(10), TcpStream::connect(self.address)).await??;
        let name = ServerName::try_from(self.name.clone())?;
        let mut stream = TlsConnector::from(self.config.clone()).connect(name, stream).await.because(&self.name)?;
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let text = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            cookies.join("; "),
            body.len()
        );
        stream.write_all(text.as_bytes()).await?;
        let (reply, _) = http::read(&mut BufReader::new(stream)).await.because(path)?;
        for (_, line) in reply.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let (name, value) = line.split(';').next().and_then(|pair| pair.split_once('=')).because(line)?;
            ensure(name.starts_with("__Host-") && line.contains("; Secure"), || format!("a cookie: {line}"))?;
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        if let Some((_, rest)) = reply.text().split_once("name=\"csrf\" value=\"") {
            self.token = rest.split('"').next().unwrap_or_default().to_owned();
        }
        Ok(reply)
    }
    fn host(&self) -> String {
        format!("{}:{}", self.name, self.address.port())
    }
    async fn get(&mut self, path: &str) -> Done<Reply> {
        self.ask(&self.host(), "GET", path, "").await
    }
    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Done<Reply> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrf", &self.token).extend_pairs(fields);
        self.ask(&self.host(), "POST", path, &form.finish()).await
    }
}

/// Counts what held.
struct Checks(u32);

impl Checks {
    fn holds(&mut self, what: &str, holds: bool) -> Done {
        self.0 += 1;
        ensure(holds, || what.to_owned())
    }
}

pub async fn run(address: &str, authority: &str, host: &str, code: &str) -> Done<Value> {
    let address: SocketAddr = address.parse()?;
    let trusted = CertificateDer::from_pem_file(authority).because(authority)?;
    let mut guest = Guest {
        address,
        config: config(Some(&trusted))?,
        name: address.ip().to_string(),
        cookies: BTreeMap::new(),
        token: String::new(),
    };
    let mut checks = Checks(0);
    let page = guest.get("/setup").await?.good("/setup")?.text();
    checks.holds("the first start asks for the code", page.contains("name=\"start_code\""))?;
    for wrong in ["", "aaaaa-aaaaa"] {
        let refused = guest.post("/setup", &[&OWNER[..], &[("start_code", wrong)]].concat()).await?;
        checks.holds(
            "a wrong code is refused",
            refused.status == 422 && refused.text().contains("開始コードが違います"),
        )?;
        checks.holds("what was typed is kept", refused.text().contains("見本 花子"))?;
    }
    let made = guest.post("/setup", &[&OWNER[..], &[("start_code", code)]].concat()).await?;
    checks.holds("the right code opens", made.status == 303 && made.header("location") == "/setup/systems")?;

    // Another device, by the name that phones find.
    guest.cookies.clear();
    host.clone_into(&mut guest.name);
    guest.get("/sign-in").await?.good("/sign-in")?;
    let signed = guest.post("/sign-in", &[("login", "hanako"), ("password", PASSWORD)]).await?;
    checks.holds("signs in over HTTPS", signed.status == 303 && guest.cookies.contains_key("__Host-mamori"))?;
    let home = guest.get("/").await?.good("home")?;
    checks.holds("sees its home", home.text().contains("みほん診療所"))?;
    checks.holds("stays with HTTPS", !home.header("strict-transport-security").is_empty())?;

    let port = address.port();
    for foreign in ["evil.example".to_owned(), format!("evil.example:{port}"), format!("10.0.0.1:{port}")] {
        let reply = guest.ask(&foreign, "GET", "/", "").await?;
        checks.holds("a foreign Host gets 421", reply.status == 421)?;
    }
    let page = guest.get("/certificate").await?.good("/certificate")?.text();
    checks.holds("the certificate is explained", page.contains(&format!("https://{address}/certificate")))?;
    checks.holds("by QR, which leads to no loopback", page.contains("<svg") && !page.contains("127.0.0.1"))?;
    let file = guest.get("/certificate/mamori-ca.crt").await?.good("the file")?;
    checks.holds("the file is the authority", file.body == trusted.as_ref())?;

    // Who does not trust it, or opens another name, goes no further.
    let believing = std::mem::replace(&mut guest.config, config(None)?);
    checks.holds("who does not trust it is warned", guest.get("/").await.is_err())?;
    guest.config = believing;
    "mamori.example".clone_into(&mut guest.name);
    checks.holds("another name is not believed", guest.get("/").await.is_err())?;

    let mut plain = TcpStream::connect(address).await?;
    plain.write_all(format!("GET /help HTTP/1.1\r\nHost: {address}\r\n\r\n").as_bytes()).await?;
    let mut text = String::new();
    plain.read_to_string(&mut text).await?;
    checks.holds("http leads to https", text.contains(&format!("Location: https://{address}/help\r\n")))?;
    Ok(json!({"checks": checks.0}))
}
