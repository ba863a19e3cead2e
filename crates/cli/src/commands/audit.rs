//! `audit head | verify`.

use crate::args::{At, Audit};
use crate::open::{For, open};
use crate::out;
use crate::said::Said;
use anyhow::Result;
use app::checklist::hex;
use domain::audit::Hash;
use domain::ids::OrganisationId;
use serde_json::json;

pub(super) async fn run(at: &At, command: Audit) -> Result<()> {
    let kept = match &command {
        Audit::Verify { head: Some(text) } => Some(hash(text)?),
        _ => None,
    };
    let house = open(at, For::Command).await?;
    let ctx = house.ctx();
    if matches!(command, Audit::Head) {
        let (records, head) = house.app.audit_head(&ctx).await?;
        let head = hex(&head);
        return out::either(at, &json!({"records": records, "hash": head}), [format!("{records}\t{head}")]);
    }
    let verdict = house.app.audit_verify(&ctx, kept).await?;
    let bad = verdict
        .fault
        .map(|(organisation, seq, _)| json!({"organisation_id": OrganisationId::from_bytes(organisation), "seq": seq}));
    let why = verdict.fault.map(|(.., why)| why.code());
    let line = match verdict.fault {
        None => format!("ok\t{}", verdict.records),
        Some((organisation, seq, why)) => {
            format!("{}\t{}\t{seq}", why.code(), OrganisationId::from_bytes(organisation))
        }
    };
    let value = json!({"ok": verdict.fault.is_none(), "records": verdict.records, "first_bad": bad, "why": why});
    out::either(at, &value, [line])?;
    match verdict.fault {
        None => Ok(()),
        Some((organisation, seq, why)) => {
            let said = Said::new("cli-audit-broken").with("why", why.code()).with("seq", seq.to_string());
            Err(said.with("organisation", OrganisationId::from_bytes(organisation).to_string()).into())
        }
    }
}

/// A hash as it was printed: 64 hex digits, in any case and width, with or without spaces.
fn hash(text: &str) -> Result<Hash> {
    let wrong = || Said::wrong_use("cli-hash-unreadable").with("text", text);
    let folded = domain::text::fold_code(text);
    if folded.len() != 64 || !folded.is_ascii() {
        return Err(wrong().into());
    }
    let mut out = [0; 32];
    for (at, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&folded[at * 2..at * 2 + 2], 16).map_err(|_| wrong())?;
    }
    Ok(out)
}
