//! The layouts. Each puts the same questions on a sheet in its own way.

use rust_xlsxwriter::{DataValidation, Format, Workbook, Worksheet};

/// A question of the made-up edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Question {
    pub(super) section: &'static str,
    pub(super) scope: &'static str,
    /// `2-4`; empty for none.
    pub(super) number: &'static str,
    pub(super) text: &'static str,
}

const fn q(section: &'static str, scope: &'static str, number: &'static str, text: &'static str) -> Question {
    Question { section, scope, number, text }
}

const ALL: &str = "医療情報システム全般";

/// Made-up words, shaped like a form.
pub(super) const EDITION: [Question; 11] = [
    q("医療情報システムの有無", "", "", "みほんの医療情報システムを導入、運用している。"),
    q("体制構築", "", "1-1", "みほんの安全管理責任者を決めている。"),
    q("医療情報システムの管理・運用", ALL, "2-1", "機器の台帳管理をみほんどおりに行っている。"),
    q("医療情報システムの管理・運用", ALL, "2-2", "リモートメンテナンスの有無を事業者に尋ねた。"),
    q("医療情報システムの管理・運用", ALL, "2-3", "事業者からみほんの開示書（MDS/SDS）を受け取っている。"),
    q("医療情報システムの管理・運用", "サーバ", "2-4", "アクセスログを見本のとおり管理している。"),
    q(
        "医療情報システムの管理・運用",
        "サーバ、端末PC",
        "2-5",
        "バックグラウンドで動く不要なソフトウェアを止めている。",
    ),
    q("医療情報システムの管理・運用", "ネットワーク機器", "2-6", "接続元制限をみほんのとおり実施している。"),
    q("インシデント発生に備えた対応", "", "3-1", "連絡体制図をみほんのとおり作っている。"),
    q("インシデント発生に備えた対応", "", "3-2", "13文字以上の合言葉でバックアップの復旧手順を確かめている。"),
    q("インシデント発生に備えた対応", "", "3-3", "1〜2の事業継続計画（BCP）をみほんのとおり策定している。"),
];

type Layout = fn(&[Question]) -> Vec<u8>;

pub(super) const LAYOUTS: &[(&str, Layout)] = &[
    ("columns", columns),
    ("two head lines", two_heads),
    ("scopes as headings", headings),
    ("scope in the text, two columns of answers", in_text),
    ("split numbers, hidden columns", split),
    ("numbers as days, notes between", as_days),
];

fn title(page: &mut Worksheet, row: u32, text: &str) {
    page.write_string(row, 0, text).expect("a title");
}

fn text(page: &mut Worksheet, row: u32, col: u16, text: &str) {
    if !text.is_empty() {
        page.write_string(row, col, text).expect("a cell");
    }
}

fn merged(page: &mut Worksheet, from: (u32, u16), to: (u32, u16), words: &str) {
    if from == to {
        text(page, from.0, from.1, words);
    } else {
        page.merge_range(from.0, from.1, to.0, to.1, words, &Format::new()).expect("merged cells");
    }
}

fn choice(page: &mut Worksheet, row: u32, col: u16) {
    let list = DataValidation::new().allow_list_strings(&["はい", "いいえ"]).expect("a list");
    page.add_data_validation(row, col, row, col, &list).expect("a choice");
}

/// Runs of rows with the same value, first and last.
fn runs(questions: &[Question], of: impl Fn(&Question) -> &'static str) -> Vec<(usize, usize, &'static str)> {
    let mut out: Vec<(usize, usize, &'static str)> = Vec::new();
    for (n, question) in questions.iter().enumerate() {
        match out.last_mut() {
            Some(last) if last.2 == of(question) => last.1 = n,
            _ => out.push((n, n, of(question))),
        }
    }
    out
}

fn circled(number: &str) -> String {
    let Some((section, ordinal)) = number.split_once('-') else { return String::new() };
    let circle = char::from_u32(0x2460 + ordinal.parse::<u32>().expect("a number") - 1).expect("a circle");
    format!("{section}-{circle}")
}

fn wide(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '0'..='9' => char::from_u32(c as u32 + 0xFEE0).expect("wide"),
            '-' => '－',
            '(' => '（',
            ')' => '）',
            c => c,
        })
        .collect()
}

