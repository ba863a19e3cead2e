//! What a test wants to know of editions, and a made-up edition of 令和8年度 as an import would leave it.

use crate::app::TestApp;
use content::Content;
use domain::checklist::{Edition, Item, Scope};
use domain::organisations::Kind;

/// The row that is reworded.
pub const REWORDED: &str = "asset-ledger";
/// The row that becomes two.
pub const SPLIT: &str = "two-factor";
/// The row that is gone.
pub const REMOVED: &str = "removable-media";
/// The row that was not there before.
pub const NEW: &str = "mihon-drill";
/// The row that has another number.
pub const MOVED: &str = "bcp";

/// `r8`: r7 with one row reworded, one split, one removed, one new, one moved; the institution form is for pharmacies,
/// too, and the pharmacy form is gone.
///
/// # Panics
/// When the content carries no r7.
#[must_use]
pub fn r8_like(content: &Content) -> Edition {
    let mut edition = content.editions.iter().find(|e| e.id == "r7").expect("r7").clone();
    edition.id = "r8".to_owned();
    edition.title = "令和8年度版（みほん）".to_owned();
    edition.title_en = "FY2026 edition (made up)".to_owned();
    edition.fiscal_year = Some(2026);
    edition.posted = "2026-06-01".to_owned();
    edition.forms.retain(|f| f.id != "pharmacy");
    for form in &mut edition.forms {
        if form.id == "institution" {
            form.kinds.push(Kind::Pharmacy);
        }
        for section in &mut form.sections {
            let old = std::mem::take(&mut section.items);
            section.items = old.into_iter().flat_map(changed).collect();
        }
        if let Some(last) = form.sections.last_mut()
            && let Some(like) = last.items.last().cloned()
        {
            last.items.push(Item {
                key: NEW.to_owned(),
                lineage: NEW.to_owned(),
                number: Some("9-①".to_owned()),
                title: "みほんの訓練".to_owned(),
                title_en: "Made-up drill".to_owned(),
                text: "みほんの訓練を年に一度している。".to_owned(),
                ..like
            });
        }
    }
    edition
}

fn changed(item: Item) -> Vec<Item> {
    match item.key.as_str() {
        REWORDED => vec![Item { text: format!("{}（遠隔保守の回線も含む）", item.text), ..item }],
        MOVED => vec![Item { number: Some("8-①".to_owned()), ..item }],
        REMOVED => Vec::new(),
        SPLIT => [(Scope::Server, "server"), (Scope::Pc, "pc")]
            .into_iter()
            .map(|(scope, name)| Item { key: format!("{SPLIT}.{name}"), scope: Some(scope), ..item.clone() })
            .collect(),
        _ => vec![item],
    }
}

/// A revision: its hash, its number, `draft` or `published`.
pub type Revision = (String, i64, &'static str);

impl TestApp {
    /// All revisions of an edition, newest first.
    pub async fn revisions(&self, id: &str) -> Vec<Revision> {
        let id = id.to_owned();
        let rows = self.app.db.read(move |tx| storage::guide::revisions(tx, &id)).await.expect("revisions");
        rows.into_iter().map(|r| (r.hash, r.revision, r.status.code())).collect()
    }

    /// The edition of a hash.
    pub async fn edition_of(&self, hash: &str) -> Edition {
        let hash = hash.to_owned();
        let body = self.app.db.read(move |tx| storage::guide::body(tx, &hash)).await.expect("read").expect("a body");
        serde_json::from_str(&body).expect("an edition")
    }

    /// The forms of a revision that came from a workbook.
    pub async fn imported_forms(&self, hash: &str) -> Vec<String> {
        let hash = hash.to_owned();
        let rows = self.app.db.read(move |tx| storage::guide::sources::of_edition(tx, &hash)).await;
        rows.expect("sources").into_iter().map(|s| s.form).collect()
    }

    /// Bytes of a workbook of `content/tests/workbooks`.
    #[must_use]
    pub fn workbook(name: &str) -> Vec<u8> {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../content/tests/workbooks").join(name);
        std::fs::read(&path).unwrap_or_else(|e| panic!("{name}: {e}"))
    }
}
