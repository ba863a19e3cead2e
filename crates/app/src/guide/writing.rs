//! Writing a text of the guide: typed as a draft, checked as a file is, published for a day; what the binary offers.

use super::draft::DraftText;
use super::texts::{TextView, every_edition, is_known, newest};
use crate::people::INSTALLATION;
use crate::{App, Ctx, Error, Field, Result, for_installation};
use content::{Around, Finding, Guide, check_text};
use domain::checklist::Edition;
use domain::dates::{day_in_tokyo, from_micros};
use domain::policy::{Action, Permit};
use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{Span, Timestamp};
use std::sync::Arc;
use storage::guide::texts::{self, DraftRow, NewText, TextRow};

/// Most characters of a text; the longest of the binary has a tenth of it.
const BODY_MAX: usize = 40_000;
/// Most characters of a field of one line.
const LINE_MAX: usize = 200;
/// Most characters of a field with one entry a line.
const LINES_MAX: usize = 4_000;

/// A text as an editor sees it.
#[derive(Debug, Clone)]
pub struct Writing {
    /// Series.
    pub form: String,
    /// Requirement.
    pub lineage: String,
    /// The fields.
    pub draft: DraftText,
    /// Version of the draft; 0: nothing was typed yet, and the fields are those of the text in force.
    pub version: i64,
    /// When and by whom it was typed; the name is empty for somebody who is gone.
    pub typed: Option<(Timestamp, String)>,
    /// The text that it becomes.
    pub guide: Arc<Guide>,
    /// What breaks a rule in it.
    pub findings: Vec<Finding>,
    /// The text in force.
    pub in_force: Option<TextView>,
    /// Whether it says the same as the text in force.
    pub same: bool,
    /// The editions that have this requirement, the newest first.
    pub editions: Vec<Arc<Edition>>,
    /// What the binary offers in place of the text in force.
    pub offers: Vec<TextView>,
    /// What is planned.
    pub planned: Vec<TextView>,
}

/// What editors are at.
#[derive(Debug, Clone, Default)]
pub struct GuideWork {
    /// Drafts.
    pub drafts: Vec<DraftRow>,
    /// Texts that appear on a later day.
    pub planned: Vec<TextRow>,
    /// Texts of the binary that stand behind one that was written here.
    pub offers: Vec<TextRow>,
}

/// The begin of a day in Tokyo; now for today, none for the past.
fn from_day(ctx: &Ctx, day: Option<Date>) -> Option<i64> {
    match day {
        None => Some(ctx.micros()),
        Some(day) if day == ctx.today() => Some(ctx.micros()),
        Some(day) if day < ctx.today() => None,
        Some(day) => Offset::constant(9).to_timestamp(day.at(0, 0, 0, 0)).ok().map(Timestamp::as_microsecond),
    }
}

/// When something is to appear, in microseconds.
///
/// # Errors
/// Field `day`: in the past, or more than a year from now, which is a slip.
pub(crate) fn when(ctx: &Ctx, day: Option<Date>) -> Result<i64> {
    let far = ctx.today().checked_add(Span::new().years(1)).unwrap_or(Date::MAX);
    if day.is_some_and(|day| day > far) {
        return Err(Error::field("day", "guide-day-far"));
    }
    from_day(ctx, day).ok_or_else(|| Error::field("day", "guide-day-past"))
}

fn too_long(draft: &DraftText) -> Vec<Field> {
    let fields = [
        ("author", &draft.author, LINE_MAX),
        ("change", &draft.change, LINE_MAX),
        ("action", &draft.action, LINE_MAX),
        ("sources", &draft.sources, LINES_MAX),
        ("guideline", &draft.guideline, LINES_MAX),
        ("body", &draft.body, BODY_MAX),
    ];
    let long = fields.into_iter().filter(|(_, text, max)| text.chars().count() > *max);
    long.map(|(name, _, max)| Field::new(name, "too-long").with("max", max.to_string())).collect()
}

/// The text that a draft becomes, and what breaks a rule in it.
fn checked(
    app: &App,
    tx: &sql::Tx,
    (form, lineage): (&str, &str),
    draft: &DraftText,
    (now, day): (i64, Date),
) -> Result<(Arc<Guide>, Vec<Finding>)> {
    let guide = draft.to_guide(form, lineage, day).map_err(|f| Error::Inside(f.to_string()))?;
    let editions = every_edition(tx, &app.editions)?;
    let others: Vec<Arc<Guide>> = newest(texts::published_until(tx, now)?)
        .into_iter()
        .map(|row| app.editions.text(tx, &row.hash))
        .collect::<Result<_>>()?;
    let around = Around {
        editions: editions.iter().map(AsRef::as_ref).collect(),
        glossary: &app.content.glossary,
        others: others.iter().map(AsRef::as_ref).collect(),
    };
    let findings = check_text(&guide, &around);
    Ok((Arc::new(guide), findings))
}

