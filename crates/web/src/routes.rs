//! Each route once. From this list come the router, `docs/generated/routes.json` and the tests for
//! sign-in, foreign tenants, request forgery, audit and accessibility.
//!
//! `METHOD "path" kind subject Action|- reads|writes => handler, option value;` — kinds and options:
//! [`crate::table`]. A route that only shows the caller's own or nobody's things and is open to anybody is
//! `public` and may have `-` for its action.

use crate::pages::{
    audit, checklist, evidence, guide, incidents, organisations, papers, people, programme, setup, shell, vendors,
};
use crate::table::{FILES, RouteInfo, table};
use crate::{api, assets};

table! {
    // the front door and signs of life
    GET "/" public checklist - reads => shell::home;
    GET "/healthz" public checks - reads => shell::healthz, bare true;
    GET "/readyz" public checks - reads => shell::readyz, bare true;
    GET "/assets/{name}" public checks - reads => assets::serve, bare true;
    POST "/preferences" public people - writes => shell::preferences;

    // the first start
    GET "/setup" public organisations - reads => setup::first::show;
    POST "/setup" public organisations - writes => setup::first::save, rated true;
    GET "/setup/systems" page organisations ChangeOrganisation reads => setup::systems::show;
    POST "/setup/systems" page organisations ChangeOrganisation writes => setup::systems::save;

    // the sheet of the year
    POST "/assessments" page checklist BeginSheet writes => checklist::begin::begin;
    GET "/assessments/{id}" page checklist SeeSheet reads => checklist::sheet::show;
    GET "/assessments/{id}/table" page checklist SeeSheet reads => checklist::table::show;
    POST "/assessments/{id}/table" page checklist Answer writes => checklist::table::save;
    GET "/assessments/{id}/history" page checklist SeeSheet reads => checklist::history::show;
    POST "/assessments/{id}/rounds" page checklist BeginRound writes => checklist::begin::round;
    GET "/assessments/{id}/items/{key}" page checklist SeeSheet reads => checklist::item::show;
    POST "/assessments/{id}/items/{key}" page checklist Answer writes => checklist::item::save;
    GET "/assessments/{id}/items/{key}/evidence" page evidence SeeEvidence reads => checklist::evidence::show;
    POST "/assessments/{id}/items/{key}/evidence" page evidence AddEvidence writes => checklist::evidence::save, body FILES, seconds 300;
    GET "/assessments/{id}/items/{key}/hand" page checklist SeeSheet reads => checklist::hand::show;
    POST "/assessments/{id}/items/{key}/hand" page checklist HandOver writes => checklist::hand::save;

    // 「おかしいと思ったら」
    GET "/help" public incidents - reads => incidents::help::show;
    GET "/help/{code}" public incidents SeeHelp reads => incidents::help::by_code, rated true;
    GET "/organisations/{id}/help" page incidents SeeHelp reads => incidents::contacts::show;
    POST "/organisations/{id}/help" page incidents ChangeHelp writes => incidents::contacts::save;
    POST "/organisations/{id}/help/code" page incidents ChangeHelp writes => incidents::contacts::renew;

    // what the scheme says, for everybody
    GET "/about" public guide - reads => programme::about::show;
    GET "/guide" public guide SeeEditions reads => guide::guides::list;
    GET "/guide/{form}/{lineage}" public guide SeeEditions reads => guide::guides::show;
    GET "/words" public guide - reads => guide::words::list;
    GET "/words/{key}" public guide SeeEditions reads => guide::words::show;
    GET "/editions" public guide SeeEditions reads => guide::editions::list;
    GET "/editions/compare" public guide SeeEditions reads => guide::compare::show;
    POST "/editions/{edition}/publish" page guide PublishEdition writes => guide::editions::publish;

    // an organisation, its vendors, its files
    GET "/organisations" page organisations SeeOrganisation reads => organisations::list::show;
    GET "/organisations/{id}" page organisations SeeOrganisation reads => organisations::one::show;
    POST "/organisations/{id}" page organisations ChangeOrganisation writes => organisations::one::save;
    POST "/organisations/{id}/codes" page organisations ChangeOrganisation writes => organisations::codes::add;
    POST "/organisations/{id}/systems" page vendors ChangeVendors writes => organisations::systems::save;
    GET "/organisations/{id}/audit" page audit SeeAudit reads => audit::show;
    GET "/vendors" page vendors SeeVendors reads => vendors::list::show;
    POST "/vendors" page vendors ChangeVendors writes => vendors::list::add;
    GET "/vendors/{id}" page vendors SeeVendors reads => vendors::one::show;
    POST "/vendors/{id}" page vendors ChangeVendors writes => vendors::one::save;
    POST "/vendors/{id}/remove" page vendors ChangeVendors writes => vendors::one::remove;
    GET "/evidence" page evidence SeeEvidence reads => evidence::list::show;
    POST "/evidence" page evidence AddEvidence writes => evidence::list::add, body FILES, seconds 300;
    GET "/evidence/{id}" page evidence SeeEvidence reads => evidence::one::show;
    GET "/evidence/{id}/file" file evidence SeeEvidence reads => api::evidence::file, seconds 300;
    POST "/evidence/{id}/expiry" page evidence AddEvidence writes => evidence::one::expiry;
    POST "/evidence/{id}/withdraw" page evidence WithdrawEvidence writes => evidence::one::withdraw;

    // counts below an association; every paper
    GET "/programme" page programme SeeProgramme reads => programme::show::show;
    GET "/papers/{kind}/{file}" file papers SeeSheet reads => papers::print, seconds 60;

    // people: signing in
    GET "/sign-in" public people - reads => people::sign_in::show;
    POST "/sign-in" public people - writes => people::sign_in::enter, rated true;
    POST "/sign-out" page people OwnAccount writes => people::sign_in::leave;
    GET "/invitation" public people - reads => people::invitation::ask;
    POST "/invitation" public people - reads => people::invitation::find, rated true;
    GET "/invitation/{code}" public people - reads => people::invitation::show, rated true;
    POST "/invitation/{code}" public people - writes => people::invitation::accept, rated true;
    POST "/invitation/{code}/join" page people OwnAccount writes => people::invitation::join, rated true;

    // people: one's own account
    GET "/account" page people OwnAccount reads => people::account::show;
    POST "/account/password" page people OwnAccount writes => people::account::password;
    POST "/account/sessions/end" page people OwnAccount writes => people::account::end_session;
    POST "/account/sessions/end-others" page people OwnAccount writes => people::account::end_others;
    POST "/account/tokens" page people OwnAccount writes => people::account::issue_token;
    POST "/account/tokens/revoke" page people OwnAccount writes => people::account::revoke_token;

    // people: who may do what
    GET "/people" page people SeePeople reads => people::list::show;
    GET "/people/{id}" page people ChangePeople reads => people::member::show;
    POST "/people/{id}/role" page people ChangePeople writes => people::member::role;
    POST "/people/{id}/password" page people ChangePeople writes => people::member::reset;
    POST "/people/{id}/remove" page people ChangePeople writes => people::member::remove;
    POST "/people/invitations" page people ChangePeople writes => people::list::invite;
    POST "/people/invitations/revoke" page people ChangePeople writes => people::list::revoke;
    POST "/papers/invitation" file papers ChangePeople reads => people::letter::print;

    // the API
    GET "/api/v1/openapi.json" public checks - reads => api::openapi::show, bare true;
    GET "/api/v1/me" api people OwnAccount reads => api::me::show;
    GET "/api/v1/organisations" api organisations SeeOrganisation reads => api::organisations::all;
    GET "/api/v1/organisations/{id}" api organisations SeeOrganisation reads => api::organisations::show;
    GET "/api/v1/editions" api guide SeeEditions reads => api::editions::all;
    GET "/api/v1/editions/diff" api guide SeeEditions reads => api::editions::diff;
    GET "/api/v1/organisations/{id}/assessments" api checklist SeeSheet reads => api::assessments::all;
    POST "/api/v1/organisations/{id}/assessments" api checklist BeginSheet writes => api::assessments::begin;
    GET "/api/v1/assessments/{id}" api checklist SeeSheet reads => api::assessments::show;
    PUT "/api/v1/assessments/{id}/items/{key}" api checklist Answer writes => api::answers::put;
    POST "/api/v1/assessments/{id}/rounds" api checklist BeginRound writes => api::assessments::begin_round;
    GET "/api/v1/assessments/{id}/history" api checklist SeeSheet reads => api::assessments::history;
    GET "/api/v1/assessments/{id}/export" api checklist SeeSheet reads => api::assessments::export;
    POST "/api/v1/organisations/{id}/evidence" api evidence AddEvidence writes => api::evidence::add,
        body api::evidence::BODY, seconds api::evidence::SECONDS;
    GET "/api/v1/evidence/{id}/file" api evidence SeeEvidence reads => api::evidence::file;
    GET "/api/v1/organisations/{id}/vendors" api vendors SeeVendors reads => api::vendors::all;
    POST "/api/v1/organisations/{id}/vendors" api vendors ChangeVendors writes => api::vendors::add;
    GET "/api/v1/organisations/{id}/programme" api programme SeeProgramme reads => api::programme::show;
    GET "/api/v1/desks" public desk - reads => api::desks::all;
}

/// Every route.
#[must_use]
pub fn routes() -> Vec<RouteInfo> {
    TABLE.to_vec()
}

/// `docs/generated/routes.json`: one line per route.
///
/// # Errors
/// None that this data can cause.
pub fn routes_json() -> serde_json::Result<String> {
    let lines: Vec<String> = TABLE.iter().map(serde_json::to_string).collect::<Result<_, _>>()?;
    Ok(format!("[\n  {}\n]\n", lines.join(",\n  ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sound() {
        assert_eq!(crate::table::faults(TABLE), Vec::<String>::new());
        let json = routes_json().expect("JSON");
        let back: Vec<serde_json::Value> = serde_json::from_str(&json).expect("JSON");
        assert_eq!(back.len(), TABLE.len());
        assert_eq!(
            back[0].as_object().map(|o| o.keys().collect::<Vec<_>>()).unwrap_or_default(),
            ["method", "path", "kind", "subject", "action", "writes"]
        );
    }
}
