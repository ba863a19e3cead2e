//! Letters as associations have them after some years: of the nation, of its first prefecture and of its first county,
//! made by the same use cases as everything else, so that lists, inboxes and searches have something to go through.

use anyhow::Result;
use app::notices::{Sending, To, TypedNotice};
use app::{App, Ctx, Error};
use domain::ids::OrganisationId;
use domain::policy::Actor;
use jiff::{SignedDuration, Timestamp};

/// The setting that says how many there are.
const SETTING: &str = "simulated-notices";
/// So many in all, however many institutions there are.
const MANY: i64 = 300;
/// One comes so long after the other.
const APART: SignedDuration = SignedDuration::from_hours(8);

/// Who writes.
struct Houses {
    national: OrganisationId,
    prefecture: OrganisationId,
    county: OrganisationId,
}

/// Makes those that are not there yet, the first at this instant. Of five, the nation writes one, the prefecture and
/// the county pass it on, and each of the two writes one of its own.
pub(super) async fn fill(app: &App, first: Timestamp) -> Result<()> {
    let there = app.setting(SETTING).await?.and_then(|text| text.parse().ok()).unwrap_or(0);
    let houses = Houses {
        national: app.organisation_of_code("sim-national").await?,
        prefecture: app.organisation_of_code("sim-50").await?,
        county: app.organisation_of_code("sim-50-01").await?,
    };
    for n in there..MANY {
        let hours = i32::try_from(n).unwrap_or(0);
        let ctx = Ctx { actor: Actor::Command, now: first.checked_add(APART * hours).unwrap_or(first), request: 0 };
        match one(app, &ctx, &houses, n).await {
            Ok(()) => {}
            // Stopped between the letter and its count: it is there.
            Err(Error::Invalid(fields)) if fields.iter().any(|f| f.code == "notice-number-used") => {}
            Err(Error::Conflict("notice-relayed")) => {}
            Err(error) => return Err(error.into()),
        }
        app.db.write(move |tx| storage::settings::put(tx, SETTING, &(n + 1).to_string())).await?;
    }
    if there < MANY {
        // What was issued waits to be relayed by those who chose so: nobody did.
        app.work_all().await?;
    }
    Ok(())
}

async fn one(app: &App, ctx: &Ctx, houses: &Houses, n: i64) -> app::Result<()> {
    let (house, sender, passes_on) = match n % 5 {
        0 => (houses.national, "全国模擬医師会", false),
        1 => (houses.prefecture, "模擬50県医師会", true),
        2 => (houses.county, "模擬50県01郡医師会", true),
        3 => (houses.prefecture, "模擬50県医師会", false),
        _ => (houses.county, "模擬50県01郡医師会", false),
    };
    let letter = TypedNotice {
        number: format!("模医発第{}号", n + 1),
        date: Some(ctx.today()),
        addressee: "会員 各位".into(),
        sender: sender.into(),
        title: format!("模擬のお知らせ その{}", n + 1),
        body: BODY.into(),
        asks_receipt: n % 7 == 0,
        ..TypedNotice::default()
    };
    let sending = Sending { to: To::Children, number: None, date: None };
    let newest = if passes_on { app.inbox(ctx, house, None, 1).await? } else { Vec::new() };
    if let Some(inside) = newest.first() {
        app.relay_notice(ctx, house, inside.id, letter, sending, None).await?;
        return Ok(());
    }
    let draft = app.draft_notice(ctx, house, None, letter).await?;
    let issued = app.issue_notice(ctx, draft, sending).await;
    if issued.is_err() {
        app.delete_notice(ctx, draft).await?;
    }
    issued
}

/// A letter of some length.
const BODY: &str = "いつも本会の仕事にお力添えをいただき、ありがとうございます。\n\n\
    今年度の点検表の見直しについて、お知らせします。バックアップからの復旧、機器の台帳、利用者の登録の見直しを、\
    年に1回は行ってください。分からないことは、相談窓口にお尋ねください。\n\n\
    これは模擬の文書です。実在の団体のものではありません。";
