//! Seminars through pages and addresses, on both engines: put up, streamed, watched, recorded, and nothing of it for
//! whoever it is not for.

use crate::client::{Client, Got, recorded};
use crate::house::{in_every_view, nation, sound, upload};
use axum::body::Body;
use axum::http::Request;
use domain::ids::OrganisationId;
use domain::organisations::Kind;
use domain::people::Role;
use jiff::SignedDuration;
use testkit::app::TestApp;
use testkit::both;

const MP4: &[u8] = include_bytes!("../../../../content/seminars/first.mp4");
pub(crate) const WEBM: &[u8] = include_bytes!("../../../../content/seminars/first.webm");
const PNG: &[u8] = include_bytes!("../../../../content/seminars/first.png");
/// An id that nobody has.
const UNKNOWN: &str = "/seminars/01900000-0000-7000-8000-000000000000";
const VTT: &str = "WEBVTT\n\n00:00.500 --> 00:04.000\n紙の点検表を見ます。\n\n00:04.000 --> 00:08.000\nバックアップから戻してみます。\n";
const QUIZ: &str = "変なファイルを開いたら、まず何をしますか。\n○ 線を抜き、責任者に知らせる\n× もう一度開く\n\nだれに知らせますか。\n× だれにも\n○ 責任者";

pub(crate) struct World {
    national: OrganisationId,
    clinic: OrganisationId,
    editor: Client,
    pub(crate) owner: Client,
    staff: Client,
}

