//! GET /seminars/{id}: watching. POST …/seen: what the page tells of it. POST …/declare: what somebody says themselves.
//! GET …/video, …/poster, …/subtitles: the files, for whoever sees the seminar.

use crate::api::evidence::SANDBOX;
use crate::api::ranged::{Stored, Wanted};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::take::{Asked, Path, Typed};
use crate::visit::Signed;
use app::Error;
use app::seminars::{Played, Seminar, SeminarFile};
use askama::Template;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::IntoResponse;
use domain::dates::{both, day_in_tokyo, from_micros, wareki};
use domain::ids::{OrganisationId, SeminarId};
use domain::policy::Action;
use domain::seminars::seen::Stretch;
use domain::seminars::subtitles::{Cue, read};
use domain::seminars::{Chapter, clock_text};

/// The speeds that a page offers, the fastest that counts last.
const SPEEDS: [&str; 5] = ["0.75", "1", "1.25", "1.5", "2"];
/// Whoever stopped so near to the end begins anew (milliseconds).
const NEAR_END: u64 = 5_000;

#[derive(Template)]
#[template(path = "pages/seminars/watch.html")]
struct Page {
    t: Frame,
    seminar: Seminar,
    form: FormState,
    cues: Vec<Cue>,
    speeds: Vec<String>,
    /// Where it begins (seconds).
    begins: u64,
    /// Names of the rows that chapters are about.
    rows: Vec<(String, String)>,
    may_change: bool,
    may_watch: bool,
    may_record: bool,
    through: bool,
    done: &'static str,
}

impl Page {
    fn clock(&self, ms: impl core::borrow::Borrow<u64>) -> String {
        clock_text(*ms.borrow())
    }
    fn seconds(&self, ms: &u64) -> u64 {
        ms / 1_000
    }
    fn row(&self, chapter: &Chapter) -> Option<String> {
        self.rows.iter().find(|(lineage, _)| *lineage == chapter.lineage).map(|(_, name)| name.clone())
    }
    fn seen(&self) -> u64 {
        self.seminar.view.as_ref().map_or(0, |v| v.seen.length())
    }
    fn percent(&self) -> u64 {
        (self.seen() * 100).checked_div(self.seminar.row.length).unwrap_or(0).min(100)
    }
    fn finished(&self) -> String {
        let at = self.seminar.view.as_ref().and_then(|v| v.finished_at);
        at.map(|at| wareki(day_in_tokyo(from_micros(at)))).unwrap_or_default()
    }
    fn told(&self) -> String {
        self.seminar.view.as_ref().and_then(|v| v.told_on).map(wareki).unwrap_or_default()
    }
    fn told_minutes(&self) -> i64 {
        self.seminar.view.as_ref().map_or(0, |v| v.told_minutes)
    }
    fn passed(&self) -> bool {
        self.seminar.view.as_ref().is_some_and(|v| v.quiz_passed_at.is_some())
    }
    fn added(&self) -> String {
        both(day_in_tokyo(from_micros(self.seminar.row.added_at)))
    }
}

async fn build(
    visit: &Signed,
    id: SeminarId,
    house: Option<OrganisationId>,
    form: Option<FormState>,
) -> Result<Page, Fault> {
    let (app, ctx) = (visit.app(), &visit.ctx);
    let seminar = app.seminar(ctx, id, house).await?;
    let row = &seminar.row;
    let rows = super::names(visit, row).await?;
    let stopped = seminar.view.as_ref().map_or(0, |v| v.position);
    let begins = if stopped + NEAR_END >= row.length { 0 } else { stopped / 1_000 };
    let institution = app.organisation(ctx, seminar.house).await?.row;
    let shown = form.unwrap_or_else(|| FormState::default().with("day", ctx.today().to_string()));
    Ok(Page {
        t: Frame::new(visit.visitor(), "seminar-one").titled(row.title.as_str()).of(&institution.name),
        form: shown,
        // What is stored was read when it was stored.
        cues: read(&row.subtitles, u64::MAX).unwrap_or_default(),
        speeds: SPEEDS.map(str::to_owned).into(),
        begins,
        rows,
        may_change: ctx.may(Action::ChangeSeminars, row.organisation).is_ok(),
        may_watch: ctx.may(Action::WatchSeminars, seminar.house).is_ok(),
        may_record: institution.kind.is_institution() && ctx.may(Action::RecordTraining, seminar.house).is_ok(),
        through: seminar.is_through(),
        done: "",
        seminar,
    })
}

