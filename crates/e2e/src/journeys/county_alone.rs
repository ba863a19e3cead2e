//! A county that is alone: a health centre's letter comes in as PDF, is read out and confirmed, goes to the members in the
//! county's own cover letter, and a clinic reads it, with the PDF inside page for page.

use super::{Going, papers};
use crate::browser::{Browser, Drivers, Pictures};
use crate::fail::{Done, ensure};
use crate::house::DEMO_PASSWORD;
use crate::server::Data;

const LINES: [&str; 7] = [
    "事務連絡",
    "令和8年11月20日",
    "医療機関の管理者 各位",
    "ためし県ためし保健所",
    "サイバー攻撃への備えについて（依頼）",
    "平素より、地域の医療にご尽力いただき、ありがとうございます。",
    "つきましては、点検をお願いします。",
];
const TITLE: &str = "サイバー攻撃への備えについて（依頼）";

pub(super) async fn go(drivers: &Drivers, going: Going) -> Done<usize> {
    // Nothing has come down to this county: its prefecture has not passed the nation's letter on.
    let data = Data::demo().await?;
    let server = data.serve().await?;
    let pictures = Pictures::new(&going.folder())?;
    let later = Pictures::on(&pictures);
    let file = data.path().join("hokenjo.pdf");
    std::fs::write(&file, testkit::letter::pdf(&LINES, 2))?;

    let mut officer = Browser::open(drivers, &server.url(), going.way, pictures).await?;
    officer.sign_in("officer@county-b1.example", DEMO_PASSWORD).await?;
    officer.goto("/inbox").await?;
    officer.press("main a[href^=\"/letters?\"]").await?;
    officer.picture("letters").await?;
    officer.files("file", &[file.as_path()]).await?;
    officer.press("main form[action^=\"/letters?\"] button.main").await?;
    officer.picture("read-out").await?;
    for (name, value) in
        [("number", "事務連絡"), ("date", "令和8年11月20日"), ("sender", "ためし県ためし保健所"), ("title", TITLE)]
    {
        let held = officer.value(&format!("main [name=\"{name}\"]")).await?;
        ensure(held == value, || format!("{name} was read out as 「{held}」"))?;
    }
    officer.press("main form[action^=\"/letters/\"] button.main").await?;
    officer.fill("addressee", "会員 各位").await?;
    officer.fill("body", "保健所から、中の文書が届きました。お読みください。").await?;
    officer.picture("cover").await?;
    officer.press("main form[action$=\"/edit\"] button.main").await?;
    officer.press("main a.main[href$=\"/issue\"]").await?;
    officer.fill("number", "試郡発第7号").await?;
    officer.picture("issue").await?;
    officer.press("main form[action$=\"/issue\"] button.main").await?;
    officer.picture("sent").await?;
    officer.close().await?;

    let mut owner = Browser::open(drivers, &server.url(), going.way, later).await?;
    owner.sign_in("owner@eye.example", DEMO_PASSWORD).await?;
    owner.goto("/inbox").await?;
    owner.picture("inbox").await?;
    owner.press("main ul.things a[href^=\"/notices/\"]").await?;
    for words in ["試郡発第7号", "ためし市医師会", "ためし県ためし保健所", TITLE, "2ページ"] {
        owner.says(words).await?;
    }
    owner.picture("notice").await?;
    owner.press_here("main a[href*=\"/papers/notice/\"][href*=\".pdf\"]").await?;
    let paper = papers::read(&owner.downloaded("notice.pdf").await?).await?;
    papers::says(&paper, &["試郡発第7号", "保健所から、中の文書が届きました。", "（1/2）", "（2/2）"])?;
    owner.press("main form[action$=\"/read\"] button.main").await?;
    owner.picture("read").await?;
    owner.says("読んだことを記録しました").await?;
    let taken = owner.close().await?.taken();
    server.stop().await?;
    Ok(taken)
}
