//! A real browser: Debian's chromium through its chromedriver, a fresh profile each time.

mod device;
mod find;
mod hand;
mod keys;
mod pictures;

use crate::fail::{Because, Done, ensure, fail};
use crate::place;
pub use pictures::Pictures;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities;
use thirtyfour::{DesiredCapabilities, LoggingPrefsLogLevel, WebDriver};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

/// The longest that anything in a browser may take.
pub const LONGEST: Duration = Duration::from_secs(30);

/// How a person goes through the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    pub name: &'static str,
    pub width: u32,
    pub height: u32,
    pub scripts: bool,
    /// Tab, arrows, space and enter alone.
    pub keys: bool,
}

/// A phone.
pub const PHONE: Way = Way { name: "360", width: 360, height: 780, scripts: true, keys: false };
/// A desk.
pub const DESK: Way = Way { name: "1280", width: 1280, height: 900, scripts: true, keys: false };
/// A phone that runs no scripts.
pub const PLAIN: Way = Way { name: "360-no-scripts", scripts: false, ..PHONE };
/// A desk without a mouse.
pub const KEYS: Way = Way { name: "1280-keys", keys: true, ..DESK };

/// chromedriver, for all browsers of a run; killed when it is dropped.
#[derive(Debug)]
pub struct Drivers {
    _child: Child,
    url: String,
}

impl Drivers {
    pub async fn start() -> Done<Self> {
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
        let mut child = command.spawn().because("chromedriver")?;
        let mut lines = BufReader::new(child.stdout.take().because("chromedriver has no stdout")?).lines();
        let port = timeout(LONGEST, async {
            while let Some(line) = lines.next_line().await? {
                if let Some((_, port)) = line.split_once("started successfully on port ") {
                    return Ok(port.trim_end_matches('.').to_owned());
                }
            }
            fail("chromedriver named no port")
        });
        let port = port.await.because("chromedriver")??;
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Self { _child: child, url: format!("http://127.0.0.1:{port}") })
    }
}

/// A browser of one person.
pub struct Browser {
    pub driver: WebDriver,
    pub way: Way,
    base: String,
    pictures: Pictures,
    profile: TempDir,
}

