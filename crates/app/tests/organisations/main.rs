//! The subject `organisations`: membership over time, groups, new associations.

mod founding;
mod groups;
mod membership;
mod merging;
mod vendors;

use app::checklist::{NewAnswer, NewSheet};
use app::{Ctx, organisations::listing::AskedMembers};
use domain::assessment::{Choice, Wanted};
use domain::ids::{AssessmentId, OrganisationId};
use domain::organisations::Kind;
use jiff::civil::{Date, date};
use testkit::app::TestApp;

const TODAY: Date = date(2026, 11, 24);
const LONG_AGO: Date = date(2015, 4, 1);

/// A nation, a prefecture, two counties.
struct Tree {
    nation: OrganisationId,
    prefecture: OrganisationId,
    one: OrganisationId,
    two: OrganisationId,
}

async fn tree(test: &TestApp) -> Tree {
    let nation = test.organisation(Kind::National, "national").await;
    let prefecture = test.organisation(Kind::Prefectural, "pref-a").await;
    let one = test.organisation(Kind::County, "county-a1").await;
    let two = test.organisation(Kind::County, "county-a2").await;
    for (below, above) in [(prefecture, nation), (one, prefecture), (two, prefecture)] {
        test.app.join(&test.command(), below, above, "association", None, LONG_AGO).await.expect("a member");
    }
    Tree { nation, prefecture, one, two }
}

/// A clinic in a county with a sheet of which one row is answered.
async fn clinic(test: &TestApp, code: &str, county: OrganisationId) -> (OrganisationId, AssessmentId) {
    let clinic = test.organisation(Kind::Clinic, code).await;
    test.app.join(&test.command(), clinic, county, "A1", None, LONG_AGO).await.expect("a member");
    (clinic, answered(test, &test.command(), clinic).await)
}

/// A file and a vendor of a clinic.
async fn belongings(test: &TestApp, clinic: OrganisationId) {
    let ctx = test.command();
    let mut file = test.app.incoming().expect("a place for files");
    file.take(b"%PDF-1.7\n%%EOF\n").expect("bytes");
    test.app.add_evidence(&ctx, clinic, "台帳.pdf", file).await.expect("a file");
    let vendor =
        app::vendors::TypedVendor { name: "みほんシステム".into(), ..app::vendors::TypedVendor::default() };
    test.app.save_vendor(&ctx, clinic, vendor).await.expect("a vendor");
}

/// Whatever became of a clinic, its sheet with the answer, its file and its vendor are where they were.
async fn everything_stayed(test: &TestApp, clinic: OrganisationId, sheet: AssessmentId) {
    let ctx = test.command();
    let view = test.app.sheet(&ctx, sheet).await.expect("its sheet");
    assert_eq!((view.row.organisation, view.answer("asset-ledger").is_some()), (clinic, true));
    let files = test.app.evidence(&ctx, clinic).await.expect("files");
    assert_eq!(files.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["台帳.pdf"]);
    let vendors = test.app.vendors(&ctx, clinic).await.expect("vendors");
    assert_eq!(vendors.iter().map(|v| v.name.as_str()).collect::<Vec<_>>(), ["みほんシステム"]);
}

async fn answered(test: &TestApp, ctx: &Ctx, clinic: OrganisationId) -> AssessmentId {
    let new = NewSheet { edition: "r7".into(), form: "institution".into(), vendor: None, fiscal_year: 2026 };
    let sheet = test.app.begin_sheet(ctx, clinic, new).await.expect("begun");
    test.app.answer(ctx, sheet, "asset-ledger", yes(0)).await.expect("stored");
    sheet
}

fn yes(version: i64) -> NewAnswer {
    NewAnswer { wanted: Wanted { value: Some(Choice::Yes), ..Wanted::default() }, version, ..NewAnswer::default() }
}

/// Where the answered row counts: counties with a yes.
async fn counts_in(test: &TestApp, county: OrganisationId) -> i64 {
    let standing = test.app.db.report(storage::programme::standing).await.expect("roll-ups");
    let of = |key: &&([u8; 16], String, String, String, i64, String, String)| {
        key.0 == county.bytes() && key.5 == "asset-ledger" && key.6 == "yes"
    };
    standing.iter().filter(|(key, _)| of(key)).map(|(_, n)| n).sum()
}

/// No roll-up differs, every chain verifies.
async fn all_is_well(test: &TestApp) {
    // The levels above follow as well.
    for _ in 0..2 {
        let differences = test.app.recount(&test.command(), false).await.expect("counted");
        assert_eq!(differences, Vec::<serde_json::Value>::new());
        test.app.fold_programme(&test.command()).await.expect("folded");
    }
    let differences = test.app.recount(&test.command(), false).await.expect("counted");
    assert_eq!(differences, Vec::<serde_json::Value>::new());
    test.audit_records().await;
}

/// The names in a list of an association.
async fn names(test: &TestApp, association: OrganisationId, list: &str) -> Vec<String> {
    let asked = AskedMembers { list: list.into(), most: 50, ..AskedMembers::default() };
    let found = test.app.members(&test.command(), association, asked).await.expect("listed");
    let name = |l: &app::organisations::listing::Listed| match (&l.organisation, &l.member) {
        (Some(o), _) => o.name.clone(),
        (None, Some(m)) => m.name.clone(),
        (None, None) => String::new(),
    };
    found.items.iter().map(name).collect()
}
