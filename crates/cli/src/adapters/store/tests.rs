//! The same behaviour of every store, and what an S3-compatible one does when the server is odd.

use super::s3::{Key, Place, S3};
use app::blobs::{Folder, place};
use app::ports::{BlobError, Blobs, Brought};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use testkit::s3::{BUCKET, KEY, Odd, S3 as Server, SECRET};

/// More than one part, and several windows.
const LARGE: usize = 20 * 1024 * 1024 + 7;
/// So long a request may take where the server hangs.
const IMPATIENT: Duration = Duration::from_millis(300);

/// The name of a made-up hash.
fn one(letters: &str) -> String {
    place(&letters.repeat(32))
}

fn bytes(n: usize) -> Vec<u8> {
    (0..n).map(|i| u8::try_from(i * 7 % 251).unwrap_or(0)).collect()
}

/// A temporary file with these bytes.
fn file(content: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(content).and_then(|()| file.flush()).expect("written");
    file
}

async fn put(blobs: &Arc<dyn Blobs>, name: &str, content: &[u8]) -> Result<(), BlobError> {
    let (blobs, name, file) = (blobs.clone(), name.to_owned(), file(content));
    let put = tokio::task::spawn_blocking(move || blobs.put(&name, Brought::Temporary(file)));
    put.await.expect("a thread")
}

async fn put_staying(blobs: &Arc<dyn Blobs>, name: &str, from: &Path) -> Result<(), BlobError> {
    let (blobs, name, from) = (blobs.clone(), name.to_owned(), from.to_owned());
    let put = tokio::task::spawn_blocking(move || blobs.put(&name, Brought::Staying(&from)));
    put.await.expect("a thread")
}

async fn all(blobs: &Arc<dyn Blobs>, name: &str) -> Result<Vec<u8>, BlobError> {
    blobs.open(name).await?.all().await
}

/// What every store does. `room`: a folder on the same disk as the store's own.
async fn behaves(blobs: Arc<dyn Blobs>, room: &Path) {
    let (a, b, large) = (one("aa"), one("ab"), one("c0"));
    assert!(matches!(blobs.open(&a).await.map(drop), Err(BlobError::Missing)));
    put(&blobs, &a, b"mihon").await.expect("put");
    put(&blobs, &a, b"mihon").await.expect("put again");
    assert_eq!(all(&blobs, &a).await.expect("read"), b"mihon");
    put(&blobs, &b, b"").await.expect("nothing is something");
    assert_eq!(all(&blobs, &b).await.expect("read"), b"");

    // A large one stays where it was; it is read in parts from anywhere.
    let (whole, from) = (bytes(LARGE), room.join("large"));
    std::fs::write(&from, &whole).expect("written");
    for _ in 0..2 {
        put_staying(&blobs, &large, &from).await.expect("put");
    }
    assert!(from.exists());
    assert!(all(&blobs, &large).await.expect("read") == whole);
    for (first, length) in [(0, 1), (LARGE - 1, 1), (1_048_570, 12), (5, 3 << 20)] {
        let mut blob = blobs.open(&large).await.expect("opened");
        assert_eq!(blob.length().await.expect("a length"), LARGE as u64);
        blob.skip_to(first as u64).await.expect("there");
        let mut got = Vec::new();
        while got.len() < length {
            let piece = blob.next((length - got.len()) as u64).await.expect("a piece");
            assert!(!piece.is_empty());
            got.extend(piece);
        }
        assert!(got == whole[first..first + length], "{first} {length}");
    }
    let mut blob = blobs.open(&a).await.expect("opened");
    blob.skip_to(5).await.expect("the end");
    assert!(blob.next(10).await.expect("nothing").is_empty());

    let mut sizes = blobs.sizes("").await.expect("a list");
    sizes.sort();
    assert_eq!(sizes, [(a.clone(), 5), (b.clone(), 0), (large.clone(), LARGE as u64)]);
    assert_eq!(blobs.sizes("c0").await.expect("a list"), [(large.clone(), LARGE as u64)]);
    assert!(blobs.sizes("zz").await.expect("a list").is_empty());
    blobs.remove(&a).await.expect("removed");
    assert!(matches!(blobs.open(&a).await.map(drop), Err(BlobError::Missing)));
    assert!(matches!(blobs.remove(&a).await, Ok(()) | Err(BlobError::Missing)));
    assert_eq!(blobs.sizes("").await.expect("a list").len(), 2);
}

