//! What the program is made of: a bill of materials in CycloneDX 1.5, out of `cargo metadata` and `Cargo.lock`. Only what
//! is linked into `mamori` or built for it; the same sources give the same bytes. `mamori-testkit sbom [TARGET]` prints it.

use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// C code that lies inside a crate, which no `Cargo.lock` names: crate, what it is, licence.
const WITHIN: &[(&str, &str, &str)] = &[
    ("libsqlite3-sys", "SQLite (amalgamation, bundled)", "blessing"),
    ("libmimalloc-sys", "mimalloc (bundled)", "MIT"),
    ("ring", "BoringSSL and OpenSSL primitives (bundled)", "Apache-2.0 AND ISC"),
];

/// The bill of materials of the workspace in `root`, for one target or for all.
///
/// # Errors
/// A sentence: cargo does not answer, or answers something else.
pub fn make(root: &Path, target: Option<&str>) -> Result<String, String> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["metadata", "--format-version", "1", "--locked"]).current_dir(root);
    if let Some(target) = target {
        cargo.args(["--filter-platform", target]);
    }
    let out = cargo.output().map_err(|e| format!("cargo metadata: {e}"))?;
    if !out.status.success() {
        return Err(format!("cargo metadata: {}", String::from_utf8_lossy(&out.stderr)));
    }
    let metadata: Value = serde_json::from_slice(&out.stdout).map_err(|e| format!("cargo metadata: {e}"))?;
    let lock = std::fs::read_to_string(root.join("Cargo.lock")).map_err(|e| format!("Cargo.lock: {e}"))?;
    let packages: BTreeMap<&str, &Value> = list(&metadata["packages"]).map(|p| (text(&p["id"]), p)).collect();
    let nodes: BTreeMap<&str, &Value> = list(&metadata["resolve"]["nodes"]).map(|n| (text(&n["id"]), n)).collect();
    let first = packages.iter().find(|(_, p)| p["name"] == "cli").map(|(id, _)| *id).ok_or("no crate cli")?;
    let linked = reached(first, &nodes);
    let sums = checksums(&lock);
    let purl = |id: &str| packages.get(id).map_or_else(String::new, |p| purl_of(p));
    let components: Vec<Value> = linked
        .iter()
        .filter(|id| **id != first)
        .filter_map(|id| packages.get(id))
        .map(|p| component(p, &sums))
        .collect();
    let dependencies: Vec<Value> = linked
        .iter()
        .map(|id| {
            let mut on: Vec<String> = needed(nodes.get(id)).filter(|to| linked.contains(to)).map(purl).collect();
            on.sort();
            on.dedup();
            json!({"ref": purl(id), "dependsOn": on})
        })
        .collect();
    let program = packages.get(first).ok_or("no crate cli")?;
    let mut told = Map::new();
    if let Some(at) = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|s| s.parse().ok()) {
        let at = jiff::Timestamp::from_second(at).map_err(|e| format!("SOURCE_DATE_EPOCH: {e}"))?;
        told.insert("timestamp".to_owned(), json!(at.to_string()));
    }
    let this = json!({
        "type": "application", "bom-ref": purl(first), "name": "mamori", "version": program["version"],
        "licenses": licences(program), "purl": purl(first),
    });
    told.insert("component".to_owned(), this);
    if let Some(target) = target {
        told.insert("properties".to_owned(), json!([{"name": "mamori:target", "value": target}]));
    }
    let number = serial(&json!([components, told]).to_string());
    let bill = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": number,
        "version": 1,
        "metadata": told,
        "components": components,
        "dependencies": dependencies,
    });
    serde_json::to_string_pretty(&bill).map(|text| text + "\n").map_err(|e| e.to_string())
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Packages that a package needs when it is built: no dependencies of tests.
fn needed<'m>(node: Option<&&'m Value>) -> impl Iterator<Item = &'m str> {
    let all = node.map(|node| &node["deps"]).and_then(Value::as_array).into_iter().flatten();
    all.filter(|dep| list(&dep["dep_kinds"]).any(|kind| kind["kind"] != "dev")).map(|dep| text(&dep["pkg"]))
}

fn reached<'m>(first: &'m str, nodes: &BTreeMap<&'m str, &'m Value>) -> BTreeSet<&'m str> {
    let (mut found, mut left) = (BTreeSet::new(), vec![first]);
    while let Some(id) = left.pop() {
        if found.insert(id) {
            left.extend(needed(nodes.get(id)));
        }
    }
    found
}

