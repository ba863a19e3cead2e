//! XML edited in place: elements with their places in the text, and changes that are put in from the back.

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use std::ops::Range;

/// An element's opening tag with its place.
pub(super) struct Tag {
    tag: BytesStart<'static>,
    /// Where the tag stands, from `<` to `>`.
    pub(super) at: Range<usize>,
    /// It has no content: `<c/>`.
    pub(super) is_empty: bool,
}

impl Tag {
    /// An attribute by its local name.
    pub(super) fn attr(&self, name: &str) -> Option<String> {
        let mut attributes = self.tag.attributes();
        let found = attributes.with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == name)?;
        found.normalized_value(XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
    }
    /// Local name.
    pub(super) fn name(&self) -> String {
        self.tag.local_name().as_ref().to_owned()
    }
    /// What stands before the local name: `x:` or nothing.
    pub(super) fn prefix(&self) -> String {
        let whole = self.tag.name();
        whole.as_ref().strip_suffix(self.tag.local_name().as_ref()).unwrap_or_default().to_owned()
    }
}

/// What stands where.
pub(super) enum Met {
    Open(Tag),
    /// Local name, and where the closing tag stands.
    Close(String, Range<usize>),
    Text(String),
}

/// Everything of a part, in order. What cannot be read any further ends it.
pub(super) fn walk(text: &str) -> Vec<Met> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    let mut out = Vec::new();
    loop {
        let from = place(reader.buffer_position());
        let event = reader.read_event();
        let at = from..place(reader.buffer_position());
        match event {
            Ok(Event::Start(tag)) => out.push(Met::Open(Tag { tag: tag.into_owned(), at, is_empty: false })),
            Ok(Event::Empty(tag)) => {
                let tag = Tag { tag: tag.into_owned(), at: at.clone(), is_empty: true };
                let name = tag.name();
                out.push(Met::Open(tag));
                out.push(Met::Close(name, at.end..at.end));
            }
            Ok(Event::End(tag)) => out.push(Met::Close(tag.local_name().as_ref().to_owned(), at)),
            Ok(Event::Text(text)) => out.push(Met::Text(text.as_ref().to_owned())),
            Ok(Event::CData(text)) => out.push(Met::Text(text.as_ref().to_owned())),
            Ok(Event::GeneralRef(entity)) => {
                let said = match entity.as_ref() {
                    "amp" => "&",
                    "lt" => "<",
                    "gt" => ">",
                    "quot" => "\"",
                    "apos" => "'",
                    _ => "",
                };
                out.push(Met::Text(said.to_owned()));
            }
            Ok(Event::Eof) | Err(_) => return out,
            Ok(_) => {}
        }
    }
}

fn place(position: u64) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}

/// The opening tags of a local name.
pub(super) fn tags(text: &str, name: &str) -> Vec<Tag> {
    let met = walk(text).into_iter();
    met.filter_map(|m| match m {
        Met::Open(tag) if tag.name() == name => Some(tag),
        _ => None,
    })
    .collect()
}

/// Changes of a text, put in together.
#[derive(Default)]
pub(super) struct Changes(Vec<(Range<usize>, String)>);

impl Changes {
    /// Puts a text in place of another. Of several at one place, the first added stands first.
    pub(super) fn put(&mut self, at: Range<usize>, text: String) {
        self.0.push((at, text));
    }
    /// Whether nothing changes.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// The text with all changes.
    pub(super) fn apply(mut self, text: &str) -> String {
        self.0.sort_by_key(|(at, _)| (at.start, at.end));
        let mut out = String::with_capacity(text.len() + self.0.iter().map(|(_, t)| t.len()).sum::<usize>());
        let mut done = 0;
        for (at, new) in self.0 {
            out.push_str(text.get(done..at.start).unwrap_or_default());
            out.push_str(&new);
            done = at.end.max(done);
        }
        out.push_str(text.get(done..).unwrap_or_default());
        out
    }
}

/// The opening tag with an attribute set: replaced where it stands, else added at the end.
pub(super) fn with_attr(text: &str, tag: &Tag, name: &str, value: &str) -> String {
    let whole = &text[tag.at.clone()];
    let pattern = format!(" {name}=");
    if let Some(start) = whole.find(&pattern).map(|at| at + pattern.len())
        && let Some(quote) = whole[start..].chars().next().filter(|c| matches!(c, '"' | '\''))
        && let Some(end) = whole[start + 1..].find(quote)
    {
        return format!("{}{}{}", &whole[..=start], escaped(value), &whole[start + 1 + end..]);
    }
    let close = if tag.is_empty { "/>" } else { ">" };
    let body = whole.strip_suffix(close).unwrap_or(whole);
    let (body, space) = (body.trim_end(), &body[body.trim_end().len()..]);
    format!("{body} {name}=\"{}\"{space}{close}", escaped(value))
}

/// Text as it stands in XML; characters that XML cannot hold are dropped.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            '\u{FFFE}' | '\u{FFFF}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}
