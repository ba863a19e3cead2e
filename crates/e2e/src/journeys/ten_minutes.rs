//! Ten minutes: somebody who has never done this, on a phone, without an account. Ten questions, three next steps, half
//! a printed page; and the institution that is created from them. Taps are counted.

use super::{Going, papers};
use crate::browser::{Browser, Drivers, Pictures};
use crate::fail::{Done, ensure};
use crate::server::Data;

/// What one tap presses at each question: yes, no or unknown, in the order of the buttons.
const REPLIES: [usize; 10] = [1, 1, 2, 1, 3, 1, 1, 1, 2, 1];
/// From the first question to the paper and to the form that keeps it.
const TAPS: usize = 25;
/// Half of A4, in points.
const HALF: f64 = 421.0;

pub(super) async fn go(drivers: &Drivers, going: Going) -> Done<usize> {
    let data = Data::new(going.engine)?;
    let server = data.serve().await?;
    let mut browser = Browser::open(drivers, &server.url(), going.way, Pictures::new(&going.folder())?).await?;
    browser.goto("/ten-minutes").await?;
    let mut taps = 0;
    for (n, reply) in REPLIES.into_iter().enumerate() {
        browser.says(&format!("{}問目", n + 1)).await?;
        if n == 0 || n == 4 {
            browser.picture(&format!("question-{}", n + 1)).await?;
        }
        browser.press(&format!("main .replies li:nth-child({reply}) a")).await?;
        taps += 1;
        if n == 4 {
            // A slip of the finger: back, and the same again.
            browser.press("main a[rel=prev]").await?;
            browser.says("5問目").await?;
            browser.press(&format!("main .replies li:nth-child({reply}) a")).await?;
            taps += 2;
        }
    }
    browser.picture("steps").await?;
    browser.press_here("main a.main[href$=\".pdf\"]").await?;
    taps += 1;
    let file = browser.downloaded("ten-minutes.pdf").await?;
    let text = papers::read(&file).await?;
    papers::says(&text, &["一度戻してみる"])?;
    let (pages, lowest) = papers::extent(&file).await?;
    ensure(pages == 1 && lowest <= HALF, || format!("{pages} pages, the last line at {lowest} of 842 points"))?;
    browser.press("main a[href^=\"/setup?ten=\"]").await?;
    taps += 1;
    browser.picture("kept").await?;
    ensure(taps <= TAPS, || format!("{taps} taps, more than {TAPS}"))?;
    println!("{taps} taps, half a page down to {lowest:.0} of 842 points");
    let taken = browser.close().await?.taken();
    server.stop().await?;
    Ok(taken)
}
