//! What an association sees of its members: whoever stands right below it, by name. Never answers, never further down.

use crate::{App, Ctx, Error, Result};
use content::Lang;
use domain::ids::{OrganisationId, PersonId};
use domain::organisations::membership::State;
use domain::organisations::names::name_key;
use domain::papers::Format;
use domain::papers::figures::{Cell, Table};
use domain::policy::Action;
use jiff::civil::Date;
use storage::organisations::listing::{ENDED, EVERYBODY};
pub use storage::organisations::members::MemberRow;
use storage::organisations::{self, listing, members, memberships, placements};
pub use storage::organisations::{CodeRow, MembershipRow, OrganisationRow};
use storage::people;

/// One line of the list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The institution or association; none for a member without one.
    pub organisation: Option<OrganisationRow>,
    /// Its newest membership here.
    pub membership: Option<MembershipRow>,
    /// The member who opens or manages it, or stands for themselves.
    pub member: Option<MemberRow>,
}

impl Listed {
    /// The id by which the line is opened.
    #[must_use]
    pub fn subject(&self) -> String {
        match (&self.organisation, &self.member) {
            (Some(o), _) => o.id.to_string(),
            (None, Some(m)) => m.person.to_string(),
            (None, None) => String::new(),
        }
    }
    /// First and last day of belonging here.
    #[must_use]
    pub fn days(&self) -> (Option<Date>, Option<Date>) {
        match (&self.membership, &self.member) {
            (Some(m), _) => (m.from, m.to),
            (None, Some(m)) => (Some(m.from), m.to),
            (None, None) => (None, None),
        }
    }
}

/// What is asked of the list.
#[derive(Debug, Clone, Default)]
pub struct AskedMembers {
    /// The beginning of a name, kana, code or number; empty: all.
    pub find: String,
    /// A kind, `person`, `ended`; empty: all that belong today.
    pub list: String,
    /// The line that stood last.
    pub after: Option<[u8; 16]>,
    /// Most lines.
    pub most: usize,
}

/// A page of the list.
#[derive(Debug, Clone)]
pub struct Members {
    /// The association.
    pub association: OrganisationRow,
    /// The lines.
    pub items: Vec<Listed>,
    /// Whether more follow.
    pub more: bool,
    /// How many belong today.
    pub all: i64,
    /// How many belonged once.
    pub ended: i64,
}

/// One line with what there is to it.
#[derive(Debug, Clone)]
pub struct MemberView {
    /// The association.
    pub association: OrganisationRow,
    /// The line.
    pub listed: Listed,
    /// Its memberships with the names of the associations, oldest first.
    pub memberships: Vec<(MembershipRow, String)>,
    /// The names of those who opened or managed it here, as the register has them.
    pub members: Vec<MemberRow>,
    /// Its codes.
    pub codes: Vec<CodeRow>,
    /// Open, paused, closed, by day.
    pub states: Vec<(Date, State)>,
    /// Somebody can sign in for it.
    pub has_people: bool,
    /// Something is planned for later and can be taken back.
    pub planned: bool,
}

