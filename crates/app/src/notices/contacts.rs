//! Whom letters reach outside Mamori, the list to fax by, and 起案用紙.

use super::own;
use crate::{App, Ctx, Error, Field, Result};
use content::{Arg, Lang};
use domain::dates::{day_in_tokyo, from_micros, rfc3339, wareki};
use domain::ids::{ContactId, NoticeId, OrganisationId};
use domain::notices::{LINE_MAX, Reached, State};
use domain::papers::document::{Column, Line, Span, line};
use domain::papers::{Block, Document, Paper};
use domain::policy::Action;
use domain::text::{clean_line, fold_code, without_readings};
use storage::notices::ContactRow;

/// Most contacts of an association.
const CONTACTS_MAX: usize = 2_000;

/// A contact as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypedContact {
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Fax number.
    pub fax: String,
    /// How letters go there.
    pub way: Reached,
}

impl App {
    /// Whom an association reaches outside Mamori.
    ///
    /// # Errors
    /// Refused.
    pub async fn contacts(&self, ctx: &Ctx, organisation: OrganisationId) -> Result<Vec<ContactRow>> {
        let permit = ctx.may(Action::WriteNotices, organisation)?;
        self.db.read(move |tx| Ok(storage::notices::contacts(tx, &permit, organisation)?)).await
    }

    /// Adds a contact.
    ///
    /// # Errors
    /// Refused; invalid, each field named; conflict `contact-many`.
    pub async fn add_contact(&self, ctx: &Ctx, organisation: OrganisationId, typed: TypedContact) -> Result<ContactId> {
        let permit = ctx.may(Action::WriteNotices, organisation)?;
        let row = ContactRow {
            organisation,
            id: ContactId(self.new_id(ctx)),
            name: clean_line(&typed.name),
            email: fold_code(&typed.email),
            fax: fold_code(&typed.fax),
            way: typed.way,
            changed_at: ctx.micros(),
        };
        let mut wrong = Vec::new();
        if row.name.is_empty() || row.name.chars().count() > LINE_MAX {
            wrong.push(Field::new("name", "contact-name"));
        }
        let no_email = row.email.is_empty() && row.way == Reached::Mail;
        if no_email || !row.email.is_empty() && !is_address(&row.email) {
            wrong.push(Field::new("email", "contact-email"));
        }
        if row.fax.is_empty() && row.way == Reached::Fax || !crate::vendors::phone_is_usable(&row.fax) {
            wrong.push(Field::new("fax", "contact-fax"));
        }
        if !wrong.is_empty() {
            return Err(Error::Invalid(wrong));
        }
        let entry = self.entry(ctx, organisation, Action::WriteNotices, row.id.bytes(), row.name.clone());
        self.db
            .write(move |tx| {
                let (_, _, kind) = storage::organisations::label(tx, organisation)?.ok_or_else(Error::not_found)?;
                if !kind.is_association() {
                    return Err(Error::not_found());
                }
                if storage::notices::contacts(tx, &permit, organisation)?.len() >= CONTACTS_MAX {
                    return Err(Error::Conflict("contact-many"));
                }
                storage::notices::add_contact(tx, &permit, &row)?;
                storage::audit::append(tx, &entry)?;
                Ok(row.id)
            })
            .await
    }

