//! GET /about: what Mamori is, what it is not, whose work is in it.

use crate::fault::Answer;
use crate::frame::{Frame, page};
use crate::visit::Visitor;
use app::Place;
use askama::Template;

#[derive(Template)]
#[template(path = "pages/programme/about.html")]
struct Page {
    t: Frame,
    place: &'static str,
    figures: bool,
}

/// The page.
pub async fn show(visit: Visitor) -> Answer {
    let place = match visit.app().config.place {
        Place::Pc => "about-place-pc",
        Place::Network => "about-place-network",
        Place::Hosted => "about-place-hosted",
    };
    page(&Page { t: Frame::new(&visit, "about-title"), place, figures: visit.app().figures_are_public().await? })
}
