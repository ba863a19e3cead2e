//! The subject `checklist`, on both engines: answering, rounds, two people, roll-ups, history.

mod answering;
mod carry;
mod carry_drafts;
mod carry_everybody;
mod carry_random;
mod evidence;
mod random;
mod steps;

use app::Ctx;
use app::checklist::{NewAnswer, NewSheet};
use domain::assessment::{Choice, Wanted};
use domain::ids::{AssessmentId, OrganisationId};
use domain::organisations::Kind;
use domain::people::Role;
use testkit::app::TestApp;

/// A clinic under a county, with an owner.
async fn clinic(test: &TestApp) -> (OrganisationId, Ctx) {
    let county = test.organisation(Kind::County, "county").await;
    let clinic = test.organisation(Kind::Clinic, "4810100018").await;
    let from = jiff::civil::date(2020, 4, 1);
    test.app.join(&test.command(), clinic, county, "A1", None, from).await.expect("joined");
    let owner = test.person("owner@clinic", clinic, Role::Owner).await;
    (clinic, test.as_person(owner).await)
}

async fn sheet(test: &TestApp, ctx: &Ctx, clinic: OrganisationId, edition: &str, year: i32) -> AssessmentId {
    let new = NewSheet { edition: edition.into(), form: "institution".into(), vendor: None, fiscal_year: year };
    test.app.begin_sheet(ctx, clinic, new).await.expect("a sheet")
}

fn choose(value: Choice, version: i64) -> NewAnswer {
    NewAnswer { wanted: Wanted { value: Some(value), ..Wanted::default() }, version, ..NewAnswer::default() }
}

/// Roll-ups equal the answers, and the chains verify.
async fn all_is_well(test: &TestApp) {
    let differences = test.app.recount(&test.command(), false).await.expect("a recount");
    assert_eq!(differences, Vec::<serde_json::Value>::new());
    test.audit_records().await;
}
