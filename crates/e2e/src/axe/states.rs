//! States that the demonstration does not hold: something half written, half imported, not yet relayed. They are made
//! through the forms, as their people make them, so that axe sees their pages, too.

use super::enter;
use crate::browser::{Browser, DESK, Drivers, Pictures};
use crate::fail::{Because, Done};
use crate::house::DEMO_PASSWORD;
use crate::house::{Api, items, send_form, sign_in, text};
use crate::http::Http;
use crate::place;
use crate::server::{Data, Server};
use serde_json::json;
use std::path::Path;

pub const OWNER: &str = "owner@clinic.example";
pub const OFFICE: &str = "administrator@county-a1.example";
pub const OPERATOR: &str = "operator@mamori.example";
pub const DESK_OPERATOR: &str = "desk@national.example";
const LIST: &str =
    "会員番号,氏名,会員区分,医療機関名,医療機関コード\n1,見本 一,A1,みほん第一医院,4810100018\n2,見本 二,Ｚ,,\n";

/// Addresses by who sees them; nobody is the empty login.
pub async fn make(drivers: &Drivers, server: &Server, demo: &Data) -> Done<Vec<(&'static str, Vec<String>)>> {
    let folder = place::temporary()?;
    let letter = folder.path().join("letter.pdf");
    let (mut office, code) = notices(server, demo, &letter).await?;

    let list = folder.path().join("members.csv");
    std::fs::write(&list, LIST)?;
    let browser = open(drivers, server, OFFICE).await?;
    browser.goto("/letters").await?;
    browser.files("file", &[&letter]).await?;
    browser.press("main form[enctype] button.main").await?;
    office.push(browser.path().await?);
    let mut api = Api::new(server.address, &demo.run(&["person", "token", OFFICE], "").await?);
    browser.goto(&format!("/organisations/{}/imports", api.only_organisation().await?)).await?;
    browser.files("file", &[&list]).await?;
    browser.press("main form[enctype] button.main").await?;
    office.push(browser.path().await?);
    browser.close().await?;

    // The clinic's owner founds a 運営法人: its pages are reached from the clinic's own.
    let mut owner = sign_in(server.address, OWNER, DEMO_PASSWORD).await?;
    let mut api = Api::new(server.address, &demo.run(&["person", "token", OWNER], "").await?);
    let page = format!("/organisations/{}", api.only_organisation().await?);
    let group = [("act", "new"), ("name", "医療法人みほん会")];
    send_form(&mut owner, &page, &format!("{page}/group"), &group).await?.good("a group")?;

    let desk = shown(server, &mut owner, &mut api).await?;
    let mut operator = writing(drivers, server).await?;
    operator.push("/step-up?next=/account".to_owned());
    Ok(vec![(OFFICE, office), (OPERATOR, operator), (DESK_OPERATOR, vec![desk]), ("", vec![format!("/check/{code}")])])
}

/// A sheet that the clinic shows to the desk that answered its call: the page on which the desk sees it.
async fn shown(server: &Server, owner: &mut Http, api: &mut Api) -> Done<String> {
    let clinic = api.only_organisation().await?;
    let sheets = api.get(&format!("/organisations/{clinic}/assessments")).await?;
    let own = items(&sheets).iter().find(|s| s["form"] == "institution").because("the clinic has no sheet")?;
    let show = format!("/assessments/{}/show", text(own, "/id")?);
    let page = send_form(owner, &show, &show, &[("keys", "backup-recovery")]).await?.good("a number")?.text();
    let number = page.split_once("class=\"code number\">").map(|(_, rest)| rest.split('<').next().unwrap_or_default());
    let number = number.because("no number on the page")?.to_owned();
    let asked = owner.ask("GET", "/consultations", "", b"").await?.good("the clinic's questions")?.text();
    let one = asked.split_once("href=\"/consultations/0").map(|(_, rest)| rest.split('"').next().unwrap_or_default());
    let one = format!("/consultations/0{}", one.because("the clinic asked nothing")?);
    let mut desk = sign_in(server.address, DESK_OPERATOR, DEMO_PASSWORD).await?;
    send_form(&mut desk, &one, &format!("{one}/number"), &[("number", &number)]).await?.good("what is shown")?;
    Ok(format!("{one}/shown"))
}

async fn open(drivers: &Drivers, server: &Server, login: &str) -> Done<Browser> {
    let pictures = Pictures::new(&format!("axe-states-{}", login.split('@').next().unwrap_or_default()))?;
    let browser = Browser::open(drivers, &server.url(), DESK, pictures).await?;
    browser.goto("/sign-in").await?;
    enter(&browser, Some(login), "ja").await?;
    Ok(browser)
}

/// A notice that is being written; the code of one that was issued, and that one as a file.
async fn notices(server: &Server, demo: &Data, letter: &Path) -> Done<(Vec<String>, String)> {
    let mut api = Api::new(server.address, &demo.run(&["person", "token", OFFICE], "").await?);
    let county = api.only_organisation().await?;
    let new = json!({"addressee": "会員 各位", "sender": "みほん郡医師会", "signatory": "会長 見本", "title": "見本の通知",
        "body": "見本です。", "blocks": [], "cites": []});
    let draft = text(&api.post(&format!("/organisations/{county}/notices"), &new).await?, "/id")?;
    let inbox = api.get(&format!("/organisations/{county}/notices?box=inbox")).await?;
    let came = text(items(&inbox).first().because("nothing in the inbox of the county")?, "/id")?;
    let code = text(&api.get(&format!("/notices/{came}")).await?, "/check_code")?;
    let out = letter.to_str().because("a path")?;
    demo.run(&["notice", "export", "--id", &came, "--format", "pdf", "--out", out], "").await?;
    Ok((vec![format!("/notices/{draft}/edit"), format!("/notices/{draft}/issue")], code))
}

/// A text of the guide that waits for its day, and a form read out of a workbook.
async fn writing(drivers: &Drivers, server: &Server) -> Done<Vec<String>> {
    let browser = open(drivers, server, OPERATOR).await?;
    let path = "/guide/institution/backup-recovery";
    browser.goto(&format!("{path}/edit")).await?;
    browser.fill("change", "見本の変更です。").await?;
    browser.fill("author", "みほん医師会").await?;
    browser.press("main form[data-guard] button[name=then]").await?;
    let file = place::root().join("crates/content/tests/workbooks/merged.xlsx");
    browser.goto("/editions/import").await?;
    browser.files("file", &[&file]).await?;
    browser.press("main form[action=\"/editions/import\"] button.main").await?;
    browser.press("main form button[name=act][value=store]").await?;
    let imported = browser.path().await?;
    browser.close().await?;
    Ok(vec![format!("{path}/publish"), imported])
}
