//! The nation answers for both desks of the scheme: a call that was answered, a question in writing that waits, and an
//! answer that was published without names.

use super::Made;
use anyhow::{Context, Result};
use app::Ctx;
use app::desk::{Doing, TypedCall, TypedDesk, TypedFaq, TypedQuestion};
use domain::desk::{WEEKDAYS, clock, week};
use domain::ids::{ConsultationId, DeskId, PersonId};
use domain::people::Role;
use domain::policy::{Action, Actor, Subject, decide};
use jiff::SignedDuration;

pub(super) async fn answer(made: &Made<'_>) -> Result<()> {
    let national = made.organisation("national")?;
    let person = operator(made).await?;
    let setting_up = made.command(made.beginning());
    let mut guideline = None;
    for entry in &made.app.content.desks {
        let days = week(&entry.desk.hours);
        let span = |day: &[(i32, i32)]| {
            day.iter().map(|(o, c)| format!("{}〜{}", clock(*o), clock(*c))).collect::<Vec<_>>().join("、")
        };
        let key = entry.desk.key.as_str();
        let typed = TypedDesk {
            name: entry.desk.name.clone(),
            phone: entry.desk.phone.clone(),
            about: entry.note.clone(),
            week: std::array::from_fn::<_, { WEEKDAYS.len() }, _>(|day| span(&days[day])),
            closed_on_holidays: entry.desk.closed_on_holidays,
            year_end: entry.desk.year_end.code().to_owned(),
            written: key == "guideline",
            ..TypedDesk::default()
        };
        let id = made.app.set_up_desk(&setting_up, national, key, typed).await?;
        made.app.assign_operator(&setting_up, id, person, true).await?;
        if key == "guideline" {
            guideline = Some(id);
        }
    }
    let guideline = guideline.context("no desk for the guideline in the content")?;
    made.app
        .add_desk_template(&setting_up, guideline, "電源を切らない", "ネットワークから外し、電源は切らないでください。")
        .await?;
    consult(made, guideline, person).await
}

/// The operator of the nation, at some time before now.
fn at(made: &Made<'_>, person: PersonId, hours: i64) -> Result<Ctx> {
    let now = made.now.checked_sub(SignedDuration::from_hours(hours)).unwrap_or(made.now);
    let actor = Actor::Person { id: person, roles: vec![(made.organisation("national")?, Role::Desk)] };
    Ok(Ctx { actor, now, request: 0 })
}

async fn consult(made: &Made<'_>, desk: DeskId, person: PersonId) -> Result<()> {
    let clinic = made.organisation("clinic")?.to_string();
    let call = TypedCall {
        institution: clinic,
        caller: "見本 受付".into(),
        number: "10001".into(),
        lineage: "backup-recovery".into(),
        line: "1".into(),
        urgency: "normal".into(),
        subject: "バックアップから戻せるかの確かめ方".into(),
        asked: "バックアップは毎日取っているが、戻したことがない。".into(),
        note: "委託先は見本システム。来週の作業日に試せるとのこと。".into(),
        advice: "まず1台分だけ、別の場所に戻してみてください。戻せた日と、だれが試したかを書いておくと、点検で見せられます。"
            .into(),
        ..TypedCall::default()
    };
    made.app.take_call(&at(made, person, 24 * 6)?, desk, call, None).await?;
    // Another institution writes; it was answered, and the answer helps others.
    let hospital = made.organisation("hospital")?;
    let asking =
        made.owner("hospital", made.now.checked_sub(SignedDuration::from_hours(24 * 5)).unwrap_or(made.now))?;
    let question = TypedQuestion {
        desk: desk.to_string(),
        subject: "退職した人の利用者ID".into(),
        text: "退職した人の利用者IDは、消さずに止めるだけでもよいですか。".into(),
        ..TypedQuestion::default()
    };
    let asked = made.app.ask_desk(&asking, hospital, question, None).await?;
    let id: ConsultationId = asked.body["id"].as_str().unwrap_or_default().parse()?;
    let said = "止めるだけでもかまいません。止めた日を書いておいてください。";
    made.app.at_desk(&at(made, person, 24 * 4)?, id, 1, Doing::Answer, said).await?;
    let faq = TypedFaq {
        lineage: "unneeded-accounts".into(),
        question: "退職した人の利用者IDは、消さずに止めるだけでもよいですか。".into(),
        answer: said.into(),
        looked: true,
    };
    let faq_id = made.app.propose_faq(&at(made, person, 24 * 4)?, id, faq.clone()).await?;
    let published = made.command(made.now.checked_sub(SignedDuration::from_hours(24 * 3)).unwrap_or(made.now));
    made.app.publish_faq(&published, faq_id, 1, faq, true).await?;
    // One waits.
    let dental = made.organisation("dental")?;
    let asking = made.owner("dental", made.now.checked_sub(SignedDuration::from_hours(3)).unwrap_or(made.now))?;
    let waiting = TypedQuestion {
        desk: desk.to_string(),
        subject: "パスワードの文字数".into(),
        text: "パスワードは何文字にすればよいですか。受付のパソコンは3人で使っています。".into(),
        ..TypedQuestion::default()
    };
    made.app.ask_desk(&asking, dental, waiting, None).await?;
    Ok(())
}

/// Who answers at the desks of the nation.
async fn operator(made: &Made<'_>) -> Result<PersonId> {
    let permit = decide(&Actor::Command, Action::ChangePeople, &Subject::common()).map_err(app::Error::from)?;
    let found = made.app.db.read(move |tx| storage::people::id_of_login(tx, &permit, "desk@national.example")).await?;
    found.context("nobody answers at the desks of the demonstration")
}