/// GET /seminars/{id}?organisation=&t=
pub async fn show(visit: Signed, Path(id): Path<SeminarId>, asked: Asked) -> Answer {
    let built = build(&visit, id, asked.id("organisation")?, None).await?;
    let length = built.seminar.row.length;
    let lies_inside = |t: &u64| t.checked_mul(1_000).is_some_and(|at| at < length);
    let begins = asked.number("t")?.and_then(|t| u64::try_from(t).ok()).filter(lies_inside);
    let done = match asked.text("done") {
        "declared" => "seminar-done-declared",
        "saved" => "seminar-done-saved",
        "meeting" => "seminar-done-meeting",
        _ => "",
    };
    page(&Page { done, begins: begins.unwrap_or(built.begins), ..built })
}

/// Stretches as the page sends them: `0-5000,7000-9000`, milliseconds. What is none is told as an impossible one.
fn stretches(text: &str) -> Vec<Stretch> {
    let one = |part: &str| {
        let (from, to) = part.split_once('-').unwrap_or_default();
        match (from.trim().parse(), to.trim().parse()) {
            (Ok(from), Ok(to)) => Stretch(from, to),
            _ => Stretch(1, 0),
        }
    };
    text.split(',').filter(|part| !part.trim().is_empty()).map(one).collect()
}

/// POST /seminars/{id}/seen
pub async fn seen(visit: Signed, Path(id): Path<SeminarId>, headers: HeaderMap, typed: Typed) -> Answer {
    let house: OrganisationId = typed.id("organisation")?.ok_or_else(Fault::not_found)?;
    let played = Played {
        stretches: stretches(typed.raw("played")),
        position: typed.raw("position").trim().parse().unwrap_or(0),
    };
    let view = visit.app().played(&visit.ctx, id, house, played).await?;
    if !crate::outer::wants_json(&headers) {
        return Ok(go(&format!("/seminars/{id}?organisation={house}")));
    }
    let seminar = visit.app().seminar(&visit.ctx, id, Some(house)).await?;
    let length = seminar.row.length;
    let key = if view.finished_at.is_some() { "seminar-seen-enough" } else { "seminar-seen-so-far" };
    let (seen, of) = (clock_text(view.seen.length()), clock_text(length));
    let said = visit.say.plain(key).with("n", seen.as_str()).with("of", of.as_str()).to_string();
    let told = serde_json::json!({
        "seen_ms": view.seen.length(),
        "percent": (view.seen.length() * 100).checked_div(length).unwrap_or(0),
        "finished": view.finished_at.is_some(),
        "said": said,
    });
    Ok(([(header::CONTENT_TYPE, "application/json")], told.to_string()).into_response())
}

/// POST /seminars/{id}/declare
pub async fn declare(visit: Signed, Path(id): Path<SeminarId>, typed: Typed) -> Answer {
    let house: OrganisationId = typed.id("organisation")?.ok_or_else(Fault::not_found)?;
    let done = visit.app().declare_seen(&visit.ctx, id, house, typed.raw("day"), typed.raw("minutes")).await;
    match done {
        Ok(_) => Ok(go(&format!("/seminars/{id}?organisation={house}&done=declared"))),
        Err(error @ Error::Invalid(_)) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &build(&visit, id, Some(house), Some(form)).await?)
        }
        Err(error) => Err(error.into()),
    }
}

async fn stored(visit: &Signed, id: SeminarId, which: SeminarFile, wanted: &Wanted) -> Answer {
    let file = visit.app().seminar_file(&visit.ctx, id, which).await?;
    let (app, sha256, media_type) = (visit.app(), file.sha256.as_str(), file.media_type.as_str());
    let disposition = HeaderValue::from_static("inline");
    Stored { app, sha256, media_type, since: file.since, disposition }.send(wanted, visit.ctx.now).await
}

/// GET /seminars/{id}/video, by ranges
pub async fn video(visit: Signed, Path(id): Path<SeminarId>, wanted: Wanted) -> Answer {
    stored(&visit, id, SeminarFile::Video, &wanted).await
}

/// GET /seminars/{id}/poster
pub async fn poster(visit: Signed, Path(id): Path<SeminarId>, wanted: Wanted) -> Answer {
    stored(&visit, id, SeminarFile::Poster, &wanted).await
}

/// GET /seminars/{id}/subtitles
pub async fn subtitles(visit: Signed, Path(id): Path<SeminarId>) -> Answer {
    let row = visit.app().seminar(&visit.ctx, id, None).await?.row;
    if row.subtitles.is_empty() {
        return Err(Fault::not_found());
    }
    let headers = [
        (header::CONTENT_TYPE, "text/vtt; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, SANDBOX),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, row.subtitles).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_are_read_and_what_is_none_is_not_believed() {
        assert_eq!(stretches("0-5000, 7000-9000,"), [Stretch(0, 5_000), Stretch(7_000, 9_000)]);
        assert_eq!(stretches(""), []);
        for wrong in ["5", "a-b", "-", "1--2"] {
            assert_eq!(stretches(wrong), [Stretch(1, 0)], "{wrong}");
        }
    }
}
