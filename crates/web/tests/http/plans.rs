//! The continuity plan when others write meanwhile: who is too late, and what was approved.

use crate::client::{Client, Got};
use crate::continuity::{approve, furnished, save_facts, version};
use crate::house::{OWNER, STAFF, sound};
use app::incidents::TypedContact;
use app::ports::{Press, PressError};
use app::vendors::TypedVendor;
use domain::continuity::Paper;
use domain::continuity::facts::FACTS;
use domain::organisations::SystemKind;
use domain::papers::Format;
use std::sync::Arc;

/// The page of facts as a browser sends it back, with something written.
async fn send_back(client: &mut Client, id: &str, page: &Got, wrote: &[(&str, &str)]) -> Got {
    let mut sent = vec![("organisation".to_owned(), id.to_owned()), ("version".to_owned(), version(page))];
    for fact in FACTS {
        let shown = page.value(fact.key).expect("a field");
        let text = wrote.iter().find(|(key, _)| *key == fact.key).map_or(shown, |(_, text)| (*text).to_owned());
        let was = format!("was.{}", fact.key);
        let held = page.value(&was).expect("what it held");
        sent.extend([(fact.key.to_owned(), text), (was, held)]);
    }
    let fields: Vec<(&str, &str)> = sent.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    client.post("/continuity/facts", &fields).await
}

/// A press that has no time.
struct Busy;

impl Press for Busy {
    fn print(&self, _: &domain::papers::Paper, _: Format) -> Result<Vec<u8>, PressError> {
        Err(PressError::Busy)
    }
    fn pages(&self, _: &domain::papers::Paper) -> Result<usize, PressError> {
        Err(PressError::Busy)
    }
    fn can_print(&self) -> bool {
        true
    }
}

