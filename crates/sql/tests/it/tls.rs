//! TLS to PostgreSQL: who is believed, and what is said of whom is not.

use rcgen::{BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair};
use sql::{Db, Error, Options, TlsError};
use testkit::postgres::Durable;

sql::statements! {
    INSIDE = "SELECT ssl AS inside FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
}

/// An authority and a certificate that it signed, with its key.
struct Made {
    authority: String,
    certificate: String,
    key: String,
}

fn made(authority: &str, name: &str) -> Made {
    let called = |who: &str| {
        let mut names = DistinguishedName::new();
        names.push(DnType::CommonName, who);
        names
    };
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    (params.is_ca, params.distinguished_name) = (IsCa::Ca(BasicConstraints::Unconstrained), called(authority));
    let key = KeyPair::generate().unwrap();
    let itself = params.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(params, key);
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.distinguished_name = called(name);
    let certificate = params.signed_by(&key, &issuer).unwrap().pem();
    Made { authority: itself, certificate, key: key.serialize_pem() }
}

/// Whether the connection is inside TLS.
async fn asked(url: &str) -> Result<bool, Error> {
    let db = Db::postgres(url, Options::default()).await?;
    let inside = db.read(|tx| tx.query_one(&INSIDE, &[])?.bool("inside")).await?;
    db.close().await;
    Ok(inside)
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_is_asked_for_in_the_address_and_believes_whom_it_should() {
    let folder = tempfile::tempdir().unwrap();
    let (good, stranger) = (made("ours", "localhost"), made("theirs", "localhost"));
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let (ours, theirs) = (file("ours.pem", &good.authority), file("theirs.pem", &stranger.authority));
    let server = Durable::on_a_port(Some((&good.certificate, &good.key)));
    let by_address = server.database();
    let by_name = by_address.replace("127.0.0.1", "localhost");

    assert!(!asked(&by_name).await.unwrap(), "nobody asked for it");
    for mode in ["require", "verify-full"] {
        assert!(asked(&format!("{by_name}?sslmode={mode}&sslrootcert={ours}")).await.unwrap(), "{mode}");
    }
    for (url, wrong) in [
        (format!("{by_address}?sslmode=verify-full&sslrootcert={ours}"), TlsError::WrongName("127.0.0.1".to_owned())),
        (format!("{by_name}?sslmode=verify-full&sslrootcert={theirs}"), TlsError::UnknownAuthority),
        // This machine does not know it, and `require` does not mean that anybody will do.
        (format!("{by_name}?sslmode=require"), TlsError::UnknownAuthority),
    ] {
        match asked(&url).await {
            Err(Error::Tls(told)) => assert_eq!(told, wrong, "{url}"),
            other => panic!("{url}: {other:?}"),
        }
    }
    let nowhere = asked(&format!("{by_name}?sslmode=require&sslrootcert=/not/there.pem")).await;
    assert!(matches!(nowhere, Err(Error::Tls(TlsError::Setting(_)))), "{nowhere:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_tls_is_not_spoken_to_where_it_was_asked_for() {
    let server = Durable::on_a_port(None);
    assert!(!asked(&server.database()).await.unwrap());
    let refused = asked(&format!("{}?sslmode=require", server.database())).await;
    assert!(matches!(refused, Err(Error::Tls(TlsError::NotSpoken))), "{refused:?}");
}
