//! Whom to call: the institution's own, its vendors, the emergency desk for those who may call it, the
//! police, public contacts; by right and by hour.

use super::HelpView;
use crate::desk::{DeskNow, Desks};
use crate::{App, Ctx};
use content::help::Whom;
use domain::checklist::TextBasis;
use domain::organisations::Kind;

/// Key of the desk for the first minutes.
pub(crate) const EMERGENCY: &str = "emergency";

/// One number, or the place for one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// Who.
    pub name: String,
    /// Who, in English, where the content says it.
    pub name_en: String,
    /// Number as it is shown; empty where none is known. In the demonstration a real one is covered.
    pub phone: String,
    /// It is somebody's mobile number, which does not hang where patients see it.
    pub mobile: bool,
    /// When, or what to say.
    pub note: String,
    /// What there is to say about the number.
    pub about: String,
    /// Where it was read, and when (ISO); empty for what the institution typed.
    pub source: (String, String),
    /// How sure we are.
    pub basis: Option<TextBasis>,
}

/// Numbers of one kind, with the words about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The words.
    pub whom: Whom,
    /// The numbers.
    pub lines: Vec<Line>,
    /// The desk behind it, with its hours.
    pub desk: Option<DeskNow>,
    /// Who may call it is limited, and Mamori does not know whether this is such a person.
    pub members_only: bool,
}

impl App {
    /// Whom to call now, in order. Without a view: for somebody of whom nothing is known.
    #[must_use]
    pub fn whom_to_call(&self, ctx: &Ctx, desks: &Desks, view: Option<&HelpView>) -> Vec<Group> {
        let mut groups = self.whom_by_day(desks, view);
        let place = |groups: &[Group], key: &str| groups.iter().position(|g| g.whom.key == key);
        if desks.is_night(ctx)
            && let (Some(day), Some(night)) = (place(&groups, "vendor-day"), place(&groups, "vendor-night"))
            && !groups[night].lines.is_empty()
            && day < night
        {
            groups[day..=night].rotate_right(1);
        }
        groups
    }

    /// The same in the order of the day: for what hangs on a wall, whenever it is printed.
    pub(super) fn whom_by_day(&self, desks: &Desks, view: Option<&HelpView>) -> Vec<Group> {
        self.content.help.whom.iter().filter_map(|w| self.group(desks, w, view)).collect()
    }

    fn group(&self, desks: &Desks, whom: &Whom, view: Option<&HelpView>) -> Option<Group> {
        let mut group = Group { whom: whom.clone(), lines: Vec::new(), desk: None, members_only: false };
        match whom.key.as_str() {
            "own" => group.lines = view.map(own).unwrap_or_default(),
            "vendor-day" => group.lines = view.map(|v| vendors(v, false)).unwrap_or_default(),
            "vendor-night" => group.lines = view.map(|v| vendors(v, true)).unwrap_or_default(),
            "emergency-desk" => {
                if view.is_some_and(|v| !may_be_member(v.label.kind)) {
                    return None;
                }
                let desk = desks.desks.iter().find(|d| d.entry.desk.key == EMERGENCY)?.clone();
                group.lines = vec![Line {
                    name: desk.entry.desk.name.clone(),
                    name_en: desk.entry.name_en.clone(),
                    phone: self.shown_number(&desk.entry.desk.phone),
                    source: (desk.entry.source.clone(), desk.entry.source_date.clone()),
                    basis: Some(desk.entry.basis),
                    ..Line::default()
                }];
                group.desk = Some(desk);
                group.members_only = !view.is_some_and(|v| v.member);
            }
            key => {
                let police = key == "police";
                let mine = self.content.contacts.iter().filter(|c| (c.key == "police") == police);
                group.lines = mine
                    .map(|c| {
                        // Where Mamori has no number, the institution may have written one.
                        let own = view.and_then(|v| v.outside.get(&format!("outside-{}", c.key)));
                        if let Some(own) = own.filter(|_| c.phone.is_none()) {
                            return Line {
                                name: c.name.clone(),
                                name_en: c.name_en.clone(),
                                note: c.when.clone(),
                                phone: own.clone(),
                                ..Line::default()
                            };
                        }
                        let real = c.phone.as_deref().unwrap_or_default();
                        let phone = self.shown_number(real);
                        // Where a number is covered, the words about it do not tell it.
                        let told =
                            |text: &str| if real.is_empty() { text.to_owned() } else { text.replace(real, &phone) };
                        Line {
                            name: told(&c.name),
                            name_en: told(&c.name_en),
                            note: told(&c.when),
                            about: told(&c.phone_note),
                            source: (told(&c.source), c.source_date.clone()),
                            basis: Some(c.basis),
                            mobile: false,
                            phone,
                        }
                    })
                    .collect();
            }
        }
        Some(group)
    }

    /// A real number; its digits are covered in the demonstration, where nothing can be dialled.
    #[must_use]
    pub fn shown_number(&self, phone: &str) -> String {
        if self.config.demo {
            phone.chars().map(|c| if c.is_ascii_digit() { '○' } else { c }).collect()
        } else {
            phone.to_owned()
        }
    }
}

/// Whether an institution of this kind can be a member's who may call the emergency desk.
pub(crate) fn may_be_member(kind: Kind) -> bool {
    matches!(kind, Kind::Hospital | Kind::Clinic | Kind::Care | Kind::Group) || kind.is_association()
}

fn own(view: &HelpView) -> Vec<Line> {
    let mut out = Vec::new();
    for c in &view.contacts {
        let line = |phone: &str, mobile| Line {
            name: c.name.clone(),
            phone: phone.to_owned(),
            note: c.note.clone(),
            mobile,
            ..Line::default()
        };
        if !c.phone.is_empty() || c.mobile.is_empty() {
            out.push(line(&c.phone, false));
        }
        if !c.mobile.is_empty() {
            out.push(line(&c.mobile, true));
        }
    }
    out
}

fn vendors(view: &HelpView, night: bool) -> Vec<Line> {
    let line = |v: &storage::vendors::VendorRow| Line {
        name: v.name.clone(),
        phone: if night { v.night_phone.clone() } else { v.phone.clone() },
        note: v.contact.clone(),
        ..Line::default()
    };
    // By day also those whose number is still to be entered.
    view.vendors.iter().map(line).filter(|l| !night || !l.phone.is_empty()).collect()
}
