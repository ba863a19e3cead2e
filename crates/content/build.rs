//! A file added to or taken from `content/` makes the crate stale; cargo sees only the files that were embedded.
fn main() {
    println!("cargo:rerun-if-changed=../../content");
}
