//! Organisations: find, list, change; codes with their check digit; memberships, which move roll-ups.

pub mod found;
pub mod group;
pub mod handing;
pub mod listing;
pub mod membership;
pub mod merge;
pub mod register;
pub mod settle;

use crate::{App, Ctx, Error, Result};
use domain::ids::{MembershipId, OrganisationId, PersonId};
use domain::organisations::{CodeError, Kind, fee_table, parse_code};
use domain::policy::{Action, Permit, Subject, decide};
use domain::text::{clean_line, fold_code};
use jiff::civil::Date;
use serde_json::{Value, json};
use storage::organisations::{Below, CodeRow, MembershipRow, OrganisationRow};

/// An organisation as the API shows it.
#[derive(Debug, Clone)]
pub struct OrganisationView {
    /// The organisation.
    pub row: OrganisationRow,
    /// Its 医療機関コード.
    pub codes: Vec<CodeRow>,
    /// Lowest association of the membership in force.
    pub parent: Option<OrganisationId>,
    /// All memberships.
    pub memberships: Vec<MembershipRow>,
}

impl OrganisationView {
    /// The JSON of CONTRACT `Organisation`.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "id": self.row.id, "code": self.row.code, "kind": self.row.kind.code(), "name": self.row.name,
            "kana": self.row.kana, "prefecture": self.row.prefecture, "parent_id": self.parent,
            "group_id": self.row.group_id, "active": self.row.active,
            "codes": self.codes.iter().map(|c| json!({
                "code": c.code, "fee_table": c.fee_table, "reason": c.reason,
                "from": c.valid_from.map(|d| d.to_string()), "to": c.valid_to.map(|d| d.to_string()),
            })).collect::<Vec<_>>(),
            "memberships": self.memberships.iter().map(|m| json!({
                "association_id": m.association_id, "kind": m.kind, "person_id": m.person_id,
                "from": m.from.map(|d| d.to_string()), "to": m.to.map(|d| d.to_string()),
            })).collect::<Vec<_>>(),
        })
    }
}

/// A code as a person typed it, with a reason if it is to be kept although its check digit fails.
#[derive(Debug, Clone, Default)]
pub struct TypedCode {
    /// As typed.
    pub text: String,
    /// Why it is right all the same.
    pub reason: String,
    /// In force from.
    pub from: Option<Date>,
    /// In force to.
    pub to: Option<Date>,
}

/// Reads a typed code.
///
/// # Errors
/// Invalid: not ten digits, or a check digit that fails without a reason.
pub fn read_code(typed: &TypedCode) -> Result<CodeRow> {
    let row = |code: String, reason: String| CodeRow {
        fee_table: fee_table(&code).unwrap_or_default().to_owned(),
        code,
        reason,
        valid_from: typed.from,
        valid_to: typed.to,
    };
    let reason = clean_line(&typed.reason);
    match parse_code(&typed.text) {
        Ok(code) => Ok(row(code, String::new())),
        Err(CodeError::CheckDigit) if !reason.is_empty() => {
            Ok(row(fold_code(&typed.text).chars().filter(|c| *c != '-').collect(), reason))
        }
        Err(CodeError::CheckDigit) => Err(Error::field("code", "code-check-digit")),
        Err(CodeError::Length) => Err(Error::field("code", "code-length")),
    }
}

/// A code as it is looked up: a 医療機関コード without hyphens, any other as it stands.
pub(crate) fn folded_code(typed: &str) -> String {
    let folded = fold_code(typed);
    let digits = folded.replace('-', "");
    if digits.len() == 10 && digits.bytes().all(|b| b.is_ascii_digit()) { digits } else { folded }
}

/// What an organisation is made of.
#[derive(Debug, Clone)]
pub struct NewOrganisation {
    /// What it is.
    pub kind: Kind,
    /// Name.
    pub name: String,
    /// Kana.
    pub kana: String,
    /// Prefecture.
    pub prefecture: String,
    /// Code in Mamori; none: the first 医療機関コード, else made from the id.
    pub code: Option<String>,
    /// 医療機関コード.
    pub codes: Vec<CodeRow>,
    /// Further facts as JSON.
    pub profile: Value,
}

impl App {
    /// Checks names and makes the row; to be stored inside a transaction.
    pub(crate) fn organisation_row(&self, ctx: &Ctx, new: &NewOrganisation) -> Result<OrganisationRow> {
        let name = clean_line(&new.name);
        if name.is_empty() || name.chars().count() > 120 {
            return Err(Error::field("name", "organisation-name"));
        }
        let id = OrganisationId(self.new_id(ctx));
        let code = new.code.clone().or_else(|| new.codes.first().map(|c| c.code.clone()));
        let code = code.unwrap_or_else(|| made_code(id));
        Ok(OrganisationRow {
            id,
            code,
            kind: new.kind,
            name,
            kana: clean_line(&new.kana),
            prefecture: clean_line(&new.prefecture),
            group_id: None,
            registered_by: None,
            profile: new.profile.to_string(),
            active: true,
            version: 1,
        })
    }

