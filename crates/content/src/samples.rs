//! Sample answers with the progress that they must give.

use crate::error::Finding;
use crate::files::{self, Files};
use domain::assessment::{Choice, Progress};
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
    /// The progress that follows.
    pub expect: Progress,
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
    #[serde(default)]
    answers: BTreeMap<String, Choice>,
    expect: Expect,
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
    Sample { form: file.form, name: file.name, answers: file.answers, expect }
}
