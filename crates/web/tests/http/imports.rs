//! A list of members as an office takes it in: the file, its columns, wrong rows, the work, and the mended list.

use crate::client::{Client, recorded};
use crate::house::{sound, upload};
use domain::organisations::Kind;
use domain::people::Role;

const LIST: &str = "名簿,氏名,会員区分,医療機関名,医療機関コード\n1,見本 一,Ａ①,みほん第一医院,4810100018\n2,見本 二,Ｚ,,\n1,見本 三,B,,\n";

testkit::both! {
    async fn an_office_takes_its_list_in(test) {
        let county = test.organisation(Kind::County, "county-a1").await;
        test.person("officer@county.example", county, Role::Officer).await;
        let mut office = Client::signed(test, "officer@county.example").await;
        let path = format!("/organisations/{county}/imports");
        sound(&office.get(&path).await.is(200).says("名簿"));
        let got = upload(&mut office, &path, &[], &[("会員.xls", b"\xd0\xcf\x11\xe0")]).await.is(422);
        sound(&got.says(".xlsx"));
        upload(&mut office, &path, &[], &[]).await.is(422);

        // As Excel writes it in Japan.
        let cp932 = testkit::cp932(LIST);
        let sent = recorded(test, "POST /organisations/{id}/imports", upload(&mut office, &path, &[], &[("会員.csv", &cp932)])).await.is(303);
        let one = sent.location().to_owned();
        let page = office.get(&one).await.is(200).says("cp932").says("3行").says("みほん第一医院");
        sound(&page);
        // The first header says nothing: it is chosen by hand, and the doubled number is seen.
        let columns = [("column-number", "0"), ("column-name", "1"), ("column-kind", "2"), ("column-institution", "3"), ("column-code", "4")];
        let all = |act: &'static str| columns.into_iter().chain([("act", act)]).collect::<Vec<_>>();
        let before = test.audit_records().await;
        let page = office.post(&one, &all("preview")).await.is(200).says("新しく登録 1").says("3行目「会員区分」").says("4行目「名簿」");
        sound(&page);
        assert_eq!(test.audit_records().await, before, "looking changes nothing");
        let twice = office.post(&one, &[("column-name", "1"), ("column-kana", "1"), ("column-kind", "2"), ("act", "begin")]).await.is(422);
        sound(&twice.says("二度"));
        recorded(test, "POST /organisations/{id}/imports/{import}", office.post(&one, &all("begin"))).await.goes_to(&one);
        sound(&office.get(&one).await.is(200).says("3行のうち 0行").says("<progress"));
        test.app.work_all().await.expect("worked");
        sound(&office.get(&one).await.is(200).says("3行のうち 3行").says("新しく登録 1").says("3行目「会員区分」"));
        office.post(&one, &all("begin")).await.is(409);
        // The mended list: who was taken in is not doubled.
        let mended = LIST.replace("Ｚ", "B").replace("\n1,見本 三", "\n3,見本 三");
        let sent = upload(&mut office, &path, &[], &[("会員.csv", mended.as_bytes())]).await.is(303);
        let one = sent.location().to_owned();
        office.post(&one, &all("preview")).await.is(200).says("新しく登録 2").says("同じまま 1").says("取り込めない行 0");

        // Another county's, and somebody who may not.
        let other = test.organisation(Kind::County, "county-a2").await;
        test.person("officer@other.example", other, Role::Officer).await;
        let mut stranger = Client::signed(test, "officer@other.example").await;
        stranger.get(&one).await.is(404);
        stranger.get(&one.replace(&county.to_string(), &other.to_string())).await.is(404);
        test.person("desk@county.example", county, Role::Desk).await;
        Client::signed(test, "desk@county.example").await.get(&path).await.is(403);
    }

    async fn who_uses_mamori_on_its_own_joins_by_no_list(test) {
        let county = test.organisation(Kind::County, "county-a1").await;
        test.person("officer@county.example", county, Role::Officer).await;
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        test.person("owner@clinic.example", clinic, Role::Owner).await;
        // Nobody is there yet.
        let empty = test.organisation(Kind::Clinic, "4810100026").await;
        test.person("operator@mamori.example", county, Role::Operator).await;
        let list = "会員番号,氏名,会員区分,医療機関名,医療機関コード\n1,見本 一,A1,みほん第一医院,4810100018\n2,見本 二,A1,みほん第二医院,4810100026\n";
        let path = format!("/organisations/{county}/imports");
        let mut office = Client::signed(test, "officer@county.example").await;
        office.get(&path).await.is(200);
        let one = upload(&mut office, &path, &[], &[("会員.csv", list.as_bytes())]).await.is(303).location().to_owned();
        office.get(&one).await.is(200);
        let columns = [("column-number", "0"), ("column-name", "1"), ("column-kind", "2"), ("column-institution", "3"), ("column-code", "4")];
        let all = |act: &'static str| columns.into_iter().chain([("act", act)]).collect::<Vec<_>>();
        sound(&office.post(&one, &all("preview")).await.is(200).says("もう自分で Mamori を使っている施設"));
        office.post(&one, &all("begin")).await.is(303);
        test.app.work_all().await.expect("worked");
        office.get(&one).await.is(200).says("取り込めない行 1").says("運用の担当に名簿の取り込みを頼んで");
        let parent = async |id| test.app.organisation(&test.command(), id).await.expect("it").parent;
        assert_eq!((parent(clinic).await, parent(empty).await), (None, Some(county)));
        // The operator, whom the institution asked, takes it in.
        let mut operator = Client::signed(test, "operator@mamori.example").await;
        operator.get(&path).await.is(200);
        let one = upload(&mut operator, &path, &[], &[("会員.csv", list.as_bytes())]).await.is(303).location().to_owned();
        operator.get(&one).await.is(200);
        operator.post(&one, &all("begin")).await.is(303);
        test.app.work_all().await.expect("worked");
        assert_eq!(parent(clinic).await, Some(county));
    }
}
