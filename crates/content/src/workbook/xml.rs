//! A thin walk over XML: local names and attributes, no entities beyond the five, no document type.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// What the walk meets.
pub(crate) enum Met<'a> {
    /// An element begins.
    Open(Tag<'a>),
    /// An element ends; its local name.
    Close(&'a str),
    /// Text of an element, entities resolved.
    Text(&'a str),
}

/// The beginning of an element.
pub(crate) struct Tag<'a> {
    tag: &'a BytesStart<'a>,
    /// Local name.
    pub(crate) name: &'a str,
}

impl Tag<'_> {
    /// An attribute by its local name.
    pub(crate) fn attr(&self, name: &str) -> Option<String> {
        let mut attributes = self.tag.attributes();
        let found = attributes.with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == name)?;
        found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
    }
    /// An attribute that is a number.
    pub(crate) fn number(&self, name: &str) -> Option<u32> {
        self.attr(name)?.parse().ok()
    }
    /// An attribute that is a switch.
    pub(crate) fn is_on(&self, name: &str) -> bool {
        matches!(self.attr(name).as_deref(), Some("1" | "true"))
    }
}

/// Walks over a part until its end or until it cannot be read any further; `false` for the latter.
pub(crate) fn walk(text: &str, mut meet: impl FnMut(Met)) -> bool {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                let name = tag.local_name();
                meet(Met::Open(Tag { tag: &tag, name: name.as_ref() }));
            }
            Ok(Event::Empty(tag)) => {
                let name = tag.local_name();
                meet(Met::Open(Tag { tag: &tag, name: name.as_ref() }));
                meet(Met::Close(name.as_ref()));
            }
            Ok(Event::End(tag)) => meet(Met::Close(tag.local_name().as_ref())),
            Ok(Event::Text(text)) => meet(Met::Text(text.as_ref())),
            Ok(Event::CData(text)) => meet(Met::Text(text.as_ref())),
            Ok(Event::GeneralRef(entity)) => {
                let said = match entity.as_ref() {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => entity.resolve_char_ref().ok().flatten(),
                };
                if let Some(c) = said {
                    meet(Met::Text(c.encode_utf8(&mut [0; 4])));
                }
            }
            Ok(Event::Eof) => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}