impl App {
    /// The text as an editor sees it: the draft, or what is in force to begin from.
    ///
    /// # Errors
    /// Refused; not found: there is no such requirement.
    pub async fn writing(&self, ctx: &Ctx, form: &str, lineage: &str) -> Result<Writing> {
        let permit = ctx.may_any(Action::WriteGuide)?;
        let (app, now, today) = (self.clone(), ctx.micros(), ctx.today());
        let (form, lineage) = (form.to_owned(), lineage.to_owned());
        self.db
            .read(move |tx| {
                let permit = for_installation(tx, &permit)?;
                let cache = &app.editions;
                let all = every_edition(tx, cache)?;
                if !is_known(&all, &form, &lineage) {
                    return Err(Error::not_found());
                }
                let in_force = texts::in_force(tx, &form, &lineage, now)?;
                let in_force = in_force.map(|row| cache.view(tx, row)).transpose()?;
                let mut editions: Vec<_> = all
                    .into_iter()
                    .filter(|e| is_known([e], &form, &lineage))
                    .filter(|e| app.config.demo || !e.demo)
                    .collect();
                editions.sort_by_key(|e| std::cmp::Reverse((e.fiscal_year, e.id.clone())));
                let now_said = in_force.as_ref().map(|text| DraftText::of(&text.guide));
                let kept = texts::draft(tx, &permit, &form, &lineage)?;
                let (draft, version, typed) = match &kept {
                    Some(row) => {
                        let draft = serde_json::from_str(&row.fields).map_err(|e| Error::Inside(e.to_string()))?;
                        let by = row.changed_by.map(|p| storage::people::name(tx, p)).transpose()?.flatten();
                        (draft, row.version, Some((from_micros(row.changed_at), by.unwrap_or_default())))
                    }
                    None => {
                        let blank = DraftText {
                            editions: editions.iter().take(1).map(|e| e.id.clone()).collect(),
                            basis: "unverified".to_owned(),
                            ..DraftText::default()
                        };
                        let begun = now_said.clone().unwrap_or(blank);
                        (DraftText { change: String::new(), ..begun }, 0, None)
                    }
                };
                let (guide, findings) = checked(&app, tx, (&form, &lineage), &draft, (now, today))?;
                let (mut offers, mut planned) = (Vec::new(), Vec::new());
                for row in texts::to_come(tx, now)?.into_iter().filter(|r| (&r.form, &r.lineage) == (&form, &lineage)) {
                    let list = if row.published_at.is_some() { &mut planned } else { &mut offers };
                    list.push(cache.view(tx, row)?);
                }
                let same = now_said.is_some_and(|said| said.says_the_same(&draft));
                let (form, lineage) = (form.clone(), lineage.clone());
                Ok(Writing {
                    form,
                    lineage,
                    draft,
                    version,
                    typed,
                    guide,
                    findings,
                    in_force,
                    same,
                    editions,
                    offers,
                    planned,
                })
            })
            .await
    }

    /// What editors are at, in all texts.
    ///
    /// # Errors
    /// Refused.
    pub async fn guide_work(&self, ctx: &Ctx) -> Result<GuideWork> {
        let permit = ctx.may_any(Action::WriteGuide)?;
        let now = ctx.micros();
        self.db
            .read(move |tx| {
                let permit = for_installation(tx, &permit)?;
                let (planned, offers) = texts::to_come(tx, now)?.into_iter().partition(|r| r.published_at.is_some());
                Ok(GuideWork { drafts: texts::drafts(tx, &permit)?, planned, offers })
            })
            .await
    }