/// Merged sections, a column for each thing, drop-down lists, three rounds.
fn columns(questions: &[Question]) -> Vec<u8> {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    title(page, 0, "令和８年度版　医療機関等におけるサイバーセキュリティ対策チェックリスト（みほん）");
    title(page, 1, "医療機関・薬局確認用");
    text(page, 2, 0, "※ ２－②及び③は、事業者と契約していない場合には、記入不要です。");
    for (col, head) in [
        "区分",
        "番号",
        "対象",
        "チェック項目",
        "１回目\nはい・いいえ",
        "１回目\n確認日",
        "目標日",
        "２回目\nはい・いいえ",
        "２回目\n確認日",
    ]
    .into_iter()
    .enumerate()
    {
        text(page, 4, u16::try_from(col).expect("small"), head);
    }
    let day = Format::new().set_num_format("yyyy/m/d");
    for (first, last, section) in runs(questions, |q| q.section) {
        merged(page, (5 + first as u32, 0), (5 + last as u32, 0), section);
    }
    for (n, question) in questions.iter().enumerate() {
        let row = 5 + n as u32;
        text(page, row, 1, &circled(question.number));
        text(page, row, 2, question.scope);
        text(page, row, 3, &question.text.replacen("を", "を\n", 1));
        choice(page, row, 4);
        choice(page, row, 7);
        for col in [5, 6, 8] {
            page.write_blank(row, col, &day).expect("a blank");
        }
    }
    text(page, 5 + questions.len() as u32, 0, "※ 立入検査の際に見せます（みほん）。");
    book.save_to_buffer().expect("a workbook")
}

/// Two head lines, numbers in full width, はい・いいえ printed in the cell.
fn two_heads(questions: &[Question]) -> Vec<u8> {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    title(page, 0, "サイバーセキュリティ対策チェックリスト（みほん）");
    text(page, 0, 6, "令和8年度");
    text(page, 1, 0, "（医療機関・薬局確認用）");
    for (col, head) in ["No.", "分類", "確認項目", "対象機器"].into_iter().enumerate() {
        let col = u16::try_from(col).expect("small");
        merged(page, (3, col), (4, col), head);
    }
    for (round, name) in ["１回目", "２回目", "３回目"].into_iter().enumerate() {
        let col = 4 + 3 * u16::try_from(round).expect("small");
        merged(page, (3, col), (3, col + 2), name);
        for (n, head) in ["はい・いいえ", "確認日", "目標日"].into_iter().enumerate() {
            text(page, 4, col + u16::try_from(n).expect("small"), head);
        }
    }
    for (first, last, section) in runs(questions, |q| q.section) {
        let number = questions[first].number.split('-').next().unwrap_or_default();
        merged(page, (5 + first as u32, 1), (5 + last as u32, 1), &format!("{}\n{section}", wide(number)));
    }
    for (n, question) in questions.iter().enumerate() {
        let row = 5 + n as u32;
        if !question.number.is_empty() {
            let (section, ordinal) = question.number.split_once('-').expect("two parts");
            text(page, row, 0, &wide(&format!("{section}-({ordinal})")));
        }
        text(page, row, 2, question.text);
        text(page, row, 3, &question.scope.replace("サーバ", "サーバー").replace("PC", "ＰＣ"));
        for col in [4, 7, 10] {
            text(page, row, col, "はい・いいえ");
        }
    }
    book.save_to_buffer().expect("a workbook")
}

/// Sections and scopes in rows of their own, the ordinal in front of the question, a second sheet with notes.
fn headings(questions: &[Question]) -> Vec<u8> {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.set_name("チェックリスト").expect("a name");
    title(page, 0, "令和８年度版 みほんのチェックリスト");
    title(page, 1, "医療機関・薬局確認用");
    let mut row = 3;
    let (mut section, mut scope) = ("", "");
    for question in questions {
        if question.section != section {
            section = question.section;
            scope = "";
            let number = question.number.split('-').next().filter(|n| !n.is_empty()).map(|n| format!("{}　", wide(n)));
            merged(page, (row, 0), (row, 4), &format!("{}{section}", number.unwrap_or_default()));
            for (col, head) in ["チェック項目", "", "確認結果", "確認日", "目標日"].into_iter().enumerate()
            {
                text(page, row + 1, u16::try_from(col).expect("small"), head);
            }
            row += 2;
        }
        if question.scope != scope {
            scope = question.scope;
            merged(page, (row, 0), (row, 4), &format!("{scope}について、以下を実施している。"));
            row += 1;
        }
        let ordinal = question.number.split_once('-').map(|(_, o)| format!("({o})")).unwrap_or_default();
        merged(page, (row, 0), (row, 1), &format!("{ordinal}{}", question.text));
        choice(page, row, 2);
        row += 1;
    }
    let notes = book.add_worksheet();
    notes.set_name("記入要領").expect("a name");
    text(notes, 0, 0, "記入要領");
    text(notes, 1, 0, "※ いいえの場合は目標日を書きます（みほん）。");
    book.save_to_buffer().expect("a workbook")
}

