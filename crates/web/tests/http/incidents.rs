//! 「おかしいと思ったら」: for everybody, by code, and in its hours; the contacts; the posters.

use crate::client::{Client, recorded};
use crate::house::{OWNER, STAFF, VIEWER, clinic, in_every_view, sound};
use app::ports::{Press, PressError};
use app::vendors::TypedVendor;
use app::{Config, Place};
use domain::organisations::Kind;
use domain::papers::{Format, Paper};
use std::sync::Arc;
use testkit::app::TestApp;

/// The same house with other settings, on the same database.
fn with(test: &TestApp, change: impl FnOnce(&mut Config)) -> Client {
    let mut app = test.app.clone();
    let mut config = Config::clone(&app.config);
    change(&mut config);
    app.config = Arc::new(config);
    Client::new(web::router(app, web::Options { tries_per_minute: Some(10_000), ..web::Options::default() }))
}

struct NoFonts;

impl Press for NoFonts {
    fn print(&self, _: &Paper, _: Format) -> Result<Vec<u8>, PressError> {
        Err(PressError::FontsMissing)
    }
    fn pages(&self, _: &Paper) -> Result<usize, PressError> {
        Err(PressError::FontsMissing)
    }
    fn can_print(&self) -> bool {
        false
    }
}

testkit::both! {
    async fn help_is_open_to_everybody_and_knows_the_hour(test) {
        let mut visitor = Client::of(test);
        let got = in_every_view(&mut visitor, "/help").await;
        assert_eq!(got.header("cache-control"), "no-store");
        for key in ["fraud-screen", "cannot-open-files", "chart-down", "odd-mail", "lost-device", "other"] {
            assert!(got.body.contains(&format!("<details class=\"case\" id=\"{key}\">")), "{key}");
        }
        // The cases and then the first ten minutes stand in the order in which the content tells them.
        let help = &test.app.content.help;
        let cases = help.cases.iter().map(|case| format!("<details class=\"case\" id=\"{}\">", case.key));
        let steps = help.steps.iter().map(|s| format!("<strong>{}</strong>", domain::text::without_readings(&s.text)));
        let mut at = 0;
        for mark in cases.chain(steps) {
            at += got.body[at..].find(&mark).unwrap_or_else(|| panic!("{mark} does not follow"));
        }
        // Tuesday, nine in the morning.
        let got = got.says("いま受け付けています（21:00まで）").says("tel:0120179066").says("tel:%239110");
        let got = got.says("日本医師会のA①会員（病院や診療所").says("貼り紙");
        assert!(!got.body.contains("<ruby>"), "readings are off");

        test.clock.set("2026-11-24T22:30:00+09:00".parse().expect("a time"));
        let got = visitor.get("/help").await.is(200).says("明日の6:00から").says("0120-179-066");
        assert!(!got.body.contains("tel:0120179066"), "nobody answers at night");
        test.clock.set("2026-12-31T10:00:00+09:00".parse().expect("a time"));
        visitor.get("/help").await.is(200).says("電話で確かめてください");
    }

    async fn nothing_can_be_dialled_in_the_demonstration(test) {
        let house = clinic(test).await;
        let mut demo = with(test, |c| c.demo = true);
        let got = demo.get("/help").await.is(200);
        sound(&got);
        assert!(!got.body.contains("tel:"), "{}", got.body);
        assert!(!got.body.contains("0120-179-066") && got.body.contains("○○○○-○○○-○○○"));
        assert!(!got.body.contains("#9110"));

        demo.cookies.insert("mamori".to_owned(), test.sign_in(OWNER).await);
        demo.get("/account").await.is(200);
        let contact = [("name1", "院長"), ("phone1", "03-0000-0001")];
        demo.post(&format!("/organisations/{house}/help"), &contact).await.is(303);
        let got = demo.get("/help").await.is(200).says("03-0000-0001").says("見本");
        assert!(!got.body.contains("tel:"));
    }

    async fn contacts_are_kept_line_by_line(test) {
        let house = clinic(test).await;
        let page = format!("/organisations/{house}/help");
        let mut owner = Client::signed(test, OWNER).await;
        in_every_view(&mut owner, &page).await.says("1番目に電話する人").says("このパソコンの中でだけ");

        let wrong = [
            ("name1", "院長 ㈱髙橋"), ("phone1", "０３－００００－０００１"), ("note1", "まず<b>ここ</b>"),
            ("mobile2", "090-0000-0002"), ("name3", "事務長"), ("phone3", "でんわ"),
        ];
        let got = owner.post(&page, &wrong).await.is(422);
        sound(&got);
        assert_eq!(got.value("name1").as_deref(), Some("院長 ㈱髙橋"));
        assert_eq!(got.value("note1").as_deref(), Some("まず<b>ここ</b>"));
        assert_eq!(got.value("mobile2").as_deref(), Some("090-0000-0002"));
        assert_eq!(got.value("phone3").as_deref(), Some("でんわ"));
        let got = got.says("2番目の「だれに」に、名前か役割を").says("電話番号は 03-0000-0000 のように").says("id=\"phone3-fault\"");
        assert!(!got.body.contains("id=\"phone1-fault\""));

        let right = [
            ("name1", "院長 ㈱髙橋"), ("phone1", "０３－００００－０００１"), ("note1", "まず<b>ここ</b>"),
            ("name2", "事務長"), ("mobile2", "090-0000-0002"),
        ];
        let before = test.audit_records().await;
        owner.post(&page, &right).await.goes_to(&format!("{page}?done=contacts"));
        assert_eq!(test.audit_records().await, before + 1);
        let got = owner.get(&format!("{page}?done=contacts")).await.is(200).says("連絡先を保存しました");
        assert_eq!(got.value("phone1").as_deref(), Some("03-0000-0001"));

        let got = owner.get("/help").await.is(200).says("院長 ㈱髙橋").says("tel:0300000001").says("tel:09000000002");
        assert!(got.body.contains("まず&#60;b&#62;ここ"), "typed text is no markup");

        // Staff see them and change nothing.
        let mut staff = Client::signed(test, STAFF).await;
        let got = staff.get(&page).await.is(200).says("090-0000-0002");
        sound(&got);
        assert!(!got.body.contains("name=\"name1\""));
        staff.post(&page, &right).await.is(403);
    }

    async fn two_who_save_whom_to_call_lose_nothing(test) {
        let house = clinic(test).await;
        let page = format!("/organisations/{house}/help");
        let mut one = Client::signed(test, OWNER).await;
        let mut other = one.clone();
        // Pressed twice, also where nobody was entered before: each once.
        for n in 0..5 {
            let seen = one.get(&page).await.is(200).value("seen").expect("what was seen");
            let phone = format!("03-0000-000{n}");
            let sent = [
                ("seen", seen.as_str()), ("name1", "院長"), ("phone1", phone.as_str()), ("name2", "事務長"),
                ("name3", "看護師長"),
            ];
            other.token.clone_from(&one.token);
            let (first, second) = tokio::join!(one.post(&page, &sent), other.post(&page, &sent));
            first.is(303);
            second.is(303);
            assert_eq!(test.app.help(&test.command(), house).await.expect("whom to call").contacts.len(), 3);
        }

        // Opened by both before either saved.
        let seen = one.get(&page).await.is(200).value("seen").expect("what was seen");
        let first = [("seen", seen.as_str()), ("name1", "院長"), ("name2", "夜の看護師"), ("phone2", "03-0000-0099")];
        one.post(&page, &first).await.is(303);
        let second = [("seen", seen.as_str()), ("name1", "院長"), ("note1", "まずここ")];
        let got = other.post(&page, &second).await.is(409).says("夜の看護師 03-0000-0099").says("まずここ");
        sound(&got);
        one.get(&page).await.is(200).says("夜の看護師");
        // Who has seen it and saves again means it.
        let seen = got.value("seen").expect("what was seen");
        let again = [("seen", seen.as_str()), ("name1", "院長"), ("note1", "まずここ")];
        other.post(&page, &again).await.is(303);
        let left = one.get(&page).await.is(200).says("まずここ");
        assert!(!left.body.contains("夜の看護師"));
    }

    async fn who_shares_a_number_hangs_beside_the_other(test) {
        let house = clinic(test).await;
        let mut owner = Client::signed(test, OWNER).await;
        let vendor = TypedVendor {
            name: "みほんシステム".to_owned(), phone: "03-0000-0005".to_owned(), night_phone: "03-0000-0005".to_owned(),
            ..TypedVendor::default()
        };
        test.app.save_vendor(&test.command(), house, vendor).await.expect("a vendor");
        let contacts = [
            ("name1", "院長"), ("phone1", "03-0000-0001"), ("name2", "事務長"), ("phone2", "03-0000-0001"),
            ("name3", "相談窓口"), ("phone3", "0120-179-066"),
        ];
        let page = format!("/organisations/{house}/help");
        owner.post(&page, &contacts).await.is(303);
        for wall in ["staff", "reception"] {
            let path = format!("/papers/poster/{house}.pdf?kind={wall}");
            let got = owner.get(&path).await.is(200).says("\"事務長\"").says("みほんシステム（夜・休みの日）");
            got.says("毎日 6:00〜21:00");
        }
        // The same one twice is once: a vendor among the own contacts.
        let seen = owner.get(&page).await.is(200).value("seen").expect("what was seen");
        let vendor = [("seen", seen.as_str()), ("name1", "みほんシステム"), ("phone1", "03-0000-0005")];
        owner.post(&page, &vendor).await.is(303);
        let got = owner.get(&format!("/papers/poster/{house}.pdf")).await.is(200);
        assert_eq!(got.body.matches("03-0000-0005").count(), 1);
    }

    async fn a_number_that_was_written_into_the_plan_is_on_help_and_poster(test) {
        let house = clinic(test).await;
        let mut owner = Client::signed(test, OWNER).await;
        let ask = "管轄の保健所の番号を書き込んでください";
        owner.get("/help").await.is(200).says(ask);
        let field = format!("/continuity/facts?organisation={house}#outside-health-centre");
        in_every_view(&mut owner, &format!("/organisations/{house}/help")).await.says(&field);
        let fact = ("outside-health-centre".to_owned(), "0000-00-0077".to_owned());
        test.app.save_plan_facts(&test.command(), house, [fact].into(), 0).await.expect("a fact");
        let got = owner.get("/help").await.is(200).says("tel:0000000077");
        assert!(!got.body.contains(ask), "it is written");
        let code = test.app.renew_help_code(&test.command(), house).await.expect("a code");
        Client::of(test).get(&format!("/help/{code}")).await.is(200).says("tel:0000000077");
        for wall in ["staff", "reception"] {
            owner.get(&format!("/papers/poster/{house}.pdf?kind={wall}")).await.is(200).says("0000-00-0077");
        }
        // Who belongs to no house is told that there is none.
        Client::of(test).get("/help").await.is(200).says(ask);
    }

    async fn a_code_opens_one_institutions_page(test) {
        let house = clinic(test).await;
        let mut owner = Client::signed(test, OWNER).await;
        let page = format!("/organisations/{house}/help");
        owner.get(&page).await.is(200).says("アドレスを作る");
        let contact = [("name1", "院長"), ("mobile1", "090-0000-0009")];
        recorded(test, "POST /organisations/{id}/help", owner.post(&page, &contact)).await.is(303);
        let night = TypedVendor { name: "みほんシステム".to_owned(), night_phone: "090-0000-0007".to_owned(), ..TypedVendor::default() };
        test.app.save_vendor(&test.command(), house, night).await.expect("a vendor");
        recorded(test, "POST /organisations/{id}/help/code", owner.post(&format!("{page}/code"), &[])).await.goes_to(&format!("{page}?done=code"));
        let shown = owner.get(&format!("{page}?done=code")).await.is(200).body;
        let at = shown.find("href=\"/help/").expect("the address") + "href=\"/help/".len();
        let code = shown[at..at + 20].to_owned();

        let mut visitor = Client::of(test);
        let got = in_every_view(&mut visitor, &format!("/help/{code}")).await;
        let got = got.says("みほん4810100018の連絡先です").says("tel:09000000009").says("tel:09000000007");
        assert_eq!(got.header("cache-control"), "no-store");
        assert!(got.header("x-robots-tag").contains("noindex") && got.body.contains("content=\"noindex"));
        assert!(!got.body.contains(&page), "a visitor changes nothing");

        let unknown = visitor.get("/help/aaaaaaaaaaaaaaaaaaaa").await.is(404);
        owner.post(&format!("{page}/code"), &[]).await.is(303);
        let old = visitor.get(&format!("/help/{code}")).await.is(404);
        assert_eq!(old.body, unknown.body, "a code that was opens as little as one that never was");

        // Without a membership the desk is told as one for members; a pharmacy is not told of it at all.
        let pharmacy = test.organisation(Kind::Pharmacy, "4840100012").await;
        let code = test.app.renew_help_code(&test.command(), pharmacy).await.expect("a code");
        let got = visitor.get(&format!("/help/{code}")).await.is(200);
        assert!(!got.body.contains("whom-emergency-desk"));
    }

    async fn at_night_and_on_holidays_the_night_number_stands_first(test) {
        let house = clinic(test).await;
        let vendor = TypedVendor {
            name: "みほんシステム".to_owned(), phone: "03-0000-0005".to_owned(), night_phone: "090-0000-0007".to_owned(),
            ..TypedVendor::default()
        };
        test.app.save_vendor(&test.command(), house, vendor).await.expect("a vendor");
        let code = test.app.renew_help_code(&test.command(), house).await.expect("a code");
        let mut visitor = Client::of(test);
        for (at, night) in [
            ("2026-11-24T09:00", false), ("2026-11-24T17:59", false), ("2026-11-24T18:00", true),
            ("2026-11-24T22:30", true), ("2026-11-25T08:59", true), ("2026-11-28T10:00", true),
            // 建国記念の日, and the Friday after it.
            ("2027-02-11T10:00", true), ("2027-02-12T10:00", false),
        ] {
            test.clock.set(format!("{at}:00+09:00").parse().expect("a time"));
            let got = visitor.get(&format!("/help/{code}")).await.is(200).says("tel:0300000005").says("tel:09000000007");
            let place = |key: &str| got.body.find(&format!("id=\"whom-{key}\"")).expect("the numbers");
            assert_eq!(place("vendor-night") < place("vendor-day"), night, "{at}");
        }
    }

    async fn whoever_is_no_member_is_told_for_whom_the_desk_is(test) {
        let only = "かけられるのは、日本医師会のA①会員（病院や診療所を開いている人、管理する人）と";
        let county = test.organisation(Kind::County, "county-a1").await;
        let since = jiff::civil::date(2020, 4, 1);
        let ctx = test.command();
        let mut visitor = Client::of(test);
        let house = clinic(test).await;
        let path = format!("/help/{}", test.app.renew_help_code(&ctx, house).await.expect("a code"));
        visitor.get(&path).await.is(200).says("id=\"whom-emergency-desk\"").says(only);
        test.app.join(&ctx, house, county, "A1", None, since).await.expect("a member");
        let member = visitor.get(&path).await.is(200).says("id=\"whom-emergency-desk\"");
        assert!(!member.body.contains(only), "{}", member.body);
        test.end_memberships(house, "2026-11-23").await;
        visitor.get(&path).await.is(200).says(only);
        // A member who opens nothing.
        let other = test.organisation(Kind::Clinic, "4810190019").await;
        test.app.join(&ctx, other, county, "B", None, since).await.expect("a member");
        let code = test.app.renew_help_code(&ctx, other).await.expect("a code");
        visitor.get(&format!("/help/{code}")).await.is(200).says("id=\"whom-emergency-desk\"").says(only);
    }

    async fn a_poster_has_the_order_of_the_day_whenever_it_is_printed(test) {
        let house = clinic(test).await;
        let vendor = TypedVendor {
            name: "みほんシステム".to_owned(), phone: "03-0000-0005".to_owned(), night_phone: "03-0000-0006".to_owned(),
            ..TypedVendor::default()
        };
        test.app.save_vendor(&test.command(), house, vendor).await.expect("a vendor");
        // In the evening, when the page has turned the two round.
        test.clock.pass(jiff::SignedDuration::from_hours(11));
        let mut owner = Client::signed(test, OWNER).await;
        let poster = owner.get(&format!("/papers/poster/{house}.pdf")).await.is(200);
        let place = |number: &str| poster.body.find(number).expect("a number");
        assert!(place("03-0000-0005") < place("03-0000-0006"), "{}", poster.body);
    }

    async fn posters_hang_in_two_places(test) {
        let house = clinic(test).await;
        let mut owner = Client::signed(test, OWNER).await;
        let contacts = [("name1", "院長"), ("phone1", "03-0000-0001"), ("mobile1", "090-0000-0009")];
        owner.post(&format!("/organisations/{house}/help"), &contacts).await.is(303);
        let poster = format!("/papers/poster/{house}.pdf");
        let staff = owner.get(&poster).await.is(200).says("090-0000-0009").says("院長（携帯）").says("#9110");
        assert_eq!(staff.header("content-type"), "application/pdf");
        assert!(staff.header("content-disposition").starts_with("inline; filename="), "{}", staff.header("content-disposition"));
        assert!(staff.header("content-disposition").contains("filename*=UTF-8''%E3%81%8A"));
        assert!(staff.body.contains("\"qr_svg\": null"), "no QR leads to 127.0.0.1");
        let staff = staff.says("電子カルテなどの事業者").says("毎日 6:00〜21:00").says("日本医師会のA①会員の施設など");
        assert!(!staff.body.contains("|おも"), "no readings on paper");
        let reception = owner.get(&format!("{poster}?kind=reception")).await.is(200).says("03-0000-0001");
        assert!(!reception.body.contains("090-0000-0009"), "{}", reception.body);

        let mut hosted = with(test, |c| {
            c.place = Place::Hosted;
            c.public_url = Some("https://mihon.example/".to_owned());
        });
        hosted.cookies.insert("mamori".to_owned(), test.sign_in(VIEWER).await);
        let code = test.app.renew_help_code(&test.command(), house).await.expect("a code");
        hosted.get(&poster).await.is(200).says(&format!("https://mihon.example/help/{code}")).says("<svg");
        let open = hosted.get(&format!("{poster}?kind=reception")).await.is(200).says("\"url\": \"https://mihon.example/help\"");
        assert!(!open.body.contains(&code), "patients see this one");

        for wrong in [format!("{poster}?kind=garden"), poster.replace("pdf", "xlsx"), "/papers/poster/x.pdf".to_owned()] {
            owner.get(&wrong).await.is(404);
        }
        let mut app = test.app.clone();
        app.ports.press = Arc::new(NoFonts);
        let mut without = Client::new(web::router(app, web::Options::default()));
        without.cookies = owner.cookies.clone();
        let got = without.get(&poster).await.is(503).says("fonts-morisawa-bizud-gothic");
        sound(&got);
    }
}
