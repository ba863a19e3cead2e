//! Letters from outside, on both engines: taken in, read out, confirmed, wrapped, and read by a member.

use crate::client::{Client, recorded};
use crate::house::{sound, upload};
use app::ports::{Press, PressError};
use domain::organisations::Kind;
use domain::papers::{Format, Paper};
use domain::people::Role;
use std::sync::Arc;
use testkit::app::TestApp;
use testkit::both;

const LINES: [&str; 7] = [
    "事務連絡",
    "令和8年11月20日",
    "医療機関の管理者 各位",
    "みほん県みほん保健所",
    "サイバー攻撃への備えについて（依頼）",
    "平素より、地域の医療にご尽力いただき、ありがとうございます。",
    "つきましては、点検をお願いします。",
];

/// A press that can set nothing that came from outside.
struct SetsNothing;

impl Press for SetsNothing {
    fn print(&self, _: &Paper, _: Format) -> Result<Vec<u8>, PressError> {
        Err(PressError::Other("cannot be set".to_owned()))
    }
    fn pages(&self, _: &Paper) -> Result<usize, PressError> {
        Err(PressError::Other("cannot be set".to_owned()))
    }
    fn can_print(&self) -> bool {
        true
    }
}

/// A county that is alone with its letter, one member of it, and a stranger.
async fn world(test: &TestApp) -> (Client, Client, Client) {
    let county = test.organisation(Kind::County, "county-a1").await;
    let clinic = test.organisation(Kind::Clinic, "4810100018").await;
    let other = test.organisation(Kind::County, "county-b1").await;
    let from = jiff::civil::date(2020, 4, 1);
    test.app.join(&test.command(), clinic, county, "A1", None, from).await.expect("a member");
    for (login, house, role) in [
        ("officer@county-a1.example", county, Role::Officer),
        ("owner@clinic.example", clinic, Role::Owner),
        ("officer@county-b1.example", other, Role::Officer),
    ] {
        test.person(login, house, role).await;
    }
    (
        Client::signed(test, "officer@county-a1.example").await,
        Client::signed(test, "owner@clinic.example").await,
        Client::signed(test, "officer@county-b1.example").await,
    )
}

