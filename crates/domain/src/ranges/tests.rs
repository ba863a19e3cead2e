//! RFC 9110, said again as examples and as properties.

use super::*;
use proptest::prelude::*;

const TAG: &str = "\"3a7b\"";

fn now() -> Timestamp {
    "2026-11-24T09:00:00+09:00".parse().expect("a time")
}

fn held(bytes: u64) -> Held<'static> {
    Held { bytes, tag: TAG, since: None, now: now() }
}

fn get(range: &str, bytes: u64) -> Part {
    part(Asked { get: true, range: Some(range), if_range: None }, held(bytes))
}

#[test]
fn the_examples_of_the_rfc() {
    // 14.1.2, a representation of 10,000 bytes.
    assert_eq!(get("bytes=0-499", 10_000), Part::Bytes { first: 0, last: 499 });
    assert_eq!(get("bytes=500-999", 10_000), Part::Bytes { first: 500, last: 999 });
    assert_eq!(get("bytes=-500", 10_000), Part::Bytes { first: 9_500, last: 9_999 });
    assert_eq!(get("bytes=9500-", 10_000), Part::Bytes { first: 9_500, last: 9_999 });
    assert_eq!(get("bytes=0-0,-1", 10_000), Part::Whole);
    assert_eq!(get("bytes= 0-999, 4500-5499, -1000", 10_000), Part::Whole);
    assert_eq!(get("bytes=10000-, 20000-30000", 10_000), Part::Outside);
    // 14.4
    assert_eq!(Part::Bytes { first: 42, last: 1_233 }.content_range(1_234).as_deref(), Some("bytes 42-1233/1234"));
    assert_eq!(Part::Outside.content_range(1_234).as_deref(), Some("bytes */1234"));
}

#[test]
fn what_safari_asks_before_it_plays() {
    assert_eq!(get("bytes=0-1", 4_000_000), Part::Bytes { first: 0, last: 1 });
    assert_eq!(get("bytes=0-3999999", 4_000_000).length(4_000_000), 4_000_000);
    assert_eq!(get("Bytes=0-1", 4_000_000), Part::Bytes { first: 0, last: 1 });
}

#[test]
fn a_part_is_given_of_the_very_same_bytes_only() {
    let since: Timestamp = "2026-11-01T09:00:00+09:00".parse().expect("a time");
    let file = Held { since: Some(since), ..held(100) };
    let with = |validator, file| {
        part(Asked { get: true, range: Some("bytes=0-9"), if_range: Some(validator) }, file) != Part::Whole
    };
    assert!(with(TAG, file) && with("Sun, 01 Nov 2026 00:00:00 GMT", file));
    for other in
        ["\"3a7c\"", "W/\"3a7b\"", "3a7b", "", "Sun, 01 Nov 2026 00:00:01 GMT", "Sunday, 01-Nov-26 00:00:00 GMT"]
    {
        assert!(!with(other, file), "{other}");
    }
    assert!(!with("Sun, 01 Nov 2026 00:00:00 GMT", held(100)), "no day, no match");
    let fresh = Held { since: Some(now()), ..held(100) };
    assert!(!with(&http_date(now()), fresh), "a day of this very second is a weak validator");
    // Without Range there is nothing to weigh.
    assert_eq!(part(Asked { get: true, range: None, if_range: Some("\"x\"") }, held(100)), Part::Whole);
}

#[test]
fn only_get_has_ranges() {
    let head = Asked { get: false, range: Some("bytes=0-1"), if_range: None };
    assert_eq!(part(head, held(100)), Part::Whole);
    assert_eq!(part(Asked { range: Some("bytes=100-"), ..head }, held(100)), Part::Whole);
}

proptest! {
    #[test]
    fn first_and_last(bytes in 1_u64..1 << 50, first in 0_u64..1 << 51, more in 0_u64..1 << 51) {
        let last = first + more;
        let expected = if first < bytes { Part::Bytes { first, last: last.min(bytes - 1) } } else { Part::Outside };
        prop_assert_eq!(get(&format!("bytes={first}-{last}"), bytes), expected);
        let open = if first < bytes { Part::Bytes { first, last: bytes - 1 } } else { Part::Outside };
        prop_assert_eq!(get(&format!("bytes={first}-"), bytes), open);
    }

    #[test]
    fn the_last_so_many(bytes in 1_u64..1 << 50, length in 0_u64..1 << 51) {
        let expected = match length {
            0 => Part::Outside,
            _ => Part::Bytes { first: bytes.saturating_sub(length), last: bytes - 1 },
        };
        prop_assert_eq!(get(&format!("bytes=-{length}"), bytes), expected);
    }

    #[test]
    fn a_part_lies_within_the_file(header in "(bytes|Bytes|seconds)=[0-9,\\- ]{0,24}", bytes in 0_u64..200) {
        match get(&header, bytes) {
            Part::Bytes { first, last } => {
                prop_assert!(first <= last && last < bytes);
                prop_assert!(header.to_ascii_lowercase().starts_with("bytes="));
            }
            Part::Whole => {}
            Part::Outside => prop_assert!(header.to_ascii_lowercase().starts_with("bytes=")),
        }
    }

    #[test]
    fn what_is_no_range_is_ignored(header in ".{0,40}") {
        prop_assume!(specs(&header).is_none());
        prop_assert_eq!(get(&header, 100), Part::Whole);
    }

    #[test]
    fn backwards_is_no_range(first in 1_u64..1000, back in 1_u64..1000) {
        prop_assume!(back <= first);
        prop_assert_eq!(get(&format!("bytes={first}-{}", first - back), 100), Part::Whole);
    }

    #[test]
    fn numbers_larger_than_any_are_larger_than_the_file(digits in "[1-9][0-9]{20,30}") {
        prop_assert_eq!(get(&format!("bytes={digits}-"), 100), Part::Outside);
        prop_assert_eq!(get(&format!("bytes=0-{digits}"), 100), Part::Bytes { first: 0, last: 99 });
        prop_assert_eq!(get(&format!("bytes=-{digits}"), 100), Part::Bytes { first: 0, last: 99 });
    }

    #[test]
    fn several_parts_are_the_whole_or_nothing(parts in proptest::collection::vec((0_u64..300, 0_u64..300), 2..5)) {
        let set: Vec<String> = parts.iter().map(|(first, more)| format!("{first}-{}", first + more)).collect();
        let any = parts.iter().any(|(first, _)| *first < 100);
        let expected = if any { Part::Whole } else { Part::Outside };
        prop_assert_eq!(get(&format!("bytes={}", set.join(", ")), 100), expected);
    }

    #[test]
    fn parts_put_together_are_the_file(bytes in 1_u64..10_000, step in 1_u64..3_000) {
        let (mut at, mut sum) = (0, 0);
        while at < bytes {
            match get(&format!("bytes={at}-{}", at + step - 1), bytes) {
                Part::Bytes { first, last } => {
                    prop_assert_eq!(first, at);
                    sum += last - first + 1;
                    at = last + 1;
                }
                other => prop_assert!(false, "{other:?}"),
            }
        }
        prop_assert_eq!(sum, bytes);
        prop_assert_eq!(get(&format!("bytes={bytes}-"), bytes), Part::Outside);
    }
}
