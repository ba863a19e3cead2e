//! An institution's vendors, by name, and its systems.

use crate::checklist::hex;
use crate::once::{Made, Once};
use crate::organisations::{NewOrganisation, store_organisation};
use crate::{App, Ctx, Error, Result};
use domain::ids::OrganisationId;
use domain::organisations::{Kind, SystemKind};
use domain::policy::{Action, Actor, Subject, decide};
use domain::text::{clean_line, clean_lines, fold_code};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use storage::organisations::placements;
pub use storage::vendors::{SystemRow, VendorRow};

/// Most systems of an institution.
pub const MOST_SYSTEMS: usize = 200;

/// A vendor as typed.
#[derive(Debug, Clone, Default)]
pub struct TypedVendor {
    /// An existing vendor of this institution (or, for commands, any); none: a new one of this name.
    pub vendor: Option<OrganisationId>,
    /// Name.
    pub name: String,
    /// Whom to ask for.
    pub contact: String,
    /// By day.
    pub phone: String,
    /// By night.
    pub night_phone: String,
    /// `yes`, `no`, `unknown`: the contract says in writing that it bears the updates of all servers.
    pub updates_all_servers: String,
    /// Anything else.
    pub note: String,
    /// How often the entry was written when the person saw it; none: whatever stands is replaced.
    pub version: Option<i64>,
}

impl App {
    /// The vendors of an institution.
    ///
    /// # Errors
    /// Refused.
    pub async fn vendors(&self, ctx: &Ctx, organisation: OrganisationId) -> Result<Vec<VendorRow>> {
        let permit = ctx.may(Action::SeeVendors, organisation)?;
        self.db.read(move |tx| Ok(storage::vendors::list(tx, &permit, organisation)?)).await
    }

    /// Adds or changes a vendor of an institution. The name of one that is there already is corrected where the
    /// institution entered it itself; else it stays as the vendor gave it.
    ///
    /// # Errors
    /// Refused; invalid name or phone; stale with the present entry when somebody else wrote meanwhile.
    pub async fn save_vendor(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        typed: TypedVendor,
    ) -> Result<OrganisationId> {
        self.db.write(self.saving(ctx, organisation, typed)?).await
    }

    /// The same once per key, answered with the vendor as the API shows it.
    ///
    /// # Errors
    /// As [`App::save_vendor`]; conflict `idempotency-key-reused`.
    pub async fn save_vendor_once(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        typed: TypedVendor,
        once: Option<Once>,
    ) -> Result<Made> {
        let permit = ctx.may(Action::SeeVendors, organisation)?;
        let save = self.saving(ctx, organisation, typed)?;
        self.once(ctx, once, move |tx| {
            let vendor = save(tx)?;
            let all = storage::vendors::list(tx, &permit, organisation)?;
            let row = all.iter().find(|v| v.vendor == vendor);
            row.map(vendor_json).ok_or_else(|| Error::Inside("a vendor that was saved and is not there".into()))
        })
        .await
    }

    fn saving(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        typed: TypedVendor,
    ) -> Result<impl Fn(&sql::Tx<'_>) -> Result<OrganisationId> + Send + 'static + use<>> {
        let permit = ctx.may(Action::ChangeVendors, organisation)?;
        let at = ctx.micros();
        let name = clean_line(&typed.name);
        // A command that changes a vendor by its id need not know its name.
        let named = typed.vendor.is_none() || !matches!(ctx.actor, Actor::Command);
        if named && (name.is_empty() || name.chars().count() > 120) {
            return Err(Error::field("name", "vendor-name"));
        }
        for (field, phone) in [("phone", &typed.phone), ("night_phone", &typed.night_phone)] {
            if !phone_is_usable(phone) {
                return Err(Error::field(field, "phone-unusable"));
            }
        }
        let new = match typed.vendor {
            Some(_) => None,
            None => {
                let mut row = self.organisation_row(
                    ctx,
                    &NewOrganisation {
                        kind: Kind::Vendor,
                        name: name.clone(),
                        kana: String::new(),
                        prefecture: String::new(),
                        code: None,
                        codes: Vec::new(),
                        profile: serde_json::json!({}),
                    },
                )?;
                row.registered_by = Some(organisation);
                Some(row)
            }
        };
        let vendor =
            typed.vendor.or(new.as_ref().map(|r| r.id)).ok_or_else(|| Error::Inside("a vendor without id".into()))?;
        let row = VendorRow {
            vendor,
            name,
            code: String::new(),
            contact: clean_line(&typed.contact),
            phone: fold_code(&typed.phone),
            night_phone: fold_code(&typed.night_phone),
            updates_all_servers: match typed.updates_all_servers.as_str() {
                "yes" => "yes".into(),
                "no" => "no".into(),
                _ => "unknown".into(),
            },
            note: clean_lines(&typed.note),
            version: 0,
            own: false,
        };
        let seen = typed.version;
        let see = ctx.may(Action::SeeVendors, organisation)?;
        let anywhere = matches!(ctx.actor, Actor::Command);
        let entry =
            self.entry(ctx, organisation, Action::ChangeVendors, vendor.bytes(), format!("{} {}", row.name, row.phone));
        Ok(move |tx: &sql::Tx<'_>| {
            // Who saves or takes off the same vendor meanwhile comes before, or sees this.
            placements::lock(tx, organisation)?;
            if let Some(new) = &new {
                let create = decide(&Actor::Command, Action::CreateOrganisation, &Subject::common())?;
                store_organisation(tx, &create, new, &[], at)?;
            } else if !anywhere && !storage::vendors::has(tx, &permit, organisation, vendor)? {
                return Err(Error::not_found());
            } else {
                let now = storage::vendors::version(tx, &permit, organisation, vendor)?;
                if seen.is_some() && seen != now {
                    let all = storage::vendors::list(tx, &see, organisation)?;
                    let current = all.iter().find(|v| v.vendor == vendor).map(vendor_json).unwrap_or_default();
                    return Err(Error::Stale { current: Box::new(current) });
                }
                if !row.name.is_empty() {
                    storage::vendors::rename(tx, &permit, organisation, vendor, &row.name)?;
                }
            }
            storage::vendors::put(tx, &permit, organisation, &row, at)?;
            storage::audit::append(tx, &entry)?;
            Ok(vendor)
        })
    }

