//! What the tests of all crates share. Only ever a dev-dependency.
#![forbid(unsafe_code)]

pub mod app;
pub mod blobs;
pub mod certificate;
pub mod clamd;
pub mod copies;
pub mod editions;
pub mod hostile;
pub mod keys;
pub mod letter;
mod lint;
mod listening;
pub mod passkey;
pub mod post;
pub mod postgres;
pub mod recorded;
pub mod released;
pub mod s3;
pub mod sbom;
pub mod smtp;

pub use lint::lint;

/// The six digits that an app on a telephone shows at a moment, from the secret as it was typed into it.
///
/// # Panics
/// For a secret that no app takes.
#[must_use]
pub fn telephone(secret: &str, at: jiff::Timestamp) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret.replace(' ', "")).expect("base32");
    let app = totp_rs::Builder::new().with_secret(secret).build().expect("a secret that apps take");
    app.generate(u64::try_from(at.as_second()).expect("after 1970")).to_string()
}

/// A zip of these files.
///
/// # Panics
/// For a name that stands twice.
#[must_use]
pub fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a file");
        zip.write_all(bytes).expect("memory takes it");
    }
    zip.finish().expect("an archive").into_inner()
}

/// A text as Excel writes it in Japan: in the table of Windows for Shift_JIS.
#[must_use]
pub fn cp932(text: &str) -> Vec<u8> {
    encoding_rs::SHIFT_JIS.encode(text).0.into_owned()
}
