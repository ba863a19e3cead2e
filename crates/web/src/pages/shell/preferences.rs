//! POST /preferences: language, big type, readings. Only what the pressed button says is changed.

use crate::cookies;
use crate::fault::Answer;
use crate::frame::{go, local};
use crate::take::Typed;
use crate::visit::Visitor;
use axum::http::header;
use axum::response::IntoResponse;
use content::Lang;

/// A year.
const KEPT: i64 = 365 * 24 * 3600;

/// Keeps the view in a cookie, and with the person when signed in.
pub async fn change(visit: Visitor, typed: Typed) -> Answer {
    let mut view = visit.say.view();
    if let Some(lang) = Lang::from_code(typed.raw("lang")) {
        view.lang = lang;
    }
    if typed.has("big_type") {
        view.big_type = typed.ticked("big_type");
    }
    if typed.has("furigana") {
        view.furigana = typed.ticked("furigana");
    }
    if visit.me.is_some() {
        visit.app().set_preferences(&visit.ctx, view.to_keep()).await?;
    }
    let secure = visit.secure;
    let cookie = cookies::write(cookies::VIEW, &view.to_cookie(), Some(KEPT), secure);
    Ok(([(header::SET_COOKIE, cookie)], go(local(typed.raw("next")))).into_response())
}
