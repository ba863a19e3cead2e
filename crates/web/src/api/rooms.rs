//! The members' room: what an organisation sees, putting something up, and the file of an item.

use crate::api::page::Page;
use crate::api::write::{created, key};
use crate::fault::Answer;
use crate::pages::rooms::{edit, typed_item};
use crate::take::{Asked, Path, Piece, Upload};
use crate::visit::Signed;
use app::rooms::item_json;
use axum::http::HeaderMap;
use domain::ids::OrganisationId;
use domain::policy::Action;

/// Largest body of a form with a video: the file and the form around it.
pub const BODY: usize = app::rooms::VIDEO_MAX as usize + 256 * 1024;
/// How long a video may take on a slow line (seconds).
pub const SECONDS: u64 = 1_800;

/// What an organisation sees in the rooms of its associations.
pub async fn all(visit: Signed, Path(organisation): Path<OrganisationId>, asked: Asked) -> Answer {
    let page = Page::of(&asked)?;
    let found = visit.app().room(&visit.ctx, organisation, asked.text("q")).await?;
    page.cut(&found, |item| item.row.id.to_string(), item_json)
}

/// Puts something up.
pub async fn add(
    visit: Signed,
    Path(organisation): Path<OrganisationId>,
    headers: HeaderMap,
    mut form: Upload,
) -> Answer {
    // Before the first byte goes to the disk.
    visit.ctx.may(Action::ChangeRoom, organisation)?;
    let mut file = None;
    while let Some(piece) = form.next().await? {
        let Piece::File(part) = piece else { continue };
        if part.name != "file" || file.is_some() {
            continue;
        }
        let name = part.file_name.clone();
        file = Some((name, edit::read(&visit, part).await??));
    }
    let (item, key) = (typed_item(&form.typed()), key(&headers));
    Ok(created(&visit.app().put_up(&visit.ctx, organisation, item, file, key.as_deref()).await?))
}
