//! What every page must be: one `h1`, labels, no inline script or style, no key in the place of words.

/// The tags of a page with their attributes, in their order.
fn tags(html: &str) -> Vec<&str> {
    html.split('<').skip(1).filter_map(|part| part.split_once('>').map(|(tag, _)| tag)).collect()
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next()
}

fn is(tag: &str, name: &str) -> bool {
    tag.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\n', '/']))
}

/// What is wrong with a page.
pub fn faults(html: &str) -> Vec<String> {
    let mut out = Vec::new();
    let tags = tags(html);
    let ids: Vec<&str> = tags.iter().filter_map(|t| attribute(t, "id")).collect();
    let labelled: Vec<&str> = tags.iter().filter(|t| is(t, "label")).filter_map(|t| attribute(t, "for")).collect();
    let headings = tags.iter().filter(|t| is(t, "h1")).count();
    if headings != 1 {
        out.push(format!("{headings} h1"));
    }
    for id in &ids {
        if ids.iter().filter(|other| *other == id).count() > 1 {
            out.push(format!("id {id} stands twice"));
        }
    }
    let mut inside_label = false;
    for tag in &tags {
        inside_label = if is(tag, "label") { true } else { inside_label && !tag.starts_with("/label") };
        if is(tag, "script") && attribute(tag, "src").is_none() {
            out.push("inline script".to_owned());
        }
        if is(tag, "style") || tag.contains(" style=") {
            out.push(format!("inline style: {tag}"));
        }
        if tag.split_whitespace().skip(1).any(|a| a.starts_with("on") && a.contains("=\"")) {
            out.push(format!("inline handler: {tag}"));
        }
        let input = is(tag, "input") && !matches!(attribute(tag, "type"), Some("hidden" | "submit"));
        if (input || is(tag, "select") || is(tag, "textarea"))
            && !inside_label
            && !attribute(tag, "id").is_some_and(|id| labelled.contains(&id))
        {
            out.push(format!("no label: {tag}"));
        }
        for id in attribute(tag, "aria-describedby").unwrap_or_default().split_whitespace() {
            if !ids.contains(&id) {
                out.push(format!("described by nothing: {id}"));
            }
        }
        if let Some(id) = attribute(tag, "href").and_then(|h| h.strip_prefix('#'))
            && !ids.contains(&id)
        {
            out.push(format!("link to nothing: #{id}"));
        }
    }
    for text in html.split('>').filter_map(|part| part.split_once('<').map(|(text, _)| text.trim())) {
        if is_key(text) {
            out.push(format!("a key in the place of words: {text}"));
        }
    }
    if !html.contains("<html lang=\"") || !html.starts_with("<!DOCTYPE html>") {
        out.push("no language".to_owned());
    }
    out
}

fn is_key(text: &str) -> bool {
    text.contains('-') && text.split('-').all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_lowercase()))
}

#[test]
fn faults_are_seen() {
    let bad = "<h1>a</h1><h1>b</h1><input type=\"text\" name=\"x\"><p style=\"x\">people-name</p><script>1</script>";
    let found = faults(bad).join("; ");
    for part in ["2 h1", "no label", "inline style", "inline script", "people-name", "no language"] {
        assert!(found.contains(part), "{part}: {found}");
    }
}
