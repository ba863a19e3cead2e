//! Invitations on paper for many members: who gets one, the files, codes that work once, printing anew.

use crate::client::{Client, recorded};
use crate::house::{in_every_view, sound};
use app::Place;
use domain::ids::OrganisationId;
use domain::organisations::Kind;
use domain::people::Role;
use jiff::civil::date;
use testkit::app::{PASSWORD, TestApp};

const OFFICE: &str = "officer@county.example";

/// A county with so many clinics without anybody, opened by members.
async fn county(test: &TestApp, clinics: usize) -> OrganisationId {
    let county = test.organisation(Kind::County, "county-a1").await;
    test.person(OFFICE, county, Role::Officer).await;
    let rows = (0..clinics).map(|n| format!("{n},見本 {n:03},A1,みほん{n:03}医院\n"));
    let list = "会員番号,氏名,会員区分,医療機関名\n".to_owned() + &rows.collect::<String>();
    let ctx = test.command();
    let table = test.app.read_members_list(&ctx, county, "a.csv", list.into()).await.expect("read");
    let id = test.app.keep_members_list(&ctx, county, &table).await.expect("kept");
    let columns = app::imports::mapping(&table, &[]).expect("columns");
    test.app.begin_import(&ctx, county, id, columns, false).await.expect("begun");
    test.app.work_all().await.expect("worked");
    county
}

/// The addresses of files on a page.
fn files(body: &str) -> Vec<String> {
    let link = |at: usize| body[at..].split('"').next().unwrap_or_default().to_owned();
    body.match_indices("href=\"/organisations/").map(|(at, _)| link(at + 6)).filter(|l| l.ends_with(".pdf")).collect()
}

/// The codes of a printed file, with the institution beside each.
fn codes(file: &str) -> Vec<(String, String)> {
    let json = file.split_once('\n').map(|(_, rest)| rest.trim_end()).unwrap_or_default();
    let json = json.rsplit_once("}\n%").map_or(json.to_owned(), |(json, _)| format!("{json}}}"));
    let paper: serde_json::Value = serde_json::from_str(&json).expect("a model");
    let letters = paper["letters"].as_array().expect("letters");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    letters.iter().map(|l| (text(&l["organisation_name"]), text(&l["code"]))).collect()
}

