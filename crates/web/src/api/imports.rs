//! POST /organisations/{id}/imports: a list of members.

use crate::api::write;
use crate::fault::Answer;
use crate::pages::imports::file;
use crate::take::{Path, Upload};
use crate::visit::Signed;
use app::imports::mapping;
use app::once::{Made, Once};
use app::{Error, Field};
use axum::http::HeaderMap;
use domain::ids::OrganisationId;
use std::collections::BTreeMap;

/// The request waits for so many units; what remains is done by a job.
const UNITS: usize = 200;

/// Takes in a list; with `dry_run` it only says what would become of it. A list of the same bytes that was interrupted
/// is gone on with; sent again with its key it is the same import.
pub async fn add(visit: Signed, Path(id): Path<OrganisationId>, headers: HeaderMap, mut form: Upload) -> Answer {
    let (app, ctx) = (visit.app(), &visit.ctx);
    // Before the first byte of the file.
    app.may_import(ctx, id).await?;
    let file = file(&mut form).await?;
    let typed = form.typed();
    let mut wrong = Vec::new();
    if typed.line("kind") != "members" {
        wrong.push(Field::new("kind", "import-kind-of-list"));
    }
    let columns = typed.line("mapping");
    let said: Option<BTreeMap<String, Option<String>>> = match columns.as_str() {
        "" => Some(BTreeMap::new()),
        text => serde_json::from_str(text).ok(),
    };
    if said.is_none() {
        wrong.push(Field::new("mapping", "import-mapping-unknown"));
    }
    if file.is_none() {
        wrong.push(Field::new("file", "api-missing"));
    }
    let (Some((name, bytes)), Some(said), true) = (file, said, wrong.is_empty()) else {
        return Err(Error::Invalid(wrong).into());
    };
    let said: Vec<_> = said.into_iter().map(|(header, field)| (header, field.unwrap_or_default())).collect();
    let table = app.read_members_list(ctx, id, &name, bytes).await?;
    let mapping = mapping(&table, &said)?;
    let moves = typed.ticked("moves");
    let moved = moves.to_string();
    let request: [&[u8]; 5] =
        [visit.path().as_bytes(), name.as_bytes(), table.sha256.as_bytes(), columns.as_bytes(), moved.as_bytes()];
    let once = write::key(&headers).map(|key| Once::new(ctx, &key, &request)).transpose()?;
    let (found, repeated) = if typed.ticked("dry_run") {
        (app.preview_members(ctx, id, table, mapping, moves).await?, false)
    } else {
        let (work, repeated) = app.import_members(ctx, id, &table, mapping, moves, once).await?;
        app.carry_out_import(ctx, work, UNITS).await?;
        (app.member_import(ctx, id, work).await?, repeated)
    };
    let body = found.json(&app.content.messages, visit.say.view().lang);
    Ok(write::created(&Made { body, repeated }))
}
