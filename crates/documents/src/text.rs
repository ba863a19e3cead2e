//! A paper of flowing text, and a notice, as plain text, UTF-8, for mail bodies and for reading aloud.

use crate::{cook, labels};
use domain::papers::document::{Line, Span};
use domain::papers::{Block, Document, Notice};

/// The document as plain text. Lines end with LF. `not_endorsed` is the sentence that Mamori is neither made nor
/// endorsed by anybody.
#[must_use]
pub fn document_text(document: &Document, not_endorsed: &str) -> Vec<u8> {
    let above: String = document.above_title.iter().map(|line| format!("{line}\n")).collect();
    let mut out = format!("{above}{}\n", document.title);
    for under in &document.under_title {
        out.push_str(&format!("{under}\n"));
    }
    write(&document.blocks, "", &mut out);
    out.push_str("\n----\n");
    for foot in document.foot.iter().map(String::as_str).chain([not_endorsed]) {
        out.push_str(&format!("{foot}\n"));
    }
    out.into_bytes()
}

/// A notice as plain text, its letters outermost first. Lines end with LF.
#[must_use]
pub fn notice_text(notice: &Notice, not_endorsed: &str) -> Vec<u8> {
    let mut out = String::new();
    for (place, letter) in notice.letters.iter().enumerate() {
        if place > 0 {
            out.push_str("\n----\n\n");
        }
        if letter.seal_omitted {
            out.push_str(&format!("{}\n", labels::SEAL_OMITTED));
        }
        out.push_str(&format!("{}\n", letter.number.as_deref().unwrap_or(labels::UNNUMBERED)));
        for line in [&letter.date, &letter.addressee, &letter.sender, &letter.signatory] {
            if !line.is_empty() {
                out.push_str(&format!("{line}\n"));
            }
        }
        out.push_str(&format!("\n{}\n\n{}\n\n{}\n", letter.title, letter.body, labels::LETTER_ENDS));
        for block in &letter.blocks {
            out.push('\n');
            if !block.title.is_empty() {
                out.push_str(&format!("{}\n", block.title));
            }
            out.push_str(&format!("{}\n", block.body));
        }
        if !letter.files.is_empty() {
            out.push_str(&format!("\n{}\n", labels::FILES));
        }
        for name in &letter.files {
            out.push_str(&format!("・{name}\n"));
        }
    }
    if let Some(outside) = &notice.outside {
        out.push_str(&format!(
            "\n----\n\n{}\n（{} {}{}）\n",
            labels::outside(outside),
            outside.name,
            outside.pages,
            labels::PAGES
        ));
    }
    out.push_str("\n----\n");
    for line in &notice.contact {
        out.push_str(&format!("{line}\n"));
    }
    if let Some(genuine) = &notice.genuine {
        out.push_str(&format!("{} {}\n", labels::CHECK_CODE, genuine.code));
        if let Some(url) = &genuine.url {
            out.push_str(&format!("{url}\n"));
        }
        if !genuine.fingerprint.is_empty() {
            out.push_str(&format!("{} {}\n", labels::FINGERPRINT, labels::grouped(&genuine.fingerprint)));
        }
    }
    out.push_str(&format!("{not_endorsed}\n"));
    out.into_bytes()
}

fn write(blocks: &[Block], indent: &str, out: &mut String) {
    for block in blocks {
        match block {
            Block::Heading { text, .. } if cook::wordless(text) => {}
            Block::Heading { level, text } => {
                let mark = ["■", "●", "・"][usize::from(level.saturating_sub(1).min(2))];
                out.push_str(&format!("\n{indent}{mark} {text}\n"));
            }
            Block::Paragraph { text, .. } => out.push_str(&format!("\n{indent}{}\n", words(text))),
            Block::Small { text } => out.push_str(&format!("{indent}（{}）\n", words(text))),
            Block::List { ordered, items } => {
                out.push('\n');
                for (n, item) in items.iter().enumerate() {
                    let mark = if *ordered { format!("{}. ", n + 1) } else { "・".to_owned() };
                    out.push_str(&format!("{indent}{mark}{}\n", entry(item, indent)));
                }
            }
            Block::Ticks { items } => {
                out.push('\n');
                for item in items {
                    out.push_str(&format!("{indent}□ {}\n", words(item)));
                }
            }
            Block::Table { caption, columns, rows } => {
                out.push_str(&format!("\n{indent}{caption}\n"));
                for row in rows {
                    let cells: Vec<String> =
                        columns.iter().zip(row).map(|(c, cell)| format!("{}：{}", c.title, words(cell))).collect();
                    out.push_str(&format!("{indent}・{}\n", cells.join(" ／ ")));
                }
            }
            Block::Pairs { items } => {
                out.push('\n');
                for (name, value) in items {
                    out.push_str(&format!("{indent}{name}：{}\n", words(value)));
                }
            }
            Block::Boxed { title, blocks } => {
                out.push_str(&format!("\n{indent}{title}\n"));
                write(blocks, &format!("{indent}　"), out);
            }
            Block::Lines { labels } => {
                for label in labels {
                    out.push_str(&format!("\n{indent}{label} ________________\n"));
                }
            }
            Block::Picture { alt, .. } => out.push_str(&format!("\n{indent}［図：{alt}］\n")),
            Block::PageBreak => out.push('\n'),
        }
    }
}

/// The words of a line. What came and what went is told by signs, since a text has no lines under or through it.
fn words(line: &Line) -> String {
    let span = |s: &Span| match s {
        Span { missing: true, text, .. } => labels::missing(text),
        Span { gone: true, text, .. } => format!("［－{text}］"),
        Span { changed: true, text, .. } => format!("［＋{text}］"),
        Span { text, .. } => text.clone(),
    };
    line.iter().map(span).collect()
}

/// The words of an entry: its further lines stand below its first.
fn entry(line: &Line, indent: &str) -> String {
    words(line).replace('\n', &format!("\n{indent}　"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::papers::document::line;

    #[test]
    fn what_came_and_went_is_told_in_signs() {
        let span = |text: &str, changed, gone| Span { text: text.into(), changed, gone, ..Span::default() };
        let words = vec![span("台帳を", false, false), span("紙", false, true), span("表計算", true, false)];
        let document = Document {
            above_title: vec!["みほん第1号".into(), "令和8年11月24日".into()],
            title: "変わったこと".into(),
            blocks: vec![Block::Boxed {
                title: "【修正概要】".into(),
                blocks: vec![Block::List { ordered: false, items: vec![words, line("一つ目\n－ その下")] }],
            }],
            ..Document::default()
        };
        let text = String::from_utf8(document_text(&document, "おことわり")).expect("text");
        let wanted = "みほん第1号\n令和8年11月24日\n変わったこと\n\n【修正概要】\n\n　・台帳を［－紙］［＋表計算］\n　・一つ目\n　　－ その下\n\n----\nおことわり\n";
        assert_eq!(text, wanted);
    }
}
