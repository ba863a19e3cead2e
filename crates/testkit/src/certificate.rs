//! A certificate for a server of a test.

use rcgen::{BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair};

/// An authority and a certificate that it signed, with its key; PEM.
#[derive(Debug)]
pub struct Certificate {
    /// Whom to believe.
    pub authority: String,
    /// What the server shows.
    pub certificate: String,
    /// Its key.
    pub key: String,
}

/// A certificate for a name, signed by an authority that is called so.
///
/// # Panics
/// For a name that no certificate takes.
#[must_use]
pub fn signed_by(authority: &str, name: &str) -> Certificate {
    let called = |who: &str| {
        let mut names = DistinguishedName::new();
        names.push(DnType::CommonName, who);
        names
    };
    let mut params = CertificateParams::new(Vec::<String>::new()).expect("an authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name = called(authority);
    let key = KeyPair::generate().expect("a key");
    let itself = params.self_signed(&key).expect("an authority").pem();
    let issuer = Issuer::new(params, key);
    let mut params = CertificateParams::new(vec![name.to_owned()]).expect("a name");
    params.distinguished_name = called(name);
    let key = KeyPair::generate().expect("a key");
    let certificate = params.signed_by(&key, &issuer).expect("a certificate").pem();
    Certificate { authority: itself, certificate, key: key.serialize_pem() }
}
