//! GET and POST /continuity/systems: one system after the other.

use super::{asked_for, held, late, opened, overview, sent_for};
use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::frame::{Frame, go, page, page_again, page_as};
use crate::take::{Asked, Typed};
use crate::visit::Signed;
use app::Error;
use app::continuity::{PlanView, TypedSystem, key_of};
use app::vendors::SystemRow;
use askama::Template;
use axum::http::StatusCode;
use domain::continuity::{Importance, OfSystem, Paper};
use domain::ids::OrganisationId;
use domain::policy::Action;

#[derive(Template)]
#[template(path = "pages/continuity/systems.html")]
struct Page {
    t: Frame,
    organisation: OrganisationId,
    /// Each system's number, name, and whether it is the one that is shown.
    systems: Vec<(usize, String, bool)>,
    /// The number of that one.
    n: usize,
    form: FormState,
    importance: Vec<(&'static str, String)>,
    /// What somebody else wrote meanwhile: key of its words, text.
    standing: Option<Vec<(String, String)>>,
    done: bool,
}

/// The fields with the keys of their words.
const FIELDS: [(&str, &str); 7] = [
    ("importance", "continuity-system-importance"),
    ("recovery", "continuity-system-recovery"),
    ("alternative", "continuity-system-alternative"),
    ("backup_frequency", "continuity-system-frequency"),
    ("backup_method", "continuity-system-method"),
    ("restore_method", "continuity-system-restore"),
    ("restore_tested_on", "continuity-system-tested"),
];

impl Page {
    fn held(&self) -> Vec<(String, String)> {
        held(&self.form, &FIELDS.map(|(name, _)| name))
    }
    /// What others wrote, as the page says it.
    fn told(&self, others: Vec<(&str, String)>) -> Vec<(String, String)> {
        let words = |name: &str, text: String| match self.importance.iter().find(|(code, _)| *code == text) {
            Some((_, words)) if name == "importance" => words.clone(),
            _ => text,
        };
        let key = |name: &str| FIELDS.iter().find(|(n, _)| *n == name).map_or("", |(_, key)| *key).to_owned();
        others.into_iter().map(|(name, text)| (key(name), words(name, text))).collect()
    }
}

/// The name of a system with what it is.
fn name_of(visit: &Signed, system: &SystemRow) -> String {
    let kind = visit.say.plain(&format!("continuity-system-{}", system.kind.code())).to_string();
    if system.name.is_empty() { kind } else { format!("{}（{kind}）", system.name) }
}

fn kept(view: &PlanView, key: &str) -> FormState {
    let of = view.written.systems.get(key).cloned().unwrap_or_default();
    let tested = of.restore_tested_on.parse().map(domain::dates::wareki).unwrap_or_default();
    let OfSystem { importance, recovery, alternative, backup_frequency, backup_method, restore_method, .. } = of;
    let form = FormState::default()
        .with("version", view.version.to_string())
        .with("system", key)
        .with("importance", importance)
        .with("recovery", if recovery == 0 { String::new() } else { recovery.to_string() })
        .with("alternative", alternative)
        .with("backup_frequency", backup_frequency)
        .with("backup_method", backup_method)
        .with("restore_method", restore_method)
        .with("restore_tested_on", tested);
    opened(form, &FIELDS.map(|(name, _)| name))
}

fn build(visit: &Signed, view: &PlanView, n: usize, form: Option<FormState>) -> Result<Page, Fault> {
    visit.ctx.may(Action::ChangePlan, view.organisation)?;
    let shown = view.systems.get(n.saturating_sub(1));
    let importance = Importance::ALL.map(|i| (i.code(), format!("continuity-importance-{}", i.code())));
    let none = ("", visit.say.plain("continuity-system-importance-none").to_string());
    let systems = view.systems.iter().enumerate().map(|(at, s)| (at + 1, name_of(visit, s), at + 1 == n)).collect();
    Ok(Page {
        t: Frame::new(visit.visitor(), "continuity-systems-title").of(&view.label.name),
        organisation: view.organisation,
        systems,
        n,
        form: form.unwrap_or_else(|| shown.map(|s| kept(view, &key_of(s))).unwrap_or_default()),
        importance: std::iter::once(none)
            .chain(importance.into_iter().map(|(code, key)| (code, visit.say.plain(&key).to_string())))
            .collect(),
        standing: None,
        done: false,
    })
}

/// GET /continuity/systems?organisation=&n=
pub async fn show(visit: Signed, asked: Asked) -> Answer {
    let (id, _) = asked_for(&visit, &asked)?;
    let view = visit.app().continuity(&visit.ctx, id, Paper::Plan).await?;
    let n = asked.number("n")?.and_then(|n| usize::try_from(n).ok());
    // Without a number: the first of which something is missing.
    let open = view.systems.iter().position(|s| {
        let of = format!("system:{}:", key_of(s));
        view.missing.iter().any(|m| m.key.starts_with(&of))
    });
    let n = n.filter(|n| (1..=view.systems.len()).contains(n)).unwrap_or(open.unwrap_or(0) + 1);
    page(&Page { done: asked.text("done") == "saved", ..build(&visit, &view, n, None)? })
}

/// POST /continuity/systems; then the next system, or the overview.
pub async fn save(visit: Signed, typed: Typed) -> Answer {
    let (id, _, version) = sent_for(&typed)?;
    let key = typed.line("system");
    let system = TypedSystem {
        key: key.clone(),
        importance: typed.line("importance"),
        recovery: typed.line("recovery"),
        alternative: typed.lines("alternative"),
        backup_frequency: typed.line("backup_frequency"),
        backup_method: typed.line("backup_method"),
        restore_method: typed.line("restore_method"),
        restore_tested_on: typed.line("restore_tested_on"),
    };
    let saved = visit.app().save_plan_system(&visit.ctx, id, system, version).await;
    let view = visit.app().continuity(&visit.ctx, id, Paper::Plan).await?;
    let known = view.systems.iter().position(|s| key_of(s) == key).map(|at| at + 1);
    let n = known
        .or_else(|| typed.raw("n").parse::<usize>().ok().filter(|n| (1..=view.systems.len()).contains(n)))
        .unwrap_or(1);
    match saved {
        Ok(()) if n < view.systems.len() => {
            Ok(go(&format!("/continuity/systems?organisation={id}&n={}&done=saved", n + 1)))
        }
        Ok(()) => Ok(go(&format!("{}&done=saved", overview(id, Paper::Plan)))),
        Err(Error::Stale { .. }) => {
            let shown = view.systems.get(n.saturating_sub(1)).map(key_of).unwrap_or_default();
            // One that got another name meanwhile begins empty: what the form was opened with belongs to what was typed.
            let whole = typed.pairs().filter(|(name, _)| known.is_some() || !name.starts_with("was."));
            let sent = Typed::from_pairs(whole.map(|(name, text)| (name.to_owned(), text.to_owned())).collect());
            let (form, others) = late(&sent, kept(&view, &shown), &FIELDS.map(|(name, _)| name));
            let built = build(&visit, &view, n, Some(form))?;
            page_as(StatusCode::CONFLICT, &Page { standing: Some(built.told(others)), ..built })
        }
        Err(error) => {
            let form = typed.keep().refuse(error)?;
            page_again(&form.clone(), &build(&visit, &view, n, Some(form))?)
        }
    }
}
