//! GET /papers/{kind}/{id}.{format}: the one route of papers. The invitation is posted, because its code
//! must not stand in an address (`pages/people/letter.rs`).

use crate::api::read::instant;
use crate::api::write::attachment;
use crate::fault::{Answer, Fault};
use crate::frame::go;
use crate::qr;
use crate::take::{Asked, Path};
use crate::visit::{Signed, Visitor};
use app::incidents::Wall;
use app::papers::{LONG_PAGES, LongPaper, Printing};
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use domain::continuity::Paper as Continuity;
use domain::dates::{day_in_tokyo, wareki_fiscal_year};
use domain::ids::{AssessmentId, GuideEditionId, NoticeId, OrganisationId, SeminarId, SummaryId};
use domain::papers::document::Span;
use domain::papers::{Block, Document, Format, Paper};
use domain::ten_minutes::{QUESTIONS, replies};
use domain::text::without_readings;

/// Prints a paper.
pub async fn print(visit: Signed, Path((kind, file)): Path<(String, String)>, asked: Asked) -> Answer {
    let (id, ending) = file.rsplit_once('.').ok_or_else(Fault::not_found)?;
    let format = Format::from_code(ending).ok_or_else(Fault::not_found)?;
    let no_id = |_| Fault::not_found();
    match kind.as_str() {
        "sheet" if format.is_of_sheets() => sheet(&visit, id.parse().map_err(no_id)?, format, &asked).await,
        "official" if format == Format::Xlsx => official(&visit, id.parse().map_err(no_id)?, &asked).await,
        "plan" | "rules" if matches!(format, Format::Pdf | Format::Docx | Format::Text) => {
            let paper = Continuity::from_code(&kind).ok_or_else(Fault::not_found)?;
            plan(&visit, id.parse().map_err(no_id)?, paper, format, &asked).await
        }
        "kit" if matches!(format, Format::Pdf | Format::Docx) => kit(&visit, id.parse().map_err(no_id)?, format).await,
        "poster" if format == Format::Pdf => poster(&visit, id.parse().map_err(no_id)?, &asked).await,
        "approval" if format == Format::Pdf => office(&visit, &kind, id.parse().map_err(no_id)?).await,
        "reminders" if format == Format::Pdf => reminders(&visit, id.parse().map_err(no_id)?).await,
        "certificate" if format == Format::Pdf => seminar(&visit, &kind, id.parse().map_err(no_id)?, &asked).await,
        "morning" if format == Format::Pdf => seminar(&visit, &kind, id.parse().map_err(no_id)?, &asked).await,
        "training" if matches!(format, Format::Pdf | Format::Docx) => {
            training(&visit, id.parse().map_err(no_id)?, format).await
        }
        "programme" if format.is_of_figures() => programme(&visit, id.parse().map_err(no_id)?, format, &asked).await,
        "notice" if format.is_of_notices() => notice(&visit, id.parse().map_err(no_id)?, format, &asked).await,
        _ => Err(Fault::not_found()),
    }
}

/// GET /papers/fax-list/{id}.pdf: names and numbers of many.
pub async fn fax_list(visit: Signed, Path(name): Path<String>) -> Answer {
    let id = name.strip_suffix(".pdf").and_then(|id| id.parse().ok()).ok_or_else(Fault::not_found)?;
    office(&visit, "fax-list", id).await
}

/// GET /papers/members/{id}.xlsx, .csv: whoever belongs to an association, with numbers in full.
pub async fn members(visit: Signed, Path(name): Path<String>) -> Answer {
    let (id, ending) = name.rsplit_once('.').ok_or_else(Fault::not_found)?;
    let format = Format::from_code(ending).filter(|f| matches!(f, Format::Xlsx | Format::Csv));
    let format = format.ok_or_else(Fault::not_found)?;
    let id: OrganisationId = id.parse().map_err(|_| Fault::not_found())?;
    let (name, bytes) = visit.app().export_members(&visit.ctx, id, format).await?;
    Ok(file(format, &name, bytes))
}

