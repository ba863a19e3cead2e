//! Members in the browser: the list, one of them, two associations becoming one, a new association.

use crate::client::{Client, recorded};
use crate::house::{in_every_view, sound};
use app::organisations::membership::NewMember;
use domain::ids::OrganisationId;
use domain::organisations::Kind;
use domain::people::Role;
use jiff::civil::date;
use testkit::app::TestApp;

/// A prefecture with two counties, and an officer of each.
struct Tree {
    prefecture: OrganisationId,
    one: OrganisationId,
    two: OrganisationId,
}

const OFFICE: &str = "officer@county.example";

async fn tree(test: &TestApp) -> Tree {
    let prefecture = test.organisation(Kind::Prefectural, "pref-a").await;
    let one = test.organisation(Kind::County, "county-a1").await;
    let two = test.organisation(Kind::County, "county-a2").await;
    for below in [one, two] {
        let joined = test.app.join(&test.command(), below, prefecture, "association", None, date(2015, 4, 1)).await;
        joined.expect("a member");
    }
    test.person(OFFICE, one, Role::Officer).await;
    test.person("officer@other.example", two, Role::Officer).await;
    test.person("officer@pref.example", prefecture, Role::Administrator).await;
    Tree { prefecture, one, two }
}

/// A clinic of a county, opened by a member.
async fn clinic(test: &TestApp, code: &str, county: OrganisationId, name: &str, number: &str) -> OrganisationId {
    let clinic = test.organisation(Kind::Clinic, code).await;
    let ctx = test.command();
    test.app.join(&ctx, clinic, county, "A1", None, date(2015, 4, 1)).await.expect("a member");
    let member = NewMember { name: name.into(), kind: "A1".into(), number: number.into(), ..NewMember::default() };
    test.app.hand_on(&ctx, county, clinic, member, date(2020, 4, 1)).await.expect("opened");
    clinic
}

