//! The sentences that are proposed for a comparison: one point for each change, and one for a group of changes that
//! say the same of many rows (what became due, what got another number). Always in Japanese, as the paper is.

use super::{Changes, Compared, Proposal};
use content::compare::text::{Fate, Mark, TextChange, TextComparison, TextKind};
use content::compare::{Comparison, NoteKind, Row, RowChange};
use content::{Arg, ChangeKind, Lang, Messages};
use domain::notices::citations;
use domain::text::without_readings;

/// The title of a summary.
pub(super) fn title(messages: &Messages, compared: &Compared) -> String {
    let to = compared.to.title.as_str();
    match &compared.changes {
        Changes::Form { title, .. } => {
            say(messages, "summary-title-form", &[("to", to.into()), ("form", title.into())])
        }
        Changes::Texts { .. } => say(messages, "summary-title-texts", &[("to", to.into())]),
    }
}

/// The points of a comparison.
pub(super) fn points(messages: &Messages, compared: &Compared) -> Vec<Proposal> {
    let mut out = Points { messages, points: Vec::new() };
    match &compared.changes {
        Changes::Form { comparison, .. } => form(&mut out, comparison),
        Changes::Texts { comparison } => texts(&mut out, comparison),
    }
    out.points
}

fn say(messages: &Messages, key: &str, args: &[(&str, Arg)]) -> String {
    messages.say(Lang::Ja, key, args)
}

/// The words for a place of a template that each institution fills in.
pub(super) fn place(messages: &Messages, name: &str) -> String {
    let fact = format!("continuity-fact-{name}");
    let key = match name {
        "us" | "name" => format!("summary-place-{name}"),
        _ if messages.has(Lang::Ja, &fact) => fact,
        _ if name.starts_with("block:") => "summary-place-block".to_owned(),
        _ => "summary-place-answer".to_owned(),
    };
    format!("〔{}〕", without_readings(&say(messages, &key, &[])))
}

struct Points<'m> {
    messages: &'m Messages,
    points: Vec<Proposal>,
}

impl Points<'_> {
    fn say(&self, key: &str, args: &[(&str, Arg)]) -> String {
        say(self.messages, key, args)
    }
    /// A point of a sentence and lines below it.
    fn add(&mut self, key: impl Into<String>, sentence: String, lines: &[String]) {
        let text = std::iter::once(sentence).chain(lines.iter().map(|l| format!("－ {l}"))).collect::<Vec<_>>();
        self.points.push(Proposal { key: key.into(), text: text.join("\n") });
    }
}

/// A row with its number, and what it is about.
fn name(row: &Row) -> String {
    let number = if row.number.is_empty() { String::new() } else { format!("{} ", row.number) };
    let scope = if row.scope.is_empty() { String::new() } else { format!("（{}）", row.scope) };
    format!("{number}{}{scope}", row.title)
}

fn names(rows: &[Row]) -> String {
    rows.iter().map(name).collect::<Vec<_>>().join("、")
}

