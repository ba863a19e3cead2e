//! Official workbooks as a clinic takes them in: the file, what was found beside the sheet, corrections by hand,
//! the draft, and the sheet of the year. The workbooks were made by somebody else: `content/tests/workbooks`.

use crate::client::{Client, Got, recorded};
use crate::house::{OWNER, STAFF, clinic, in_every_view, sound, upload};
use domain::organisations::Kind;
use domain::people::Role;
use testkit::app::TestApp;

fn workbook(name: &str) -> Vec<u8> {
    TestApp::workbook(name)
}

/// Every field of the last form of a page, as a browser would send it.
fn fields(got: &Got) -> Vec<(String, String)> {
    let form =
        &got.body[got.body.rfind("<form method=\"post\" action=\"/editions/import/draft\"").expect("the form")..];
    let form = &form[..form.find("</form>").expect("its end")];
    let attr = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
        rest.split('"').next().map(unescape)
    };
    let mut out = Vec::new();
    for (at, _) in form.match_indices('<') {
        let tag = &form[at + 1..at + form[at..].find('>').expect("a tag")];
        let Some(name) = attr(tag, "name") else { continue };
        if tag.starts_with("input") {
            let is_box = tag.contains("type=\"checkbox\"");
            if !is_box || tag.ends_with(" checked") || tag.contains(" checked ") {
                out.push((name, attr(tag, "value").unwrap_or_default()));
            }
        } else if tag.starts_with("textarea") {
            let body = &form[at + tag.len() + 2..];
            out.push((name, unescape(body[..body.find("</textarea>").expect("its end")].trim_start_matches('\n'))));
        } else if tag.starts_with("select") {
            let body = &form[at..at + form[at..].find("</select>").expect("its end")];
            let options: Vec<&str> = body.split("<option").skip(1).collect();
            let chosen = options.iter().find(|o| o.split('>').next().is_some_and(|t| t.contains(" selected")));
            let option = chosen.or(options.first()).expect("an option");
            out.push((
                name,
                attr(&format!("option{}", option.split('>').next().unwrap_or_default()), "value").unwrap_or_default(),
            ));
        }
    }
    out
}

fn unescape(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    let text = text.replace("&#34;", "\"").replace("&#60;", "<").replace("&#62;", ">").replace("&#38;", "&");
    text.replace("&amp;", "&")
}

fn set(fields: &mut [(String, String)], name: &str, value: &str) {
    let field = fields.iter_mut().find(|(n, _)| n == name).unwrap_or_else(|| panic!("{name}"));
    field.1 = value.to_owned();
}

async fn send(client: &mut Client, fields: &[(String, String)], act: &str) -> Got {
    let fields = fields.iter().filter(|(n, _)| n != "csrf").map(|(n, v)| (n.as_str(), v.as_str()));
    let all: Vec<(&str, &str)> = fields.chain([("act", act)]).collect();
    client.post("/editions/import/draft", &all).await
}

