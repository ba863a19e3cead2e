//! A small clinic's first year: the wizard, nineteen answers, evidence, the sheet for the inspection.

use super::answers::Typed;
use super::{Going, papers};
use crate::browser::{Browser, Drivers, Pictures};
use crate::fail::{Because, Done, ensure};
use crate::house::{Api, LOGIN, NAME, PASSWORD, PERSON, code_of, items};
use crate::server::Data;
use crate::today::wareki;
use std::path::{Path, PathBuf};

/// The systems' vendor.
const VENDOR: &str = "株式会社みほんメディカルシステムズ北関東営業所";
/// The question to which files are attached: the third.
const WITH_FILES: usize = 2;
/// The question that is changed and sent in one breath: what is saved as one goes must not stand in the way.
const IN_A_HURRY: usize = 6;
/// The questions whose pages are pictured.
const PICTURED: [usize; 4] = [0, 1, 4, 18];

pub(super) async fn go(drivers: &Drivers, going: Going) -> Done<usize> {
    let data = Data::new(going.engine)?;
    let server = data.serve().await?;
    let mut browser = Browser::open(drivers, &server.url(), going.way, Pictures::new(&going.folder())?).await?;
    let code = wizard(&mut browser).await?;
    systems(&mut browser).await?;
    home(&mut browser).await?;
    let (typed, files) = answer_all(&mut browser).await?;
    let told = sheet(&mut browser, &typed).await?;
    paper(&browser, &code, &typed).await?;
    let token = data.run(&["person", "token", LOGIN], "").await?;
    read_back(&mut Api::new(server.address, &token), &code, &typed, &files, &told).await?;
    let pictures = browser.close().await?;
    let verified = data.json(&["audit", "verify"]).await?;
    ensure(verified["ok"] == true, || format!("audit verify: {verified}"))?;
    server.stop().await?;
    Ok(pictures.taken())
}

/// Who and which institution. First with a digit swapped, which is explained, and nothing typed is lost.
async fn wizard(browser: &mut Browser) -> Done<String> {
    browser.goto("/").await?;
    browser.until("the wizard", async || Ok(browser.path().await? == "/setup")).await?;
    browser.picture("setup").await?;
    let code = code_of("131999999");
    let wrong = format!("{}{}", &code[..9], (code.as_bytes()[9] - b'0' + 1) % 10);
    browser.fill("name", NAME).await?;
    browser.pick("kind", "clinic").await?;
    browser.pick("prefecture", "東京都").await?;
    browser.fill("code", &wrong).await?;
    browser.fill("person_name", PERSON).await?;
    browser.fill("login", LOGIN).await?;
    browser.fill("password", PASSWORD).await?;
    browser.fill("password_again", PASSWORD).await?;
    browser.press("main form[action=\"/setup\"] button.main").await?;
    browser.picture("setup-code-refused").await?;
    ensure(browser.has(".faults").await?, || "a swapped digit was not noticed".to_owned())?;
    for (name, kept) in [("name", NAME), ("person_name", PERSON), ("login", LOGIN), ("code", wrong.as_str())] {
        let held = browser.value(&format!("main [name=\"{name}\"]")).await?;
        ensure(held == kept, || format!("{name} lost 「{kept}」 and holds 「{held}」"))?;
    }
    browser.fill("code", &code).await?;
    browser.fill("password", PASSWORD).await?;
    browser.fill("password_again", PASSWORD).await?;
    browser.press("main form[action=\"/setup\"] button.main").await?;
    let path = browser.path().await?;
    ensure(path.starts_with("/setup/systems"), || format!("the wizard led to {path}"))?;
    Ok(code)
}

/// Which systems and vendors.
async fn systems(browser: &mut Browser) -> Done {
    for system in ["receipt", "chart"] {
        browser.tick("system", system).await?;
        browser.fill(&format!("vendor.{system}"), VENDOR).await?;
    }
    browser.choose("route", "unknown").await?;
    browser.picture("systems").await?;
    browser.press("main form[action=\"/setup/systems\"] button.main").await
}

/// Home says that this year's sheet is not there, offers the newest known one by its own name, and begins it.
async fn home(browser: &mut Browser) -> Done {
    browser.picture("home").await?;
    ensure(browser.path().await? == "/", || "the wizard does not lead home".to_owned())?;
    browser.says("引き継ぎ・練習用").await?;
    browser.says("年度末まで").await?;
    let edition = browser.value("main form[action=\"/assessments\"] input[name=edition]").await?;
    ensure(edition == "r7", || format!("home offers {edition} for practice"))?;
    browser.press("main form[action=\"/assessments\"] button").await?;
    browser.picture("sheet-empty").await?;
    browser.says("厚生労働省の様式ではありません").await?;
    browser.press("main .buttons a.main").await
}

