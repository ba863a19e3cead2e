//! GET and POST /organisations/{id}: name, kana, prefecture; below them the codes and the systems.

use super::systems::{self, SystemLine};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again, page_as};
use crate::take::{Asked, Path, Typed};
use crate::visit::Signed;
use app::Error;
use app::organisations::OrganisationView;
use askama::Template;
use axum::http::StatusCode;
use domain::ids::OrganisationId;
use domain::organisations::{Kind, PREFECTURES};
use domain::policy::{Action, Scope};
use jiff::civil::Date;

#[derive(Template)]
#[template(path = "pages/organisations/one.html")]
pub(super) struct Page {
    t: Frame,
    view: OrganisationView,
    form: FormState,
    /// What stands now, after somebody else changed it.
    stale: bool,
    code: FormState,
    systems: FormState,
    group: FormState,
    lines: Vec<SystemLine>,
    /// The systems that stand now, after somebody else changed them.
    standing: Option<Vec<String>>,
    vendors: Vec<(String, String)>,
    kinds: Vec<(&'static str, String)>,
    prefectures: Vec<(&'static str, String)>,
    done: &'static str,
    may_change: bool,
    may_change_systems: bool,
    /// Whether the person says to which 運営法人 it belongs: not by a right that follows from the group.
    may_group: bool,
    institution: bool,
    /// Key of the words about what the contract says of updates, for an institution.
    route: &'static str,
    links: Links,
    /// The organisations in which the person has a role.
    mine: Vec<OrganisationId>,
}

/// Which other pages of the organisation the person may open.
struct Links {
    help: bool,
    vendors: bool,
    audit: bool,
    consents: bool,
    imports: bool,
    members: bool,
    leave: bool,
}

impl Page {
    /// Whether the person has a role there.
    fn is_mine(&self, of: &OrganisationId) -> bool {
        self.mine.contains(of)
    }
    fn day(&self, day: &Option<Date>) -> String {
        day.map(domain::dates::wareki).unwrap_or_default()
    }
    fn table(&self, code: &str) -> &'static str {
        match code {
            "medical" => "organisations-table-medical",
            "dental" => "organisations-table-dental",
            "pharmacy" => "organisations-table-pharmacy",
            _ => "organisations-table-other",
        }
    }
}

/// The forms of the page as they are to be shown; those that were not sent hold what stands.
#[derive(Default)]
pub(super) struct Forms {
    pub one: Option<FormState>,
    pub code: FormState,
    pub systems: Option<FormState>,
    /// Somebody else changed the systems meanwhile.
    pub systems_late: bool,
    pub group: FormState,
    pub stale: bool,
    pub done: &'static str,
}

fn kept(view: &OrganisationView) -> FormState {
    let row = &view.row;
    FormState::default()
        .with("name", row.name.as_str())
        .with("kana", row.kana.as_str())
        .with("prefecture", row.prefecture.as_str())
        .with("version", row.version.to_string())
}

pub(super) async fn build(visit: &Signed, id: OrganisationId, forms: Forms) -> Result<Page, Fault> {
    let (app, ctx) = (visit.app(), &visit.ctx);
    let view = app.organisation(ctx, id).await?;
    let may = |action| ctx.may(action, id).is_ok();
    let institution = view.row.kind.is_institution() && may(Action::SeeVendors);
    let known = if institution { app.vendors(ctx, id).await? } else { Vec::new() };
    let stored = if institution { app.systems(ctx, id).await? } else { Vec::new() };
    let form = forms.one.unwrap_or_else(|| kept(&view));
    let systems = match forms.systems {
        // Whoever saves again has seen what stands.
        Some(form) if forms.systems_late => form.with("seen", app::vendors::mark(&stored)),
        Some(form) => form,
        None => systems::kept(&stored),
    };
    let mut prefectures = vec![("", visit.say.plain("organisations-choose").to_string())];
    prefectures.extend(PREFECTURES.iter().map(|p| (*p, (*p).to_owned())));
    let given = form.value("prefecture");
    Ok(Page {
        // One that is none of the 47 (the demonstration's) stays as it is.
        prefectures: if given.is_empty() || PREFECTURES.contains(&given) { prefectures } else { Vec::new() },
        lines: systems::lines(&systems),
        standing: forms.systems_late.then(|| systems::standing(&visit.say, &stored, &known)),
        vendors: systems::vendors(&visit.say, &known),
        kinds: systems::kinds(&visit.say),
        systems: systems.named("systems"),
        t: Frame::new(visit.visitor(), "organisations-title").titled(view.row.name.as_str()).of(&view.row.name),
        form: form.named("one"),
        code: forms.code.named("code"),
        group: forms.group.named("group"),
        stale: forms.stale,
        done: forms.done,
        may_change: may(Action::ChangeOrganisation),
        may_change_systems: institution && may(Action::ChangeVendors),
        may_group: ctx.may(Action::ChangeOrganisation, id).is_ok_and(|permit| permit.scope() != Scope::Group),
        institution,
        mine: ctx.actor.organisations(),
        route: route(&view.row.profile),
        links: Links {
            help: may(Action::SeeHelp),
            vendors: may(Action::SeeVendors),
            audit: may(Action::SeeAudit),
            consents: view.row.kind.is_institution() && may(Action::SeeConsents),
            imports: view.row.kind.is_association() && may(Action::ImportMembers),
            members: view.row.kind.is_association() && may(Action::SeeMembers),
            leave: view.row.kind.is_institution() && may(Action::ArchiveInstitution),
        },
        view,
    })
}

/// What follows from the answer of the wizard to the question of 第7.0版.
fn route(profile: &str) -> &'static str {
    let profile: serde_json::Value = serde_json::from_str(profile).unwrap_or_default();
    match profile["maintenance_route"].as_str() {
        Some("yes") => "organisations-route-yes",
        Some("no") => "organisations-route-no",
        _ => "organisations-route-unknown",
    }
}

/// GET /organisations/{id}
pub async fn show(visit: Signed, Path(id): Path<OrganisationId>, asked: Asked) -> Answer {
    let done = match asked.text("done") {
        "saved" => "organisations-done-saved",
        "code" => "organisations-done-code",
        "systems" => "organisations-done-systems",
        "group" => "group-done",
        _ => "",
    };
    page(&build(&visit, id, Forms { done, ..Forms::default() }).await?)
}

/// POST /organisations/{id}
pub async fn save(visit: Signed, Path(id): Path<OrganisationId>, typed: Typed) -> Answer {
    let mut row = visit.app().organisation(&visit.ctx, id).await?.row;
    row.name = typed.line("name");
    row.kana = typed.line("kana");
    row.prefecture = typed.line("prefecture");
    // A form without a version, or with none of ours, is older than any.
    row.version = typed.raw("version").trim().parse().unwrap_or(0);
    let error = match visit.app().change_organisation(&visit.ctx, row).await {
        Ok(_) => return Ok(go(&format!("/organisations/{id}?done=saved"))),
        Err(error) => error,
    };
    if let Error::Stale { current } = &error {
        let version = current["version"].as_i64().unwrap_or_default();
        let form = typed.keep().with("version", version.to_string());
        return page_as(
            StatusCode::CONFLICT,
            &build(&visit, id, Forms { one: Some(form), stale: true, ..Forms::default() }).await?,
        );
    }
    let form = typed.keep().refuse(error)?;
    page_again(&form.clone(), &build(&visit, id, Forms { one: Some(form), ..Forms::default() }).await?)
}