/// SHA-256 by name and version, as `Cargo.lock` has them.
fn checksums(lock: &str) -> BTreeMap<(String, String), String> {
    let mut out = BTreeMap::new();
    for block in lock.split("[[package]]") {
        let field = |name: &str| {
            let begin = format!("{name} = \"");
            block.lines().find_map(|line| line.strip_prefix(begin.as_str())?.strip_suffix('"')).map(str::to_owned)
        };
        if let (Some(name), Some(version), Some(sum)) = (field("name"), field("version"), field("checksum")) {
            out.insert((name, version), sum);
        }
    }
    out
}

fn purl_of(package: &Value) -> String {
    format!("pkg:cargo/{}@{}", text(&package["name"]), text(&package["version"]))
}

fn licences(package: &Value) -> Value {
    match package["license"].as_str() {
        // The old way of writing: MIT/Apache-2.0.
        Some(said) => json!([{"expression": said.replace('/', " OR ")}]),
        None => json!([{"license": {"name": package["license_file"].as_str().unwrap_or("unknown")}}]),
    }
}

fn component(package: &Value, sums: &BTreeMap<(String, String), String>) -> Value {
    let (name, version) = (text(&package["name"]), text(&package["version"]));
    let mut out = json!({
        "type": "library", "bom-ref": purl_of(package), "name": name, "version": version,
        "scope": "required", "licenses": licences(package), "purl": purl_of(package),
    });
    if let Some(sum) = sums.get(&(name.to_owned(), version.to_owned())) {
        out["hashes"] = json!([{"alg": "SHA-256", "content": sum}]);
    }
    if let Some(url) = package["repository"].as_str() {
        out["externalReferences"] = json!([{"type": "vcs", "url": url}]);
    }
    let within: Vec<Value> = WITHIN
        .iter()
        .filter(|(inside, ..)| *inside == name)
        .map(
            |(_, what, licence)| json!({"type": "library", "name": what, "licenses": [{"license": {"name": licence}}]}),
        )
        .collect();
    if !within.is_empty() {
        out["components"] = json!(within);
    }
    out
}

/// A number of the bill that follows from what is in it.
fn serial(what: &str) -> String {
    let hash = content::hash::hex(what.as_bytes());
    let part = |from: usize, to: usize| hash.get(from..to).unwrap_or_default().to_owned();
    format!("urn:uuid:{}-{}-8{}-8{}-{}", part(0, 8), part(8, 12), part(12, 15), part(15, 18), part(18, 30))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bill_names_what_is_linked_and_nothing_else() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let bill = make(&root, None).expect("a bill");
        assert_eq!(bill, make(&root, None).expect("a bill"), "the same bytes");
        let bill: Value = serde_json::from_str(&bill).expect("JSON");
        assert_eq!((&bill["bomFormat"], &bill["specVersion"]), (&json!("CycloneDX"), &json!("1.5")));
        assert_eq!(bill["metadata"]["component"]["name"], "mamori");
        let names: BTreeSet<&str> = list(&bill["components"]).map(|c| text(&c["name"])).collect();
        for linked in ["axum", "domain", "rusqlite", "libsqlite3-sys", "rustls", "typst", "argon2"] {
            assert!(names.contains(linked), "{linked} is missing");
        }
        for other in ["testkit", "e2e", "proptest", "insta", "cli"] {
            assert!(!names.contains(other), "{other} is not linked");
        }
        let refs: BTreeSet<&str> = list(&bill["components"]).map(|c| text(&c["bom-ref"])).collect();
        assert_eq!(refs.len(), list(&bill["components"]).count(), "each once");
        for one in list(&bill["components"]) {
            let said = &one["licenses"][0];
            assert!(said["expression"].is_string() || said["license"]["name"] != "unknown", "{one}");
            let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(text(&one["name"])).exists();
            assert!(ours || one["hashes"][0]["content"].as_str().is_some_and(|h| h.len() == 64), "{one}");
        }
        for edge in list(&bill["dependencies"]) {
            for to in list(&edge["dependsOn"]) {
                assert!(refs.contains(text(to)), "{edge} names what is not there");
            }
        }
        let serial = text(&bill["serialNumber"]);
        assert!(serial.len() == 45 && serial.starts_with("urn:uuid:"), "{serial}");
    }

    #[test]
    fn one_target_has_less_than_all() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let count = |target| {
            let bill: Value = serde_json::from_str(&make(&root, target).expect("a bill")).expect("JSON");
            list(&bill["components"]).count()
        };
        assert!(count(Some("x86_64-unknown-linux-gnu")) < count(None));
    }
}