    /// Adds an organisation (operator, command, first start).
    ///
    /// # Errors
    /// Refused; invalid name; conflict `organisation-code-taken`.
    pub async fn add_organisation(&self, ctx: &Ctx, new: NewOrganisation) -> Result<OrganisationId> {
        let permit = ctx.may_any(Action::CreateOrganisation)?;
        let row = self.organisation_row(ctx, &new)?;
        let entry =
            self.entry(ctx, row.id, Action::CreateOrganisation, row.id.bytes(), format!("{} {}", row.code, row.name));
        let at = ctx.micros();
        self.db
            .write(move |tx| {
                store_organisation(tx, &permit, &row, &new.codes, at)?;
                storage::audit::append(tx, &entry)?;
                Ok(row.id)
            })
            .await
    }

    /// Makes an organisation a member of an association from a day on; its roll-ups move there.
    ///
    /// # Errors
    /// Refused; as the database gives them.
    pub async fn join(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        association: OrganisationId,
        kind: &str,
        person: Option<PersonId>,
        from: Date,
    ) -> Result<()> {
        let permit = ctx.may_any(Action::CreateOrganisation)?;
        let membership = MembershipRow {
            id: MembershipId(self.new_id(ctx)),
            association_id: association,
            kind: kind.to_owned(),
            person_id: person,
            from: Some(from),
            to: None,
        };
        let today = ctx.today();
        let entry = self.entry(ctx, organisation, Action::ChangeOrganisation, association.bytes(), kind.to_owned());
        self.db
            .write(move |tx| {
                let before = settle::before(tx, organisation, today)?;
                storage::organisations::add_membership(tx, &permit, organisation, &membership)?;
                settle::settle(tx, organisation, before, today)?;
                storage::audit::append(tx, &entry)?;
                Ok(())
            })
            .await
    }

    /// An organisation.
    ///
    /// # Errors
    /// Not found (another tenant's too), forbidden.
    pub async fn organisation(&self, ctx: &Ctx, id: OrganisationId) -> Result<OrganisationView> {
        let permit = ctx.may(Action::SeeOrganisation, id)?;
        let today = ctx.today();
        self.db
            .read(move |tx| {
                let row = storage::organisations::find(tx, &permit, id)?.ok_or_else(Error::not_found)?;
                view(tx, row, today)
            })
            .await
    }

    /// A page of organisations: those of the person's roles, all for an operator or a command; with `code` the one of
    /// them whose it is or was; with `parent` what stands right below it: the members for those who see them by name, the associations alone for those who may
    /// only count there.
    ///
    /// # Errors
    /// Refused.
    pub async fn organisations(
        &self,
        ctx: &Ctx,
        kind: &str,
        parent: Option<OrganisationId>,
        code: Option<&str>,
        after: Option<OrganisationId>,
        most: i64,
    ) -> Result<Vec<OrganisationView>> {
        let permit = ctx.may_any(Action::SeeOrganisation)?;
        let actor = ctx.actor.clone();
        let (kind, code, today) = (kind.to_owned(), code.map(folded_code), ctx.today());
        let after = after.map_or([0; 16], OrganisationId::bytes);
        self.db
            .read(move |tx| {
                let owner = |code| storage::organisations::owner_of_code(tx, code);
                let sought = code.as_deref().map(owner).transpose()?;
                let rows = if let Some(parent) = parent {
                    let named = decide(&actor, Action::SeeMembers, &Subject::of(parent));
                    let members = named.is_ok();
                    let permit = named.or_else(|_| crate::programme::below(tx, &actor, parent, today))?;
                    let asked = Below { association: parent, members, kind: &kind, on: today, after, most };
                    match sought {
                        None => storage::organisations::below(tx, &permit, &asked)?,
                        Some(None) => Vec::new(),
                        Some(Some(id)) => {
                            // If it stands there, it is the first after whatever comes before it.
                            let asked = Below { after: right_before(id), most: 1, ..asked };
                            let first = storage::organisations::below(tx, &permit, &asked)?;
                            first.into_iter().filter(|row| row.id == id).collect()
                        }
                    }
                } else if let Some(id) = sought {
                    let row = id.map(|id| storage::organisations::find(tx, &permit, id)).transpose()?.flatten();
                    row.into_iter().filter(|r| kind.is_empty() || r.kind.code() == kind).collect()
                } else {
                    storage::organisations::page(tx, &permit, after, &kind, most)?
                };
                rows.into_iter().map(|row| view(tx, row, today)).collect()
            })
            .await
    }

