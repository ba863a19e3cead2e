//! Files that go with a letter, on both engines: added to a draft, sent with it, read below it through every cover
//! letter, and nowhere else.

use crate::client::{Client, recorded};
use crate::house::{in_every_view, nation, sound, upload};
use app::notices::{Sending, To, TypedNotice};
use domain::ids::{NoticeId, OrganisationId};
use domain::notices::State;
use domain::organisations::Kind;
use domain::people::Role;
use serde_json::{Value, json};
use testkit::app::TestApp;
use testkit::both;

const GUIDE: &[u8] = b"%PDF-1.7\nguide\n%%EOF\n";
const FORM: &[u8] = b"%PDF-1.7\nform\n%%EOF\n";
const EDITOR: &str = "editor@national.example";
const UNKNOWN: &str = "01900000-0000-7000-8000-000000000000";

/// A nation in small, and its editor with a draft: its address.
async fn begun(test: &TestApp) -> ([OrganisationId; 4], Client, String) {
    let houses = nation(test).await;
    test.person(EDITOR, houses[0], Role::Editor).await;
    let mut editor = Client::signed(test, EDITOR).await;
    let organisation = houses[0].to_string();
    let page = editor.get(&format!("/notices/new?organisation={organisation}")).await.is(200);
    sound(&page.says("保存したあとの画面で添付できます"));
    let fields = [
        ("organisation", organisation.as_str()),
        ("addressee", "都道府県医師会 担当理事 殿"),
        ("sender", "全国みほん医師会"),
        ("title", "手引きのお知らせ"),
        ("body", "ご利用ください。"),
    ];
    let made = editor.post("/notices", &fields).await.is(303);
    let draft = made.location().split('?').next().expect("a path").to_owned();
    (houses, editor, draft)
}

fn id_of(draft: &str) -> NoticeId {
    draft.rsplit('/').next().expect("an id").parse().expect("an id")
}

/// The address of a file by its name on a page.
fn address(page: &str, name: &str) -> String {
    let (before, _) = page.split_once(&format!(">{name}</a>")).expect("it is listed");
    let (_, path) = before.rsplit_once("href=\"").expect("a link");
    path.trim_end_matches('"').to_owned()
}

fn letter(number: &str, day: i8) -> TypedNotice {
    TypedNotice {
        number: number.into(),
        date: Some(jiff::civil::date(2026, 11, day)),
        addressee: "会員 各位".into(),
        sender: "みほん医師会".into(),
        title: "手引きのお知らせ".into(),
        ..TypedNotice::default()
    }
}

fn to_all() -> Sending {
    Sending { to: To::Children, number: None, date: None }
}

async fn attach(test: &TestApp, notice: NoticeId, name: &str, bytes: &[u8]) {
    let mut incoming = test.app.incoming().expect("a place for files");
    incoming.take(bytes).expect("bytes");
    test.app.add_notice_file(&test.command(), notice, name, incoming).await.expect("attached");
}

/// Files as they are sent: name, content.
type Sent<'a> = &'a [(&'a str, &'a [u8])];

