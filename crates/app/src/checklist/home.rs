//! What a clinic sees first: this year's sheet, the next three steps, what is missing.

use super::view::{Listed, SheetView};
use crate::{App, Ctx, Result};
use content::calendar::OfficialFile;
use domain::assessment::{Why, next_steps};
use domain::checklist::Item;
use domain::dates::{days_left, fiscal_year};
use domain::ids::OrganisationId;
use domain::policy::Action;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A next step.
#[derive(Debug, Clone)]
pub struct Step {
    /// The row.
    pub item: Item,
    /// Why it is next.
    pub why: Why,
    /// The target date of a いいえ.
    pub target: Option<Date>,
}

/// Where the year stands.
#[derive(Debug, Clone)]
pub enum YearState {
    /// Its edition is published here: id and title.
    Known {
        /// Id.
        id: String,
        /// Title.
        title: String,
    },
    /// The ministry published it, but its items are not here: they are imported from these files.
    ToImport {
        /// The workbooks among what the ministry published: nothing else can be imported.
        files: Vec<OfficialFile>,
        /// When.
        published: Option<Date>,
    },
    /// Nothing is known of it yet.
    Unpublished,
}

/// The home of an institution.
#[derive(Debug, Clone)]
pub struct Home {
    /// The fiscal year of today.
    pub year: i32,
    /// Days until its last day.
    pub days_left: i32,
    /// Where the year stands.
    pub state: YearState,
    /// The edition to practise with until then: id and title.
    pub practice: Option<(String, String)>,
    /// The form that this kind of institution fills.
    pub form: Option<String>,
    /// This year's sheet, if it was begun.
    pub sheet: Option<SheetView>,
    /// How many of its rows wait for their re-confirmation.
    pub to_confirm: usize,
    /// Older sheets that can be carried over into the edition of the year (or the one to practise with), the
    /// institution's own first.
    pub offers: Vec<Listed>,
    /// The next three steps.
    pub steps: Vec<Step>,
    /// All sheets, newest first.
    pub sheets: Vec<Listed>,
    /// Vendors without a finished sheet of this year: id, name.
    pub waiting_vendors: Vec<(OrganisationId, String)>,
    /// Notices that nobody here has read.
    pub unread_notices: i64,
}

impl App {
    /// The home of an institution.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn home(&self, ctx: &Ctx, organisation: OrganisationId) -> Result<Home> {
        ctx.may(Action::SeeSheet, organisation)?;
        let view = self.organisation(ctx, organisation).await?;
        let year = fiscal_year(ctx.today());
        let in_force = self.edition_in_force(ctx, year).await?;
        let newest = self.newest_edition(ctx, year).await?;
        let state = match (&in_force, self.content.years.year(year)) {
            (Some(e), _) => YearState::Known { id: e.row.id.clone(), title: e.edition.title.clone() },
            (None, Some(y)) if !y.official_files.is_empty() => {
                let files = y.official_files.iter().filter(|file| file.form.is_some()).cloned().collect();
                YearState::ToImport { files, published: y.published }
            }
            _ => YearState::Unpublished,
        };
        let usable = in_force.as_ref().or(newest.as_ref());
        let form = usable.and_then(|e| e.edition.form_for(view.row.kind)).map(|f| f.id.clone());
        let sheets = self.sheets(ctx, organisation).await?;
        let this = sheets.iter().find(|s| {
            s.row.fiscal_year == year
                && s.vendor.is_none()
                && Some(&s.row.form) == form.as_ref()
                && usable.is_some_and(|e| e.row.id == s.row.edition)
        });
        let this = this.or_else(|| {
            sheets
                .iter()
                .find(|s| s.row.fiscal_year == year && s.vendor.is_none() && Some(&s.row.form) == form.as_ref())
        });
        let sheet = match this {
            Some(listed) => Some(self.sheet(ctx, listed.row.id).await?),
            None => None,
        };
        let mut steps = Vec::new();
        if let Some(sheet) = &sheet {
            let targets: BTreeMap<String, Date> =
                sheet.answers.keys().filter_map(|k| Some((k.clone(), sheet.answer(k)?.target_date?))).collect();
            steps = next_steps(sheet.form()?, &sheet.chosen, &targets, ctx.today(), 3)
                .into_iter()
                .map(|(item, why)| Step {
                    why: if sheet.waiting(&item.key).is_some() { Why::ToConfirm } else { why },
                    target: targets.get(&item.key).copied(),
                    item: item.clone(),
                })
                .collect();
        }
        let vendors = match ctx.may(Action::SeeVendors, organisation) {
            Ok(_) => self.vendors(ctx, organisation).await?,
            Err(_) => Vec::new(),
        };
        // Where the year has two editions, the sheet of the one in use says it, as the house's own does.
        let done = |vendor| {
            let theirs = sheets.iter().filter(|s| s.row.fiscal_year == year && s.row.vendor == Some(vendor));
            let said = theirs.max_by_key(|s| (usable.is_some_and(|e| e.row.id == s.row.edition), s.row.created_at));
            said.is_some_and(|s| s.progress.complete)
        };
        let waiting_vendors = vendors.iter().filter(|v| !done(v.vendor)).map(|v| (v.vendor, v.name.clone())).collect();
        let offers = match &usable {
            Some(e) if ctx.may(Action::CarryOver, organisation).is_ok() => {
                let offered = self.carry_offers(ctx, organisation, &e.row.id, year).await?;
                offered.iter().filter_map(|id| sheets.iter().find(|s| s.row.id == *id)).cloned().collect()
            }
            _ => Vec::new(),
        };
        let to_confirm = sheet.as_ref().map_or(0, SheetView::to_confirm);
        let practice =
            if in_force.is_none() { newest.map(|e| (e.row.id.clone(), e.edition.title.clone())) } else { None };
        Ok(Home {
            year,
            days_left: days_left(ctx.today(), year),
            state,
            practice,
            form,
            sheet,
            to_confirm,
            offers,
            steps,
            sheets,
            waiting_vendors,
            unread_notices: self.unread_notices(ctx, organisation).await.unwrap_or_default(),
        })
    }
}
