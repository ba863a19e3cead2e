//! A code just made: shown once, and printed from the same page or as a letter.

use crate::fault::Answer;
use crate::frame::{Frame, page};
use crate::qr;
use crate::visit::{Signed, Visit};
use app::people::{InvitationKind, Issued};
use askama::Template;
use askama::filters::Safe;
use domain::ids::OrganisationId;
use domain::people::Role;

#[derive(Template)]
#[template(path = "pages/people/issued.html")]
struct Page {
    t: Frame,
    organisation: OrganisationId,
    join: bool,
    name: String,
    role: &'static str,
    code: String,
    expires: jiff::Timestamp,
    address: String,
    reachable: bool,
    /// Where a device of the clinic's network gets the certificate first.
    certificate: Option<String>,
    qr: Option<Safe<String>>,
}

/// Where a code is typed in, and whether colleagues can open it: on one PC only those who sit at it.
pub(crate) fn address(visit: &Visit) -> (String, bool) {
    visit
        .app()
        .colleagues_invitation_address()
        .map_or_else(|| ("/invitation".to_owned(), false), |address| (address, true))
}

/// The same for an association that is founded below: its people are outsiders.
pub(crate) fn outside_address(visit: &Visit) -> (String, bool) {
    visit.app().invitation_address().map_or_else(|| ("/invitation".to_owned(), false), |address| (address, true))
}

/// The page that explains the certificate, where the house made one.
pub(super) fn certificate(visit: &Visit) -> Option<String> {
    visit.web.options.authority.as_ref()?;
    Some(format!("{}/certificate", visit.app().config.address_for_colleagues()?))
}

/// The page that shows the code.
pub(crate) async fn page_of(
    visit: &Signed,
    id: OrganisationId,
    kind: InvitationKind,
    name: &str,
    role: Role,
    code: &Issued,
) -> Answer {
    let house = visit.app().organisation(&visit.ctx, id).await?.row.name;
    let join = kind == InvitationKind::Join;
    let (address, reachable) = address(visit);
    let title = if join { "people-issued-join" } else { "people-issued-reset" };
    page(&Page {
        t: Frame::new(visit.visitor(), title).of(&house),
        organisation: id,
        join,
        name: name.to_owned(),
        role: super::role_key(&role),
        code: code.code.clone(),
        expires: code.expires_at,
        qr: if reachable { qr::svg(&format!("{address}/{}", code.code)) } else { None },
        certificate: certificate(visit).filter(|_| reachable),
        address,
        reachable,
    })
}
