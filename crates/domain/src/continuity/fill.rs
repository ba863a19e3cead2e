//! Fills a text: places become words or marks of what is missing, tables come in where they are named.

use super::markup::{Inline, Node};
use crate::papers::Block;
use crate::papers::document::{Line, Span};
use std::collections::{BTreeMap, BTreeSet};

/// Something that is still to be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// `fact:head`, `system:chart/名前:backup`, `vendor:ID:night`, `item:KEY`: tells where it is filled in.
    pub key: String,
    /// In words: 最高責任者.
    pub text: String,
}

/// A place of a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// What stands there; empty: it is missing.
    pub text: String,
    /// What it is, in words, for the mark where it is missing.
    pub label: String,
    /// Key of what is missing.
    pub key: String,
}

/// Pieces of a paper, with what is missing in them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filled {
    /// The pieces.
    pub blocks: Vec<Block>,
    /// What is missing, each once, in the order of the text.
    pub missing: Vec<Missing>,
}

impl Filled {
    /// Notes something missing, once.
    pub fn miss(&mut self, key: impl Into<String>, text: impl Into<String>) {
        let missing = Missing { key: key.into(), text: text.into() };
        if self.missing.iter().all(|m| m.key != missing.key) {
            self.missing.push(missing);
        }
    }

    /// Takes in what another part has.
    pub fn take(&mut self, other: Filled) {
        self.blocks.extend(other.blocks);
        for missing in other.missing {
            self.miss(missing.key, missing.text);
        }
    }

    /// The words if there are any, else a mark, which is noted.
    pub fn or_missing(&mut self, text: &str, key: impl Into<String>, label: impl Into<String>) -> Line {
        if text.trim().is_empty() {
            let label = label.into();
            self.miss(key, label.clone());
            vec![Span::missing(label)]
        } else {
            vec![Span::plain(text)]
        }
    }
}

/// What is known.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Places by name.
    pub places: BTreeMap<String, Place>,
    /// Conditions that hold.
    pub conditions: BTreeSet<String>,
    /// Tables and lists by name.
    pub blocks: BTreeMap<String, Filled>,
}

/// Fills a text. A place or table that nobody knows is text as it was typed: an institution may write `{{…}}`.
#[must_use]
pub fn fill(nodes: &[Node], known: &Known) -> Filled {
    let mut out = Filled::default();
    into(nodes, known, &mut out);
    out
}

fn into(nodes: &[Node], known: &Known, out: &mut Filled) {
    for node in nodes {
        match node {
            Node::Heading(text) => out.blocks.push(Block::Heading { level: 3, text: text.clone() }),
            Node::Paragraph(words) => {
                let text = line(words, known, out);
                out.blocks.push(Block::Paragraph { text, align: String::new() });
            }
            Node::List { ordered, items } => {
                let items = items.iter().map(|words| line(words, known, out)).collect();
                out.blocks.push(Block::List { ordered: *ordered, items });
            }
            Node::Ticks(items) => {
                let items = items.iter().map(|words| line(words, known, out)).collect();
                out.blocks.push(Block::Ticks { items });
            }
            Node::Boxed(inner) => {
                let Filled { blocks, missing } = fill(inner, known);
                out.take(Filled { blocks: vec![Block::Boxed { title: String::new(), blocks }], missing });
            }
            Node::Block(name) => match known.blocks.get(name) {
                Some(block) => out.take(block.clone()),
                None => out.blocks.push(Block::Paragraph {
                    text: vec![Span::plain(format!("{{{{block:{name}}}}}"))],
                    align: String::new(),
                }),
            },
            Node::If { condition, wanted, nodes } => {
                if known.conditions.contains(condition) == *wanted {
                    into(nodes, known, out);
                }
            }
        }
    }
}

fn line(words: &[Inline], known: &Known, out: &mut Filled) -> Line {
    let mut spans = Vec::new();
    for word in words {
        match word {
            Inline::Text(text) => spans.push(Span::plain(text.as_str())),
            Inline::Strong(text) => spans.push(Span::strong(text.as_str())),
            Inline::Place(name) => match known.places.get(name) {
                Some(place) => spans.extend(out.or_missing(&place.text, place.key.as_str(), place.label.as_str())),
                None => spans.push(Span::plain(format!("{{{{{name}}}}}"))),
            },
        }
    }
    spans
}

