//! One page before axe-core.

use crate::browser::Browser;
use crate::fail::{Because, Done};
use crate::place;
use serde_json::Value;

/// axe-core, as npm brought it.
pub fn script() -> Done<String> {
    let path = place::target().join("npm/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(&path).because(format!("{} (npm install --prefix target/npm axe-core@4)", path.display()))
}

/// The size of targets is a rule of WCAG 2.2 that axe-core leaves off by itself.
const RUN: &str = "
    const done = arguments[0];
    axe.run(document, { rules: { 'target-size': { enabled: true } }, resultTypes: ['violations'] })
        .then(found => done(found.violations.map(v => ({
            id: v.id, impact: v.impact, help: v.help,
            nodes: v.nodes.map(n => n.target.join(' ') + ' | ' + n.failureSummary.replace(/\\s+/g, ' ')),
        }))))
        .catch(error => done(String(error)));
";

/// Runs axe-core on the page that stands; prints and counts violations.
pub async fn judge(browser: &Browser, path: &str, script: &str) -> Done<usize> {
    let nothing: Vec<Value> = Vec::new();
    browser.driver.execute(script, nothing.clone()).await.because(path)?;
    let found = browser.driver.execute_async(RUN, nothing).await.because(path)?;
    let violations = found.json().as_array().cloned().because(format!("{path}: axe said {}", found.json()))?;
    for violation in &violations {
        let text = |name: &str| violation[name].as_str().unwrap_or_default();
        println!("{path}: {} ({}): {}", text("id"), text("impact"), text("help"));
        for node in violation["nodes"].as_array().into_iter().flatten().take(5) {
            println!("    {}", node.as_str().unwrap_or_default());
        }
    }
    Ok(violations.len())
}
