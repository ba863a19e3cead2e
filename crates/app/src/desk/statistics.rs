//! A desk's month in figures, for the association that runs it: how many, how they came, about what, how fast. No name.

use super::{App, seat};
use crate::{Ctx, Result};
use domain::desk::consultation::{State, Urgency, Way};
use domain::ids::DeskId;
use storage::desk::consultations;

/// A month of a desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Month {
    /// Name of the desk.
    pub desk: String,
    /// The association that runs it.
    pub association: String,
    /// `YYYY-MM`
    pub month: String,
    /// The months in which it was asked, the newest first.
    pub months: Vec<String>,
    /// All.
    pub all: i64,
    /// By way.
    pub ways: Vec<(Way, i64)>,
    /// First and second line.
    pub lines: [i64; 2],
    /// By urgency.
    pub urgencies: Vec<(Urgency, i64)>,
    /// By state, as they stand now.
    pub states: Vec<(State, i64)>,
    /// By requirement, the most frequent first; empty: none named.
    pub lineages: Vec<(String, i64)>,
    /// Answered so far.
    pub answered: i64,
    /// Minutes of the desk until the first answer: the middle one, and that below which nine of ten lie.
    pub worked: Option<(i64, i64)>,
}

impl App {
    /// A month of a desk; without a month, that of today.
    ///
    /// # Errors
    /// Not found.
    pub async fn desk_month(&self, ctx: &Ctx, id: DeskId, month: &str) -> Result<Month> {
        let wanted = if is_month(month) { month.to_owned() } else { super::ask::month_of(ctx) };
        let ctx = ctx.clone();
        self.db
            .report(move |tx| {
                let seat = seat(tx, &ctx, id)?;
                let organisation = seat.row.organisation;
                let (lines, worked) = consultations::month(tx, &seat.permit, (organisation, id), &wanted)?;
                let sum = |fits: &dyn Fn(&consultations::MonthLine) -> bool| -> i64 {
                    lines.iter().filter(|l| fits(l)).map(|l| l.n).sum()
                };
                let mut lineages: Vec<(String, i64)> = Vec::new();
                for line in &lines {
                    match lineages.iter_mut().find(|(lineage, _)| *lineage == line.lineage) {
                        Some((_, n)) => *n += line.n,
                        None => lineages.push((line.lineage.clone(), line.n)),
                    }
                }
                lineages.sort_by(|a, b| (-a.1, &a.0).cmp(&(-b.1, &b.0)));
                let at =
                    |part: usize| worked.get((worked.len() * part / 10).min(worked.len().saturating_sub(1))).copied();
                Ok(Month {
                    association: storage::organisations::label(tx, organisation)?.map(|l| l.0).unwrap_or_default(),
                    months: consultations::months(tx, &seat.permit, organisation, id)?,
                    all: sum(&|_| true),
                    ways: Way::ALL.iter().map(|w| (*w, sum(&|l| l.way == *w))).collect(),
                    lines: [sum(&|l| l.line == 1), sum(&|l| l.line == 2)],
                    urgencies: Urgency::ALL.iter().map(|u| (*u, sum(&|l| l.urgency == *u))).collect(),
                    states: State::ALL.iter().map(|s| (*s, sum(&|l| l.state == *s))).collect(),
                    lineages,
                    answered: i64::try_from(worked.len()).unwrap_or(i64::MAX),
                    worked: at(5).zip(at(9)),
                    desk: seat.row.desk.name,
                    month: wanted.clone(),
                })
            })
            .await
    }
}

/// `2026-11`
fn is_month(text: &str) -> bool {
    text.len() == 7 && format!("{text}-01").parse::<jiff::civil::Date>().is_ok()
}
