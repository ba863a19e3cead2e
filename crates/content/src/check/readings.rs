//! How much there is, and how many words in kanji carry no reading.

use super::{Counts, guides, messages::TEN_MINUTES};
use crate::load::Content;
use crate::markdown::outline;
use crate::messages::Lang;
use domain::checklist::{Form, Item};
use domain::text::kanji_without_reading;
use std::collections::BTreeMap;

pub(super) fn counts(content: &Content) -> Counts {
    let forms: Vec<&Form> = content.editions.iter().flat_map(|e| &e.forms).collect();
    let items: Vec<&Item> = forms.iter().flat_map(|f| f.items()).collect();
    let count =
        |texts: &mut dyn Iterator<Item = &str>| -> usize { texts.map(|t| kanji_without_reading(t).len()).sum() };
    let marked = |texts: &mut dyn Iterator<Item = &str>| -> usize {
        texts.flat_map(|t| outline(t).blocks).map(|b| kanji_without_reading(&b.text()).len()).sum()
    };
    let words = |ten: bool| {
        let messages = &content.messages;
        let sources = messages.keys(Lang::Ja).filter_map(|k| messages.source(Lang::Ja, k));
        count(&mut sources.filter(|(file, _)| (*file == TEN_MINUTES) == ten).map(|(_, text)| text))
    };
    let kanji_without_reading = BTreeMap::from([
        ("guides", marked(&mut guides::bodies(content))),
        ("help", count(&mut content.help.texts().chain(content.poster.texts()).map(|(_, text)| text))),
        ("questions", count(&mut items.iter().flat_map(|i| [i.title_read(), i.text_read()]))),
        ("glossary", count(&mut content.glossary.terms().iter().map(|t| t.explanation.as_str()))),
        ("messages", words(false)),
        ("ten-minutes", words(true) + count(&mut content.ten_minutes.texts().map(|(_, text)| text))),
    ]);
    Counts {
        editions: content.editions.len(),
        forms: forms.len(),
        items: items.len(),
        guides: content.guides.len(),
        terms: content.glossary.terms().len(),
        messages: content.messages.keys(Lang::Ja).count(),
        kanji_without_reading,
    }
}
