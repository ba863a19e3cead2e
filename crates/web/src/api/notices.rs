//! Notices: drafts, issue, relay, reading, receipts.

use crate::api::page::{Page, list};
use crate::api::read::{Body, instant, needed};
use crate::api::write::{attachment, created, json, once};
use crate::fault::{Answer, Fault};
use crate::take::{Asked, Path};
use crate::visit::Signed;
use app::Error;
use app::notices::{
    AskedReceipts, Box, ReceiptLine, Sending, To, TypedCite, TypedNotice, line_json, receipt_json, row_json, seen_json,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::ids::{NoticeId, OrganisationId};
use domain::notices::{Block, Relation, Seal};
use domain::papers::Format;
use domain::policy::Action;
use serde_json::Value;

/// Where a notice stands in a list, the newest first.
fn place(at: i64, id: NoticeId) -> String {
    format!("{at}_{id}")
}

/// A place as lists and pages write it. Whatever stood there may be gone meanwhile.
pub(crate) fn placed(text: &str) -> Option<(i64, NoticeId)> {
    let (at, id) = text.split_once('_')?;
    Some((at.parse().ok()?, id.parse().ok()?))
}

/// A page of a list of which one more was read: that one tells whether it goes on.
fn begun<T>(page: &Page, found: &[T], place: impl Fn(&T) -> String, show: impl Fn(&T) -> Value) -> Response {
    let shown = &found[..found.len().min(page.limit)];
    let next = shown.last().filter(|_| found.len() > shown.len()).map(place);
    list(shown.iter().map(show).collect(), next)
}

/// The notices of an organisation: what came, what was sent, what is being written. What a search finds is at hand as a
/// whole.
pub async fn all(visit: Signed, Path(organisation): Path<OrganisationId>, asked: Asked) -> Answer {
    let page = Page::of(&asked)?;
    visit.ctx.may(Action::SeeNotices, organisation)?;
    let which = Box::from_code(asked.text("box")).ok_or_else(|| Fault::from(Error::field("box", "notice-box")))?;
    let (app, ctx, query) = (visit.app(), &visit.ctx, asked.text("q"));
    let sent = which == Box::Sent;
    if !query.is_empty() {
        return match which {
            Box::Inbox => {
                let found = app.search_inbox(ctx, organisation, query).await?;
                page.cut(&found, |l| l.id.to_string(), line_json)
            }
            Box::Sent | Box::Draft => {
                let found = app.search_own_notices(ctx, organisation, sent, query).await?;
                page.cut(&found, |n| n.id.to_string(), row_json)
            }
        };
    }
    let wrong = || Fault::from(Error::field("after", "api-after"));
    let after = page.after.as_deref().map(|text| placed(text).ok_or_else(wrong)).transpose()?;
    let most = i64::try_from(page.limit).unwrap_or(i64::MAX).saturating_add(1);
    Ok(match which {
        Box::Inbox => {
            let found = app.inbox(ctx, organisation, after, most).await?;
            begun(&page, &found, |l| place(l.issued_at, l.id), line_json)
        }
        Box::Sent | Box::Draft => {
            let found = app.own_notices(ctx, organisation, sent, after, most).await?;
            begun(&page, &found, |n| place(n.changed_at, n.id), row_json)
        }
    })
}

/// Begins a notice.
pub async fn draft(
    visit: Signed,
    Path(organisation): Path<OrganisationId>,
    headers: HeaderMap,
    mut body: Body,
) -> Answer {
    visit.ctx.may(Action::WriteNotices, organisation)?;
    let once = once(&visit, &headers, &body)?;
    let typed = typed(&mut body);
    body.done()?;
    Ok(created(&visit.app().draft_notice_once(&visit.ctx, organisation, None, typed, once).await?))
}

/// Issues a draft.
pub async fn issue(visit: Signed, Path(id): Path<NoticeId>, headers: HeaderMap, mut body: Body) -> Answer {
    visit.app().draft(&visit.ctx, id).await?;
    let once = once(&visit, &headers, &body)?;
    let sending = sending(&mut body);
    body.done()?;
    Ok(created(&visit.app().issue_notice_once(&visit.ctx, id, sending, once).await?))
}

/// Relays a notice.
pub async fn relay(visit: Signed, Path(id): Path<NoticeId>, headers: HeaderMap, mut body: Body) -> Answer {
    let house: Option<OrganisationId> = body.id("organisation_id", "notice-house");
    visit.app().notice(&visit.ctx, id, house).await?;
    let once = once(&visit, &headers, &body)?;
    let mut letter = typed(&mut body);
    let sending = sending(&mut body);
    if house.is_none() {
        body.wrong("organisation_id", "api-missing");
    }
    body.done()?;
    let house = house.ok_or_else(Fault::not_found)?;
    visit.ctx.may(Action::IssueNotices, house)?;
    if letter.title.is_empty() {
        letter.title = visit.app().cover_letter(&visit.ctx, house, id).await?.title;
    }
    Ok(created(&visit.app().relay_notice(&visit.ctx, house, id, letter, sending, once).await?))
}

/// A notice with its letters, outermost first.
pub async fn show(visit: Signed, Path(id): Path<NoticeId>) -> Answer {
    let view = visit.app().notice(&visit.ctx, id, None).await?;
    Ok(json(StatusCode::OK, &seen_json(&view)))
}

/// A notice as a file, with everything that it wraps.
pub async fn export(visit: Signed, Path(id): Path<NoticeId>, asked: Asked) -> Answer {
    // Not found comes before anything about the address.
    let view = visit.app().notice(&visit.ctx, id, None).await?;
    let format = Format::from_code(needed(&asked, "format")?).filter(|f| f.is_of_notices());
    let format = format.ok_or_else(|| Fault::from(Error::field("format", "api-format-notice")))?;
    let at = instant("at", asked.text("at"))?;
    let bytes = visit.app().export_notice(&visit.ctx, &view, format, at).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(format.media_type())),
        (header::CONTENT_DISPOSITION, attachment(&format!("notice-{id}.{}", format.code()))),
    ];
    Ok((headers, bytes).into_response())
}

