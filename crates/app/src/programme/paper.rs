//! The figures of an association as files: one report on A4, a workbook, the object of the API.

use super::fold::monday;
use super::picture::{Asked, Picture, Row};
use crate::{App, Ctx, Result};
use content::{Arg, Lang, Messages};
use domain::dates::{day_in_tokyo, from_micros, rfc3339, wareki, wareki_fiscal_year};
use domain::ids::OrganisationId;
use domain::papers::document::{Column, Line, line};
use domain::papers::figures::{Cell, Figures, Table};
use domain::papers::{Block, Document, Format, Paper};
use jiff::Timestamp;
use std::fmt::Write;

/// Rows of the form on the report: those where most are stuck.
const STUCK: usize = 6;
/// Kinds on the report.
const KINDS: usize = 4;
/// Weeks on the report's chart.
const WEEKS: usize = 26;

/// Every table of the figures.
const BY: [&str; 4] = ["item", "kind", "area", "week"];
/// The place of kinds among them.
const KIND: usize = 1;

impl App {
    /// The figures of an association as a file; its name without ending, and its bytes. They are those that stand, as of
    /// when they were added up last; where nobody began they bear `at`, or else now, and no week that came later.
    ///
    /// # Errors
    /// As [`App::programme`]; as [`App::print`].
    pub async fn export_programme(
        &self,
        ctx: &Ctx,
        association: OrganisationId,
        asked: Asked,
        format: Format,
        at: Option<Timestamp>,
    ) -> Result<(String, Vec<u8>)> {
        let mut pictures = Vec::with_capacity(BY.len());
        for by in BY {
            let asked = Asked { by: by.to_owned(), ..asked.clone() };
            pictures.push(self.programme_dated(ctx, association, asked, at.unwrap_or(ctx.now)).await?);
        }
        if let (Some(at), Some(weeks)) = (at, pictures.last_mut()) {
            let last = monday(day_in_tokyo(at)).to_string();
            weeks.rows.retain(|row| row.key <= last);
        }
        let edition = self.edition(ctx, &asked.edition).await?.edition;
        let words = Words(&self.content.messages);
        let year = wareki_fiscal_year(asked.fiscal_year);
        let title = words.say("programme-report-title", &[("year", year.as_str().into())]);
        let name = format!("{title}_{}", pictures[0].name);
        if format == Format::Json {
            let text = pictures[0].json().to_string() + "\n";
            return Ok((name, text.into_bytes()));
        }
        let form = edition.form(&asked.form).map(|f| f.title.clone()).unwrap_or_default();
        let at = from_micros(pictures[0].as_of);
        let of = Of { words, pictures: &pictures, form: format!("{form}（{}）", edition.title) };
        let report = Document {
            kind: "figures".to_owned(),
            title,
            under_title: vec![pictures[0].name.clone(), of.form.clone()],
            head: format!("{} {}", pictures[0].name, wareki(day_in_tokyo(at))),
            foot: of.foot(&rfc3339(at)),
            blocks: of.report(),
            demo: self.config.demo || edition.demo,
            at: rfc3339(at),
            ..Document::default()
        };
        let figures = Figures { report, tables: of.tables() };
        Ok((name, self.print(Paper::Figures(Box::new(figures)), format).await?))
    }
}

struct Words<'a>(&'a Messages);

impl Words<'_> {
    fn say(&self, key: &str, args: &[(&str, Arg)]) -> String {
        domain::text::without_readings(&self.0.say(Lang::Ja, key, args))
    }
    fn figure(&self, n: Option<i64>) -> String {
        n.map_or_else(|| self.say("programme-hidden-short", &[]), |n| n.to_string())
    }
}

struct Of<'a> {
    words: Words<'a>,
    /// By item, kind, area, week.
    pictures: &'a [Picture],
    form: String,
}