fn form(out: &mut Points, comparison: &Comparison) {
    let rows = &comparison.rows;
    for (key, due, sentence) in [("due", true, "summary-point-due"), ("undue", false, "summary-point-undue")] {
        let lines: Vec<String> = rows.iter().filter(|r| r.due == Some(due)).map(|r| names(&r.to)).collect();
        if !lines.is_empty() {
            let sentence = out.say(sentence, &[("n", lines.len().into())]);
            out.add(key, sentence, &lines);
        }
    }
    for row in rows {
        if let Some((sentence, lines)) = told(out, row) {
            let keys = if row.change.to.is_empty() { &row.change.from } else { &row.change.to };
            out.add(format!("row {}", keys.join(" ")), sentence, &lines);
        }
    }
    let moved: Vec<String> = rows.iter().filter(|r| r.change.kind == ChangeKind::Moved).map(moved).collect();
    if !moved.is_empty() {
        let sentence = out.say("summary-point-moved", &[("n", moved.len().into())]);
        out.add("moved", sentence, &moved);
    }
    let unresolved: Vec<String> = rows.iter().filter(|r| r.unresolved).map(|r| names(&r.to)).collect();
    if !unresolved.is_empty() {
        let sentence = out.say("summary-point-unresolved", &[("n", unresolved.len().into())]);
        out.add("unresolved", sentence, &unresolved);
    }
    for (n, note) in comparison.notes.iter().enumerate() {
        let (key, text) = match note.kind {
            NoteKind::New => ("summary-point-note-new", &note.to),
            NoteKind::Reworded => ("summary-point-note-reworded", &note.to),
            NoteKind::Removed => ("summary-point-note-removed", &note.from),
        };
        let sentence = out.say(key, &[]);
        out.add(format!("note {n}"), sentence, &[without_readings(text)]);
    }
    let same = rows.iter().filter(|r| is_same(r)).count();
    if same > 0 {
        let key = if same == rows.len() { "summary-point-all-same" } else { "summary-point-same" };
        let sentence = out.say(key, &[("n", same.into())]);
        out.add("same", sentence, &[]);
    }
}

/// Nothing at all happened to it, as far as is known.
fn is_same(row: &RowChange) -> bool {
    row.change.kind == ChangeKind::Unchanged && !row.change.reworded && row.due.is_none() && !row.unresolved
}

/// The sentence of a change that has a point of its own.
fn told(out: &Points, row: &RowChange) -> Option<(String, Vec<String>)> {
    let (from, to) = (names(&row.from), names(&row.to));
    let asked: Vec<String> = row.to.iter().map(|r| without_readings(&r.text)).collect();
    let args: &[(&str, Arg)] =
        &[("from", from.as_str().into()), ("to", to.as_str().into()), ("n", row.from.len().into())];
    Some(match row.change.kind {
        ChangeKind::Merged => {
            let key = if row.change.reworded { "summary-point-merged-reworded" } else { "summary-point-merged" };
            (out.say(key, args), if row.change.reworded { asked } else { Vec::new() })
        }
        ChangeKind::Split => {
            let args = &[("from", from.as_str().into()), ("to", to.as_str().into()), ("n", row.to.len().into())];
            (out.say("summary-point-split", args), Vec::new())
        }
        ChangeKind::New => (out.say("summary-point-new", args), asked),
        ChangeKind::Removed => (out.say("summary-point-removed", args), Vec::new()),
        _ if row.change.reworded => (out.say("summary-point-reworded", args), asked),
        _ => return None,
    })
}

fn moved(row: &RowChange) -> String {
    let number = |rows: &[Row]| rows.iter().map(|r| r.number.as_str()).collect::<Vec<_>>().join("、");
    let scope = row.to.first().filter(|r| !r.scope.is_empty()).map(|r| format!("（{}）", r.scope)).unwrap_or_default();
    let title = row.to.first().map(|r| r.title.as_str()).unwrap_or_default();
    format!("{} → {} {title}{scope}", number(&row.from), number(&row.to))
}

/// The documents after which texts were renewed, and those texts.
type After<'c> = Vec<(Vec<&'c str>, Vec<&'c TextChange>)>;

