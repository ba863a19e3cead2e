//! The turning year: a sheet of r5 is carried over to r6 and r7, undone and carried over again; then the clinic takes in
//! the workbook of a new edition by itself, carries over into it, and holds the filled workbook.

use super::{Going, papers};
use crate::browser::{Browser, Drivers, Pictures};
use crate::fail::{Done, ensure};
use crate::house::{Api, House, LOGIN, PASSWORD, items, text};
use crate::server::Data;
use serde_json::{Value, json};

const NOTE: &str = "受付の壁と院長室に貼りました（見本）";
const DONE: &str = "main .note.done";

pub(super) async fn go(drivers: &Drivers, going: Going) -> Done<usize> {
    let data = Data::new(going.engine)?;
    let server = data.serve().await?;
    let house = House::found(&server, &data).await?;
    let mut api = Api::new(server.address, &house.token);
    let r5 = api.begin(&house.organisation, "r5", 2023).await?;
    for key in ["safety-manager", "contact-chart"] {
        let answer =
            json!({"value": "yes", "checked_on": "2024-02-01", "note": NOTE, "responsible": "見本 花子", "version": 0});
        api.put(&format!("/assessments/{r5}/items/{key}"), &answer).await?;
    }
    let before = api.sheet(&r5).await?;

    let mut browser = Browser::open(drivers, &server.url(), going.way, Pictures::new(&going.folder())?).await?;
    browser.sign_in(LOGIN, PASSWORD).await?;

    let r6 = over(&mut browser, &r5, "r6", 2024).await?;
    browser.picture("r6").await?;
    browser.press("main a[href$=\"/carry-over/undo\"]").await?;
    browser.picture("undo").await?;
    browser.press("main form button.main").await?;
    browser.says("引き継ぎを取り消しました").await?;
    ensure(api.sheet(&r5).await? == before, || "the older sheet changed".to_owned())?;
    ensure(browser.path().await? != format!("/assessments/{r6}"), || "still on the sheet that is gone".to_owned())?;

    let r6 = over(&mut browser, &r5, "r6", 2024).await?;
    confirm(&mut browser, &mut api, &r6).await?;
    let r7 = over(&mut browser, &r6, "r7", 2025).await?;
    browser.goto(&format!("/assessments/{r7}/items/contact-chart")).await?;
    browser.picture("one-tap").await?;
    browser.press("main form[action$=\"/confirm\"] button.main").await?;
    let chart = row(&api.sheet(&r7).await?, "contact-chart")["answer"].clone();
    ensure(chart["note"] == NOTE && chart["state"] == "answered", || format!("the answer is {chart}"))?;

    take_in(&mut browser).await?;
    let r8 = over(&mut browser, &r7, "r8", 2026).await?;
    browser.picture("r8").await?;
    let sheet = api.sheet(&r8).await?;
    let waits = items(&sheet).iter().filter(|i| i["answer"]["state"] == "to-confirm").count();
    ensure(waits > 0 && sheet["to_confirm"].as_u64() == u64::try_from(waits).ok(), || "nothing waits".to_owned())?;
    confirm(&mut browser, &mut api, &r8).await?;
    browser.goto(&format!("/assessments/{r8}/carry-over/undo")).await?;
    browser.says("取り消せません").await?;
    browser.picture("no-undo").await?;
    browser.goto(&format!("/assessments/{r8}")).await?;
    browser.press_here("main a[href^=\"/papers/sheet/\"][href$=\".pdf\"]").await?;
    let paper = papers::read(&browser.downloaded("sheet.pdf").await?).await?;
    papers::says(&paper, &["みほん中央内科・小児科・皮膚科クリニック", "令和8年"])?;
    ensure(api.sheet(&r5).await? == before, || "the oldest sheet changed".to_owned())?;
    let taken = browser.close().await?.taken();
    server.stop().await?;
    Ok(taken)
}

fn row<'v>(sheet: &'v Value, key: &str) -> &'v Value {
    items(sheet).iter().find(|i| i["key"] == key).unwrap_or(&Value::Null)
}

/// What will happen, then the switch; the id of the newer sheet.
async fn over(browser: &mut Browser, from: &str, to: &str, year: i32) -> Done<String> {
    browser.goto(&format!("/assessments/{from}/carry-over?to={to}&fiscal_year={year}")).await?;
    browser.picture(&format!("{to}-preview")).await?;
    browser.says(NOTE).await.or(browser.says("質問ごとに見る").await)?;
    browser.press("main form[action$=\"/carry-over\"] button.main").await?;
    browser.says("引き継ぎました").await?;
    ensure(browser.has(DONE).await?, || "nothing says that it was done".to_owned())?;
    Ok(browser.path().await?.split('?').next().unwrap_or_default().trim_start_matches("/assessments/").to_owned())
}

/// The first row that one tap confirms, ticked on the sheet; where there is none, the first that waits is answered.
async fn confirm(browser: &mut Browser, api: &mut Api, sheet: &str) -> Done {
    let before = api.sheet(sheet).await?;
    let waiting = || items(&before).iter().filter(|i| i["answer"]["state"] == "to-confirm");
    browser.goto(&format!("/assessments/{sheet}")).await?;
    let key = match waiting().find(|i| i["carried"]["one_tap"] == true) {
        Some(item) => {
            let key = text(item, "/key")?;
            browser.tick("key", &key).await?;
            browser.press("main form[action$=\"/confirm\"] button").await?;
            browser.says("保存しました").await?;
            key
        }
        None => {
            let key = text(waiting().next().unwrap_or(&Value::Null), "/key")?;
            browser.goto(&format!("/assessments/{sheet}/items/{key}")).await?;
            browser.picture("read-again").await?;
            browser.choose("value", "yes").await?;
            browser.press("main form.answer button[name=then][value=next]").await?;
            key
        }
    };
    let after = api.sheet(sheet).await?;
    let answer = &row(&after, &key)["answer"];
    ensure(answer["state"] == "answered" && answer["note"] == NOTE, || format!("{key} holds {answer}"))
}

/// The clinic's owner takes the official workbook in, looks at it beside the table, and publishes the edition.
async fn take_in(browser: &mut Browser) -> Done {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../content/tests/workbooks/merged.xlsx");
    let file = file.canonicalize()?;
    browser.goto("/editions/import").await?;
    browser.files("file", &[&file]).await?;
    browser.press("main form[action=\"/editions/import\"] button.main").await?;
    browser.picture("workbook").await?;
    browser.says("令和8年度").await?;
    browser.press("main form button[name=act][value=store]").await?;
    browser.picture("draft").await?;
    browser.press("main form[action=\"/editions/r8/publish\"] button.main").await?;
    browser.picture("published").await?;
    browser.goto("/").await?;
    browser.picture("home").await
}
