//! A new association, with its place in the tree and its first administrator: one page, one transaction.

use super::settle::{follows, settle};
use super::{MembershipRow, NewOrganisation, store_organisation};
use crate::notices::letterhead;
use crate::people::{InvitationKind, Issued, members as people_rules};
use crate::{App, Ctx, Error, Field, Result};
use domain::ids::{MembershipId, OrganisationId};
use domain::organisations::Kind;
use domain::organisations::membership::OF_ASSOCIATION;
use domain::people::Role;
use domain::policy::{Action, Subject, decide};
use domain::text::fold_code;
use storage::notices::Letterhead;
use storage::organisations;

/// Longest code of an association, characters.
const CODE_MAX: usize = 40;

/// An association as typed.
#[derive(Debug, Clone, Default)]
pub struct NewAssociation {
    /// Code of its kind.
    pub kind: String,
    /// Name.
    pub name: String,
    /// Name in kana.
    pub kana: String,
    /// Prefecture.
    pub prefecture: String,
    /// Its code in Mamori; empty: one is made.
    pub code: String,
    /// The association above it.
    pub parent: Option<OrganisationId>,
    /// Name of its first administrator; empty: nobody is invited.
    pub administrator: String,
    /// Its letters: address, in lines.
    pub address: String,
    /// Telephone.
    pub telephone: String,
    /// Fax.
    pub fax: String,
    /// Title and name of who signs.
    pub signatory: String,
    /// 分医発第{n}号
    pub number_style: String,
}

impl NewAssociation {
    /// The letterhead of the new association; none where nothing of it was typed.
    fn letterhead(&self, id: OrganisationId) -> std::result::Result<Option<Letterhead>, Vec<Field>> {
        let typed = [&self.address, &self.telephone, &self.fax, &self.signatory, &self.number_style];
        if typed.iter().all(|text| text.trim().is_empty()) {
            return Ok(None);
        }
        let head = Letterhead {
            address: self.address.clone(),
            telephone: self.telephone.clone(),
            fax: self.fax.clone(),
            signatory: self.signatory.clone(),
            number_style: self.number_style.clone(),
            ..letterhead::empty(id, self.name.clone())
        };
        letterhead::cleaned(head).map(Some)
    }
}