/// What an association's office needs beside a notice: the list to fax by, 起案用紙.
async fn office(visit: &Signed, kind: &str, id: NoticeId) -> Answer {
    let paper = match kind {
        "approval" => visit.app().approval_paper(&visit.ctx, id).await?,
        _ => visit.app().fax_list(&visit.ctx, id).await?,
    };
    let name = format!("{}_{}", paper.title, day_in_tokyo(visit.ctx.now));
    let bytes = visit.app().print(Paper::Document(Box::new(paper)), Format::Pdf).await?;
    Ok(file(Format::Pdf, &name, bytes))
}

/// A notice with everything that it wraps, through the house `?organisation=`; a draft bears `?at=`.
async fn notice(visit: &Signed, id: NoticeId, format: Format, asked: &Asked) -> Answer {
    let view = visit.app().notice(&visit.ctx, id, asked.id("organisation")?).await?;
    let outer = view.outer()?;
    let name = format!("{}_{}", outer.letter.number.as_deref().unwrap_or_default(), outer.letter.title);
    let at = instant("at", asked.text("at"))?;
    let bytes = visit.app().export_notice(&visit.ctx, &view, format, at).await?;
    Ok(file(format, name.trim_start_matches('_'), bytes))
}

/// The figures of an association, `?edition=&form=&fiscal_year=&at=`.
async fn programme(visit: &Signed, id: OrganisationId, format: Format, asked: &Asked) -> Answer {
    let year = match asked.number("fiscal_year")? {
        Some(year) => i32::try_from(year).map_err(|_| Fault::not_found())?,
        None => domain::dates::fiscal_year(visit.ctx.today()),
    };
    let wanted = app::programme::Asked {
        edition: asked.text("edition").to_owned(),
        form: asked.text("form").to_owned(),
        fiscal_year: year,
        by: String::new(),
    };
    let at = instant("at", asked.text("at"))?;
    let (name, bytes) = visit.app().export_programme(&visit.ctx, id, wanted, format, at).await?;
    Ok(file(format, &name, bytes))
}

/// One's certificate of a seminar, or the sheet to sign at a morning meeting, `?organisation=&day=&names=`.
async fn seminar(visit: &Signed, kind: &str, id: SeminarId, asked: &Asked) -> Answer {
    let (app, ctx, house) = (visit.app(), &visit.ctx, asked.id("organisation")?);
    let paper = match (kind, house) {
        ("certificate", house) => app.certificate(ctx, id, house).await?,
        (_, Some(house)) => app.morning_paper(ctx, id, house, asked.text("day"), asked.text("names") == "yes").await?,
        _ => return Err(Fault::not_found()),
    };
    let name = format!("{}_{}", paper.title, day_in_tokyo(ctx.now));
    let bytes = app.print(Paper::Document(Box::new(paper)), Format::Pdf).await?;
    Ok(file(Format::Pdf, &name, bytes))
}

/// The training record of an institution.
async fn training(visit: &Signed, id: OrganisationId, format: Format) -> Answer {
    let paper = visit.app().training_paper(&visit.ctx, id).await?;
    let name = format!("{}_{}_{}", paper.title, paper.under_title[0], day_in_tokyo(visit.ctx.now));
    let bytes = visit.app().print(Paper::Document(Box::new(paper)), format).await?;
    Ok(file(format, &name, bytes))
}

/// What waits, for the wall.
async fn reminders(visit: &Signed, id: OrganisationId) -> Answer {
    let paper = visit.app().reminders_paper(&visit.ctx, id).await?;
    let name = format!("{}_{}_{}", paper.title, paper.under_title[0], day_in_tokyo(visit.ctx.now));
    let bytes = visit.app().print(Paper::Document(Box::new(paper)), Format::Pdf).await?;
    Ok(file(Format::Pdf, &name, bytes))
}

