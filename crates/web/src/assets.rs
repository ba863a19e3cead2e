//! Styles, scripts and the icon, named by their content and kept by browsers for ever.

use crate::fault::{Answer, Fault};
use crate::state::Web;
use crate::take::Path;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;

#[derive(rust_embed::RustEmbed)]
#[folder = "assets"]
struct Files;

/// The parts of the one style sheet, in their order.
const STYLES: [&str; 6] =
    ["css/tokens.css", "css/base.css", "css/parts.css", "css/forms.css", "css/pages.css", "css/print.css"];

/// All assets, by the name under which they are served.
#[derive(Default)]
pub struct Assets {
    served: BTreeMap<String, (&'static str, Vec<u8>)>,
    style: String,
    icon: String,
    scripts: Vec<String>,
}

impl Assets {
    /// Reads what the binary carries.
    #[must_use]
    pub fn new() -> Self {
        let mut out = Self::default();
        let style = STYLES.iter().filter_map(|f| Files::get(f)).flat_map(|f| f.data.into_owned()).collect();
        out.style = out.add("mamori", "css", "text/css; charset=utf-8", style);
        let icon = Files::get("icon.svg").map(|f| f.data.into_owned()).unwrap_or_default();
        out.icon = out.add("icon", "svg", "image/svg+xml", icon);
        for path in Files::iter() {
            let name = path.strip_prefix("js/").and_then(|p| p.strip_suffix(".js"));
            if let (Some(name), Some(file)) = (name, Files::get(&path)) {
                let address = out.add(name, "js", "text/javascript; charset=utf-8", file.data.into_owned());
                out.scripts.push(address);
            }
        }
        out
    }

    fn add(&mut self, name: &str, ending: &str, media: &'static str, bytes: Vec<u8>) -> String {
        let mut hash = String::new();
        for byte in Sha256::digest(&bytes).iter().take(6) {
            // Writing into a string cannot fail.
            let _ = write!(hash, "{byte:02x}");
        }
        let file = format!("{name}-{hash}.{ending}");
        let address = format!("/assets/{file}");
        self.served.insert(file, (media, bytes));
        address
    }

    /// Address of the style sheet.
    #[must_use]
    pub fn style(&self) -> &str {
        &self.style
    }
    /// Address of the icon.
    #[must_use]
    pub fn icon(&self) -> &str {
        &self.icon
    }
    /// Addresses of the scripts, which are independent modules.
    #[must_use]
    pub fn scripts(&self) -> &[String] {
        &self.scripts
    }
}

/// GET /assets/{name}
pub async fn serve(State(web): State<Web>, Path(name): Path<String>) -> Answer {
    let (media, bytes) = web.assets.served.get(&name).ok_or_else(Fault::not_found)?;
    let kept = "public, max-age=31536000, immutable";
    Ok(([(header::CONTENT_TYPE, *media), (header::CACHE_CONTROL, kept)], bytes.clone()).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_served_bears_no_time_of_a_disk() {
        for name in Files::iter() {
            let about = Files::get(&name).expect("a file").metadata;
            assert_eq!((about.last_modified(), about.created()), (Some(0), Some(0)), "{name}");
        }
    }
}
