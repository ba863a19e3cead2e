//! The second factor in the browser: set up, asked for at sign-in, codes on paper, taken away; who is asked for it.

use crate::client::{Client, Got, recorded};
use crate::html;
use app::Place;
use axum::body::Body;
use axum::http::Request;
use domain::organisations::Kind;
use domain::people::Role;
use jiff::SignedDuration;
use testkit::app::{PASSWORD, TestApp};
use testkit::telephone;

pub const OWNER: &str = "owner@clinic.example";

/// A clinic with its owner; its id.
pub async fn clinic(test: &TestApp) -> String {
    let clinic = test.organisation(Kind::Clinic, "4810100018").await;
    test.person(OWNER, clinic, Role::Owner).await;
    clinic.to_string()
}

/// Nothing was wrong.
pub fn fine(got: &Got) {
    assert_eq!(html::faults(&got.body), Vec::<String>::new());
}

/// What stands in the elements of the class `code`, without the groups in them.
pub fn codes(body: &str) -> Vec<String> {
    let inside = |rest: &str| {
        let whole = rest.split(['\n', '\r']).next()?.split("</p>").next()?.split("</li>").next()?;
        let text: String = whole.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
        Some(text.trim().to_owned())
    };
    body.split("class=\"code\">").skip(1).filter_map(inside).collect()
}

/// Sets it up as its owner does; the secret and the codes on paper. Afterwards half a minute passes.
pub async fn set_up(test: &TestApp, client: &mut Client) -> (String, Vec<String>) {
    client.get("/account/second-factor").await.is(200);
    let page = client.post("/account/second-factor", &[]).await.is(200);
    let secret = codes(&page.body).remove(0);
    let sealed = page.value("sealed").expect("a sealed secret");
    let code = telephone(&secret, test.clock_now());
    let page = client.post("/account/second-factor/confirm", &[("sealed", &sealed), ("code", &code)]).await.is(200);
    test.clock.pass(SignedDuration::from_secs(30));
    (secret, codes(&page.body))
}

/// Types 利用者ID and password; the page that asks for the code.
async fn password(client: &mut Client, next: &str) -> Got {
    client.get("/sign-in").await.is(200);
    client.post("/sign-in", &[("login", OWNER), ("password", PASSWORD), ("next", next)]).await.is(200)
}

