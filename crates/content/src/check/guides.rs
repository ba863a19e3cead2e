//! Practice guides: one for each requirement, each with its headings, its length and its words explained.

use super::{Findings, filled, texts};
use crate::error::Finding;
use crate::guide::{Guide, series};
use crate::load::Content;
use crate::markdown::{BlockKind, outline};
use domain::checklist::TextBasis;
use std::collections::{BTreeSet, HashMap};

/// Fewest characters of a guide, without marks, headings, readings and spaces.
const SHORTEST: usize = 600;
/// From this length on a paragraph or list entry stands in one guide only.
const OWN_WORDS: usize = 20;

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

pub(super) fn check(content: &Content, out: &mut Findings) {
    missing(content, out);
    for guide in &content.guides {
        front(content, guide, out);
        body(content, guide, out);
    }
    repeated(content, out);
}

/// Every requirement has its guide.
fn missing(content: &Content, out: &mut Findings) {
    let wanted: BTreeSet<(&str, &str)> = content
        .editions
        .iter()
        .flat_map(|e| &e.forms)
        .flat_map(|f| f.items().map(|i| (series(&f.id), i.lineage.as_str())))
        .collect();
    for (series, lineage) in wanted.into_iter().filter(|(s, l)| content.guide(s, l).is_none()) {
        let file = format!("guide/{series}/{lineage}.md");
        out.push(Finding::new(&file, "check-guide-missing", &[("series", series), ("lineage", lineage)]));
    }
}

fn front(content: &Content, guide: &Guide, out: &mut Findings) {
    let file = guide.file.as_str();
    filled(file, &guide.lineage, &[("author", &guide.author), ("change", &guide.change)], out);
    if file != format!("guide/{}/{}.md", guide.form, guide.lineage) {
        out.push(Finding::new(file, "check-guide-place", &[("form", &guide.form), ("lineage", &guide.lineage)]));
    }
    if guide.editions.is_empty() {
        filled(file, &guide.lineage, &[("editions", "")], out);
    }
    for id in &guide.editions {
        let fits = content.edition(id).is_some_and(|e| {
            e.forms.iter().any(|f| series(&f.id) == guide.form && f.items().any(|i| i.lineage == guide.lineage))
        });
        if !fits {
            out.push(Finding::new(file, "check-guide-edition", &[("edition", id), ("lineage", &guide.lineage)]));
        }
    }
    if guide.basis == TextBasis::Official || (guide.sources.is_empty() && guide.basis != TextBasis::Unverified) {
        out.push(Finding::new(file, "check-guide-sources", &[]));
    }
}

fn body(content: &Content, guide: &Guide, out: &mut Findings) {
    let file = guide.file.as_str();
    let wanted = if guide.form == "vendor" { FOR_VENDORS } else { FOR_INSTITUTIONS };
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
        out.push(Finding::new(file, rule, &args));
    }
    for section in guide.sections.iter().filter(|s| s.markdown.trim().is_empty()) {
        out.push(Finding::new(file, "check-guide-section-empty", &[("heading", &section.heading)]));
    }
    let outline = outline(&guide.body());
    let running = outline.blocks.iter().filter(|b| b.is_running_text());
    let length: usize = running.map(|b| b.plain().chars().filter(|c| !c.is_whitespace()).count()).sum();
    if length < SHORTEST {
        let args = [("length", length.to_string()), ("shortest", SHORTEST.to_string())];
        let args = args.each_ref().map(|(name, value)| (*name, value.as_str()));
        out.push(Finding::new(file, "check-guide-short", &args));
    }
    texts::marks(content, file, &outline, out);
    texts::words(content, file, &outline, out);
}

/// No paragraph stands in two guides.
fn repeated(content: &Content, out: &mut Findings) {
    let mut first: HashMap<String, &str> = HashMap::new();
    for guide in &content.guides {
        for block in outline(&guide.body()).blocks {
            let text: String = block.plain().split_whitespace().collect();
            let counts = matches!(block.kind, BlockKind::Paragraph | BlockKind::Entry);
            if !counts || text.chars().count() < OWN_WORDS {
                continue;
            }
            let shown: String = text.chars().take(30).collect();
            let other = *first.entry(text).or_insert(&guide.file);
            if other != guide.file {
                out.push(Finding::new(&guide.file, "check-guide-repeated", &[("other", other), ("text", &shown)]));
            }
        }
    }
}
