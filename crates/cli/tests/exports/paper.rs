//! The PDF, as pdftotext reads it, against what was written.

use crate::sheets::{Sheet, Written};
use domain::assessment::Choice;
use domain::checklist::{Due, Item, TextBasis};
use domain::dates::{parse, wareki, wareki_fiscal_year};
use std::path::Path;
use std::process::Command;

/// The page of A4 without its head (30 mm) and foot (24 mm), in points.
pub const BODY: [&str; 8] = ["-x", "0", "-y", "83", "-W", "596", "-H", "692"];

/// What pdftotext says.
pub fn pdftotext(file: &Path, arguments: &[&str]) -> String {
    let out = Command::new("pdftotext").args(arguments).arg(file).arg("-").output();
    let out = out.unwrap_or_else(|e| panic!("pdftotext (package poppler-utils): {e}"));
    assert!(out.status.success(), "pdftotext: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).into_owned()
}

/// Without white space, for lines end wherever a column ends; 〓 stands for what no font has.
pub fn squeeze(text: &str) -> String {
    text.replace('😀', "〓").chars().filter(|c| !c.is_whitespace()).collect()
}

/// The pages as one text, without what is repeated on each: heads, feet, the table's head, the running section.
fn drawn(file: &Path, sheet: &Sheet) -> String {
    let head = if scopes(sheet) {
        "項番対象項目回はいいいえ確認日目標日"
    } else {
        "項番項目回はいいいえ確認日目標日"
    };
    let mut out = String::new();
    for page in pdftotext(file, &[&["-raw"], &BODY[..]].concat()).split('\u{c}') {
        let page = squeeze(page);
        let rest = page.strip_prefix(head).filter(|_| !out.is_empty()).unwrap_or(&page);
        let titles = sheet.form.sections.iter().map(|s| squeeze(&s.title)).filter(|title| out.contains(title.as_str()));
        let running = titles.filter(|title| rest.starts_with(title.as_str())).max_by_key(String::len);
        out.push_str(running.and_then(|title| rest.strip_prefix(title.as_str())).unwrap_or(rest));
    }
    out
}

fn scopes(sheet: &Sheet) -> bool {
    sheet.form.items().any(|item| item.scope.is_some())
}

fn day(iso: &Option<String>) -> String {
    iso.as_ref().map(|day| wareki(parse(day).expect("a day"))).unwrap_or_default()
}

/// The line of one round: its number, a mark in one of two columns, its days. 記入不要 is a blank line.
fn line(round: i64, written: Option<&Written>) -> String {
    match written {
        Some(w) if w.value != Some(Choice::Na) => {
            let mark = if w.value.is_some() { "○" } else { "" };
            format!("{round}回目{mark}{}{}", day(&w.checked_on), day(&w.target_date))
        }
        _ => format!("{round}回目"),
    }
}

/// What stands below a row for a round, if anything.
fn details(sheet: &Sheet, w: &Written) -> String {
    let part = |label: &str, text: &str| if text.is_empty() { String::new() } else { format!("{label}：{text}") };
    let files = sheet.names(w).join(" / ");
    let said = part("担当者", &w.responsible) + &part("備考", &w.note) + &part("証跡", &files);
    if said.is_empty() { said } else { format!("{}回目{said}", w.round) }
}

/// The words of a row with their mark, behind its scope.
fn words(item: &Item) -> String {
    let mark = match item.basis {
        TextBasis::Unverified => "〔未確認〕",
        TextBasis::Inferred => "〔案・要約・推定から〕",
        _ => "",
    };
    squeeze(&format!("{}{}{mark}", item.scope.map(|s| s.label()).unwrap_or_default(), item.text))
}

/// What was written to a row: a line for each round, and below them whom, why and by what.
fn answers(sheet: &Sheet, item: &Item) -> String {
    let written = sheet.rounds_of(&item.key, sheet.writes.len());
    let last = written.iter().map(|w| w.round).max().unwrap_or(1).max(sheet.form.rounds);
    let lines = (1..=last).map(|round| line(round, written.iter().find(|w| w.round == round).copied()));
    squeeze(&(lines.collect::<String>() + &written.iter().map(|w| details(sheet, w)).collect::<String>()))
}

/// A text without the cells that span several lines, which are drawn wherever their middle falls: what is left of a
/// row stands in one piece.
fn without_spans(text: &str, sheet: &Sheet) -> String {
    let numbers = sheet.form.items().filter_map(|item| item.number.as_deref()).map(squeeze);
    let mut spans: Vec<String> = sheet.form.items().map(words).chain(numbers).collect();
    if sheet.form.items().any(|item| item.due == Due::Reference) {
        let year = sheet.edition.fiscal_year.unwrap_or_default();
        spans.push(format!("{}中＝参考", wareki_fiscal_year(year + 1)));
        spans.push(format!("{}中", wareki_fiscal_year(year)));
    }
    spans.sort_by_key(|span| std::cmp::Reverse(span.len()));
    spans.iter().fold(text.to_owned(), |text, span| text.replace(span.as_str(), ""))
}

/// Compares a paper.
pub fn check(sheet: &Sheet, file: &Path) {
    let printed = drawn(file, sheet);
    let holds = |text: &str| {
        let text = squeeze(text);
        assert!(printed.contains(&text), "not on the paper {}: {text}\n{printed}", sheet.slug());
    };
    let p = sheet.progress(sheet.writes.len());
    let year = wareki_fiscal_year(sheet.fiscal_year);
    holds(&format!("{year}{}", sheet.form.paper_title));
    holds(&format!("機関名{}機関コード{}", sheet.house.name, sheet.house.code));
    if sheet.vendor {
        holds(&format!("事業者{}（{}）", sheet.world.vendor.2, sheet.world.vendor.1));
    }
    holds(&format!("年度・様式{year}の確認様式：{}{}", sheet.edition.title, sheet.form.title));
    let older = sheet.edition.fiscal_year.is_some_and(|of| of < sheet.fiscal_year);
    let says_so = format!("この紙は{year}の確認ですが、様式は{}を使っています。", sheet.edition.title);
    assert_eq!(printed.contains(&says_so), older, "{says_so}");
    holds(&format!(
        "対象{}項目のうち{}項目に回答（はい{}・いいえ{}・記入不要{}）",
        p.due, p.answered, p.yes, p.no, p.na
    ));
    holds("自院控え：厚生労働省の様式ではありません。文言は要約です");
    assert!(sheet.form.id != "continuity" || !printed.contains("書き写して"), "nobody knows of fields to copy it into");
    sheet.form.notes.iter().for_each(|note| holds(note));
    holds(&format!("文言の出どころ：{}", sheet.edition.note));
    let rows = without_spans(&printed, sheet);
    let (mut marks, mut reference) = (0, 0);
    for section in &sheet.form.sections {
        holds(&section.title);
        for item in &section.items {
            holds(item.number.as_deref().unwrap_or_default());
            holds(&words(item));
            let wanted = without_spans(&answers(sheet, item), sheet);
            assert!(rows.contains(&wanted), "not on the paper {}: {wanted}\n{rows}", sheet.slug());
            reference += usize::from(item.due == Due::Reference);
            for w in sheet.rounds_of(&item.key, sheet.writes.len()) {
                marks += usize::from(matches!(w.value, Some(Choice::Yes | Choice::No)));
                assert!(
                    w.reason.is_empty() || !printed.contains(&squeeze(&w.reason)),
                    "the reason stays in the record"
                );
            }
        }
    }
    assert_eq!(printed.matches("中＝参考").count(), reference, "reference rows of {}", sheet.slug());
    assert_eq!(printed.matches('○').count(), marks, "marks of {}", sheet.slug());
    columns(sheet, file);
    let every_page = pdftotext(file, &["-layout"]);
    let pages = every_page.matches('\u{c}').count();
    let hash = content::hash::of_edition(sheet.edition);
    assert_eq!(every_page.matches(&hash).count(), pages, "the edition's hash on every page");
}

/// Each mark stands in its column: as many under はい and under いいえ as were chosen.
fn columns(sheet: &Sheet, file: &Path) {
    let boxes = pdftotext(file, &["-bbox"]);
    let number = |line: &str, key: &str| -> f64 {
        let from = line.split(&format!("{key}=\"")).nth(1).unwrap_or_default();
        from.split('"').next().and_then(|n| n.parse().ok()).expect("a number")
    };
    let middle = |line: &&str| (number(line, "xMin") + number(line, "xMax")) / 2.0;
    let words = |word: &str| -> Vec<f64> {
        let end = format!(">{word}</word>");
        boxes.lines().filter(|line| line.trim_end().ends_with(&end)).map(|line| middle(&line)).collect()
    };
    let all: Vec<&Written> =
        sheet.form.items().flat_map(|item| sheet.rounds_of(&item.key, sheet.writes.len())).collect();
    for (head, choice) in [("はい", Choice::Yes), ("いいえ", Choice::No)] {
        let at = *words(head).first().expect("a head");
        let under = words("○").iter().filter(|x| (**x - at).abs() < 5.0).count();
        assert_eq!(under, all.iter().filter(|w| w.value == Some(choice)).count(), "{head} in {}", sheet.slug());
    }
}
