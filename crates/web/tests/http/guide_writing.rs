//! Writing the guide in the browser: an editor of a national association types, is told what to mend, publishes for a
//! day; a clinic sees the old text until then and is told of the change; sets leave as a booklet.

use crate::client::{Client, Got, recorded};
use crate::house::{OWNER, clinic, in_every_view, sound};
use app::ports::PressError;
use domain::organisations::Kind;
use domain::papers::{Format, Paper};
use domain::people::Role;
use testkit::app::TestApp;

const EDITOR: &str = "editor@national.example";
const PATH: &str = "/guide/institution/backup-recovery";

/// A press to which everything is too long.
struct TooLong;

impl app::ports::Press for TooLong {
    fn print(&self, _: &Paper, _: Format) -> Result<Vec<u8>, PressError> {
        Err(PressError::TooManyPages { pages: 301, limit: 300 })
    }
    fn pages(&self, _: &Paper) -> Result<usize, PressError> {
        Ok(301)
    }
    fn can_print(&self) -> bool {
        true
    }
}

async fn editor(test: &TestApp) -> Client {
    let national = test.organisation(Kind::National, "national").await;
    test.person(EDITOR, national, Role::Editor).await;
    Client::signed(test, EDITOR).await
}

/// The text of a textarea.
fn area(got: &Got, name: &str) -> String {
    let at = got.body.find(&format!("name=\"{name}\"")).expect("the field");
    let rest = &got.body[at + got.body[at..].find('>').expect("a tag") + 1..];
    let text = rest.split("</textarea>").next().expect("its end").trim_start_matches('\n');
    [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// The fields of the form as the page shows them, with another body and note.
fn fields(got: &Got, body: &str, change: &str) -> Vec<(&'static str, String)> {
    let value = |name: &str| got.value(name).unwrap_or_default();
    vec![
        ("version", value("version")),
        ("body", body.to_owned()),
        ("action", value("action")),
        ("change", change.to_owned()),
        ("author", "みほん医師会".to_owned()),
        ("editions", "r7".to_owned()),
        ("basis", "inferred".to_owned()),
        ("sources", area(got, "sources")),
        ("guideline", area(got, "guideline")),
    ]
}

async fn post(client: &mut Client, path: &str, fields: &[(&'static str, String)]) -> Got {
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    client.post(path, &pairs).await
}

/// A text with one sentence more.
fn longer(body: &str, sentence: &str) -> String {
    body.replacen("\n\n## なぜ{大切|たいせつ}か", &format!("\n\n{sentence}\n\n## なぜ{{大切|たいせつ}}か"), 1)
}

testkit::both! {
    async fn an_editor_mends_a_text_and_publishes_it_for_tomorrow(test) {
        clinic(test).await;
        let mut owner = Client::signed(test, OWNER).await;
        owner.get(PATH).await.is(200);
        assert_eq!(owner.get(&format!("{PATH}/edit")).await.status.as_u16(), 403);
        let mut editor = editor(test).await;
        editor.get(PATH).await.is(200).says(&format!("href=\"{PATH}/edit\""));
        let shown = in_every_view(&mut editor, &format!("{PATH}/edit")).await;
        let (body, version) = (area(&shown, "body"), shown.value("version"));
        assert!(body.starts_with("## ひとことで{言|い}うと") && version.as_deref() == Some("0"));
        assert!(!shown.body.contains("直すところ</h2>"), "nothing was typed, nothing is to be mended");

        // A link to a word that does not exist, and no note of change: kept, and said beside the text.
        let wrong = longer(&body, "新しい[写し](term:copies)を、毎週たしかめましょう。<script>alert(1)</script>");
        post(&mut editor, &format!("{PATH}/edit"), &fields(&shown, &wrong, "")).await.goes_to(&format!("{PATH}/edit?done=saved"));
        let got = in_every_view(&mut editor, &format!("{PATH}/edit")).await;
        let got = got.says("term:copies").says("glossary.toml にありません").says("4行目").says("「前からの変更」が空です");
        let got = got.says("HTML は使えません");
        assert_eq!(area(&got, "body"), wrong);
        assert!(!got.body.contains("<script>alert"), "what is typed is never markup");
        assert!(!got.body.contains("出す日を決める</button>"), "it cannot go on yet");
        let early = editor.post(&format!("{PATH}/publish"), &[("version", "1"), ("day", "")]).await.is(409);
        early.says("直すところが残っている");

        // Mended: it can go on to its day.
        let right = longer(&body, "新しい[写し](term:backup)を、毎週たしかめましょう。");
        post(&mut editor, &format!("{PATH}/edit"), &fields(&got, &right, "毎週たしかめることを足しました。")).await.is(303);
        let got = editor.get(&format!("{PATH}/edit")).await.is(200).says("出す日を決める");
        sound(&got);
        assert!(!got.body.contains("id=\"mends\""));
        let before = in_every_view(&mut editor, &format!("{PATH}/publish")).await;
        let before = before.says("毎週たしかめる").says("<ins>").says("令和8年11月24日");
        let version = before.value("version").expect("a version");
        for (day, sentence) in [("きのう", "日付"), ("R8.11.23", "過ぎた日"), ("2062/1/1", "一年より先")] {
            let got = editor.post(&format!("{PATH}/publish"), &[("version", &version), ("day", day)]).await.is(422);
            assert_eq!(got.says(sentence).value("day").as_deref(), Some(day));
        }
        let planned = editor.post(&format!("{PATH}/publish"), &[("version", &version), ("day", "R8.11.25")]).await;
        planned.goes_to(&format!("{PATH}/history?done=planned"));
        let history = in_every_view(&mut editor, &format!("{PATH}/history")).await;
        history.says("これから出る").says("第2稿").says("出すのを取りやめる");

        // The clinic: the old text today, the new one after the clock has passed.
        let today = owner.get(PATH).await.is(200);
        assert!(!today.body.contains("毎週たしかめ"));
        let hash = today.value("hash").expect("a button");
        recorded(test, "POST /guide/{form}/{lineage}/read", owner.post(&format!("{PATH}/read"), &[("hash", &hash)])).await.goes_to(PATH);
        owner.get(PATH).await.is(200).says("読んだことになっています");
        assert!(!owner.get(&format!("{PATH}/history")).await.is(200).body.contains("第2稿"), "a plan is for editors");
        owner.get(&format!("{PATH}?revision=2")).await.is(404);
        test.clock.set("2026-11-25T00:00:01+09:00".parse().expect("a time"));
        let mut owner = Client::signed(test, OWNER).await;
        let tomorrow = in_every_view(&mut owner, PATH).await;
        let tomorrow = tomorrow.says("毎週たしかめましょう").says("前に読んだときから").says("毎週たしかめることを足しました");
        owner.get("/guide").await.is(200).says("1件あります").says("変わりました");
        owner.get("/").await.is(200).says("読んだあとで変わったガイド").says("毎週たしかめることを足しました");
        owner.post(&format!("{PATH}/read"), &[("hash", &tomorrow.value("hash").expect("a button"))]).await.goes_to(PATH);
        assert!(!owner.get("/").await.is(200).body.contains("読んだあとで変わったガイド"));
        in_every_view(&mut owner, &format!("{PATH}/history?from=1&to=2")).await.says("<ins>").says("毎週");
        owner.get(&format!("{PATH}?revision=1")).await.is(200).says("これは前の文章");
        owner.post(&format!("{PATH}/read"), &[("hash", "0")]).await.is(404);
    }

    async fn a_question_tells_of_a_changed_guide(test) {
        let house = clinic(test).await;
        let mut editor = editor(test).await;
        let mut owner = Client::signed(test, OWNER).await;
        let new = app::checklist::NewSheet { edition: "r7".into(), form: "institution".into(), vendor: None, fiscal_year: 2026 };
        let person = test.app.person_id(&test.command(), OWNER).await.expect("the owner");
        let sheet = test.app.begin_sheet(&test.as_person(person).await, house, new).await.expect("a sheet");
        let item = format!("/assessments/{sheet}/items/backup-recovery");
        owner.get(&item).await.is(200).says("<details class=\"card guide\" lang=\"ja\" open>");
        owner.post(&item, &[("value", "yes"), ("version", "0"), ("then", "stay"), ("checked_on", "R8.11.24")]).await.goes_to(&item);
        let seen = owner.get(&item).await.is(200);
        assert!(!seen.body.contains("<details class=\"card guide\" lang=\"ja\" open>") && !seen.body.contains("前に読んだときから"));
        test.clock.set("2026-11-24T12:00:00+09:00".parse().expect("a time"));
        let shown = editor.get(&format!("{PATH}/edit")).await.is(200);
        let text = longer(&area(&shown, "body"), "戻す手順は、紙でも置いてください。");
        recorded(test, "POST /guide/{form}/{lineage}/edit", post(&mut editor, &format!("{PATH}/edit"), &fields(&shown, &text, "紙の手順を足しました。"))).await.is(303);
        recorded(test, "POST /guide/{form}/{lineage}/publish", editor.post(&format!("{PATH}/publish"), &[("version", "1"), ("day", "")])).await.goes_to(&format!("{PATH}/history?done=published"));
        test.clock.set("2026-11-24T12:00:01+09:00".parse().expect("a time"));
        let seen = owner.get(&item).await.is(200).says("<details class=\"card guide\" lang=\"ja\" open>");
        let hash = seen.says("紙の手順を足しました").value("hash").expect("a button");
        owner.post(&format!("{PATH}/read"), &[("hash", &hash), ("return_to", &item)]).await.goes_to(&item);
        assert!(!owner.get(&item).await.is(200).body.contains("前に読んだときから"));
    }

    async fn two_editors_and_a_discarded_draft(test) {
        let mut one = editor(test).await;
        let mut two = Client::signed(test, EDITOR).await;
        let (shown, other) = (one.get(&format!("{PATH}/edit")).await.is(200), two.get(&format!("{PATH}/edit")).await.is(200));
        let body = area(&shown, "body");
        let (mine, theirs) = (longer(&body, "一人めの文です。"), longer(&body, "二人めの文です。"));
        post(&mut one, &format!("{PATH}/edit"), &fields(&shown, &mine, "一人め")).await.is(303);
        let got = post(&mut two, &format!("{PATH}/edit"), &fields(&other, &theirs, "二人め")).await.is(409);
        sound(&got);
        let got = got.says("ほかの人が、先に保存しました").says("一人めの文です");
        assert_eq!((area(&got, "body"), got.value("version").as_deref()), (theirs.clone(), Some("1")));
        post(&mut two, &format!("{PATH}/edit"), &fields(&got, &theirs, "二人め")).await.is(303);
        two.get(&format!("{PATH}/edit")).await.is(200).says("二人めの文です");
        let long = "あ".repeat(40_001);
        let got = post(&mut two, &format!("{PATH}/edit"), &fields(&got, &long, "長い")).await.is(422);
        assert_eq!(area(&got.says("40000"), "body").chars().count(), 40_001, "what was typed stays");
        one.get("/guide").await.is(200).says("下書き");
        one.post(&format!("{PATH}/discard"), &[("version", "1")]).await.is(409);
        recorded(test, "POST /guide/{form}/{lineage}/discard", one.post(&format!("{PATH}/discard"), &[("version", "2")])).await.goes_to(&format!("{PATH}/history?done=discarded"));
        recorded(test, "POST /guide/{form}/{lineage}/revision", one.post(&format!("{PATH}/revision"), &[("revision", "1"), ("do", "draft")])).await.goes_to(&format!("{PATH}/edit"));
        one.post(&format!("{PATH}/revision"), &[("revision", "x"), ("do", "draft")]).await.is(404);
        one.get(&format!("{PATH}/publish")).await.is(200).says("今の文章と同じ");
        one.get("/guide/institution/nothing/edit").await.is(404);
        one.get("/guide/booklet/how-to-read/edit").await.is(200);
        one.get("/guide/faq/bcp/history").await.is(200);
    }

    async fn a_set_is_made_published_and_printed(test) {
        clinic(test).await;
        let mut visitor = Client::of(test);
        let list = in_every_view(&mut visitor, "/guide/editions").await.says("実践ガイド（Mamori 版）第1版");
        assert!(!list.body.contains("新しい一そろいを作る"));
        let at = list.body.find("/papers/booklet/").expect("a booklet");
        let booklet = list.body[at..].split(".pdf").next().expect("an address").to_owned();
        for (format, is) in [("pdf", "pdf"), ("docx", "docx"), ("txt", "txt")] {
            let got = visitor.get(&format!("{booklet}.{format}")).await.is(200);
            assert!(got.body.starts_with(is), "{:.80}", got.body);
            for words in ["この手引きの読み方", "医療情報システムの有無", "体制構築", "2-⑪ アクセスログ", "よくある質問", "行動の一覧", "切り離したバックアップを持ち"] {
                assert!(got.body.contains(words), "{words}");
            }
        }
        for nothing in ["/papers/booklet/x.pdf", "/papers/booklet/01900000-0000-7000-8000-000000000000.pdf", "/guide/editions/x"] {
            visitor.get(nothing).await.is(404);
        }
        let mut editor = editor(test).await;
        let got = editor.post("/guide/editions", &[("title", ""), ("note", "新しい")]).await.is(422);
        sound(&got);
        got.says("何か書いてください").says("一つ以上選んで").says("value=\"新しい\"");
        let begun = recorded(test, "POST /guide/editions", editor.post("/guide/editions", &[("title", "みほん版"), ("editions", "r7"), ("editions", "r6"), ("note", "はじめの版"), ("guideline", "6.0")])).await;
        let set = begun.location().split('?').next().expect("an address").to_owned();
        assert!(begun.status.as_u16() == 303 && set.starts_with("/guide/editions/"));
        visitor.get(&set).await.is(404);
        let page = in_every_view(&mut editor, &set).await.says("下書き").says("令和6年度版").says("第1稿");
        let version = page.value("version").expect("a version");
        recorded(test, "POST /guide/editions/{set}", editor.post(&set, &[("title", "みほん版その2"), ("editions", "r7"), ("note", "はじめの版"), ("version", &version)])).await.goes_to(&format!("{set}?done=saved"));
        let mine = [("title", "みほん版その3"), ("editions", "r7"), ("note", "はじめの版")];
        let got = editor.post(&set, &[&mine[..], &[("version", version.as_str())]].concat()).await.is(409);
        sound(&got);
        let got = got.says("みほん版その2").says("value=\"みほん版その3\"").says("もう一度保存してください");
        // Both stand there, and what was typed can take the other's place.
        let now = got.value("version").expect("what stands");
        editor.post(&set, &[&mine[..], &[("version", now.as_str())]].concat()).await.goes_to(&format!("{set}?done=saved"));
        editor.post(&format!("{set}/publish"), &[("version", "3"), ("day", "R8.11.23")]).await.is(422).says("過ぎた日");
        recorded(test, "POST /guide/editions/{set}/publish", editor.post(&format!("{set}/publish"), &[("version", "3"), ("day", "R8.11.26")])).await.is(303);
        in_every_view(&mut editor, &set).await.says("これから出る").says("令和8年11月26日");
        recorded(test, "POST /guide/editions/{set}/withdraw", editor.post(&format!("{set}/withdraw"), &[])).await.is(303);
        editor.post(&format!("{set}/publish"), &[("version", "6"), ("day", "")]).await.is(303);
        visitor.get(&set).await.is(200).says("公開中").says("みほん版その3");
        editor.post(&format!("{set}/discard"), &[("version", "7")]).await.is(409);
        let mut owner = Client::signed(test, OWNER).await;
        owner.post(&format!("{set}/withdraw"), &[]).await.is(403);
        owner.post("/guide/editions", &[("title", "x")]).await.is(403);
        let begun = editor.post("/guide/editions", &[("title", "やめる版"), ("editions", "r7"), ("note", "試し")]).await.is(303);
        let set = begun.location().split('?').next().expect("an address").to_owned();
        let discarded = recorded(test, "POST /guide/editions/{set}/discard", editor.post(&format!("{set}/discard"), &[("version", "1")])).await;
        discarded.goes_to("/guide/editions?done=discarded");
    }

    async fn a_booklet_of_too_many_pages_is_refused_in_a_sentence(test) {
        clinic(test).await;
        let mut app = test.app.clone();
        app.ports.press = std::sync::Arc::new(TooLong);
        let options = || web::Options { tries_per_minute: Some(10_000), ..web::Options::default() };
        let mut visitor = Client::new(web::router(app.clone(), options()));
        let set = test.app.guide_editions(&test.nobody()).await.expect("sets")[0].id();
        let got = visitor.get(&format!("/papers/booklet/{set}.pdf")).await.is(409);
        sound(&got);
        got.says("301ページ").says("300ページまで");
        // The same in the job: nothing is tried again, and the page says so.
        let person = test.app.person_id(&test.command(), OWNER).await.expect("the owner");
        let hash = test.app.guide_edition(&test.nobody(), set).await.expect("it").row.hash;
        let paper = app::papers::LongPaper::Booklet { set, hash };
        test.app.print_later(&test.as_person(person).await, &paper).await.expect("asked for");
        assert_eq!(app.work_all().await.expect("worked"), 1);
        assert_eq!(app.work_all().await.expect("nothing left"), 0);
        in_every_view(&mut visitor, &format!("/guide/editions/{set}/booklet")).await.says("301ページになり、長すぎて");
    }

    async fn a_long_booklet_is_printed_by_a_job_and_kept_for_a_week(test) {
        clinic(test).await;
        let mut editor = editor(test).await;
        for row in ["bcp", "access-logs", "contact-chart"] {
            let path = format!("/guide/institution/{row}");
            let shown = editor.get(&format!("{path}/edit")).await.is(200);
            let more: Vec<String> =
                (0..580).map(|n| format!("{row}の長い説明の{n}つめの段落です。紙が何枚にもなるように、少し長めに書いておきます。")).collect();
            let body = longer(&area(&shown, "body"), &more.join("\n\n"));
            post(&mut editor, &format!("{path}/edit"), &fields(&shown, &body, "長くしました。")).await.is(303);
            editor.post(&format!("{path}/publish"), &[("version", "1"), ("day", "")]).await.is(303);
        }
        let begun = editor.post("/guide/editions", &[("title", "長い版"), ("editions", "r7"), ("note", "長い")]).await;
        let set = begun.location().split('?').next().expect("an address").to_owned();
        let id = set.rsplit('/').next().expect("an id").to_owned();
        editor.post(&format!("{set}/publish"), &[("version", "1"), ("day", "")]).await.is(303);
        let file = format!("/papers/booklet/{id}.pdf");
        let progress = format!("{set}/booklet");
        let mut visitor = Client::of(test);
        visitor.get(&file).await.goes_to(&progress);
        in_every_view(&mut visitor, &progress).await.says("ログインしてください");
        let mut owner = Client::signed(test, OWNER).await;
        in_every_view(&mut owner, &progress).await.says("印刷を始める");
        let records = test.audit_records().await;
        recorded(test, "POST /guide/editions/{set}/booklet", owner.post(&progress, &[])).await.goes_to(&progress);
        owner.post(&progress, &[]).await.goes_to(&progress);
        assert_eq!(test.audit_records().await, records + 1, "asked for twice, printed once");
        in_every_view(&mut owner, &progress).await.says("から印刷しています");
        visitor.get(&file).await.goes_to(&progress);
        assert_eq!(test.app.work_all().await.expect("worked"), 1);
        in_every_view(&mut visitor, &progress).await.says("冊子が出来ました").says("令和8年12月1日");
        let got = visitor.get(&file).await.is(200);
        assert!(got.body.starts_with("pdf") && got.body.contains("access-logsの長い説明の579つめ"));
        // After a week it is gone, and can be printed again.
        test.clock.set("2026-12-01T09:00:01+09:00".parse().expect("a time"));
        assert_eq!(test.app.work_all().await.expect("worked"), 1);
        visitor.get(&file).await.goes_to(&progress);
        let mut owner = Client::signed(test, OWNER).await;
        owner.get(&progress).await.is(200).says("印刷を始める");
        let files = walk(&test.folder().join("files"));
        assert_eq!(files, Vec::<String>::new(), "nothing is left behind");
    }
}

fn walk(folder: &std::path::Path) -> Vec<String> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            out.extend(walk(&path));
        } else {
            out.push(path.display().to_string());
        }
    }
    out
}
