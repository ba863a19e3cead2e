//! Invitations on paper for many members at once: a job makes codes and prints them, a few at a time. The codes stand on
//! the paper alone, whose file is kept for a week; what was printed before for the same member is good no more.

use super::{InvitationKind, chief_role};
use crate::jobs::{Job, Outcome, Step, Work, WorkState};
use crate::organisations::membership::may_change;
use crate::organisations::settle::follows;
use crate::papers::{FORGET, KEPT, hex, work_of};
use crate::{App, Ctx, Error, Result};
use content::Lang;
use domain::dates::{day_in_tokyo, from_micros, rfc3339, wareki};
use domain::ids::{LettersId, OrganisationId};
use domain::organisations::Kind;
use domain::papers::{Format, InvitationLetter, Letters, Paper};
use domain::policy::Action;
use domain::text::without_readings;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::str::FromStr;
use storage::organisations::{self, listing, members, memberships};
use storage::people;
use uuid::Uuid;

/// The job that prints, and the kind of its work.
pub(crate) const JOB: &str = "print-invitations";
/// So many letters lie in one file: no PDF has more than 300 pages, and the first is to be there soon.
pub const LETTERS_MAX: usize = 100;
/// So many lines of the list of members are read at once.
const LINES: i64 = 200;
/// Most members in one selection.
const CHOSEN_MAX: usize = 1_000;

/// Who gets a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "who", rename_all = "kebab-case")]
pub enum Invited {
    /// Everybody right below the association for whom nobody can sign in.
    All,
    /// These, as far as they stand there and nobody can sign in for them.
    Some {
        /// Which.
        ids: Vec<OrganisationId>,
    },
}

/// A printed file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Printed {
    sha256: String,
    /// How many letters.
    pub letters: usize,
    /// Kept until then, microseconds.
    pub until: i64,
}

/// What is kept with the work.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
struct Detail {
    #[serde(default)]
    files: Vec<Printed>,
}

/// Letters that were asked for.
#[derive(Debug, Clone)]
pub struct Printing {
    /// The work, as its address has it.
    pub id: LettersId,
    /// Since when.
    pub since: Timestamp,
    /// Whether more files come.
    pub is_working: bool,
    /// Letters in all, and those that lie there.
    pub total: i64,
    /// Letters printed.
    pub done: i64,
    /// The files: number from 1, letters, until when; those that are gone are not here.
    pub files: Vec<(usize, usize, Timestamp)>,
}

/// What the page of invitations needs.
#[derive(Debug, Clone)]
pub struct Invitable {
    /// Name of the association.
    pub name: String,
    /// How many right below it have nobody who can sign in.
    pub without: i64,
    /// A page of them, in the order of their names: id, name, code.
    pub items: Vec<(OrganisationId, String, String)>,
    /// Behind which line the next page begins.
    pub next: Option<OrganisationId>,
    /// The associations right below, for which letters can be made, too.
    pub below: Vec<(OrganisationId, String)>,
    /// Letters that were asked for, the newest first.
    pub printings: Vec<Printing>,
}

/// A member to be invited.
struct Guest {
    organisation: OrganisationId,
    organisation_name: String,
    kind: Kind,
    name: String,
}

impl App {
    /// Where members type in a one-time code; none where nobody outside can open it.
    #[must_use]
    pub fn invitation_address(&self) -> Option<String> {
        Some(format!("{}/invitation", self.config.address_for_all()?))
    }

    /// Where colleagues type in a one-time code; none where only those who sit at this PC can.
    #[must_use]
    pub fn colleagues_invitation_address(&self) -> Option<String> {
        Some(format!("{}/invitation", self.config.address_for_colleagues()?))
    }