impl Browser {
    /// Opens a browser that has never been anywhere. `name`: the folder for its pictures.
    pub async fn open(drivers: &Drivers, base: &str, way: Way, pictures: Pictures) -> Done<Self> {
        let profile = place::temporary()?;
        let downloads = profile.path().join("downloads");
        std::fs::create_dir_all(&downloads)?;
        let driver = timeout(LONGEST, start(drivers, way, profile.path())).await.because("a browser")??;
        let browser = Self { driver, way, base: base.to_owned(), pictures, profile };
        let screen =
            json!({"width": way.width, "height": way.height, "deviceScaleFactor": 1, "mobile": way.width < 600});
        browser.tools("Emulation.setDeviceMetricsOverride", screen).await?;
        browser.tools("Emulation.setLocaleOverride", json!({"locale": "ja-JP"})).await?;
        if !way.scripts {
            browser.tools("Emulation.setScriptExecutionDisabled", json!({"value": true})).await?;
            let page = "data:text/html,<title>off</title><script>document.title='on'</script>";
            browser.driver.goto(page).await?;
            ensure(browser.driver.title().await? == "off", || "scripts run although they are off".to_owned())?;
        }
        let saved = json!({"behavior": "allow", "downloadPath": downloads});
        browser.tools("Browser.setDownloadBehavior", saved).await?;
        Ok(browser)
    }
    /// A command of the developer tools.
    pub async fn tools(&self, command: &str, with: serde_json::Value) -> Done<serde_json::Value> {
        timeout(LONGEST, self.driver.cdp().send_raw(command, with)).await.because(command)?.because(command)
    }
    /// Opens a page of the server.
    pub async fn goto(&self, path: &str) -> Done {
        timeout(LONGEST, self.driver.goto(format!("{}{path}", self.base))).await.because(path)?.because(path)
    }
    /// Path and query of the page.
    pub async fn path(&self) -> Done<String> {
        let url = self.driver.current_url().await?;
        Ok(url.as_str().strip_prefix(&self.base).unwrap_or(url.as_str()).to_owned())
    }
    /// The text of the page's own part.
    pub async fn text(&self) -> Done<String> {
        Ok(self.one("main").await?.text().await?)
    }
    /// Fails unless the page says this.
    pub async fn says(&self, words: &str) -> Done {
        for _ in 0..40 {
            if self.text().await.unwrap_or_default().contains(words) {
                return Ok(());
            }
            sleep(Duration::from_millis(100)).await;
        }
        self.stuck(&format!("the page does not say 「{words}」")).await
    }
    /// A picture of the whole page, and what must hold on every page.
    pub async fn picture(&mut self, name: &str) -> Done {
        pictures::take(self, name).await
    }
    /// Where pictures and papers of this browser go.
    pub fn folder(&self) -> &Path {
        self.pictures.folder()
    }
    fn downloads(&self) -> PathBuf {
        self.profile.path().join("downloads")
    }
    /// Waits for a file that was asked for, and puts it among the pictures.
    pub async fn downloaded(&self, name: &str) -> Done<PathBuf> {
        let end = tokio::time::Instant::now() + LONGEST;
        while tokio::time::Instant::now() < end {
            let files = std::fs::read_dir(self.downloads())?.flatten().map(|entry| entry.path());
            let whole: Vec<PathBuf> = files.filter(|p| p.extension().is_none_or(|e| e != "crdownload")).collect();
            if let Some(file) = whole.first().filter(|file| file.metadata().is_ok_and(|m| m.len() > 0)) {
                let kept = self.folder().join(name);
                std::fs::copy(file, &kept)?;
                std::fs::remove_file(file)?;
                return Ok(kept);
            }
            sleep(Duration::from_millis(50)).await;
        }
        fail(format!("nothing was downloaded for {name}"))
    }
    /// Closes the browser. Fails when a page was wider than the screen, or its scripts or addresses were faulty.
    pub async fn close(self) -> Done<Pictures> {
        timeout(LONGEST, self.driver.quit()).await.because("closing the browser")??;
        self.pictures.faultless()
    }
}

async fn start(drivers: &Drivers, way: Way, profile: &Path) -> Done<WebDriver> {
    let mut wanted = DesiredCapabilities::chrome();
    for name in ["/usr/bin/chromium", "/usr/bin/chromium-browser"] {
        if Path::new(name).exists() {
            wanted.set_binary(name)?;
            break;
        }
    }
    let mut arguments = vec![
        "--headless=new".to_owned(),
        "--disable-gpu".to_owned(),
        "--disable-quic".to_owned(),
        "--no-first-run".to_owned(),
        "--disable-background-networking".to_owned(),
        "--disable-component-update".to_owned(),
        "--disable-sync".to_owned(),
        "--disable-dev-shm-usage".to_owned(),
        "--lang=ja".to_owned(),
        format!("--window-size={},{}", way.width, way.height),
        format!("--user-data-dir={}", profile.join("profile").display()),
    ];
    if is_root() {
        arguments.push("--no-sandbox".to_owned());
    }
    for argument in arguments {
        wanted.add_arg(&argument)?;
    }
    let settings = json!({
        "intl.accept_languages": "ja,ja-JP",
        "plugins.always_open_pdf_externally": true,
        "credentials_enable_service": false,
    });
    wanted.add_experimental_option("prefs", settings)?;
    wanted.set_browser_log_level(LoggingPrefsLogLevel::All)?;
    let driver = WebDriver::builder(&drivers.url, wanted).request_timeout(LONGEST).connect().await?;
    driver.set_page_load_timeout(LONGEST).await?;
    Ok(driver)
}

fn is_root() -> bool {
    std::process::Command::new("id").arg("-u").output().is_ok_and(|out| out.stdout.trim_ascii() == b"0")
}
