//! 「おかしいと思ったら」: the institution's own page behind its code, whom to call, the posters.

mod poster;
mod whom;

pub use poster::Wall;
pub(crate) use whom::{EMERGENCY, may_be_member};
pub use whom::{Group, Line};

use crate::checklist::{Label, hex};
use crate::vendors::phone_is_usable;
use crate::{App, Ctx, Error, Field, Result};
use domain::continuity::{Paper, Written};
use domain::ids::OrganisationId;
use domain::policy::{Action, Actor};
use domain::text::{clean_line, fold_code};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use storage::incidents::ContactRow;
use storage::organisations::placements;
use storage::vendors::VendorRow;

/// Most lines of own contacts.
pub const CONTACTS_MAX: usize = 8;
/// Longest name or note of a contact (characters).
const LINE_MAX: usize = 100;

/// Somebody to call, as typed.
#[derive(Debug, Clone, Default)]
pub struct TypedContact {
    /// Who.
    pub name: String,
    /// Number that may hang at the reception.
    pub phone: String,
    /// Mobile number, for the staff room only.
    pub mobile: String,
    /// When, or what to say.
    pub note: String,
}

/// What an institution's help page shows.
#[derive(Debug, Clone)]
pub struct HelpView {
    /// Whose.
    pub organisation: OrganisationId,
    /// Its name.
    pub label: Label,
    /// The code of its page.
    pub code: Option<String>,
    /// Whom to call.
    pub contacts: Vec<ContactRow>,
    /// Its vendors with their night numbers.
    pub vendors: Vec<VendorRow>,
    /// Numbers of public contacts as the institution wrote them into its plan, by the key of the fact.
    pub outside: BTreeMap<String, String>,
    /// Whoever opens or manages it is an A① member today: only then the desks kept for them may be called.
    pub member: bool,
}

impl App {
    /// The help page behind a code. An unknown code is not found.
    ///
    /// # Errors
    /// Not found.
    pub async fn help_by_code(&self, ctx: &Ctx, code: &str) -> Result<HelpView> {
        let code = fold_code(code).to_lowercase();
        let found = self.db.read(move |tx| Ok::<_, Error>(storage::incidents::owner_of_code(tx, &code)?)).await?;
        let organisation = found.ok_or_else(Error::not_found)?;
        let ctx = Ctx { actor: Actor::HelpCode(organisation), ..ctx.clone() };
        self.help(&ctx, organisation).await
    }

