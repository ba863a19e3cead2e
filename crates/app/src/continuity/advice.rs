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
    /// Since which day.
    pub since: Date,
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
            let since =
                storage::continuity::changed_since(tx, permit, gathered.organisation, action, approved.added_at)?;
            let names: Vec<String> = names
                .into_iter()
                .map(|name| if kind == "fact" { say(&format!("continuity-fact-{name}"), "") } else { name })
                .collect();
            out.push(Advice {
                kind,
                what: say(&format!("continuity-advice-{kind}"), &names.join("、")),
                since: since.map_or(approved.approved_on, |at| day_in_tokyo(from_micros(at))),
            });
        }
        if !news.is_empty() {
            out.push(Advice {
                kind: "template",
                what: say(&format!("continuity-advice-template-{}", paper.code()), &newest.title),
                since: newest.date.parse().unwrap_or(approved.approved_on),
            });
        }
        if approved.review_on <= ctx.today() {
            out.push(Advice { kind: "review", what: say("continuity-advice-review", ""), since: approved.review_on });
        }
        Ok(out)
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
