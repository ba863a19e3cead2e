//! One page before axe-core.

use crate::browser::Browser;
use crate::fail::{Because, Done, ensure};
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
    let violations = violations(browser, path, script).await?;
    for violation in &violations {
        let text = |name: &str| violation[name].as_str().unwrap_or_default();
        println!("{path}: {} ({}): {}", text("id"), text("impact"), text("help"));
        for node in violation["nodes"].as_array().into_iter().flatten().take(5) {
            println!("    {}", node.as_str().unwrap_or_default());
        }
    }
    Ok(violations.len())
}

async fn violations(browser: &Browser, path: &str, script: &str) -> Done<Vec<Value>> {
    let nothing: Vec<Value> = Vec::new();
    browser.driver.execute(script, nothing.clone()).await.because(path)?;
    let found = browser.driver.execute_async(RUN, nothing).await.because(path)?;
    found.json().as_array().cloned().because(format!("{path}: axe said {}", found.json()))
}

/// A page with four faults, each of which must be found: silence is no proof.
pub async fn is_awake(browser: &Browser, script: &str) -> Done {
    let page = "data:text/html,<html lang=en><title>x</title><main><h1>x</h1><img src=x><input>\
        <p style='color:%23ccc'>pale</p><a href=x style='display:block;width:9px;height:9px;background:red'></a>\
        <a href=y style='display:block;width:9px;height:9px;background:red'></a></main></html>";
    browser.driver.goto(page).await?;
    let found = violations(browser, "a faulty page", script).await?;
    for rule in ["image-alt", "label", "color-contrast", "target-size"] {
        ensure(found.iter().any(|v| v["id"] == rule), || format!("axe-core does not notice {rule}"))?;
    }
    Ok(())
}
