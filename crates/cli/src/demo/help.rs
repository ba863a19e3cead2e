//! The help pages: a code for each institution, and whom to call.

use super::Made;
use super::names::CONTACTS;
use anyhow::Result;
use app::incidents::TypedContact;

pub(super) async fn hang(made: &Made<'_>) -> Result<()> {
    for name in ["clinic", "hospital", "dental", "pharmacy", "birth", "eye"] {
        let ctx = made.owner(name, made.at(2023, 4, 17, 11))?;
        let organisation = made.organisation(name)?;
        made.app.renew_help_code(&ctx, organisation).await?;
        if name == "eye" {
            // Nothing has begun there.
            continue;
        }
        let contacts = CONTACTS.iter().map(|(name, phone, mobile, note)| TypedContact {
            name: (*name).into(),
            phone: (*phone).into(),
            mobile: (*mobile).into(),
            note: (*note).into(),
        });
        made.app.save_help_contacts(&ctx, organisation, contacts.collect(), None).await?;
    }
    Ok(())
}
