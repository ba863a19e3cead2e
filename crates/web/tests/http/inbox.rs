//! The inbox of a clinic: a matter that comes by two ways stands there once; each level's three lines with their button; the
//! days that each hop took.

use crate::client::Client;
use crate::house::sound;
use app::notices::{Sending, To, TypedNotice};
use domain::ids::{NoticeId, OrganisationId};
use domain::organisations::Kind;
use domain::people::Role;
use jiff::civil::{Date, date};
use testkit::app::TestApp;
use testkit::both;

fn letter(number: &str, day: Date, title: &str) -> TypedNotice {
    TypedNotice {
        number: number.into(),
        date: Some(day),
        addressee: "会員 各位".into(),
        sender: "みほん医師会".into(),
        title: title.into(),
        ..TypedNotice::default()
    }
}

fn to_all() -> Sending {
    Sending { to: To::Children, number: None, date: None }
}

async fn issue(test: &TestApp, house: OrganisationId, letter: TypedNotice) -> NoticeId {
    let id = test.app.draft_notice(&test.command(), house, None, letter).await.expect("a draft");
    test.app.issue_notice(&test.command(), id, to_all()).await.expect("issued");
    id
}

async fn relay(test: &TestApp, house: OrganisationId, inside: NoticeId, cover: TypedNotice) -> NoticeId {
    let made = test.app.relay_notice(&test.command(), house, inside, cover, to_all(), None).await.expect("relayed");
    made.body["id"].as_str().and_then(|id| id.parse().ok()).expect("an id")
}

both! {
    async fn a_matter_that_comes_by_two_ways_is_shown_once(test) {
        let ctx = test.command();
        let national = test.organisation(Kind::National, "national").await;
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let mut counties = Vec::new();
        for code in ["county-a1", "county-d1"] {
            let county = test.organisation(Kind::County, code).await;
            test.app.join(&ctx, county, national, "association", None, date(2020, 4, 1)).await.expect("a member");
            test.app.join(&ctx, clinic, county, "A1", None, date(2020, 4, 1)).await.expect("a member");
            counties.push(county);
        }
        test.person("owner@clinic.example", clinic, Role::Owner).await;
        let first = issue(test, national, letter("み医発第1号", date(2026, 11, 20), "手引きの改訂")).await;
        let by_first = relay(test, counties[0], first, letter("見郡発第1号", date(2026, 11, 21), "手引きの改訂")).await;
        // Sixty letters on other matters come between: more than a page.
        for n in 0..60 {
            test.clock.pass(jiff::SignedDuration::from_mins(1));
            issue(test, counties[0], letter(&format!("見郡発第{}号", 100 + n), date(2026, 11, 22), &format!("お知らせ その{n}"))).await;
        }
        test.clock.pass(jiff::SignedDuration::from_mins(1));
        let by_second = relay(test, counties[1], first, letter("歯郡発第1号", date(2026, 11, 23), "手引きの改訂")).await;

        let mut owner = Client::signed(test, "owner@clinic.example").await;
        let newest = owner.get("/inbox").await.is(200);
        sound(&newest);
        assert_eq!(newest.body.matches(">手引きの改訂<").count(), 1, "once: {}", newest.body);
        assert!(newest.body.contains("からも届いています") && newest.body.contains("歯郡発第1号"), "{}", newest.body);
        let (_, more) = newest.body.split_once("after=").expect("an older page");
        let after = more.split('"').next().expect("a place");
        let older = owner.get(&format!("/inbox?after={after}")).await.is(200);
        assert!(!older.body.contains("手引きの改訂"), "not again: {}", older.body);
        let shown = |body: &str| body.matches(">お知らせ その").count();
        assert_eq!((shown(&newest.body), shown(&older.body)), (49, 11), "every other is on one page");
        // Read once is read.
        assert_eq!(test.app.unread_notices(&ctx, clinic).await.expect("a count"), 61);
        test.app.read_notice(&ctx, by_second, clinic).await.expect("read");
        assert_eq!(test.app.unread_notices(&ctx, clinic).await.expect("a count"), 60);
        let again = owner.get("/inbox").await.is(200);
        assert!(!again.body.contains("<strong>手引きの改訂</strong>"), "{}", again.body);
        owner.get(&format!("/notices/{by_first}")).await.is(200).says("手引きの改訂");
    }

    async fn each_level_says_what_until_when_and_where_with_a_button(test) {
        let ctx = test.command();
        let national = test.organisation(Kind::National, "national").await;
        let county = test.organisation(Kind::County, "county-a1").await;
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        test.app.join(&ctx, county, national, "association", None, date(2020, 4, 1)).await.expect("a member");
        test.app.join(&ctx, clinic, county, "A1", None, date(2020, 4, 1)).await.expect("a member");
        test.person("owner@clinic.example", clinic, Role::Owner).await;
        test.person("editor@national.example", national, Role::Editor).await;
        let of = |base: TypedNotice, lines: [&str; 3], link: &str| TypedNotice {
            summary: lines.map(str::to_owned).into(), link: link.into(), ..base
        };
        let first = of(letter("み医発第1号", date(2026, 11, 20), "手引きの改訂"), ["手引きを読む", "今年度のうち", "ガイド"], "/guide/x");
        let first = issue(test, national, first).await;
        let cover = of(letter("見郡発第1号", date(2026, 11, 23), "手引きの改訂"), ["郡へ返事をする", "", "会員の部屋"], "/guide/y");
        let relayed = relay(test, county, first, cover).await;
        let mut owner = Client::signed(test, "owner@clinic.example").await;
        let page = owner.get(&format!("/notices/{relayed}")).await.is(200);
        sound(&page);
        let place = |text: &str| page.body.find(text).unwrap_or_else(|| panic!("{text} in {}", page.body));
        assert!(place("何をするか") < place("郡へ返事をする") && place("郡へ返事をする") < place("href=\"/guide/y\""));
        assert!(place("href=\"/guide/y\"") < place("手引きを読む"), "the outermost level first");
        assert!(place("今年度のうち") < place("href=\"/guide/x\"") && page.body.matches("どこを見るか").count() == 2);
        assert_eq!(page.body.matches("いつまでに").count(), 1, "an empty line is none");
        // The nation sees how long the county took.
        let mut editor = Client::signed(test, "editor@national.example").await;
        sound(&editor.get(&format!("/notices/{first}/receipts")).await.is(200).says("3日で会員へ"));
    }
}
