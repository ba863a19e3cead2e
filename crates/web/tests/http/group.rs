//! An owner of several institutions: side by side, one answer for several, one question asked for several.

use crate::client::{Client, recorded};
use crate::house::{in_every_view, sound, upload};
use domain::organisations::Kind;
use domain::people::Role;

testkit::both! {
    async fn an_owner_answers_for_several_in_one_step(test) {
        let one = test.organisation(Kind::Clinic, "4810100018").await;
        let two = test.organisation(Kind::Clinic, "4810100026").await;
        test.person("owner@one.example", one, Role::Owner).await;
        test.person("owner@two.example", two, Role::Owner).await;
        let mut first = Client::signed(test, "owner@one.example").await;
        let mut second = Client::signed(test, "owner@two.example").await;
        let (page_one, page_two) = (format!("/organisations/{one}"), format!("/organisations/{two}"));
        in_every_view(&mut first, &page_one).await.says("運営法人");
        sound(&first.post(&format!("{page_one}/group"), &[("act", "new"), ("name", "")]).await.is(422).says("group-name-fault"));
        recorded(test, "POST /organisations/{id}/group", first.post(&format!("{page_one}/group"), &[("act", "new"), ("name", "医療法人みほん会")])).await.goes_to(&format!("{page_one}?done=group#group"));
        let got = first.get(&page_one).await.is(200).says("/together");
        let at = got.body.find("/together").expect("the group");
        let group = got.body[at - 36..at].to_owned();
        let together = format!("/organisations/{group}/together");
        let shown = in_every_view(&mut first, &together).await.says("みほん4810100018").says("まだ始めていません");
        let at = shown.body.find("コード：").expect("the code") + "コード：".len();
        let code: String = shown.body[at..].chars().skip_while(|c| c.is_whitespace()).take_while(|c| c.is_ascii_alphanumeric()).collect();

        // The second institution comes in by its own owner alone.
        first.post(&format!("{page_two}/group"), &[("act", "known"), ("code", &code)]).await.is(404);
        second.get(&page_two).await.is(200);
        sound(&second.post(&format!("{page_two}/group"), &[("act", "known"), ("code", "nothing")]).await.is(422).says("group-code-fault"));
        second.post(&format!("{page_two}/group"), &[("act", "known"), ("code", &code)]).await.is(303);
        second.get(&together).await.is(404);

        // Several roles: the header leads to the choice, which leads to each.
        let mut first = Client::signed(test, "owner@one.example").await;
        let choice = in_every_view(&mut first, "/organisations").await;
        for path in [format!("/?organisation={two}"), together.clone(), format!("/?organisation={one}")] {
            assert!(choice.body.contains(&path), "{path}");
        }
        first.get("/").await.is(200).says("<a class=\"house\" href=\"/organisations\">");

        // Begun in both, answered in both, with one file.
        let shown = first.get(&together).await.is(200);
        let (edition, form) = (shown.value("edition").expect("an edition"), shown.value("form").expect("a form"));
        let both = [("chosen", one.to_string()), ("chosen", two.to_string())];
        let both: Vec<(&str, &str)> = both.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let begin = [&[("edition", edition.as_str()), ("form", form.as_str())][..], &both].concat();
        sound(&recorded(test, "POST /organisations/{id}/together", first.post(&together, &begin)).await.is(200).says("保存しました"));
        let item = format!("{together}/{edition}/{form}/asset-ledger");
        let shown = in_every_view(&mut first, &item).await.says("みほん4810100026");
        assert_eq!(shown.body.matches(" checked").count(), 2, "in both forms all but who came in not long ago");
        let nobody = [("value", "yes"), ("version", "0")];
        sound(&upload(&mut first, &item, &nobody, &[]).await.is(422).says("施設を一つ以上"));
        let no = [&[("value", "no"), ("version", "0"), ("checked_on", "きのう"), ("note", "まとめて")][..], &both].concat();
        let got = upload(&mut first, &item, &no, &[]).await.is(422).says("id=\"checked_on-fault\"").says("まとめて");
        sound(&got);
        let yes = [&[("value", "yes"), ("version", "0"), ("note", "まとめて確かめました")][..], &both].concat();
        let got = recorded(test, "POST /organisations/{id}/together/{edition}/{form}/{key}", upload(&mut first, &item, &yes, &[("台帳.pdf", b"%PDF-1.7\n%%EOF\n")])).await.is(200);
        assert_eq!(got.body.matches("保存しました").count(), 2, "{}", got.body);
        sound(&got);
        for house in [one, two] {
            assert_eq!(test.app.evidence(&test.command(), house).await.expect("files").len(), 1);
        }
        sound(&first.get(&together).await.is(200).says("1問に回答"));
        // Somebody at the second was quicker: said for that one alone.
        let version = format!("version.{one}");
        let late = [&[("value", "yes"), ("version", "0"), ("note", "あとから"), (version.as_str(), "1")][..], &both].concat();
        let got = upload(&mut first, &item, &late, &[]).await.is(200);
        sound(&got);
        assert_eq!((got.body.matches("保存しました").count(), got.body.matches("ほかの人が先に").count()), (1, 1), "{}", got.body);
        // A file alone: what was answered stays; nothing at all is asked back.
        let (version, other) = (first.get(&item).await.is(200), format!("version.{two}"));
        assert!(version.body.contains("施設ごとに今のまま残ります") && version.value(&format!("round.{one}")).as_deref() == Some("1"));
        let seen = [version.value(&format!("version.{one}")).expect("a version"), version.value(&other).expect("a version")];
        let named = [format!("version.{one}"), format!("round.{one}"), format!("round.{two}")];
        let blank = [("version", "0"), (named[0].as_str(), seen[0].as_str()), (other.as_str(), seen[1].as_str()), (named[1].as_str(), "1"), (named[2].as_str(), "1")];
        let blank = [&blank[..], &both].concat();
        let got = upload(&mut first, &item, &blank, &[]).await.is(422).says("id=\"value-fault\"").says("ファイルを選んでください");
        sound(&got);
        let got = upload(&mut first, &item, &blank, &[("写真.txt", "二つめ".as_bytes())]).await.is(200);
        assert_eq!(got.body.matches("保存しました").count(), 2, "{}", got.body);
        for (house, note) in [(one, "あとから"), (two, "まとめて確かめました")] {
            let sheet = test.app.sheets(&test.command(), house).await.expect("sheets")[0].row.id;
            let view = test.app.sheet(&test.command(), sheet).await.expect("the sheet");
            let a = view.answer("asset-ledger").expect("an answer");
            assert_eq!((a.value, a.note.as_str(), view.files(a).len()), (Some(domain::assessment::Choice::Yes), note, 2));
        }
        // Asked for both.
        let hand = format!("{item}/hand");
        sound(&first.post(&hand, &[&[("to_name", "")][..], &both].concat()).await.is(422).says("hand-to_name-fault"));
        recorded(test, "POST /organisations/{id}/together/{edition}/{form}/{key}/hand", first.post(&hand, &[&[("to_name", "見本 花子"), ("message", "見てください")][..], &both].concat())).await.is(200).says("保存しました");
        first.get(&format!("/?organisation={two}")).await.is(200).says("見本 花子");

        // A stranger, and an organisation that is no group.
        let other = test.organisation(Kind::Clinic, "4910100017").await;
        test.person("owner@eye.example", other, Role::Owner).await;
        let mut eye = Client::signed(test, "owner@eye.example").await;
        eye.get(&together).await.is(404);
        eye.get(&item).await.is(404);
        first.get(&format!("{page_one}/together")).await.is(404);
        // Out of the group again.
        second.get(&page_two).await.is(200);
        second.post(&format!("{page_two}/group"), &[("act", "out")]).await.is(303);
        let mut first = Client::signed(test, "owner@one.example").await;
        let got = first.get(&together).await.is(200);
        assert!(!got.body.contains("みほん4810100026"));
        test.audit_records().await;
    }

    async fn who_joins_by_the_code_is_shown_as_new_and_is_handed_nothing_by_default(test) {
        let one = test.organisation(Kind::Clinic, "4810100018").await;
        let two = test.organisation(Kind::Clinic, "4810100026").await;
        test.person("owner@one.example", one, Role::Owner).await;
        test.person("owner@two.example", two, Role::Owner).await;
        let mut first = Client::signed(test, "owner@one.example").await;
        first.post(&format!("/organisations/{one}/group"), &[("act", "new"), ("name", "医療法人みほん会")]).await.is(303);
        let group = test.app.organisation(&test.command(), one).await.expect("it").row.group_id.expect("a group");
        let code = test.app.organisation(&test.command(), group).await.expect("it").row.code;
        let mut second = Client::signed(test, "owner@two.example").await;
        let before = test.audit_records().await;
        second.post(&format!("/organisations/{two}/group"), &[("act", "known"), ("code", &code)]).await.is(303);
        assert_eq!(test.audit_records().await, before + 2, "in its own chain and in that of the group, which was not asked");
        let together = format!("/organisations/{group}/together");
        let mut first = Client::signed(test, "owner@one.example").await;
        let shown = in_every_view(&mut first, &together).await.says("新しく加わりました");
        assert_eq!((shown.body.matches("新しく加わりました").count(), shown.body.matches(" checked").count()), (1, 1));
        let (edition, form) = (shown.value("edition").expect("an edition"), shown.value("form").expect("a form"));
        let both = [("edition", edition.clone()), ("form", form.clone()), ("chosen", one.to_string()), ("chosen", two.to_string())];
        let both: Vec<(&str, &str)> = both.iter().map(|(n, v)| (*n, v.as_str())).collect();
        first.post(&together, &both).await.is(200);
        let item = format!("{together}/{edition}/{form}/asset-ledger");
        let shown = in_every_view(&mut first, &item).await.says("新しく加わりました");
        assert_eq!(shown.body.matches(" checked").count(), 2, "the one, in both forms");
        // Whoever has it through the group says nothing about the group; the institution's own owner does.
        first.get(&format!("/organisations/{two}")).await.is(200);
        first.post(&format!("/organisations/{two}/group"), &[("act", "out")]).await.is(403);
        let page = first.get(&format!("/organisations/{two}")).await.is(200);
        assert!(!page.body.contains("value=\"out\""));
        // A month later it is one like the others. Sent once more meanwhile, the join is nothing new to the group.
        test.clock.pass(jiff::SignedDuration::from_hours(24 * 20));
        let mut second = Client::signed(test, "owner@two.example").await;
        let before = test.audit_records().await;
        second.post(&format!("/organisations/{two}/group"), &[("act", "known"), ("code", &code)]).await.is(303);
        assert_eq!(test.audit_records().await, before + 1, "in its own chain alone");
        test.clock.pass(jiff::SignedDuration::from_hours(24 * 10));
        let mut first = Client::signed(test, "owner@one.example").await;
        let shown = first.get(&item).await.is(200);
        assert_eq!((shown.body.matches("新しく加わりました").count(), shown.body.matches(" checked").count()), (0, 4));
    }
}
