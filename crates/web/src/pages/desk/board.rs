//! GET /desks/{id}: what waits at a desk, and search in everything that was asked there.

use crate::fault::Answer;
use crate::frame::{Frame, page_as};
use crate::take::{Asked, Path};
use crate::visit::Signed;
use app::Error;
use app::desk::{Board, ConsultationRow};
use askama::Template;
use axum::http::StatusCode;
use domain::desk::consultation::{State, Urgency};
use domain::ids::DeskId;
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/desk/board.html")]
struct Page {
    t: Frame,
    board: Board,
    /// How the desk stands now.
    now: String,
    open: bool,
    query: String,
    /// What a search found; none: no search.
    found: Option<Vec<(ConsultationRow, String, String)>>,
    /// Key of what is wrong with the search.
    wrong: &'static str,
    next: Option<i64>,
    runs: bool,
    lineages: Vec<(String, String)>,
}

impl Page {
    fn rows(&self) -> &[(ConsultationRow, String, String)] {
        self.found.as_deref().unwrap_or(&self.board.rows)
    }
    fn urgent(&self, row: &ConsultationRow) -> bool {
        row.urgency != Urgency::Normal
    }
    fn about(&self, row: &ConsultationRow) -> String {
        if row.lineage.is_empty() { String::new() } else { super::lineage_words(&self.lineages, &row.lineage) }
    }
}

/// GET /desks/{id}?state=&before=&q=
pub async fn show(visit: Signed, Path(id): Path<DeskId>, asked: Asked) -> Answer {
    let (app, ctx) = (visit.app(), &visit.ctx);
    let state = State::from_code(asked.text("state")).unwrap_or(State::Open);
    let before = asked.text("before").parse().ok();
    let board = app.board(ctx, id, state, before).await?;
    let query = domain::text::clean_line(asked.text("q"));
    let (mut wrong, mut status) = ("", StatusCode::OK);
    let found = if query.is_empty() {
        None
    } else {
        match app.search_desk(ctx, id, &query).await {
            Ok(found) => Some(found),
            Err(Error::Invalid(_)) => {
                (wrong, status) = ("desk-search-short", StatusCode::UNPROCESSABLE_ENTITY);
                Some(Vec::new())
            }
            Err(other) => return Err(other.into()),
        }
    };
    let desks = app.desks(ctx).await?.desks;
    let standing = desks.iter().find(|d| d.id == Some(id)).map(|d| super::standing(&visit, d));
    let next = board.rows.last().map(|(row, ..)| row.number).filter(|_| board.rows.len() >= 50);
    let shown = found.as_ref().unwrap_or(&board.rows);
    let about: Vec<&str> = shown.iter().map(|(row, ..)| row.lineage.as_str()).collect();
    let lineages = super::lineages(&visit, &about).await?;
    page_as(
        status,
        &Page {
            t: Frame::new(visit.visitor(), "desk-board").titled(board.desk.desk.name.as_str()).of(&board.association),
            now: standing.as_ref().map(|s| s.now.clone()).unwrap_or_default(),
            open: standing.is_some_and(|s| s.open),
            runs: board.desk.ended_at.is_none() && ctx.may(Action::RunDesk, board.desk.organisation).is_ok(),
            lineages,
            next,
            board,
            query,
            found,
            wrong,
        },
    )
}
