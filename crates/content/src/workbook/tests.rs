//! One made-up edition in layouts as different as an office makes them. The words are ours.

mod layouts;
mod wrong;

use super::*;
use layouts::{EDITION, LAYOUTS, Question};

/// What every layout must give.
fn expected(questions: &[Question]) -> Vec<(String, Option<String>, Option<String>, String)> {
    let own = |t: &str| (!t.is_empty()).then(|| t.to_owned());
    questions.iter().map(|q| (q.section.to_owned(), own(q.scope), own(q.number), q.text.to_owned())).collect()
}

/// The same of what was found: numbers in the style of the edition.
fn seen(found: &Found) -> Vec<(String, Option<String>, Option<String>, String)> {
    found
        .items
        .iter()
        .map(|i| {
            let number = i.number.as_deref().map(|n| match crate::compare::number(n) {
                crate::compare::Number::Parts(p) if p.len() == 2 => format!("{}-{}", p[0], p[1]),
                other => panic!("{n}: {other:?}"),
            });
            (i.section.clone().unwrap_or_default(), i.scope.clone(), number, i.text.clone())
        })
        .collect()
}

#[test]
fn every_layout_gives_the_same_edition() {
    for (name, layout) in LAYOUTS {
        let found = Book::open(&layout(&EDITION)).and_then(|b| b.find("x.xlsx", None, None));
        let found = found.unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(seen(&found), expected(&EDITION), "{name}");
        assert_eq!((found.fiscal_year, found.form.as_deref()), (Some(2026), Some("institution")), "{name}");
        assert!(found.items.iter().all(|i| !i.rounds.is_empty() && i.rounds[0].yes.is_some()), "{name}");
    }
}

#[test]
fn a_change_of_the_sheet_is_the_only_change_of_what_is_found() {
    for (name, layout) in LAYOUTS {
        let variants: [Vec<Question>; 3] = [
            EDITION.iter().enumerate().filter(|(n, _)| *n != 4).map(|(_, q)| *q).collect(),
            EDITION
                .iter()
                .map(|q| {
                    if q.number == "2-3" {
                        Question { text: "別の言葉で、みほんの開示書を受け取っている。", ..*q }
                    } else {
                        *q
                    }
                })
                .collect(),
            {
                let mut moved = EDITION.to_vec();
                let row = moved.remove(3);
                moved.insert(4, Question { number: "2-2", ..row });
                moved[3].number = "2-1";
                moved
            },
        ];
        for variant in variants {
            let found = Book::open(&layout(&variant)).and_then(|b| b.find("x.xlsx", None, None));
            assert_eq!(seen(&found.unwrap_or_else(|e| panic!("{name}: {e}"))), expected(&variant), "{name}");
        }
    }
}

#[test]
fn a_question_that_was_shortened_stands_on_no_sheet() {
    for (name, layout) in LAYOUTS {
        let book = Book::open(&layout(&EDITION)).expect("a workbook");
        let found = book.find("x.xlsx", None, None).expect("a form");
        for item in &found.items {
            let is_there = |text: &str| edition::is_on_sheet(&book, &found.sheet, &item.cell, text);
            assert!(is_there(&item.text), "{name}: {}", item.text);
            let signs: Vec<char> = item.text.chars().collect();
            let begun: String = signs[..signs.len() - 3].iter().collect();
            let ended: String = signs[3..].iter().collect();
            assert!(!is_there(&begun) && !is_there(&ended), "{name}: {}", item.text);
        }
    }
}
