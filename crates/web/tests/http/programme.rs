//! Counts below an association: small groups are protected, bars have words; papers of a sheet.

use crate::client::Client;
use crate::house::{OWNER, clinic, in_every_view, sound};
use app::checklist::{NewAnswer, NewSheet};
use domain::assessment::{Choice, Wanted};
use domain::ids::{AssessmentId, OrganisationId};
use domain::organisations::Kind;
use domain::people::Role;
use testkit::app::TestApp;

async fn sheet(test: &TestApp, house: OrganisationId) -> AssessmentId {
    let new = NewSheet { edition: "r7".to_owned(), form: "institution".to_owned(), vendor: None, fiscal_year: 2026 };
    test.app.begin_sheet(&test.command(), house, new).await.expect("a sheet")
}

testkit::both! {
    async fn an_association_sees_counts_and_no_small_ones(test) {
        let county = test.organisation(Kind::County, "county-a1").await;
        test.person("officer@county-a1.example", county, Role::Officer).await;
        let mut officer = Client::signed(test, "officer@county-a1.example").await;
        in_every_view(&mut officer, "/programme").await.says("始めた点検表").says("非表示（5未満）");
        let today = test.command().today();
        for n in 0..7 {
            let house = test.organisation(Kind::Clinic, &format!("M{n}")).await;
            test.app.join(&test.command(), house, county, "A1", None, today).await.expect("a member");
            let id = sheet(test, house).await;
            let value = if n < 6 { Choice::Yes } else { Choice::No };
            let wanted = Wanted { value: Some(value), ..Wanted::default() };
            let new = NewAnswer { wanted, ..NewAnswer::default() };
            test.app.answer(&test.command(), id, "systems-in-use", new).await.expect("an answer");
        }
        test.app.fold_programme(&test.command()).await.expect("folded");
        let path = "/programme?edition=r7&form=institution&fiscal_year=2026&by=item";
        let got = in_every_view(&mut officer, path).await;
        // Six yes and one no: neither may be told, for the one follows from the other.
        let row = &got.body[got.body.find("<th scope=\"row\">").expect("a row")..];
        let row = &row[..row.find("</tr>").expect("its end")];
        assert_eq!(row.matches("非表示（5未満）").count(), 2, "{row}");
        assert!(!row.contains("<svg"), "a bar would tell it");
        assert!(got.body.contains("<svg class=\"bar\"") && got.body.contains("<title id=\"bar-2-title\">"), "{}", got.body);
        for by in ["kind", "area"] {
            let got = officer.get(&format!("/programme?edition=r7&fiscal_year=2026&by={by}")).await.is(200);
            sound(&got);
        }
        officer.get("/programme?edition=r7&fiscal_year=2026&by=kind").await.is(200).says("診療所");
        let got = officer.get("/programme?edition=r99").await.is(422).says("この版はないので");
        sound(&got);
        officer.get("/programme?organisation=01900000-0000-7000-8000-000000000000").await.is(404);

        clinic(test).await;
        let mut owner = Client::signed(test, OWNER).await;
        owner.get("/programme").await.is(200).says("団体で役割を持つ人のためのページ");
        owner.get(&format!("/programme?organisation={county}")).await.is(404);
    }

    async fn where_it_is_stuck_and_how_many_could_restore_a_backup(test) {
        let county = test.organisation(Kind::County, "county-a1").await;
        test.person("officer@county-a1.example", county, Role::Officer).await;
        let today = test.command().today();
        for n in 0..20 {
            let house = test.organisation(Kind::Clinic, &format!("M{n}")).await;
            test.app.join(&test.command(), house, county, "A1", None, today).await.expect("a member");
            let id = sheet(test, house).await;
            // はい, then いいえ, and the rest not yet.
            for (key, yes, no) in [("backup-recovery", 8, 6), ("asset-ledger", 5, 9)] {
                let value = if n < yes { Choice::Yes } else { Choice::No };
                if n < yes + no {
                    let wanted = Wanted { value: Some(value), ..Wanted::default() };
                    let new = NewAnswer { wanted, ..NewAnswer::default() };
                    test.app.answer(&test.command(), id, key, new).await.expect("an answer");
                }
            }
        }
        test.app.fold_programme(&test.command()).await.expect("folded");
        let mut officer = Client::signed(test, "officer@county-a1.example").await;
        let asked = "edition=r7&form=institution&fiscal_year=2026&by=item";
        let got = in_every_view(&mut officer, &format!("/programme?{asked}")).await;
        let got = got.says("<dt>バックアップから戻せる</dt><dd>はい 8、いいえ 6、これから 6</dd>");
        // Most いいえ first, then the other one, then what nobody has answered.
        let (_, stuck) = got.body.split_once("<h2>止まっているところ</h2>").expect("where it is stuck");
        let (stuck, _) = stuck.split_once("</ol>").expect("its end");
        let figures: Vec<&str> = stuck
            .split("<span class=\"small\">")
            .skip(1)
            .filter_map(|line| line.split('<').next())
            .take(3)
            .collect();
        assert_eq!(figures, ["いいえ 9、これから 6", "いいえ 6、これから 6", "いいえ 0、これから 20"]);
        for format in ["pdf", "xlsx"] {
            let path = format!("/papers/programme/{county}.{format}?{asked}");
            officer.get(&path).await.is(200).says("はい 8、いいえ 6、これから 6");
        }
    }

    async fn below_the_top_kinds_are_counted_and_not_told(test) {
        let prefecture = test.organisation(Kind::Prefectural, "pref-a").await;
        let county = test.organisation(Kind::County, "county-a1").await;
        let today = test.command().today();
        test.app.join(&test.command(), county, prefecture, "association", None, today).await.expect("below");
        test.person("officer@county-a1.example", county, Role::Officer).await;
        test.person("officer@pref-a.example", prefecture, Role::Officer).await;
        for (kind, mark) in [(Kind::Clinic, "C"), (Kind::Dental, "D")] {
            for n in 0..12 {
                let house = test.organisation(kind, &format!("{mark}{n}")).await;
                test.app.join(&test.command(), house, county, "A1", None, today).await.expect("a member");
                if n < 6 {
                    let id = sheet(test, house).await;
                    // Where all say the same, nothing is told.
                    let wanted = Wanted { value: Some(Choice::Yes), ..Wanted::default() };
                    let new = NewAnswer { wanted, ..NewAnswer::default() };
                    test.app.answer(&test.command(), id, "systems-in-use", new).await.expect("an answer");
                }
            }
        }
        test.app.fold_programme(&test.command()).await.expect("folded");
        let path = "/programme?edition=r7&form=institution&fiscal_year=2026&by=kind";
        let elsewhere = "いちばん上の団体の集計に出ます";
        let row = |body: &str| {
            let row = &body[body.find("<th scope=\"row\">診療所").expect("clinics")..];
            row[..row.find("</tr>").expect("its end")].to_owned()
        };
        // At the top: how far clinics are.
        let mut above = Client::signed(test, "officer@pref-a.example").await;
        let got = in_every_view(&mut above, path).await;
        assert!(!got.body.contains(elsewhere) && row(&got.body).contains(">6<"), "{}", row(&got.body));
        // Below: how many there are, and where the rest stands; nothing is called small that is not.
        let mut below = Client::signed(test, "officer@county-a1.example").await;
        let got = in_every_view(&mut below, path).await.says(elsewhere);
        let clinics = row(&got.body);
        assert!(clinics.contains(">12<") && !clinics.contains(">6<") && !clinics.contains("5未満"), "{clinics}");
    }

    async fn a_sheet_is_a_paper_in_four_formats(test) {
        let house = clinic(test).await;
        let id = sheet(test, house).await;
        let mut owner = Client::signed(test, OWNER).await;
        for (ending, media, shown) in [
            ("pdf", "application/pdf", "inline"),
            ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "attachment"),
            ("csv", "text/csv; charset=utf-8", "attachment"),
            ("json", "application/json", "attachment"),
        ] {
            let got = owner.get(&format!("/papers/sheet/{id}.{ending}?at=2026-11-24T09:00:00%2B09:00")).await.is(200);
            assert_eq!(got.header("content-type"), media);
            let line = got.header("content-disposition").to_owned();
            assert!(line.starts_with(shown) && line.contains("filename*=UTF-8''%E4%BB%A4%E5%92%8C8"), "{line}");
            assert!(line.ends_with(&format!(".{ending}")), "{line}");
        }
        for wrong in ["sheet/x.pdf", "sheet/nothing", "menu/x.pdf"] {
            let got = owner.get(&format!("/papers/{wrong}")).await.is(404);
            sound(&got);
        }
        owner.get(&format!("/papers/sheet/{id}.docx")).await.is(404);
        let got = owner.get(&format!("/papers/sheet/{id}.pdf?at=yesterday")).await.is(422);
        sound(&got);
        let other = test.organisation(Kind::Clinic, "4910100017").await;
        test.person("owner@eye.example", other, Role::Owner).await;
        let mut eye = Client::signed(test, "owner@eye.example").await;
        let theirs = eye.get(&format!("/papers/sheet/{id}.pdf")).await.is(404);
        let nobodys = eye.get("/papers/sheet/01900000-0000-7000-8000-000000000000.pdf").await.is(404);
        assert_eq!(theirs.body, nobodys.body);
        eye.get(&format!("/papers/poster/{house}.pdf")).await.is(404);
        let mut visitor = Client::of(test);
        assert!(visitor.get(&format!("/papers/sheet/{id}.pdf")).await.is(303).location().starts_with("/sign-in"));
    }
}
