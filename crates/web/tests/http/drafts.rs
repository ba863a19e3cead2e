//! Writing a notice in the browser, on both engines: a draft comes back whole, its numbers are looked up, letters are
//! followed along their citations, and an office takes the steps that it chose.

use crate::client::{Client, Got};
use crate::house::{nation, sound, upload};
use app::notices::{Letterhead, Sending, To, TypedCite, TypedNotice};
use axum::body::Body;
use axum::http::Request;
use domain::ids::{NoticeId, OrganisationId};
use domain::notices::Relation;
use domain::organisations::Kind;
use domain::people::Role;
use jiff::civil::{Date, date};
use serde_json::{Value, json};
use testkit::app::{TestApp, fault};
use testkit::both;

/// Fields of a form, in their order.
type Fields = Vec<(String, String)>;

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next().map(unescaped)
}

fn unescaped(text: &str) -> String {
    [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// The fields of the form that goes to an address, as a browser would send them; without its token.
fn fields(page: &Got, action: &str) -> Fields {
    let (_, form) = page.body.split_once(&format!("action=\"{action}\"")).expect("the form");
    let form = form.split("</form>").next().expect("its end");
    let mut out = Fields::new();
    let mut select: Option<(String, Option<String>)> = None;
    for part in form.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        let value = || attribute(tag, "value").unwrap_or_default();
        match (tag.split([' ', '\n']).next().unwrap_or_default(), attribute(tag, "name")) {
            ("input", Some(name)) => {
                let is_choice = tag.contains("type=\"checkbox\"") || tag.contains("type=\"radio\"");
                if name != "csrf" && (!is_choice || tag.contains(" checked")) {
                    out.push((name, value()));
                }
            }
            ("textarea", Some(name)) => out.push((name, unescaped(text.strip_prefix('\n').unwrap_or(text)))),
            ("select", Some(name)) => select = Some((name, None)),
            ("option", _) => {
                if let Some((_, chosen)) = &mut select
                    && (chosen.is_none() || tag.contains(" selected"))
                {
                    *chosen = Some(value());
                }
            }
            ("/select", _) => out.extend(select.take().map(|(name, chosen)| (name, chosen.unwrap_or_default()))),
            _ => {}
        }
    }
    out
}

/// The same with other values in some fields; none takes a field away.
fn with(mut fields: Fields, changes: &[(&str, Option<&str>)]) -> Fields {
    fields.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    fields.extend(changes.iter().filter_map(|(name, value)| Some(((*name).to_owned(), (*value)?.to_owned()))));
    fields
}

async fn send(client: &mut Client, path: &str, fields: &[(String, String)]) -> Got {
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    client.post(path, &pairs).await
}

/// The path of a notice to which an answer leads.
fn notice_of(got: &Got) -> String {
    got.location().split('?').next().expect("a path").to_owned()
}

fn letter(number: &str, day: Date, title: &str) -> TypedNotice {
    TypedNotice {
        number: number.into(),
        date: Some(day),
        addressee: "会員 各位".into(),
        sender: "みほん郡医師会".into(),
        title: title.into(),
        ..TypedNotice::default()
    }
}

fn cite(number: &str, relation: Relation) -> TypedCite {
    TypedCite { number: number.into(), relation, ..TypedCite::default() }
}

async fn issue(test: &TestApp, house: OrganisationId, to: To, letter: TypedNotice) -> NoticeId {
    let id = test.app.draft_notice(&test.command(), house, None, letter).await.expect("a draft");
    let sending = Sending { to, number: None, date: None };
    test.app.issue_notice(&test.command(), id, sending).await.expect("issued");
    id
}

async fn relay(test: &TestApp, house: OrganisationId, inside: NoticeId, cover: TypedNotice) -> NoticeId {
    let sending = Sending { to: To::Children, number: None, date: None };
    let made = test.app.relay_notice(&test.command(), house, inside, cover, sending, None).await.expect("relayed");
    made.body["id"].as_str().and_then(|id| id.parse().ok()).expect("an id")
}

/// Somebody new, signed in.
async fn somebody(test: &TestApp, login: &str, house: OrganisationId, role: Role) -> Client {
    test.person(login, house, role).await;
    Client::signed(test, login).await
}

/// What Enter in a line of the form presses: its first button.
fn pressed_by_enter(page: &Got, action: &str) -> String {
    let (_, form) = page.body.split_once(&format!("action=\"{action}\"")).expect("the form");
    form.split("<button").nth(1).and_then(|rest| rest.split('>').next()).expect("a button").to_owned()
}

/// Sets a switch of an office's steps through its page.
async fn switch(client: &mut Client, house: OrganisationId, changes: &[(&str, Option<&str>)]) {
    let path = format!("/organisations/{house}/letterhead");
    let page = client.get(&path).await.is(200);
    let typed = with(fields(&page, &path), changes);
    send(client, &path, &typed).await.goes_to(&format!("{path}?done=saved"));
}

/// Sends a draft out, as its page does.
async fn sent(client: &mut Client, notice: &str, number: &str) -> Got {
    client.get(&format!("{notice}/issue")).await.is(200);
    let typed = [("to", "children"), ("number", number), ("date", "R8.11.24")];
    client.post(&format!("{notice}/issue"), &typed).await
}

/// Decides about a draft, as its page does.
async fn approved(client: &mut Client, notice: &str, note: &str) -> Got {
    let version = client.get(notice).await.is(200).value("version").unwrap_or_default();
    client.post(&format!("{notice}/approve"), &[("note", note), ("version", version.as_str())]).await
}

both! {
    async fn a_draft_comes_back_from_its_form_as_it_was(test) {
        let [_, _, county, _] = nation(test).await;
        for number in [1, 2, 3, 5] {
            let earlier = letter(&format!("見郡発第{number}号"), date(2026, 11, 20), "前の文書");
            issue(test, county, To::Children, earlier).await;
        }
        let person = test.person("script@county-a1.example", county, Role::Editor).await;
        let token = test.app.issue_token(&test.command(), person, "", 30).await.expect("a token");
        let mut script = Client::of(test);
        script.headers = vec![("authorization", format!("Bearer {token}"))];
        let blocks: Vec<Value> =
            (1..=6).map(|n| json!({"title": format!("【囲み{n}】"), "body": format!("{n}つめ\n\"次\" の <行>")})).collect();
        let draft = json!({
            "addressee": "会員 各位", "sender": "みほん郡医師会", "signatory": "会長 見本 四郎", "title": "手引きの改訂",
            "body": "見郡発第 １ 号を置きかえます。産情発0629第1号のとおりです。見郡発第5号もご覧ください。", "blocks": blocks,
            "cites": [
                {"number": "見郡発第1号", "relation": "replaces"},
                {"number": "産情発0629第1号", "issuer": "見本省", "date": "2026-06-29"},
                {"number": "産情発0629第1号", "issuer": "見本庁", "date": "2026-06-29"},
                {"number": "見郡発第2号"},
                {"number": "見郡発第3号", "relation": "amends"},
            ],
            "summary": ["読む", "12月20日まで", "点検 2-5"], "deadline": "2026-12-20", "urgency": "urgent",
        });
        let path = format!("/api/v1/organisations/{county}/notices");
        let request = Request::post(path).header("content-type", "application/json");
        let made = script.send(request, Body::from(draft.to_string())).await.is(201);
        let made: Value = serde_json::from_str(&made.body).expect("JSON");
        let id = made["id"].as_str().expect("an id");
        let before = stored(&mut script, id).await;
        assert_eq!(before["letters"][0]["blocks"].as_array().map(Vec::len), Some(6));
        let relations: Vec<&str> =
            before["cites"].as_array().expect("cites").iter().filter_map(|c| c["relation"].as_str()).collect();
        assert_eq!(relations.len(), 6, "what was named, and what its text has: {before}");
        assert!(relations.contains(&"replaces") && relations.contains(&"amends"));
        assert_eq!(before["cites"], made["cites"]);

        let mut editor = somebody(test, "editor@county-a1.example", county, Role::Editor).await;
        let edit = format!("/notices/{id}/edit");
        for _ in 0..2 {
            let page = editor.get(&edit).await.is(200);
            sound(&page);
            let typed = fields(&page, &edit);
            assert!(typed.iter().any(|(name, value)| name == "block_title_7" && value.is_empty()), "one more row");
            send(&mut editor, &edit, &typed).await.is(303);
            assert_eq!(stored(&mut script, id).await, before);
        }
        // More than the model has is refused with its sentence, and nothing is cut off.
        let mut long = draft.clone();
        long["blocks"] = (1..=20).map(|n| json!({"title": format!("{n}"), "body": "x"})).collect();
        let path = format!("/api/v1/organisations/{county}/notices");
        let request = Request::post(&path).header("content-type", "application/json");
        let made = script.send(request, Body::from(long.to_string())).await.is(201);
        let made: Value = serde_json::from_str(&made.body).expect("JSON");
        let edit = format!("/notices/{}/edit", made["id"].as_str().expect("an id"));
        let page = editor.get(&edit).await.is(200);
        assert_eq!(page.value("block_title_20").as_deref(), Some("20"));
        long["cites"] = (1..=51).map(|n| json!({"number": format!("外第{n}号"), "issuer": "見本省", "date": "2026-06-29"})).collect();
        let request = Request::post(&path).header("content-type", "application/json");
        script.send(request, Body::from(long.to_string())).await.is(422).says("notice-cites-many");
        let mut named = draft;
        named["officer_id"] = json!(person.to_string());
        let request = Request::post(&path).header("content-type", "application/json");
        script.send(request, Body::from(named.to_string())).await.is(422).says("notice-officer");
    }

    async fn numbers_are_looked_up_and_nothing_is_stored(test) {
        let [_, _, county, _] = nation(test).await;
        let elsewhere = test.organisation(Kind::County, "county-b1").await;
        issue(test, county, To::Children, letter("見郡発第1号", date(2026, 11, 20), "はじめの手引き")).await;
        issue(test, county, To::Children, letter("見郡発第2号", date(2026, 11, 21), "直した手引き")).await;
        let mut editor = somebody(test, "editor@county-a1.example", county, Role::Editor).await;
        let page = editor.get(&format!("/notices/new?organisation={county}")).await.is(200);
        let body = "令和8年11月21日付 見郡発第２号のとおり。見郡発第 99 号も。";
        let changes = [
            ("title", Some("題はまだ")), ("body", Some(body)), ("then", Some("numbers")),
            ("cite_number_1", Some("見郡発第 1 号")), ("cite_relation_1", Some("amends")),
            ("cite_number_2", Some("産情発0629第1号")), ("cite_issuer_2", Some("見本省")), ("cite_date_2", Some("R8.6.29")),
        ];
        let typed = with(fields(&page, "/notices"), &changes);
        let records = test.audit_records().await;
        let shown = send(&mut editor, "/notices", &typed).await.is(200);
        sound(&shown);
        assert!(!pressed_by_enter(&shown, "/notices").contains("value="), "Enter saves");
        assert!(shown.body.contains(" data-guard data-typed>") && !page.body.contains("data-typed"), "{}", shown.body);
        for said in ["はじめの手引き", "直した手引き", "class=\"tag\">改める<", "Mamori では見つかりません", "Mamori の外の文書として"] {
            assert!(shown.body.contains(said), "{said} is missing in {}", shown.body);
        }
        let kept = fields(&shown, "/notices");
        for (name, value) in typed.iter().filter(|(name, _)| name != "then" && name != "once") {
            assert!(kept.contains(&(name.clone(), value.clone())), "{name} was lost");
        }
        assert_eq!(test.audit_records().await, records);
        let drafts = test.app.own_notices(&test.command(), county, false, None, 10).await.expect("drafts");
        assert!(drafts.is_empty(), "{drafts:?}");
        // A citation without its number is told, and stays.
        let unnamed = send(&mut editor, "/notices", &with(typed.clone(), &[("cite_number_2", Some(""))])).await.is(422);
        sound(&unnamed.clone().says("引用した文書の文書番号を入れてください"));
        assert_eq!(unnamed.value("cite_issuer_2").as_deref(), Some("見本省"));
        // A day that is none is told as it is when the letter is saved.
        send(&mut editor, "/notices", &with(typed.clone(), &[("date", Some("いつか"))])).await.is(422);

        // Elsewhere the same number is nobody's.
        let mut stranger = somebody(test, "editor@county-b1.example", elsewhere, Role::Editor).await;
        let page = stranger.get(&format!("/notices/new?organisation={elsewhere}")).await.is(200);
        let typed = with(fields(&page, "/notices"), &[("body", Some(body)), ("then", Some("numbers"))]);
        let shown = send(&mut stranger, "/notices", &typed).await.is(200).says("Mamori では見つかりません");
        assert!(!shown.body.contains("直した手引き"), "{}", shown.body);
    }

    async fn letters_are_followed_along_their_citations_by_whom_they_reached(test) {
        let [national, prefecture, county, clinic] = nation(test).await;
        let neighbour = test.organisation(Kind::Clinic, "4810190019").await;
        test.app.join(&test.command(), neighbour, county, "A1", None, date(2020, 4, 1)).await.expect("a member");
        let (outside, day) = (cite("産情発0629第1号", Relation::Cites), Some(date(2026, 6, 29)));
        let cites = vec![TypedCite { issuer: "見本省".into(), date: day, ..outside }];
        let of_nation = TypedNotice { cites, ..letter("み医発第9号", date(2026, 11, 16), "国の手引き") };
        let of_nation = issue(test, national, To::Children, of_nation).await;
        let inside = relay(test, prefecture, of_nation, letter("見医発第9号", date(2026, 11, 17), "国の手引き")).await;
        let cover = relay(test, county, inside, letter("見郡発第9号", date(2026, 11, 18), "国の手引き")).await;
        let first = TypedNotice {
            cites: vec![cite("み医発第9号", Relation::Cites)],
            ..letter("見郡発第1号", date(2026, 11, 20), "はじめの手引き")
        };
        let first = issue(test, county, To::Children, first).await;
        let second = TypedNotice {
            cites: vec![cite("見郡発第1号", Relation::Amends)],
            ..letter("見郡発第2号", date(2026, 11, 21), "直した手引き")
        };
        let second = issue(test, county, To::Children, second).await;
        let aside = letter("見郡発第3号", date(2026, 11, 21), "となりへの連絡");
        let aside = issue(test, county, To::These(vec![neighbour]), aside).await;
        let third = TypedNotice {
            body: "見郡発第3号とあわせてお読みください。".into(),
            cites: vec![cite("見郡発第2号", Relation::Replaces)],
            ..letter("見郡発第4号", date(2026, 11, 22), "新しい手引き")
        };
        let third = issue(test, county, To::Children, third).await;

        let mut owner = somebody(test, "owner@clinic.example", clinic, Role::Owner).await;
        owner.get(&format!("/notices/{cover}")).await.is(200).says("産情発0629第1号");
        let view = test.app.notice(&test.command(), cover, None).await.expect("a notice");
        assert_eq!(app::notices::view_json(&view)["cites"], json!([]), "the outermost cites nothing");
        let to = |id: NoticeId, house: OrganisationId| format!("href=\"/notices/{id}?organisation={house}\"");
        let page = owner.get(&format!("/notices/{third}")).await.is(200);
        sound(&page);
        let place = |text: &str| page.body.find(text).unwrap_or_else(|| panic!("{text} in {}", page.body));
        // One step, and what those letters did in turn; the nation's letter is read inside the county's.
        assert!(place("置きかえている文書") < place(&to(second, clinic)) && place(&to(second, clinic)) < place("改めている文書"));
        assert!(place("改めている文書") < place(&to(first, clinic)) && place(&to(first, clinic)) < place(&to(cover, clinic)));
        assert!(!page.body.contains("となりへの連絡") && !page.body.contains(&aside.to_string()), "{}", page.body);
        assert!(!page.body.contains(&format!("/notices/{of_nation}?")), "what did not come by itself leads nowhere");
        // What became of the first: changed, and what changed it was replaced.
        let page = owner.get(&format!("/notices/{first}")).await.is(200);
        sound(&page);
        let place = |text: &str| page.body.find(text).unwrap_or_else(|| panic!("{text} in {}", page.body));
        assert!(place("これを改めた文書") < place(&to(second, clinic)) && place(&to(second, clinic)) < place("これを置きかえた文書"));
        assert!(place("これを置きかえた文書") < place(&to(third, clinic)));
        owner.get(&format!("/notices/{aside}")).await.is(404);

        let mut other = somebody(test, "owner@neighbour.example", neighbour, Role::Owner).await;
        let page = other.get(&format!("/notices/{third}")).await.is(200).says("となりへの連絡").says(&to(aside, neighbour));
        sound(&page);
        other.get(&format!("/notices/{aside}")).await.is(200).says("これを引用した文書").says(&to(third, neighbour));
    }

    async fn an_office_takes_the_steps_that_it_chose(test) {
        let [_, prefecture, county, _] = nation(test).await;
        let mut administrator = somebody(test, "administrator@county-a1.example", county, Role::Administrator).await;
        let chosen = test.person("officer@county-a1.example", county, Role::Officer).await;
        let other = test.person("second@county-a1.example", county, Role::Officer).await;
        let mut officer = Client::signed(test, "officer@county-a1.example").await;
        let mut second = Client::signed(test, "second@county-a1.example").await;
        let mut editor = somebody(test, "editor@county-a1.example", county, Role::Editor).await;
        let steps = [("needs_approval", Some("true")), ("number_style", Some("見郡発第{n}号"))];
        switch(&mut administrator, county, &steps).await;

        // 起案: without a number, and with whoever is to decide.
        let new = format!("/notices/new?organisation={county}");
        let page = editor.get(&new).await.is(200).says("決裁する人");
        sound(&page);
        let typed = [("addressee", Some("会員 各位")), ("title", Some("点検のお願い")), ("number", Some(""))];
        let typed = with(fields(&page, "/notices"), &typed);
        send(&mut editor, "/notices", &typed).await.is(422).says("決裁する人を選んでください。");
        let (chosen, other) = (chosen.to_string(), other.to_string());
        let typed = with(typed, &[("officer_id", Some(chosen.as_str()))]);
        let notice = notice_of(&send(&mut editor, "/notices", &typed).await.is(303));
        sent(&mut editor, &notice, "12").await.is(409).says("決裁を受けてから送ってください");

        // 決裁: by the officer who was named, and nobody else.
        editor.get(&notice).await.is(200).says("決裁を待っています");
        let paper = notice.replace("/notices/", "/papers/approval/") + ".pdf";
        editor.get(&paper).await.is(200).says("見本 (officer@county-a1.example)");
        approved(&mut editor, &notice, "").await.is(403);
        second.get(&notice).await.is(200).says("決裁する人：").says("起案のときに選ばれた人です").says("required>");
        approved(&mut second, &notice, "").await.is(409).says("起案のときに選ばれた人です");
        let done = format!("{notice}?organisation={county}&done=approved");
        approved(&mut second, &notice, "11月24日 会長決裁（起案用紙）").await.goes_to(&done);
        sound(&editor.get(&notice).await.is(200).says("11月24日 会長決裁（起案用紙）"));
        approved(&mut officer, &notice, "").await.is(409);
        let id = notice.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id");
        assert_eq!(fault(test.app.approve_notice(&test.command(), id, "", None).await), "notice-not-a-draft");
        // Who changes it takes the approval back.
        let edit = format!("{notice}/edit");
        let page = editor.get(&edit).await.is(200);
        let asks = [("then", Some("numbers"))];
        send(&mut editor, &edit, &with(fields(&page, &edit), &asks)).await.is(200).says("id=\"numbers\"");
        let typed = with(fields(&page, &edit), &[("title", Some("点検のお願い（再）"))]);
        assert!(typed.contains(&("officer_id".to_owned(), chosen.clone())), "who was named stays named");
        send(&mut editor, &edit, &typed).await.is(303);
        sent(&mut editor, &notice, "12").await.is(409);
        // Nobody approves what they have not seen.
        let seen = officer.get(&notice).await.is(200).value("version").expect("a version");
        let page = editor.get(&edit).await.is(200);
        send(&mut editor, &edit, &with(fields(&page, &edit), &[("body", Some("直しました。"))])).await.is(303);
        let early = [("note", ""), ("version", seen.as_str())];
        officer.post(&format!("{notice}/approve"), &early).await.is(409).says("先に変えていたので");
        approved(&mut officer, &notice, "").await.goes_to(&done);
        // 発送: now it gets its number.
        sent(&mut editor, &notice, "12").await.is(303);
        editor.get(&notice).await.is(200).says("見郡発第12号");

        // Nobody decides about their own draft where somebody else can.
        let page = officer.get(&new).await.is(200);
        assert!(!page.body.contains(&format!("value=\"{chosen}\"")), "{}", page.body);
        let typed = with(fields(&page, "/notices"), &[("title", Some("役員の文書")), ("officer_id", Some(chosen.as_str()))]);
        send(&mut officer, "/notices", &typed).await.is(422).says("別の人を選んでください");
        let typed = with(typed, &[("officer_id", Some(other.as_str()))]);
        let own = notice_of(&send(&mut officer, "/notices", &typed).await.is(303));
        let (path, page) = (format!("{own}/edit"), officer.get(&format!("{own}/edit")).await.is(200));
        for (named, says) in [(chosen.as_str(), "別の人を選んでください"), ("", "決裁する人を選んでください。")] {
            let named = [("officer_id", Some(named))];
            send(&mut officer, &path, &with(fields(&page, &path), &named)).await.is(422).says(says);
        }
        approved(&mut officer, &own, "").await.is(409).says("自分が起案した文書は");
        approved(&mut second, &own, "").await.is(303);
        // Nor by relaying: it waits as a draft.
        let came = issue(test, prefecture, To::Children, letter("見医発第1号", date(2026, 11, 20), "県の連絡")).await;
        let path = format!("/notices/{came}/relay");
        let page = officer.get(&format!("{path}?organisation={county}")).await.is(200).says("保存して決裁を待つ");
        sound(&page);
        assert!(pressed_by_enter(&page, &path).contains("value=\"draft\""), "Enter sends nothing out");
        send(&mut officer, &path, &with(fields(&page, &path), &asks)).await.is(200).says("id=\"numbers\"");
        let typed = with(fields(&page, &path), &[("then", Some("send")), ("officer_id", Some(other.as_str()))]);
        let nobody = with(typed.clone(), &[("officer_id", Some(""))]);
        send(&mut officer, &path, &nobody).await.is(422).says("決裁する人を選んでください。");
        let waits = send(&mut officer, &path, &typed).await.is(303);
        assert!(waits.location().ends_with("done=saved"), "{}", waits.location());
        let ctx = test.as_person(chosen.parse().expect("an id")).await;
        let sending = Sending { to: To::Children, number: None, date: None };
        let cover = letter("見郡発第13号", date(2026, 11, 24), "県の連絡");
        let relayed = test.app.relay_notice(&ctx, county, came, cover, sending, None).await.expect("kept");
        assert_eq!((&relayed.body["state"], &relayed.body["number"]), (&json!("draft"), &json!("見郡発第13号")));
        let kept = relayed.body["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
        test.app.delete_notice(&ctx, kept).await.expect("gone");
        // Whoever comes to relay it meets what waits.
        let there = waits.location().replace("&done=saved", "");
        officer.get(&format!("{path}?organisation={county}")).await.goes_to(&there);

        // With the step switched off it goes straight.
        switch(&mut administrator, county, &[("needs_approval", None)]).await;
        let page = editor.get(&new).await.is(200);
        let typed = [("addressee", Some("会員 各位")), ("title", Some("すぐの連絡"))];
        let typed = with(fields(&page, "/notices"), &typed);
        assert!(!typed.iter().any(|(name, _)| name == "officer_id"));
        let typed = with(typed, &[("number", Some("事務連絡"))]);
        let notice = notice_of(&send(&mut editor, "/notices", &typed).await.is(303));
        // That it has no number stays said until it is sent, and is no number then.
        for page in ["edit", "issue"] {
            let page = editor.get(&format!("{notice}/{page}")).await.is(200);
            assert_eq!(page.value("number").as_deref(), Some("事務連絡"));
        }
        sent(&mut editor, &notice, "14").await.is(303);
        let plain = issue(test, county, To::Children, letter("事務連絡", date(2026, 11, 24), "番号のない連絡")).await;
        let view = test.app.notice(&test.command(), plain, None).await.expect("a notice");
        assert_eq!(view.letters[0].letter.number, None);
    }

    async fn in_a_small_office_one_person_is_everybody(test) {
        let county = test.organisation(Kind::County, "county-b1").await;
        let clinic = test.organisation(Kind::Clinic, "4910100017").await;
        test.app.join(&test.command(), clinic, county, "A1", None, date(2020, 4, 1)).await.expect("a member");
        let mut officer = somebody(test, "officer@county-b1.example", county, Role::Officer).await;
        let head = test.app.letterhead(&test.command(), county).await.expect("a letterhead");
        let head = Letterhead { needs_approval: true, ..head };
        test.app.save_letterhead(&test.command(), head).await.expect("saved");
        let page = officer.get(&format!("/notices/new?organisation={county}")).await.is(200);
        sound(&page);
        let me = test.app.person_id(&test.command(), "officer@county-b1.example").await.expect("known");
        let id = me.to_string();
        assert!(page.body.contains(&format!("value=\"{id}\"")), "themselves: {}", page.body);
        let typed = [("addressee", Some("会員 各位")), ("title", Some("点検のお願い")), ("officer_id", Some(id.as_str()))];
        let typed = with(fields(&page, "/notices"), &typed);
        let notice = notice_of(&send(&mut officer, "/notices", &typed).await.is(303));
        sent(&mut officer, &notice, "試郡発第1号").await.is(409);
        approved(&mut officer, &notice, "").await.is(303);
        sent(&mut officer, &notice, "試郡発第1号").await.is(303);
        let ctx = test.as_person(me).await;
        assert!(!test.app.waits_for_approval(&ctx, county).await.expect("asked"));
        let prefecture = test.organisation(Kind::Prefectural, "pref-b").await;
        test.app.join(&test.command(), county, prefecture, "association", None, date(2020, 4, 1)).await.expect("a member");
        let came = issue(test, prefecture, To::Children, letter("見医発第1号", date(2026, 11, 20), "県の連絡")).await;
        let sending = Sending { to: To::Children, number: None, date: None };
        let cover = letter("試郡発第2号", date(2026, 11, 24), "県の連絡");
        let made = test.app.relay_notice(&ctx, county, came, cover, sending, None).await.expect("relayed");
        assert_eq!(made.body["state"], json!("issued"));
    }

    async fn the_own_receipt_number_and_day_of_a_letter_are_kept_and_shown(test) {
        let county = test.organisation(Kind::County, "county-a1").await;
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        test.app.join(&test.command(), clinic, county, "A1", None, date(2020, 4, 1)).await.expect("a member");
        let mut administrator = somebody(test, "administrator@county-a1.example", county, Role::Administrator).await;
        let mut owner = somebody(test, "owner@clinic.example", clinic, Role::Owner).await;
        administrator.get("/letters").await.is(200);
        let pdf = testkit::letter::pdf(&["事務連絡", "令和8年11月20日", "みほん県みほん保健所", "備えについて（依頼）"], 1);
        let came = upload(&mut administrator, "/letters", &[], &[("fax.pdf", &pdf)]).await.is(303).location().to_owned();
        administrator.get(&came).await.is(200);
        let said =
            [("number", ""), ("date", "R8.11.20"), ("sender", "みほん県みほん保健所"), ("title", "備えについて（依頼）")];
        let edit = administrator.post(&came, &said).await.is(303).location().to_owned();
        let notice = edit.strip_suffix("/edit").expect("the cover letter").to_owned();

        // Only where the office has 収受 among its steps.
        let page = administrator.get(&edit).await.is(200);
        assert!(!page.body.contains("収受番号"), "{}", page.body);
        switch(&mut administrator, county, &[("takes_receipt", Some("true"))]).await;
        let page = administrator.get(&edit).await.is(200).says("収受番号");
        sound(&page);
        let received = [
            ("received_number", Some("収第123号")), ("received_on", Some("R8.11.21")), ("addressee", Some("会員 各位")),
        ];
        let typed = with(fields(&page, &edit), &received);
        send(&mut administrator, &edit, &typed).await.is(303);
        sound(&administrator.get(&notice).await.is(200).says("収第123号").says("令和8年11月21日"));
        let paper = notice.replace("/notices/", "/papers/approval/");
        administrator.get(&format!("{paper}.pdf")).await.is(200).says("収第123号").says("令和8年11月21日");
        // What was written stays, also when the step is switched off.
        switch(&mut administrator, county, &[("takes_receipt", None)]).await;
        let page = administrator.get(&edit).await.is(200);
        assert_eq!(page.value("received_number").as_deref(), Some("収第123号"));
        let typed = fields(&page, &edit);
        send(&mut administrator, &edit, &typed).await.is(303);
        sent(&mut administrator, &notice, "見郡発第1号").await.is(303);
        administrator.get(&notice).await.is(200).says("収第123号").says("令和8年11月21日");
        // It is the office's own: no reader sees it.
        let page = owner.get(&notice).await.is(200).says("備えについて（依頼）");
        assert!(!page.body.contains("収第123号") && !page.body.contains("令和8年11月21日"), "{}", page.body);
    }
}

/// A notice as the API shows it, without what counts its writes.
async fn stored(script: &mut Client, id: &str) -> Value {
    let got = script.get(&format!("/api/v1/notices/{id}")).await.is(200);
    let mut json: Value = serde_json::from_str(&got.body).expect("JSON");
    json.as_object_mut().expect("an object").remove("version");
    json
}
