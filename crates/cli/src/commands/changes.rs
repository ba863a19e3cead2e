//! `changes`: what this program would change on the data, before it is started on them. Makes and changes nothing: a newer
//! program is asked by it before it takes the older one's place (decision 94).

use crate::args::At;
use crate::folder::{Folder, Standing};
use crate::out;
use anyhow::Result;
use app::checks::overview::{SERVED, Served};
use content::releases::{Release, since};
use content::{Content, Lang, Messages};
use serde::Serialize;
use sql::Db;

/// What it would change on data that are there.
#[derive(Debug, Default, Serialize)]
struct Data {
    /// The version that served them last; empty: not known.
    before: String,
    /// Version of their schema.
    schema: i64,
    /// Migrations that wait.
    migrations: Vec<&'static str>,
    /// Editions that they do not hold.
    editions: Vec<String>,
    /// How many texts of the guide they do not hold.
    texts: usize,
}

#[derive(Debug, Serialize)]
struct Changes<'c> {
    version: &'static str,
    schema: i64,
    data: Option<Data>,
    releases: &'c [Release],
}

pub(super) async fn run(at: &At, words: &Messages, lang: Lang) -> Result<()> {
    let folder = Folder::new(&at.data);
    let content = Content::bundled()?;
    let data = match at.database.is_some() || folder.standing()? == Standing::Data {
        true => Some(ask(at, &folder, &content).await?),
        false => None,
    };
    let before = data.as_ref().map_or("", |data| data.before.as_str());
    let version = env!("CARGO_PKG_VERSION");
    let known = storage::MIGRATIONS.last().map_or(0, |migration| migration.version);
    let releases = since(&content.releases, before);
    let mut lines = Vec::new();
    match &data {
        None => {
            let path = folder.path().display().to_string();
            lines.push(words.say(lang, "cli-changes-no-data", &[("path", (&path).into())]));
        }
        Some(data) => {
            let key = if data.before.is_empty() { "cli-changes-version-new" } else { "cli-changes-version" };
            lines.push(words.say(lang, key, &[("version", version.into()), ("before", (&data.before).into())]));
            let texts = |n: usize| n.to_string();
            let (found, known, n) = (data.schema.to_string(), known.to_string(), texts(data.migrations.len()));
            let key = if data.migrations.is_empty() { "cli-changes-schema-same" } else { "cli-changes-schema" };
            let args = [("found", (&found).into()), ("known", (&known).into()), ("n", (&n).into())];
            lines.push(words.say(lang, key, &args));
            let (editions, texts) = (texts(data.editions.len()), texts(data.texts));
            let args = [("editions", (&editions).into()), ("texts", (&texts).into())];
            lines.push(words.say(lang, "cli-changes-content", &args));
        }
    }
    for release in releases {
        lines.push(format!("{} {}", release.version, release.date.as_deref().unwrap_or_default()).trim().to_owned());
        for change in &release.changes {
            let text = match lang {
                Lang::Ja => domain::text::without_readings(&change.text),
                Lang::En => change.text_en.clone(),
            };
            lines.push(format!("- {text}"));
        }
    }
    out::either(at, &Changes { version, schema: known, data, releases }, lines)
}

/// Reads what the data hold, whatever their schema. Fails on a schema that is newer than this program.
async fn ask(at: &At, folder: &Folder, content: &Content) -> Result<Data> {
    let db = crate::open::connect(at, folder).await?;
    let found = inside(&db, content).await;
    db.close().await;
    found
}

async fn inside(db: &Db, content: &Content) -> Result<Data> {
    let waiting = db.pending(storage::MIGRATIONS).await?;
    let schema = db.schema_version().await?;
    let migrations = storage::MIGRATIONS.iter().rev().take(waiting).rev().map(|m| m.name).collect();
    if schema == 0 {
        return Ok(Data { migrations, ..Data::default() });
    }
    let editions: Vec<(String, String)> =
        content.hashed_editions().filter(|(e, _)| !e.demo).map(|(e, hash)| (e.id.clone(), hash)).collect();
    let texts: Vec<String> = content.guides.iter().map(|guide| guide.hash.clone()).collect();
    let read = db.report(move |tx| {
        let mut data = Data::default();
        let served = storage::settings::get(tx, SERVED)?.and_then(|text| serde_json::from_str::<Served>(&text).ok());
        data.before = served.map(|served| served.version).unwrap_or_default();
        for (id, hash) in &editions {
            if storage::guide::body(tx, hash)?.is_none() {
                data.editions.push(id.clone());
            }
        }
        for hash in &texts {
            data.texts += usize::from(storage::guide::texts::body(tx, hash)?.is_none());
        }
        Ok::<_, sql::Error>(data)
    });
    Ok(Data { schema, migrations, ..read.await? })
}
