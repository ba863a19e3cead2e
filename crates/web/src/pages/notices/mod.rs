//! Notices: the inbox, a notice, writing, sending, relaying, who has read, how letters look.

pub mod contacts;
pub mod edit;
pub mod files;
pub mod letterhead;
pub mod list;
pub mod mailed;
pub mod one;
pub mod outside;
pub mod receipts;
pub mod relay;
pub mod send;
mod threads;

use crate::api::notices::is_urgent;
use crate::fault::Fault;
use crate::form::FormState;
use crate::take::Typed;
use crate::visit::Signed;
use app::notices::{CiteRow, NoticeRow, Recognised, TypedCite, TypedNotice};
use app::once::{Made, Once, form_key};
use app::{Error, Field};
use domain::dates::wareki;
use domain::ids::{OrganisationId, PersonId};
use domain::notices::{BLOCKS_MAX, Block, CITES_MAX, Relation, SUMMARY_LINES, Seal};
use jiff::civil::Date;

/// Blocks and citations that the form has room for at least.
const BLOCKS: usize = 4;
const CITES: usize = 3;

/// The rows of a form, counted from 1: as many as are filled in, and one more.
struct Slots {
    blocks: Vec<usize>,
    cites: Vec<usize>,
}

impl Slots {
    fn of(form: &FormState) -> Self {
        let rows = |names: &[&str], least: usize, most: usize| -> Vec<usize> {
            let filled = |n: &usize| names.iter().any(|name| !form.value(&format!("{name}_{n}")).is_empty());
            let last = (1..=most).rev().find(filled).unwrap_or(0);
            (1..=(last + 1).clamp(least, most)).collect()
        };
        Self {
            blocks: rows(&["block_title", "block_body"], BLOCKS, BLOCKS_MAX),
            cites: rows(&["cite_number", "cite_issuer", "cite_date"], CITES, CITES_MAX),
        }
    }
}

/// A day as letters have it; empty for none.
fn told(day: impl std::borrow::Borrow<Option<Date>>) -> String {
    day.borrow().map(wareki).unwrap_or_default()
}

/// A day of a form; empty is none.
fn day(typed: &Typed, name: &'static str, faults: &mut Vec<Field>) -> Option<Date> {
    match typed.raw(name).trim() {
        "" => None,
        text => match domain::dates::parse(text) {
            Ok(day) => Some(day),
            Err(_) => {
                faults.push(Field::new(name, "answer-date"));
                None
            }
        },
    }
}

/// A notice as its form was typed.
///
/// # Errors
/// Invalid: a day that is none, a citation without its number.
fn typed_notice(typed: &Typed) -> Result<TypedNotice, Error> {
    let mut faults = Vec::new();
    let blocks = (1..=BLOCKS_MAX)
        .map(|n| Block {
            title: typed.line(&format!("block_title_{n}")),
            body: typed.lines(&format!("block_body_{n}")),
        })
        .collect();
    let mut cites = Vec::new();
    for n in 1..=CITES_MAX {
        let number = typed.line(&format!("cite_number_{n}"));
        let issuer = typed.line(&format!("cite_issuer_{n}"));
        let dated = typed.raw(&format!("cite_date_{n}")).trim();
        if number.is_empty() {
            if !issuer.is_empty() || !dated.is_empty() {
                faults.push(Field::new("cites", "notice-cite-number-missing"));
            }
            continue;
        }
        let date = match dated {
            "" => None,
            text => match domain::dates::parse(text) {
                Ok(day) => Some(day),
                Err(_) => {
                    faults.push(Field::new("cites", "answer-date"));
                    None
                }
            },
        };
        cites.push(TypedCite {
            number,
            issuer,
            date,
            relation: Relation::from_code(typed.raw(&format!("cite_relation_{n}"))),
        });
    }
    let urgency = typed.raw("urgency");
    let urgent = if urgency.is_empty() { Some(false) } else { is_urgent(urgency) };
    if urgent.is_none() {
        faults.push(Field::new("urgency", "notice-urgency"));
    }
    let out = TypedNotice {
        number: typed.line("number"),
        date: day(typed, "date", &mut faults),
        addressee: typed.line("addressee"),
        sender: typed.line("sender"),
        signatory: typed.line("signatory"),
        seal: Seal::from_code(typed.raw("seal")),
        title: typed.line("title"),
        body: typed.lines("body"),
        blocks,
        cites,
        urgent: urgent.unwrap_or_default(),
        deadline: day(typed, "deadline", &mut faults),
        asks_receipt: typed.ticked("asks_receipt"),
        summary: (1..=SUMMARY_LINES).map(|n| typed.line(&format!("summary_{n}"))).collect(),
        link: typed.line("link"),
        received_number: typed.line("received_number"),
        received_on: day(typed, "received_on", &mut faults),
        officer: typed.raw("officer_id").parse().ok(),
    };
    if faults.is_empty() { Ok(out) } else { Err(Error::Invalid(faults)) }
}

