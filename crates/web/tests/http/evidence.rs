//! The files that prove answers: in, out, until when, and away again.

use crate::client::{Client, recorded};
use crate::house::{OWNER, STAFF, VIEWER, clinic, in_every_view, sound, upload};

const PDF: &[u8] = b"%PDF-1.7\n%%EOF\n";

testkit::both! {
    async fn a_file_comes_in_and_goes_out_as_it_was(test) {
        let house = clinic(test).await;
        let id = house.to_string();
        let mut staff = Client::signed(test, STAFF).await;
        in_every_view(&mut staff, "/evidence").await.says("患者さんの名前・画面・番号、パスワードが写っていませんか").says("まず、機器の台帳");
        let before = test.audit_records().await;
        let got = upload(&mut staff, "/evidence", &[("organisation", &id)], &[("../台帳 1.pdf", PDF), ("list.csv", "名前,場所\n".as_bytes())]).await;
        got.goes_to(&format!("/evidence?organisation={id}&done=added"));
        assert_eq!(test.audit_records().await, before + 2);
        let list = in_every_view(&mut staff, "/evidence").await.says("台帳 1.pdf").says("list.csv").says("期限なし");
        assert!(!list.body.contains("../"));
        let at = list.body.find("台帳 1.pdf").expect("listed");
        let from = list.body[..at].rfind("href=\"/evidence/").expect("a link") + "href=\"".len();
        let one = list.body[from..from + "/evidence/".len() + 36].to_owned();

        let file = staff.get(&format!("{one}/file")).await.is(200);
        assert_eq!(file.body.as_bytes(), PDF);
        for (name, value) in [("content-type", "application/pdf"), ("x-content-type-options", "nosniff"), ("cache-control", "no-store")] {
            assert_eq!(file.header(name), value);
        }
        assert!(file.header("content-disposition").starts_with("attachment;"), "{}", file.header("content-disposition"));
        assert!(file.header("content-disposition").contains("filename*=UTF-8''%E5%8F%B0"));
        assert!(file.header("content-security-policy").contains("sandbox"));

        // Until when.
        in_every_view(&mut staff, &one).await.says("まだどの答えにも付いていません");
        let got = staff.post(&format!("{one}/expiry"), &[("expires_on", "来年の春")]).await.is(422);
        sound(&got);
        assert_eq!(got.value("expires_on").as_deref(), Some("来年の春"));
        got.says("日付として読めない");
        recorded(test, "POST /evidence/{id}/expiry", staff.post(&format!("{one}/expiry"), &[("expires_on", "令和８年１２月２４日")])).await.goes_to(&format!("{one}?done=expiry"));
        staff.get("/evidence").await.is(200).says("期限が近づいています").says("令和8年12月24日");
        staff.post(&format!("{one}/expiry"), &[("expires_on", "")]).await.is(303);

        // Away again, by the owner alone and with a reason.
        staff.post(&format!("{one}/withdraw"), &[("reason", "x")]).await.is(403);
        let mut owner = Client::signed(test, OWNER).await;
        let got = owner.post(&format!("{one}/withdraw"), &[("reason", " ")]).await.is(422).says("取り下げる理由");
        sound(&got);
        recorded(test, "POST /evidence/{id}/withdraw", owner.post(&format!("{one}/withdraw"), &[("reason", "名前が写っていた")])).await.is(303);
        owner.get(&format!("{one}/file")).await.is(404);
        let list = owner.get("/evidence").await.is(200).says("名前が写っていた").says("<s>台帳 1.pdf</s>");
        sound(&list);
    }

    async fn a_store_that_is_away_is_said_and_a_second_try_is_safe(test) {
        let house = clinic(test).await;
        let id = house.to_string();
        let mut staff = Client::signed(test, STAFF).await;
        staff.get("/evidence").await.is(200);
        let at = [("organisation", id.as_str())];
        let before = test.audit_records().await;
        test.blobs.away(true);
        let got = upload(&mut staff, "/evidence", &at, &[("台帳.pdf", PDF)]).await.is(503);
        sound(&got);
        got.says("ファイルの保管庫が");
        assert_eq!(test.audit_records().await, before, "nothing is acknowledged");
        test.blobs.away(false);
        recorded(test, "POST /evidence", upload(&mut staff, "/evidence", &at, &[("台帳.pdf", PDF)])).await.is(303);
        assert_eq!(test.audit_records().await, before + 1);
        let list = staff.get("/evidence").await.is(200).body;
        let one = list.split("href=\"/evidence/").find_map(|rest| rest.get(..36).filter(|id| !id.contains('"'))).expect("listed");
        let file = format!("/evidence/{one}/file");
        test.blobs.far(true);
        assert_eq!(staff.get(&file).await.is(200).body.as_bytes(), PDF);
        test.blobs.away(true);
        staff.get(&file).await.is(503).says("ファイルの保管庫が");
    }

    async fn what_does_not_fit_is_named_and_the_rest_stays(test) {
        let house = clinic(test).await;
        let id = house.to_string();
        let mut staff = Client::signed(test, STAFF).await;
        staff.get("/evidence").await.is(200);
        let at = [("organisation", id.as_str())];
        let got = upload(&mut staff, "/evidence", &at, &[("空.pdf", b""), ("うそ.png", PDF), ("よい.pdf", PDF)]).await.is(422);
        sound(&got);
        let got = got.says("「空.pdf」：中身のないファイル").says("「うそ.png」：");
        assert!(got.body.contains("<strong>よい.pdf</strong>"), "what fitted is there");
        let none = upload(&mut staff, "/evidence", &at, &[("", b"")]).await.is(422);
        none.says("ファイルを選んでください");
        let large = vec![b'x'; usize::try_from(app::evidence::FILE_MAX).expect("fits") + 1];
        upload(&mut staff, "/evidence", &at, &[("大.txt", &large)]).await.is(413).says("一つ20MBまで");
        let page = upload(&mut staff, "/evidence", &at, &[("a.txt", b"<html><script>alert(1)</script>")]).await.is(422);
        page.says("受け取れない種類のファイルなので");
        // What a photo tells of its place cannot be found in one that cannot be read.
        let before = test.audit_records().await;
        let broken = b"\xFF\xD8\xFF\xE1\x40\0ExifGPS!";
        let got = upload(&mut staff, "/evidence", &at, &[("棚.jpg", broken)]).await.is(422).says("撮り直すか");
        sound(&got);
        assert_eq!(test.audit_records().await, before);

        let mut viewer = Client::signed(test, VIEWER).await;
        let got = viewer.get("/evidence").await.is(200);
        assert!(!got.body.contains("type=\"file\""));
        upload(&mut viewer, "/evidence", &at, &[("a.pdf", PDF)]).await.is(403);
        staff.token = "forged".to_owned();
        upload(&mut staff, "/evidence", &at, &[("a.pdf", PDF)]).await.is(403);
    }
}
