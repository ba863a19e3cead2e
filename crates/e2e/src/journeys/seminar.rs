//! An association puts a film made with ffmpeg up, with chapters, subtitles and a quiz; a clinic's owner watches it: play,
//! seek, resume, subtitles; skipping to the end is no attendance. What was seen stands on the sheet as evidence, and the
//! certificate prints. Without scripts the same ends are reached by plain forms.

use super::{Going, papers};
use crate::browser::{Browser, Drivers, Pictures};
use crate::fail::{Because, Done, ensure};
use crate::house::{Api, DEMO_PASSWORD, items, text};
use crate::server::Data;
use std::path::Path;
use tokio::process::Command;

const EDITOR: &str = "editor@national.example";
const OWNER: &str = "owner@clinic.example";
const TITLE: &str = "戻す練習（みほん）";
const CHAPTERS: &str = "0:00 はじめに\n0:06 戻してみる ＞ backup-recovery\n0:13 おわりに";
const SUBTITLES: &str = "WEBVTT\n\n00:00.000 --> 00:07.000\n年に一度、戻す練習をします。\n\n00:07.000 --> 00:16.000\nうまくいったら記録を残します。\n";
const QUIZ: &str = "練習はいつしますか。\n○ 年に一度\n× しない\n\n終わったら何をしますか。\n× 忘れる\n○ 記録を残す";

