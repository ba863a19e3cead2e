//! Erasing a person: what goes, what stays, who may, and that nobody is left without anybody who looks after them.

use crate::try_in;
use domain::ids::{OrganisationId, PersonId};
use domain::organisations::Kind;
use domain::people::Role;
use sql::{Statement, Value};
use storage::people::erase::STAYS;
use testkit::app::{PASSWORD, TestApp, fault};
use testkit::both;

/// How many rows of a table have this in a column.
async fn count(test: &TestApp, table: &str, column: &str, value: Value) -> i64 {
    let text = format!("SELECT COUNT(*) AS n FROM {table} WHERE {column} = $1");
    let statement = Statement { name: "test::COUNT", text: text.leak() };
    test.app.db.read(move |tx| tx.query_one(&statement, std::slice::from_ref(&value))?.int("n")).await.expect("a count")
}

/// Columns `person_id` of all tables in which somebody's id stands.
async fn stands(test: &TestApp, person: PersonId) -> Vec<&'static str> {
    let mut out = Vec::new();
    for table in storage::copy::TABLES.iter().filter(|t| t.columns.contains(&"person_id")) {
        if count(test, table.name, "person_id", Value::from(person.bytes())).await > 0 {
            out.push(table.name);
        }
    }
    out
}

/// A clinic with an owner and somebody of the staff who left traces everywhere.
async fn clinic(test: &TestApp) -> (OrganisationId, PersonId, PersonId, domain::ids::AssessmentId) {
    let clinic = test.organisation(Kind::Clinic, "4810100018").await;
    let owner = test.person("owner", clinic, Role::Owner).await;
    let staff = test.person("staff", clinic, Role::Staff).await;
    let ctx = test.as_person(staff).await;
    let new = app::checklist::NewSheet {
        edition: "r7".to_owned(),
        form: "institution".to_owned(),
        vendor: None,
        fiscal_year: 2025,
    };
    let sheet = test.app.begin_sheet(&ctx, clinic, new).await.expect("a sheet");
    test.sign_in("staff").await;
    test.app.issue_token(&ctx, staff, "", 1).await.expect("a token");
    let wanted = app::reminders::Wanted { address: "staff@mihon.example".to_owned(), weekday: 1 };
    test.app.want_digest(&ctx, Some(wanted)).await.expect("a digest");
    (clinic, owner, staff, sheet)
}

