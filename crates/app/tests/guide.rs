//! The texts of the guide, on both engines: typed, checked, published for a day, offered by a release, read, and kept
//! together in sets.

use app::Ctx;
use app::checklist::{NewAnswer, NewSheet};
use app::guide::{DraftText, ReadState, SetHead, Standing};
use domain::assessment::{Choice, Wanted};
use domain::ids::OrganisationId;
use domain::organisations::Kind;
use domain::people::Role;
use jiff::SignedDuration;
use jiff::civil::date;
use proptest::prelude::*;
use storage::guide::texts::NewText;
use testkit::app::{TestApp, fault};
use testkit::both;

const FORM: &str = "institution";
const ROW: &str = "backup-recovery";

/// An editor of a national association.
async fn editor(test: &TestApp) -> Ctx {
    let national = test.organisation(Kind::National, "national").await;
    let editor = test.person("editor@national.example", national, Role::Editor).await;
    test.as_person(editor).await
}

/// A clinic with its owner.
async fn clinic(test: &TestApp) -> (OrganisationId, Ctx) {
    let clinic = test.organisation(Kind::Clinic, "4810100018").await;
    let owner = test.person("owner@clinic.example", clinic, Role::Owner).await;
    (clinic, test.as_person(owner).await)
}

/// The same person at the present time.
fn now(test: &TestApp, ctx: &Ctx) -> Ctx {
    test.ctx(ctx.actor.clone())
}

/// The text in force, with a sentence more and a note of change.
async fn rewritten(test: &TestApp, ctx: &Ctx, row: &str, sentence: &str, change: &str) -> DraftText {
    let writing = test.app.writing(ctx, FORM, row).await.expect("a text to write");
    let body = writing.draft.body.replacen(
        "\n\n## なぜ{大切|たいせつ}か",
        &format!("\n\n{sentence}\n\n## なぜ{{大切|たいせつ}}か"),
        1,
    );
    DraftText { body, change: change.to_owned(), author: "みほん医師会".to_owned(), ..writing.draft }
}

/// Writes and publishes at once.
async fn publish(test: &TestApp, ctx: &Ctx, row: &str, sentence: &str, change: &str) -> String {
    let draft = rewritten(test, ctx, row, sentence, change).await;
    let version = test.app.keep_guide_draft(ctx, FORM, row, draft, 0).await.expect("kept");
    test.app.publish_text(ctx, FORM, row, version, None).await.expect("published")
}

async fn hash(test: &TestApp, row: &str) -> String {
    test.app.text(&test.nobody(), FORM, row).await.expect("read").expect("a text").row.hash
}

/// A text of the binary as a later release would carry it.
fn released(test: &TestApp, row: &str, word: &str) -> NewText {
    let guide = test.app.content.guide(FORM, row).expect("a guide");
    let body = guide.source.replacen("change = \"初版\"", &format!("change = \"{word}\""), 1);
    let hash = content::hash::hex(body.as_bytes());
    NewText { hash, form: FORM.to_owned(), lineage: row.to_owned(), body }
}

async fn take_in(test: &TestApp, new: NewText) -> bool {
    let at = test.command().micros();
    test.app.db.write(move |tx| storage::guide::texts::take_in(tx, &new, at)).await.expect("taken in")
}

/// An edition as a later release would carry it; its hash.
async fn bundled(test: &TestApp, edition: &domain::checklist::Edition) -> String {
    let hash = content::hash::of_edition(edition);
    let new = storage::guide::NewEdition {
        hash: hash.clone(),
        id: edition.id.clone(),
        fiscal_year: edition.fiscal_year.map(i64::from),
        guideline: edition.guideline.clone(),
        body: content::hash::canonical(edition),
        origin: "bundled".to_owned(),
    };
    let at = test.command().micros();
    test.app.db.write(move |tx| storage::guide::add_edition(tx, &new, at)).await.expect("taken in");
    hash
}

