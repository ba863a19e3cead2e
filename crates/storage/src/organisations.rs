//! Organisations, their codes, and their memberships.

pub mod intake;
pub mod listing;
pub mod members;
pub mod memberships;
pub mod placements;

use crate::rows;
use domain::ids::{MembershipId, OrganisationId, PersonId};
use domain::organisations::Kind;
use domain::organisations::membership::Span;
use domain::policy::{Permit, Reach, Scope};
use jiff::civil::Date;
use sql::{Result, Row, Tx, Value, statements};

statements! {
    ADD = "INSERT INTO organisations
        (id, code, kind, name, kana, prefecture, group_id, registered_by, profile, active, created_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)";
    CHANGE = "UPDATE organisations SET name = $2, kana = $3, prefecture = $4, profile = $5, version = version + 1
        WHERE id = $1 AND version = $6 RETURNING version";
    SET_CODE = "UPDATE organisations SET code = $2 WHERE id = $1";
    ADD_CODE = "INSERT INTO organisation_codes (code, organisation_id, fee_table, reason, valid_from, valid_to)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (code, organisation_id)
        DO UPDATE SET fee_table = excluded.fee_table, reason = excluded.reason, valid_from = excluded.valid_from,
        valid_to = excluded.valid_to";
    CODES = "SELECT code, fee_table, reason, valid_from, valid_to FROM organisation_codes
        WHERE organisation_id = $1 ORDER BY code";
    BY_ID = "SELECT id, code, kind, name, kana, prefecture, group_id, registered_by, profile, active, version
        FROM organisations WHERE id = $1";
    LABEL = "SELECT name, code, kind FROM organisations WHERE id = $1";
    BY_CODE = "SELECT id FROM organisations WHERE code = $1";
    BY_ANY_CODE = "SELECT organisation_id AS id FROM organisation_codes WHERE code = $1 ORDER BY organisation_id LIMIT 1";
    PAGE = "SELECT id, code, kind, name, kana, prefecture, group_id, registered_by, profile, active, version
        FROM organisations WHERE id > $1 AND ($2 = '' OR kind = $2) ORDER BY id LIMIT $3";
    BELOW = "SELECT o.id, o.code, o.kind, o.name, o.kana, o.prefecture, o.group_id, o.registered_by, o.profile, o.active,
        o.version FROM memberships m JOIN organisations o ON o.id = m.organisation_id
        WHERE m.association_id = $1 AND m.organisation_id > $2 AND ($3 = '' OR o.kind = $3) AND m.valid_from <= $4
        AND (m.valid_to IS NULL OR m.valid_to >= $4) AND ($6 OR o.kind IN ('prefectural', 'county'))
        ORDER BY m.organisation_id LIMIT $5";
    MEMBERSHIPS = "SELECT id, association_id, kind, person_id, valid_from, valid_to FROM memberships
        WHERE organisation_id = $1 ORDER BY valid_from, id";
    PARENT = "SELECT m.association_id FROM memberships m JOIN organisations a ON a.id = m.association_id
        WHERE m.organisation_id = $1 AND m.valid_from <= $2 AND (m.valid_to IS NULL OR m.valid_to >= $2)
        ORDER BY CASE a.kind WHEN 'county' THEN 0 WHEN 'prefectural' THEN 1 ELSE 2 END, m.valid_from DESC, m.id LIMIT 1";
    ADD_MEMBERSHIP = "INSERT INTO memberships (id, organisation_id, association_id, kind, person_id, valid_from, valid_to)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    TWO_INSTITUTIONS = "SELECT id FROM organisations
        WHERE kind IN ('hospital', 'clinic', 'dental', 'birth-centre', 'pharmacy', 'care') LIMIT 2";
    IS_NATIONAL = "SELECT id FROM organisations WHERE id = $1 AND kind = 'national' AND active";
    ANY_ASSOCIATION = "SELECT id FROM organisations WHERE kind IN ('national', 'prefectural', 'county') ORDER BY id LIMIT 1";
    COUNT_BELOW = "SELECT o.kind, COUNT(DISTINCT m.organisation_id) AS n FROM memberships m
        JOIN organisations o ON o.id = m.organisation_id JOIN organisations a ON a.id = m.association_id
        WHERE m.association_id = $1 AND m.valid_from <= $2 AND (m.valid_to IS NULL OR m.valid_to >= $2) AND o.active
        AND NOT EXISTS (SELECT 1 FROM memberships l JOIN organisations b ON b.id = l.association_id
            WHERE l.organisation_id = m.organisation_id AND l.valid_from <= $2
            AND (l.valid_to IS NULL OR l.valid_to >= $2)
            AND CASE b.kind WHEN 'county' THEN 0 WHEN 'prefectural' THEN 1 ELSE 2 END
              < CASE a.kind WHEN 'county' THEN 0 WHEN 'prefectural' THEN 1 ELSE 2 END)
        GROUP BY o.kind ORDER BY o.kind";
    CHILD_ASSOCIATIONS = "SELECT o.id, o.name, o.code FROM memberships m JOIN organisations o ON o.id = m.organisation_id
        WHERE m.association_id = $1 AND o.kind IN ('prefectural', 'county') AND m.valid_from <= $2
        AND (m.valid_to IS NULL OR m.valid_to >= $2) ORDER BY o.id";
}

