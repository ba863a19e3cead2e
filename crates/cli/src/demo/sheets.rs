//! Sheets and their answers, each dated inside its fiscal year and never after now.

use super::names::NOTES;
use super::{Made, files, tree};
use anyhow::Result;
use app::checklist::{HandTo, NewAnswer, NewSheet};
use app::{App, Ctx};
use domain::assessment::{Choice, Wanted};
use domain::checklist::{Form, Item};
use domain::dates::fiscal_year;
use domain::ids::{AssessmentId, EvidenceId, OrganisationId};
use jiff::civil::{Date, date};

pub(super) async fn answer(made: &Made<'_>) -> Result<()> {
    clinic(made).await?;
    for (edition, year) in [("r5", 2023), ("r6", 2024), ("r7", 2025)] {
        let ctx = made.owner("pharmacy", made.at(year, 9, 12, 14))?;
        let no: &[&str] = if year == 2025 { &["two-factor"] } else { &[] };
        whole(made, &ctx, "pharmacy", edition, "pharmacy", None, year, no).await?;
        let ctx = made.owner("clinic", made.at(year, 8, 20, 15))?;
        let vendor = Some(made.organisation("vendor-a")?);
        let no: &[&str] = if year == 2023 { &["two-factor", "access-logs"] } else { &[] };
        whole(made, &ctx, "clinic", edition, "vendor", vendor, year, no).await?;
    }
    simulated(made).await
}

/// The clinic: two years complete, one with four いいえ, the year in force begun.
async fn clinic(made: &Made<'_>) -> Result<()> {
    let organisation = made.organisation("clinic")?;
    // r5: two いいえ in summer became はい in winter.
    let summer = made.owner("clinic", made.at(2023, 7, 6, 13))?;
    let first =
        whole(made, &summer, "clinic", "r5", "institution", None, 2023, &["asset-ledger", "contact-chart"]).await?;
    if let Some(sheet) = first {
        let winter = made.owner("clinic", made.at(2024, 1, 18, 13))?;
        made.app.begin_round(&winter, sheet, winter.today()).await?;
        let all = ["asset-ledger", "contact-chart"].map(|key| (key.to_owned(), said(Choice::Yes, note(key), None, 1)));
        made.app.answer_all(&winter, sheet, all.to_vec()).await?;
    }
    let autumn = made.owner("clinic", made.at(2024, 10, 10, 13))?;
    let ledger = file(made.app, &autumn, organisation, "機器台帳_見本.pdf", files::pdf("KIKI DAICHO 2024")).await?;
    let second = whole(made, &autumn, "clinic", "r6", "institution", None, 2024, &[]).await?;
    attach(made, &autumn, second, "asset-ledger", ledger).await?;

    let autumn = made.owner("clinic", made.at(2025, 10, 16, 13))?;
    let photo = file(made.app, &autumn, organisation, "バックアップ確認_見本.png", files::png()).await?;
    let chart =
        file(made.app, &autumn, organisation, "連絡体制図_見本.pdf", files::pdf("RENRAKU TAISEIZU 2025")).await?;
    let no = ["two-factor", "access-logs", "unneeded-software", "written-rules"];
    let third = whole(made, &autumn, "clinic", "r7", "institution", None, 2025, &no).await?;
    attach(made, &autumn, third, "backup-recovery", photo).await?;
    attach(made, &autumn, third, "contact-chart", chart).await?;

    let now = made.owner("clinic", made.at(2026, 10, 22, 13))?;
    let Some(sheet) = begin(made, &now, organisation, "r8-demo", "institution", None, 2026).await? else {
        return Ok(());
    };
    let begun = [
        "systems-in-use",
        "safety-manager",
        "asset-ledger",
        "remote-maintenance",
        "access-rights",
        "unneeded-accounts",
    ];
    let mut answers: Vec<(String, NewAnswer)> =
        begun.iter().map(|key| ((*key).to_owned(), said(Choice::Yes, note(key), None, 0))).collect();
    let target = Some(date(2027, 2, 26));
    answers.push(("contact-chart".into(), said(Choice::No, note("contact-chart"), target, 0)));
    made.app.answer_all(&now, sheet, answers).await?;
    let ledger = file(made.app, &now, organisation, "機器台帳_2026_見本.pdf", files::pdf("KIKI DAICHO 2026")).await?;
    attach(made, &now, Some(sheet), "asset-ledger", ledger).await?;
    made.app
        .hand_over(
            &now,
            sheet,
            "security-patches",
            HandTo::Name("みほんシステム サポート係".into()),
            "更新の状況を教えてください（見本）。",
        )
        .await?;
    Ok(())
}

