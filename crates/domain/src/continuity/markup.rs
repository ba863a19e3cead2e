//! The few marks of a template's text, and of what an institution writes in its place.
//!
//! ```text
//! ### heading        - point        1. step        [ ] box to tick        > framed
//! **strong**         {{place}}      {{block:systems}} (alone on its line)
//! {{#if condition}} … {{/if}}       {{#unless condition}} … {{/if}}       (each alone on its line; templates only)
//! ```
//! Everything else is text. What people type may begin points with ・ and boxes with □, and is never refused.

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// Words.
    Text(String),
    /// Words in bold.
    Strong(String),
    /// A place to be filled in.
    Place(String),
}

/// A piece of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// A heading below the section's own.
    Heading(String),
    /// A paragraph; its lines end where they were typed.
    Paragraph(Vec<Inline>),
    /// Points or steps.
    List {
        /// Steps.
        ordered: bool,
        /// One line each.
        items: Vec<Vec<Inline>>,
    },
    /// Boxes to tick by hand.
    Ticks(Vec<Vec<Inline>>),
    /// A frame.
    Boxed(Vec<Node>),
    /// A table or list that is made from what is known of the institution.
    Block(String),
    /// Only where a condition holds (`wanted`), or only where it does not.
    If {
        /// Name of the condition.
        condition: String,
        /// Whether it is to hold.
        wanted: bool,
        /// What stands inside.
        nodes: Vec<Node>,
    },
}

/// How a text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// A template: conditions count, and a fault in them is one.
    Template,
    /// What an institution wrote: nothing is refused.
    Typed,
}

/// What is wrong with a template's text: the line (from 1), and whether a condition is open at the end or closed
/// without having been opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct Fault {
    /// Line, from 1.
    pub line: usize,
    /// `open`, `closed`, `place`.
    pub what: &'static str,
}

/// Reads a text.
///
/// # Errors
/// [`Fault`] in a template; never for what was typed.
pub fn parse(text: &str, reading: Reading) -> Result<Vec<Node>, Fault> {
    let lines: Vec<(usize, &str)> = text.lines().enumerate().map(|(n, line)| (n + 1, line.trim_end())).collect();
    let mut reader = Reader { lines: &lines, at: 0, reading, depth: 0 };
    let nodes = reader.nodes(false)?;
    Ok(nodes)
}

/// So deep a box stands in a box, or a condition in a condition; what would be deeper is text, or a fault.
const DEEP: usize = 8;

struct Reader<'a> {
    lines: &'a [(usize, &'a str)],
    at: usize,
    reading: Reading,
    depth: usize,
}