/// An organisation as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganisationRow {
    /// Never changes.
    pub id: OrganisationId,
    /// Code in Mamori; may change.
    pub code: String,
    /// What it is.
    pub kind: Kind,
    /// Name as written.
    pub name: String,
    /// Name in kana.
    pub kana: String,
    /// Name of the prefecture.
    pub prefecture: String,
    /// Owner group.
    pub group_id: Option<OrganisationId>,
    /// The institution that entered it (a vendor typed in by one clinic is that clinic's alone).
    pub registered_by: Option<OrganisationId>,
    /// Further facts as JSON (address, phone, what was ticked).
    pub profile: String,
    /// Closed or paused ones are not.
    pub active: bool,
    /// Counts the writes.
    pub version: i64,
}

fn organisation(row: &Row) -> Result<OrganisationRow> {
    Ok(OrganisationRow {
        id: OrganisationId::from_bytes(row.id16("id")?),
        code: row.text("code")?,
        kind: Kind::from_code(row.str("kind")?).unwrap_or(Kind::Clinic),
        name: row.text("name")?,
        kana: row.text("kana")?,
        prefecture: row.text("prefecture")?,
        group_id: row.opt_id16("group_id")?.map(OrganisationId::from_bytes),
        registered_by: row.opt_id16("registered_by")?.map(OrganisationId::from_bytes),
        profile: row.text("profile")?,
        active: row.bool("active")?,
        version: row.int("version")?,
    })
}

/// Adds an organisation.
///
/// # Errors
/// A unique violation when the code is taken; else as the engine gives them.
pub fn add(tx: &Tx, _permit: &Permit, o: &OrganisationRow, at: i64) -> Result<()> {
    tx.execute(
        &ADD,
        &[
            rows::id(o.id.bytes()),
            Value::from(o.code.as_str()),
            Value::from(o.kind.code()),
            Value::from(o.name.as_str()),
            Value::from(o.kana.as_str()),
            Value::from(o.prefecture.as_str()),
            o.group_id.map_or(Value::Null, |g| rows::id(g.bytes())),
            o.registered_by.map_or(Value::Null, |g| rows::id(g.bytes())),
            Value::from(o.profile.as_str()),
            Value::from(o.active),
            Value::from(at),
        ],
    )?;
    Ok(())
}

