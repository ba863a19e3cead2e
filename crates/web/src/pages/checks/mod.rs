//! GET /check, /check/{code} and POST /check: whether a paper is genuine, for everybody. The pages say only what they
//! can know: issued by whom, when, unchanged; never the body.

pub mod copies;
pub mod mail;
pub mod operation;

use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page_again};
use crate::take::{Asked, Part, Path, Piece, Upload};
use crate::visit::Visitor;
use app::codes::folded;
use app::genuine::{CodeChecked, FILE_MAX, FileChecked};
use app::{Error, Field};
use askama::Template;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};

#[derive(Template)]
#[template(path = "pages/checks/check.html")]
struct Page {
    t: Frame,
    form: FormState,
    code: Option<CodeChecked>,
    file: Option<FileChecked>,
    demo: bool,
}

impl Page {
    fn new(visit: &Visitor, form: FormState) -> Self {
        let demo = visit.app().config.demo;
        Self { t: Frame::new(visit, "genuine-title"), form, code: None, file: None, demo }
    }
    fn answer(&self) -> Answer {
        let mut answer = page_again(&self.form, self)?;
        let headers = answer.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers
            .insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow, noarchive"));
        Ok(answer)
    }
    fn date(&self, found: &CodeChecked) -> String {
        found.date.map(domain::dates::wareki).unwrap_or_default()
    }
    fn pages(&self, found: &CodeChecked) -> String {
        found.pages.map(|n| n.to_string()).unwrap_or_default()
    }
    /// The fingerprint in groups of eight, as it is compared.
    fn groups(&self, fingerprint: &str) -> String {
        let signs: Vec<char> = fingerprint.chars().collect();
        signs.chunks(8).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    }
}

/// GET /check: the two forms; `?code=` goes to the code's own page.
pub async fn form(visit: Visitor, asked: Asked) -> Answer {
    let typed = asked.text("code");
    let code = folded(typed);
    let mut form = FormState::default().with("code", typed);
    if !code.is_empty() {
        return Ok(go(&format!("/check/{code}")));
    }
    if !typed.is_empty() {
        form.mark(Field::new("code", "genuine-code-missing"));
    }
    Page::new(&visit, form).answer()
}

/// GET /check/{code}: what it stands for; a code that nothing has says so.
pub async fn by_code(visit: Visitor, Path(code): Path<String>) -> Answer {
    let mut form = FormState::default().with("code", code.as_str());
    let found = match visit.app().check_by_code(&visit.ctx, &code).await {
        Ok(found) => Some(found),
        Err(Error::Refused(_)) => {
            form.mark(Field::new("code", "genuine-code-unknown"));
            form = form.answered(StatusCode::NOT_FOUND);
            None
        }
        Err(other) => return Err(other.into()),
    };
    Page { code: found, ..Page::new(&visit, form) }.answer()
}

/// POST /check: whether a file is genuine.
pub async fn file(visit: Visitor, mut upload: Upload) -> Answer {
    let mut found = None;
    while let Some(piece) = upload.next().await? {
        let Piece::File(part) = piece else { continue };
        if part.name == "file" && !part.file_name.is_empty() {
            found = Some(visit.app().check_file(bytes(part).await?).await?);
            break;
        }
    }
    let mut form = FormState::default();
    if found.is_none() {
        form.mark(Field::new("file", "genuine-file-missing"));
    }
    Page { file: found, ..Page::new(&visit, form) }.answer()
}

/// A file whole: its signature is over every byte of it.
///
/// # Errors
/// Too large; a body that broke off.
pub(crate) async fn bytes(mut part: Part<'_>) -> Result<Vec<u8>, Fault> {
    let mut out = Vec::new();
    while let Some(piece) = part.chunk().await? {
        if out.len() + piece.len() > FILE_MAX {
            return Err(Fault::too_large(FILE_MAX));
        }
        out.extend_from_slice(&piece);
    }
    Ok(out)
}
