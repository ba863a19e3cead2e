//! Where a file is used: the answers that name it.

use crate::checklist::evidence_ids;
use crate::{App, Ctx, Result};
use domain::ids::{AssessmentId, EvidenceId, OrganisationId};
use domain::policy::Action;
use std::collections::BTreeMap;

/// An answer that names a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// The sheet.
    pub assessment: AssessmentId,
    /// The row.
    pub key: String,
    /// Its short name.
    pub title: String,
    /// The same in English.
    pub title_en: String,
    /// Official name of the form.
    pub form: String,
    /// Fiscal year of the sheet.
    pub fiscal_year: i32,
}

impl App {
    /// Which answers name which files, newest year first.
    ///
    /// # Errors
    /// Refused.
    pub async fn evidence_uses(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
    ) -> Result<BTreeMap<EvidenceId, Vec<Use>>> {
        let permit = ctx.may(Action::SeeSheet, organisation)?;
        let cache = self.editions.clone();
        self.db
            .read(move |tx| {
                let mut out: BTreeMap<EvidenceId, Vec<Use>> = BTreeMap::new();
                for row in storage::checklist::list(tx, &permit, organisation)? {
                    let edition = cache.get(tx, &row.edition_hash)?;
                    let Some(form) = edition.form(&row.form) else { continue };
                    for answer in storage::checklist::answers(tx, &row)? {
                        for id in evidence_ids(&answer.evidence) {
                            let uses = out.entry(id).or_default();
                            // One line per row, however many rounds name the file.
                            if uses.iter().any(|u| u.assessment == row.id && u.key == answer.item_key) {
                                continue;
                            }
                            let item = form.item(&answer.item_key);
                            uses.push(Use {
                                assessment: row.id,
                                key: answer.item_key.clone(),
                                title: item.map(|i| i.title.clone()).unwrap_or_default(),
                                title_en: item.map(|i| i.title_en.clone()).unwrap_or_default(),
                                form: form.title.clone(),
                                fiscal_year: row.fiscal_year,
                            });
                        }
                    }
                }
                Ok(out)
            })
            .await
    }
}