/// Changes name, kana, prefecture and profile if `version` is still the newest; the new version.
///
/// # Errors
/// As the engine gives them.
pub fn change(tx: &Tx, permit: &Permit, o: &OrganisationRow) -> Result<Option<i64>> {
    if !rows::reaches(permit, o.id) {
        return Ok(None);
    }
    let row = tx.query_opt(
        &CHANGE,
        &[
            rows::id(o.id.bytes()),
            Value::from(o.name.as_str()),
            Value::from(o.kana.as_str()),
            Value::from(o.prefecture.as_str()),
            Value::from(o.profile.as_str()),
            Value::from(o.version),
        ],
    )?;
    row.map(|r| r.int("version")).transpose()
}

/// A 医療機関コード, present or former.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRow {
    /// Ten digits, or what was kept with a reason.
    pub code: String,
    /// `medical`, `dental`, `pharmacy` or empty.
    pub fee_table: String,
    /// Why it was kept although its check digit fails.
    pub reason: String,
    /// In force from.
    pub valid_from: Option<Date>,
    /// In force to.
    pub valid_to: Option<Date>,
}

/// Adds or changes a code of an organisation.
///
/// # Errors
/// As the engine gives them.
pub fn add_code(tx: &Tx, permit: &Permit, organisation: OrganisationId, code: &CodeRow) -> Result<()> {
    if rows::reaches(permit, organisation) {
        tx.execute(
            &ADD_CODE,
            &[
                Value::from(code.code.as_str()),
                rows::id(organisation.bytes()),
                Value::from(code.fee_table.as_str()),
                Value::from(code.reason.as_str()),
                rows::day(code.valid_from),
                rows::day(code.valid_to),
            ],
        )?;
    }
    Ok(())
}

/// Sets the organisation's code in Mamori.
///
/// # Errors
/// A unique violation when the code is taken; else as the engine gives them.
pub fn set_code(tx: &Tx, permit: &Permit, organisation: OrganisationId, code: &str) -> Result<()> {
    if rows::reaches(permit, organisation) {
        tx.execute(&SET_CODE, &[rows::id(organisation.bytes()), Value::from(code)])?;
    }
    Ok(())
}

/// The 医療機関コード of an organisation.
///
/// # Errors
/// As the engine gives them.
pub fn codes(tx: &Tx, organisation: OrganisationId) -> Result<Vec<CodeRow>> {
    tx.query(&CODES, &[rows::id(organisation.bytes())])?
        .iter()
        .map(|r| {
            Ok(CodeRow {
                code: r.text("code")?,
                fee_table: r.text("fee_table")?,
                reason: r.text("reason")?,
                valid_from: rows::opt_day(r, "valid_from")?,
                valid_to: rows::opt_day(r, "valid_to")?,
            })
        })
        .collect()
}

/// An organisation, if the permit reaches it.
///
/// # Errors
/// As the engine gives them.
pub fn find(tx: &Tx, permit: &Permit, id: OrganisationId) -> Result<Option<OrganisationRow>> {
    if !rows::reaches(permit, id) {
        return Ok(None);
    }
    tx.query_opt(&BY_ID, &[rows::id(id.bytes())])?.as_ref().map(organisation).transpose()
}

/// Name, code and kind of an organisation, for the head of a paper that names it.
///
/// # Errors
/// As the engine gives them.
pub fn label(tx: &Tx, id: OrganisationId) -> Result<Option<(String, String, Kind)>> {
    let row = tx.query_opt(&LABEL, &[rows::id(id.bytes())])?;
    row.map(|r| Ok((r.text("name")?, r.text("code")?, Kind::from_code(r.str("kind")?).unwrap_or(Kind::Clinic))))
        .transpose()
}

/// Whom a code belongs to: the code in Mamori, else any present or former 医療機関コード.
///
/// # Errors
/// As the engine gives them.
pub fn owner_of_code(tx: &Tx, code: &str) -> Result<Option<OrganisationId>> {
    let row = match tx.query_opt(&BY_CODE, &[Value::from(code)])? {
        Some(row) => Some(row),
        None => tx.query_opt(&BY_ANY_CODE, &[Value::from(code)])?,
    };
    row.map(|r| r.id16("id").map(OrganisationId::from_bytes)).transpose()
}

