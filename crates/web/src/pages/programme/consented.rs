//! GET /programme/consenting: who lets an association see answers. GET /consented/{id}: the answers of one of them.

use crate::fault::{Answer, Fault};
use crate::frame::{Frame, page};
use crate::take::{Asked, Path};
use crate::visit::Signed;
use app::programme::{Consented, ConsentedSheet, Consenting};
use askama::Template;
use domain::assessment::Choice;
use domain::dates::wareki_fiscal_year;
use domain::ids::OrganisationId;
use domain::organisations::Kind;
use domain::policy::Action;

/// So many stand on a page.
const MOST: usize = 200;

#[derive(Template)]
#[template(path = "pages/programme/consenting.html")]
struct List {
    t: Frame,
    association: OrganisationId,
    list: Vec<Consenting>,
    more: Option<OrganisationId>,
}

impl List {
    fn kind(&self, one: &Consenting) -> &'static str {
        Kind::from_code(&one.kind).map_or("kind-clinic", |kind| crate::pages::organisations::kind_key(&kind))
    }
}

/// GET /programme/consenting?organisation=&after=
pub async fn list(visit: Signed, asked: Asked) -> Answer {
    let asked_for = asked.id("organisation")?;
    let mine = visit.me().roles.iter().filter(|r| r.kind.is_association()).map(|r| r.organisation_id);
    let first = mine.into_iter().find(|id| visit.ctx.may(Action::SeeConsented, *id).is_ok());
    let association = asked_for.or(first).ok_or_else(Fault::not_found)?;
    let most = i64::try_from(MOST + 1).unwrap_or(i64::MAX);
    let mut list = visit.app().consenting(&visit.ctx, association, asked.id("after")?, most).await?;
    let more = (list.len() > MOST).then(|| list[MOST - 1].id);
    list.truncate(MOST);
    page(&List { t: Frame::new(visit.visitor(), "consents-list-title"), association, list, more })
}

#[derive(Template)]
#[template(path = "pages/programme/consented.html")]
struct One {
    t: Frame,
    found: Consented,
}

/// A row of a sheet in words.
struct Line {
    title: String,
    /// Key of the choice's words.
    choice: &'static str,
}

impl One {
    fn heading(&self, sheet: &ConsentedSheet) -> String {
        let form = sheet.edition.form(&sheet.row.form).map(|f| f.title.as_str()).unwrap_or_default();
        format!("{} {form}（{}）", wareki_fiscal_year(sheet.row.fiscal_year), sheet.edition.title)
    }
    fn lines(&self, sheet: &ConsentedSheet) -> Vec<Line> {
        let Some(form) = sheet.edition.form(&sheet.row.form) else { return Vec::new() };
        form.items()
            .map(|item| Line {
                title: crate::pages::guide::item_title(&self.t, item),
                choice: words(sheet.chosen.get(&item.key).copied()),
            })
            .collect()
    }
}

/// Key of the words of a choice.
pub(super) fn words(choice: Option<Choice>) -> &'static str {
    match choice {
        Some(Choice::Yes) => "programme-yes",
        Some(Choice::No) => "programme-no",
        Some(Choice::Na) => "programme-na",
        None => "programme-open",
    }
}

/// GET /consented/{id}
pub async fn show(visit: Signed, Path(id): Path<OrganisationId>) -> Answer {
    let found = visit.app().consented(&visit.ctx, id).await?;
    page(&One { t: Frame::new(visit.visitor(), "consents-seen-title").titled(&found.name), found })
}
