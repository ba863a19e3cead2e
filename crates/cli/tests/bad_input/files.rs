//! Rows about files.

use crate::Outcome;
use crate::clinic::Clinic;
use crate::said::Heard;
use serde_json::{Value, json};
use std::path::Path;

const KEY: &str = "contact-chart";

/// Names of the files of the answer.
fn attached(clinic: &Clinic) -> Value {
    let files = clinic.field(KEY, "evidence");
    json!(files.as_array().map(|all| all.iter().map(|f| f["name"].clone()).collect::<Vec<_>>()))
}

/// Every file below a folder, by its place in it.
pub fn below(folder: &Path) -> Vec<String> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            out.extend(below(&entry.path()).into_iter().map(|inner| format!("{name}/{inner}")));
        } else {
            out.push(name);
        }
    }
    out.sort();
    out
}

/// A file sent by page and by API, both refused with the same sentence; nothing is left of it.
fn refused(
    clinic: &mut Clinic,
    name: &str,
    bytes: &[u8],
    status: [u16; 2],
    keys: [&'static str; 2],
) -> ([Heard; 2], [Value; 4]) {
    let store = clinic.data.join("files");
    let before = (attached(clinic), json!(below(&store)));
    let page = clinic.upload(KEY, name, bytes);
    let problem = clinic.script.file(&clinic.organisation, name, bytes);
    let heard = [Heard::page(&page, status[0], keys[0]), Heard::problem(&problem, status[1], keys[1])];
    (heard, [attached(clinic), before.0, json!(below(&store)), before.1])
}

fn outcome(sent: &'static str, all: Vec<([Heard; 2], [Value; 4])>) -> Outcome {
    let (mut heard, mut stored) = (Vec::new(), Vec::new());
    for (refusals, [files, files_before, store, store_before]) in all {
        heard.extend(refusals);
        stored.push(("the answer's files", files, files_before));
        stored.push(("the store", store, store_before));
    }
    Outcome { sent, heard, stored }
}

pub fn empty(clinic: &mut Clinic) -> Outcome {
    clinic.upload(KEY, "連絡体制図.txt", "院長 03-0000-0000".as_bytes()).is(303);
    let all = vec![refused(clinic, "空.pdf", b"", [422, 422], ["evidence-empty"; 2])];
    let mut outcome = outcome("空.pdf of 0 bytes beside a file that is there", all);
    outcome.stored.push(("the file before", attached(clinic), json!(["連絡体制図.txt"])));
    outcome
}

pub fn too_large(clinic: &mut Clinic) -> Outcome {
    let mut all = Vec::new();
    for megabytes in [21, 40] {
        let mut bytes = b"%PDF-1.7\n".to_vec();
        bytes.resize(megabytes << 20, b'x');
        let (heard, stored) =
            refused(clinic, "大きい.pdf", &bytes, [413, 413], ["evidence-too-large", "error-too-large"]);
        all.push((heard.map(|h| h.with("megabytes", "20")), stored));
    }
    outcome("PDF files of 21 MB and of 40 MB", all)
}

pub fn lying(clinic: &mut Clinic) -> Outcome {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde";
    let all = vec![
        refused(clinic, "証跡.pdf", png, [422, 415], ["evidence-type-lies"; 2]),
        refused(clinic, "台帳.xlsx", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", [422, 415], ["evidence-type-lies"; 2]),
        refused(
            clinic,
            "請求書.pdf",
            b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff",
            [422, 415],
            ["evidence-type-not-taken"; 2],
        ),
        refused(clinic, "メモ.txt", b"<html><script>alert(1)</script>", [422, 415], ["evidence-type-not-taken"; 2]),
    ];
    outcome("a picture as .pdf, a PDF as .xlsx, a program as .pdf, a page as .txt", all)
}

pub fn path_in_name(clinic: &mut Clinic) -> Outcome {
    clinic.upload(KEY, "../../../../etc/mamori-証跡.txt", "一".as_bytes()).is(303);
    let name = r"C:\Users\みほん\Desktop\写真:控え.txt";
    clinic.upload(KEY, name, "二".as_bytes()).is(303);
    let organisation = clinic.organisation.clone();
    let third = clinic.script.file(&organisation, "/tmp/../tmp/mamori-三.txt", "三".as_bytes()).is(201).json();
    let strays: Vec<String> =
        below(&clinic.data).into_iter().filter(|path| path.contains("証跡") || path.contains("控え")).collect();
    Outcome {
        sent: r"../../../../etc/mamori-証跡.txt, C:\Users\みほん\Desktop\写真:控え.txt, /tmp/../tmp/mamori-三.txt",
        heard: Vec::new(),
        stored: vec![
            ("names", attached(clinic), json!(["連絡体制図.txt", "mamori-証跡.txt", "写真控え.txt"])),
            ("name by API", third["name"].clone(), json!("mamori-三.txt")),
            ("no file of such a name in the data", json!(strays), json!([])),
            (
                "nor where the path led",
                json!(Path::new("/etc/mamori-証跡.txt").exists() || Path::new("/tmp/mamori-三.txt").exists()),
                json!(false),
            ),
        ],
    }
}
