//! The subject `people`, on both engines.

mod devices;
mod erase;
mod factor;
mod flood;
mod invitations;
mod members;
mod passkeys;
mod sessions;
mod sign_in;

use app::people::{NewSession, Origin};
use testkit::app::{AGENT, TestApp};

const WRONG: &str = "himitsu no kotoba 9";

/// A browser that keeps no cookies.
fn from(network: &str) -> Origin<'_> {
    Origin { network, agent: AGENT, device: "" }
}

async fn try_in(test: &TestApp, login: &str, password: &str, network: &str) -> app::Result<NewSession> {
    let entered = test.app.sign_in(&test.nobody(), login, password, &from(network)).await?;
    Ok(entered.session().expect("no code is asked for"))
}
