//! Names as they are looked for: by their beginning, whatever the width, case, or kind of kana.

use super::Kind;
use crate::text::is_unseen;
use unicode_normalization::UnicodeNormalization;

/// Longest key (characters): what is looked for is shorter.
const KEY_MAX: usize = 60;

/// A name as it is compared and sorted: NFKC, lower case, hiragana as katakana; spaces, dots, hyphens and what is not
/// seen left out.
#[must_use]
pub fn name_key(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            // ぁ…ゖ stand 0x60 before ァ…ヶ.
            'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => char::from_u32(u32::from(c) + 0x60).unwrap_or(c),
            _ => c,
        })
        .filter(|c| !c.is_whitespace() && !c.is_control() && !is_unseen(*c) && !is_mark(*c))
        .take(KEY_MAX)
        .collect()
}

fn is_mark(c: char) -> bool {
    matches!(
        c,
        '・' | '-'
            | '‐'
            | '‑'
            | '–'
            | '—'
            | '―'
            | '−'
            | '.'
            | ','
            | '、'
            | '。'
            | '('
            | ')'
            | '「'
            | '」'
            | '『'
            | '』'
    )
}

/// The keys under which a name is found: the whole name, and what follows a space, a bracket or the name of the
/// corporation (医療法人みほん会みほん診療所 is found as みほん診療所, too). Each once, in this order.
#[must_use]
pub fn words(name: &str) -> Vec<String> {
    let mut out = vec![name_key(name)];
    let mut rest = name;
    while let Some(at) = rest.find(|c: char| c.is_whitespace() || matches!(c, '（' | '(' | '）' | ')' | '・')) {
        rest = &rest[at..];
        rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        out.push(name_key(rest));
    }
    if name.contains("法人")
        && let Some((_, after)) = name.split_once('会')
    {
        out.push(name_key(after));
    }
    let mut seen = Vec::new();
    out.retain(|word| {
        !word.is_empty() && !seen.contains(word) && {
            seen.push(word.clone());
            true
        }
    });
    out
}

/// The first key that lies after every key with this beginning; none where nothing does.
#[must_use]
pub fn after_prefix(prefix: &str) -> Option<String> {
    let mut signs: Vec<char> = prefix.chars().collect();
    while let Some(last) = signs.pop() {
        let next = (u32::from(last) + 1..=u32::from(char::MAX)).find_map(char::from_u32);
        if let Some(next) = next {
            signs.push(next);
            return Some(signs.into_iter().collect());
        }
    }
    None
}

/// Words of lists for kinds of institution, compared by [`name_key`]. The first group of which any stands in the text says
/// what it is; within one the last in the text: みほん内科病院 is a hospital, みほん病院附属診療所 a clinic.
const KIND_WORDS: &[&[(&str, Kind)]] = &[
    &[
        ("歯科", Kind::Dental),
        ("デンタル", Kind::Dental),
        ("薬局", Kind::Pharmacy),
        ("薬店", Kind::Pharmacy),
        ("助産", Kind::BirthCentre),
    ],
    &[
        ("介護", Kind::Care),
        ("老健", Kind::Care),
        ("老人", Kind::Care),
        ("特養", Kind::Care),
        ("診療所", Kind::Clinic),
        ("医院", Kind::Clinic),
        ("クリニック", Kind::Clinic),
        ("病院", Kind::Hospital),
        ("医療センター", Kind::Hospital),
    ],
    &[("内科", Kind::Clinic)],
];

/// The kind that a word of a list means (病院, 有床診療所, デンタルクリニック …); none for one that says nothing.
#[must_use]
pub fn kind_of_word(text: &str) -> Option<Kind> {
    let key = name_key(text);
    let last = |words: &&[(&str, Kind)]| {
        let said = words.iter().filter_map(|(word, kind)| Some((key.rfind(&name_key(word))?, *kind)));
        said.max_by_key(|(at, _)| *at).map(|(_, kind)| kind)
    };
    Kind::from_code(text.trim()).filter(|k| k.is_institution()).or_else(|| KIND_WORDS.iter().find_map(last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn width_and_kana_do_not_matter() {
        assert_eq!(name_key("みほん　ｸﾘﾆｯｸ"), name_key("ミホン・クリニック"));
        assert_eq!(name_key("ＭＩＨＯＮ"), "mihon");
        assert_eq!(name_key("髙橋医院"), "髙橋医院");
        assert_eq!(name_key("見\u{200b}本\u{ad}"), "見本");
    }

    #[test]
    fn a_name_is_found_behind_its_corporation() {
        assert_eq!(words("医療法人社団みほん会 みほん診療所"), ["医療法人社団ミホン会ミホン診療所", "ミホン診療所"]);
        assert_eq!(words("見本　太郎"), ["見本太郎", "太郎"]);
        assert_eq!(words("　"), Vec::<String>::new());
    }

    #[test]
    fn kinds_are_read_from_words() {
        for (text, kind) in [
            ("有床診療所", Some(Kind::Clinic)),
            ("みほん歯科クリニック", Some(Kind::Dental)),
            ("みほん総合病院", Some(Kind::Hospital)),
            ("birth-centre", Some(Kind::BirthCentre)),
            ("介護老人保健施設", Some(Kind::Care)),
            ("みほん内科病院", Some(Kind::Hospital)),
            ("みほん老人病院", Some(Kind::Hospital)),
            ("みほん病院介護医療院", Some(Kind::Care)),
            ("みほん病院附属診療所", Some(Kind::Clinic)),
            ("みほん医療センター前薬局", Some(Kind::Pharmacy)),
            ("みほん内科", Some(Kind::Clinic)),
            ("county", None),
            ("その他", None),
        ] {
            assert_eq!(kind_of_word(text), kind, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_key_lies_between_its_beginning_and_what_comes_after(name in "[あ-んア-ン一-龠a-z]{1,20}", cut in 1usize..20) {
            let key = name_key(&name);
            let start: String = key.chars().take(cut).collect();
            let after = after_prefix(&start).expect("something comes after");
            prop_assert!(start <= key && key < after);
            prop_assert_eq!(name_key(&key), key);
        }
    }
}