/// A form with files under names of their own.
async fn send(client: &mut Client, path: &str, texts: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Got {
    let mut body = Vec::new();
    let token = client.token.clone();
    for (name, value) in std::iter::once(&("csrf", token.as_str())).chain(texts) {
        body.extend(format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    for (field, name, bytes) in files {
        let head = format!("--b\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\r\n");
        body.extend(head.bytes());
        body.extend_from_slice(bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--b--\r\n");
    client.send(Request::post(path).header("content-type", "multipart/form-data; boundary=b"), Body::from(body)).await
}

impl World {
    pub(crate) async fn new(test: &TestApp) -> Self {
        let [national, _, _, clinic] = nation(test).await;
        for (login, house, role) in [
            ("editor@national.example", national, Role::Editor),
            ("owner@clinic.example", clinic, Role::Owner),
            ("staff@clinic.example", clinic, Role::Staff),
        ] {
            test.person(login, house, role).await;
        }
        let editor = Client::signed(test, "editor@national.example").await;
        let owner = Client::signed(test, "owner@clinic.example").await;
        let staff = Client::signed(test, "staff@clinic.example").await;
        Self { national, clinic, editor, owner, staff }
    }
    pub(crate) async fn try_put(&mut self, texts: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Got {
        let national = self.national;
        self.editor.get(&format!("/seminars/new?organisation={national}")).await.is(200);
        send(&mut self.editor, &format!("/seminars?organisation={national}"), texts, files).await
    }
    /// Puts a seminar up; the address of its page.
    async fn put(&mut self, title: &str, more: &[(&str, &str)]) -> String {
        let mut texts = vec![("title", title), ("sentence", "見ると、戻し方が分かります。")];
        texts.extend(more);
        let got = self.try_put(&texts, &[("video", "../first.mp4", MP4)]).await;
        let path = got.location().strip_suffix("/edit?done=put").unwrap_or_else(|| panic!("{:.2000}", got.body));
        path.to_owned()
    }
    /// Writes everything else of it.
    async fn write(&mut self, path: &str, version: &str, changes: &[(&str, &str)]) -> Got {
        self.editor.get(&format!("{path}/edit")).await.is(200);
        let mut fields = vec![
            ("title", "戻してみる"),
            ("sentence", "見ると、戻し方が分かります。"),
            ("chapters", "0:00 紙を見る\n0:04 戻してみる ＞ backup-recovery"),
            ("subtitles", VTT),
            ("quiz", QUIZ),
            ("pass_mark", ""),
            ("version", version),
        ];
        for (name, value) in changes {
            fields.retain(|(n, _)| n != name);
            fields.push((name, value));
        }
        self.editor.post(&format!("{path}/edit"), &fields).await
    }
    /// What the script of the page tells.
    async fn tell(&mut self, path: &str, played: &str) -> Got {
        let (clinic, token) = (self.clinic.to_string(), self.owner.token.clone());
        let body = crate::client::form(&[("organisation", &clinic), ("played", played), ("position", "5000")]);
        let request = Request::post(format!("{path}/seen"))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("accept", "application/json")
            .header("x-csrf", token);
        self.owner.send(request, Body::from(body)).await
    }
}

/// As good as an unknown one, byte for byte, in every address of it.
async fn is_nothing(client: &mut Client, path: &str) {
    for part in ["", "/video", "/poster", "/subtitles", "/quiz", "/edit", "/morning"] {
        let (unknown, got) =
            (client.get(&format!("{UNKNOWN}{part}")).await, client.get(&format!("{path}{part}")).await);
        assert_eq!((got.status, &got.body), (unknown.status, &unknown.body), "{path}{part}");
        got.is(404);
    }
    let id = path.rsplit('/').next().unwrap_or_default();
    client.get(&format!("/papers/certificate/{id}.pdf")).await.is(404);
}

pub(crate) async fn ranged(client: &mut Client, method: &str, path: &str, headers: &[(&str, &str)]) -> Got {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    client.send(request, Body::empty()).await
}

both! {
    async fn a_file_is_given_by_ranges(test) {
        let mut world = World::new(test).await;
        let path = world.put("戻してみる", &[]).await + "/video";
        let bytes = MP4.len();
        let whole = ranged(&mut world.owner, "GET", &path, &[]).await.is(200);
        let tag = whole.header("etag").to_owned();
        assert_eq!((whole.header("accept-ranges"), whole.header("content-type")), ("bytes", "video/mp4"));
        assert_eq!(whole.header("content-length"), bytes.to_string());
        assert!(tag.len() == 66 && whole.header("last-modified").ends_with(" GMT"), "{tag}");
        assert_eq!(whole.header("content-encoding"), "", "a film is not packed once more");
        // Safari's first question.
        let probe = ranged(&mut world.owner, "GET", &path, &[("range", "bytes=0-1"), ("accept-encoding", "gzip")]).await.is(206);
        assert_eq!((probe.header("content-range"), probe.header("content-length")), (format!("bytes 0-1/{bytes}").as_str(), "2"));
        let end = ranged(&mut world.owner, "GET", &path, &[("range", "bytes=-100"), ("if-range", &tag)]).await.is(206);
        assert_eq!(end.header("content-range"), format!("bytes {}-{}/{bytes}", bytes - 100, bytes - 1));
        for (range, if_range) in [("bytes=0-1", "\"other\""), ("bytes=0-1,5-6", tag.as_str()), ("lines=1-2", tag.as_str())] {
            ranged(&mut world.owner, "GET", &path, &[("range", range), ("if-range", if_range)]).await.is(200);
        }
        let behind = ranged(&mut world.owner, "GET", &path, &[("range", "bytes=99999999-")]).await.is(416);
        assert_eq!(behind.header("content-range"), format!("bytes */{bytes}"));
        let head = ranged(&mut world.owner, "HEAD", &path, &[("range", "bytes=0-1")]).await.is(200);
        assert_eq!((head.header("content-length"), head.body.as_str()), (bytes.to_string().as_str(), ""));
        // A file of a members' room, too, and what comes is what was asked for.
        world.editor.get(&format!("/rooms/new?organisation={}", world.national)).await.is(200);
        let texts = [("sort", "guide"), ("title", "手引き"), ("sentence", "点検に使います。")];
        let national = world.national;
        recorded(test, "POST /rooms", upload(&mut world.editor, &format!("/rooms?organisation={national}"), &texts, &[("a.pdf", b"%PDF-1.7\n%%EOF\n")])).await;
        let list = world.owner.get("/rooms").await.is(200).body;
        let item = list.split("href=\"/rooms/items/").nth(1).and_then(|r| r.split('"').next()).expect("an item").to_owned();
        let part = ranged(&mut world.owner, "GET", &format!("/rooms/items/{item}/file"), &[("range", "bytes=1-7")]).await.is(206);
        assert_eq!((part.body.as_str(), part.header("content-range")), ("PDF-1.7", "bytes 1-7/15"));
        assert!(part.header("content-disposition").starts_with("attachment"));
        // The same from a store elsewhere, and one sentence while that is away.
        test.blobs.far(true);
        let far = ranged(&mut world.owner, "GET", &path, &[]).await.is(200);
        assert_eq!((far.body == whole.body, far.header("etag"), far.header("content-length")), (true, tag.as_str(), bytes.to_string().as_str()));
        for (range, again) in [("bytes=0-1", &probe), ("bytes=-100", &end)] {
            let far = ranged(&mut world.owner, "GET", &path, &[("range", range)]).await.is(206);
            assert_eq!((&far.body, far.header("content-range")), (&again.body, again.header("content-range")), "{range}");
        }
        ranged(&mut world.owner, "GET", &path, &[("range", "bytes=99999999-")]).await.is(416);
        test.blobs.away(true);
        ranged(&mut world.owner, "GET", &path, &[("range", "bytes=0-1")]).await.is(503).says("ファイルの保管庫が");
        let got = world.try_put(&[("title", "あとで"), ("sentence", "消えない一文です。")], &[("video", "a.mp4", MP4)]).await.is(503);
        assert_eq!(got.value("title").as_deref(), Some("あとで"));
        got.says("ファイルの保管庫が").says("消えない一文です。");
    }

    async fn a_seminar_is_put_up_written_and_watched(test) {
        let mut world = World::new(test).await;
        sound(&in_every_view(&mut world.owner, "/seminars").await.says("まだ動画はありません"));
        sound(&in_every_view(&mut world.editor, &format!("/seminars/new?organisation={}", world.national)).await);
        let path = recorded(test, "POST /seminars", world.put("はじめての動画", &[])).await;
        sound(&in_every_view(&mut world.editor, &format!("{path}/edit")).await.says("first.mp4"));
        recorded(test, "POST /seminars/{id}/edit", world.write(&path, "1", &[])).await.goes_to(&format!("{path}?done=saved"));
        sound(&world.write(&path, "1", &[]).await.is(409).says("先に書きかえました"));
        world.editor.get(&format!("{path}/edit")).await.is(200).says("0:04 戻してみる ＞");
        recorded(test, "POST /seminars/{id}/files", send(&mut world.editor, &format!("{path}/files"), &[], &[("poster", "絵.png", PNG)])).await.goes_to(&format!("{path}/edit?done=saved"));

        let page = in_every_view(&mut world.owner, &path).await;
        sound(&page);
        for said in ["<video", "controlslist=\"nodownload\"", "kind=\"subtitles\"", "#t=4", "バックアップから戻してみます。", "確認の問題に答える", "poster="] {
            assert!(page.body.contains(said), "{said}");
        }
        assert!(!page.body.contains("/edit\"") && !page.body.contains("certificate"), "{}", page.body);
        assert_eq!(world.owner.get(&format!("{path}/poster")).await.is(200).header("content-type"), "image/png");
        let subtitles = world.owner.get(&format!("{path}/subtitles")).await.is(200);
        assert!(subtitles.header("content-type").starts_with("text/vtt") && subtitles.body.starts_with("WEBVTT\n"));
        // Found by two characters of what is said, in any width.
        world.owner.get("/seminars?q=%E6%88%BB%E3%81%97").await.is(200).says("戻してみる");
        world.owner.get("/seminars?q=%EF%BE%8A%EF%BE%9E%EF%BD%AF%EF%BD%B8").await.is(200).says("戻してみる");
        world.owner.get("/seminars?q=%E5%AE%87%E5%AE%99").await.is(200).says("見つかりませんでした");
        // And from the question that a chapter is about.
        world.owner.get("/").await;
        let sheet = test.app.begin_sheet(&test.command(), world.clinic, app::checklist::NewSheet {
            edition: "r7".to_owned(), form: "institution".to_owned(), vendor: None, fiscal_year: 2026,
        }).await.expect("a sheet");
        world.owner.get(&format!("/assessments/{sheet}/items/backup-recovery")).await.is(200).says("この項目の動画").says(&format!("{path}?organisation="));
        // Seeing is not changing.
        world.owner.get(&format!("{path}/edit")).await.is(403);
        world.owner.post(&format!("{path}/withdraw"), &[]).await.is(403);
        let national = world.national;
        world.owner.get(&format!("/seminars/new?organisation={national}")).await.is(404);
        // Taken down: gone with its files, for its editor too.
        world.editor.get(&path).await.is(200);
        let files = test.held_files().await;
        recorded(test, "POST /seminars/{id}/withdraw", world.editor.post(&format!("{path}/withdraw"), &[])).await.goes_to(&format!("/seminars?organisation={national}&done=down"));
        is_nothing(&mut world.owner, &path).await;
        world.editor.get(&path).await.is(404);
        assert_eq!(test.held_files().await.len() + 2, files.len());
        assert!(files.iter().filter(|f| test.folder().join("files").join(&f[..2]).join(f).exists()).count() + 2 == files.len());
    }

    async fn a_seminar_is_for_whom_it_is_and_for_nobody_else(test) {
        let mut world = World::new(test).await;
        let all = world.put("みんなの動画", &[]).await;
        let owners = world.put("責任者の動画", &[("levels", "clinic"), ("roles", "owner")]).await;
        let counties = world.put("郡市の動画", &[("levels", "county")]).await;
        let list = world.owner.get("/seminars").await.is(200).says("みんなの動画").says("責任者の動画");
        assert!(!list.body.contains("郡市の動画"));
        is_nothing(&mut world.owner, &counties).await;
        is_nothing(&mut world.staff, &owners).await;
        let found = world.staff.get("/seminars?q=%E8%B2%AC%E4%BB%BB").await.is(200);
        assert!(!found.body.contains("責任者の動画"), "{}", found.body);
        world.write(&owners, "1", &[("roles", "owner"), ("levels", "clinic")]).await.is(303);
        assert!(test.app.chapters_of(&test.command(), world.clinic, "backup-recovery").await.is_ok());

        let stranger = test.organisation(Kind::Clinic, "4910100017").await;
        test.person("owner@eye.example", stranger, Role::Owner).await;
        let mut stranger = Client::signed(test, "owner@eye.example").await;
        is_nothing(&mut stranger, &all).await;
        for path in ["seen", "declare", "quiz"] {
            let clinic = world.clinic.to_string();
            stranger.get("/account").await.is(200);
            stranger.post(&format!("{all}/{path}"), &[("organisation", &clinic), ("day", "2026-11-24"), ("minutes", "1")]).await.is(404);
        }
        let clinic = world.clinic;
        stranger.get(&format!("/training?organisation={clinic}")).await.is(404);
        stranger.get(&format!("/papers/training/{clinic}.pdf")).await.is(404);
        assert_eq!(Client::of(test).get(&format!("{all}/video")).await.status.as_u16(), 303);
        // With the membership everything goes, at once; what was seen stays.
        world.tell(&all, "").await.is(200);
        test.end_memberships(world.clinic, "2026-11-23").await;
        is_nothing(&mut world.owner, &all).await;
        let list = world.owner.get("/seminars?q=%E5%8B%95%E7%94%BB").await.is(200);
        assert!(!list.body.contains("みんなの動画"), "{}", list.body);
        world.owner.get("/training").await.is(200).says("みんなの動画");
    }

    async fn skipping_to_the_end_is_no_attendance_and_watching_is(test) {
        let mut world = World::new(test).await;
        let path = world.put("戻してみる", &[]).await;
        world.write(&path, "1", &[]).await.is(303);
        world.owner.get(&path).await.is(200).says("見た時間：0:00／0:12");
        // The first report begins, and counts nothing.
        assert!(world.tell(&path, "0-12000").await.is(200).body.contains("\"seen_ms\":0"));
        test.clock.pass(SignedDuration::from_secs(2));
        assert!(world.tell(&path, "0-1000,11000-12000").await.is(200).body.contains("\"seen_ms\":2000"));
        test.clock.pass(SignedDuration::from_secs(1));
        world.tell(&path, "0-12000").await.is(422).says("経った時間より長く");
        world.tell(&path, "9000-1000").await.is(422);
        world.owner.get(&path).await.is(200).says("見た時間：0:02／0:12").says("#t=5");
        let id = path.rsplit('/').next().expect("an id").to_owned();
        world.owner.get(&format!("/papers/certificate/{id}.pdf")).await.is(404);
        // Played on: nine tenths are enough.
        test.clock.pass(SignedDuration::from_secs(9));
        let got = world.tell(&path, "1000-11000").await.is(200);
        assert!(got.body.contains("\"finished\":true") && got.body.contains("最後まで見ました"), "{}", got.body);
        world.owner.get(&format!("/papers/certificate/{id}.pdf")).await.is(404);

        // The quiz: once wrong, once right.
        let clinic = world.clinic.to_string();
        sound(&in_every_view(&mut world.owner, &format!("{path}/quiz")).await.says("2問のうち2問"));
        let quiz = format!("{path}/quiz");
        sound(&world.owner.post(&quiz, &[("organisation", &clinic), ("q0", "0")]).await.is(422).says("すべての問いに"));
        sound(&world.owner.post(&quiz, &[("organisation", &clinic), ("q0", "0"), ("q1", "0")]).await.is(200).says("違います"));
        sound(&recorded(test, "POST /seminars/{id}/quiz", world.owner.post(&quiz, &[("organisation", &clinic), ("q0", "0"), ("q1", "1")])).await.is(200).says("合格です"));
        let paper = world.owner.get(&format!("/papers/certificate/{id}.pdf?organisation={clinic}")).await.is(200);
        for said in ["修了証", "見本", "戻してみる", "1分", "合格（2問のうち2問）", "令和8年11月24日"] {
            assert!(paper.body.contains(said), "{said} {}", paper.body);
        }
        // Somebody else says so themselves, and that is what stands there.
        world.staff.get(&path).await.is(200);
        let declare = format!("{path}/declare");
        sound(&world.staff.post(&declare, &[("organisation", &clinic), ("day", "2026-11-25"), ("minutes", "9")]).await.is(422).says("載った日から今日まで").says("1から1まで"));
        recorded(test, "POST /seminars/{id}/declare", world.staff.post(&declare, &[("organisation", &clinic), ("day", "R8.11.24"), ("minutes", "１")])).await.is(303);
        world.staff.get(&path).await.is(200).says("本人の申告");
        let record = in_every_view(&mut world.owner, "/training").await.says("本人の申告").says("最後まで");
        sound(&record);
        assert_eq!(record.body.matches("<strong>見本</strong>").count(), 2);
    }

    async fn the_record_becomes_evidence_on_the_sheet(test) {
        let mut world = World::new(test).await;
        let path = world.put("戻してみる", &[]).await;
        let clinic = world.clinic.to_string();
        sound(&in_every_view(&mut world.owner, "/training").await.says("まだ記録はありません"));
        sound(&world.owner.post("/training", &[("organisation", &clinic)]).await.is(409).says("まだ記録がありません"));
        let sheet = test.app.begin_sheet(&test.command(), world.clinic, app::checklist::NewSheet {
            edition: "r7".to_owned(), form: "institution".to_owned(), vendor: None, fiscal_year: 2026,
        }).await.expect("a sheet");
        recorded(test, "POST /seminars/{id}/seen", world.tell(&path, "")).await.is(200);
        test.clock.pass(SignedDuration::from_secs(12));
        world.tell(&path, "0-12000").await.is(200);
        let page = world.owner.get("/training").await.is(200);
        let row = format!("{sheet} safety-manager");
        assert!(page.body.contains(&format!("value=\"{row}\"")), "{}", page.body);
        let got = recorded(test, "POST /training", world.owner.post("/training", &[("organisation", &clinic), ("row", &row)])).await.is(303);
        sound(&world.owner.get(got.location()).await.is(200).says("証跡にしました"));
        let item = world.owner.get(&format!("/assessments/{sheet}/items/safety-manager")).await.is(200).says("研修の記録_2026-11-24.pdf");
        let file = item.body.split("href=\"/evidence/").nth(1).and_then(|r| r.split('"').next()).expect("a file").to_owned();
        world.owner.get(&format!("/evidence/{file}")).await.is(200).says("1分").says("戻してみる");
        world.owner.get(&format!("/papers/training/{clinic}.pdf")).await.is(200).says("実際に再生された時間");
        // Another one's sheet is not there.
        let other = test.organisation(Kind::Clinic, "4910100017").await;
        let theirs = test.app.begin_sheet(&test.command(), other, app::checklist::NewSheet {
            edition: "r7".to_owned(), form: "institution".to_owned(), vendor: None, fiscal_year: 2026,
        }).await.expect("a sheet");
        world.owner.get("/training").await.is(200);
        world.owner.post("/training", &[("organisation", &clinic), ("row", &format!("{theirs} safety-manager"))]).await.is(404);
    }

    async fn a_morning_meeting_signs_a_sheet_whose_photo_is_the_record(test) {
        let mut world = World::new(test).await;
        let path = world.put("戻してみる", &[]).await;
        world.write(&path, "1", &[]).await.is(303);
        let clinic = world.clinic.to_string();
        let page = format!("{path}/morning?organisation={clinic}");
        sound(&in_every_view(&mut world.owner, &page).await.says("署名の紙を印刷"));
        let id = path.rsplit('/').next().expect("an id").to_owned();
        let paper = format!("/papers/morning/{id}.pdf?organisation={clinic}&day=2026-11-24");
        let empty = world.owner.get(&paper).await.is(200).says("朝礼の5分").says("変なファイルを開いたら");
        let named = world.owner.get(&format!("{paper}&names=yes")).await.is(200);
        assert!(named.body.matches("見本").count() > empty.body.matches("見本").count());
        world.owner.get(&page).await.is(200);
        sound(&upload(&mut world.owner, &page, &[("day", "明日"), ("people", "0")], &[]).await.is(422).says("署名した紙の写真を").says("1から500まで"));
        recorded(test, "POST /seminars/{id}/morning", upload(&mut world.owner, &page, &[("day", "2026-11-24"), ("people", "５")], &[("紙.png", PNG)])).await.goes_to(&format!("/training?organisation={clinic}&done=meeting"));
        sound(&world.owner.get("/training").await.is(200).says("5人が署名").says("署名した紙"));
        world.owner.get("/evidence").await.is(200).says("紙.png");
        // The plan names the last training.
        let plan = world.owner.get(&format!("/papers/plan/{clinic}.pdf")).await.is(200);
        sound_paper(&plan.body, &["これまでの教育と訓練", "令和8年11月24日", "戻してみる", "5 人で一緒に"]);
        world.editor.get(&path).await.is(200);
        world.editor.get(&format!("{path}/morning")).await.is(403);
    }

    async fn what_is_no_seminar_gets_one_sentence_and_typed_things_stay(test) {
        let mut world = World::new(test).await;
        let before = test.audit_records().await;
        let texts = [("title", "戻してみる"), ("sentence", "戻し方が分かります。")];
        let hevc = replaced(MP4, b"avc1\0\0\0\0", b"hvc1\0\0\0\0");
        let mpeg4 = replaced(MP4, b"avc1\0\0\0\0", b"mp4v\0\0\0\0");
        for (name, bytes, said) in [
            ("a.mp4", hevc.as_slice(), "hvc1"),
            ("a.mp4", mpeg4.as_slice(), "mp4v"),
            ("a.mp4", b"%PDF-1.7\n%%EOF\n".as_slice(), "MP4 でも WebM でもありません"),
            ("a.mp4", &MP4[..5_000], "途中で切れています"),
            ("a.webm", &replaced(WEBM, b"V_VP9", b"V_ABC"), "V_ABC"),
            ("a.mp4", b"".as_slice(), "中身のないファイル"),
        ] {
            let got = world.try_put(&texts, &[("video", name, bytes)]).await.is(422).says(said).says("value=\"戻してみる\"");
            sound(&got);
        }
        sound(&world.try_put(&[("title", "")], &[]).await.is(422).says("動画のファイルを選んで").says("題を"));
        assert_eq!(test.audit_records().await, before);
        let path = world.put("戻してみる", &[]).await;
        for (field, value, said) in [
            ("subtitles", "WEBVTT\n\n00:05.000 --> 00:06.000\na\n\n00:01.000 --> 00:02.000\nb", "字幕の6行目が上の字幕より前に"),
            ("subtitles", "WEBVTT\n\n00:05 --> 00:06\na", "字幕の3行目の時間を読めません"),
            ("subtitles", "1\n00:00:01,000 --> 00:00:02,000\nSRT", "WEBVTT にしてください"),
            ("chapters", "はじめに", "章の1行目の時間"),
            ("chapters", "0:00 はじめに ＞ 宇宙", "章の1行目の＞のあと"),
            ("quiz", "問い\n○ 一つだけ", "答えを2つから6つまで"),
            ("pass_mark", "7", "1から2まで"),
        ] {
            let got = world.write(&path, "1", &[(field, value)]).await.is(422).says(said);
            sound(&got);
            assert!(got.body.contains(value.lines().next().expect("a line")), "{field} is kept");
        }
        world.editor.get(&format!("{path}/edit")).await.is(200);
        for (field, name, bytes, said) in [
            ("poster", "a.png", &PNG[..60], "画像を読めませんでした"),
            ("poster", "a.png", b"GIF89a".as_slice(), "画像を読めませんでした"),
            ("subtitles", "a.vtt", b"\x82\xa0".as_slice(), "UTF-8"),
            ("subtitles", "a.vtt", b"WEBVTT\n\nx".as_slice(), "字幕の3行目"),
        ] {
            sound(&send(&mut world.editor, &format!("{path}/files"), &[], &[(field, name, bytes)]).await.is(422).says(said));
        }
    }

    async fn an_upload_that_was_cut_off_goes_on_where_it_stopped(test) {
        let mut world = World::new(test).await;
        let national = world.national.to_string();
        let page = format!("/seminars/new?organisation={national}");
        world.editor.get(&page).await.is(200).says("data-upload");
        let size = MP4.len().to_string();
        let begin = [("organisation", national.as_str()), ("name", "first.mp4"), ("mark", "1"), ("bytes", size.as_str())];
        let told = |got: Got| serde_json::from_str::<serde_json::Value>(&got.body).expect("JSON");
        let first = told(recorded(test, "POST /seminars/uploads", world.editor.post("/seminars/uploads", &begin)).await.is(200));
        let address = format!("/seminars/uploads/{}", first["id"].as_str().expect("an id"));
        assert_eq!(first["offset"], 0);
        let part = send(&mut world.editor, &address, &[("offset", "0")], &[("part", "part", &MP4[..4_000])]).await.is(200);
        assert_eq!(told(part)["offset"], 4_000);
        // What does not fit is refused, with nothing written.
        send(&mut world.editor, &address, &[("offset", "9000")], &[("part", "part", b"x")]).await.is(409);
        send(&mut world.editor, &address, &[("offset", "0")], &[("part", "part", b"x")]).await.is(409);
        assert_eq!(told(world.editor.get(&address).await.is(200))["offset"], 4_000);
        // Put up too early: one sentence.
        let id = first["id"].as_str().expect("an id").to_owned();
        let texts = [("title", "戻してみる"), ("sentence", "戻し方が分かります。"), ("upload", id.as_str())];
        sound(&world.try_put(&texts, &[]).await.is(422).says("% しか届いていません"));
        // The same file chosen again, another day, is the same upload; another file is another.
        test.clock.pass(SignedDuration::from_hours(30));
        let mut world_again = Client::signed(test, "editor@national.example").await;
        world_again.get(&page).await.is(200);
        let again = told(world_again.post("/seminars/uploads", &begin).await.is(200));
        assert_eq!((again["id"].as_str(), again["offset"].as_i64()), (Some(id.as_str()), Some(4_000)));
        let other = [begin[0], begin[1], ("mark", "2"), begin[3]];
        assert_ne!(told(world_again.post("/seminars/uploads", &other).await.is(200))["id"].as_str(), Some(id.as_str()));
        send(&mut world_again, &address, &[("offset", "4000")], &[("part", "part", &MP4[4_000..])]).await.is(200);
        send(&mut world_again, &address, &[("offset", &size)], &[("part", "part", b"more")]).await.is(413);
        // Only the association's own editors know of it.
        world.owner = Client::signed(test, "owner@clinic.example").await;
        let unknown = world.owner.get("/seminars/uploads/01900000-0000-7000-8000-000000000000").await.is(404);
        assert_eq!(world.owner.get(&address).await.is(404).body, unknown.body);
        world.editor = world_again;
        let sent = [&texts[..], &[("once", "abc")]].concat();
        let got = world.try_put(&sent, &[]).await.is(303);
        assert_eq!(world.try_put(&sent, &[]).await.is(303).location(), got.location(), "sent twice it is one");
        let path = got.location().strip_suffix("/edit?done=put").expect("a seminar").to_owned();
        let whole = world.owner.get(&format!("{path}/video")).await.is(200);
        assert_eq!(whole.header("content-length"), size);
        world.editor.get(&address).await.is(404);
        let left = std::fs::read_dir(test.folder().join("files")).expect("files").filter_map(Result::ok);
        assert!(!left.map(|f| f.file_name()).any(|f| f.to_string_lossy().contains(&id)), "nothing stays behind");
        let huge = [begin[0], begin[1], begin[2], ("bytes", "99999999999")];
        world.editor.get(&page).await.is(200);
        world.editor.post("/seminars/uploads", &huge).await.is(422).says("2 GB");
    }

    async fn an_upload_goes_on_in_a_store_elsewhere(test) {
        let mut world = World::new(test).await;
        test.blobs.far(true);
        let national = world.national.to_string();
        world.editor.get(&format!("/seminars/new?organisation={national}")).await.is(200);
        let size = MP4.len().to_string();
        let begin = [("organisation", national.as_str()), ("name", "first.mp4"), ("mark", "1"), ("bytes", size.as_str())];
        let told = |got: Got| serde_json::from_str::<serde_json::Value>(&got.body).expect("JSON");
        let id = told(world.editor.post("/seminars/uploads", &begin).await.is(200))["id"].as_str().expect("an id").to_owned();
        let address = format!("/seminars/uploads/{id}");
        let part = send(&mut world.editor, &address, &[("offset", "0")], &[("part", "part", &MP4[..4_000])]).await.is(200);
        assert_eq!(told(part)["offset"], 4_000);
        send(&mut world.editor, &address, &[("offset", "9000")], &[("part", "part", b"x")]).await.is(409);
        send(&mut world.editor, &address, &[("offset", "0")], &[("part", "part", b"x")]).await.is(409);
        // What the store did not take was not there.
        test.blobs.away(true);
        send(&mut world.editor, &address, &[("offset", "4000")], &[("part", "part", &MP4[4_000..5_000])]).await.is(503);
        test.blobs.away(false);
        test.blobs.far(true);
        assert_eq!(told(world.editor.get(&address).await.is(200))["offset"], 4_000);
        for (first, end) in [(4_000, 9_000), (9_000, MP4.len())] {
            let first_byte = first.to_string();
            send(&mut world.editor, &address, &[("offset", &first_byte)], &[("part", "part", &MP4[first..end])]).await.is(200);
        }
        let texts = [("title", "戻してみる"), ("sentence", "戻し方が分かります。"), ("upload", id.as_str())];
        let got = world.try_put(&texts, &[]).await.is(303);
        let path = got.location().strip_suffix("/edit?done=put").expect("a seminar").to_owned();
        let whole = world.owner.get(&format!("{path}/video")).await.is(200);
        assert_eq!(whole.header("content-length"), size);
        let left = test.app.ports.blobs.sizes("uploads").await.expect("a list");
        assert!(left.is_empty(), "nothing stays behind: {left:?}");
        let beside = std::fs::read_dir(test.folder().join("files")).expect("files").flatten();
        assert!(!beside.map(|f| f.file_name()).any(|f| f.to_string_lossy().starts_with('.')), "nor on the way");
    }
}

fn replaced(film: &[u8], word: &[u8], other: &[u8]) -> Vec<u8> {
    let at = film.windows(word.len()).position(|w| w == word).expect("the word");
    let mut out = film.to_vec();
    out[at..at + word.len()].copy_from_slice(other);
    out
}

/// What stands on a paper, in this order.
#[track_caller]
fn sound_paper(text: &str, wanted: &[&str]) {
    let mut rest = text;
    for one in wanted {
        let at = rest.find(one).unwrap_or_else(|| panic!("{one} does not stand there: {text}"));
        rest = &rest[at..];
    }
}
