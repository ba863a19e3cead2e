//! The picture that is shown before a video plays.

use crate::evidence::{Incoming, file_name, told};
use crate::{App, Error, Field, Result};
use domain::seminars::POSTER_MAX;
use image::{ImageReader, Limits};

const TAKEN: &[(&str, &str)] = &[("image/jpeg", "jpg"), ("image/png", "png")];
/// Longest side (pixels).
const SIDE_MAX: u32 = 8_000;

impl App {
    /// A place for a picture on its way in.
    ///
    /// # Errors
    /// When the folder of files cannot be written.
    pub fn incoming_poster(&self) -> Result<Incoming> {
        Ok(self.incoming()?.up_to(POSTER_MAX))
    }

    /// Keeps a picture that can be shown: hash and media type.
    pub(super) async fn keep_poster(&self, name: &str, incoming: Incoming) -> Result<(String, &'static str)> {
        let wrong = |_| Error::field("poster", "seminar-poster");
        let media_type = told(&file_name(name), incoming.head(), TAKEN).map_err(wrong)?;
        let app = self.clone();
        let kept = tokio::task::spawn_blocking(move || {
            let mut incoming = incoming;
            incoming.flush()?;
            let path = incoming.path().to_owned();
            let reader =
                ImageReader::open(&path).and_then(ImageReader::with_guessed_format).map_err(crate::evidence::disk)?;
            let mut reader = reader;
            let mut limits = Limits::default();
            limits.max_image_width = Some(SIDE_MAX);
            limits.max_image_height = Some(SIDE_MAX);
            reader.limits(limits);
            let unreadable = || Error::Invalid(vec![Field::new("poster", "seminar-poster")]);
            reader.decode().map_err(|_| unreadable())?;
            app.keep(incoming, media_type).map_err(|error| match error {
                Error::MediaType(_) => unreadable(),
                other => other,
            })
        });
        let (sha256, _) = kept.await.map_err(|e| Error::Inside(e.to_string()))??;
        Ok((sha256, media_type))
    }
}