both! {
    async fn what_is_a_persons_goes_and_the_id_stays(test) {
        let (clinic, owner, staff, _) = clinic(test).await;
        assert!(stands(test, staff).await.len() > 3);
        let me = test.as_person(owner).await;
        assert_eq!(fault(test.app.erase_member(&me, clinic, staff, false).await), "sure:erase-unsure");
        let before = test.audit_records().await;
        test.app.erase_member(&me, clinic, staff, true).await.expect("erased");
        assert_eq!(test.audit_records().await, before + 1, "and every chain verifies");
        assert_eq!(test.app.recount(&test.command(), false).await.expect("counted"), Vec::<serde_json::Value>::new());
        let left = stands(test, staff).await;
        assert!(left.iter().all(|table| STAYS.iter().any(|(name, _)| name == table)), "{left:?}");
        for (table, column) in [("persons", "login"), ("mails", "recipient"), ("refused_sign_ins", "login_key")] {
            assert_eq!(count(test, table, column, Value::from("staff")).await, 0, "{table}.{column}");
        }
        assert!(fault(try_in(test, "staff", PASSWORD, "192.0.2.1").await).contains("sign-in"));
        let lines = test.app.audit_lines(&me, clinic).await.expect("lines");
        assert!(lines.iter().any(|l| l.who.as_deref() == Some("（消去された方）")), "{lines:?}");
        // The 利用者ID is free again, for somebody else.
        assert_ne!(test.person("staff", clinic, Role::Staff).await, staff);
        assert_eq!(fault(test.app.erase_member(&me, clinic, staff, true).await), "not found");
        let log = app::erased::read(&test.folder().join(app::erased::FILE)).expect("the list");
        assert_eq!(log.iter().map(|e| (e.what.as_str(), e.id)).collect::<Vec<_>>(), [("person", staff.bytes())]);
        assert_eq!(test.app.all_erased().await.expect("the same"), log);
    }

    async fn a_letter_that_is_somebody_elses_too_stays(test) {
        let (clinic, owner, staff, _) = clinic(test).await;
        let shared = || Some(app::reminders::Wanted { address: "staff@mihon.example".to_owned(), weekday: 1 });
        let me = test.as_person(owner).await;
        test.app.want_digest(&me, shared()).await.expect("the same address");
        let letter = |to: &'static str, n: u8| {
            let text = "INSERT INTO mails (organisation_id, id, message_id, recipient, subject, body, state, tries, fault,
                said, created_at) VALUES ($1, $2, $3, $4, '', '', 'waiting', 0, '', '', 0)";
            let statement = Statement { name: "test::LETTER", text };
            let row = [Value::from(clinic.bytes()), Value::from([n; 16]), Value::from(format!("m{n}")), Value::from(to)];
            test.app.db.write(move |tx| tx.execute(&statement, &row))
        };
        letter("staff@mihon.example", 1).await.expect("a letter");
        let text = "INSERT INTO mail_attachments (organisation_id, mail_id, position, name, media_type, sha256)
            VALUES ($1, $2, 0, 'a', 'text/plain', 'x')";
        let (attach, file) = (Statement { name: "test::ATTACHED", text }, [clinic.bytes(), [1; 16]].map(Value::from));
        test.app.db.write(move |tx| tx.execute(&attach, &file)).await.expect("an attachment");
        let letters = async || {
            let mails = count(test, "mails", "recipient", Value::from("staff@mihon.example")).await;
            (mails, count(test, "mail_attachments", "mail_id", Value::from([1_u8; 16])).await)
        };
        test.app.erase_member(&me, clinic, staff, true).await.expect("erased");
        assert_eq!(letters().await, (1, 1), "the owner reads under this address, too");
        let third = test.person("third", clinic, Role::Owner).await;
        let (third, command) = (test.as_person(third).await, test.command());
        let fourth = test.app.add_person(&command, "fourth", "見本", clinic, Role::Staff, "staff@mihon.example").await;
        test.app.erase_member(&third, clinic, owner, true).await.expect("erased");
        assert_eq!(letters().await, (1, 1), "it is the fourth's own address");
        test.app.erase_member(&third, clinic, fourth.expect("added"), true).await.expect("erased");
        assert_eq!(letters().await, (0, 0), "nobody is left who reads there");
    }

    async fn nobody_is_left_without_an_owner_or_an_operator(test) {
        let (clinic, owner, staff, _) = clinic(test).await;
        let (me, myself) = (test.as_person(owner).await, test.as_person(staff).await);
        assert_eq!(test.app.cannot_erase(&me, owner, None).await.expect("asked"), Some("erase-last-owner"));
        assert_eq!(fault(test.app.erase_myself(&me, true).await), "erase-last-owner");
        assert_eq!(fault(test.app.erase_member(&me, clinic, owner, true).await), "erase-last-owner");
        assert_eq!(fault(test.app.erase_person(&test.command(), "owner").await), "erase-last-owner");
        assert_eq!(fault(test.app.erase_member(&myself, clinic, owner, true).await), "forbidden");
        assert_eq!(fault(test.app.erase_person(&me, "staff").await), "not found");
        test.app.add_person(&test.command(), "operator", "見本", clinic, Role::Operator, "").await.expect("added");
        assert_eq!(fault(test.app.erase_person(&test.command(), "operator").await), "erase-last-operator");
        assert_eq!(test.app.cannot_erase(&myself, staff, None).await.expect("asked"), None);
        test.app.erase_myself(&myself, true).await.expect("by oneself");
        test.app.add_person(&test.command(), "second", "見本", clinic, Role::Owner, "").await.expect("added");
        assert_eq!(test.app.erase_person(&test.command(), "OWNER").await.expect("by command"), owner);
        test.audit_records().await;
    }

    async fn who_has_a_role_elsewhere_is_not_one_owners_to_erase(test) {
        let (clinic, owner, staff, _) = clinic(test).await;
        let other = test.organisation(Kind::Dental, "4830100014").await;
        let theirs = test.person("theirs", other, Role::Owner).await;
        let permit = domain::policy::decide(
            &domain::policy::Actor::Command,
            domain::policy::Action::ChangePeople,
            &domain::policy::Subject::of(other),
        );
        let permit = permit.expect("a command may");
        let give = move |tx: &sql::Tx<'_>| storage::people::add_role(tx, &permit, other, staff, Role::Viewer, 1);
        assert!(test.app.db.write(give).await.expect("a second role"));
        let (me, them) = (test.as_person(owner).await, test.as_person(theirs).await);
        assert_eq!(fault(test.app.erase_member(&me, clinic, staff, true).await), "erase-elsewhere");
        assert_eq!(fault(test.app.erase_member(&them, clinic, staff, true).await), "not found");
        test.app.remove_member(&me, clinic, staff).await.expect("the role here goes");
        assert_eq!(fault(test.app.erase_member(&me, clinic, staff, true).await), "not found");
        test.app.erase_member(&them, other, staff, true).await.expect("nothing is left elsewhere");
    }

    async fn who_operates_no_more_leaves_no_code_anywhere(test) {
        let nation = test.organisation(Kind::National, "national").await;
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let staff = test.person("staff", clinic, Role::Staff).await;
        let (one, two) =
            (test.person("one", nation, Role::Operator).await, test.person("two", nation, Role::Operator).await);
        test.person("three", nation, Role::Operator).await;
        let command = test.command();
        // Codes of a house in which they have no role.
        let codes = async |by: PersonId| {
            let by = test.as_person(by).await;
            let back = test.app.invite(&by, clinic, "見本", Role::Operator).await.expect("invited");
            [back.code, test.app.reset_password(&by, clinic, staff).await.expect("a code").code]
        };
        let made = codes(one).await;
        test.app.invitation(&test.nobody(), &made[0]).await.expect("good");
        test.app.erase_person(&command, "one").await.expect("erased");
        for code in made {
            assert_eq!(fault(test.app.invitation(&test.nobody(), &code).await), "not found", "no operator comes back");
        }
        let made = codes(two).await;
        let before = test.audit_records().await;
        assert_eq!(test.app.take_operator(&command, "TWO").await.expect("taken"), two);
        assert_eq!(test.audit_records().await, before + 1);
        assert!(test.as_person(two).await.actor.organisations().is_empty());
        for code in made {
            assert_eq!(fault(test.app.invitation(&test.nobody(), &code).await), "not found");
        }
        assert_eq!(fault(test.app.take_operator(&command, "two").await), "not found");
        assert_eq!(fault(test.app.take_operator(&command, "three").await), "erase-last-operator");
    }

    async fn the_name_on_a_code_that_was_used_is_not_kept(test) {
        let clinic = test.organisation(Kind::Clinic, "4810100018").await;
        let other = test.organisation(Kind::Dental, "4830100014").await;
        let theirs = test.person("theirs", other, Role::Owner).await;
        let name = "見本花子さん（受付）";
        let code = test.app.invite(&test.command(), clinic, name, Role::Staff).await.expect("invited").code;
        assert_eq!(count(test, "invitations", "name", Value::from(name)).await, 1);
        test.app.join_with_invitation(&test.as_person(theirs).await, &code).await.expect("joined");
        assert_eq!(count(test, "invitations", "name", Value::from(name)).await, 0);
    }
}
