//! What a person does on a page: types, chooses, presses. With a mouse or a finger, or with the keys alone,
//! as the way says.

use super::Browser;
use crate::fail::{Because, Done, ensure};
use std::path::Path;
use thirtyfour::{By, Key, TypingData, WebElement};

impl Browser {
    /// Brings the focus to an element, as the way goes.
    async fn reach(&self, element: &WebElement, what: &str) -> Done {
        if self.way.keys {
            return self.tab_to(element, what).await;
        }
        element.scroll_into_view().await.because(what)?;
        element.click().await.because(what)
    }
    /// Signs in as far as the password goes.
    pub async fn sign_in(&self, login: &str, password: &str) -> Done {
        self.goto("/sign-in").await?;
        self.fill("login", login).await?;
        self.fill("password", password).await?;
        self.press("main form[action=\"/sign-in\"] button.main").await
    }
    /// Types into a field in place of what it holds.
    pub async fn fill(&self, name: &str, text: &str) -> Done {
        let css = format!("main [name=\"{name}\"]");
        let field = self.one(&css).await?;
        self.reach(&field, name).await?;
        field.send_keys(Key::Control + "a").await?;
        field.send_keys(Key::Backspace).await?;
        if !text.is_empty() {
            field.send_keys(text).await?;
        }
        let held = self.value(&css).await?;
        ensure(held == text, || format!("{name} holds 「{held}」 instead of 「{text}」"))
    }
    /// Chooses one of a group.
    pub async fn choose(&self, name: &str, value: &str) -> Done {
        let what = format!("{name}={value}");
        let radio = self.one(&format!("main input[name=\"{name}\"][value=\"{value}\"]")).await?;
        if self.way.keys {
            self.tab_to_choice(name, value).await?;
        } else if !radio.is_selected().await? {
            self.reach(&radio, &what).await?;
        }
        ensure(radio.is_selected().await?, || format!("{what} is not chosen"))
    }
    /// Ticks a box.
    pub async fn tick(&self, name: &str, value: &str) -> Done {
        let what = format!("{name}={value}");
        let tick = self.one(&format!("main input[name=\"{name}\"][value=\"{value}\"]")).await?;
        self.reach(&tick, &what).await?;
        if self.way.keys {
            self.key(Key::Space).await?;
        }
        ensure(tick.is_selected().await?, || format!("{what} is not ticked"))
    }
    /// Picks from a list.
    pub async fn pick(&self, name: &str, value: &str) -> Done {
        let css = format!("main select[name=\"{name}\"]");
        let list = self.one(&css).await?;
        if self.way.keys {
            self.tab_to(&list, name).await?;
            let count = list.find_all(By::Css("option")).await?.len();
            for _ in 0..count {
                if self.value(&css).await? == value {
                    break;
                }
                self.key(Key::Down).await?;
            }
        } else {
            self.reach(&list, name).await?;
            list.find(By::Css(format!("option[value=\"{value}\"]"))).await.because(name)?.click().await?;
        }
        let held = self.value(&css).await?;
        ensure(held == value, || format!("{name} holds {held} instead of {value}"))
    }
    /// Presses a button or follows a link, and waits for the page that comes.
    pub async fn press(&self, css: &str) -> Done {
        let before = self.this_page().await?;
        self.press_here(css).await?;
        self.next_page(&before, css).await
    }
    /// Presses something that leads to no page: a download, a fold.
    pub async fn press_here(&self, css: &str) -> Done {
        let element = self.one(css).await?;
        self.reach(&element, css).await?;
        if self.way.keys {
            // The page may be gone before the driver has answered.
            let _ = self.key(Key::Enter).await;
        }
        Ok(())
    }
    /// Chooses, types and presses faster than anything can be saved in between: all in one turn of the scripts.
    pub async fn press_in_a_hurry(&self, choice: &str, field: &str, text: &str, button: &str) -> Done {
        let before = self.this_page().await?;
        let script = "const [choice, field, text, button] = arguments; const at = css => document.querySelector(css); \
            at(choice).click(); at(field).value = text; at(button).click();";
        let arguments = vec![choice.into(), field.into(), text.into(), button.into()];
        self.driver.execute(script, arguments).await?;
        self.next_page(&before, button).await
    }
    /// Chooses files. A file chooser belongs to the desktop: its answer is typed in both ways.
    pub async fn files(&self, name: &str, files: &[&Path]) -> Done {
        let field = self.one(&format!("main input[name=\"{name}\"]")).await?;
        if self.way.keys {
            self.tab_to(&field, name).await?;
        }
        let paths: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
        field.send_keys(TypingData::from(paths.join("\n"))).await.because(name)
    }
}