/// The scope in brackets before the question, a column for はい and one for いいえ.
fn in_text(questions: &[Question]) -> Vec<u8> {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.set_name("令和8年度").expect("a name");
    title(page, 0, "みほんのチェックリスト　医療機関・薬局確認用");
    for (col, head) in
        ["大項目", "項目番号", "内容", "はい", "いいえ", "確認した日付", "対応目標日", "備考"].into_iter().enumerate()
    {
        text(page, 2, u16::try_from(col).expect("small"), head);
    }
    let mut section = "";
    for (n, question) in questions.iter().enumerate() {
        let row = 3 + n as u32;
        if question.section != section {
            section = question.section;
            text(page, row, 0, section);
        }
        text(
            page,
            row,
            1,
            &question
                .number
                .replace('-', "(")
                .chars()
                .chain((!question.number.is_empty()).then_some(')'))
                .collect::<String>(),
        );
        let scope = if question.scope.is_empty() {
            String::new()
        } else {
            format!("【{}】", question.scope.replace('、', "・"))
        };
        text(page, row, 2, &format!("{scope}{}", question.text));
    }
    text(page, 4 + questions.len() as u32, 0, "記入者");
    book.save_to_buffer().expect("a workbook")
}

/// Section number and ordinal in two columns beneath one head line, hidden columns and rows.
fn split(questions: &[Question]) -> Vec<u8> {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    let cover = |page: &mut Worksheet| {
        title(page, 0, "2026年度 みほんの確認表（医療機関・薬局確認用）");
        page.merge_range(2, 0, 2, 1, "項番", &Format::new()).expect("merged");
        for (col, head) in [(2, "旧項目"), (3, "対象"), (4, "確認項目"), (5, "大分類"), (6, "回答"), (7, "日付")]
        {
            text(page, 2, col, head);
        }
    };
    cover(page);
    page.set_column_hidden(2).expect("hidden");
    let mut row = 3;
    for question in questions {
        if question.number == "2-2" {
            text(page, row, 4, "隠した行の古い質問です。");
            text(page, row, 1, "9");
            page.set_row_hidden(row).expect("hidden");
            row += 1;
        }
        if let Some((section, ordinal)) = question.number.split_once('-') {
            page.write_number(row, 0, section.parse::<f64>().expect("a number")).expect("a cell");
            let format = Format::new().set_num_format("\"(\"0\")\"");
            page.write_number_with_format(row, 1, ordinal.parse::<f64>().expect("a number"), &format).expect("a cell");
        }
        text(page, row, 2, "古い質問。隠れている。");
        text(page, row, 3, if question.scope.is_empty() { "－" } else { question.scope });
        text(page, row, 4, question.text);
        text(page, row, 5, question.section);
        choice(page, row, 6);
        row += 1;
    }
    book.save_to_buffer().expect("a workbook")
}

/// Numbers that the program took for days, notes between the rows, the year as a day.
fn as_days(questions: &[Question]) -> Vec<u8> {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    title(page, 0, "みほんの点検表");
    let year = Format::new().set_num_format("[$-411]ggge\"年度\"");
    page.write_number_with_format(0, 5, 46_113.0, &year).expect("1 April 2026");
    title(page, 1, "医療機関・薬局用");
    for (col, head) in ["分野", "番号", "点検項目", "対象", "チェック", "実施日", "期限"].into_iter().enumerate()
    {
        text(page, 3, u16::try_from(col).expect("small"), head);
    }
    let short = Format::new().set_num_format("m\"月\"d\"日\"");
    let mut row = 4;
    let mut section = "";
    for question in questions {
        if question.section != section {
            if !section.is_empty() {
                merged(page, (row, 0), (row, 6), "※ ここまでを見直してから先へ進みます（みほん）。");
                row += 1;
            }
            section = question.section;
        }
        text(page, row, 0, section);
        if let Some((month, day)) = question.number.split_once('-') {
            let date = rust_xlsxwriter::ExcelDateTime::from_ymd(
                2026,
                month.parse().expect("a month"),
                day.parse().expect("a day"),
            );
            page.write_datetime_with_format(row, 1, date.expect("a day"), &short).expect("a cell");
        }
        text(page, row, 2, question.text);
        text(page, row, 3, question.scope);
        row += 1;
    }
    book.save_to_buffer().expect("a workbook")
}
