//! Pictures of pages in the order of the journey, and what must hold on each page that is pictured.

use super::Browser;
use crate::fail::{Because, Done, ensure};
use crate::place;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use std::path::{Path, PathBuf};

/// Pages are cut here; nobody scrolls further, and no picture viewer either.
const TALLEST: f64 = 12_000.0;

/// A folder of numbered pictures, and the faults that were seen on the way.
#[derive(Debug)]
pub struct Pictures {
    folder: PathBuf,
    taken: usize,
    faults: Vec<String>,
}

impl Pictures {
    /// An emptied folder.
    pub fn new(name: &str) -> Done<Self> {
        Ok(Self { folder: place::pictures(name)?, taken: 0, faults: Vec::new() })
    }
    /// Into the same folder as before, numbers going on: a second browser of the same journey.
    pub fn on(before: &Pictures) -> Self {
        Self { folder: before.folder.clone(), taken: before.taken + 100, faults: Vec::new() }
    }
    pub fn folder(&self) -> &Path {
        &self.folder
    }
    pub fn taken(&self) -> usize {
        self.taken % 100
    }
    /// These, unless a fault was seen.
    pub fn faultless(self) -> Done<Self> {
        ensure(self.faults.is_empty(), || self.faults.join("\n"))?;
        Ok(self)
    }
}

/// Takes a picture of the whole page, as it stands.
pub async fn take(browser: &mut Browser, name: &str) -> Done {
    // The head of a page stays in sight; in a picture of the whole page it would cover the middle.
    browser.driver.execute("scrollTo(0, 0)", Vec::new()).await?;
    let metrics = browser.tools("Page.getLayoutMetrics", json!({})).await?;
    let size = |key: &str| metrics["cssContentSize"][key].as_f64().unwrap_or_default();
    let (width, height) = (size("width"), size("height").min(TALLEST));
    let clip = json!({"x": 0, "y": 0, "width": width, "height": height, "scale": 1});
    let with = json!({"format": "png", "captureBeyondViewport": true, "clip": clip});
    let shot = browser.tools("Page.captureScreenshot", with).await?;
    let bytes = STANDARD.decode(shot["data"].as_str().unwrap_or_default()).because("the picture")?;
    browser.pictures.taken += 1;
    let file = browser.pictures.folder.join(format!("{:02}-{name}.png", browser.pictures.taken));
    std::fs::write(&file, bytes).because(file.display())?;
    let path = browser.path().await?;
    if width > f64::from(browser.way.width) + 0.5 {
        let wide = format!("{path} is {width} px wide on a screen of {} ({})", browser.way.width, file.display());
        browser.pictures.faults.push(wide);
    }
    for entry in browser.driver.browser_log().await? {
        // Refused forms come back with 409 and 422, which the console calls an error of the network.
        let expected = entry.message.contains("status of 409") || entry.message.contains("status of 422");
        // What the browser says of its own pages (chrome://…) is none of ours.
        let own = entry.message.starts_with("chrome://");
        if entry.level == "SEVERE" && !expected && !own {
            browser.pictures.faults.push(format!("{path}: {}", entry.message));
        }
    }
    Ok(())
}
