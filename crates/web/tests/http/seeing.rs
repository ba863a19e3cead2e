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

struct World {
    areas: Vec<OrganisationId>,
    sheets: Vec<(usize, AssessmentId)>,
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
        let mut world = Self { areas, sheets: Vec::new(), said: BTreeMap::new(), token };
        for (area, (code, _, _, clinics)) in TREE.iter().enumerate() {
            for n in 0..*clinics {
                let clinic = test.organisation(Kind::Clinic, &format!("{code}-{n}")).await;
                let county = world.areas[area];
                test.app.join(&test.command(), clinic, county, "A1", None, from).await.expect("a member");
                if n % 5 == 4 {
                    continue;
                }
                let new =
                    NewSheet { edition: "r7".into(), form: "institution".into(), vendor: None, fiscal_year: 2026 };
                let sheet = test.app.begin_sheet(&test.command(), clinic, new).await.expect("a sheet");
                world.sheets.push((area, sheet));
            }
        }
        for (n, (area, sheet)) in world.sheets.clone().into_iter().enumerate() {
            for (r, row) in ROWS.into_iter().enumerate() {
                // Many はい, some いいえ, some not answered; another mixture in each row.
                let choice = match (n * 7 + r * 3) % (5 + r) {
                    0 => Some(Choice::No),
                    1 if r > 0 => None,
                    _ => Some(Choice::Yes),
                };
                if let Some(choice) = choice.filter(|c| r > 0 || *c == Choice::Yes || n % 3 == 0) {
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
        let new = NewAnswer { wanted, evidence: None, version };
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
        let of = |c: &str| {
            let found = self.said.iter().filter(|((a, r, _), said)| mine(*a) && *r == row && **said == c).count();
            i64::try_from(found).expect("few")
        };
        if choice < 3 {
            return of(CHOICES[choice]);
        }
        let all = if alone { i64::try_from(TREE[area].3).expect("few") } else { Self::size(area) };
        all - of("yes") - of("no") - of("na")
    }

    async fn api(&self, test: &TestApp, area: usize, by: &str) -> Value {
        let path = format!("/api/v1/organisations/{}/programme?{ASKED}&by={by}", self.areas[area]);
        let request = Request::builder().uri(path).header("authorization", format!("Bearer {}", self.token));
        let got = Client::new(router(test)).send(request, Body::empty()).await.is(200);
        serde_json::from_str(&got.body).expect("JSON")
    }
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

fn figures(row: &Value) -> [Option<i64>; 4] {
    CHOICES.map(|choice| row[choice].as_i64())
}

testkit::both! {
    async fn no_small_count_follows_from_everything_that_is_shown_in_two_weeks(test) {
        let mut world = World::plant(test).await;
        let mut solver = Solver::default();
        let mut truth: BTreeMap<Key, i64> = BTreeMap::new();
        let mut alone: BTreeMap<Key, i64> = BTreeMap::new();
        let mut shown = 0;
        test.app.switch_figures(&test.command(), true).await.expect("public");
        for week in 0..2 {
            if week == 1 {
                test.clock.pass(SignedDuration::from_hours(24 * 7));
                // Two clinics of one county changed their minds; the others are as they were.
                let changed: Vec<_> = world.sheets.iter().filter(|(a, _)| *a == 5).take(2).copied().collect();
                for (area, sheet) in changed {
                    if !world.said.contains_key(&(area, ROWS[1], sheet)) {
                        world.answer(test, area, sheet, ROWS[1], Choice::No).await;
                    }
                }
            }
            test.app.fold_programme(&test.command()).await.expect("folded");
            let mut operator = Client::signed(test, "operator@mamori.example").await;
            for (area, (code, _, above, _)) in TREE.iter().enumerate() {
                let all = world.api(test, area, "item").await;
                let size = World::size(area);
                assert_eq!(all["institutions"], size);
                let rows = all["rows"].as_array().expect("rows").clone();
                // The page, the workbook and the report show what the API shows.
                let page = operator
                    .get(&format!("/programme?organisation={}&{ASKED}&by=item", world.areas[area]))
                    .await
                    .is(200);
                let of_rows: Vec<Option<i64>> = rows.iter().flat_map(figures).collect();
                assert_eq!(numbers(&page.body), of_rows);
                for format in ["xlsx", "pdf"] {
                    let path = format!("/papers/programme/{}.{format}?{ASKED}", world.areas[area]);
                    let file = operator.get(&path).await.is(200);
                    let model: Value =
                        serde_json::from_str(file.body.split_once('\n').expect("its format").1).expect("a model");
                    let table = model.pointer("/tables/1/rows");
                    let cells: Vec<Option<i64>> = table
                        .and_then(Value::as_array)
                        .expect("the rows")
                        .iter()
                        .flat_map(|row| row.as_array().expect("cells")[1..].iter().map(Value::as_i64).collect::<Vec<_>>())
                        .collect();
                    assert_eq!(cells, of_rows, "{format}");
                }
                if area == 0 {
                    let public = Client::of(test).get("/figures").await.is(200);
                    let year = public.body.contains("令和8年度");
                    assert!(year, "{}", public.body);
                }
                for row in &rows {
                    let key = row["key"].as_str().expect("a key").to_owned();
                    let whole = solver.count(format!("size {area}"), size);
                    solver.known(whole, size);
                    let mut parts = Vec::new();
                    for (c, n) in figures(row).into_iter().enumerate() {
                        let place = solver.count(format!("{week} {area} {key} {c}"), size);
                        if let Some(n) = n {
                            solver.known(place, n);
                            shown += 1;
                        }
                        truth.insert((week, area, key.clone(), c), world.truth(area, &key, c, false));
                        parts.push(place);
                    }
                    solver.sums.push((parts, whole));
                }
                // Over all rows.
                if let Some(parent) = *above {
                    let by = world.api(test, parent, "area").await;
                    let line = by["rows"].as_array().expect("rows").iter().find(|r| r["key"] == *code).cloned();
                    for (c, n) in figures(&line.expect("the area")).into_iter().enumerate() {
                        if let Some(n) = n {
                            let most = size * 19;
                            let place = solver.count(format!("{week} {area} all {c}"), most);
                            solver.known(place, n);
                            let parts = rows.iter().map(|r| {
                                solver.count(format!("{week} {area} {} {c}", r["key"].as_str().expect("key")), size)
                            });
                            let parts: Vec<usize> = parts.collect();
                            solver.sums.push((parts, place));
                        }
                    }
                }
                for by in ["kind", "week"] {
                    for row in world.api(test, area, by).await["rows"].as_array().expect("rows") {
                        for n in figures(row).into_iter().flatten() {
                            assert!(!(1..5).contains(&n), "{by} shows {n} of {code}");
                        }
                    }
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
                    let own = i64::try_from(*alone_there).expect("few");
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
                    solver.sums.push((of_own, whole));
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
        assert!(small > 40 && shown > 400, "{small} small counts, {shown} figures shown");
    }
}