/// What a line begins.
enum Start<'a> {
    Blank,
    Heading(&'a str),
    Point(&'a str),
    Step(&'a str),
    Box(&'a str),
    Framed(&'a str),
    Block(&'a str),
    If(&'a str, bool),
    End,
    Text,
}

fn start(line: &str, reading: Reading) -> Start<'_> {
    let bare = line.trim_start_matches([' ', '\u{3000}']);
    if bare.is_empty() {
        return Start::Blank;
    }
    if let Some(name) = bare.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}")) {
        if let Some(block) = name.strip_prefix("block:") {
            return Start::Block(block.trim());
        }
        if reading == Reading::Template {
            if let Some(condition) = name.strip_prefix("#if ") {
                return Start::If(condition.trim(), true);
            }
            if let Some(condition) = name.strip_prefix("#unless ") {
                return Start::If(condition.trim(), false);
            }
            if name == "/if" {
                return Start::End;
            }
        }
    }
    if let Some(rest) = bare.strip_prefix("### ") {
        return Start::Heading(rest.trim());
    }
    for mark in ["- ", "・"] {
        if let Some(rest) = bare.strip_prefix(mark) {
            return Start::Point(rest.trim());
        }
    }
    for mark in ["[ ] ", "□"] {
        if let Some(rest) = bare.strip_prefix(mark) {
            return Start::Box(rest.trim());
        }
    }
    if let Some(rest) = bare.strip_prefix("> ").or_else(|| bare.strip_prefix('>').filter(|r| r.is_empty())) {
        return Start::Framed(rest);
    }
    let digits = bare.chars().take_while(char::is_ascii_digit).count();
    if (1..=2).contains(&digits)
        && let Some(rest) = bare[digits..].strip_prefix(". ")
    {
        return Start::Step(rest.trim());
    }
    Start::Text
}

impl Reader<'_> {
    fn nodes(&mut self, inside: bool) -> Result<Vec<Node>, Fault> {
        let mut out: Vec<Node> = Vec::new();
        let mut joins = false;
        while let Some((line, text)) = self.lines.get(self.at).copied() {
            self.at += 1;
            let joined = std::mem::replace(&mut joins, true);
            match start(text, self.reading) {
                Start::Blank => joins = false,
                Start::Heading(words) => out.push(Node::Heading(words.to_owned())),
                Start::Block(name) => out.push(Node::Block(name.to_owned())),
                Start::Point(words) => self.listed(&mut out, joined, false, words, line)?,
                Start::Step(words) => self.listed(&mut out, joined, true, words, line)?,
                Start::Box(words) => {
                    let words = self.inline(words, line)?;
                    match out.last_mut() {
                        Some(Node::Ticks(items)) if joined => items.push(words),
                        _ => out.push(Node::Ticks(vec![words])),
                    }
                }
                Start::Framed(first) if self.depth < DEEP => {
                    let mut inner = vec![(line, first)];
                    while let Some((line, text)) = self.lines.get(self.at).copied() {
                        let Start::Framed(more) = start(text, self.reading) else { break };
                        inner.push((line, more));
                        self.at += 1;
                    }
                    let depth = self.depth + 1;
                    let mut reader = Reader { lines: &inner, at: 0, reading: self.reading, depth };
                    out.push(Node::Boxed(reader.nodes(false)?));
                }
                Start::If(condition, wanted) => {
                    if self.depth >= DEEP {
                        return Err(Fault { line, what: "open" });
                    }
                    self.depth += 1;
                    let nodes = self.nodes(true)?;
                    self.depth -= 1;
                    out.push(Node::If { condition: condition.to_owned(), wanted, nodes });
                    joins = false;
                }
                Start::End if inside => return Ok(out),
                Start::End => return Err(Fault { line, what: "closed" }),
                Start::Text | Start::Framed(_) => {
                    let words = self.inline(text, line)?;
                    match out.last_mut() {
                        Some(Node::Paragraph(before)) if joined => {
                            before.push(Inline::Text("\n".to_owned()));
                            before.extend(words);
                        }
                        _ => out.push(Node::Paragraph(words)),
                    }
                }
            }
        }
        if inside { Err(Fault { line: self.lines.last().map_or(1, |l| l.0), what: "open" }) } else { Ok(out) }
    }

    fn listed(&self, out: &mut Vec<Node>, joined: bool, steps: bool, words: &str, line: usize) -> Result<(), Fault> {
        let words = self.inline(words, line)?;
        match out.last_mut() {
            Some(Node::List { ordered, items }) if joined && *ordered == steps => items.push(words),
            _ => out.push(Node::List { ordered: steps, items: vec![words] }),
        }
        Ok(())
    }

    fn inline(&self, text: &str, line: usize) -> Result<Vec<Inline>, Fault> {
        let mut out = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let place = rest.find("{{");
            let strong = rest.find("**");
            let next = place.into_iter().chain(strong).min();
            let Some(at) = next else { break };
            let (before, from) = rest.split_at(at);
            let (open, close) = if place == Some(at) { ("{{", "}}") } else { ("**", "**") };
            let inner = from[open.len()..].split_once(close).filter(|(inner, _)| !inner.is_empty());
            let inner = inner.filter(|(inner, _)| if open == "**" { !inner.contains("{{") } else { is_name(inner) });
            match inner {
                Some((inner, after)) => {
                    push_text(&mut out, before);
                    out.push(if open == "**" {
                        Inline::Strong(inner.to_owned())
                    } else {
                        Inline::Place(inner.to_owned())
                    });
                    rest = after;
                }
                None if self.reading == Reading::Template => return Err(Fault { line, what: "place" }),
                None => {
                    push_text(&mut out, before);
                    push_text(&mut out, open);
                    rest = &from[open.len()..];
                }
            }
        }
        push_text(&mut out, rest);
        Ok(out)
    }
}

/// Small letters, digits and hyphens.
fn is_name(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

fn push_text(out: &mut Vec<Inline>, text: &str) {
    if text.is_empty() {
        return;
    }
    match out.last_mut() {
        Some(Inline::Text(last)) => last.push_str(text),
        _ => out.push(Inline::Text(text.to_owned())),
    }
}

/// Calls back for every place, block and condition in a text: what a template asks for.
pub fn walk(nodes: &[Node], tell: &mut impl FnMut(&str, &str)) {
    let line = |words: &[Inline], tell: &mut dyn FnMut(&str, &str)| {
        for word in words {
            if let Inline::Place(name) = word {
                tell("place", name);
            }
        }
    };
    for node in nodes {
        match node {
            Node::Heading(_) => {}
            Node::Paragraph(words) => line(words, tell),
            Node::List { items, .. } | Node::Ticks(items) => items.iter().for_each(|words| line(words, tell)),
            Node::Boxed(inner) => walk(inner, tell),
            Node::Block(name) => tell("block", name),
            Node::If { condition, nodes, .. } => {
                tell("condition", condition);
                walk(nodes, tell);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(words: &str) -> Vec<Inline> {
        vec![Inline::Text(words.to_owned())]
    }

    #[test]
    fn boxes_in_boxes_end_before_the_stack_does() {
        let typed = parse(&("> ".repeat(10_000) + "x"), Reading::Typed).expect("nothing typed is refused");
        let mut deep = 0;
        let mut nodes = &typed;
        while let [Node::Boxed(inner)] = nodes.as_slice() {
            (deep, nodes) = (deep + 1, inner);
        }
        assert!(deep == DEEP && matches!(nodes.as_slice(), [Node::Paragraph(_)]), "{deep}");
        let conditions = parse(&"{{#if a}}\n".repeat(10_000), Reading::Template);
        assert_eq!(conditions.map_err(|fault| fault.what), Err("open"));
    }

    #[test]
    fn a_template_says_what_it_means() {
        let nodes = parse(
            "{{us}}の**決まり**です。\n二行目\n\n- 一\n- 二\n1. 先\n2. 後\n[ ] 箱\n> 囲み\n> - 点\n\n{{#if vendors}}\n{{block:vendors}}\n{{#unless night}}\n夜\n{{/if}}\n{{/if}}\n### 小見出し",
            Reading::Template,
        );
        assert_eq!(
            nodes,
            Ok(vec![
                Node::Paragraph(vec![
                    Inline::Place("us".into()),
                    Inline::Text("の".into()),
                    Inline::Strong("決まり".into()),
                    Inline::Text("です。".into()),
                    Inline::Text("\n".into()),
                    Inline::Text("二行目".into()),
                ]),
                Node::List { ordered: false, items: vec![text("一"), text("二")] },
                Node::List { ordered: true, items: vec![text("先"), text("後")] },
                Node::Ticks(vec![text("箱")]),
                Node::Boxed(vec![
                    Node::Paragraph(text("囲み")),
                    Node::List { ordered: false, items: vec![text("点")] }
                ]),
                Node::If {
                    condition: "vendors".into(),
                    wanted: true,
                    nodes: vec![
                        Node::Block("vendors".into()),
                        Node::If {
                            condition: "night".into(), wanted: false, nodes: vec![Node::Paragraph(text("夜"))]
                        },
                    ],
                },
                Node::Heading("小見出し".into()),
            ])
        );
    }

    #[test]
    fn a_template_that_is_wrong_says_where() {
        let wrong = |text: &str| parse(text, Reading::Template).map_err(|f| (f.line, f.what)).unwrap_err();
        assert_eq!(wrong("一\n{{#if a}}\n二"), (3, "open"));
        assert_eq!(wrong("一\n\n{{/if}}"), (3, "closed"));
        assert_eq!(wrong("一{{医院}}"), (1, "place"));
        assert_eq!(wrong("一\n**{{us}}の決まり**"), (2, "place"), "a place stands outside of what is bold");
    }

    #[test]
    fn what_was_typed_is_text() {
        let typed = |t: &str| parse(t, Reading::Typed).unwrap();
        assert_eq!(typed("{{#if a}}"), [Node::Paragraph(text("{{#if a}}"))]);
        assert_eq!(typed("a {{B c}} **"), [Node::Paragraph(text("a {{B c}} **"))]);
        assert_eq!(
            typed("・一\n　□ 二"),
            [Node::List { ordered: false, items: vec![text("一")] }, Node::Ticks(vec![text("二")])]
        );
        assert_eq!(typed("2026. 年"), [Node::Paragraph(text("2026. 年"))]);
    }

    fn words(nodes: &[Node], out: &mut String) {
        let line = |words: &[Inline], out: &mut String| {
            for word in words {
                match word {
                    Inline::Text(t) | Inline::Strong(t) | Inline::Place(t) => out.push_str(t),
                }
            }
        };
        for node in nodes {
            match node {
                Node::Heading(t) | Node::Block(t) => out.push_str(t),
                Node::Paragraph(t) => line(t, out),
                Node::List { items, .. } | Node::Ticks(items) => items.iter().for_each(|t| line(t, out)),
                Node::Boxed(inner) | Node::If { nodes: inner, .. } => words(inner, out),
            }
        }
    }

    proptest! {
        #[test]
        fn nothing_that_was_typed_is_lost(typed in "([あ-ん漢字a-z{}*#>・□\\[\\] 1.\\-/\n]|\\{\\{[a-z]{1,3}\\}\\}){0,60}") {
            let mut out = String::new();
            words(&parse(&typed, Reading::Typed).unwrap(), &mut out);
            let letters = |t: &str| t.chars().filter(|c| c.is_alphabetic()).collect::<String>();
            // `{{block:x}}` alone names a block.
            prop_assert_eq!(letters(&out), letters(&typed.replace("block:", "")));
        }
    }
}
