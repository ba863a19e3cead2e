//! The subject `people`, on both engines.

mod invitations;
mod members;
mod sessions;
mod sign_in;

use testkit::app::{AGENT, TestApp};

const WRONG: &str = "himitsu no kotoba 9";

async fn try_in(test: &TestApp, login: &str, password: &str, network: &str) -> app::Result<app::people::NewSession> {
    test.app.sign_in(&test.nobody(), login, password, network, AGENT).await
}
