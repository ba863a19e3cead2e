//! The map along which answers are carried over from an older edition into a newer one.

use crate::compare::{Change, ChangeKind, compare};
use domain::carry::{How, Link, Links};
use domain::checklist::{Edition, Form};

/// The map from a form of an older edition into a newer edition; r7 `pharmacy` leads into the form that pharmacies
/// fill there. `None` where no form of the newer edition follows.
#[must_use]
pub fn links(from: &Edition, form: &str, to: &Edition) -> Option<Links> {
    from.form(form)?;
    let changes = compare(from, to, form)?;
    let into = follower(from, form, to, &changes)?;
    let of = |key: &str| changes.iter().find(|c| c.to.iter().any(|k| k == key));
    let rows = into
        .items()
        .map(|item| match of(&item.key) {
            Some(change) => {
                Link { key: item.key.clone(), from: change.from.clone(), how: how(change), reworded: change.reworded }
            }
            None => Link { key: item.key.clone(), from: Vec::new(), how: How::New, reworded: false },
        })
        .collect();
    let removed =
        changes.iter().filter(|c| c.kind == ChangeKind::Removed).flat_map(|c| c.from.iter().cloned()).collect();
    Some(Links { form: into.id.clone(), rows, removed })
}

/// The form of the newer edition to which the comparison leads: the one of the same id, else the one that holds the
/// newer keys.
fn follower<'e>(from: &Edition, form: &str, to: &'e Edition, changes: &[Change]) -> Option<&'e Form> {
    if let Some(same) = to.form(form) {
        return Some(same);
    }
    let kinds = &from.form(form)?.kinds;
    to.forms.iter().find(|f| {
        kinds.iter().all(|kind| f.is_for(*kind)) && changes.iter().flat_map(|c| &c.to).all(|key| f.item(key).is_some())
    })
}

fn how(change: &Change) -> How {
    match change.kind {
        ChangeKind::Unchanged => How::Same,
        ChangeKind::Due => How::Due,
        ChangeKind::Moved => How::Moved,
        ChangeKind::Merged => How::Merged,
        ChangeKind::Split => How::Split,
        ChangeKind::New | ChangeKind::Removed => How::New,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Content;

    #[test]
    fn every_old_row_leads_somewhere_or_is_named() {
        let content = Content::bundled().expect("the bundled content");
        let edition = |id: &str| content.editions.iter().find(|e| e.id == id).expect("the edition");
        for (a, form, b, into) in [
            ("r5", "institution", "r6", "institution"),
            ("r6", "institution", "r7", "institution"),
            ("r5", "institution", "r7", "institution"),
            ("r6", "pharmacy", "r7", "pharmacy"),
            ("r6", "vendor", "r7", "vendor"),
            ("r7", "pharmacy", "r8-demo", "institution"),
            ("r7", "institution", "r8-demo", "institution"),
            ("r7", "vendor", "r8-demo", "vendor"),
            ("r7", "institution", "r7", "institution"),
        ] {
            let map = links(edition(a), form, edition(b)).expect("a map");
            assert_eq!(map.form, into, "{a} {form} {b}");
            let (old, new) = (edition(a).form(form).expect("form"), edition(b).form(into).expect("form"));
            assert_eq!(
                map.rows.iter().map(|r| &r.key).collect::<Vec<_>>(),
                new.items().map(|i| &i.key).collect::<Vec<_>>()
            );
            for item in old.items() {
                let ways = map.rows.iter().filter(|r| r.from.contains(&item.key)).count();
                assert!((ways > 0) != map.removed.contains(&item.key), "{a} {form} {}: {ways}", item.key);
            }
        }
        assert!(links(edition("r7"), "continuity", edition("r8-demo")).is_none());
        assert!(links(edition("r7"), "institution", edition("bcp2024")).is_none());
    }

    #[test]
    fn r6_to_r7_merges_nine_rows_into_four() {
        let content = Content::bundled().expect("the bundled content");
        let edition = |id: &str| content.editions.iter().find(|e| e.id == id).expect("the edition");
        let map = links(edition("r6"), "institution", edition("r7")).expect("a map");
        let merged: Vec<usize> = map.rows.iter().filter(|r| r.how == How::Merged).map(|r| r.from.len()).collect();
        assert_eq!((merged.len(), merged.iter().sum::<usize>()), (4, 9));
        assert_eq!(map.rows.iter().filter(|r| r.how == How::New).count(), 5);
        assert!(map.removed.is_empty());
    }
}
