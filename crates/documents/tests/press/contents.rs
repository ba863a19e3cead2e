//! Every text of the model stands in the PDF, as it was typed.

use crate::{
    samples::{answered, invitation, nasty, paper, poster, sheet},
    tools::{drawn, pdf, poppler, press, squeeze, words},
};
use domain::{
    dates,
    papers::{Format, InvitationLetter, Letters, Paper, Poster, PosterContact, Sheet},
};

/// Every text that must be on the paper of a sheet.
fn texts(sheet: &Sheet) -> Vec<String> {
    let mut out = vec![
        sheet.fiscal_year_label.clone(),
        sheet.edition_title.clone(),
        sheet.form_title.clone(),
        sheet.paper_title.clone(),
        sheet.provenance.clone(),
        sheet.organisation_name.clone(),
        sheet.organisation_code.clone(),
        sheet.at_label.clone(),
    ];
    out.extend(sheet.vendor_name.clone());
    out.extend(sheet.vendor_code.clone());
    out.extend(sheet.notes.clone());
    for (section, row) in sheet.rows() {
        out.extend([section.title.clone(), row.number.clone(), row.scope.clone(), row.text.clone()]);
        for answer in &row.answers {
            out.extend([answer.responsible.clone(), answer.note.clone()]);
            out.extend(answer.evidence.clone());
            if answer.value.as_deref() != Some("na") {
                for day in [&answer.checked_on, &answer.target_date].into_iter().flatten() {
                    out.push(dates::parse(day).map(dates::wareki).expect("a day"));
                }
            }
        }
    }
    out
}

fn expect_all(sheet: &Sheet, printed: &str) {
    for text in texts(sheet) {
        let text = squeeze(&text.replace('\u{1f600}', "〓"));
        assert!(printed.contains(&text), "not on the paper: {text}");
    }
}

#[test]
fn a_usual_sheet() {
    for (edition, form) in [("r7", "institution"), ("r7", "vendor"), ("r5", "institution"), ("r8-demo", "institution")]
    {
        let sheet = answered(edition, form);
        let pdf = pdf(&paper(sheet.clone()));
        expect_all(&sheet, &drawn(&pdf));
        let layout = poppler("pdftotext", &["-layout"], &pdf);
        for mark in [&sheet.edition_hash, &sheet.audit_head] {
            let pages = layout.matches('\u{c}').count();
            assert_eq!(layout.matches(mark.as_str()).count(), pages, "on every page: {mark}");
        }
    }
}

#[test]
fn a_sheet_with_everything_that_could_go_wrong() {
    let sheet = nasty();
    let printed = drawn(&pdf(&paper(sheet.clone())));
    expect_all(&sheet, &printed);
    assert!(printed.contains("#read(\"/etc/passwd\")*bold*_it_$x$`code`@ref<label>//comment/*c*/\\=heading"));
    assert!(!printed.contains("root:x:0"));
    assert!(printed.contains("U+1F600"), "what no font has is told");
}

#[test]
fn what_was_typed_is_found_in_every_mode_of_reading() {
    let sheet = nasty();
    let pdf = pdf(&paper(sheet.clone()));
    for mode in [&[][..], &["-raw"], &["-layout"]] {
        let printed = squeeze(&poppler("pdftotext", mode, &pdf));
        for answer in sheet.rows().flat_map(|(_, row)| &row.answers).filter(|a| a.note.chars().count() < 1000) {
            for text in answer.evidence.iter().chain([&answer.responsible, &answer.note]) {
                let text = squeeze(&text.replace('\u{1f600}', "〓"));
                assert!(printed.contains(&text), "pdftotext {mode:?}: {text}");
            }
        }
        assert!(printed.contains("令和8年10月5日") && printed.contains("令和9年3月31日"));
    }
}

