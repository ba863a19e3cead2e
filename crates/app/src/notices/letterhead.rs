//! How an association's letters look, and its office's steps.

use super::TypedNotice;
use crate::{App, Ctx, Error, Field, Result};
use domain::dates::wareki;
use domain::ids::OrganisationId;
use domain::notices::outside::ReadOut;
use domain::notices::{BODY_MAX, LINE_MAX};
use domain::policy::Action;
use domain::text::{clean_line, clean_lines, fold_code};
use storage::notices::{Letterhead, NoticeRow};

impl App {
    /// An association's letterhead; one that was never written has the association's name and no steps.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn letterhead(&self, ctx: &Ctx, organisation: OrganisationId) -> Result<Letterhead> {
        let permit = ctx.may(Action::SeeNotices, organisation)?;
        self.db
            .read(move |tx| {
                let (name, _, kind) = storage::organisations::label(tx, organisation)?.ok_or_else(Error::not_found)?;
                if !kind.is_association() {
                    return Err(Error::not_found());
                }
                let kept = storage::notices::letterhead(tx, &permit, organisation)?;
                Ok(kept.unwrap_or_else(|| empty(organisation, name)))
            })
            .await
    }

    /// Writes an association's letterhead.
    ///
    /// # Errors
    /// Refused; invalid, each field named; stale.
    pub async fn save_letterhead(&self, ctx: &Ctx, typed: Letterhead) -> Result<i64> {
        let permit = ctx.may(Action::ChangeLetterhead, typed.organisation)?;
        let head = cleaned(typed).map_err(Error::Invalid)?;
        let entry = self.entry(
            ctx,
            head.organisation,
            Action::ChangeLetterhead,
            head.organisation.bytes(),
            format!("{} {}", head.name, head.number_style),
        );
        let at = ctx.micros();
        self.db
            .write(move |tx| {
                let (_, _, kind) =
                    storage::organisations::label(tx, head.organisation)?.ok_or_else(Error::not_found)?;
                if !kind.is_association() {
                    return Err(Error::not_found());
                }
                // Version 0 is none that the table has: only the first write meets no other.
                let Some(version) = storage::notices::put_letterhead(tx, &permit, &head, at)? else {
                    let stands = storage::notices::letterhead(tx, &permit, head.organisation)?;
                    let current = serde_json::json!({"version": stands.map_or(0, |s| s.version)});
                    return Err(Error::Stale { current: Box::new(current) });
                };
                storage::audit::append(tx, &entry)?;
                Ok(version)
            })
            .await
    }
}

/// A letterhead as it is stored, or what is wrong with it.
pub(crate) fn cleaned(typed: Letterhead) -> std::result::Result<Letterhead, Vec<Field>> {
    let head = Letterhead {
        name: clean_line(&typed.name),
        address: clean_lines(&typed.address),
        telephone: fold_code(&typed.telephone),
        fax: fold_code(&typed.fax),
        signatory: clean_line(&typed.signatory),
        addressee: clean_line(&typed.addressee),
        number_style: clean_line(&typed.number_style),
        cover: clean_lines(&typed.cover),
        ..typed
    };
    let mut wrong = Vec::new();
    let long = |text: &str, most: usize| text.chars().count() > most;
    if head.name.is_empty() || long(&head.name, LINE_MAX) {
        wrong.push(Field::new("name", "organisation-name"));
    }
    for (field, text) in [("signatory", &head.signatory), ("addressee", &head.addressee)] {
        if long(text, LINE_MAX) {
            wrong.push(Field::new(field, "notice-line-long").with("most", LINE_MAX.to_string()));
        }
    }
    for (field, number) in [("telephone", &head.telephone), ("fax", &head.fax)] {
        if !crate::vendors::phone_is_usable(number) {
            wrong.push(Field::new(field, "phone-unusable"));
        }
    }
    if !head.number_style.is_empty() && (!head.number_style.contains("{n}") || long(&head.number_style, LINE_MAX)) {
        wrong.push(Field::new("number_style", "notice-number-style"));
    }
    for (field, text) in [("address", &head.address), ("cover", &head.cover)] {
        if long(text, BODY_MAX) {
            wrong.push(Field::new(field, "notice-body-long"));
        }
    }
    // What relays by itself has nobody who could be asked to whom the letter is.
    if head.auto_relay && head.addressee.is_empty() {
        wrong.push(Field::new("addressee", "notice-addressee-relay"));
    }
    if wrong.is_empty() { Ok(head) } else { Err(wrong) }
}

/// One that was never written.
pub(crate) fn empty(organisation: OrganisationId, name: String) -> Letterhead {
    Letterhead {
        organisation,
        name,
        address: String::new(),
        telephone: String::new(),
        fax: String::new(),
        signatory: String::new(),
        addressee: String::new(),
        number_style: String::new(),
        seal: domain::notices::Seal::Omitted,
        cover: String::new(),
        auto_relay: false,
        takes_receipt: false,
        needs_approval: false,
        version: 0,
    }
}

/// The cover letter that an association's template makes for a letter that came to it.
#[must_use]
pub(super) fn cover(head: &Letterhead, inside: &NoticeRow) -> TypedNotice {
    let letter = &inside.letter;
    let said = ReadOut {
        number: letter.number.clone().unwrap_or_default(),
        date: letter.date,
        sender: letter.sender.clone(),
        title: letter.title.clone(),
    };
    TypedNotice {
        urgent: inside.urgent,
        deadline: inside.deadline,
        asks_receipt: inside.asks_receipt,
        summary: inside.summary.clone(),
        link: inside.link.clone(),
        ..cover_outside(head, &said)
    }
}

/// The same for a letter from outside.
#[must_use]
pub(super) fn cover_outside(head: &Letterhead, inside: &ReadOut) -> TypedNotice {
    let body = head
        .cover
        .replace("{title}", &inside.title)
        .replace("{number}", &inside.number)
        .replace("{date}", &inside.date.map(wareki).unwrap_or_default())
        .replace("{sender}", &inside.sender);
    TypedNotice {
        addressee: head.addressee.clone(),
        sender: head.name.clone(),
        signatory: head.signatory.clone(),
        seal: head.seal,
        title: inside.title.clone(),
        body,
        ..TypedNotice::default()
    }
}

impl App {
    /// The cover letter that an association's template makes for a letter that came to it: what the form of relaying
    /// begins with.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn cover_letter(
        &self,
        ctx: &Ctx,
        organisation: OrganisationId,
        inside: domain::ids::NoticeId,
    ) -> Result<TypedNotice> {
        let head = self.letterhead(ctx, organisation).await?;
        ctx.may(Action::WriteNotices, organisation)?;
        let today = ctx.today();
        self.db
            .read(move |tx| {
                if !storage::notices::is_reader(tx, inside, organisation, today)? {
                    return Err(Error::not_found());
                }
                let row = storage::notices::find(tx, inside)?.ok_or_else(Error::not_found)?;
                Ok(TypedNotice { date: Some(today), ..cover(&head, &row) })
            })
            .await
    }
}