testkit::both! {
    async fn letters_are_printed_for_many_and_each_code_works_once(test) {
        let county = county(test, 230).await;
        let mut office = Client::signed(test, OFFICE).await;
        let path = format!("/organisations/{county}/invitations");
        office.get(&format!("/organisations/{county}/members")).await.is(200).says(&path);
        let page = in_every_view(&mut office, &path).await.says("いま 230 軒").says("1台のパソコン").says("みほん049医院");
        assert!(!page.body.contains("みほん050医院") && page.body.contains("?after="), "fifty on a page");
        let before = test.audit_records().await;
        let got = office.post(&path, &[("who", "all"), ("act", "look")]).await.is(200).says("230 枚の紙").says("ファイル 3 個");
        sound(&got);
        assert_eq!(test.audit_records().await, before, "looking changes nothing");
        recorded(test, "POST /organisations/{id}/invitations", office.post(&path, &[("who", "all"), ("act", "print")])).await.goes_to(&path);
        sound(&office.get(&path).await.is(200).says("230 枚のうち 0 枚").says("<progress"));
        office.post(&path, &[("who", "all"), ("act", "print")]).await.is(409);
        // Stopped after the first file, gone on with later.
        assert!(test.app.work_once().await.expect("a file"));
        let one = office.get(&path).await.is(200).says("230 枚のうち 100 枚").says("作っているところ");
        assert_eq!(files(&one.body).len(), 1);
        test.app.work_all().await.expect("worked");
        let page = office.get(&path).await.is(200).says("230 枚のうち 230 枚");
        sound(&page);
        let files = files(&page.body);
        assert_eq!(files.len(), 3);
        let mut all = Vec::new();
        for file in &files {
            let got = office.get(file).await.is(200);
            assert!(got.header("content-disposition").starts_with("attachment") && got.header("cache-control") == "no-store");
            assert!(!got.body.contains("\"link\""), "no QR leads to 127.0.0.1");
            all.extend(codes(&got.body));
        }
        let mut different: Vec<_> = all.iter().map(|(_, code)| code.clone()).collect();
        different.sort();
        different.dedup();
        assert_eq!((all.len(), different.len()), (230, 230));
        // A record per institution and file, and the asking.
        assert_eq!(test.audit_records().await, before + 230 + 3 + 1);
        let code = all[7].1.clone();

        // The letter is accepted; the code works once.
        let fields = [("login", "seven@clinic.example"), ("password", PASSWORD), ("password_again", PASSWORD)];
        let mut guest = Client::of(test);
        guest.get("/invitation").await.is(200);
        sound(&guest.get(&format!("/invitation/{code}")).await.is(200).says("みほん007医院"));
        guest.post(&format!("/invitation/{code}"), &fields).await.goes_to("/");
        guest.get("/organisations").await.is(200).says("みほん007医院");
        Client::of(test).get(&format!("/invitation/{code}")).await.is(409);
        // Who uses it needs none; printing anew revokes the earlier letter of the others.
        let page = office.get(&path).await.is(200).says("いま 229 軒");
        assert!(!page.body.contains("みほん007医院"));
        let at = page.body.find("みほん003医院").expect("the third");
        let id = page.body[..at].rsplit("value=\"").next().expect("its id")[..36].to_owned();
        sound(&office.post(&path, &[("who", "some"), ("act", "look")]).await.is(422).says("一つ以上"));
        office.post(&path, &[("who", "some"), ("member", &id), ("act", "look")]).await.is(200).says("1 枚の紙").says(&id);
        test.clock.pass(jiff::SignedDuration::from_secs(1));
        office.post(&path, &[("who", "some"), ("member", &id), ("act", "print")]).await.is(303);
        test.app.work_all().await.expect("worked");
        let page = office.get(&path).await.is(200);
        let anew = office.get(&self::files(&page.body)[0]).await.is(200);
        let anew = codes(&anew.body);
        assert_eq!(anew[0].0, "みほん003医院");
        let third: OrganisationId = id.parse().expect("an id");
        let open = test.app.invitations(&test.command(), third).await.expect("codes");
        assert_eq!(open.iter().map(|i| i.role).collect::<Vec<_>>(), [Role::Owner], "the newest alone");
        let earlier = all.iter().find(|(name, _)| name == "みほん003医院").expect("printed before");
        Client::of(test).get(&format!("/invitation/{}", earlier.1)).await.is(404);
        Client::of(test).get(&format!("/invitation/{}", anew[0].1)).await.is(200).says("みほん003医院");
        Client::of(test).get(&format!("/invitation/{}", all[9].1)).await.is(200);

        // A week later the files are gone; the codes are good for two.
        test.clock.pass(jiff::SignedDuration::from_hours(24 * 7 + 1));
        test.app.work_all().await.expect("worked");
        let mut office = Client::signed(test, OFFICE).await;
        sound(&office.get(&path).await.is(200).says("7日を過ぎた"));
        office.get(&files[0]).await.is(404);
        let left = walk(&test.app.config.files);
        assert_eq!(left, 0, "no file with codes is left");
        Client::of(test).get(&format!("/invitation/{}", all[9].1)).await.is(200);
    }

    async fn a_letter_that_lies_about_opens_no_house_that_has_people(test) {
        let county = county(test, 1).await;
        let mut office = Client::signed(test, OFFICE).await;
        let path = format!("/organisations/{county}/invitations");
        let page = office.get(&path).await.is(200);
        let at = page.body.find("みほん000医院").expect("the clinic");
        let clinic: OrganisationId = page.body[..at].rsplit("value=\"").next().expect("its id")[..36].parse().expect("an id");
        office.post(&path, &[("who", "all"), ("act", "print")]).await.is(303);
        test.app.work_all().await.expect("worked");
        let page = office.get(&path).await.is(200);
        let file = office.get(&files(&page.body)[0]).await.is(200);
        let printed = format!("/invitation/{}", codes(&file.body)[0].1);
        Client::of(test).get(&printed).await.is(200);
        // The owner came in by another code.
        let code = test.app.invite(&test.command(), clinic, "見本 花子", Role::Owner).await.expect("invited").code;
        let fields = |login: &'static str| [("login", login), ("password", PASSWORD), ("password_again", PASSWORD)];
        let mut owner = Client::of(test);
        owner.get("/invitation").await.is(200);
        owner.post(&format!("/invitation/{code}"), &fields("hanako")).await.goes_to("/");
        // What was printed makes nobody an owner there, with an account or without.
        let mut finder = Client::of(test);
        finder.get("/invitation").await.is(200);
        let mut signed = Client::signed(test, OFFICE).await;
        let before = test.audit_records().await;
        finder.get(&printed).await.is(409).says("この紙のコードは使えない");
        finder.get("/invitation").await.is(200);
        finder.post(&printed, &fields("finder")).await.is(409).says("この紙のコードは使えない");
        signed.post(&format!("{printed}/join"), &[]).await.is(409).says("この紙のコードは使えない");
        assert_eq!(test.audit_records().await, before);
        // Their own invitations go on.
        let ctx = test.as_person(test.app.person_id(&test.command(), "hanako").await.expect("the owner")).await;
        let code = test.app.invite(&ctx, clinic, "見本 次郎", Role::Owner).await.expect("invited").code;
        finder.get("/invitation").await.is(200);
        finder.post(&format!("/invitation/{code}"), &fields("jiro")).await.goes_to("/");
    }

    async fn only_the_association_itself_opens_the_letters(test) {
        let county = county(test, 2).await;
        let prefecture = test.organisation(Kind::Prefectural, "pref-a").await;
        test.person("officer@pref.example", prefecture, Role::Officer).await;
        test.app.join(&test.command(), county, prefecture, "association", None, date(2015, 4, 1)).await.expect("below");
        let mut above = Client::signed(test, "officer@pref.example").await;
        let path = format!("/organisations/{prefecture}/invitations");
        // Its own members: the county has people, so nobody is left to invite there.
        let page = in_every_view(&mut above, &path).await.says("招待が要る会員はいません").says("みほんcounty-a1");
        assert!(!page.body.contains("みほん000医院"));
        let below = county.to_string();
        above.post(&path, &[("who", "below"), ("below", ""), ("act", "look")]).await.is(422).says("below-fault");
        sound(&above.post(&path, &[("who", "below"), ("below", &below), ("act", "look")]).await.is(200).says("2 枚の紙"));
        above.post(&path, &[("who", "below"), ("below", &below), ("act", "print")]).await.goes_to(&format!("{path}?done=below"));
        test.app.work_all().await.expect("worked");
        let mut office = Client::signed(test, OFFICE).await;
        let own = format!("/organisations/{county}/invitations");
        let page = office.get(&own).await.is(200);
        let file = files(&page.body).remove(0);
        office.get(&file).await.is(200);
        above.get(&file).await.is(404);
        above.get(&own).await.is(404);
        // Another county, a stranger's work, the desk.
        let other = test.organisation(Kind::County, "county-b1").await;
        test.person("officer@other.example", other, Role::Officer).await;
        let mut other_office = Client::signed(test, "officer@other.example").await;
        other_office.get(&file).await.is(404);
        other_office.get(&file.replace(&county.to_string(), &other.to_string())).await.is(404);
        other_office.post(&format!("/organisations/{other}/invitations"), &[("who", "below"), ("below", &below), ("act", "print")]).await.is(422);
        test.person("desk@county.example", county, Role::Desk).await;
        Client::signed(test, "desk@county.example").await.get(&file).await.is(403);
    }
}

/// Files in a folder.
fn walk(folder: &std::path::Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries.flatten().map(|e| if e.path().is_dir() { walk(&e.path()) } else { 1 }).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_others_reach_prints_qr_codes() {
    let test = TestApp::sqlite().await.with(|config| {
        config.place = Place::Hosted;
        config.public_url = Some("https://mihon.example/".to_owned());
    });
    let county = county(&test, 1).await;
    let officer = test.app.person_id(&test.command(), OFFICE).await.expect("the officer");
    let ctx = test.as_person(officer).await;
    let work = test.app.invite_members(&ctx, county, app::people::bulk::Invited::All).await.expect("asked for");
    test.app.work_all().await.expect("worked");
    let (_, bytes) = test.app.printed_invitations(&ctx, county, work, 1).await.expect("a file");
    let text = String::from_utf8(bytes).expect("the file");
    let (_, code) = codes(&text).remove(0);
    assert!(text.contains(&format!("https://mihon.example/invitation/{code}")), "{text}");
    // The letters are in the post, whatever becomes of whoever had them printed.
    test.app.erase_person(&test.command(), OFFICE).await.expect("erased");
    test.app.invitation(&test.nobody(), &code).await.expect("still good");
}