/// All questions, one by one, until the sheet comes.
async fn answer_all(browser: &mut Browser) -> Done<(Vec<Typed>, Vec<PathBuf>)> {
    let (mut typed, mut files) = (Vec::new(), Vec::new());
    let mut na_given = false;
    for n in 0..40 {
        let path = browser.path().await?;
        let Some((_, key)) = path.split_once("/items/") else { break };
        // The note of a form excuses some rows; one of them is left out for its reason.
        let may_na = !na_given && n > 0 && browser.has("main input[name=value][value=na]").await?;
        na_given |= may_na;
        let mut answer = Typed::nth(n, key, may_na)?;
        browser.choose("value", answer.value).await?;
        browser.fill("checked_on", &answer.checked_on_typed()).await?;
        if answer.target_date.is_some() {
            browser.fill("target_date", &answer.target_date_typed()).await?;
        }
        if !answer.reason.is_empty() {
            browser.fill("reason", &answer.reason).await?;
        }
        browser.fill("responsible", &answer.responsible).await?;
        browser.fill("note", &answer.note).await?;
        if PICTURED.contains(&n) || may_na {
            browser.picture(&format!("question-{}", n + 1)).await?;
        }
        if n == WITH_FILES {
            files = attach(browser).await?;
        }
        let next = "main form.answer button[name=then][value=next]";
        if n == IN_A_HURRY && browser.way.scripts && !browser.way.keys {
            let choice = format!("main input[name=value][value={}]", answer.value);
            browser.choose("value", if answer.value == "yes" { "no" } else { "yes" }).await?;
            answer.note += "さいごに書き足しました。";
            browser.press_in_a_hurry(&choice, "main [name=note]", &answer.note, next).await?;
        } else {
            browser.press(next).await?;
        }
        let after = browser.path().await?;
        let faults = if browser.has(".faults").await? { browser.text().await? } else { String::new() };
        ensure(after != path, || format!("{path} was not taken: {faults}"))?;
        typed.push(answer);
    }
    ensure(typed.len() == 19, || format!("{} questions were asked instead of 19", typed.len()))?;
    Ok((typed, files))
}

/// A picture and a text as evidence; back on the question what was typed is still there.
async fn attach(browser: &mut Browser) -> Done<Vec<PathBuf>> {
    let record = browser.folder().join("バックアップの記録（とても長い名前の見本・十一月分・二階サーバ室）.txt");
    std::fs::write(&record, "令和8年11月24日 バックアップから戻してみた。開けた。\n")?;
    let picture = browser.folder().join("01-setup.png");
    browser.press("main form.answer button[name=then][value=evidence]").await?;
    let files: [&Path; 2] = [&record, &picture];
    browser.files("file", &files).await?;
    browser.picture("evidence-chosen").await?;
    browser.press("main form[enctype] button.main").await?;
    browser.picture("evidence-attached").await?;
    browser.says("バックアップの記録").await?;
    browser.press("main .buttons a.button").await?;
    Ok(vec![record, picture])
}

/// The whole sheet tells the truth, and stays.
async fn sheet(browser: &mut Browser, typed: &[Typed]) -> Done<String> {
    browser.picture("sheet-full").await?;
    let count = |value: &str| typed.iter().filter(|t| t.value == value).count();
    let told = format!("はい {} · いいえ {} · 記入不要 {} · これから 0", count("yes"), count("no"), count("na"));
    browser.says(&told).await?;
    let path = browser.path().await?;
    browser.goto("/").await?;
    browser.picture("home-full").await?;
    browser.says(&told).await?;
    browser.goto(&format!("{path}/history")).await?;
    browser.picture("history").await?;
    browser.goto(&format!("{path}/table")).await?;
    browser.picture("table").await?;
    browser.goto(&path).await?;
    path.rsplit('/').next().map(str::to_owned).because("the sheet's id")
}

/// The A4 sheet: downloaded, read, pictured.
async fn paper(browser: &Browser, code: &str, typed: &[Typed]) -> Done {
    browser.press_here("main .buttons a[href$=\".pdf\"]").await?;
    let file = browser.downloaded("sheet.pdf").await?;
    let text = papers::read(&file).await?;
    let no = typed.iter().find(|t| t.value == "no").because("a no among the answers")?;
    let (target, checked) = (no.target_date_told(), wareki(no.checked_on));
    let mut all = vec![NAME, code, "はい", "いいえ", "自院控え", "要約です", "厚生労働省の様式ではありません"];
    all.extend([target.as_str(), checked.as_str()]);
    all.extend(typed.iter().filter(|t| !t.responsible.is_empty()).map(|t| t.responsible.as_str()));
    papers::says(&text, &all)?;
    let rings = text.matches('○').count();
    let ringed = typed.iter().filter(|t| t.value != "na").count();
    ensure(rings >= ringed, || format!("{rings} rings on the paper for {ringed} answers:\n{text}"))
}

/// Everything through the API.
async fn read_back(api: &mut Api, code: &str, typed: &[Typed], files: &[PathBuf], id: &str) -> Done {
    let organisation = api.only_organisation().await?;
    let house = api.get(&format!("/organisations/{organisation}")).await?;
    ensure(house["code"] == code && house["name"] == NAME, || format!("stored: {house}"))?;
    let sheet = api.sheet(id).await?;
    for answer in typed {
        answer.is_stored_in(&sheet)?;
    }
    let progress = &sheet["progress"];
    ensure(progress["answered"] == 19 && progress["due"] == 19, || format!("progress: {progress}"))?;
    let item = items(&sheet).iter().find(|i| i["key"] == typed[WITH_FILES].key.as_str()).because("the item")?;
    let attached = item["answer"]["evidence"].as_array().cloned().unwrap_or_default();
    ensure(attached.len() == files.len(), || format!("attached: {attached:?}"))?;
    for file in files {
        let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let found = attached.iter().find(|e| e["name"] == name.as_str()).because(format!("{name} in {attached:?}"))?;
        let path = format!("/api/v1/evidence/{}/file", found["id"].as_str().unwrap_or_default());
        let reply = api.http.ask("GET", &path, "", b"").await?.good(&path)?;
        let same = reply.body == std::fs::read(file)? || name.ends_with(".png");
        ensure(same && !reply.body.is_empty(), || format!("{name} came back changed"))?;
    }
    Ok(())
}
