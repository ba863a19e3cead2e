use super::*;
use std::collections::BTreeMap;

/// A walk of random writes by two people over two sheets; dice of our own, so that a failure repeats.
struct Walk(u64);

impl Walk {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

testkit::both! {
    async fn whatever_is_written_counts_progress_and_history_agree(test) {
        let (clinic, ctx) = clinic(test).await;
        let sheets = [sheet(test, &ctx, clinic, "r6", 2026).await, sheet(test, &ctx, clinic, "r7", 2026).await];
        let mut walk = Walk(7);
        let mut writes: BTreeMap<AssessmentId, i64> = BTreeMap::new();
        for _ in 0..120 {
            let id = sheets[usize::try_from(walk.next(2)).expect("small")];
            let view = test.app.sheet(&ctx, id).await.expect("the sheet");
            let items: Vec<_> = view.form().expect("form").items().collect();
            let item = items[usize::try_from(walk.next(items.len() as u64)).expect("small")];
            if walk.next(20) == 0 && view.row.round < 4 {
                test.app.begin_round(&ctx, id, jiff::civil::date(2026, 11, 20)).await.expect("a round");
            }
            let value = match walk.next(4) {
                0 => Some(Choice::Yes),
                1 => Some(Choice::No),
                2 if item.na_when.is_some() => Some(Choice::Na),
                _ => None,
            };
            let new = NewAnswer {
                wanted: Wanted { value, note: format!("{}", walk.next(1000)), ..Wanted::default() },
                version: view.version(&item.key),
                ..NewAnswer::default()
            };
            let stored = test.app.answer(&ctx, id, &item.key, new).await.expect("stored");
            *writes.entry(id).or_default() += 1;
            let after = test.app.sheet(&ctx, id).await.expect("the sheet");
            assert_eq!(after.progress, stored.progress);
            assert_eq!((after.row.due, after.row.answered), (stored.progress.due, stored.progress.answered));
        }
        for (id, n) in writes {
            let (_, history) = test.app.sheet_history(&ctx, id).await.expect("history");
            assert_eq!(i64::try_from(history.len()).expect("small"), n);
        }
        all_is_well(test).await;
    }
}