fn s3(server: &Server, below: &str) -> Arc<dyn Blobs> {
    let place = Place::read(&format!("{}{below}", server.address())).expect("an address");
    Arc::new(S3::new(&place, &Key::new(KEY, SECRET)).expect("a client"))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_store_behaves_alike_on_a_folder() {
    let room = tempfile::tempdir().expect("a folder");
    let blobs: Arc<dyn Blobs> = Arc::new(Folder::new(&room.path().join("files")));
    std::fs::create_dir(room.path().join("files")).expect("a folder");
    assert_eq!(blobs.path(&one("aa")), Some(room.path().join("files").join(one("aa"))));
    behaves(blobs, room.path()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_store_behaves_alike_on_s3() {
    let (server, room) = (Server::start(), tempfile::tempdir().expect("a folder"));
    let place = Place::read(&format!("{}/mamori/files", server.address())).expect("an address");
    let store = S3::new(&place, &Key::new(KEY, SECRET)).expect("a client");
    store.answers().await.expect("it answers");
    store.tries("1").await.expect("it keeps");
    assert!(server.objects().is_empty(), "nothing of the probe stays");
    behaves(Arc::new(store), room.path()).await;
    assert_eq!((server.refused(), server.unfinished()), (Vec::new(), 0), "every signature fitted");
    let names: Vec<String> = server.objects().into_keys().collect();
    assert!(names.iter().all(|name| name.starts_with("mamori/files/")), "{names:?}");
    // Another prefix of the same bucket is another store.
    assert!(s3(&server, "/other").sizes("").await.expect("a list").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_video_is_fetched_in_parts_and_never_whole() {
    let server = Server::start();
    let blobs = s3(&server, "");
    put(&blobs, &one("c0"), &bytes(LARGE)).await.expect("put");
    let _asked = server.asked();
    let mut blob = blobs.open(&one("c0")).await.expect("opened");
    blob.skip_to(3_000_000).await.expect("there");
    assert_eq!(blob.next(2_000_000).await.expect("a piece").len(), 1 << 20);
    assert_eq!(blob.next(100).await.expect("a piece").len(), 100);
    let object = format!("/{BUCKET}/{}", one("c0"));
    let [head, first, second] = &server.asked()[..] else { panic!("three requests") };
    assert_eq!(head, &format!("HEAD {object}"));
    assert_eq!(first, &format!("GET {object} bytes=3000000-{}", 3_000_000 + (1 << 20) - 1));
    assert_eq!(second, &format!("GET {object} bytes={}-{}", 3_000_000 + (1 << 20), 3_000_000 + (1 << 20) + 99));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_odd_takes_nothing_and_is_told_without_the_key() {
    let mut server = Server::start();
    let blobs = s3(&server, "");
    put(&blobs, &one("aa"), b"one").await.expect("put");
    let told = |got: Result<(), BlobError>, what: &str| match got {
        Err(BlobError::Away(text)) => assert!(!text.contains(KEY) && !text.contains(SECRET), "{what}: {text}"),
        other => panic!("{what}: {other:?}"),
    };
    for odd in [Odd::Away, Odd::Hangs, Odd::CutsOff] {
        let blobs = match odd {
            Odd::Hangs => {
                let place = Place::read(&server.address()).expect("an address");
                Arc::new(S3::within(&place, &Key::new(KEY, SECRET), IMPATIENT).expect("a client"))
            }
            _ => blobs.clone(),
        };
        server.does(Some(odd));
        let begun = Instant::now();
        told(put(&blobs, &one("ab"), b"two").await, "put");
        told(put(&blobs, &one("c0"), &bytes(LARGE)).await, "put in parts");
        if odd != Odd::CutsOff {
            told(blobs.open(&one("aa")).await.map(drop), "open");
        }
        told(blobs.sizes("").await.map(drop), "list");
        told(blobs.remove(&one("aa")).await, "remove");
        assert!(begun.elapsed() < Duration::from_secs(60), "{odd:?} took {:?}", begun.elapsed());
        server.does(None);
    }
    server.gone();
    told(put(&blobs, &one("ab"), b"two").await, "gone");
    server.back();
    // What was not acknowledged is sent again; once is as good as twice.
    put(&blobs, &one("ab"), b"two").await.expect("put");
    put(&blobs, &one("c0"), &bytes(LARGE)).await.expect("put in parts");
    assert_eq!(all(&blobs, &one("aa")).await.expect("still there"), b"one");
    assert_eq!(blobs.sizes("").await.expect("a list").len(), 3);
    // A connection that broke off once is nobody's trouble.
    server.does(Some(Odd::CutsOffOnce));
    put(&blobs, &one("ad"), b"three").await.expect("put at the second try");
    server.does(Some(Odd::CutsOffOnce));
    assert!(blobs.open(&one("c0")).await.is_ok());
    let mut blob = blobs.open(&one("c0")).await.expect("opened");
    server.does(Some(Odd::CutsOff));
    told(blob.next(u64::MAX).await.map(drop), "read");
    server.does(None);
    assert!(all(&blobs, &one("c0")).await.expect("read") == bytes(LARGE));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_does_not_fit_is_told_without_it() {
    let server = Server::start();
    let place = Place::read(&server.address()).expect("an address");
    for key in [Key::new("STRANGER", SECRET), Key::new(KEY, "another secret")] {
        let store = S3::new(&place, &key).expect("a client");
        let Err(BlobError::Away(text)) = store.answers().await else { panic!("refused") };
        assert!(text.contains("403") && !text.contains(KEY) && !text.contains("STRANGER"), "{text}");
    }
    let elsewhere = Place::read(&server.address().replace(BUCKET, "none")).expect("an address");
    let store = S3::new(&elsewhere, &Key::new(KEY, SECRET)).expect("a client");
    assert!(matches!(store.answers().await, Err(BlobError::Away(_))));
}
