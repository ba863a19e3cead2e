//! A text as an editor types it, and the file that it becomes.

use content::Guide;
use content::guide::Manuscript;
use domain::checklist::TextBasis;
use domain::text::{clean_line, clean_lines};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The fields of a text, as they are typed; lists have one entry a line.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DraftText {
    /// Editions it is written for.
    pub editions: Vec<String>,
    /// Who writes it.
    pub author: String,
    /// What is new.
    pub change: String,
    /// Its line in the list of actions.
    pub action: String,
    /// `confirmed`, `inferred`, `unverified`.
    pub basis: String,
    /// What it is written from.
    pub sources: String,
    /// `6.0：企画管理編 11.2、12.2`
    pub guideline: String,
    /// Markdown.
    pub body: String,
}

impl DraftText {
    /// The fields of a text.
    #[must_use]
    pub fn of(guide: &Guide) -> Self {
        let chapters = guide.guideline.iter().map(|(version, all)| format!("{version}：{}", all.join("、")));
        Self {
            editions: guide.editions.clone(),
            author: guide.author.clone(),
            change: guide.change.clone(),
            action: guide.action.clone(),
            basis: guide.basis.code().to_owned(),
            sources: guide.sources.join("\n"),
            guideline: chapters.collect::<Vec<_>>().join("\n"),
            body: guide.body().trim_matches('\n').to_owned(),
        }
    }

    /// The same without surplus spaces and with line ends of one kind.
    #[must_use]
    pub fn tidy(&self) -> Self {
        Self {
            editions: self.editions.iter().map(|e| clean_line(e)).filter(|e| !e.is_empty()).collect(),
            author: clean_line(&self.author),
            change: clean_line(&self.change),
            action: clean_line(&self.action),
            basis: clean_line(&self.basis),
            sources: clean_lines(&self.sources),
            guideline: clean_lines(&self.guideline),
            body: clean_lines(&self.body).trim_matches('\n').to_owned(),
        }
    }

    /// Whether two texts say the same, whatever their note of change.
    #[must_use]
    pub fn says_the_same(&self, other: &DraftText) -> bool {
        let bare = |text: &DraftText| DraftText { change: String::new(), ..text.tidy() };
        bare(self) == bare(other)
    }

    /// The text as the file that it becomes.
    ///
    /// # Errors
    /// What cannot be read back, which nothing typed can cause.
    pub fn to_guide(&self, form: &str, lineage: &str, date: Date) -> Result<Guide, content::Finding> {
        let text = self.tidy();
        let lines =
            |text: &str| -> Vec<String> { text.lines().map(clean_line).filter(|line| !line.is_empty()).collect() };
        let basis = match text.basis.as_str() {
            "confirmed" => TextBasis::Confirmed,
            "inferred" => TextBasis::Inferred,
            _ => TextBasis::Unverified,
        };
        let manuscript = Manuscript {
            form: form.to_owned(),
            lineage: lineage.to_owned(),
            editions: text.editions,
            author: text.author,
            date,
            change: text.change,
            action: text.action,
            basis,
            sources: lines(&text.sources),
            guideline: lines(&text.guideline).iter().map(|line| chapters(line)).collect::<BTreeMap<_, _>>(),
            body: format!("{}\n", text.body),
        };
        Guide::parse(&content::guide::path(form, lineage), &manuscript.source())
    }
}

/// `6.0：企画管理編 11.2、12.2` → the version and its chapters.
fn chapters(line: &str) -> (String, Vec<String>) {
    let (version, rest) = line.split_once(['：', ':']).unwrap_or((line, ""));
    let all = rest.split(['、', ',', '，']).map(clean_line).filter(|chapter| !chapter.is_empty());
    (clean_line(&domain::text::fold_key(version)), all.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_of_the_binary_survives_the_form() {
        let content = content::Content::bundled().expect("the bundled content");
        for guide in &content.guides {
            let draft = DraftText::of(guide);
            let back = draft.to_guide(&guide.form, &guide.lineage, guide.date).expect("a text");
            assert_eq!(DraftText::of(&back), draft, "{}", guide.file);
            assert_eq!((&back.sections, &back.guideline), (&guide.sections, &guide.guideline), "{}", guide.file);
            assert!(draft.says_the_same(&DraftText { change: "別".to_owned(), ..DraftText::of(&back) }));
        }
        assert_eq!(chapters("６.０: a、 b,"), ("6.0".to_owned(), vec!["a".to_owned(), "b".to_owned()]));
    }
}
