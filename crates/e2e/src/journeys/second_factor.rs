//! A second factor: set up from the secret beside the QR code, codes for the paper printed, signed in with a code of the
//! telephone and with one from the paper.

use super::{Going, papers};
use crate::browser::{Browser, Drivers, Pictures};
use crate::fail::{Done, ensure};
use crate::house::{House, LOGIN, PASSWORD};
use crate::server::Data;
use crate::today::now;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use serde_json::json;
use testkit::telephone;
use thirtyfour::By;

pub(super) async fn go(drivers: &Drivers, going: Going) -> Done<usize> {
    let data = Data::new(going.engine)?;
    let server = data.serve().await?;
    House::found(&server, &data).await?;
    let mut browser = Browser::open(drivers, &server.url(), going.way, Pictures::new(&going.folder())?).await?;
    password(&browser).await?;
    browser.goto("/account").await?;
    browser.picture("account").await?;
    browser.press("main a[href=\"/account/second-factor\"]").await?;
    browser.picture("what-it-is").await?;
    browser.press("main form[action=\"/account/second-factor\"] button.main").await?;
    ensure(browser.has("main .qr svg").await?, || "there is no QR code".to_owned())?;
    browser.picture("qr").await?;
    let secret = browser.one("main .code").await?.text().await?;
    let mut heights = Vec::new();
    for group in browser.driver.find_all(By::Css("main .code .group")).await? {
        heights.push(group.rect().await?.height);
    }
    let even = heights.len() == 8 && heights.windows(2).all(|pair| (pair[0] - pair[1]).abs() < 1.0);
    ensure(even, || format!("a group of the secret is broken where a line ends: {heights:?}"))?;
    browser.fill("code", &telephone(&secret, now())).await?;
    browser.press("main form[action$=\"/confirm\"] button.main").await?;
    browser.says("予備のコード").await?;
    browser.picture("codes").await?;
    let mut codes = Vec::new();
    for code in browser.driver.find_all(By::Css("main .codes .code")).await? {
        codes.push(code.text().await?);
    }
    ensure(codes.len() == 10, || format!("{} codes", codes.len()))?;
    paper(&browser, &codes).await?;
    browser.press("main .buttons a.main").await?;
    browser.says("残りは 10個").await?;

    // With the telephone. The code after the present one is near enough, and was not used.
    leave(&browser).await?;
    password(&browser).await?;
    browser.says("6桁の番号").await?;
    browser.picture("code").await?;
    browser.fill("code", "000000").await?;
    browser.press("main form[action=\"/sign-in/code\"] button.main").await?;
    browser.picture("wrong-code").await?;
    browser.says("番号が違うので").await?;
    browser.fill("code", &telephone(&secret, now() + SignedDuration::from_secs(30))).await?;
    browser.press("main form[action=\"/sign-in/code\"] button.main").await?;
    let path = browser.path().await?;
    ensure(path == "/", || format!("the code led to {path}"))?;

    // Without it.
    leave(&browser).await?;
    password(&browser).await?;
    browser.press_here("main details > summary").await?;
    browser.fill("paper", &codes[6].to_lowercase()).await?;
    browser.picture("paper").await?;
    browser.press("main form[action=\"/sign-in/code\"] button.main").await?;
    browser.goto("/account/second-factor").await?;
    browser.says("残りは 9個").await?;
    browser.says("予備のコードが一つ使われました").await?;
    browser.picture("nine-left").await?;
    let taken = browser.close().await?.taken();
    server.stop().await?;
    Ok(taken)
}

/// The first step of a sign-in.
pub(super) async fn password(browser: &Browser) -> Done {
    browser.sign_in(LOGIN, PASSWORD).await
}

/// Signs out.
pub(super) async fn leave(browser: &Browser) -> Done {
    browser.press("header form[action=\"/sign-out\"] button").await
}

/// What the browser prints: all codes, whose they are, and nothing to press.
async fn paper(browser: &Browser, codes: &[String]) -> Done {
    let printed = browser.tools("Page.printToPDF", json!({"preferCSSPageSize": true})).await?;
    let file = browser.folder().join("codes.pdf");
    std::fs::write(&file, STANDARD.decode(printed["data"].as_str().unwrap_or_default())?)?;
    let text = papers::printed(&file).await?;
    let mut wanted: Vec<&str> = codes.iter().map(String::as_str).collect();
    wanted.extend([LOGIN, "別にしまってください"]);
    papers::says(&text, &wanted)?;
    for gone in ["ログアウト", "いま一度だけ表示します"] {
        ensure(!papers::folded(&text).contains(gone), || format!("the paper says 「{gone}」"))?;
    }
    Ok(())
}
