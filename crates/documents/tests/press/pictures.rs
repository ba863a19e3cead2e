//! The papers as pictures, to be looked at: `MAMORI_PICTURES=/tmp/mamori/pics cargo nextest run -p documents pictures`.

use crate::{
    samples::{answered, document, invitation, nasty, nasty_document, paper, poster, sheet},
    tools::{PRESS, pdf},
};
use domain::papers::{Format, InvitationLetter, Paper};
use std::{fs, path::PathBuf, process::Command};

pub(crate) fn draw(name: &str, paper: &Paper) {
    let Some(folder) = std::env::var_os("MAMORI_PICTURES").map(PathBuf::from) else { return };
    fs::create_dir_all(&folder).expect("folder");
    let file = folder.join(format!("{name}.pdf"));
    fs::write(&file, pdf(paper)).expect("write");
    if matches!(paper, Paper::Document(_)) {
        let made = PRESS.print(paper, Format::Docx).expect("docx");
        fs::write(folder.join(format!("{name}.docx")), &made).expect("write");
        let office = folder.join(format!("{name}-word.pdf"));
        fs::write(&office, crate::tools::office(&made, "docx", "pdf")).expect("write");
        let mut done = Command::new("pdftoppm");
        done.args(["-r", "70", "-png"]).arg(&office).arg(folder.join(format!("{name}-word")));
        assert!(done.status().expect("pdftoppm").success());
    }
    if let Paper::Sheet(sheet) = paper {
        fs::write(folder.join(format!("{name}.xlsx")), documents::sheet_xlsx(sheet).expect("xlsx")).expect("write");
        fs::write(folder.join(format!("{name}.csv")), documents::sheet_csv(sheet).expect("csv")).expect("write");
    }
    let done = Command::new("pdftoppm").args(["-r", "70", "-png"]).arg(&file).arg(folder.join(name)).status();
    assert!(done.expect("pdftoppm").success());
}

#[test]
fn pictures_of_sheets() {
    draw("r7", &paper(answered("r7", "institution")));
    draw("r5", &paper(answered("r5", "institution")));
    draw("r8demo", &paper(answered("r8-demo", "institution")));
    draw("empty", &paper(sheet("r7", "institution")));
    draw("nasty", &paper(nasty()));
    let mut vendor = answered("r7", "vendor");
    vendor.vendor_name = Some("みほんシステムズ株式会社".into());
    vendor.vendor_code = Some("vendor-a".into());
    draw("vendor", &paper(vendor));
    let mut plain = sheet("r7", "institution");
    plain.form = "continuity".into();
    plain.sections.iter_mut().flat_map(|s| &mut s.rows).for_each(|r| r.scope.clear());
    draw("no-scopes", &paper(plain));
    let mut official = answered("r7", "institution");
    official.official = true;
    official.older_edition = false;
    official.rounds = 1;
    official.sections.iter_mut().flat_map(|s| &mut s.rows).for_each(|r| r.text_basis = "official".into());
    draw("official", &paper(official));
}

#[test]
fn pictures_of_other_papers() {
    for kind in ["staff", "reception"] {
        draw(&format!("poster-{kind}"), &Paper::Poster(Box::new(poster(kind))));
    }
    draw("invitation", &Paper::Invitation(Box::new(invitation())));
    let bare = InvitationLetter { url: String::new(), certificate: None, qr_svg: None, demo: false, ..invitation() };
    draw("invitation-one-pc", &Paper::Invitation(Box::new(bare)));
    draw("document", &Paper::Document(Box::new(document())));
    draw("nasty-document", &Paper::Document(Box::new(nasty_document())));
}

/// Documents that tests of other rooms wrote as JSON: `MAMORI_PAPERS=/tmp/mamori/papers`.
#[test]
fn pictures_of_documents_from_other_rooms() {
    let Some(folder) = std::env::var_os("MAMORI_PAPERS").map(PathBuf::from) else { return };
    for file in fs::read_dir(folder).expect("folder").flatten().map(|f| f.path()) {
        if file.extension().is_some_and(|e| e == "json") {
            let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
            let document = serde_json::from_slice(&fs::read(&file).expect("file")).expect("a document");
            draw(&name, &Paper::Document(Box::new(document)));
        }
    }
}
