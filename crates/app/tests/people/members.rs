//! Who has which role.

use domain::organisations::Kind;
use domain::people::Role;
use testkit::app::fault;
use testkit::both;

both! {
    async fn persons_are_added_with_a_role_that_fits(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let county = test.organisation(Kind::County, "county-a1").await;
        let owner = test.person("owner", clinic, Role::Owner).await;
        let ctx = test.command();
        let add = async |login: &str, name: &str, at, role, email: &str| {
            fault(test.app.add_person(&ctx, login, name, at, role, email).await)
        };
        assert_eq!(add("a b", "\n", clinic, Role::Staff, "x").await, "login:login-unusable name:person-name email:email-unusable");
        assert_eq!(add("ＯＷＮＥＲ", "見本", clinic, Role::Staff, "").await, "login:login-taken");
        assert_eq!(add("new", "見本", clinic, Role::Officer, "").await, "role:role-not-here");
        assert_eq!(add("new", "見本", county, Role::Owner, "").await, "role:role-not-here");
        let nowhere = domain::ids::OrganisationId::from_bytes([9; 16]);
        assert_eq!(add("new", "見本", nowhere, Role::Viewer, "").await, "not found");
        let me = test.as_person(owner).await;
        let operator = test.app.add_person(&me, "runner", "見本", clinic, Role::Operator, "").await;
        assert_eq!(fault(operator), "role:role-not-here", "the operator's role is not the owner's to give");
        test.app.add_person(&ctx, "operator", "見本", clinic, Role::Operator, "o@mihon.example").await.expect("by command");
        assert_eq!(fault(test.app.person_id(&me, "owner").await), "not found");
        assert_eq!(test.app.person_id(&ctx, "Owner").await.expect("known"), owner);
    }

    async fn roles_change_and_an_owner_is_always_left(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let other = test.organisation(Kind::Dental, "4830100014").await;
        let owner = test.person("owner", clinic, Role::Owner).await;
        let staff = test.person("staff", clinic, Role::Staff).await;
        let stranger = test.person("stranger", other, Role::Owner).await;
        let me = test.as_person(owner).await;
        let members = test.app.people(&me, clinic).await.expect("listed");
        let listed: Vec<_> = members.iter().map(|m| (m.login.as_str(), m.roles.as_slice())).collect();
        assert_eq!(listed, [("owner", &[Role::Owner][..]), ("staff", &[Role::Staff][..])]);

        assert_eq!(fault(test.app.change_role(&me, clinic, owner, Role::Staff).await), "people-last-owner");
        assert_eq!(fault(test.app.remove_member(&me, clinic, owner).await), "people-last-owner");
        assert_eq!(fault(test.app.change_role(&me, clinic, stranger, Role::Staff).await), "not found");
        assert_eq!(fault(test.app.remove_member(&me, clinic, stranger).await), "not found");
        assert_eq!(fault(test.app.change_role(&me, other, stranger, Role::Staff).await), "not found");
        assert_eq!(fault(test.app.people(&me, other).await), "not found");
        assert_eq!(fault(test.app.change_role(&me, clinic, staff, Role::Desk).await), "role:role-not-here");
        assert_eq!(fault(test.app.change_role(&me, clinic, staff, Role::Operator).await), "role:role-not-here");
        let as_staff = test.as_person(staff).await;
        assert_eq!(fault(test.app.change_role(&as_staff, clinic, staff, Role::Owner).await), "forbidden");

        let before = test.audit_records().await;
        test.app.change_role(&me, clinic, staff, Role::Staff).await.expect("nothing to do");
        assert_eq!(test.audit_records().await, before);
        test.app.change_role(&me, clinic, staff, Role::Owner).await.expect("a second owner");
        assert_eq!(test.audit_records().await, before + 1);
        test.app.change_role(&me, clinic, owner, Role::Viewer).await.expect("the first steps back");
        assert_eq!(fault(test.app.change_role(&test.as_person(owner).await, clinic, owner, Role::Owner).await), "forbidden");
        test.app.remove_member(&test.as_person(staff).await, clinic, owner).await.expect("removed");
        assert_eq!(test.app.people(&test.as_person(staff).await, clinic).await.expect("listed").len(), 1);

        let operator = test.app.add_person(&test.command(), "runner", "見本", clinic, Role::Operator, "").await.expect("added");
        let me = test.as_person(staff).await;
        assert_eq!(fault(test.app.remove_member(&me, clinic, operator).await), "people-operator");
    }

    async fn two_owners_cannot_remove_each_other(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let (one, two) = (test.person("one", clinic, Role::Owner).await, test.person("two", clinic, Role::Owner).await);
        let (as_one, as_two) = (test.as_person(one).await, test.as_person(two).await);
        let (first, second) =
            tokio::join!(test.app.remove_member(&as_one, clinic, two), test.app.remove_member(&as_two, clinic, one));
        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
        assert_eq!(test.app.people(&test.command(), clinic).await.expect("listed").len(), 1);
    }
}
