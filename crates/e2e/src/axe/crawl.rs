//! Which address stands for a route: the first link on any page that fits its pattern, for each
//! person who looks.

use crate::fail::{Done, ensure};
use crate::http::Http;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// So many addresses of one route are looked into for further links.
const EACH: usize = 3;

/// An address that stands for a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub pattern: String,
    pub path: String,
    /// Who sees it; nobody when it is seen without signing in.
    pub login: Option<String>,
}

/// Whether an address fits a pattern; an address without parameters of its own is the better fit.
pub fn fits(pattern: &str, path: &str) -> bool {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let (wanted, given): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());
    let same = |w: &str, g: &str| if w.starts_with('{') { !g.is_empty() } else { w == g };
    wanted.len() == given.len() && wanted.iter().zip(&given).all(|(w, g)| same(w, g))
}

/// The pattern that an address belongs to: words before parameters.
pub fn pattern_of<'p>(patterns: &'p [String], path: &str) -> Option<&'p String> {
    patterns.iter().filter(|p| fits(p, path)).min_by_key(|p| p.matches('{').count())
}

/// The links of a page that stay here.
fn links(page: &str) -> Vec<String> {
    let mut out = Vec::new();
    for (_, rest) in page.match_indices("href=\"").map(|(at, _)| page.split_at(at + 6)) {
        let path = rest.split('"').next().unwrap_or_default().replace("&amp;", "&").replace("&#38;", "&");
        if path.starts_with('/') && !path.starts_with("//") {
            out.push(path);
        }
    }
    out
}

/// Whether an address answers with a page, and that page.
async fn page(http: &mut Http, path: &str) -> Done<Option<String>> {
    let reply = http.ask("GET", path, "", b"").await?;
    let html = reply.header("content-type").starts_with("text/html");
    Ok((reply.status == 200 && html).then(|| reply.text()))
}

/// Goes through everything that one person reaches from the front door, and gives an address for each pattern.
pub async fn crawl(http: &mut Http, login: Option<&str>, patterns: &[String], more: &[String]) -> Done<Vec<Found>> {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let mut looked: BTreeMap<String, usize> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    let mut waiting: VecDeque<String> = VecDeque::from(more.to_vec());
    waiting.extend(patterns.iter().filter(|p| !p.contains('{')).cloned());
    while let Some(path) = waiting.pop_front() {
        let Some(pattern) = pattern_of(patterns, &path) else { continue };
        let times = looked.entry(pattern.clone()).or_default();
        if *times >= EACH || !seen.insert(path.clone()) {
            continue;
        }
        *times += 1;
        let Some(text) = page(http, &path).await? else { continue };
        found.entry(pattern.clone()).or_insert_with(|| path.clone());
        waiting.extend(links(&text));
        // What is reached by a button stands below the page of the button.
        let plain = path.split('?').next().unwrap_or_default();
        for below in patterns.iter().filter_map(|p| p.strip_prefix(pattern.as_str())) {
            if below.starts_with('/') && !below.contains('{') {
                waiting.push_back(format!("{plain}{below}"));
            }
        }
    }
    let login = login.map(str::to_owned);
    Ok(found.into_iter().map(|(pattern, path)| Found { pattern, path, login: login.clone() }).collect())
}

/// Fails when a route has no address.
pub fn is_whole(found: &[Found], patterns: &[String]) -> Done {
    let missing: Vec<&String> = patterns.iter().filter(|p| !found.iter().any(|f| f.pattern == **p)).collect();
    ensure(missing.is_empty(), || format!("nobody reaches a page of these routes: {missing:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_belongs_to_the_narrowest_route() {
        let patterns = ["/people/{id}", "/people/new", "/a/{id}/items/{key}"].map(str::to_owned);
        assert_eq!(pattern_of(&patterns, "/people/new?x=1").map(String::as_str), Some("/people/new"));
        assert_eq!(pattern_of(&patterns, "/people/7").map(String::as_str), Some("/people/{id}"));
        assert_eq!(pattern_of(&patterns, "/a/1/items/k#top").map(String::as_str), Some("/a/{id}/items/{key}"));
        assert_eq!(pattern_of(&patterns, "/a/1/items"), None);
        assert_eq!(links("<a href=\"/x?a=1&amp;b=2\"> <a href=\"https://e\"> <a href=\"//e\">"), ["/x?a=1&b=2"]);
    }
}
