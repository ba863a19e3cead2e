//! Whatever was answered, by hand or carried on: nothing is lost on the way through the editions, and an undo gives
//! back what was.

use super::carry::{carried, see};
use super::*;
use app::checklist::{Inherited, SheetView};
use domain::carry::Source;
use domain::ids::EvidenceId;
use std::collections::BTreeMap;

struct Walk(u64);

impl Walk {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

/// Some answers, some of them in a second round, some cleared again.
async fn answer_some(test: &TestApp, ctx: &Ctx, id: AssessmentId, files: &[EvidenceId], walk: &mut Walk) {
    let view = see(test, ctx, id).await;
    for item in view.form().expect("form").items() {
        for _ in 0..walk.next(3) {
            let value = match walk.next(5) {
                0 | 1 => Some(Choice::Yes),
                2 => Some(Choice::No),
                3 if item.na_when.is_some() => Some(Choice::Na),
                _ => None,
            };
            let wanted = Wanted {
                value,
                note: format!("覚え{}", walk.next(1000)),
                responsible: format!("見本 {}郎", walk.next(9)),
                ..Wanted::default()
            };
            let evidence = (walk.next(3) == 0).then(|| vec![files[usize::try_from(walk.next(2)).expect("small")]]);
            let version = see(test, ctx, id).await.version(&item.key);
            test.app
                .answer(ctx, id, &item.key, NewAnswer { wanted, evidence, version, round: None })
                .await
                .expect("stored");
        }
    }
}

/// What stands or waits in a row, as far as it must not be lost: choice, note, person, files.
fn what_stands(view: &SheetView) -> BTreeMap<String, (Option<Choice>, String, String, Vec<String>)> {
    let items: Vec<String> = view.form().expect("form").items().map(|i| i.key.clone()).collect();
    let mut out = BTreeMap::new();
    for key in items {
        if let Some(p) = view.waiting(&key).and_then(|row| row.proposal.as_ref()) {
            let files = p.evidence.iter().map(ToString::to_string).collect();
            out.insert(key, (p.value, p.note.clone(), p.responsible.clone(), files));
        } else if let Some(a) = view.answer(&key) {
            let files = a.evidence.split(',').filter(|f| !f.is_empty()).map(str::to_owned).collect();
            out.insert(key, (a.value, a.note.clone(), a.responsible.clone(), files));
        }
    }
    out
}

/// Every answer of the older sheet is a source of some row, or stays behind by name; and each proposal holds it.
fn nothing_is_lost(old: &SheetView, inherited: &Inherited) {
    for (key, (value, note, person, files)) in what_stands(old) {
        let is_source = |s: &&Source| s.key == key;
        let rows: Vec<_> = inherited.rows.values().filter(|r| r.sources.iter().any(|s| s.key == key)).collect();
        if rows.is_empty() {
            let behind = inherited.removed.iter().find(is_source).expect("named");
            assert!(behind.given.as_ref().is_some_and(|g| g.value == value && g.note == note), "{key}");
            continue;
        }
        for row in rows {
            let source = row.sources.iter().find(is_source).expect("a source");
            let given = source.given.as_ref().expect("its answer");
            assert_eq!((given.value, &given.note, &given.responsible), (value, &note, &person), "{key}");
            let p = row.proposal.as_ref().expect("a proposal");
            assert!(p.note.contains(&note) && p.responsible.contains(&person), "{key}: {p:?}");
            let there: Vec<String> = p.evidence.iter().map(ToString::to_string).collect();
            assert!(files.iter().all(|f| there.contains(f)), "{key}: {files:?} {there:?}");
        }
    }
}

async fn everything(test: &TestApp, ctx: &Ctx, clinic: OrganisationId) -> Vec<String> {
    let mut out = Vec::new();
    for listed in test.app.sheets(ctx, clinic).await.expect("sheets") {
        let (view, history) = test.app.sheet_history(ctx, listed.row.id).await.expect("history");
        out.push(format!("{:?} {:?} {:?} {:?} {history:?}", view.row.id, view.answers, view.progress, view.rounds));
    }
    out
}

testkit::both! {
    async fn nothing_is_lost_through_the_editions_and_undoing_is_the_identity(test) {
        test.publish_r8().await;
        let (first, mut ctx) = clinic(test).await;
        let mut files = Vec::new();
        for name in ["台帳.txt", "連絡体制図.txt"] {
            let mut incoming = test.app.incoming().expect("a file on its way");
            incoming.take(name.as_bytes()).expect("taken");
            files.push(test.app.add_evidence(&ctx, first, name, incoming).await.expect("stored").id);
        }
        let mut walk = Walk(11);
        let mut at = sheet(test, &ctx, first, "r5", 2023).await;
        for to in ["r6", "r7", "r8"] {
            answer_some(test, &ctx, at, &files, &mut walk).await;
            let old = see(test, &ctx, at).await;
            let before = everything(test, &ctx, first).await;
            let counts = test.app.db.read(storage::programme::standing).await.expect("counts");
            let seen = test.app.preview_carry_over(&ctx, at, super::carry::wish(to)).await.expect("a preview");
            nothing_is_lost(&old, &seen.inherited);

            let id = carried(test, &ctx, at, to).await;
            let new = see(test, &ctx, id).await;
            nothing_is_lost(&old, new.inherited.as_ref().expect("carried"));
            assert_eq!(new.inherited.as_ref().map(|i| &i.rows), Some(&seen.inherited.rows), "the preview told the truth");
            assert_eq!((new.progress.answered, what_stands(&see(test, &ctx, at).await)), (0, what_stands(&old)));
            test.app.undo_carry_over(&ctx, id).await.expect("undone");
            assert_eq!(everything(test, &ctx, first).await, before, "switching and undoing is the identity");
            assert_eq!(test.app.db.read(storage::programme::standing).await.expect("counts"), counts);
            at = carried(test, &ctx, at, to).await;
            test.clock.pass(jiff::SignedDuration::from_hours(1));
            ctx = test.ctx(ctx.actor.clone());
        }
        all_is_well(test).await;
    }
}
