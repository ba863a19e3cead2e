//! Every key that the program names has its sentence, in both languages.

use content::{Lang, Messages};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, out);
        } else {
            out.push(path);
        }
    }
}

fn sources(folder: &str, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    found
        .into_iter()
        .filter(|p| p.extension().is_some_and(|e| e == ending))
        .map(|p| (p.display().to_string(), std::fs::read_to_string(&p).expect("text")))
        .collect()
}

fn is_key(text: &str) -> bool {
    text.contains('-')
        && text.split('-').all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

/// Texts in double quotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').skip(1).step_by(2)
}

fn missing(messages: &Messages, key: &str) -> bool {
    !Lang::ALL.iter().all(|lang| messages.has(*lang, key))
}

#[test]
fn every_key_of_a_template_has_words() {
    let messages = Messages::bundled().expect("messages");
    let mut without = BTreeSet::new();
    for (file, text) in sources("src", "html") {
        for code in text.split("{{").skip(1).filter_map(|p| p.split("}}").next()) {
            let words = code.contains("t.say(") || code.contains("t.plain(") || code.contains("t.say_with(");
            let key = quoted(code).next().unwrap_or_default();
            if words && !code.contains("::") && is_key(key) && missing(&messages, key) {
                without.insert(format!("{file}: {key}"));
            }
            if code.contains("f::") {
                for key in quoted(code).filter(|k| is_key(k) && !k.ends_with("-password") && *k != "one-time-code") {
                    if missing(&messages, key) {
                        without.insert(format!("{file}: {key}"));
                    }
                }
            }
        }
    }
    assert_eq!(without, BTreeSet::new());
}

#[test]
fn every_error_has_its_sentence() {
    let messages = Messages::bundled().expect("messages");
    let mut codes = BTreeSet::new();
    for folder in ["src", "../app/src", "../domain/src"] {
        for (_, text) in sources(folder, "rs") {
            let text = text.split("#[cfg(test)]").next().unwrap_or_default();
            for begin in [
                "Field::new(",
                "Error::field(",
                "Conflict(\"",
                "MediaType(\"",
                "Fault::new(",
                "=> \"answer-",
                "\"error-",
            ] {
                for (at, _) in text.match_indices(begin) {
                    let end = text[at..].find([';', '\n']).map_or(text.len(), |n| at + n);
                    codes.extend(
                        quoted(&text[at..end])
                            .chain(quoted(&text[at - 1..end]))
                            .filter(|c| is_key(c))
                            .map(str::to_owned),
                    );
                }
            }
        }
    }
    assert!(codes.len() > 50, "{codes:?}");
    for status in [400, 401, 403, 404, 405, 409, 413, 415, 421, 422, 429, 500, 503] {
        codes.insert(format!("error-title-{status}"));
    }
    let without: Vec<&String> = codes.iter().filter(|code| missing(&messages, code)).collect();
    assert_eq!(without, Vec::<&String>::new());
}

#[test]
fn both_languages_have_the_same_keys_of_the_shell() {
    let messages = Messages::bundled().expect("messages");
    let of = |lang| -> BTreeSet<&str> { messages.keys(lang).filter(|k| !k.starts_with("check-")).collect() };
    assert_eq!(of(Lang::Ja).symmetric_difference(&of(Lang::En)).collect::<Vec<_>>(), Vec::<&&str>::new());
}

/// The disk is that of the PC in front of the reader, or of a machine that somebody else looks after.
#[test]
fn a_full_disk_is_told_for_every_place() {
    let messages = Messages::bundled().expect("messages");
    let told = messages.say(Lang::Ja, "error-disk-full", &[]);
    assert!(told.contains("このパソコンで動かしているなら") && told.contains("運用の担当に知らせて"), "{told}");
}

#[test]
fn the_list_of_parts_that_a_page_names_is_made_with_the_packages() {
    let messages = Messages::bundled().expect("messages");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../package");
    assert!(std::fs::read_to_string(script).expect("the script").contains(".cdx.json"));
    for lang in Lang::ALL {
        let told = messages.say(lang, "about-licence-parts", &[]);
        assert!(told.contains(".cdx.json") && !told.contains("Cargo.lock"), "{told}");
    }
}
