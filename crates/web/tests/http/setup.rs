//! The first start: who and which institution, with no code, one or two; which systems, or none.

use crate::client::{Client, Got};
use crate::house::{in_every_view, sound};
use domain::organisations::SystemKind;
use testkit::app::{PASSWORD, TestApp};

const PERSON: [(&str, &str); 4] =
    [("person_name", "見本 花子"), ("login", "hanako"), ("password", PASSWORD), ("password_again", PASSWORD)];

/// The wizard's first page, filled with this.
async fn first(client: &mut Client, fields: &[(&str, &str)]) -> Got {
    client.get("/setup").await.is(200);
    client.post("/setup", &[fields, &PERSON].concat()).await
}

async fn organisation(test: &TestApp) -> app::organisations::OrganisationView {
    let all = test.app.organisations(&test.command(), "", None, None, None, 10).await.expect("organisations");
    all.into_iter().next().expect("one")
}

testkit::both! {
    async fn an_institution_without_a_code_begins(test) {
        let mut client = Client::of(test);
        in_every_view(&mut client, "/setup").await.says("助産所・自由診療・開業したばかり");
        let fields = [("name", "みほん助産所"), ("kind", "birth-centre"), ("prefecture", "東京都"), ("code", ""), ("code_2", "")];
        first(&mut client, &fields).await.goes_to("/setup/systems");
        let made = organisation(test).await;
        assert!(made.codes.is_empty() && made.row.code.starts_with('M'), "{}", made.row.code);
        let systems = in_every_view(&mut client, "/setup/systems").await.says("どれも使っていない");
        // By name; of the last the page says that nobody has confirmed whether it counts.
        for label in [
            "レセコン", "電子カルテ", "画像（レントゲンなど）", "検査", "予約・問診",
            "オンライン資格確認（対象かどうかは未確認です）",
        ] {
            assert!(systems.body.contains(&format!("> <span>{label}</span></label>")), "{label}: {}", systems.body);
        }
        let id = made.row.id.to_string();
        // None and some contradict each other.
        let both = [("organisation", id.as_str()), ("no_systems", "true"), ("system", "receipt"), ("vendor.receipt", "みほん社")];
        let got = client.post("/setup/systems", &both).await.is(422);
        sound(&got);
        got.says("どちらかだけに印を付けて");
        assert!(test.app.vendors(&test.command(), made.row.id).await.expect("vendors").is_empty());
        client.post("/setup/systems", &[("organisation", id.as_str()), ("no_systems", "true"), ("route", "no")]).await.goes_to("/");
        client.get(&format!("/organisations/{id}")).await.is(200).says("保守委託機関編だけでは足りません");
        let begin = [("organisation", id.as_str()), ("edition", "r7"), ("form", "institution"), ("fiscal_year", "2026")];
        let sheet = client.post("/assessments", &begin).await.is(303).location().to_owned();
        in_every_view(&mut client, &format!("{sheet}/items/systems-in-use")).await.says("使っていない」と登録されています");
    }

    async fn two_codes_each_have_their_day(test) {
        let mut client = Client::of(test);
        let base = [("name", "みほん診療所"), ("kind", "clinic"), ("prefecture", "東京都"), ("code", "４８１０１０－００１８")];
        let wrong = [&base[..], &[("code_from", "H31.4.1"), ("code_2", "4830100041"), ("code_2_from", "ことし")]].concat();
        let got = first(&mut client, &wrong).await.is(422);
        sound(&got);
        got.clone().says("id=\"code_2_from-fault\"");
        assert_eq!(got.value("code_2_from").as_deref(), Some("ことし"));
        let wrong = [&base[..], &[("code_from", "H31.4.1"), ("code_2", "4830100041"), ("code_2_from", "R2.10.1")]].concat();
        let got = first(&mut client, &wrong).await.is(422);
        assert!(got.body.contains("id=\"code_2-fault\"") && !got.body.contains("id=\"code-fault\""), "the second is wrong, not the first");
        let right = [&base[..], &[("code_from", "H31.4.1"), ("code_2", "4830100014"), ("code_2_from", "R2.10.1")]].concat();
        first(&mut client, &right).await.goes_to("/setup/systems");
        let made = organisation(test).await;
        let codes: Vec<(String, &str, String)> = made
            .codes
            .iter()
            .map(|c| (c.code.clone(), c.fee_table.as_str(), c.valid_from.map(|d| d.to_string()).unwrap_or_default()))
            .collect();
        let wanted = [("4810100018", "medical", "2019-04-01"), ("4830100014", "dental", "2020-10-01")];
        assert_eq!(codes, wanted.map(|(code, table, from)| (code.to_owned(), table, from.to_owned())));
        assert_eq!(made.row.code, "4810100018");
        // Either finds it.
        for code in ["4810100018", "4830100014"] {
            assert_eq!(test.app.organisation_of_code(code).await.expect("found"), made.row.id);
        }
    }

    async fn what_is_entered_elsewhere_stays_when_the_wizard_comes_again(test) {
        let mut client = Client::of(test);
        first(&mut client, &[("name", "みほん診療所"), ("kind", "clinic"), ("prefecture", "東京都")]).await.is(303);
        let house = organisation(test).await.row.id;
        let id = house.to_string();
        let (a, b) = (("organisation", id.as_str()), ("system", "receipt"));
        client.get("/setup/systems").await.is(200);
        client.post("/setup/systems", &[a, b, ("vendor.receipt", "みほん社"), ("route", "yes")]).await.goes_to("/");
        let page = format!("/organisations/{id}");
        client.get(&page).await.is(200).says("保守委託機関編を読めば足ります");
        let seen = client.get(&page).await.is(200).value("seen").expect("what was shown");
        let named = [("seen", seen.as_str()), ("kind.0", "receipt"), ("used.0", "true"), ("system.0", "レセコン みほん"), ("kind.new", "receipt"), ("system.new", "もう一台")];
        client.post(&format!("{page}/systems"), &named).await.is(303);
        let shown = client.get("/setup/systems").await.is(200);
        let (seen, vendor) = (shown.value("seen").unwrap_or_default(), shown.value("vendor.receipt").unwrap_or_default());
        client.post("/setup/systems", &[a, b, ("seen", &seen), ("vendor.receipt", &vendor)]).await.goes_to("/");
        client.get(&page).await.is(200).says("レセコン みほん").says("もう一台");

        // What came meanwhile is shown, and nothing is replaced by a page that does not know it.
        let old = client.get("/setup/systems").await.is(200).value("seen").unwrap_or_default();
        let vendors = test.app.vendors(&test.command(), house).await.expect("vendors");
        let theirs = vendors.first().map(|v| v.vendor);
        let all = ["一台目", "二台目"].map(|name| (SystemKind::Receipt, name.to_owned(), theirs)).to_vec();
        test.app.save_systems(&test.command(), house, all, None).await.expect("systems");
        let late = [a, b, ("seen", old.as_str()), ("vendor.receipt", "あとの会社")];
        let got = client.post("/setup/systems", &late).await.is(409).says("ほかの人が先に変えていました").says("レセコン 二台目");
        sound(&got);
        assert_eq!(got.value("vendor.receipt").as_deref(), Some("あとの会社"));
        assert_eq!(test.app.vendors(&test.command(), house).await.expect("vendors").len(), vendors.len());

        // A vendor that was taken off stands behind no system, and the wizard can be saved.
        test.app.remove_vendor(&test.command(), house, theirs.expect("a vendor")).await.expect("taken off");
        let stored = test.app.systems(&test.command(), house).await.expect("systems");
        assert!(stored.len() == 2 && stored.iter().all(|s| s.vendor.is_none()), "{stored:?}");
        let seen = client.get("/setup/systems").await.is(200).value("seen").unwrap_or_default();
        client.post("/setup/systems", &[a, b, ("seen", &seen)]).await.goes_to("/");
        let mut names: Vec<String> = test.app.systems(&test.command(), house).await.expect("systems").into_iter().map(|s| s.name).collect();
        names.sort();
        assert_eq!(names, ["一台目", "二台目"]);
    }
}
