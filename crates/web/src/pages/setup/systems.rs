//! GET and POST /setup/systems: which systems and vendors, whether any at all, and the maintenance route.

use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_as};
use crate::pages::checklist::item::system_key;
use crate::pages::organisations::systems::standing;
use crate::take::{Asked, Typed};
use crate::visit::Signed;
use app::Error;
use app::vendors::{TypedVendor, mark};
use askama::Template;
use axum::http::StatusCode;
use domain::ids::OrganisationId;
use domain::organisations::SystemKind;
use std::collections::BTreeSet;

#[derive(Template)]
#[template(path = "pages/setup/systems.html")]
struct Page {
    t: Frame,
    form: FormState,
    organisation: OrganisationId,
    kinds: Vec<(&'static str, String)>,
    routes: Vec<(&'static str, String)>,
    ticks: Vec<(String, String)>,
    /// The systems that stand now, after somebody else changed them.
    standing: Option<Vec<String>>,
}

impl Page {
    fn vendor(&self, kind: &str) -> &str {
        self.form.value(&format!("vendor.{kind}"))
    }
}

fn build(visit: &Signed, organisation: OrganisationId, form: FormState) -> Page {
    let kinds =
        SystemKind::ALL.into_iter().map(|k| (k.code(), visit.say.plain(system_key(k.code())).to_string())).collect();
    let routes = ["yes", "no", "unknown"].map(|c| (c, visit.say.plain(route_key(c)).to_string())).to_vec();
    let keys: BTreeSet<&str> = visit
        .app()
        .content
        .editions
        .iter()
        .flat_map(|e| e.forms.iter().flat_map(domain::checklist::Form::items))
        .flat_map(|i| i.elsewhere.iter().map(|e| e.ticked_by.as_str()))
        .collect();
    let ticks =
        keys.into_iter().map(|k| (k.to_owned(), visit.say.plain(&format!("elsewhere-{k}")).to_string())).collect();
    let t = Frame::new(visit.visitor(), "setup-systems-title");
    Page { t, form, organisation, kinds, routes, ticks, standing: None }
}

fn route_key(code: &str) -> &'static str {
    match code {
        "yes" => "setup-route-yes",
        "no" => "setup-route-no",
        _ => "setup-route-unknown",
    }
}

/// GET /setup/systems?organisation=
pub async fn show(visit: Signed, asked: Asked) -> Answer {
    let organisation = visit.organisation(asked.id("organisation")?)?;
    let systems = visit.app().systems(&visit.ctx, organisation).await?;
    let vendors = visit.app().vendors(&visit.ctx, organisation).await?;
    let profile = profile(&visit, organisation).await?;
    let mut pairs = vec![("seen".to_owned(), mark(&systems))];
    pairs.extend(systems.iter().map(|s| ("system".to_owned(), s.kind.code().to_owned())));
    for s in &systems {
        let vendor = vendors.iter().find(|v| Some(v.vendor) == s.vendor).map(|v| v.name.clone()).unwrap_or_default();
        pairs.push((format!("vendor.{}", s.kind.code()), vendor));
    }
    pairs.extend(
        profile["ticked"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|t| Some(("ticked".to_owned(), t.as_str()?.to_owned()))),
    );
    if profile["no_systems"] == true {
        pairs.push(("no_systems".to_owned(), "true".to_owned()));
    }
    pairs.push(("route".to_owned(), profile["maintenance_route"].as_str().unwrap_or_default().to_owned()));
    let form = FormState::kept(pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())));
    page(&build(&visit, organisation, form))
}

async fn profile(visit: &Signed, organisation: OrganisationId) -> Result<serde_json::Value, Fault> {
    let row = visit.app().organisation(&visit.ctx, organisation).await?.row;
    Ok(serde_json::from_str(&row.profile).unwrap_or_default())
}

/// POST /setup/systems
pub async fn save(visit: Signed, typed: Typed) -> Answer {
    let organisation = visit.organisation(typed.id("organisation")?)?;
    match store(&visit, organisation, &typed).await {
        Ok(()) => Ok(go("/")),
        Err(error @ Error::Invalid(_)) => {
            let form = typed.keep().refuse(error)?;
            page_as(StatusCode::UNPROCESSABLE_ENTITY, &build(&visit, organisation, form))
        }
        Err(Error::Stale { .. }) => {
            // Whoever saves again has seen what stands.
            let systems = visit.app().systems(&visit.ctx, organisation).await?;
            let vendors = visit.app().vendors(&visit.ctx, organisation).await?;
            let form = typed.keep().with("seen", mark(&systems));
            let standing = Some(standing(&visit.say, &systems, &vendors));
            page_as(StatusCode::CONFLICT, &Page { standing, ..build(&visit, organisation, form) })
        }
        Err(other) => Err(other.into()),
    }
}

async fn store(visit: &Signed, organisation: OrganisationId, typed: &Typed) -> Result<(), Error> {
    let (app, ctx) = (visit.app(), &visit.ctx);
    // Before a vendor is added: what contradicts itself stores nothing.
    if typed.ticked("no_systems") && typed.has("system") {
        return Err(Error::field("no_systems", "setup-none-and-some"));
    }
    // Names of products, and several of one kind, are entered on the organisation's own page, and stay.
    let stored = app.systems(ctx, organisation).await?;
    let seen = typed.raw("seen").to_owned();
    let mut known: Vec<(String, OrganisationId)> =
        app.vendors(ctx, organisation).await?.into_iter().map(|v| (v.name, v.vendor)).collect();
    let mut systems = Vec::new();
    let chosen: Vec<SystemKind> = typed.all("system").filter_map(SystemKind::from_code).collect();
    for kind in chosen {
        let name = typed.line(&format!("vendor.{}", kind.code()));
        let vendor = match known.iter().find(|(n, _)| *n == name).map(|(_, id)| *id) {
            _ if name.is_empty() => None,
            Some(id) => Some(id),
            // Nobody is added by a page that does not know what stands.
            None if seen != mark(&stored) => return Err(Error::Stale { current: Box::default() }),
            None => {
                let id = app
                    .save_vendor(ctx, organisation, TypedVendor { name: name.clone(), ..TypedVendor::default() })
                    .await?;
                known.push((name, id));
                Some(id)
            }
        };
        let mut same = stored.iter().filter(|s| s.kind == kind);
        systems.push((kind, same.next().map(|s| s.name.clone()).unwrap_or_default(), vendor));
        let theirs = |id: &OrganisationId| known.iter().any(|(_, known)| known == id);
        systems.extend(same.map(|s| (kind, s.name.clone(), s.vendor.filter(theirs))));
    }
    app.save_systems(ctx, organisation, systems, Some(seen)).await?;
    let mut row = app.organisation(ctx, organisation).await?.row;
    let mut profile: serde_json::Value = serde_json::from_str(&row.profile).unwrap_or_else(|_| serde_json::json!({}));
    profile["ticked"] = typed.all("ticked").map(str::to_owned).collect::<Vec<_>>().into();
    profile["maintenance_route"] = typed.line("route").into();
    profile["no_systems"] = typed.ticked("no_systems").into();
    row.profile = profile.to_string();
    app.change_organisation(ctx, row).await?;
    Ok(())
}