both! {
    async fn files_go_with_a_letter_and_are_read_below_it_and_nowhere_else(test) {
        let ([national, prefecture, county, clinic], mut editor, draft) = begun(test).await;
        let owner = test.person("owner@clinic.example", clinic, Role::Owner).await;
        let elsewhere = test.organisation(Kind::Clinic, "4910100017").await;
        test.person("owner@eye.example", elsewhere, Role::Owner).await;
        let ctx = test.command();
        let id = id_of(&draft);
        in_every_view(&mut editor, &draft).await.says("添付するファイル");
        let before = test.audit_records().await;

        // Two come, one of them twice; a path in the name is cut off.
        let files = format!("{draft}/files");
        let both = [("../手引き.pdf", GUIDE), ("様式.pdf", FORM)];
        let added = format!("{draft}?organisation={national}&done=files");
        recorded(test, "POST /notices/{id}/files", upload(&mut editor, &files, &[], &both)).await.goes_to(&added);
        upload(&mut editor, &files, &[], &both[1..]).await.goes_to(&added);
        let page = editor.get(&added).await.is(200).says("添付しました").says(">手引き.pdf</a>");
        sound(&page);
        assert!(!page.body.contains("../手引き"), "{}", page.body);
        let paper = draft.replace("/notices/", "/papers/approval/") + ".pdf";
        editor.get(&paper).await.is(200).says("手引き.pdf").says("様式.pdf");
        let held = test.app.notice(&ctx, id, None).await.expect("a draft").letters[0].files.clone();
        assert_eq!(held.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["手引き.pdf", "様式.pdf"]);
        let (guide, form) = (held[0].sha256.clone(), held[1].sha256.clone());
        let hashes = test.held_files().await;
        assert!(hashes.contains(&guide) && hashes.contains(&form), "a backup takes both along");

        // One goes again, with its content.
        let gone = address(&page.body, "様式.pdf");
        editor.get(&gone).await.is(200);
        let remove = format!("{}/remove", gone.split('?').next().expect("a path"));
        let removed = format!("{draft}?organisation={national}&done=file-removed");
        recorded(test, "POST /notices/{id}/files/{file}/remove", editor.post(&remove, &[])).await.goes_to(&removed);
        sound(&editor.get(&removed).await.is(200).says("添付から外しました"));
        editor.get(&gone).await.is(404);
        editor.post(&remove, &[]).await.is(404);
        assert!(test.blob(&guide).exists() && !test.blob(&form).exists());
        assert!(!test.held_files().await.contains(&form));
        assert_eq!(test.audit_records().await, before + 3, "two came, one went");

        // It is sent, relayed, and wrapped once more in a letter that has a file of its own.
        let sending = Sending { number: Some("み医発第9003号".into()), date: letter("", 20).date, ..to_all() };
        test.app.issue_notice(&ctx, id, sending).await.expect("issued");
        let made = test.app.relay_notice(&ctx, prefecture, id, letter("見医発第1号", 21), to_all(), None).await;
        let made = made.expect("relayed").body["id"].as_str().map(id_of);
        let relayed = made.expect("an id");
        let outer = test.app.draft_notice(&ctx, county, Some(relayed), letter("見郡発第1号", 22)).await.expect("a draft");
        attach(test, outer, "返信用紙.pdf", FORM).await;
        test.app.issue_notice(&ctx, outer, to_all()).await.expect("issued");

        // Nothing changes any more.
        let sent = editor.get(&draft).await.is(200).says("手引き.pdf");
        assert!(!sent.body.contains("multipart"), "{}", sent.body);
        upload(&mut editor, &files, &[], &[("様式.pdf", FORM)]).await.is(409).says("送った文書は変えられません");
        let kept = format!("{draft}/files/{}/remove", held[0].id);
        editor.post(&kept, &[]).await.is(409).says("送った文書は変えられません");

        // A clinic below has both, each under the letter with which it goes.
        let mut reader = Client::signed(test, "owner@clinic.example").await;
        let page = in_every_view(&mut reader, &format!("/notices/{outer}")).await;
        let place = |text: &str| page.body.find(text).unwrap_or_else(|| panic!("{text} in {}", page.body));
        assert!(place("返信用紙.pdf") < place("見医発第1号") && place("み医発第9003号") < place("手引き.pdf"));
        assert!(!page.body.contains("multipart"), "{}", page.body);
        let inside = address(&page.body, "手引き.pdf");
        assert!(inside.starts_with(&format!("/notices/{outer}/files/")), "{inside}");
        let got = reader.get(&inside).await.is(200);
        assert_eq!(got.body.as_bytes(), GUIDE);
        assert_eq!(
            [got.header("content-type"), got.header("x-content-type-options"), got.header("etag")],
            ["application/pdf", "nosniff", &format!("\"{guide}\"")]
        );
        assert!(got.header("content-disposition").starts_with("attachment;"));
        assert!(got.header("content-security-policy").contains("sandbox"));

        // What did not come to it is not found, whoever asks.
        let unknown = reader.get(&format!("/notices/{UNKNOWN}/files/{UNKNOWN}")).await.is(404);
        for path in [format!("/notices/{id}/files/{}", held[0].id), format!("/notices/{outer}/files/{UNKNOWN}")] {
            assert_eq!(reader.get(&path).await.is(404).body, unknown.body, "{path}");
        }
        let mut stranger = Client::signed(test, "owner@eye.example").await;
        let unknown = stranger.get(&format!("/notices/{UNKNOWN}/files/{UNKNOWN}")).await.is(404);
        let own = format!("/notices/{outer}/files/{}", held[0].id);
        assert_eq!(stranger.get(&own).await.is(404).body, unknown.body);
        upload(&mut stranger, &files, &[], &[("様式.pdf", FORM)]).await.is(404);
        assert!(Client::of(test).get(&own).await.is(303).location().starts_with("/sign-in"));

        // On paper and for scripts; it is genuine and unaltered.
        let paper = reader.get(&format!("/papers/notice/{outer}.pdf")).await.is(200);
        paper.says("手引き.pdf").says("返信用紙.pdf");
        let token = test.app.issue_token(&test.as_person(owner).await, owner, "", 1).await.expect("a token");
        let mut script = Client::of(test);
        script.headers = vec![("authorization", format!("Bearer {token}"))];
        let got = script.get(&format!("/api/v1/notices/{outer}")).await.is(200);
        let said: Value = serde_json::from_str(&got.body).expect("JSON");
        let shape: web::api::schema::Notice = serde_json::from_str(&got.body).expect("its shape");
        assert_eq!(serde_json::to_value(shape).expect("JSON"), said);
        assert_eq!(said["letters"][0]["files"][0]["name"], "返信用紙.pdf");
        assert_eq!(said["letters"][1]["files"], json!([]));
        let wanted = json!({
            "id": held[0].id, "name": "手引き.pdf", "media_type": "application/pdf", "bytes": GUIDE.len(), "sha256": guide,
        });
        assert_eq!(said["letters"][2]["files"], json!([wanted]));
        assert_eq!(script.get(&format!("/api/v1{own}")).await.is(200).body.as_bytes(), GUIDE);
        let view = test.app.notice(&ctx, outer, None).await.expect("a notice");
        assert!(view.unaltered);
        test.app.check_by_code(&ctx, &view.letters[0].check_code).await.expect("genuine");

        // With the membership goes the file.
        test.end_memberships(clinic, "2026-11-23").await;
        reader.get(&inside).await.is(404);
    }

    async fn a_file_that_does_not_fit_gets_its_sentence_and_the_draft_stays(test) {
        let ([national, ..], mut editor, draft) = begun(test).await;
        let files = format!("{draft}/files");
        let large = vec![b'x'; usize::try_from(app::evidence::FILE_MAX).expect("fits") + 1];
        let before = test.audit_records().await;
        let cases: [(Sent<'_>, u16, &str); 5] = [
            (&[("空.pdf", b"")], 422, "中身のないファイル"),
            (&[("うそ.png", GUIDE)], 422, "名前と中身が合わない"),
            (&[("a.html", b"<html><script>alert(1)</script>")], 422, "受け取れない種類"),
            (&[("大.txt", &large)], 413, "一つ20MBまで"),
            (&[("", b"")], 422, "添付するファイルを選んで"),
        ];
        for (sent, status, said) in cases {
            editor.get(&draft).await.is(200);
            let got = upload(&mut editor, &files, &[], sent).await.is(status).says(said).says("手引きのお知らせ");
            sound(&got);
        }
        assert_eq!(test.audit_records().await, before);
        // One that fits stays, beside one that does not.
        let got = upload(&mut editor, &files, &[], &[("空.pdf", b""), ("よい.pdf", GUIDE)]).await.is(422);
        sound(&got.says("中身のないファイル").says("添付しました").says(">よい.pdf</a>"));
        upload(&mut editor, &files, &[], &[("よい.pdf", FORM)]).await.is(422).says("同じ名前の別のファイル");
        for n in 2..=10 {
            attach(test, id_of(&draft), &format!("{n}.pdf"), FORM).await;
        }
        upload(&mut editor, &files, &[], &[("11.pdf", FORM)]).await.is(422).says("添付は10まで");

        // A change takes an approval back; with the draft its files go.
        let (ctx, id) = (test.command(), id_of(&draft));
        test.app.approve_notice(&ctx, id, "", None).await.expect("approved");
        let page = editor.get(&draft).await.is(200);
        let last = address(&page.body, "10.pdf");
        editor.post(&format!("{}/remove", last.split('?').next().expect("a path")), &[]).await.is(303);
        let (row, _) = test.app.draft(&ctx, id).await.expect("a draft");
        assert_eq!((row.state, row.files.len()), (State::Draft, 9));
        assert!(row.files.iter().all(|file| test.blob(&file.sha256).exists()), "others hold it");
        editor.get(&format!("{draft}/edit")).await.is(200).says("元には戻せません");
        let list = format!("/inbox?organisation={national}&box=draft");
        editor.post(&format!("{draft}/delete"), &[]).await.goes_to(&list);
        for file in &row.files {
            assert!(!test.blob(&file.sha256).exists(), "{}", file.name);
        }
    }

    async fn files_go_along_by_mail_and_what_is_too_large_is_named(test) {
        let county = test.organisation(Kind::County, "county-a1").await;
        test.person("officer@county-a1.example", county, Role::Officer).await;
        let mut officer = Client::signed(test, "officer@county-a1.example").await;
        let contacts = format!("/organisations/{county}/contacts");
        officer.get(&contacts).await.is(200);
        let fields = [("name", "見本医院"), ("way", "mail"), ("fax", ""), ("email", "miho@mihon.example")];
        officer.post(&contacts, &fields).await.goes_to(&contacts);
        let relay = app::mails::TypedRelay {
            host: "mail.mihon.example".to_owned(),
            security: "starttls".to_owned(),
            from: "mamori@mihon.example".to_owned(),
            ..app::mails::TypedRelay::default()
        };
        test.app.save_mail_settings(&test.command(), relay).await.expect("settings");
        let large = vec![b'x'; 11 * 1024 * 1024];
        for (number, bytes, attached, said) in [
            ("見郡発第1号", &b"guide"[..], 2, "このメールに付いています"),
            ("見郡発第2号", &large[..], 1, "このメールには付いていません"),
        ] {
            let notice = test.app.draft_notice(&test.command(), county, None, letter(number, 24)).await;
            let notice = notice.expect("a draft");
            attach(test, notice, "手引き.txt", bytes).await;
            test.app.issue_notice(&test.command(), notice, to_all()).await.expect("issued");
            test.app.work_all().await.expect("work");
            let sent = test.post.sent();
            let mail = sent.last().expect("a mail");
            assert!(mail.subject.contains("手引きのお知らせ") && mail.body.contains(number), "{}", mail.body);
            assert!(mail.body.contains(said) && mail.body.contains("・手引き.txt"), "{}", mail.body);
            assert_eq!(mail.attachments.len(), attached);
            assert!(mail.attachments.get(1).is_none_or(|file| file.name == "手引き.txt" && file.bytes == bytes));
        }
        // Those of the letters inside go along as well.
        let (ctx, since) = (test.command(), jiff::civil::date(2020, 4, 1));
        let prefecture = test.organisation(Kind::Prefectural, "pref-a").await;
        test.app.join(&ctx, county, prefecture, "association", None, since).await.expect("a member");
        let inside = test.app.draft_notice(&ctx, prefecture, None, letter("見医発第1号", 24)).await.expect("a draft");
        attach(test, inside, "様式.txt", b"form").await;
        test.app.issue_notice(&ctx, inside, to_all()).await.expect("issued");
        let made = test.app.relay_notice(&ctx, county, inside, letter("見郡発第3号", 24), to_all(), None).await;
        made.expect("relayed");
        test.app.work_all().await.expect("work");
        let sent = test.post.sent();
        let mail = sent.last().expect("a mail");
        assert!(mail.body.contains("見郡発第3号"), "{}", mail.body);
        let names: Vec<&str> = mail.attachments.iter().skip(1).map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["様式.txt"]);
    }

    async fn more_files_than_a_letter_takes_are_told_once_and_the_first_stay(test) {
        let (_, mut editor, draft) = begun(test).await;
        let bytes: Vec<String> = (1..=13).map(|n| format!("%PDF-1.7\n{n}\n%%EOF\n")).collect();
        let names: Vec<String> = (1..=13).map(|n| format!("様式{n}.pdf")).collect();
        let sent: Vec<(&str, &[u8])> = names.iter().zip(&bytes).map(|(n, b)| (n.as_str(), b.as_bytes())).collect();
        let got = upload(&mut editor, &format!("{draft}/files"), &[], &sent).await.is(422);
        sound(&got);
        let (_, faults) = got.body.split_once("class=\"faults\"").expect("it says what is wrong");
        let faults = faults.split("</div>").next().unwrap_or_default();
        assert_eq!(faults.matches("<li>").count(), 1, "{faults}");
        assert!(faults.contains("添付は10までなので"), "{faults}");
        let held = test.app.notice(&test.command(), id_of(&draft), None).await.expect("a draft").letters[0].files.clone();
        let held: Vec<&str> = held.iter().map(|f| f.name.as_str()).collect();
        assert_eq!(held, names[..10].iter().map(String::as_str).collect::<Vec<_>>());
    }
}
