//! `key list | rotate`.

use crate::adapters::keys::{Key, Purpose};
use crate::args::{At, KeyCommand};
use crate::open::{For, House, open};
use crate::out;
use anyhow::Result;
use app::checklist::hex;
use domain::dates::{from_micros, rfc3339};
use serde_json::{Value, json};

pub(super) async fn run(at: &At, command: KeyCommand) -> Result<()> {
    let house = open(at, For::Command).await?;
    if let KeyCommand::Rotate { purpose } = command {
        house.whole_keys().await?;
        let ctx = house.ctx();
        let purposes = purpose.map_or(Purpose::ALL.to_vec(), |one| vec![one]);
        for purpose in purposes {
            // The newest is the one in use, so that it must be newer than the others.
            let newest = house.keys.newest(purpose).map_or(0, |key| key.created_at + 1);
            let mut secret = [0; 32];
            house.app.ports.dice.secret(&mut secret);
            let key = Key::new(purpose, secret, ctx.micros().max(newest));
            house.keys.keep(&key)?;
            let (row, entry) = (key.row(), rotation(&house, &ctx, &key));
            house
                .app
                .db
                .write(move |tx| {
                    storage::settings::add_key(tx, &row)?;
                    storage::audit::append(tx, &entry)
                })
                .await?;
            if purpose == Purpose::Seal {
                house.app.seal_mail_password_anew(&ctx).await?;
                house.app.seal_factors_anew(&ctx).await?;
            }
        }
    }
    let items = listed(&house).await?;
    let lines = items.iter().map(|item| {
        let word = |key: &str| item[key].as_str().unwrap_or_default().to_owned();
        let used = if item["in_use"] == json!(true) { "*" } else { "" };
        format!("{}\t{}\t{}{used}", word("id"), word("fingerprint"), word("created_at"))
    });
    let lines: Vec<String> = lines.collect();
    out::either(at, &json!({"items": items}), lines)
}

/// The record in the installation's own chain.
fn rotation(house: &House, ctx: &app::Ctx, key: &Key) -> storage::audit::Entry {
    let installation = domain::ids::OrganisationId::from_bytes([0; 16]);
    house.app.entry(ctx, installation, domain::policy::Action::Operate, [0; 16], key.name())
}

/// Every key that the database knows, with whether the folder has it and whether it is the one in use.
async fn listed(house: &House) -> Result<Vec<Value>> {
    let known = house.app.db.read(storage::settings::keys).await?;
    let missing = house.keys.missing(&known);
    let in_use: Vec<String> = Purpose::ALL.iter().filter_map(|p| house.keys.newest(*p)).map(|key| key.name()).collect();
    Ok(known
        .iter()
        .map(|key| {
            json!({
                "id": key.id, "purpose": key.purpose, "fingerprint": hex(&key.public_half),
                "created_at": rfc3339(from_micros(key.created_at)), "in_use": in_use.contains(&key.id),
                "present": !missing.contains(&key.id),
            })
        })
        .collect())
}
