//! Made-up institutions and their papers. The rows come from `content/editions`, so they have real lengths.

use domain::{
    assessment::Progress,
    papers::{
        Block, Document, InvitationLetter, Paper, Poster, PosterContact, Sheet, SheetAnswer, SheetRow, SheetSection,
    },
};
use std::{fs, path::Path};

/// When every sample is printed.
pub const AT: &str = "2026-11-24T09:00:00+09:00";

fn read(edition: &str, file: &str) -> toml::Table {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/editions").join(edition).join(file);
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display())).parse().expect("toml")
}

fn string(table: &toml::Table, key: &str) -> String {
    table.get(key).and_then(|v| v.as_str()).unwrap_or_default().to_owned()
}

fn scope(code: &str) -> &str {
    match code {
        "all" => "医療情報システム全般",
        "server" => "サーバ",
        "pc" => "端末PC",
        "network" => "ネットワーク機器",
        "server-pc" => "サーバ、端末PC",
        other => other,
    }
}

fn tables<'a>(table: &'a toml::Table, key: &str) -> impl Iterator<Item = &'a toml::Table> {
    table.get(key).and_then(|v| v.as_array()).into_iter().flatten().filter_map(|v| v.as_table())
}

/// An empty sheet of a bundled form.
pub fn sheet(edition: &str, form: &str) -> Sheet {
    let (head, items) = (read(edition, "edition.toml"), read(edition, "items.toml"));
    let form_table = tables(&head, "form").find(|f| string(f, "id") == form).expect("form");
    let row = |item: &toml::Table| SheetRow {
        key: string(item, "key"),
        number: string(item, "number"),
        scope: scope(&string(item, "scope")).to_owned(),
        text: string(item, "text"),
        text_basis: string(item, "basis"),
        due: string(item, "due") != "reference",
        reference: string(item, "due") == "reference",
        to_confirm: false,
        answers: Vec::new(),
    };
    let section = |section: &toml::Table| SheetSection {
        title: string(section, "title"),
        rows: tables(&items, "item")
            .filter(|i| string(i, "form") == form && string(i, "section") == string(section, "key"))
            .map(row)
            .collect(),
    };
    let mut sheet = Sheet {
        fiscal_year: 2026,
        fiscal_year_label: "令和8年度".into(),
        edition: edition.into(),
        edition_title: string(&head, "title"),
        edition_hash: "3f5a9c1e7b2d4860a1c3e5f70918273645546372819fa0b1c2d3e4f5061728394".chars().take(64).collect(),
        older_edition: edition != "r8-demo",
        demo: head.get("demo").and_then(toml::Value::as_bool).unwrap_or_default(),
        form: form.into(),
        form_title: string(form_table, "title"),
        paper_title: string(form_table, "paper_title"),
        official: false,
        provenance: head.get("provenance").and_then(|p| p.as_table()).map(|p| string(p, "note")).unwrap_or_default(),
        notes: form_table["notes"]
            .as_array()
            .expect("notes")
            .iter()
            .filter_map(|n| n.as_str())
            .map(str::to_owned)
            .collect(),
        organisation_name: "みほん内科クリニック".into(),
        organisation_code: "4810100018".into(),
        rounds: form_table["rounds"].as_integer().expect("rounds"),
        sections: tables(form_table, "section").map(section).collect(),
        at: AT.into(),
        at_label: "令和8年11月24日".into(),
        audit_head: "c0ffee00112233445566778899aabbccddeeff00112233445566778899aabbcc".into(),
        ..Sheet::default()
    };
    sheet.progress.due = i64::try_from(sheet.rows().filter(|(_, r)| r.due).count()).expect("few");
    sheet
}

