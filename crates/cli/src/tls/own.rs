//! The certificate authority that the house makes for the clinic's network, and the certificates that it signs. They lie
//! under `keys/tls/`: `ca-private.pem` (key and certificate of the authority), `ca.crt` (the certificate alone, for
//! whoever is to trust it), `server-private.pem` (the certificate that is served, with its key).
//!
//! What devices trust is this one house, not its authority over the internet: the authority may sign for names of a
//! network alone. Why so: `docs/decisions/0090`.

use super::given::Served;
use super::{given, look};
use crate::adapters::keys;
use crate::said::{Said, io};
use anyhow::Result;
use domain::dates::day_in_tokyo;
use jiff::{SignedDuration, Timestamp, ToSpan};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, NameConstraints, PKCS_ECDSA_P256_SHA256,
};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use sha2::{Digest, Sha256};
use std::io::Write;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

/// The authority holds ten years: devices learn to trust it once.
const AUTHORITY_DAYS: i64 = 3_650;
/// A served certificate ends so many days after it was made. With the day before, for clocks that are slow, it holds
/// 396: phones take no more than 397.
const SERVED_DAYS: i64 = 395;
/// It is made anew so long before its end.
const BEFORE_END: SignedDuration = SignedDuration::from_hours(30 * 24);
/// A common name has no more signs (X.520).
const COMMON_NAME: usize = 64;
/// Names that exist inside a network only.
const INSIDE: [&str; 6] = ["local", "localhost", "lan", "internal", "home.arpa", "localdomain"];

/// How the name of an authority begins in a backup.
const KEPT: &str = "ca-";

/// The folder of the house's own certificates.
#[derive(Debug, Clone)]
pub struct Own(PathBuf);

/// The authority, ready to sign.
pub struct Authority {
    /// What devices call it.
    pub name: String,
    /// Its certificate.
    pub der: CertificateDer<'static>,
    /// Until when it holds.
    pub until: Timestamp,
    /// Names that it may sign for, and all below them.
    permitted: Vec<String>,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    /// SHA-256 of its certificate.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        Sha256::digest(&self.der).into()
    }
    /// Whether it may sign for a name; for addresses it always may.
    #[must_use]
    pub fn may_sign(&self, name: &str) -> bool {
        let below = |above: &String| name == above || name.strip_suffix(above).is_some_and(|rest| rest.ends_with('.'));
        name.parse::<IpAddr>().is_ok() || self.permitted.iter().any(below)
    }
}

impl Own {
    /// `tls/` in the folder of keys.
    #[must_use]
    pub fn of(keys: &keys::Folder) -> Self {
        Self(keys.path().join("tls"))
    }
    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
    /// The certificate of the authority for whoever is to trust it.
    #[must_use]
    pub fn public_file(&self) -> PathBuf {
        self.0.join("ca.crt")
    }
    /// Files that hold a key.
    #[must_use]
    pub fn private_files(&self) -> [PathBuf; 2] {
        [self.authority_file(), self.served_file()]
    }
    /// Where the authority lies: under its own name, or as a backup brought it back.
    fn authority_file(&self) -> PathBuf {
        let own = self.0.join("ca-private.pem");
        if own.exists() {
            return own;
        }
        let all = std::fs::read_dir(&self.0).into_iter().flatten().flatten();
        let mut kept = all.filter(|entry| is_kept(&entry.file_name().to_string_lossy()));
        kept.next().map_or(own, |entry| entry.path())
    }
    /// The certificate that is served, with its key.
    #[must_use]
    pub fn served_file(&self) -> PathBuf {
        self.0.join("server-private.pem")
    }

    /// What a backup keeps: the authority, under a name that never stands for another one. Everything else is made anew.
    #[must_use]
    pub fn kept(&self) -> Option<(String, PathBuf)> {
        let authority = self.authority().ok().flatten()?;
        let id: String = authority.fingerprint()[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        Some((format!("keys/tls/{KEPT}{id}.pem"), self.authority_file()))
    }

    /// The authority that stands there; none where none was made.
    ///
    /// # Errors
    /// A sentence when it cannot be read.
    pub fn authority(&self) -> Result<Option<Authority>> {
        let path = self.authority_file();
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(broken(&path, &error)),
        };
        read_authority(&text).map(Some).map_err(|what| broken(&path, &what))
    }

