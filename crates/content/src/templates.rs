//! Templates of the continuity plan and of the rules of operation: `templates/plan/ID.md`, `templates/rules/ID.md`. An
//! edition never changes; a new text is a new file. Front matter as in a guide; then sections:
//!
//! ```text
//! ## 3.3.2 heading
//! <!-- key=isolation serves=3-3,3-4 -->
//! text, see `domain::continuity::markup`
//! ```

use crate::error::Finding;
use crate::files::{self, Files};
use domain::continuity::{Paper, Part, Section, Template};
use domain::organisations::Kind;
use serde::Deserialize;

/// The folder of a paper's templates.
pub(crate) fn folder(paper: Paper) -> String {
    format!("templates/{}/", paper.code())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Front {
    id: String,
    title: String,
    title_en: String,
    paper_title: String,
    date: String,
    change: String,
    note: String,
    #[serde(default)]
    documents: Vec<String>,
}

/// Reads every template; the oldest of each paper first.
pub(crate) fn read(files: &Files, broken: &mut Vec<Finding>) -> Vec<Template> {
    let mut out = Vec::new();
    for paper in Paper::ALL {
        let folder = folder(paper);
        for name in files.keys().filter(|name| name.starts_with(&folder) && name.ends_with(".md")) {
            match files::text(files, name).and_then(|text| parse(name, paper, &text)) {
                Ok(template) => out.push(template),
                Err(finding) => broken.push(finding),
            }
        }
    }
    out.sort_by(|a, b| (a.paper, &a.date, &a.id).cmp(&(b.paper, &b.date, &b.id)));
    out
}

/// Reads one.
///
/// # Errors
/// What is wrong, with its line.
pub fn parse(name: &str, paper: Paper, source: &str) -> Result<Template, Finding> {
    let none = || Finding::new(name, "check-front-matter", &[]).at(1);
    let (front, body) = source.strip_prefix("+++\n").and_then(|rest| rest.split_once("\n+++\n")).ok_or_else(none)?;
    let before = front.lines().count().saturating_add(2);
    let front: Front = files::toml(name, front, 1)?;
    files::day(name, "date", &front.date)?;
    Ok(Template {
        id: front.id,
        paper,
        title: front.title,
        title_en: front.title_en,
        paper_title: front.paper_title,
        date: front.date,
        change: front.change,
        note: front.note,
        documents: front.documents,
        sections: sections(name, body, before)?,
    })
}

fn sections(name: &str, body: &str, before: usize) -> Result<Vec<Section>, Finding> {
    let mut out: Vec<Section> = Vec::new();
    let mut lines = body.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        if let Some(heading) = line.strip_prefix("## ") {
            let (number, title) = numbered(heading.trim());
            let section = Section {
                key: String::new(),
                number: number.to_owned(),
                title: title.to_owned(),
                part: Part::Front,
                serves: Vec::new(),
                kinds: Vec::new(),
                body: String::new(),
            };
            let marks = lines.next().and_then(|(_, l)| l.strip_prefix("<!--")?.strip_suffix("-->"));
            let section = marks.and_then(|marks| marked(section, marks)).ok_or_else(|| {
                Finding::new(name, "check-template-marks", &[("title", title)])
                    .at(before.saturating_add(at).saturating_add(1))
            })?;
            out.push(section);
        } else if let Some(section) = out.last_mut() {
            section.body.push_str(line);
            section.body.push('\n');
        }
    }
    for section in &mut out {
        section.body = section.body.trim().to_owned();
    }
    Ok(out)
}

/// `3.3.2 題` in its halves; a heading without a number has none.
fn numbered(heading: &str) -> (&str, &str) {
    match heading.split_once(' ') {
        Some((number, title)) if number.chars().all(|c| c.is_ascii_digit() || c == '.') => (number, title.trim()),
        _ => ("", heading),
    }
}

/// The section with what its marks say; none where they cannot be read.
fn marked(mut section: Section, marks: &str) -> Option<Section> {
    for mark in marks.split_whitespace() {
        let (name, value) = mark.split_once('=')?;
        match name {
            "key" => value.clone_into(&mut section.key),
            "serves" => section.serves = value.split(',').map(str::to_owned).collect(),
            "part" => section.part = serde_json::from_value(value.into()).ok()?,
            "kinds" => section.kinds = value.split(',').map(Kind::from_code).collect::<Option<_>>()?,
            _ => return None,
        }
    }
    crate::markdown::is_key(&section.key).then_some(section)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "+++\nid = \"plan-9\"\ntitle = \"一\"\ntitle_en = \"one\"\npaper_title = \"二\"\ndate = \"2026-11-28\"\nchange = \"初版\"\nnote = \"三\"\n+++\n";

    #[test]
    fn sections_have_number_marks_and_text() {
        let text = format!(
            "{HEAD}\n## 3.1 題 目\n<!-- key=a serves=3-3,3-4 kinds=clinic,dental -->\n一\n\n- 二\n\n## 持ち出し用\n<!-- key=kit part=kit -->\n三\n"
        );
        let template = parse("t.md", Paper::Plan, &text).expect("a template");
        let [a, kit] = template.sections.as_slice() else { panic!("two sections") };
        assert_eq!((a.number.as_str(), a.title.as_str(), a.body.as_str()), ("3.1", "題 目", "一\n\n- 二"));
        assert_eq!((a.serves.len(), a.kinds.as_slice()), (2, [Kind::Clinic, Kind::Dental].as_slice()));
        assert_eq!((kit.part, kit.number.as_str()), (Part::Kit, ""));
    }

    #[test]
    fn a_section_without_marks_is_named_with_its_line() {
        for marks in ["一", "<!-- part=back -->", "<!-- key=a part=middle -->", "<!-- key=a kinds=inn -->"] {
            let finding = parse("t.md", Paper::Plan, &format!("{HEAD}## 題\n{marks}\n")).expect_err("a fault");
            assert_eq!((finding.rule, finding.line), ("check-template-marks", Some(10)), "{marks}");
        }
        assert_eq!(parse("t.md", Paper::Plan, "## 題\n").expect_err("a fault").rule, "check-front-matter");
    }
}
