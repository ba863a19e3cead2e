//! Rows about what is sent twice, too late, or about another's things.

use crate::Outcome;
use crate::clinic::{Clinic, area_of, value_of};
use crate::outside::http::send;
use crate::said::{Heard, unescaped};
use serde_json::json;

pub fn double_submit(clinic: &mut Clinic) -> Outcome {
    let before = clinic.writes();
    let path = clinic.path("unneeded-accounts");
    let page = clinic.browser.get(&path).is(200).text();
    let version = value_of(&page, "version");
    let fields = [("version", version.as_str()), ("value", "yes"), ("note", "二度押した"), ("then", "stay")];
    clinic.browser.post(&path, &fields).is(303);
    clinic.browser.post(&path, &fields).is(303);
    let answers = clinic.writes();

    // The same sheet is begun again: it is opened; a script is told.
    let organisation = clinic.organisation.clone();
    let begin =
        [("organisation", organisation.as_str()), ("edition", "r7"), ("form", "institution"), ("fiscal_year", "2026")];
    let again = clinic.browser.post("/assessments", &begin).is(303);
    let sheets = format!("/organisations/{organisation}/assessments");
    let body = json!({"edition": "r7", "form": "institution", "fiscal_year": 2026});
    let problem = clinic.script.post(&sheets, &body);

    // A script repeats itself with its key.
    let authorization = clinic.script.authorization.clone();
    let headers = [
        ("Authorization", authorization.as_str()),
        ("Content-Type", "application/json"),
        ("Idempotency-Key", "bad-input-1"),
    ];
    let vendors = format!("/api/v1/organisations/{organisation}/vendors");
    let vendor =
        |name: &str| send(clinic.server.at, "POST", &vendors, &headers, json!({"name": name}).to_string().as_bytes());
    let (first, second) = (vendor("二度のシステム").is(201), vendor("二度のシステム").is(201));
    let reused = vendor("別のシステム");
    let listed = clinic.script.get(&format!("/organisations/{organisation}/vendors")).is(200).json();
    let named = listed["items"].as_array().map(|all| all.iter().filter(|v| v["name"] == "二度のシステム").count());

    // A round is begun with a double click: the same form twice.
    let page = format!("/assessments/{}", clinic.sheet);
    let rounds = format!("{page}/rounds");
    let hidden = hidden_of(&clinic.browser.get(&page).is(200).text(), &rounds);
    let mut fields: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.push(("checked_on", "R8.4.1"));
    clinic.browser.post(&rounds, &fields).is(303);
    clinic.browser.post(&rounds, &fields);
    Outcome {
        sent: "an answer, a sheet, a vendor and a round, each twice",
        heard: vec![
            Heard::problem(&problem, 409, "sheet-exists"),
            Heard::problem(&reused, 409, "idempotency-key-reused"),
        ],
        stored: vec![
            ("one write", json!(answers.as_i64().zip(before.as_i64()).map(|(a, b)| a - b)), json!(1)),
            ("the note", clinic.field("unneeded-accounts", "note"), json!("二度押した")),
            ("the same sheet", json!(again.location()), json!(page)),
            ("one vendor", json!(named), json!(1)),
            ("the same vendor", second.json()["id"].clone(), first.json()["id"].clone()),
            ("one round more", clinic.shown()["round"].clone(), json!(2)),
        ],
    }
}

