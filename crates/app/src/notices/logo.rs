//! The picture at the head of an association's letters: a PNG or JPEG, made small and written anew, so that nothing but
//! its pixels is kept. It is no seal: the page says so beside the field.

use crate::evidence::Incoming;
use crate::{App, Ctx, Error, Result};
use domain::ids::OrganisationId;
use domain::papers::notice::Logo;
use domain::policy::{Action, Permit};
use image::codecs::png::PngEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Most pixels of a side on paper: 50 mm at 300 dots per inch.
const WIDE: u32 = 600;
const HIGH: u32 = 240;
/// Most pixels of a side that comes in, and most bytes while it is read.
const SIDE: u32 = 10_000;
const BUFFER: u64 = 256 * 1024 * 1024;

/// Bytes that were kept, and what is held until their row is written.
type Kept = (String, crate::blobs::Coming);

impl App {
    /// Sets the picture of an association's letters.
    ///
    /// # Errors
    /// Not found, forbidden; invalid `file`: no picture of the two kinds, broken, too many pixels.
    pub async fn set_logo(&self, ctx: &Ctx, organisation: OrganisationId, incoming: Incoming) -> Result<()> {
        self.may_head(ctx, organisation).await?;
        let (app, coming) = (self.clone(), self.coming().await);
        let kept = tokio::task::spawn_blocking(move || app.keep_blob(&redrawn(&incoming.bytes()?)?)).await;
        let sha256 = kept.map_err(|e| Error::Inside(e.to_string()))??;
        self.put_logo(ctx, organisation, Some((sha256, coming))).await
    }

    /// Takes the picture away.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn remove_logo(&self, ctx: &Ctx, organisation: OrganisationId) -> Result<()> {
        self.may_head(ctx, organisation).await?;
        self.put_logo(ctx, organisation, None).await
    }

    /// The picture of an association's letters.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn logo(&self, ctx: &Ctx, organisation: OrganisationId) -> Result<Option<Logo>> {
        let permit = ctx.may(Action::SeeNotices, organisation)?;
        self.logo_of(permit, organisation).await
    }

    /// The same for a paper that goes to everybody who gets the letter.
    pub(super) async fn logo_of(&self, permit: Permit, organisation: OrganisationId) -> Result<Option<Logo>> {
        let found = self.db.read(move |tx| storage::notices::logos::find(tx, &permit, organisation)).await?;
        let Some(sha256) = found else { return Ok(None) };
        let bytes = self.read_blob(&sha256).await?;
        Ok(Some(Logo { sha256, bytes }))
    }

    async fn may_head(&self, ctx: &Ctx, organisation: OrganisationId) -> Result<()> {
        ctx.may(Action::ChangeLetterhead, organisation)?;
        let label = self.db.read(move |tx| storage::organisations::label(tx, organisation)).await?;
        let (_, _, kind) = label.ok_or_else(Error::not_found)?;
        if kind.is_association() { Ok(()) } else { Err(Error::not_found()) }
    }

    async fn put_logo(&self, ctx: &Ctx, organisation: OrganisationId, new: Option<Kept>) -> Result<()> {
        let sha256 = new.as_ref().map(|(sha256, _)| sha256.clone());
        let permit = ctx.may(Action::ChangeLetterhead, organisation)?;
        let detail = format!("logo {}", sha256.as_deref().unwrap_or("none"));
        let entry = self.entry(ctx, organisation, Action::ChangeLetterhead, organisation.bytes(), detail);
        let (at, brought) = (ctx.micros(), sha256.clone());
        let written = self
            .db
            .write(move |tx| {
                if let Some((sha256, coming)) = &new {
                    coming.named(tx, sha256)?;
                }
                let free = storage::notices::logos::put(tx, &permit, organisation, sha256.as_deref(), at)?;
                storage::audit::append(tx, &entry)?;
                // The same picture again is still held.
                Ok::<_, Error>(free.filter(|hash| Some(hash.as_str()) != sha256.as_deref()))
            })
            .await;
        let free = self.written_or_gone(written, brought).await?;
        self.remove_blobs(free).await;
        Ok(())
    }
}

/// A picture as it is kept: small, on white, PNG, nothing but pixels.
pub(super) fn redrawn(bytes: &[u8]) -> Result<Vec<u8>> {
    let wrong = |code| Error::field("file", code);
    let format = match infer::get(bytes).map(|kind| kind.mime_type()) {
        Some("image/png") => ImageFormat::Png,
        Some("image/jpeg") => ImageFormat::Jpeg,
        _ => return Err(wrong("logo-type")),
    };
    let read = || {
        let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
        let mut limits = Limits::default();
        (limits.max_image_width, limits.max_image_height) = (Some(SIDE), Some(SIDE));
        limits.max_alloc = Some(BUFFER);
        reader.limits(limits);
        reader.decode()
    };
    let picture = match catch_unwind(AssertUnwindSafe(read)) {
        Ok(Ok(picture)) => picture,
        Ok(Err(image::ImageError::Limits(_))) => return Err(wrong("logo-large")),
        _ => return Err(wrong("logo-broken")),
    };
    let picture = if picture.width() > WIDE || picture.height() > HIGH {
        picture.resize(WIDE, HIGH, FilterType::Triangle)
    } else {
        picture
    };
    let mut out = Vec::new();
    on_white(&picture).write_with_encoder(PngEncoder::new(&mut out)).map_err(|e| Error::Inside(e.to_string()))?;
    Ok(out)
}

/// What shines through is white paper.
fn on_white(picture: &DynamicImage) -> RgbImage {
    let source = picture.to_rgba8();
    let over = |ink: u8, alpha: u8| {
        let (ink, alpha) = (u16::from(ink), u16::from(alpha));
        u8::try_from((ink * alpha + 255 * (255 - alpha)) / 255).unwrap_or(255)
    };
    RgbImage::from_fn(source.width(), source.height(), |x, y| {
        let [r, g, b, a] = source.get_pixel(x, y).0;
        Rgb([over(r, a), over(g, a), over(b, a)])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let picture = image::RgbaImage::from_pixel(width, height, image::Rgba([200, 0, 0, 128]));
        let mut out = Vec::new();
        picture.write_with_encoder(PngEncoder::new(&mut out)).expect("a picture");
        out
    }

    fn fault(bytes: &[u8]) -> &'static str {
        match redrawn(bytes) {
            Err(Error::Invalid(fields)) => fields[0].code,
            other => panic!("{:?}", other.map(|b| b.len())),
        }
    }

    #[test]
    fn a_picture_becomes_small_and_keeps_nothing_but_its_pixels() {
        let kept = redrawn(&png(1_800, 300)).expect("a picture");
        let picture = image::load_from_memory(&kept).expect("our own");
        assert_eq!((picture.width(), picture.height()), (600, 100));
        assert_eq!(picture.to_rgb8().get_pixel(300, 50).0, [227, 127, 127], "on white");
        assert_eq!(redrawn(&png(1_800, 300)).expect("again"), kept, "the same bytes each time");
        let small = redrawn(&png(30, 20)).expect("a picture");
        assert_eq!(image::load_from_memory(&small).expect("our own").width(), 30, "a small one is not blown up");
        assert!(!kept.windows(4).any(|w| w == b"tEXt"));
    }

    #[test]
    fn what_is_no_picture_gets_one_sentence() {
        assert_eq!(fault(b"%PDF-1.7"), "logo-type");
        assert_eq!(fault(b"GIF89a\0\0"), "logo-type");
        assert_eq!(fault(&png(30, 20)[..40]), "logo-broken");
        assert_eq!(fault(&png(10_001, 1)), "logo-large");
    }
}
