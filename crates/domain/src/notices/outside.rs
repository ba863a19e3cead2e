//! A letter from outside: from a level above that does not use Mamori, a ministry, a health centre. What its first
//! page says of itself is read out, and confirmed by hand.

use super::{Found, citations, is_unnumbered};
use jiff::civil::Date;
use sha2::{Digest, Sha256};

/// What was read out of a letter; empty where nothing was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadOut {
    /// Number.
    pub number: String,
    /// Its day.
    pub date: Option<Date>,
    /// Who sends.
    pub sender: String,
    /// Title.
    pub title: String,
}

/// Lines that are looked at: the head of a letter.
const LINES: usize = 30;
/// Longest line of a head; a longer one is body.
const HEAD_LINE: usize = 45;
/// Most lines of a title.
const TITLE_LINES: usize = 5;

/// Reads number, day, sender and title out of the text of a letter: number and day stand first, then the addressee
/// (… 殿), the sender with who signs, the title, and the body, whose sentences end the head.
#[must_use]
pub fn read_out(text: &str) -> ReadOut {
    let lines: Vec<String> = text.lines().map(tidy).filter(|l| !l.is_empty()).take(LINES).collect();
    let mut out = ReadOut::default();
    for line in &lines {
        if is_body(line) {
            break;
        }
        if out.number.is_empty() && is_number(line) {
            out.number.clone_from(line);
        } else if out.date.is_none() {
            out.date = crate::dates::parse(&line.replace(' ', "")).ok();
        }
    }
    let Some(addressee) = lines.iter().position(|l| is_addressee(l)) else { return out };
    let mut rest = lines[addressee + 1..].iter().filter(|l| {
        !is_seal(l) && !is_number(l) && !is_addressee(l) && crate::dates::parse(&l.replace(' ', "")).is_err()
    });
    let Some(sender) = rest.next().filter(|l| !is_body(l)) else { return out };
    out.sender.clone_from(sender);
    let title: Vec<&str> =
        rest.map(String::as_str).skip_while(|l| signs(l)).take_while(|l| !is_body(l)).take(TITLE_LINES).collect();
    out.title = title.concat();
    out
}

/// A line with single spaces; those between two Japanese signs, which only spread a word, go.
fn tidy(line: &str) -> String {
    let words: Vec<&str> =
        line.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect();
    // 大 分 県 医 師 会: every word is one sign.
    if words.len() > 2 && words.iter().all(|w| w.chars().count() == 1) { words.concat() } else { words.join(" ") }
}

fn is_number(line: &str) -> bool {
    if is_unnumbered(line) {
        return true;
    }
    let short = line.chars().count() <= HEAD_LINE && !line.contains('。') && !line.contains('「');
    short && citations(line).first().is_some_and(|Found { date, .. }| date.is_none())
}

fn is_addressee(line: &str) -> bool {
    line.chars().count() <= HEAD_LINE && ["殿", "様", "各位", "御中"].iter().any(|end| line.ends_with(end))
}

fn is_seal(line: &str) -> bool {
    line.contains("公印省略") || line.contains("印影")
}

/// Who signs: an office and a name on a short line.
fn signs(line: &str) -> bool {
    const OFFICES: [&str; 14] = [
        "会長",
        "理事",
        "局長",
        "課長",
        "部長",
        "室長",
        "所長",
        "大臣",
        "知事",
        "市長",
        "町長",
        "村長",
        "事務局",
        "担当",
    ];
    line.chars().count() <= 24
        && OFFICES.iter().any(|office| line.contains(office))
        && !["について", "こと", "お知らせ", "通知", "依頼"].iter().any(|end| line.contains(end))
}

/// A sentence, or a line too long for a head.
fn is_body(line: &str) -> bool {
    const BEGINS: [&str; 10] =
        ["平素", "日頃", "日ごろ", "時下", "標記", "このたび", "この度", "今般", "いつも", "拝啓"];
    line.contains('。') || line.chars().count() > HEAD_LINE || BEGINS.iter().any(|b| line.starts_with(b))
}

/// The hash of a letter from outside: its file, and what was confirmed of it. The letter around it keeps it.
#[must_use]
pub fn outside_hash(sha256: &str, confirmed: &ReadOut) -> [u8; 32] {
    let mut hash = Sha256::new();
    let date = confirmed.date.map(|d| d.to_string()).unwrap_or_default();
    for text in ["outside", sha256, &confirmed.number, &date, &confirmed.sender, &confirmed.title] {
        hash.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(text.as_bytes());
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_head_of_a_letter_is_read_out() {
        let text = "（公印省略）\n見医発第 ２７７０ 号\n令和8年9月12日\n各郡市等医師会担当理事 殿\nみ ほ ん 県 医 師 会\n\
            常任理事 見本 二郎\nみほん支援制度\n「点検の手引き」\n改訂のお知らせ\n令和8年5月23日付 見医発第1111号にて、お知らせしました。\n";
        let found = read_out(text);
        assert_eq!(
            found,
            ReadOut {
                number: "見医発第 ２７７０ 号".into(),
                date: Some(date(2026, 9, 12)),
                sender: "みほん県医師会".into(),
                title: "みほん支援制度「点検の手引き」改訂のお知らせ".into(),
            }
        );
        let other = "事 務 連 絡\n令和 8 年 9 月 6 日\n\n医療機関の管理者 各位\n\nみほん県みほん保健所\n\n\
            サイバー攻撃への備えについて（依頼）\n\n平素より、地域の医療に\nご尽力いただき、ありがとうございます。";
        let found = read_out(other);
        assert_eq!((found.number.as_str(), found.date), ("事務連絡", Some(date(2026, 9, 6))));
        assert_eq!(found.sender, "みほん県みほん保健所");
        assert_eq!(found.title, "サイバー攻撃への備えについて（依頼）");
    }

    #[test]
    fn a_scan_without_text_gives_nothing() {
        assert_eq!(read_out(""), ReadOut::default());
        assert_eq!(read_out("ただの文です。\nもう一つ。"), ReadOut::default());
    }

    #[test]
    fn the_hash_depends_on_the_file_and_on_what_was_confirmed() {
        let one = ReadOut { title: "題".into(), ..ReadOut::default() };
        assert_ne!(outside_hash("aa", &one), outside_hash("ab", &one));
        assert_ne!(outside_hash("aa", &one), outside_hash("aa", &ReadOut::default()));
    }

    proptest::proptest! {
        #[test]
        fn no_text_stops_the_reading(text in "([第号付日月年令和殿様。 \\n０-９a-z]|\\PC){0,80}") {
            let _ = read_out(&text);
        }
    }
}
