//! An institution's vendors (by name, in their smallest form) and its systems.

use crate::rows;
use domain::ids::OrganisationId;
use domain::organisations::SystemKind;
use domain::policy::Permit;
use sql::{Result, Tx, Value, statements};

statements! {
    PUT = "INSERT INTO vendor_contracts (organisation_id, vendor_id, contact, phone, night_phone, updates_all_servers,
        note, created_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)
        ON CONFLICT (organisation_id, vendor_id) DO UPDATE SET contact = excluded.contact, phone = excluded.phone,
        night_phone = excluded.night_phone, updates_all_servers = excluded.updates_all_servers, note = excluded.note,
        version = vendor_contracts.version + 1";
    LIST = "SELECT c.vendor_id, o.name, o.code, c.contact, c.phone, c.night_phone, c.updates_all_servers, c.note,
        c.version, CAST(CASE WHEN o.registered_by = $1 THEN 1 ELSE 0 END AS BIGINT) AS own
        FROM vendor_contracts c JOIN organisations o ON o.id = c.vendor_id
        WHERE c.organisation_id = $1 ORDER BY c.created_at, c.vendor_id";
    HAS = "SELECT vendor_id FROM vendor_contracts WHERE organisation_id = $1 AND vendor_id = $2";
    VERSION = "SELECT version FROM vendor_contracts WHERE organisation_id = $1 AND vendor_id = $2";
    RENAME = "UPDATE organisations SET name = $3, version = version + 1 WHERE id = $1 AND registered_by = $2
        RETURNING version";
    REMOVE = "DELETE FROM vendor_contracts WHERE organisation_id = $1 AND vendor_id = $2 RETURNING vendor_id";
    LEAVE_SYSTEMS = "UPDATE systems SET vendor_id = NULL WHERE organisation_id = $1 AND vendor_id = $2";
    SYSTEMS = "SELECT id, kind, name, vendor_id FROM systems WHERE organisation_id = $1 ORDER BY id";
    ADD_SYSTEM = "INSERT INTO systems (organisation_id, id, kind, name, vendor_id) VALUES ($1, $2, $3, $4, $5)";
    CLEAR_SYSTEMS = "DELETE FROM systems WHERE organisation_id = $1";
}

/// A vendor as an institution knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VendorRow {
    /// The vendor's organisation.
    pub vendor: OrganisationId,
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: String,
    /// Whom to ask for.
    pub contact: String,
    /// By day.
    pub phone: String,
    /// By night.
    pub night_phone: String,
    /// Whether the contract says in writing that it bears the updates of all servers: `yes`, `no`, `unknown`.
    pub updates_all_servers: String,
    /// Anything else.
    pub note: String,
    /// Counts the writes.
    pub version: i64,
    /// The institution entered it itself, and may correct its name.
    pub own: bool,
}

/// Adds or changes a vendor of an institution (name and code belong to the vendor's organisation).
///
/// # Errors
/// As the engine gives them.
pub fn put(tx: &Tx, permit: &Permit, organisation: OrganisationId, v: &VendorRow, at: i64) -> Result<()> {
    if rows::reaches(permit, organisation) {
        tx.execute(
            &PUT,
            &[
                rows::id(organisation.bytes()),
                rows::id(v.vendor.bytes()),
                Value::from(v.contact.as_str()),
                Value::from(v.phone.as_str()),
                Value::from(v.night_phone.as_str()),
                Value::from(v.updates_all_servers.as_str()),
                Value::from(v.note.as_str()),
                Value::from(at),
            ],
        )?;
    }
    Ok(())
}

/// The vendors of an institution, in the order in which they were entered.
///
/// # Errors
/// As the engine gives them.
pub fn list(tx: &Tx, permit: &Permit, organisation: OrganisationId) -> Result<Vec<VendorRow>> {
    if !rows::reaches(permit, organisation) {
        return Ok(Vec::new());
    }
    tx.query(&LIST, &[rows::id(organisation.bytes())])?
        .iter()
        .map(|r| {
            Ok(VendorRow {
                vendor: OrganisationId::from_bytes(r.id16("vendor_id")?),
                name: r.text("name")?,
                code: r.text("code")?,
                contact: r.text("contact")?,
                phone: r.text("phone")?,
                night_phone: r.text("night_phone")?,
                updates_all_servers: r.text("updates_all_servers")?,
                note: r.text("note")?,
                version: r.int("version")?,
                own: r.int("own")? == 1,
            })
        })
        .collect()
}