impl Of<'_> {
    fn say(&self, key: &str) -> String {
        self.words.say(key, &[])
    }
    fn foot(&self, at: &str) -> Vec<String> {
        vec![self.words.say("programme-as-of", &[("at", at.into())]), self.say("programme-protected")]
    }
    fn rows(&self, by: usize) -> &[Row] {
        self.pictures.get(by).map(|p| p.rows.as_slice()).unwrap_or_default()
    }
    fn label(&self, by: usize, row: &Row) -> String {
        match by {
            1 => self.say(&format!("kind-{}", row.key)),
            3 => row.key.parse().map_or_else(|_| row.key.clone(), wareki),
            _ => row.label.clone(),
        }
    }

    fn report(&self) -> Vec<Block> {
        let all = &self.pictures[0];
        let restore = match &all.restore {
            Some(row) => self.words.say(
                "programme-restore-figures",
                &[
                    ("yes", self.words.figure(row.yes).into()),
                    ("no", self.words.figure(row.no).into()),
                    ("open", self.words.figure(row.open).into()),
                ],
            ),
            None => self.say("programme-restore-none"),
        };
        let mut blocks = vec![Block::Pairs {
            items: vec![
                (self.say("programme-institutions"), line(all.institutions.to_string())),
                (self.say("programme-started"), line(self.words.figure(all.started))),
                (self.say("programme-complete"), line(self.words.figure(all.complete))),
                (self.say("programme-restore"), line(restore)),
            ],
        }];
        blocks.push(Block::Heading { level: 1, text: self.say("programme-stuck") });
        let stuck = stuck(&all.rows);
        if stuck.is_empty() {
            blocks.push(Block::Paragraph { text: line(self.say("programme-stuck-none")), align: String::new() });
        } else {
            let shown: Vec<&Row> = stuck.into_iter().take(STUCK).collect();
            blocks.push(Block::Picture { svg: bars(&shown), alt: self.say("programme-chart-alt"), width: 100 });
            blocks.push(Block::Small { text: line(self.say("programme-chart-legend")) });
            let rows = shown.iter().enumerate().map(|(n, row)| {
                let mut cells: Vec<Line> = vec![line(format!("{} {}", n + 1, row.label))];
                cells.extend([row.yes, row.no, row.na, row.open].map(|n| line(self.words.figure(n))));
                cells
            });
            let heads = ["programme-row-item", "programme-yes", "programme-no", "programme-na", "programme-open"];
            blocks.push(self.table(&heads, &[6, 2, 2, 2, 2], rows.collect()));
        }
        let kinds: Vec<&Row> = self.rows(1).iter().filter(|r| r.sheets.is_some_and(|s| s.started.is_some())).collect();
        if !kinds.is_empty() {
            blocks.push(Block::Heading { level: 1, text: self.say("programme-by-kind") });
            let rows = kinds.iter().take(KINDS).map(|row| {
                let s = row.sheets.unwrap_or_default();
                let figures = [Some(s.institutions), s.started, s.complete].map(|n| line(self.words.figure(n)));
                [vec![line(self.label(1, row))], figures.to_vec()].concat()
            });
            let heads = ["programme-row-kind", "programme-institutions", "programme-started", "programme-complete"];
            blocks.push(self.table(&heads, &[4, 3, 3, 3], rows.collect()));
        }
        blocks.extend(self.trend());
        blocks
    }

    /// Weeks as a chart, and the first and the last of them in words.
    fn trend(&self) -> Vec<Block> {
        let weeks = self.rows(3);
        let weeks = &weeks[weeks.len().saturating_sub(WEEKS)..];
        let (Some(first), Some(last)) = (weeks.first(), weeks.last()) else { return Vec::new() };
        let heading = Block::Heading { level: 1, text: self.say("programme-by-week") };
        let said = |row: &Row| {
            let s = row.sheets.unwrap_or_default();
            self.words.say(
                "programme-week-said",
                &[
                    ("week", self.label(3, row).into()),
                    ("started", self.words.figure(s.started).into()),
                    ("complete", self.words.figure(s.complete).into()),
                ],
            )
        };
        let mut text = said(first);
        if weeks.len() > 1 {
            text = format!("{text} → {}", said(last));
        }
        let mut blocks = vec![heading];
        if weeks.len() > 1 {
            blocks.push(Block::Picture { svg: columns(weeks), alt: self.say("programme-weeks-alt"), width: 60 });
        }
        blocks.push(Block::Small { text: line(text) });
        blocks
    }

    fn table(&self, heads: &[&str], shares: &[u32], rows: Vec<Vec<Line>>) -> Block {
        let column = |(key, share): (&&str, &u32)| Column { title: self.say(key), share: *share };
        Block::Table { caption: String::new(), columns: heads.iter().zip(shares).map(column).collect(), rows }
    }

    fn tables(&self) -> Vec<Table> {
        let all = &self.pictures[0];
        let cell = |n: Option<i64>| match n {
            Some(n) => Cell::Number(n),
            None => Cell::Text(self.say("programme-hidden")),
        };
        let text = |key: &str| Cell::Text(self.say(key));
        let at = rfc3339(from_micros(all.as_of));
        let mut out = vec![Table {
            name: self.say("programme-sheet-summary"),
            head: vec![self.say("programme-house"), all.name.clone()],
            rows: vec![
                vec![text("programme-form"), Cell::Text(self.form.clone())],
                vec![text("programme-institutions"), Cell::Number(all.institutions)],
                vec![text("programme-started"), cell(all.started)],
                vec![text("programme-complete"), cell(all.complete)],
                vec![
                    text("programme-restore"),
                    match &all.restore {
                        Some(row) => cell(row.yes),
                        None => text("programme-restore-none"),
                    },
                ],
                vec![text("programme-at"), Cell::Text(at)],
                vec![text("programme-note"), text("programme-protected")],
            ],
        }];
        let kinds_elsewhere = self.pictures.get(KIND).is_some_and(|p| !p.top);
        if kinds_elsewhere {
            out[0].rows.push(vec![text("programme-note"), text("programme-kinds-at-top")]);
        }
        let answers = ["programme-yes", "programme-no", "programme-na", "programme-open"];
        let sheets = ["programme-institutions", "programme-started", "programme-complete"];
        for (by, name) in BY.iter().enumerate() {
            let mut head = vec![self.say(&format!("programme-row-{name}"))];
            if by > 0 {
                head.extend(sheets.iter().map(|key| self.say(key)));
            }
            head.extend(answers.iter().map(|key| self.say(key)));
            let elsewhere = by == KIND && kinds_elsewhere;
            let cell = |n: Option<i64>| if elsewhere && n.is_none() { Cell::Text("－".to_owned()) } else { cell(n) };
            let rows = self.rows(by).iter().map(|row| {
                let mut cells = vec![Cell::Text(self.label(by, row))];
                if let Some(s) = row.sheets {
                    cells.extend([Some(s.institutions), s.started, s.complete].map(&cell));
                }
                cells.extend([row.yes, row.no, row.na, row.open].map(&cell));
                cells
            });
            out.push(Table { name: self.say(&format!("programme-by-{name}")), head, rows: rows.collect() });
        }
        out
    }
}

