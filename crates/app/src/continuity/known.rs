//! What the places and tables of a template become.

use super::gather::Gathered;
use super::tables::Words;
use crate::App;
use content::Lang;
use domain::continuity::facts::FACTS;
use domain::continuity::fill::Place;
use domain::continuity::{Known, Written};
use domain::organisations::Kind;
use std::collections::BTreeSet;

impl App {
    pub(super) fn known(&self, gathered: &Gathered, plan: &Written) -> Known {
        let say = |key: &str| self.content.messages.say(Lang::Ja, key, &[]);
        let mut known = Known::default();
        let mut put = |name: &str, text: String, label: String, key: String| {
            known.places.insert(name.to_owned(), Place { text, label, key });
        };
        for fact in FACTS {
            let text = plan.facts.get(fact.key).cloned().unwrap_or_default();
            let label = say(&format!("continuity-fact-{}", fact.key));
            put(fact.key, text, label, format!("fact:{}", fact.key));
        }
        let label = &gathered.label;
        put("name", label.name.clone(), String::new(), "name".to_owned());
        put("code", label.code.clone(), String::new(), "code".to_owned());
        put("us", say(&format!("continuity-us-{}", label.kind.code())), String::new(), "us".to_owned());

        let mut holds = |name: &str, holds: bool| {
            if holds {
                known.conditions.insert(name.to_owned());
            }
        };
        holds("vendors", !gathered.vendors.is_empty());
        holds("systems", !gathered.systems.is_empty());
        holds("trainings", !gathered.trainings.is_empty());
        holds("pharmacy", label.kind == Kind::Pharmacy);
        holds("hospital", label.kind == Kind::Hospital);
        holds("dental", label.kind == Kind::Dental);

        let words = Words { app: self, gathered, plan };
        for name in domain::continuity::facts::BLOCKS {
            if let Some(filled) = words.block(name) {
                known.blocks.insert((*name).to_owned(), filled);
            }
        }
        known
    }
}

/// The known facts with what was answered to one item.
pub(super) fn with_answer(
    known: &Known,
    places: impl IntoIterator<Item = (&'static str, Place)>,
    conditions: BTreeSet<String>,
) -> Known {
    let mut out = known.clone();
    out.places.extend(places.into_iter().map(|(name, place)| (name.to_owned(), place)));
    out.conditions.extend(conditions);
    out
}