/// A page of the organisations that the permit reaches, after an id, of a kind (empty: any).
///
/// # Errors
/// As the engine gives them.
pub fn page(tx: &Tx, permit: &Permit, after: [u8; 16], kind: &str, most: i64) -> Result<Vec<OrganisationRow>> {
    match permit.reach() {
        Reach::Published => Ok(Vec::new()),
        Reach::All => tx
            .query(&PAGE, &[rows::id(after), Value::from(kind), Value::from(most)])?
            .iter()
            .map(organisation)
            .collect(),
        Reach::Organisations(list) => {
            let mut out = Vec::new();
            for id in list.iter().filter(|o| o.bytes() > after) {
                if let Some(row) = tx.query_opt(&BY_ID, &[rows::id(id.bytes())])? {
                    let row = organisation(&row)?;
                    if kind.is_empty() || row.kind.code() == kind {
                        out.push(row);
                    }
                }
            }
            out.truncate(usize::try_from(most).unwrap_or(0));
            Ok(out)
        }
    }
}

/// What is asked of what stands right below an association.
#[derive(Debug, Clone)]
pub struct Below<'a> {
    /// Which one.
    pub association: OrganisationId,
    /// Its members, too; else the associations alone, for those who may only count there.
    pub members: bool,
    /// Of one kind alone; empty: of any.
    pub kind: &'a str,
    /// On a day.
    pub on: Date,
    /// The last one of the page before.
    pub after: [u8; 16],
    /// At most so many.
    pub most: i64,
}

/// A page of what stands right below an association.
///
/// # Errors
/// As the engine gives them.
pub fn below(tx: &Tx, permit: &Permit, asked: &Below<'_>) -> Result<Vec<OrganisationRow>> {
    if !rows::reaches(permit, asked.association) {
        return Ok(Vec::new());
    }
    let values = [
        rows::id(asked.association.bytes()),
        rows::id(asked.after),
        Value::from(asked.kind),
        Value::from(asked.on.to_string()),
        Value::from(asked.most),
        Value::from(asked.members),
    ];
    tx.query(&BELOW, &values)?.iter().map(organisation).collect()
}

/// A membership.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MembershipRow {
    /// Its id.
    pub id: MembershipId,
    /// In which association.
    pub association_id: OrganisationId,
    /// `A1`, `A2`, `B`, `C`, `county` or `association`.
    pub kind: String,
    /// The member who opens or manages the institution; none for an association in its parent.
    pub person_id: Option<PersonId>,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
}

/// The memberships of an organisation, oldest first.
///
/// # Errors
/// As the engine gives them.
pub fn memberships(tx: &Tx, organisation: OrganisationId) -> Result<Vec<MembershipRow>> {
    tx.query(&MEMBERSHIPS, &[rows::id(organisation.bytes())])?.iter().map(membership).collect()
}

fn membership(r: &Row) -> Result<MembershipRow> {
    Ok(MembershipRow {
        id: MembershipId::from_bytes(r.id16("id")?),
        association_id: OrganisationId::from_bytes(r.id16("association_id")?),
        kind: r.text("kind")?,
        person_id: r.opt_id16("person_id")?.map(PersonId::from_bytes),
        from: rows::opt_day(r, "valid_from")?,
        to: rows::opt_day(r, "valid_to")?,
    })
}

impl MembershipRow {
    /// The days on which it holds.
    #[must_use]
    pub fn span(&self) -> Span {
        Span { from: self.from.unwrap_or(Date::MIN), to: self.to }
    }
}

/// Adds a membership.
///
/// # Errors
/// As the engine gives them.
pub fn add_membership(tx: &Tx, _permit: &Permit, organisation: OrganisationId, m: &MembershipRow) -> Result<()> {
    tx.execute(&ADD_MEMBERSHIP, &membership_values(organisation, m)).map(|_| ())
}