testkit::both! {
    async fn an_address_with_a_nul_names_nothing(test) {
        let t = tree(test).await;
        let mut office = Client::signed(test, OFFICE).await;
        office.get(&format!("/organisations/{}/members?list=%00", t.one)).await.is(200);
        for query in ["/programme?edition=%00".to_owned(), format!("/papers/programme/{}.xlsx?edition=%00", t.one)] {
            let got = office.get(&query).await;
            assert!(got.status.as_u16() < 500, "{query}: {}", got.status);
        }
        for path in ["/guide/institution/%00", "/words/%00", "/organisations/%00/members"] {
            office.get(path).await.is(404);
        }
    }

    async fn a_member_is_found_and_what_becomes_of_them_is_entered(test) {
        let t = tree(test).await;
        let house = clinic(test, "4810100018", t.one, "見本 太郎", "0001234").await;
        let mut office = Client::signed(test, OFFICE).await;
        let list = format!("/organisations/{}/members", t.one);
        office.get("/organisations").await.is(200).says(&list);
        let got = in_every_view(&mut office, &list).await.says("みほん4810100018").says("****234");
        assert!(!got.body.contains("0001234"), "numbers are shown in part");
        for (find, n) in [("ﾐﾎﾝ", 1), ("見本太", 1), ("4810100018", 1), ("0001234", 1), ("いない", 0)] {
            let got = office.get(&format!("{list}?find={}", crate::client::form(&[("", find)]).trim_start_matches('='))).await.is(200);
            sound(&got);
            assert_eq!(got.body.matches(&format!("{list}/{house}")).count(), n, "{find}");
        }
        office.get(&format!("{list}?list=dental")).await.is(200).says("見つかりません");
        let one = format!("{list}/{house}");
        let page = in_every_view(&mut office, &one).await.says("見本 太郎").says("みほんcounty-a2").says("まだだれも");
        assert!(!page.body.contains("0001234"));

        // A new code: the old one ends the day before and finds it still.
        let wrong = [("what", "code"), ("code", "48101"), ("name", "医療法人みほん会"), ("from", "R8.10.1")];
        let got = office.post(&one, &wrong).await.is(422).says("id=\"code-code-fault\"");
        sound(&got);
        assert!(got.body.contains("value=\"医療法人みほん会\""), "nothing typed is lost");
        office.post(&one, &[("what", "code"), ("code", "4810100026"), ("from", "R9.4.1")]).await.is(422).says("まだ来ていない日付");
        let right = [("what", "code"), ("code", "4810100026"), ("name", "医療法人みほん会みほん診療所"), ("from", "R8.10.1")];
        recorded(test, "POST /organisations/{id}/members/{member}", office.post(&one, &right)).await.goes_to(&format!("{one}?done=1"));
        sound(&office.get(&one).await.is(200).says("4810100026").says("医療法人みほん会みほん診療所"));
        assert_eq!(test.app.organisation_of_code("4810100018").await.expect("found"), house);

        // Handed on, paused, planned, taken back.
        let hand = [("what", "hand"), ("name", "見本 花子"), ("kind", "B"), ("number", "77"), ("from", "R8.11.1")];
        let got = office.post(&one, &hand).await.is(422).says("id=\"hand-kind-fault\"");
        sound(&got);
        office.post(&one, &[&hand[..2], &[("kind", "A1"), ("number", "77"), ("from", "R8.11.1")]].concat()).await.is(303);
        office.get(&one).await.is(200).says("見本 花子").says("見本 太郎");
        office.post(&one, &[("what", "state"), ("from", "あした"), ("state", "paused")]).await.is(422).says("id=\"state-from-fault\"");
        office.post(&one, &[("what", "state"), ("from", "R8.11.24"), ("state", "paused")]).await.is(303);
        office.get(&one).await.is(200).says("休止・廃止");
        office.post(&one, &[("what", "state"), ("from", "R8.11.24"), ("state", "open")]).await.is(303);
        office.post(&one, &[("what", "leave"), ("last", "R9.3.31")]).await.is(303);
        sound(&office.get(&one).await.is(200).says("予定を取り消す"));
        office.post(&one, &[("what", "back")]).await.is(303);
        let to = t.two.to_string();
        office.post(&one, &[("what", "move"), ("to", ""), ("from", "R8.11.24")]).await.is(422).says("id=\"move-to-fault\"");
        office.post(&one, &[("what", "move"), ("to", &to), ("from", "R8.11.24")]).await.goes_to(&format!("{list}?done=1"));
        assert_eq!(test.app.organisation(&test.command(), house).await.expect("it").parent, Some(t.two));
        sound(&office.get(&format!("{list}?list=ended")).await.is(200).says("医療法人みほん会みほん診療所"));
        let mut other = Client::signed(test, "officer@other.example").await;
        let there = format!("/organisations/{}/members/{house}", t.two);
        other.get(&there).await.is(200).says("見本 花子");
        other.get(&one).await.is(404);
        other.post(&one, &[("what", "leave"), ("last", "R8.11.24")]).await.is(404);
        // The editor sees, and changes nothing; who answers at a desk does not even see.
        test.person("desk@other.example", t.two, Role::Desk).await;
        Client::signed(test, "desk@other.example").await.get(&there).await.is(403);
        test.person("editor@other.example", t.two, Role::Editor).await;
        let mut editor = Client::signed(test, "editor@other.example").await;
        let page = editor.get(&there).await.is(200);
        assert!(!page.body.contains("name=\"what\""));
        editor.post(&there, &[("what", "leave"), ("last", "R8.11.24")]).await.is(403);
        // By name only right below.
        let mut prefecture = Client::signed(test, "officer@pref.example").await;
        prefecture.get(&there).await.is(404);
        let above = in_every_view(&mut prefecture, &format!("/organisations/{}/members", t.prefecture)).await;
        assert!(!above.body.contains("みほん診療所"));
        assert_eq!(test.app.recount(&test.command(), false).await.expect("counted"), Vec::<serde_json::Value>::new());
    }

    async fn who_has_left_is_nobodys_to_hand_on(test) {
        let t = tree(test).await;
        let house = clinic(test, "4810100018", t.one, "見本 太郎", "1").await;
        let mut office = Client::signed(test, OFFICE).await;
        let one = format!("/organisations/{}/members/{house}", t.one);
        let to = t.two.to_string();
        office.post(&one, &[("what", "move"), ("to", &to), ("from", "R8.11.24")]).await.is(303);
        let before = test.audit_records().await;
        let hand = [("what", "hand"), ("name", "見本 次郎"), ("kind", "A1"), ("number", "9"), ("from", "R8.11.25")];
        office.post(&one, &hand).await.is(422).says("もう会員でなくなっている");
        assert_eq!(test.audit_records().await, before);
        let view = test.app.organisation(&test.command(), house).await.expect("it");
        let open: Vec<_> = view.memberships.iter().filter(|m| m.to.is_none()).map(|m| m.association_id).collect();
        assert_eq!((view.parent, open), (Some(t.two), vec![t.two]));
        // One that is to leave is handed on until its last day, and no longer.
        let house = clinic(test, "4810100026", t.one, "見本 二", "2").await;
        let one = format!("/organisations/{}/members/{house}", t.one);
        office.post(&one, &[("what", "leave"), ("last", "R9.3.31")]).await.is(303);
        office.post(&one, &[&hand[..4], &[("from", "R9.4.1")]].concat()).await.is(422).says("もう会員でなくなっている");
        office.post(&one, &hand).await.is(303);
        let view = test.app.organisation(&test.command(), house).await.expect("it");
        assert_eq!(view.memberships.last().map(|m| m.to), Some(Some(date(2027, 3, 31))));
        assert_eq!(test.app.recount(&test.command(), false).await.expect("counted"), Vec::<serde_json::Value>::new());
    }

    async fn a_member_moves_to_those_beside_or_above_and_that_is_told_there(test) {
        let t = tree(test).await;
        let house = clinic(test, "4810100018", t.one, "見本 太郎", "1").await;
        let far_id = test.organisation(Kind::County, "county-b1").await;
        let far = far_id.to_string();
        let mut office = Client::signed(test, OFFICE).await;
        let one = format!("/organisations/{}/members/{house}", t.one);
        let got = office.post(&one, &[("what", "move"), ("to", &far), ("from", "R8.11.24")]).await.is(422);
        sound(&got.says("id=\"move-to-fault\"").says("一覧から選んで"));
        assert_eq!(test.app.organisation(&test.command(), house).await.expect("it").parent, Some(t.one));
        // In the institution's own chain, and in that of the association that was not asked.
        let before = test.audit_records().await;
        let to = t.two.to_string();
        office.post(&one, &[("what", "move"), ("to", &to), ("from", "R9.4.1")]).await.is(303);
        assert_eq!(test.audit_records().await, before + 2);
        // A plan that touches both is taken back by whoever made it, and by nobody else of one of them alone.
        test.person("second@county.example", t.one, Role::Officer).await;
        let there = format!("/organisations/{}/members/{house}", t.two);
        for (login, page) in [("second@county.example", &one), ("officer@other.example", &there)] {
            let mut other = Client::signed(test, login).await;
            other.get(page).await.is(200);
            other.post(page, &[("what", "back")]).await.is(409).says("予定を入れた本人か");
        }
        office.get(&one).await.is(200);
        office.post(&one, &[("what", "back")]).await.is(303);
        let view = test.app.organisation(&test.command(), house).await.expect("it");
        assert_eq!(view.memberships.last().map(|m| (m.association_id, m.to)), Some((t.one, None)));
        // Who has a say in both moves them farther than to those beside.
        let second = clinic(test, "4810100026", t.one, "見本 二", "2").await;
        let moved = test.app.move_member(&test.command(), t.one, second, far_id, date(2026, 11, 24)).await;
        moved.expect("a say in both");
        assert_eq!(test.app.organisation(&test.command(), second).await.expect("it").parent, Some(far_id));
    }

    async fn a_member_without_an_institution_leaves(test) {
        let t = tree(test).await;
        let ctx = test.command();
        let list = "会員番号,氏名,会員区分\n1,見本 一,B\n2,見本 二,C\n";
        let table = test.app.read_members_list(&ctx, t.one, "a.csv", list.into()).await.expect("read");
        let id = test.app.keep_members_list(&ctx, t.one, &table).await.expect("kept");
        let columns = app::imports::mapping(&table, &[]).expect("columns");
        test.app.begin_import(&ctx, t.one, id, columns, false).await.expect("begun");
        test.app.work_all().await.expect("worked");
        let mut office = Client::signed(test, OFFICE).await;
        let list = format!("/organisations/{}/members", t.one);
        let page = office.get(&format!("{list}?list=person")).await.is(200).says("見本 一").says("見本 二");
        let at = page.body.find(&format!("{list}/")).expect("a member") + list.len() + 1;
        let one = format!("{list}/{}", &page.body[at..at + 36]);
        sound(&office.get(&one).await.is(200).says("見本 一"));
        office.post(&one, &[("what", "leave"), ("last", "R8.1.1")]).await.is(422).says("id=\"leave-last-fault\"");
        office.post(&one, &[("what", "state"), ("state", "closed"), ("from", "R8.11.24")]).await.is(404);
        office.post(&one, &[("what", "leave"), ("last", "R8.11.24")]).await.is(303);
        test.clock.pass(jiff::SignedDuration::from_hours(24));
        test.app.settle_memberships(&test.command()).await.expect("the next day");
        let mut office = Client::signed(test, OFFICE).await;
        let page = office.get(&list).await.is(200).says("見本 二");
        assert!(!page.body.contains("見本 一"));
        office.get(&format!("{list}?list=ended")).await.is(200).says("見本 一");
        test.audit_records().await;
    }

    async fn two_counties_are_merged_after_the_counts_were_seen(test) {
        let t = tree(test).await;
        for (code, number) in [("4810100018", "1"), ("4810100026", "2"), ("4810100034", "3")] {
            clinic(test, code, t.one, &format!("見本 {number}"), number).await;
        }
        let path = format!("/organisations/{}/merge", t.one);
        let into = t.two.to_string();
        // A county alone has nobody to merge with.
        let mut office = Client::signed(test, OFFICE).await;
        sound(&office.get(&path).await.is(200).says("まとめられる団体がありません"));
        office.post(&path, &[("into", &into), ("on", "R8.11.24"), ("act", "merge")]).await.is(422);
        let mut prefecture = Client::signed(test, "officer@pref.example").await;
        let form = in_every_view(&mut prefecture, &path).await.says("みほんcounty-a2");
        assert!(!form.body.contains("みほんpref-a</option>"));
        sound(&prefecture.post(&path, &[("into", ""), ("on", "いつか"), ("act", "look")]).await.is(422).says("いつか"));
        let before = test.audit_records().await;
        let seen = [("into", into.as_str()), ("on", "R8.11.24"), ("act", "look")];
        let got = prefecture.post(&path, &seen).await.is(200).says("施設や団体 3 件").says("みほんcounty-a2に移ります");
        sound(&got);
        assert_eq!(test.audit_records().await, before, "looking changes nothing");
        recorded(test, "POST /organisations/{id}/merge", prefecture.post(&path, &[("into", &into), ("on", "R8.11.24"), ("act", "merge")])).await.goes_to(&path);
        sound(&prefecture.get(&path).await.is(200).says("<progress"));
        prefecture.post(&path, &[("into", &into), ("on", "R8.11.24"), ("act", "merge")]).await.is(409);
        test.app.work_all().await.expect("worked");
        sound(&prefecture.get(&path).await.is(200).says("もう終わっています"));
        let mut other = Client::signed(test, "officer@other.example").await;
        other.get(&format!("/organisations/{}/members", t.two)).await.is(200).says("みほん4810100034");
        other.get(&path).await.is(404);
    }

    async fn an_association_is_set_up_with_its_letterhead_and_its_administrator(test) {
        let t = tree(test).await;
        let mut above = Client::signed(test, "officer@pref.example").await;
        let parent = t.prefecture.to_string();
        in_every_view(&mut above, &format!("/organisations/new?parent={parent}")).await.says("みほんpref-a");
        let wrong = [("parent", parent.as_str()), ("kind", "county"), ("name", ""), ("telephone", "でんわ"), ("number_style", "第1号"), ("address", "みほん市1-2")];
        let got = above.post("/organisations", &wrong).await.is(422).says("id=\"name-fault\"").says("id=\"telephone-fault\"").says("id=\"number_style-fault\"").says("みほん市1-2");
        sound(&got);
        let right = [("parent", parent.as_str()), ("kind", "county"), ("name", "みほん第三郡医師会"), ("code", "county-a3"), ("administrator", "見本 三郎"),
            ("address", "みほん市1-2"), ("telephone", "０３－００００－０００１"), ("signatory", "会長 見本 一"), ("number_style", "三郡発第{n}号")];
        let got = recorded(test, "POST /organisations", above.post("/organisations", &right)).await.is(200).says("みほん第三郡医師会").says("見本 三郎");
        sound(&got);
        let at = got.body.find("class=\"code\">").expect("the code") + 13;
        let code = got.body[at..at + 19].to_owned();
        let id = got.value("organisation").expect("its id");
        // The letter is printed by whoever set it up.
        let letter = above.post("/papers/invitation", &[("organisation", &id), ("code", &code)]).await.is(200);
        assert!(letter.body.contains(&code) && letter.body.contains("みほん第三郡医師会"));
        // Its own office is not theirs.
        above.get(&format!("/organisations/{id}/members")).await.is(404);
        let mut guest = Client::of(test);
        guest.get("/invitation").await.is(200);
        let password = testkit::app::PASSWORD;
        let fields = [("login", "third@county.example"), ("password", password), ("password_again", password)];
        guest.post(&format!("/invitation/{code}"), &fields).await.goes_to("/");
        let head = guest.get(&format!("/organisations/{id}/letterhead")).await.is(200).says("会長 見本 一").says("三郡発第{n}号");
        assert_eq!(head.value("telephone").as_deref(), Some("03-0000-0001"));
        sound(&guest.get(&format!("/organisations/{id}/members")).await.is(200).says("まだ会員が登録されていません"));
        // A county sets up nothing below a prefecture.
        let mut office = Client::signed(test, OFFICE).await;
        office.get("/organisations/new").await.is(403);
        office.post("/organisations", &right).await.is(403);
    }
}
