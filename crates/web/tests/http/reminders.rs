//! What waits: on home, on its page, on paper, put off, handed on; the digest on the own account and as a mail.

use crate::client::{Client, recorded};
use crate::house::{OWNER, STAFF, VIEWER, clinic, in_every_view, sound, upload};
use app::reminders::Mark;
use domain::ids::OrganisationId;
use testkit::app::TestApp;

/// A clinic whose contact chart is promised for the tenth of December; today is the 24th of November.
async fn house(test: &TestApp) -> (OrganisationId, Client) {
    let house = clinic(test).await;
    let mut client = Client::signed(test, OWNER).await;
    let begin = [
        ("organisation", house.to_string()),
        ("edition", "r7".to_owned()),
        ("form", "institution".to_owned()),
        ("fiscal_year", "2026".to_owned()),
    ];
    let begin: Vec<(&str, &str)> = begin.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let sheet = client.post("/assessments", &begin).await.is(303).location().to_owned();
    let no = [("version", "0"), ("value", "no"), ("checked_on", "R8.11.1"), ("target_date", "R8.12.10")];
    client.post(&format!("{sheet}/items/contact-chart"), &no).await.is(303);
    (house, client)
}

/// The key of the one reminder of a kind, as its page gives it.
fn key_of(kind: &str, body: &str) -> String {
    let at = body.find(&format!("reminders?key={kind}")).expect("a link") + "reminders?key=".len();
    let key = &body[at..at + body[at..].find('"').expect("its end")];
    key.replace("%3A", ":").replace("%2D", "-")
}