    /// The help page of an institution, for those who belong to it.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn help(&self, ctx: &Ctx, organisation: OrganisationId) -> Result<HelpView> {
        let permit = ctx.may(Action::SeeHelp, organisation)?;
        let today = ctx.today();
        let coded = matches!(ctx.actor, Actor::HelpCode(_));
        self.db
            .read(move |tx| {
                // A plan that cannot be read takes no other number from the page.
                let plan = storage::continuity::find(tx, &permit, organisation, Paper::Plan)?;
                let plan: Option<Written> = plan.and_then(|row| serde_json::from_str(&row.written).ok());
                let mut outside = plan.unwrap_or_default().facts;
                outside.retain(|key, _| key.starts_with("outside-"));
                Ok(HelpView {
                    organisation,
                    label: crate::checklist::label_in(tx, organisation)?,
                    code: if coded { None } else { storage::incidents::code(tx, &permit, organisation)? },
                    contacts: storage::incidents::contacts(tx, &permit, organisation)?,
                    vendors: storage::vendors::list(tx, &permit, organisation)?,
                    outside,
                    member: storage::organisations::memberships(tx, organisation)?.iter().any(|m| {
                        m.kind == "A1" && m.from.is_none_or(|d| d <= today) && m.to.is_none_or(|d| d >= today)
                    }),
                })
            })
            .await
    }

    /// Makes or renews the code of the help page; the old one opens nothing from then on.
    ///
    /// # Errors
    /// Refused.
    pub async fn renew_help_code(&self, ctx: &Ctx, organisation: OrganisationId) -> Result<String> {
        let permit = ctx.may(Action::ChangeHelp, organisation)?;
        let code = self.help_code_text(20);
        // Not the house's own id: under that stand the changes of whom to call, whose day the plan tells.
        let entry = self.entry(ctx, organisation, Action::ChangeHelp, self.new_id(ctx).into_bytes(), String::new());
        let (kept, at) = (code.clone(), ctx.micros());
        self.db
            .write(move |tx| {
                storage::incidents::set_code(tx, &permit, organisation, &kept, at)?;
                storage::audit::append(tx, &entry)?;
                Ok::<_, Error>(())
            })
            .await?;
        Ok(code)
    }

    /// Replaces whom to call; empty lines are left out. `seen` is the [`mark`] of those that the person saw; none:
    /// whatever stands is replaced.
    ///
    /// # Errors
    /// Refused; invalid: a number that cannot be one, a number without a name, a text that is too long, too
    /// many lines; each with the `line` (from 1) that it stands in; stale when somebody else wrote meanwhile.
    pub async fn save_help_contacts(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        typed: Vec<TypedContact>,
        seen: Option<String>,
    ) -> Result<()> {
        let permit = ctx.may(Action::ChangeHelp, organisation)?;
        let mut faults = Vec::new();
        let mut rows: Vec<ContactRow> = Vec::new();
        for (n, t) in typed.iter().enumerate() {
            let row = ContactRow {
                id: self.new_id(ctx).into_bytes(),
                position: i64::try_from(rows.len() + 1).unwrap_or(i64::MAX),
                name: clean_line(&t.name),
                phone: fold_code(&t.phone),
                mobile: fold_code(&t.mobile),
                note: clean_line(&t.note),
            };
            let mut fault =
                |field: &'static str, code| faults.push(Field::new(field, code).with("line", (n + 1).to_string()));
            if row.name.is_empty() && [&row.phone, &row.mobile, &row.note].iter().any(|text| !text.is_empty()) {
                fault("name", "help-contact-name");
            }
            for (field, number) in [("phone", &t.phone), ("mobile", &t.mobile)] {
                if !phone_is_usable(number) {
                    fault(field, "phone-unusable");
                }
            }
            for (field, text) in [("name", &row.name), ("note", &row.note)] {
                if text.chars().count() > LINE_MAX {
                    fault(field, "help-contact-long");
                }
            }
            if !row.name.is_empty() {
                rows.push(row);
            }
        }
        if rows.len() > CONTACTS_MAX {
            faults.push(Field::new("name", "help-contact-many").with("line", (CONTACTS_MAX + 1).to_string()));
        }
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let entry = self.entry(ctx, organisation, Action::ChangeHelp, organisation.bytes(), rows.len().to_string());
        self.db
            .write(move |tx| {
                // Two at once would each remove what stood before both, and leave both lists.
                placements::lock(tx, organisation)?;
                if let Some(seen) = &seen {
                    let stored = storage::incidents::contacts(tx, &permit, organisation)?;
                    // Pressed twice: it stands already.
                    if mark(&stored) == mark(&rows) {
                        return Ok(());
                    }
                    if *seen != mark(&stored) {
                        return Err(Error::Stale { current: Box::default() });
                    }
                }
                storage::incidents::set_contacts(tx, &permit, organisation, &rows)?;
                storage::audit::append(tx, &entry)?;
                Ok(())
            })
            .await
    }

    /// The address of the help page that a phone outside can open; only a hosted place has one.
    #[must_use]
    pub fn help_url(&self, code: &str) -> Option<String> {
        Some(format!("{}/help/{code}", self.config.address_for_all()?))
    }

    /// The address of the general help page, where a phone outside can open it.
    #[must_use]
    pub fn general_help_url(&self) -> Option<String> {
        Some(format!("{}/help", self.config.address_for_all()?))
    }

    /// A code that cannot be guessed: letters and digits that cannot be mistaken for each other.
    pub(crate) fn help_code_text(&self, length: usize) -> String {
        const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz234567892";
        let mut bytes = vec![0; length];
        self.ports.dice.secret(&mut bytes);
        bytes.iter().map(|b| char::from(ALPHABET[usize::from(b % 31)])).collect()
    }
}

/// A mark of whom to call as it stands, in its order; empty where nobody was entered.
#[must_use]
pub fn mark(contacts: &[ContactRow]) -> String {
    if contacts.is_empty() {
        return String::new();
    }
    let lines: Vec<_> = contacts.iter().map(|c| json!([c.name, c.phone, c.mobile, c.note]).to_string()).collect();
    hex(&Sha256::digest(lines.join("\n")))
}