    /// Ends a vendor's entry; its sheets stay.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn remove_vendor(&self, ctx: &Ctx, organisation: OrganisationId, vendor: OrganisationId) -> Result<()> {
        let permit = ctx.may(Action::ChangeVendors, organisation)?;
        let entry = self.entry(ctx, organisation, Action::ChangeVendors, vendor.bytes(), "removed".into());
        self.db
            .write(move |tx| {
                // Who saves the systems meanwhile names the vendor before, or no longer.
                placements::lock(tx, organisation)?;
                if !storage::vendors::remove(tx, &permit, organisation, vendor)? {
                    return Err(Error::not_found());
                }
                storage::audit::append(tx, &entry)?;
                Ok(())
            })
            .await
    }

    /// The systems in use.
    ///
    /// # Errors
    /// Refused.
    pub async fn systems(&self, ctx: &Ctx, organisation: OrganisationId) -> Result<Vec<SystemRow>> {
        let permit = ctx.may(Action::SeeVendors, organisation)?;
        self.db.read(move |tx| Ok(storage::vendors::systems(tx, &permit, organisation)?)).await
    }

    /// Replaces the systems in use: kind, name, vendor. `seen` is the [`mark`] of those that the person saw; none:
    /// whatever stands is replaced.
    ///
    /// # Errors
    /// Refused; more than [`MOST_SYSTEMS`]; stale when somebody else wrote meanwhile; not found for a vendor that is
    /// none of the institution's.
    pub async fn save_systems(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        systems: Vec<(SystemKind, String, Option<OrganisationId>)>,
        seen: Option<String>,
    ) -> Result<()> {
        let permit = ctx.may(Action::ChangeVendors, organisation)?;
        let see = ctx.may(Action::SeeVendors, organisation)?;
        if systems.len() > MOST_SYSTEMS {
            return Err(Error::field("", "systems-too-many"));
        }
        // They are listed by their ids: in the order in which they were typed.
        let mut ids: Vec<[u8; 16]> = systems.iter().map(|_| self.new_id(ctx).into_bytes()).collect();
        ids.sort_unstable();
        let rows: Vec<SystemRow> = systems
            .into_iter()
            .zip(ids)
            .map(|((kind, name, vendor), id)| SystemRow { id, kind, name: clean_line(&name), vendor })
            .collect();
        let detail = rows.iter().map(|r| r.kind.code()).collect::<Vec<_>>().join(" ");
        let entry = self.entry(ctx, organisation, Action::ChangeVendors, organisation.bytes(), detail);
        self.db
            .write(move |tx| {
                placements::lock(tx, organisation)?;
                if let Some(seen) = &seen {
                    let stored = storage::vendors::systems(tx, &see, organisation)?;
                    // Pressed twice: it stands already.
                    if mark(&stored) == mark(&rows) {
                        return Ok(());
                    }
                    if *seen != mark(&stored) {
                        return Err(Error::Stale { current: Box::default() });
                    }
                }
                for vendor in rows.iter().filter_map(|r| r.vendor) {
                    if !storage::vendors::has(tx, &permit, organisation, vendor)? {
                        return Err(Error::not_found());
                    }
                }
                storage::vendors::set_systems(tx, &permit, organisation, &rows)?;
                storage::audit::append(tx, &entry)?;
                Ok(())
            })
            .await
    }
}

/// A mark of the systems as they stand: the same for the same ones in whatever order, empty where there are none.
#[must_use]
pub fn mark(systems: &[SystemRow]) -> String {
    if systems.is_empty() {
        return String::new();
    }
    let mut lines: Vec<String> = systems.iter().map(|s| json!([s.kind.code(), s.name, s.vendor]).to_string()).collect();
    lines.sort_unstable();
    hex(&Sha256::digest(lines.join("\n")))
}

/// A vendor of an institution as the API shows it.
#[must_use]
pub fn vendor_json(row: &VendorRow) -> Value {
    json!({
        "id": row.vendor, "code": row.code, "name": row.name, "contact": row.contact, "phone": row.phone,
        "night_phone": row.night_phone, "updates_all_servers": row.updates_all_servers, "note": row.note,
        "version": row.version,
    })
}

/// Empty, or digits with hyphens, brackets, `+` and `#`, at most 40 characters after folding.
pub(crate) fn phone_is_usable(text: &str) -> bool {
    let folded = fold_code(text);
    folded.chars().count() <= 40 && folded.chars().all(|c| c.is_ascii_digit() || "-()+#,内線".contains(c))
}
