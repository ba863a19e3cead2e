//! Papers of seminars: a person's certificate, the record of an institution, the sheet to sign at a morning meeting.

use super::{PersonView, ViewRow};
use crate::{App, Ctx, Error, Result};
use content::{Arg, Lang};
use domain::dates::{day_in_tokyo, from_micros, parse, rfc3339, wareki};
use domain::ids::{OrganisationId, SeminarId};
use domain::papers::document::{Column, Line, Span, line};
use domain::papers::{Block, Document};
use domain::policy::Action;
use domain::seminars::{clock_text, minutes};
use domain::text::without_readings;
use jiff::civil::Date;

/// Lines to sign on an empty sheet.
const EMPTY_LINES: usize = 16;
/// Most rows of a record on paper; what is older stands in the list.
const ROWS_MAX: usize = 600;

/// Whether somebody went through a seminar: saw enough, or says so, and passed its quiz where there is one.
pub(super) fn is_through(view: &ViewRow, has_quiz: bool) -> bool {
    let saw = view.finished_at.is_some() || view.told_on.is_some();
    saw && (!has_quiz || view.quiz_passed_at.is_some())
}

/// The day on which somebody had seen a seminar, as it was told or as they say themselves, and passed its quiz if they
/// did: the later of the two.
fn through_on(view: &ViewRow) -> Option<Date> {
    let day = |at: i64| day_in_tokyo(from_micros(at));
    let seen = view.finished_at.map(day).or(view.told_on)?;
    Some(view.quiz_passed_at.map_or(seen, |passed| seen.max(day(passed))))
}

impl App {
    fn words(&self, key: &str, args: &[(&str, Arg)]) -> String {
        without_readings(&self.content.messages.say(Lang::Ja, key, args))
    }

    /// How long somebody saw it, in words: really seen minutes, else what they say, as what it is.
    fn seen_in_words(&self, view: &ViewRow) -> String {
        let really = minutes(view.seen.length());
        match (view.finished_at, view.told_on) {
            (None, Some(day)) => {
                let told: i64 = view.told_minutes;
                self.words("seminar-paper-told", &[("n", told.into()), ("day", wareki(day).into())])
            }
            _ => self.words("seminar-paper-minutes", &[("n", i64::try_from(really).unwrap_or(0).into())]),
        }
    }

    fn quiz_in_words(&self, view: &ViewRow) -> String {
        if view.quiz_of == 0 {
            return self.words("seminar-paper-no-quiz", &[]);
        }
        let key = if view.quiz_passed_at.is_some() { "seminar-paper-passed" } else { "seminar-paper-not-passed" };
        self.words(key, &[("right", view.quiz_right.into()), ("of", view.quiz_of.into())])
    }

    fn paper(&self, ctx: &Ctx, kind: &str, title: &str, house: &str) -> Document {
        let day = wareki(ctx.today());
        Document {
            kind: kind.to_owned(),
            head: format!("{house}　{day}"),
            title: self.words(title, &[]),
            under_title: vec![house.to_owned(), day],
            foot: vec![self.words("seminar-paper-foot", &[])],
            demo: self.config.demo,
            at: rfc3339(ctx.now),
            ..Document::default()
        }
    }

    /// The certificate of the caller for a seminar.
    ///
    /// # Errors
    /// Not found, also where they are not through with it.
    pub async fn certificate(&self, ctx: &Ctx, id: SeminarId, house: Option<OrganisationId>) -> Result<Document> {
        let seminar = self.seminar(ctx, id, house).await?;
        let (row, house) = (&seminar.row, seminar.house);
        let view =
            seminar.view.as_ref().filter(|v| is_through(v, !row.quiz.is_empty())).ok_or_else(Error::not_found)?;
        let person = view.person;
        let (name, label) = self
            .db
            .read(move |tx| {
                let name = storage::people::name(tx, person)?.unwrap_or_default();
                let label = storage::organisations::label(tx, house)?.map(|l| l.0).unwrap_or_default();
                Ok::<_, Error>((name, label))
            })
            .await?;
        let day = through_on(view).map(wareki).unwrap_or_default();
        let pair = |key: &str, value: String| (self.words(key, &[]), line(value));
        let mut items = vec![
            pair("seminar-paper-seminar", row.title.clone()),
            pair("seminar-paper-by", seminar.association.clone()),
            pair("seminar-paper-length", clock_text(row.length)),
            pair("seminar-paper-seen", self.seen_in_words(view)),
        ];
        if !row.quiz.is_empty() {
            items.push(pair("seminar-paper-quiz", self.quiz_in_words(view)));
        }
        items.push(pair("seminar-paper-day", day));
        let mut paper = self.paper(ctx, "certificate", "seminar-certificate", &label);
        paper.blocks = vec![
            Block::Paragraph {
                text: vec![Span::strong(self.words("seminar-certificate-name", &[("name", name.as_str().into())]))],
                align: "centre".into(),
            },
            Block::Paragraph { text: line(self.words("seminar-certificate-text", &[])), align: String::new() },
            Block::Pairs { items },
        ];
        if view.finished_at.is_none() {
            paper.blocks.push(Block::Small { text: line(self.words("seminar-certificate-told", &[])) });
        }
        Ok(paper)
    }

