//! Why an approved paper should be looked at again.

use super::gather::Gathered;
use crate::{App, Ctx, Error, Result};
use content::Lang;
use domain::continuity::{News, Paper, Template};
use domain::dates::{day_in_tokyo, from_micros};
use domain::policy::{Action, Permit};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use storage::continuity::VersionRow;

/// One reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// `name`, `system`, `vendor`, `contact`, `answer`, `fact`, `template`, `review`.
    pub kind: &'static str,
    /// In words.
    pub what: String,
    /// Since which day, where that is known.
    pub since: Option<Date>,
}

/// What can change, and with which action it changes.
const KINDS: [(&str, Action); 6] = [
    ("name", Action::ChangeOrganisation),
    ("system", Action::ChangeVendors),
    ("vendor", Action::ChangeVendors),
    ("contact", Action::ChangeHelp),
    ("answer", Action::Answer),
    ("fact", Action::ChangePlan),
];

impl App {
    #[expect(clippy::too_many_arguments, reason = "everything that an approval can be compared with")]
    pub(super) fn advice(
        &self,
        tx: &sql::Tx,
        ctx: &Ctx,
        permit: &Permit,
        gathered: &Gathered,
        paper: Paper,
        versions: &[VersionRow],
        facts: &BTreeMap<String, String>,
        news: &[News],
        newest: &Template,
    ) -> Result<Vec<Advice>> {
        let Some(approved) = versions.first() else { return Ok(Vec::new()) };
        let say = |key: &str, names: &str| self.content.messages.say(Lang::Ja, key, &[("names", names.into())]);
        let then: BTreeMap<String, String> =
            serde_json::from_str(&approved.facts).map_err(|e| Error::Inside(e.to_string()))?;
        let mut out = Vec::new();
        for (kind, action) in KINDS {
            let names = differing(&then, facts, kind);
            if names.is_empty() {
                continue;
            }
            let first = |subject: [u8; 16]| {
                let (house, after) = (gathered.organisation, approved.added_at);
                storage::continuity::changed_since(tx, permit, house, action, subject, after)
            };
            let all = subjects(gathered, kind, &names);
            let all = all.map(|all| all.into_iter().map(first).collect::<sql::Result<Option<Vec<i64>>>>());
            let since = all.transpose()?.flatten().and_then(|all| all.into_iter().min());
            let names: Vec<String> = names
                .into_iter()
                .map(|name| if kind == "fact" { say(&format!("continuity-fact-{name}"), "") } else { name })
                .collect();
            out.push(Advice {
                kind,
                what: say(&format!("continuity-advice-{kind}"), &names.join("、")),
                since: since.map(|at| day_in_tokyo(from_micros(at))),
            });
        }
        if !news.is_empty() {
            out.push(Advice {
                kind: "template",
                what: say(&format!("continuity-advice-template-{}", paper.code()), &newest.title),
                since: newest.date.parse().ok(),
            });
        }
        if approved.review_on <= ctx.today() {
            let since = Some(approved.review_on);
            out.push(Advice { kind: "review", what: say("continuity-advice-review", ""), since });
        }
        Ok(out)
    }
}

/// What the records of such changes are about; none where they tell too little to know the day.
fn subjects(gathered: &Gathered, kind: &str, names: &BTreeSet<String>) -> Option<Vec<[u8; 16]>> {
    let vendor = |name: &String| gathered.vendors.iter().find(|v| v.name == *name).map(|v| v.vendor.bytes());
    match kind {
        // Answers of other rows and sheets are recorded alike, and a sheet that is begun brings other answers.
        "answer" => None,
        // One that is gone is known by its name no longer.
        "vendor" => names.iter().map(vendor).collect(),
        _ => Some(vec![gathered.organisation.bytes()]),
    }
}

/// The names of one kind that are new, gone or otherwise.
fn differing<'a>(
    then: &'a BTreeMap<String, String>,
    now: &'a BTreeMap<String, String>,
    kind: &str,
) -> BTreeSet<String> {
    let all: BTreeSet<&String> = then.keys().chain(now.keys()).collect();
    all.into_iter()
        .filter_map(|key| Some((key, key.split_once('/').filter(|(k, _)| *k == kind)?.1)))
        .filter(|(key, _)| then.get(*key) != now.get(*key))
        .map(|(_, name)| name.to_owned())
        .collect()
}
