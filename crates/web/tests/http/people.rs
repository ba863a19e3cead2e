//! The journeys of people: sign in, invite, accept, change, remove, reset, tokens.

use crate::client::{Client, recorded};
use crate::html;
use axum::body::Body;
use axum::http::Request;
use domain::organisations::Kind;
use domain::people::Role;
use testkit::app::{PASSWORD, TestApp};

const OWNER: &str = "owner@clinic.example";

async fn clinic(test: &TestApp) -> String {
    let clinic = test.organisation(Kind::Clinic, "4810100018").await;
    test.person(OWNER, clinic, Role::Owner).await;
    clinic.to_string()
}

/// The code on the page that shows it once.
fn code_on(body: &str) -> String {
    let (_, rest) = body.split_once("<p class=\"code\">").expect("a code");
    rest.split('<').next().expect("its end").to_owned()
}

fn fine(body: &str) {
    assert_eq!(html::faults(body), Vec::<String>::new());
}

testkit::both! {
    async fn signing_in_and_out(test) {
        clinic(test).await;
        let mut client = Client::of(test);
        client.get("/").await.goes_to("/sign-in");
        client.get("/people?organisation=1").await.goes_to("/sign-in?next=%2Fpeople%3Forganisation%3D1");
        let page = client.get("/sign-in?next=%2Faccount").await.is(200);
        fine(&page.body);
        let wrong = [("login", OWNER), ("password", "wrong"), ("next", "/account")];
        let page = client.post("/sign-in", &wrong).await.is(422).says("利用者IDかパスワードが違うので");
        fine(&page.body);
        assert_eq!((page.value("login").as_deref(), page.value("next").as_deref()), (Some(OWNER), Some("/account")));
        assert!(!page.body.contains("wrong\""), "a password is not shown again");
        recorded(test, "POST /sign-in", client.post("/sign-in", &[("login", OWNER), ("password", PASSWORD), ("next", "/account")])).await.goes_to("/account");
        client.get("/sign-in?next=/people").await.goes_to("/people");
        let page = client.get("/account").await.is(200).says(OWNER).says("この端末");
        assert_eq!(page.header("cache-control"), "no-store");
        recorded(test, "POST /sign-out", client.post("/sign-out", &[])).await.goes_to("/sign-in?left=1");
        assert!(!client.cookies.contains_key("mamori"));
        client.get("/sign-in?left=1").await.is(200).says("ログアウトしました");
        client.get("/account").await.goes_to("/sign-in?next=%2Faccount");
    }

    async fn too_many_refusals_wait(test) {
        clinic(test).await;
        let mut client = Client::of(test);
        client.get("/sign-in").await.is(200);
        for _ in 0..5 {
            client.post("/sign-in", &[("login", OWNER), ("password", "wrong")]).await.is(422);
        }
        let got = client.post("/sign-in", &[("login", OWNER), ("password", PASSWORD)]).await.is(429).says("待ってから");
        assert!(got.header("retry-after").parse::<u64>().is_ok_and(|s| s <= 30));
        assert_eq!(got.value("login").as_deref(), Some(OWNER));
    }

    async fn an_invitation_becomes_a_colleague(test) {
        let id = clinic(test).await;
        let mut owner = Client::signed(test, OWNER).await;
        let page = owner.get("/people").await.is(200);
        fine(&page.body);
        let page = owner.post("/people/invitations", &[("organisation", &id), ("name", ""), ("role", "staff")]).await.is(422);
        fine(&page.says("名前を、1文字から").body);
        owner.post("/people/invitations", &[("organisation", &id), ("name", "見本"), ("role", "operator")]).await.is(422);
        let wanted = [("organisation", id.as_str()), ("name", "見本 花子"), ("role", "staff")];
        let page = recorded(test, "POST /people/invitations", owner.post("/people/invitations", &wanted)).await.is(200).says("見本 花子");
        fine(&page.body);
        let code = code_on(&page.body);
        owner.get("/people").await.is(200).says("見本 花子");
        let letter = owner.post("/papers/invitation", &[("organisation", &id), ("code", &code)]).await.is(200);
        assert_eq!(letter.header("content-type"), "application/pdf");
        assert!(letter.body.contains(&code) && letter.body.contains("\"qr_svg\": null"), "{}", letter.body);
        assert!(letter.body.contains("\"url\": \"\""), "no address leads to this PC: {}", letter.body);

        let mut staff = Client::of(test);
        fine(&staff.get("/invitation").await.is(200).body);
        staff.post("/invitation", &[("code", "ABCD")]).await.is(422).says("このコードは見つからないので");
        let path = format!("/invitation/{}", code.replace('-', ""));
        staff.post("/invitation", &[("code", &code.to_lowercase().replace('-', " "))]).await.goes_to(&path);
        let page = staff.get(&path).await.is(200).says("見本 花子").says("みほん4810100018");
        fine(&page.body);
        let new = "kawa ni ringo ga 5tsu";
        let differs = [("login", "hanako"), ("password", new), ("password_again", "other")];
        let page = staff.post(&path, &differs).await.is(422).says("二つのパスワードが違うので");
        assert_eq!(page.value("login").as_deref(), Some("hanako"));
        fine(&page.body);
        let short = [("login", OWNER), ("password", "short"), ("password_again", "short")];
        staff.post(&path, &short).await.is(422).says("13文字以上");
        let taken = [("login", OWNER), ("password", new), ("password_again", new)];
        staff.post(&path, &taken).await.is(422).says("もう使われているので");
        recorded(test, "POST /invitation/{code}", staff.post(&path, &[("login", "hanako"), ("password", new), ("password_again", new)])).await.goes_to("/");
        staff.get("/account").await.is(200).says("hanako");
        Client::of(test).get(&path).await.is(409).says("もう使われたので");
        // Staff sees the people and changes nobody.
        let page = staff.get("/people").await.is(200).says(OWNER);
        assert!(!page.body.contains("/people/invitations"));
        staff.post("/people/invitations", &wanted).await.is(403);
    }

    async fn an_association_names_its_own_roles_and_offers_the_least(test) {
        let county = test.organisation(Kind::County, "county-a1").await;
        let me = test.person("office@county.example", county, Role::Administrator).await;
        let mut office = Client::signed(test, "office@county.example").await;
        for path in ["/people".to_owned(), format!("/people/{me}?organisation={county}")] {
            let page = office.get(&path).await.is(200).says("編集の担当は文書などを書き");
            fine(&page.body);
            assert!(!page.body.contains("担当者は、回答と証跡"), "{path}");
        }
        office.get("/people").await.is(200).says("<option value=\"viewer\" selected>");
        let id = county.to_string();
        let last = [("organisation", id.as_str()), ("role", "viewer")];
        office.post(&format!("/people/{me}/role"), &last).await.is(409).says("（団体では管理の担当）が一人もいなくなる");
    }

    async fn codes_are_taken_back_and_end(test) {
        let id = clinic(test).await;
        let mut owner = Client::signed(test, OWNER).await;
        let wanted = [("organisation", id.as_str()), ("name", "見本 花子"), ("role", "viewer")];
        let first = code_on(&owner.post("/people/invitations", &wanted).await.is(200).body);
        let invitation = owner.get("/people").await.is(200).value("invitation").expect("listed");
        let revoke = [("organisation", id.as_str()), ("invitation", invitation.as_str())];
        recorded(test, "POST /people/invitations/revoke", owner.post("/people/invitations/revoke", &revoke)).await.goes_to(&format!("/people?organisation={id}&done=revoked"));
        Client::of(test).get(&format!("/invitation/{first}")).await.is(404);
        owner.get("/people").await.is(200);
        let second = code_on(&owner.post("/people/invitations", &wanted).await.is(200).body);
        test.clock.pass(jiff::SignedDuration::from_hours(15 * 24));
        Client::of(test).get(&format!("/invitation/{second}")).await.is(409).says("期限が切れたので");
    }

    async fn roles_passwords_and_removal(test) {
        let id = clinic(test).await;
        let staff = test.person("staff@clinic.example", id.parse().expect("an id"), Role::Staff).await;
        let mut owner = Client::signed(test, OWNER).await;
        let page = format!("/people/{staff}?organisation={id}");
        fine(&owner.get(&page).await.is(200).says("staff@clinic.example").body);
        let to = |role| [("organisation", id.as_str()), ("role", role)];
        recorded(test, "POST /people/{id}/role", owner.post(&format!("/people/{staff}/role"), &to("viewer"))).await.goes_to(&format!("/people?organisation={id}&done=role"));
        owner.post(&format!("/people/{staff}/role"), &to("desk")).await.is(422).says("選べない役割");

        let reset = recorded(test, "POST /people/{id}/password", owner.post(&format!("/people/{staff}/password"), &[("organisation", &id)])).await.is(200);
        let code = code_on(&reset.body);
        fine(&reset.body);
        let mut forgetful = Client::of(test);
        let path = format!("/invitation/{code}");
        let shown = forgetful.get(&path).await.is(200).says("新しいパスワードを決める").says("staff@clinic.example");
        assert!(shown.value("login").is_none());
        fine(&shown.body);
        let new = "kawa ni ringo ga 5tsu";
        forgetful.post(&path, &[("password", new), ("password_again", new)]).await.goes_to("/");

        owner.get(&page).await.is(200);
        recorded(test, "POST /people/{id}/remove", owner.post(&format!("/people/{staff}/remove"), &[("organisation", &id)])).await.goes_to(&format!("/people?organisation={id}&done=removed"));
        owner.get(&page).await.is(404);
        forgetful.get("/people").await.is(404);

        let me = test.app.person_id(&test.command(), OWNER).await.expect("the owner");
        owner.get(&format!("/people/{me}?organisation={id}")).await.is(200).says("あなた自身です");
        let page = owner.post(&format!("/people/{me}/remove"), &[("organisation", &id)]).await.is(409);
        fine(&page.says("責任者（団体では管理の担当）が一人もいなくなるので").body);
        owner.post(&format!("/people/{me}/password"), &[("organisation", &id)]).await.is(409).says("自分の設定");
    }

    async fn passwords_sessions_and_tokens(test) {
        clinic(test).await;
        let mut client = Client::signed(test, OWNER).await;
        let mut other = Client::signed(test, OWNER).await;
        let new = "kawa ni ringo ga 5tsu";
        let change = |old, again| [("old_password", old), ("password", new), ("password_again", again)];
        fine(&client.post("/account/password", &change("wrong", new)).await.is(422).says("いまのパスワードが違うので").body);
        client.post("/account/password", &change(PASSWORD, "other")).await.is(422).says("二つのパスワード");
        recorded(test, "POST /account/password", client.post("/account/password", &change(PASSWORD, new))).await.goes_to("/account?done=password");
        fine(&client.get("/account?done=password").await.is(200).says("パスワードを変えました").body);
        other.get("/account").await.goes_to("/sign-in?next=%2Faccount");

        let mut third = Client::of(test);
        third.get("/sign-in").await.is(200);
        third.post("/sign-in", &[("login", OWNER), ("password", new)]).await.goes_to("/");
        let session = client.get("/account").await.is(200).value("session").expect("the other session");
        recorded(test, "POST /account/sessions/end", client.post("/account/sessions/end", &[("session", &session)])).await.goes_to("/account?done=session");
        client.post("/account/sessions/end", &[("session", "no-id")]).await.is(404);
        third.get("/account").await.goes_to("/sign-in?next=%2Faccount");

        fine(&client.post("/account/tokens", &[("label", "連携"), ("days", "まいにち")]).await.is(422).says("366日まで").body);
        let page = recorded(test, "POST /account/tokens", client.post("/account/tokens", &[("label", "連携"), ("days", "３０")])).await.is(200).says("一度だけ");
        let token = code_on(&page.body);
        assert!(token.starts_with("mamori_"));
        let me = Request::get("/api/v1/me").header("authorization", format!("Bearer {token}"));
        let answer = Client::of(test).send(me, Body::empty()).await;
        assert_ne!(answer.status.as_u16(), 401, "{}", answer.body);
        let listed = client.get("/account").await.is(200).says("連携").value("token").expect("listed");
        recorded(test, "POST /account/tokens/revoke", client.post("/account/tokens/revoke", &[("token", &listed)])).await.goes_to("/account?done=token-revoked");
        let me = Request::get("/api/v1/me").header("authorization", format!("Bearer {token}"));
        Client::of(test).send(me, Body::empty()).await.is(401);
    }

    async fn one_account_joins_another_house(test) {
        clinic(test).await;
        let other = test.organisation(Kind::Dental, "4830100014").await;
        test.person("owner@dental.example", other, Role::Owner).await;
        let mut dentist = Client::signed(test, "owner@dental.example").await;
        let wanted = [("organisation", &*other.to_string()), ("name", "見本"), ("role", "viewer")];
        let code = code_on(&dentist.post("/people/invitations", &wanted).await.is(200).body);
        let mut client = Client::signed(test, OWNER).await;
        let path = format!("/invitation/{code}");
        fine(&client.get(&path).await.is(200).says("このまま参加する").body);
        recorded(test, "POST /invitation/{code}/join", client.post(&format!("{path}/join"), &[])).await.goes_to("/");
        client.get("/account").await.is(200).says("みほん4830100014");
        // Another house's people stay unseen: viewers do not see them, and strangers find nothing.
        client.get(&format!("/people?organisation={other}")).await.is(403);
        dentist.get(&format!("/people?organisation={}", test.organisation(Kind::Care, "x-1").await)).await.is(404);
    }
}
