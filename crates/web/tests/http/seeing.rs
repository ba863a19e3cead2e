//! Every figure that anybody can see of a tree, of two consecutive weeks, together: no small count follows from them.
//! The solver is its own: ranges of whole numbers, narrowed by every sum until nothing moves.

use crate::client::{Client, router};
use app::checklist::{NewAnswer, NewSheet};
use axum::body::Body;
use axum::http::Request;
use domain::assessment::{Choice, Wanted};
use domain::ids::{AssessmentId, OrganisationId};
use domain::organisations::Kind;
use domain::people::Role;
use jiff::SignedDuration;
use serde_json::Value;
use std::collections::BTreeMap;
use testkit::app::TestApp;

const CHOICES: [&str; 4] = ["yes", "no", "na", "open"];
const ASKED: &str = "edition=r7&form=institution&fiscal_year=2026";
/// Rows that somebody answers; `na` where the form excuses the row.
const ROWS: [&str; 3] = ["systems-in-use", "asset-ledger", "backup-recovery"];
/// Beside the rows: complete, under way, not begun, and those that began. The first and the last are shown.
const STATES: &str = "states";
/// Weeks as they are kept.
const MONDAYS: [&str; 2] = ["2026-11-23", "2026-11-30"];
/// Figures of a line that is no row of the form, in the order of the files.
const LINE: [&str; 7] = ["institutions", "started", "complete", "yes", "no", "na", "open"];

/// Areas, their place in the list, how many clinics stand right below.
const TREE: [(&str, Kind, Option<usize>, usize); 7] = [
    ("nation", Kind::National, None, 0),
    ("pref-a", Kind::Prefectural, Some(0), 2),
    ("pref-b", Kind::Prefectural, Some(0), 0),
    ("county-a1", Kind::County, Some(1), 3),
    ("county-a2", Kind::County, Some(1), 14),
    ("county-b1", Kind::County, Some(2), 9),
    ("county-b2", Kind::County, Some(2), 6),
];

/// Most are clinics; some dentists in one county, few hospitals in another.
fn kind_of(code: &str, n: usize) -> Kind {
    match (code, n % 2, n % 3) {
        ("county-a2", 1, _) => Kind::Dental,
        ("county-b1", _, 1) => Kind::Hospital,
        _ => Kind::Clinic,
    }
}

struct World {
    areas: Vec<OrganisationId>,
    sheets: Vec<(usize, AssessmentId)>,
    /// How many there are of each kind, and of which each sheet is.
    there: BTreeMap<Kind, i64>,
    kinds: BTreeMap<AssessmentId, Kind>,
    /// What each clinic said, by area and row: the truth.
    said: BTreeMap<(usize, &'static str, AssessmentId), &'static str>,
    token: String,
}

/// A count: week, area, row, choice.
type Key = (usize, usize, String, usize);

impl World {
    async fn plant(test: &TestApp) -> Self {
        let from = "2026-04-01".parse().expect("a day");
        let mut areas: Vec<OrganisationId> = Vec::new();
        for (code, kind, parent, _) in TREE {
            let id = test.organisation(kind, code).await;
            if let Some(parent) = parent {
                test.app.join(&test.command(), id, areas[parent], "association", None, from).await.expect("below");
            }
            areas.push(id);
        }
        let operator = test.organisation(Kind::Group, "house").await;
        let person = test.person("operator@mamori.example", operator, Role::Operator).await;
        let token = test.app.issue_token(&test.as_person(person).await, person, "", 60).await.expect("a token");
        let (sheets, said) = (Vec::new(), BTreeMap::new());
        let mut world = Self { areas, sheets, there: BTreeMap::new(), kinds: BTreeMap::new(), said, token };
        for (area, (code, _, _, clinics)) in TREE.iter().enumerate() {
            for n in 0..*clinics {
                let kind = kind_of(code, n);
                *world.there.entry(kind).or_default() += 1;
                let clinic = test.organisation(kind, &format!("{code}-{n}")).await;
                let county = world.areas[area];
                test.app.join(&test.command(), clinic, county, "A1", None, from).await.expect("a member");
                if n == 0 {
                    test.person(&format!("owner@{code}.example"), clinic, Role::Owner).await;
                }
                // A third has not begun: few in each county, more in a prefecture.
                if n % 3 == 2 {
                    continue;
                }
                let new =
                    NewSheet { edition: "r7".into(), form: "institution".into(), vendor: None, fiscal_year: 2026 };
                let sheet = test.app.begin_sheet(&test.command(), clinic, new).await.expect("a sheet");
                world.sheets.push((area, sheet));
                world.kinds.insert(sheet, kind);
            }
        }
        for (n, (area, sheet)) in world.sheets.clone().into_iter().enumerate() {
            for (r, row) in ROWS.into_iter().enumerate() {
                // Many はい, some いいえ, some not answered, differently in each row. Who uses no system is through.
                let through = r == 0 && n % 4 == 1;
                let choice = match (n * 7 + r * 3) % (5 + r) {
                    m if through || m == 0 => Some(Choice::No),
                    1 if r > 0 => None,
                    _ => Some(Choice::Yes),
                };
                if let Some(choice) = choice.filter(|c| r > 0 || through || *c == Choice::Yes || n % 3 == 0) {
                    world.answer(test, area, sheet, row, choice).await;
                }
            }
        }
        world
    }

