//! GET /words: the words of art by their reading. GET /words/{key}: one of them.

use super::newest_first;
use crate::fault::{Answer, Fault};
use crate::frame::{Frame, page};
use crate::take::Path;
use crate::visit::Visitor;
use askama::Template;
use content::glossary::Term;

/// The rows of the kana table, by the first sounds of their words.
const ROWS: [(&str, &str); 11] = [
    ("あ", "あいうえお"),
    ("か", "かきくけこがぎぐげご"),
    ("さ", "さしすせそざじずぜぞ"),
    ("た", "たちつてとだぢづでど"),
    ("な", "なにぬねの"),
    ("は", "はひふへほばびぶべぼぱぴぷぺぽ"),
    ("ま", "まみむめも"),
    ("や", "やゆよ"),
    ("ら", "らりるれろ"),
    ("わ", "わゐゑをん"),
    ("他", ""),
];

#[derive(Template)]
#[template(path = "pages/guide/words.html")]
struct Words {
    t: Frame,
    rows: Vec<(&'static str, Vec<Term>)>,
}

/// GET /words
pub async fn list(visit: Visitor) -> Answer {
    let rows = by_reading(visit.app().content.glossary.terms());
    page(&Words { t: Frame::new(&visit, "guide-words-title"), rows })
}

/// The words under the row of their first sound.
fn by_reading(terms: &[Term]) -> Vec<(&'static str, Vec<Term>)> {
    let mut terms = terms.to_vec();
    terms.sort_by(|a, b| a.reading.cmp(&b.reading));
    let mut rows: Vec<(&'static str, Vec<Term>)> = ROWS.iter().map(|(name, _)| (*name, Vec::new())).collect();
    for term in terms {
        let first = term.reading.chars().next().unwrap_or_default();
        let place = ROWS.iter().position(|(_, sounds)| sounds.contains(first)).unwrap_or(ROWS.len() - 1);
        rows[place].1.push(term);
    }
    rows.retain(|(_, terms)| !terms.is_empty());
    rows
}

#[derive(Template)]
#[template(path = "pages/guide/word.html")]
struct Word {
    t: Frame,
    term: Term,
    guides: Vec<(String, String)>,
}

/// GET /words/{key}
pub async fn show(visit: Visitor, Path(key): Path<String>) -> Answer {
    let content = &visit.app().content;
    let term = content.glossary.term(&key).ok_or_else(Fault::not_found)?.clone();
    let editions = newest_first(visit.app().editions(&visit.ctx).await?);
    let link = format!("(term:{key})");
    let texts = visit.app().texts(&visit.ctx).await?;
    let using = texts.iter().filter(|t| t.guide.source.contains(&link)).map(|t| {
        let mut name = super::guides::name_of(&visit.say, &editions, &t.row.form, &t.row.lineage);
        if t.row.form != "institution" {
            name = format!("{name}（{}）", visit.say.plain(super::series_key(&t.row.form)));
        }
        (format!("/guide/{}/{}", t.row.form, t.row.lineage), name)
    });
    let guides = using.collect();
    let t = Frame::new(&visit, "guide-words-title").titled(term.word.clone());
    page(&Word { t, term, guides })
}

#[cfg(test)]
mod tests {
    use super::by_reading;

    #[test]
    fn every_word_stands_under_its_first_sound() {
        let content = content::Content::bundled().expect("the bundled content");
        let rows = by_reading(content.glossary.terms());
        let count: usize = rows.iter().map(|(_, terms)| terms.len()).sum();
        assert_eq!(count, content.glossary.terms().len());
        let da = rows.iter().find(|(_, terms)| terms.iter().any(|t| t.key == "ledger"));
        assert_eq!(da.map(|(name, _)| *name), Some("た"));
    }
}
