use super::*;
use domain::checklist::{Due, Scope, Section, TextBasis};
use domain::organisations::Kind;

fn row(key: &str, number: &str, text: &str) -> Item {
    let (lineage, scope) = key.split_once('.').unwrap_or((key, ""));
    let scope = match scope {
        "server" => Some(Scope::Server),
        "pc" => Some(Scope::Pc),
        "network" => Some(Scope::Network),
        _ => None,
    };
    Item {
        readings: None,
        key: key.into(),
        lineage: lineage.into(),
        number: (!number.is_empty()).then(|| number.into()),
        scope,
        scope_words: None,
        title: key.into(),
        title_en: key.into(),
        text: text.into(),
        due: Due::Now,
        na_when: None,
        na_basis: None,
        basis: TextBasis::Confirmed,
        number_basis: None,
        sources: vec![],
        guideline_refs: vec![],
        manual_page: None,
        phase: None,
        links: vec![],
        elsewhere: vec![],
    }
}

fn edition(form: &str, kinds: &[Kind], items: Vec<Item>) -> Edition {
    let section = Section { key: "s".into(), title: "s".into(), title_en: "s".into(), items };
    let form = Form {
        id: form.into(),
        title: form.into(),
        title_en: form.into(),
        paper_title: form.into(),
        kinds: kinds.to_vec(),
        notes: vec![],
        rounds: 3,
        gate: None,
        sections: vec![section],
        imported: None,
    };
    Edition {
        id: "x".into(),
        title: "x".into(),
        title_en: "x".into(),
        fiscal_year: None,
        posted: String::new(),
        guideline: String::new(),
        demo: false,
        note: String::new(),
        forms: vec![form],
    }
}

fn kinds(a: Vec<Item>, b: Vec<Item>) -> Vec<String> {
    let [a, b] = [a, b].map(|items| edition("f", &[Kind::Clinic], items));
    let show = |c: &Change| {
        let mark = if c.reworded { "*" } else { "" };
        format!("{}{mark} {}→{}", c.kind.code(), c.from.join("+"), c.to.join("+"))
    };
    compare(&a, &b, "f").unwrap().iter().map(show).collect()
}

#[test]
fn each_kind_of_change_has_its_name() {
    let mut later = row("c", "3(1)", "x");
    later.due = Due::Reference;
    let unknown = |due| Item { due, ..row("u", "9(9)", "x") };
    let a = vec![row("a", "1(1)", "x"), row("b", "2(1)", "x"), later, row("gone", "4(1)", "x"), unknown(Due::Unknown)];
    let b = vec![
        row("new", "1-③", "x"),
        row("a", "1-①", "{x|えっくす} "),
        row("b", "2-②", "y"),
        row("c", "3-①", "x"),
        unknown(Due::Now),
    ];
    assert_eq!(kinds(a, b), ["new →new", "unchanged a→a", "moved* b→b", "due c→c", "unchanged u→u", "removed gone→"]);
}

#[test]
fn rows_of_one_requirement_are_paired_merged_and_split() {
    let three = || ["l.server", "l.pc", "l.network"].map(|k| row(k, "2(7)", "x")).to_vec();
    let one = |text: &str| vec![row("l", "2-⑥", text)];
    assert_eq!(
        kinds(three(), three()),
        ["unchanged l.server→l.server", "unchanged l.pc→l.pc", "unchanged l.network→l.network"]
    );
    assert_eq!(kinds(three(), one("x")), ["merged l.server+l.pc+l.network→l"]);
    assert_eq!(kinds(three(), one("y")), ["merged* l.server+l.pc+l.network→l"]);
    assert_eq!(kinds(one("x"), three()), ["split l→l.server+l.pc+l.network"]);
    let two = three()[..2].to_vec();
    assert_eq!(
        kinds(three(), two.clone()),
        ["unchanged l.server→l.server", "unchanged l.pc→l.pc", "removed l.network→"]
    );
    assert_eq!(kinds(two[..1].to_vec(), two), ["unchanged l.server→l.server", "new →l.pc"]);
}

#[test]
fn a_form_is_compared_with_the_one_that_took_its_place() {
    let pharmacy = edition("pharmacy", &[Kind::Pharmacy], vec![row("a", "1", "x")]);
    let both = edition("institution", &[Kind::Clinic, Kind::Pharmacy], vec![row("a", "1", "x")]);
    let clinics = edition("institution", &[Kind::Clinic], vec![row("a", "1", "x")]);
    let other = edition("continuity", &[Kind::Clinic, Kind::Pharmacy], vec![row("z", "1", "x")]);
    assert_eq!(compare(&pharmacy, &both, "pharmacy").map(|c| c.len()), Some(1));
    assert_eq!(compare(&both, &pharmacy, "pharmacy").map(|c| c.len()), Some(1));
    assert_eq!(compare(&pharmacy, &clinics, "pharmacy"), None);
    assert_eq!(compare(&pharmacy, &other, "pharmacy"), None);
    assert_eq!(compare(&pharmacy, &both, "vendor"), None);
}

