//! What changed: compared, made a summary, put into words, published, read by everybody, printed.

use crate::client::{Client, Got, recorded};
use crate::house::{OWNER, STAFF, clinic, in_every_view, sound};
use axum::Router;
use domain::checklist::{Edition, Item};
use domain::continuity::{Paper, Template};
use domain::ids::SummaryId;
use domain::organisations::Kind;
use domain::people::Role;
use testkit::app::TestApp;

const EDITOR: &str = "editor@national.example";

/// A national association with an editor beside a clinic.
async fn house(test: &TestApp) -> Client {
    clinic(test).await;
    let national = test.organisation(Kind::National, "national").await;
    test.person(EDITOR, national, Role::Editor).await;
    Client::signed(test, EDITOR).await
}

/// Makes a draft of two editions; its address.
async fn draft(editor: &mut Client, from: &str, to: &str, form: &str) -> String {
    let got = editor.post("/summaries", &[("from", from), ("to", to), ("form", form)]).await.is(303);
    got.location().strip_suffix("/edit").expect("to its words").to_owned()
}

/// The fields of the form as the page shows them, changed where `change` says so.
fn typed(page: &Got, change: &[(&str, &str)]) -> Vec<(String, String)> {
    fields_of(page, "/summaries/", change)
}

/// The same of the form whose address begins so.
fn fields_of(page: &Got, action: &str, change: &[(&str, &str)]) -> Vec<(String, String)> {
    let unescaped = |text: &str| {
        let signs = [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")];
        signs.iter().fold(text.to_owned(), |t, (from, to)| t.replace(from, to))
    };
    let mut out: Vec<(String, String)> = Vec::new();
    let begin = format!("action=\"{action}");
    let form = page.body.split(&begin).nth(1).and_then(|f| f.split("</form>").next()).expect("a form");
    for part in form.split("<textarea ").skip(1) {
        let name = part.split("name=\"").nth(1).and_then(|n| n.split('"').next()).expect("a name");
        let text = part.split_once('>').and_then(|(_, rest)| rest.split("</textarea>").next()).expect("a text");
        out.push((name.to_owned(), unescaped(text.strip_prefix('\n').unwrap_or(text))));
    }
    for part in form.split("<input ").skip(1).filter_map(|p| p.split('>').next()) {
        let value = |attribute: &str| part.split(&format!("{attribute}=\"")).nth(1).and_then(|n| n.split('"').next());
        let (Some(name), kind) = (value("name"), value("type")) else { continue };
        if name != "csrf" && (kind != Some("checkbox") || part.contains(" checked")) {
            out.push((name.to_owned(), unescaped(value("value").unwrap_or_default())));
        }
    }
    for (name, text) in change {
        out.retain(|(n, _)| n != name);
        out.push(((*name).to_owned(), (*text).to_owned()));
    }
    out
}

async fn send(client: &mut Client, path: &str, fields: &[(String, String)]) -> Got {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    client.post(path, &fields).await
}

/// Keeps a paper for looking at it: `MAMORI_PAPERS=/tmp/mamori/papers`, then the pictures of `documents`.
async fn keep(test: &TestApp, id: SummaryId, name: &str) {
    let paper = test.app.summary_paper(&test.command(), id).await.expect("a paper");
    if let Some(folder) = std::env::var_os("MAMORI_PAPERS") {
        let file = std::path::Path::new(&folder).join(format!("{name}.json"));
        std::fs::write(file, serde_json::to_vec_pretty(&paper).expect("JSON")).expect("written");
    }
}

testkit::both! {
    async fn the_comparison_marks_words_and_says_what_is_open(test) {
        let mut visitor = Client::of(test);
        let got = in_every_view(&mut visitor, "/editions/compare?from=r5&to=r6&form=institution").await;
        assert_eq!(got.body.matches("対応が求められる項目になった").count(), 8);
        let got = got.says("変わった項目は8、変わらない項目は11です").says("立入検査では、このチェックリストが見られます。");
        assert!(!got.body.contains("未確認</span>") && !got.body.contains("修正概要にする"), "nothing open, nobody to write");
        let got = in_every_view(&mut visitor, "/editions/compare?from=r5&to=r6&form=pharmacy").await;
        got.says("3(1) 連絡体制図").says("いつまでに求められたかは未確認");
        let got = in_every_view(&mut visitor, "/editions/compare?from=r6&to=r7&form=institution").await;
        let got = got.says("<del><span class=\"sign\" aria-hidden=\"true\">［－</span>").says("<ins><span class=\"sign\" aria-hidden=\"true\">［＋</span>");
        got.says("公式の文ではありません");
        for (asked, sentence) in [
            ("from=r7&to=r7&form=institution", "同じ版どうしでは変わるところがないので、違う版を選んでください。"),
            ("from=r6&to=r7&form=menu", "この二つの版にその様式はないので、両方の版にある様式を選んでください。"),
            ("from=r6&to=nothing&form=institution", "くらべられません"),
        ] {
            let got = visitor.get(&format!("/editions/compare?{asked}")).await.is(200).says(sentence);
            sound(&got);
        }
    }

    async fn a_comparison_becomes_a_summary_that_everybody_reads(test) {
        let mut editor = house(test).await;
        in_every_view(&mut editor, "/summaries").await.says("まだありません").says("/editions/compare");
        editor.get("/editions/compare?from=r5&to=r6&form=institution").await.is(200).says("修正概要にする");
        let before = test.audit_records().await;
        let path = recorded(test, "POST /summaries", draft(&mut editor, "r5", "r6", "institution")).await;
        assert_eq!(draft(&mut editor, "r5", "r6", "institution").await, path, "one draft of one comparison");
        assert_eq!(test.audit_records().await, before + 1);

        let page = in_every_view(&mut editor, &format!("{path}/edit")).await;
        let page = page.says("参考とされていた8項目が、対応を求める項目になりました。\n－ 2(7) セキュリティパッチ（サーバ）");
        let page = page.says("注意書きが加わりました。\n－ 立入検査では、このチェックリストが見られます。");
        let page = page.says("そのほかの11項目は、変わりません。");
        let last = page.value("points").expect("a count").parse::<usize>().expect("a number") - 1;

        // Put into words: the title, one point of one's own first, one rewritten, one left out.
        let (own, first) = ("令和6年度からは、すべての項目に対応します。", "八つの項目が新しく求められます。");
        let out = format!("out-{last}");
        let fields = typed(&page, &[("title", "令和6年度版への改訂 <b>"), ("text-0", first), ("more-0", own), (&out, "true")]);
        recorded(test, "POST /summaries/{id}/edit", send(&mut editor, &format!("{path}/edit"), &fields)).await.goes_to(&format!("{path}/edit?done=saved"));
        let page = editor.get(&format!("{path}/edit")).await.is(200).says("書き直しました").says(own);
        let computed = page.says("参考とされていた8項目が");
        let added = format!("order-{}", last + 1);
        let fields = typed(&computed, &[(&added, "０")]);
        send(&mut editor, &format!("{path}/edit"), &fields).await.is(303);

        // A draft is for those who write drafts.
        let mut visitor = Client::of(test);
        let mut owner = Client::signed(test, OWNER).await;
        for hidden in [path.clone(), format!("/papers{}.pdf", path.replace("summaries", "summary"))] {
            visitor.get(&hidden).await.is(404);
            owner.get(&hidden).await.is(404);
            editor.get(&hidden).await.is(200);
        }
        for (method, hidden) in [("GET", "edit"), ("GET", "publish"), ("POST", "edit"), ("POST", "publish"), ("POST", "remove")] {
            let address = format!("{path}/{hidden}");
            let got = if method == "GET" { owner.get(&address).await } else { owner.post(&address, &[]).await };
            assert_eq!(got.status.as_u16(), 404, "{method} {hidden}");
        }
        owner.post("/summaries", &[("from", "r6"), ("to", "r7"), ("form", "institution")]).await.is(403);
        assert!(!visitor.get("/summaries").await.is(200).body.contains("令和6年度版への改訂"));

        let page = editor.get(&format!("{path}/publish")).await.is(200).says(own).says("みほんnational");
        sound(&page);
        let head = [("number", "みほん発 第 3 号（情シ）"), ("date", "R6.9.6"), ("sender", "全国みほん医師会")];
        let version = page.value("version").expect("a version");
        let fields = [&[("version", version.as_str())], head.as_slice()].concat();
        editor.post(&format!("{path}/publish"), &fields).await.goes_to(&format!("{path}?done=published"));

        let got = in_every_view(&mut visitor, &path).await;
        let got = got.says("みほん発 第 3 号（情シ）").says("2024年9月6日（令和6年9月6日）").says("全国みほん医師会");
        let got = got.says("令和6年度版への改訂 &#60;b&#62;").says("【修正概要】").says(first).says(own);
        assert!(got.body.find(own) < got.body.find(first), "in the order that was typed");
        assert!(!got.body.contains("そのほかの11項目は"), "left out");
        assert_eq!(got.body.matches("対応が求められる項目になった").count(), 8, "what was computed is there");
        visitor.get("/summaries").await.is(200).says("令和6年度版への改訂").says("2024年9月6日");
        visitor.get("/editions/compare?from=r5&to=r6&form=institution").await.is(200).says(&path);

        let paper = format!("/papers/summary/{}", path.rsplit('/').next().expect("an id"));
        let pdf = visitor.get(&format!("{paper}.pdf")).await.is(200).says("みほん発 第 3 号").says("【修正概要】");
        assert_eq!(pdf.header("content-type"), "application/pdf");
        assert!(visitor.get(&format!("{paper}.txt")).await.is(200).header("content-type").starts_with("text/plain"));
        visitor.get(&format!("{paper}.docx")).await.is(200);
        visitor.get(&format!("{paper}.xlsx")).await.is(404);
        visitor.get("/papers/summary/x.pdf").await.is(404);

        keep(test, path.rsplit('/').next().expect("an id").parse().expect("an id"), "summary-r5-r6").await;

        // Published once, it never changes.
        for what in ["edit", "publish", "remove"] {
            let got = editor.post(&format!("{path}/{what}"), &[("version", "9"), ("title", "x")]).await.is(409);
            got.says("公開されていて変えられないので");
        }
        editor.get(&format!("{path}/edit")).await.goes_to(&path);
        visitor.get(&path).await.is(200).says(first);
    }

    async fn two_editions_of_a_template_become_a_summary(test) {
        let mut editor = house(test).await;
        let got = in_every_view(&mut editor, "/editions/compare?form=plan").await;
        got.says("この様式の版は、まだ一つだけです。");
        let got = editor.get("/editions/compare?from=plan-1&to=rules-1&form=plan").await.is(200);
        sound(&got.says("この二つの版にその様式はない"));

        // The program of next year brings another edition.
        let mut newer = second_plan(test);
        let purpose = newer.sections.iter_mut().find(|s| s.key == "purpose").expect("a section");
        purpose.body.push_str("\n\n{{head}}が、年に一度、{{block:roles}}を見直します。");
        newer.sections.retain(|s| s.key != "publicity");
        let mut editor = Client::signed_through(test, router_with(test, newer), EDITOR).await;
        editor.get("/editions/compare?form=plan").await.is(200).says("value=\"plan-2\"").says("修正概要にする");
        let compared = in_every_view(&mut editor, "/editions/compare?from=plan-1&to=plan-2&form=plan").await;
        compared.says("〔最高責任者〕が、年に一度、〔登録から入る表〕を見直します。").says("修正概要にする");
        let path = draft(&mut editor, "plan-1", "plan-2", "plan").await;
        let page = in_every_view(&mut editor, &format!("{path}/edit")).await.says("ひな形 第2版で変わったこと");
        let page = page.says("付録「");
        let fields = typed(&page, &[("title", "事業継続計画のひな形の改訂")]);
        send(&mut editor, &format!("{path}/edit"), &fields).await.is(303);
        let version = editor.get(&format!("{path}/publish")).await.is(200).value("version").expect("a version");
        let head = [("version", version.as_str()), ("sender", "全国みほん医師会"), ("number", "みほん第9号"), ("date", "R8.11.24")];
        editor.post(&format!("{path}/publish"), &head).await.is(303);
        let read = in_every_view(&mut Client::of(test), &path).await;
        read.says("事業継続計画のひな形の改訂").says("みほん第9号").says("令和8年11月24日");
        let paper = Client::of(test).get(&format!("/papers{}.pdf", path.replace("summaries", "summary"))).await.is(200);
        assert!(paper.body.contains("【修正概要】") || paper.body.contains("修正概要"), "{:.300}", paper.body);
        assert!(paper.body.contains("〔最高責任者〕が、年に一度"));
    }

    async fn wrong_input_has_one_sentence_and_keeps_what_was_typed(test) {
        let mut editor = house(test).await;
        for (fields, sentence) in [
            ([("from", "r7"), ("to", "r7"), ("form", "institution")], "同じ版どうしでは変わるところがない"),
            ([("from", "r6"), ("to", "r7"), ("form", "menu")], "この二つの版にその様式はない"),
        ] {
            editor.post("/summaries", &fields).await.is(422).says(sentence);
        }
        editor.post("/summaries", &[("from", "r6"), ("to", "x"), ("form", "institution")]).await.is(404);

        let first = draft(&mut editor, "r5", "r6", "institution").await;
        let edit = format!("{first}/edit");
        let page = editor.get(&edit).await.is(200);
        let long = "長".repeat(4001);
        for (change, sentence) in [
            (vec![("title", " "), ("text-0", "直した文")], "題を、1文字から200文字で入れてください。"),
            (vec![("text-0", long.as_str())], "前置きと一つの点は4000文字までなので"),
            (vec![("order-1", "さいご"), ("text-0", "直した文")], "2番目の点の順番は、数字で入れてください。"),
        ] {
            let got = send(&mut editor, &edit, &typed(&page, &change)).await.is(422).says(sentence);
            let kept = change.iter().find(|(n, _)| *n == "text-0").expect("a text").1;
            sound(&got.says(kept));
        }
        // Somebody else saved meanwhile: both are seen, nothing is lost.
        let mut other = editor.clone();
        let theirs = typed(&page, &[("title", "先に保存した題")]);
        send(&mut other, &edit, &theirs).await.is(303);
        let mine = typed(&page, &[("title", "あとから保存する題")]);
        let got = send(&mut editor, &edit, &mine).await.is(409).says("先に保存した題").says("あとから保存する題");
        sound(&got);
        send(&mut editor, &edit, &typed(&got, &[])).await.is(303);
        editor.get(&first).await.is(200).says("あとから保存する題");

        // Nothing to show is not published.
        let page = editor.get(&edit).await.is(200);
        let count: usize = page.value("points").expect("a count").parse().expect("a number");
        let outs: Vec<String> = (0..count).map(|n| format!("out-{n}")).collect();
        let all_out: Vec<(&str, &str)> = outs.iter().map(|name| (name.as_str(), "true")).collect();
        send(&mut editor, &edit, &typed(&page, &all_out)).await.is(303);
        let publish = format!("{first}/publish");
        let version = editor.get(&publish).await.is(200).value("version").expect("a version");
        let got = editor.post(&publish, &[("version", &version), ("number", "7")]).await.is(422);
        sound(&got.says("載せる点が一つもないので").says("value=\"7\""));
        editor.post(&publish, &[("version", "1"), ("number", "")]).await.is(422);
        let page = editor.get(&edit).await.is(200);
        let one_in: Vec<(String, String)> = typed(&page, &[]).into_iter().filter(|(n, _)| n != "out-0").collect();
        send(&mut editor, &edit, &one_in).await.is(303);
        let version = editor.get(&publish).await.is(200).value("version").expect("a version");
        let got = editor.post(&publish, &[("version", &version), ("date", "きのう")]).await.is(422);
        sound(&got.says("日付として読める形で入れてください").says("value=\"きのう\""));
        // The words that were on the screen are those that are published.
        let got = editor.post(&publish, &[("version", "1"), ("date", "")]).await.is(409);
        sound(&got);
        recorded(test, "POST /summaries/{id}/publish", editor.post(&publish, &[("version", &version), ("number", "みほん発第７号"), ("date", "2026-04-01")])).await.is(303);

        keep(test, first.rsplit('/').next().expect("an id").parse().expect("an id"), "summary-one-point").await;

        // A number is used once in a fiscal year, whatever its width and spaces.
        let second = draft(&mut editor, "r6", "r7", "institution").await;
        let version = editor.get(&format!("{second}/publish")).await.is(200).value("version").expect("a version");
        let again = [("version", version.as_str()), ("number", "みほん発 第7号"), ("date", "R9.3.31")];
        let got = editor.post(&format!("{second}/publish"), &again).await.is(422);
        sound(&got.says("この番号は同じ年度の別の修正概要で使われているので").says("みほん発 第7号"));
        let next = [("version", version.as_str()), ("number", "みほん発 第7号"), ("date", "R9.4.1")];
        editor.post(&format!("{second}/publish"), &next).await.is(303);
        keep(test, second.rsplit('/').next().expect("an id").parse().expect("an id"), "summary-r6-r7").await;
        // Without number and day, as often as one likes.
        for (from, to) in [("r5", "r7"), ("r5", "r6")] {
            let path = draft(&mut editor, from, to, "pharmacy").await;
            editor.post(&format!("{path}/publish"), &[("version", "1")]).await.is(303);
        }
    }

    async fn a_draft_is_removed_and_the_owner_of_the_only_clinic_writes_too(test) {
        clinic(test).await;
        let mut owner = Client::signed(test, OWNER).await;
        let path = draft(&mut owner, "r6", "r7", "institution").await;
        owner.get(&path).await.is(200).says("下書きを消す");
        recorded(test, "POST /summaries/{id}/remove", owner.post(&format!("{path}/remove"), &[])).await.goes_to("/summaries?done=removed");
        owner.get(&path).await.is(404);
        let mut staff = Client::signed(test, STAFF).await;
        staff.post("/summaries", &[("from", "r6"), ("to", "r7"), ("form", "institution")]).await.is(403);
    }

    async fn three_changes_and_three_hundred(test) {
        let mut editor = house(test).await;
        let edition = |id: &str, n: usize, text: fn(usize) -> String| {
            let mut edition: Edition = test.app.content.edition("r7").expect("an edition").clone();
            let item = edition.forms[0].sections[1].items[0].clone();
            let row = |n: usize| Item { key: format!("row-{n}"), lineage: format!("row-{n}"), number: Some(format!("2({n})")),
                title: format!("みほんの項目{n}"), text: text(n), ..item.clone() };
            edition.forms.truncate(1);
            edition.forms[0].gate = None;
            edition.forms[0].sections.truncate(1);
            edition.forms[0].sections[0].items = (1..=n).map(row).collect();
            Edition { id: id.to_owned(), title: format!("みほん{id}版"), ..edition }
        };
        for (id, n) in [("many", 300), ("few", 3)] {
            let (a, b) = (format!("{id}-a"), format!("{id}-b"));
            for (id, text) in [(&a, (|n| format!("{n}番目の機器を台帳に書いていますか。")) as fn(usize) -> String), (&b, |n| format!("{n}番目の機器を台帳で毎年見直していますか。"))] {
                test.draft(&edition(id, n, text)).await;
                test.app.publish_edition(&test.command(), id, None).await.expect("published");
            }
            let got = editor.get(&format!("/editions/compare?from={a}&to={b}&form=institution")).await.is(200);
            sound(&got);
            assert_eq!(got.body.matches("<section class=\"card\">").count(), n);
            let path = draft(&mut editor, &a, &b, "institution").await;
            let page = editor.get(&format!("{path}/edit")).await.is(200);
            sound(&page);
            assert_eq!(page.value("points").as_deref(), Some(n.to_string().as_str()));
            let last = format!("order-{}", n - 1);
            let fields = typed(&page, &[(&last, "-1"), ("text-0", "一つ目です。")]);
            send(&mut editor, &format!("{path}/edit"), &fields).await.is(303);
            let got = editor.get(&path).await.is(200);
            sound(&got);
            assert!(got.body.find(&format!("「2({n}) みほんの項目{n}")) < got.body.find("一つ目です。"));
            editor.post(&format!("{path}/publish"), &[("version", "2")]).await.is(303);
            keep(test, path.rsplit('/').next().expect("an id").parse().expect("an id"), &format!("summary-{id}")).await;
            let paper = path.replace("/summaries/", "/papers/summary/");
            editor.get(&format!("{paper}.pdf")).await.is(200).says(&format!("みほんの項目{n}"));
        }
    }

    async fn the_two_points_of_a_guides_revision_are_computed(test) {
        house(test).await;
        // The template of the plan is renewed between the two editions, after the same document.
        let mut newer = second_plan(test);
        (newer.date, newer.documents) = ("2026-12-01".to_owned(), vec![DOCUMENT.to_owned()]);
        let purpose = newer.sections.iter_mut().find(|s| s.key == "purpose").expect("a section");
        purpose.body.push_str("\n\n年に一度、全員で読み直します。");
        let router = router_with(test, newer);

        test.clock.set("2026-11-25T09:00:00+09:00".parse().expect("a time"));
        let mut editor = Client::signed_through(test, router.clone(), EDITOR).await;
        let line = "【令和5年度までに】どの機器がどこにあるかを、一つの表にします。";
        rewrite(&mut editor, "asset-ledger", "", |body| said_first(body, line)).await;
        let line = "- 【令和5年度までに】だれに電話するかを決めます\n- 【令和6年度までに】紙に書いて貼ります";
        rewrite(&mut editor, "contact-chart", "", |body| said_first(body, line)).await;
        let line = "令和6年度までに：止まっても診療を続けるための計画です。";
        rewrite(&mut editor, "bcp", "", |body| said_first(body, line).replacen(HOW, &format!("{HOW}計画書を作ります。\n\n"), 1)).await;
        let first = guide_edition(&mut editor, "みほん実践ガイド 第1版").await;
        test.clock.set("2026-12-02T09:00:00+09:00".parse().expect("a time"));
        let mut editor = Client::signed_through(test, router, EDITOR).await;
        for (lineage, source) in [("asset-ledger", ""), ("contact-chart", ""), ("bcp", DOCUMENT)] {
            rewrite(&mut editor, lineage, source, |body| {
                let marks = ["【令和5年度までに】", "【令和6年度までに】", "令和6年度までに："];
                let body = marks.iter().fold(body.to_owned(), |text, mark| text.replace(mark, ""));
                body.replace("計画書を作ります。\n", "厚生労働省の確認表に沿って、計画書を作ります。\n")
            }).await;
        }
        let second = guide_edition(&mut editor, "みほん実践ガイド 第2版").await;

        // Offered where the editions are listed, compared by everybody, made a summary by an editor.
        let mut visitor = Client::of(test);
        let sets = in_every_view(&mut visitor, "/guide/editions").await.says("action=\"/editions/compare\"");
        sets.says(&format!("<option value=\"{first}\" selected>")).says(&format!("<option value=\"{second}\" selected>"));
        visitor.get(&format!("/editions/compare?from={first}&to=r7&form=guide")).await.is(200).says("この二つの版にその様式はない");
        let unknown = [("from", first.as_str()), ("to", "01900000-0000-7000-8000-000000000000"), ("form", "guide")];
        editor.post("/summaries", &unknown).await.is(404);
        let got = in_every_view(&mut editor, "/editions/compare?form=guide").await.says("みほん実践ガイド 第1版 から");
        got.says("印がなくなった").says("年に一度、全員で読み直します。").says("修正概要にする");
        let path = draft(&mut editor, &first, &second, "guide").await;
        assert_eq!(draft(&mut editor, &first, &second, "guide").await, path, "one draft of one comparison");
        let page = in_every_view(&mut editor, &format!("{path}/edit")).await.says("みほん実践ガイド 第2版で変わったこと");
        let fields = typed(&page, &[]);
        let points: Vec<&str> =
            fields.iter().filter(|(name, _)| name.starts_with("text-")).map(|(_, text)| text.as_str()).collect();
        assert_eq!(points[..2], [
            "項目のそばに付けていた印を取りました：「令和5年度までに」（2か所）、「令和6年度までに」（2か所）。\n－ 印のあった文：機器の台帳、連絡体制図、事業継続計画（BCP）",
            "令和6年6月14日付 日医発第525号（情シ）「みほんの確認表について」に合わせて、実践ガイドの表現と付録「サイバー攻撃に備える事業継続計画」のひな形を改めました。\n－ 実践ガイド「事業継続計画（BCP）」：小さな診療所での進め方\n－ 付録「サイバー攻撃に備える事業継続計画」：1 はじめに › 1.1 この計画を作る目的",
        ]);
        assert!(points.len() == 3 && points[2].starts_with("そのほかの") && points[2].ends_with("個の文は、変わりません。"), "{points:?}");
        let version = editor.get(&format!("{path}/publish")).await.is(200).value("version").expect("a version");
        let head = [("version", version.as_str()), ("sender", "全国みほん医師会"), ("number", "みほん第10号"), ("date", "R8.12.2")];
        editor.post(&format!("{path}/publish"), &head).await.is(303);
        keep(test, path.rsplit('/').next().expect("an id").parse().expect("an id"), "summary-texts").await;
        let got = in_every_view(&mut Client::of(test), &path).await;
        got.says("日医発第525号（情シ）").says("印がなくなった").says("<ins>").says("みほん第10号").says("【修正概要】");
    }
}

/// After what the newer texts were written.
const DOCUMENT: &str = "令和6年6月14日付 日医発第525号（情シ）「みほんの確認表について」";
/// The heading of a guide's steps.
const HOW: &str = "## {小|ちい}さな{診療所|しんりょうじょ}での{進|すす}め{方|かた}\n";

/// Another edition of the plan's template, which says the same.
fn second_plan(test: &TestApp) -> Template {
    let mut newer = test.app.content.template(Paper::Plan).cloned().expect("a template");
    (newer.id, newer.title) = ("plan-2".to_owned(), "ひな形 第2版".to_owned());
    newer
}

/// The program of next year, which brings this template.
fn router_with(test: &TestApp, newer: Template) -> Router {
    let mut content = content::Content::bundled().expect("content");
    content.templates.push(newer);
    let mut app = test.app.clone();
    app.content = std::sync::Arc::new(content);
    web::router(app, web::Options { tries_per_minute: Some(10_000), ..web::Options::default() })
}

/// A text with something more at the end of its first section.
fn said_first(body: &str, more: &str) -> String {
    body.replacen("\n\n## なぜ", &format!("\n\n{more}\n\n## なぜ"), 1)
}

/// Writes a text of the institutions anew and publishes it at once.
async fn rewrite(editor: &mut Client, lineage: &str, source: &str, change: impl Fn(&str) -> String) {
    let path = format!("/guide/institution/{lineage}");
    let page = editor.get(&format!("{path}/edit")).await.is(200);
    let shown = fields_of(&page, &format!("{path}/edit"), &[]);
    let value = |name: &str| shown.iter().find(|(n, _)| n == name).map(|(_, text)| text.clone()).expect("a field");
    let (body, sources) = (change(&value("body")), format!("{}\n{source}", value("sources")));
    assert_ne!(body, value("body"), "{lineage} was not changed");
    let change = [("body", body.as_str()), ("sources", sources.as_str()), ("change", "みほん"), ("basis", "inferred")];
    let fields = fields_of(&page, &format!("{path}/edit"), &change);
    send(editor, &format!("{path}/edit"), &fields).await.goes_to(&format!("{path}/edit?done=saved"));
    let version = editor.get(&format!("{path}/publish")).await.is(200).value("version").expect("a version");
    let got = editor.post(&format!("{path}/publish"), &[("version", &version), ("day", "")]).await;
    got.goes_to(&format!("{path}/history?done=published"));
}

/// Publishes an edition of the guide of what is in force; its id.
async fn guide_edition(editor: &mut Client, title: &str) -> String {
    let head = [("title", title), ("editions", "r7"), ("note", "みほん")];
    let begun = editor.post("/guide/editions", &head).await.is(303);
    let set = begun.location().split('?').next().expect("an address").to_owned();
    editor.post(&format!("{set}/publish"), &[("version", "1"), ("day", "")]).await.is(303);
    set.rsplit('/').next().expect("an id").to_owned()
}