/// The sheet of an assessment, as of `?at=`.
async fn sheet(visit: &Signed, id: AssessmentId, format: Format, asked: &Asked) -> Answer {
    let at = instant("at", asked.text("at"))?;
    let view = visit.app().sheet(&visit.ctx, id).await?;
    let bytes = visit.app().export_sheet(&visit.ctx, id, format, at).await?;
    Ok(file(format, &sheet_name(&view)?, bytes))
}

/// A filled copy of the official workbook, as of `?at=`.
async fn official(visit: &Signed, id: AssessmentId, asked: &Asked) -> Answer {
    let at = instant("at", asked.text("at"))?;
    let view = visit.app().sheet(&visit.ctx, id).await?;
    let bytes = visit.app().export_official(&visit.ctx, id, at).await?;
    // Beside our own copy of the same sheet it is the one to hand in.
    let name = visit.say.plain("papers-official").with("name", sheet_name(&view)?).to_string();
    Ok(file(Format::Xlsx, &name, bytes))
}

/// The name of a sheet's file.
fn sheet_name(view: &app::checklist::SheetView) -> Result<String, Fault> {
    let vendor = view.vendor.as_ref().map(|v| format!("_{}", v.name)).unwrap_or_default();
    let year = wareki_fiscal_year(view.row.fiscal_year);
    Ok(format!("{year}_{}_{}{vendor}", view.form()?.title, view.organisation.name))
}

/// The continuity plan or the rules: as they were approved, or of `?version=`; what is in work bears `?at=`.
async fn plan(visit: &Signed, id: OrganisationId, paper: Continuity, format: Format, asked: &Asked) -> Answer {
    let (number, at) = (asked.number("version")?, instant("at", asked.text("at"))?);
    let (view, bytes) = visit.app().export_plan(&visit.ctx, id, paper, number, format, at).await?;
    Ok(file(format, &format!("{}_{}", view.basis.paper_title, view.label.name), bytes))
}

/// The page for the box with paper.
async fn kit(visit: &Signed, id: OrganisationId, format: Format) -> Answer {
    let paper = visit.app().kit_paper(&visit.ctx, id).await?;
    let name = format!("{}_{}", paper.title, paper.under_title.join(" "));
    let bytes = visit.app().print(Paper::Document(Box::new(paper)), format).await?;
    Ok(file(format, &name, bytes))
}

/// The poster of an institution, `?kind=staff|reception`; without a kind that of the staff room.
async fn poster(visit: &Signed, id: OrganisationId, asked: &Asked) -> Answer {
    let wall = match asked.text("kind") {
        "" => Wall::Staff,
        code => Wall::from_code(code).ok_or_else(Fault::not_found)?,
    };
    let mut poster = visit.app().poster(&visit.ctx, id, wall).await?;
    poster.qr_svg = poster.url.as_deref().and_then(qr::svg).map(|image| image.0);
    let key = match wall {
        Wall::Staff => "papers-poster-staff",
        Wall::Reception => "papers-poster-reception",
    };
    let name = format!("{}_{}_{}", visit.say.plain(key), poster.organisation_name, day_in_tokyo(visit.ctx.now));
    let bytes = visit.app().print(Paper::Poster(Box::new(poster)), Format::Pdf).await?;
    Ok(file(Format::Pdf, &name, bytes))
}

/// A summary of changes, for anybody once it is published.
pub async fn summary(visit: Visitor, Path(file_name): Path<String>) -> Answer {
    let (id, ending) = file_name.rsplit_once('.').ok_or_else(Fault::not_found)?;
    let format = Format::from_code(ending).filter(|f| matches!(f, Format::Pdf | Format::Docx | Format::Text));
    let format = format.ok_or_else(Fault::not_found)?;
    let id: SummaryId = id.parse().map_err(|_| Fault::not_found())?;
    let paper = visit.app().summary_paper(&visit.ctx, id).await?;
    let name = format!("{}_{}", visit.say.plain("summaries-title"), paper.title);
    let bytes = visit.app().print(Paper::Document(Box::new(paper)), format).await?;
    Ok(file(format, &name, bytes))
}

