//! The guide's editor: somebody of the national association writes a sentence more, gives it a note and publishes it
//! for tomorrow; a clinic reads the old text today, the new one tomorrow, and what changed.

use super::Going;
use crate::browser::{Browser, Drivers, Pictures};
use crate::fail::{Done, ensure};
use crate::house::DEMO_PASSWORD;
use crate::server::Data;

const TEXT: &str = "/guide/institution/backup-recovery";
const MORE: &str = "毎週月曜の朝に、写しが取れたかを見ます。";
const CHANGE: &str = "月曜の朝に見ることを足しました（みほん）。";
/// The day after that of the demonstration.
const TOMORROW: &str = "2026-11-25T09:00:00+09:00";

pub(super) async fn go(drivers: &Drivers, going: Going) -> Done<usize> {
    let data = Data::demo().await?;
    let server = data.serve().await?;
    let mut editor = Browser::open(drivers, &server.url(), going.way, Pictures::new(&going.folder())?).await?;
    editor.sign_in("editor@national.example", DEMO_PASSWORD).await?;
    write(&mut editor).await?;
    publish(&mut editor).await?;
    let written = editor.close().await?;

    let mut owner = Browser::open(drivers, &server.url(), going.way, Pictures::on(&written)).await?;
    owner.sign_in("owner@eye.example", DEMO_PASSWORD).await?;
    owner.goto(TEXT).await?;
    owner.picture("today").await?;
    ensure(!owner.text().await?.contains(MORE), || "it appeared a day early".to_owned())?;
    owner.goto(&format!("{TEXT}/history")).await?;
    ensure(!owner.text().await?.contains(CHANGE), || "a plan was told to everybody".to_owned())?;
    let today = owner.close().await?;
    server.stop().await?;

    let server = data.at(TOMORROW).serve().await?;
    let mut owner = Browser::open(drivers, &server.url(), going.way, Pictures::on(&today)).await?;
    owner.sign_in("owner@eye.example", DEMO_PASSWORD).await?;
    owner.goto(TEXT).await?;
    owner.picture("tomorrow").await?;
    owner.says(MORE).await?;
    owner.press("main #provenance ~ dl a[href$=\"/history\"]").await?;
    owner.picture("history").await?;
    owner.says(CHANGE).await?;
    ensure(owner.has("main ins").await?, || "the new words are not marked".to_owned())?;
    let taken = written.taken() + today.taken() + owner.close().await?.taken();
    server.stop().await?;
    Ok(taken)
}

/// A sentence at the end of the text, kept as a draft and looked at.
async fn write(editor: &mut Browser) -> Done {
    editor.goto(TEXT).await?;
    editor.press("main .buttons a[href$=\"/edit\"]").await?;
    editor.picture("edit").await?;
    // The text is long: what is added is typed behind what stands there, as the caret of a field does by itself.
    let body = editor.one("main textarea[name=body]").await?;
    body.send_keys(format!("\n\n{MORE}").as_str()).await?;
    let held = editor.value("main textarea[name=body]").await?;
    ensure(held.trim_end().ends_with(MORE), || "the sentence does not stand at the end".to_owned())?;
    editor.fill("change", CHANGE).await?;
    editor.press("main form[action$=\"/edit\"] button.main").await?;
    editor.says("下書きを保存しました").await?;
    editor.says(MORE).await?;
    editor.picture("saved").await
}

/// Refused for a day that is gone, then planned for tomorrow.
async fn publish(editor: &mut Browser) -> Done {
    editor.press("main form[action$=\"/edit\"] button.main").await?;
    editor.says(CHANGE).await?;
    editor.fill("day", "令和8年11月23日").await?;
    editor.press("main form[action$=\"/publish\"] button.main").await?;
    editor.picture("too-early").await?;
    editor.says("過ぎた日").await?;
    editor.fill("day", "令和8年11月25日").await?;
    editor.press("main form[action$=\"/publish\"] button.main").await?;
    editor.says("出す日を決めました").await?;
    editor.says("これから出る").await?;
    editor.picture("planned").await
}
