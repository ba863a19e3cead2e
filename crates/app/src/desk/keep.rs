//! Setting a desk up: name, number, hours, closures, who answers, ready-made texts. What is not for the association
//! that runs it is not there.

use super::holidays::turn;
use crate::{App, Ctx, Error, Field, Result};
use domain::desk::consultation::State;
use domain::desk::{BadHours, Closure, Desk, NAME_MAX, WEEKDAYS, YearEnd, read_hours, together};
use domain::ids::{DeskId, OrganisationId, PersonId, TemplateId};
use domain::policy::{Action, Permit};
use domain::rooms::For;
use domain::text::{clean_line, clean_lines, fold_code};
use jiff::civil::Date;
use storage::desk::{DeskRow, TemplateRow, consultations};

/// Longest text about a desk, title and text of a ready-made one (characters).
const ABOUT_MAX: usize = 300;
const TITLE_MAX: usize = 60;
const BODY_MAX: usize = 4_000;
/// Most ready-made texts.
const TEMPLATES_MAX: usize = 200;

/// A desk as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypedDesk {
    /// Name.
    pub name: String,
    /// Number as printed.
    pub phone: String,
    /// What else there is to say.
    pub about: String,
    /// Hours of each weekday, Monday first: `9:00〜12:00、13:00〜18:00`; empty: closed.
    pub week: [String; 7],
    /// Closed on national holidays.
    pub closed_on_holidays: bool,
    /// Code of [`YearEnd`].
    pub year_end: String,
    /// Who may call.
    pub audience: For,
    /// Whether it takes written questions.
    pub written: bool,
}

/// A desk as its association keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskSettings {
    /// The desk.
    pub row: DeskRow,
    /// Name of the association.
    pub association: String,
    /// All closures.
    pub closures: Vec<Closure>,
    /// Everybody with the role, and whether they answer here.
    pub operators: Vec<(PersonId, String, bool)>,
    /// Ready-made texts.
    pub templates: Vec<TemplateRow>,
    /// The turn of the year that comes next, where nobody entered its closing.
    pub year_end_missing: bool,
}

/// Names of the fields of the seven days.
pub(crate) const DAY_FIELDS: [&str; 7] = WEEKDAYS;

impl TypedDesk {
    /// The desk that it becomes, with what is wrong.
    fn read(&self, key: &str) -> (Desk, String, For, Vec<Field>) {
        let mut wrong = Vec::new();
        let (name, phone, about) = (clean_line(&self.name), fold_code(&self.phone), clean_lines(&self.about));
        if name.is_empty() || name.chars().count() > NAME_MAX {
            wrong.push(Field::new("name", "desk-name").with("most", NAME_MAX.to_string()));
        }
        let digits = phone.chars().filter(char::is_ascii_digit).count();
        if !(3..=15).contains(&digits) || !phone.chars().all(|c| c.is_ascii_digit() || "-()+#".contains(c)) {
            wrong.push(Field::new("phone", "desk-phone"));
        }
        if about.chars().count() > ABOUT_MAX {
            wrong.push(Field::new("about", "desk-about").with("most", ABOUT_MAX.to_string()));
        }
        let mut week: [Vec<(i32, i32)>; 7] = Default::default();
        for (day, (typed, field)) in self.week.iter().zip(DAY_FIELDS).enumerate() {
            match read_hours(typed) {
                Ok(spans) => week[day] = spans,
                Err(BadHours::Unreadable) => wrong.push(Field::new(field, "desk-hours-unreadable")),
                Err(BadHours::Backwards) => wrong.push(Field::new(field, "desk-hours-backwards")),
                Err(BadHours::Overlapping) => wrong.push(Field::new(field, "desk-hours-overlap")),
            }
        }
        if wrong.is_empty() && week.iter().all(Vec::is_empty) {
            wrong.push(Field::new(DAY_FIELDS[0], "desk-hours-none"));
        }
        let audience = self.audience.known();
        if audience.levels.len() < self.audience.levels.len()
            || audience.member_kinds.len() < self.audience.member_kinds.len()
        {
            wrong.push(Field::new("levels", "room-for"));
        }
        let desk = Desk {
            key: key.to_owned(),
            name,
            phone,
            hours: together(&week),
            closed_on_holidays: self.closed_on_holidays,
            year_end: YearEnd::from_code(&self.year_end).unwrap_or_default(),
        };
        (desk, about, audience, wrong)
    }
}

