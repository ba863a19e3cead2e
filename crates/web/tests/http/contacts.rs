//! Whom letters reach outside Mamori, the fax list and 起案用紙, on both engines.

use crate::client::{Client, recorded};
use crate::house::{sound, upload};
use app::notices::{Sending, To, TypedNotice};
use domain::organisations::Kind;
use domain::people::Role;
use testkit::both;

both! {
    async fn contacts_make_the_list_to_fax_by(test) {
        let county = test.organisation(Kind::County, "county-a1").await;
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let other = test.organisation(Kind::County, "county-b1").await;
        test.app
            .join(&test.command(), clinic, county, "A1", None, jiff::civil::date(2020, 4, 1))
            .await
            .expect("a member");
        test.person("officer@county-a1.example", county, Role::Officer).await;
        test.person("officer@county-b1.example", other, Role::Officer).await;
        let mut officer = Client::signed(test, "officer@county-a1.example").await;
        let mut stranger = Client::signed(test, "officer@county-b1.example").await;
        let path = format!("/organisations/{county}/contacts");
        officer.get(&path).await.is(200);
        for (fields, said) in [
            ([("name", ""), ("way", "post"), ("fax", ""), ("email", "")], "名前"),
            ([("name", "見本医院"), ("way", "fax"), ("fax", ""), ("email", "")], "FAX"),
            ([("name", "見本医院"), ("way", "mail"), ("fax", ""), ("email", "x")], "メール"),
        ] {
            officer.get(&path).await.is(200);
            officer.post(&path, &fields).await.is(422).says(said);
        }
        for (name, way, fax, email) in [
            ("見本医院", "fax", "０００-000-0001", ""),
            ("みほん歯科", "mail", "", "office@mihon.example"),
            ("みほん薬局", "post", "", ""),
        ] {
            officer.get(&path).await.is(200);
            recorded(test, "POST /organisations/{id}/contacts", officer.post(&path, &[("name", name), ("way", way), ("fax", fax), ("email", email)])).await.goes_to(&path);
        }
        let page = officer.get(&path).await.is(200).says("見本医院").says("000-000-0001").says("office@mihon.example");
        stranger.get(&path).await.is(404);

        let typed = TypedNotice {
            number: "見郡発第12号".into(),
            date: Some(jiff::civil::date(2026, 11, 24)),
            addressee: "会員 各位".into(),
            sender: "みほん郡医師会".into(),
            title: "点検のお願い".into(),
            body: "一行目。\n二行目。".into(),
            ..TypedNotice::default()
        };
        let id = test.app.draft_notice(&test.command(), county, None, typed).await.expect("a draft");
        let paper = format!("/papers/approval/{id}.pdf");
        officer.get(&paper).await.is(200).says("点検のお願い").says("起案").says("二行目。");
        stranger.get(&paper).await.is(404);
        let list = format!("/papers/fax-list/{id}.pdf");
        officer.get(&list).await.is(409);
        let sending = Sending { to: To::Children, number: None, date: None };
        test.app.issue_notice(&test.command(), id, sending).await.expect("issued");
        let got = officer.get(&list).await.is(200).says("見本医院").says("000-000-0001").says("見郡発第12号");
        assert!(!got.body.contains("みほん歯科"), "who gets it by mail stands on no fax list");
        stranger.get(&list).await.is(404);

        let contact = page.value("contact").expect("an id");
        officer.get(&path).await.is(200);
        recorded(test, "POST /organisations/{id}/contacts/remove", officer.post(&format!("{path}/remove"), &[("contact", contact.as_str())])).await.goes_to(&path);
        officer.get(&path).await.is(200);
        officer.post(&format!("{path}/remove"), &[("contact", contact.as_str())]).await.is(404);
    }

    async fn a_logo_stands_on_letters_and_drafts_and_is_no_seal(test) {
        let county = test.organisation(Kind::County, "county-a1").await;
        let other = test.organisation(Kind::County, "county-b1").await;
        test.person("administrator@county-a1.example", county, Role::Administrator).await;
        test.person("officer@county-a1.example", county, Role::Officer).await;
        test.person("officer@county-b1.example", other, Role::Administrator).await;
        let mut clerk = Client::signed(test, "administrator@county-a1.example").await;
        let mut officer = Client::signed(test, "officer@county-a1.example").await;
        let mut stranger = Client::signed(test, "officer@county-b1.example").await;
        let page = format!("/organisations/{county}/letterhead");
        let logo = format!("{page}/logo");
        sound(&clerk.get(&page).await.is(200).says("公印や印鑑の画像は入れないでください"));
        clerk.get(&logo).await.is(404);
        let png: &[u8] = include_bytes!("../../../app/tests/files/logo.png");
        for (name, bytes, said) in [("a.gif", &b"GIF89a\0\0"[..], "PNG か JPEG"), ("a.png", &png[..40], "壊れて")] {
            clerk.get(&page).await.is(200);
            sound(&upload(&mut clerk, &logo, &[], &[(name, bytes)]).await.is(422).says(said));
        }
        clerk.get(&page).await.is(200);
        upload(&mut clerk, &logo, &[], &[]).await.is(422).says("選んで");
        let before = test.audit_records().await;
        recorded(test, "POST /organisations/{id}/letterhead/logo", upload(&mut clerk, &logo, &[], &[("logo.png", png)])).await.goes_to(&format!("{page}?done=saved#logo"));
        assert_eq!(test.audit_records().await, before + 1);
        sound(&clerk.get(&page).await.is(200).says("class=\"logo\""));
        assert_eq!(clerk.get(&logo).await.is(200).header("content-type"), "image/png");
        stranger.get(&logo).await.is(404);
        stranger.get("/account").await.is(200);
        upload(&mut stranger, &logo, &[], &[("logo.png", png)]).await.is(404);
        officer.get(&page).await.is(200);
        upload(&mut officer, &logo, &[], &[("logo.png", png)]).await.is(403);

        let typed = TypedNotice { title: "点検のお願い".into(), sender: "みほん郡医師会".into(), ..TypedNotice::default() };
        let id = test.app.draft_notice(&test.command(), county, None, typed).await.expect("a draft");
        let on = |got: &crate::client::Got| got.body.contains("\"logo\": {");
        for paper in ["approval", "notice"] {
            assert!(on(&officer.get(&format!("/papers/{paper}/{id}.pdf")).await.is(200)), "{paper}");
        }
        clerk.get(&page).await.is(200);
        recorded(test, "POST /organisations/{id}/letterhead/logo/remove", clerk.post(&format!("{logo}/remove"), &[])).await.goes_to(&format!("{page}?done=saved#logo"));
        assert!(!on(&officer.get(&format!("/papers/notice/{id}.pdf")).await.is(200)));
        clerk.get(&logo).await.is(404);
    }
}
