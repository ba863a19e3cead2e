//! Two real films, and what they become when a byte of them says something else.

use super::*;
use proptest::prelude::*;

const MP4: &[u8] = include_bytes!("../../../../../content/seminars/first.mp4");
const WEBM: &[u8] = include_bytes!("../../../../../content/seminars/first.webm");

fn of(mut bytes: &[u8]) -> Result<Video, NoVideo> {
    told(&mut bytes)
}

/// The film with the first such word replaced by one of the same length.
fn with(film: &[u8], word: &[u8], other: &[u8]) -> Vec<u8> {
    assert_eq!(word.len(), other.len());
    let at = film.windows(word.len()).position(|w| w == word).expect("the word stands in the film");
    let mut out = film.to_vec();
    out[at..at + word.len()].copy_from_slice(other);
    out
}

#[test]
fn films_that_browsers_play_are_told_by_what_they_say() {
    let mp4 = Video { media_type: "video/mp4", length: 12_000, codec: "avc1".to_owned() };
    assert_eq!(of(MP4), Ok(mp4));
    let webm = Video { media_type: "video/webm", length: 12_000, codec: "V_VP9".to_owned() };
    assert_eq!(of(WEBM), Ok(webm));
    for codec in [b"vp09", b"av01", b"avc3"] {
        assert!(of(&with(MP4, b"avc1\0\0\0\0", &[codec.as_slice(), &[0; 4]].concat())).is_ok());
    }
}

#[test]
fn what_browsers_do_not_play_is_refused_by_its_name() {
    for codec in ["hvc1", "hev1", "mp4v", "apch"] {
        let film = with(MP4, b"avc1\0\0\0\0", &[codec.as_bytes(), &[0; 4]].concat());
        assert_eq!(of(&film), Err(NoVideo::Pictures(codec.to_owned())));
    }
    assert_eq!(of(&with(WEBM, b"V_VP9", b"V_XYZ")), Err(NoVideo::Pictures("V_XYZ".to_owned())));
    let sound = with(MP4, b"vide", b"soun");
    assert_eq!(of(&sound), Err(NoVideo::Sound("avc1".to_owned())));
    assert_eq!(of(&with(&sound, b"avc1\0\0\0\0", b"mp4a\0\0\0\0")), Err(NoVideo::NoPictures));
    assert_eq!(of(&with(MP4, b"ftypisom", b"ftypqt  ")), Err(NoVideo::Kind));
    assert_eq!(of(&with(WEBM, b"webm", b"mkv\0")), Err(NoVideo::Kind));
    for none in [b"".as_slice(), b"RIFF\0\0\0\0AVI LIST", b"%PDF-1.7\n", b"\0\0\0\x18ftyp", b"\x1A\x45\xDF\xA3"] {
        assert!(of(none).is_err(), "{none:?}");
    }
}

#[test]
fn a_film_that_was_cut_off_says_so() {
    for length in [40, 800, 5_000, MP4.len() - 1] {
        assert_eq!(of(&MP4[..length]), Err(NoVideo::Cut), "{length}");
    }
    assert_eq!(of(&WEBM[..WEBM.len() - 1]), Err(NoVideo::Cut));
    assert!(of(&WEBM[..200]).is_err());
}

#[test]
fn a_film_without_a_length_cannot_be_sought_in() {
    let at = MP4.windows(4).position(|w| w == b"mvhd").expect("a head") + 4 + 16;
    let mut film = MP4.to_vec();
    film[at..at + 4].fill(0);
    assert_eq!(of(&film), Err(NoVideo::Length));
    let duration = [0x44, 0x89, 0x88];
    let nothing = [0xEC, 0x80, 0x88];
    let film = with(WEBM, &duration, &nothing);
    assert!(of(&film).is_err());
}

proptest! {
    #[test]
    fn no_bytes_break_the_reader(at in 0_usize..2_000, bytes in proptest::collection::vec(any::<u8>(), 1..24)) {
        for film in [MP4, WEBM] {
            let mut film = film.to_vec();
            let end = (at + bytes.len()).min(film.len());
            film[at..end].copy_from_slice(&bytes[..end - at]);
            let _ = of(&film);
            let _ = of(&film[at..]);
        }
        let _ = of(&bytes);
    }
}
