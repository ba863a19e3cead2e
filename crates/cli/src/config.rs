//! `mamori.toml` in the data directory: where Mamori runs, and what it does by itself. All of it is optional.

use crate::adapters::clamd;
use crate::adapters::store::s3;
use crate::said::{Said, io};
use anyhow::Result;
use app::Place;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use toml::Value;

/// The name of the file.
pub const FILE: &str = "mamori.toml";

/// What the file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// `place = "pc"`, `"network"` or `"hosted"`.
    pub place: Place,
    /// `public_url = "https://…"`, without a path.
    pub public_url: Option<String>,
    /// `proxies = ["10.0.0.1"]`: whose X-Forwarded-For counts.
    pub proxies: Vec<IpAddr>,
    /// `tls_cert` and `tls_key`: files in PEM.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// `metrics = "127.0.0.1:9100"`: where `/metrics` answers.
    pub metrics: Option<SocketAddr>,
    /// `backup_to = "DIR"`: a backup a day goes there.
    pub backup_to: Option<PathBuf>,
    /// `backup_keep_days = 30`: older ones go.
    pub backup_keep_days: u32,
    /// `clamd = "unix:/run/clamav/clamd.ctl"` or `"tcp:127.0.0.1:3310"`: what looks at files from outside.
    pub clamd: Option<clamd::Address>,
    /// `files_s3 = "https://HOST/BUCKET[/PREFIX]"`: files are kept there instead of `files/`; `files_s3_region`. The
    /// variable `MAMORI_FILES_S3` goes before it; empty: the folder.
    pub files_s3: Option<s3::Place>,
    /// `dear_per_minute`, `writes_per_minute`, `public_per_minute`: how often; 0 is as often as anybody likes, none as
    /// the place has it.
    pub limits: [Option<u32>; 3],
}

/// The variable that goes before `files_s3`.
const STORE: &str = "MAMORI_FILES_S3";
/// Daily backups are kept so long where nothing else is said.
const KEEP_DAYS: u32 = 30;

impl Default for Config {
    fn default() -> Self {
        Self {
            place: Place::Pc,
            public_url: None,
            proxies: Vec::new(),
            tls: None,
            metrics: None,
            backup_to: None,
            backup_keep_days: KEEP_DAYS,
            clamd: None,
            files_s3: None,
            limits: [None; 3],
        }
    }
}

impl Config {
    /// Reads the file of a data directory; without one everything is as on one PC.
    ///
    /// # Errors
    /// A sentence that names what is wrong: no TOML, an unknown key, a value that does not fit.
    pub fn read(data: &Path) -> Result<Config> {
        let path = data.join(FILE);
        let mut config = match std::fs::read_to_string(&path) {
            Ok(text) => Config::parse(&text, data)?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Config::default(),
            Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => Config::default(),
            Err(error) => return Err(io("cli-config-unreadable", &path, error)),
        };
        if let Ok(text) = std::env::var(STORE) {
            let region = config.files_s3.take().map(|place| place.region);
            config.files_s3 = match text.is_empty() {
                true => None,
                false => Some(
                    s3::Place::read(&text)
                        .ok_or_else(|| Said::new("cli-config-value").with("key", STORE).with("value", text.as_str()))?,
                ),
            };
            if let (Some(place), Some(region)) = (&mut config.files_s3, region) {
                place.region = region;
            }
        }
        Ok(config)
    }

    fn parse(text: &str, data: &Path) -> Result<Config> {
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            Said::new("cli-config-broken").with("what", error.message().replace('\n', " "))
        })?;
        let mut config = Config::default();
        let (mut cert, mut key, mut region) = (None, None, None);
        for (name, value) in &table {
            let bad = || Said::new("cli-config-value").with("key", name.as_str()).with("value", value.to_string());
            match name.as_str() {
                "place" => config.place = place(value).ok_or_else(bad)?,
                "public_url" => config.public_url = Some(url(value).ok_or_else(bad)?),
                "proxies" => config.proxies = addresses(value).ok_or_else(bad)?,
                "tls_cert" => cert = Some(data.join(value.as_str().ok_or_else(bad)?)),
                "tls_key" => key = Some(data.join(value.as_str().ok_or_else(bad)?)),
                "metrics" => config.metrics = Some(value.as_str().and_then(|v| v.parse().ok()).ok_or_else(bad)?),
                "backup_to" => {
                    config.backup_to = Some(data.join(value.as_str().filter(|v| !v.is_empty()).ok_or_else(bad)?))
                }
                "backup_keep_days" => {
                    let days = value.as_integer().and_then(|v| u32::try_from(v).ok()).filter(|v| *v > 0);
                    config.backup_keep_days = days.ok_or_else(bad)?;
                }
                "clamd" => config.clamd = Some(value.as_str().and_then(clamd::Address::read).ok_or_else(bad)?),
                "files_s3" => config.files_s3 = Some(value.as_str().and_then(s3::Place::read).ok_or_else(bad)?),
                "files_s3_region" => {
                    region = Some(value.as_str().filter(|v| !v.is_empty()).ok_or_else(bad)?.to_owned());
                }
                "dear_per_minute" => config.limits[0] = Some(often(value).ok_or_else(bad)?),
                "writes_per_minute" => config.limits[1] = Some(often(value).ok_or_else(bad)?),
                "public_per_minute" => config.limits[2] = Some(often(value).ok_or_else(bad)?),
                _ => return Err(Said::new("cli-config-unknown").with("key", name.as_str()).into()),
            }
        }
        if let Some(region) = region {
            let place = config.files_s3.as_mut();
            place.ok_or_else(|| Said::new("cli-config-region"))?.region = region;
        }
        config.tls = match (cert, key) {
            (Some(cert), Some(key)) => Some((cert, key)),
            (None, None) => None,
            _ => return Err(Said::new("cli-config-tls").into()),
        };
        Ok(config)
    }

    /// The host of `public_url`, without port.
    #[must_use]
    pub fn public_host(&self) -> Option<String> {
        let rest = self.public_url.as_deref()?.split_once("://")?.1;
        let host = rest.split('/').next()?;
        web::hosts::read(host)
    }

    /// How often accounts and networks may do what. On one PC nobody is kept from anything: who comes there is the owner.
    #[must_use]
    pub fn limits(&self) -> web::Limits {
        let usual = if self.place == Place::Pc { web::Limits::default() } else { web::Limits::USUAL };
        let [dear, writes, public] = self.limits;
        let said = |said: Option<u32>, usual| said.map_or(usual, |n| Some(n).filter(|n| *n > 0));
        web::Limits {
            dear: said(dear, usual.dear),
            writes: said(writes, usual.writes),
            public: said(public, usual.public),
        }
    }

    /// Whether `serve` itself speaks HTTPS: in the clinic's network always, elsewhere with a certificate that was given.
    #[must_use]
    pub fn speaks_https(&self) -> bool {
        self.place == Place::Network || self.tls.is_some()
    }

    /// Whether browsers come over HTTPS, to us or to a proxy before us.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.speaks_https() || self.has_https_url()
    }
    /// Whether `public_url` begins with `https://`.
    #[must_use]
    pub fn has_https_url(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }
}

