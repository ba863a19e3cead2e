//! Ticks in form controls: in the control's properties, in the drawing that shows it, and in its linked cell.

use super::answers::Content;
use super::archive::Archive;
use super::xml::{Changes, tags, with_attr};
use crate::Error;
use domain::cells::Place;
use domain::papers::official::Control;
use std::collections::BTreeMap;

/// What ticked controls write into the cells to which they are linked.
pub(super) fn links(ticked: &BTreeMap<String, Control>, sheet: &str) -> Vec<(Place, Content)> {
    let linked = ticked.values().filter_map(|c| Some((c, c.link.as_deref()?)));
    linked
        .filter_map(|(control, link)| {
            let (name, address) = link.rsplit_once('!').unwrap_or((sheet, link));
            let name = name.trim_matches('\'').replace("''", "'");
            let place = Place::parse(address).filter(|_| name == sheet)?;
            let content =
                control.option.map_or(Content::True, |n| Content::Number(i32::try_from(n).unwrap_or(i32::MAX)));
            Some((place, content))
        })
        .collect()
}

/// Ticks the controls.
pub(super) fn tick(
    archive: &mut Archive,
    ticked: &BTreeMap<String, Control>,
    parts: &mut BTreeMap<String, String>,
) -> Result<(), Error> {
    for control in ticked.values() {
        let name = archive.name(&control.part)?;
        let text = archive.text(&name)?;
        let mut changes = Changes::default();
        for tag in tags(&text, "formControlPr") {
            changes.put(tag.at.clone(), with_attr(&text, &tag, "checked", "Checked"));
        }
        parts.insert(name, changes.apply(&text));
        if let Some(drawing) = &control.drawing {
            let name = archive.name(drawing)?;
            let text = match parts.get(&name) {
                Some(text) => text.clone(),
                None => archive.text(&name)?,
            };
            if let Some(drawn) = drawn(&text, control.shape) {
                parts.insert(name, drawn);
            }
        }
    }
    Ok(())
}

/// The drawing with a tick in a shape. Such drawings are rarely sound XML, so they are searched, not read.
fn drawn(text: &str, shape: u32) -> Option<String> {
    let at = ["\"", "'"].iter().find_map(|quote| text.find(&format!("_s{shape}{quote}")))?;
    let rest = &text[at..];
    let open = rest.find("ClientData")?;
    let prefix = &rest[rest[..open].rfind('<')? + 1..open];
    let close = rest.find(&format!("</{prefix}ClientData>"))?;
    if rest[open..close].contains(&format!("<{prefix}Checked>")) {
        return None;
    }
    let place = at + close;
    Some(format!("{}<{prefix}Checked>1</{prefix}Checked>{}", &text[..place], &text[place..]))
}