/// A draft as its form was typed. Where several can decide, the form asks who does.
///
/// # Errors
/// As [`typed_notice`]; invalid `officer_id`; refused.
async fn typed_draft(
    visit: &Signed,
    house: OrganisationId,
    drafter: Option<PersonId>,
    typed: &Typed,
) -> Result<TypedNotice, Error> {
    let notice = typed_notice(typed)?;
    let several = visit.app().officers(&visit.ctx, house, drafter).await?.len() > 1;
    if several && notice.officer.is_none() {
        return Err(Error::field("officer_id", "notice-officer-missing"));
    }
    Ok(notice)
}

/// The key of a form that begins a letter: its mark and all that was typed. Pressed twice it is one letter; what was
/// changed on a page that was gone back to is another.
fn made_once(visit: &Signed, about: &[u8], typed: &Typed) -> Result<Option<Once>, Fault> {
    let mut sent = vec![about];
    for (name, value) in typed.pairs() {
        sent.extend([name.as_bytes(), value.as_bytes()]);
    }
    let key = form_key(typed.raw("once"), &sent);
    Ok(key.map(|key| Once::new(&visit.ctx, &key, &sent)).transpose()?)
}

/// Where a letter is that was made.
fn path_of(made: &Made, house: OrganisationId) -> String {
    format!("/notices/{}?organisation={house}", made.body["id"].as_str().unwrap_or_default())
}

/// The house for which a form speaks, by the name that the API has for it or by that of the pages.
///
/// # Errors
/// Not found when it is no id.
fn named_house(typed: &Typed) -> Result<Option<OrganisationId>, Fault> {
    Ok(typed.id("organisation_id")?.or(typed.id("organisation")?))
}

/// Whether the form only asks what its numbers are.
fn asks_numbers(typed: &Typed) -> bool {
    typed.raw("then") == "numbers"
}

/// A form as it was typed, with what its numbers are. Nothing is stored.
async fn with_numbers(
    visit: &Signed,
    house: OrganisationId,
    typed: &Typed,
) -> Result<(FormState, Option<Vec<Recognised>>), Fault> {
    let form = typed.keep();
    match typed_notice(typed) {
        Ok(notice) => Ok((form, Some(visit.app().recognise_cites(&visit.ctx, house, notice).await?))),
        Err(error) => Ok((form.refuse(error)?, None)),
    }
}

fn flag(yes: bool) -> &'static str {
    if yes { "true" } else { "" }
}

