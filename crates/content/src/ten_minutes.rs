//! Ten minutes: ten questions for somebody who has never done this, in the order that protects most, and the next
//! steps that follow from the answers. Every word in kanji carries its reading.

use crate::error::Finding;
use crate::files::{self, Files};
use domain::ten_minutes::Reply;
use serde::{Deserialize, Serialize};

/// The questions and what follows from them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TenMinutes {
    /// Title line.
    pub title: String,
    /// First sentences.
    pub intro: String,
    /// The questions; the one that protects most comes first.
    #[serde(rename = "question")]
    pub questions: Vec<Question>,
    /// What somebody goes on with who has done nearly everything.
    pub keep: Vec<Keep>,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Unique.
    pub key: String,
    /// The requirement of the checklist that asks for the same.
    pub lineage: String,
    /// The question.
    pub ask: String,
    /// What a yes looks like.
    pub example: String,
    /// The next step, in a few words.
    pub title: String,
    /// What to do first.
    pub todo: String,
}

/// A step for going on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keep {
    /// The step, in a few words.
    pub title: String,
    /// What to do first.
    pub todo: String,
}

/// A next step: title, what to do first, and the requirement that it belongs to.
pub type Step<'a> = (&'a str, &'a str, Option<&'a str>);

impl TenMinutes {
    /// Where it stands in `content/`.
    pub const FILE: &'static str = "help/ten-minutes.toml";

    pub(crate) fn read(files: &Files) -> Result<TenMinutes, Finding> {
        let ten: TenMinutes = files::toml_file(files, Self::FILE)?;
        let empty = |field| Finding::new(Self::FILE, "check-empty", &[("place", "ten-minutes"), ("field", field)]);
        match (ten.questions.len(), ten.keep.len()) {
            (10, 3..) => Ok(ten),
            (10, _) => Err(empty("keep")),
            _ => Err(empty("question")),
        }
    }

    /// The next three steps: the first that are not yet there, and where fewer are missing, what keeps it up.
    #[must_use]
    pub fn steps(&self, replies: &[Reply]) -> Vec<Step<'_>> {
        let missing = self.questions.iter().zip(replies).filter(|(_, reply)| **reply != Reply::Yes);
        let missing = missing.map(|(q, _)| (q.title.as_str(), q.todo.as_str(), Some(q.lineage.as_str())));
        let keep = self.keep.iter().map(|k| (k.title.as_str(), k.todo.as_str(), None));
        missing.chain(keep).take(3).collect()
    }

    /// Every text with the name of its place, for the checks.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        let questions = self.questions.iter();
        [("title", &self.title), ("intro", &self.intro)]
            .into_iter()
            .chain(questions.flat_map(|q| [&q.ask, &q.example, &q.title, &q.todo].map(|text| (q.key.as_str(), text))))
            .chain(self.keep.iter().flat_map(|k| [("keep", &k.title), ("keep", &k.todo)]))
            .map(|(place, text)| (place, text.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use crate::Content;

    #[test]
    fn what_protects_most_comes_first_and_there_are_always_three() {
        let content = Content::bundled().expect("content");
        let ten = &content.ten_minutes;
        let titles = |text: &str| {
            let replies = domain::ten_minutes::replies(text).expect("replies");
            ten.steps(&replies).into_iter().map(|s| s.0.to_owned()).collect::<Vec<_>>()
        };
        let of = |at: [usize; 3]| at.map(|i| ten.questions[i].title.clone()).to_vec();
        assert_eq!(titles("nnnnnnnnnn"), of([0, 1, 2]));
        assert_eq!(titles("yuyynyyyyn"), of([1, 4, 9]));
        assert_eq!(titles("yyyyyyyyyy"), ten.keep.iter().map(|k| k.title.clone()).collect::<Vec<_>>());
        assert_eq!(titles("yyyyyyyyun").len(), 3);
    }

    #[test]
    fn each_question_belongs_to_a_row_of_the_checklist() {
        let content = Content::bundled().expect("content");
        let form = content.edition("r7").and_then(|e| e.form("institution")).expect("the form");
        for question in &content.ten_minutes.questions {
            assert!(form.items().any(|i| i.lineage == question.lineage), "{}", question.key);
        }
    }
}
