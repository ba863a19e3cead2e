//! GET and POST /guide/{form}/{lineage}/edit: a text as an editor types it, with what it becomes and what is to be
//! mended. GET and POST …/publish: its day. POST …/discard: away with the draft.

use super::changes::List;
use super::history::compared;
use super::{guides::name_of, sections};
use super::{newest_first, series_key, title};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again, page_as};
use crate::take::{Asked, Path, Typed};
use crate::visit::Signed;
use app::guide::{DraftText, Writing};
use app::{Error, Field};
use askama::Template;
use askama::filters::Safe;
use axum::http::StatusCode;
use content::Finding;
use domain::dates::wareki;
use std::sync::Arc;

/// Something to be mended.
struct Mend {
    /// The line of the text, where it is known.
    line: Option<usize>,
    sentence: String,
}

#[derive(Template)]
#[template(path = "pages/guide/edit.html")]
struct Page {
    t: Frame,
    path: String,
    series: &'static str,
    form: FormState,
    writing: Writing,
    editions: Vec<(String, String)>,
    bases: Vec<(&'static str, String)>,
    mends: Vec<Mend>,
    preview: Vec<(Safe<String>, Safe<String>)>,
    has_action: bool,
    typed: Option<(String, String)>,
    /// What somebody else kept meanwhile.
    theirs: Option<String>,
    saved: bool,
}

impl Page {
    /// Whether it can go on to its day.
    fn ready(&self) -> bool {
        self.writing.version > 0 && self.mends.is_empty() && !self.writing.same
    }
}

async fn writing(visit: &Signed, form: &str, lineage: &str) -> Result<(Writing, String), Fault> {
    let writing = visit.app().writing(&visit.ctx, form, lineage).await?;
    let editions = newest_first(visit.app().editions(&visit.ctx).await?);
    Ok((writing, name_of(&visit.say, &editions, form, lineage)))
}

/// The form as it is kept, or as a beginning.
fn kept(writing: &Writing) -> FormState {
    let draft = &writing.draft;
    let editions: Vec<(&str, &str)> = draft.editions.iter().map(|e| ("editions", e.as_str())).collect();
    FormState::kept(editions.into_iter())
        .with("version", writing.version.to_string())
        .with("author", draft.author.as_str())
        .with("change", draft.change.as_str())
        .with("action", draft.action.as_str())
        .with("basis", draft.basis.as_str())
        .with("sources", draft.sources.as_str())
        .with("guideline", draft.guideline.as_str())
        .with("body", draft.body.as_str())
}

/// The sentence of a finding, in the words of the form where the fields of the file have other names.
fn mend(visit: &Signed, finding: &Finding) -> Mend {
    let field = finding.args.iter().find(|(name, _)| *name == "field").map_or("", |(_, value)| value.as_str());
    let key = match (finding.rule, field) {
        ("check-empty", "author") => "guide-mend-author",
        ("check-empty", "change") => "guide-mend-change",
        ("check-empty", "editions") => "guide-mend-editions",
        ("check-guide-sources", _) => "guide-mend-sources",
        ("check-guide-action", _) => "guide-mend-action",
        _ => return Mend { line: finding.line, sentence: finding.sentence(visit.say.view().lang) },
    };
    Mend { line: finding.line, sentence: visit.say.plain(key).to_string() }
}

fn build(visit: &Signed, (writing, name): (Writing, String), form: FormState) -> Page {
    let edition =
        |e: &Arc<domain::checklist::Edition>| (e.id.clone(), title(&visit.say, &e.title, &e.title_en).to_owned());
    let basis = |code, key: &str| (code, visit.say.plain(key).to_string());
    let heading = format!("{}：{name}", visit.say.plain("guide-edit-title"));
    let t = Frame::new(visit.visitor(), "guide-edit-title").titled(heading);
    Page {
        path: format!("/guide/{}/{}", writing.form, writing.lineage),
        series: series_key(&writing.form),
        editions: writing.editions.iter().map(edition).collect(),
        bases: vec![
            basis("confirmed", "guide-basis-confirmed"),
            basis("inferred", "guide-basis-inferred"),
            basis("unverified", "guide-basis-unverified"),
        ],
        // Before anything was typed nothing is to be mended.
        mends: writing.findings.iter().filter(|_| writing.version > 0).map(|f| mend(visit, f)).collect(),
        preview: sections(&visit.say, &writing.guide),
        has_action: writing.form == "institution",
        typed: writing.typed.as_ref().map(|(at, by)| (t.instant(at), by.clone())),
        theirs: None,
        saved: false,
        form,
        writing,
        t,
    }
}

/// GET /guide/{form}/{lineage}/edit
pub async fn show(visit: Signed, Path((form, lineage)): Path<(String, String)>, asked: Asked) -> Answer {
    let writing = writing(&visit, &form, &lineage).await?;
    let state = kept(&writing.0);
    page(&Page { saved: asked.text("done") == "saved", ..build(&visit, writing, state) })
}

/// What was typed.
fn read(typed: &Typed) -> DraftText {
    DraftText {
        editions: typed.all("editions").map(str::to_owned).collect(),
        author: typed.line("author"),
        change: typed.line("change"),
        action: typed.line("action"),
        basis: typed.line("basis"),
        sources: typed.lines("sources"),
        guideline: typed.lines("guideline"),
        body: typed.lines("body"),
    }
}

/// POST /guide/{form}/{lineage}/edit
pub async fn save(visit: Signed, Path((form, lineage)): Path<(String, String)>, typed: Typed) -> Answer {
    let version = typed.raw("version").trim().parse().unwrap_or(0);
    match visit.app().keep_guide_draft(&visit.ctx, &form, &lineage, read(&typed), version).await {
        Ok(_) if typed.raw("then") == "publish" => Ok(go(&format!("/guide/{form}/{lineage}/publish"))),
        Ok(_) => Ok(go(&format!("/guide/{form}/{lineage}/edit?done=saved"))),
        Err(Error::Stale { .. }) => {
            // Both are shown; keeping again is a choice.
            let now = writing(&visit, &form, &lineage).await?;
            let theirs = now.0.draft.body.clone();
            let state = typed.keep().with("version", now.0.version.to_string());
            let built = Page { theirs: Some(theirs), ..build(&visit, now, state) };
            page_as(StatusCode::CONFLICT, &built)
        }
        Err(error) => {
            let state = typed.keep().refuse(error)?;
            let now = writing(&visit, &form, &lineage).await?;
            page_again(&state.clone(), &build(&visit, now, state))
        }
    }
}

/// POST /guide/{form}/{lineage}/discard
pub async fn discard(visit: Signed, Path((form, lineage)): Path<(String, String)>, typed: Typed) -> Answer {
    let version = typed.raw("version").trim().parse().unwrap_or(0);
    visit.app().discard_guide_draft(&visit.ctx, &form, &lineage, version).await?;
    Ok(go(&format!("/guide/{form}/{lineage}/history?done=discarded")))
}

#[derive(Template)]
#[template(path = "pages/guide/publish.html")]
struct Publish {
    t: Frame,
    path: String,
    series: &'static str,
    form: FormState,
    change: String,
    changes: Option<List>,
    mends: usize,
    same: bool,
}

fn before_publishing(visit: &Signed, (writing, name): (Writing, String), form: FormState) -> Publish {
    let now = writing.in_force.as_ref();
    let changes = now.map(|now| compared(visit, (&now.guide, ""), (&writing.guide, ""), &name));
    let heading = format!("{}：{name}", visit.say.plain("guide-publish-title"));
    Publish {
        t: Frame::new(visit.visitor(), "guide-publish-title").titled(heading),
        path: format!("/guide/{}/{}", writing.form, writing.lineage),
        series: series_key(&writing.form),
        change: writing.draft.change,
        changes,
        mends: writing.findings.len(),
        same: writing.same,
        form,
    }
}

/// GET /guide/{form}/{lineage}/publish
pub async fn before(visit: Signed, Path((form, lineage)): Path<(String, String)>) -> Answer {
    let writing = writing(&visit, &form, &lineage).await?;
    if writing.0.version == 0 {
        return Ok(go(&format!("/guide/{form}/{lineage}/edit")));
    }
    let state =
        FormState::default().with("version", writing.0.version.to_string()).with("day", wareki(visit.ctx.today()));
    page(&before_publishing(&visit, writing, state))
}

/// Reads the day on which something is to appear: today when the field is empty.
pub(super) fn day(typed: &Typed) -> Result<Option<jiff::civil::Date>, Error> {
    match typed.raw("day").trim() {
        "" => Ok(None),
        text => {
            domain::dates::parse(text).map(Some).map_err(|_| Error::Invalid(vec![Field::new("day", "date-unreadable")]))
        }
    }
}

/// POST /guide/{form}/{lineage}/publish
pub async fn publish(visit: Signed, Path((form, lineage)): Path<(String, String)>, typed: Typed) -> Answer {
    let version = typed.raw("version").trim().parse().unwrap_or(0);
    let (app, ctx) = (visit.app(), &visit.ctx);
    let outcome = match day(&typed) {
        Ok(day) => app.publish_text(ctx, &form, &lineage, version, day).await.map(|_| day),
        Err(error) => Err(error),
    };
    match outcome {
        Ok(day) => {
            let done = if day.is_some_and(|day| day > ctx.today()) { "planned" } else { "published" };
            Ok(go(&format!("/guide/{form}/{lineage}/history?done={done}")))
        }
        Err(error) => {
            let state = typed.keep().refuse(error)?;
            let now = writing(&visit, &form, &lineage).await?;
            page_again(&state.clone(), &before_publishing(&visit, now, state))
        }
    }
}
