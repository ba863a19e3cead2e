//! A paper of flowing text as `document.typ` reads it.

use domain::papers::Document;
use serde_json::{Value, json};

/// Switches, and the drawings with what they show: pictures are no texts.
pub(crate) fn switches(document: &Document) -> Value {
    let mut pictures = (Vec::new(), Vec::new());
    collect(&document.blocks, &mut pictures);
    json!({
        "demo": document.demo, "cover": document.cover, "contents": document.contents,
        "logo": document.logo.is_some(),
        "pictures": pictures.0, "alts": pictures.1,
    })
}

fn collect(blocks: &[domain::papers::Block], into: &mut (Vec<String>, Vec<String>)) {
    for block in blocks {
        match block {
            domain::papers::Block::Picture { svg, alt, .. } => {
                into.0.push(svg.clone());
                into.1.push(alt.clone());
            }
            domain::papers::Block::Boxed { blocks, .. } => collect(blocks, into),
            _ => {}
        }
    }
}

/// The texts. Tags are short words without a hyphen, which `cook` leaves alone; a drawing is named by its number.
///
/// # Errors
/// None that a document can cause.
pub(crate) fn texts(document: &Document) -> Result<Value, serde_json::Error> {
    let mut blocks = serde_json::to_value(&document.blocks)?;
    let mut pictures = 0;
    number(&mut blocks, &mut pictures);
    Ok(json!({
        "above_title": document.above_title, "title": document.title, "under_title": document.under_title, "head": document.head, "foot": document.foot,
        "blocks": blocks,
    }))
}

fn number(blocks: &mut Value, pictures: &mut usize) {
    for block in blocks.as_array_mut().into_iter().flatten() {
        let Some(fields) = block.as_object_mut() else { continue };
        match fields.get("block").and_then(Value::as_str) {
            Some("page-break") => {
                fields.insert("block".to_owned(), json!("pagebreak"));
            }
            Some("picture") => {
                fields.insert("svg".to_owned(), json!(*pictures));
                fields.remove("alt");
                *pictures += 1;
            }
            Some("boxed") => {
                if let Some(inner) = fields.get_mut("blocks") {
                    number(inner, pictures);
                }
            }
            _ => {}
        }
    }
}
