//! A text of the guide in its parts, as somebody edits it, and as the file that it becomes.

use super::{Front, Guide};
use domain::checklist::TextBasis;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The parts of a text. Every field but the body is of one line; what is not, becomes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manuscript {
    /// Series.
    pub form: String,
    /// Requirement.
    pub lineage: String,
    /// Editions it is written for.
    pub editions: Vec<String>,
    /// Who wrote it.
    pub author: String,
    /// Day of this text.
    pub date: Date,
    /// What changed against the text before.
    pub change: String,
    /// What somebody has done who has done this.
    pub action: String,
    /// How sure we are.
    pub basis: TextBasis,
    /// What it was written from.
    pub sources: Vec<String>,
    /// Version of the guideline → chapters.
    pub guideline: BTreeMap<String, Vec<String>>,
    /// Markdown.
    pub body: String,
}

impl Manuscript {
    /// The parts of a text.
    #[must_use]
    pub fn of(guide: &Guide) -> Manuscript {
        Manuscript {
            form: guide.form.clone(),
            lineage: guide.lineage.clone(),
            editions: guide.editions.clone(),
            author: guide.author.clone(),
            date: guide.date,
            change: guide.change.clone(),
            action: guide.action.clone(),
            basis: guide.basis,
            sources: guide.sources.clone(),
            guideline: guide.guideline.clone(),
            body: guide.body().to_owned(),
        }
    }

    /// The file: front matter and body.
    #[must_use]
    pub fn source(&self) -> String {
        let line = |text: &String| domain::text::clean_line(text);
        let lines = |texts: &Vec<String>| texts.iter().map(line).collect::<Vec<_>>();
        let front = Front {
            lineage: line(&self.lineage),
            form: line(&self.form),
            editions: lines(&self.editions),
            author: line(&self.author),
            date: self.date.to_string(),
            change: line(&self.change),
            action: line(&self.action),
            basis: self.basis,
            sources: lines(&self.sources),
            guideline: self.guideline.iter().map(|(version, all)| (line(version), lines(all))).collect(),
        };
        // Texts, lists of texts and one table of them: TOML can hold them all.
        let front = toml::to_string(&front).unwrap_or_default();
        format!("+++\n{}\n+++\n{}", front.trim_end(), self.body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_written_is_read_back(
            words in prop::collection::vec("[ -~ぁ-ん一-龠「」{|}+\n]{0,24}", 6),
            body in "[ -~ぁ-ん一-龠「」{|}+#\n]{0,200}",
        ) {
            let line = |n: usize| domain::text::clean_line(&words[n]);
            let manuscript = Manuscript {
                form: "institution".to_owned(),
                lineage: "bcp".to_owned(),
                editions: vec!["r7".to_owned(), line(0)],
                author: line(1),
                date: jiff::civil::date(2026, 11, 24),
                change: line(2),
                action: line(3),
                basis: TextBasis::Inferred,
                sources: vec![line(4)],
                guideline: [("6.0".to_owned(), vec![line(5)]), (line(0), Vec::new())].into(),
                body,
            };
            let guide = Guide::parse("x.md", &manuscript.source()).map_err(|f| TestCaseError::fail(f.to_string()))?;
            prop_assert_eq!(Manuscript::of(&guide), manuscript);
        }
    }
}