both! {
    async fn a_draft_is_published_as_it_was_looked_at_and_hides_no_other(test) {
        let command = test.command();
        let mut edition = test.app.content.edition("r7").expect("an edition").clone();
        edition.id = "x1".to_owned();
        let mut drafts = Vec::new();
        for note in ["一", "二"] {
            edition.note = note.to_owned();
            test.draft(&edition).await;
            drafts.push(content::hash::of_edition(&edition));
        }
        let publish = async |hash: Option<&str>| test.app.publish_edition(&command, "x1", hash).await;
        let listed = async || {
            let all = test.app.editions(&command).await.expect("editions");
            let of = all.into_iter().filter(|e| e.row.id == "x1");
            of.map(|e| (e.row.hash, e.row.status.code())).collect::<Vec<_>>()
        };
        // The first was corrected meanwhile.
        assert_eq!(fault(publish(Some(drafts[0].as_str())).await), "edition-changed");
        assert_eq!(fault(publish(Some("")).await), "edition-changed");
        let second = drafts[1].clone();
        assert_eq!(listed().await, [(second.clone(), "draft")]);
        // Releases bring the edition, too: each is offered beside what waits here, and none is published by itself.
        edition.note = "三".to_owned();
        let third = bundled(test, &edition).await;
        assert_eq!(listed().await, [(second.clone(), "draft"), (third, "draft")]);
        edition.note = "四".to_owned();
        let fourth = bundled(test, &edition).await;
        assert_eq!(listed().await, [(second.clone(), "draft"), (fourth.clone(), "draft")]);
        assert_eq!(publish(Some(second.as_str())).await.expect("published"), second);
        assert_eq!(listed().await, [(second.clone(), "published"), (fourth.clone(), "draft")]);
        assert_eq!(publish(None).await.expect("published"), fourth);
        assert_eq!(fault(publish(Some(fourth.as_str())).await), "not found");
        // From then on releases come through again.
        edition.note = "五".to_owned();
        let fifth = bundled(test, &edition).await;
        assert_eq!(listed().await, [(fifth, "published")]);
    }

    async fn a_text_for_tomorrow_appears_when_the_clock_passes(test) {
        let ctx = editor(test).await;
        let before = hash(test, ROW).await;
        let records = test.audit_records().await;
        let mut draft = rewritten(test, &ctx, ROW, "[写し](term:copy)を忘れずに取りましょう。", "一文を足しました").await;
        let version = test.app.keep_guide_draft(&ctx, FORM, ROW, draft.clone(), 0).await.expect("kept with its fault");
        assert_eq!(test.audit_records().await, records + 1);
        let writing = test.app.writing(&ctx, FORM, ROW).await.expect("the draft");
        assert_eq!((writing.version, writing.findings.len(), writing.same), (version, 1, false));
        let sentence = writing.findings[0].sentence(content::Lang::Ja);
        assert!(sentence.contains("term:copy") && writing.findings[0].line == Some(4), "{:?}", writing.findings);
        let tomorrow = Some(date(2026, 11, 25));
        assert_eq!(fault(test.app.publish_text(&ctx, FORM, ROW, version, tomorrow).await), "guide-has-faults");

        draft.body = draft.body.replace("term:copy", "term:backup");
        let version = test.app.keep_guide_draft(&ctx, FORM, ROW, draft, version).await.expect("kept");
        assert_eq!(test.app.writing(&ctx, FORM, ROW).await.expect("the draft").findings, []);
        for (day, said) in [(date(2026, 11, 23), "day:guide-day-past"), (date(2062, 1, 1), "day:guide-day-far")] {
            assert_eq!(fault(test.app.publish_text(&ctx, FORM, ROW, version, Some(day)).await), said);
        }
        let new = test.app.publish_text(&ctx, FORM, ROW, version, tomorrow).await.expect("planned");
        assert_eq!(test.audit_records().await, records + 3);
        assert_eq!(fault(test.app.publish_text(&ctx, FORM, ROW, version, tomorrow).await), "guide-draft-changed");

        // Nobody sees it today, and nothing has to run at midnight.
        assert_eq!(hash(test, ROW).await, before);
        let seen = test.app.text_history(&test.nobody(), FORM, ROW).await.expect("a history");
        assert_eq!(seen.iter().map(|r| r.standing).collect::<Vec<_>>(), [Standing::InForce]);
        let planned = test.app.guide_work(&ctx).await.expect("work").planned;
        assert_eq!(planned.iter().map(|r| r.hash.as_str()).collect::<Vec<_>>(), [new.as_str()]);
        test.clock.set("2026-11-24T23:59:59.999999+09:00".parse().expect("a time"));
        assert_eq!(hash(test, ROW).await, before);
        test.clock.set("2026-11-25T00:00:00+09:00".parse().expect("a time"));
        assert_eq!(hash(test, ROW).await, new);
        let text = test.app.text(&test.nobody(), FORM, ROW).await.expect("read").expect("a text");
        assert_eq!((text.guide.date, text.guide.author.as_str(), text.row.revision), (date(2026, 11, 25), "みほん医師会", 2));
        let seen = test.app.text_history(&test.nobody(), FORM, ROW).await.expect("a history");
        assert_eq!(seen.iter().map(|r| r.standing).collect::<Vec<_>>(), [Standing::InForce, Standing::Past]);
    }

    async fn what_is_planned_can_be_withdrawn_and_comes_back_as_a_draft(test) {
        let ctx = editor(test).await;
        let before = hash(test, ROW).await;
        let draft = rewritten(test, &ctx, ROW, "一年に一度は、戻してみましょう。", "足しました").await;
        let version = test.app.keep_guide_draft(&ctx, FORM, ROW, draft.clone(), 0).await.expect("kept");
        test.app.publish_text(&ctx, FORM, ROW, version, Some(date(2026, 12, 1))).await.expect("planned");
        test.app.withdraw_text(&ctx, FORM, ROW, 2).await.expect("withdrawn");
        assert_eq!(fault(test.app.withdraw_text(&ctx, FORM, ROW, 2).await), "guide-appeared");
        assert_eq!(fault(test.app.withdraw_text(&ctx, FORM, ROW, 9).await), "not found");
        let writing = test.app.writing(&ctx, FORM, ROW).await.expect("a draft");
        assert_eq!((writing.draft.body.as_str(), writing.version), (draft.body.as_str(), 1));
        test.clock.pass(SignedDuration::from_hours(24 * 30));
        assert_eq!(hash(test, ROW).await, before, "it never appeared");
        let ctx = now(test, &ctx);
        test.app.publish_text(&ctx, FORM, ROW, 1, None).await.expect("published after all");
        assert_ne!(hash(test, ROW).await, before);
        // Back to the first text: its words are a draft, its date and note are new.
        test.app.draft_from(&ctx, FORM, ROW, 1).await.expect("a draft of the first");
        assert_eq!(fault(test.app.draft_from(&ctx, FORM, ROW, 2).await), "guide-draft-there");
        test.app.publish_text(&ctx, FORM, ROW, 1, None).await.expect("back again");
        let text = test.app.text(&ctx, FORM, ROW).await.expect("read").expect("a text");
        assert_eq!((text.row.revision, text.guide.body().trim()), (4, test.app.content.guide(FORM, ROW).expect("it").body().trim()));
    }

    async fn a_release_never_overwrites_what_was_written_here(test) {
        let ctx = editor(test).await;
        assert!(take_in(test, released(test, ROW, "二")).await, "where nothing local stands a release is published");
        let two = hash(test, ROW).await;
        assert!(!take_in(test, released(test, ROW, "二")).await, "once");
        test.clock.pass(SignedDuration::from_hours(1));
        let local = publish(test, &now(test, &ctx), ROW, "戻す手順を貼りましょう。", "貼る場所").await;
        assert_ne!(local, two);
        assert!(take_in(test, released(test, ROW, "三")).await);
        assert_eq!(hash(test, ROW).await, local, "the local text stays");
        let ctx = now(test, &ctx);
        let offers = test.app.writing(&ctx, FORM, ROW).await.expect("a text").offers;
        assert_eq!(offers.iter().map(|o| (o.row.revision, o.guide.change.as_str())).collect::<Vec<_>>(), [(4, "三")]);
        test.app.leave_offer(&ctx, FORM, ROW, 4).await.expect("left");
        assert_eq!(fault(test.app.leave_offer(&ctx, FORM, ROW, 4).await), "guide-offer-gone");
        assert_eq!(test.app.guide_work(&ctx).await.expect("work").offers, []);
        assert!(take_in(test, released(test, ROW, "四")).await);
        assert_eq!(fault(test.app.take_offer(&ctx, FORM, ROW, 3).await), "guide-offer-gone");
        test.clock.pass(SignedDuration::from_hours(1));
        test.app.take_offer(&now(test, &ctx), FORM, ROW, 5).await.expect("taken");
        assert_eq!(hash(test, ROW).await, released(test, ROW, "四").hash);
        // From then on releases come through again; nothing was dropped on the way.
        test.clock.pass(SignedDuration::from_hours(1));
        assert!(take_in(test, released(test, ROW, "五")).await);
        assert_eq!(hash(test, ROW).await, released(test, ROW, "五").hash);
        let all = test.app.text_history(&now(test, &ctx), FORM, ROW).await.expect("a history");
        assert_eq!(all.iter().map(|r| r.text.row.revision).collect::<Vec<_>>(), [6, 5, 4, 3, 2, 1]);
    }

    async fn who_answered_or_said_so_is_told_of_a_change(test) {
        let ctx = editor(test).await;
        let (clinic, owner) = clinic(test).await;
        let new = NewSheet { edition: "r7".into(), form: FORM.into(), vendor: None, fiscal_year: 2026 };
        let sheet = test.app.begin_sheet(&owner, clinic, new).await.expect("a sheet");
        let yes = NewAnswer { wanted: Wanted { value: Some(Choice::Yes), ..Wanted::default() }, ..NewAnswer::default() };
        test.app.answer(&owner, sheet, ROW, yes.clone()).await.expect("answered");
        let bcp = hash(test, "bcp").await;
        test.app.record_read(&owner, FORM, "bcp", &bcp).await.expect("said so");
        assert_eq!(fault(test.app.record_read(&owner, FORM, ROW, &bcp).await), "not found");
        let beside = async |ctx: &Ctx, row: &str| {
            test.app.text_beside(ctx, clinic, FORM, row).await.expect("read").map(|(_, state)| state)
        };
        for (row, state) in [(ROW, ReadState::Done), ("bcp", ReadState::Done), ("access-logs", ReadState::Never)] {
            assert_eq!(beside(&owner, row).await, Some(state), "{row}");
        }
        assert!(test.app.changed_texts(&owner).await.expect("read").is_empty());

        test.clock.pass(SignedDuration::from_hours(2));
        for row in [ROW, "bcp", "access-logs"] {
            publish(test, &now(test, &ctx), row, &format!("{row}に、一文を足しました。"), "一文").await;
        }
        test.clock.pass(SignedDuration::from_hours(2));
        let owner = now(test, &owner);
        let changed = test.app.changed_texts(&owner).await.expect("read");
        assert_eq!(changed.iter().map(|t| t.row.lineage.as_str()).collect::<Vec<_>>(), [ROW, "bcp"]);
        assert_eq!(beside(&owner, ROW).await, Some(ReadState::Before));
        assert_eq!(beside(&owner, "access-logs").await, Some(ReadState::Never), "never read is not changed");
        // An answer beside the new text, and the button.
        test.app.answer(&owner, sheet, ROW, NewAnswer { version: 1, ..yes }).await.expect("answered");
        let records = test.audit_records().await;
        test.app.record_read(&owner, FORM, "bcp", &hash(test, "bcp").await).await.expect("said so");
        assert_eq!(test.audit_records().await, records + 1);
        assert!(test.app.changed_texts(&owner).await.expect("read").is_empty());
        assert_eq!(beside(&owner, ROW).await, Some(ReadState::Done));
        assert!(test.app.changed_texts(&test.nobody()).await.expect("read").is_empty());
    }

    async fn a_published_set_never_changes(test) {
        let ctx = editor(test).await;
        let bundled = test.app.guide_editions(&test.nobody()).await.expect("sets");
        assert_eq!(bundled.iter().map(|s| (s.set.code.as_str(), s.published)).collect::<Vec<_>>(), [("mamori-1", true)]);
        let first = hash(test, ROW).await;
        test.clock.pass(SignedDuration::from_hours(1));
        let second = publish(test, &now(test, &ctx), ROW, "写しは二つ持ちましょう。", "二つ").await;
        let ctx = now(test, &ctx);
        let head = SetHead {
            title: "みほん版".into(), note: "はじめ".into(), editions: vec!["r7".into()], guideline: "6.0、７.0".into(), ..SetHead::default()
        };
        let wrong = SetHead { title: String::new(), editions: Vec::new(), ..head.clone() };
        assert_eq!(fault(test.app.begin_guide_edition(&ctx, wrong).await), "title:guide-set-empty editions:guide-set-editions");
        let id = test.app.begin_guide_edition(&ctx, head.clone()).await.expect("begun");
        assert_eq!(fault(test.app.guide_edition(&test.nobody(), id).await), "not found");
        let of = |texts: &[std::sync::Arc<content::Guide>]| texts.iter().find(|g| g.form == FORM && g.lineage == ROW).map(|g| g.hash.clone());
        assert_eq!(of(&test.app.guide_edition_texts(&ctx, id).await.expect("texts")), Some(second.clone()));
        let older = SetHead { chosen: [((FORM.into(), ROW.into()), first.clone())].into(), ..head.clone() };
        let strange = SetHead { chosen: [((FORM.into(), "bcp".into()), first.clone())].into(), ..head.clone() };
        assert_eq!(fault(test.app.change_guide_edition(&ctx, id, strange, 1).await), "texts:guide-set-text");
        test.app.change_guide_edition(&ctx, id, older, 1).await.expect("changed");
        assert_eq!(fault(test.app.change_guide_edition(&ctx, id, head.clone(), 1).await), "guide-set-changed");
        test.app.publish_guide_edition(&ctx, id, 2, Some(date(2026, 11, 26))).await.expect("planned");
        assert_eq!(fault(test.app.guide_edition(&test.nobody(), id).await), "not found");
        test.app.withdraw_guide_edition(&ctx, id).await.expect("withdrawn");
        let version = test.app.guide_edition(&ctx, id).await.expect("a draft").row.version;
        test.app.publish_guide_edition(&ctx, id, version, None).await.expect("published");
        let set = test.app.guide_edition(&test.nobody(), id).await.expect("published");
        assert_eq!((set.set.guideline.join(" "), set.set.date.as_str()), ("6.0 7.0".to_owned(), "2026-11-24"));
        assert_eq!((set.row.hash.clone(), of(&test.app.guide_edition_texts(&test.nobody(), id).await.expect("texts"))), (set.set.hash(), Some(first)));
        for refused in [
            fault(test.app.change_guide_edition(&ctx, id, head, set.row.version).await),
            fault(test.app.publish_guide_edition(&ctx, id, set.row.version, None).await),
            fault(test.app.discard_guide_edition(&ctx, id, set.row.version).await),
        ] {
            assert_eq!(refused, "guide-set-changed");
        }
        assert_eq!(fault(test.app.withdraw_guide_edition(&ctx, id).await), "guide-set-appeared");
        // A set that holds a text of tomorrow does not appear today.
        let draft = rewritten(test, &ctx, "bcp", "紙の箱を用意しましょう。", "箱").await;
        let kept = test.app.keep_guide_draft(&ctx, FORM, "bcp", draft, 0).await.expect("kept");
        let planned = test.app.publish_text(&ctx, FORM, "bcp", kept, Some(date(2026, 11, 25))).await.expect("planned");
        let early = SetHead { title: "早い".into(), note: "早い".into(), editions: vec!["r7".into()], ..SetHead::default() };
        let id = test.app.begin_guide_edition(&ctx, early.clone()).await.expect("begun");
        let early = SetHead { chosen: [((FORM.into(), "bcp".into()), planned)].into(), ..early };
        test.app.change_guide_edition(&ctx, id, early, 1).await.expect("changed");
        assert_eq!(fault(test.app.publish_guide_edition(&ctx, id, 2, None).await), "guide-set-early");
        test.app.publish_guide_edition(&ctx, id, 2, Some(date(2026, 11, 25))).await.expect("together");
        assert_eq!(fault(test.app.withdraw_text(&ctx, FORM, "bcp", 2).await), "guide-in-set");
        test.audit_records().await;
    }

    async fn the_booklet_has_every_part_and_about_as_many_pages_as_it_prints(test) {
        use domain::papers::Block;
        let set = test.app.guide_editions(&test.nobody()).await.expect("sets")[0].id();
        let paper = test.app.booklet(&test.nobody(), set).await.expect("a booklet");
        // It prints on 34 pages.
        assert!((28..=40).contains(&paper.pages_about()), "{}", paper.pages_about());
        let level = |wanted: u8| paper.blocks.iter().filter(move |b| matches!(b, Block::Heading { level, .. } if *level == wanted));
        let titles: Vec<&str> = level(1).map(|b| if let Block::Heading { text, .. } = b { text.as_str() } else { "" }).collect();
        assert_eq!(titles[0], "この手引きの読み方");
        assert_eq!(titles[titles.len() - 2..], ["よくある質問", "行動の一覧"]);
        let mut before = 0;
        for block in &paper.blocks {
            if let Block::Heading { level, text } = block {
                assert!(*level <= before + 1, "no level is skipped, or it is no PDF/UA: {text}");
                before = *level;
            }
        }
        let ticks: usize = paper.blocks.iter().map(|b| if let Block::Ticks { items } = b { items.len() } else { 0 }).sum();
        assert_eq!(ticks, 19, "one action per requirement");
        let boxes = paper.blocks.iter().filter(|b| matches!(b, Block::Boxed { .. })).count();
        assert_eq!(boxes, 19, "the question stands before each text");
        let again = test.app.booklet(&test.nobody(), set).await.expect("a booklet");
        assert_eq!(again, paper);
        test.clock.pass(SignedDuration::from_hours(100));
        assert_eq!(test.app.booklet(&test.nobody(), set).await.expect("a booklet"), paper, "the same for ever");
        // The page of the manual stands only where somebody filled it in.
        let text = serde_json::to_string(&paper).expect("JSON");
        assert!(!text.contains("マニュアル 12 ページ"));
        let mut edition = test.app.content.edition("r7").expect("an edition").clone();
        for item in edition.forms[0].sections.iter_mut().flat_map(|s| &mut s.items).filter(|i| i.lineage == ROW) {
            item.manual_page = Some("12".to_owned());
        }
        test.draft(&edition).await;
        test.app.publish_edition(&test.command(), "r7", None).await.expect("published");
        assert_eq!(test.app.booklet(&test.nobody(), set).await.expect("a booklet"), paper, "a later revision changes no booklet");
        let head = SetHead { title: "二".into(), note: "頁".into(), editions: vec!["r7".into(), "r6".into()], ..SetHead::default() };
        let set = test.app.begin_guide_edition(&test.command(), head).await.expect("begun");
        test.app.publish_guide_edition(&test.command(), set, 1, None).await.expect("published");
        let paper = test.app.booklet(&test.nobody(), set).await.expect("a booklet");
        let text = serde_json::to_string(&paper).expect("JSON");
        assert_eq!(text.matches("マニュアル 12 ページ").count(), 1);
    }

    async fn only_those_who_stand_for_the_installation_write(test) {
        let ctx = editor(test).await;
        let (_, owner) = clinic(test).await;
        let county = test.organisation(Kind::County, "county").await;
        let theirs = test.person("editor@county.example", county, Role::Editor).await;
        let county = test.as_person(theirs).await;
        let draft = rewritten(test, &ctx, ROW, "だれが書くのでしょう。", "だれ").await;
        for (who, said) in [(&owner, "forbidden"), (&county, "forbidden"), (&test.nobody(), "sign in")] {
            assert_eq!(fault(test.app.writing(who, FORM, ROW).await), said);
            assert_eq!(fault(test.app.keep_guide_draft(who, FORM, ROW, draft.clone(), 0).await), said);
            assert_eq!(fault(test.app.publish_text(who, FORM, ROW, 1, None).await), said);
            assert_eq!(fault(test.app.begin_guide_edition(who, SetHead { title: "題".into(), note: "注".into(), editions: vec!["r7".into()], ..SetHead::default() }).await), said);
        }
        assert_eq!(fault(test.app.writing(&ctx, FORM, "nothing").await), "not found");
        assert_eq!(fault(test.app.keep_guide_draft(&ctx, "faq", "1-1-a", draft.clone(), 0).await), "not found");
        // Two editors: the second is told, and nothing is lost.
        test.app.keep_guide_draft(&ctx, FORM, ROW, draft.clone(), 0).await.expect("kept");
        assert_eq!(fault(test.app.keep_guide_draft(&ctx, FORM, ROW, draft.clone(), 0).await), "stale");
        assert_eq!(fault(test.app.discard_guide_draft(&ctx, FORM, ROW, 7).await), "guide-draft-changed");
        let long = DraftText { body: "長".repeat(40_001), action: "長".repeat(201), ..draft };
        assert_eq!(fault(test.app.keep_guide_draft(&ctx, FORM, ROW, long, 1).await), "action:too-long body:too-long");
        test.app.discard_guide_draft(&ctx, FORM, ROW, 1).await.expect("thrown away");
        assert_eq!(test.app.writing(&ctx, FORM, ROW).await.expect("anew").version, 0);
        // Nothing new is no revision.
        let same = test.app.writing(&ctx, FORM, ROW).await.expect("anew").draft;
        let version = test.app.keep_guide_draft(&ctx, FORM, ROW, DraftText { change: "同じ".into(), ..same }, 0).await.expect("kept");
        assert_eq!(fault(test.app.publish_text(&ctx, FORM, ROW, version, None).await), "guide-nothing-new");
    }
}

proptest! {
    /// Whatever is typed becomes a text that says the same.
    #[test]
    fn whatever_is_typed_is_kept(
        author in "[ -~ぁ-ん「」{|}]{0,20}", change in "[ -~ぁ-ん\"\\\\]{0,20}", sources in "[ -~\nぁ-ん]{0,40}",
        guideline in "[0-9.：:、, 編\n]{0,30}", body in "[ -~\nぁ-ん#+*{|}]{0,200}",
    ) {
        let typed = DraftText {
            editions: vec!["r7".into()], author, change, action: "した".into(), basis: "inferred".into(), sources, guideline, body,
        };
        let guide = typed.to_guide(FORM, ROW, date(2026, 11, 24)).map_err(|f| TestCaseError::fail(f.to_string()))?;
        let back = DraftText::of(&guide);
        let tidy = typed.tidy();
        prop_assert_eq!(&back.body, &tidy.body);
        prop_assert_eq!((&back.author, &back.change), (&tidy.author, &tidy.change));
        let again = back.to_guide(FORM, ROW, date(2026, 11, 24)).map_err(|f| TestCaseError::fail(f.to_string()))?;
        prop_assert_eq!(DraftText::of(&again), back);
    }
}
