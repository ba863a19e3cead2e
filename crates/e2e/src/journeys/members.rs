//! A county's office takes its list in as Excel writes it, mends an error, finds its members, prints invitations; a
//! member types the code off the paper.

use super::paper_invitation::code_on;
use super::{Going, papers};
use crate::browser::{Browser, Drivers, Pictures};
use crate::fail::{Because, Done, ensure};
use crate::house::{Api, DEMO_PASSWORD};
use crate::server::Data;
use std::path::Path;

const OFFICER: &str = "officer@county-a1.example";
const LIST: &str = "会員番号,氏名,フリガナ,会員区分,医療機関名,医療機関コード\r\n\
    101,見本 一郎,ミホン イチロウ,Ａ①,みほん駅前医院,CODE\r\n\
    102,見本 二郎,ミホン ジロウ,Ｚ,みほん東診療所,\r\n\
    103,見本 三子,ミホン ミツコ,B,,\r\n";
const NEW_LOGIN: &str = "ekimae@mihon.example";
const NEW_PASSWORD: &str = "umi no mieru 2kai no mado";

pub(super) async fn go(drivers: &Drivers, going: Going) -> Done<usize> {
    let data = Data::demo().await?;
    let server = data.serve().await?;
    let token = data.run(&["person", "token", OFFICER], "").await?;
    let mut api = Api::new(server.address, &token);
    let county = api.only_organisation().await?;
    let code = crate::house::code_of("481077001");
    let list = LIST.replace("CODE", &code);

    let pictures = Pictures::new(&going.folder())?;
    let later = Pictures::on(&pictures);
    let mut office = Browser::open(drivers, &server.url(), going.way, pictures).await?;
    office.sign_in(OFFICER, DEMO_PASSWORD).await?;
    office.goto("/organisations").await?;
    office.press(&format!("main a[href=\"/organisations/{county}/members\"]")).await?;
    office.picture("members-before").await?;
    office.press(&format!("main a[href=\"/organisations/{county}/imports\"]")).await?;

    // As Excel in Japan saves it; a kind that nobody knows.
    let wrong = data.path().join("会員名簿.csv");
    std::fs::write(&wrong, testkit::cp932(&list))?;
    upload(&mut office, &wrong).await?;
    office.says("cp932").await?;
    office.says("3行目").await?;
    office.picture("error-named").await?;
    // Mended in the file, brought again.
    let mended = data.path().join("会員名簿2.csv");
    std::fs::write(&mended, testkit::cp932(&list.replace('Ｚ', "郡市のみ")))?;
    office.goto(&format!("/organisations/{county}/imports")).await?;
    upload(&mut office, &mended).await?;
    office.says("取り込めない行 0").await?;
    office.press("main button[name=act][value=begin]").await?;
    wait(&office, "3行のうち 3行").await?;
    office.picture("taken-in").await?;

    office.goto(&format!("/organisations/{county}/members")).await?;
    office.fill("find", "みほん駅").await?;
    office.press("main form.inline button.main").await?;
    office.says("みほん駅前医院").await?;
    office.says("見本 一郎").await?;
    office.picture("found").await?;
    office.press("main .things a").await?;
    office.picture("member").await?;
    office.press("main .note a").await?;
    office.picture("invitations").await?;
    office.press("main form:has(input[name=who][value=some]) button[value=look]").await?;
    office.says("1 枚の紙").await?;
    office.press("main button[value=print]").await?;
    wait(&office, "1 枚のうち 1 枚").await?;
    office.picture("letters").await?;
    office.press_here("main .things a.button").await?;
    let letter = papers::read(&office.downloaded("letters.pdf").await?).await?;
    papers::says(&letter, &["見本 一郎", "みほん駅前医院", "みほん"])?;
    let one_time = code_on(&letter).because(format!("no code on the letter:\n{letter}"))?;

    let mut guest = Browser::open(drivers, &server.url(), going.way, later).await?;
    guest.goto("/invitation").await?;
    guest.fill("code", &one_time.to_lowercase().replace('-', "")).await?;
    guest.press("main form[action=\"/invitation\"] button.main").await?;
    guest.says("みほん駅前医院").await?;
    guest.fill("login", NEW_LOGIN).await?;
    guest.fill("password", NEW_PASSWORD).await?;
    guest.fill("password_again", NEW_PASSWORD).await?;
    guest.picture("guest-accepts").await?;
    guest.press("main form[action^=\"/invitation/\"] button.main").await?;
    guest.says("みほん駅前医院").await?;
    guest.picture("guest-home").await?;

    // What the API says of it.
    let mine = data.run(&["person", "token", NEW_LOGIN], "").await?;
    let found = Api::new(server.address, &mine).get(&format!("/organisations?code={code}")).await?;
    let one = found.pointer("/items/0").because("the institution")?;
    ensure(one["name"] == "みほん駅前医院" && one["parent_id"] == county.as_str(), || format!("{one}"))?;
    office.goto(&format!("/organisations/{county}/members?find={code}")).await?;
    office.press("main .things a").await?;
    office.says("もう Mamori を使っています").await?;
    let before = guest.close().await?.taken();
    let taken = office.close().await?.taken().max(before);
    server.stop().await?;
    Ok(taken)
}

async fn upload(office: &mut Browser, file: &Path) -> Done {
    office.files("file", &[file]).await?;
    office.press("main form[enctype] button.main").await
}

/// Reloads until the work has come so far.
async fn wait(office: &Browser, words: &str) -> Done {
    let path = office.path().await?;
    office
        .until(words, async || {
            office.goto(&path).await?;
            Ok(office.text().await?.contains(words))
        })
        .await
}
