//! The members' room: what the associations above have put up, one item, and putting something up.

pub mod edit;
pub mod list;
pub mod one;

use crate::form::FormState;
use crate::pages::organisations::kind_key;
use crate::pages::people::role_key;
use crate::take::Typed;
use crate::visit::Visit;
use app::rooms::{RoomRow, TypedItem};
use domain::organisations::membership::MemberKind;
use domain::rooms::{For, LEVELS, ROLES, Sort};

/// A choice: its code and its words.
type Choice = (&'static str, String);

/// What an item's form offers.
pub(crate) struct Choices {
    sorts: Vec<Choice>,
    pub(crate) levels: Vec<Choice>,
    pub(crate) member_kinds: Vec<Choice>,
    pub(crate) roles: Vec<Choice>,
}

impl Choices {
    pub(crate) fn of(visit: &Visit) -> Self {
        let say = |key: &str| visit.say.plain(key).to_string();
        Self {
            sorts: Sort::ALL.map(|s| (s.code(), say(sort_key(s)))).into(),
            levels: LEVELS.map(|k| (k.code(), say(kind_key(&k)))).into(),
            member_kinds: MemberKind::ALL.map(|k| (k.code(), say(member_key(k)))).into(),
            roles: ROLES.map(|r| (r.code(), say(role_key(&r)))).into(),
        }
    }
}

/// Key of the words for a sort of item.
pub(crate) fn sort_key(sort: Sort) -> &'static str {
    match sort {
        Sort::Guide => "room-sort-guide",
        Sort::Plan => "room-sort-plan",
        Sort::Video => "room-sort-video",
        Sort::Notice => "room-sort-notice",
        Sort::Other => "room-sort-other",
    }
}

/// Key of the words for a kind of member.
pub(crate) fn member_key(kind: MemberKind) -> &'static str {
    match kind {
        MemberKind::A1 => "room-member-a1",
        MemberKind::A2 => "room-member-a2",
        MemberKind::B => "room-member-b",
        MemberKind::C => "room-member-c",
        MemberKind::County => "room-member-county",
    }
}

/// An item as a form sends it.
pub(crate) fn typed_item(typed: &Typed) -> TypedItem {
    let all = |name: &str| typed.all(name).map(str::to_owned).collect::<Vec<String>>();
    TypedItem {
        sort: typed.line("sort"),
        title: typed.line("title"),
        sentence: typed.line("sentence"),
        audience: For { levels: all("levels"), member_kinds: all("member_kinds"), roles: all("roles") },
        notice: typed.line("notice"),
    }
}

/// The form that shows an item to begin with.
fn kept(row: &RoomRow) -> FormState {
    let said = |name: &'static str, codes: &[String]| codes.iter().map(|c| (name, c.clone())).collect::<Vec<_>>();
    let mut pairs = vec![
        ("sort", row.sort.code().to_owned()),
        ("title", row.title.clone()),
        ("sentence", row.sentence.clone()),
        ("version", row.version.to_string()),
    ];
    pairs.extend(said("levels", &row.audience.levels));
    pairs.extend(said("member_kinds", &row.audience.member_kinds));
    pairs.extend(said("roles", &row.audience.roles));
    FormState::kept(pairs.iter().map(|(name, value)| (*name, value.as_str())))
}

/// For whom an item is, in words; empty: for every member.
fn for_whom(visit: &Visit, audience: &For) -> String {
    let choices = Choices::of(visit);
    let lists = [
        (&choices.levels, &audience.levels),
        (&choices.member_kinds, &audience.member_kinds),
        (&choices.roles, &audience.roles),
    ];
    let words = lists.into_iter().flat_map(|(all, codes)| {
        all.iter().filter(|(code, _)| codes.iter().any(|c| c == code)).map(|(_, words)| words.clone())
    });
    words.collect::<Vec<_>>().join("、")
}

/// Size of a file for people.
pub(crate) fn size(bytes: &i64) -> String {
    match *bytes {
        bytes @ ..1024 => format!("{bytes} B"),
        bytes @ 1024..1_048_576 => format!("{} KB", bytes / 1024),
        bytes @ 1_048_576..1_073_741_824 => {
            format!("{}.{} MB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576)
        }
        bytes => format!("{}.{} GB", bytes / 1_073_741_824, bytes % 1_073_741_824 * 10 / 1_073_741_824),
    }
}