fn place(value: &Value) -> Option<Place> {
    [Place::Pc, Place::Network, Place::Hosted].into_iter().find(|place| value.as_str() == Some(place.code()))
}

/// `http(s)://host[:port]`, with or without a slash behind.
fn url(value: &Value) -> Option<String> {
    let text = value.as_str()?.trim_end_matches('/');
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let fits = !host.is_empty() && !host.contains(['/', '?', '#', '@']) && !host.contains(char::is_whitespace);
    fits.then(|| text.to_owned())
}

fn often(value: &Value) -> Option<u32> {
    u32::try_from(value.as_integer()?).ok()
}

fn addresses(value: &Value) -> Option<Vec<IpAddr>> {
    value.as_array()?.iter().map(|one| one.as_str()?.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, String> {
        Config::parse(text, Path::new("/data")).map_err(|error| error.to_string())
    }

    #[test]
    fn everything_is_read() {
        let text = "place = 'hosted'\npublic_url = 'https://Mamori.example:8443/'\nproxies = ['10.0.0.1', '::1']\n\
            metrics = '127.0.0.1:9100'\nbackup_to = 'backups'\nbackup_keep_days = 7\ntls_cert = 'c.pem'\ntls_key = '/k.pem'";
        let config = parse(text).expect("a config");
        assert_eq!(config.public_host().as_deref(), Some("mamori.example"));
        assert_eq!(config.backup_to, Some(PathBuf::from("/data/backups")));
        assert_eq!(config.tls, Some((PathBuf::from("/data/c.pem"), PathBuf::from("/k.pem"))));
        assert!(config.is_https() && config.proxies.len() == 2 && config.backup_keep_days == 7);
        assert_eq!(parse(""), Ok(Config::default()));
    }

    #[test]
    fn limits_follow_the_place_and_what_is_said() {
        assert_eq!(parse("").expect("a config").limits(), web::Limits::default());
        let limits = parse("place = 'network'\nwrites_per_minute = 0\ndear_per_minute = 7").expect("a config").limits();
        assert_eq!((limits.dear, limits.writes, limits.public), (Some(7), None, web::Limits::USUAL.public));
        let config = parse("clamd = 'tcp:127.0.0.1:3310'").expect("a config");
        assert!(config.clamd.is_some() && config.files_s3.is_none());
        let text = "files_s3_region = 'ap-northeast-1'\nfiles_s3 = 'https://s3.example/mihon/files'";
        let place = parse(text).expect("a config").files_s3.expect("a store");
        assert_eq!(
            (place.to_string().as_str(), place.region.as_str()),
            ("https://s3.example/mihon/files", "ap-northeast-1")
        );
    }

    #[test]
    fn what_does_not_fit_is_named() {
        for (text, named) in [
            ("plase = 'pc'", "cli-config-unknown [(\"key\", \"plase\")]"),
            ("place = 'moon'", "cli-config-value"),
            ("public_url = 'mamori.example'", "cli-config-value"),
            ("public_url = 'https://mamori.example/path'", "cli-config-value"),
            ("backup_keep_days = 0", "cli-config-value"),
            ("tls_cert = 'c.pem'", "cli-config-tls"),
            ("clamd = 'http://127.0.0.1:3310'", "cli-config-value"),
            ("clamd = 'tcp:localhost'", "cli-config-value"),
            ("writes_per_minute = -1", "cli-config-value"),
            ("files_s3 = 'http://s3.example/mihon'", "cli-config-value"),
            ("files_s3 = 'https://s3.example'", "cli-config-value"),
            ("files_s3_region = 'ap-northeast-1'", "cli-config-region"),
            ("place = ", "cli-config-broken"),
        ] {
            let error = parse(text).expect_err(text);
            assert!(error.starts_with(named), "{text}: {error}");
        }
    }
}