/// The same with answers as a clinic gives them: mostly はい, every fifth いいえ with a second round.
pub fn answered(edition: &str, form: &str) -> Sheet {
    let mut sheet = sheet(edition, form);
    let mut progress = Progress { due: sheet.progress.due, ..Progress::default() };
    for (n, row) in sheet.sections.iter_mut().flat_map(|s| &mut s.rows).enumerate() {
        let no = n % 5 == 4;
        let mut first = SheetAnswer {
            round: 1,
            value: Some(if no { "no" } else { "yes" }.into()),
            checked_on: Some("2026-10-05".into()),
            target_date: no.then(|| "2027-02-28".into()),
            ..SheetAnswer::default()
        };
        if n % 4 == 1 {
            first.responsible = "事務長　佐藤".into();
            first.evidence = vec!["機器台帳_2026-10.xlsx".into(), "棚卸し写真.jpg".into()];
        }
        if no {
            first.note = "ルータの設定を変えるため、保守の事業者の訪問（12月）を待っている。".into();
        }
        row.answers.push(first);
        if n == 4 {
            row.answers.push(SheetAnswer {
                round: 2,
                value: Some("yes".into()),
                checked_on: Some("2026-11-24".into()),
                ..SheetAnswer::default()
            });
        }
        if row.due {
            progress.answered += 1;
            if no && n != 4 { progress.no += 1 } else { progress.yes += 1 }
        }
    }
    progress.complete = progress.answered == progress.due;
    sheet.progress = progress;
    sheet
}

/// Everything that could go wrong on one sheet.
pub fn nasty() -> Sheet {
    let mut sheet = answered("r7", "institution");
    sheet.organisation_name =
        "医療法人社団みほん会　髙﨑邉㈱記念みほん総合リハビリテーションクリニック附属訪問看護ステーション本館・別館・サテライト診療所①号".into();
    sheet.vendor_name = Some("みほんシステムズ＆サンズ株式会社（旧・みほん電算㈱）".into());
    sheet.vendor_code = Some("V-0001".into());
    let notes = [
        "=1+1".to_owned(),
        "+81-3-0000-0000".to_owned(),
        "@SUM(A1:A9)".to_owned(),
        "-- \"quoted\", 'single', カンマ,改行\n二行め\n三行め".to_owned(),
        "#read(\"/etc/passwd\") *bold* _it_ $x$ `code` @ref <label> // comment /* c */ \\ = heading".to_owned(),
        "𠮷野家の髙﨑さんと邉㈱①".to_owned(),
        "ながい備考です。これはページをまたぎます。".repeat(200).chars().take(4000).collect(),
        "W".repeat(300),
        "ーーー！！！？？？".repeat(20),
        "_x0041_ & <tag> \u{1f600}".to_owned(),
    ];
    let bases = ["official", "confirmed", "inferred", "unverified"];
    for (n, row) in sheet.sections.iter_mut().flat_map(|s| &mut s.rows).enumerate() {
        bases[n % 4].clone_into(&mut row.text_basis);
        row.answers = vec![SheetAnswer {
            round: 1,
            value: Some(["yes", "no", "na"][n % 3].into()),
            checked_on: Some("2026-10-05".into()),
            target_date: (n % 3 == 1).then(|| "2027-03-31".into()),
            responsible: if n % 2 == 0 { "邉見　葛󠄀西".into() } else { String::new() },
            note: notes[n % notes.len()].clone(),
            evidence: vec![
                format!("証跡{n}_very-long-file-name-without-any-place-to-break_{n}.pdf"),
                "写真.jpg".into(),
            ],
        }];
        if n % 2 == 1 {
            row.answers.push(SheetAnswer { round: 2, note: "備考だけの回".into(), ..SheetAnswer::default() });
            row.answers.push(SheetAnswer {
                round: 3,
                value: Some("yes".into()),
                checked_on: Some("2026-11-24".into()),
                responsible: "受付　田中".into(),
                ..SheetAnswer::default()
            });
        }
    }
    sheet
}

