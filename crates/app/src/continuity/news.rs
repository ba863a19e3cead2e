//! A newer edition of the template, taken over piece by piece.

use crate::{App, Ctx, Error, Result};
use domain::continuity::{Paper, Template, Written};
use domain::ids::OrganisationId;
use domain::policy::Action;

impl App {
    /// Takes one section of the newest edition over, or leaves it as it is; both are remembered.
    ///
    /// # Errors
    /// Refused; not found for a section in which nothing is new; stale.
    pub async fn decide_plan_news(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        paper: Paper,
        key: &str,
        take: bool,
        version: i64,
    ) -> Result<()> {
        ctx.may(Action::ChangePlan, organisation)?;
        let newest = self.content.template(paper).cloned().ok_or_else(Error::not_found)?;
        let key = key.to_owned();
        let detail = format!("{} {key} {}", if take { "take" } else { "leave" }, newest.id);
        let change = move |_: &sql::Tx<'_>, written: &mut Written, basis: &Template| {
            let news = written.news(basis, &newest).into_iter().find(|n| n.key == key).ok_or_else(Error::not_found)?;
            written.decide(&news, &newest, take);
            Ok(())
        };
        self.write_plan(ctx, organisation, paper, version, detail, change).await
    }
}