#[test]
fn an_answer_stands_in_its_column() {
    let mut sheet = answered("r7", "institution");
    let wanted = |sheet: &Sheet, value: &str| {
        sheet.rows().flat_map(|(_, r)| &r.answers).filter(|a| a.value.as_deref() == Some(value)).count()
    };
    let last = sheet.sections.last_mut().and_then(|s| s.rows.last_mut()).expect("a row");
    last.answers[0].value = Some("na".into());
    last.answers[0].checked_on = Some("2019-05-01".into());
    let (yes, no) = (wanted(&sheet, "yes"), wanted(&sheet, "no"));
    let pdf = pdf(&paper(sheet));
    let all = words(&pdf);
    let head = |name: &str| all.iter().find(|w| w.2 == name).map(|w| (w.0 + w.1) / 2.0).expect("head");
    let (at_yes, at_no) = (head("はい"), head("いいえ"));
    let under = |x: f64| all.iter().filter(|w| w.2 == "○" && ((w.0 + w.1) / 2.0 - x).abs() < 5.0).count();
    assert_eq!((under(at_yes), under(at_no)), (yes, no));
    assert_eq!(all.iter().filter(|w| w.2 == "○").count(), yes + no);
    assert!(!drawn(&pdf).contains("令和元年5月1日"), "記入不要 is a blank row");
}

#[test]
fn two_papers_are_never_confused() {
    const OWN: &str = "自院控え：厚生労働省の様式ではありません。文言は要約です";
    let raw = |sheet| squeeze(&poppler("pdftotext", &["-raw"], &pdf(&paper(sheet))));
    let own = raw(answered("r7", "institution"));
    assert!(own.contains(OWN));
    // Nobody copies by number into the form of another year.
    assert!(own.contains("提出には令和8年度の様式を使います") && !own.contains("同じ項番の欄に書き写して"));
    assert!(
        own.contains("案・要約・推定から")
            && own.contains("この紙は令和8年度の確認ですが、様式は令和7年度版を使っています")
    );
    let mut of_its_year = answered("r7", "institution");
    of_its_year.older_edition = false;
    assert!(raw(of_its_year).contains(
        "厚生労働省「医療機関におけるサイバーセキュリティ対策チェックリスト」医療機関確認用・令和7年度版の、同じ項番の欄に書き写して"
    ));
    let mut official = answered("r7", "institution");
    official.official = true;
    official.older_edition = false;
    official.sections.iter_mut().flat_map(|s| &mut s.rows).for_each(|r| r.text_basis = "official".into());
    let official = raw(official);
    assert!(!official.contains("自院控え") && !official.contains("推定から") && !official.contains("この紙は"));
    let demo = pdf(&paper(answered("r8-demo", "institution")));
    let pages = poppler("pdftotext", &["-raw"], &demo);
    for page in pages.split('\u{c}').filter(|page| !page.is_empty()) {
        assert!(page.lines().take(3).any(|line| line.contains("見本 自院控え")), "見本 on every page: {page}");
    }
}

#[test]
fn what_was_carried_over_is_marked_on_the_own_copy_and_blank_on_the_official_form() {
    let mut carried = sheet("r7", "institution");
    let rows = carried.rows().count();
    carried.sections.iter_mut().flat_map(|s| &mut s.rows).for_each(|r| r.to_confirm = true);
    let printed = drawn(&pdf(&paper(carried.clone())));
    assert_eq!(printed.matches("引き継ぎ・未確認").count(), rows);
    assert_eq!(printed.matches('○').count(), 0, "an unconfirmed answer is no answer");
    carried.official = true;
    carried.sections.iter_mut().flat_map(|s| &mut s.rows).for_each(|r| r.text_basis = "official".into());
    assert!(!drawn(&pdf(&paper(carried))).contains("引き継ぎ"));
}

#[test]
fn reference_rows_are_marked() {
    let sheet = sheet("r5", "institution");
    let due = sheet.rows().filter(|(_, r)| r.due).count();
    let reference = sheet.rows().filter(|(_, r)| r.reference).count();
    let printed = drawn(&pdf(&paper(sheet)));
    assert_eq!(printed.matches("令和6年度中＝参考").count(), reference);
    assert_eq!(printed.matches("項目のうち").count(), 1);
    assert!(printed.matches("令和5年度中").count() >= due);
}

