//! A notice on paper: in the shape of the letters that associations know, with what shows that it is genuine.

use crate::{
    pictures::draw,
    samples::AT,
    tools::{PRESS, pdf, poppler, squeeze},
};
use domain::notices::Block;
use domain::papers::notice::{Genuine, Notice, NoticeLetter, Outside};
use domain::papers::{Format, Paper};
use std::fmt::Write;

const KEY: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn block(title: &str, body: &str) -> Block {
    Block { title: title.into(), body: body.into() }
}

/// The cover letter and the letter inside, as the example of a notice has them.
pub fn relayed() -> Notice {
    let outer = NoticeLetter {
        seal_omitted: true,
        number: Some("見医発第9770号".into()),
        date: "令和8年11月26日".into(),
        addressee: "各郡市等医師会担当理事 殿".into(),
        sender: "みほん県医師会".into(),
        signatory: "常任理事 見本 二郎".into(),
        title: "みほん支援制度\n「点検の手引き」\n改訂のお知らせ（見本）".into(),
        body: "令和8年5月25日付 見医発第9111号にて、点検表が令和8年度の見本の版に改められたことをお知らせしましたが、このたび「点検の手引き」の書き直しが終わり、全国みほん医師会より知らせがありました。\n\nつきましては、貴会でもご承知のうえ、会員の皆さまへのお知らせをお願いいたします。".into(),
        blocks: Vec::new(),
        files: Vec::new(),
    };
    let inner = NoticeLetter {
        number: Some("み医発第 9003 号（情シ）".into()),
        date: "令和8年11月20日".into(),
        addressee: "都道府県医師会 担当理事 殿".into(),
        sender: "全国みほん医師会".into(),
        signatory: "常任理事 見本 一郎".into(),
        body: "いつも本会の仕事にお力添えをいただき、ありがとうございます。\n\n令和8年5月19日付 み医発第8361号（情シ）で、令和8年度の見本の点検表をお知らせしました。\n\nhttps://mihon.example/members/cyber_shien.html\n\nなお、不明な点は、相談窓口をお使いください。".into(),
        blocks: vec![
            block("【修正概要】", "・どの年度までに対応するかの印をなくしました。今年度は、すべての項目が対象です。\n・事業継続計画のひな形を、確認表の言葉に合わせました。"),
            block("【点検の手引きと動画】", "●概要\n点検の手引きは、点検表を分かりやすく説明した読み物です。\n●載せた場所\nMamori の「ガイド」に載せました。"),
            block("【相談窓口】", "TEL：0000-000-000 平日9時～18時（土日、祝日、年末年始は休業）"),
        ],
        ..outer.clone()
    };
    Notice {
        letters: vec![outer, inner],
        outside: None,
        logo: None,
        contact: vec![
            "みほん県医師会".into(),
            "みほん県みほん市1-1".into(),
            "TEL 000-000-0000　FAX 000-000-0001".into(),
        ],
        genuine: Some(Genuine { code: "ABCD-EFGH-JKMN-PQRS-TUVW".into(), url: None, fingerprint: KEY.into() }),
        demo: false,
        at: AT.into(),
    }
}

/// The picture of the tests, as the letterhead keeps it.
fn logo() -> domain::papers::notice::Logo {
    let bytes = include_bytes!("../../../app/tests/files/logo.png").to_vec();
    domain::papers::notice::Logo { sha256: "00".into(), bytes }
}

/// Three levels, a long title, ten blocks, an address behind the QR.
fn large() -> Notice {
    let mut notice = relayed();
    let mut county = notice.letters[0].clone();
    county.sender = "みほん郡医師会".into();
    county.number = None;
    county.seal_omitted = false;
    county.title = "とても長い題の文書を、その題のまま会員の皆さまにお送りするお知らせ".repeat(5);
    county.blocks = (1..=10)
        .map(|n| block(&format!("【囲み{n}】"), &format!("囲み{n}の中身です。{}", "長い文が続きます。".repeat(n * 4))))
        .collect();
    notice.letters.insert(0, county);
    notice.demo = true;
    let url = "https://mamori.mihon.example/check/ABCDEFGHJKMNPQRSTUVW";
    notice.genuine = notice.genuine.map(|g| Genuine { url: Some(url.into()), ..g });
    notice
}

pub(crate) fn paper(notice: &Notice) -> Paper {
    Paper::Notice(Box::new(notice.clone()))
}