/// The poster of the staff room or the reception.
pub fn poster(kind: &str) -> Poster {
    let own = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect();
    let contact = |name: &str, phone: &str, note: &str| PosterContact {
        name: name.into(),
        phone: phone.into(),
        note: note.into(),
    };
    let mut contacts = vec![
        contact("院長", "090-0000-0001（見本）", "夜間・休日もこの番号へ"),
        contact("保守の事業者　みほんシステムズ株式会社", "0000-00-0002（見本）", "夜間の番号：0000-00-0003"),
        contact("サイバーセキュリティ対応相談窓口", "0120-000-000（見本）", "毎日 6:00〜21:00。会員番号を聞かれます"),
        contact("警察", "110", "県警のサイバー犯罪相談窓口：#9110"),
        contact("保健所", "", ""),
    ];
    if kind == "reception" {
        contacts.remove(0);
    }
    Poster {
        organisation_name: "みほん内科クリニック".into(),
        kind: kind.into(),
        title: "おかしいと思ったら".into(),
        fraud: own(&[
            "画面いっぱいに警告と電話番号が出ても、それは詐欺です。電話をかけません。",
            "お金を払いません。番号やパスワードを教えません。",
            "遠隔操作のソフトを入れさせません。",
        ]),
        steps: own(&[
            "LANケーブルを抜く。無線LAN（Wi-Fi）も切る。",
            "電源は切らない。",
            "何も消さない。",
            "画面を写真に撮る。患者さんの名前は写さない。",
            "院長に知らせる。",
            "下の順に電話する。",
        ]),
        never: own(&[
            "再起動しない。電源を切らない",
            "自分で直そうとしない",
            "メールの添付を開き直さない",
            "USBメモリを挿さない",
        ]),
        contacts,
        url: Some("https://mamori.example/help/q7fk-2m9d-xw3r".into()),
        qr_svg: Some(QR.into()),
        demo: true,
        at_label: "令和8年11月24日".into(),
        at: AT.into(),
    }
}

/// Not a real code: a picture of the right kind.
const QR: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 21 21" width="210" height="210" shape-rendering="crispEdges"><rect width="21" height="21" fill="#fff"/><path fill="#000" d="M0 0h7v7H0zM14 0h7v7h-7zM0 14h7v7H0zM9 2h2v2H9zM9 9h3v1H9zM12 11h4v2h-4zM17 9h2v4h-2zM9 15h2v5H9zM14 15h3v3h-3zM18 18h3v3h-3z"/><path fill="#fff" d="M1 1h5v5H1zM15 1h5v5h-5zM1 15h5v5H1z"/><path fill="#000" d="M2 2h3v3H2zM16 2h3v3h-3zM2 16h3v3H2z"/></svg>"##;

/// A letter of invitation.
pub fn invitation() -> InvitationLetter {
    InvitationLetter {
        organisation_name: "みほん内科クリニック".into(),
        name: "山田　花子".into(),
        role_label: "職員（回答と証跡の登録）".into(),
        code: "K7FQ 2M9D XW3R 8HTP".into(),
        certificate: Some("https://mihon-pc.local:8080/certificate".into()),
        url: "https://mihon-pc.local:8080/join".into(),
        expires: "令和8年12月1日".into(),
        qr_svg: Some(QR.into()),
        demo: true,
        at: AT.into(),
        ..InvitationLetter::default()
    }
}

/// A sheet as a paper.
pub fn paper(sheet: Sheet) -> Paper {
    Paper::Sheet(Box::new(sheet))
}