    async fn answer(&mut self, test: &TestApp, area: usize, sheet: AssessmentId, row: &'static str, choice: Choice) {
        let target_date = (choice == Choice::No).then(|| "2027-03-01".parse().expect("a day"));
        let wanted = Wanted { value: Some(choice), target_date, ..Wanted::default() };
        let version = i64::from(self.said.contains_key(&(area, row, sheet)));
        let new = NewAnswer { wanted, version, ..NewAnswer::default() };
        test.app.answer(&test.command(), sheet, row, new).await.expect("an answer");
        self.said.insert((area, row, sheet), choice.code());
    }

    fn is_below(area: usize, above: usize) -> bool {
        area == above || TREE[area].2.is_some_and(|parent| Self::is_below(parent, above))
    }
    fn size(area: usize) -> i64 {
        let below = (0..TREE.len()).filter(|a| Self::is_below(*a, area)).map(|a| TREE[a].3).sum::<usize>();
        i64::try_from(below).expect("few")
    }
    /// The true count of an area with everything below, or of what is right below it alone.
    fn truth(&self, area: usize, row: &str, choice: usize, alone: bool) -> i64 {
        let mine = |a: usize| if alone { a == area } else { Self::is_below(a, area) };
        let all = if alone { few(TREE[area].3) } else { Self::size(area) };
        if row == STATES {
            let begun = self.sheets.iter().filter(|(a, _)| mine(*a)).count();
            let through = self.said.iter().filter(|((a, r, _), said)| mine(*a) && *r == ROWS[0] && **said == "no");
            return states(few(begun), few(through.count()), all)[choice];
        }
        let of =
            |c: &str| few(self.said.iter().filter(|((a, r, _), said)| mine(*a) && *r == row && **said == c).count());
        if choice < 3 {
            return of(CHOICES[choice]);
        }
        all - of("yes") - of("no") - of("na")
    }

    /// The same of a kind in the whole tree: its states, and its choices over so many rows.
    fn truth_of_kind(&self, kind: Kind, rows: i64) -> [[i64; 4]; 2] {
        let n = self.there[&kind];
        let of = |row: Option<&str>, c: &str| {
            let fits = |r: &str, sheet: &AssessmentId| self.kinds[sheet] == kind && row.is_none_or(|row| row == r);
            few(self.said.iter().filter(|((_, r, sheet), said)| fits(r, sheet) && **said == c).count())
        };
        let begun = few(self.kinds.values().filter(|k| **k == kind).count());
        let [yes, no, na] = [of(None, "yes"), of(None, "no"), of(None, "na")];
        [states(begun, of(Some(ROWS[0]), "no"), n), [yes, no, na, n * rows - yes - no - na]]
    }

