//! Erasing in the browser: oneself and a colleague; what the page says, and what the records show afterwards.

use crate::client::{Client, recorded};
use crate::house::{OWNER, STAFF, VIEWER, clinic, in_every_view, sound};
use testkit::app::PASSWORD;

testkit::both! {
    async fn a_colleague_is_erased_and_the_records_say_so(test) {
        let house = clinic(test).await;
        let staff = test.app.person_id(&test.command(), STAFF).await.expect("known");
        let new = app::checklist::NewSheet { edition: "r7".to_owned(), form: "institution".to_owned(), vendor: None, fiscal_year: 2025 };
        test.app.begin_sheet(&test.as_person(staff).await, house, new).await.expect("a sheet");
        let mut owner = Client::signed(test, OWNER).await;
        let path = format!("/people/{staff}/erase?organisation={house}");
        owner.get(&format!("/people/{staff}?organisation={house}")).await.is(200).says(&format!("/people/{staff}/erase"));
        in_every_view(&mut owner, &path).await.says("文字で書き入れた名前").says(STAFF);
        let id = house.to_string();
        let again = owner.post(&format!("/people/{staff}/erase"), &[("organisation", &id)]).await.is(422);
        sound(&again.says("登録を消します」に印を付けて"));
        let sent = [("organisation", id.as_str()), ("sure", "true")];
        let done = format!("/people?organisation={house}&done=erased");
        recorded(test, "POST /people/{id}/erase", owner.post(&format!("/people/{staff}/erase"), &sent)).await.goes_to(&done);
        let list = owner.get(&done).await.is(200).says("消しました");
        assert!(!list.body.contains(STAFF));
        owner.post(&format!("/people/{staff}/erase"), &sent).await.is(404);
        // What they did is still there, by nobody's name, in either language.
        let audit = format!("/organisations/{house}/audit");
        owner.get(&audit).await.is(200).says("（消去された方）");
        owner.post("/preferences", &[("lang", "en")]).await;
        owner.get(&audit).await.is(200).says("(erased person)");
        owner.post("/preferences", &[("lang", "ja")]).await;
        // The last owner stays, and reads what to do first.
        let me = test.app.person_id(&test.command(), OWNER).await.expect("known");
        sound(&owner.get(&format!("/people/{me}/erase?organisation={house}")).await.is(200).says("先にほかの人をその役割に"));
        owner.post(&format!("/people/{me}/erase"), &sent).await.is(409);
        sound(&owner.get("/account/erase").await.is(200).says("先にほかの人をその役割に"));
        let mut viewer = Client::signed(test, VIEWER).await;
        viewer.get(&format!("/people/{me}/erase?organisation={house}")).await.is(403);
        viewer.post(&format!("/people/{me}/erase"), &sent).await.is(403);
    }

    async fn one_erases_oneself_and_is_out(test) {
        clinic(test).await;
        let mut viewer = Client::signed(test, VIEWER).await;
        viewer.get("/account").await.is(200).says("/account/erase");
        in_every_view(&mut viewer, "/account/erase").await.says("元には戻せません");
        viewer.post("/account/erase", &[]).await.is(422);
        recorded(test, "POST /account/erase", viewer.post("/account/erase", &[("sure", "true")])).await.goes_to("/sign-in?left=erased");
        sound(&viewer.get("/sign-in?left=erased").await.is(200).says("消しました"));
        viewer.get("/account").await.is(303);
        viewer.post("/sign-in", &[("login", VIEWER), ("password", PASSWORD)]).await.is(422);
    }
}
