//! MP4: boxes of size and name, one in another.

use super::{NoVideo, Source, Video, number};

/// Pictures that browsers show.
const PICTURES: [&[u8; 4]; 5] = [b"avc1", b"avc3", b"vp08", b"vp09", b"av01"];
/// Sound that browsers play.
const SOUND: [&[u8; 4]; 4] = [b"mp4a", b"Opus", b"fLaC", b".mp3"];
/// Largest index that is read (bytes); that of two hours takes a few megabytes.
const INDEX_MAX: u64 = 64 * 1024 * 1024;
/// Most boxes of the file itself; a film in fragments has some for each second.
const BOXES_MAX: usize = 200_000;

pub(super) fn told(source: &mut dyn Source) -> Result<Video, NoVideo> {
    let total = source.length();
    let (mut at, mut brand, mut index, mut data) = (0, None, None, false);
    for _ in 0..BOXES_MAX {
        if at >= total {
            break;
        }
        let head = source.read(at, 16).ok_or(NoVideo::Cut)?;
        let (name, header, size) = heading(&head, total - at).ok_or(NoVideo::Cut)?;
        if size > total - at {
            return Err(NoVideo::Cut);
        }
        match &name {
            b"ftyp" => brand = source.read(at + header, 4),
            b"moov" if size <= INDEX_MAX => {
                let inside = usize::try_from(size - header).map_err(|_| NoVideo::Cut)?;
                index = source.read(at + header, inside).filter(|b| b.len() == inside);
            }
            b"mdat" | b"moof" => data = true,
            _ => {}
        }
        at += size;
    }
    // Films of QuickTime look alike and are none.
    if brand.is_none_or(|b| b == b"qt  ") {
        return Err(NoVideo::Kind);
    }
    let index = index.ok_or(NoVideo::Cut)?;
    if !data {
        return Err(NoVideo::Cut);
    }
    let mut pictures = None;
    for track in boxes(&index).filter(|(name, _)| name == b"trak").map(|(_, inside)| inside) {
        let Some((handler, codec)) = track_of(track) else { continue };
        let name = || String::from_utf8_lossy(&codec).trim().to_owned();
        match &handler {
            b"vide" if !PICTURES.contains(&&codec) => return Err(NoVideo::Pictures(name())),
            b"vide" => pictures = Some(name()),
            b"soun" if !SOUND.contains(&&codec) => return Err(NoVideo::Sound(name())),
            _ => {}
        }
    }
    let codec = pictures.ok_or(NoVideo::NoPictures)?;
    let length = length_of(&index).ok_or(NoVideo::Length)?;
    Ok(Video { media_type: "video/mp4", length, codec })
}

/// Name, length of the heading, length of the box.
fn heading(head: &[u8], left: u64) -> Option<([u8; 4], u64, u64)> {
    let name: [u8; 4] = head.get(4..8)?.try_into().ok()?;
    let (header, size) = match number(head.get(..4)?) {
        0 => (8, left),
        1 => (16, number(head.get(8..16)?)),
        size => (8, size),
    };
    (size >= header).then_some((name, header, size))
}

/// The boxes inside of one; what is broken ends the list.
fn boxes(inside: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    let mut rest = inside;
    std::iter::from_fn(move || {
        let (name, header, size) = heading(rest, rest.len() as u64)?;
        let (header, size) = (usize::try_from(header).ok()?, usize::try_from(size).ok()?);
        let found = rest.get(header..size)?;
        rest = &rest[size..];
        Some((name, found))
    })
}

fn inside<'b>(bytes: &'b [u8], name: &[u8; 4]) -> Option<&'b [u8]> {
    boxes(bytes).find(|(n, _)| n == name).map(|(_, inside)| inside)
}

/// What a track is, and how it is coded.
fn track_of(track: &[u8]) -> Option<([u8; 4], [u8; 4])> {
    let media = inside(track, b"mdia")?;
    let handler: [u8; 4] = inside(media, b"hdlr")?.get(8..12)?.try_into().ok()?;
    let table = inside(inside(media, b"minf")?, b"stbl")?;
    // Version, flags and the number of entries stand before the first one.
    let (codec, entry) = boxes(inside(table, b"stsd")?.get(8..)?).next()?;
    // MPEG audio is called like AAC; its kind stands inside. Only the name is looked at: browsers play both.
    let _ = entry;
    Some((handler, codec))
}

/// The length: of the whole, or, of a film in fragments, what is told of them.
fn length_of(index: &[u8]) -> Option<u64> {
    let head = inside(index, b"mvhd")?;
    let (scale, mut units) = match head.first()? {
        0 => (number(head.get(12..16)?), number(head.get(16..20)?)),
        _ => (number(head.get(20..24)?), number(head.get(24..32)?)),
    };
    if units == 0
        && let Some(told) = inside(index, b"mvex").and_then(|b| inside(b, b"mehd"))
    {
        units = if told.first() == Some(&0) { number(told.get(4..8)?) } else { number(told.get(4..12)?) };
    }
    units.checked_mul(1_000)?.checked_div(scale)
}
