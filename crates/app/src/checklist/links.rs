//! What a row goes with in the organisation's other forms: the continuity table and the checklist name the same
//! things (contact chart, backup, plan). Read from the content's own links, whatever the forms are called.

use super::SheetView;
use crate::{App, Ctx, Result};
use domain::assessment::Choice;
use domain::checklist::Item;
use domain::ids::AssessmentId;
use domain::policy::Action;
use std::cmp::Reverse;

/// A row of another sheet that goes with this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    /// The other sheet.
    pub assessment: AssessmentId,
    /// Fiscal year of it.
    pub fiscal_year: i32,
    /// Official name of its form.
    pub form_title: String,
    /// The row.
    pub item: Item,
    /// What was answered there.
    pub choice: Option<Choice>,
}

impl App {
    /// The rows of the organisation's newest sheets of other forms that go with a row.
    ///
    /// # Errors
    /// Refused; as the database gives them.
    pub async fn linked(&self, ctx: &Ctx, sheet: &SheetView, item: &Item) -> Result<Vec<Linked>> {
        let organisation = sheet.row.organisation;
        let permit = ctx.may(Action::SeeSheet, organisation)?;
        let (cache, form, item) = (self.editions.clone(), sheet.row.form.clone(), item.clone());
        if sheet.row.vendor.is_some() {
            return Ok(Vec::new());
        }
        self.db
            .read(move |tx| {
                let mut out = Vec::new();
                let mut forms = vec![form.clone()];
                let mut rows = storage::checklist::list(tx, &permit, organisation)?;
                // A year may have two editions: of each other form the sheet that was begun last counts.
                rows.sort_by_key(|r| Reverse((r.fiscal_year, r.created_at, r.id)));
                for row in rows {
                    if row.vendor.is_some() || forms.contains(&row.form) {
                        continue;
                    }
                    forms.push(row.form.clone());
                    let edition = cache.get(tx, &row.edition_hash)?;
                    let Some(other) = edition.form(&row.form) else { continue };
                    let goes = |o: &&Item| o.links.contains(&item.lineage) || item.links.contains(&o.lineage);
                    let found: Vec<&Item> = other.items().filter(goes).collect();
                    if found.is_empty() {
                        continue;
                    }
                    let chosen = storage::checklist::chosen(tx, &row)?;
                    out.extend(found.into_iter().map(|o| Linked {
                        assessment: row.id,
                        fiscal_year: row.fiscal_year,
                        form_title: other.title.clone(),
                        item: o.clone(),
                        choice: chosen.get(&o.key).copied(),
                    }));
                }
                Ok(out)
            })
            .await
    }
}
