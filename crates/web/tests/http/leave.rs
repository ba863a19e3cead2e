//! Leaving in the browser: the archive, the code typed twice, how far it is; the list of members as a file.

use crate::client::{Client, recorded};
use crate::house::{OWNER, STAFF, in_every_view, nation, sound};
use axum::body::Body;
use axum::http::Request;
use domain::people::Role;
use jiff::SignedDuration;

const CODE: &str = "4810100018";

testkit::both! {
    async fn an_institution_takes_everything_away_and_is_deleted(test) {
        let [_, _, county, clinic] = nation(test).await;
        test.person(OWNER, clinic, Role::Owner).await;
        test.person(STAFF, clinic, Role::Staff).await;
        test.person("office@county.example", county, Role::Administrator).await;
        let mut owner = Client::signed(test, OWNER).await;
        let page = format!("/organisations/{clinic}/leave");
        owner.get(&format!("/organisations/{clinic}")).await.is(200).says(&page);
        let got = in_every_view(&mut owner, &page).await.says("まとめたファイルを作る").says(CODE).says("mamori-hikae フォルダも消してください");
        assert!(!got.body.contains("起動したときの画面"), "no path stands there");
        recorded(test, "POST /organisations/{id}/archives", owner.post(&format!("/organisations/{clinic}/archives"), &[])).await.goes_to(&page);
        sound(&owner.get(&page).await.is(200).says("作っているところ").says("<progress"));
        sound(&owner.post(&format!("/organisations/{clinic}/archives"), &[]).await.is(409).says("もう作り始めている"));
        test.app.work_all().await.expect("worked");
        let ready = owner.get(&page).await.is(200).says("受け取る（zip");
        sound(&ready);
        let at = ready.body.find("/archives/").map(|at| &ready.body[at..]).expect("an address");
        let file = format!("/organisations/{clinic}{}", at.split('"').next().unwrap_or_default());
        // Nothing goes before the file was taken, unless somebody says that they do not need it.
        let sent = [("code", CODE), ("code_again", CODE)];
        sound(&owner.post(&page, &sent).await.is(422).says("先に受け取るか"));
        // No file goes without a record of who took it away.
        owner.get(&file).await.is(404);
        recorded(test, "POST /organisations/{id}/archives/{work}", owner.post(&file, &[])).await.goes_to(&file);
        let request = Request::get(&file).header("range", "bytes=0-3");
        let part = owner.send(request, Body::empty()).await.is(206);
        assert_eq!((part.body.as_str(), part.header("content-type")), ("PK\u{3}\u{4}", "application/zip"));
        sound(&owner.get(&page).await.is(200).says("受け取ってあります"));
        let wrong = owner.post(&page, &[("code", CODE), ("code_again", "4810100019")]).await.is(422);
        assert!(wrong.body.contains(&format!("value=\"{CODE}\"")), "what was typed stays");
        sound(&wrong.says("施設のコードが違う"));
        for (login, status) in [(STAFF, 403), ("office@county.example", 404)] {
            let mut other = Client::signed(test, login).await;
            other.get("/account").await.is(200);
            other.get(&page).await.is(status);
            other.get(&file).await.is(status);
            other.post(&page, &sent).await.is(status);
        }
        recorded(test, "POST /organisations/{id}/leave", owner.post(&page, &sent)).await.goes_to("/leaving");
        sound(&owner.get("/leaving").await.is(200).says("件を消しました").says("<progress"));
        owner.get(&page).await.is(404);
        owner.get(&file).await.is(404);
        test.app.work_all().await.expect("worked");
        owner.get("/leaving").await.is(303);
        let mut office = Client::signed(test, "office@county.example").await;
        office.get(&format!("/organisations/{county}/members")).await.is(200).says("0 件");
        test.audit_records().await;
    }

    async fn the_page_of_progress_is_never_empty(test) {
        let [_, _, _, clinic] = nation(test).await;
        test.person(OWNER, clinic, Role::Owner).await;
        let mut owner = Client::signed(test, OWNER).await;
        in_every_view(&mut owner, "/leaving").await.says("消しているものはありません");
    }

    async fn the_list_of_members_leaves_after_a_fresh_proof(test) {
        let [_, _, county, clinic] = nation(test).await;
        for (login, role) in [("admin@county.example", Role::Administrator), ("office@county.example", Role::Officer), ("editor@county.example", Role::Editor)] {
            test.person(login, county, role).await;
        }
        let new = app::organisations::membership::NewMember {
            name: "=会員 太郎".to_owned(),
            kind: "A1".to_owned(),
            number: "12345678".to_owned(),
            ..app::organisations::membership::NewMember::default()
        };
        test.app.hand_on(&test.command(), county, clinic, new, jiff::civil::date(2021, 4, 1)).await.expect("a member");
        let path = format!("/papers/members/{county}");
        for login in ["admin@county.example", "office@county.example"] {
            let mut office = Client::signed(test, login).await;
            office.get(&format!("/organisations/{county}/members")).await.is(200).says(&format!("{path}.xlsx"));
            for ending in ["csv", "xlsx"] {
                office.get(&format!("{path}.{ending}")).await.is(200).says("12345678").says(CODE);
            }
            office.get(&format!("{path}.pdf")).await.is(404);
            test.clock.pass(SignedDuration::from_mins(11));
            let asked = office.get(&format!("{path}.csv")).await.is(303);
            assert!(asked.location().starts_with("/step-up?next="), "{}", asked.location());
        }
        let mut editor = Client::signed(test, "editor@county.example").await;
        let page = editor.get(&format!("/organisations/{county}/members")).await.is(200);
        assert!(!page.body.contains("/papers/members/"));
        editor.get(&format!("{path}.csv")).await.is(403);
    }
}