/// Where each text stands, in the order in which it was drawn; the test says which is missing.
fn in_order(text: &str, wanted: &[&str]) {
    let mut from = 0;
    for part in wanted {
        let part = squeeze(part);
        let at = text[from..].find(&part).unwrap_or_else(|| panic!("{part} does not follow in {}", &text[from..]));
        from += at + part.len();
    }
}

#[test]
fn a_relayed_letter_has_the_parts_of_the_example_in_its_order() {
    let notice = relayed();
    let bytes = pdf(&paper(&notice));
    let mut order: Vec<&str> = Vec::new();
    for letter in &notice.letters {
        order.push("（公印省略）");
        order.push(letter.number.as_deref().expect("a number"));
        order.extend([&letter.date, &letter.addressee, &letter.sender, &letter.signatory].map(String::as_str));
        order.extend(letter.title.lines());
        order.extend(letter.body.lines());
        order.push("以上");
        order.extend(letter.blocks.iter().flat_map(|b| [b.title.as_str(), b.body.as_str()]));
    }
    let printed = squeeze(&poppler("pdftotext", &["-raw"], &bytes));
    in_order(&printed, &order);
    let text = String::from_utf8(PRESS.print(&paper(&notice), Format::Text).expect("text")).expect("UTF-8");
    in_order(&squeeze(&text), &order);
    // Each letter begins on a page of its own, and the foot is on every page.
    let pages = poppler("pdftotext", &["-raw"], &bytes);
    let pages: Vec<String> = pages.split('\u{c}').map(squeeze).filter(|p| !p.is_empty()).collect();
    assert_eq!((pages.len(), PRESS.pages(&paper(&notice)).expect("pages")), (2, 2));
    for page in &pages {
        assert!(page.contains("ABCD-EFGH-JKMN-PQRS-TUVW") && page.contains(&KEY[..8]), "{page}");
        assert!(page.contains("mamoricheck"), "{page}");
    }
    assert!(!pages[0].contains("9003") && pages[1].contains("9003"));
}

#[test]
fn the_files_of_each_letter_are_named_below_it() {
    let mut notice = relayed();
    let plain = pdf(&paper(&notice));
    notice.letters[0].files = vec!["返信用紙.docx".into()];
    notice.letters[1].files = vec!["点検の手引き.pdf".into(), "計画のひな形.xlsx".into()];
    let order = [
        "見医発第9770号",
        "以上",
        "添付",
        "返信用紙.docx",
        "0000-000-000",
        "添付",
        "点検の手引き.pdf",
        "計画のひな形.xlsx",
    ];
    let bytes = pdf(&paper(&notice));
    in_order(&squeeze(&poppler("pdftotext", &["-raw"], &bytes)), &order);
    let text = String::from_utf8(PRESS.print(&paper(&notice), Format::Text).expect("text")).expect("UTF-8");
    in_order(&squeeze(&text), &order);
    assert!(!squeeze(&poppler("pdftotext", &["-raw"], &plain)).contains("添付"), "no head without files");
}

#[test]
fn three_levels_a_long_title_and_ten_blocks() {
    let notice = large();
    let bytes = pdf(&paper(&notice));
    let printed = squeeze(&poppler("pdftotext", &["-raw"], &bytes));
    for said in ["見本", "事務連絡", "【囲み10】", "https://mamori.mihon.example/check/ABCDEFGHJKMNPQRSTUVW"]
    {
        assert!(printed.contains(&squeeze(said)), "{said}");
    }
    let (code, demo) = domain::papers::trailer::properties(&bytes);
    assert_eq!((code.as_deref(), demo), (Some("ABCDEFGHJKMNPQRSTUVW"), true), "the file says what it is");
    assert!(poppler("pdfinfo", &["-struct"], &bytes).contains("H1"));
    let draft = Notice { genuine: None, ..relayed() };
    let printed = squeeze(&poppler("pdftotext", &["-raw"], &pdf(&paper(&draft))));
    assert!(printed.contains("起案（まだ送っていない文書です）") && !printed.contains("確認コード"));
}