/// The form that shows a notice to begin with.
fn kept(typed: &TypedNotice) -> FormState {
    let mut form = FormState::default()
        .with("number", typed.number.as_str())
        .with("date", told(typed.date))
        .with("addressee", typed.addressee.as_str())
        .with("sender", typed.sender.as_str())
        .with("signatory", typed.signatory.as_str())
        .with("seal", typed.seal.code())
        .with("title", typed.title.as_str())
        .with("body", typed.body.as_str())
        .with("urgency", if typed.urgent { "urgent" } else { "" })
        .with("deadline", told(typed.deadline))
        .with("asks_receipt", flag(typed.asks_receipt))
        .with("link", typed.link.as_str())
        .with("received_number", typed.received_number.as_str())
        .with("received_on", told(typed.received_on))
        .with("officer_id", typed.officer.map(|o| o.to_string()).unwrap_or_default())
        .with("to", "children");
    for (n, block) in typed.blocks.iter().enumerate() {
        form = form
            .with(&format!("block_title_{}", n + 1), block.title.as_str())
            .with(&format!("block_body_{}", n + 1), block.body.as_str());
    }
    for (n, line) in typed.summary.iter().enumerate() {
        form = form.with(&format!("summary_{}", n + 1), line.as_str());
    }
    for (n, cite) in typed.cites.iter().enumerate() {
        form = form
            .with(&format!("cite_number_{}", n + 1), cite.number.as_str())
            .with(&format!("cite_issuer_{}", n + 1), cite.issuer.as_str())
            .with(&format!("cite_date_{}", n + 1), told(cite.date))
            .with(&format!("cite_relation_{}", n + 1), cite.relation.code());
    }
    form
}

/// A stored notice as it is typed, with the citations that have to be named.
fn as_typed(row: &NoticeRow, cites: &[CiteRow]) -> TypedNotice {
    let letter = &row.letter;
    TypedNotice {
        number: letter.number.clone().unwrap_or_default(),
        date: letter.date,
        addressee: letter.addressee.clone(),
        sender: letter.sender.clone(),
        signatory: letter.signatory.clone(),
        seal: row.seal,
        title: letter.title.clone(),
        body: letter.body.clone(),
        blocks: letter.blocks.clone(),
        cites: cites
            .iter()
            .map(|c| TypedCite {
                number: c.number.clone().unwrap_or_default(),
                issuer: c.issuer.clone(),
                date: c.date,
                relation: c.relation,
            })
            .collect(),
        urgent: row.urgent,
        deadline: row.deadline,
        asks_receipt: row.asks_receipt,
        summary: row.summary.clone(),
        link: row.link.clone(),
        received_number: row.received_number.clone(),
        received_on: row.received_on,
        officer: row.officer,
    }
}

/// The house of a page, and its name: the one asked for, else the first of one's own.
async fn house(visit: &Signed, asked: Option<OrganisationId>) -> Result<(OrganisationId, String, bool), Fault> {
    let id = visit.organisation(asked)?;
    let view = visit.app().organisation(&visit.ctx, id).await?;
    Ok((id, view.row.name, view.row.kind.is_association()))
}

/// Who can be named to decide, as options of a select; none where the office does without.
async fn officers(
    visit: &Signed,
    house: OrganisationId,
    drafter: Option<PersonId>,
) -> Result<Vec<(String, String)>, Fault> {
    let all = visit.app().officers(&visit.ctx, house, drafter).await?;
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let nobody = if all.len() > 1 { "notices-officer-choose" } else { "notices-officer-whoever" };
    let nobody = (String::new(), visit.say.plain(nobody).to_string());
    Ok(std::iter::once(nobody).chain(all.into_iter().map(|o| (o.id.to_string(), o.name))).collect())
}

/// Choices of the seal, in words.
fn seals(visit: &Signed) -> Vec<(&'static str, String)> {
    [(Seal::Omitted, "notices-seal-omitted"), (Seal::ByHand, "notices-seal-hand")]
        .map(|(seal, key)| (seal.code(), visit.say.plain(key).to_string()))
        .into()
}

/// What a citation does, in words.
fn relations(visit: &Signed) -> Vec<(&'static str, String)> {
    [
        (Relation::Cites, "notices-relation-cites"),
        (Relation::Amends, "notices-relation-amends"),
        (Relation::Replaces, "notices-relation-replaces"),
    ]
    .map(|(relation, key)| (relation.code(), visit.say.plain(key).to_string()))
    .into()
}
