//! Who can sign in: ROLE@NAME.example for every role that the kind gives.

use super::Made;
use super::names::{FAMILY, GIVEN, ORGANISATIONS, PASSWORD};
use anyhow::Result;
use app::people::{chief_role, hash_password, roles_for};
use domain::ids::PersonId;
use domain::organisations::Kind;
use domain::people::Role;
use domain::policy::{Action, Actor, Subject, decide};
use jiff::Timestamp;

pub(super) async fn settle(made: &mut Made<'_>) -> Result<()> {
    let at = made.beginning();
    let mut all = Vec::new();
    for named in &ORGANISATIONS {
        let organisation = made.organisation(named.name)?;
        let roles = if named.kind == Kind::Vendor { &[Role::Owner][..] } else { roles_for(named.kind) };
        for role in roles {
            let ctx = made.command(made.before_beginning(300 + i64::try_from(all.len())?));
            let login = format!("{}@{}.example", role.code(), named.name);
            let name = format!("{FAMILY} {}", GIVEN[all.len() % GIVEN.len()]);
            let id = made.app.add_person(&ctx, &login, &name, organisation, *role, &login).await?;
            if *role == chief_role(named.kind) {
                made.owners.insert(named.name, id);
            }
            all.push(id);
        }
    }
    let national = made.organisation("national")?;
    let login = "operator@mamori.example";
    let ctx = made.command(at);
    all.push(made.app.add_person(&ctx, login, &format!("{FAMILY} 運用"), national, Role::Operator, login).await?);
    passwords(made, all, at).await
}

/// One hash for all, since a hash is slow by design and the password is public.
async fn passwords(made: &Made<'_>, people: Vec<PersonId>, at: Timestamp) -> Result<()> {
    let mut salt = [0; 16];
    made.app.ports.dice.secret(&mut salt);
    let hash = tokio::task::spawn_blocking(move || hash_password(PASSWORD, &salt)).await??;
    let permit = decide(&Actor::Command, Action::ChangePeople, &Subject::common()).map_err(app::Error::from)?;
    let at = at.as_microsecond();
    made.app
        .db
        .write(move |tx| {
            for person in &people {
                storage::people::set_password(tx, &permit, *person, &hash, at)?;
            }
            Ok::<_, sql::Error>(())
        })
        .await?;
    Ok(())
}