fn texts(out: &mut Points, comparison: &TextComparison) {
    for (key, gone, sentence) in
        [("marks-gone", true, "summary-point-marks-gone"), ("marks-new", false, "summary-point-marks-new")]
    {
        let marks: Vec<&Mark> = comparison.marks.iter().filter(|m| m.gone == gone).collect();
        if !marks.is_empty() {
            let mark = |m: &&Mark| {
                let args = &[("mark", m.phrase.as_str().into()), ("n", m.places.into())];
                out.say("summary-mark", args)
            };
            let told: Vec<String> = marks.iter().map(mark).collect();
            let mut titles: Vec<&str> = Vec::new();
            for title in marks.iter().flat_map(|m| &m.texts) {
                if !titles.contains(&title.as_str()) {
                    titles.push(title);
                }
            }
            let where_ = out.say("summary-mark-texts", &[("texts", titles.join("、").into())]);
            let sentence = out.say(sentence, &[("marks", told.join("、").into())]);
            out.add(key, sentence, &[where_]);
        }
    }
    let mut after: After = Vec::new();
    for text in comparison.texts.iter().filter(|t| t.fate == Fate::Reworded) {
        // Only a document with a number is told as the reason; a page or a book is one source among others.
        let numbered = |document: &&str| !citations(document).is_empty();
        let documents: Vec<&str> = text.documents.iter().map(String::as_str).filter(numbered).collect();
        match after.iter_mut().find(|(d, _)| *d == documents) {
            Some((_, texts)) => texts.push(text),
            None => after.push((documents, vec![text])),
        }
    }
    after.sort_by_key(|(documents, _)| documents.is_empty());
    for (n, (documents, texts)) in after.iter().enumerate() {
        let what = what(out, texts);
        let sentence = if documents.is_empty() {
            out.say("summary-point-texts", &[("what", what.into())])
        } else {
            let args = &[("documents", documents.join("、").into()), ("what", what.into())];
            out.say("summary-point-texts-after", args)
        };
        let lines: Vec<String> = texts.iter().map(|t| line(out, t)).collect();
        out.add(format!("texts {n}"), sentence, &lines);
    }
    for (fate, key) in [(Fate::New, "summary-point-texts-new"), (Fate::Removed, "summary-point-texts-removed")] {
        let lines: Vec<String> = comparison.texts.iter().filter(|t| t.fate == fate).map(|t| named(out, t)).collect();
        if !lines.is_empty() {
            let sentence = out.say(key, &[("n", lines.len().into())]);
            out.add(key, sentence, &lines);
        }
    }
    if comparison.same > 0 {
        let key = if comparison.texts.is_empty() { "summary-point-texts-all-same" } else { "summary-point-texts-same" };
        let sentence = out.say(key, &[("n", comparison.same.into())]);
        out.add("same", sentence, &[]);
    }
}

/// 実践ガイドの表現と付録「…」のひな形
fn what(out: &Points, texts: &[&TextChange]) -> String {
    let mut parts: Vec<String> = Vec::new();
    for (kind, key) in [
        (TextKind::Guide, "summary-what-guide"),
        (TextKind::Faq, "summary-what-faq"),
        (TextKind::Actions, "summary-what-actions"),
    ] {
        if texts.iter().any(|t| t.kind == kind) {
            parts.push(out.say(key, &[]));
        }
    }
    for template in texts.iter().filter(|t| t.kind == TextKind::Template) {
        parts.push(out.say("summary-what-template", &[("title", template.title.as_str().into())]));
    }
    match parts.split_last() {
        Some((last, rest)) if !rest.is_empty() => {
            out.say("summary-and", &[("first", rest.join("、").into()), ("last", last.as_str().into())])
        }
        _ => parts.join(""),
    }
}

/// A text with its kind.
fn named(out: &Points, text: &TextChange) -> String {
    let key = match text.kind {
        TextKind::Guide => "summary-text-guide",
        TextKind::Faq => "summary-text-faq",
        TextKind::Actions => "summary-text-actions",
        TextKind::Template => "summary-text-template",
    };
    out.say(key, &[("title", text.title.as_str().into())])
}

/// A text with the sections that changed in it.
fn line(out: &Points, text: &TextChange) -> String {
    let mut headings: Vec<&str> = Vec::new();
    for section in text.sections.iter().filter(|s| s.fate != Fate::Marks && !s.heading.is_empty()) {
        if !headings.contains(&section.heading.as_str()) {
            headings.push(&section.heading);
        }
    }
    let name = named(out, text);
    if headings.is_empty() {
        return name;
    }
    out.say("summary-text-sections", &[("text", name.into()), ("sections", headings.join("、").into())])
}
