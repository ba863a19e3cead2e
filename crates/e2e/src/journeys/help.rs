//! 「おかしいと思ったら」: for anybody, before the first start and after it, without signing in.

use super::Going;
use crate::browser::{Browser, Drivers, Pictures};
use crate::fail::{Done, ensure};
use crate::house::House;
use crate::server::Data;

/// What must stand on the page, whatever the words around it.
const SAYS: [&str; 4] = ["LANケーブル", "Wi-Fi", "電源", "電話"];

pub(super) async fn go(drivers: &Drivers, going: Going) -> Done<usize> {
    let data = Data::new(going.engine)?;
    let server = data.serve().await?;
    let mut browser = Browser::open(drivers, &server.url(), going.way, Pictures::new(&going.folder())?).await?;
    look(&mut browser, "help-before-setup").await?;
    House::found(&server, &data).await?;
    browser.goto("/sign-in").await?;
    browser.press("header a[href=\"/help\"]").await?;
    look(&mut browser, "help").await?;
    let before = browser.close().await?;
    server.stop().await?;

    // In the demonstration no number can be dialled.
    let data = Data::demo().await?;
    let server = data.serve().await?;
    let mut browser = Browser::open(drivers, &server.url(), going.way, Pictures::on(&before)).await?;
    look(&mut browser, "help-demo").await?;
    ensure(!browser.has("a[href^=\"tel:\"]").await?, || "the demonstration dials numbers".to_owned())?;
    let taken = before.taken() + browser.close().await?.taken();
    server.stop().await?;
    Ok(taken)
}

async fn look(browser: &mut Browser, name: &str) -> Done {
    browser.goto("/help").await?;
    let path = browser.path().await?;
    ensure(path == "/help", || format!("/help led to {path}"))?;
    browser.picture(name).await?;
    for words in SAYS {
        browser.says(words).await?;
    }
    Ok(())
}
