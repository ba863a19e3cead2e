//! Continuity plans: the clinic's is approved; hospital, dental clinic and pharmacy have one in work. The clinic answers
//! the continuity table, too.

use super::Made;
use anyhow::Result;
use app::Ctx;
use app::checklist::{NewAnswer, NewSheet};
use app::continuity::{TypedApproval, TypedSystem, key_of};
use domain::assessment::{Choice, Wanted};
use domain::continuity::Paper;
use domain::dates::fiscal_year;
use domain::organisations::SystemKind;
use jiff::civil::date;

/// People and places: key and words. The hospital and the others have the first eight only.
#[rustfmt::skip]
const FACTS: [(&str, &str); 24] = [
    ("head", "院長 見本 花子"),
    ("head-deputy", "副院長 見本 一郎"),
    ("manager", "事務長 見本 太郎"),
    ("manager-deputy", "看護師長 見本 さくら"),
    ("stop-who", "院長 見本 花子"),
    ("stop-deputy", "事務長 見本 太郎"),
    ("isolate-backup-how", "受付の棚の外付けディスクの線を抜く"),
    ("isolate-backup-who", "事務長 見本 太郎"),
    ("isolate-backup-deputy", "看護師長 見本 さくら"),
    ("isolate-outside-how", "電話の横のルーターから、青い線を抜く"),
    ("isolate-outside-who", "事務長 見本 太郎"),
    ("isolate-outside-deputy", "看護師長 見本 さくら"),
    ("isolate-border-how", "廊下の小さな箱（スイッチ）から、赤い印の線を抜く"),
    ("isolate-border-who", "事務長 見本 太郎"),
    ("isolate-border-deputy", "院長 見本 花子"),
    ("keeper", "事務室の赤いファイル"),
    ("ledger-place", "事務室の赤いファイルと Mamori"),
    ("diagram-place", "事務室の壁と赤いファイル"),
    ("kit-place", "受付の引き出しの黄色い箱"),
    ("staff-line", "各自の携帯電話と、職員室の白い板"),
    ("announcer", "院長 見本 花子"),
    ("investigator", "みほんシステム株式会社 サポート係"),
    ("training-when", "毎年9月の防災の日の週"),
    ("log-check", "毎月のはじめ"),
];

pub(super) async fn write(made: &Made<'_>) -> Result<()> {
    for (name, facts) in [("clinic", FACTS.len()), ("hospital", 8), ("dental", 8), ("pharmacy", 8)] {
        let ctx = made.owner(name, made.at(2026, 6, 10, 14))?;
        let organisation = made.organisation(name)?;
        let typed = FACTS.iter().take(facts).map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect();
        made.app.save_plan_facts(&ctx, organisation, typed, 0).await?;
        let view = made.app.continuity(&ctx, organisation, Paper::Plan).await?;
        for (n, system) in (1..).zip(&view.systems) {
            made.app.save_plan_system(&ctx, organisation, of_system(key_of(system), system.kind, &ctx), n).await?;
        }
        if name == "clinic" {
            let number = i64::try_from(view.systems.len()).unwrap_or(0) + 1;
            table(made, &ctx).await?;
            let ctx = made.owner(name, made.at(2026, 7, 1, 13))?;
            let approval =
                TypedApproval {
                    approved_by: "院長 見本 花子".to_owned(), version: number, ..TypedApproval::default()
                };
            made.app.approve_plan(&ctx, organisation, Paper::Plan, approval).await?;
        }
    }
    Ok(())
}

fn of_system(key: String, kind: SystemKind, ctx: &Ctx) -> TypedSystem {
    let (importance, recovery, alternative) = match kind {
        SystemKind::Chart => ("high", "2", "紙のカルテに書き、戻ったら要点を入力する"),
        SystemKind::Receipt => ("middle", "3", "控えを渡し、あとで精算する"),
        SystemKind::Eligibility => ("middle", "1", "資格を紙に書き写す"),
        _ => ("low", "4", "機器の画面で見る"),
    };
    let backed_up = !matches!(kind, SystemKind::Eligibility);
    let words = |text: &str, other: &str| if backed_up { text.to_owned() } else { other.to_owned() };
    // No trial lies ahead of the clock.
    let tested = date(2026, 3, 14).min(ctx.today());
    TypedSystem {
        key,
        importance: importance.to_owned(),
        recovery: recovery.to_owned(),
        alternative: alternative.to_owned(),
        backup_frequency: words("毎日", "なし（記録を持たない）"),
        backup_method: words("外付けディスク2台に交互に取り、1台は外しておく", "なし"),
        restore_method: words("事業者がディスクから戻す", "事業者が端末を入れ替える"),
        restore_tested_on: tested.to_string(),
    }
}

/// The clinic's answers to the continuity table: nearly all はい.
async fn table(made: &Made<'_>, ctx: &Ctx) -> Result<()> {
    let organisation = made.organisation("clinic")?;
    let year = fiscal_year(ctx.today());
    let new = NewSheet { edition: "bcp2024".into(), form: "continuity".into(), vendor: None, fiscal_year: year };
    let sheet = made.app.begin_sheet(ctx, organisation, new).await?;
    let found = made.app.edition(ctx, "bcp2024").await?;
    let Some(form) = found.edition.form("continuity") else { return Ok(()) };
    let open = ["3-5", "5-5"];
    let answers = form.items().filter(|i| !open.contains(&i.key.as_str())).map(|item| {
        let choice = if item.key == "1-1-b" { Choice::No } else { Choice::Yes };
        (item.key.clone(), said(choice, year))
    });
    made.app.answer_all(ctx, sheet, answers.collect()).await?;
    Ok(())
}

/// A target date lies in the fiscal year of its sheet, which begins when the clock says.
fn said(value: Choice, year: i32) -> NewAnswer {
    let target_date = (value == Choice::No).then(|| date(i16::try_from(year + 1).unwrap_or(2027), 1, 29));
    let wanted =
        Wanted { value: Some(value), target_date, responsible: "見本 太郎".to_owned(), ..Wanted::default() };
    NewAnswer { wanted, ..NewAnswer::default() }
}