/// Sixty clinics: r7 with everything answered, differently each, and the year in force on its way.
async fn simulated(made: &Made<'_>) -> Result<()> {
    for (number, name) in tree::simulated() {
        let organisation = made.organisation(name)?;
        let day = i8::try_from(number % 28 + 1).unwrap_or(1);
        for (edition, year, month) in [("r7", 2025, 11), ("r8-demo", 2026, 9)] {
            let ctx = made.command(made.at(year, month, day, 10));
            // A sixth has not begun this year.
            if edition == "r8-demo" && number % 6 == 0 {
                continue;
            }
            let Some(sheet) = begin(made, &ctx, organisation, edition, "institution", None, year).await? else {
                continue;
            };
            let found = made.app.edition(&ctx, edition).await?;
            let Some(form) = found.edition.form("institution") else { continue };
            let many = if edition == "r7" { usize::MAX } else { usize::try_from(number % 21).unwrap_or(0) };
            let answers = form.items().zip(0i64..).take(many).map(|(item, place)| {
                let yes = place == 0 || (number * 7 + place * 5) % 11 > place % 4;
                let target = (!yes).then(|| date(i16::try_from(year + 1).unwrap_or(2026), 3, 20));
                (item.key.clone(), said(if yes { Choice::Yes } else { Choice::No }, "", target, 0))
            });
            made.app.answer_all(&ctx, sheet, answers.collect()).await?;
        }
    }
    Ok(())
}

/// Begins a sheet; none where its year lies too far ahead of the clock.
async fn begin(
    made: &Made<'_>,
    ctx: &Ctx,
    organisation: OrganisationId,
    edition: &str,
    form: &str,
    vendor: Option<OrganisationId>,
    year: i32,
) -> Result<Option<AssessmentId>> {
    if year > fiscal_year(ctx.today()) + 1 {
        return Ok(None);
    }
    let new = NewSheet { edition: edition.into(), form: form.into(), vendor, fiscal_year: year };
    Ok(Some(made.app.begin_sheet(ctx, organisation, new).await?))
}

/// A sheet with every due row answered: はい, but for the lineages in `no`, which get a target date.
#[expect(clippy::too_many_arguments, reason = "one line of the demonstration's table")]
async fn whole(
    made: &Made<'_>,
    ctx: &Ctx,
    name: &str,
    edition: &str,
    form: &str,
    vendor: Option<OrganisationId>,
    year: i32,
    no: &[&str],
) -> Result<Option<AssessmentId>> {
    let organisation = made.organisation(name)?;
    let Some(sheet) = begin(made, ctx, organisation, edition, form, vendor, year).await? else { return Ok(None) };
    let found = made.app.edition(ctx, edition).await?;
    let Some(form) = found.edition.form(form) else { return Ok(None) };
    let target = date(i16::try_from(year + 1).unwrap_or(2026), 2, 27);
    let answers = due(form).map(|item| {
        let new = if no.contains(&item.lineage.as_str()) {
            said(Choice::No, note(&item.lineage), Some(target), 0)
        } else {
            said(Choice::Yes, note(&item.lineage), None, 0)
        };
        (item.key.clone(), new)
    });
    made.app.answer_all(ctx, sheet, answers.collect()).await?;
    Ok(Some(sheet))
}

fn due(form: &Form) -> impl Iterator<Item = &Item> {
    form.items().filter(|item| item.due.counts())
}

fn note(lineage: &str) -> &'static str {
    NOTES.iter().find(|(of, _)| *of == lineage).map(|(_, text)| *text).unwrap_or_default()
}

fn said(value: Choice, note: &str, target_date: Option<Date>, version: i64) -> NewAnswer {
    let wanted = Wanted {
        value: Some(value),
        target_date,
        responsible: "見本 花子".into(),
        note: note.into(),
        ..Wanted::default()
    };
    NewAnswer { wanted, version, ..NewAnswer::default() }
}

async fn file(app: &App, ctx: &Ctx, organisation: OrganisationId, name: &str, bytes: Vec<u8>) -> Result<EvidenceId> {
    let mut incoming = app.incoming()?;
    incoming.take(&bytes)?;
    Ok(app.add_evidence(ctx, organisation, name, incoming).await?.id)
}

/// Names a file in an answer that was just given.
async fn attach(made: &Made<'_>, ctx: &Ctx, sheet: Option<AssessmentId>, key: &str, file: EvidenceId) -> Result<()> {
    let Some(sheet) = sheet else { return Ok(()) };
    let mut new = said(Choice::Yes, note(key), None, 1);
    new.evidence = Some(vec![file]);
    made.app.answer(ctx, sheet, key, new).await?;
    Ok(())
}