testkit::both! {
    async fn what_waits_is_put_off_and_handed_on(test) {
        let (house, mut client) = house(test).await;
        let page = format!("/organisations/{house}/reminders");
        client.get("/").await.is(200).says("連絡体制図").says("令和8年12月10日まで").says("目標日を直します");
        let got = in_every_view(&mut client, &page).await.says("令和8年12月10日まで");
        let key = key_of("target", &got.body);
        sound(&client.get(&format!("{page}?key={key}")).await.is(200).says("いつまで待ちますか"));
        for wrong in ["", "きのう", "R8.11.24", "R20.1.1"] {
            let got = client.post(&page, &[("key", &key), ("what", "later"), ("until", wrong)]).await.is(422);
            assert_eq!(got.value("until").as_deref(), Some(wrong), "what was typed stays");
            sound(&got.says("明日から一年後まで"));
        }
        client.post(&page, &[("key", &key), ("what", "hand"), ("person", "")]).await.is(422).says("一覧から選んで");
        client.post(&page, &[("key", "target:nothing"), ("what", "anew")]).await.is(404);
        recorded(test, "POST /organisations/{id}/reminders", client.post(&page, &[("key", &key), ("what", "later"), ("until", "R8.12.1")])).await.goes_to(&format!("{page}?done=marked"));
        let got = client.get("/").await.is(200);
        assert!(!got.body.contains("令和8年12月10日まで"), "put off: {}", got.body);
        client.get(&page).await.is(200).says("令和8年12月1日まであとに");
        test.clock.set("2026-12-01T09:00:00+09:00".parse().expect("a time"));
        let mut client = Client::signed(test, OWNER).await;
        client.get("/").await.is(200).says("令和8年12月10日まで");
        let staff = test.app.people(&test.command(), house).await.expect("people");
        let staff = staff.into_iter().find(|p| p.login == STAFF).expect("a colleague");
        client.post(&page, &[("key", &key), ("what", "hand"), ("person", &staff.id.to_string())]).await.is(303);
        client.get(&page).await.is(200).says("さんに頼みました");
        let got = client.get("/").await.is(200);
        assert!(!got.body.contains("令和8年12月10日まで"), "somebody else sees to it");
        Client::signed(test, STAFF).await.get("/").await.is(200).says("令和8年12月10日まで");
        client.post(&page, &[("key", &key), ("what", "anew")]).await.is(303);
        client.get("/").await.is(200).says("令和8年12月10日まで");
        // Handed to somebody who then leaves, it is everybody's again.
        client.post(&page, &[("key", &key), ("what", "hand"), ("person", &staff.id.to_string())]).await.is(303);
        test.app.remove_member(&test.command(), house, staff.id).await.expect("removed");
        client.get("/").await.is(200).says("令和8年12月10日まで");
        let mut viewer = Client::signed(test, VIEWER).await;
        viewer.post(&page, &[("key", &key), ("what", "anew")]).await.is(403);
        let got = client.get(&format!("/papers/reminders/{house}.pdf")).await.is(200);
        assert_eq!(got.header("content-type"), "application/pdf");
    }

    async fn what_two_say_of_one_reminder_at_once_both_stands(test) {
        let (house, mut client) = house(test).await;
        let key = key_of("target", &client.get(&format!("/organisations/{house}/reminders")).await.is(200).body);
        let (app, ctx, day) = (&test.app, test.command(), jiff::civil::date(2026, 12, 1));
        let staff = app.people(&ctx, house).await.expect("people").into_iter().find(|p| p.login == STAFF).expect("a colleague");
        for _ in 0..20 {
            app.mark_reminder(&ctx, house, &key, Mark::Anew).await.expect("as if nothing had been said");
            let (off, on) = tokio::join!(
                app.mark_reminder(&ctx, house, &key, Mark::PutOff(day)),
                app.mark_reminder(&ctx, house, &key, Mark::HandTo(staff.id)),
            );
            off.and(on).expect("both are told that it was stored");
            let all = app.reminders(&ctx, house).await.expect("reminders");
            let one = all.into_iter().find(|r| r.key == key).expect("it");
            assert_eq!((one.put_off_until, one.handed_to.map(|(to, _)| to)), (Some(day), Some(staff.id)));
        }
    }

    async fn every_kind_is_told_with_what_to_do(test) {
        let (house, mut client) = house(test).await;
        let page = format!("/organisations/{house}/reminders");
        // A file that expires.
        let at = [("organisation", house.to_string())];
        let at: Vec<(&str, &str)> = at.iter().map(|(k, v)| (*k, v.as_str())).collect();
        upload(&mut client, "/evidence", &at, &[("期限の紙.pdf", b"%PDF-1.7\n")]).await.is(303);
        let list = client.get("/evidence").await.is(200).body;
        let from = list.find("href=\"/evidence/0").expect("a file") + "href=\"".len();
        let one = list[from..from + "/evidence/".len() + 36].to_owned();
        client.post(&format!("{one}/expiry"), &[("expires_on", "R8.12.24")]).await.is(303);
        in_every_view(&mut client, &page).await.says("期限の紙.pdf").says("令和8年12月24日まで").says("新しい証跡を入れます");
        // The end of the year, while the sheet is not full.
        test.clock.set("2026-12-11T09:00:00+09:00".parse().expect("a time"));
        let mut client = Client::signed(test, OWNER).await;
        in_every_view(&mut client, &page).await.says("今年度の点検表").says("まだの項目に答えます");
        // Full, and the target date has come: the next round.
        let home = client.get("/").await.is(200).body;
        let at = home.find("/assessments/").expect("the sheet");
        let sheet = home[at..at + "/assessments/".len() + 36].to_owned();
        let edition = test.app.content.editions.iter().find(|e| e.id == "r7").expect("r7").clone();
        for item in edition.form("institution").expect("the form").items().filter(|i| i.key != "contact-chart") {
            let yes = [("version", "0"), ("value", "yes"), ("checked_on", "R8.12.1")];
            client.post(&format!("{sheet}/items/{}", item.key), &yes).await.is(303);
        }
        in_every_view(&mut client, &page).await.says("次の回の確認を始めます");
        // Begun, it is not asked for again, until its own days have come.
        client.post(&format!("{sheet}/rounds"), &[("checked_on", "R8.12.11"), ("round", "1")]).await.is(303);
        let got = in_every_view(&mut client, &page).await;
        assert!(!got.body.contains("次の回の確認を始めます"), "{}", got.body);
        let still = [("version", "1"), ("value", "no"), ("checked_on", "R8.12.11"), ("target_date", "R8.12.11")];
        client.post(&format!("{sheet}/items/contact-chart"), &still).await.is(303);
        client.get(&page).await.is(200).says("次の回の確認を始めます");
        // An edition that arrived.
        test.publish_r8().await;
        in_every_view(&mut client, &page).await.says("前の答えを新しい版に引き継ぎます");
    }

    async fn the_digest_comes_once_a_week_and_only_with_something_to_say(test) {
        let (_, mut client) = house(test).await;
        in_every_view(&mut client, "/account").await.says("週に一度のお知らせ").says("画面だけでお知らせします");
        let got = client.post("/account/digest", &[("address", "inchou"), ("weekday", "3")]).await.is(422);
        assert_eq!(got.value("address").as_deref(), Some("inchou"));
        sound(&got.says("メールアドレスを"));
        // Where there is no mail server yet, no address is told that it changed, not even later.
        client.post("/account/digest", &[("address", "first@mihon.example"), ("weekday", "3")]).await.is(303);
        recorded(test, "POST /account/digest", client.post("/account/digest", &[("address", "inchou@mihon.example"), ("weekday", "3")])).await.goes_to("/account?done=digest");
        client.get("/account?done=digest").await.is(200).says("いま、週に一度");
        let relay = app::mails::TypedRelay {
            host: "smtp.mihon.example".to_owned(),
            security: "starttls".to_owned(),
            from: "mamori@mihon.example".to_owned(),
            ..app::mails::TypedRelay::default()
        };
        test.app.save_mail_settings(&test.command(), relay).await.expect("settings");
        // Each client is a browser that was not known: told there, too, and not counted here.
        let mailed = || {
            let sent = test.post.sent().into_iter();
            sent.filter(|mail| !mail.subject.contains("新しい端末から")).collect::<Vec<_>>()
        };
        test.app.begin_daily().await.expect("the work of every day");
        test.app.work_all().await.expect("work");
        assert!(mailed().is_empty(), "Tuesday is not its day");
        // Wednesday: not before seven in the morning, and once however often and by however many it is looked at.
        for (time, count) in [("2026-11-25T06:30:00+09:00", 0), ("2026-11-25T07:40:00+09:00", 1), ("2026-11-25T12:00:00+09:00", 1), ("2026-12-02T08:00:00+09:00", 2)] {
            test.clock.set(time.parse().expect("a time"));
            let (one, two) = tokio::join!(test.app.work_all(), test.app.work_all());
            one.and(two).expect("work");
            assert_eq!(mailed().len(), count, "{time}");
        }
        let mail = &mailed()[0];
        assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("inchou@mihon.example", "【Mamori】今週気をつけること（令和8年11月25日）"));
        assert!(mail.body.contains("目標日は 令和8年12月10日 です：連絡体制図"), "{}", mail.body);
        assert!(!mail.body.contains("http") && mail.body.contains("リンクはありません"), "no link: {}", mail.body);
        // Nothing to say: no mail, however many weeks; when a day has come that something was put off to, there is.
        let mut client = Client::signed(test, OWNER).await;
        let page = client.get("/").await.is(200).body;
        let at = page.find("/organisations/").expect("a link");
        let list = page[at..at + page[at..].find('"').expect("its end")].to_owned();
        let reminders = client.get(&list).await.is(200).body;
        for kind in ["target", "year"] {
            let key = key_of(kind, &reminders);
            client.post(&list, &[("key", &key), ("what", "later"), ("until", "R9.1.20")]).await.is(303);
        }
        for (time, count) in [("2026-12-09T08:00:00+09:00", 2), ("2026-12-16T08:00:00+09:00", 2), ("2027-01-20T08:00:00+09:00", 3)] {
            test.clock.set(time.parse().expect("a time"));
            test.app.work_all().await.expect("work");
            assert_eq!(mailed().len(), count, "{time}");
        }
        // Elsewhere from now on: asked once more, and said where it went until now.
        let told = mailed().len();
        let mut client = Client::signed(test, OWNER).await;
        test.clock.pass(jiff::SignedDuration::from_mins(11));
        client.post("/account/digest", &[("address", "elsewhere@mihon.example"), ("weekday", "3")]).await.is(401).says("もう一度確かめます");
        let mut client = Client::signed(test, OWNER).await;
        client.post("/account/digest", &[("address", "elsewhere@mihon.example"), ("weekday", "3")]).await.is(303);
        test.app.work_all().await.expect("work");
        let sent = mailed();
        let mail = sent.last().expect("a mail");
        assert_eq!((sent.len(), mail.to.as_str()), (told + 1, "inchou@mihon.example"));
        assert!(mail.subject.contains("届け先が変わりました") && mail.body.contains("このメールアドレスには、もう届きません"), "{}", mail.body);
        assert!(!mail.body.contains("http") && !mail.body.contains("elsewhere"), "{}", mail.body);
        // Another day of the week is no other address.
        client.post("/account/digest", &[("address", "elsewhere@mihon.example"), ("weekday", "4")]).await.is(303);
        test.app.work_all().await.expect("work");
        let told = mailed().len();
        assert_eq!(told, sent.len());
        client.post("/account/digest", &[("stop", "1")]).await.goes_to("/account?done=digest");
        test.clock.set("2027-01-27T08:00:00+09:00".parse().expect("a time"));
        test.app.work_all().await.expect("work");
        assert_eq!(mailed().len(), told, "it was stopped");
    }
}
