//! One text of the guide: what `edition check` asks of a file is asked of what an editor writes in the browser, too.

use super::{Findings, filled, texts};
use crate::error::Finding;
use crate::glossary::Glossary;
use crate::guide::{BOOKLET, FAQ, Guide, HOW_TO_READ, about, path};
use crate::markdown::{Block, BlockKind, outline};
use domain::checklist::{Edition, TextBasis};
use domain::text::without_readings;
use std::collections::HashMap;

/// Fewest characters of a guide beside a row, without marks, headings, readings and spaces.
const SHORTEST: usize = 600;
/// Most characters of what stands in the list of actions.
const LONGEST_ACTION: usize = 50;
/// From this length on a paragraph or list entry stands in one guide only.
const OWN_WORDS: usize = 20;
/// Fewest questions of a text of questions.
const FEWEST_QUESTIONS: usize = 2;

const FOR_INSTITUTIONS: [&str; 7] = [
    "ひとことで言うと",
    "なぜ大切か",
    "小さな診療所での進め方",
    "「はい」と言えるのは",
    "事業者に電話で聞くなら",
    "残しておく証跡",
    "ことばの説明",
];
const FOR_VENDORS: [&str; 7] = [
    "ひとことで言うと",
    "なぜ聞かれるのか",
    "事業者の中での確かめ方",
    "「はい」と言えるのは",
    "医療機関への伝え方",
    "残しておく記録",
    "ことばの説明",
];

/// What a text is checked against.
#[derive(Debug, Clone)]
pub struct Around<'a> {
    /// The editions whose rows it may be about.
    pub editions: Vec<&'a Edition>,
    /// The words of art.
    pub glossary: &'a Glossary,
    /// The texts beside it, of which it repeats no paragraph.
    pub others: Vec<&'a Guide>,
}

/// What breaks a rule in one text. Lines are counted in its body, from 1.
#[must_use]
pub fn check(guide: &Guide, around: &Around) -> Vec<Finding> {
    let mut out = Findings::new();
    front(guide, around, &mut out);
    body(guide, around, &mut out);
    let mut known: HashMap<String, &str> = HashMap::new();
    for other in around.others.iter().filter(|o| (&o.form, &o.lineage) != (&guide.form, &guide.lineage)) {
        for own in own_words(other) {
            known.entry(own.text).or_insert(&other.file);
        }
    }
    for own in own_words(guide) {
        if let Some(other) = known.get(&own.text) {
            out.push(own.repeats(&guide.file, other));
        }
    }
    out
}

fn front(guide: &Guide, around: &Around, out: &mut Findings) {
    let file = guide.file.as_str();
    filled(file, &guide.lineage, &[("author", &guide.author), ("change", &guide.change)], out);
    let is_booklet = guide.form == BOOKLET;
    if file != path(&guide.form, &guide.lineage) || (is_booklet && guide.lineage != HOW_TO_READ) {
        out.push(Finding::new(file, "check-guide-place", &[("form", &guide.form), ("lineage", &guide.lineage)]));
    }
    if guide.editions.is_empty() {
        filled(file, &guide.lineage, &[("editions", "")], out);
    }
    for id in &guide.editions {
        let has_row = |e: &Edition| {
            let mut forms = e.forms.iter().filter(|f| about(&f.id) == about(&guide.form));
            is_booklet || forms.any(|f| f.items().any(|i| i.lineage == guide.lineage))
        };
        if !around.editions.iter().any(|e| e.id == *id && has_row(e)) {
            out.push(Finding::new(file, "check-guide-edition", &[("edition", id), ("lineage", &guide.lineage)]));
        }
    }
    if guide.basis == TextBasis::Official || (guide.sources.is_empty() && guide.basis != TextBasis::Unverified) {
        out.push(Finding::new(file, "check-guide-sources", &[]));
    }
    let length = without_readings(&guide.action).chars().count();
    let max = LONGEST_ACTION.to_string();
    if guide.form == "institution" && !(1..=LONGEST_ACTION).contains(&length) {
        out.push(Finding::new(file, "check-guide-action", &[("max", &max)]));
    } else if guide.form != "institution" && length > 0 {
        out.push(Finding::new(file, "check-guide-no-action", &[]));
    }
}