pub(super) async fn go(drivers: &Drivers, going: Going) -> Done<usize> {
    let data = Data::demo().await?;
    let server = data.serve().await?;
    let (film, old) = (data.path().join("film.mp4"), data.path().join("old.mp4"));
    ffmpeg(&["-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "10", "-movflags", "+faststart"], &film).await?;
    ffmpeg(&["-c:v", "mpeg4"], &old).await?;

    let pictures = Pictures::new(&going.folder())?;
    let later = Pictures::on(&pictures);
    let mut editor = Browser::open(drivers, &server.url(), going.way, pictures).await?;
    editor.sign_in(EDITOR, DEMO_PASSWORD).await?;
    editor.goto("/seminars").await?;
    editor.press("main .buttons a.main").await?;
    editor.fill("title", TITLE).await?;
    editor.fill("sentence", "見ると、戻し方が分かります。").await?;
    editor.files("video", &[old.as_path()]).await?;
    editor.press("main form[enctype] button.main").await?;
    editor.says("ブラウザーで再生できません").await?;
    editor.picture("refused").await?;
    editor.files("video", &[film.as_path()]).await?;
    editor.press("main form[enctype] button.main").await?;
    editor.says("載せました").await?;
    editor.fill("chapters", CHAPTERS).await?;
    editor.fill("subtitles", SUBTITLES).await?;
    editor.fill("quiz", QUIZ).await?;
    editor.picture("written").await?;
    editor.press("main form[action$=\"/edit\"] button.main").await?;
    editor.says("保存しました").await?;
    let page = editor.path().await?;
    let page = page.split('?').next().unwrap_or_default().to_owned();
    if going.way.scripts {
        webm(&editor, data.path()).await?;
    }

    let mut owner = Browser::open(drivers, &server.url(), going.way, later).await?;
    owner.sign_in(OWNER, DEMO_PASSWORD).await?;
    owner.goto("/seminars").await?;
    owner.says(TITLE).await?;
    owner.picture("list").await?;
    owner.goto("/seminars?q=%E8%A8%98%E9%8C%B2").await?;
    owner.press(&format!("main .things a[href^=\"{page}\"]")).await?;
    owner.picture("watch").await?;
    if going.way.scripts {
        watch(&owner, &page).await?;
    } else {
        owner.press_here("main details:has(form[action$=\"/declare\"]) > summary").await?;
        owner.fill("minutes", "1").await?;
        owner.press("main form[action$=\"/declare\"] button").await?;
        owner.says("本人の申告").await?;
    }
    owner.picture("seen").await?;
    owner.press("main a[href*=\"/quiz\"]").await?;
    owner.choose("q0", "0").await?;
    owner.choose("q1", "1").await?;
    owner.press("#quiz button").await?;
    owner.says("合格です").await?;
    owner.picture("quiz").await?;
    owner.goto(&page).await?;
    owner.press_here("main a[href^=\"/papers/certificate/\"]").await?;
    let paper = papers::read(&owner.downloaded("certificate.pdf").await?).await?;
    papers::says(&paper, &["修了証", TITLE, "合格", if going.way.scripts { "1分" } else { "本人の申告" }])?;

    // The record becomes evidence of a row of this year's sheet.
    let token = data.run(&["person", "token", OWNER], "").await?;
    let mut api = Api::new(server.address, &token);
    let house = api.only_organisation().await?;
    let list = api.get(&format!("/organisations/{house}/assessments")).await?;
    let this_year = items(&list).iter().find(|s| s["fiscal_year"] == 2026 && s["form"] == "institution");
    let sheet = text(this_year.because("this year's sheet")?, "/id")?;
    owner.goto("/training").await?;
    owner.says(TITLE).await?;
    owner.picture("training").await?;
    owner.pick("row", &format!("{sheet} safety-manager")).await?;
    owner.press("main form[action=\"/training\"] button.main").await?;
    owner.says("証跡にしました").await?;
    owner.goto(&format!("/assessments/{sheet}/items/safety-manager")).await?;
    owner.says("研修の記録").await?;
    owner.picture("evidence").await?;
    owner.goto(&format!("/assessments/{sheet}/items/backup-recovery")).await?;
    owner.says("この項目の動画").await?;
    // What the API says of it.
    let record = api.get(&format!("/organisations/{house}/training")).await?;
    let row = items(&record).iter().find(|r| r["title"] == TITLE).because("a row of the record")?;
    let (seen, told) = (row["seen_seconds"].as_i64().unwrap_or(0), row["declared_minutes"].as_i64().unwrap_or(0));
    ensure(if going.way.scripts { seen >= 14 && told == 0 } else { seen == 0 && told == 1 }, || format!("{row}"))?;

    let before = owner.close().await?.taken();
    let taken = editor.close().await?.taken().max(before);
    server.stop().await?;
    Ok(taken)
}

/// A WebM plays, too, from where one seeks to.
async fn webm(editor: &Browser, folder: &Path) -> Done {
    let film = folder.join("film.webm");
    ffmpeg(&["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "10"], &film).await?;
    editor.goto("/seminars").await?;
    editor.press("main .buttons a.main").await?;
    editor.fill("title", "見本のWebM").await?;
    editor.fill("sentence", "WebMの動画です。").await?;
    editor.files("video", &[film.as_path()]).await?;
    editor.press("main form[enctype] button.main").await?;
    editor.says("載せました").await?;
    let path = editor.path().await?;
    editor.goto(path.split("/edit").next().unwrap_or_default()).await?;
    holds(editor, "the WebM is there", "v.readyState >= 1 && Math.abs(v.duration - 16) < 0.5").await?;
    let play = "const v = document.querySelector('video'); v.muted = true; v.currentTime = 8; v.play();";
    editor.driver.execute(play, Vec::new()).await?;
    holds(editor, "the WebM plays on", "v.currentTime > 8.5").await
}

/// Plays, seeks, resumes, reads subtitles; skips to the end, then watches it whole.
async fn watch(owner: &Browser, page: &str) -> Done {
    holds(owner, "the film is there", "v.readyState >= 1 && Math.abs(v.duration - 16) < 0.5").await?;
    owner.press_here("main a[data-at=\"13\"]").await?;
    holds(owner, "played to the end from the last chapter", "v.ended").await?;
    holds(owner, "told", "document.querySelector('[data-seen-state]').textContent.includes('0:0')").await?;
    let words = owner.text().await?;
    ensure(!words.contains("最後まで見ました"), || format!("skipping to the end is attendance: {words}"))?;
    // Stopped in the middle: subtitles, and the next time it begins there.
    owner.press_here("main a[data-at=\"6\"]").await?;
    let subtitle =
        "v.currentTime > 7.2 && [...v.textTracks[0].activeCues].some(c => c.text.includes('記録を残します'))";
    holds(owner, "subtitles", subtitle).await?;
    owner.driver.execute("document.querySelector('video').pause()", Vec::new()).await?;
    tokio::time::sleep(std::time::Duration::from_millis(800)).await;
    owner.goto(page).await?;
    holds(owner, "resumed", "v.readyState >= 1 && v.currentTime >= 7 && v.currentTime < 11").await?;
    owner.press_here("main button[data-speed=\"2\"]").await?;
    owner.press_here("main a[data-at=\"0\"]").await?;
    holds(owner, "half of it watched", "v.currentTime > 8").await?;
    holds(owner, "watched", "v.ended").await?;
    owner.says("最後まで見ました").await
}

/// Waits until something holds of the film `v`.
async fn holds(owner: &Browser, what: &str, condition: &str) -> Done {
    let script = format!("const v = document.querySelector('video'); return Boolean({condition});");
    owner.until(what, async || Ok(*owner.driver.execute(&script, Vec::new()).await?.json() == true)).await
}

/// Sixteen seconds of a test picture.
async fn ffmpeg(codec: &[&str], to: &Path) -> Done {
    let mut command = Command::new("ffmpeg");
    command.args(["-hide_banner", "-loglevel", "error", "-y", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=10:d=16"]);
    let out = command.args(codec).arg(to).output().await.because("ffmpeg")?;
    ensure(out.status.success(), || format!("ffmpeg: {}", String::from_utf8_lossy(&out.stderr)))
}