    /// Whose code this is, for the command line and forms; present or former.
    ///
    /// # Errors
    /// Not found.
    pub async fn organisation_of_code(&self, code: &str) -> Result<OrganisationId> {
        let code = folded_code(code);
        self.db.read(move |tx| storage::organisations::owner_of_code(tx, &code)?.ok_or_else(Error::not_found)).await
    }

    /// Changes name, kana, prefecture and profile.
    ///
    /// # Errors
    /// Refused; invalid name; stale.
    pub async fn change_organisation(&self, ctx: &Ctx, row: OrganisationRow) -> Result<i64> {
        let permit = ctx.may(Action::ChangeOrganisation, row.id)?;
        let today = ctx.today();
        let mut row = row;
        row.name = clean_line(&row.name);
        if row.name.is_empty() || row.name.chars().count() > 120 {
            return Err(Error::field("name", "organisation-name"));
        }
        row.kana = clean_line(&row.kana);
        row.prefecture = clean_line(&row.prefecture);
        let entry = self.entry(
            ctx,
            row.id,
            Action::ChangeOrganisation,
            row.id.bytes(),
            format!("{} {}", row.name, row.profile),
        );
        self.db
            .write(move |tx| {
                let Some(version) = storage::organisations::change(tx, &permit, &row)? else {
                    let now = storage::organisations::find(tx, &permit, row.id)?.ok_or_else(Error::not_found)?;
                    return Err(Error::Stale { current: Box::new(json!({"name": now.name, "kana": now.kana, "prefecture": now.prefecture, "version": now.version})) });
                };
                settle::relist(tx, row.id, today)?;
                crate::desk::renamed(tx, row.id, &row.name)?;
                storage::audit::append(tx, &entry)?;
                Ok(version)
            })
            .await
    }

    /// Adds or changes a 医療機関コード; the first one becomes the code in Mamori if it is free.
    ///
    /// # Errors
    /// Refused; invalid; conflict `organisation-code-taken`.
    pub async fn add_organisation_code(&self, ctx: &Ctx, organisation: OrganisationId, typed: TypedCode) -> Result<()> {
        let permit = ctx.may(Action::ChangeOrganisation, organisation)?;
        let code = read_code(&typed)?;
        let today = ctx.today();
        let entry = self.entry(ctx, organisation, Action::ChangeOrganisation, organisation.bytes(), code.code.clone());
        self.db
            .write(move |tx| {
                if storage::organisations::owner_of_code(tx, &code.code)?.is_some_and(|o| o != organisation) {
                    return Err(Error::Conflict("organisation-code-taken"));
                }
                storage::organisations::add_code(tx, &permit, organisation, &code)?;
                if code.valid_to.is_none() {
                    storage::organisations::set_code(tx, &permit, organisation, &code.code)?;
                }
                settle::relist(tx, organisation, today)?;
                storage::audit::append(tx, &entry)?;
                Ok(())
            })
            .await
    }
}

/// The code of an organisation that has none of its own.
pub(crate) fn made_code(id: OrganisationId) -> String {
    format!("M{}", &id.to_string().replace('-', "")[20..32])
}

/// Stores an organisation with its codes.
///
/// # Errors
/// Conflict `organisation-code-taken`.
pub(crate) fn store_organisation(
    tx: &sql::Tx,
    permit: &Permit,
    row: &OrganisationRow,
    codes: &[CodeRow],
    at: i64,
) -> Result<()> {
    let mut taken = storage::organisations::owner_of_code(tx, &row.code)?.is_some();
    for code in codes {
        taken |= storage::organisations::owner_of_code(tx, &code.code)?.is_some();
    }
    if taken {
        return Err(Error::Conflict("organisation-code-taken"));
    }
    storage::organisations::add(tx, permit, row, at)?;
    let own = decide(&domain::policy::Actor::Command, Action::ChangeOrganisation, &Subject::of(row.id))?;
    for code in codes {
        storage::organisations::add_code(tx, &own, row.id, code)?;
    }
    Ok(())
}

/// The id that comes right before another.
fn right_before(id: OrganisationId) -> [u8; 16] {
    u128::from_be_bytes(id.bytes()).saturating_sub(1).to_be_bytes()
}

fn view(tx: &sql::Tx, row: OrganisationRow, today: Date) -> Result<OrganisationView> {
    Ok(OrganisationView {
        codes: storage::organisations::codes(tx, row.id)?,
        parent: storage::organisations::parent(tx, row.id, today)?,
        memberships: storage::organisations::memberships(tx, row.id)?,
        row,
    })
}