impl App {
    /// A page of whoever stands right below an association, in the order of their names.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn members(&self, ctx: &Ctx, association: OrganisationId, asked: AskedMembers) -> Result<Members> {
        let permit = ctx.may(Action::SeeMembers, association)?;
        let row_permit = ctx.may(Action::SeeOrganisation, association)?;
        self.db
            .read(move |tx| {
                let row = organisations::find(tx, &row_permit, association)?.filter(|o| o.kind.is_association());
                let row = row.ok_or_else(Error::not_found)?;
                let key = name_key(&asked.find);
                let most = asked.most.max(1);
                let mut subjects = if key.is_empty() {
                    let word = match asked.after {
                        Some(after) => listing::word_of(tx, association, &asked.list, after)?.map(|w| (w, after)),
                        None => None,
                    };
                    let after = word.unwrap_or_default();
                    let most = i64::try_from(most + 1).unwrap_or(i64::MAX);
                    let page = listing::page(tx, &permit, association, &asked.list, &after, most)?;
                    page.into_iter().map(|(_, subject)| subject).collect()
                } else {
                    listing::find(tx, &permit, association, Some(&asked.list), &key, most + 1)?
                };
                let more = subjects.len() > most;
                subjects.truncate(most);
                let items =
                    subjects.into_iter().map(|subject| line(tx, association, subject)).collect::<Result<_>>()?;
                Ok(Members {
                    all: listing::count(tx, association, EVERYBODY)?,
                    ended: listing::count(tx, association, ENDED)?,
                    association: row,
                    items,
                    more,
                })
            })
            .await
    }

    /// The list of whoever belongs to an association today or belonged once, as CSV or workbook, with numbers in full: it is
    /// the association's own. Its name without ending, and its bytes.
    ///
    /// # Errors
    /// Not found; forbidden for all but administrator and officer; as [`App::print`].
    pub async fn export_members(
        &self,
        ctx: &Ctx,
        association: OrganisationId,
        format: Format,
    ) -> Result<(String, Vec<u8>)> {
        let permit = ctx.may(Action::ExportMembers, association)?;
        let (today, content) = (ctx.today(), self.content.clone());
        let found = self.db.report(move |tx| {
            let (name, _, kind) = organisations::label(tx, association)?.ok_or_else(Error::not_found)?;
            if !kind.is_association() {
                return Err(Error::not_found());
            }
            let say = |key: &str| content.messages.say(Lang::Ja, key, &[]);
            let mut rows = Vec::new();
            for list in [EVERYBODY, ENDED] {
                let mut after = (String::new(), [0; 16]);
                loop {
                    let page = listing::page(tx, &permit, association, list, &after, EXPORTED)?;
                    let Some(last) = page.last().cloned() else { break };
                    after = last;
                    for (_, subject) in page {
                        rows.push(exported(&line(tx, association, subject)?, &say));
                    }
                }
            }
            let head = say("members-file-head").split('、').map(str::to_owned).collect();
            Ok::<_, Error>((name, Table { name: say("members-file-title"), head, rows }))
        });
        let (name, table) = found.await?;
        let name = format!("{}_{name}_{today}", table.name);
        Ok((name, self.print(crate::leaving::one_table(ctx, table), format).await?))
    }

    /// One of whoever stands, stood or will stand right below an association.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn member(&self, ctx: &Ctx, association: OrganisationId, subject: [u8; 16]) -> Result<MemberView> {
        let permit = ctx.may(Action::SeeMembers, association)?;
        let row_permit = ctx.may(Action::SeeOrganisation, association)?;
        let today = ctx.today();
        self.db
            .read(move |tx| {
                let row = organisations::find(tx, &row_permit, association)?.filter(|o| o.kind.is_association());
                let row = row.ok_or_else(Error::not_found)?;
                let organisation = OrganisationId::from_bytes(subject);
                let stands = memberships::stands_below(tx, &permit, association, organisation)?;
                let person = PersonId::from_bytes(subject);
                if !stands && members::of_person(tx, person, association)?.is_empty() {
                    return Err(Error::not_found());
                }
                let listed = line(tx, association, subject)?;
                let mut view = MemberView {
                    association: row,
                    members: Vec::new(),
                    memberships: Vec::new(),
                    codes: Vec::new(),
                    states: Vec::new(),
                    has_people: true,
                    planned: false,
                    listed,
                };
                if !stands {
                    view.members = members::of_person(tx, person, association)?;
                    return Ok(view);
                }
                for m in organisations::memberships(tx, organisation)? {
                    let name = organisations::label(tx, m.association_id)?.map(|(name, ..)| name).unwrap_or_default();
                    let known = view.members.iter().any(|known| Some(known.person) == m.person_id);
                    if let Some(person) = m.person_id.filter(|_| m.association_id == association && !known) {
                        view.members.extend(members::of_person(tx, person, association)?);
                    }
                    if m.association_id == association {
                        view.planned = m.span().is_planned(today) || m.to.is_some_and(|to| to >= today);
                    }
                    view.memberships.push((m, name));
                }
                view.codes = organisations::codes(tx, organisation)?;
                view.states = placements::states(tx, organisation)?;
                view.has_people = people::has_people(tx, organisation)?;
                Ok(view)
            })
            .await
    }

    /// The associations to which somebody who may change an association's members can move one: those right beside it,
    /// and the one above.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn neighbours(&self, ctx: &Ctx, association: OrganisationId) -> Result<Vec<(OrganisationId, String)>> {
        ctx.may(Action::SeeMembers, association)?;
        let today = ctx.today();
        self.db.read(move |tx| beside(tx, association, today)).await
    }
}

/// The associations right beside an association, and the one above: id and name.
pub(crate) fn beside(tx: &sql::Tx, association: OrganisationId, today: Date) -> Result<Vec<(OrganisationId, String)>> {
    let Some(parent) = organisations::parent(tx, association, today)? else { return Ok(Vec::new()) };
    let mut out: Vec<_> = organisations::child_associations(tx, parent, today)?
        .into_iter()
        .filter(|(id, ..)| *id != association)
        .map(|(id, name, _)| (id, name))
        .collect();
    out.sort_by_key(|(_, name)| name_key(name));
    if let Some((name, ..)) = organisations::label(tx, parent)? {
        out.push((parent, name));
    }
    Ok(out)
}

/// So many lines of the list are read at once for a file.
const EXPORTED: i64 = 500;

/// A line of the file: code, kind, name, kana, prefecture, state, then the member with their numbers, then the days.
fn exported(listed: &Listed, say: &dyn Fn(&str) -> String) -> Vec<Cell> {
    let mut row: Vec<String> = match &listed.organisation {
        Some(o) => {
            let state = if o.active { String::new() } else { say("members-not-open") };
            let kind = say(&format!("kind-{}", o.kind.code()));
            vec![o.code.clone(), kind, o.name.clone(), o.kana.clone(), o.prefecture.clone(), state]
        }
        None => vec![String::new(); 6],
    };
    match &listed.member {
        Some(m) => row.extend([
            m.name.clone(),
            m.kana.clone(),
            say(&format!("members-kind-{}", m.kind.code().to_lowercase())),
            m.number.clone(),
            m.register_number.clone(),
        ]),
        None => row.extend(vec![String::new(); 5]),
    }
    let (from, to) = listed.days();
    row.extend([from, to].map(|day| day.map(|d| d.to_string()).unwrap_or_default()));
    row.into_iter().map(Cell::Text).collect()
}

/// The line of an organisation or person.
fn line(tx: &sql::Tx, association: OrganisationId, subject: [u8; 16]) -> Result<Listed> {
    let all = super::settle::follows(Action::SeeOrganisation)?;
    let organisation = organisations::find(tx, &all, OrganisationId::from_bytes(subject))?;
    let membership = match &organisation {
        Some(o) => organisations::memberships(tx, o.id)?.into_iter().rfind(|m| m.association_id == association),
        None => None,
    };
    let person = match &membership {
        Some(m) => m.person_id,
        None => Some(PersonId::from_bytes(subject)),
    };
    let member = match person {
        Some(person) => members::of_person(tx, person, association)?.pop(),
        None => None,
    };
    Ok(Listed { organisation, membership, member })
}