/// The booklet of an edition of the guide, for anybody once it is published. A long one is printed by a job: its page says
/// how far it is.
pub async fn booklet(visit: Visitor, Path(file_name): Path<String>) -> Answer {
    let (id, ending) = file_name.rsplit_once('.').ok_or_else(Fault::not_found)?;
    let format = Format::from_code(ending).filter(|f| matches!(f, Format::Pdf | Format::Docx | Format::Text));
    let format = format.ok_or_else(Fault::not_found)?;
    let id: GuideEditionId = id.parse().map_err(|_| Fault::not_found())?;
    let (app, ctx) = (visit.app(), &visit.ctx);
    let set = app.guide_edition(ctx, id).await?;
    let name = format!("{}_{}", set.set.title, set.set.date);
    let long = LongPaper::Booklet { set: id, hash: set.row.hash };
    let progress = format!("/guide/editions/{id}/booklet");
    if format == Format::Pdf {
        match app.printing(ctx, &long).await? {
            Printing::Ready { sha256, .. } => return Ok(file(format, &name, app.read_blob(&sha256).await?)),
            Printing::Not => {}
            Printing::Working { .. } | Printing::TooLong { .. } => return Ok(go(&progress)),
        }
    }
    let paper = app.booklet(ctx, id).await?;
    if format == Format::Pdf && paper.pages_about() > LONG_PAGES {
        return Ok(go(&progress));
    }
    let bytes = app.print(Paper::Document(Box::new(paper)), format).await?;
    Ok(file(format, &name, bytes))
}

/// Half a page with the next three steps of the ten questions, from the replies in the address.
pub async fn ten_minutes(visit: Visitor, Path(file_name): Path<String>) -> Answer {
    let (given, ending) = file_name.rsplit_once('.').ok_or_else(Fault::not_found)?;
    let format = Format::from_code(ending).filter(|f| *f == Format::Pdf).ok_or_else(Fault::not_found)?;
    let given = replies(given).filter(|r| r.len() == QUESTIONS).ok_or_else(Fault::not_found)?;
    let plain = |key: &str| visit.say.plain(key).to_string();
    let day = crate::frame::Frame::new(&visit, "ten-title").day(&visit.ctx.now);
    let ten = &visit.app().content.ten_minutes;
    let step = |(title, todo, _): content::ten_minutes::Step<'_>| {
        let lines = [Span::strong(without_readings(title)), Span::plain(format!("　{}", without_readings(todo)))];
        lines.to_vec()
    };
    let title = without_readings(&ten.title);
    let paper = Document {
        kind: "ten-minutes".to_owned(),
        head: visit.say.plain("ten-paper-head").with("day", day).to_string(),
        title: title.clone(),
        foot: vec![plain("ten-paper-foot")],
        blocks: vec![
            Block::Heading { level: 1, text: plain("ten-steps") },
            Block::Ticks { items: ten.steps(&given).into_iter().map(step).collect() },
        ],
        demo: visit.app().config.demo,
        at: visit.ctx.now.to_string(),
        ..Document::default()
    };
    let bytes = visit.app().print(Paper::Document(Box::new(paper)), format).await?;
    Ok(file(format, &title, bytes))
}

/// A file under a name that any system takes. A PDF opens beside the page, the others are kept.
fn file(format: Format, name: &str, bytes: Vec<u8>) -> axum::response::Response {
    let name: String =
        name.chars().map(|c| if r#"<>:"/\|?*"#.contains(c) || c.is_control() { '_' } else { c }).collect();
    let line = attachment(&format!("{name}.{}", format.code()));
    let shown = line.to_str().ok().and_then(|l| l.strip_prefix("attachment")).map(|rest| format!("inline{rest}"));
    let line = match shown.and_then(|l| HeaderValue::from_str(&l).ok()) {
        Some(inline) if format == Format::Pdf => inline,
        _ => line,
    };
    let media = HeaderValue::from_static(format.media_type());
    ([(header::CONTENT_TYPE, media), (header::CONTENT_DISPOSITION, line)], bytes).into_response()
}
