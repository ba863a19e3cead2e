//! The A4 poster 「おかしいと思ったら」 in its two kinds.

use super::whom::Line;
use crate::desk::hours;
use crate::{App, Ctx, Result};
use content::desks::DeskEntry;
use content::{Arg, Lang};
use domain::dates::{day_in_tokyo, rfc3339, wareki};
use domain::ids::OrganisationId;
use domain::papers::{Poster, PosterContact};
use domain::text::without_readings;

/// Where a poster hangs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wall {
    /// The staff room: with mobile numbers, and the address of the institution's own page.
    Staff,
    /// The reception, where patients see it: without mobile numbers, and with the general page's address.
    Reception,
}

impl Wall {
    /// The wall of a code; none for an unknown one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Wall> {
        match code {
            "staff" => Some(Wall::Staff),
            "reception" => Some(Wall::Reception),
            _ => None,
        }
    }
    /// The code in addresses and on the paper.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Wall::Staff => "staff",
            Wall::Reception => "reception",
        }
    }
}

impl App {
    /// The model of an institution's poster; whoever prints it draws the QR of its address.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn poster(&self, ctx: &Ctx, organisation: OrganisationId, wall: Wall) -> Result<Poster> {
        let view = self.help(ctx, organisation).await?;
        let words = &self.content.poster;
        let plain = |all: &[String]| all.iter().map(|text| without_readings(text)).collect();
        let url = match wall {
            Wall::Staff => view.code.as_deref().and_then(|code| self.help_url(code)),
            Wall::Reception => self.general_help_url(),
        };
        let mut contacts: Vec<PosterContact> = Vec::new();
        let desks = self.desks_whatever_happens(ctx).await;
        let groups = self.whom_by_day(&desks, Some(&view));
        let mut hung: Vec<(&str, &Line)> = Vec::new();
        for group in &groups {
            let before = contacts.len();
            let key = group.whom.key.as_str();
            // What has no number and is nobody's own belongs to the page, not to a wall.
            let hangs =
                |l: &&Line| (wall == Wall::Staff || !l.mobile) && (!l.phone.is_empty() || l.source.0.is_empty());
            for line in group.lines.iter().filter(hangs) {
                // A vendor may stand among the own contacts too: once is enough on a wall. Two who share a number are two,
                // and a desk is told with its hours whoever wrote its number down.
                let same = |(of, l): &(&str, &Line)| {
                    (*of == "own" || *of == key) && (&l.name, &l.phone) == (&line.name, &line.phone)
                };
                if line.phone.is_empty() || group.desk.is_some() || !hung.iter().any(same) {
                    contacts.push(self.on_poster(key, line));
                    hung.push((key, line));
                }
            }
            if let (Some(desk), Some(last)) = (&group.desk, contacts[before..].last_mut()) {
                last.note = self.desk_on_paper(&desk.entry, group.members_only);
            }
            // A line to be filled in by hand.
            let empty = match key {
                "own" if contacts.len() == before => "incidents-poster-own",
                "vendor-day" if group.lines.is_empty() => "incidents-poster-vendor",
                _ => continue,
            };
            contacts.push(PosterContact { name: self.word(empty, &[]), ..PosterContact::default() });
        }
        Ok(Poster {
            organisation_name: view.label.name,
            kind: wall.code().to_owned(),
            title: without_readings(&words.title),
            fraud: plain(&words.fraud),
            steps: plain(&words.steps),
            never: plain(&words.never),
            contacts,
            url,
            qr_svg: None,
            demo: self.config.demo,
            at_label: wareki(day_in_tokyo(ctx.now)),
            at: rfc3339(ctx.now),
        })
    }

    /// When a desk answers, and for whom it is, in one line.
    pub(crate) fn desk_on_paper(&self, entry: &DeskEntry, members_only: bool) -> String {
        let hours = hours(entry).map(|(days, opens, closes)| {
            let key = if days == "every" { "incidents-poster-every-day" } else { "incidents-poster-weekdays" };
            self.word(key, &[("opens", opens.into()), ("closes", closes.into())])
        });
        let members = members_only.then(|| self.word("incidents-poster-members", &[]));
        hours.into_iter().chain(members).collect::<Vec<_>>().join(" ")
    }

    fn on_poster(&self, key: &str, line: &Line) -> PosterContact {
        let name = match key {
            "vendor-night" => self.word("incidents-poster-night", &[("name", line.name.as_str().into())]),
            "own" if line.mobile => self.word("incidents-poster-mobile", &[("name", line.name.as_str().into())]),
            _ => line.name.clone(),
        };
        // A wall has room for one line: what a public contact is for stands on the page.
        let own = matches!(key, "own" | "vendor-day" | "vendor-night");
        let note = if own { line.note.clone() } else { String::new() };
        PosterContact { name, phone: line.phone.clone(), note }
    }

    fn word(&self, key: &str, args: &[(&str, Arg)]) -> String {
        self.content.messages.say(Lang::Ja, key, args)
    }
}
