//! Finding things on a page, and waiting for pages.

use super::{Browser, LONGEST};
use crate::fail::{Done, fail};
use std::time::Duration;
use thirtyfour::{By, WebElement};
use tokio::time::{Instant, sleep};

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(20);

impl Browser {
    /// The first element that fits, as soon as it is there.
    pub async fn one(&self, css: &str) -> Done<WebElement> {
        let end = Instant::now() + LONGEST / 3;
        loop {
            if let Ok(found) = self.driver.find(By::Css(css)).await {
                return Ok(found);
            }
            if Instant::now() > end {
                return self.stuck(&format!("there is no {css}")).await;
            }
            sleep(PAUSE).await;
        }
    }
    /// Whether something fits now.
    pub async fn has(&self, css: &str) -> Done<bool> {
        Ok(!self.driver.find_all(By::Css(css)).await?.is_empty())
    }
    /// The value of a form's field.
    pub async fn value(&self, css: &str) -> Done<String> {
        Ok(self.one(css).await?.prop("value").await?.unwrap_or_default())
    }
    /// An attribute of the first element that fits.
    pub async fn attribute(&self, css: &str, name: &str) -> Done<String> {
        Ok(self.one(css).await?.attr(name).await?.unwrap_or_default())
    }
    /// The page that stands now, to be waited out.
    pub(super) async fn this_page(&self) -> Done<WebElement> {
        self.one("html").await
    }
    /// Waits until another page stands where `before` stood.
    pub(super) async fn next_page(&self, before: &WebElement, what: &str) -> Done {
        let end = Instant::now() + LONGEST;
        while before.tag_name().await.is_ok() {
            if Instant::now() > end {
                return self.stuck(&format!("nothing came after {what}")).await;
            }
            sleep(PAUSE).await;
        }
        // The driver answers once the new page has been read.
        self.one("main").await?;
        Ok(())
    }
    /// Waits until a condition of the page holds.
    pub async fn until<F: AsyncFn() -> Done<bool>>(&self, what: &str, holds: F) -> Done {
        let end = Instant::now() + LONGEST / 3;
        while Instant::now() < end {
            if holds().await.unwrap_or(false) {
                return Ok(());
            }
            sleep(PAUSE).await;
        }
        self.stuck(&format!("waited in vain: {what}")).await
    }
    /// The failure of a page, with what it says and a picture of it.
    pub(super) async fn stuck<T>(&self, why: &str) -> Done<T> {
        let path = self.path().await?;
        let file = self.folder().join("failed.png");
        std::fs::write(&file, self.driver.screenshot_as_png().await?)?;
        let text = match self.driver.find(By::Css("main")).await {
            Ok(main) => main.text().await.unwrap_or_default(),
            Err(_) => self.driver.source().await?,
        };
        let text: String = text.chars().take(500).collect();
        fail(format!("{path}: {why} ({})\n{text}", file.display()))
    }
}