impl App {
    /// Creates an association. Its first administrator gets a code, which is nowhere else.
    ///
    /// # Errors
    /// Refused; each wrong field; conflict `organisation-code-taken`.
    pub async fn found_association(&self, ctx: &Ctx, new: NewAssociation) -> Result<(OrganisationId, Option<Issued>)> {
        let mut wrong = Vec::new();
        let kind = Kind::from_code(&new.kind).filter(|k| k.is_association());
        if kind.is_none() {
            wrong.push(Field::new("kind", "association-kind"));
        }
        let code = fold_code(&new.code);
        if code.chars().count() > CODE_MAX || code.contains(['/', '?', '#']) {
            wrong.push(Field::new("code", "association-code"));
        }
        let row = self.organisation_row(
            ctx,
            &NewOrganisation {
                kind: kind.unwrap_or(Kind::County),
                name: new.name.clone(),
                kana: new.kana.clone(),
                prefecture: new.prefecture.clone(),
                code: Some(code).filter(|c| !c.is_empty()),
                codes: Vec::new(),
                profile: serde_json::json!({}),
            },
        );
        let row = row.map_err(|error| match error {
            Error::Invalid(fields) => wrong.extend(fields),
            _ => wrong.push(Field::new("name", "organisation-name")),
        });
        let invited = Some(new.administrator.trim()).filter(|name| !name.is_empty()).map(people_rules::name);
        let invited = invited.transpose().map_err(|_| wrong.push(Field::new("administrator", "person-name")));
        let id = row.as_ref().map_or(OrganisationId::from_bytes([0; 16]), |row| row.id);
        let head = new.letterhead(id).unwrap_or_else(|fields| {
            // A name that does not fit was said already.
            wrong.extend(fields.into_iter().filter(|f| f.name != "name"));
            None
        });
        let (Ok(row), Ok(invited), true) = (row, invited, wrong.is_empty()) else { return Err(Error::Invalid(wrong)) };
        let made =
            invited.map(|name| self.code_for(ctx, row.id, InvitationKind::Join, None, name, Role::Administrator));
        let (invitation, issued) = made.unzip();
        let membership = MembershipId(self.new_id(ctx));
        let entry =
            self.entry(ctx, row.id, Action::FoundAssociation, row.id.bytes(), format!("{} {}", row.code, row.name));
        let (ctx, id, parent) = (ctx.clone(), row.id, new.parent);
        self.db
            .write(move |tx| {
                let today = ctx.today();
                let subject = match parent {
                    Some(parent) => {
                        Subject { organisation: Some(parent), above: organisations::above(tx, parent, today)? }
                    }
                    None => Subject::common(),
                };
                let permit =
                    decide(&ctx.actor, Action::FoundAssociation, &subject).map_err(|refused| match parent {
                        Some(_) => Error::field("parent", "association-parent"),
                        None => Error::Refused(refused),
                    })?;
                match parent {
                    // At the top stands only what whoever runs the installation puts there.
                    None if permit.reach() != &domain::policy::Reach::All => {
                        return Err(Error::field("parent", "association-parent"));
                    }
                    None => {}
                    Some(parent) => {
                        let above = organisations::label(tx, parent)?.and_then(|(_, _, kind)| kind.level());
                        if above.is_none_or(|above| row.kind.level().is_none_or(|own| own <= above)) {
                            return Err(Error::field("parent", "association-parent"));
                        }
                    }
                }
                store_organisation(tx, &permit, &row, &[], ctx.micros())?;
                if let Some(parent) = parent {
                    let in_parent = MembershipRow {
                        id: membership,
                        association_id: parent,
                        kind: OF_ASSOCIATION.to_owned(),
                        person_id: None,
                        from: Some(today),
                        to: None,
                    };
                    organisations::add_membership(tx, &permit, row.id, &in_parent)?;
                    settle(tx, row.id, None, today)?;
                }
                if let Some(head) = &head {
                    let own = follows(Action::ChangeLetterhead)?;
                    storage::notices::put_letterhead(tx, &own, head, ctx.micros())?;
                }
                if let Some(invitation) = &invitation {
                    storage::people::invite(tx, &follows(Action::ChangePeople)?, invitation)?;
                }
                storage::audit::append(tx, &entry)?;
                Ok(())
            })
            .await?;
        Ok((id, issued))
    }

    /// The associations below which somebody may create another: id, name, kind.
    ///
    /// # Errors
    /// Refused for whoever may create none.
    pub async fn founding_places(&self, ctx: &Ctx) -> Result<Vec<(OrganisationId, String, Kind)>> {
        let permit = ctx.may_any(Action::FoundAssociation)?;
        let today = ctx.today();
        self.db
            .report(move |tx| {
                let mut out: Vec<(OrganisationId, String, Kind)> = Vec::new();
                for kind in [Kind::National, Kind::Prefectural] {
                    for row in organisations::page(tx, &permit, [0; 16], kind.code(), 500)? {
                        out.push((row.id, row.name, row.kind));
                    }
                }
                // A national office may found a county association below any of its prefectures.
                let nations: Vec<_> = out.iter().filter(|(.., k)| *k == Kind::National).map(|(id, ..)| *id).collect();
                for nation in nations {
                    for (id, name, _) in organisations::child_associations(tx, nation, today)? {
                        let is_new = !out.iter().any(|(known, ..)| *known == id);
                        let kind = organisations::label(tx, id)?.map(|(_, _, kind)| kind);
                        if let (true, Some(Kind::Prefectural)) = (is_new, kind) {
                            out.push((id, name, Kind::Prefectural));
                        }
                    }
                }
                Ok(out)
            })
            .await
    }
}