/// A membership as it is stored, in the order of its columns.
fn membership_values(organisation: OrganisationId, m: &MembershipRow) -> Vec<Value> {
    vec![
        rows::id(m.id.bytes()),
        rows::id(organisation.bytes()),
        rows::id(m.association_id.bytes()),
        Value::from(m.kind.as_str()),
        rows::person(m.person_id),
        rows::day(m.from),
        rows::day(m.to),
    ]
}

/// The lowest association of the membership in force on a day.
///
/// # Errors
/// As the engine gives them.
pub fn parent(tx: &Tx, organisation: OrganisationId, on: Date) -> Result<Option<OrganisationId>> {
    tx.query_opt(&PARENT, &[rows::id(organisation.bytes()), Value::from(on.to_string())])?
        .map(|r| r.id16("association_id").map(OrganisationId::from_bytes))
        .transpose()
}

/// The associations above an organisation on a day, lowest first.
///
/// # Errors
/// As the engine gives them.
pub fn above(tx: &Tx, organisation: OrganisationId, on: Date) -> Result<Vec<OrganisationId>> {
    let mut out = Vec::new();
    let mut at = organisation;
    while let Some(parent) = parent(tx, at, on)? {
        if out.contains(&parent) || out.len() > 8 {
            break;
        }
        out.push(parent);
        at = parent;
    }
    Ok(out)
}

/// The associations right below an association on a day: id, name, code.
///
/// # Errors
/// As the engine gives them.
pub fn child_associations(
    tx: &Tx,
    association: OrganisationId,
    on: Date,
) -> Result<Vec<(OrganisationId, String, String)>> {
    tx.query(&CHILD_ASSOCIATIONS, &[rows::id(association.bytes()), Value::from(on.to_string())])?
        .iter()
        .map(|r| Ok((OrganisationId::from_bytes(r.id16("id")?), r.text("name")?, r.text("code")?)))
        .collect()
}

/// How many active organisations of each kind have an association as their lowest on a day. One that stands in
/// two associations of the same level counts in both.
///
/// # Errors
/// As the engine gives them.
pub fn count_below(tx: &Tx, association: OrganisationId, on: Date) -> Result<Vec<(Kind, i64)>> {
    tx.query(&COUNT_BELOW, &[rows::id(association.bytes()), Value::from(on.to_string())])?
        .iter()
        .map(|r| Ok((Kind::from_code(&r.text("kind")?).unwrap_or(Kind::Clinic), r.int("n")?)))
        .collect()
}

/// Two of the institutions, or as many as there are: whether there is none, a single one, or more, at the same cost
/// among any number.
///
/// # Errors
/// As the engine gives them.
pub fn two_institutions(tx: &Tx) -> Result<Vec<OrganisationId>> {
    tx.query(&TWO_INSTITUTIONS, &[])?.iter().map(|r| r.id16("id").map(OrganisationId::from_bytes)).collect()
}

/// Confirms a permit for what the whole installation uses: the operator's, a national association's, or that of the
/// only institution where there is no association. None for anybody else.
///
/// # Errors
/// As the engine gives them.
pub fn confirm(tx: &Tx, permit: &Permit) -> Result<Option<Permit>> {
    if let (Scope::Installation, Reach::Organisations(list)) = (permit.scope(), permit.reach()) {
        for organisation in list {
            if tx.query_opt(&IS_NATIONAL, &[rows::id(organisation.bytes())])?.is_some() {
                return Ok(Some(permit.clone().confirmed()));
            }
        }
        let [only] = two_institutions(tx)?[..] else { return Ok(None) };
        let alone = list.contains(&only) && tx.query_opt(&ANY_ASSOCIATION, &[])?.is_none();
        return Ok(alone.then(|| permit.clone().confirmed()));
    }
    Ok((permit.reach() == &Reach::All).then(|| permit.clone()))
}
