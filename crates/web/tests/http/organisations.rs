//! An organisation's page: name, codes, systems, the record of changes; its vendors.

use crate::client::{Client, Got, recorded};
use crate::house::{OWNER, STAFF, VIEWER, clinic, in_every_view, sound};
use domain::organisations::{Kind, SystemKind};
use domain::people::Role;

testkit::both! {
    async fn a_name_is_changed_and_nothing_typed_is_lost(test) {
        let house = clinic(test).await;
        let page = format!("/organisations/{house}");
        let mut owner = Client::signed(test, OWNER).await;
        in_every_view(&mut owner, "/organisations").await.says(&page).says("/audit");
        let shown = in_every_view(&mut owner, &page).await.says("検証番号");
        let version = shown.value("version").expect("a version");

        let got = owner.post(&page, &[("name", ""), ("kana", "ﾐﾎﾝ"), ("prefecture", "東京都"), ("version", &version)]).await.is(422);
        sound(&got);
        assert_eq!(got.value("kana").as_deref(), Some("ﾐﾎﾝ"));
        got.says("id=\"one-name-fault\"");

        let name = "㈱髙橋診療所①";
        let fields = [("name", name), ("kana", "ﾐﾎﾝ"), ("prefecture", "東京都"), ("version", &version)];
        recorded(test, "POST /organisations/{id}", owner.post(&page, &fields)).await.goes_to(&format!("{page}?done=saved"));
        let got = owner.get(&page).await.is(200).says(name).says("ミホン");
        assert_ne!(got.value("version"), Some(version.clone()));

        // Somebody who still has the old page keeps what they typed, and sees what stands.
        let mut other = Client::signed(test, OWNER).await;
        let late = [("name", "別の名前"), ("kana", ""), ("prefecture", ""), ("version", &version)];
        let got = other.post(&page, &late).await.is(409).says("ほかの人が先に変えていました").says(name);
        sound(&got);
        assert_eq!(got.value("name").as_deref(), Some("別の名前"));
        let now = got.value("version").expect("a version");
        let again = [("name", "別の名前"), ("kana", ""), ("prefecture", ""), ("version", &now)];
        other.post(&page, &again).await.is(303);

        let mut viewer = Client::signed(test, VIEWER).await;
        let got = viewer.get(&page).await.is(200);
        sound(&got);
        assert!(!got.body.contains("name=\"kana\""));
        viewer.post(&page, &again).await.is(403);
        viewer.get(&format!("{page}/audit")).await.is(403);
    }

    async fn codes_are_explained_and_kept_with_a_reason(test) {
        let house = clinic(test).await;
        let page = format!("/organisations/{house}");
        let mut owner = Client::signed(test, OWNER).await;
        owner.get(&page).await.is(200).says("まだ登録されていません");
        let codes = format!("{page}/codes");
        let got = owner.post(&codes, &[("code", "４８１０－１０００８１"), ("from", "R8.4.1")]).await.is(422);
        sound(&got);
        let got = got.says("番号が一つ違うか入れ替わっているようなので");
        assert_eq!(got.value("code").as_deref(), Some("４８１０－１０００８１"));
        assert_eq!(got.value("from").as_deref(), Some("R8.4.1"));
        let reason = [("code", "4810100081"), ("reason", "通知にこのとおりある"), ("from", "R8.4.1")];
        recorded(test, "POST /organisations/{id}/codes", owner.post(&codes, &reason)).await.is(303);
        owner.get(&page).await.is(200).says("通知にこのとおりある").says("令和8年4月1日").says("医科");

        owner.post(&codes, &[("code", "48301")]).await.is(422).says("id=\"code-code-fault\"");
        let dates = [("code", "4830100014"), ("from", "あした"), ("to", "")];
        let got = owner.post(&codes, &dates).await.is(422).says("日付として読めない");
        assert_eq!(got.value("from").as_deref(), Some("あした"));
        let swapped = [("code", "4830100014"), ("from", "2026-04-01"), ("to", "2025-04-01")];
        owner.post(&codes, &swapped).await.is(422).says("使い始めた日より前なので");
        owner.post(&codes, &[("code", "4830100014")]).await.is(303);
        owner.get(&page).await.is(200).says("歯科");

        let other = test.organisation(Kind::Clinic, "4910100017").await;
        test.person("owner@eye.example", other, Role::Owner).await;
        let mut eye = Client::signed(test, "owner@eye.example").await;
        let taken = eye.post(&format!("/organisations/{other}/codes"), &[("code", "4830100014")]).await.is(409);
        assert_eq!(taken.value("code").as_deref(), Some("4830100014"));
    }

    async fn systems_have_their_vendors(test) {
        let house = clinic(test).await;
        let mut staff = Client::signed(test, STAFF).await;
        staff.get("/vendors").await.is(200);
        staff.post("/vendors", &[("organisation", &house.to_string()), ("name", "みほんシステム")]).await.is(303);
        let page = format!("/organisations/{house}");
        let shown = staff.get(&page).await.is(200);
        let at = shown.body.find(">みほんシステム</option>").expect("the vendor is offered");
        let vendor = shown.body[..at].rsplit("value=\"").next().expect("its id").trim_end_matches('"').to_owned();
        let systems = format!("{page}/systems");
        let fields = [
            ("kind.0", "receipt"), ("used.0", "true"), ("system.0", "レセみほん"), ("vendor.0", vendor.as_str()),
            ("kind.1", "chart"), ("system.1", "使っていない"),
            ("kind.new", "imaging"), ("system.new", "二台目の画像"), ("vendor.new", ""),
        ];
        recorded(test, "POST /organisations/{id}/systems", staff.post(&systems, &fields)).await.goes_to(&format!("{page}?done=systems#systems"));
        // Pressed twice: it stands already, and nobody else changed it.
        staff.post(&systems, &fields).await.goes_to(&format!("{page}?done=systems#systems"));
        let got = in_every_view(&mut staff, &page).await.says("レセみほん").says("二台目の画像");
        assert!(!got.body.contains("使っていない"));
        // Another's vendor is none.
        let seen = got.value("seen").expect("what was shown");
        let foreign = [
            ("seen", seen.as_str()), ("kind.0", "receipt"), ("used.0", "true"),
            ("vendor.0", "01900000-0000-7000-8000-000000000000"),
        ];
        staff.post(&systems, &foreign).await.is(404);
        let got = staff.get(&page).await.is(200);
        assert!(got.body.contains("レセみほん"), "nothing was stored");

        // Two with the same page: the later one is told, keeps what was typed, and takes nothing away unseen.
        let mut owner = Client::signed(test, OWNER).await;
        let first = [
            ("seen", seen.as_str()), ("kind.0", "receipt"), ("used.0", "true"), ("system.0", "レセみほん"),
            ("kind.1", "chart"), ("used.1", "true"), ("system.1", "カルテみほん"),
        ];
        owner.post(&systems, &first).await.is(303);
        let late = [
            ("seen", seen.as_str()), ("kind.0", "receipt"), ("used.0", "true"), ("system.0", "レセコンの新しい名前"),
        ];
        let got = staff.post(&systems, &late).await.is(409).says("ほかの人が先に変えていました").says("電子カルテ カルテみほん");
        sound(&got);
        assert_eq!(got.value("system.0").as_deref(), Some("レセコンの新しい名前"));
        assert_eq!(test.app.systems(&test.command(), house).await.expect("systems").len(), 2);
        let seen = got.value("seen").expect("what stands now");
        staff.post(&systems, &[&[("seen", seen.as_str())], &late[1..]].concat()).await.is(303);
        assert_eq!(test.app.systems(&test.command(), house).await.expect("systems").len(), 1);
    }

    async fn many_systems_stay_when_the_form_is_saved(test) {
        let house = clinic(test).await;
        let page = format!("/organisations/{house}");
        let many = |most: usize| (0..most).map(|n| (SystemKind::Other, format!("みほん{n}"), None)).collect::<Vec<_>>();
        test.app.save_systems(&test.command(), house, many(45), None).await.expect("systems");
        let mut owner = Client::signed(test, OWNER).await;
        let shown = owner.get(&page).await.is(200);
        let sent = |shown: &Got| {
            let value = |name: &str| Some((name.to_owned(), shown.value(name)?));
            let mut fields: Vec<(String, String)> = value("seen").into_iter().collect();
            for n in 0.. {
                let Some(kind) = value(&format!("kind.{n}")) else { break };
                // Those that are not in use stand in the form, without a tick.
                fields.extend((kind.1 == "other").then(|| (format!("used.{n}"), "true".to_owned())));
                fields.extend([Some(kind), value(&format!("system.{n}"))].into_iter().flatten());
            }
            fields
        };
        let fields = sent(&shown);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        owner.post(&format!("{page}/systems"), &fields).await.is(303);
        let mut names: Vec<String> = test.app.systems(&test.command(), house).await.expect("systems").into_iter().map(|s| s.name).collect();
        names.sort();
        let mut wanted: Vec<String> = many(45).into_iter().map(|(_, name, _)| name).collect();
        wanted.sort();
        assert_eq!(names, wanted);

        // One more than can be stored is told, and nothing is dropped.
        test.app.save_systems(&test.command(), house, many(app::vendors::MOST_SYSTEMS), None).await.expect("systems");
        let fields = sent(&owner.get(&page).await.is(200));
        let mut fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        fields.extend([("kind.new", "chart"), ("system.new", "もう一台")]);
        let got = owner.post(&format!("{page}/systems"), &fields).await.is(422).says("200件まで");
        sound(&got);
        assert_eq!(got.value("system.new").as_deref(), Some("もう一台"));
        assert_eq!(test.app.systems(&test.command(), house).await.expect("systems").len(), app::vendors::MOST_SYSTEMS);
    }

    async fn vendors_are_entered_changed_and_taken_off(test) {
        let house = clinic(test).await;
        let id = house.to_string();
        let mut owner = Client::signed(test, OWNER).await;
        in_every_view(&mut owner, "/vendors").await.says("いちばんよく電話する会社から").says("SLA");
        let wrong = [("organisation", id.as_str()), ("name", "みほんシステム㈱"), ("phone", "電話"), ("updates_all_servers", "yes"), ("note", "一行目\r\n二行目")];
        let got = owner.post("/vendors", &wrong).await.is(422).says("電話番号は 03-0000-0000 のように").says("一行目");
        sound(&got);
        assert_eq!(got.value("name").as_deref(), Some("みほんシステム㈱"));
        assert!(got.body.contains("value=\"yes\" checked"));
        let right = [("organisation", id.as_str()), ("name", "みほんシステム㈱"), ("phone", "０３－００００－０００１"), ("updates_all_servers", "yes")];
        recorded(test, "POST /vendors", owner.post("/vendors", &right)).await.goes_to(&format!("/vendors?organisation={id}&done=added"));
        let list = owner.get("/vendors").await.is(200).says("みほんシステム㈱").says("書いてある");
        let at = list.body.find("href=\"/vendors/").expect("the vendor") + "href=\"/vendors/".len();
        let vendor = list.body[at..at + 36].to_owned();
        // The home page names the institution: an owner of several comes to this one's. An address without it is enough.
        let one = format!("/vendors/{vendor}");
        let home = owner.get("/").await.is(200).says(&format!("href=\"/vendors?organisation={id}\""));
        home.says(&format!("href=\"{one}?organisation={id}\""));
        let got = in_every_view(&mut owner, &one).await.says("令和7年度版の事業者確認用を始める").says("今年の様式ではありません");
        assert_eq!(got.value("phone").as_deref(), Some("03-0000-0001"));
        let version = got.value("version").expect("a version");
        let base = [("organisation", id.as_str()), ("version", version.as_str())];
        let wrong = [&base[..], &[("name", ""), ("night_phone", "よる"), ("contact", "山田さん")]].concat();
        let got = owner.post(&one, &wrong).await.is(422);
        sound(&got);
        assert_eq!(got.value("contact").as_deref(), Some("山田さん"));
        // Its name was mistyped.
        let right = [&base[..], &[("name", "みほんシステムズ㈱"), ("night_phone", "090-0000-0007"), ("updates_all_servers", "no")]].concat();
        recorded(test, "POST /vendors/{id}", owner.post(&one, &right)).await.is(303);
        in_every_view(&mut owner, "/vendors").await.says("みほんシステムズ㈱");
        // Somebody who still has the old page sees what stands, and chooses.
        let late = [&base[..], &[("name", "みほん社"), ("contact", "佐藤さん"), ("updates_all_servers", "no")]].concat();
        let got = owner.post(&one, &late).await.is(409).says("ほかの人が先に変えていました").says("みほんシステムズ㈱");
        sound(&got);
        assert_eq!((got.value("name").as_deref(), got.value("contact").as_deref()), (Some("みほん社"), Some("佐藤さん")));
        let now = got.value("version").expect("a version");
        assert_ne!(now, version);
        owner.post(&one, &[&[("version", now.as_str())], &late[..1], &late[2..], &[("night_phone", "090-0000-0007")]].concat()).await.is(303);
        owner.get(&one).await.is(200).says("みほん社");
        // A name that the vendor itself entered stays.
        let theirs = test.organisation(Kind::Vendor, "vendor-x").await;
        let typed = app::vendors::TypedVendor { vendor: Some(theirs), ..app::vendors::TypedVendor::default() };
        test.app.save_vendor(&test.command(), house, typed).await.expect("a vendor by command");
        let page = format!("/vendors/{theirs}");
        let got = in_every_view(&mut owner, &page).await.says("会社の登録のとおりに出ます");
        let version = got.value("version").expect("a version");
        owner.post(&page, &[("organisation", id.as_str()), ("version", &version), ("name", "別の名前"), ("note", "メモ")]).await.is(303);
        owner.get("/vendors").await.is(200).says("みほんvendor-x");
        // The same form twice adds one.
        let once = owner.get("/vendors").await.value("once").expect("a mark");
        let twice = [("organisation", id.as_str()), ("once", once.as_str()), ("name", "二度の会社")];
        owner.post("/vendors", &twice).await.is(303);
        owner.post("/vendors", &twice).await.is(303);
        owner.post("/vendors", &[twice[0], twice[1], ("name", "戻って書いた会社")]).await.is(303);
        let mut names: Vec<String> = test.app.vendors(&test.command(), house).await.expect("vendors").into_iter().map(|v| v.name).collect();
        names.sort();
        assert_eq!(names, ["みほんvendor-x", "みほん社", "二度の会社", "戻って書いた会社"]);
        owner.get("/help").await.is(200).says("tel:09000000007");

        let form = [("organisation", id.as_str()), ("edition", "r7"), ("form", "vendor"), ("vendor_id", vendor.as_str()), ("fiscal_year", "2026")];
        let sheet = recorded(test, "POST /assessments", owner.post("/assessments", &form)).await.is(303).location().to_owned();
        let got = owner.get(&one).await.is(200).says(&sheet);
        sound(&got);
        recorded(test, "POST /vendors/{id}/remove", owner.post(&format!("{one}/remove"), &[("organisation", &id)])).await.goes_to(&format!("/vendors?organisation={id}&done=removed"));
        owner.get(&one).await.is(404);
        owner.get(&sheet).await.is(200);
        // Who was changing it meanwhile is told, and types nothing again.
        let got = owner.post(&one, &[&base[..], &[("name", "みほん社"), ("contact", "鈴木さん")]].concat()).await.is(409);
        sound(&got);
        let got = got.says("ほかの人が先に一覧から外しました");
        assert_eq!((got.value("name").as_deref(), got.value("contact").as_deref()), (Some("みほん社"), Some("鈴木さん")));
        owner.post("/vendors/01900000-0000-7000-8000-000000000000", &[("organisation", &id), ("name", "みほん社")]).await.is(404);
    }

    async fn changes_are_told_with_names(test) {
        let house = clinic(test).await;
        let mut owner = Client::signed(test, OWNER).await;
        owner.get("/vendors").await.is(200);
        owner.post("/vendors", &[("organisation", &house.to_string()), ("name", "みほんシステム")]).await.is(303);
        let got = in_every_view(&mut owner, &format!("/organisations/{house}/audit")).await;
        let got = got.says("事業者かシステムを変えた").says("見本").says("令和8年11月24日 9:00").says("施設を登録した");
        assert!(got.body.contains("Mamori の操作"), "what a command did");
    }
}
