//! The members' room through pages and addresses, on both engines: who sees what, and that for everybody else there is
//! nothing, not even a difference.

use crate::client::{Client, Got, recorded};
use crate::house::{in_every_view, nation, sound, upload};
use domain::ids::OrganisationId;
use domain::organisations::Kind;
use domain::people::Role;
use testkit::app::TestApp;
use testkit::both;

const PDF: &[u8] = b"%PDF-1.7\n%%EOF\n";
/// A field of a form.
type Text<'t> = (&'t str, &'t str);
/// What is typed, which files, and the sentence that says what to do.
type Case<'a> = (&'a [Text<'a>], &'a [(&'a str, &'a [u8])], &'a str);
/// An id that nobody has.
const UNKNOWN: &str = "/rooms/items/01900000-0000-7000-8000-000000000000";

struct World {
    national: OrganisationId,
    county: OrganisationId,
    clinic: OrganisationId,
    editor: Client,
    owner: Client,
    staff: Client,
}

impl World {
    /// A nation in small: national > prefecture > county > clinic.
    async fn new(test: &TestApp) -> Self {
        let [national, _, county, clinic] = nation(test).await;
        for (login, house, role) in [
            ("editor@national.example", national, Role::Editor),
            ("owner@clinic.example", clinic, Role::Owner),
            ("staff@clinic.example", clinic, Role::Staff),
        ] {
            test.person(login, house, role).await;
        }
        let editor = Client::signed(test, "editor@national.example").await;
        let owner = Client::signed(test, "owner@clinic.example").await;
        let staff = Client::signed(test, "staff@clinic.example").await;
        Self { national, county, clinic, editor, owner, staff }
    }
    /// Puts something up in the nation's room; the address of its page.
    async fn put(&mut self, title: &str, more: &[(&str, &str)], files: &[(&str, &[u8])]) -> String {
        let national = self.national;
        self.editor.get(&format!("/rooms/new?organisation={national}")).await.is(200);
        let mut texts = vec![("sort", "guide"), ("title", title), ("sentence", "点検に使います。")];
        texts.extend(more);
        let got = upload(&mut self.editor, &format!("/rooms?organisation={national}"), &texts, files).await;
        got.goes_to(&format!("/rooms?organisation={national}&done=put"));
        let list = self.editor.get(&format!("/rooms?organisation={national}")).await.is(200).body;
        let (before, _) = list.split_once(&format!("<strong>{title}</strong>")).expect("it is in the list");
        let (_, path) = before.rsplit_once("href=\"").expect("a link");
        path.split('"').next().expect("a path").to_owned()
    }
}

/// As good as an unknown one, byte for byte.
async fn is_nothing(client: &mut Client, path: &str) {
    let same = |a: &Got, b: &Got| assert_eq!((a.status, &a.body), (b.status, &b.body), "{path}");
    let unknown = client.get(UNKNOWN).await.is(404);
    same(&client.get(path).await, &unknown);
    let unknown = client.get(&format!("{UNKNOWN}/file")).await.is(404);
    same(&client.get(&format!("{path}/file")).await, &unknown);
}

both! {
    async fn a_room_is_for_members_of_level_kind_and_role(test) {
        let mut world = World::new(test).await;
        sound(&in_every_view(&mut world.owner, "/rooms").await.says("まだ何もありません"));
        sound(&in_every_view(&mut world.editor, &format!("/rooms/new?organisation={}", world.national)).await);
        let all = world.put("点検の手引き", &[], &[("../手引き.pdf", PDF)]).await;
        let counties = world.put("郡市の手引き", &[("levels", "county")], &[("county.pdf", PDF)]).await;
        let owners = world.put("責任者の手引き", &[("levels", "clinic"), ("roles", "owner")], &[("owner.pdf", PDF)]).await;
        let others = world.put("勤務医の手引き", &[("member_kinds", "B")], &[("b.pdf", PDF)]).await;
        sound(&in_every_view(&mut world.editor, &all).await.says("会員すべて"));

        let list = world.owner.get("/rooms").await.is(200).says("点検の手引き").says("責任者の手引き").says("みほんnational");
        assert!(!list.body.contains("郡市の手引き") && !list.body.contains("勤務医の手引き"), "{}", list.body);
        let page = world.owner.get(&all).await.is(200).says("手引き.pdf");
        assert!(!page.body.contains("withdraw") && !page.body.contains(".."), "{}", page.body);
        let file = world.owner.get(&format!("{all}/file")).await.is(200);
        assert_eq!((file.header("content-type"), file.header("x-content-type-options")), ("application/pdf", "nosniff"));
        assert!(file.header("content-disposition").starts_with("attachment") && !file.header("content-disposition").contains(".."));
        assert_eq!(file.body.as_bytes(), PDF);
        for hidden in [&counties, &others] {
            is_nothing(&mut world.owner, hidden).await;
        }
        is_nothing(&mut world.staff, &owners).await;
        world.staff.get(&all).await.is(200);
        // Neither search nor its answer tells what is not for somebody.
        let found = world.staff.get("/rooms?q=%E8%B2%AC%E4%BB%BB%E8%80%85").await.is(200);
        assert!(!found.body.contains("責任者の手引き") && !found.body.contains("owner.pdf"), "{}", found.body);
        world.owner.get("/rooms?q=%E8%B2%AC%E4%BB%BB%E8%80%85").await.is(200).says("責任者の手引き");
        // Seeing is not changing.
        world.owner.post(&all, &[("sort", "guide"), ("title", "x"), ("sentence", "y"), ("version", "1")]).await.is(403);
        world.owner.post(&format!("{all}/withdraw"), &[]).await.is(403);
        world.owner.get(&format!("/rooms/new?organisation={}", world.national)).await.is(404);
        world.owner.get(&format!("/rooms/new?organisation={}", world.clinic)).await.is(403);

        // The editor narrows it down, at once; a form of before says so.
        let narrow = [("sort", "guide"), ("title", "点検の手引き"), ("sentence", "点検に使います。"), ("roles", "viewer")];
        let mut first = narrow.to_vec();
        first.push(("version", "1"));
        world.editor.get(&all).await.is(200);
        recorded(test, "POST /rooms/items/{id}", world.editor.post(&all, &first)).await.goes_to(&format!("{all}?done=saved"));
        sound(&world.editor.post(&all, &first).await.is(409).says("先に書きかえました"));
        is_nothing(&mut world.owner, &all).await;
        // Taken down: gone, with its bytes, for the editor too.
        world.editor.get(&owners).await.is(200);
        world.owner.get(&owners).await.is(200);
        recorded(test, "POST /rooms/items/{id}/withdraw", world.editor.post(&format!("{owners}/withdraw"), &[])).await.goes_to(&format!("/rooms?organisation={}&done=down", world.national));
        is_nothing(&mut world.owner, &owners).await;
        world.editor.get(&owners).await.is(404);
    }

    async fn what_was_taken_down_does_not_come_back_with_a_form_that_is_sent_again(test) {
        let mut world = World::new(test).await;
        let file: &[(&str, &[u8])] = &[("a.pdf", b"%PDF-1.7\nagain\n%%EOF\n")];
        let item = world.put("手引き", &[("once", "mark")], file).await;
        let [hash]: [String; 1] = test.held_files().await.try_into().expect("one file");
        world.editor.get(&item).await.is(200);
        world.editor.post(&format!("{item}/withdraw"), &[]).await.is(303);
        assert!(!test.blob(&hash).exists());
        let form = format!("/rooms?organisation={}", world.national);
        world.editor.get(&format!("/rooms/new?organisation={}", world.national)).await.is(200);
        let texts = [("sort", "guide"), ("title", "手引き"), ("sentence", "点検に使います。"), ("once", "mark")];
        upload(&mut world.editor, &form, &texts, file).await.is(303);
        assert!(test.held_files().await.is_empty() && !test.blob(&hash).exists());
    }

    async fn an_ended_member_a_vendor_nobody_and_a_stranger_see_nothing_of_a_room(test) {
        let mut world = World::new(test).await;
        let item = world.put("点検の手引き", &[], &[("a.pdf", PDF)]).await;
        world.owner.get(&item).await.is(200);
        world.owner.get(&format!("{item}/file")).await.is(200);

        let vendor = test.organisation(Kind::Vendor, "vendor-a").await;
        test.person("owner@vendor-a.example", vendor, Role::Owner).await;
        let alone = test.organisation(Kind::Clinic, "4910100017").await;
        test.person("owner@eye.example", alone, Role::Owner).await;
        for login in ["owner@vendor-a.example", "owner@eye.example"] {
            let mut client = Client::signed(test, login).await;
            is_nothing(&mut client, &item).await;
            let got = client.get(&format!("/rooms?organisation={}", world.clinic)).await.is(404);
            let unknown = client.get("/rooms?organisation=01900000-0000-7000-8000-000000000000").await.is(404);
            assert_eq!(got.body, unknown.body);
        }
        let mut nobody = Client::of(test);
        assert!(nobody.get(&item).await.is(303).location().starts_with("/sign-in"));
        assert!(nobody.get(&format!("{item}/file")).await.is(303).location().starts_with("/sign-in"));

        // The county leaves the prefecture: what hung above it is gone for its members; then the clinic itself ends.
        test.end_memberships(world.county, "2026-11-23").await;
        is_nothing(&mut world.owner, &item).await;
        world.owner.get("/rooms").await.is(200).says("まだ何もありません");
        let own = world.put("もう一つ", &[], &[("b.pdf", b"%PDF-1.7\n%%EOF\n\n")]).await;
        is_nothing(&mut world.owner, &own).await;
        test.end_memberships(world.clinic, "2026-11-23").await;
        is_nothing(&mut world.owner, &item).await;
        is_nothing(&mut world.staff, &item).await;
    }

    async fn a_link_to_a_notice_is_for_those_to_whom_it_came(test) {
        let mut world = World::new(test).await;
        let letter = app::notices::TypedNotice {
            title: "手引きのお知らせ".into(), sender: "みほん全国医師会".into(), addressee: "担当理事 殿".into(),
            number: "み医発第9003号".into(), date: Some(jiff::civil::date(2026, 11, 20)), ..app::notices::TypedNotice::default()
        };
        let ctx = test.command();
        let notice = test.app.draft_notice(&ctx, world.national, None, letter.clone()).await.expect("a draft");
        let to = || app::notices::Sending { to: app::notices::To::Children, number: None, date: None };
        test.app.issue_notice(&ctx, notice, to()).await.expect("issued");
        let national = world.national;
        let page = format!("/rooms?organisation={national}");
        world.editor.get(&format!("/rooms/new?organisation={national}")).await.is(200);
        let texts = [("sort", "notice"), ("title", "お知らせ"), ("sentence", "読んでください。"), ("notice", "み医発第９９９号")];
        let got = upload(&mut world.editor, &page, &texts, &[]).await.is(422).says("見つかりません");
        assert_eq!(got.value("title").as_deref(), Some("お知らせ"));
        let item = world.put("お知らせ", &[("notice", "み医発第９００３号")], &[]).await;
        world.editor.get(&item).await.is(200).says(&format!("/notices/{notice}"));
        // It has not come down to the clinic yet.
        is_nothing(&mut world.owner, &item).await;
        let pref = test.app.organisation_of_code("pref-a").await.expect("the prefecture");
        let mut inside = notice;
        for (house, number) in [(pref, "見医発第1号"), (world.county, "見郡発第1号")] {
            let cover = app::notices::TypedNotice { number: number.into(), date: Some(jiff::civil::date(2026, 11, 24)), ..letter.clone() };
            let made = test.app.relay_notice(&ctx, house, inside, cover, to(), None).await.expect("relayed");
            inside = made.body["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
        }
        // Now it leads to the letter that the clinic got from its county.
        let shown = world.owner.get(&item).await.is(200).says(&format!("/notices/{inside}"));
        assert!(!shown.body.contains(&notice.to_string()));
        world.owner.get(&format!("{item}/file")).await.is(404);
    }

    async fn what_a_room_does_not_take_gets_one_sentence(test) {
        let mut world = World::new(test).await;
        let national = world.national;
        let page = format!("/rooms?organisation={national}");
        let before = test.audit_records().await;
        let good = [("sort", "guide"), ("title", "手引き"), ("sentence", "使います。")];
        let cases: [Case; 7] = [
            (&[("sort", "guide"), ("title", ""), ("sentence", "使います。")], &[("a.pdf", PDF)], "題を"),
            (&[("sort", "guide"), ("title", "手引き"), ("sentence", "")], &[("a.pdf", PDF)], "一言の説明を"),
            (&good, &[], "ファイルを選ぶか"),
            (&[("sort", "guide"), ("title", "手引き"), ("sentence", "使います。"), ("roles", "king")], &[("a.pdf", PDF)], "知らない種類"),
            (&good, &[("a.pdf", b"")], "中身のないファイル"),
            (&good, &[("a.docx", PDF)], "名前"),
            (&good, &[("a.html", b"<html><script>alert(1)</script>")], "MP4"),
        ];
        for (texts, files, said) in cases {
            world.editor.get(&format!("/rooms/new?organisation={national}")).await.is(200);
            let got = upload(&mut world.editor, &page, texts, files).await;
            assert!([415, 422].contains(&got.status.as_u16()), "{} {said}: {:.1500}", got.status, got.body);
            sound(&got.says(said));
        }
        assert_eq!(test.audit_records().await, before);
        // A video is told by its content, and keeps its type on the way out.
        let mut video = b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41".to_vec();
        video.resize(4_000, 0);
        let item = world.put("動画", &[], &[("動画.mp4", &video)]).await;
        assert_eq!(world.owner.get(&format!("{item}/file")).await.is(200).header("content-type"), "video/mp4");
    }
}
