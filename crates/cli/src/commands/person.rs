//! `person add | password | second-factor | operator | erase | token`.

use crate::args::{At, Person};
use crate::open::{For, House, open};
use crate::out;
use crate::said::{Said, io};
use anyhow::Result;
use domain::ids::PersonId;
use domain::people::Role;
use serde_json::json;
use std::path::Path;

pub(super) async fn run(at: &At, command: Person) -> Result<()> {
    let house = open(at, For::Command).await?;
    let ctx = house.ctx();
    match command {
        Person::Add { login, name, organisation, role, email } => {
            let organisation = house.organisation(&organisation).await?;
            let role = Role::from_code(&role).unwrap_or(Role::Viewer);
            let email = email.unwrap_or_default();
            let id = house.app.add_person(&ctx, &login, &name, organisation, role, &email).await?;
            out::either(at, &json!({"id": id, "name": name, "login": login}), [id.to_string()])
        }
        Person::Password { login } => {
            known(&house, &login).await?;
            let password = typed_password()?;
            house.app.set_password(&ctx, &login, &password).await?;
            if at.json { out::json(&json!({"login": login})) } else { Ok(()) }
        }
        Person::SecondFactor { login, remove: _ } => {
            known(&house, &login).await?;
            house.app.remove_factor_of(&ctx, &login).await?;
            if at.json { out::json(&json!({"login": login})) } else { Ok(()) }
        }
        Person::Operator { login, remove: _ } => {
            known(&house, &login).await?;
            let id = house.app.take_operator(&ctx, &login).await?;
            if at.json { out::json(&json!({"id": id, "login": login})) } else { Ok(()) }
        }
        Person::Erase { login } => {
            known(&house, &login).await?;
            let id = house.app.erase_person(&ctx, &login).await?;
            if at.json { out::json(&json!({"id": id})) } else { Ok(()) }
        }
        Person::Token { login, days } => {
            let person = known(&house, &login).await?;
            let token = house.app.issue_token(&ctx, person, "mamori person token", days).await?;
            out::line(&token);
            Ok(())
        }
    }
}

async fn known(house: &House, login: &str) -> Result<PersonId> {
    match house.app.person_id(&house.ctx(), login).await {
        Err(app::Error::Refused(_)) => Err(Said::new("cli-login-unknown").with("login", login).into()),
        other => Ok(other?),
    }
}

/// The first line of stdin, without its end.
fn typed_password() -> Result<String> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).map_err(|e| io("cli-stdin-unreadable", Path::new("-"), e))?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(Said::new("cli-password-empty").into());
    }
    Ok(password.to_owned())
}
