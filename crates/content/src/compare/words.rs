//! Which words changed between two texts, in runs that read well in Japanese: words of two kanji, runs of kana, of
//! digits and of letters are not split, a kanji keeps its ending (作る, 作り), readings and spaces do not count, and
//! crumbs between two changes belong to them.

use domain::text::{Piece, fold_key, is_kanji, pieces};
use serde::{Deserialize, Serialize};
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::ops::Range;

/// What happened to a run of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// In both texts.
    Same,
    /// In the older text alone.
    Gone,
    /// In the newer text alone.
    New,
}

/// A run of words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// What happened to it.
    pub how: How,
    /// The words, with the readings of their source.
    pub text: String,
}

/// The changes of words from one text to another, for reading: what went stands before what came. The runs that
/// are not new make the older text, those that are not gone the newer one (but for readings and spaces).
#[must_use]
pub fn words(old: &str, new: &str) -> Vec<Run> {
    let (old, new) = (Text::of(old), Text::of(new));
    runs(&old, &new, tidy(changes(&old, &new), &old, &new))
}

/// The same as it was found, before crumbs were joined: for finding a mark that went.
pub(super) fn found(old: &str, new: &str) -> Vec<Run> {
    let (old, new) = (Text::of(old), Text::of(new));
    runs(&old, &new, changes(&old, &new))
}

/// How much two texts have in common, per thousand: 1000 for the same words, 0 for none.
#[must_use]
pub fn likeness(old: &str, new: &str) -> usize {
    let (old, new) = (Text::of(old), Text::of(new));
    let all = old.length(&(0..old.words.len())) + new.length(&(0..new.words.len()));
    let same: usize = changes(&old, &new).iter().filter(|s| s.same).map(|s| old.length(&s.old)).sum();
    (2000 * same).checked_div(all).unwrap_or(1000).min(1000)
}

/// A text as words, without its readings.
struct Text {
    pieces: Vec<Piece>,
    /// Where each word begins and ends (characters of the text without readings), spaces behind it included.
    words: Vec<Range<usize>>,
    /// Each word as it is compared.
    keys: Vec<String>,
}

/// A stretch that is in both texts, or differs; ranges of words.
#[derive(Debug, Clone)]
struct Stretch {
    same: bool,
    old: Range<usize>,
    new: Range<usize>,
}

impl Text {
    fn of(source: &str) -> Self {
        let pieces = pieces(source);
        let base: Vec<char> = pieces.iter().flat_map(|p| p.base.chars()).collect();
        let (mut words, mut keys): (Vec<Range<usize>>, Vec<String>) = (Vec::new(), Vec::new());
        let mut at = 0;
        while at < base.len() {
            let class = Class::of(base[at]);
            let mut end = at + 1;
            while end < base.len() && end - at < class.longest() && class.goes_on(base[end]) {
                end += 1;
            }
            match (class, words.last_mut()) {
                (Class::Space, Some(before)) => before.end = end,
                (Class::Space, None) => {}
                _ => {
                    // Spaces at the very beginning belong to the first word.
                    words.push(if words.is_empty() { 0..end } else { at..end });
                    keys.push(fold_key(&base[at..end].iter().collect::<String>()));
                }
            }
            at = end;
        }
        Self { pieces, words, keys }
    }

    /// The source of a range of words, with the readings that lie whole in it.
    fn source(&self, words: &Range<usize>) -> String {
        let (Some(first), Some(last)) = (self.words.get(words.start), words.end.checked_sub(1)) else {
            return String::new();
        };
        let (from, to) = (first.start, self.words.get(last).map_or(first.end, |w| w.end));
        let (mut out, mut at) = (String::new(), 0);
        for piece in &self.pieces {
            let length = piece.base.chars().count();
            let (begin, end) = (from.max(at), to.min(at + length));
            match &piece.reading {
                _ if begin >= end => {}
                Some(reading) if end - begin == length => out.push_str(&format!("{{{}|{reading}}}", piece.base)),
                _ => out.extend(piece.base.chars().skip(begin - at).take(end - begin)),
            }
            at += length;
        }
        out
    }

    fn length(&self, words: &Range<usize>) -> usize {
        self.keys[words.clone()].iter().map(|k| k.chars().count()).sum()
    }
}

