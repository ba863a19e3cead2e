//! Reminders as a sheet for the wall: to tick by hand.

use super::Reminder;
use crate::{App, Ctx, Result};
use content::{Arg, Lang};
use domain::dates::{rfc3339, wareki};
use domain::ids::OrganisationId;
use domain::papers::document::Span;
use domain::papers::{Block, Document};
use domain::text::without_readings;

impl App {
    /// The reminders of an institution as a paper: what waits now, for everybody of the house.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn reminders_paper(&self, ctx: &Ctx, organisation: OrganisationId) -> Result<Document> {
        let name = self.organisation(ctx, organisation).await?.row.name;
        let reminders = self.reminders(ctx, organisation).await?;
        let say = |key: &str, args: &[(&str, Arg)]| without_readings(&self.content.messages.say(Lang::Ja, key, args));
        let line = |r: &Reminder| {
            let (what, todo) = self.told(Lang::Ja, r);
            let mut spans = vec![Span::strong(what), Span::plain(format!("　{todo}"))];
            if let Some((_, to)) = &r.handed_to {
                spans.push(Span::plain(format!("　{}", say("reminders-handed", &[("name", Arg::from(to.as_str()))]))));
            }
            spans
        };
        let items: Vec<_> = reminders.iter().filter(|r| r.put_off_until.is_none()).map(line).collect();
        let block = if items.is_empty() {
            Block::Paragraph { text: vec![Span::plain(say("reminders-none", &[]))], align: String::new() }
        } else {
            Block::Ticks { items }
        };
        let day = wareki(ctx.today());
        Ok(Document {
            kind: "reminders".to_owned(),
            head: format!("{name}　{day}"),
            title: say("reminders-title", &[]),
            under_title: vec![name, day],
            foot: vec![say("reminders-foot", &[])],
            blocks: vec![block],
            demo: self.config.demo,
            at: rfc3339(ctx.now),
            ..Document::default()
        })
    }
}
