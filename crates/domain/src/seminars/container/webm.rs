//! WebM: elements of id and size, one in another; Matroska with few codecs.

use super::{NoVideo, Source, Video, number};

const DOC_TYPE: u64 = 0x4282;
const SEGMENT: u64 = 0x1853_8067;
const INFO: u64 = 0x1549_A966;
const SCALE: u64 = 0x2A_D7B1;
const DURATION: u64 = 0x4489;
const TRACKS: u64 = 0x1654_AE6B;
const ENTRY: u64 = 0xAE;
const TYPE: u64 = 0x83;
const CODEC: u64 = 0x86;
const CLUSTER: u64 = 0x1F43_B675;

/// Pictures that browsers show.
const PICTURES: [&str; 3] = ["V_VP8", "V_VP9", "V_AV1"];
/// Sound that browsers play.
const SOUND: [&str; 2] = ["A_OPUS", "A_VORBIS"];
/// Largest part that is read (bytes).
const PART_MAX: u64 = 1024 * 1024;
/// Most elements that are looked at before the first pictures.
const ELEMENTS_MAX: usize = 1_000;

pub(super) fn told(source: &mut dyn Source) -> Result<Video, NoVideo> {
    let total = source.length();
    let head = source.read(0, 4096).ok_or(NoVideo::Cut)?;
    let (_, begins, size) = element(&head).ok_or(NoVideo::Kind)?;
    let size = size.ok_or(NoVideo::Kind)?;
    let ebml = head.get(begins..begins + usize::try_from(size).unwrap_or(usize::MAX).min(head.len() - begins));
    let kind = ebml.and_then(|e| inside(e, DOC_TYPE)).ok_or(NoVideo::Kind)?;
    if text(kind) != "webm" {
        return Err(NoVideo::Kind);
    }
    let mut at = begins as u64 + size;
    let (id, header, size) = next(source, at)?;
    if id != SEGMENT {
        return Err(NoVideo::Cut);
    }
    at += header;
    // The last cluster of a recording that was cut off is missing in what the whole says of itself.
    if size.is_some_and(|size| size > total.saturating_sub(at)) {
        return Err(NoVideo::Cut);
    }
    let (mut info, mut tracks, mut data) = (None, None, false);
    for _ in 0..ELEMENTS_MAX {
        if at >= total {
            break;
        }
        let (id, header, size) = next(source, at)?;
        if id == CLUSTER {
            data = true;
            if info.is_some() && tracks.is_some() {
                break;
            }
        }
        let Some(size) = size else { break };
        if size > total.saturating_sub(at + header) {
            return Err(NoVideo::Cut);
        }
        if (id == INFO || id == TRACKS) && size <= PART_MAX {
            let wanted = usize::try_from(size).map_err(|_| NoVideo::Cut)?;
            let read = source.read(at + header, wanted).filter(|b| b.len() == wanted);
            *(if id == INFO { &mut info } else { &mut tracks }) = Some(read.ok_or(NoVideo::Cut)?);
        }
        at += header + size;
    }
    if !data {
        return Err(NoVideo::Cut);
    }
    let codec = codec_of(&tracks.ok_or(NoVideo::Cut)?)?;
    let length = length_of(&info.ok_or(NoVideo::Length)?).ok_or(NoVideo::Length)?;
    Ok(Video { media_type: "video/webm", length, codec })
}

/// Id, length of the heading, length of what is inside.
type Element = (u64, u64, Option<u64>);

fn next(source: &mut dyn Source, at: u64) -> Result<Element, NoVideo> {
    let head = source.read(at, 16).ok_or(NoVideo::Cut)?;
    let (id, begins, size) = element(&head).ok_or(NoVideo::Cut)?;
    Ok((id, begins as u64, size))
}

/// Id, where the inside begins, its length; none where it is not told.
fn element(bytes: &[u8]) -> Option<(u64, usize, Option<u64>)> {
    let long = |first: u8| usize::try_from(first.leading_zeros()).unwrap_or(8) + 1;
    let ids = long(*bytes.first()?);
    let id = number(bytes.get(..ids).filter(|_| ids <= 4)?);
    let first = *bytes.get(ids)?;
    let sizes = long(first);
    let told = number(bytes.get(ids..ids + sizes).filter(|_| sizes <= 8)?);
    let most = (1_u64 << (7 * sizes)) - 1;
    let size = told & most;
    Some((id, ids + sizes, (size != most).then_some(size)))
}

/// The elements inside of one; what is broken ends the list.
fn elements(bytes: &[u8]) -> impl Iterator<Item = (u64, &[u8])> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let (id, begins, size) = element(rest)?;
        let end = begins.checked_add(usize::try_from(size?).ok()?)?;
        let found = rest.get(begins..end)?;
        rest = &rest[end..];
        Some((id, found))
    })
}

fn inside(bytes: &[u8], id: u64) -> Option<&[u8]> {
    elements(bytes).find(|(found, _)| *found == id).map(|(_, inside)| inside)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim_end_matches('\0').to_owned()
}

/// The codec of the pictures, if browsers take that of the sound, too.
fn codec_of(tracks: &[u8]) -> Result<String, NoVideo> {
    let mut pictures = None;
    for entry in elements(tracks).filter(|(id, _)| *id == ENTRY).map(|(_, entry)| entry) {
        let codec = inside(entry, CODEC).map(text).unwrap_or_default();
        match inside(entry, TYPE).map(number) {
            Some(1) if !PICTURES.contains(&codec.as_str()) => return Err(NoVideo::Pictures(codec)),
            Some(1) => pictures = Some(codec),
            Some(2) if !SOUND.contains(&codec.as_str()) => return Err(NoVideo::Sound(codec)),
            _ => {}
        }
    }
    pictures.ok_or(NoVideo::NoPictures)
}

/// The length (milliseconds).
fn length_of(info: &[u8]) -> Option<u64> {
    // Nanoseconds of one step; a millisecond where nothing else is said.
    let scale = inside(info, SCALE).map_or(1_000_000, number);
    let told = inside(info, DURATION)?;
    let steps = match told.len() {
        4 => f64::from(f32::from_be_bytes(told.try_into().ok()?)),
        8 => f64::from_be_bytes(told.try_into().ok()?),
        _ => return None,
    };
    let nanoseconds = u32::try_from(scale).ok().map(f64::from)?;
    let ms = steps * nanoseconds / 1_000_000.0;
    // Whatever is no number, or longer than any film, is none.
    if !(0.0..1.0e12).contains(&ms) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 1e12")]
    Some(ms.round() as u64)
}
