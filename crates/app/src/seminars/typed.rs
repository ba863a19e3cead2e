//! What an editor types about a seminar, and what is wrong with it: each field named, in texts each line.

use crate::{App, Ctx, Field, Result};
use domain::rooms::For;
use domain::seminars::quiz::Question;
use domain::seminars::{Chapter, SENTENCE_MAX, TITLE_MAX, chapters, quiz, subtitles};
use domain::text::{clean_line, fold_number, search_key, without_readings};
use std::collections::BTreeMap;

/// A seminar as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypedSeminar {
    /// Title.
    pub title: String,
    /// One sentence.
    pub sentence: String,
    /// For whom.
    pub audience: For,
    /// Chapters, one a line.
    pub chapters: String,
    /// WebVTT.
    pub subtitles: String,
    /// The quiz with ○ and ×.
    pub quiz: String,
    /// How many right answers pass; empty: all.
    pub pass_mark: String,
}

/// The same once it is read.
pub(super) struct Clean {
    pub title: String,
    pub sentence: String,
    pub audience: For,
    pub chapters: Vec<Chapter>,
    pub subtitles: String,
    pub transcript: String,
    pub quiz: Vec<Question>,
    pub pass_mark: i64,
}

/// What rows of checklists are called: key, number or title → lineage.
pub(super) type Names = BTreeMap<String, String>;

impl App {
    /// What an editor may call a row, of the newest edition that has it.
    pub(super) async fn names_of_rows(&self, ctx: &Ctx) -> Result<Names> {
        let mut names = Names::new();
        let mut editions = self.editions(ctx).await?;
        editions.sort_by_key(|e| std::cmp::Reverse(e.edition.fiscal_year.unwrap_or(0)));
        for edition in &editions {
            for item in edition.edition.forms.iter().flat_map(|f| f.items()) {
                let called =
                    [&item.lineage, &item.key, &item.title, &item.title_en].map(|n| search_key(&without_readings(n)));
                for name in called.into_iter().filter(|n| !n.is_empty()) {
                    names.entry(name).or_insert_with(|| item.lineage.clone());
                }
                if let Some(number) = item.number.as_deref().filter(|n| !n.is_empty()) {
                    names.entry(fold_number(number)).or_insert_with(|| item.lineage.clone());
                }
            }
        }
        Ok(names)
    }

    /// Titles of the rows of the newest checklist for institutions, as an editor writes them behind a chapter.
    ///
    /// # Errors
    /// As the database gives them.
    pub async fn rows_for_chapters(&self, ctx: &Ctx) -> Result<Vec<String>> {
        let mut editions = self.editions(ctx).await?;
        editions.sort_by_key(|e| std::cmp::Reverse(e.edition.fiscal_year.unwrap_or(0)));
        let form = editions.iter().find_map(|e| e.edition.form("institution"));
        let mut out: Vec<String> = Vec::new();
        for item in form.iter().flat_map(|f| f.items()) {
            let title = without_readings(&item.title);
            if !out.contains(&title) {
                out.push(title);
            }
        }
        Ok(out)
    }
}

impl TypedSeminar {
    /// Cleaned, or what is wrong, field by field.
    pub(super) fn read(&self, length: u64, names: &Names) -> Result<Clean, Vec<Field>> {
        let mut wrong = Vec::new();
        let (title, sentence) = (clean_line(&self.title), clean_line(&self.sentence));
        if title.is_empty() || title.chars().count() > TITLE_MAX {
            wrong.push(Field::new("title", "seminar-title").with("most", TITLE_MAX.to_string()));
        }
        if sentence.is_empty() || sentence.chars().count() > SENTENCE_MAX {
            wrong.push(Field::new("sentence", "seminar-sentence").with("most", SENTENCE_MAX.to_string()));
        }
        let audience = self.audience.known();
        let said = &self.audience;
        for (name, asked, known) in [
            ("levels", &said.levels, &audience.levels),
            ("member_kinds", &said.member_kinds, &audience.member_kinds),
            ("roles", &said.roles, &audience.roles),
        ] {
            // A condition that nobody knows must not fall away: then everybody would see it.
            if asked.iter().any(|code| !known.contains(code)) {
                wrong.push(Field::new(name, "room-for"));
            }
        }
        let at = |field: &'static str, code: &'static str, line: usize| {
            Field::new(field, code).with("line", line.to_string())
        };
        let row = |name: &str| names.get(&search_key(name)).or_else(|| names.get(&fold_number(name))).cloned();
        let chapters = chapters(&self.chapters, length, row).unwrap_or_else(|(line, what)| {
            wrong.push(at("chapters", what.code(), line));
            Vec::new()
        });
        let cues = subtitles::read(&self.subtitles, length).unwrap_or_else(|(line, what)| {
            wrong.push(at("subtitles", what.code(), line));
            Vec::new()
        });
        let quiz = quiz::read(&self.quiz).unwrap_or_else(|(line, what)| {
            wrong.push(at("quiz", what.code(), line));
            Vec::new()
        });
        let most = i64::try_from(quiz.len()).unwrap_or(0);
        let mark = domain::text::fold_code(&self.pass_mark);
        let pass_mark = if mark.is_empty() { most } else { mark.parse().unwrap_or(0) };
        // A quiz that cannot be read has no number of questions yet.
        let unread = wrong.iter().any(|f| f.name == "quiz");
        if !unread && !mark.is_empty() && !(1..=most.max(1)).contains(&pass_mark) {
            wrong.push(Field::new("pass_mark", "seminar-pass-mark").with("most", most.max(1).to_string()));
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let (subtitles, transcript) = (subtitles::write(&cues), subtitles::transcript(&cues));
        let pass_mark = pass_mark.min(most);
        Ok(Clean { title, sentence, audience, chapters, subtitles, transcript, quiz, pass_mark })
    }
}