testkit::both! {
    async fn an_approval_that_finds_no_press_free_keeps_what_was_typed(test) {
        let house = furnished(test).await;
        let owner = Client::signed(test, OWNER).await;
        let mut app = test.app.clone();
        app.ports.press = Arc::new(Busy);
        let mut client = Client::new(web::router(app, web::Options::default()));
        client.cookies = owner.cookies;
        let got = approve(&mut client, house, "plan", &[("approved_by", "院長 髙橋"), ("review_on", "R9.6.1")]).await.is(503);
        sound(&got);
        assert_eq!((got.value("approved_by").as_deref(), got.value("review_on").as_deref()), (Some("院長 髙橋"), Some("R9.6.1")));
    }

    async fn who_is_too_late_keeps_what_a_colleague_wrote(test) {
        let house = furnished(test).await;
        let id = house.to_string();
        let (mut owner, mut staff) = (Client::signed(test, OWNER).await, Client::signed(test, STAFF).await);
        save_facts(&mut owner, house, &[("keeper", "金庫")]).await.is(303);
        let open = staff.get("/continuity/facts").await.is(200);
        let theirs = [("head-deputy", "副院長 見本"), ("keeper", "事務室の金庫")];
        let page = owner.get("/continuity/facts").await.is(200);
        send_back(&mut owner, &id, &page, &theirs).await.is(303);
        // Who wrote elsewhere is told what stands, and takes nothing of it back by saving again.
        let got = send_back(&mut staff, &id, &open, &[("kit-place", "受付の棚"), ("keeper", "院長室")]).await.is(409);
        sound(&got);
        let got = got.says("いま保存されている内容").says("<dd class=\"lines\">副院長 見本</dd>");
        let got = got.says("<dd class=\"lines\">事務室の金庫</dd>");
        assert_eq!(got.value("head-deputy").as_deref(), Some("副院長 見本"));
        assert_eq!((got.value("kit-place").as_deref(), got.value("keeper").as_deref()), (Some("受付の棚"), Some("院長室")));
        send_back(&mut staff, &id, &got, &[]).await.is(303);
        let now = test.app.continuity(&test.command(), house, Paper::Plan).await.expect("a plan").written.facts;
        for (key, text) in [("head-deputy", "副院長 見本"), ("kit-place", "受付の棚"), ("keeper", "院長室")] {
            assert_eq!(now.get(key).map(String::as_str), Some(text), "{key}");
        }

        // A system, field by field, and a whole text.
        let seen = version(&owner.get("/continuity/systems?n=1").await.is(200));
        let begin = [("organisation", id.as_str()), ("version", seen.as_str()), ("system", "chart/見本カルテ")];
        let first = [&begin[..], &[("importance", "high"), ("alternative", "紙に書く")][..]].concat();
        owner.post("/continuity/systems", &first).await.is(303);
        let left_alone = [("importance", ""), ("was.importance", ""), ("alternative", ""), ("was.alternative", "")];
        let second = [&begin[..], &left_alone[..], &[("backup_method", "外付け"), ("was.backup_method", "")][..]].concat();
        let got = staff.post("/continuity/systems", &second).await.is(409);
        sound(&got);
        let got = got.says("<dd class=\"lines\">高い</dd>").says("紙に書く</textarea>");
        assert_eq!(got.value("backup_method").as_deref(), Some("外付け"));
        let section = "/continuity/sections/stop";
        let seen = version(&owner.get(section).await.is(200));
        let text = |own| [("organisation", id.as_str()), ("version", seen.as_str()), ("text", own)];
        owner.post(section, &text("院長が決めます。")).await.is(303);
        let got = staff.post(section, &text("当直が決めます。")).await.is(409);
        sound(&got);
        got.says("<dd class=\"lines\">院長が決めます。</dd>").says("当直が決めます。</textarea>");
    }

    async fn the_page_for_the_box_leaves_nobody_out_without_a_word(test) {
        let house = furnished(test).await;
        let ctx = test.command();
        let contact = |n: i32| TypedContact { name: format!("当番{n}番"), phone: format!("0000-00-010{n}"), ..TypedContact::default() };
        test.app.save_help_contacts(&ctx, house, (1..=8).map(contact).collect(), None).await.expect("eight");
        for n in 1..=6 {
            let vendor = TypedVendor { name: format!("別の見本{n}"), phone: format!("0000-00-020{n}"), ..TypedVendor::default() };
            test.app.save_vendor(&ctx, house, vendor).await.expect("a vendor");
        }
        let mut owner = Client::signed(test, OWNER).await;
        let kit = owner.get(&format!("/papers/kit/{house}.pdf")).await.is(200).says("ほか 2 社");
        for n in 1..=8 {
            assert!(kit.body.contains(&format!("\"当番{n}番\"")), "number {n} is not on it");
        }
    }

    async fn the_day_of_a_change_is_that_of_its_own_record(test) {
        let house = furnished(test).await;
        let ctx = test.command();
        let mut owner = Client::signed(test, OWNER).await;
        approve(&mut owner, house, "plan", &[("approved_by", "院長 見本")]).await.is(303);
        // A new address of the help page and a vendor's note are on no plan.
        test.clock.pass(jiff::SignedDuration::from_hours(25));
        test.app.renew_help_code(&test.command(), house).await.expect("a code");
        let known = test.app.vendors(&ctx, house).await.expect("vendors").remove(0);
        let noted = TypedVendor {
            vendor: Some(known.vendor), name: known.name, phone: known.phone, note: "担当が替わる予定".to_owned(),
            ..TypedVendor::default()
        };
        test.app.save_vendor(&test.command(), house, noted).await.expect("a note");
        test.clock.pass(jiff::SignedDuration::from_hours(48));
        let ctx = test.command();
        let contact = TypedContact { name: "夜の当番".to_owned(), phone: "0000-00-0009".to_owned(), ..TypedContact::default() };
        test.app.save_help_contacts(&ctx, house, vec![contact], None).await.expect("a contact");
        let systems = vec![(SystemKind::Chart, "新しいカルテ".to_owned(), None)];
        test.app.save_systems(&ctx, house, systems, None).await.expect("systems");
        let mut owner = Client::signed(test, OWNER).await;
        let got = owner.get("/continuity").await.is(200);
        let told = |words: &str| {
            let line = got.body.split("<li>").find(|line| line.contains(words)).expect("told");
            assert!(line.contains("（令和8年11月27日から）"), "{line}");
        };
        told("院内の連絡先が変わりました");
        told("使っているシステムが変わりました");
    }

    async fn what_is_written_of_a_system_that_was_renamed_meanwhile_stays(test) {
        let house = furnished(test).await;
        let id = house.to_string();
        let mut owner = Client::signed(test, OWNER).await;
        let open = owner.get("/continuity/systems?n=1").await.is(200);
        let renamed = vec![
            (SystemKind::Chart, "新しいカルテ".to_owned(), None), (SystemKind::Receipt, "見本レセコン".to_owned(), None),
        ];
        test.app.save_systems(&test.command(), house, renamed, None).await.expect("systems");
        let send = |page: &Got| {
            let of = |name: &str| page.value(name).expect("a field");
            [("organisation", id.clone()), ("version", of("version")), ("system", of("system")), ("n", of("n"))]
        };
        let wrote = [("alternative", "紙に書く"), ("was.alternative", ""), ("backup_method", ""), ("was.backup_method", "")];
        let mut page = open;
        for status in [409, 303] {
            let hidden = send(&page);
            let fields: Vec<(&str, &str)> = hidden.iter().map(|(name, text)| (*name, text.as_str())).chain(wrote).collect();
            page = owner.post("/continuity/systems", &fields).await.is(status);
            if status == 409 {
                sound(&page);
                page = page.says("紙に書く</textarea>");
                assert_eq!(page.value("system").as_deref(), Some("chart/新しいカルテ"));
            }
        }
        let written = test.app.continuity(&test.command(), house, Paper::Plan).await.expect("a plan").written;
        assert_eq!(written.systems.len(), 1);
        assert_eq!(written.systems["chart/新しいカルテ"].alternative, "紙に書く");
    }
}
