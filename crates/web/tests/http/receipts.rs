//! Who has read a notice, on both engines: pages of a large association, counts further down, receipts that were asked
//! for, ticked by hand, reminded; and a relay with a cover letter of one's own.

use crate::client::{Client, form};
use crate::house::{in_every_view, nation, sound};
use crate::notice_mails::server;
use app::notices::{AskedReceipts, Receipts, Sending, To, TypedNotice};
use app::organisations::listing::AskedMembers;
use domain::ids::{NoticeId, OrganisationId};
use domain::organisations::Kind;
use domain::organisations::membership::State;
use domain::people::Role;
use jiff::civil::date;
use std::collections::BTreeSet;
use std::ops::Range;
use testkit::app::TestApp;
use testkit::both;

const OFFICE: &str = "officer@county.example";

/// Clinics of a county, as an office takes its list in; those that it has now.
async fn clinics(test: &TestApp, county: OrganisationId, numbers: Range<usize>) -> Vec<OrganisationId> {
    let rows = numbers.map(|n| format!("{n},見本 {n:03},A1,みほん{n:03}医院\n"));
    let list = "会員番号,氏名,会員区分,医療機関名\n".to_owned() + &rows.collect::<String>();
    let ctx = test.command();
    let table = test.app.read_members_list(&ctx, county, "a.csv", list.into()).await.expect("read");
    let id = test.app.keep_members_list(&ctx, county, &table).await.expect("kept");
    let columns = app::imports::mapping(&table, &[]).expect("columns");
    test.app.begin_import(&ctx, county, id, columns, false).await.expect("begun");
    test.app.work_all().await.expect("worked");
    let all = AskedMembers { most: 1_000, ..AskedMembers::default() };
    let members = test.app.members(&ctx, county, all).await.expect("members");
    members.items.iter().filter_map(|l| l.organisation.as_ref()).map(|o| o.id).collect()
}

fn letter(number: &str, asks_receipt: bool) -> TypedNotice {
    TypedNotice {
        number: number.into(),
        date: Some(date(2026, 11, 24)),
        addressee: "会員 各位".into(),
        sender: "みほん郡医師会".into(),
        title: format!("お知らせ {number}"),
        asks_receipt,
        ..TypedNotice::default()
    }
}

fn to_all() -> Sending {
    Sending { to: To::Children, number: None, date: None }
}

async fn issued(test: &TestApp, house: OrganisationId, letter: TypedNotice) -> NoticeId {
    let id = test.app.draft_notice(&test.command(), house, None, letter).await.expect("a draft");
    test.app.issue_notice(&test.command(), id, to_all()).await.expect("issued");
    id
}

async fn relayed(test: &TestApp, house: OrganisationId, inside: NoticeId, cover: TypedNotice) -> NoticeId {
    let made = test.app.relay_notice(&test.command(), house, inside, cover, to_all(), None).await.expect("relayed");
    made.body["id"].as_str().and_then(|id| id.parse().ok()).expect("an id")
}

/// What the use case gives: pages and API show nothing else of what is further down.
async fn seen(test: &TestApp, id: NoticeId) -> Receipts {
    let asked = AskedReceipts { most: 200, ..AskedReceipts::default() };
    test.app.receipts(&test.command(), id, asked).await.expect("receipts")
}

/// The names on a page of receipts.
fn names(body: &str) -> Vec<String> {
    let after = body.split("<strong>").skip(1);
    after.filter_map(|part| part.split_once("</strong>")).map(|(name, _)| name.to_owned()).collect()
}

