//! Every GET page of the table, in both languages, with readings and without, filled and before sign-in.

use crate::client::Client;
use crate::html;
use app::checklist::NewSheet;
use domain::organisations::Kind;
use domain::people::Role;
use web::table::Kind as RouteKind;

testkit::both! {
    async fn every_page_is_sound(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let me = test.person("owner@clinic.example", clinic, Role::Owner).await;
        let ctx = test.as_person(me).await;
        let new = NewSheet { edition: "r7".to_owned(), form: "institution".to_owned(), vendor: None, fiscal_year: 2026 };
        let sheet = test.app.begin_sheet(&ctx, clinic, new).await.expect("a sheet");
        let code = test.app.invite(&ctx, clinic, "見本 花子", Role::Staff).await.expect("a code").code;
        let address = |path: &str| {
            let id = if path.starts_with("/people") { me.to_string() } else { sheet.to_string() };
            let known = path.starts_with("/people/") || path.starts_with("/assessments/") || path.starts_with("/invitation/");
            let path = path.replace("{key}", "asset-ledger").replace("{code}", &code);
            if known { path.replace("{id}", &id) } else { path }
        };
        for (lang, furigana) in [("ja", "false"), ("ja", "true"), ("en", "false")] {
            let mut client = Client::signed(test, "owner@clinic.example").await;
            let mut visitor = Client::of(test);
            visitor.get("/invitation").await.is(200);
            for one in [&mut client, &mut visitor] {
                one.post("/preferences", &[("lang", lang), ("furigana", furigana)]).await.goes_to("/");
            }
            let shown = web::routes().into_iter().filter(|r| r.method == "GET" && !address(r.path).contains('{') && !r.is_api());
            for route in shown.filter(|r| !r.bare && r.kind != RouteKind::File) {
                for one in [&mut client, &mut visitor] {
                    let got = one.get(&address(route.path)).await;
                    if got.header("content-type").starts_with("text/html") {
                        assert_eq!(html::faults(&got.body), Vec::<String>::new(), "{} in {lang}", route.path);
                        assert!(got.body.contains(&format!("<html lang=\"{lang}\"")), "{}", route.path);
                        assert!(got.body.contains("href=\"/help\""), "{}", route.path);
                    } else {
                        assert!(got.status.is_redirection(), "{} {}", route.path, got.status);
                    }
                }
            }
        }
    }
}
