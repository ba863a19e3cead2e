//! Sample answers with the progress that they must give, and what the sheet then prints.

use crate::error::Finding;
use crate::files::{self, Files};
use domain::assessment::{Choice, Progress};
use domain::checklist::{Edition, Form};
use domain::papers::printed::Prints;
use domain::papers::{Sheet, SheetAnswer};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Answers to a form and what follows from them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// The form that is answered.
    pub form: String,
    /// What the sample shows.
    pub name: String,
    /// Key → choice.
    pub answers: BTreeMap<String, Choice>,
    /// The fiscal year of the sheet, where it is another than the edition's.
    pub fiscal_year: Option<i32>,
    /// The progress that follows.
    pub expect: Progress,
    /// What the sheet prints: rows, marks, boxes.
    pub prints: Prints,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    sample: Vec<SampleFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SampleFile {
    form: String,
    name: String,
    fiscal_year: Option<i32>,
    #[serde(default)]
    answers: BTreeMap<String, Choice>,
    expect: Expect,
    prints: Prints,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    due: i64,
    answered: i64,
    yes: i64,
    no: i64,
    na: i64,
    complete: bool,
}

impl Sample {
    /// The sheet of a form with these answers, each given in the first round.
    #[must_use]
    pub fn sheet(&self, edition: &Edition, form: &Form) -> Sheet {
        let answer = |choice: &Choice| {
            vec![SheetAnswer { round: 1, value: Some(choice.code().to_owned()), ..SheetAnswer::default() }]
        };
        let answers = self.answers.iter().map(|(key, choice)| (key.clone(), answer(choice))).collect();
        let year = self.fiscal_year.or(edition.fiscal_year).unwrap_or(ANY_YEAR);
        Sheet::of(edition, form, year, &answers, &self.answers)
    }
}

/// The year of the samples of an edition that serves any.
const ANY_YEAR: i32 = 2026;

/// Path of the samples of an edition.
pub(crate) fn file(edition: &str) -> String {
    format!("editions/{edition}/samples.toml")
}

/// Reads the samples of an edition.
pub(crate) fn read(files: &Files, edition: &str) -> Result<Vec<Sample>, Finding> {
    let read: File = files::toml_file(files, &file(edition))?;
    Ok(read.sample.into_iter().map(sample).collect())
}

fn sample(file: SampleFile) -> Sample {
    let Expect { due, answered, yes, no, na, complete } = file.expect;
    let expect = Progress { due, answered, yes, no, na, complete };
    Sample {
        form: file.form,
        name: file.name,
        fiscal_year: file.fiscal_year,
        answers: file.answers,
        expect,
        prints: file.prints,
    }
}