both! {
    async fn receipts_of_many_come_page_by_page_and_who_has_not_read_first(test) {
        let county = test.organisation(Kind::County, "county-a1").await;
        test.person(OFFICE, county, Role::Officer).await;
        let members = clinics(test, county, 0..310).await;
        assert_eq!(members.len(), 310);
        let mut office = Client::signed(test, OFFICE).await;
        let draft = test.app.draft_notice(&test.command(), county, None, letter("見郡発第1号", false)).await.expect("a draft");
        // Three hundred and ten are not chosen one by one, and none of them is on the page.
        let page = office.get(&format!("/notices/{draft}/issue")).await.is(200);
        sound(&page);
        assert!(!page.body.contains("name=\"member\"") && !page.body.contains("医院"), "{}", page.body);
        let fields = [("to", "children"), ("number", "見郡発第1号"), ("date", "R8.11.24")];
        office.post(&format!("/notices/{draft}/issue"), &fields).await.is(303);
        for reader in [members[3], members[200]] {
            test.app.read_notice(&test.command(), draft, reader).await.expect("read");
        }
        let path = format!("/notices/{draft}/receipts");
        let first = in_every_view(&mut office, &path).await.says("310件のうち2件が読みました");
        assert!(!first.body.contains("そのさき"), "nobody passed it on");
        let (mut found, mut page) = (names(&first.body), first);
        assert_eq!(found.len(), 50);
        let mut pages = 1;
        while let Some((_, rest)) = page.body.split_once(&format!("href=\"{path}?after=")) {
            let after = rest.split('"').next().expect("a place").to_owned();
            page = office.get(&format!("{path}?after={after}")).await.is(200);
            sound(&page);
            found.extend(names(&page.body));
            pages += 1;
        }
        assert_eq!((pages, found.len()), (7, 310));
        assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), 310, "each once");
        let last: BTreeSet<&str> = found[308..].iter().map(String::as_str).collect();
        assert_eq!(last, BTreeSet::from(["みほん003医院", "みほん200医院"]), "those who have read come last");

        // By name, and ticked there; back at the same place.
        let find = |text: &str| form(&[("find", text)]);
        let one = office.get(&format!("{path}?{}", find("みほん007"))).await.is(200);
        sound(&one);
        assert_eq!(names(&one.body), ["みほん007医院"]);
        let member = one.value("member").expect("a form");
        let ticked = office.post(&path, &[("member", member.as_str()), ("way", "fax"), ("find", "みほん007")]).await.is(303);
        assert!(ticked.location().starts_with(&format!("{path}?done=ticked&find=")), "{}", ticked.location());
        office.get(ticked.location()).await.is(200).says("FAXで返事").says("310件のうち3件が読みました");
        // Among many of one beginning, the one to whom a letter went is found.
        let one = test.app.draft_notice(&test.command(), county, None, letter("見郡発第2号", false)).await.expect("a draft");
        let to = Sending { to: To::These(vec![members[199]]), number: None, date: None };
        test.app.issue_notice(&test.command(), one, to).await.expect("issued");
        let found = office.get(&format!("/notices/{one}/receipts?{}", find("みほん1"))).await.is(200);
        assert_eq!(names(&found.body), ["みほん199医院"]);
        let page = office.get(&format!("/notices/{one}/receipts")).await.is(200).says("1件のうち0件が読みました");
        assert_eq!(names(&page.body), ["みほん199医院"]);
        office.get(&format!("{path}?{}", find("いない"))).await.is(200).says("見つかりません");
        office.get(&format!("{path}?after=x")).await.is(404);
        // One that closes is waited for no longer, neither by name nor in the count.
        let (ctx, today) = (test.command(), date(2026, 11, 24));
        test.app.set_state(&ctx, None, members[199], State::Closed, today).await.expect("closed");
        let page = office.get(&format!("/notices/{one}/receipts")).await.is(200).says("0件のうち0件が読みました");
        assert_eq!(names(&page.body), Vec::<String>::new());
        office.get(&path).await.is(200).says("309件のうち3件が読みました");
    }

    async fn further_down_counts_come_in_fives_and_tell_of_no_few(test) {
        let [national, prefecture, county, first] = nation(test).await;
        for (login, house) in [("officer@pref.example", prefecture), ("editor@national.example", national)] {
            let role = if house == national { Role::Editor } else { Role::Officer };
            test.person(login, house, role).await;
        }
        let members = clinics(test, county, 1..6).await;
        assert!(members.len() == 6 && members.contains(&first), "the county of the nation in small has one already");
        let top = issued(test, national, letter("み医発第1号", true)).await;
        let middle = relayed(test, prefecture, top, letter("見医発第1号", true)).await;
        let below = relayed(test, county, middle, letter("見郡発第1号", true)).await;
        let path = format!("/notices/{middle}/receipts");
        let mut office = Client::signed(test, "officer@pref.example").await;
        let hidden = "そのさきの会員：読んだ 少ないため出しません、返事 少ないため出しません";
        // Six: whoever knows the six would know of the one who has not read, and of the few who have not answered.
        for (n, reader) in members.iter().enumerate() {
            if n < 4 {
                test.app.acknowledge_notice(&test.command(), below, *reader).await.expect("answered");
            } else {
                test.app.read_notice(&test.command(), below, *reader).await.expect("read");
            }
            let page = office.get(&path).await.is(200).says(hidden);
            assert_eq!(names(&page.body), ["みほんcounty-a1"], "by name only the level right below");
            test.clock.pass(jiff::SignedDuration::from_mins(10));
        }
        assert_eq!(seen(test, middle).await.further.read, None);
        // Twelve: a step of five, and the next look is the same until five more.
        let all = clinics(test, county, 6..12).await;
        assert_eq!(all.len(), 12);
        let half = "そのさきの会員：読んだ 5 以上、返事 少ないため出しません";
        sound(&office.get(&path).await.is(200).says(half));
        for reader in all.iter().filter(|id| !members.contains(id)) {
            test.app.read_notice(&test.command(), below, *reader).await.expect("read");
            office.get(&path).await.is(200).says(half);
        }
        for (n, reader) in all.iter().enumerate() {
            test.app.acknowledge_notice(&test.command(), below, *reader).await.expect("answered");
            let told = seen(test, middle).await.further;
            assert!(told.acknowledged.is_none_or(|told| told == 5), "answer {n}: {told:?}");
        }
        office.get(&path).await.is(200).says("そのさきの会員：読んだ 5 以上、返事 5 以上");
        // A relay to six of the twelve went to six.
        let six = Sending { to: To::These(members.clone()), number: None, date: None };
        let middle = relayed(test, prefecture, issued(test, national, letter("み医発第2号", false)).await, letter("見医発第2号", false)).await;
        let made = test.app.relay_notice(&test.command(), county, middle, letter("見郡発第2号", false), six, None).await;
        let below: NoticeId = made.expect("relayed").body["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
        for reader in &members {
            test.app.read_notice(&test.command(), below, *reader).await.expect("read");
            assert_eq!(seen(test, middle).await.further.read, None);
        }
        // Above, the county is further down as well.
        let mut editor = Client::signed(test, "editor@national.example").await;
        let page = editor.get(&format!("/notices/{top}/receipts")).await.is(200).says("読んだ 5 以上、返事 5 以上");
        assert_eq!(names(&page.body), ["みほんpref-a"]);
    }

    async fn an_officer_relays_with_a_cover_letter_of_their_own(test) {
        let [national, prefecture, county, clinic] = nation(test).await;
        test.person("officer@pref.example", prefecture, Role::Officer).await;
        test.person(OFFICE, county, Role::Officer).await;
        test.person("owner@clinic.example", clinic, Role::Owner).await;
        let beside = clinics(test, county, 1..2).await.into_iter().find(|id| *id != clinic).expect("another clinic");
        test.person("owner@beside.example", beside, Role::Owner).await;
        let top = issued(test, national, letter("み医発第9003号", false)).await;
        let relay = async |login: &str, inside: &str, fields: &[(&str, &str)]| {
            let mut office = Client::signed(test, login).await;
            let path = format!("/notices/{inside}/relay");
            let page = office.get(&path).await.is(200);
            sound(&page);
            let house = page.value("organisation").expect("the house");
            let mut all = vec![("organisation", house.as_str()), ("addressee", "会員 各位"), ("then", "send")];
            all.extend([("title", "お知らせ"), ("seal", "omitted"), ("date", "R8.11.24")]);
            all.extend(fields);
            // A number is needed, and nothing that was typed is lost.
            let wrong: Vec<(&str, &str)> = all.iter().copied().filter(|(name, _)| *name != "number").collect();
            let refused = office.post(&path, &wrong).await.is(422);
            sound(&refused);
            let sender = fields.iter().find(|(name, _)| *name == "sender").map(|(_, value)| (*value).to_owned());
            assert_eq!(refused.value("sender"), sender);
            let sent = office.post(&path, &all).await.is(303).location().to_owned();
            assert!(sent.ends_with("&done=relayed"), "{sent}");
            office.get(&sent).await.is(200).says("送り状を付けて送りました");
            // Once: the page leads to what was sent.
            assert!(office.get(&path).await.is(303).location().starts_with(sent.split('?').next().expect("a path")));
            let id = sent.strip_prefix("/notices/").and_then(|rest| rest.split('?').next());
            id.expect("an id").to_owned()
        };
        let cover = [("sender", "みほん県医師会"), ("body", "県からのお願いです。"), ("number", "見医発第9770号"), ("to", "children")];
        let middle = relay("officer@pref.example", top.to_string().as_str(), cover.as_slice()).await;
        let one = clinic.to_string();
        let cover = [("sender", "みほん郡医師会"), ("body", "郡からのお願いです。"), ("number", "見郡発第12号"), ("to", "these"), ("member", one.as_str())];
        let below = relay(OFFICE, middle.as_str(), cover.as_slice()).await;
        let mut owner = Client::signed(test, "owner@clinic.example").await;
        owner.get("/inbox").await.is(200).says("みほん郡医師会");
        let page = owner.get(&format!("/notices/{below}")).await.is(200);
        let at = |text: &str| page.body.find(text).unwrap_or_else(|| panic!("{text} in {}", page.body));
        assert!(at("郡からのお願いです。") < at("県からのお願いです。") && at("県からのお願いです。") < at("み医発第9003号"));
        // It was for one of the two.
        let mut other = Client::signed(test, "owner@beside.example").await;
        other.get(&format!("/notices/{below}")).await.is(404);
        other.get(&format!("/notices/{middle}/relay")).await.is(404);
    }

    async fn who_is_no_member_yet_or_no_more_is_not_waited_for(test) {
        let county = test.organisation(Kind::County, "county-a1").await;
        let members = clinics(test, county, 0..3).await;
        let later = test.organisation(Kind::Clinic, "4810190019").await;
        test.app.join(&test.command(), later, county, "A1", None, date(2027, 4, 1)).await.expect("a member");
        let all = issued(test, county, letter("見郡発第1号", false)).await;
        let named = test.app.draft_notice(&test.command(), county, None, letter("見郡発第2号", false)).await.expect("a draft");
        let to = Sending { to: To::These(members.clone()), number: None, date: None };
        test.app.issue_notice(&test.command(), named, to).await.expect("issued");
        let counts = async |id| {
            let seen = seen(test, id).await;
            (seen.all, seen.read, seen.lines.len())
        };
        assert_eq!((counts(all).await, counts(named).await), ((3, 0, 3), (3, 0, 3)));
        for member in &members[..2] {
            test.app.read_notice(&test.command(), all, *member).await.expect("read");
            test.app.read_notice(&test.command(), named, *member).await.expect("read");
        }
        // One leaves without having read, one who has read: nobody is left to be waited for.
        for member in &members[1..] {
            test.end_memberships(*member, "2026-11-23").await;
        }
        for id in [all, named] {
            let (all, read, _) = counts(id).await;
            assert_eq!((all, read), (2, 2), "{id}");
        }
    }

    async fn a_letter_is_passed_on_to_all_once(test) {
        let [national, prefecture, county, _] = nation(test).await;
        test.person(OFFICE, county, Role::Officer).await;
        let top = issued(test, national, letter("み医発第1号", false)).await;
        let inside = relayed(test, prefecture, top, letter("見医発第1号", false)).await;
        server(test).await;
        let mut office = Client::signed(test, OFFICE).await;
        let contacts = format!("/organisations/{county}/contacts");
        office.get(&contacts).await.is(200);
        let contact = [("name", "見本医院"), ("way", "mail"), ("fax", ""), ("email", "miho@mihon.example")];
        office.post(&contacts, &contact).await.goes_to(&contacts);

        let path = format!("/notices/{inside}/relay");
        let page = office.get(&format!("{path}?organisation={county}")).await.is(200);
        let (house, mark) = (county.to_string(), page.value("once").expect("a mark"));
        let typed = [
            ("organisation", house.as_str()), ("addressee", "会員 各位"), ("sender", "みほん郡医師会"), ("title", "お知らせ"),
            ("seal", "omitted"), ("date", "R8.11.24"), ("to", "children"), ("number", "事務連絡"), ("once", mark.as_str()),
        ];
        // Somebody else keeps a draft of it, pressed twice as well: one.
        let kept = [&typed[..], &[("then", "draft")][..]].concat();
        let draft = office.post(&path, &kept).await.is(303).location().to_owned();
        office.post(&path, &kept).await.goes_to(&draft);
        let send = [&typed[..], &[("then", "send")][..]].concat();
        let sent = office.post(&path, &send).await.is(303).location().to_owned();
        assert!(sent.ends_with("&done=relayed"), "{sent}");
        office.post(&path, &send).await.goes_to(&sent);
        // From a form opened before, and from the draft that waited: told, with all that was typed.
        let late = [&send[..8], &[("body", "あとから"), ("then", "send")][..]].concat();
        let refused = office.post(&path, &late).await.is(409).says("もう会員みんなに送ってあります");
        sound(&refused);
        assert_eq!(refused.value("sender").as_deref(), Some("みほん郡医師会"));
        let there = sent.split('?').next().expect("a path");
        refused.says("あとから").says(&format!("href=\"{there}?"));
        let issue = draft.split('?').next().expect("a path").to_owned() + "/issue";
        office.get(&issue).await.is(200);
        let fields = [("to", "children"), ("number", "見郡発第2号"), ("date", "R8.11.24")];
        sound(&office.post(&issue, &fields).await.is(409).says("もう会員みんなに送ってあります"));
        let ctx = test.command();
        assert_eq!(test.app.own_notices(&ctx, county, true, None, 10).await.expect("sent").len(), 1);
        test.app.work_all().await.expect("work");
        assert_eq!(test.post.sent().iter().filter(|mail| mail.to == "miho@mihon.example").count(), 1);

        // A letter of one's own is begun once, too.
        let page = office.get(&format!("/notices/new?organisation={county}")).await.is(200);
        let mark = page.value("once").expect("a mark");
        let fields = [("organisation", house.as_str()), ("title", "点検のお願い"), ("once", mark.as_str())];
        let begun = office.post("/notices", &fields).await.is(303).location().to_owned();
        office.post("/notices", &fields).await.goes_to(&begun);
    }

    async fn a_receipt_is_sent_where_it_was_asked_for_and_the_reader_is_told_before(test) {
        let county = test.organisation(Kind::County, "county-a1").await;
        test.person(OFFICE, county, Role::Officer).await;
        let members = clinics(test, county, 0..3).await;
        for (n, member) in members.iter().enumerate() {
            test.person(&format!("owner@{n}.example"), *member, Role::Owner).await;
        }
        let asks = issued(test, county, letter("見郡発第1号", true)).await;
        let plain = issued(test, county, letter("見郡発第2号", false)).await;

        let mut owner = Client::signed(test, "owner@0.example").await;
        let path = format!("/notices/{asks}");
        let page = in_every_view(&mut owner, &path).await;
        let at = |text: &str| page.body.find(text).unwrap_or_else(|| panic!("{text} in {}", page.body));
        let lead = "みほん000医院が読んだことと、その日時が、みほん郡医師会に伝わります。だれが押したかは伝わりません。";
        assert!(at(lead) < at("読みました（受領を返事する）"), "told before the button");
        let page = owner.get(&format!("/notices/{plain}")).await.is(200).says(lead);
        assert!(!page.body.contains("name=\"acknowledge\"") && !page.body.contains("受領"), "{}", page.body);
        // Sent nevertheless, it changes nothing and says so.
        let house = members[0].to_string();
        let fields = [("organisation", house.as_str()), ("acknowledge", "true")];
        let before = test.audit_records().await;
        owner.post(&format!("/notices/{plain}/read"), &fields).await.is(409).says("受領の返事を求めていません");
        assert_eq!((test.audit_records().await, seen(test, plain).await.read), (before, 0));
        // A house that the form names as the API does is not passed over.
        let foreign = county.to_string();
        owner.post(&format!("/notices/{plain}/read"), &[("organisation_id", foreign.as_str())]).await.is(404);
        owner.post(&format!("/notices/{plain}/read"), &fields[..1]).await.is(303);
        owner.post(&format!("{path}/read"), &fields).await.is(303);
        let line = |receipts: Receipts, member: OrganisationId| receipts.lines.into_iter().find(|l| l.member.id == member).expect("a line");
        let read = line(seen(test, plain).await, members[0]);
        assert!(read.read_at.is_some() && read.acknowledged_at.is_none());
        assert!(line(seen(test, asks).await, members[0]).acknowledged_at.is_some());

        // The second answers by fax and on paper; the third is reminded, and only the third.
        let mut office = Client::signed(test, OFFICE).await;
        let second = members[1].to_string();
        for (notice, way, says) in [(asks, "fax", "FAXで返事"), (plain, "paper", "紙で返事")] {
            let path = format!("/notices/{notice}/receipts");
            office.get(&path).await.is(200);
            office.post(&path, &[("member", second.as_str()), ("way", way)]).await.goes_to(&format!("{path}?done=ticked"));
            sound(&office.get(&path).await.is(200).says(says).says("3件のうち2件が読みました"));
            office.post(&path, &[("member", second.as_str()), ("way", "screen")]).await.is(404);
        }
        assert!(line(seen(test, asks).await, members[1]).acknowledged_at.is_some());
        assert!(line(seen(test, plain).await, members[1]).acknowledged_at.is_none(), "nothing was asked for");
        let receipts = format!("{path}/receipts");
        office.post(&format!("{path}/remind"), &[]).await.goes_to(&format!("{receipts}?done=reminded"));
        let mut third = Client::signed(test, "owner@2.example").await;
        let inbox = third.get("/inbox").await.is(200);
        sound(&inbox);
        assert_eq!(inbox.body.matches("確認のお願い").count(), 1, "of the one letter: {}", inbox.body);
        assert!(!owner.get("/inbox").await.is(200).body.contains("確認のお願い"), "who has read is not reminded");
    }
}
