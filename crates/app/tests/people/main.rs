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

use app::mails::TypedRelay;
use app::people::{NewSession, Origin};
use domain::ids::{OrganisationId, PersonId};
use domain::organisations::Kind;
use domain::people::Role;
use testkit::app::{AGENT, PASSWORD, TestApp};

const WRONG: &str = "himitsu no kotoba 9";

/// A browser that keeps no cookies.
fn from(network: &str) -> Origin<'_> {
    Origin { network, agent: AGENT, device: "" }
}

/// A clinic whose owner, hanako, has a password and an address, in a house that sends mail.
async fn with_mail(test: &TestApp) -> (OrganisationId, PersonId) {
    let relay = TypedRelay {
        host: "mail.mihon.example".to_owned(),
        security: "starttls".to_owned(),
        from: "mamori@mihon.example".to_owned(),
        ..TypedRelay::default()
    };
    let (app, command) = (&test.app, test.command());
    app.save_mail_settings(&command, relay).await.expect("settings");
    let clinic = test.organisation(Kind::Clinic, "4810100018").await;
    let person = app.add_person(&command, "hanako", "見本", clinic, Role::Owner, "hanako@mihon.example").await;
    app.set_password(&command, "hanako", PASSWORD).await.expect("a password");
    (clinic, person.expect("added"))
}

async fn try_in(test: &TestApp, login: &str, password: &str, network: &str) -> app::Result<NewSession> {
    let entered = test.app.sign_in(&test.nobody(), login, password, &from(network)).await?;
    Ok(entered.session().expect("no code is asked for"))
}
