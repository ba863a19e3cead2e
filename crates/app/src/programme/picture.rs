//! The picture of an association, from what may be shown.

use crate::{App, Ctx, Error, Result};
use domain::ids::OrganisationId;
use domain::organisations::Kind;
use domain::policy::{Action, Actor, Permit, Subject, decide};
use domain::programme::{Figures, SMALLEST_GROUP, Shown, Sums};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};
use storage::programme::folding::{self, Statistic};
use storage::programme::shown;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Edition.
    pub edition: String,
    /// Form.
    pub form: String,
    /// Fiscal year of the sheets.
    pub fiscal_year: i32,
    /// `item`, `kind`, `area` or `week`.
    pub by: String,
}

impl Asked {
    pub(super) fn statistic(&self) -> Statistic {
        Statistic { edition: self.edition.clone(), form: self.form.clone(), fiscal_year: self.fiscal_year }
    }
}

/// One line of the table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// Key of the item, code of the kind, code of the association, Monday of the week.
    pub key: String,
    /// In words.
    pub label: String,
    /// はい; none where it is protected.
    pub yes: Option<i64>,
    /// いいえ
    pub no: Option<i64>,
    /// 記入不要
    pub na: Option<i64>,
    /// Not answered.
    pub open: Option<i64>,
    /// Of a kind, an association or a week: institutions, begun, complete.
    pub sheets: Option<Sheets>,
}

/// Sheets of a line that is no item.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sheets {
    /// Institutions.
    pub institutions: i64,
    /// Sheets begun; none where it is protected.
    pub started: Option<i64>,
    /// Sheets complete; none where it is protected.
    pub complete: Option<i64>,
}

impl Row {
    fn new(key: &str, label: &str, [yes, no, na, open]: Figures) -> Self {
        Self { key: key.to_owned(), label: label.to_owned(), yes, no, na, open, sheets: None }
    }
    fn with(self, institutions: i64, started: Option<i64>, complete: Option<i64>) -> Self {
        Self { sheets: Some(Sheets { institutions, started, complete }), ..self }
    }
    /// Institutions that said いいえ or have not answered; none where one of the two is protected.
    #[must_use]
    pub fn stuck(&self) -> Option<i64> {
        Some(self.no? + self.open?)
    }
}

/// The picture of an association.
#[derive(Debug, Clone, Default)]
pub struct Picture {
    /// Its name.
    pub name: String,
    /// When the figures were folded, microseconds.
    pub as_of: i64,
    /// Institutions below that fill the form, whether they began or not.
    pub institutions: i64,
    /// Sheets begun; none where it is protected.
    pub started: Option<i64>,
    /// Sheets complete; none where it is protected.
    pub complete: Option<i64>,
    /// The table.
    pub rows: Vec<Row>,
    /// The row of the form that asks whether a backup can be restored; none where the form has none.
    pub restore: Option<Row>,
    /// It stands at the top of its tree: there alone kinds show how far they are.
    pub top: bool,
}

/// The requirement that asks whether a backup can be restored.
const RESTORE: &str = "backup-recovery";

impl App {
    /// The figures of everything below an association.
    ///
    /// # Errors
    /// Not found, forbidden; invalid edition or form.
    pub async fn programme(&self, ctx: &Ctx, association: OrganisationId, asked: Asked) -> Result<Picture> {
        self.programme_dated(ctx, association, asked, ctx.now).await
    }

    /// The same as it leaves on a paper of `at`. Who stands below whom is a matter of today: whoever has left since is
    /// not seen by who asks for a day before.
    pub(super) async fn programme_dated(
        &self,
        ctx: &Ctx,
        association: OrganisationId,
        asked: Asked,
        at: Timestamp,
    ) -> Result<Picture> {
        let (cache, today, actor, now) = (self.editions.clone(), ctx.today(), ctx.actor.clone(), at.as_microsecond());
        self.db
            .report(move |tx| {
                let permit = below(tx, &actor, association, today)?;
                picture(tx, &cache, &permit, association, &asked, today, now)
            })
            .await
    }
}