    /// The authority, made where none stands. `name` is the machine's, `also` a further name that it may sign for.
    ///
    /// # Errors
    /// A sentence: it cannot be read or written, or has ended.
    pub fn authority_or_make(&self, name: &str, also: Option<&str>, now: Timestamp) -> Result<Authority> {
        if let Some(authority) = self.authority()? {
            if now >= authority.until {
                let said = Said::new("cli-tls-authority-ended").with("folder", self.0.display().to_string());
                return Err(said.with("day", day_in_tokyo(authority.until).to_string()).into());
            }
            if !self.public_file().is_file() {
                self.write_public(&authority)?;
            }
            return Ok(authority);
        }
        let text = new_authority(name, also, now).map_err(|what| broken(&self.authority_file(), &what))?;
        self.make_folder()?;
        // Of several processes that begin at once one makes it, and all use that one.
        let (path, half) = (self.authority_file(), self.0.join(format!(".ca-{}", std::process::id())));
        write_private(&half, text.as_bytes()).map_err(|error| io("cli-keys-not-written", &half, error))?;
        let placed = std::fs::hard_link(&half, &path);
        match placed {
            Ok(()) => std::fs::remove_file(&half),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => std::fs::remove_file(&half),
            // A disk without links.
            Err(_) => std::fs::rename(&half, &path),
        }
        .and_then(|()| app::platform::sync_folder(&self.0))
        .map_err(|error| io("cli-keys-not-written", &path, error))?;
        let authority = self.authority()?.ok_or_else(|| broken(&path, &"gone"))?;
        self.write_public(&authority)?;
        Ok(authority)
    }

    fn make_folder(&self) -> Result<()> {
        let failed = |error| io("cli-keys-not-written", &self.0, error);
        let above = self.0.parent().unwrap_or(&self.0);
        for folder in [above, &self.0] {
            if !folder.is_dir() {
                std::fs::create_dir_all(folder).map_err(failed)?;
                app::platform::only_for_me(folder, 0o700).map_err(failed)?;
            }
        }
        Ok(())
    }

    fn write_public(&self, authority: &Authority) -> Result<()> {
        let path = self.public_file();
        let text = pem("CERTIFICATE", &authority.der);
        replace(&path, text.as_bytes()).map_err(|error| io("cli-keys-not-written", &path, error))
    }

    /// The certificate that is served, as it stands there; none where it is not there, not whole, or of another
    /// authority.
    #[must_use]
    pub fn served(&self, authority: &Authority) -> Option<Served> {
        let path = self.served_file();
        let served = given::read(&path, &path).ok()?;
        (served.certified.cert.last() == Some(&authority.der)).then_some(served)
    }

    /// Makes a certificate for the names that the authority may sign for, and keeps it.
    ///
    /// # Errors
    /// A sentence when it cannot be written.
    pub fn issue(&self, authority: &Authority, names: &[String], now: Timestamp) -> Result<Served> {
        let path = self.served_file();
        let text = new_served(authority, names, now).map_err(|what| broken(&path, &what))?;
        self.make_folder()?;
        replace(&path, text.as_bytes()).map_err(|error| io("cli-keys-not-written", &path, error))?;
        given::read(&path, &path)
    }
}

