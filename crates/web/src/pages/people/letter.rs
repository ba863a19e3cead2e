//! POST /papers/invitation: the invitation as a letter. The code comes in the form, not in the address,
//! because nothing but its hash is kept.

use super::issued;
use crate::fault::{Answer, Fault};
use crate::qr;
use crate::take::Typed;
use crate::visit::Signed;
use app::people::InvitationKind;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use domain::ids::OrganisationId;
use domain::papers::{Format, InvitationLetter, Paper};
use domain::policy::Action;

/// Prints the letter.
pub async fn print(visit: Signed, typed: Typed) -> Answer {
    let id: OrganisationId = typed.id("organisation")?.ok_or_else(Fault::not_found)?;
    // Whoever made the association that the code opens prints it, too.
    let own = visit.ctx.may(Action::ChangePeople, id);
    let colleagues = own.is_ok();
    own.or_else(|_| visit.ctx.may_any(Action::FoundAssociation))?;
    let code = typed.line("code");
    let found = visit.app().invitation(&visit.ctx, &code).await?;
    if found.kind != InvitationKind::Join {
        return Err(Fault::not_found());
    }
    let (address, reachable) = if colleagues { issued::address(&visit) } else { issued::outside_address(&visit) };
    let letter = InvitationLetter {
        organisation_name: found.organisation_name,
        name: found.name,
        role_label: visit.say.plain(super::role_key(&found.role)).to_string(),
        qr_svg: if reachable { qr::svg(&format!("{address}/{code}")).map(|s| s.0) } else { None },
        code,
        certificate: issued::certificate(&visit).filter(|_| reachable),
        url: if reachable { address } else { String::new() },
        expires: domain::dates::wareki(domain::dates::day_in_tokyo(found.expires_at)),
        demo: visit.app().config.demo,
        at: domain::dates::rfc3339(visit.ctx.now),
        ..InvitationLetter::default()
    };
    let bytes = visit.app().print(Paper::Invitation(Box::new(letter)), Format::Pdf).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("inline; filename=\"invitation.pdf\"")),
    ];
    Ok((headers, bytes).into_response())
}
