//! GET and POST /organisations/{id}/invitations: letters for many members; GET …/{work}/{file}: a printed file.

use crate::api::write::attachment;
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again};
use crate::take::{Asked, Path, Typed};
use crate::visit::Signed;
use app::people::bulk::{Invitable, Invited, LETTERS_MAX, Printing};
use app::{Error, Place};
use askama::Template;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use domain::ids::{LettersId, OrganisationId};
use domain::policy::{Action, Refusal};

/// So many members can be ticked on one page.
const MOST: usize = 50;

#[derive(Template)]
#[template(path = "pages/people/bulk.html")]
struct Page {
    t: Frame,
    id: OrganisationId,
    view: Invitable,
    form: FormState,
    below: Vec<(String, String)>,
    /// Others can open the address that stands on the letters.
    reachable: bool,
    /// It runs on one PC.
    one_pc: bool,
    /// Seen and to be confirmed: how many letters.
    asked: Option<i64>,
    /// Letters were begun for an association below.
    begun_below: bool,
    /// The member from whose page one comes.
    only: Option<String>,
    /// The members that were ticked.
    chosen: Vec<String>,
}

impl Page {
    fn files(&self, letters: &i64) -> i64 {
        let most = i64::try_from(LETTERS_MAX).unwrap_or(1);
        (*letters + most - 1) / most
    }
    fn path(&self, printing: &Printing, number: &usize) -> String {
        format!("/organisations/{}/invitations/{}/{number}.pdf", self.id, printing.id)
    }
    fn is_listed(&self, member: &str) -> bool {
        self.view.items.iter().any(|(id, ..)| id.to_string() == member)
    }
    fn is_working(&self) -> bool {
        self.view.printings.iter().any(|p| p.is_working)
    }
}

async fn build(
    visit: &Signed,
    id: OrganisationId,
    after: Option<OrganisationId>,
    form: FormState,
) -> Result<Page, Fault> {
    let view = visit.app().invitable(&visit.ctx, id, after, MOST).await?;
    let mut below = vec![(String::new(), visit.say.plain("organisations-choose").to_string())];
    below.extend(view.below.iter().map(|(id, name)| (id.to_string(), name.clone())));
    Ok(Page {
        t: Frame::new(visit.visitor(), "bulk-title").of(&view.name),
        id,
        form,
        below,
        reachable: visit.app().invitation_address().is_some(),
        one_pc: visit.app().config.place == Place::Pc,
        asked: None,
        begun_below: false,
        only: None,
        chosen: Vec::new(),
        view,
    })
}

/// GET /organisations/{id}/invitations?after=&member=
pub async fn show(visit: Signed, Path(id): Path<OrganisationId>, asked: Asked) -> Answer {
    let member: Option<OrganisationId> = asked.id("member")?;
    let mut form = FormState::default();
    if let Some(member) = member {
        form = form.with("member", member.to_string());
    }
    let built = build(&visit, id, asked.id("after")?, form).await?;
    let only = member.map(|m| m.to_string());
    page(&Page { begun_below: asked.text("done") == "below", only, ..built })
}

/// For which association letters are wanted, and for whom.
fn read(typed: &Typed, id: OrganisationId) -> Result<(OrganisationId, Invited), Error> {
    match typed.raw("who") {
        "all" => Ok((id, Invited::All)),
        "below" => {
            let below = typed.raw("below").parse();
            Ok((below.map_err(|_| Error::field("below", "invite-below"))?, Invited::All))
        }
        _ => {
            let ids: Vec<OrganisationId> = typed.all("member").filter_map(|m| m.parse().ok()).collect();
            if ids.is_empty() {
                Err(Error::field("who", "invite-nobody-chosen"))
            } else {
                Ok((id, Invited::Some { ids }))
            }
        }
    }
}

/// POST /organisations/{id}/invitations: looked at, or printed.
pub async fn print(visit: Signed, Path(id): Path<OrganisationId>, typed: Typed) -> Answer {
    visit.ctx.may(Action::InviteMembers, id)?;
    let (app, ctx) = (visit.app(), &visit.ctx);
    let outcome = match read(&typed, id) {
        Ok((of, who)) if typed.raw("act") == "print" => match app.invite_members(ctx, of, who).await {
            Ok(_) if of == id => return Ok(go(&format!("/organisations/{id}/invitations"))),
            Ok(_) => return Ok(go(&format!("/organisations/{id}/invitations?done=below"))),
            Err(error) => Err(error),
        },
        Ok((of, who)) => app.count_invited(ctx, of, &who).await,
        Err(error) => Err(error),
    };
    let after: Option<OrganisationId> = typed.id("after")?;
    match outcome {
        Ok(n) => {
            let built = build(&visit, id, after, typed.keep()).await?;
            let chosen = typed.all("member").map(str::to_owned).collect();
            page(&Page { asked: Some(n), chosen, ..built })
        }
        // An association that is not below: as if it were not there.
        Err(Error::Refused(Refusal::NotFound)) if typed.raw("who") == "below" => {
            let form = typed.keep().refuse(Error::field("below", "invite-below"))?;
            page_again(&form.clone(), &build(&visit, id, after, form).await?)
        }
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &build(&visit, id, after, form).await?)
        }
    }
}

/// GET /organisations/{id}/invitations/{work}/{file}
pub async fn file(visit: Signed, Path((id, work, file)): Path<(OrganisationId, String, String)>) -> Answer {
    let work: LettersId = work.parse().map_err(|_| Fault::not_found())?;
    let number = file.strip_suffix(".pdf").and_then(|n| n.parse().ok()).ok_or_else(Fault::not_found)?;
    let (name, bytes) = visit.app().printed_invitations(&visit.ctx, id, work, number).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
        (header::CONTENT_DISPOSITION, attachment(&format!("{name}.pdf"))),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, bytes).into_response())
}
