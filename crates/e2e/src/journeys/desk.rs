//! A call from its ring to its answer; what the clinic shows while it talks; a question in writing, answered, published
//! without names, and found beside the question by the next clinic.

use super::Going;
use crate::browser::{Browser, Drivers, Pictures};
use crate::fail::{Because, Done, ensure};
use crate::house::{Api, DEMO_PASSWORD, items, text};
use crate::server::Data;

const QUESTION: &str = "USBメモリー1本だけで、バックアップは足りますか。";
const ANSWER: &str = "二つ目の場所が要ります。一つは外して保管してください。";

pub(super) async fn go(drivers: &Drivers, going: Going) -> Done<usize> {
    let data = Data::demo().await?;
    let server = data.serve().await?;
    let token = data.run(&["person", "token", "owner@clinic.example"], "").await?;
    let mut api = Api::new(server.address, &token);
    let clinic = api.only_organisation().await?;
    let sheets = api.get(&format!("/organisations/{clinic}/assessments")).await?;
    let own = items(&sheets).iter().find(|s| s["form"] == "institution").because("the clinic has no sheet")?;
    let sheet = text(own, "/id")?;
    let key = "backup-recovery";
    let pictures = Pictures::new(&going.folder())?;
    let (for_owner, for_editor, for_next) = (Pictures::on(&pictures), Pictures::on(&pictures), Pictures::on(&pictures));

    // The telephone rings.
    let mut desk = Browser::open(drivers, &server.url(), going.way, pictures).await?;
    desk.sign_in("desk@national.example", DEMO_PASSWORD).await?;
    desk.says("待っている相談").await?;
    desk.picture("desks").await?;
    desk.press("main .things li:last-child a[href^=\"/desks/\"]").await?;
    desk.press("main a.main[href$=\"/calls\"]").await?;
    desk.fill("who", "みほんし").await?;
    desk.press("main button[name=act][value=find]").await?;
    desk.says("みほん診療所").await?;
    desk.picture("who-calls").await?;
    desk.choose("institution", &clinic).await?;
    desk.fill("caller", "見本 受付").await?;
    desk.fill("subject", "警告の画面が消えない").await?;
    desk.choose("urgency", "now").await?;
    desk.fill("note", "話しながらのメモ。落ち着いてもらう。").await?;
    desk.fill("advice", "ネットワークから外し、電源は切らないでください。").await?;
    desk.press("main button[name=act][value=save]").await?;
    desk.says("電話の内容を保存しました").await?;
    desk.picture("call-kept").await?;

    // The clinic shows one question while it talks.
    let mut owner = Browser::open(drivers, &server.url(), going.way, for_owner).await?;
    owner.sign_in("owner@clinic.example", DEMO_PASSWORD).await?;
    owner.goto("/consultations").await?;
    owner.says("警告の画面が消えない").await?;
    owner.press("main .things li:first-child a").await?;
    owner.says("電源は切らないでください").await?;
    ensure(!owner.text().await?.contains("話しながらのメモ"), || {
        "the clinic reads the desk's notes".to_owned()
    })?;
    owner.picture("what-was-advised").await?;
    owner.goto(&format!("/assessments/{sheet}/show?key={key}")).await?;
    owner.press("main form[action$=\"/show\"] button.main").await?;
    owner.picture("number").await?;
    let page = owner.text().await?;
    let number = page
        .split_whitespace()
        .zip(page.split_whitespace().skip(1))
        .find(|(a, b)| [a, b].iter().all(|n| n.len() == 4 && n.bytes().all(|c| c.is_ascii_digit())));
    let (a, b) = number.because(format!("no number on the page:\n{page}"))?;
    let number = format!("{a}{b}");
    desk.fill("number", &number).await?;
    desk.press("main form[action$=\"/number\"] button").await?;
    desk.says("まで見られます").await?;
    desk.picture("shown").await?;

    // A question from a row of the sheet.
    owner.goto(&format!("/assessments/{sheet}/items/{key}")).await?;
    owner.press("main a[href^=\"/consultations/new?assessment\"]").await?;
    owner.fill("subject", "バックアップの置き場所").await?;
    owner.fill("text", QUESTION).await?;
    owner.picture("asking").await?;
    owner.press("main form[action^=\"/consultations?\"] button.main").await?;
    if owner.has("main input[name=looked]").await? {
        owner.press("main form[action^=\"/consultations?\"] button.main").await?;
    }
    owner.says("相談を送りました").await?;
    let one = owner.path().await?;
    let one = one.split('?').next().unwrap_or_default().to_owned();

    desk.goto(&one).await?;
    desk.says(QUESTION).await?;
    desk.fill("text", ANSWER).await?;
    desk.press("main button[name=act][value=answer]").await?;
    desk.picture("answered").await?;
    owner.goto("/").await?;
    owner.says("相談の答えが届いています").await?;
    owner.picture("answer-came").await?;
    // For others, without names.
    desk.fill("question", QUESTION).await?;
    desk.press("main form[action$=\"/faq\"] button:not([name])").await?;
    desk.says("公開の案を出しました").await?;
    desk.goto(&format!("/desks/{}", desk_of(&mut api).await?)).await?;
    desk.picture("board").await?;
    let mut taken = desk.close().await?.taken() + owner.close().await?.taken();

    let mut editor = Browser::open(drivers, &server.url(), going.way, for_editor).await?;
    editor.sign_in("editor@national.example", DEMO_PASSWORD).await?;
    editor.goto("/faq").await?;
    editor.press("main .card .things a").await?;
    editor.picture("proposed").await?;
    editor.press("main button[name=act][value=publish]").await?;
    editor.says("公開中").await?;
    taken += editor.close().await?.taken();

    // The next clinic finds it beside the question.
    let token = data.run(&["person", "token", "owner@hospital.example"], "").await?;
    let mut theirs = Api::new(server.address, &token);
    let hospital = theirs.only_organisation().await?;
    let begun = theirs.begin(&hospital, "r7", 2026).await?;
    let mut next = Browser::open(drivers, &server.url(), going.way, for_next).await?;
    next.sign_in("owner@hospital.example", DEMO_PASSWORD).await?;
    next.goto(&format!("/assessments/{begun}/items/{key}")).await?;
    next.says(QUESTION).await?;
    ensure(!next.text().await?.contains("みほん診療所"), || "the answer names who asked".to_owned())?;
    next.picture("found").await?;
    taken += next.close().await?.taken();
    server.stop().await?;
    Ok(taken)
}

/// The desk for questions, as everybody sees it.
async fn desk_of(api: &mut Api) -> Done<String> {
    let desks = api.get("/desks").await?;
    let guideline = items(&desks).iter().find(|d| d["key"] == "guideline").because("no desk")?;
    text(guideline, "/id")
}