/// Records that it was read.
pub async fn read(visit: Signed, Path(id): Path<NoticeId>, body: Body) -> Answer {
    receive(&visit, id, body, false).await
}

/// Acknowledges it.
pub async fn acknowledge(visit: Signed, Path(id): Path<NoticeId>, body: Body) -> Answer {
    receive(&visit, id, body, true).await
}

async fn receive(visit: &Signed, id: NoticeId, mut body: Body, acknowledge: bool) -> Answer {
    visit.app().notice(&visit.ctx, id, None).await?;
    let house: Option<OrganisationId> = body.id("organisation_id", "notice-house");
    if house.is_none() {
        body.wrong("organisation_id", "api-missing");
    }
    body.done()?;
    let house = house.ok_or_else(Fault::not_found)?;
    if acknowledge {
        visit.app().acknowledge_notice(&visit.ctx, id, house).await?;
    } else {
        visit.app().read_notice(&visit.ctx, id, house).await?;
    }
    let view = visit.app().notice(&visit.ctx, id, Some(house)).await?;
    Ok(json(StatusCode::CREATED, &seen_json(&view)))
}

/// Who has read it: the level right below, by name, those who have not first.
pub async fn receipts(visit: Signed, Path(id): Path<NoticeId>, asked: Asked) -> Answer {
    let page = Page::of(&asked)?;
    let wrong = || Fault::from(Error::field("after", "api-after"));
    let after = page.after.as_deref().map(|text| AskedReceipts::place(text).ok_or_else(wrong)).transpose()?;
    let asked = AskedReceipts { after, most: page.limit, ..AskedReceipts::default() };
    let found = visit.app().receipts(&visit.ctx, id, asked).await?;
    let next = found.lines.last().filter(|_| found.more).map(ReceiptLine::place);
    Ok(list(found.lines.iter().map(receipt_json).collect(), next))
}

/// To whom, under which number, on which day.
fn sending(body: &mut Body) -> Sending {
    let to = match body.raw("to") {
        Some(Value::String(word)) if word == "children" => Some(To::Children),
        Some(Value::Array(_)) => body.ids("to", "notice-to-stranger").map(To::These),
        Some(_) => None,
        None => {
            body.wrong("to", "api-missing");
            Some(To::Children)
        }
    };
    let to = to.unwrap_or_else(|| {
        body.wrong("to", "notice-to");
        To::Children
    });
    let number = body.raw("number").is_some().then(|| body.text("number"));
    Sending { to, number, date: body.date("date") }
}

/// A notice as a script sends it.
fn typed(body: &mut Body) -> TypedNotice {
    let blocks = objects(body, "blocks", |b| Some(Block { title: text(b, "title")?, body: text(b, "body")? }));
    let cites = objects(body, "cites", |c| {
        let date = match c.get("date").filter(|v| !v.is_null()) {
            None => None,
            Some(day) => Some(domain::dates::parse(day.as_str()?).ok()?),
        };
        let number = text(c, "number").filter(|n| !n.trim().is_empty())?;
        let relation = match text(c, "relation")?.as_str() {
            "" => Relation::default(),
            code => Relation::named(code)?,
        };
        Some(TypedCite { number, issuer: text(c, "issuer")?, date, relation })
    });
    let summary = match body.raw("summary") {
        None => Vec::new(),
        Some(value) => {
            let lines: Option<Vec<String>> =
                value.as_array().and_then(|all| all.iter().map(|l| l.as_str().map(str::to_owned)).collect());
            lines.unwrap_or_else(|| {
                body.wrong("summary", "api-list");
                Vec::new()
            })
        }
    };
    TypedNotice {
        number: body.text("number"),
        date: body.date("date"),
        addressee: body.text("addressee"),
        sender: body.text("sender"),
        signatory: body.text("signatory"),
        seal: body.word("seal", Seal::named, "notice-seal").unwrap_or_default(),
        title: body.text("title"),
        body: body.text("body"),
        blocks,
        cites,
        urgent: body.word("urgency", is_urgent, "notice-urgency").unwrap_or_default(),
        deadline: body.date("deadline"),
        asks_receipt: body.flag("asks_receipt"),
        summary,
        link: body.text("link"),
        received_number: body.text("received_number"),
        received_on: body.date("received_on"),
        officer: body.id("officer_id", "notice-officer"),
    }
}

/// Whether a word of the API says that a letter is urgent.
pub(crate) fn is_urgent(word: &str) -> Option<bool> {
    match word {
        "urgent" => Some(true),
        "normal" => Some(false),
        _ => None,
    }
}

fn text(value: &Value, name: &str) -> Option<String> {
    match value.get(name) {
        None | Some(Value::Null) => Some(String::new()),
        Some(Value::String(text)) => Some(text.replace('\0', "")),
        Some(_) => None,
    }
}

fn objects<T>(body: &mut Body, name: &'static str, read: impl Fn(&Value) -> Option<T>) -> Vec<T> {
    let Some(value) = body.raw(name) else { return Vec::new() };
    let all: Option<Vec<T>> = value.as_array().and_then(|all| all.iter().map(&read).collect());
    all.unwrap_or_else(|| {
        body.wrong(name, "api-list");
        Vec::new()
    })
}