    /// Who can be invited, and what was printed.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn invitable(
        &self,
        ctx: &Ctx,
        association: OrganisationId,
        after: Option<OrganisationId>,
        most: usize,
    ) -> Result<Invitable> {
        ctx.may(Action::InviteMembers, association)?;
        ctx.may(Action::SeeMembers, association)?;
        let (today, now) = (ctx.today(), ctx.micros());
        self.db
            .read(move |tx| {
                let (name, _, kind) = organisations::label(tx, association)?.ok_or_else(Error::not_found)?;
                if !kind.is_association() {
                    return Err(Error::not_found());
                }
                let word = match after {
                    Some(id) => {
                        listing::word_of(tx, association, listing::EVERYBODY, id.bytes())?.map(|w| (w, id.bytes()))
                    }
                    None => None,
                };
                let (guests, next) = guests(tx, association, word.unwrap_or_default(), most, today)?;
                let mut items = Vec::new();
                for guest in guests {
                    let code = organisations::label(tx, guest.organisation)?.map(|(_, code, _)| code);
                    items.push((guest.organisation, guest.organisation_name, code.unwrap_or_default()));
                }
                let mut below: Vec<(OrganisationId, String)> = Vec::new();
                if kind.level() < Kind::County.level() {
                    let all = organisations::child_associations(tx, association, today)?;
                    below = all.into_iter().map(|(id, name, _)| (id, name)).collect();
                }
                let works = storage::jobs::works(tx, association, JOB)?;
                Ok(Invitable {
                    name,
                    without: memberships::count_without_people(tx, association, today)?,
                    next: next.map(|(_, id)| OrganisationId::from_bytes(id)),
                    items,
                    below,
                    printings: works.iter().map(|w| printing(w, now)).collect(),
                })
            })
            .await
    }

    /// How many letters would be printed.
    ///
    /// # Errors
    /// Not found, forbidden; field `who` (`invite-nobody`).
    pub async fn count_invited(&self, ctx: &Ctx, association: OrganisationId, who: &Invited) -> Result<i64> {
        let (ctx, who) = (ctx.clone(), who.clone());
        self.db
            .read(move |tx| {
                may_change(tx, &ctx, Action::InviteMembers, association)?;
                counted(tx, association, &who, ctx.today())
            })
            .await
    }

    /// Has letters printed for members for whom nobody can sign in. The office of an association above may ask for it,
    /// too; the letters bear names and lie with the association itself.
    ///
    /// # Errors
    /// Not found; field `who` (`invite-nobody`); conflict `invite-under-way`.
    pub async fn invite_members(&self, ctx: &Ctx, association: OrganisationId, who: Invited) -> Result<LettersId> {
        let mut who = who;
        if let Invited::Some { ids } = &mut who {
            ids.sort();
            ids.dedup();
            ids.truncate(CHOSEN_MAX);
        }
        let id = LettersId(self.new_id(ctx));
        let payload = serde_json::to_string(&who).map_err(|e| Error::Inside(e.to_string()))?;
        let bytes = id.bytes();
        let key = format!("{JOB} {association}");
        let job = self.job(ctx, JOB, &key, &json!({"work": hex(bytes)}), ctx.micros());
        let entry = self.entry(ctx, association, Action::InviteMembers, bytes, payload.clone());
        let ctx = ctx.clone();
        self.db
            .write(move |tx| {
                may_change(tx, &ctx, Action::InviteMembers, association)?;
                let kind = organisations::label(tx, association)?.map(|(_, _, kind)| kind);
                if !kind.is_some_and(Kind::is_association) {
                    return Err(Error::not_found());
                }
                let total = counted(tx, association, &who, ctx.today())?;
                if !storage::jobs::enqueue(tx, &job, ctx.micros())? {
                    return Err(Error::Conflict("invite-under-way"));
                }
                let work = Work {
                    payload: payload.clone(),
                    total,
                    ..Work::begun(JOB, bytes, association, ctx.actor.person(), ctx.micros())
                };
                storage::jobs::begin_work(tx, &work)?;
                storage::audit::append(tx, &entry)?;
                Ok(id)
            })
            .await
    }

    /// A printed file: its name and its bytes. For those who see the members by name.
    ///
    /// # Errors
    /// Not found, also after a week; forbidden.
    pub async fn printed_invitations(
        &self,
        ctx: &Ctx,
        association: OrganisationId,
        work: LettersId,
        number: usize,
    ) -> Result<(String, Vec<u8>)> {
        ctx.may(Action::InviteMembers, association)?;
        ctx.may(Action::SeeMembers, association)?;
        let found = self
            .db
            .read(move |tx| {
                let work = storage::jobs::find_work(tx, work.bytes())?;
                let work = work.filter(|w| w.kind == JOB && w.organisation == association);
                let work = work.ok_or_else(Error::not_found)?;
                let name = organisations::label(tx, association)?.map(|(name, ..)| name).unwrap_or_default();
                Ok::<_, Error>((name, detail(&work), work.created_at))
            })
            .await?;
        let (name, detail, since) = found;
        let file = number.checked_sub(1).and_then(|at| detail.files.get(at)).ok_or_else(Error::not_found)?;
        if file.until <= ctx.micros() || !self.has_blob(&file.sha256).await? {
            return Err(Error::not_found());
        }
        let bytes = self.read_blob(&file.sha256).await?;
        Ok((format!("{name}_{}_{number}", day_in_tokyo(from_micros(since))), bytes))
    }

    /// The job: prints the next file, until none remains.
    pub(crate) async fn print_invitations(&self, ctx: &Ctx, job: &Job) -> Result<Outcome> {
        let id = work_of(job)?;
        let work = self.db.read(move |tx| Ok::<_, Error>(storage::jobs::find_work(tx, id)?)).await?;
        let Some(work) = work.filter(|w| w.state == WorkState::Working) else { return Ok(Outcome::Done) };
        let going_on = self.print_part(ctx, work).await?;
        Ok(if going_on { Outcome::Again(ctx.micros()) } else { Outcome::Done })
    }

    /// One file: the codes and the paper first, then one transaction. Whether more may follow.
    async fn print_part(&self, ctx: &Ctx, work: Work) -> Result<bool> {
        let who: Invited = serde_json::from_str(&work.payload).map_err(|e| Error::Inside(e.to_string()))?;
        let (association, today, cursor) = (work.organisation, ctx.today(), work.cursor.clone());
        let (sender, (guests, next)) = self
            .db
            .read(move |tx| {
                let sender = organisations::label(tx, association)?.map(|(name, ..)| name).unwrap_or_default();
                Ok::<_, Error>((sender, part(tx, association, &who, &cursor, today)?))
            })
            .await?;
        let mut made = Vec::new();
        let mut letters = Vec::new();
        for guest in &guests {
            let role = chief_role(guest.kind);
            let (mut new, issued) =
                self.code_for(ctx, guest.organisation, InvitationKind::Join, None, guest.name.clone(), role);
            new.by = work.asked_by;
            let label = self.content.messages.say(Lang::Ja, &format!("role-{}", role.code()), &[]);
            let address = self.invitation_address();
            letters.push(InvitationLetter {
                organisation_name: guest.organisation_name.clone(),
                sender: sender.clone(),
                name: guest.name.clone(),
                role_label: without_readings(&label),
                link: address.as_ref().map(|address| format!("{address}/{}", issued.code)),
                certificate: None,
                url: address.unwrap_or_default(),
                expires: wareki(day_in_tokyo(issued.expires_at)),
                code: issued.code,
                qr_svg: None,
                demo: self.config.demo,
                at: rfc3339(ctx.now),
            });
            let mut entry = self.entry(ctx, guest.organisation, Action::InviteMembers, new.id.bytes(), String::new());
            entry.actor = work.asked_by;
            made.push((new, entry));
        }
        let count = letters.len();
        let sha256 = if letters.is_empty() { String::new() } else { self.print_letters(letters).await? };
        let until = ctx.micros() + KEPT;
        let forget = self.job(ctx, FORGET, "", &json!({"sha256": sha256, "work": hex(work.id)}), until);
        let mut entry = self.entry(ctx, association, Action::InviteMembers, work.id, format!("{count} letters"));
        entry.actor = work.asked_by;
        let (now, hash, going_on) = (ctx.micros(), sha256.clone(), next.is_some());
        let stored = self
            .db
            .bulk(move |tx| {
                let step = Step {
                    from: work.cursor.clone(),
                    to: next.clone().unwrap_or_else(|| "end".to_owned()),
                    done: i64::try_from(count).unwrap_or(0),
                    refused: 0,
                    state: if next.is_some() { WorkState::Working } else { WorkState::Done },
                };
                if !storage::jobs::step(tx, work.id, &step, now)? {
                    return Ok(false);
                }
                let permit = follows(Action::ChangePeople)?;
                for (new, entry) in &made {
                    // Whoever began to use it meanwhile needs no code: theirs is never good.
                    if people::has_people(tx, new.organisation)? {
                        continue;
                    }
                    people::drop_joins(tx, &permit, new.organisation, new.role)?;
                    people::invite(tx, &permit, new)?;
                    storage::audit::append(tx, entry)?;
                }
                if count > 0 {
                    let mut detail = detail(&work);
                    detail.files.push(Printed { sha256: hash.clone(), letters: count, until });
                    let text = serde_json::to_string(&detail).map_err(|e| Error::Inside(e.to_string()))?;
                    storage::jobs::set_detail(tx, work.id, &text)?;
                    storage::jobs::enqueue(tx, &forget, now)?;
                }
                storage::audit::append(tx, &entry)?;
                Ok::<_, Error>(true)
            })
            .await;
        // Where another did this part, or nothing was stored, the codes on the paper were never good.
        if !matches!(stored, Ok(true)) && !sha256.is_empty() {
            self.remove_blobs([sha256]).await;
        }
        // Where another worker did it, the next call says whether anything remains.
        Ok(!stored? || going_on)
    }

    async fn print_letters(&self, letters: Vec<InvitationLetter>) -> Result<String> {
        let bytes = self.print(Paper::Invitations(Letters { letters }), Format::Pdf).await?;
        let app = self.clone();
        let kept = tokio::task::spawn_blocking(move || app.keep_blob(&bytes));
        kept.await.map_err(|e| Error::Inside(e.to_string()))?
    }
}