/// The picture of an association that the permit reaches.
pub(super) fn picture(
    tx: &sql::Tx<'_>,
    cache: &crate::guide::EditionCache,
    permit: &Permit,
    association: OrganisationId,
    asked: &Asked,
    today: Date,
    now: i64,
) -> Result<Picture> {
    let (name, ..) = storage::organisations::label(tx, association)?.ok_or_else(Error::not_found)?;
    let row = storage::guide::published(tx, &asked.edition)?
        .ok_or_else(|| Error::field("edition", "sheet-edition-unknown"))?;
    let edition = cache.get(tx, &row.hash)?;
    let form = edition.form(&asked.form).ok_or_else(|| Error::field("form", "sheet-form-unknown"))?;
    let of = asked.statistic();
    let fills = |kind: Kind| form.is_for(kind) && kind != Kind::Vendor;
    let here = match shown::find(tx, permit, association, &of)? {
        Some(body) => parsed(&body),
        None => nobody(tx, association, form.items().map(|i| i.key.as_str()), fills)?,
    };
    let of_item = |item: &domain::checklist::Item| {
        let figures = here.items.get(&item.key).copied().unwrap_or_default();
        Row::new(&item.key, &item.title, figures)
    };
    let rows = match asked.by.as_str() {
        "kind" => Kind::ALL
            .into_iter()
            .filter_map(|kind| Some((kind, here.kinds.get(kind.code())?)))
            .map(|(kind, k)| Row::new(kind.code(), kind.code(), k.all).with(k.institutions, k.started, k.complete))
            .collect(),
        "area" => {
            let children = storage::organisations::child_associations(tx, association, today)?;
            let ids: Vec<OrganisationId> = children.iter().map(|(id, ..)| *id).collect();
            let bodies = shown::below(tx, permit, association, &ids, &of)?;
            children
                .iter()
                .zip(bodies)
                .map(|((_, name, code), body)| {
                    let s: Shown = body.map(|b| parsed(&b)).unwrap_or_default();
                    Row::new(code, name, s.all).with(s.institutions, s.started, s.complete)
                })
                .collect()
        }
        "week" => shown::weeks(tx, permit, association, &of)?
            .into_iter()
            .rev()
            .map(|(week, body)| {
                let s: Shown = parsed(&body);
                Row::new(&week, &week, s.all).with(s.institutions, s.started, s.complete)
            })
            .collect(),
        _ => form.items().map(of_item).collect(),
    };
    let restore = form.items().find(|i| i.lineage == RESTORE).map(of_item);
    Ok(Picture {
        name,
        as_of: shown::folded_at(tx, &of)?.unwrap_or(now),
        institutions: here.institutions,
        started: here.started,
        complete: here.complete,
        rows,
        restore,
        top: storage::organisations::parent(tx, association, today)?.is_none(),
    })
}

/// What is shown where nobody has begun: noughts, of groups that are large enough.
fn nobody<'a>(
    tx: &sql::Tx<'_>,
    association: OrganisationId,
    items: impl Iterator<Item = &'a str>,
    fills: impl Fn(Kind) -> bool,
) -> Result<Shown> {
    let there: Sums = folding::institutions(tx, association)?.map(|text| parsed(&text)).unwrap_or_default();
    let fills = |code: &str| Kind::from_code(code).is_some_and(&fills);
    let institutions = there.kinds.iter().filter(|(kind, _)| fills(kind)).map(|(_, of)| of.n).sum();
    let mut shown = Shown { institutions, ..Shown::default() };
    if institutions >= SMALLEST_GROUP {
        (shown.started, shown.complete) = (Some(0), Some(0));
        let row = [Some(0), Some(0), Some(0), Some(institutions)];
        shown.items = items.map(|key| (key.to_owned(), row)).collect();
        let cells = institutions * i64::try_from(shown.items.len()).unwrap_or(0);
        shown.all = [Some(0), Some(0), Some(0), Some(cells)];
    }
    Ok(shown)
}

/// The permit for counts of an association: for those of its own people and of the associations above it.
pub(crate) fn below(tx: &sql::Tx<'_>, actor: &Actor, association: OrganisationId, on: Date) -> Result<Permit> {
    let above = storage::organisations::above(tx, association, on)?;
    Ok(decide(actor, Action::SeeProgramme, &Subject { organisation: Some(association), above })?)
}

/// What was stored as JSON; what cannot be read counts as nothing, and `recount` names it.
pub(super) fn parsed<T: serde::de::DeserializeOwned + Default>(text: &str) -> T {
    serde_json::from_str(text).unwrap_or_default()
}

impl Picture {
    /// The JSON of CONTRACT `GET …/programme`.
    #[must_use]
    pub fn json(&self) -> Value {
        let rows: Vec<Value> = self
            .rows
            .iter()
            .map(|r| {
                let (all, s) = (r.sheets.map(|s| s.institutions), r.sheets.unwrap_or_default());
                json!({
                    "key": r.key, "label": r.label, "yes": r.yes, "no": r.no, "na": r.na, "open": r.open,
                    "institutions": all, "started": s.started, "complete": s.complete,
                })
            })
            .collect();
        let as_of = domain::dates::rfc3339(domain::dates::from_micros(self.as_of));
        json!({"as_of": as_of, "institutions": self.institutions, "started": self.started, "complete": self.complete, "rows": rows})
    }
}