#[test]
fn whatever_was_typed_is_printed() {
    let mut notice = relayed();
    let mut long = String::new();
    for n in 0..400 {
        let _ = writeln!(long, "{n}行目 #read(\"/etc/passwd\") *x* $y$ \u{202e}\u{0} 髙﨑邉㈱① {}", "a".repeat(120));
    }
    notice.letters[0].body = long;
    notice.letters[0].title = "題".repeat(200);
    notice.letters[1] = NoticeLetter::default();
    let bytes = pdf(&paper(&notice));
    assert!(squeeze(&poppler("pdftotext", &["-raw"], &bytes)).contains("399行目#read(\"/etc/passwd\")*x*$y$髙﨑邉㈱①"));
    pdf(&paper(&Notice { at: AT.into(), ..Notice::default() }));
}

/// A county alone with a letter from outside: a PDF of five pages, or a scan.
pub(crate) fn wrapping(media_type: &str, bytes: Vec<u8>, pages: u32) -> Notice {
    let outside = Outside {
        number: "み医発第9003号".into(),
        date: "令和8年11月20日".into(),
        sender: "全国みほん医師会".into(),
        title: "改訂のお知らせ（見本）".into(),
        name: "fax.pdf".into(),
        media_type: media_type.into(),
        pages,
        sha256: String::new(),
        bytes,
    };
    let mut notice = relayed();
    notice.letters.truncate(1);
    Notice { outside: Some(outside), ..notice }
}

/// A scanned page: a picture without text.
fn scan() -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.pdf");
    std::fs::write(&file, pdf(&paper(&relayed()))).expect("written");
    let made = std::process::Command::new("pdftoppm")
        .args(["-r", "100", "-mono", "-png", "-f", "2", "-singlefile"])
        .arg(&file)
        .arg(folder.path().join("a"))
        .status();
    assert!(made.expect("pdftoppm").success());
    std::fs::read(folder.path().join("a.png")).expect("a picture")
}

#[test]
fn a_letter_from_outside_is_wrapped_page_for_page() {
    let five = pdf(&paper(&large()));
    let notice = wrapping("application/pdf", five, 5);
    let bytes = pdf(&paper(&notice));
    assert_eq!(PRESS.pages(&paper(&notice)).expect("pages"), 6);
    let pages = poppler("pdftotext", &["-raw"], &bytes);
    let pages: Vec<String> = pages.split('\u{c}').map(squeeze).filter(|p| !p.is_empty()).collect();
    assert_eq!(pages.len(), 6);
    assert!(pages[1].contains("別添（届いたまま）：全国みほん医師会") && pages[1].contains("（1/5）"), "{}", pages[1]);
    assert!(pages[2].contains("【囲み4】") && pages[2].contains("（2/5）"), "{}", pages[2]);
    assert!(bytes == pdf(&paper(&notice)), "the same bytes");
    let notice = wrapping("image/png", scan(), 1);
    assert_eq!(PRESS.pages(&paper(&notice)).expect("pages"), 2);
    let text = String::from_utf8(PRESS.print(&paper(&notice), Format::Text).expect("text")).expect("UTF-8");
    assert!(text.contains("（fax.pdf 1ページ）"), "{text}");
    let broken = wrapping("application/pdf", b"%PDF-1.7 nothing".to_vec(), 1);
    assert!(PRESS.print(&paper(&broken), Format::Pdf).is_err());
}

#[test]
fn pictures_of_notices() {
    if std::env::var_os("MAMORI_PICTURES").is_some() {
        draw("notice-outside", &paper(&wrapping("application/pdf", pdf(&paper(&large())), 5)));
        draw("notice-scan", &paper(&wrapping("image/png", scan(), 1)));
    }
    draw("notice", &paper(&relayed()));
    draw("notice-large", &paper(&large()));
}

#[test]
fn a_logo_stands_at_the_head_of_a_letter() {
    let with = pdf(&paper(&Notice { logo: Some(logo()), ..relayed() }));
    let without = pdf(&paper(&relayed()));
    let pictures = |bytes: &[u8]| {
        let list = poppler("pdfimages", &["-list"], bytes);
        list.lines().skip(2).filter(|l| l.split_whitespace().next() == Some("1")).count()
    };
    assert!(pictures(&with) > pictures(&without), "on the first page");
    // 起案用紙 has it, too.
    let draft =
        domain::papers::Document {
            logo: Some(logo()), title: "起案用紙".into(), at: AT.into(), ..Default::default()
        };
    assert!(pictures(&pdf(&Paper::Document(Box::new(draft)))) > 0);
}
