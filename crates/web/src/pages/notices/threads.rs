//! Citations over several steps, as lists within lists: read in their order on paper and by a screen reader.

use crate::frame::Frame;
use app::notices::Cited;
use askama::Template;
use askama::filters::Safe;
use domain::ids::{NoticeId, OrganisationId};
use domain::notices::Relation;

#[derive(Template)]
#[template(path = "pages/notices/threads.html")]
pub(super) struct Threads<'p> {
    pub t: &'p Frame,
    pub steps: &'p [Cited],
    /// Whether they are the later letters, which do something to the one before.
    pub later: bool,
    /// The house that reads, and the notice of the page: nothing leads to where one is.
    pub house: OrganisationId,
    pub here: NoticeId,
}

impl Threads<'_> {
    /// What the letters of the list are to the one above them.
    fn does(&self, relation: &Relation) -> &'static str {
        match (relation, self.later) {
            (Relation::Cites, false) => "notices-thread-cites",
            (Relation::Amends, false) => "notices-thread-amends",
            (Relation::Replaces, false) => "notices-thread-replaces",
            (Relation::Cites, true) => "notices-thread-cited",
            (Relation::Amends, true) => "notices-thread-amended",
            (Relation::Replaces, true) => "notices-thread-replaced",
        }
    }
    /// Where a letter is read, unless it is read here.
    fn link(&self, cited: &Cited) -> Option<NoticeId> {
        cited.link.filter(|link| *link != self.here)
    }
    /// The list one step further.
    fn further(&self, cited: &Cited) -> Safe<String> {
        let (t, later, house, here) = (self.t, self.later, self.house, self.here);
        Threads { t, steps: &cited.further, later, house, here }.list()
    }
    /// The list as a part of a page.
    pub(super) fn list(&self) -> Safe<String> {
        Safe(self.render().unwrap_or_default())
    }
}