/// The scripts of Japanese; a word goes on as long as its script does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Kanji,
    Hiragana,
    Katakana,
    Digit,
    Letter,
    Space,
    /// A sign stands for itself.
    Sign,
}

impl Class {
    fn of(c: char) -> Self {
        match c {
            c if c.is_whitespace() => Class::Space,
            c if is_kanji(c) => Class::Kanji,
            'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => Class::Hiragana,
            'ァ'..='ヺ' | 'ー' | 'ヽ' | 'ヾ' | 'ｦ'..='ﾟ' => Class::Katakana,
            c if c.is_numeric() => Class::Digit,
            c if c.is_alphabetic() => Class::Letter,
            _ => Class::Sign,
        }
    }
    /// Compounds are mostly made of words of two kanji.
    fn longest(self) -> usize {
        if self == Class::Kanji { 2 } else { usize::MAX }
    }
    fn goes_on(self, next: char) -> bool {
        self != Class::Sign && self == Class::of(next)
    }
}

fn changes(old: &Text, new: &Text) -> Vec<Stretch> {
    let ops = capture_diff_slices(Algorithm::Patience, &old.keys, &new.keys);
    let mut out: Vec<Stretch> = Vec::new();
    // An operation says how long it is; where the other text stands meanwhile is counted here.
    let (mut o, mut n) = (0, 0);
    for op in ops {
        let (old, new) = (o..o + op.old_range().len(), n..n + op.new_range().len());
        (o, n) = (old.end, new.end);
        join(&mut out, Stretch { same: matches!(op, DiffOp::Equal { .. }), old, new });
    }
    out
}

/// Adds a stretch, to the one before where both differ or both are the same.
fn join(out: &mut Vec<Stretch>, next: Stretch) {
    match out.last_mut() {
        Some(last) if last.same == next.same => {
            last.old.end = next.old.end;
            last.new.end = next.new.end;
        }
        _ => out.push(next),
    }
}

/// Words that stand by themselves behind a kanji and are no ending of it.
const PARTICLES: [char; 11] = ['を', 'の', 'は', 'が', 'に', 'へ', 'と', 'で', 'も', 'や', 'か'];

/// Longest crumb (characters) between two changes that is not worth reading by itself.
const CRUMB: usize = 2;

fn tidy(stretches: Vec<Stretch>, old: &Text, new: &Text) -> Vec<Stretch> {
    let same: usize = stretches.iter().filter(|s| s.same).map(|s| old.length(&s.old)).sum();
    let (all_old, all_new) = (0..old.words.len(), 0..new.words.len());
    if !all_old.is_empty() && !all_new.is_empty() && same * 4 < old.length(&all_old).max(new.length(&all_new)) {
        return vec![Stretch { same: false, old: all_old, new: all_new }];
    }
    let replaced = |s: &Stretch| !s.same && !s.old.is_empty() && !s.new.is_empty();
    let crumb = |s: &Stretch| {
        s.same
            && old.length(&s.old) <= CRUMB
            && old.keys[s.old.clone()].iter().all(|k| k.chars().all(|c| Class::of(c) == Class::Hiragana || c == '、'))
    };
    let ends = |words: &Text, at: usize| {
        words
            .keys
            .get(at)
            .and_then(|k| k.chars().next())
            .is_some_and(|c| Class::of(c) == Class::Hiragana && !PARTICLES.contains(&c))
    };
    let mut out: Vec<Stretch> = Vec::new();
    for (n, stretch) in stretches.iter().enumerate() {
        if replaced(stretch) && ends(old, stretch.old.start) && ends(new, stretch.new.start) {
            take_kanji(&mut out, old, stretch);
            join(&mut out, stretch.clone());
            continue;
        }
        let between = n > 0 && stretches.get(n + 1).is_some_and(replaced) && replaced(&stretches[n - 1]);
        join(&mut out, Stretch { same: stretch.same && !(between && crumb(stretch)), ..stretch.clone() });
    }
    out
}

