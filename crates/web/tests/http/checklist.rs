//! The sheet of the year as people use it: asking a colleague, files, several people at once, old years, what goes
//! together.

use crate::client::{Client, Got, recorded};
use crate::house::{OWNER, STAFF, VIEWER, clinic, in_every_view, sound, upload};
use app::checklist::{NewAnswer, NewSheet};
use domain::assessment::{Choice, Wanted};
use domain::ids::{AssessmentId, OrganisationId};
use testkit::app::TestApp;

const PDF: &[u8] = b"%PDF-1.7\n%%EOF\n";

async fn begin(test: &TestApp, house: OrganisationId, edition: &str, form: &str, year: i32) -> AssessmentId {
    let new = NewSheet { edition: edition.to_owned(), form: form.to_owned(), vendor: None, fiscal_year: year };
    test.app.begin_sheet(&test.command(), house, new).await.expect("a sheet")
}

async fn answer(test: &TestApp, sheet: AssessmentId, key: &str, value: Choice, version: i64) {
    let wanted = Wanted { value: Some(value), ..Wanted::default() };
    let new = NewAnswer { wanted, version, ..NewAnswer::default() };
    test.app.answer(&test.command(), sheet, key, new).await.expect("stored");
}

/// The options of a select, as (value, words).
fn options(got: &Got, name: &str) -> Vec<(String, String)> {
    let (_, select) = got.body.split_once(&format!("<select id=\"{name}\"")).expect("a select");
    let select = select.split("</select>").next().unwrap_or_default();
    let one = |option: &str| {
        let (value, rest) = option.split_once('"')?;
        Some((value.to_owned(), rest.split_once('>')?.1.split('<').next()?.to_owned()))
    };
    select.split("<option value=\"").skip(1).filter_map(one).collect()
}