both! {
    async fn a_letter_from_outside_is_read_out_confirmed_and_wrapped(test) {
        let (mut officer, mut owner, mut stranger) = world(test).await;
        officer.get("/letters").await.is(200);
        let pdf = testkit::letter::pdf(&LINES, 2);
        let got = recorded(test, "POST /letters", upload(&mut officer, "/letters", &[], &[("fax.pdf", &pdf)])).await.is(303);
        let letter = got.location().to_owned();
        let shown = officer.get(&letter).await.is(200);
        for (name, value) in [
            ("number", "事務連絡"),
            ("date", "令和8年11月20日"),
            ("sender", "みほん県みほん保健所"),
            ("title", "サイバー攻撃への備えについて（依頼）"),
        ] {
            assert_eq!(shown.value(name).as_deref(), Some(value), "{name} is read out");
        }
        stranger.get(&letter).await.is(404);
        stranger.get(&format!("{letter}/file")).await.is(404);
        officer.get("/letters").await.is(200).says("みほん県みほん保健所");

        // Wrong first: what was typed stays.
        let typed = [("number", ""), ("date", "いつか"), ("sender", "みほん県みほん保健所"), ("title", "直した題")];
        officer.get(&letter).await.is(200);
        let again = officer.post(&letter, &typed).await.is(422);
        assert_eq!(again.value("title").as_deref(), Some("直した題"));
        let typed = [typed[0], ("date", "R8.11.20"), typed[2], typed[3]];
        let draft = recorded(test, "POST /letters/{id}", officer.post(&letter, &typed)).await.is(303).location().to_owned();
        let notice = draft.strip_suffix("/edit").expect("to the cover letter").to_owned();
        officer.get(&draft).await.is(200).says("直した題");
        officer.get(&letter).await.goes_to(&notice);
        owner.get(&notice).await.is(404);

        // A date before the wrapped letter's is refused; then it goes.
        let seen = officer.get(&format!("{notice}/issue")).await.is(200).value("version").expect("a version");
        let early = [("to", "children"), ("number", "12"), ("date", "R8.11.19"), ("addressee", "会員 各位")];
        officer.post(&format!("{notice}/issue"), &early).await.is(422).says("令和8年11月20日");
        let id = notice.rsplit('/').next().expect("an id").parse().expect("an id");
        let (row, _) = test.app.draft(&test.command(), id).await.expect("a draft");
        let typed = app::notices::TypedNotice {
            addressee: "会員 各位".into(),
            sender: "みほん郡医師会".into(),
            title: row.letter.title.clone(),
            ..app::notices::TypedNotice::default()
        };
        test.app.change_notice(&test.command(), id, row.version, typed).await.expect("written");
        // What somebody else wrote meanwhile does not go out unread.
        let late = [("to", "children"), ("number", "12"), ("date", "R8.11.24"), ("version", seen.as_str())];
        let again = officer.post(&format!("{notice}/issue"), &late).await.is(409).says("先に書きかえました");
        assert!(again.value("version").is_some_and(|v| v != seen) && again.value("number").as_deref() == Some("12"));
        let sending = app::notices::Sending {
            to: app::notices::To::Children,
            number: Some("見郡発第12号".into()),
            date: Some(jiff::civil::date(2026, 11, 24)),
        };
        test.app.issue_notice(&test.command(), id, sending).await.expect("issued");
        owner.get(&notice).await.is(200).says("みほん県みほん保健所").says("fax.pdf");
        let file = owner.get(&format!("{notice}/letter")).await.is(200);
        assert_eq!(file.header("content-type"), "application/pdf");
        stranger.get(&format!("{notice}/letter")).await.is(404);
        let json = owner.get(&format!("/papers{}.json", notice.replace("notices", "notice"))).await.is(200);
        let letters: serde_json::Value = serde_json::from_str(&json.body).expect("JSON");
        assert_eq!(letters["letters"][1]["sender"], "みほん県みほん保健所");
        let view = test.app.notice(&test.command(), id, None).await.expect("a notice");
        assert!(view.unaltered);
        let code = view.letters[0].check_code.clone();
        let found = test.app.check_by_code(&test.command(), &code).await.expect("checked");
        assert_eq!(found.number.as_deref(), Some("見郡発第12号"));
    }

    async fn a_letter_that_was_taken_in_by_mistake_is_removed_with_its_bytes(test) {
        let (mut officer, _, mut stranger) = world(test).await;
        let mut taken = Vec::new();
        for pages in [1, 2] {
            let before = test.held_files().await;
            officer.get("/letters").await.is(200);
            let pdf = testkit::letter::pdf(&LINES, pages);
            let letter = upload(&mut officer, "/letters", &[], &[("fax.pdf", &pdf)]).await.is(303).location().to_owned();
            let hash = test.held_files().await.into_iter().find(|hash| !before.contains(hash)).expect("its bytes");
            taken.push((letter, hash));
        }
        let (letter, hash) = &taken[0];
        let remove = format!("{letter}/remove");
        stranger.get("/letters").await.is(200);
        stranger.post(&remove, &[]).await.is(404);
        sound(&officer.get(letter).await.is(200).says("この文書を消す"));
        let gone = recorded(test, "POST /letters/{id}/remove", officer.post(&remove, &[])).await.is(303).location().to_owned();
        sound(&officer.get(&gone).await.is(200).says("文書を消しました"));
        officer.get(letter).await.is(404);
        officer.post(&remove, &[]).await.is(404);
        assert!(!test.blob(hash).exists() && !test.held_files().await.contains(hash));
        let erased = test.app.all_erased().await.expect("what is gone");
        assert!(matches!(&erased[..], [one] if one.what == "outside" && letter.ends_with(&domain::ids::OutsideId::from_bytes(one.id).to_string())));

        // One that has its cover letter stays.
        let (letter, hash) = &taken[1];
        officer.get(letter).await.is(200);
        let said = [("number", ""), ("date", "R8.11.20"), ("sender", "みほん県みほん保健所"), ("title", "備えについて")];
        officer.post(letter, &said).await.is(303);
        officer.post(&format!("{letter}/remove"), &[]).await.is(409).says("もう送り状があります");
        assert!(test.blob(hash).exists());
        // What came back with a backup goes again.
        let id: domain::ids::OutsideId = letter.rsplit('/').next().expect("an id").parse().expect("an id");
        let at = test.command().micros();
        let back = app::erased::Erased { what: "outside".to_owned(), id: id.bytes(), sha256: hash.clone(), at };
        let (files, dice) = (test.app.config.files.clone(), test.app.ports.dice.clone());
        let with = app::erased::Restoring { files: &files, words: String::new(), dice: &*dice, at };
        assert_eq!(app::erased::apply(&test.app.db, vec![back], &with).await.expect("applied"), 1);
        assert!(!test.blob(hash).exists());
    }

    async fn what_cannot_be_wrapped_gets_one_sentence_and_nothing_is_kept(test) {
        let (mut officer, _, _) = world(test).await;
        let before = test.audit_records().await;
        for (name, bytes, said) in [
            ("a.txt", &b"hello"[..], "PDF、JPEG、PNG"),
            ("a.eml", b"Subject: x\r\n\r\nhello\r\n", "付"),
            ("a.pdf", b"%PDF-1.7\nbroken", "壊"),
            ("a.pdf", b"", "のないファイル"),
            ("a.pdf", &testkit::letter::pdf(&LINES, 101), "100"),
        ] {
            officer.get("/letters").await.is(200);
            upload(&mut officer, "/letters", &[], &[(name, bytes)]).await.is(422).says(said);
        }
        officer.get("/letters").await.is(200);
        upload(&mut officer, "/letters", &[], &[]).await.is(422);
        assert_eq!(test.audit_records().await, before);
        // A fax as TIFF becomes a PDF of as many pages, and its confirmation begins empty.
        officer.get("/letters").await.is(200);
        let fax: &[u8] = include_bytes!("../../../app/tests/files/fax.tif");
        let letter = upload(&mut officer, "/letters", &[], &[("fax.tif", fax)]).await.is(303).location().to_owned();
        officer.get(&letter).await.is(200).says("fax.pdf").says("2ページ");
        let file = officer.get(&format!("{letter}/file")).await.is(200);
        assert_eq!(file.header("content-type"), "application/pdf");
        assert!(file.body.starts_with("%PDF-1.7"));
        officer.get("/letters").await.is(200);
        upload(&mut officer, "/letters", &[], &[("fax.tif", &fax[..60])]).await.is(422).says("壊");
        // A scan has no text: then it is typed.
        officer.get("/letters").await.is(200);
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        let letter = upload(&mut officer, "/letters", &[], &[("scan.png", png)]).await.is(303).location().to_owned();
        let shown = officer.get(&letter).await.is(200);
        assert_eq!(shown.value("title").as_deref(), Some(""));
    }

    async fn of_a_letter_that_cannot_be_set_nothing_stays(test) {
        let (officer, _, _) = world(test).await;
        let mut app = test.app.clone();
        app.ports.press = Arc::new(SetsNothing);
        let mut without = Client::new(web::router(app, web::Options::default()));
        without.cookies = officer.cookies.clone();
        let before = test.audit_records().await;
        without.get("/letters").await.is(200);
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0";
        upload(&mut without, "/letters", &[], &[("scan.png", png)]).await.is(422).says("壊");
        assert_eq!(test.audit_records().await, before);
        let left = test.app.ports.blobs.sizes("").await.expect("the store");
        assert!(left.is_empty(), "{left:?}");
    }
}