    /// Keeps what was typed, whatever rule it breaks; the draft's new version.
    ///
    /// # Errors
    /// Refused; not found; a field that is too long; stale when somebody else wrote after `version`.
    pub async fn keep_guide_draft(
        &self,
        ctx: &Ctx,
        form: &str,
        lineage: &str,
        draft: DraftText,
        version: i64,
    ) -> Result<i64> {
        let permit = ctx.may_any(Action::WriteGuide)?;
        let draft = draft.tidy();
        let wrong = too_long(&draft);
        if !wrong.is_empty() {
            return Err(Error::Invalid(wrong));
        }
        let fields = serde_json::to_string(&draft).map_err(|e| Error::Inside(e.to_string()))?;
        let detail = format!("{form} {lineage} draft {}", content::hash::hex(fields.as_bytes()));
        let entry = self.entry(ctx, INSTALLATION, Action::WriteGuide, [0; 16], detail);
        let cache = self.editions.clone();
        let row = DraftRow {
            form: form.to_owned(),
            lineage: lineage.to_owned(),
            fields,
            version,
            changed_at: ctx.micros(),
            changed_by: ctx.actor.person(),
        };
        self.db
            .write(move |tx| {
                let permit = for_installation(tx, &permit)?;
                if !is_known(&every_edition(tx, &cache)?, &row.form, &row.lineage) {
                    return Err(Error::not_found());
                }
                let Some(version) = texts::keep_draft(tx, &permit, &row)? else {
                    let now = texts::draft(tx, &permit, &row.form, &row.lineage)?;
                    let now = now.map_or(serde_json::Value::Null, |d| serde_json::json!({"version": d.version}));
                    return Err(Error::Stale { current: Box::new(now) });
                };
                storage::audit::append(tx, &entry)?;
                Ok(version)
            })
            .await
    }

    /// Throws a draft away.
    ///
    /// # Errors
    /// Refused; a conflict when somebody wrote it meanwhile, or there is none.
    pub async fn discard_guide_draft(&self, ctx: &Ctx, form: &str, lineage: &str, version: i64) -> Result<()> {
        let permit = ctx.may_any(Action::WriteGuide)?;
        let detail = format!("{form} {lineage} discard");
        let entry = self.entry(ctx, INSTALLATION, Action::WriteGuide, [0; 16], detail);
        let (form, lineage) = (form.to_owned(), lineage.to_owned());
        self.db
            .write(move |tx| {
                let permit = for_installation(tx, &permit)?;
                if !texts::end_draft(tx, &permit, &form, &lineage, version)? {
                    return Err(Error::Conflict("guide-draft-changed"));
                }
                Ok(storage::audit::append(tx, &entry)?)
            })
            .await
    }

    /// Publishes a draft for a day (none: at once); the revision's hash. The draft is over then.
    ///
    /// # Errors
    /// Refused; field `day`; a conflict: a rule is broken, nothing is new, the draft was changed meanwhile, or this
    /// very text was published before.
    pub async fn publish_text(
        &self,
        ctx: &Ctx,
        form: &str,
        lineage: &str,
        version: i64,
        day: Option<Date>,
    ) -> Result<String> {
        let permit = ctx.may_any(Action::PublishGuide)?;
        let from = when(ctx, day)?;
        let entry = self.entry(ctx, INSTALLATION, Action::PublishGuide, [0; 16], String::new());
        let (app, ctx) = (self.clone(), ctx.clone());
        let (form, lineage) = (form.to_owned(), lineage.to_owned());
        self.db
            .write(move |tx| {
                let permit = for_installation(tx, &permit)?;
                let kept = texts::draft(tx, &permit, &form, &lineage)?.filter(|d| d.version == version);
                let Some(kept) = kept else { return Err(Error::Conflict("guide-draft-changed")) };
                let draft: DraftText = serde_json::from_str(&kept.fields).map_err(|e| Error::Inside(e.to_string()))?;
                let day = day_in_tokyo(from_micros(from));
                let now = ctx.micros();
                let (guide, findings) = checked(&app, tx, (&form, &lineage), &draft, (now, day))?;
                if !findings.is_empty() {
                    return Err(Error::Conflict("guide-has-faults"));
                }
                if let Some(row) = texts::in_force(tx, &form, &lineage, now)? {
                    let said = DraftText::of(&*app.editions.text(tx, &row.hash)?);
                    if said.says_the_same(&draft) {
                        return Err(Error::Conflict("guide-nothing-new"));
                    }
                }
                let new = NewText {
                    hash: guide.hash.clone(),
                    form: form.clone(),
                    lineage: lineage.clone(),
                    body: guide.source.clone(),
                };
                if !texts::publish(tx, &permit, &new, ctx.actor.person(), now, from)? {
                    return Err(Error::Conflict("guide-published-before"));
                }
                texts::end_draft(tx, &permit, &form, &lineage, version)?;
                let mut entry = entry.clone();
                entry.detail = format!("{form} {lineage} {} from {from}", new.hash);
                storage::audit::append(tx, &entry)?;
                Ok(new.hash)
            })
            .await
    }

