//! Guides, words and editions: open to everybody; publishing is for those who stand for the installation.

use crate::client::{Client, recorded};
use crate::house::{OWNER, clinic, in_every_view, sound};
use domain::organisations::Kind;
use domain::people::Role;

testkit::both! {
    async fn guides_and_words_are_open_to_everybody(test) {
        let mut visitor = Client::of(test);
        let list = in_every_view(&mut visitor, "/guide").await.says("/guide/institution/backup-recovery");
        for series in ["/guide/vendor/", "/guide/continuity/1-1-a"] {
            assert!(list.body.contains(series), "{series}");
        }
        assert!(!list.body.contains("demo"), "the demonstration's edition stays in the demonstration");
        let guide = in_every_view(&mut visitor, "/guide/institution/backup-recovery").await;
        let guide = guide.says("なぜ大切か").says("<a class=\"term\" href=\"/words/ransomware\">").says("令和7年度版");
        let guide = guide.says("案や要約をもとにした内容").says("<h1>");
        assert_eq!(guide.body.matches("noindex").count(), 0, "everybody may find it");
        // Pharmacies read that of the institutions.
        visitor.get("/guide/pharmacy/backup-recovery").await.is(200);
        visitor.get("/guide/vendor/bcp").await.is(404);
        visitor.get("/guide/institution/nothing").await.is(404);

        in_every_view(&mut visitor, "/words").await.says("href=\"/words/ledger\"").says("だいちょう");
        let word = in_every_view(&mut visitor, "/words/ledger").await.says("台帳").says("Asset ledger");
        word.says("/guide/institution/asset-ledger");
        visitor.get("/words/nothing").await.is(404);
        in_every_view(&mut visitor, "/about").await.says("Apache License 2.0").says("作ったものでも、認めたものでもありません");
    }

    async fn editions_are_compared_in_words(test) {
        let mut visitor = Client::of(test);
        let list = in_every_view(&mut visitor, "/editions").await.says("令和7年度版").says("令和5年度版");
        assert!(!list.body.contains("/publish"), "nothing to publish, and nobody to do it");
        let got = in_every_view(&mut visitor, "/editions/compare?from=r6&to=r7&form=institution").await;
        let got = got.says("新しい項目").says("令和6年度版 から 令和7年度版 へ").says("まとめられた");
        assert!(got.body.contains("パスワード"));
        // What nobody asked for: the newest two.
        visitor.get("/editions/compare").await.is(200).says("令和6年度版 から 令和7年度版 へ");
        let got = visitor.get("/editions/compare?from=r6&to=r9&form=institution").await.is(200).says("くらべられません");
        sound(&got);
        visitor.get("/editions/compare?from=r6&to=r7&form=vendor").await.is(200).says("事業者確認用");
    }

    async fn an_operator_publishes_a_draft(test) {
        let house = clinic(test).await;
        test.organisation(Kind::Prefectural, "pref-a").await;
        test.person("operator@mamori.example", house, Role::Operator).await;
        let mut edition = test.app.content.edition("r7").expect("an edition").clone();
        edition.id = "r8".to_owned();
        edition.title = "令和8年度版".to_owned();
        edition.fiscal_year = Some(2026);
        test.draft(&edition).await;

        let mut owner = Client::signed(test, OWNER).await;
        let list = owner.get("/editions").await.is(200);
        assert!(!list.body.contains("令和8年度版"), "a draft is for those who publish");
        owner.post("/editions/r8/publish", &[]).await.is(403);

        let mut operator = Client::signed(test, "operator@mamori.example").await;
        let got = operator.get("/editions").await.is(200).says("下書き").says("/editions/r8/publish");
        sound(&got);
        let hash = got.value("hash").expect("a fingerprint");
        operator.post("/editions/r9/publish", &[]).await.is(404);
        let before = test.audit_records().await;
        recorded(test, "POST /editions/{edition}/publish", operator.post("/editions/r8/publish", &[("hash", &hash)])).await.goes_to("/editions?done=published");
        assert_eq!(test.audit_records().await, before + 1);
        owner.get("/editions").await.is(200).says("令和8年度版");
    }

    async fn who_stands_for_the_installation_publishes(test) {
        clinic(test).await;
        let mut edition = test.app.content.edition("r7").expect("an edition").clone();
        let draft = async |edition: &mut domain::checklist::Edition, id: &str| {
            edition.id = id.to_owned();
            test.draft(edition).await;
            content::hash::of_edition(edition)
        };
        let x1 = draft(&mut edition, "x1").await;
        let x2 = draft(&mut edition, "x2").await;
        let mut owner = Client::signed(test, OWNER).await;
        owner.get("/editions").await.is(200).says("/editions/x1/publish");
        owner.post("/editions/x1/publish", &[("hash", &x1)]).await.goes_to("/editions?done=published");

        Client::signed(test, crate::house::STAFF).await.post("/editions/x2/publish", &[]).await.is(403);

        let county = test.organisation(Kind::County, "county-a1").await;
        test.person("editor@county-a1.example", county, Role::Editor).await;
        owner.post("/editions/x2/publish", &[]).await.is(403).says("施設の責任者か、団体の管理の担当に頼んでください");
        let mut lower = Client::signed(test, "editor@county-a1.example").await;
        lower.post("/editions/x2/publish", &[]).await.is(403);

        let national = test.organisation(Kind::National, "national").await;
        test.person("editor@national.example", national, Role::Editor).await;
        let mut editor = Client::signed(test, "editor@national.example").await;
        editor.get("/editions").await.is(200).says("/editions/x2/publish");
        editor.post("/editions/x2/publish", &[("hash", &x2)]).await.goes_to("/editions?done=published");
    }

    async fn the_draft_on_the_screen_is_put_to_use_or_none(test) {
        clinic(test).await;
        let mut edition = test.app.content.edition("r7").expect("an edition").clone();
        edition.id = "x1".to_owned();
        test.draft(&edition).await;
        let mut owner = Client::signed(test, OWNER).await;
        let seen = owner.get("/editions").await.is(200).value("hash").expect("a fingerprint");
        // Somebody stores a correction while the page stands open.
        edition.note = "直したもの".to_owned();
        test.draft(&edition).await;
        let got = owner.post("/editions/x1/publish", &[("hash", &seen)]).await.is(409).says("下書きが変わりました");
        sound(&got);
        assert!(test.revisions("x1").await.iter().all(|r| r.2 == "draft"), "nothing is published unseen");
        let now = got.says("直したもの").value("hash").expect("the newer one");
        assert_ne!(now, seen);
        owner.post("/editions/x1/publish", &[("hash", &now)]).await.goes_to("/editions?done=published");
    }
}
