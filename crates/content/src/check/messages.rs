//! The words of the interface: whole in both languages, with the same variables.

use super::{Findings, help};
use crate::error::Finding;
use crate::load::Content;
use crate::messages::Lang;

/// The file whose Japanese must carry a reading on every word in kanji.
pub(super) const TEN_MINUTES: &str = "messages/ja/ten-minutes.ftl";

pub(super) fn check(content: &Content, out: &mut Findings) {
    let messages = &content.messages;
    for (lang, other) in [(Lang::Ja, Lang::En), (Lang::En, Lang::Ja)] {
        for key in messages.keys(lang) {
            let Some((file, text)) = messages.source(lang, key) else { continue };
            if !messages.has(other, key) {
                out.push(Finding::new(file, "check-message-missing", &[("key", key), ("language", other.code())]));
            } else if lang == Lang::Ja && messages.variables(lang, key) != messages.variables(other, key) {
                let [ja, en] = Lang::ALL.map(|l| names(content, l, key));
                let args = [("key", key), ("ja", ja.as_str()), ("en", en.as_str())];
                out.push(Finding::new(file, "check-message-variables", &args));
            }
            if let Some(what) = messages.trial(lang, key) {
                out.push(Finding::new(file, "check-message-fails", &[("key", key), ("what", &what)]));
            }
            if file == TEN_MINUTES {
                help::kanji(file, text, out);
            }
        }
    }
}

fn names(content: &Content, lang: Lang, key: &str) -> String {
    let names = content.messages.variables(lang, key).into_iter().flatten();
    names.map(|n| format!("${n}")).collect::<Vec<_>>().join(" ")
}
