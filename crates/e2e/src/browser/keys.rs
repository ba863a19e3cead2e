//! Going through a page with the keys alone.

use super::Browser;
use crate::fail::Done;
use thirtyfour::{Key, WebElement};

/// So many steps through a page at most.
const STEPS: usize = 400;

impl Browser {
    async fn active(&self) -> Done<WebElement> {
        Ok(self.driver.active_element().await?)
    }
    pub(super) async fn key(&self, key: Key) -> Done {
        Ok(self.driver.action_chain().send_keys(key.value()).perform().await?)
    }
    /// Presses Tab until the element has the focus, from wherever it is.
    pub(super) async fn tab_to(&self, wanted: &WebElement, what: &str) -> Done {
        for _ in 0..STEPS {
            if self.active().await?.element_id() == wanted.element_id() {
                return Ok(());
            }
            self.key(Key::Tab).await?;
        }
        self.stuck(&format!("the Tab key does not reach {what}")).await
    }
    /// Presses Tab until one of a group of choices has the focus, arrows until it is the wanted one.
    pub(super) async fn tab_to_choice(&self, name: &str, value: &str) -> Done {
        let mut reached = None;
        for _ in 0..STEPS {
            let now = self.active().await?;
            if now.attr("name").await?.as_deref() == Some(name) {
                reached = Some(now);
                break;
            }
            self.key(Key::Tab).await?;
        }
        let Some(mut now) = reached else {
            return self.stuck(&format!("the Tab key does not reach {name}")).await;
        };
        for _ in 0..10 {
            if now.attr("value").await?.as_deref() == Some(value) {
                if !now.is_selected().await? {
                    self.key(Key::Space).await?;
                }
                return Ok(());
            }
            self.key(Key::Down).await?;
            now = self.active().await?;
        }
        self.stuck(&format!("the arrows do not reach {name}={value}")).await
    }
}