    async fn api(&self, test: &TestApp, area: usize, by: &str) -> Value {
        let path = format!("/api/v1/organisations/{}/programme?{ASKED}&by={by}", self.areas[area]);
        let request = Request::builder().uri(path).header("authorization", format!("Bearer {}", self.token));
        let got = Client::new(router(test)).send(request, Body::empty()).await.is(200);
        serde_json::from_str(&got.body).expect("JSON")
    }
}

fn few(n: usize) -> i64 {
    i64::try_from(n).expect("few")
}

fn states(begun: i64, complete: i64, all: i64) -> [i64; 4] {
    [complete, begun - complete, all - begun, begun]
}

/// Ranges and sums.
#[derive(Default)]
struct Solver {
    places: BTreeMap<String, usize>,
    ranges: Vec<(i64, i64)>,
    sums: Vec<(Vec<usize>, usize)>,
}

impl Solver {
    fn count(&mut self, name: String, most: i64) -> usize {
        let next = self.ranges.len();
        let place = *self.places.entry(name).or_insert(next);
        if place == next {
            self.ranges.push((0, most));
        }
        place
    }
    fn known(&mut self, place: usize, n: i64) {
        let range = &mut self.ranges[place];
        *range = (range.0.max(n), range.1.min(n));
    }
    /// What adds up in a row: four choices, or three states of which the first two began.
    fn row(&mut self, places: &[usize], row: &str, whole: usize) {
        if row == STATES {
            self.sums.push((places[..3].to_vec(), whole));
            self.sums.push((places[..2].to_vec(), places[3]));
        } else {
            self.sums.push((places.to_vec(), whole));
        }
    }
    /// The places of a row; what is shown of it is known.
    fn shown(&mut self, name: &str, row: [Option<i64>; 4], most: i64) -> Vec<usize> {
        let mut out = Vec::new();
        for (c, n) in row.into_iter().enumerate() {
            let place = self.count(format!("{name} {c}"), most);
            if let Some(n) = n {
                self.known(place, n);
            }
            out.push(place);
        }
        out
    }
    fn narrow(&mut self) {
        loop {
            let before = self.ranges.clone();
            for (parts, whole) in &self.sums {
                let low: i64 = parts.iter().map(|p| self.ranges[*p].0).sum();
                let high: i64 = parts.iter().map(|p| self.ranges[*p].1).sum();
                let of = &mut self.ranges[*whole];
                *of = (of.0.max(low), of.1.min(high));
                let of = self.ranges[*whole];
                for p in parts {
                    let here = self.ranges[*p];
                    let rest = (low - here.0, high - here.1);
                    self.ranges[*p] = (here.0.max(of.0 - rest.1), here.1.min(of.1 - rest.0));
                }
            }
            assert!(self.ranges.iter().all(|(low, high)| low <= high), "what is shown contradicts itself");
            if self.ranges == before {
                return;
            }
        }
    }
}

/// The numbers of a page's table, in their order; none where one is hidden.
fn numbers(body: &str) -> Vec<Option<i64>> {
    let table = &body[body.find("<tbody>").expect("a table")..];
    let table = &table[..table.find("</tbody>").expect("its end")];
    let cells = table.split("<td class=\"number\">").skip(1);
    cells.map(|cell| cell[..cell.find('<').expect("its end")].parse().ok()).collect()
}

/// The figures beside the words of a page, in their order; none where one is hidden.
fn pairs(body: &str) -> Vec<Option<i64>> {
    let cells = body.split("<dd class=\"number\">").skip(1);
    cells.map(|cell| cell[..cell.find('<').expect("its end")].parse().ok()).collect()
}

/// How many said はい, row by row, as an institution reads it beside its own answers: 「14 のうち 9」.
fn said_yes(body: &str) -> Vec<Option<i64>> {
    let cells = body.split("<td class=\"number\">").skip(1);
    cells.map(|cell| cell[..cell.find('<').expect("its end")].rsplit(' ').next()?.parse().ok()).collect()
}

/// The numbers of a table of a file, without the words at the head of its rows.
fn of_table(model: &Value, place: usize) -> Vec<Option<i64>> {
    let rows = model.pointer(&format!("/tables/{place}/rows")).and_then(Value::as_array).expect("the rows");
    let cells = |row: &Value| row.as_array().expect("cells")[1..].iter().map(Value::as_i64).collect::<Vec<_>>();
    rows.iter().flat_map(cells).collect()
}

fn rows_of(picture: &Value) -> Vec<Value> {
    picture["rows"].as_array().expect("rows").clone()
}

fn figures(row: &Value) -> [Option<i64>; 4] {
    CHOICES.map(|choice| row[choice].as_i64())
}

fn shown_states(of: &Value) -> [Option<i64>; 4] {
    [of["complete"].as_i64(), None, None, of["started"].as_i64()]
}

/// Institutions, begun, complete.
fn sheets(of: &Value) -> Vec<Option<i64>> {
    LINE[..3].iter().map(|name| of[*name].as_i64()).collect()
}

testkit::both! {
    async fn no_small_count_follows_from_everything_that_is_shown_in_two_weeks(test) {
        let mut world = World::plant(test).await;
        let mut solver = Solver::default();
        let mut truth: BTreeMap<Key, i64> = BTreeMap::new();
        let mut alone: BTreeMap<Key, i64> = BTreeMap::new();
        let mut of_kinds: BTreeMap<String, i64> = BTreeMap::new();
        let mut shown = 0;
        test.app.switch_figures(&test.command(), true).await.expect("public");
        for week in 0..2 {
            if week == 1 {
                test.clock.pass(SignedDuration::from_hours(24 * 7));
                // In one county somebody answers a row that was open; the others are as they were.
                let open = |of: &&(usize, AssessmentId)| !world.said.contains_key(&(of.0, ROWS[1], of.1));
                let in_county = world.sheets.iter().filter(|(a, _)| *a == 5);
                let changed: Vec<_> = in_county.filter(open).take(2).copied().collect();
                assert!(!changed.is_empty(), "somebody answers");
                for (area, sheet) in changed {
                    world.answer(test, area, sheet, ROWS[1], Choice::No).await;
                }
            }
            test.app.fold_programme(&test.command()).await.expect("folded");
            let mut operator = Client::signed(test, "operator@mamori.example").await;
            let by_kind = world.api(test, 0, "kind").await;
            for (area, (code, _, above, clinics)) in TREE.iter().enumerate() {
                let all = world.api(test, area, "item").await;
                let size = World::size(area);
                assert_eq!(all["institutions"], size);
                let rows = rows_of(&all);
                // The page, the workbook and the report show what the API shows.
                let page = operator
                    .get(&format!("/programme?organisation={}&{ASKED}&by=item", world.areas[area]))
                    .await
                    .is(200);
                let of_rows: Vec<Option<i64>> = rows.iter().flat_map(figures).collect();
                assert_eq!((numbers(&page.body), pairs(&page.body)), (of_rows.clone(), sheets(&all)));
                let mut others = Vec::new();
                for by in ["kind", "area", "week"] {
                    others.push(rows_of(&world.api(test, area, by).await));
                }
                for format in ["xlsx", "pdf"] {
                    let path = format!("/papers/programme/{}.{format}?{ASKED}", world.areas[area]);
                    let file = operator.get(&path).await.is(200);
                    let model: Value =
                        serde_json::from_str(file.body.split_once('\n').expect("its format").1).expect("a model");
                    assert_eq!(of_table(&model, 0)[1..4], sheets(&all)[..], "{format}");
                    assert_eq!(of_table(&model, 1), of_rows, "{format}");
                    for (place, other) in others.iter().enumerate() {
                        let told: Vec<_> = other.iter().flat_map(|r| LINE.map(|name| r[name].as_i64())).collect();
                        assert_eq!(of_table(&model, place + 2), told, "{format} {place}");
                    }
                }
                if area == 0 {
                    let public = Client::of(test).get("/figures").await.is(200).says("令和8年度");
                    assert_eq!((numbers(&public.body), pairs(&public.body)), (of_rows.clone(), sheets(&all)));
                }
                // An institution sees of its county and of its kind what these see.
                if *clinics > 0 {
                    let mut owner = Client::signed(test, &format!("owner@{code}.example")).await;
                    let beside = owner.get("/beside").await.is(200).body;
                    let kind = rows_of(&by_kind).into_iter().find(|r| r["key"] == "clinic").expect("clinics");
                    assert_eq!(pairs(&beside), [sheets(&all), sheets(&kind)].concat(), "{code}");
                    let yes: Vec<Option<i64>> = rows.iter().map(|r| figures(r)[0]).collect();
                    assert_eq!(said_yes(&beside), yes, "{code}");
                }
                let whole = solver.count(format!("size {area}"), size);
                solver.known(whole, size);
                let keys = rows.iter().map(|r| r["key"].as_str().expect("a key"));
                let of_rows = keys.zip(rows.iter().map(figures)).chain([(STATES, shown_states(&all))]);
                let mut columns = vec![Vec::new(); 4];
                for (key, row) in of_rows {
                    let places = solver.shown(&format!("{week} {area} {key}"), row, size);
                    solver.row(&places, key, whole);
                    for (c, place) in places.into_iter().enumerate() {
                        let true_count = world.truth(area, key, c, false);
                        truth.insert((week, area, key.to_owned(), c), true_count);
                        if key == STATES {
                            assert!(row[c].is_none_or(|n| n == true_count), "{code} {c}: {all}");
                        } else {
                            columns[c].push(place);
                            shown += usize::from(row[c].is_some());
                        }
                    }
                }
                // Over all rows, as the association above, the kinds and the weeks show it.
                let most = size * few(rows.len());
                for (c, parts) in columns.into_iter().enumerate() {
                    let place = solver.count(format!("{week} {area} all {c}"), most);
                    solver.sums.push((parts, place));
                }
                if let Some(parent) = *above {
                    let by = rows_of(&world.api(test, parent, "area").await);
                    let line = by.iter().find(|r| r["key"] == *code).expect("the area");
                    assert_eq!(sheets(line), sheets(&all), "{code}");
                    solver.shown(&format!("{week} {area} all"), figures(line), most);
                    for row in &others[0] {
                        assert!(LINE[1..].iter().all(|name| row[*name].is_null()), "kinds below the top: {row}");
                    }
                }
                for row in &others[2] {
                    let then = MONDAYS.iter().position(|monday| row["key"] == *monday).expect("a week");
                    solver.shown(&format!("{then} {area} all"), figures(row), most);
                    solver.shown(&format!("{then} {area} {STATES}"), shown_states(row), size);
                }
                for row in others.iter().flatten() {
                    let told = LINE[1..].iter().filter_map(|name| row[*name].as_i64()).find(|n| (1..5).contains(n));
                    assert_eq!(told, None, "{code}: {row}");
                }
            }
            // Kinds add up to the whole tree.
            let items = few(rows_of(&world.api(test, 0, "item").await).len());
            let mut tables = [vec![Vec::new(); 4], vec![Vec::new(); 4]];
            for row in rows_of(&by_kind) {
                let code = row["key"].as_str().expect("a code");
                let kind = Kind::from_code(code).expect("a kind");
                let n = world.there[&kind];
                assert_eq!(row["institutions"], n);
                let of_kind = world.truth_of_kind(kind, items);
                let told = [(STATES, shown_states(&row), n), ("all", figures(&row), n * items)];
                for ((table, (what, shown_of, most)), truths) in told.into_iter().enumerate().zip(of_kind) {
                    let name = format!("{week} kind {code} {what}");
                    let whole = solver.count(format!("{name} whole"), most);
                    solver.known(whole, most);
                    let places = solver.shown(&name, shown_of, most);
                    solver.row(&places, what, whole);
                    for (c, place) in places.into_iter().enumerate() {
                        of_kinds.insert(format!("{name} {c}"), truths[c]);
                        tables[table][c].push(place);
                    }
                }
            }
            for (what, columns) in [STATES, "all"].into_iter().zip(tables) {
                for (c, parts) in columns.into_iter().enumerate() {
                    let whole = solver.places[&format!("{week} 0 {what} {c}")];
                    solver.sums.push((parts, whole));
                }
            }
            // Areas add up; what stands right below an association that has others below it is nowhere shown.
            let keys: Vec<String> = truth.keys().filter(|k| k.0 == week && k.1 == 0).map(|k| k.2.clone()).collect();
            for key in keys {
                for (area, (_, _, _, alone_there)) in TREE.iter().enumerate() {
                    let children: Vec<usize> = (0..TREE.len()).filter(|a| TREE[*a].2 == Some(area)).collect();
                    if children.is_empty() {
                        continue;
                    }
                    let own = few(*alone_there);
                    let mut of_own = Vec::new();
                    for c in 0..4 {
                        let place = solver.count(format!("{week} own {area} {key} {c}"), own);
                        alone.insert((week, area, key.clone(), c), world.truth(area, &key, c, true));
                        of_own.push(place);
                        let whole = solver.count(format!("{week} {area} {key} {c}"), 99);
                        let mut parts = vec![place];
                        for child in &children {
                            parts.push(solver.count(format!("{week} {child} {key} {c}"), 99));
                        }
                        solver.sums.push((parts, whole));
                    }
                    let whole = solver.count(format!("own size {area}"), own);
                    solver.known(whole, own);
                    solver.row(&of_own, &key, whole);
                }
            }
        }
        // Whoever knows that nothing changed in a county sets the weeks off against each other.
        for (week, area, key, c) in truth.keys().filter(|k| k.0 == 0).cloned().collect::<Vec<_>>() {
            let same = truth[&(0, area, key.clone(), c)] == truth[&(1, area, key.clone(), c)];
            if same && area != 5 && !World::is_below(5, area) {
                let a = solver.count(format!("{week} {area} {key} {c}"), 99);
                let b = solver.count(format!("1 {area} {key} {c}"), 99);
                solver.sums.push((vec![a], b));
            }
        }
        solver.narrow();
        let mut small = 0;
        for (name, counts) in [("", &truth), ("own ", &alone)] {
            for ((week, area, key, c), n) in counts.iter().filter(|(_, n)| (1..5).contains(*n)) {
                small += 1;
                let place = solver.places[&format!("{week} {name}{area} {key} {c}")];
                let (low, high) = solver.ranges[place];
                assert!(low < high, "week {week}, {name}{} {key} {}: {n} is told", TREE[*area].0, CHOICES[*c]);
            }
        }
        for (name, n) in of_kinds.iter().filter(|(_, n)| (1..5).contains(*n)) {
            small += 1;
            let (low, high) = solver.ranges[solver.places[name]];
            assert!(low < high, "{name}: {n} is told");
        }
        assert!(small > 40 && shown > 400, "{small} small counts, {shown} figures shown");
    }
}