testkit::both! {
    async fn a_clinic_alone_takes_the_sheet_of_the_year_in(test) {
        let house = clinic(test).await.to_string();
        let mut owner = Client::signed(test, OWNER).await;
        // Without the year's sheet the first page leads there.
        let home = in_every_view(&mut owner, "/").await.says("href=\"/editions/import\"").says("001716187.xlsx");
        let home = home.says("25,655バイト、SHA-256").says("「この版を使い始める」を押すと");
        assert!(!home.body.contains("001716185.pdf"), "only what can be taken in");
        in_every_view(&mut owner, "/editions/import").await.says("001716187.xlsx").says("何も保存しません");
        let before = test.audit_records().await;
        let found = upload(&mut owner, "/editions/import", &[("form", ""), ("sheet", "")], &[("みほん.xlsx", &workbook("merged.xlsx"))]).await.is(200);
        sound(&found);
        let found = found.says("令和8年度").says("医療情報システム安全管理責任者").says("id=\"cell-D7\"").says("ほぼ確かです");
        assert_eq!((test.audit_records().await, test.revisions("r8").await.len()), (before, 0), "nothing is stored");

        // One cell is corrected by hand, and what cannot be keeps everything that was typed.
        let mut form = fields(&found);
        set(&mut form, "source", "出典：厚生労働省「みほん」");
        set(&mut form, "url", "https://www.mhlw.go.jp/mihon");
        set(&mut form, "yes.1.1", "E2x");
        set(&mut form, "text.2", "");
        let again = send(&mut owner, &form, "store").await.is(422);
        sound(&again);
        let again = again.says("2番目の「E2x」はセルの名前ではない");
        assert_eq!(again.value("yes.1.1").as_deref(), Some("E2x"));
        set(&mut form, "yes.1.1", "e8");
        let again = send(&mut owner, &form, "store").await.is(422).says("3番目の項目の文が空か長すぎる");
        let mut form = fields(&again);
        set(&mut form, "text.2", "システムを使う職員に、年に一度は安全な使い方の研修を行い、だれが受けたかの名簿を残していますか。");
        let to = recorded(test, "POST /editions/import/draft", send(&mut owner, &form, "store")).await.is(303);
        assert!(to.location().starts_with("/editions?done=imported"), "{}", to.location());
        let first = test.revisions("r8").await;
        assert_eq!((first.len(), first[0].1, first[0].2, test.audit_records().await), (1, 1, "draft", before + 1));
        // The same once more is the same revision.
        send(&mut owner, &form, "store").await.is(303);
        assert_eq!((test.revisions("r8").await, test.audit_records().await), (first, before + 1));

        // Corrected once more before it is used: another revision.
        let found = owner.get("/editions/r8/forms/institution").await.is(200);
        sound(&found);
        let mut form = fields(&found);
        set(&mut form, "target_date.3.1", "J10");
        send(&mut owner, &form, "store").await.is(303);
        let both = test.revisions("r8").await;
        assert_eq!(both.iter().map(|r| (r.1, r.2)).collect::<Vec<_>>(), [(2, "draft"), (1, "draft")]);
        let list = in_every_view(&mut owner, "/editions").await.says("/editions/r8/publish").says("SHA-256").says("出典：厚生労働省「みほん」（https://www.mhlw.go.jp/mihon）");
        assert_eq!(list.body.matches("/editions/r8/publish").count(), 1, "the newest draft alone");
        let hash = list.value("hash").expect("a fingerprint");
        owner.post("/editions/r8/publish", &[("hash", &hash)]).await.goes_to("/editions?done=published");
        let used = test.revisions("r8").await;
        assert_eq!(used.iter().map(|r| r.2).collect::<Vec<_>>(), ["published", "draft"]);
        owner.post("/editions/r8/publish", &[]).await.is(404);

        // From then on it is the year's sheet; a correction is a revision of its own and changes nothing in use.
        let home = owner.get("/").await.is(200).says("令和8年度版");
        assert!(!home.body.contains("/editions/import"), "it is there");
        let mut form = fields(&owner.get("/editions/r8/forms/institution").await.is(200));
        set(&mut form, "number.1", "１－⑨");
        send(&mut owner, &form, "store").await.is(303);
        let third = test.revisions("r8").await;
        assert_eq!((third[0].1, third[0].2, third[1].clone()), (3, "draft", used[0].clone()));

        // It leaves as the very workbook, and the page says where that was tried and where it was not.
        let new = [("organisation", house.as_str()), ("edition", "r8"), ("form", "institution"), ("fiscal_year", "2026")];
        let sheet = owner.post("/assessments", &new).await.is(303).location().to_owned();
        let page = in_every_view(&mut owner, &sheet).await.says("/papers/official/");
        page.says("LibreOffice で確かめています。Excel では確かめていません。");
        let id = sheet.split(['/', '?']).nth(2).expect("an id");
        let official = owner.get(&format!("/papers/official/{id}.xlsx")).await.is(200).header("content-disposition").to_owned();
        let own = owner.get(&format!("/papers/sheet/{id}.xlsx")).await.is(200).header("content-disposition").to_owned();
        assert_ne!(official, own, "the one to hand in is told from our own copy");
    }

    async fn a_file_of_the_ministry_is_named_on_the_page(test) {
        clinic(test).await;
        let file = workbook("merged.xlsx");
        let mut content = content::Content::bundled().expect("content");
        let year = content.years.years.iter_mut().find(|y| y.fiscal_year == 2026).expect("the year");
        let known = year.official_files.iter_mut().find(|f| f.form.as_deref() == Some("institution")).expect("its file");
        known.sha256 = content::hash::hex(&file);
        let mut app = test.app.clone();
        app.content = std::sync::Arc::new(content);
        let router = web::router(app, web::Options { tries_per_minute: Some(10_000), ..web::Options::default() });
        let mut owner = Client::signed_through(test, router, OWNER).await;
        owner.get("/").await.is(200);
        let found = upload(&mut owner, "/editions/import", &[("form", "")], &[("a.xlsx", &file)]).await.is(200);
        sound(&found.says("厚生労働省のファイル 001716187.xlsx と同じです"));
        // Its name says nothing; the bytes do.
        let other = [("001716187.xlsx", workbook("stacked.xlsx"))];
        let other: Vec<(&str, &[u8])> = other.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
        let found = upload(&mut owner, "/editions/import", &[("form", "")], &other).await.is(200);
        assert!(!found.body.contains("と同じです"), "{:.2000}", found.body);
    }

    async fn columns_are_corrected_for_all_rows_and_rows_are_added_or_left_out(test) {
        clinic(test).await;
        let mut owner = Client::signed(test, OWNER).await;
        owner.get("/").await.is(200);
        let found = upload(&mut owner, "/editions/import", &[("form", "")], &[("a.xlsx", &workbook("stacked.xlsx"))]).await.is(200);
        let mut form = fields(&found);
        set(&mut form, "how.col.1", "circle");
        set(&mut form, "yes.col.1", "H");
        set(&mut form, "yes_value.col.1", "レ");
        let spread = send(&mut owner, &form, "spread").await.is(200).says("まだ保存していません");
        sound(&spread);
        assert_eq!((spread.value("yes.0.1").as_deref(), spread.value("yes_value.5.1").as_deref()), (Some("H9"), Some("レ")));
        let added = send(&mut owner, &fields(&spread), "add").await.is(200);
        let mut form = fields(&added);
        for (name, value) in [("text.22", "みほんの足した問いです。"), ("number.22", "5-①"), ("section.22", "足した区分"), ("lineage.22", "r8-mihon")] {
            match form.iter_mut().find(|(n, _)| n == name) {
                Some(field) => field.1 = value.to_owned(),
                None => form.push((name.to_owned(), value.to_owned())),
            }
        }
        form.push(("drop.2".to_owned(), "true".to_owned()));
        send(&mut owner, &form, "store").await.is(303);
        let hash = test.revisions("r8").await[0].0.clone();
        let edition = test.edition_of(&hash).await;
        let form = edition.form("institution").expect("the form");
        assert_eq!(form.items().count(), 22);
        let added = form.item("r8-mihon").expect("the added row");
        assert_eq!(added.basis, domain::checklist::TextBasis::Confirmed, "what is not on the sheet is not official");
        assert!(!form.is_official());
        assert!(edition.note.contains("一部の文は、取り込んだ人が直しています"));
    }

    async fn two_forms_of_a_year_come_from_two_workbooks(test) {
        clinic(test).await;
        let mut owner = Client::signed(test, OWNER).await;
        owner.get("/").await.is(200);
        for name in ["merged.xlsx", "vendor.xlsx"] {
            let found = upload(&mut owner, "/editions/import", &[("form", "")], &[(name, &workbook(name))]).await.is(200);
            send(&mut owner, &fields(&found), "store").await.is(303);
        }
        let rows = test.revisions("r8").await;
        assert_eq!(rows.len(), 2);
        assert_eq!(test.imported_forms(&rows[0].0).await, ["institution", "vendor"]);
        let hash = owner.get("/editions").await.is(200).value("hash").expect("a fingerprint");
        owner.post("/editions/r8/publish", &[("hash", &hash)]).await.is(303);
        owner.get("/editions").await.is(200).says("医療機関・薬局確認用／事業者確認用");
    }

    async fn only_who_stands_for_the_installation_takes_in(test) {
        clinic(test).await;
        let mut staff = Client::signed(test, STAFF).await;
        staff.get("/editions/import").await.is(403);
        staff.get("/").await.is(200).says("取り込むのは");
        let file = workbook("merged.xlsx");
        upload(&mut staff, "/editions/import", &[("form", "")], &[("a.xlsx", &file)]).await.is(403);
        staff.post("/editions/import/draft", &[("rows", "0")]).await.is(403);
        // With a second clinic the owner is one of several.
        test.organisation(Kind::Clinic, "4910100017").await;
        let mut owner = Client::signed(test, OWNER).await;
        owner.get("/editions/import").await.is(403);
        owner.get("/editions/r8/forms/institution").await.is(403);
        let national = test.organisation(Kind::National, "national").await;
        test.person("editor@national.example", national, Role::Editor).await;
        let mut editor = Client::signed(test, "editor@national.example").await;
        editor.get("/editions/import").await.is(200);
        editor.get("/editions/r8/forms/institution").await.is(404);
        upload(&mut editor, "/editions/import", &[("form", "")], &[("a.xlsx", &file)]).await.is(200);
        assert_eq!(test.revisions("r8").await.len(), 0);
    }

    async fn each_wrong_file_has_its_sentence_and_stores_nothing(test) {
        clinic(test).await;
        let mut owner = Client::signed(test, OWNER).await;
        owner.get("/").await.is(200);
        let before = test.audit_records().await;
        let large = vec![0; app::guide::import::WORKBOOK_MAX + 1];
        let named = |name: &str| if name == "large" { large.clone() } else { workbook(name) };
        for (name, form, sentence) in [
            ("wrong/empty.xlsx", "", "中身が空"),
            ("wrong/encrypted.xlsx", "", "パスワードを外して"),
            ("wrong/old.xls", "", "古い形式（.xls）"),
            ("wrong/old-renamed.xlsx", "", "古い形式（.xls）"),
            ("wrong/not-a-workbook.xlsx", "", "Excel ブック（.xlsx）ではない"),
            ("wrong/word.xlsx", "", "Excel ブック（.xlsx）ではない"),
            ("wrong/pdf.xlsx", "", "Excel のファイルではない"),
            ("wrong/bomb.xlsx", "", "異常に大きくふくらむ"),
            ("wrong/bomb-lying.xlsx", "", "異常に大きくふくらむ"),
            ("wrong/macros.xlsx", "", "マクロ"),
            ("wrong/no-table.xlsx", "", "表が見つからない"),
            ("wrong/two-tables.xlsx", "", "表が二つ以上"),
            ("wrong/header-only.xlsx", "", "項目が一つもない"),
            ("wrong/no-answers.xlsx", "", "「はい・いいえ」を書く欄がない"),
            ("wrong/no-items.xlsx", "", "項目の文がない"),
            ("wrong/damaged.xlsx", "", "壊れていて読めない"),
            ("wrong/truncated.xlsx", "", "壊れていて読めない"),
            ("wrong/doubled.xlsx", "", "壊れていて読めない"),
            ("large", "", "4MBより大きい"),
            ("vendor.xlsx", "institution", "「事業者確認用」なので"),
        ] {
            let got = upload(&mut owner, "/editions/import", &[("form", form), ("sheet", "")], &[(name, &named(name))]).await.is(422);
            sound(&got);
            assert!(got.body.contains(sentence), "{name}: {}", got.body);
            assert_eq!(got.body.matches("class=\"fault\"").count(), 1, "{name}: one sentence");
        }
        let none = upload(&mut owner, "/editions/import", &[("form", "vendor")], &[]).await.is(422).says("ファイルを選んでください");
        assert!(none.body.contains("<option value=\"vendor\" selected>"), "what was chosen stays");
        assert_eq!((test.audit_records().await, test.revisions("r8").await.len()), (before, 0));
    }
}
