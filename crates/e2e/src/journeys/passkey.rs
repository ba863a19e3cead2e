//! A passkey: made, signed in with, shown once more; and the same person in a browser without scripts, with the paper.

use super::Going;
use super::second_factor::{leave, password};
use crate::browser::{Browser, Drivers, PLAIN, Pictures};
use crate::fail::{Done, ensure};
use crate::house::House;
use crate::server::Data;
use thirtyfour::By;

const ASKS: &str = "main form[data-passkey] button.main";

pub(super) async fn go(drivers: &Drivers, going: Going) -> Done<usize> {
    let data = Data::new(going.engine)?;
    let server = data.serve().await?;
    House::found(&server, &data).await?;
    // A passkey keeps to a name.
    let base = format!("http://localhost:{}", server.address.port());
    let mut browser = Browser::open(drivers, &base, going.way, Pictures::new(&going.folder())?).await?;
    browser.holds_passkeys().await?;
    password(&browser).await?;
    browser.goto("/account/second-factor").await?;
    browser.picture("second-factor").await?;
    browser.press("main a[href=\"/account/passkeys/new\"]").await?;
    ensure(!browser.one("main [data-without-passkey]").await?.is_displayed().await?, || {
        "the page says that the browser cannot do it".to_owned()
    })?;
    browser.fill("name", "院長の電話").await?;
    browser.picture("new").await?;
    browser.press(ASKS).await?;
    browser.says("予備のコード").await?;
    browser.picture("codes").await?;
    let mut codes = Vec::new();
    for code in browser.driver.find_all(By::Css("main .codes .code")).await? {
        codes.push(code.text().await?);
    }
    ensure(codes.len() == 10, || format!("{} codes", codes.len()))?;
    browser.press("main .buttons a.main").await?;
    browser.says("1個使っています").await?;
    browser.picture("one").await?;

    // The device that has one makes no second one for the same person.
    browser.goto("/account/passkeys/new").await?;
    browser.press_here(ASKS).await?;
    browser.says("もう登録されている").await?;
    browser.picture("there-already").await?;

    leave(&browser).await?;
    password(&browser).await?;
    browser.says("パスキーで続ける").await?;
    ensure(!browser.has("main [name=\"code\"]").await?, || "digits are asked for".to_owned())?;
    browser.picture("asked").await?;
    browser.press(ASKS).await?;
    let path = browser.path().await?;
    ensure(path == "/", || format!("the passkey led to {path}"))?;

    browser.goto("/step-up?next=%2Faccount%2Fpasskeys").await?;
    browser.picture("once-more").await?;
    browser.press(ASKS).await?;
    let path = browser.path().await?;
    ensure(path == "/account/passkeys", || format!("the proof led to {path}"))?;
    browser.says("院長の電話").await?;
    browser.says("最後に使ったのは").await?;
    browser.picture("list").await?;
    let mut taken = browser.close().await?.taken();

    // The same person without scripts: the paper reaches the same end.
    let folder = format!("{}-without", going.folder());
    let mut plain = Browser::open(drivers, &base, PLAIN, Pictures::new(&folder)?).await?;
    password(&plain).await?;
    plain.says("紙の予備のコードを入れてください").await?;
    ensure(!plain.one(ASKS).await?.is_displayed().await?, || "a button that does nothing".to_owned())?;
    plain.picture("paper").await?;
    plain.fill("paper", &codes[0]).await?;
    plain.press("main form[action=\"/sign-in/code\"]:not([data-passkey]) button.main").await?;
    let path = plain.path().await?;
    ensure(path == "/", || format!("the paper led to {path}"))?;
    plain.goto("/account/passkeys/new").await?;
    plain.says("このブラウザーではパスキーを作れません").await?;
    plain.picture("cannot").await?;
    taken += plain.close().await?.taken();
    server.stop().await?;
    Ok(taken)
}
