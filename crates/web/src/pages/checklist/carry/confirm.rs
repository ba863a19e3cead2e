//! POST /assessments/{id}/confirm: answers that were carried over still hold. One at a time from its page, or as many
//! as were ticked on the sheet; each is looked at by itself, and what cannot be confirmed is named.

use crate::fault::Answer;
use crate::frame::go;
use crate::take::{Path, Typed};
use crate::visit::Signed;
use app::Error;
use domain::ids::AssessmentId;

/// POST /assessments/{id}/confirm
pub async fn confirm(visit: Signed, Path(id): Path<AssessmentId>, typed: Typed) -> Answer {
    let day = super::super::read_day(typed.raw("checked_on"), "checked_on").map_err(|f| Error::Invalid(vec![f]))?;
    visit.app().sheet(&visit.ctx, id).await?;
    let keys: Vec<String> = typed.all("key").map(str::to_owned).collect();
    let (mut stored, mut left) = (0, 0);
    for key in &keys {
        match visit.app().confirm(&visit.ctx, id, key, day).await {
            Ok(_) => stored += 1,
            // Somebody was quicker, or the question has to be read: it stands on the sheet as it is.
            Err(Error::Conflict("carry-look-first" | "carry-not-waiting") | Error::Stale { .. }) if keys.len() > 1 => {
                left += 1;
            }
            Err(Error::Stale { .. } | Error::Conflict("carry-not-waiting")) => {}
            Err(other) => return Err(other.into()),
        }
    }
    if typed.raw("then") == "next"
        && let Some(key) = keys.first()
    {
        let sheet = visit.app().sheet(&visit.ctx, id).await?;
        return Ok(go(&super::super::item::onward(&sheet, key, "next")?));
    }
    let done = if left > 0 {
        "confirmed-some"
    } else if stored > 0 {
        "confirmed"
    } else {
        "confirmed-none"
    };
    Ok(go(&format!("/assessments/{id}?done={done}")))
}
