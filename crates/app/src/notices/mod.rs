//! Notices: compose, approve, issue, relay, read, and who has read.
//!
//! An association issues to the level right below it. What it wraps stays as it is: the hash of the letter inside is
//! kept with the one outside. By name an association sees only the level right below; further down only counts.

mod approve;
mod cite;
mod contacts;
mod draft;
mod files;
mod issue;
mod json;
pub(crate) mod letterhead;
mod list;
mod logo;
mod mailed;
mod outside;
mod paper;
mod read;
mod receipts;
mod search;
mod threads;

pub use approve::{Deciding, Officer};
pub use cite::{Recognised, TypedCite};
pub use contacts::TypedContact;
pub use domain::notices::files::NoticeFile;
pub use draft::TypedNotice;
pub use issue::{Sending, To};
pub use json::{line_json, receipt_json, row_json, seen_json, view_json};
pub use list::{Box, Matter};
pub(crate) use mailed::MAIL_JOB;
pub use mailed::Mailed;
pub use outside::read::pdf::read as read_pdf;
pub use read::NoticeView;
pub(crate) use read::unaltered;
pub use receipts::{AskedReceipts, FurtherDown, ReceiptLine, Receipts, Way};
pub use storage::notices::{BoxLine, CiteRow, ContactRow, Letterhead, Member, NoticeMail, NoticeRow, OutsideRow};
pub use threads::Cited;

use crate::{Ctx, Error, Result};
use domain::ids::{NoticeId, OrganisationId};
use domain::policy::{Action, Permit};
use jiff::civil::Date;

/// Job: relays a notice to the members of an association that chose so.
pub(crate) const RELAY_JOB: &str = "relay-notice";

/// The issuer's permit and the notice; not found where it is another's.
fn own(tx: &sql::Tx<'_>, ctx: &Ctx, action: Action, id: NoticeId) -> Result<(Permit, NoticeRow)> {
    let issuer = storage::notices::issuer(tx, id)?.ok_or_else(Error::not_found)?;
    let permit = ctx.may(action, issuer)?;
    let row = storage::notices::find(tx, id)?.ok_or_else(Error::not_found)?;
    Ok((permit, row))
}

/// The same, held until the transaction ends: what is read is what is changed, whoever writes at the same moment.
fn held(tx: &sql::Tx<'_>, ctx: &Ctx, action: Action, id: NoticeId) -> Result<(Permit, NoticeRow)> {
    let issuer = storage::notices::issuer(tx, id)?.ok_or_else(Error::not_found)?;
    storage::notices::hold(tx, &ctx.may(action, issuer)?, issuer, id)?;
    own(tx, ctx, action, id)
}

/// The house through which the actor sees a notice: its issuer, or a reader whose membership is in force. `asked`
/// narrows it to one house.
fn seen_through(
    tx: &sql::Tx<'_>,
    ctx: &Ctx,
    id: NoticeId,
    asked: Option<OrganisationId>,
    today: Date,
) -> Result<(OrganisationId, Permit)> {
    let issuer = storage::notices::issuer(tx, id)?.ok_or_else(Error::not_found)?;
    if asked.is_none_or(|a| a == issuer)
        && let Ok(permit) = ctx.may(Action::SeeNotices, issuer)
    {
        return Ok((issuer, permit));
    }
    let mine = asked.map_or_else(|| ctx.actor.organisations(), |a| vec![a]);
    let mut refusal = Error::not_found();
    for house in mine {
        if storage::notices::is_reader(tx, id, house, today)? {
            match ctx.may(Action::SeeNotices, house) {
                Ok(permit) => return Ok((house, permit)),
                Err(error) => refusal = error,
            }
        }
    }
    Err(refusal)
}
