//! What changed: somebody compares two editions; an editor of the national association makes a summary of it, puts it
//! into words and publishes it; everybody reads and prints it.

use super::{Going, papers};
use crate::browser::{Browser, Drivers, Pictures};
use crate::fail::{Done, ensure};
use crate::house::DEMO_PASSWORD;
use crate::server::Data;

const OWN: &str = "令和6年度からは、すべての項目に対応します。";
const TITLE: &str = "令和6年度版のチェックリストで変わったこと（みほん）";

pub(super) async fn go(drivers: &Drivers, going: Going) -> Done<usize> {
    let data = Data::demo().await?;
    let server = data.serve().await?;
    let mut browser = Browser::open(drivers, &server.url(), going.way, Pictures::new(&going.folder())?).await?;
    compare(&mut browser).await?;
    let path = write(&mut browser).await?;
    publish(&mut browser).await?;
    let before = browser.close().await?;

    let mut visitor = Browser::open(drivers, &server.url(), going.way, Pictures::on(&before)).await?;
    visitor.goto("/summaries").await?;
    visitor.picture("list").await?;
    visitor.says(TITLE).await?;
    visitor.press(&format!("main a[href=\"{path}\"]")).await?;
    visitor.picture("published").await?;
    for words in ["みほん発第361号（情シ）", OWN, "対応が求められる項目になった", "立入検査では"]
    {
        visitor.says(words).await?;
    }
    visitor.press_here("main .buttons a[href$=\".pdf\"]").await?;
    let text = papers::read(&visitor.downloaded("summary.pdf").await?).await?;
    papers::says(
        &text,
        &["【修正概要】", OWN, "みほん発第361号（情シ）", "令和6年5月17日", "2(7) セキュリティパッチ"],
    )?;
    let taken = before.taken() + visitor.close().await?.taken();
    server.stop().await?;
    Ok(taken)
}

/// Editions are compared without signing in; the words that changed are marked.
async fn compare(browser: &mut Browser) -> Done {
    browser.goto("/editions/compare").await?;
    browser.pick("from", "r6").await?;
    browser.pick("to", "r7").await?;
    browser.press("main form button.main").await?;
    browser.picture("r6-r7").await?;
    browser.says("まとめられた").await?;
    ensure(browser.has("main ins").await? && browser.has("main del").await?, || "no words are marked".to_owned())?;
    browser.pick("to", "r6").await?;
    browser.press("main form button.main").await?;
    browser.picture("with-itself").await?;
    browser.says("違う版を選んでください").await
}

/// A draft from the comparison, put into words; where it stands.
async fn write(browser: &mut Browser) -> Done<String> {
    browser.sign_in("editor@national.example", DEMO_PASSWORD).await?;
    browser.goto("/editions/compare?from=r5&to=r6&form=institution").await?;
    browser.picture("r5-r6").await?;
    browser.press("main form[action=\"/summaries\"] button").await?;
    browser.picture("proposed").await?;
    browser.fill("title", TITLE).await?;
    browser.fill("text-1", "注意書きが一つ加わりました。").await?;
    browser.tick("out-3", "true").await?;
    browser.fill("more-0", OWN).await?;
    browser.press("main form[action$=\"/edit\"] button.main").await?;
    browser.says("保存しました").await?;
    browser.picture("saved").await?;
    let last: usize = browser.value("main input[name=points]").await?.parse().unwrap_or_default();
    browser.fill(&format!("order-{}", last - 1), "0").await?;
    browser.press("main form[action$=\"/edit\"] button.main").await?;
    browser.says("保存しました").await?;
    browser.press("main form .buttons a.button").await?;
    browser.picture("draft").await?;
    let first = browser.one("main .points li").await?.text().await?;
    ensure(first.contains(OWN), || format!("first stands: {first}"))?;
    browser.path().await
}

/// Refused with a day that is none, then published.
async fn publish(browser: &mut Browser) -> Done {
    browser.press("main .buttons a.button.main").await?;
    browser.fill("number", "みほん発第361号（情シ）").await?;
    browser.fill("date", "さつき").await?;
    browser.press("main form button.main").await?;
    browser.picture("no-day").await?;
    ensure(browser.value("main input[name=number]").await? == "みほん発第361号（情シ）", || {
        "what was typed is gone".to_owned()
    })?;
    browser.fill("date", "令和6年5月17日").await?;
    browser.press("main form button.main").await?;
    browser.says("公開しました").await
}