fn detail(work: &Work) -> Detail {
    serde_json::from_str(&work.detail).unwrap_or_default()
}

fn printing(work: &Work, now: i64) -> Printing {
    let files = detail(work).files;
    Printing {
        id: LettersId::from_bytes(work.id),
        since: from_micros(work.created_at),
        is_working: work.state == WorkState::Working,
        total: work.total,
        done: work.done,
        files: (1..)
            .zip(files)
            .filter(|(_, f)| f.until > now)
            .map(|(n, f)| (n, f.letters, from_micros(f.until)))
            .collect(),
    }
}

/// How many of those asked for would get a letter.
fn counted(tx: &sql::Tx, association: OrganisationId, who: &Invited, today: Date) -> Result<i64> {
    let n = match who {
        Invited::All => memberships::count_without_people(tx, association, today)?,
        Invited::Some { ids } => {
            let mut n = 0;
            for id in ids {
                n += i64::from(guest(tx, association, id.bytes(), today)?.is_some());
            }
            n
        }
    };
    if n == 0 { Err(Error::field("who", "invite-nobody")) } else { Ok(n) }
}

/// The guests of the next file, and the cursor behind them; none: there are no more.
fn part(
    tx: &sql::Tx,
    association: OrganisationId,
    who: &Invited,
    cursor: &str,
    today: Date,
) -> Result<(Vec<Guest>, Option<String>)> {
    match who {
        Invited::All => {
            let after = cursor.split_once('\t').map(|(id, word)| (word.to_owned(), id));
            let after = after.and_then(|(word, id)| Some((word, Uuid::from_str(id).ok()?.into_bytes())));
            let (found, next) = guests(tx, association, after.unwrap_or_default(), LETTERS_MAX, today)?;
            Ok((found, next.map(|(word, id)| format!("{}\t{word}", Uuid::from_bytes(id)))))
        }
        Invited::Some { ids } => {
            let begin: usize = cursor.parse().unwrap_or(0);
            let end = begin.saturating_add(LETTERS_MAX).min(ids.len());
            let mut found = Vec::new();
            for id in ids.get(begin..end).unwrap_or_default() {
                found.extend(guest(tx, association, id.bytes(), today)?);
            }
            Ok((found, (end < ids.len()).then(|| end.to_string())))
        }
    }
}

