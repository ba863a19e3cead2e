//! Rows about what is typed or pasted.

use crate::Outcome;
use crate::clinic::{CODE, Clinic, area_of, value_of};
use crate::said::Heard;
use domain::dates::{day_in_tokyo, wareki};
use serde_json::{Value, json};

/// 令和7年11月3日 in every form that people type or paste.
const ERAS: [&str; 20] = [
    "令和7年11月3日",
    "令和７年１１月３日",
    "令和07年11月03日",
    "令和 7年 11月 3日",
    "令和七年十一月三日",
    "令和7年11月3日（月）",
    "㋿7年11月3日",
    "令和7.11.3",
    "令和7/11/3",
    "令7.11.3",
    "R7.11.3",
    "Ｒ７．１１．３",
    "r7/11/3",
    "R7-11-3",
    "R07.11.03",
    "2025年11月3日",
    "2025/11/3",
    "２０２５／１１／０３",
    "2025-11-03",
    "20251103",
];

pub fn full_width_digits(clinic: &mut Clinic) -> Outcome {
    clinic.submit("asset-ledger", &[("value", "yes"), ("checked_on", "２０２５／１１／０３")]).is(303);
    let vendor = json!({"name": "みほん電話", "phone": "０３－００００－０００１"});
    let vendor = clinic.script.post(&format!("/organisations/{}/vendors", clinic.organisation), &vendor).is(201).json();
    let page = format!("/organisations/{}", clinic.organisation);
    clinic.browser.get(&page).is(200);
    let short = clinic.browser.post(&format!("{page}/codes"), &[("code", "４８１０")]);
    let organisation = clinic.script.get(&page).is(200).json();
    Outcome {
        sent: "code ４８１０１０－００１８ (wizard), phone ０３－…, day ２０２５／１１／０３; a code of four digits",
        stored: vec![
            ("code", organisation["codes"][0]["code"].clone(), json!(CODE)),
            ("phone", vendor["phone"].clone(), json!("03-0000-0001")),
            ("day", clinic.field("asset-ledger", "checked_on"), json!("2025-11-03")),
            ("one code", json!(organisation["codes"].as_array().map(Vec::len)), json!(1)),
            ("what was typed, on the page", json!(value_of(&short.text(), "code")), json!("４８１０")),
        ],
        heard: vec![Heard::page(&short, 422, "code-length")],
    }
}

pub fn half_width_kana(clinic: &mut Clinic) -> Outcome {
    clinic.submit("asset-ledger", &[("value", "yes"), ("responsible", "ﾔﾏﾀﾞ ﾊﾅｺ"), ("note", "ﾒﾓはそのまま")]).is(303);
    let organisation = clinic.script.get(&format!("/organisations/{}", clinic.organisation)).is(200).json();
    Outcome {
        sent: "kana ﾐﾎﾝｸﾘﾆｯｸ (wizard), responsible ﾔﾏﾀﾞ ﾊﾅｺ, note ﾒﾓ…",
        heard: Vec::new(),
        stored: vec![
            ("kana", organisation["kana"].clone(), json!("ミホンクリニック")),
            ("responsible", clinic.field("asset-ledger", "responsible"), json!("ヤマダ ハナコ")),
            ("note as it was typed", clinic.field("asset-ledger", "note"), json!("ﾒﾓはそのまま")),
        ],
    }
}

pub fn japanese_eras(clinic: &mut Clinic) -> Outcome {
    let mut read = Vec::new();
    for (n, text) in ERAS.iter().enumerate() {
        // Another day in between, so that each is seen to be stored.
        clinic.submit("bcp", &[("value", "yes"), ("checked_on", "2025-04-01")]).is(303);
        if n % 2 == 0 {
            clinic.submit("bcp", &[("value", "yes"), ("checked_on", text)]).is(303);
        } else {
            let body = json!({"value": "yes", "checked_on": text, "version": clinic.field("bcp", "version")});
            let path = clinic.path("bcp");
            clinic.script.put(&path, &body).is(200);
        }
        read.push(clinic.field("bcp", "checked_on"));
    }
    let wanted: Vec<Value> = ERAS.iter().map(|_| json!("2025-11-03")).collect();
    Outcome {
        sent: "令和7年11月3日 in twenty forms, by page and by API",
        heard: Vec::new(),
        stored: vec![("the same day each time", json!(read), json!(wanted))],
    }
}

