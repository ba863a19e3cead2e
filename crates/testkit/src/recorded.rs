//! Changes over HTTP that must leave their record in the audit chains.

use crate::app::TestApp;
use std::cell::RefCell;

thread_local! {
    /// Method and path of what was asked for last: a test and its callers live on one thread.
    static ASKED: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Notes what a caller asks for.
pub fn asks(method: &str, path: &str) {
    ASKED.set(format!("{method} {path}"));
}

/// Sends a change that must leave its record: `route` as the table of routes has it. The test `every_change.rs` of the web
/// looks for these words, so that no route that writes is forgotten.
///
/// # Panics
/// For a change that left no record, and for one of another route.
pub async fn recorded<T>(test: &TestApp, route: &str, sent: impl Future<Output = T>) -> T {
    let before = test.audit_records().await;
    let got = sent.await;
    let asked = ASKED.with_borrow(String::clone);
    let is_part = |(wanted, found): (&str, &str)| wanted.starts_with('{') || wanted == found;
    let same_length = route.split('/').count() == asked.split('/').count();
    assert!(same_length && route.split('/').zip(asked.split('/')).all(is_part), "{asked} is no {route}");
    assert!(test.audit_records().await > before, "{route} left no record");
    got
}