    /// Withdraws what is planned, so that it does not appear; what was typed becomes the draft again, if there is none.
    ///
    /// # Errors
    /// Refused; not found; a conflict when it has appeared already.
    pub async fn withdraw_text(&self, ctx: &Ctx, form: &str, lineage: &str, revision: i64) -> Result<()> {
        let now = ctx.micros();
        let person = ctx.actor.person();
        let change = move |tx: &sql::Tx<'_>, permit: &Permit, text: &TextView| {
            if super::sets::holds(tx, &text.row.hash, now)? {
                return Err(Error::Conflict("guide-in-set"));
            }
            if !texts::withdraw(tx, permit, &text.row.hash, now)? {
                return Err(Error::Conflict("guide-appeared"));
            }
            again(tx, permit, &text.guide, now, person)?;
            Ok("withdraw")
        };
        self.decide_revision(ctx, form, lineage, revision, change).await
    }

    /// Takes what the binary offers in place of the text that was written here.
    ///
    /// # Errors
    /// Refused; not found; a conflict when it was taken already.
    pub async fn take_offer(&self, ctx: &Ctx, form: &str, lineage: &str, revision: i64) -> Result<()> {
        let now = ctx.micros();
        let change = move |tx: &sql::Tx<'_>, permit: &Permit, text: &TextView| {
            let taken = text.row.origin == "bundled" && texts::set_published(tx, permit, &text.row.hash, now)?;
            if taken { Ok("take") } else { Err(Error::Conflict("guide-offer-gone")) }
        };
        self.decide_revision(ctx, form, lineage, revision, change).await
    }

    /// Leaves what the binary offers alone; it stays in the history.
    ///
    /// # Errors
    /// Refused; not found; a conflict when it was taken or left already.
    pub async fn leave_offer(&self, ctx: &Ctx, form: &str, lineage: &str, revision: i64) -> Result<()> {
        let now = ctx.micros();
        let change = move |tx: &sql::Tx<'_>, permit: &Permit, text: &TextView| {
            if texts::leave(tx, permit, &text.row.hash, now)? {
                Ok("leave")
            } else {
                Err(Error::Conflict("guide-offer-gone"))
            }
        };
        self.decide_revision(ctx, form, lineage, revision, change).await
    }

    /// Begins a draft from any revision: to go back to an older text, or to take a part of an offer.
    ///
    /// # Errors
    /// Refused; not found; a conflict when somebody is at a draft already.
    pub async fn draft_from(&self, ctx: &Ctx, form: &str, lineage: &str, revision: i64) -> Result<()> {
        let (now, person) = (ctx.micros(), ctx.actor.person());
        let change = move |tx: &sql::Tx<'_>, permit: &Permit, text: &TextView| {
            if again(tx, permit, &text.guide, now, person)? {
                Ok("draft from")
            } else {
                Err(Error::Conflict("guide-draft-there"))
            }
        };
        self.decide_revision(ctx, form, lineage, revision, change).await
    }

    async fn decide_revision(
        &self,
        ctx: &Ctx,
        form: &str,
        lineage: &str,
        revision: i64,
        change: impl Fn(&sql::Tx<'_>, &Permit, &TextView) -> Result<&'static str> + Send + 'static,
    ) -> Result<()> {
        let permit = ctx.may_any(Action::PublishGuide)?;
        let entry = self.entry(ctx, INSTALLATION, Action::PublishGuide, [0; 16], String::new());
        let app = self.clone();
        let (form, lineage) = (form.to_owned(), lineage.to_owned());
        self.db
            .write(move |tx| {
                let permit = for_installation(tx, &permit)?;
                let rows = texts::revisions(tx, &form, &lineage)?;
                let row = rows.into_iter().find(|r| r.revision == revision).ok_or_else(Error::not_found)?;
                let text = app.editions.view(tx, row)?;
                let what = change(tx, &permit, &text)?;
                let mut entry = entry.clone();
                entry.detail = format!("{form} {lineage} {what} {}", text.row.hash);
                Ok(storage::audit::append(tx, &entry)?)
            })
            .await
    }
}

/// Makes a draft of a text, if there is none.
fn again(tx: &sql::Tx, permit: &Permit, guide: &Guide, at: i64, by: Option<domain::ids::PersonId>) -> Result<bool> {
    let fields = serde_json::to_string(&DraftText::of(guide)).map_err(|e| Error::Inside(e.to_string()))?;
    let row = DraftRow {
        form: guide.form.clone(),
        lineage: guide.lineage.clone(),
        fields,
        version: 0,
        changed_at: at,
        changed_by: by,
    };
    Ok(texts::keep_draft(tx, permit, &row)?.is_some())
}
