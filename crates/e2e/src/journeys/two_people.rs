//! Two people change the same answer: the second is given the choice, and nothing is lost either way.

use super::Going;
use crate::browser::{Browser, Drivers, Pictures};
use crate::fail::{Done, ensure};
use crate::house::{Api, House, LOGIN, PASSWORD, items};
use crate::server::Data;
use crate::today::{fiscal_year, today};
use serde_json::Value;

const COLLEAGUE: &str = "uketsuke1";
const COLLEAGUES_NAME: &str = "受付 次郎";
const FIRST_NOTE: &str = "院長が先に書きました。台帳を見ました。";
const SECOND_NOTE: &str = "受付が後から書きました。\n事業者に電話で聞きました。";

pub(super) async fn go(drivers: &Drivers, going: Going) -> Done<usize> {
    let data = Data::new(going.engine)?;
    let server = data.serve().await?;
    let house = House::found(&server, &data).await?;
    house.colleague(&data, COLLEAGUE, COLLEAGUES_NAME).await?;
    let mut api = Api::new(server.address, &house.token);
    let id = api.begin(&house.organisation, "r7", fiscal_year(today()?)).await?;

    let pictures = Pictures::new(&going.folder())?;
    let later = Pictures::on(&pictures);
    let mut first = Browser::open(drivers, &server.url(), going.way, pictures).await?;
    let mut second = Browser::open(drivers, &server.url(), going.way, later).await?;
    sign_in(&mut first, LOGIN).await?;
    sign_in(&mut second, COLLEAGUE).await?;

    for (key, keeps_theirs) in [("safety-manager", true), ("asset-ledger", false)] {
        let path = format!("/assessments/{id}/items/{key}");
        first.goto(&path).await?;
        second.goto(&path).await?;
        answer(&first, "yes", FIRST_NOTE).await?;
        first.press("main form.answer button[name=then][value=next]").await?;
        answer(&second, "no", SECOND_NOTE).await?;
        if going.way.scripts {
            // Saving as one goes was refused and says so; what was typed stays.
            let refused = async || Ok(second.one("[data-save-state]").await?.text().await?.contains("先に"));
            second.until("the refused save told beside the form", refused).await?;
        }
        second.press("main form.answer button[name=then][value=next]").await?;
        second.picture(&format!("{key}-choice")).await?;
        for words in ["ほかの人が、同じ質問に先に答えました", FIRST_NOTE, "見本ヶ原 花子左衛門"]
        {
            second.says(words).await?;
        }
        let kept = second.value("main [name=note]").await?;
        ensure(kept.replace("\r\n", "\n") == SECOND_NOTE, || format!("the second note became 「{kept}」"))?;
        if keeps_theirs {
            second.press("main .faults a.button").await?;
        } else {
            second.press("main form.answer button[name=then][value=stay]").await?;
        }
        second.picture(&format!("{key}-chosen")).await?;
        let (note, value) = if keeps_theirs { (FIRST_NOTE, "yes") } else { (SECOND_NOTE, "no") };
        let sheet = api.sheet(&id).await?;
        let stored = items(&sheet).iter().find(|i| i["key"] == key).map_or(&Value::Null, |i| &i["answer"]);
        ensure(stored["note"] == note && stored["value"] == value, || format!("{key} holds {stored}"))?;
    }
    // The older answer is still in the record.
    let history = api.get(&format!("/assessments/{id}/history")).await?;
    let noted = |key: &str, note: &str| items(&history).iter().any(|w| w["key"] == key && w["note"] == note);
    ensure(noted("asset-ledger", FIRST_NOTE) && noted("asset-ledger", SECOND_NOTE), || {
        format!("the record lost a write: {history}")
    })?;
    let taken = first.close().await?.taken() + second.close().await?.taken();
    server.stop().await?;
    Ok(taken)
}

async fn sign_in(browser: &mut Browser, login: &str) -> Done {
    browser.goto("/sign-in").await?;
    browser.fill("login", login).await?;
    browser.fill("password", PASSWORD).await?;
    browser.picture("sign-in").await?;
    browser.press("main form[action=\"/sign-in\"] button.main").await?;
    let path = browser.path().await?;
    ensure(path == "/", || format!("{login} came to {path}"))
}

async fn answer(browser: &Browser, value: &str, note: &str) -> Done {
    browser.choose("value", value).await?;
    browser.fill("note", note).await
}