testkit::both! {
    async fn a_second_factor_is_set_up_and_asked_for(test) {
        clinic(test).await;
        let mut client = Client::signed(test, OWNER).await;
        fine(&client.get("/account").await.is(200).says("まだ使っていません"));
        fine(&client.get("/account/second-factor").await.is(200).says("用意するもの"));
        let page = client.post("/account/second-factor", &[]).await.is(200).says("<svg");
        fine(&page);
        let (secret, sealed) = (codes(&page.body).remove(0), page.value("sealed").expect("a sealed secret"));
        assert!(secret.len() == 39 && !sealed.contains(&secret));
        let wrong = client.post("/account/second-factor/confirm", &[("sealed", &sealed), ("code", "000000")]).await.is(422);
        fine(&wrong);
        assert_eq!((codes(&wrong.body).remove(0), wrong.value("sealed")), (secret.clone(), Some(sealed.clone())), "the same again");
        let late = telephone(&secret, test.clock_now() - SignedDuration::from_mins(5));
        let told = client.post("/account/second-factor/confirm", &[("sealed", &sealed), ("code", &late)]).await.is(422);
        fine(&told.says("5分ほど遅れているので"));
        client.post("/account/second-factor/confirm", &[("sealed", "x"), ("code", "000000")]).await.is(409).says("初めから設定してください");
        client.get("/account").await.is(200).says("まだ使っていません");
        let code = telephone(&secret, test.clock_now());
        let page = recorded(test, "POST /account/second-factor/confirm", client.post("/account/second-factor/confirm", &[("sealed", &sealed), ("code", &code)])).await.is(200);
        fine(&page);
        assert_eq!((codes(&page.body).len(), page.header("cache-control")), (10, "no-store"));
        client.post("/account/second-factor/confirm", &[("sealed", &sealed), ("code", &code)]).await.is(409).says("もう使っているので");

        let mut other = Client::of(test);
        let asked = password(&mut other, "/account").await;
        fine(&asked.clone().says("番号を入れる"));
        assert_eq!((asked.value("next").as_deref(), asked.header("cache-control")), (Some("/account"), "no-store"));
        assert!(other.cookies.contains_key("mamori-code") && !other.cookies.contains_key("mamori"));
        other.get("/account").await.goes_to("/sign-in?next=%2Faccount");
        other.get("/sign-in").await.is(200);
        let wrong = other.post("/sign-in/code", &[("code", "000000"), ("next", "/account")]).await.is(422);
        fine(&wrong.clone().says("番号が違うので"));
        assert_eq!(wrong.value("next").as_deref(), Some("/account"));
        other.post("/sign-in/code", &[("code", &code), ("next", "/account")]).await.is(422).says("もう使われたので");
        test.clock.pass(SignedDuration::from_secs(30));
        let code = telephone(&secret, test.clock_now());
        recorded(test, "POST /sign-in/code", other.post("/sign-in/code", &[("code", &code), ("next", "/account")])).await.goes_to("/account");
        assert!(!other.cookies.contains_key("mamori-code") && other.cookies.contains_key("mamori"));
        fine(&other.get("/account").await.is(200).says("使っています"));
        // The button pressed twice.
        other.post("/sign-in/code", &[("code", &code), ("next", "/account")]).await.goes_to("/account");
    }

    async fn too_many_codes_wait_and_five_minutes_are_enough(test) {
        clinic(test).await;
        let (secret, _) = set_up(test, &mut Client::signed(test, OWNER).await).await;
        let mut client = Client::of(test);
        password(&mut client, "/").await;
        for _ in 0..5 {
            client.post("/sign-in/code", &[("code", "000000")]).await.is(422);
        }
        let waits = client.post("/sign-in/code", &[("code", &telephone(&secret, test.clock_now()))]).await.is(429);
        fine(&waits.clone().says("待ってから"));
        assert!(waits.header("retry-after").parse::<u64>().is_ok_and(|s| s <= 30));
        test.clock.pass(SignedDuration::from_mins(6));
        let code = telephone(&secret, test.clock_now());
        let over = client.post("/sign-in/code", &[("code", &code), ("next", "/account")]).await.is(409);
        fine(&over.clone().says("5分が過ぎたので"));
        assert_eq!(over.value("next").as_deref(), Some("/account"));
        client.post("/sign-in", &[("login", OWNER), ("password", PASSWORD)]).await.is(200);
        client.post("/sign-in/code", &[("code", &code)]).await.goes_to("/");
    }

    async fn codes_on_paper_are_used_up_told_and_made_anew(test) {
        clinic(test).await;
        let mut client = Client::signed(test, OWNER).await;
        let (_, paper) = set_up(test, &mut client).await;
        client.get("/account/second-factor").await.is(200).says("残りは 10個");
        let mut other = Client::of(test);
        fine(&password(&mut other, "/").await.says("「はじめに.txt」に手順があります"));
        fine(&other.post("/sign-in/code", &[("code", ""), ("paper", "ABCD-EFGH")]).await.is(422).says("この予備のコードは使えないので"));
        other.post("/sign-in/code", &[("code", ""), ("paper", &paper[2].to_lowercase())]).await.goes_to("/");
        fine(&client.get("/account/second-factor").await.is(200).says("残りは 9個").says("予備のコードが一つ使われました"));
        let mut third = Client::of(test);
        password(&mut third, "/").await;
        third.post("/sign-in/code", &[("paper", &paper[2])]).await.is(422);
        let new = recorded(test, "POST /account/second-factor/codes", client.post("/account/second-factor/codes", &[])).await.is(200);
        fine(&new);
        let new = codes(&new.body);
        third.post("/sign-in/code", &[("paper", &paper[0])]).await.is(422);
        third.post("/sign-in/code", &[("paper", &new[9])]).await.goes_to("/");
        client.get("/account/second-factor").await.is(200);
        recorded(test, "POST /account/second-factor/remove", client.post("/account/second-factor/remove", &[])).await.goes_to("/account/second-factor?done=off");
        fine(&client.get("/account/second-factor?done=off").await.is(200).says("二要素認証をやめました"));
        client.post("/account/second-factor/remove", &[]).await.is(409);
        client.post("/account/second-factor/codes", &[]).await.is(409);
        let mut fourth = Client::of(test);
        fourth.get("/sign-in").await.is(200);
        fourth.post("/sign-in", &[("login", OWNER), ("password", PASSWORD)]).await.goes_to("/");
    }

    async fn a_form_that_waited_comes_through_the_code(test) {
        let id = clinic(test).await;
        let mut client = Client::signed(test, OWNER).await;
        let (secret, _) = set_up(test, &mut client).await;
        client.get("/people").await.is(200);
        client.cookies.remove("mamori");
        let wanted = [("organisation", id.as_str()), ("name", "見本 花子"), ("role", "staff")];
        let again = client.post("/people/invitations", &wanted).await.is(401);
        let kept = |got: &Got| {
            [("resume_path", got.value("resume_path").expect("kept")), ("resume_body", got.value("resume_body").expect("kept"))]
        };
        let [path, body] = kept(&again);
        let fields = [("login", OWNER), ("password", PASSWORD), (path.0, path.1.as_str()), (body.0, body.1.as_str())];
        let asked = client.post("/sign-in", &fields).await.is(200).says("番号を入れる");
        let [path, body] = kept(&asked);
        let code = telephone(&secret, test.clock_now());
        let fields = [("code", code.as_str()), (path.0, path.1.as_str()), (body.0, body.1.as_str())];
        let resumed = client.post("/sign-in/code", &fields).await.is(200).says("入力の続き");
        assert_eq!(resumed.value("name").as_deref(), Some("見本 花子"));
    }

    async fn whoever_looks_after_the_people_takes_it_away(test) {
        let id = clinic(test).await;
        let staff = test.person("staff@clinic.example", id.parse().expect("an id"), Role::Staff).await;
        let mut owner = Client::signed(test, OWNER).await;
        let page = format!("/people/{staff}?organisation={id}");
        let before = owner.get(&page).await.is(200);
        assert!(!before.body.contains("/second-factor"));
        set_up(test, &mut Client::signed(test, "staff@clinic.example").await).await;
        fine(&owner.get(&page).await.is(200).says("二要素認証を外す"));
        let reset = format!("/people/{staff}/second-factor");
        recorded(test, "POST /people/{id}/second-factor", owner.post(&reset, &[("organisation", &id)])).await.goes_to(&format!("/people?organisation={id}&done=factor"));
        fine(&owner.get(&format!("/people?organisation={id}&done=factor")).await.is(200).says("二要素認証を外しました"));
        owner.post(&reset, &[("organisation", &id)]).await.is(409).says("二要素認証は使われていないので");
        Client::signed(test, "staff@clinic.example").await;
    }

    async fn tokens_end_with_what_they_were_made_with(test) {
        let id = clinic(test).await;
        let staff = test.person("staff@clinic.example", id.parse().expect("an id"), Role::Staff).await;
        let mut owner = Client::signed(test, OWNER).await;
        let mut colleague = Client::signed(test, "staff@clinic.example").await;
        let answers = async |client: &mut Client, token: &str| {
            let request = Request::get("/api/v1/me").header("authorization", format!("Bearer {token}"));
            client.send(request, Body::empty()).await.status.as_u16()
        };
        let token = async |client: &mut Client| {
            client.get("/account").await.is(200).says("パスワードを変えると、どのトークンも使えなくなります");
            let page = client.post("/account/tokens", &[("label", "連携"), ("days", "30")]).await.is(200);
            let at = page.body.find("mamori_").expect("a token");
            page.body[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_' || *c == '-').collect::<String>()
        };
        // One's own new password.
        let made = token(&mut owner).await;
        assert_eq!(answers(&mut owner, made.as_str()).await, 200);
        owner.get("/account").await.is(200);
        let new = "kawa ni ringo ga 5tsu";
        let change = [("old_password", PASSWORD), ("password", new), ("password_again", new)];
        owner.post("/account/password", &change).await.goes_to("/account?done=password");
        assert_eq!(answers(&mut owner, made.as_str()).await, 401);
        // The password that is set by command.
        let made = token(&mut colleague).await;
        assert_eq!(answers(&mut colleague, made.as_str()).await, 200);
        test.app.set_password(&test.command(), "staff@clinic.example", PASSWORD).await.expect("set");
        assert_eq!(answers(&mut colleague, made.as_str()).await, 401);
        // The second factor that somebody else takes away.
        let mut colleague = Client::signed(test, "staff@clinic.example").await;
        set_up(test, &mut colleague).await;
        let made = token(&mut colleague).await;
        assert_eq!(answers(&mut colleague, made.as_str()).await, 200);
        owner.get("/account").await.is(200);
        owner.post(&format!("/people/{staff}/second-factor"), &[("organisation", &id)]).await.is(303);
        assert_eq!(answers(&mut colleague, made.as_str()).await, 401);
        // The second factor that is taken away by command.
        let mut colleague = Client::signed(test, "staff@clinic.example").await;
        set_up(test, &mut colleague).await;
        let made = token(&mut colleague).await;
        assert_eq!(answers(&mut colleague, made.as_str()).await, 200);
        test.app.remove_factor_of(&test.command(), "staff@clinic.example").await.expect("taken away");
        assert_eq!(answers(&mut colleague, made.as_str()).await, 401);
        // A sign-in that was not one's own: what was made since goes, what was there before stays.
        let mut home = Client::of(test);
        home.get("/sign-in").await.is(200);
        home.post("/sign-in", &[("login", "staff@clinic.example"), ("password", PASSWORD)]).await.goes_to("/");
        let mine = token(&mut home).await;
        test.clock.pass(SignedDuration::from_secs(60));
        let mut thief = Client::of(test);
        thief.get("/sign-in").await.is(200);
        thief.post("/sign-in", &[("login", "staff@clinic.example"), ("password", PASSWORD)]).await.goes_to("/");
        let theirs = token(&mut thief).await;
        assert_eq!(answers(&mut thief, theirs.as_str()).await, 200);
        let session = home.get("/account").await.is(200).value("session").expect("its session");
        home.post("/account/strangers", &[("session", &session), ("mine", "no")]).await.is(303);
        assert_eq!((answers(&mut home, mine.as_str()).await, answers(&mut home, theirs.as_str()).await), (200, 401));
    }

    async fn a_new_device_is_told_on_the_next_page(test) {
        clinic(test).await;
        let mut home = Client::of(test);
        home.get("/sign-in").await.is(200);
        home.post("/sign-in", &[("login", OWNER), ("password", PASSWORD)]).await.goes_to("/");
        assert!(home.cookies.contains_key("mamori-device"));
        let mut away = Client::of(test);
        away.headers = vec![("user-agent", "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Version/26.0 Safari/604.1".to_owned())];
        away.get("/sign-in").await.is(200);
        away.post("/sign-in", &[("login", OWNER), ("password", PASSWORD)]).await.goes_to("/");
        assert!(!away.get("/people").await.is(200).body.contains("新しい端末"), "not to itself");
        let told = home.get("/people").await.is(200).says("新しい端末から");
        fine(&told);
        let account = home.get("/account").await.is(200).says("iPhone の Safari").says("新しい端末からのログイン");
        fine(&account);
        let session = account.value("session").expect("its session");
        home.post("/account/strangers", &[("session", "no-id"), ("mine", "yes")]).await.is(404);
        recorded(test, "POST /account/strangers", home.post("/account/strangers", &[("session", &session), ("mine", "no")])).await.goes_to("/account?done=stranger-ended");
        fine(&home.get("/account?done=stranger-ended").await.is(200).says("パスワードを変えてください"));
        away.get("/account").await.goes_to("/sign-in?next=%2Faccount");
        assert!(!home.get("/people").await.is(200).body.contains("新しい端末"));
        // The browser that came back signs in as a new one again.
        away.get("/sign-in").await.is(200);
        away.post("/sign-in", &[("login", OWNER), ("password", PASSWORD)]).await.goes_to("/");
        let session = home.get("/account").await.is(200).value("session").expect("its session");
        home.post("/account/strangers", &[("session", &session), ("mine", "yes")]).await.goes_to("/account?done=stranger-mine");
        home.get("/account?done=stranger-mine").await.is(200).says("心当たりがある");
        away.get("/account").await.is(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_is_led_to_set_it_up_and_may_put_it_off_for_two_weeks() {
    let test = TestApp::sqlite()
        .await
        .with(|c| (c.place, c.public_url) = (Place::Hosted, Some("https://mamori.mihon.example".to_owned())));
    let county = test.organisation(Kind::County, "county").await;
    test.person("office", county, Role::Administrator).await;
    let led = "/account/second-factor?next=%2Fprogramme";
    let enter = async |client: &mut Client| {
        client.get("/sign-in").await.is(200);
        client.post("/sign-in", &[("login", "office"), ("password", PASSWORD), ("next", "/programme")]).await
    };
    let mut client = Client::of(&test);
    enter(&mut client).await.goes_to(led);
    let page = client.get(led).await.is(200).says("令和8年12月8日までは").says("あとにする");
    assert!(page.body.contains("href=\"/programme\""));
    fine(&page);
    client.get("/programme").await.is(200);
    test.clock.pass(SignedDuration::from_hours(14 * 24));
    let mut client = Client::of(&test);
    enter(&mut client).await.goes_to(led);
    let page = client.get(led).await.is(200).says("あとにできる期間が過ぎたので");
    assert!(!page.body.contains("あとにする</a>"));
    fine(&page);
    client.get("/programme").await.goes_to(led);
    client.get("/").await.goes_to("/account/second-factor?next=%2F");
    client.get("/account").await.is(200);
    // A token would be a way past it.
    let before = test.audit_records().await;
    let sent = client.post("/account/tokens", &[("label", "連携"), ("days", "30")]).await;
    sent.goes_to("/account/second-factor?next=%2Faccount");
    assert_eq!(test.audit_records().await, before);
    client.get("/account").await.is(200);
    client.get("/help").await.is(200);
    // What was open already arrives, so that nothing typed is lost.
    let sent = client.post("/people/invitations", &[("organisation", &county.to_string()), ("name", "")]).await;
    assert_eq!(sent.status.as_u16(), 422);
    set_up(&test, &mut client).await;
    client.get("/programme").await.is(200);
}
