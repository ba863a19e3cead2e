//! Recognising a form by its words: head lines, forms, scopes, years, notes. The words stand in `tables`.

use super::tables::{ALONE, FIRST_ROUND, HEADS, NOTE_WORDS, NOTES};
use domain::checklist::Scope;
use unicode_normalization::UnicodeNormalization;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Role {
    /// 区分
    Section,
    /// 項番
    Number,
    /// 対象
    Scope,
    /// チェック項目
    Item,
    /// はい・いいえ
    Answer,
    /// はい
    Yes,
    /// いいえ
    No,
    /// 確認日
    Date,
    /// 目標日
    Target,
    /// 回, where each round has a row of its own.
    Round,
    /// Something that we do not fill: 備考, 担当者.
    Other,
}

impl Role {
    /// Whether the column is for the person who fills the form.
    pub(crate) fn is_filled(self) -> bool {
        matches!(self, Role::Answer | Role::Yes | Role::No | Role::Date | Role::Target)
    }
    /// Whether the column takes a はい or a いいえ.
    pub(crate) fn is_answer(self) -> bool {
        matches!(self, Role::Answer | Role::Yes | Role::No)
    }
}

/// Folds for comparing: width, case, no spaces.
pub(crate) fn folded(text: &str) -> String {
    text.nfkc().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// Only letters, kana, kanji and digits of a text: what near words are compared by.
pub(crate) fn letters_only(text: &str) -> String {
    folded(&domain::text::without_readings(text)).chars().filter(|c| c.is_alphanumeric() || *c == 'ー').collect()
}

/// A head line without what stands in brackets.
fn bare(head: &str) -> String {
    let mut out = String::new();
    let mut depth = 0_u32;
    for c in folded(head).chars() {
        match c {
            '(' | '[' | '【' | '〔' | '《' | '<' | '「' => depth += 1,
            ')' | ']' | '】' | '〕' | '》' | '>' | '」' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out.trim_matches(|c: char| "※*:・、。→↓|■□●▼".contains(c)).to_owned()
}

/// What a head line says that its column holds. `None` for other words, and for sentences.
pub(crate) fn role(head: &str) -> Option<Role> {
    let bare = bare(head);
    let bare = if bare.is_empty() { folded(head).trim_matches(|c| "()[]".contains(c)).to_owned() } else { bare };
    if bare.is_empty() || bare.chars().count() > 18 || bare.contains('。') {
        return None;
    }
    let without_round = without_round(&bare);
    let bare = if without_round.is_empty() { bare } else { without_round };
    let all = || HEADS.iter().flat_map(|(role, words)| words.iter().map(move |w| (*role, *w)));
    if let Some((role, _)) = all().find(|(_, w)| *w == bare) {
        return Some(role);
    }
    if bare.contains("はい") && bare.contains("いいえ") {
        return Some(Role::Answer);
    }
    let short = bare.chars().count() <= 12;
    all()
        .filter(|(_, w)| short && w.chars().count() >= 2 && !w.is_ascii() && !ALONE.contains(w) && bare.contains(w))
        .max_by_key(|(role, w)| (bare.ends_with(w), w.chars().count(), *role != Role::Answer))
        .map(|(role, _)| role)
}

/// The round that a head line names: 1回目, 第２回, 初回.
pub(crate) fn round(head: &str) -> Option<i64> {
    let head = folded(head);
    if FIRST_ROUND.iter().any(|w| head.contains(w)) {
        return Some(1);
    }
    let before = head.split('回').next().filter(|_| head.contains('回'))?;
    let last = before.chars().last()?;
    let kanji = "一二三四五六七八九".chars().position(|k| k == last).map(|n| n as i64 + 1);
    let number: String = before.chars().rev().take_while(char::is_ascii_digit).collect();
    let number: String = number.chars().rev().collect();
    number.parse().ok().or(kanji).filter(|n| (1..=domain::assessment::ROUNDS_MAX).contains(n))
}

/// A head line without the round that it names.
fn without_round(head: &str) -> String {
    let Some(at) = head.find('回').filter(|_| round(head).is_some()) else { return head.to_owned() };
    let start = head[..at].trim_end_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九初第".contains(c));
    let rest = head[at + '回'.len_utf8()..].trim_start_matches('目').trim_start_matches('の');
    format!("{start}{rest}")
}

/// Whether a text is a note: it begins with the sign of one.
pub(crate) fn is_note(text: &str) -> bool {
    let text = text.trim_start();
    let folded = folded(text);
    let sign = text.chars().next().is_some_and(|c| NOTES.contains(&c));
    // 注 alone begins 注意 and 注記; a question does not begin so.
    sign || NOTE_WORDS.iter().any(|w| folded.starts_with(w))
}

/// The scope of a form's words: サーバ, 端末ＰＣ, サーバ・端末PC …
pub(crate) fn scope(text: &str) -> Option<Scope> {
    let text = folded(text).replace("サーバー", "サーバ").replace("コンピュータ", "pc").replace("コンピューター", "pc");
    let text = text.trim_matches(|c: char| "()[]【】〔〕《》<>「」:・、。■●○◆□◇▼▶".contains(c));
    let mut found = Vec::new();
    for part in text.split(['、', ',', '・', '/', '及', 'び', 'と', '並', '\u{ff65}']).filter(|p| !p.is_empty()) {
        let one = match part {
            "医療情報システム全般"
            | "情報システム全般"
            | "システム全般"
            | "全般"
            | "医療情報システム全体"
            | "全体"
            | "共通" => Scope::All,
            "サーバ" | "サーバ機器" | "サーバ類" => Scope::Server,
            "端末pc" | "端末" | "pc" | "クライアント" | "パソコン" | "クライアントpc" | "端末(pc)" => {
                Scope::Pc
            }
            "ネットワーク機器" | "ネットワーク" | "nw機器" => Scope::Network,
            _ => return None,
        };
        if !found.contains(&one) {
            found.push(one);
        }
    }
    match found.as_slice() {
        [one] => Some(*one),
        [Scope::Server, Scope::Pc] | [Scope::Pc, Scope::Server] => Some(Scope::ServerPc),
        _ => None,
    }
}

/// The form that a text names, and the words by which it does.
pub(crate) fn form(text: &str) -> Option<(&'static str, String)> {
    let plain: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    let (name, end) = ["確認用", "用"].iter().find_map(|w| {
        plain.match_indices(w).find_map(|(at, _)| {
            let start =
                plain[..at].trim_end_matches(|c: char| "医療機関薬局事業者等病院診療所及び・、/".contains(c)).len();
            (start < at).then(|| (plain[start..at].to_owned(), w))
        })
    })?;
    let id = if name.contains("事業者") {
        "vendor"
    } else if name.contains("医療機関") || name.contains("病院") || name.contains("診療所") {
        "institution"
    } else if name.contains("薬局") {
        "pharmacy"
    } else {
        return None;
    };
    let name = name.trim_start_matches(['及', 'び', '・', '、', '/', '等']);
    Some((id, format!("{name}{end}")))
}

/// The fiscal year that a text names: 令和８年度, 令和8年6月, R8, 2026年度. A year of 年度 wins.
#[must_use]
pub fn fiscal_year(text: &str) -> Option<i32> {
    let text = folded(text);
    let mut fallback = None;
    for (mark, base) in [("令和", 2018), ("reiwa", 2018), ("r", 2018), ("20", 2000)] {
        for (at, _) in text.match_indices(mark) {
            let rest = &text[at + mark.len()..];
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            let year = if rest.starts_with('元') { Some(1) } else { digits.parse::<i32>().ok() };
            let after = rest.trim_start_matches('元').trim_start_matches(|c: char| c.is_ascii_digit());
            let glued = text[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
            let fits = if base == 2000 {
                digits.len() == 2
            } else {
                (1..=2).contains(&digits.len()) || rest.starts_with('元')
            };
            let Some(year) = year.filter(|_| fits && !glued).map(|y| base + y) else { continue };
            if after.starts_with("年度") {
                return Some(year);
            }
            let month = after.strip_prefix('年').and_then(|r| {
                let m: String = r.chars().take_while(char::is_ascii_digit).collect();
                m.parse::<i32>().ok().filter(|_| r[m.len()..].starts_with('月'))
            });
            let is_year = after.starts_with('年') || mark == "r";
            if is_year && fallback.is_none() {
                fallback = Some(if month.is_some_and(|m| m < 4) { year - 1 } else { year });
            }
        }
    }
    fallback.filter(|y| (2019..=2100).contains(y))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn head_lines_are_told_apart() {
        for (head, expected) in [
            ("チェック項目", Some(Role::Item)),
            ("項目番号", Some(Role::Number)),
            ("Ｎｏ．", Some(Role::Number)),
            ("№", Some(Role::Number)),
            ("区　分", Some(Role::Section)),
            ("対象", Some(Role::Scope)),
            ("はい・いいえ", Some(Role::Answer)),
            ("確認結果（日付）", Some(Role::Answer)),
            ("１回目\n（はい・いいえ）", None),
            ("1回目の確認日", Some(Role::Date)),
            ("確認日", Some(Role::Date)),
            ("目標日\n（令和８年度中）", Some(Role::Target)),
            ("対応目標日", Some(Role::Target)),
            ("備考", Some(Role::Other)),
            ("はい", Some(Role::Yes)),
            ("いいえ", Some(Role::No)),
            ("サーバ、端末PC、ネットワーク機器の台帳管理を行っている。", None),
        ] {
            assert_eq!(role(head), expected, "{head}");
        }
        for (head, expected) in
            [("１回目", Some(1)), ("第2回", Some(2)), ("三回目", Some(3)), ("初回", Some(1)), ("回答", None)]
        {
            assert_eq!(round(head), expected, "{head}");
        }
    }

    #[test]
    fn scopes_forms_and_years_are_recognised() {
        assert_eq!(scope("サーバー"), Some(Scope::Server));
        assert_eq!(scope("端末ＰＣ"), Some(Scope::Pc));
        assert_eq!(scope("【サーバ・端末PC】"), Some(Scope::ServerPc));
        assert_eq!(scope("医療情報\nシステム全般"), Some(Scope::All));
        assert_eq!(scope("ネットワーク機器"), Some(Scope::Network));
        assert_eq!(scope("医療機器"), None);
        assert_eq!(form("（医療機関・薬局確認用）"), Some(("institution", "医療機関・薬局確認用".into())));
        assert_eq!(form("チェックリスト　事業者確認用"), Some(("vendor", "事業者確認用".into())));
        assert_eq!(form("薬局確認用"), Some(("pharmacy", "薬局確認用".into())));
        assert_eq!(form("チェックリスト"), None);
        for (text, year) in [
            ("令和８年度版 医療機関における", Some(2026)),
            ("令和元年度", Some(2019)),
            ("R8年度", Some(2026)),
            ("2026年度", Some(2026)),
            ("令和8年6月", Some(2026)),
            ("令和9年3月 (令和8年度)", Some(2026)),
            ("令和9年3月", Some(2026)),
            ("チェックリスト", None),
            ("ver20260601", None),
        ] {
            assert_eq!(fiscal_year(text), year, "{text}");
        }
        assert!(is_note("※ 事業者と") && is_note("（注）これは") && !is_note("医療情報システムを"));
    }
}
