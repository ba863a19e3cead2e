//! Whom to call, as the page writes it: by right and by hour, and never a number that cannot be dialled.

use crate::pages::desk::{Standing, standing};
use crate::say::Say;
use crate::visit::Visit;
use app::desk::Desks;
use app::incidents::{Group, HelpView, Line};
use content::Lang;
use domain::checklist::TextBasis;
use domain::text::fold_code;
use jiff::civil::Date;

/// One number on the page.
pub(super) struct Call {
    pub name: String,
    pub phone: String,
    /// Address that dials; none in the demonstration.
    pub tel: Option<String>,
    pub mobile: bool,
    pub note: String,
    pub about: String,
    pub source: String,
    pub date: String,
    pub unsure: bool,
}

/// Numbers of one kind.
pub(super) struct Calls {
    pub key: String,
    pub title: String,
    pub text: String,
    pub lines: Vec<Call>,
    /// How the desk stands, in words.
    pub desk: Option<Standing>,
    pub members_only: bool,
}

/// Every group, in order.
pub(super) fn of(visit: &Visit, desks: &Desks, view: Option<&HelpView>) -> Vec<Calls> {
    visit.app().whom_to_call(&visit.ctx, desks, view).iter().map(|group| calls(visit, group)).collect()
}

/// The desks for questions that can wait.
pub(super) fn questions(visit: &Visit, desks: &Desks) -> Vec<(Call, Standing)> {
    let app = visit.app();
    let others = desks.desks.iter().filter(|d| d.entry.desk.key != "emergency");
    others
        .map(|desk| {
            let line = Line {
                name: desk.entry.desk.name.clone(),
                name_en: desk.entry.name_en.clone(),
                phone: app.shown_number(&desk.entry.desk.phone),
                note: desk.entry.for_what.join("／"),
                source: (desk.entry.source.clone(), desk.entry.source_date.clone()),
                basis: Some(desk.entry.basis),
                ..Line::default()
            };
            let standing = standing(visit, desk);
            (call(visit, &line, standing.open), standing)
        })
        .collect()
}

fn calls(visit: &Visit, group: &Group) -> Calls {
    let desk = group.desk.as_ref().map(|d| standing(visit, d));
    let open = desk.as_ref().is_none_or(|d| d.open);
    Calls {
        key: group.whom.key.clone(),
        title: group.whom.title.clone(),
        text: group.whom.text.clone(),
        lines: group.lines.iter().map(|line| call(visit, line, open)).collect(),
        desk,
        members_only: group.members_only,
    }
}

/// A desk's number can be dialled in its hours only, any other always; in the demonstration none.
fn call(visit: &Visit, line: &Line, open: bool) -> Call {
    let demo = visit.app().config.demo;
    let english = visit.say.view().lang == Lang::En && !line.name_en.is_empty();
    Call {
        name: if english { line.name_en.clone() } else { line.name.clone() },
        tel: if demo || !open { None } else { tel(&line.phone) },
        phone: line.phone.clone(),
        mobile: line.mobile,
        note: line.note.clone(),
        about: line.about.clone(),
        source: line.source.0.clone(),
        date: read_on(&line.source.1, &visit.say),
        unsure: line.basis.is_some_and(|b| !matches!(b, TextBasis::Official | TextBasis::Confirmed)),
    }
}

/// The address that dials a number: digits, and a leading `+` or `#`; an extension is left to the caller.
pub(crate) fn tel(phone: &str) -> Option<String> {
    let folded = fold_code(phone);
    let number = folded.split(['内', ',']).next().unwrap_or_default();
    let mut out = String::from("tel:");
    for c in number.chars() {
        match c {
            '0'..='9' => out.push(c),
            '+' if out.len() == 4 => out.push('+'),
            '#' if out.len() == 4 => out.push_str("%23"),
            _ => {}
        }
    }
    (out.chars().filter(char::is_ascii_digit).count() >= 3).then_some(out)
}

/// The day on which a source was read, as the visitor writes days.
fn read_on(date: &str, say: &Say) -> String {
    match date.parse::<Date>() {
        Ok(day) if say.view().lang == Lang::Ja => domain::dates::wareki(day),
        _ => date.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::tel;

    #[test]
    fn only_numbers_are_dialled() {
        assert_eq!(tel("0120-179-066").as_deref(), Some("tel:0120179066"));
        assert_eq!(tel("#9110").as_deref(), Some("tel:%239110"));
        assert_eq!(tel("+81-3-0000-0000").as_deref(), Some("tel:+81300000000"));
        assert_eq!(tel("03-0000-0000内線12").as_deref(), Some("tel:0300000000"));
        assert_eq!(tel(""), None);
        assert_eq!(tel("なし"), None);
    }
}
