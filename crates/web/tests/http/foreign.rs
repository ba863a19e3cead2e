//! Every route with an id is asked with another tenant's by everybody who is no part of it: each role of the policy, a
//! vendor's person, a member whose membership ended. What is there and what is not look the same, byte for byte.

use crate::client::{Client, form, router};
use crate::coverage::{ASKED, World};
use app::organisations::group::Group;
use domain::ids::OrganisationId;
use domain::organisations::Kind as House;
use domain::people::Role;
use serde_json::Value;
use std::collections::BTreeSet;
use testkit::app::TestApp;
use web::table::RouteInfo;

const ROUTES: &str = include_str!("../../../../docs/generated/routes.json");
const POLICY: &str = include_str!("../../../../docs/generated/policy.json");
/// Roles of the policy that are no tenant's: anybody's, a code's, and the operator's, who sees the installation.
const NO_TENANTS: [&str; 4] = ["nobody", "person", "help-code", "operator"];
/// No role of their own, and still people whom the issue names.
const BESIDE: [&str; 2] = ["a vendor's person", "an ended member"];

/// Somebody who is no part of the other tenant, with what opens pages to them and what opens the API.
struct Stranger {
    who: String,
    client: Client,
    world: World,
}

fn has_id(path: &str) -> bool {
    ["{id}", "{file}"].iter().any(|part| path.contains(part))
}

/// How many routes with an id the generated list names, and everybody who must be refused there.
fn listed() -> (usize, BTreeSet<String>) {
    let routes: Vec<Value> = serde_json::from_str(ROUTES).expect("routes");
    let closed = |r: &&Value| r["kind"] != "public" && r["path"].as_str().is_some_and(has_id);
    let policy: Vec<Value> = serde_json::from_str(POLICY).expect("a policy");
    let roles = policy.iter().filter_map(|rule| rule["role"].as_str()).filter(|role| !NO_TENANTS.contains(role));
    (routes.iter().filter(closed).count(), roles.chain(BESIDE).map(str::to_owned).collect())
}

async fn strangers(test: &TestApp, world: &World) -> Vec<Stranger> {
    let county = test.organisation(House::County, "stranger-county").await;
    let clinic = test.organisation(House::Clinic, "4810100026").await;
    let vendor = test.organisation(House::Vendor, "stranger-vendor").await;
    let left = test.organisation(House::Clinic, "4810100034").await;
    let their_county = test.app.organisation_of_code("other-county").await.expect("their county");
    let long_ago = jiff::civil::date(2020, 4, 1);
    test.app.join(&test.command(), left, their_county, "A1", None, long_ago).await.expect("a member");
    test.end_memberships(left, "2026-11-01").await;
    let grouped = test.organisation(House::Clinic, "4810100042").await;
    let head = test.person("head@grouped.example", grouped, Role::Owner).await;
    let head = test.as_person(head).await;
    test.app.join_group(&head, grouped, Group::New("医療法人みほん会".to_owned())).await.expect("a group");
    let group = test.app.organisation(&test.command(), grouped).await.expect("it").row.group_id.expect("a group");

    let mut all: Vec<(String, OrganisationId, Role)> = Vec::new();
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Operator) {
        let place = if matches!(role, Role::Owner | Role::Staff | Role::Viewer) { clinic } else { county };
        all.push((role.code().to_owned(), place, role));
        // What follows from a role in a 運営法人 is held in its institutions.
        if let Some(derived) = role.in_institutions_of_group() {
            all.push((derived.code().to_owned(), group, role));
        }
    }
    let [of_vendor, ended] = BESIDE.map(str::to_owned);
    all.push((of_vendor, vendor, Role::Owner));
    all.push((ended, left, Role::Owner));
    let mut out = Vec::new();
    for (n, (who, place, role)) in all.into_iter().enumerate() {
        let login = format!("stranger-{n}@mihon.example");
        let me = test.person(&login, place, role).await;
        let bearer = test.app.issue_token(&test.as_person(me).await, me, "", 1).await.expect("a token");
        let client = Client::signed_through(test, world.router.clone(), &login).await;
        out.push(Stranger { who, client, world: World { bearer, ..world.clone() } });
    }
    out
}

/// How many routes were asked, and where a stranger can tell something; one sentence each.
async fn told_apart(mut one: Stranger, routes: Vec<RouteInfo>) -> (usize, Vec<String>) {
    let (mut tried, mut out) = (0, Vec::new());
    for route in &routes {
        let Some(foreign) = one.world.foreign(route.path) else { continue };
        let organisation = one.world.theirs["organisations"].clone();
        let filled = form(&[("csrf", &one.client.token), ("organisation", &organisation), ("role", "staff")]);
        let asked = if route.method == "GET" { ASKED } else { "" };
        let unknown = one.world.unknown(route.path) + asked;
        let theirs = one.world.send(&mut one.client, route, &(foreign + asked), &filled).await;
        let nobodys = one.world.send(&mut one.client, route, &unknown, &filled).await;
        tried += 1;
        let mut wrong = |what: String| out.push(format!("{}: {} {}: {what}", one.who, route.method, route.path));
        if (theirs.status, &theirs.body) != (nobodys.status, &nobodys.body) {
            wrong(format!("tells another tenant's from an unknown one: {:.300}", theirs.body));
        }
        // Whose role does not reach there at all is told so, whatever the id.
        let refused: &[u16] = if route.method == "GET" { &[403, 404] } else { &[403, 404, 415, 422] };
        if !refused.contains(&theirs.status.as_u16()) {
            wrong(format!("answers {} {} for another tenant's", theirs.status.as_u16(), theirs.location()));
        }
    }
    (tried, out)
}

testkit::both! {
    async fn no_role_of_another_tenant_tells_what_is_there(test) {
        let world = World::new(test, router(test)).await;
        let strangers = strangers(test, &world).await;
        let who: BTreeSet<String> = strangers.iter().map(|s| s.who.clone()).collect();
        let routes: Vec<RouteInfo> =
            web::routes().into_iter().filter(|r| r.is_closed() && has_id(r.path)).collect();
        let before = test.audit_records().await;
        // Side by side: there are two thousand pairs, each asked twice.
        let tasks: Vec<_> = strangers.into_iter().map(|s| tokio::spawn(told_apart(s, routes.clone()))).collect();
        let (mut tried, mut wrong) = (0, Vec::new());
        for task in tasks {
            let (n, sentences) = task.await.expect("no panic");
            tried += n;
            wrong.extend(sentences);
        }
        assert_eq!(wrong, Vec::<String>::new());
        let (with_id, roles) = listed();
        assert_eq!(who, roles, "everybody whom the policy names");
        assert_eq!(tried, with_id * roles.len(), "routes × roles tried = routes × roles listed");
        assert_eq!(test.audit_records().await, before, "nothing was written");
    }
}