/// Whether a file's name is that of an authority in a backup.
#[must_use]
pub fn is_kept(name: &str) -> bool {
    let id = name.strip_prefix(KEPT).and_then(|rest| rest.strip_suffix(".pem"));
    id.is_some_and(|id| id.len() == 16 && id.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Whether a certificate is to be made anew: it ends soon, holds not yet (the clock was set), or lacks a name.
#[must_use]
pub fn is_due(seen: &look::Seen, wanted: &[String], now: Timestamp) -> bool {
    let soon = seen.until.duration_since(now) < BEFORE_END;
    soon || now < seen.from || wanted.iter().any(|name| !seen.covers(name))
}

fn broken(path: &Path, what: &dyn std::fmt::Display) -> anyhow::Error {
    Said::new("cli-tls-own-broken").with("path", path.display().to_string()).with("what", what.to_string()).into()
}

fn read_authority(text: &str) -> Result<Authority, String> {
    let der = CertificateDer::from_pem_slice(text.as_bytes()).map_err(|e| e.to_string())?.into_owned();
    let key = KeyPair::from_pem(text).map_err(|e| e.to_string())?;
    let issuer = Issuer::from_ca_cert_der(&der, key).map_err(|e| e.to_string())?;
    let about = look::authority(&der).ok_or("no certificate of an authority")?;
    let until = look::seen(&der).ok_or("no certificate")?.until;
    Ok(Authority { name: about.name, der, until, permitted: about.permitted, issuer })
}

fn new_authority(name: &str, also: Option<&str>, now: Timestamp) -> Result<String, rcgen::Error> {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let mut params = CertificateParams::new(Vec::<String>::new())?;
    let called = format!("Mamori {}", name.split('.').next().unwrap_or_default());
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, called.trim_end().chars().take(COMMON_NAME).collect::<String>());
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let mut names: Vec<&str> = INSIDE.to_vec();
    names.extend([Some(name), also].into_iter().flatten().filter(|n| !n.is_empty() && n.parse::<IpAddr>().is_err()));
    names.dedup();
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: names.into_iter().map(|name| GeneralSubtree::DnsName(name.to_owned())).collect(),
        excluded_subtrees: Vec::new(),
    });
    hold(&mut params, now, AUTHORITY_DAYS, None);
    let certificate = params.self_signed(&key)?;
    Ok(key.serialize_pem() + &pem("CERTIFICATE", certificate.der()))
}

fn new_served(authority: &Authority, names: &[String], now: Timestamp) -> Result<String, rcgen::Error> {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let mut params = CertificateParams::new(names.to_vec())?;
    params.distinguished_name = DistinguishedName::new();
    let called = names.first().filter(|name| name.len() <= COMMON_NAME).map_or("Mamori", String::as_str);
    params.distinguished_name.push(DnType::CommonName, called);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    hold(&mut params, now, SERVED_DAYS, Some(authority.until));
    let certificate = params.signed_by(&key, &authority.issuer)?;
    let chain = pem("CERTIFICATE", certificate.der()) + &pem("CERTIFICATE", &authority.der);
    Ok(key.serialize_pem() + &chain)
}

/// From the day before on, for so many days, and no longer than `most`.
fn hold(params: &mut CertificateParams, now: Timestamp, days: i64, most: Option<Timestamp>) {
    let utc = |at: Timestamp| jiff::tz::TimeZone::UTC.to_datetime(at).date();
    let today = utc(now);
    let day = |date: jiff::civil::Date| {
        rcgen::date_time_ymd(date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs())
    };
    let end = today.saturating_add(days.days());
    let last = most.map(utc);
    params.not_before = day(today.saturating_sub(1.days()));
    params.not_after = day(last.map_or(end, |last| last.min(end)));
}

/// One section of a PEM file.
fn pem(label: &str, der: &[u8]) -> String {
    use base64::Engine;
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    let lines: Vec<&str> = (0..text.len()).step_by(64).map(|at| &text[at..text.len().min(at + 64)]).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

/// Writes a file for its owner alone, durably.
fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = std::fs::File::create(path)?;
    app::platform::only_for_me(path, 0o600)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Puts a file in the place of an older one, whole or not at all.
fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let half = folder.join(format!(".{name}-{}", std::process::id()));
    write_private(&half, bytes)?;
    std::fs::rename(&half, path)?;
    app::platform::sync_folder(folder)
}

#[cfg(test)]
mod tests;
