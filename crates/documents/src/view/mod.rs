//! What the typst templates read: `data.json` with `meta` (plain: fonts, title, switches) and `paper` (texts,
//! cooked: each a string or an array, see [`crate::cook`]).

mod document;
mod invitation;
pub(crate) mod notice;
mod poster;
mod sheet;

use crate::{
    Error,
    cook::{self, Glyphs},
    labels,
};
use domain::papers::Paper;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The data of one paper.
pub(crate) struct Data {
    /// Title in the document's properties.
    pub(crate) title: String,
    /// Author in the document's properties: the institution.
    pub(crate) author: String,
    /// Instant of the paper, RFC 3339.
    pub(crate) at: String,
    /// Switches for the template, never drawn as they are.
    pub(crate) switches: Value,
    /// The texts, cooked.
    pub(crate) paper: Value,
    /// Characters that no font has.
    pub(crate) missing: Vec<char>,
}

/// `sheet`, `poster`, `invitation`, `document`, `official`, `notice`, `figures`.
pub(crate) fn name(paper: &Paper) -> &'static str {
    match paper {
        Paper::Sheet(_) => "sheet",
        Paper::Poster(_) => "poster",
        Paper::Invitation(_) | Paper::Invitations(_) => "invitation",
        Paper::Document(_) => "document",
        Paper::Official(_) => "official",
        Paper::Notice(_) => "notice",
        Paper::Figures(_) => "figures",
    }
}

fn document(d: &domain::papers::Document, glyphs: &dyn Glyphs) -> Result<Data, Error> {
    build(&d.title, &d.head, &d.at, document::switches(d), &document::texts(d)?, glyphs)
}

/// The paper as its template reads it.
pub(crate) fn data(paper: &Paper, glyphs: &dyn Glyphs) -> Result<Data, Error> {
    match paper {
        Paper::Sheet(s) => {
            let title = format!("{} {} {}", s.fiscal_year_label, s.paper_title, s.organisation_name);
            build(&title, &s.organisation_name, &s.at, sheet::switches(s), &sheet::texts(s), glyphs)
        }
        Paper::Poster(p) => {
            let title = format!("{} {}", p.title, p.organisation_name);
            build(&title, &p.organisation_name, &p.at, poster::switches(p), &poster::texts(p), glyphs)
        }
        Paper::Invitation(i) => {
            let title = format!("{} {}", i.organisation_name, i.role_label);
            let letters = std::slice::from_ref(&**i);
            let (switches, texts) = (invitation::switches(letters), invitation::texts(letters));
            build(&title, &i.organisation_name, &i.at, switches, &texts, glyphs)
        }
        Paper::Invitations(many) => {
            let Some(first) = many.letters.first() else { return Err(Error::Typst("no letters".to_owned())) };
            let title = format!("{} {}", first.sender, first.role_label);
            let (switches, texts) = (invitation::switches(&many.letters), invitation::texts(&many.letters));
            build(&title, &first.sender, &first.at, switches, &texts, glyphs)
        }
        Paper::Official(_) => Err(Error::NotThisFormat { paper: name(paper), format: "pdf" }),
        Paper::Document(d) => document(d, glyphs),
        Paper::Figures(f) => document(&f.report, glyphs),
        Paper::Notice(n) => {
            let title = if cook::wordless(n.title()) { labels::NOTICE } else { n.title() };
            build(title, n.sender(), &n.at, notice::switches(n), &notice::texts(n), glyphs)
        }
    }
}

fn build(
    title: &str,
    author: &str,
    at: &str,
    switches: Value,
    texts: &impl Serialize,
    glyphs: &dyn Glyphs,
) -> Result<Data, Error> {
    let mut paper = serde_json::to_value(texts)?;
    let mut missing = BTreeSet::new();
    cook::value(&mut paper, glyphs, &mut missing);
    let codes: Vec<String> = missing.iter().map(|c| format!("U+{:04X}", *c as u32)).collect();
    if let Value::Object(fields) = &mut paper {
        fields.insert("missing".to_owned(), json!(codes));
    }
    Ok(Data {
        // Every file must have a title.
        title: if cook::wordless(title) { labels::UNTITLED.to_owned() } else { cook::property(title) },
        author: cook::property(author),
        at: at.to_owned(),
        switches,
        paper,
        missing: missing.into_iter().collect(),
    })
}