/// The text as somebody edits it: conditions decided, places and tables as marks.
#[must_use]
pub fn source(nodes: &[Node], known: &Known) -> String {
    let mut out = String::new();
    write(nodes, known, "", &mut out);
    out.trim_end().to_owned()
}

fn write(nodes: &[Node], known: &Known, before: &str, out: &mut String) {
    for node in nodes {
        match node {
            Node::If { condition, wanted, nodes } => {
                if known.conditions.contains(condition) == *wanted {
                    write(nodes, known, before, out);
                }
                continue;
            }
            Node::Heading(text) => push(out, before, &format!("### {text}")),
            Node::Paragraph(words) => words_of(words).lines().for_each(|text| push(out, before, text)),
            Node::List { ordered, items } => {
                for (n, words) in items.iter().enumerate() {
                    let mark = if *ordered { format!("{}. ", n.saturating_add(1)) } else { "・".to_owned() };
                    push(out, before, &format!("{mark}{}", words_of(words)));
                }
            }
            Node::Ticks(items) => items.iter().for_each(|words| push(out, before, &format!("□ {}", words_of(words)))),
            Node::Boxed(inner) => write(inner, known, "> ", out),
            Node::Block(name) => push(out, before, &format!("{{{{block:{name}}}}}")),
        }
        out.push_str(before.trim_end());
        out.push('\n');
    }
}

fn push(out: &mut String, before: &str, text: &str) {
    out.push_str(before);
    out.push_str(text);
    out.push('\n');
}

fn words_of(words: &[Inline]) -> String {
    words
        .iter()
        .map(|word| match word {
            Inline::Text(text) => text.clone(),
            Inline::Strong(text) => format!("**{text}**"),
            Inline::Place(name) => format!("{{{{{name}}}}}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::markup::{Reading, parse};
    use super::*;

    fn known() -> Known {
        let place = |name: &str, text: &str| {
            (name.to_owned(), Place { text: text.into(), label: format!("{name}の名前"), key: format!("fact:{name}") })
        };
        let mut table = Filled::default();
        table.miss("vendor:1", "夜の電話");
        table.blocks.push(Block::PageBreak);
        Known {
            places: [place("head", ""), place("us", "当院")].into(),
            conditions: ["vendors".to_owned()].into(),
            blocks: [("vendors".to_owned(), table)].into(),
        }
    }

    #[test]
    fn what_is_missing_is_marked_and_listed_once() {
        let text = "{{us}}の{{head}}と{{head}}、{{weather}}。\n\n{{#if vendors}}\n{{block:vendors}}\n{{/if}}\n{{#unless vendors}}\nなし\n{{/if}}\n> {{head}}";
        let nodes = parse(text, Reading::Template).expect("a template");
        let filled = fill(&nodes, &known());
        let keys: Vec<&str> = filled.missing.iter().map(|m| m.key.as_str()).collect();
        assert_eq!(keys, ["fact:head", "vendor:1"]);
        let Block::Paragraph { text, .. } = &filled.blocks[0] else { panic!("a paragraph") };
        assert_eq!(text[0], Span::plain("当院"));
        assert_eq!(text[2], Span::missing("headの名前"));
        assert!(text.contains(&Span::plain("{{weather}}")), "what nobody knows stays as it was typed");
        assert_eq!(filled.blocks.len(), 3);
    }

    #[test]
    fn the_source_reads_back_to_the_same() {
        let text = "{{#if vendors}}\n**強い**{{us}}\n二行\n{{/if}}\n\n- 一\n- 二\n\n1. 先\n2. 後\n\n[ ] 箱\n\n> 囲み\n>\n> - 点\n\n### 小見出し\n\n{{block:vendors}}";
        let nodes = parse(text, Reading::Template).expect("a template");
        let again = parse(&source(&nodes, &known()), Reading::Typed).expect("typed");
        assert_eq!(fill(&again, &known()), fill(&nodes, &known()));
    }
}