/// Gives the kanji before an ending that changed to the change.
fn take_kanji(out: &mut Vec<Stretch>, old: &Text, ending: &Stretch) {
    let Some(last) = out.last_mut().filter(|s| s.same) else { return };
    let kanji = old.keys[last.old.end - 1].chars().all(is_kanji);
    if kanji {
        last.old.end -= 1;
        last.new.end -= 1;
        let (from, to) = (last.old.end, last.new.end);
        if last.old.is_empty() {
            out.pop();
        }
        join(out, Stretch { same: false, old: from..ending.old.start, new: to..ending.new.start });
    }
}

fn runs(old: &Text, new: &Text, stretches: Vec<Stretch>) -> Vec<Run> {
    let mut out = Vec::new();
    for stretch in stretches {
        if stretch.same {
            out.push(Run { how: How::Same, text: new.source(&stretch.new) });
            continue;
        }
        for (how, text) in [(How::Gone, old.source(&stretch.old)), (How::New, new.source(&stretch.new))] {
            if !text.is_empty() {
                out.push(Run { how, text });
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(runs: &[Run]) -> String {
        let show = |r: &Run| match r.how {
            How::Same => r.text.clone(),
            How::Gone => format!("[-{}]", r.text),
            How::New => format!("[+{}]", r.text),
        };
        runs.iter().map(show).collect()
    }
    fn told(old: &str, new: &str) -> String {
        shown(&words(old, new))
    }

    #[test]
    fn words_are_not_split() {
        assert_eq!(
            told("責任者を設置していますか。", "責任者を設定していますか。"),
            "責任者を[-設置][+設定]していますか。"
        );
        assert_eq!(told("令和6年度のうちに", "令和7年度のうちに"), "令和[-6][+7]年度のうちに");
        assert_eq!(told("パスワードは8文字", "パスワードは13文字"), "パスワードは[-8][+13]文字");
        assert_eq!(told("台帳を作る", "台帳を作り、年に1回見直す"), "台帳を[-作る][+作り、年に1回見直す]");
        assert_eq!(
            told("不要なものを削除する。", "不要なものを削除または無効にする。"),
            "不要なものを[-削除する][+削除または無効にする]。"
        );
        assert_eq!(told("同じ", "同じ"), "同じ");
        assert_eq!(told("", "新しい"), "[+新しい]");
        assert_eq!(told("", ""), "");
    }

    #[test]
    fn width_spaces_and_readings_do_not_count_and_readings_stay() {
        assert_eq!(told("ＰＣ 2台", "PC2台"), "PC2台");
        assert_eq!(told("{台帳|だいちょう}を作る", "台帳を作る"), "台帳を作る");
        assert_eq!(told("点検する", "{点検|てんけん}を{毎年|まいとし}する"), "{点検|てんけん}[+を{毎年|まいとし}]する");
        // A reading over more than a changed word is left out where it would be torn.
        assert_eq!(told("点検表", "{点検用|てんけんよう}"), "点検[-表][+用]");
    }

    #[test]
    fn crumbs_belong_to_the_changes_around_them() {
        assert_eq!(
            told("毎月の点検を責任者が記録して残します。", "毎年の確認を責任者が記録して残します。"),
            "[-毎月の点検][+毎年の確認]を責任者が記録して残します。"
        );
        assert_eq!(told("あれはこれ。", "全く違う話です"), "[-あれはこれ。][+全く違う話です]");
    }

    #[test]
    fn likeness_is_of_characters() {
        assert_eq!(likeness("同じ文", "同じ文"), 1000);
        assert_eq!(likeness("台帳", "計画"), 0);
        assert!(likeness("台帳を毎年見直します。", "台帳を毎月見直します。") > 700);
    }

    proptest::proptest! {
        /// Whatever two texts are, both can be read out of the runs.
        #[test]
        fn both_texts_are_in_the_runs(old in "[あいう漢字ア1a。、 ]{0,30}", new in "[あいう漢字ア1a。、 ]{0,30}") {
            let folded = |text: &str| fold_key(text).split_whitespace().collect::<String>();
            for runs in [words(&old, &new), found(&old, &new)] {
                let of = |left_out: How| runs.iter().filter(|r| r.how != left_out).map(|r| r.text.as_str()).collect::<String>();
                proptest::prop_assert_eq!(folded(&of(How::New)), folded(&old));
                proptest::prop_assert_eq!(folded(&of(How::Gone)), folded(&new));
            }
        }
    }
}