pub fn no_day(clinic: &mut Clinic) -> Outcome {
    let before = clinic.stored("bcp");
    let (mut heard, mut kept) = (Vec::new(), true);
    for text in ["平成40年1月1日", "令和7年2月30日", "7/11/3", "きのう"] {
        let page = clinic.submit("bcp", &[("value", "no"), ("checked_on", text), ("note", "消えないメモ")]);
        kept &= value_of(&page.text(), "checked_on") == text && area_of(&page.text(), "note") == "消えないメモ";
        heard.push(Heard::page(&page, 422, "date-unreadable"));
        let body = json!({"value": "no", "checked_on": text, "version": before["version"]});
        heard.push(Heard::problem(&clinic.script.put(&clinic.path("bcp"), &body), 422, "answer-date"));
    }
    Outcome {
        sent: "平成40年1月1日, 令和7年2月30日, 7/11/3, きのう",
        heard,
        stored: vec![
            ("the answer", clinic.stored("bcp"), before),
            ("what was typed, on the page", json!(kept), json!(true)),
        ],
    }
}

pub fn line_breaks(clinic: &mut Clinic) -> Outcome {
    let fields = [
        ("value", "yes"),
        ("checked_on", "令和7年11月3日\r\n"),
        ("responsible", "山田\r\n花子\r\n"),
        ("note", "一行め\r\n二行め\r三行め\n\n五行め\r\n"),
    ];
    clinic.submit("safety-manager", &fields).is(303);
    let organisation = clinic.script.get(&format!("/organisations/{}", clinic.organisation)).is(200).json();
    Outcome {
        sent: "name, responsible, day and note pasted with CRLF, CR and LF",
        heard: Vec::new(),
        stored: vec![
            ("name", organisation["name"].clone(), json!("医療法人 ㈱髙﨑①クリニック")),
            ("responsible", clinic.field("safety-manager", "responsible"), json!("山田 花子")),
            ("day", clinic.field("safety-manager", "checked_on"), json!("2025-11-03")),
            ("note", clinic.field("safety-manager", "note"), json!("一行め\n二行め\n三行め\n\n五行め")),
        ],
    }
}

pub fn long_note(clinic: &mut Clinic) -> Outcome {
    let note = "長いメモ。".repeat(2_000);
    let before = clinic.stored("safety-manager");
    let page = clinic.submit("safety-manager", &[("value", "no"), ("note", &note)]);
    let body = json!({"value": "no", "note": note, "version": before["version"]});
    let problem = clinic.script.put(&clinic.path("safety-manager"), &body);
    Outcome {
        sent: "a note of 10,000 characters",
        heard: vec![
            Heard::page(&page, 422, "answer-note-too-long").with("most", "4000"),
            Heard::problem(&problem, 422, "answer-note-too-long").with("most", "4000"),
        ],
        stored: vec![
            ("the answer", clinic.stored("safety-manager"), before),
            ("all 10,000 characters, on the page", json!(area_of(&page.text(), "note") == note), json!(true)),
        ],
    }
}

