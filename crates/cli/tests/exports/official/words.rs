//! The paper of an imported sheet: the official words, question by question, and nothing that says it were a copy.

use super::Filled;
use crate::paper::{BODY, pdftotext, squeeze};
use std::path::Path;

/// Compares the papers with the words of the workbooks.
pub fn are_on_the_paper(room: &Path, filled: &[Filled]) {
    for one in filled {
        let file = room.join(format!("{}.pdf", one.name));
        std::fs::write(&file, &one.paper).expect("the paper");
        let printed = squeeze(&pdftotext(&file, &[&["-raw"], &BODY[..]].concat()));
        for item in one.wanted["items"].as_array().expect("items") {
            let text = squeeze(item["text"].as_str().expect("a text"));
            assert!(printed.contains(&text), "not on the paper of {}: {text}\n{printed}", one.name);
        }
        let whole = squeeze(&pdftotext(&file, &[]));
        for copy in ["自院控え", "要約"] {
            assert!(!whole.contains(copy), "the paper of {} says {copy}", one.name);
        }
    }
}
