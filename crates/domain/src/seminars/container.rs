//! What a video says of itself: MP4 (ISO 14496-12) or WebM (Matroska, RFC 9559). Only boxes and elements are read, never
//! a picture: whether it is one of the two, how long it is, and whether browsers play what is in it.

mod mp4;
mod webm;

/// Where bytes come from; a file of gigabytes is never read whole.
pub trait Source {
    /// How many bytes there are.
    fn length(&self) -> u64;
    /// So many bytes from there on; fewer at the end. None: it cannot be read.
    fn read(&mut self, at: u64, most: usize) -> Option<Vec<u8>>;
}

impl Source for &[u8] {
    fn length(&self) -> u64 {
        self.len() as u64
    }
    fn read(&mut self, at: u64, most: usize) -> Option<Vec<u8>> {
        let at = usize::try_from(at).ok()?.min(self.len());
        Some(self[at..self.len().min(at.saturating_add(most))].to_vec())
    }
}

/// A video that browsers play.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Video {
    /// `video/mp4` or `video/webm`.
    pub media_type: &'static str,
    /// How long it is (milliseconds).
    pub length: u64,
    /// The codec of its pictures, as the file names it.
    pub codec: String,
}

/// Why a file is no video that can be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoVideo {
    /// Neither MP4 nor WebM.
    Kind,
    /// It ends before it says that it does.
    Cut,
    /// It has no pictures: sound alone, or nothing.
    NoPictures,
    /// Its pictures are coded as browsers cannot show: the codec as the file names it.
    Pictures(String),
    /// Its sound is coded as browsers cannot play.
    Sound(String),
    /// It does not say how long it is, so that nobody could seek in it.
    Length,
}

impl NoVideo {
    /// Key of the sentence; the codec is its value `codec`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            NoVideo::Kind => "seminar-video-kind",
            NoVideo::Cut => "seminar-video-cut",
            NoVideo::NoPictures => "seminar-video-no-pictures",
            NoVideo::Pictures(_) => "seminar-video-codec",
            NoVideo::Sound(_) => "seminar-video-sound",
            NoVideo::Length => "seminar-video-length",
        }
    }
    /// The codec, where that is what is wrong.
    #[must_use]
    pub fn codec(&self) -> &str {
        match self {
            NoVideo::Pictures(codec) | NoVideo::Sound(codec) => codec,
            _ => "",
        }
    }
}

/// The longest video (milliseconds): a day.
const LENGTH_MAX: u64 = 86_400_000;

/// Reads what a file is.
///
/// # Errors
/// [`NoVideo`].
pub fn told(source: &mut dyn Source) -> Result<Video, NoVideo> {
    let head = source.read(0, 16).ok_or(NoVideo::Kind)?;
    let found = match head.as_slice() {
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => mp4::told(source)?,
        [0x1A, 0x45, 0xDF, 0xA3, ..] => webm::told(source)?,
        _ => return Err(NoVideo::Kind),
    };
    if found.length == 0 || found.length > LENGTH_MAX { Err(NoVideo::Length) } else { Ok(found) }
}

/// A number of so many bytes, the largest first.
fn number(bytes: &[u8]) -> u64 {
    bytes.iter().take(8).fold(0, |sum, b| sum << 8 | u64::from(*b))
}

#[cfg(test)]
mod tests;
