//! National holidays: the table that the binary brings, and the Cabinet Office's file once somebody took it in.

use crate::people::INSTALLATION;
use crate::{App, Ctx, Error, Field, Result, for_installation};
use domain::desk::calendar::turn_of_year;
use domain::desk::holidays::{BadFile, Holidays, read_file};
use domain::policy::Action;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Largest file (bytes); the real one has some 20 KB.
pub const FILE_MAX: usize = 1024 * 1024;
/// What is known of the file that was taken in.
const SETTING: &str = "holidays";
#[derive(Serialize, Deserialize)]
struct Taken {
    first_year: i16,
    last_year: i16,
    name: String,
    sha256: String,
    on: String,
}

/// The turn of the year that comes next (or is): 29 December to 3 January.
pub(super) fn turn(today: Date) -> (Date, Date) {
    turn_of_year(today).or_else(|| turn_of_year(Date::new(today.year(), 12, 29).ok()?)).unwrap_or((today, today))
}

/// The text of the file; another encoding and another file are the same to whoever chose it.
fn holiday_text(bytes: &[u8]) -> Result<String> {
    crate::imports::decoded(bytes).map(|(_, text)| text).map_err(|_| Error::field("file", "holidays-head"))
}

impl App {
    /// The national holidays that are known.
    ///
    /// # Errors
    /// As the database gives them.
    pub async fn holidays(&self) -> Result<Holidays> {
        let app = self.clone();
        self.db.read(move |tx| app.holidays_in(tx)).await
    }

    /// The same inside a transaction: a file that was taken in stands before the table of the binary, unless that
    /// reaches further.
    pub(crate) fn holidays_in(&self, tx: &sql::Tx) -> Result<Holidays> {
        let bundled = &self.content.holidays;
        let Some(taken) = storage::settings::get(tx, SETTING)? else { return Ok(bundled.clone()) };
        let taken: Taken = serde_json::from_str(&taken).map_err(|e| Error::Inside(e.to_string()))?;
        if taken.last_year < bundled.last_year {
            return Ok(bundled.clone());
        }
        Ok(Holidays {
            source: taken.name,
            source_date: taken.on,
            first_year: taken.first_year,
            last_year: taken.last_year,
            days: storage::desk::holidays(tx)?,
        })
    }

    /// Takes in the Cabinet Office's file (`syukujitsu.csv`, CP932; UTF-8 and UTF-16 are read, too).
    ///
    /// # Errors
    /// Refused; invalid `file`: another file or encoding, a line without a day, a year missing, shorter than what is
    /// known; too large.
    pub async fn import_holidays(&self, ctx: &Ctx, name: &str, bytes: &[u8]) -> Result<Holidays> {
        let permit = ctx.may_any(Action::SetHolidays)?;
        if bytes.len() > FILE_MAX {
            return Err(Error::TooLarge(FILE_MAX as u64));
        }
        if bytes.is_empty() {
            return Err(Error::field("file", "evidence-empty"));
        }
        let (text, sha256) = (holiday_text(bytes)?, content::hash::hex(bytes));
        let name = crate::evidence::file_name(name);
        let entry = self.entry(ctx, INSTALLATION, Action::SetHolidays, [0; 16], format!("{name} {sha256}"));
        let (app, today) = (self.clone(), ctx.today().to_string());
        self.db
            .write(move |tx| {
                let permit = for_installation(tx, &permit)?;
                let known = app.holidays_in(tx)?.last_year;
                let read = read_file(&text, known).map_err(|bad| {
                    let field = |code| Field::new("file", code);
                    Error::from(match bad {
                        BadFile::Head => field("holidays-head"),
                        BadFile::Line(line) => field("holidays-line").with("line", line.to_string()),
                        BadFile::Gap(year) => field("holidays-gap").with("year", year.to_string()),
                        BadFile::Shorter(last) => {
                            field("holidays-shorter").with("last", last.to_string()).with("known", known.to_string())
                        }
                    })
                })?;
                let taken = Taken {
                    first_year: read.first_year,
                    last_year: read.last_year,
                    name: name.clone(),
                    sha256: sha256.clone(),
                    on: today.clone(),
                };
                storage::desk::set_holidays(tx, &permit, &read.days)?;
                storage::settings::put(tx, SETTING, &serde_json::json!(taken).to_string())?;
                storage::audit::append(tx, &entry)?;
                app.holidays_in(tx)
            })
            .await
    }
}