fn body(guide: &Guide, around: &Around, out: &mut Findings) {
    let file = guide.file.as_str();
    match guide.form.as_str() {
        FAQ => questions(guide, out),
        BOOKLET => {}
        "vendor" => headings(guide, FOR_VENDORS, out),
        _ => headings(guide, FOR_INSTITUTIONS, out),
    }
    for section in guide.sections.iter().filter(|s| s.markdown.trim().is_empty()) {
        out.push(Finding::new(file, "check-guide-section-empty", &[("heading", &section.heading)]));
    }
    let outline = outline(guide.body());
    let running = outline.blocks.iter().filter(|b| b.is_running_text());
    let length: usize = running.map(|b| b.plain().chars().filter(|c| !c.is_whitespace()).count()).sum();
    if length < SHORTEST && guide.form != FAQ {
        let args = [("length", length.to_string()), ("shortest", SHORTEST.to_string())];
        let args = args.each_ref().map(|(name, value)| (*name, value.as_str()));
        out.push(Finding::new(file, "check-guide-short", &args));
    }
    texts::marks(around.glossary, file, &outline, out);
    texts::words(around.glossary, file, &outline, out);
}

/// The headings of a guide beside a row, in their order.
fn headings(guide: &Guide, wanted: [&str; 7], out: &mut Findings) {
    let found: Vec<&str> = guide.sections.iter().map(|s| s.heading.as_str()).collect();
    let is_extra = |h: &&str| h.starts_with("ガイドライン第") && h.ends_with("版では");
    let own = match found.split_last() {
        Some((last, rest)) if is_extra(last) => rest,
        _ => found.as_slice(),
    };
    if own != wanted {
        let lacking: Vec<&str> = wanted.into_iter().filter(|h| !found.contains(h)).collect();
        let rule = if lacking.is_empty() { "check-guide-headings" } else { "check-guide-heading-missing" };
        let args = [("expected", wanted.join(" · ")), ("found", found.join(" · ")), ("lacking", lacking.join(" · "))];
        let args = args.each_ref().map(|(name, value)| (*name, value.as_str()));
        out.push(Finding::new(&guide.file, rule, &args));
    }
}

/// Each heading of a text of questions is what somebody would say: a question, or what happened.
fn questions(guide: &Guide, out: &mut Findings) {
    for section in &guide.sections {
        if !["。", "か", "？"].iter().any(|end| section.heading.ends_with(end)) {
            let heading = if section.heading.is_empty() { section.markdown.trim() } else { &section.heading };
            let heading: String = heading.chars().take(30).collect();
            out.push(Finding::new(&guide.file, "check-faq-heading", &[("heading", &heading)]));
        }
    }
    if guide.sections.len() < FEWEST_QUESTIONS {
        let least = FEWEST_QUESTIONS.to_string();
        out.push(Finding::new(&guide.file, "check-faq-few", &[("least", &least)]));
    }
}

/// A paragraph or list entry that is to stand in one text only.
#[derive(Debug)]
pub(super) struct Own {
    /// Its text without readings and spaces.
    pub text: String,
    line: usize,
}

impl Own {
    /// That it stands in another file as well.
    pub(super) fn repeats(&self, file: &str, other: &str) -> Finding {
        let shown: String = self.text.chars().take(30).collect();
        Finding::new(file, "check-guide-repeated", &[("other", other), ("text", &shown)]).at(self.line)
    }
}

/// What of a text is to stand in no other.
pub(super) fn own_words(guide: &Guide) -> impl Iterator<Item = Own> {
    let counts = |b: &Block| matches!(b.kind, BlockKind::Paragraph | BlockKind::Entry);
    let blocks = outline(guide.body()).blocks.into_iter().filter(counts);
    let own = blocks.map(|b| Own { text: b.plain().split_whitespace().collect(), line: b.line });
    own.filter(|o| o.text.chars().count() >= OWN_WORDS)
}
