//! The page of the installation, as whoever runs it meets it; for everybody else it is not there.

use crate::client::{Client, recorded};
use crate::house::{OWNER, STAFF, VIEWER, clinic, in_every_view, sound};
use app::checks::Finding;
use content::{Lang, Messages};
use domain::mail::MailState;
use domain::organisations::Kind;
use domain::people::Role;
use testkit::app::TestApp;

const PAGE: &str = "/operation";
const OPERATOR: &str = "operator@mamori.example";
const UNKNOWN: &str = "01900000-0000-7000-8000-000000000000";

async fn operator(test: &TestApp) -> Client {
    let house = clinic(test).await;
    test.person(OPERATOR, house, Role::Operator).await;
    Client::signed(test, OPERATOR).await
}

testkit::both! {
    async fn whoever_runs_it_sees_how_it_is(test) {
        let mut client = operator(test).await;
        let got = in_every_view(&mut client, PAGE).await;
        for words in ["気になることはありません", "この一台のパソコンだけ", "まだ数えていません", "止まった仕事はありません", "確かめ番号は、まだありません", "mamori changes --data"] {
            assert!(got.body.contains(words), "{words}");
        }
        // What is wrong stands there with what to do, in the sentences of doctor.
        test.checkup.finds(vec![
            Finding::new("fonts", true, vec![("n", "4".to_owned())]),
            Finding::new("disk", false, vec![("megabytes", "12".to_owned())]),
        ]);
        let got = client.get(PAGE).await.is(200).says("気になることが 1 件あります").says("空きが 12 MB しかありません").says("大きなディスクに移して");
        sound(&got);
        // Files and chains are counted by a job, not by the page.
        let mut file = test.app.incoming().expect("a place");
        file.take(b"%PDF-1.7\n%%EOF\n").expect("bytes");
        let house = test.app.organisation_of_code("4810100018").await.expect("the clinic");
        test.app.add_evidence(&test.command(), house, "a.pdf", file).await.expect("a file");
        test.checkup.finds(Vec::new());
        test.app.begin_daily().await.expect("the work of every day");
        test.app.work_all().await.expect("work");
        let got = client.get(PAGE).await.is(200).says("みほん4810100018").says("15 B").says("容量と変更の記録を数える");
        let point = test.app.overview(&test.command()).await.expect("seen").checkpoints[0].clone();
        assert_eq!((point.day.as_str(), point.hash), ("2026-11-24", test.app.audit_head(&test.command()).await.expect("a head").1));
        sound(&got.says(&app::checklist::hex(&point.hash)));
        // The speed of pages: patterns alone.
        client.get(&format!("/organisations/{house}")).await.is(200);
        let got = client.get(PAGE).await.is(200).says("GET /organisations/{id}");
        assert!(!got.body.contains(&format!("GET /organisations/{house}")));
    }

    async fn work_that_stopped_is_tried_again_or_dropped(test) {
        let mut client = operator(test).await;
        let id = testkit::app::dead_job(&test.app, "import-members", "error-inside: inside: no such list").await;
        let got = client.get(PAGE).await.is(200).says("会員の名簿を取り込む").says("8 回試しました").says("プログラムの不具合で終わりませんでした");
        sound(&got);
        recorded(test, "POST /operation/jobs", client.post("/operation/jobs", &[("job", &id), ("act", "retry")])).await.goes_to("/operation?done=retried");
        client.get("/operation?done=retried").await.is(200).says("もう一度試します").says("止まった仕事はありません");
        client.post("/operation/jobs", &[("job", &id), ("act", "drop")]).await.is(404);
        client.get(PAGE).await;
        client.post("/operation/jobs", &[("job", UNKNOWN), ("act", "retry")]).await.is(404);
    }

    async fn a_dropped_mail_counts_as_not_sent(test) {
        let mut client = operator(test).await;
        let ctx = test.command();
        let nobody = domain::ids::OrganisationId::from_bytes([0; 16]);
        let mail = test.app.mail(&ctx, nobody, "inchou@clinic.example", "お知らせ", "本文");
        let (id, at) = (mail.id(), ctx.micros());
        test.app.db.write(move |tx| app::App::queue_mail(tx, &mail, at)).await.expect("queued");
        let job = testkit::app::kill_job(&test.app, "mail").await;
        client.get(PAGE).await.is(200).says("メールを送る").says("1 通（一番古いもの");
        client.post("/operation/jobs", &[("job", &job), ("act", "drop")]).await.goes_to("/operation?done=dropped");
        let mails = test.app.mails(&ctx).await.expect("mails");
        assert_eq!((mails[0].id, mails[0].state, mails[0].fault.as_str()), (id, MailState::Failed, "dropped"));
        client.get("/settings/mail").await.is(200).says("送るのをやめました");
        // What is done every day can be tried again, and not dropped.
        test.app.begin_daily().await.expect("the work of every day");
        let job = testkit::app::kill_job(&test.app, "survey").await;
        let got = client.get(PAGE).await.is(200);
        assert!(!got.body.contains("value=\"drop\""));
        let got = client.post("/operation/jobs", &[("job", &job), ("act", "drop")]).await.is(409).says("やめられないので");
        sound(&got);
        client.post("/operation/jobs", &[("job", &job), ("act", "retry")]).await.goes_to("/operation?done=retried");
    }

    async fn the_record_is_verified_by_a_job(test) {
        let mut client = operator(test).await;
        client.get(PAGE).await.is(200);
        recorded(test, "POST /operation/verify", client.post("/operation/verify", &[])).await.goes_to("/operation?done=verify");
        client.post("/operation/verify", &[]).await.goes_to("/operation?done=verify");
        client.get(PAGE).await.is(200).says("調べています");
        test.app.work_all().await.expect("work");
        let got = client.get(PAGE).await.is(200).says("切れ目も書き換えもありません");
        assert_eq!(got.body.matches("切れ目も書き換えもありません").count(), 1, "one that is under way goes on");
        testkit::app::harm_audit(&test.app).await;
        client.post("/operation/verify", &[]).await.goes_to("/operation?done=verify");
        test.app.work_all().await.expect("work");
        let got = client.get(PAGE).await.is(200).says("書き換えられています").says("1 番目が合いません");
        sound(&got);
    }

    async fn for_everybody_else_there_is_no_such_page(test) {
        let house = clinic(test).await;
        // The owner of the only institution stands for the installation.
        let mut owner = Client::signed(test, OWNER).await;
        owner.get("/account").await.is(200).says("href=\"/operation\"");
        let got = owner.get(PAGE).await.is(200).says("気になることはありません");
        assert!(!got.body.contains("/settings/mail"), "what they may not open is not offered");
        owner.post("/operation/verify", &[]).await.goes_to("/operation?done=verify");
        for login in [STAFF, VIEWER] {
            let mut client = Client::signed(test, login).await;
            client.get(PAGE).await.is(404);
            client.get("/account").await.is(200);
            client.post("/operation/verify", &[]).await.is(404);
            client.post("/operation/jobs", &[("job", UNKNOWN), ("act", "retry")]).await.is(404);
        }
        // With a second institution or an association they do no longer; nor does a national association.
        let national = test.organisation(Kind::National, "national").await;
        test.person("administrator@national.example", national, Role::Administrator).await;
        for login in [OWNER, "administrator@national.example"] {
            let mut client = Client::signed(test, login).await;
            let account = client.get("/account").await.is(200);
            assert!(!account.body.contains("href=\"/operation\""), "{login}");
            client.get(PAGE).await.is(404);
            client.get("/account").await.is(200);
            client.post("/operation/verify", &[]).await.is(404);
        }
        test.person(OPERATOR, house, Role::Operator).await;
        Client::signed(test, OPERATOR).await.get(PAGE).await.is(200);
    }
}

#[test]
fn every_kind_of_work_has_its_words() {
    let messages = Messages::bundled().expect("messages");
    let kinds = app::jobs::KINDS.map(|kind| format!("operation-job-{kind}"));
    let whys = ["altered", "missing", "reordered", "truncated"].map(|why| format!("operation-audit-why-{why}"));
    let places = ["pc", "network", "hosted"].map(|place| format!("operation-place-{place}"));
    for key in kinds.iter().chain(&whys).chain(&places).chain(&["mail-fault-dropped".to_owned()]) {
        assert!(Lang::ALL.iter().all(|lang| messages.has(*lang, key)), "{key}");
    }
}