/// A document with every kind of block.
pub fn document() -> Document {
    use domain::papers::document::{Column, Span, line};
    let long = "みほん内科クリニックのサーバ、端末PC、ネットワーク機器を台帳で管理し、年に一度見直します。".repeat(3);
    let row = |n: usize| vec![line(format!("機器{n}")), line(long.clone()), vec![Span::missing("設置場所")]];
    Document {
        logo: None,
        kind: "plan".into(),
        above_title: vec!["みほん第7号".into(), "令和8年11月24日".into()],
        title: "事業継続計画（見本）".into(),
        under_title: vec!["みほん内科クリニック".into(), "令和8年11月24日".into()],
        cover: false,
        contents: true,
        head: "みほん内科クリニック　4810100018　令和8年11月24日".into(),
        foot: vec!["出典：見本".into()],
        blocks: vec![
            Block::Heading { level: 1, text: "1 はじめに".into() },
            Block::Paragraph { text: line(long.clone()), align: String::new() },
            Block::Paragraph { text: line("以上"), align: "end".into() },
            Block::Heading { level: 2, text: "1.1 遮断の順番".into() },
            Block::List { ordered: true, items: vec![line("バックアップへの線を抜く"), line("外への線を抜く")] },
            Block::List { ordered: false, items: vec![line("点"), vec![Span::strong("太字"), Span::plain("と普通の字")]] },
            Block::Heading { level: 3, text: "変わったところ".into() },
            Block::Paragraph {
                text: vec![
                    Span { text: "新しい語".into(), changed: true, ..Span::default() },
                    Span { text: "古い語".into(), gone: true, ..Span::default() },
                    Span { text: "台帳".into(), ruby: Some("だいちょう".into()), ..Span::default() },
                    Span::plain("。"),
                ],
                align: String::new(),
            },
            Block::Ticks { items: vec![line("一つめを確かめました"), line(long.clone())] },
            Block::Table {
                caption: "機器の一覧".into(),
                columns: [("名前", 2), ("説明", 5), ("場所", 3)]
                    .map(|(title, share)| Column { title: title.into(), share })
                    .into(),
                rows: (1..=40).map(row).collect(),
            },
            Block::Pairs { items: vec![("事業者".into(), line("みほんシステムズ")), ("夜間".into(), vec![Span::missing("電話番号")])] },
            Block::Boxed { title: "【修正概要】".into(), blocks: vec![Block::Paragraph { text: line("囲みの中"), align: String::new() }] },
            Block::Picture {
                svg: "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 20\"><rect width=\"60\" height=\"20\"/></svg>".into(),
                alt: "100のうち60".into(),
                width: 60,
            },
            Block::Lines { labels: vec!["確かめた人".into(), "日付".into()] },
            Block::Small { text: line("小さな断り書き") },
            Block::PageBreak,
            Block::Heading { level: 1, text: "2 おわりに".into() },
        ],
        demo: true,
        at: AT.into(),
    }
}

/// A document with what people type and what breaks things, in every block.
pub fn nasty_document() -> Document {
    use domain::papers::document::{Column, Span, line};
    let typed = "<w:t>&amp;</w:t> \u{0}\u{1b}=1+1 𠮷野家 \"'&<> #read(\"/etc/passwd\")\r\n二行目";
    let name = "医療法人社団みほん会みほん中央総合健診センター附属みほん内科小児科クリニック分院";
    let cell = || line(typed);
    Document {
        logo: None,
        kind: "plan".into(),
        above_title: vec![typed.into()],
        title: format!("{name}の事業継続計画"),
        under_title: vec![typed.into()],
        cover: true,
        contents: true,
        head: format!("{name}　4810100018　令和8年11月24日"),
        foot: vec![typed.into()],
        blocks: vec![
            Block::PageBreak,
            Block::Table {
                caption: typed.into(),
                columns: vec![Column { title: "一".into(), share: 0 }, Column { title: "二".into(), share: 3 }],
                rows: vec![vec![cell(), cell()], vec![vec![], vec![Span::missing(typed)]]],
            },
            Block::Heading { level: 1, text: "見出し".into() },
            Block::Boxed { title: String::new(), blocks: vec![] },
            Block::Boxed {
                title: typed.into(),
                blocks: vec![
                    Block::List { ordered: true, items: vec![cell()] },
                    Block::Pairs { items: vec![(typed.into(), cell())] },
                ],
            },
            Block::Ticks { items: vec![cell()] },
            Block::Lines { labels: vec![typed.into()] },
            Block::PageBreak,
        ],
        demo: false,
        at: AT.into(),
    }
}