/// The permit of those who run a desk.
fn running(tx: &sql::Tx, ctx: &Ctx, id: DeskId) -> Result<(Permit, DeskRow)> {
    let row = storage::desk::find(tx, id)?.filter(|r| r.ended_at.is_none()).ok_or_else(Error::not_found)?;
    Ok((ctx.may(Action::RunDesk, row.organisation)?, row))
}

impl App {
    /// Sets a desk up for an association: its own, or one of the content (`key`) for which it answers from now on.
    ///
    /// # Errors
    /// Refused; invalid, each field named; conflict `desk-taken-up`: another association answers for it.
    pub async fn set_up_desk(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        key: &str,
        typed: TypedDesk,
    ) -> Result<DeskId> {
        let permit = ctx.may(Action::RunDesk, organisation)?;
        let (desk, about, audience, wrong) = typed.read(key);
        if !key.is_empty() && !self.content.desks.iter().any(|e| e.desk.key == key) {
            return Err(Error::not_found());
        }
        if !wrong.is_empty() {
            return Err(Error::Invalid(wrong));
        }
        let row = DeskRow {
            organisation,
            id: DeskId(self.new_id(ctx)),
            desk,
            about,
            audience,
            written: typed.written,
            changed_at: ctx.micros(),
            ended_at: None,
            version: 1,
        };
        let entry = self.entry(ctx, organisation, Action::RunDesk, row.id.bytes(), format!("{row:?}"));
        self.db
            .write(move |tx| {
                let kind = storage::organisations::label(tx, organisation)?.ok_or_else(Error::not_found)?.2;
                // What the nation runs only the nation takes up.
                let national = kind == domain::organisations::Kind::National;
                if !kind.is_association() || (!row.desk.key.is_empty() && !national) {
                    return Err(Error::not_found());
                }
                if storage::desk::is_taken(tx, &row.desk.key)? {
                    return Err(Error::Conflict("desk-taken-up"));
                }
                storage::desk::add(tx, &permit, &row)?;
                storage::audit::append(tx, &entry)?;
                Ok(row.id)
            })
            .await
    }

    /// The desks that an association runs, with the number of questions that wait at each.
    ///
    /// # Errors
    /// Refused.
    pub async fn desk_settings(&self, ctx: &Ctx, id: DeskId) -> Result<DeskSettings> {
        let ctx = ctx.clone();
        self.db
            .read(move |tx| {
                let (permit, row) = running(tx, &ctx, id)?;
                let answering = storage::desk::operators(tx, row.organisation, id)?;
                let mut operators: Vec<(PersonId, String, bool)> =
                    storage::desk::candidates(tx, &permit, row.organisation)?
                        .into_iter()
                        .map(|(person, name)| (person, name, answering.iter().any(|(o, _)| *o == person)))
                        .collect();
                operators.sort_by(|a, b| (!a.2, &a.1, a.0).cmp(&(!b.2, &b.1, b.0)));
                let closures = storage::desk::closures(tx, row.organisation, id)?;
                let (first, last) = turn(ctx.today());
                let entered = closures.iter().any(|c| c.from <= last && c.to >= first);
                Ok(DeskSettings {
                    association: storage::organisations::label(tx, row.organisation)?.map(|l| l.0).unwrap_or_default(),
                    year_end_missing: row.desk.year_end == YearEnd::Unknown && !entered,
                    closures,
                    operators,
                    templates: storage::desk::templates(tx, row.organisation, id)?,
                    row,
                })
            })
            .await
    }

