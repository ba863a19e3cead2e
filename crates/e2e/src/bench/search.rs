//! Search in 100,000 consultations of one desk, as its operator asks it over HTTP: a common word, a rare one, two that
//! meet seldom, one that stands nowhere.

use super::{Figures, unless};
use crate::fail::{Because, Done, ensure};
use crate::house;
use crate::measure::{Times, line};
use crate::server::Data;
use std::collections::BTreeSet;
use std::time::Instant;

/// Milliseconds.
const LIMIT: f64 = 200.0;
const CONSULTATIONS: usize = 100_000;
/// So often is each word looked for.
const TIMES: usize = 20;
/// What consultations are made of.
const WORDS: [&str; 16] = [
    "バックアップ",
    "パスワード",
    "利用者ID",
    "チェックリスト",
    "ガイドライン",
    "ルーター",
    "電子カルテ",
    "委託先",
    "契約書",
    "立入検査",
    "更新プログラム",
    "アクセス記録",
    "外付けの記憶装置",
    "二つの要素",
    "連絡体制図",
    "事業継続計画",
];
/// Words that are looked for: everywhere, once in 5,000, both of two, nowhere.
const QUERIES: [&str; 5] = ["バックアップ", "稀少", "稀少 委託先", "契約書 ルーター", "麒麟児"];

pub async fn run() -> Done<Figures> {
    let data = Data::demo().await?;
    let file = data.file();
    let desk = tokio::task::spawn_blocking(move || fill(&file)).await??;
    let server = data.serve().await?;
    let mut http = house::sign_in(server.address, "desk@national.example", house::DEMO_PASSWORD).await?;
    let mut times = Times::default();
    for query in QUERIES {
        let asked: String = form_urlencoded::byte_serialize(query.as_bytes()).collect();
        let path = format!("/desks/{desk}?q={asked}");
        for turn in 0..=TIMES {
            let begun = Instant::now();
            let page = http.ask("GET", &path, "", b"").await?.good(&path)?.text();
            let took = begun.elapsed();
            ensure(page.contains("/consultations/") != (query == "麒麟児"), || format!("{query}: {page:.400}"))?;
            if turn > 0 {
                times.add(took);
            }
        }
    }
    server.stop().await?;
    let worst = times.p99();
    let fault = unless(worst < LIMIT, || format!("search: {worst:.0} ms, more than {LIMIT}"));
    Ok(vec![(line("search", LIMIT, worst, worst / LIMIT, &times), fault)])
}

/// The text of a consultation: some of the words, each in its turn.
fn text(n: usize) -> String {
    let picked = (0..6).map(|k| WORDS[(n * 7 + k * (n % 5 + 1)) % WORDS.len()]);
    let rare = if n % 5_000 == 17 { "稀少" } else { "" };
    let words: Vec<&str> = picked.collect();
    format!("{}について、{}番目の質問です。{rare}どうすればよいですか。", words.join("と"), n)
}

/// Pairs of characters, as the house makes them for texts without width and kana to fold.
fn pairs(text: &str) -> BTreeSet<String> {
    let folded: Vec<char> = text
        .chars()
        .map(|c| match c {
            'ァ'..='ヶ' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
            'A'..='Z' => c.to_ascii_lowercase(),
            other => other,
        })
        .collect();
    folded.windows(2).map(|pair| pair.iter().collect()).collect()
}

/// Fills the desk for questions of the demonstration; its id.
fn fill(file: &std::path::Path) -> Done<String> {
    let mut db = rusqlite::Connection::open(file)?;
    db.execute_batch("PRAGMA foreign_keys=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-400000;")?;
    let (organisation, desk): (Vec<u8>, Vec<u8>) = db
        .query_row("SELECT organisation_id, id FROM desks WHERE key = 'guideline'", [], |r| Ok((r.get(0)?, r.get(1)?)))
        .because("the demonstration has no desk")?;
    let key = desk.get(10..).because("a short id")?.iter().fold(0_i64, |key, byte| key << 8 | i64::from(*byte));
    let tx = db.transaction()?;
    {
        let mut add = tx.prepare(
            "INSERT INTO consultations SELECT organisation_id, ?1, desk_id, ?2, way, institution_id, caller, callback,
             number_shown, edition, form, lineage, line, urgency, 'まとめ', 'closed', taken_by, asked_by, month, opened_at,
             answered_at, closed_at, worked, version FROM consultations WHERE desk_id = ?3 AND serial = 1",
        )?;
        let mut say = tx.prepare("INSERT INTO consultation_sayings VALUES (?1, ?2, 1, 'question', NULL, 0, ?3)")?;
        let mut gram = tx.prepare("INSERT OR IGNORE INTO consultation_grams VALUES (?1, ?2, ?3)")?;
        for n in 0..CONSULTATIONS {
            let number = i64::try_from(n)? + 100;
            let mut id = [7_u8; 16];
            id[8..].copy_from_slice(&number.to_be_bytes());
            let said = text(n);
            add.execute(rusqlite::params![id.to_vec(), number, desk])?;
            say.execute(rusqlite::params![organisation, id.to_vec(), said])?;
            for pair in pairs(&said) {
                gram.execute(rusqlite::params![key, pair, number])?;
            }
        }
        tx.execute("UPDATE desks SET next_number = ?1 WHERE id = ?2", rusqlite::params![200_000, desk])?;
    }
    tx.commit()?;
    let hex: String = desk.iter().map(|b| format!("{b:02x}")).collect();
    Ok(format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]))
}