#[test]
fn posters_and_letters_hold_every_text() {
    for kind in ["staff", "reception"] {
        let p = poster(kind);
        let pdf = pdf(&Paper::Poster(Box::new(p.clone())));
        let printed = squeeze(&poppler("pdftotext", &["-raw"], &pdf));
        let mut texts = vec![p.title, p.organisation_name, p.at_label, p.url.unwrap_or_default()];
        texts.extend(p.fraud.into_iter().chain(p.steps).chain(p.never));
        texts.extend(p.contacts.into_iter().flat_map(|c| [c.name, c.phone, c.note]));
        for text in texts {
            assert!(printed.contains(&squeeze(&text)), "not on the poster: {text}");
        }
        assert!(poppler("pdfinfo", &[], &pdf).contains("Pages:           1\n"));
    }
    let letter = invitation();
    let file = pdf(&Paper::Invitation(Box::new(letter.clone())));
    assert!(poppler("pdfinfo", &[], &file).contains("Pages:           1\n"));
    let printed = squeeze(&poppler("pdftotext", &["-raw"], &file));
    for text in
        [&letter.organisation_name, &letter.name, &letter.role_label, &letter.code, &letter.url, &letter.expires]
    {
        assert!(printed.contains(&squeeze(text)), "not in the letter: {text}");
    }
    let certificate = squeeze(letter.certificate.as_deref().expect("a page"));
    assert!(printed.contains(&certificate) && !printed.contains("招待の紙やコードをお持ちの方はこちら"));
    // On one PC nobody opens an address from elsewhere.
    let alone = InvitationLetter { url: String::new(), certificate: None, qr_svg: None, ..letter };
    let printed = squeeze(&poppler("pdftotext", &["-raw"], &pdf(&Paper::Invitation(Box::new(alone)))));
    assert!(printed.contains("「招待の紙やコードをお持ちの方はこちら」を開きます") && !printed.contains("証明書"));
}

#[test]
fn the_continuity_table_is_to_be_copied_nowhere() {
    let printed = squeeze(&poppler("pdftotext", &["-raw"], &pdf(&paper(sheet("bcp2024", "continuity")))));
    assert!(printed.contains("手元で確かめるための紙です。") && !printed.contains("書き写して"), "{printed}");
}

#[test]
fn letters_for_many_are_a_page_each() {
    let one = |n: usize| InvitationLetter {
        organisation_name: format!("医療法人社団みほん{n}会みほん駅前内科・小児科・皮膚科クリニック"),
        name: format!("見本ヶ原　花子左衛門{n}"),
        sender: "みほん郡市医師会".into(),
        code: format!("K7FQ-2M9D-XW3R-{n:04}"),
        certificate: None,
        qr_svg: None,
        link: Some(format!("https://mihon.example/invitation/K7FQ-2M9D-XW3R-{n:04}")),
        ..invitation()
    };
    let pdf = pdf(&Paper::Invitations(Letters { letters: (1..=3).map(one).collect() }));
    assert!(poppler("pdfinfo", &[], &pdf).contains("Pages:           3\n"));
    for n in 1..=3 {
        let page = n.to_string();
        let printed = squeeze(&poppler("pdftotext", &["-raw", "-f", &page, "-l", &page], &pdf));
        for text in
            [format!("K7FQ2M9DXW3R{n:04}"), format!("花子左衛門{n}様"), "みほん郡市医師会に知らせてください".to_owned()]
        {
            assert!(printed.contains(&squeeze(&text)), "not on page {n}: {text} in {printed}");
        }
    }
    assert!(press().print(&Paper::Invitations(Letters { letters: Vec::new() }), Format::Pdf).is_err());
}

#[test]
fn a_poster_with_long_texts_stays_on_one_page() {
    let mut p = poster("staff");
    p.never.extend((0..8).map(|n| format!("してはいけないことの{n}番め。長い説明がついていて、行が折れます。")));
    p.contacts.extend(p.contacts.clone());
    let one = |p: &Poster| {
        poppler("pdfinfo", &[], &pdf(&Paper::Poster(Box::new(p.clone())))).contains("Pages:           1\n")
    };
    assert!(one(&p));
    // A hospital has many vendors.
    p.contacts.extend((0..40).map(|n| PosterContact {
        name: format!("みほんシステムズ株式会社　第{n}営業所　保守の受付の担当"),
        phone: "0000-00-0000".to_owned(),
        note: "夜間と休日は、録音のあとに担当からかかってきます".to_owned(),
    }));
    assert!(one(&p));
}
