//! GET /rooms: what the house sees, by association.

use super::sort_key;
use crate::fault::Answer;
use crate::frame::{Frame, page};
use crate::pages::organisations::{house, houses};
use crate::take::Asked;
use crate::visit::Signed;
use app::rooms::RoomItem;
use askama::Template;
use domain::ids::OrganisationId;
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/rooms/list.html")]
struct Page {
    t: Frame,
    organisation: OrganisationId,
    houses: Vec<(OrganisationId, String)>,
    query: String,
    /// By association, in the order in which the house sees them.
    rooms: Vec<(String, Vec<RoomItem>)>,
    association: bool,
    may_put: bool,
    done: &'static str,
}

impl Page {
    fn sort(&self, item: &RoomItem) -> &'static str {
        sort_key(item.row.sort)
    }
}

/// GET /rooms?organisation=&q=
pub async fn show(visit: Signed, asked: Asked) -> Answer {
    let (app, ctx) = (visit.app(), &visit.ctx);
    let id = house(&visit, &asked, |kind| kind.is_association() || kind.is_institution())?;
    let query = domain::text::clean_line(asked.text("q"));
    let items = app.room(ctx, id, &query).await?;
    let row = app.organisation(ctx, id).await?.row;
    let mut rooms: Vec<(String, Vec<RoomItem>)> = Vec::new();
    for item in items {
        match rooms.iter_mut().find(|(_, of)| of.iter().any(|i| i.row.organisation == item.row.organisation)) {
            Some((_, of)) => of.push(item),
            None => rooms.push((item.association.clone(), vec![item])),
        }
    }
    let association = row.kind.is_association();
    page(&Page {
        t: Frame::new(visit.visitor(), "room-title-page").of(&row.name),
        organisation: id,
        houses: houses(&visit, |kind| kind.is_association() || kind.is_institution()),
        query,
        rooms,
        association,
        may_put: association && ctx.may(Action::ChangeRoom, id).is_ok(),
        done: match asked.text("done") {
            "put" => "room-done-put",
            "down" => "room-done-down",
            _ => "",
        },
    })
}