testkit::both! {
    async fn a_question_handed_to_a_colleague_waits_on_their_home(test) {
        let house = clinic(test).await;
        let sheet = begin(test, house, "r7", "institution", 2025).await;
        let item = format!("/assessments/{sheet}/items/backup-recovery");
        let mut owner = Client::signed(test, OWNER).await;
        let page = in_every_view(&mut owner, &format!("{item}/hand")).await;
        let all = options(&page, "to");
        let staff = all.iter().find(|(_, words)| words.contains(STAFF)).expect("the colleague is in the list").0.clone();
        let nobody = owner.post(&format!("{item}/hand"), &[("to", ""), ("to_name", ""), ("message", "お願いします")]).await.is(422);
        sound(&nobody);
        nobody.says("頼む相手を一覧から選ぶか").says("お願いします");
        let to = [("to", staff.as_str()), ("message", "戻せるか、業者に聞いてください")];
        recorded(test, "POST /assessments/{id}/items/{key}/hand", owner.post(&format!("{item}/hand"), &to)).await.goes_to(&item);
        assert_eq!(options(&owner.get(&format!("{item}/hand")).await.is(200), "to").len(), all.len());
        in_every_view(&mut owner, "/").await.says("人に頼んでいる質問").says("見本さんに（令和8年11月24日から）");

        let mut colleague = Client::signed(test, STAFF).await;
        let home = in_every_view(&mut colleague, "/").await;
        home.clone().says("あなたに頼まれた質問").says(&format!("href=\"{item}\"")).says("見本さんから（令和8年11月24日）").says("戻せるか、業者に聞いてください");
        let mut viewer = Client::signed(test, VIEWER).await;
        assert!(!viewer.get("/").await.is(200).body.contains("あなたに頼まれた質問"));
        viewer.get("/account").await.is(200);
        viewer.post(&format!("{item}/hand"), &to).await.is(403);

        // Answered is done with.
        test.clock.pass(jiff::SignedDuration::from_mins(5));
        colleague.get(&item).await.is(200);
        recorded(test, "POST /assessments/{id}/items/{key}", colleague.post(&item, &[("version", "0"), ("value", "yes"), ("then", "stay")])).await.is(303);
        assert!(!colleague.get("/").await.is(200).body.contains("頼まれた質問"));
        assert!(!owner.get("/").await.is(200).body.contains("頼んでいる質問"));
        for path in [item.clone(), format!("/assessments/{sheet}")] {
            assert!(!owner.get(&path).await.is(200).body.contains("頼んでいます"), "{path}");
        }

        // By name to somebody who does not sign in, and taken back.
        let other = [("to", "other"), ("to_name", "みほん電気の佐藤\n"), ("message", "")];
        owner.get(&item).await.is(200);
        owner.post(&format!("{item}/hand"), &other).await.is(303);
        let page = owner.get(&format!("{item}/hand")).await.is(200);
        assert_eq!(page.value("to_name").as_deref(), Some("みほん電気の佐藤"));
        owner.get(&item).await.is(200).says("みほん電気の佐藤さんに頼んでいます");
        owner.post(&format!("{item}/hand"), &[("take_back", "true")]).await.is(303);
        assert!(!owner.get(&item).await.is(200).body.contains("頼んでいます"));

        // Somebody of another house is no colleague.
        let far = test.organisation(domain::organisations::Kind::Clinic, "4910100017").await;
        let stranger = test.person("far@eye.example", far, domain::people::Role::Owner).await;
        let to = format!("colleague:{stranger}");
        owner.post(&format!("{item}/hand"), &[("to", to.as_str())]).await.is(422).says("いまの施設の人ではない");
    }

    async fn a_question_is_handed_to_a_vendors_contact_by_name(test) {
        let house = clinic(test).await;
        let sheet = begin(test, house, "r7", "institution", 2025).await;
        let vendor = app::vendors::TypedVendor {
            name: "みほんシステム".to_owned(), contact: "佐藤".to_owned(), ..app::vendors::TypedVendor::default()
        };
        test.app.save_vendor(&test.command(), house, vendor).await.expect("a vendor");
        let item = format!("/assessments/{sheet}/items/backup-recovery");
        let mut owner = Client::signed(test, OWNER).await;
        let all = options(&owner.get(&format!("{item}/hand")).await.is(200), "to");
        let contact = all.iter().find(|(_, words)| words == "みほんシステム 佐藤").expect("the contact is in the list").0.clone();
        assert_eq!(contact, "contact:みほんシステム 佐藤");
        let to = [("to", contact.as_str()), ("message", "戻せるか教えてください")];
        owner.post(&format!("{item}/hand"), &to).await.goes_to(&item);
        in_every_view(&mut owner, "/").await.says("人に頼んでいる質問").says("みほんシステム 佐藤さんに（令和8年11月24日から）");
        owner.get(&item).await.is(200).says("みほんシステム 佐藤さんに頼んでいます");
        // The form still says to whom.
        let page = owner.get(&format!("{item}/hand")).await.is(200).says("戻せるか教えてください");
        sound(&page);
        let page = page.says(&format!("<option value=\"{contact}\" selected>"));
        assert_eq!(page.value("to_name").as_deref(), Some(""));
        assert_eq!(options(&page, "to").len(), all.len(), "nobody stands there twice");
        // Where nothing can be stored, what was written to somebody is still there.
        testkit::app::refuse_records(&test.app).await;
        let to = [("to", "other"), ("to_name", "みほん電気"), ("message", "あしたの朝までにお願いします")];
        let got = owner.post(&format!("{item}/hand"), &to).await.is(503);
        sound(&got);
        let got = got.says("あしたの朝までにお願いします");
        assert_eq!(got.value("to_name").as_deref(), Some("みほん電気"));
    }

    async fn home_names_three_steps_by_what_protects_most(test) {
        let house = clinic(test).await;
        let sheet = begin(test, house, "r7", "institution", 2026).await;
        let mut owner = Client::signed(test, OWNER).await;
        let home = in_every_view(&mut owner, "/").await.says("年度末まで 127日");
        let steps = |body: &str| {
            let (_, list) = body.split_once("aria-labelledby=\"steps\"").expect("the steps");
            let (list, _) = list.split_once("<ol class=\"things\">").expect("a list").1.split_once("</ol>").expect("its end");
            let key = |line: &str| line.split_once("/items/").and_then(|(_, rest)| rest.split('"').next()).map(str::to_owned);
            list.split("<li>").skip(1).map(|line| key(line).expect("a question")).collect::<Vec<_>>()
        };
        assert_eq!(steps(&home.body), ["systems-in-use", "asset-ledger", "backup-recovery"]);
        answer(test, sheet, "systems-in-use", Choice::Yes, 0).await;
        answer(test, sheet, "asset-ledger", Choice::Yes, 0).await;
        let overdue = jiff::civil::date(2026, 11, 30);
        let wanted = Wanted { value: Some(Choice::No), target_date: Some(overdue), ..Wanted::default() };
        let new = NewAnswer { wanted, ..NewAnswer::default() };
        test.app.answer(&test.command(), sheet, "backup-recovery", new).await.expect("stored");
        test.clock.pass(jiff::SignedDuration::from_hours(24 * 10));
        let mut owner = Client::signed(test, OWNER).await;
        let home = owner.get("/").await.is(200).says("年度末まで 117日").says("<span class=\"tag\">目標日を過ぎています</span>");
        assert_eq!(steps(&home.body), ["backup-recovery", "remote-maintenance", "source-restriction"]);
    }

    async fn several_files_prove_one_answer_and_one_file_several(test) {
        let house = clinic(test).await;
        let sheet = begin(test, house, "r7", "institution", 2025).await;
        let mut staff = Client::signed(test, STAFF).await;
        let (first, second) = (format!("/assessments/{sheet}/items/bcp/evidence"), format!("/assessments/{sheet}/items/backup-recovery/evidence"));
        let page = in_every_view(&mut staff, &first).await.says("パスワードが写っていませんか");
        let once = page.value("once").expect("a mark");
        // One is empty: the others are attached all the same, and it is named.
        let files: [(&str, &[u8]); 3] = [("計画.pdf", PDF), ("空.pdf", b""), ("訓練.txt", "訓練の記録".as_bytes())];
        let got = upload(&mut staff, &first, &[("once", &once)], &files).await.is(422);
        sound(&got);
        got.says("「空.pdf」：中身のないファイル").says(">計画.pdf</a>").says(">訓練.txt</a>");
        // The same form twice makes nothing twice.
        let files: [(&str, &[u8]); 2] = [("計画.pdf", PDF), ("訓練.txt", "訓練の記録".as_bytes())];
        recorded(test, "POST /assessments/{id}/items/{key}/evidence", upload(&mut staff, &first, &[("once", &once)], &files)).await.is(303);
        let all = test.app.evidence(&test.command(), house).await.expect("files");
        // Those of one instant stand in any order.
        let mut names: Vec<&str> = all.iter().map(|f| f.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["計画.pdf", "訓練.txt"]);
        let plan = all.iter().find(|f| f.name == "計画.pdf").expect("the plan").id.to_string();
        upload(&mut staff, &second, &[("attach", &plan)], &[]).await.is(303);
        upload(&mut staff, &second, &[("attach", &plan)], &[]).await.is(303);
        let view = test.app.sheet(&test.command(), sheet).await.expect("the sheet");
        let names = |key: &str| view.files(view.answer(key).expect("an answer")).iter().map(|f| f.name.clone()).collect::<Vec<_>>();
        assert_eq!((names("bcp").len(), names("backup-recovery")), (2, vec!["計画.pdf".to_owned()]));
        staff.get(&format!("/evidence/{plan}")).await.is(200).says("/items/bcp\"").says("/items/backup-recovery\"");
        staff.post(&format!("/evidence/{plan}/expiry"), &[("expires_on", "R9.3.31")]).await.is(303);
        staff.get(&first).await.is(200).says("令和9年3月31日）まで").says("期限を決める");
        // Taken off one answer it stays on the other.
        upload(&mut staff, &first, &[("detach", &plan)], &[]).await.is(303);
        let view = test.app.sheet(&test.command(), sheet).await.expect("the sheet");
        assert_eq!(view.files(view.answer("bcp").expect("an answer")).len(), 1);
        assert_eq!(view.files(view.answer("backup-recovery").expect("an answer")).len(), 1);
        // Nothing chosen, and too much, are said; what fitted is attached.
        upload(&mut staff, &first, &[], &[("", b"")]).await.is(422).says("ファイルを選んでください");
        let large = vec![b'x'; usize::try_from(app::evidence::FILE_MAX).expect("fits") + 1];
        let got = upload(&mut staff, &first, &[], &[("小.txt", b"a"), ("大.txt", &large)]).await.is(413);
        got.says("「大.txt」：一つ20MBまで").says(">小.txt</a>");
    }

    async fn who_changes_the_same_row_of_the_table_chooses(test) {
        let house = clinic(test).await;
        let sheet = begin(test, house, "r7", "institution", 2025).await;
        let table = format!("/assessments/{sheet}/table");
        let mut staff = Client::signed(test, STAFF).await;
        in_every_view(&mut staff, &table).await;
        answer(test, sheet, "bcp", Choice::Yes, 0).await;
        let mine = [
            ("checked_on", "R7.6.2"), ("value.bcp", "no"), ("target_date.bcp", "R8.3.1"), ("version.bcp", "0"),
            ("value.two-factor", "yes"), ("version.two-factor", "0"),
        ];
        let got = staff.post(&table, &mine).await.is(422);
        sound(&got);
        let got = got.says("先に書かれた答え：はい").says("ほかの人が先に変えていた");
        assert_eq!(got.value("target_date.bcp").as_deref(), Some("R8.3.1"));
        let view = test.app.sheet(&test.command(), sheet).await.expect("the sheet");
        assert_eq!((view.chosen.get("bcp"), view.chosen.get("two-factor")), (Some(&Choice::Yes), Some(&Choice::Yes)));
        // Sending it again is the choice for one's own.
        let version = got.value("version.bcp").expect("a version");
        let again = [("checked_on", "R7.6.2"), ("value.bcp", "no"), ("target_date.bcp", "R8.3.1"), ("version.bcp", &version),
            ("value.two-factor", "yes"), ("version.two-factor", "1")];
        recorded(test, "POST /assessments/{id}/table", staff.post(&table, &again)).await.goes_to(&format!("/assessments/{sheet}"));
        let view = test.app.sheet(&test.command(), sheet).await.expect("the sheet");
        assert_eq!(view.chosen.get("bcp"), Some(&Choice::No));
        staff.get(&format!("/assessments/{sheet}/history")).await.is(200).says("はい → いいえ");
    }

    async fn a_form_of_the_round_before_answers_nothing_in_the_next_by_itself(test) {
        let house = clinic(test).await;
        let sheet = begin(test, house, "r7", "institution", 2026).await;
        for key in ["bcp", "two-factor", "asset-ledger"] {
            answer(test, sheet, key, Choice::Yes, 0).await;
        }
        let (table, item) = (format!("/assessments/{sheet}/table"), format!("/assessments/{sheet}/items/backup-recovery"));
        let mut staff = Client::signed(test, STAFF).await;
        let one = staff.get(&item).await.is(200).value("round").expect("a round");
        let round = staff.get(&table).await.is(200).value("round").expect("a round");
        test.app.begin_round(&test.command(), sheet, jiff::civil::date(2026, 11, 24)).await.expect("a round");
        let second = async || {
            let view = test.app.sheet(&test.command(), sheet).await.expect("the sheet");
            let all = view.answers.values().flatten().filter(|a| a.round == 2);
            all.map(|a| (a.item_key.clone(), a.value)).collect::<Vec<_>>()
        };
        // The table: one row was changed, the others stand as they were shown.
        let mine = [
            ("checked_on", "R8.11.24"), ("round", round.as_str()), ("value.bcp", "no"), ("target_date.bcp", "R9.3.1"), ("version.bcp", "1"),
            ("value.two-factor", "yes"), ("version.two-factor", "1"), ("value.asset-ledger", "yes"), ("version.asset-ledger", "1"),
        ];
        let got = staff.post(&table, &mine).await.is(422).says("次の回が始まったので、この行はまだ保存していません");
        sound(&got);
        assert!(second().await.is_empty());
        assert_eq!(got.body.matches("次の回が始まったので").count(), 2, "of one row, above and beside it");
        assert_eq!(got.value("target_date.bcp").as_deref(), Some("R9.3.1"));
        let got = got.says("name=\"value.bcp\" value=\"no\" checked").says("name=\"value.two-factor\" value=\"\" checked");
        // Sent again it is an answer of this round, it alone.
        let (round, version) = (got.value("round").expect("a round"), got.value("version.bcp").expect("a version"));
        let mut again = mine;
        (again[1].1, again[4].1, again[5].1, again[7].1) = (round.as_str(), version.as_str(), "", "");
        staff.post(&table, &again).await.goes_to(&format!("/assessments/{sheet}"));
        assert_eq!(second().await, [("bcp".to_owned(), Some(Choice::No))]);
        // One question, by its button and as one types.
        let mut mine = [("version", "0"), ("round", one.as_str()), ("value", "yes"), ("checked_on", "R8.11.24"), ("note", "前の回に書いた"), ("then", "stay")];
        let mut script = staff.clone();
        script.headers.push(("accept", "application/json".to_owned()));
        script.post(&item, &mine).await.is(409);
        let got = staff.post(&item, &mine).await.is(409).says("次の回の確認が始まりました").says("前の回に書いた");
        sound(&got);
        assert_eq!(second().await.len(), 1);
        let round = got.value("round").expect("a round");
        mine[1].1 = &round;
        let told = script.post(&item, &mine).await.is(200);
        assert!(told.body.contains("\"round\":\"2\""), "{}", told.body);
        assert_eq!(second().await.len(), 2);
    }

    async fn a_table_that_cannot_be_stored_comes_back_as_it_was_typed(test) {
        let house = clinic(test).await;
        let sheet = begin(test, house, "r7", "institution", 2026).await;
        let table = format!("/assessments/{sheet}/table");
        let mut staff = Client::signed(test, STAFF).await;
        staff.get(&table).await.is(200);
        testkit::app::refuse_records(&test.app).await;
        let typed = [
            ("checked_on", "R8.11.20"), ("round", "1"), ("value.bcp", "no"), ("target_date.bcp", "R9.3.1"), ("version.bcp", "0"),
            ("value.two-factor", "yes"), ("version.two-factor", "0"),
        ];
        let got = staff.post(&table, &typed).await.is(503);
        sound(&got);
        let got = got.says("データベースが応じなくて").says("name=\"value.bcp\" value=\"no\" checked").says("name=\"value.two-factor\" value=\"yes\" checked");
        let kept = ["checked_on", "target_date.bcp", "version.bcp"].map(|name| got.value(name).unwrap_or_default());
        assert_eq!(kept, ["R8.11.20", "R9.3.1", "0"]);
    }

    async fn a_withdrawn_file_is_named_and_leads_nowhere(test) {
        let house = clinic(test).await;
        let sheet = begin(test, house, "r7", "institution", 2026).await;
        let item = format!("/assessments/{sheet}/items/asset-ledger");
        let files = format!("{item}/evidence");
        let mut owner = Client::signed(test, OWNER).await;
        upload(&mut owner, &files, &[], &[("台帳.pdf", PDF)]).await.is(303);
        let file = test.app.evidence(&test.command(), house).await.expect("files")[0].id;
        owner.post(&format!("/evidence/{file}/withdraw"), &[("reason", "名前が写っていた")]).await.is(303);
        for path in [format!("/assessments/{sheet}"), item.clone(), files.clone()] {
            let got = in_every_view(&mut owner, &path).await.says("台帳.pdf</s> <span class=\"tag\">取り下げ</span>");
            assert!(!got.body.contains(&format!("href=\"/evidence/{file}")), "{path}");
        }
        upload(&mut owner, &files, &[], &[("新しい台帳.txt", "台帳".as_bytes())]).await.is(303);
        owner.get(&item).await.is(200).says(">新しい台帳.txt</a>");
    }

    async fn an_old_year_is_read_and_printed_by_who_only_reads(test) {
        let house = clinic(test).await;
        let sheet = begin(test, house, "r5", "institution", 2023).await;
        let mut owner = Client::signed(test, OWNER).await;
        let item = format!("/assessments/{sheet}/items/asset-ledger");
        owner.get(&item).await.is(200);
        let said = [
            ("version", "0"), ("value", "no"), ("checked_on", "令和5年11月1日"), ("target_date", "R6.3.31"),
            ("responsible", "事務 花子"), ("note", "一行め\n二行め"), ("then", "stay"),
        ];
        owner.post(&item, &said).await.is(303);
        let mut said = said;
        (said[0].1, said[4].1, said[5].1) = ("1", "院長", "直しました");
        owner.post(&item, &said).await.is(303);

        let mut viewer = Client::signed(test, VIEWER).await;
        viewer.get("/").await.is(200).says(&format!("href=\"/assessments/{sheet}\"")).says("令和5年度");
        let page = in_every_view(&mut viewer, &format!("/assessments/{sheet}")).await;
        for words in ["令和5年11月1日", "令和6年3月31日", "院長", "直しました", "参考"] {
            page.clone().says(words);
        }
        assert!(!page.body.contains("<form method=\"post\" action=\"/assessments/"), "nothing to press");
        viewer.get(&format!("/assessments/{sheet}/table")).await.goes_to(&format!("/assessments/{sheet}"));
        let one = in_every_view(&mut viewer, &item).await.says("院長");
        assert!(!one.body.contains("name=\"value\""));
        // Who, when, from what to what.
        let history = in_every_view(&mut viewer, &format!("/assessments/{sheet}/history")).await;
        history.says("事務 花子 → 院長").says("→ 直しました").says("見本");
        for format in ["pdf", "xlsx", "csv", "json"] {
            viewer.get(&format!("/papers/sheet/{sheet}.{format}")).await.is(200);
        }
        viewer.get("/account").await.is(200);
        viewer.post(&item, &said).await.is(403);
    }

    async fn readings_stand_above_the_kanji_where_they_are_switched_on(test) {
        let house = clinic(test).await;
        let sheet = begin(test, house, "r7", "institution", 2025).await;
        let item = format!("/assessments/{sheet}/items/backup-recovery");
        let mut owner = Client::signed(test, OWNER).await;
        let ruby = "<ruby>復旧<rp>（</rp><rt>ふっきゅう</rt><rp>）</rp></ruby>";
        assert!(!owner.get(&item).await.is(200).body.contains("<ruby>"));
        recorded(test, "POST /preferences", owner.post("/preferences", &[("furigana", "true")])).await.is(303);
        let page = owner.get(&item).await.is(200);
        sound(&page);
        let (_, rest) = page.body.split_once("<h1>").expect("a heading");
        assert!(rest.split("</h1>").next().is_some_and(|h| h.contains(ruby)), "in the heading");
        for part in ["lead question", "card guide", "method=\"post\" action=\"/assessments"] {
            let (_, rest) = page.body.split_once(part).expect(part);
            assert!(rest.chars().take(1500).collect::<String>().contains("<ruby>"), "{part}");
        }
        for path in ["/guide/institution/backup-recovery", "/words/generations", "/help"] {
            let page = owner.get(path).await.is(200);
            assert!(page.body.contains("<ruby>") && !page.body.contains('|'), "{path}");
        }
        // It stays with the person, and no paper has it.
        let mut again = Client::signed(test, OWNER).await;
        assert!(again.get(&item).await.is(200).body.contains(ruby));
        for ending in ["csv", "json", "pdf"] {
            let paper = again.get(&format!("/papers/sheet/{sheet}.{ending}")).await.is(200);
            assert!(!paper.body.contains("|ふっきゅう"), "{ending}");
        }
    }

    async fn who_else_asks_is_told_only_to_who_ticked_it(test) {
        let house = clinic(test).await;
        let sheet = begin(test, house, "r7", "institution", 2025).await;
        let item = format!("/assessments/{sheet}/items/backup-recovery");
        let mut owner = Client::signed(test, OWNER).await;
        assert!(!owner.get(&item).await.is(200).body.contains("ほかに求められる場面"));
        let setup = format!("/setup/systems?organisation={house}");
        let id = house.to_string();
        in_every_view(&mut owner, &setup).await.says("診療録管理体制加算");
        recorded(test, "POST /setup/systems", owner.post("/setup/systems", &[("organisation", &id), ("ticked", "fee-record-management"), ("route", "yes")])).await.goes_to("/");
        let page = in_every_view(&mut owner, &item).await;
        page.clone().says("ほかに求められる場面").says("令和6年度診療報酬改定（診療録管理体制加算1） (2024-06-01)").says("判定しません");
        assert!(!page.body.contains("保険会社"), "what was not ticked is not shown");
        owner.post("/setup/systems", &[("organisation", &id), ("ticked", "insurer-cyber")]).await.goes_to("/");
        let page = owner.get(&item).await.is(200).says("保険会社");
        assert!(!page.body.contains("診療録管理体制加算"));
    }

    async fn the_continuity_table_and_the_checklist_name_each_other(test) {
        let house = clinic(test).await;
        let sheet = begin(test, house, "r7", "institution", 2025).await;
        let table = begin(test, house, "bcp2024", "continuity", 2026).await;
        answer(test, sheet, "contact-chart", Choice::Yes, 0).await;
        // What is copied into the official form, and what nobody knows to have a place there.
        let mut owner = Client::signed(test, OWNER).await;
        in_every_view(&mut owner, &format!("/assessments/{sheet}")).await.says("公式の様式に書き写して");
        let own = in_every_view(&mut owner, &format!("/assessments/{table}")).await.says("この表は手元の控えです");
        assert!(!own.body.contains("書き写して"));
        let content = test.app.content.clone();
        let edition = content.editions.iter().find(|e| e.id == "bcp2024").expect("the table").clone();
        let form = edition.form("continuity").expect("its form");
        for lineage in ["contact-chart", "backup-recovery", "bcp"] {
            let row = form.items().find(|i| i.links.iter().any(|l| l == lineage)).expect("a row that goes with it");
            let (here, there) = (format!("/assessments/{table}/items/{}", row.key), format!("/assessments/{sheet}/items/{lineage}"));
            in_every_view(&mut owner, &here).await.says("いっしょに見る項目").says(&format!("href=\"{there}\""));
            in_every_view(&mut owner, &there).await.says(&format!("href=\"{here}\""));
        }
        let row = form.items().find(|i| i.links.iter().any(|l| l == "contact-chart")).expect("a row");
        let got = owner.get(&format!("/assessments/{table}/items/{}", row.key)).await.is(200);
        let (_, linked) = got.body.split_once("/items/contact-chart\"").expect("the link");
        assert!(linked.split("</li>").next().is_some_and(|li| li.contains("はい")), "and what was answered there");
        // Of two editions in one year the one that was begun last counts.
        for edition in ["r6", "r7"] {
            test.clock.pass(jiff::SignedDuration::from_mins(1));
            let newer = begin(test, house, edition, "institution", 2026).await;
            let there = format!("href=\"/assessments/{newer}/items/contact-chart\"");
            owner.get(&format!("/assessments/{table}/items/{}", row.key)).await.is(200).says(&there);
        }
    }

    async fn a_round_whose_day_does_not_fit_comes_back_as_it_was_typed(test) {
        let house = clinic(test).await;
        let sheet = format!("/assessments/{}", begin(test, house, "r7", "institution", 2026).await);
        let rounds = format!("{sheet}/rounds");
        let mut owner = Client::signed(test, OWNER).await;
        for (typed, told) in [("昨日", "日付として読めません"), ("R20.1.1", "確認した日が先の日付なので")] {
            let got = owner.post(&rounds, &[("checked_on", typed), ("round", "1")]).await.is(422);
            sound(&got);
            got.says(told).says(&format!("value=\"{typed}\"")).says("次の質問").says(&format!("action=\"{rounds}\""));
        }
        assert!(!owner.get(&sheet).await.is(200).body.contains("2回目"));
    }
}
