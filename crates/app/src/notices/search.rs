//! Search over notices: whatever came to a house, with every letter inside, or its own. All texts are gone through, and
//! nothing but what the house may read: so a search tells of no letter that did not come here, finds words of two
//! characters as well as of ten, and needs no second store. A house has some hundred letters a year.

use super::list::newest;
use crate::{App, Ctx, Result};
use domain::ids::OrganisationId;
use domain::policy::Action;
use domain::text::search_key;
use storage::notices::{BoxLine, NoticeRow};

/// So many letters are looked through, the newest first.
const MOST: usize = 5_000;
/// So many are read at a time.
const STEP: i64 = 500;

/// The words of a search: width, case and spaces inside a number do not count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Words(Vec<String>);

impl Words {
    fn of(query: &str) -> Self {
        let mut out: Vec<String> = Vec::new();
        for word in query.split_whitespace().map(search_key).filter(|w| !w.is_empty()) {
            match out.last_mut().filter(|last| goes_on(last, &word)) {
                Some(last) => last.push_str(&word),
                None => out.push(word),
            }
        }
        Self(out)
    }
    /// Whether every word stands somewhere in the letters: number, sender, title, body, blocks or the three lines.
    fn fit(&self, letters: &[NoticeRow]) -> bool {
        let mut left: Vec<&String> = self.0.iter().collect();
        for letter in letters {
            let l = &letter.letter;
            let texts = [l.number.as_deref().unwrap_or_default(), &l.sender, &l.title, &l.body].into_iter();
            let blocks = l.blocks.iter().flat_map(|b| [b.title.as_str(), b.body.as_str()]);
            for text in texts.chain(blocks).chain(letter.summary.iter().map(String::as_str)) {
                if left.is_empty() {
                    return true;
                }
                let text = search_key(text);
                left.retain(|word| !text.contains(word.as_str()));
            }
        }
        left.is_empty()
    }
}

/// Whether a word goes on with a number that the one before began: 第 1003 号 is one, whatever stands between.
fn goes_on(last: &str, next: &str) -> bool {
    let Some((_, digits)) = last.rsplit_once('第') else { return false };
    digits.chars().all(|c| c.is_ascii_digit())
        && next.starts_with(|c: char| if digits.is_empty() { c.is_ascii_digit() } else { c == '号' })
}

impl App {
    /// What came to an organisation and fits, the newest first.
    ///
    /// # Errors
    /// Refused.
    pub async fn search_inbox(&self, ctx: &Ctx, organisation: OrganisationId, query: &str) -> Result<Vec<BoxLine>> {
        let permit = ctx.may(Action::SeeNotices, organisation)?;
        let (today, words) = (ctx.today(), Words::of(query));
        self.db
            .report(move |tx| {
                let (mut out, mut after, mut seen) = (Vec::new(), newest(), 0);
                while seen < MOST {
                    let lines = storage::notices::inbox(tx, &permit, organisation, today, after, STEP)?;
                    let Some(last) = lines.last() else { break };
                    after = (last.issued_at, last.id);
                    seen += lines.len();
                    for line in lines {
                        if words.fit(&storage::notices::chain(tx, line.id)?) {
                            out.push(line);
                        }
                    }
                }
                Ok(out)
            })
            .await
    }

    /// An association's own notices that fit: those that were sent, or those that were not.
    ///
    /// # Errors
    /// Refused.
    pub async fn search_own_notices(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        sent: bool,
        query: &str,
    ) -> Result<Vec<NoticeRow>> {
        let permit = ctx.may(Action::SeeNotices, organisation)?;
        let words = Words::of(query);
        self.db
            .report(move |tx| {
                let (mut out, mut after, mut seen) = (Vec::new(), newest(), 0);
                while seen < MOST {
                    let rows = storage::notices::list(tx, &permit, organisation, sent, after, STEP)?;
                    let Some(last) = rows.last() else { break };
                    after = (last.changed_at, last.id);
                    seen += rows.len();
                    for row in rows {
                        let mut letters = storage::notices::chain(tx, row.id)?;
                        if letters.is_empty() {
                            letters.push(row.clone());
                        }
                        if words.fit(&letters) {
                            out.push(row);
                        }
                    }
                }
                Ok(out)
            })
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_one_word_and_what_stands_beside_it_another() {
        for (query, words) in [
            ("第 1003 号", &["第1003号"][..]),
            ("日医発第１００３号（情シ） 電子カルテ", &["日医発第1003号(情シ)", "電子カルテ"]),
            ("電子カルテ 日医発 第 1003 号", &["電子カルテ", "日医発", "第1003号"]),
            ("第1003 研修", &["第1003", "研修"]),
            ("第三回 研修", &["第三回", "研修"]),
        ] {
            let wanted: Vec<String> = words.iter().map(|w| search_key(w)).collect();
            assert_eq!(Words::of(query), Words(wanted), "{query}");
        }
    }
}
