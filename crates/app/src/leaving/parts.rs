//! What lies in the archive of an institution: one part for each file, planned at the beginning, so that the work goes on
//! where it was stopped. A part is made by the same exports as anywhere.

use super::lists;
use crate::organisations::settle::follows;
use crate::ports::PressError;
use crate::{App, Ctx, Error, Result};
use content::Lang;
use domain::continuity::Paper as Continuity;
use domain::dates::wareki_fiscal_year;
use domain::ids::{AssessmentId, NoticeId, OrganisationId};
use domain::papers::figures::Figures;
use domain::papers::{Document, Format, Paper};
use domain::policy::Action;
use serde::{Deserialize, Serialize};
use storage::leaving::{Fate, TABLES};

/// So many letters are read at once.
const LETTERS: i64 = 200;
/// Longest name of a file that is kept in the archive, characters.
const NAME_MAX: usize = 60;

/// A file of the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Part {
    /// Where it lies in the archive.
    pub path: String,
    /// What it is, for people.
    pub title: String,
    /// In which part of the contents it stands: `sheets`, `plan`, `lists`, `notices`, `training`, `evidence`, `data`.
    pub section: String,
    /// How it is made.
    pub what: What,
}

/// How a file of the archive is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "made", rename_all = "kebab-case")]
pub(super) enum What {
    /// A sheet.
    Sheet {
        /// Which.
        id: AssessmentId,
        /// `pdf`, `xlsx`, `csv`, `json`.
        format: String,
    },
    /// The continuity plan or the rules.
    Plan {
        /// `plan`, `rules`.
        paper: String,
        /// An approved version; none: as it is written now.
        version: Option<i64>,
        /// `pdf`, `docx`.
        format: String,
    },
    /// A letter that came.
    Notice {
        /// Which.
        id: NoticeId,
        /// `pdf`, `txt`.
        format: String,
    },
    /// The training record.
    Training,
    /// A list for people, as CSV.
    List {
        /// Which.
        list: String,
    },
    /// The rows of a table, as JSON.
    Rows {
        /// Which.
        table: String,
    },
    /// A file of the store, as it was brought.
    File {
        /// Its hash.
        sha256: String,
    },
}

/// A user's name of a file as every system takes it.
pub(super) fn safe(name: &str) -> String {
    let wrong = |c: char| r#"<>:"/\|?*"#.contains(c) || c.is_control();
    let clean: String = name.chars().map(|c| if wrong(c) { '_' } else { c }).collect();
    let (stem, ending) = match clean.rsplit_once('.') {
        Some((stem, ending)) if (1..=8).contains(&ending.chars().count()) => (stem.to_owned(), format!(".{ending}")),
        _ => (clean.clone(), String::new()),
    };
    stem.chars().take(NAME_MAX).collect::<String>().trim_matches(['.', ' ']).to_owned() + &ending
}

/// Where a file of the institution lies; `n` counts from 1 in the order of their ids.
pub(super) fn evidence_path(n: usize, name: &str) -> String {
    format!("evidence/{n:04}_{}", safe(name))
}

impl App {
    /// The words of a key, for papers.
    pub(super) fn in_words(&self, key: &str) -> String {
        self.content.messages.say(Lang::Ja, key, &[])
    }

    /// Every file of an institution's archive.
    pub(super) async fn plan_archive(&self, ctx: &Ctx, house: OrganisationId) -> Result<Vec<Part>> {
        let mut out = Vec::new();
        let prints = self.ports.press.can_print();
        self.plan_sheets(ctx, house, prints, &mut out).await?;
        self.plan_continuity(ctx, house, prints, &mut out).await?;
        for list in lists::ALL {
            out.push(Part {
                path: format!("lists/{list}.csv"),
                title: self.in_words(&format!("archive-list-{list}")),
                section: "lists".to_owned(),
                what: What::List { list: list.to_owned() },
            });
        }
        let training = self.training(ctx, house).await?;
        if !(training.views.is_empty() && training.meetings.is_empty()) && prints {
            out.push(Part {
                path: "training/training.pdf".to_owned(),
                title: self.in_words("archive-list-training"),
                section: "training".to_owned(),
                what: What::Training,
            });
        }
        self.plan_notices(ctx, house, prints, &mut out).await?;
        for (n, file) in (1..).zip(self.evidence(ctx, house).await?) {
            if file.withdrawn_at.is_none() {
                out.push(Part {
                    path: evidence_path(n, &file.name),
                    title: file.name,
                    section: "evidence".to_owned(),
                    what: What::File { sha256: file.sha256 },
                });
            }
        }
        for table in TABLES.iter().filter(|t| t.fate == Fate::Archived) {
            out.push(Part {
                path: format!("data/{}.json", table.name),
                title: table.name.to_owned(),
                section: "data".to_owned(),
                what: What::Rows { table: table.name.to_owned() },
            });
        }
        Ok(out)
    }