type Line = (String, [u8; 16]);

/// Those for whom nobody can sign in, in the order of their names behind a line, and the last line looked at; none
/// where the list ends.
fn guests(
    tx: &sql::Tx,
    association: OrganisationId,
    after: Line,
    most: usize,
    today: Date,
) -> Result<(Vec<Guest>, Option<Line>)> {
    let permit = follows(Action::SeeMembers)?;
    let (mut out, mut after) = (Vec::new(), after);
    loop {
        let lines = listing::page(tx, &permit, association, listing::EVERYBODY, &after, LINES)?;
        if lines.is_empty() {
            return Ok((out, None));
        }
        for line in lines {
            if out.len() == most {
                return Ok((out, Some(after)));
            }
            out.extend(guest(tx, association, line.1, today)?);
            after = line;
        }
    }
}

/// A member as a guest; none for a person alone, for who stands elsewhere, is not open, or can sign in already.
fn guest(tx: &sql::Tx, association: OrganisationId, subject: [u8; 16], today: Date) -> Result<Option<Guest>> {
    let id = OrganisationId::from_bytes(subject);
    let all = follows(Action::SeeOrganisation)?;
    let Some(row) = organisations::find(tx, &all, id)?.filter(|o| o.active) else { return Ok(None) };
    let mine = organisations::memberships(tx, id)?;
    let Some(mine) = mine.into_iter().rfind(|m| m.association_id == association && m.span().holds(today)) else {
        return Ok(None);
    };
    if people::has_people(tx, id)? {
        return Ok(None);
    }
    let member = match mine.person_id {
        Some(person) => members::of_person(tx, person, association)?.pop().map(|m| m.name),
        None => None,
    };
    Ok(Some(Guest {
        organisation: id,
        name: member.filter(|name| !name.is_empty()).unwrap_or_else(|| row.name.clone()),
        organisation_name: row.name,
        kind: row.kind,
    }))
}
