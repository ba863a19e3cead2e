//! A new association, by whoever runs the installation or an association above it.

use super::*;
use app::organisations::found::NewAssociation;
use domain::people::Role;
use testkit::app::{HERE, PASSWORD, fault};

testkit::both! {
    async fn an_association_begins_with_one_form(test) {
        let t = tree(test).await;
        let above = test.person("above", t.prefecture, Role::Administrator).await;
        let above = test.as_person(above).await;
        let new = NewAssociation {
            kind: "county".into(), name: "みほん郡医師会".into(), code: "ｃｏｕｎｔｙ－ａ３".into(), parent: Some(t.prefecture),
            administrator: "見本 花子".into(), ..NewAssociation::default()
        };
        let before = test.audit_records().await;
        let (id, issued) = test.app.found_association(&above, new.clone()).await.expect("founded");
        assert_eq!(test.audit_records().await, before + 1);
        let code = issued.expect("a code").code;
        test.app.accept_invitation(&test.nobody(), &code, "hanako", PASSWORD, &HERE).await.expect("joined");
        let person = test.app.person_id(&test.command(), "hanako").await.expect("known");
        let office = test.as_person(person).await;
        let view = test.app.organisation(&office, id).await.expect("its own");
        assert_eq!((view.row.code.as_str(), view.parent), ("county-a3", Some(t.prefecture)));
        assert!(names(test, t.prefecture, "county").await.contains(&"みほん郡医師会".to_owned()));

        assert_eq!(fault(test.app.found_association(&above, new.clone()).await), "organisation-code-taken");
        let with = |change: fn(&mut NewAssociation)| {
            let mut new = NewAssociation { code: String::new(), ..new.clone() };
            change(&mut new);
            test.app.found_association(&above, new)
        };
        assert_eq!(fault(with(|n| { n.kind = "clinic".into(); n.name.clear(); n.code = "a/b".into() }).await),
            "kind:association-kind code:association-code name:organisation-name");
        assert_eq!(fault(with(|n| n.parent = None).await), "parent:association-parent");
        assert_eq!(fault(with(|n| n.kind = "prefectural".into()).await), "parent:association-parent");
        let foreign = NewAssociation { parent: Some(t.nation), code: String::new(), ..new.clone() };
        assert_eq!(fault(test.app.found_association(&above, foreign).await), "parent:association-parent");
        assert_eq!(fault(test.app.found_association(&office, NewAssociation { parent: Some(id), code: String::new(), ..new.clone() }).await), "parent:association-parent");
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let owner = test.person("owner", clinic, Role::Owner).await;
        let owner = test.as_person(owner).await;
        assert!(test.app.founding_places(&owner).await.is_err());
        assert_eq!(test.app.founding_places(&above).await.expect("places").len(), 1);
        let top = NewAssociation { kind: "national".into(), name: "全国みほん".into(), ..NewAssociation::default() };
        let (_, nobody) = test.app.found_association(&test.command(), top).await.expect("the operator's");
        assert!(nobody.is_none());
        all_is_well(test).await;
    }

    async fn a_founder_who_is_removed_keeps_no_code_of_what_they_founded(test) {
        let t = tree(test).await;
        // By the office right above, and by the nation's.
        for (place, gone, stays) in [(t.prefecture, "one", "two"), (t.nation, "three", "four")] {
            let founder = test.person(gone, place, Role::Administrator).await;
            let stays = test.person(stays, place, Role::Administrator).await;
            let new = NewAssociation {
                kind: "county".into(), name: "みほん郡医師会".into(), parent: Some(t.prefecture),
                administrator: "見本 花子".into(), ..NewAssociation::default()
            };
            let (_, issued) = test.app.found_association(&test.as_person(founder).await, new).await.expect("founded");
            let code = issued.expect("a code").code;
            test.app.invitation(&test.nobody(), &code).await.expect("good while they are there");
            test.app.remove_member(&test.as_person(stays).await, place, founder).await.expect("removed");
            assert_eq!(fault(test.app.invitation(&test.nobody(), &code).await), "not found");
        }
        all_is_well(test).await;
    }
}