    async fn plan_sheets(&self, ctx: &Ctx, house: OrganisationId, prints: bool, out: &mut Vec<Part>) -> Result<()> {
        for sheet in self.sheets(ctx, house).await? {
            let row = &sheet.row;
            let vendor = sheet.vendor.as_ref().map(|v| format!("_{}", safe(&v.code))).unwrap_or_default();
            let name = format!("sheets/{}_{}_{}{vendor}", row.fiscal_year, safe(&row.edition), row.form);
            let of = sheet.vendor.as_ref().map(|v| format!(" {}", v.name)).unwrap_or_default();
            let title =
                format!("{} {}（{}）{of}", wareki_fiscal_year(row.fiscal_year), sheet.form_title, sheet.edition_title);
            for format in [Format::Pdf, Format::Xlsx, Format::Csv, Format::Json] {
                if format == Format::Pdf && !prints {
                    continue;
                }
                out.push(Part {
                    path: format!("{name}.{}", format.code()),
                    title: title.clone(),
                    section: "sheets".to_owned(),
                    what: What::Sheet { id: row.id, format: format.code().to_owned() },
                });
            }
        }
        Ok(())
    }

    async fn plan_continuity(&self, ctx: &Ctx, house: OrganisationId, prints: bool, out: &mut Vec<Part>) -> Result<()> {
        for paper in Continuity::ALL {
            let view = self.continuity(ctx, house, paper).await?;
            let code = paper.code();
            let mut wanted: Vec<Option<i64>> = view.versions.iter().map(|v| Some(v.number)).collect();
            if view.version > 0 && !view.stands_approved() {
                wanted.push(None);
            }
            for version in wanted {
                let of = view.versions.iter().find(|v| Some(v.number) == version);
                for format in [Format::Pdf, Format::Docx] {
                    if format == Format::Pdf && !prints || of.is_some_and(|v| !view.gives(v, format)) {
                        continue;
                    }
                    let n = version.map_or_else(|| "draft".to_owned(), |n| format!("v{n}"));
                    out.push(Part {
                        path: format!("plan/{code}_{n}.{}", format.code()),
                        title: format!("{} {n}", view.basis.paper_title),
                        section: "plan".to_owned(),
                        what: What::Plan { paper: code.to_owned(), version, format: format.code().to_owned() },
                    });
                }
            }
        }
        Ok(())
    }

    async fn plan_notices(&self, ctx: &Ctx, house: OrganisationId, prints: bool, out: &mut Vec<Part>) -> Result<()> {
        let mut after = None;
        let mut n = 0;
        loop {
            let page = self.inbox(ctx, house, after, LETTERS).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some((last.issued_at, last.id));
            for letter in page {
                n += 1;
                let day = letter.date.map(|d| d.to_string()).unwrap_or_default();
                for format in [Format::Pdf, Format::Text] {
                    if format == Format::Pdf && !prints {
                        continue;
                    }
                    out.push(Part {
                        path: format!("notices/{n:04}_{day}.{}", format.code()),
                        title: format!("{} {}", letter.number.as_deref().unwrap_or_default(), letter.title),
                        section: "notices".to_owned(),
                        what: What::Notice { id: letter.id, format: format.code().to_owned() },
                    });
                }
                for (place, file) in (1..).zip(self.files_of_notice(letter.id).await?) {
                    out.push(Part {
                        path: format!("notices/{n:04}_{place:02}_{}", safe(&file.name)),
                        title: file.name,
                        section: "notices".to_owned(),
                        what: What::File { sha256: file.sha256 },
                    });
                }
            }
        }
    }