    /// Removes a contact.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn remove_contact(&self, ctx: &Ctx, organisation: OrganisationId, id: ContactId) -> Result<()> {
        let permit = ctx.may(Action::WriteNotices, organisation)?;
        let entry = self.entry(ctx, organisation, Action::WriteNotices, id.bytes(), String::new());
        self.db
            .write(move |tx| {
                if !storage::notices::remove_contact(tx, &permit, organisation, id)? {
                    return Err(Error::not_found());
                }
                Ok(storage::audit::append(tx, &entry)?)
            })
            .await
    }

    fn notice_word(&self, key: &str, args: &[(&str, Arg)]) -> String {
        without_readings(&self.content.messages.say(Lang::Ja, key, args))
    }

    /// The list by which an office faxes a notice: name, number, pages, a box to tick.
    ///
    /// # Errors
    /// Not found, forbidden; conflict `notice-not-issued`.
    pub async fn fax_list(&self, ctx: &Ctx, id: NoticeId) -> Result<Document> {
        let view = self.notice(ctx, id, None).await?;
        let outer = view.outer()?.clone();
        if !view.own {
            return Err(Error::not_found());
        }
        if outer.state != State::Issued {
            return Err(Error::Conflict("notice-not-issued"));
        }
        let all = self.contacts(ctx, outer.organisation).await?;
        let paper = self.notice_paper(ctx, &view.letters, view.outside.as_ref()).await?;
        let pages = self.pages(Paper::Notice(Box::new(paper))).await?;
        let rows: Vec<Vec<Line>> = all
            .iter()
            .filter(|c| c.way == Reached::Fax)
            .map(|c| vec![line("□"), line(c.name.as_str()), line(c.fax.as_str()), line(pages.to_string())])
            .collect();
        let column = |key: &str, share| Column { title: self.notice_word(key, &[]), share };
        let mut blocks = vec![Block::Pairs {
            items: vec![
                (self.notice_word("notices-number", &[]), line(outer.letter.number.clone().unwrap_or_default())),
                (self.notice_word("notices-date", &[]), line(outer.letter.date.map(wareki).unwrap_or_default())),
                (self.notice_word("notices-letter-title", &[]), line(outer.letter.title.as_str())),
            ],
        }];
        if rows.is_empty() {
            blocks
                .push(Block::Paragraph { text: line(self.notice_word("contact-fax-none", &[])), align: String::new() });
        } else {
            blocks.push(Block::Table {
                caption: self.notice_word("contact-fax-caption", &[("n", Arg::from(rows.len()))]),
                columns: vec![
                    column("contact-sent", 1),
                    column("contact-name-of", 5),
                    column("notices-head-fax", 3),
                    column("genuine-pages", 1),
                ],
                rows,
            });
        }
        Ok(self.office_paper(ctx, "fax-list", "contact-fax-title", &outer.letter.sender, blocks))
    }

    /// 起案用紙: a draft on paper, with the places where the office approves it.
    ///
    /// # Errors
    /// Not found, forbidden.
    pub async fn approval_paper(&self, ctx: &Ctx, id: NoticeId) -> Result<Document> {
        let ctx2 = ctx.clone();
        let read = move |tx: &sql::Tx<'_>| {
            let (permit, row) = own(tx, &ctx2, Action::WriteNotices, id)?;
            let officer = super::approve::named_officer(tx, &permit, &row)?;
            Ok::<_, Error>((row, officer))
        };
        let (row, officer) = self.db.read(read).await?;
        let letter = &row.letter;
        let begun = wareki(day_in_tokyo(from_micros(row.created_at)));
        let or_line = |text: String| if text.is_empty() { line("　") } else { line(text) };
        let pair = |key: &str, value: String| (self.notice_word(key, &[]), or_line(value));
        let mut blocks = vec![
            Block::Pairs {
                items: vec![
                    pair("notices-letter-title", letter.title.clone()),
                    pair("notices-number", letter.number.clone().unwrap_or_default()),
                    pair("notices-addressee", letter.addressee.clone()),
                    pair("notices-sender", format!("{} {}", letter.sender, letter.signatory).trim().to_owned()),
                    pair("notices-received-number", row.received_number.clone()),
                    pair("notices-received-on", row.received_on.map(wareki).unwrap_or_default()),
                    pair("approval-begun", begun),
                    pair("notices-officer", officer.unwrap_or_default()),
                ],
            },
            Block::Lines {
                labels: ["approval-decided-by", "approval-decided-on", "approval-sent-on"]
                    .map(|key| self.notice_word(key, &[]))
                    .into(),
            },
            Block::Heading { level: 1, text: self.notice_word("notices-body", &[]) },
        ];
        for text in letter.body.lines().filter(|l| !l.trim().is_empty()) {
            blocks.push(Block::Paragraph { text: line(text), align: String::new() });
        }
        for block in &letter.blocks {
            let inner =
                block.body.lines().map(|l| Block::Paragraph { text: vec![Span::plain(l)], align: String::new() });
            blocks.push(Block::Boxed { title: block.title.clone(), blocks: inner.collect() });
        }
        if !row.files.is_empty() {
            let names = row.files.iter();
            let names = names.map(|f| Block::Paragraph { text: line(f.name.as_str()), align: String::new() });
            blocks.push(Block::Boxed { title: self.notice_word("notices-files", &[]), blocks: names.collect() });
        }
        let logo = self.logo(ctx, row.organisation).await?;
        Ok(Document { logo, ..self.office_paper(ctx, "approval", "approval-title", &letter.sender, blocks) })
    }

    fn office_paper(&self, ctx: &Ctx, kind: &str, title: &str, house: &str, blocks: Vec<Block>) -> Document {
        Document {
            kind: kind.to_owned(),
            title: self.notice_word(title, &[]),
            under_title: vec![house.to_owned(), wareki(ctx.today())],
            head: house.to_owned(),
            blocks,
            demo: self.config.demo,
            at: rfc3339(ctx.now),
            ..Document::default()
        }
    }
}

/// Looks like an address to which mail can go.
fn is_address(text: &str) -> bool {
    domain::mail::is_address(text) && text.rsplit_once('@').is_some_and(|(_, host)| host.contains('.'))
}
