//! A section as somebody edits it.

use crate::{App, Ctx, Error, Result};
use domain::continuity::written::can_be_rewritten;
use domain::continuity::{Paper, Part, Reading, fill, markup};
use domain::ids::OrganisationId;
use domain::policy::Action;

/// A section as somebody edits it.
#[derive(Debug, Clone)]
pub struct SectionView {
    /// Name of the institution.
    pub house: String,
    /// Key.
    pub key: String,
    /// Heading.
    pub heading: String,
    /// The institution's own text, or the template's with its conditions decided.
    pub text: String,
    /// It is the institution's own.
    pub own: bool,
    /// It is a clause of the rules, behind which the answer stands.
    pub is_clause: bool,
    /// Marks of the text, and what they become.
    pub marks: Vec<(String, String)>,
    /// Counts the writes to the paper.
    pub version: i64,
}

impl App {
    /// A section as somebody edits it.
    ///
    /// # Errors
    /// Refused; not found for an unknown section.
    pub async fn plan_section(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        paper: Paper,
        key: &str,
    ) -> Result<SectionView> {
        let permit = ctx.may(Action::SeePlan, organisation)?;
        let (app, ctx, key) = (self.clone(), ctx.clone(), key.to_owned());
        self.db
            .read(move |tx| {
                let gathered = app.gather(tx, &ctx, &permit, organisation)?;
                let (row, basis, written) = app.written_in(tx, &permit, organisation, paper)?;
                let plan = app.written_in(tx, &permit, organisation, Paper::Plan)?.2;
                let known = app.known(&gathered, &plan);
                let sections = written.sections_of(&basis);
                let section = sections.iter().find(|s| s.key == key && can_be_rewritten(s));
                let section = section.ok_or_else(Error::not_found)?;
                let nodes = markup::parse(&section.body, Reading::Template).unwrap_or_default();
                let text = match written.sections.get(&key) {
                    Some(own) => own.clone(),
                    None => fill::source(&nodes, &known),
                };
                let mut marks: Vec<(String, String)> = Vec::new();
                markup::walk(&markup::parse(&text, Reading::Typed).unwrap_or_default(), &mut |what, name| {
                    let (mark, becomes) = match what {
                        "block" => {
                            let table = format!("continuity-caption-{name}");
                            let messages = &app.content.messages;
                            let known = messages.has(content::Lang::Ja, &table);
                            let key = if known { table.as_str() } else { "continuity-section-block" };
                            (format!("{{{{block:{name}}}}}"), messages.say(content::Lang::Ja, key, &[]))
                        }
                        _ => {
                            let place = known.places.get(name).cloned().unwrap_or_default();
                            let words =
                                if place.text.is_empty() { format!("【{}】", place.label) } else { place.text };
                            (format!("{{{{{name}}}}}"), words)
                        }
                    };
                    if marks.iter().all(|(m, _)| *m != mark) {
                        marks.push((mark, becomes));
                    }
                });
                Ok(SectionView {
                    house: gathered.label.name.clone(),
                    key: key.clone(),
                    heading: section.heading(),
                    text,
                    own: written.sections.contains_key(&section.key),
                    is_clause: section.part == Part::Clause,
                    marks,
                    version: row.map_or(0, |r| r.version),
                })
            })
            .await
    }
}