/// Rows of the form that anybody is stuck at, most first; protected ones cannot be told.
#[must_use]
pub fn stuck(rows: &[Row]) -> Vec<&Row> {
    let mut out: Vec<&Row> = rows.iter().filter(|r| r.stuck().is_some_and(|n| n > 0)).collect();
    out.sort_by_key(|row| std::cmp::Reverse((row.no, row.stuck())));
    out
}

/// A bar per row: はい black, いいえ white, 記入不要 grey, not answered light. Nothing where a figure is protected: the
/// lengths would tell it.
fn bars(rows: &[&Row]) -> String {
    let height = rows.len() * 14 + 4;
    let mut svg = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 600 {height}\">");
    for (n, row) in rows.iter().enumerate() {
        let parts = [(row.yes, "#222222"), (row.no, "#ffffff"), (row.na, "#999999"), (row.open, "#dddddd")];
        let whole: i64 = parts.iter().filter_map(|(n, _)| *n).sum();
        let (y, mut before) = (n * 14 + 3, 0);
        if whole > 0 && parts.iter().all(|(n, _)| n.is_some()) {
            for (part, fill) in parts.iter().filter_map(|(n, fill)| Some(((*n)?, fill))).filter(|(n, _)| *n > 0) {
                let (from, to) = (before * 590 / whole, (before + part) * 590 / whole);
                before += part;
                let (x, width) = (from + 5, to - from);
                let _ = write!(
                    svg,
                    "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"10\" fill=\"{fill}\" stroke=\"#222222\" stroke-width=\"0.7\"/>"
                );
            }
        }
    }
    svg + "</svg>"
}

/// A column per week: begun light, complete black, in the measure of the institutions.
fn columns(weeks: &[Row]) -> String {
    let mut svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 600 110\">".to_owned();
    let most = weeks.iter().filter_map(|r| r.sheets.map(|s| s.institutions)).max().unwrap_or(0).max(1);
    let step = 590 / i64::try_from(weeks.len().max(1)).unwrap_or(1);
    for (n, row) in (0_i64..).zip(weeks) {
        let s = row.sheets.unwrap_or_default();
        for (figure, fill) in [(s.started, "#dddddd"), (s.complete, "#222222")] {
            let Some(figure) = figure else { continue };
            let height = figure.clamp(0, most) * 100 / most;
            let (x, y, width) = (5 + n * step, 105 - height, (step - 2).clamp(1, 40));
            let _ = write!(
                svg,
                "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\" stroke=\"#222222\" stroke-width=\"0.7\"/>"
            );
        }
    }
    svg + "<path d=\"M5 105 H595\" stroke=\"#222222\"/></svg>"
}
