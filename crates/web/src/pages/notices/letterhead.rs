//! GET and POST /organisations/{id}/letterhead: how an association's letters look, and its office's steps; GET and POST
//! …/logo, POST …/logo/remove: the picture at their head.

use super::seals;
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again, page_as};
use crate::pages::evidence;
use crate::take::{Asked, Path, Piece, Typed, Upload};
use crate::visit::Signed;
use app::notices::Letterhead;
use app::{Error, Field};
use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use domain::ids::OrganisationId;
use domain::notices::Seal;
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/notices/letterhead.html")]
struct Page {
    t: Frame,
    organisation: OrganisationId,
    form: FormState,
    /// The form of the picture.
    logo: FormState,
    has_logo: bool,
    /// Changes with the picture, so that no browser shows an older one.
    logo_version: String,
    seals: Vec<(&'static str, String)>,
    may_change: bool,
    stale: bool,
    done: bool,
}

fn kept(head: &Letterhead) -> FormState {
    FormState::default()
        .with("version", head.version.to_string())
        .with("name", head.name.as_str())
        .with("address", head.address.as_str())
        .with("telephone", head.telephone.as_str())
        .with("fax", head.fax.as_str())
        .with("signatory", head.signatory.as_str())
        .with("addressee", head.addressee.as_str())
        .with("number_style", head.number_style.as_str())
        .with("seal", head.seal.code())
        .with("cover", head.cover.as_str())
        .with("auto_relay", super::flag(head.auto_relay))
        .with("takes_receipt", super::flag(head.takes_receipt))
        .with("needs_approval", super::flag(head.needs_approval))
}

async fn build(visit: &Signed, id: OrganisationId, form: FormState) -> Result<Page, Fault> {
    let head = visit.app().letterhead(&visit.ctx, id).await?;
    let logo = visit.app().logo(&visit.ctx, id).await?;
    Ok(Page {
        logo: FormState::default().named("logo"),
        has_logo: logo.is_some(),
        logo_version: logo.map(|l| l.sha256.chars().take(8).collect()).unwrap_or_default(),
        t: Frame::new(visit.visitor(), "notices-letterhead-title").of(&head.name),
        organisation: id,
        form,
        seals: seals(visit),
        may_change: visit.ctx.may(Action::ChangeLetterhead, id).is_ok(),
        stale: false,
        done: false,
    })
}

/// GET /organisations/{id}/letterhead
pub async fn show(visit: Signed, Path(id): Path<OrganisationId>, asked: Asked) -> Answer {
    let head = visit.app().letterhead(&visit.ctx, id).await?;
    let built = build(&visit, id, kept(&head)).await?;
    page(&Page { done: asked.text("done") == "saved", ..built })
}

/// POST /organisations/{id}/letterhead
pub async fn save(visit: Signed, Path(id): Path<OrganisationId>, typed: Typed) -> Answer {
    let head = Letterhead {
        organisation: id,
        name: typed.line("name"),
        address: typed.lines("address"),
        telephone: typed.line("telephone"),
        fax: typed.line("fax"),
        signatory: typed.line("signatory"),
        addressee: typed.line("addressee"),
        number_style: typed.line("number_style"),
        seal: Seal::from_code(typed.raw("seal")),
        cover: typed.lines("cover"),
        auto_relay: typed.ticked("auto_relay"),
        takes_receipt: typed.ticked("takes_receipt"),
        needs_approval: typed.ticked("needs_approval"),
        version: typed.raw("version").parse().unwrap_or(0),
    };
    match visit.app().save_letterhead(&visit.ctx, head).await {
        Ok(_) => Ok(go(&format!("/organisations/{id}/letterhead?done=saved"))),
        Err(Error::Stale { .. }) => {
            let now = visit.app().letterhead(&visit.ctx, id).await?;
            let form = typed.keep().with("version", now.version.to_string());
            page_as(StatusCode::CONFLICT, &Page { stale: true, ..build(&visit, id, form).await? })
        }
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &build(&visit, id, form).await?)
        }
    }
}

/// GET /organisations/{id}/letterhead/logo
pub async fn logo(visit: Signed, Path(id): Path<OrganisationId>) -> Answer {
    // One that has none and one that is unknown look the same.
    visit.app().letterhead(&visit.ctx, id).await?;
    let found = visit.app().logo(&visit.ctx, id).await?.ok_or_else(Fault::not_found)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/png")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    Ok((headers, found.bytes).into_response())
}

/// POST /organisations/{id}/letterhead/logo
pub async fn set_logo(visit: Signed, Path(id): Path<OrganisationId>, mut upload: Upload) -> Answer {
    visit.app().letterhead(&visit.ctx, id).await?;
    // Before the first byte goes to the disk.
    visit.ctx.may(Action::ChangeLetterhead, id)?;
    let mut form = FormState::default();
    let mut came = false;
    while let Some(piece) = upload.next().await? {
        let Piece::File(part) = piece else { continue };
        if part.file_name.is_empty() || came {
            continue;
        }
        came = true;
        let name = part.file_name.clone();
        let done = match evidence::read(&visit, part).await? {
            Ok(incoming) => visit.app().set_logo(&visit.ctx, id, incoming).await,
            Err(error) => Err(error),
        };
        if let Err(error) = done {
            form = evidence::refused(&visit.say, form, error, &name)?;
        }
    }
    if !came {
        form.mark(Field::new("file", "logo-missing"));
    }
    if form.is_fine() {
        return Ok(go(&format!("/organisations/{id}/letterhead?done=saved#logo")));
    }
    let head = visit.app().letterhead(&visit.ctx, id).await?;
    let built = build(&visit, id, kept(&head)).await?;
    page_again(&form.clone(), &Page { logo: form.named("logo"), ..built })
}

/// POST /organisations/{id}/letterhead/logo/remove
pub async fn remove_logo(visit: Signed, Path(id): Path<OrganisationId>) -> Answer {
    visit.app().letterhead(&visit.ctx, id).await?;
    visit.app().remove_logo(&visit.ctx, id).await?;
    Ok(go(&format!("/organisations/{id}/letterhead?done=saved#logo")))
}
