//! `check FILE`: whether a PDF or a zip is whole, and by which key it is signed. Needs no data.

use crate::args::{At, CheckFile};
use crate::out;
use crate::said::{Said, io};
use anyhow::Result;
use app::genuine::{FILE_MAX, whole};
use content::{Arg, Lang, Messages};
use domain::papers::trailer::typed_fingerprint;
use domain::text::without_readings;
use serde_json::json;
use std::io::Read;

pub(super) fn run(at: &At, wanted: &CheckFile, words: &Messages, lang: Lang) -> Result<()> {
    let key = match &wanted.key {
        None => None,
        Some(text) => {
            let unreadable = || Said::wrong_use("cli-fingerprint-unreadable").with("text", text.as_str());
            Some(typed_fingerprint(text).ok_or_else(unreadable)?)
        }
    };
    let path = &wanted.file;
    let failed = |error| io("cli-check-unread", path, error);
    let mut bytes = Vec::new();
    let most = u64::try_from(FILE_MAX).unwrap_or(u64::MAX);
    std::fs::File::open(path).map_err(failed)?.take(most + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() > FILE_MAX {
        return Err(Said::new("cli-check-large").with("path", path.display().to_string()).into());
    }
    let say = |key: &str, fingerprint: &str| {
        without_readings(&words.say(lang, key, &[("fingerprint", Arg::from(fingerprint))]))
    };
    let found = match whole(&bytes) {
        Ok(found) => found,
        Err(fault) => {
            let detail = say(fault.key(), "");
            return refuse(at, &detail, "");
        }
    };
    let fingerprint = found.fingerprint();
    if key.is_some_and(|wanted| wanted != found.key) {
        return refuse(at, &say("cli-check-other-key", &fingerprint), &fingerprint);
    }
    let detail = say(if key.is_some() { "cli-check-genuine" } else { "cli-check-whole" }, &fingerprint);
    let detail = if found.demo { format!("{}{detail}", say("cli-check-sample", "")) } else { detail };
    // Whether the key is the right one is for whoever compares it, unless it was given.
    let genuine = key.map(|_| true);
    let value = json!({"genuine": genuine, "code": found.code, "detail": detail, "fingerprint": fingerprint});
    out::either(at, &value, [detail.clone()])
}

/// The object where it was asked for, and the sentence as the command's failure.
fn refuse(at: &At, detail: &str, fingerprint: &str) -> Result<()> {
    if at.json {
        out::json(&json!({"genuine": false, "code": null, "detail": detail, "fingerprint": fingerprint}))?;
    }
    Err(Said::new("cli-check-not").with("detail", detail).into())
}