    /// The bytes of a part; none where it cannot be made (a paper that is too long, a sheet that was removed meanwhile), and
    /// for a file of the store, which is taken from there.
    ///
    /// # Errors
    /// What trying again may help: no press free, no room on the disk, the database away.
    pub(super) async fn part_bytes(&self, ctx: &Ctx, house: OrganisationId, part: &Part) -> Result<Option<Vec<u8>>> {
        let made = match &part.what {
            What::Sheet { id, format } => self.export_sheet(ctx, *id, format_of(format)?, None).await,
            What::Plan { paper, version, format } => {
                let paper = Continuity::from_code(paper).ok_or_else(Error::not_found)?;
                self.export_plan(ctx, house, paper, *version, format_of(format)?, None).await.map(|(_, bytes)| bytes)
            }
            What::Notice { id, format } => match self.notice(ctx, *id, Some(house)).await {
                Ok(view) => self.export_notice(ctx, &view, format_of(format)?, None).await,
                Err(error) => Err(error),
            },
            What::Training => match self.training_paper(ctx, house).await {
                Ok(paper) => self.print(Paper::Document(Box::new(paper)), Format::Pdf).await,
                Err(error) => Err(error),
            },
            What::List { list } => self.list_bytes(ctx, house, list).await,
            What::Rows { table } => self.rows_bytes(house, table).await,
            What::File { .. } => return Ok(None),
        };
        match made {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error @ (Error::NothingStored { .. } | Error::Press(PressError::Busy))) => Err(error),
            Err(error) => {
                tracing::warn!(path = part.path, %error, "a file of an archive could not be made");
                Ok(None)
            }
        }
    }

    async fn list_bytes(&self, ctx: &Ctx, house: OrganisationId, list: &str) -> Result<Vec<u8>> {
        let (words, list, now) = (self.content.clone(), list.to_owned(), ctx.clone());
        let table = self.db.report(move |tx| lists::table(tx, &words.messages, &now, house, &list)).await?;
        self.print(one_table(ctx, table), Format::Csv).await
    }

    async fn rows_bytes(&self, house: OrganisationId, table: &str) -> Result<Vec<u8>> {
        let table = storage::leaving::table(table).ok_or_else(|| Error::Inside(format!("no table {table}")))?;
        let rows = self
            .db
            .report(move |tx| {
                let permit = follows(Action::ArchiveInstitution)?;
                Ok::<_, Error>(storage::leaving::read(tx, &permit, table, house)?)
            })
            .await?;
        // In an order of their own: no index of the database has a say in what the archive looks like.
        let mut lines: Vec<String> = rows
            .into_iter()
            .map(|row| {
                let fields = row.into_iter().map(|(name, value)| (name.to_owned(), lists::json_of(value)));
                serde_json::Value::Object(fields.collect()).to_string()
            })
            .collect();
        lines.sort();
        Ok(format!("[\n{}\n]\n", lines.join(",\n")).into_bytes())
    }
}

fn format_of(code: &str) -> Result<Format> {
    Format::from_code(code).ok_or_else(|| Error::Inside(format!("no format {code}")))
}

/// A paper that is one table.
pub(crate) fn one_table(ctx: &Ctx, table: domain::papers::figures::Table) -> Paper {
    let report = Document {
        kind: "list".to_owned(),
        title: table.name.clone(),
        at: domain::dates::rfc3339(ctx.now),
        ..Document::default()
    };
    Paper::Figures(Box::new(Figures { report, tables: vec![table] }))
}

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn names_are_taken_by_every_system() {
        assert_eq!(safe("../../etc/passwd"), "_.._etc_passwd");
        assert_eq!(safe("契約:書?.pdf"), "契約_書_.pdf");
        assert_eq!(safe(&format!("{}.pdf", "長".repeat(200))).chars().count(), 64);
        assert_eq!(safe("..."), "");
    }
}
