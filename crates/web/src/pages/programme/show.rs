//! GET /programme?organisation=&edition=&form=&fiscal_year=&by=

use super::bars::{Bar, WIDTH, bars};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, page, page_again};
use crate::pages::guide::title;
use crate::take::Asked;
use crate::visit::Signed;
use app::guide::EditionView;
use app::programme::{Picture, Row};
use askama::Template;
use domain::checklist::Status;
use domain::dates::{fiscal_year, wareki_fiscal_year};
use domain::ids::OrganisationId;
use domain::people::Role;
use domain::policy::Action;

/// What the table may be by, with the key of its words.
const BY: [(&str, &str); 4] = [
    ("item", "programme-by-item"),
    ("kind", "programme-by-kind"),
    ("area", "programme-by-area"),
    ("week", "programme-by-week"),
];
/// First fiscal year of the checklist.
const FIRST_YEAR: i32 = 2023;

#[derive(Template)]
#[template(path = "pages/programme/show.html")]
struct Page {
    t: Frame,
    form: FormState,
    houses: Vec<(String, String)>,
    editions: Vec<(String, String)>,
    forms: Vec<(String, String)>,
    years: Vec<(String, String)>,
    by: Vec<(&'static str, String)>,
    picture: Option<Picture>,
    labels: Vec<String>,
    /// Key of the words for what a row is.
    row: &'static str,
    as_of: String,
    /// Where most are stuck: words and row.
    stuck: Vec<(String, Row)>,
    /// Key of the words above the table.
    heading: &'static str,
    /// Whether the rows say something of sheets.
    sheets: bool,
    /// The association.
    asked: String,
    /// What is asked, for the files.
    query: String,
    may_see_consented: bool,
    operates: bool,
    /// The rows are kinds of an association below the top: they are counted, and how far they are stands elsewhere.
    kinds_elsewhere: bool,
}

impl Page {
    fn bars(&self, row: &Row) -> Vec<Bar> {
        bars(row)
    }
    fn width(&self) -> i64 {
        WIDTH
    }
    /// A figure, or the words for one that is protected.
    fn figure(&self, n: &Option<i64>) -> String {
        n.map_or_else(|| self.t.plain("programme-hidden").to_string(), |n| n.to_string())
    }
    /// The same in a row.
    fn in_row(&self, n: &Option<i64>) -> String {
        if self.kinds_elsewhere && n.is_none() { "－".to_owned() } else { self.figure(n) }
    }
}

/// So many rows are named where most are stuck.
const STUCK: usize = 5;

/// The associations that a person may look below: their own; for an operator all.
pub(super) async fn associations(visit: &Signed) -> Result<Vec<(OrganisationId, String)>, Fault> {
    let mut out: Vec<(OrganisationId, String)> = Vec::new();
    for role in visit.me().roles.iter().filter(|r| r.kind.is_association()) {
        if !out.iter().any(|(id, _)| *id == role.organisation_id) {
            out.push((role.organisation_id, role.organisation_name.clone()));
        }
    }
    if visit.ctx.actor.has(Role::Operator) {
        for kind in ["national", "prefectural", "county"] {
            for view in visit.app().organisations(&visit.ctx, kind, None, None, None, 200).await? {
                if !out.iter().any(|(id, _)| *id == view.row.id) {
                    out.push((view.row.id, view.row.name));
                }
            }
        }
    }
    Ok(out)
}

/// What is asked where nothing is said: the edition of the year, or the newest one.
pub(super) fn form_of(
    asked: &Asked,
    houses: &[(OrganisationId, String)],
    editions: &[EditionView],
    this_year: i32,
) -> FormState {
    let pick = |name: &str, default: String| match asked.text(name) {
        "" => default,
        text => text.to_owned(),
    };
    let year = pick("fiscal_year", this_year.to_string());
    let of_year = |e: &&EditionView| e.row.fiscal_year.is_some_and(|y| y.to_string() == year);
    let edition = editions.iter().find(of_year).or_else(|| editions.first());
    FormState::default()
        .with("organisation", pick("organisation", houses.first().map(|(id, _)| id.to_string()).unwrap_or_default()))
        .with("edition", pick("edition", edition.map(|e| e.row.id.clone()).unwrap_or_default()))
        .with("form", pick("form", "institution".to_owned()))
        .with("by", pick("by", "item".to_owned()))
        .with("fiscal_year", year)
}

/// GET /programme
pub async fn show(visit: Signed, asked: Asked) -> Answer {
    let (app, ctx, say) = (visit.app(), &visit.ctx, &visit.say);
    let houses = associations(&visit).await?;
    let mut editions = app.editions(ctx).await?;
    editions.retain(|e| e.row.status == Status::Published);
    editions.reverse();
    let this_year = fiscal_year(ctx.today());
    let mut form = form_of(&asked, &houses, &editions, this_year);
    let wanted: Option<OrganisationId> = asked.id("organisation")?.or_else(|| houses.first().map(|(id, _)| *id));
    let year: i32 = form.value("fiscal_year").trim().parse().unwrap_or(this_year);
    let by = BY.iter().find(|(code, _)| form.is("by", code)).map_or("item", |(code, _)| code);
    let mut picture = None;
    if let Some(id) = wanted {
        let question = app::programme::Asked {
            edition: form.value("edition").to_owned(),
            form: form.value("form").to_owned(),
            fiscal_year: year,
            by: by.to_owned(),
        };
        match app.programme(ctx, id, question).await {
            Ok(found) => picture = Some(found),
            Err(error) => form = form.refuse(error)?,
        }
    }
    let chosen = editions.iter().find(|e| form.is("edition", &e.row.id));
    let rows = picture.as_ref().map(|p| p.rows.as_slice()).unwrap_or_default();
    let labels = rows.iter().map(|row| label(&visit, chosen, &form, by, row)).collect();
    let stuck: Vec<(String, Row)> = match by {
        "item" => app::programme::stuck(rows)
            .into_iter()
            .take(STUCK)
            .map(|row| (label(&visit, chosen, &form, by, row), row.clone()))
            .collect(),
        _ => Vec::new(),
    };
    let query =
        format!("?edition={}&form={}&fiscal_year={year}", encoded(form.value("edition")), encoded(form.value("form")));
    let may_see_consented = wanted.is_some_and(|id| ctx.may(Action::SeeConsented, id).is_ok());
    let name = |e: &EditionView| title(say, &e.edition.title, &e.edition.title_en).to_owned();
    let t = Frame::new(visit.visitor(), "programme-title");
    page_of(
        &form.clone(),
        &Page {
            as_of: t.instant(&picture.as_ref().map_or(ctx.now, |p| domain::dates::from_micros(p.as_of))),
            t,
            houses: houses.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
            editions: editions.iter().map(|e| (e.row.id.clone(), name(e))).collect(),
            forms: forms(say, chosen, &editions),
            years: (FIRST_YEAR..=this_year.max(FIRST_YEAR))
                .rev()
                .map(|y| (y.to_string(), wareki_fiscal_year(y)))
                .collect(),
            by: BY.iter().map(|(code, key)| (*code, say.plain(key).to_string())).collect(),
            stuck,
            heading: BY.iter().find(|(code, _)| *code == by).map_or("programme-by-item", |(_, key)| *key),
            sheets: by != "item",
            asked: wanted.map(|id| id.to_string()).unwrap_or_default(),
            query,
            may_see_consented,
            operates: ctx.may_any(Action::Operate).is_ok(),
            kinds_elsewhere: by == "kind" && picture.as_ref().is_some_and(|p| !p.top),
            picture,
            labels,
            row: match by {
                "kind" => "programme-row-kind",
                "area" => "programme-row-area",
                "week" => "programme-row-week",
                _ => "programme-row-item",
            },
            form,
        },
    )
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn page_of(form: &FormState, shown: &Page) -> Answer {
    if form.is_fine() { page(shown) } else { page_again(form, shown) }
}

/// Every form of every edition, by its name in the chosen edition, else by its newest one.
fn forms(say: &crate::say::Say, chosen: Option<&EditionView>, editions: &[EditionView]) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    for form in chosen.into_iter().chain(editions).flat_map(|e| &e.edition.forms) {
        if !out.iter().any(|(id, _)| *id == form.id) {
            out.push((form.id.clone(), title(say, &form.title, &form.title_en).to_owned()));
        }
    }
    out
}

/// A row's name in words: the row of the form, the kind of institution, the association.
fn label(visit: &Signed, edition: Option<&EditionView>, form: &FormState, by: &str, row: &Row) -> String {
    match by {
        "kind" => domain::organisations::Kind::from_code(&row.key).map_or_else(
            || row.label.clone(),
            |kind| visit.say.plain(crate::pages::organisations::kind_key(&kind)).to_string(),
        ),
        "area" => row.label.clone(),
        "week" => row.key.parse().map_or_else(|_| row.key.clone(), domain::dates::wareki),
        _ => edition
            .and_then(|e| e.edition.form(form.value("form"))?.item(&row.key))
            .map_or_else(|| row.label.clone(), |item| crate::pages::guide::item_title(&visit.say, item)),
    }
}
