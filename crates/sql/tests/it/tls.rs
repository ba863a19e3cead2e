//! TLS to PostgreSQL: who is believed, and what is said of whom is not.

use sql::{Db, Error, Options, TlsError};
use testkit::certificate::signed_by;
use testkit::postgres::Durable;

sql::statements! {
    INSIDE = "SELECT ssl AS inside FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
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
    let (good, stranger) = (signed_by("ours", "localhost"), signed_by("theirs", "localhost"));
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
