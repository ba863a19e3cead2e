//! What is compared: a form of two editions, two editions of a template, or two editions of the guide with the
//! templates that go with them.

use super::{Changes, Compared, Side, propose};
use crate::guide::{EditionView, SetView};
use crate::{App, Ctx, Error, Result};
use content::compare::{self, text::Text};
use content::guide::{BOOKLET, about};
use content::{Guide, Lang, hash};
use domain::checklist::Status;
use domain::continuity::{Paper, Template};
use domain::ids::GuideEditionId;
use domain::text::without_readings;
use std::cmp::Reverse;

/// What stands in the place of a form where two editions of the guide are compared.
pub const GUIDE: &str = "guide";

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

impl SetView {
    fn side(&self) -> Side {
        Side {
            id: self.id().to_string(),
            title: self.set.title.clone(),
            title_en: self.set.title_en.clone(),
            hash: self.row.hash.clone(),
            demo: false,
        }
    }
}

impl App {
    /// Compares a form of two editions in full; or two editions of a template, whose form is the paper that is made
    /// from it (`plan`, `rules`); or two editions of the guide ([`GUIDE`]).
    ///
    /// # Errors
    /// Not found; invalid: an edition with itself, a form that neither has, templates of two papers.
    pub async fn compare_in_full(&self, ctx: &Ctx, from: &str, to: &str, form: &str) -> Result<Compared> {
        if from == to {
            return Err(Error::field("to", "compare-same"));
        }
        if form == GUIDE {
            return self.compare_guides(ctx, from, to).await;
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
        let comparison = Box::new(compare::text::compare(&[self.text_of(a)], &[self.text_of(b)]));
        Ok(Compared { from: side(a), to: side(b), changes: Changes::Texts { comparison } })
    }

    fn text_of(&self, template: &Template) -> Text {
        Text::of_template(template, |place| propose::place(&self.content.messages, place))
    }

    /// Two editions of the guide with their appendices.
    async fn compare_guides(&self, ctx: &Ctx, from: &str, to: &str) -> Result<Compared> {
        let id = |text: &str| text.parse::<GuideEditionId>().map_err(|_| Error::field("form", "compare-form"));
        let (a, b) = (self.guide_edition(ctx, id(from)?).await?, self.guide_edition(ctx, id(to)?).await?);
        let mut editions = self.editions(ctx).await?;
        editions.retain(|e| e.row.status == Status::Published);
        editions.sort_by_key(|e| Reverse((e.row.fiscal_year.is_none(), e.row.fiscal_year)));
        let (old, new) = (self.texts_of(ctx, &a, &editions).await?, self.texts_of(ctx, &b, &editions).await?);
        let comparison = Box::new(compare::text::compare(&old, &new));
        Ok(Compared { from: a.side(), to: b.side(), changes: Changes::Texts { comparison } })
    }

    /// What an edition of the guide says, then the appendices that were in force on its day.
    async fn texts_of(&self, ctx: &Ctx, set: &SetView, editions: &[EditionView]) -> Result<Vec<Text>> {
        let guides = self.guide_edition_texts(ctx, set.id()).await?;
        let mut out: Vec<Text> =
            guides.iter().flat_map(|guide| Text::of_guide(guide, &self.name_of(guide, editions))).collect();
        for paper in Paper::ALL {
            let all: Vec<&Template> = self.templates(paper).collect();
            // A guide that is older than the first template was read with that one.
            let in_force = all.iter().rfind(|t| t.date <= set.set.date).or(all.first());
            out.extend(in_force.map(|template| self.text_of(template)));
        }
        Ok(out)
    }

    /// The name of a text: that of the row in the newest form that has it, or that of the booklet's beginning.
    fn name_of(&self, guide: &Guide, editions: &[EditionView]) -> String {
        if guide.form == BOOKLET {
            return without_readings(&self.content.messages.say(Lang::Ja, "guide-how-to-read", &[]));
        }
        let (form, lineage) = (about(&guide.form), &guide.lineage);
        let item = editions.iter().find_map(|e| e.edition.form(form)?.items().find(|i| i.lineage == *lineage));
        item.map_or(lineage, |item| &item.title).clone()
    }
}
