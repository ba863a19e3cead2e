//! The nation's letter waits at a prefecture: its officer puts the cover letter of the office around it, types the
//! number of the register and passes it on. Clicks are counted, and the minute is the clerk's.

use super::Going;
use crate::browser::{Browser, Drivers, Pictures};
use crate::fail::{Done, ensure};
use crate::house::{Api, DEMO_PASSWORD, items, text};
use crate::server::Data;
use std::time::{Duration, Instant};

const OFFICER: &str = "officer@pref-b.example";
const BELOW: &str = "officer@county-b1.example";
const NUMBER: &str = "試医発第57号";
const INSIDE: &str = "み医発第9003号（情シ）";
/// From the first page to the list of letters and to the page that says that it was sent.
const CLICKS: usize = 12;
const MINUTE: Duration = Duration::from_secs(60);

pub(super) async fn go(drivers: &Drivers, going: Going) -> Done<usize> {
    let data = Data::demo().await?;
    let server = data.serve().await?;
    let pictures = Pictures::new(&going.folder())?;
    let later = Pictures::on(&pictures);
    let mut officer = Browser::open(drivers, &server.url(), going.way, pictures).await?;
    officer.sign_in(OFFICER, DEMO_PASSWORD).await?;

    let begun = Instant::now();
    let (mut clicks, mut aside) = (1, Duration::ZERO);
    officer.goto("/inbox").await?;
    for way in ["main ul.things a[href^=\"/notices/\"]", "main a.main[href*=\"/relay?\"]"] {
        officer.press(way).await?;
        clicks += 1;
    }
    // The cover letter stands there, from the template of the office; only the number is the clerk's.
    let body = officer.value("main [name=\"body\"]").await?;
    ensure(body.contains(INSIDE), || format!("the cover letter says 「{body}」"))?;
    officer.fill("number", "57").await?;
    clicks += 1;
    let looking = Instant::now();
    officer.picture("cover").await?;
    aside += looking.elapsed();
    officer.press("main form[action$=\"/relay\"] button.main").await?;
    clicks += 1;
    officer.says("送り状を付けて送りました").await?;
    let took = begun.elapsed().saturating_sub(aside);
    ensure(clicks <= CLICKS, || format!("{clicks} clicks, more than {CLICKS}"))?;
    ensure(took < MINUTE, || format!("{took:.1?}, more than a minute"))?;
    println!("{clicks} clicks, {took:.1?}");
    for words in [NUMBER, "ためし県医師会", INSIDE] {
        officer.says(words).await?;
    }
    officer.picture("sent").await?;
    officer.close().await?;

    // Read back: it came to the county, with the nation's letter inside as it was.
    let token = data.run(&["person", "token", BELOW], "").await?;
    let mut api = Api::new(server.address, &token);
    let county = api.only_organisation().await?;
    let inbox = api.get(&format!("/organisations/{county}/notices?box=inbox")).await?;
    ensure(items(&inbox).len() == 1, || format!("not one letter came: {inbox}"))?;
    let notice = api.get(&format!("/notices/{}", text(&inbox, "/items/0/id")?)).await?;
    for (place, number) in [("/letters/0/number", NUMBER), ("/letters/1/number", INSIDE)] {
        let found = text(&notice, place)?;
        ensure(found == number, || format!("{place} is {found}, not {number}"))?;
    }

    let mut below = Browser::open(drivers, &server.url(), going.way, later).await?;
    below.sign_in(BELOW, DEMO_PASSWORD).await?;
    below.goto("/inbox").await?;
    below.press("main ul.things a[href^=\"/notices/\"]").await?;
    for words in [NUMBER, INSIDE] {
        below.says(words).await?;
    }
    below.picture("below").await?;
    let taken = below.close().await?.taken();
    server.stop().await?;
    Ok(taken)
}