#[test]
fn it_is_written_as_the_contract_says() {
    let change = Change { kind: ChangeKind::Merged, reworded: true, from: vec!["a.pc".into()], to: vec!["a".into()] };
    let json = serde_json::to_string(&change).unwrap();
    assert_eq!(json, r#"{"kind":"merged","reworded":true,"from":["a.pc"],"to":["a"]}"#);
}

proptest::proptest! {
    /// Whatever two editions hold, each of their rows stands in exactly one change.
    #[test]
    fn no_row_is_lost_or_doubled(
        a in proptest::sample::subsequence(keys(), 0..=12),
        b in proptest::sample::subsequence(keys(), 0..=12),
    ) {
        let rows = |keys: &[&str]| keys.iter().map(|k| row(k, "1(1)", "x")).collect::<Vec<_>>();
        let [from, to] = [&a, &b].map(|keys| edition("f", &[Kind::Clinic], rows(keys)));
        let changes = compare(&from, &to, "f").unwrap_or_default();
        let sorted = |side: fn(&Change) -> &Vec<String>| {
            let mut keys: Vec<&str> = changes.iter().flat_map(side).map(String::as_str).collect();
            keys.sort_unstable();
            keys
        };
        let expected = |mut keys: Vec<&'static str>| { keys.sort_unstable(); keys };
        proptest::prop_assert_eq!(sorted(|c| &c.from), expected(a));
        proptest::prop_assert_eq!(sorted(|c| &c.to), expected(b));
    }
}

fn keys() -> Vec<&'static str> {
    vec![
        "a",
        "a.server",
        "a.pc",
        "a.network",
        "b",
        "b.server",
        "b.pc",
        "b.network",
        "c",
        "c.server",
        "c.pc",
        "c.network",
    ]
}

#[test]
fn a_change_is_told_in_full() {
    let reference = |key: &str, number: &str, text: &str| Item { due: Due::Reference, ..row(key, number, text) };
    let unknown = Item { due: Due::Unknown, ..row("u", "4(1)", "x") };
    let a = vec![
        reference("a", "1(1)", "台帳を作っていますか。"),
        row("l.server", "2(1)", "同じ問い"),
        row("l.pc", "2(2)", "同じ問い"),
        row("l.network", "2(3)", "違う話"),
        unknown,
    ];
    let b =
        vec![row("a", "1-②", "台帳を毎年見直していますか。"), row("l", "2-①", "同じ{問|と}い"), row("u", "4-①", "x")];
    let [mut a, mut b] = [a, b].map(|items| edition("f", &[Kind::Clinic], items));
    a.forms[0].notes = ["変わらない注です。", "令和6年度のうちに対応する日を書きます。", "なくなる注です。"]
        .map(str::to_owned)
        .to_vec();
    b.forms[0].notes =
        ["立入検査で見られます。", "変わらない{注|ちゅう}です。", "令和7年度のうちに対応する日を書きます。"]
            .map(str::to_owned)
            .to_vec();
    let found = details(&a, &b, "f").unwrap();
    assert!(!found.official);
    let moved = &found.rows[0];
    assert_eq!(
        (moved.change.kind, moved.due, moved.words.len(), moved.unresolved),
        (ChangeKind::Moved, Some(true), 1, false)
    );
    assert_eq!((moved.from[0].number.as_str(), moved.to[0].number.as_str()), ("1(1)", "1-②"));
    // The text that three rows share is told once, and not where it is the same.
    assert_eq!((found.rows[1].from.len(), found.rows[1].words.len()), (3, 1));
    assert!(found.rows[2].unresolved && found.rows[2].due.is_none());
    let notes: Vec<(NoteKind, &str, &str)> =
        found.notes.iter().map(|n| (n.kind, n.from.as_str(), n.to.as_str())).collect();
    assert_eq!(
        notes,
        [
            (NoteKind::New, "", "立入検査で見られます。"),
            (NoteKind::Reworded, "令和6年度のうちに対応する日を書きます。", "令和7年度のうちに対応する日を書きます。"),
            (NoteKind::Removed, "なくなる注です。", ""),
        ]
    );
    let json = serde_json::to_string(&found).unwrap();
    assert_eq!(serde_json::from_str::<Comparison>(&json).unwrap(), found);
}