pub fn stale_form(clinic: &mut Clinic) -> Outcome {
    let key = "removable-media";
    let path = clinic.path(key);
    let page = clinic.browser.get(&path).is(200).text();
    let version = value_of(&page, "version");
    let body = json!({"value": "yes", "note": "先に書いた人のメモ", "version": version.parse::<i64>().unwrap_or(-1)});
    clinic.script.put(&path, &body).is(200);
    let theirs = clinic.stored(key);
    let fields = [("version", version.as_str()), ("value", "no"), ("note", "あとから書いた人のメモ"), ("then", "stay")];
    let stale = clinic.browser.post(&path, &fields);
    let problem = clinic
        .script
        .put(&path, &json!({"value": "no", "note": "三人めのメモ", "version": version.parse::<i64>().unwrap_or(-1)}));
    let after = clinic.stored(key);
    // Whoever decides for the own words sends the page that came back.
    let newer = value_of(&stale.text(), "version");
    clinic
        .browser
        .post(
            &path,
            &[
                ("version", newer.as_str()),
                ("value", "no"),
                ("note", &area_of(&stale.text(), "note")),
                ("then", "stay"),
            ],
        )
        .is(303);
    Outcome {
        sent: "an answer from a page that was opened before somebody else answered",
        heard: vec![Heard::page(&stale, 409, "checklist-changed-choose"), Heard::problem(&problem, 409, "error-stale")],
        stored: vec![
            ("the other's answer", after, theirs.clone()),
            ("the other's note, on the page", json!(stale.text().contains("先に書いた人のメモ")), json!(true)),
            ("one's own note, on the page", json!(area_of(&stale.text(), "note")), json!("あとから書いた人のメモ")),
            ("the other's note, in the problem", problem.json()["current"]["note"].clone(), theirs["note"].clone()),
            ("one's own after choosing it", clinic.field(key, "note"), json!("あとから書いた人のメモ")),
        ],
    }
}

pub fn foreign_id(clinic: &mut Clinic) -> Outcome {
    let (foreign, unknown) = (clinic.foreign.clone(), "01970000-0000-7000-8000-00000000ffff".to_owned());
    let mut heard = Vec::new();
    let (mut alike, own) = (true, clinic.shown());
    for tail in ["", "/items/bcp", "/table", "/history"] {
        let page = |clinic: &mut Clinic, id: &str| clinic.browser.get(&format!("/assessments/{id}{tail}"));
        let (theirs, none) = (page(clinic, &foreign), page(clinic, &unknown));
        alike &= theirs.text().replace(&foreign, "ID") == none.text().replace(&unknown, "ID");
        heard.push(Heard::page(&theirs, 404, "error-not-found"));
    }
    clinic.browser.get("/account").is(200);
    let fields = [("version", "0"), ("value", "yes"), ("note", "よその表"), ("then", "stay")];
    let posted = clinic.browser.post(&format!("/assessments/{foreign}/items/bcp"), &fields);
    heard.push(Heard::page(&posted, 404, "error-not-found"));
    let body = json!({"value": "yes", "version": 0});
    for id in [&foreign, &unknown] {
        heard.push(Heard::problem(&clinic.script.get(&format!("/assessments/{id}")), 404, "error-not-found"));
        heard.push(Heard::problem(
            &clinic.script.put(&format!("/assessments/{id}/items/bcp"), &body),
            404,
            "error-not-found",
        ));
    }
    let database = rusqlite::Connection::open(clinic.data.join("mamori.db")).expect("the database");
    let count = "SELECT count(*) FROM answer_history h JOIN assessments a ON a.id = h.assessment_id JOIN organisations o \
        ON o.id = a.organisation_id WHERE o.code = '4910100017'";
    let written: i64 = database.query_row(count, [], |row| row.get(0)).expect("a count");
    Outcome {
        sent: "the id of another tenant's sheet, and one that is nobody's, in pages, forms and API",
        heard,
        stored: vec![
            ("the other's sheet without an answer", json!(written), json!(0)),
            ("one's own sheet", clinic.shown(), own),
            ("both look the same", json!(alike), json!(true)),
        ],
    }
}

/// The hidden fields of the form that goes to an address, but for its token.
fn hidden_of(page: &str, action: &str) -> Vec<(String, String)> {
    let form = page.split_once(&format!("action=\"{action}\"")).map(|(_, rest)| rest).unwrap_or_default();
    let inputs = form.split("</form>").next().unwrap_or_default().split("<input type=\"hidden\"").skip(1);
    let named = inputs.filter_map(|input| input.split_once("name=\"")?.1.split_once('"'));
    named
        .map(|(name, rest)| (name.to_owned(), rest))
        .filter(|(name, _)| name != "csrf")
        .map(|(name, rest)| {
            let value = rest.split_once("value=\"").and_then(|(_, value)| value.split('"').next());
            (name, unescaped(value.unwrap_or_default()))
        })
        .collect()
}