/// How often an institution's entry of this vendor was written; none where it has no such vendor.
///
/// # Errors
/// As the engine gives them.
pub fn version(tx: &Tx, permit: &Permit, organisation: OrganisationId, vendor: OrganisationId) -> Result<Option<i64>> {
    if !rows::reaches(permit, organisation) {
        return Ok(None);
    }
    let ids = [rows::id(organisation.bytes()), rows::id(vendor.bytes())];
    tx.query_opt(&VERSION, &ids)?.map(|r| r.int("version")).transpose()
}

/// Corrects the name of a vendor that this institution entered itself. Whether it is one.
///
/// # Errors
/// As the engine gives them.
pub fn rename(
    tx: &Tx,
    permit: &Permit,
    organisation: OrganisationId,
    vendor: OrganisationId,
    name: &str,
) -> Result<bool> {
    let values = [rows::id(vendor.bytes()), rows::id(organisation.bytes()), Value::from(name)];
    Ok(rows::reaches(permit, organisation) && tx.query_opt(&RENAME, &values)?.is_some())
}

/// Whether an institution has this vendor.
///
/// # Errors
/// As the engine gives them.
pub fn has(tx: &Tx, permit: &Permit, organisation: OrganisationId, vendor: OrganisationId) -> Result<bool> {
    Ok(rows::reaches(permit, organisation)
        && tx.query_opt(&HAS, &[rows::id(organisation.bytes()), rows::id(vendor.bytes())])?.is_some())
}

/// Ends a vendor's entry; sheets stay, and its systems, from then on with nobody behind them. Whether there was one.
///
/// # Errors
/// As the engine gives them.
pub fn remove(tx: &Tx, permit: &Permit, organisation: OrganisationId, vendor: OrganisationId) -> Result<bool> {
    let ids = [rows::id(organisation.bytes()), rows::id(vendor.bytes())];
    if !rows::reaches(permit, organisation) || tx.query_opt(&REMOVE, &ids)?.is_none() {
        return Ok(false);
    }
    tx.execute(&LEAVE_SYSTEMS, &ids)?;
    Ok(true)
}

/// A system in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemRow {
    /// Its id.
    pub id: [u8; 16],
    /// What it is.
    pub kind: SystemKind,
    /// Name of the product.
    pub name: String,
    /// Who delivers it.
    pub vendor: Option<OrganisationId>,
}

/// The systems of an institution.
///
/// # Errors
/// As the engine gives them.
pub fn systems(tx: &Tx, permit: &Permit, organisation: OrganisationId) -> Result<Vec<SystemRow>> {
    if !rows::reaches(permit, organisation) {
        return Ok(Vec::new());
    }
    tx.query(&SYSTEMS, &[rows::id(organisation.bytes())])?
        .iter()
        .map(|r| {
            Ok(SystemRow {
                id: r.id16("id")?,
                kind: SystemKind::from_code(&r.text("kind")?).unwrap_or(SystemKind::Other),
                name: r.text("name")?,
                vendor: r.opt_id16("vendor_id")?.map(OrganisationId::from_bytes),
            })
        })
        .collect()
}

/// Replaces the systems of an institution.
///
/// # Errors
/// As the engine gives them.
pub fn set_systems(tx: &Tx, permit: &Permit, organisation: OrganisationId, systems: &[SystemRow]) -> Result<()> {
    if !rows::reaches(permit, organisation) {
        return Ok(());
    }
    tx.execute(&CLEAR_SYSTEMS, &[rows::id(organisation.bytes())])?;
    for s in systems {
        tx.execute(
            &ADD_SYSTEM,
            &[
                rows::id(organisation.bytes()),
                rows::id(s.id),
                Value::from(s.kind.code()),
                Value::from(s.name.as_str()),
                s.vendor.map_or(Value::Null, |v| rows::id(v.bytes())),
            ],
        )?;
    }
    Ok(())
}