    /// The training record of an institution.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn training_paper(&self, ctx: &Ctx, house: OrganisationId) -> Result<Document> {
        let training = self.training(ctx, house).await?;
        let name = self.organisation(ctx, house).await?.row.name;
        let mut paper = self.paper(ctx, "training", "seminar-training", &name);
        let column = |key: &str, share| Column { title: self.words(key, &[]), share };
        let row = |v: &PersonView| -> Vec<Line> {
            let begun = || day_in_tokyo(from_micros(v.view.begun_at));
            let day = wareki(through_on(&v.view).unwrap_or_else(begun));
            vec![
                line(v.person.as_str()),
                line(v.title.as_str()),
                line(day),
                line(self.seen_in_words(&v.view)),
                line(if v.view.finished_at.is_some() { self.words("seminar-paper-whole", &[]) } else { String::new() }),
                line(self.quiz_in_words(&v.view)),
            ]
        };
        if !training.views.is_empty() {
            paper.blocks.push(Block::Table {
                caption: self.words("seminar-training-people", &[]),
                columns: vec![
                    column("seminar-paper-person", 3),
                    column("seminar-paper-seminar", 5),
                    column("seminar-paper-day", 3),
                    column("seminar-paper-seen", 4),
                    column("seminar-paper-end", 2),
                    column("seminar-paper-quiz", 3),
                ],
                rows: training.views.iter().take(ROWS_MAX).map(row).collect(),
            });
        }
        if !training.meetings.is_empty() {
            let rows = training.meetings.iter().take(ROWS_MAX).map(|m| {
                let people = self.words("seminar-paper-people", &[("n", m.people.into())]);
                vec![line(wareki(m.held_on)), line(m.title.as_str()), line(people)]
            });
            paper.blocks.push(Block::Table {
                caption: self.words("seminar-training-meetings", &[]),
                columns: vec![
                    column("seminar-paper-day", 3),
                    column("seminar-paper-seminar", 6),
                    column("seminar-paper-signed", 3),
                ],
                rows: rows.collect(),
            });
        }
        if paper.blocks.is_empty() {
            paper
                .blocks
                .push(Block::Paragraph { text: line(self.words("seminar-training-none", &[])), align: String::new() });
        }
        paper.foot.insert(0, self.words("seminar-training-how", &[]));
        Ok(paper)
    }

    /// The sheet for a morning meeting: five minutes about a seminar, what to talk about, and lines to sign, with the
    /// names of the institution's people or empty.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn morning_paper(
        &self,
        ctx: &Ctx,
        id: SeminarId,
        house: OrganisationId,
        day: &str,
        names: bool,
    ) -> Result<Document> {
        ctx.may(Action::RecordTraining, house)?;
        let seminar = self.seminar(ctx, id, Some(house)).await?;
        let label = self.organisation(ctx, house).await?.row.name;
        let mut paper = self.paper(ctx, "morning", "seminar-morning", &label);
        let held = parse(day).ok().map(wareki).unwrap_or_default();
        paper.under_title = vec![label];
        let row = &seminar.row;
        paper.blocks.push(Block::Pairs {
            items: vec![
                (
                    self.words("seminar-paper-seminar", &[]),
                    line(format!("{}（{}）", row.title, clock_text(row.length))),
                ),
                (self.words("seminar-paper-by", &[]), line(seminar.association.as_str())),
                (self.words("seminar-paper-day", &[]), line(if held.is_empty() { "　".to_owned() } else { held })),
            ],
        });
        let mut steps = vec![line(self.words("seminar-morning-watch", &[]))];
        for chapter in row.chapters.iter().take(3) {
            steps.push(line(format!("{} {}", clock_text(chapter.at), chapter.title)));
        }
        match row.quiz.first() {
            Some(question) => {
                steps.push(line(self.words("seminar-morning-ask", &[("question", question.asked.as_str().into())])));
            }
            None => steps.push(line(self.words("seminar-morning-talk", &[]))),
        }
        steps.push(line(self.words("seminar-morning-sign", &[])));
        paper.blocks.push(Block::Heading { level: 1, text: self.words("seminar-morning-five", &[]) });
        paper.blocks.push(Block::List { ordered: true, items: steps });
        let mut people: Vec<String> = if names && ctx.may(Action::SeePeople, house).is_ok() {
            self.people(ctx, house).await?.into_iter().map(|p| p.name).collect()
        } else {
            Vec::new()
        };
        people.extend(std::iter::repeat_n(String::new(), EMPTY_LINES.saturating_sub(people.len()).max(4)));
        let column = |key: &str, share| Column { title: self.words(key, &[]), share };
        let blank = || line("　");
        paper.blocks.push(Block::Table {
            caption: self.words("seminar-morning-signed", &[]),
            columns: vec![
                column("seminar-paper-person", 4),
                column("seminar-morning-signature", 5),
                column("seminar-morning-learnt", 6),
            ],
            rows: people
                .into_iter()
                .map(|name| vec![if name.is_empty() { blank() } else { line(name) }, blank(), blank()])
                .collect(),
        });
        Ok(paper)
    }
}