pub fn target_outside_year(clinic: &mut Clinic) -> Outcome {
    let before = clinic.stored("two-factor");
    let (mut heard, mut kept) = (Vec::new(), true);
    for text in ["令和9年4月1日", "R8.3.31"] {
        let page = clinic.submit("two-factor", &[("value", "no"), ("target_date", text), ("note", "業者待ち")]);
        kept &= value_of(&page.text(), "target_date") == text && area_of(&page.text(), "note") == "業者待ち";
        let body = json!({"value": "no", "target_date": text, "version": 0});
        let problem = clinic.script.put(&clinic.path("two-factor"), &body);
        for heard_of in [
            Heard::page(&page, 422, "answer-target-outside-year"),
            Heard::problem(&problem, 422, "answer-target-outside-year"),
        ] {
            heard.push(heard_of.with("first", "令和8年4月1日").with("last", "令和9年3月31日"));
        }
    }
    Outcome {
        sent: "目標日 令和9年4月1日 and R8.3.31 on a sheet of 令和8年度",
        heard,
        stored: vec![
            ("still no answer", clinic.stored("two-factor"), before),
            ("what was typed, on the page", json!(kept), json!(true)),
        ],
    }
}

#[expect(clippy::disallowed_methods, reason = "the test stands outside the program: it has no clock port")]
pub fn in_the_future(clinic: &mut Clinic) -> Outcome {
    let day = day_in_tokyo(jiff::Timestamp::now()).checked_add(jiff::Span::new().days(2)).expect("a day");
    let before = clinic.stored("two-factor");
    let page = clinic.submit("two-factor", &[("value", "yes"), ("checked_on", &wareki(day)), ("note", "先の日付")]);
    let body = json!({"value": "yes", "checked_on": day.to_string(), "version": 0});
    let problem = clinic.script.put(&clinic.path("two-factor"), &body);
    let round = json!({"checked_on": day.to_string()});
    let round = clinic.script.post(&format!("/assessments/{}/rounds", clinic.sheet), &round);
    Outcome {
        sent: "確認した日 the day after tomorrow: an answer by page and API, a round",
        heard: vec![
            Heard::page(&page, 422, "answer-check-in-future"),
            Heard::problem(&problem, 422, "answer-check-in-future"),
            Heard::problem(&round, 422, "answer-check-in-future"),
        ],
        stored: vec![
            ("still no answer", clinic.stored("two-factor"), before),
            ("still one round", clinic.shown()["round"].clone(), json!(1)),
            ("the day, on the page", json!(value_of(&page.text(), "checked_on")), json!(wareki(day))),
            ("the note, on the page", json!(area_of(&page.text(), "note")), json!("先の日付")),
        ],
    }
}

pub fn check_digit(clinic: &mut Clinic) -> Outcome {
    let page = format!("/organisations/{}", clinic.organisation);
    clinic.browser.get(&page).is(200);
    let refused = clinic.browser.post(&format!("{page}/codes"), &[("code", "4830100041"), ("from", "R8.4.1")]);
    let codes = |clinic: &Clinic| clinic.script.get(&page).is(200).json()["codes"].clone();
    let before = json!(codes(clinic).as_array().map(Vec::len));
    let kept = [("code", "4830100041"), ("reason", "指定通知書のとおり"), ("from", "R8.4.1")];
    clinic.browser.post(&format!("{page}/codes"), &kept).is(303);
    let codes = codes(clinic);
    let second = codes.as_array().and_then(|all| all.iter().find(|c| c["code"] == "4830100041")).cloned();
    let second = second.unwrap_or_default();
    let wizard = clinic.refused.text();
    Outcome {
        sent: "４８１０１０００８１ in the wizard; 4830100041 as second code, then again with a reason",
        heard: vec![
            Heard::page(&clinic.refused, 422, "code-check-digit"),
            Heard::page(&refused, 422, "code-check-digit"),
        ],
        stored: vec![
            ("what was typed, in the wizard", json!(value_of(&wizard, "code")), json!("４８１０１０００８１")),
            ("the name, in the wizard", json!(value_of(&wizard, "person_name")), json!("見本　花子")),
            ("no password, in the wizard", json!(value_of(&wizard, "password")), json!("")),
            ("the code, on the page", json!(value_of(&refused.text(), "code")), json!("4830100041")),
            ("one code before", before, json!(1)),
            ("the reason", second["reason"].clone(), json!("指定通知書のとおり")),
            ("since when", second["from"].clone(), json!("2026-04-01")),
        ],
    }
}
