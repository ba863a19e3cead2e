//! A certificate and its key as files in PEM, as an operator gives them, and as they are served.

use super::look::{self, Seen};
use crate::said::Said;
use anyhow::Result;
use domain::dates::day_in_tokyo;
use jiff::Timestamp;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use std::path::Path;
use std::sync::Arc;

/// The one provider of cryptography: ring.
#[must_use]
pub fn provider() -> CryptoProvider {
    rustls::crypto::ring::default_provider()
}

/// A certificate that can be served.
#[derive(Debug, Clone)]
pub struct Served {
    /// It with its key, and what leads to its root.
    pub certified: Arc<CertifiedKey>,
    /// What stands in it.
    pub seen: Seen,
}

/// Reads `tls_cert` and `tls_key`.
///
/// # Errors
/// A sentence that names the file: unreadable, no PEM, no key, a key of another certificate.
pub fn read(certificate: &Path, key: &Path) -> Result<Served> {
    let (chain, private) = (bytes(certificate)?, bytes(key)?);
    let named = |key: &'static str, path: &Path| Said::new(key).with("path", path.display().to_string());
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&chain)
        .collect::<Result<_, _>>()
        .map_err(|_| named("cli-tls-no-certificate", certificate))?;
    let private = PrivateKeyDer::from_pem_slice(&private).map_err(|_| named("cli-tls-no-key", key))?;
    let seen = chain.first().and_then(|first| look::seen(first));
    let seen = seen.ok_or_else(|| named("cli-tls-no-certificate", certificate))?;
    let certified = CertifiedKey::from_der(chain, private, &provider()).map_err(|error| match error {
        rustls::Error::InconsistentKeys(_) => {
            named("cli-tls-mismatch", key).with("certificate", certificate.display().to_string())
        }
        _ => named("cli-tls-no-key", key),
    })?;
    Ok(Served { certified: Arc::new(certified), seen })
}

/// Refuses a certificate that does not hold now.
///
/// # Errors
/// A sentence with the day.
pub fn holds(seen: &Seen, path: &Path, now: Timestamp) -> Result<()> {
    let (key, day) = match (now < seen.from, now >= seen.until) {
        (true, _) => ("cli-tls-not-yet", seen.from),
        (_, true) => ("cli-tls-expired", seen.until),
        _ => return Ok(()),
    };
    let said = Said::new(key).with("path", path.display().to_string());
    Err(said.with("day", day_in_tokyo(day).to_string()).into())
}

fn bytes(path: &Path) -> Result<Vec<u8>> {
    let unread = |error: std::io::Error| {
        Said::new("cli-tls-unreadable").with("path", path.display().to_string()).with("what", error.to_string())
    };
    Ok(std::fs::read(path).map_err(unread)?)
}
