//! What is compared: a form of two editions, or two editions of a template.

use super::{Changes, Compared, Side, propose};
use crate::guide::EditionView;
use crate::{App, Ctx, Error, Result};
use content::compare::{self, text::Text};
use content::hash;
use domain::continuity::{Paper, Template};

impl EditionView {
    fn side(&self) -> Side {
        Side {
            id: self.row.id.clone(),
            title: self.edition.title.clone(),
            title_en: self.edition.title_en.clone(),
            hash: self.row.hash.clone(),
            demo: self.edition.demo,
        }
    }
}

impl App {
    /// Compares a form of two editions in full; or two editions of a template, whose form is the paper that is made
    /// from it (`plan`, `rules`).
    ///
    /// # Errors
    /// Not found; invalid: an edition with itself, a form that neither has, templates of two papers.
    pub async fn compare_in_full(&self, ctx: &Ctx, from: &str, to: &str, form: &str) -> Result<Compared> {
        if from == to {
            return Err(Error::field("to", "compare-same"));
        }
        if let Some(paper) = Paper::from_code(form) {
            return self.compare_templates(from, to, paper);
        }
        let (a, b) = (self.edition(ctx, from).await?, self.edition(ctx, to).await?);
        let found = compare::details(&a.edition, &b.edition, form);
        let comparison = Box::new(found.ok_or_else(|| Error::field("form", "compare-form"))?);
        let title = b.edition.form(form).or_else(|| a.edition.form(form)).map(|f| f.title.clone());
        let changes = Changes::Form { form: form.to_owned(), title: title.unwrap_or_default(), comparison };
        Ok(Compared { from: a.side(), to: b.side(), changes })
    }

    /// The editions of a paper's template, the oldest first.
    pub fn templates(&self, paper: Paper) -> impl Iterator<Item = &Template> {
        self.content.templates.iter().filter(move |t| t.paper == paper)
    }

    fn compare_templates(&self, from: &str, to: &str, paper: Paper) -> Result<Compared> {
        let find =
            |id: &str| self.templates(paper).find(|t| t.id == id).ok_or_else(|| Error::field("form", "compare-form"));
        let (a, b) = (find(from)?, find(to)?);
        let side = |t: &Template| Side {
            id: t.id.clone(),
            title: t.title.clone(),
            title_en: t.title_en.clone(),
            hash: hash::hex(hash::canonical_template(t).as_bytes()),
            demo: false,
        };
        let text = |t: &Template| [Text::of_template(t, |place| propose::place(&self.content.messages, place))];
        let comparison = Box::new(compare::text::compare(&text(a), &text(b)));
        Ok(Compared { from: side(a), to: side(b), changes: Changes::Texts { comparison } })
    }
}