    /// Changes what is said of a desk.
    ///
    /// # Errors
    /// Not found, forbidden; invalid, each field named; stale.
    pub async fn change_desk(&self, ctx: &Ctx, id: DeskId, version: i64, typed: TypedDesk) -> Result<()> {
        let ctx = ctx.clone();
        let salt = self.salt();
        self.db
            .write(move |tx| {
                let (permit, row) = running(tx, &ctx, id)?;
                let (desk, about, audience, wrong) = typed.read(&row.desk.key);
                if !wrong.is_empty() {
                    return Err(Error::Invalid(wrong));
                }
                let new = DeskRow { desk, about, audience, written: typed.written, version, ..row.clone() };
                if storage::desk::change(tx, &permit, &new, ctx.micros())?.is_none() {
                    return Err(Error::Stale { current: Box::new(serde_json::json!({"version": row.version})) });
                }
                record(tx, &ctx, &row, format!("{new:?}"), salt)
            })
            .await
    }

    /// Gives a desk up. Its consultations stay with the association; a desk of the content stands there as before.
    ///
    /// # Errors
    /// Not found, forbidden; conflict `desk-still-asked`: nobody could answer what waits there.
    pub async fn give_up_desk(&self, ctx: &Ctx, id: DeskId) -> Result<OrganisationId> {
        let (ctx, salt) = (ctx.clone(), self.salt());
        self.db
            .write(move |tx| {
                let (permit, row) = running(tx, &ctx, id)?;
                // First of all: whoever asks meanwhile waits for it.
                storage::desk::end(tx, &permit, row.organisation, id, ctx.micros())?;
                for state in [State::Open, State::Waiting] {
                    if consultations::count(tx, &permit, row.organisation, id, state)? > 0 {
                        return Err(Error::Conflict("desk-still-asked"));
                    }
                }
                record(tx, &ctx, &row, "given up".to_owned(), salt)?;
                Ok(row.organisation)
            })
            .await
    }

