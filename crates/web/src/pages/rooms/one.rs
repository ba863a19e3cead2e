//! GET /rooms/items/{id}: one item, with its file; for its editors the form that changes it. POST …/withdraw takes it
//! down. GET …/file: the file.

use super::{Choices, for_whom, kept, sort_key, typed_item};
use crate::api::ranged::{Stored, Wanted};
use crate::api::write::attachment;
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again, page_as};
use crate::take::{Asked, Path, Typed};
use crate::visit::Signed;
use app::Error;
use app::rooms::RoomItem;
use askama::Template;
use axum::http::StatusCode;
use domain::dates::{day_in_tokyo, from_micros, wareki};
use domain::ids::RoomItemId;
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/rooms/one.html")]
struct Page {
    t: Frame,
    item: RoomItem,
    form: FormState,
    choices: Choices,
    for_whom: String,
    may_change: bool,
    stale: bool,
    done: bool,
}

impl Page {
    fn sort(&self) -> &'static str {
        sort_key(self.item.row.sort)
    }
    fn added(&self) -> String {
        wareki(day_in_tokyo(from_micros(self.item.row.added_at)))
    }
}

async fn build(visit: &Signed, id: RoomItemId, form: Option<FormState>) -> Result<Page, Fault> {
    let item = visit.app().room_item(&visit.ctx, id).await?;
    Ok(Page {
        t: Frame::new(visit.visitor(), "room-one").titled(item.row.title.as_str()).of(&item.association),
        form: form.unwrap_or_else(|| kept(&item.row)),
        choices: Choices::of(visit),
        for_whom: for_whom(visit, &item.row.audience),
        may_change: visit.ctx.may(Action::ChangeRoom, item.row.organisation).is_ok(),
        stale: false,
        done: false,
        item,
    })
}

/// GET /rooms/items/{id}
pub async fn show(visit: Signed, Path(id): Path<RoomItemId>, asked: Asked) -> Answer {
    page(&Page { done: asked.text("done") == "saved", ..build(&visit, id, None).await? })
}

/// POST /rooms/items/{id}
pub async fn save(visit: Signed, Path(id): Path<RoomItemId>, typed: Typed) -> Answer {
    let version = typed.raw("version").parse().unwrap_or(0);
    match visit.app().change_room_item(&visit.ctx, id, version, typed_item(&typed)).await {
        Ok(()) => Ok(go(&format!("/rooms/items/{id}?done=saved"))),
        Err(Error::Stale { .. }) => {
            let now = visit.app().room_item(&visit.ctx, id).await?.row.version;
            let form = typed.keep().with("version", now.to_string());
            page_as(StatusCode::CONFLICT, &Page { stale: true, ..build(&visit, id, Some(form)).await? })
        }
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &build(&visit, id, Some(form)).await?)
        }
    }
}

/// POST /rooms/items/{id}/withdraw
pub async fn withdraw(visit: Signed, Path(id): Path<RoomItemId>) -> Answer {
    let organisation = visit.app().take_down(&visit.ctx, id).await?;
    Ok(go(&format!("/rooms?organisation={organisation}&done=down")))
}

/// GET /rooms/items/{id}/file, also by ranges
pub async fn file(visit: Signed, Path(id): Path<RoomItemId>, wanted: Wanted) -> Answer {
    let row = visit.app().room_file(&visit.ctx, id).await?;
    let disposition = attachment(&row.name);
    let (sha256, media_type) = (row.sha256.as_str(), row.media_type.as_str());
    Stored { app: visit.app(), sha256, media_type, since: row.added_at, disposition }.send(&wanted, visit.ctx.now).await
}
