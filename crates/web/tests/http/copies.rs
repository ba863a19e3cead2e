//! Copies onto a stick, as the owner of the only institution makes them.

use crate::client::{Client, recorded};
use crate::house::{OWNER, STAFF, clinic, in_every_view, sound};
use domain::organisations::Kind;
use jiff::SignedDuration;
use testkit::app::TestApp;

const PAGE: &str = "/settings/copies";

/// Plugs the stick of the tests in and gives its folder.
fn stick(test: &TestApp) -> std::path::PathBuf {
    let stick = test.folder().join("stick");
    std::fs::create_dir(&stick).expect("a stick");
    stick
}

testkit::both! {
    async fn a_copy_is_made_on_a_stick_and_told(test) {
        clinic(test).await;
        let mut client = Client::signed(test, OWNER).await;
        sound(&in_every_view(&mut client, PAGE).await.says("USBメモリが見つかりません").says("まだ控えがありません"));
        // The copy of every day is no .tar: its file is named, too.
        client.get(PAGE).await.is(200).says(".json").says(".tar");
        let stick = stick(test);
        let named = stick.display().to_string();
        sound(&in_every_view(&mut client, PAGE).await.says(&named).says("空き"));
        let got = recorded(test, "POST /settings/copies", client.post(PAGE, &[("folder", &named), ("daily", "on")])).await.is(200);
        sound(&got.says("控えをとりました").says("mamori-2026-11-24-0900.tar").says("毎日、自動で控えをとっています"));
        assert!(stick.join("mamori-hikae/mamori-2026-11-24-0900.tar").is_file());
        assert_eq!(test.app.daily_copy().await.expect("the daily folder"), Some(stick.join("mamori-hikae")));
        // Another stick of the same name has no such folder: nothing is put there.
        std::fs::remove_dir_all(&stick).expect("pulled out");
        std::fs::create_dir(&stick).expect("another stick");
        assert_eq!(test.app.daily_copy().await.expect("the daily folder"), None);
        recorded(test, "POST /settings/copies/end", client.post("/settings/copies/end", &[])).await.goes_to("/settings/copies?done=ended");
        client.get("/settings/copies?done=ended").await.is(200).says("やめました");
    }

    async fn files_that_are_not_in_the_last_copy_are_told(test) {
        clinic(test).await;
        let mut client = Client::signed(test, OWNER).await;
        let told = "最後の控えには入っていません";
        assert!(!client.get(PAGE).await.is(200).body.contains(told), "nothing is missing");
        testkit::app::put_setting(&test.app, app::checks::BACKUP_LOST, "files/ab/ab files/cd/cd").await;
        sound(&in_every_view(&mut client, PAGE).await.says(told));
        testkit::app::put_setting(&test.app, app::checks::BACKUP_LOST, "").await;
        assert!(!client.get(PAGE).await.is(200).body.contains(told));
    }

    async fn what_keeps_a_copy_from_being_made_is_said(test) {
        clinic(test).await;
        let mut client = Client::signed(test, OWNER).await;
        let stick = stick(test);
        let named = stick.display().to_string();
        client.get(PAGE).await.is(200);
        for (file, sentence) in [("full", "空きが足りません"), ("locked", "書き込めません")] {
            std::fs::write(stick.join(file), b"").expect("a mark");
            let got = client.post(PAGE, &[("folder", &named), ("daily", "on")]).await.is(422);
            sound(&got.says(sentence).says("checked"));
            std::fs::remove_file(stick.join(file)).expect("gone");
        }
        // What is posted only chooses: no other folder of the machine is written to.
        let other = test.folder().join("files").display().to_string();
        client.post(PAGE, &[("folder", &other)]).await.is(422).says("見つからなくなりました");
        client.post(PAGE, &[("folder", "")]).await.is(422);
        assert_eq!(test.app.daily_copy().await.expect("the daily folder"), None);
    }

    async fn only_who_stands_for_the_installation_copies_it(test) {
        clinic(test).await;
        let mut staff = Client::signed(test, STAFF).await;
        staff.get(PAGE).await.is(403);
        staff.get("/account").await.is(200);
        staff.post(PAGE, &[("folder", "/")]).await.is(403);
        let mut owner = Client::signed(test, OWNER).await;
        owner.get(PAGE).await.is(200);
        // A second institution: nobody's own installation any more.
        test.organisation(Kind::Clinic, "4910100017").await;
        owner.get(PAGE).await.is(403);
    }

    async fn the_home_says_when_a_copy_is_due(test) {
        let house = clinic(test).await;
        let mut client = Client::signed(test, OWNER).await;
        let due = "8日より古くなっています";
        let home = client.get("/").await.is(200);
        assert!(!home.body.contains(due), "before there is anything to lose, nobody is bothered");
        let pairs = [("organisation", house.to_string()), ("edition", "r7".to_owned()), ("form", "institution".to_owned()), ("fiscal_year", "2026".to_owned())];
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
        client.post("/assessments", &pairs).await;
        sound(&client.get("/").await.is(200).says(due));
        let named = stick(test).display().to_string();
        client.get(PAGE).await.is(200);
        client.post(PAGE, &[("folder", &named)]).await.is(200);
        test.clock.pass(SignedDuration::from_hours(9 * 24));
        let mut client = Client::signed(test, OWNER).await;
        client.get("/").await.is(200).says(due);
    }
}