    /// Enters days on which a desk is closed.
    ///
    /// # Errors
    /// Not found, forbidden; invalid: no days, the last before the first, more than a year, no reason.
    pub async fn close_desk(&self, ctx: &Ctx, id: DeskId, (from, to, reason): (&str, &str, &str)) -> Result<()> {
        self.desk_settings(ctx, id).await?;
        let mut wrong = Vec::new();
        let mut day = |name: &'static str, typed: &str| {
            let read = domain::dates::parse(typed).ok();
            if read.is_none() {
                wrong.push(Field::new(name, "desk-closure-day"));
            }
            read
        };
        let first = day("from", from);
        let last = if to.trim().is_empty() { first } else { day("to", to) };
        let reason = clean_line(reason);
        if reason.is_empty() || reason.chars().count() > TITLE_MAX {
            wrong.push(Field::new("reason", "desk-closure-reason").with("most", TITLE_MAX.to_string()));
        }
        let closure = match (first, last) {
            (Some(from), Some(to)) if to < from => {
                wrong.push(Field::new("to", "desk-closure-backwards"));
                None
            }
            (Some(from), Some(to)) if (to - from).get_days() > 366 => {
                wrong.push(Field::new("to", "desk-closure-long"));
                None
            }
            (Some(from), Some(to)) => Some(Closure { from, to, reason }),
            _ => None,
        };
        let Some(closure) = closure.filter(|_| wrong.is_empty()) else { return Err(Error::Invalid(wrong)) };
        let detail = format!("closed {} {} {}", closure.from, closure.to, closure.reason);
        self.run_desk(ctx, id, detail, move |tx, permit, row| {
            Ok(storage::desk::close(tx, permit, row.organisation, row.id, &closure)?)
        })
        .await
    }

    /// Takes a closure back, by its first day.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn reopen_desk(&self, ctx: &Ctx, id: DeskId, from: Date) -> Result<()> {
        self.run_desk(ctx, id, format!("open again {from}"), move |tx, permit, row| {
            Ok(storage::desk::unclose(tx, permit, row.organisation, row.id, from)?)
        })
        .await
    }

    /// Lets somebody with the role of an operator answer at a desk, or no longer.
    ///
    /// # Errors
    /// Not found (a person without the role, too), forbidden.
    pub async fn assign_operator(&self, ctx: &Ctx, id: DeskId, person: PersonId, answers: bool) -> Result<()> {
        let since = answers.then(|| ctx.micros());
        self.run_desk(ctx, id, format!("operator {person} {answers}"), move |tx, permit, row| {
            let may = storage::desk::candidates(tx, permit, row.organisation)?.iter().any(|(p, _)| *p == person);
            if answers && !may {
                return Err(Error::not_found());
            }
            Ok(storage::desk::assign(tx, permit, (row.organisation, row.id), person, since)?)
        })
        .await
    }

    /// Adds a ready-made text to a desk.
    ///
    /// # Errors
    /// Not found, forbidden; invalid: no title, no text; conflict `desk-templates-full`.
    pub async fn add_desk_template(&self, ctx: &Ctx, id: DeskId, title: &str, body: &str) -> Result<()> {
        self.desk_settings(ctx, id).await?;
        let (title, body) = (clean_line(title), clean_lines(body));
        let mut wrong = Vec::new();
        if title.is_empty() || title.chars().count() > TITLE_MAX {
            wrong.push(Field::new("title", "desk-template-title").with("most", TITLE_MAX.to_string()));
        }
        if body.trim().is_empty() || body.chars().count() > BODY_MAX {
            wrong.push(Field::new("body", "desk-template-body").with("most", BODY_MAX.to_string()));
        }
        if !wrong.is_empty() {
            return Err(Error::Invalid(wrong));
        }
        let new = TemplateRow { id: TemplateId(self.new_id(ctx)), title, body };
        self.run_desk(ctx, id, format!("template {}", new.title), move |tx, permit, row| {
            if storage::desk::templates(tx, row.organisation, row.id)?.len() >= TEMPLATES_MAX {
                return Err(Error::Conflict("desk-templates-full"));
            }
            Ok(storage::desk::add_template(tx, permit, (row.organisation, row.id), &new)?)
        })
        .await
    }

    /// Drops a ready-made text.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn drop_desk_template(&self, ctx: &Ctx, id: DeskId, template: TemplateId) -> Result<()> {
        self.run_desk(ctx, id, format!("template dropped {template}"), move |tx, permit, row| {
            Ok(storage::desk::drop_template(tx, permit, (row.organisation, row.id), template)?)
        })
        .await
    }

    /// One change of a desk by those who run it, with its record.
    async fn run_desk(
        &self,
        ctx: &Ctx,
        id: DeskId,
        detail: String,
        change: impl Fn(&sql::Tx, &Permit, &DeskRow) -> Result<bool> + Send + 'static,
    ) -> Result<()> {
        let (ctx, salt) = (ctx.clone(), self.salt());
        self.db
            .write(move |tx| {
                let (permit, row) = running(tx, &ctx, id)?;
                if !change(tx, &permit, &row)? {
                    return Err(Error::not_found());
                }
                record(tx, &ctx, &row, detail.clone(), salt)
            })
            .await
    }
}

fn record(tx: &sql::Tx, ctx: &Ctx, row: &DeskRow, detail: String, salt: [u8; 16]) -> Result<()> {
    let entry = storage::audit::Entry {
        organisation: row.organisation.bytes(),
        at: ctx.micros(),
        actor: ctx.actor.person(),
        action: Action::RunDesk,
        subject_id: row.id.bytes(),
        salt,
        detail,
    };
    Ok(storage::audit::append(tx, &entry)?)
}
