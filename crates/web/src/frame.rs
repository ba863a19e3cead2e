//! What every page has around it. A template's context holds one as `t`: `{{ t.say("key") }}`.

use crate::fault::{Answer, Fault};
use crate::form::FormState;
use crate::say::{IntoArg, Say, Sentence};
use crate::visit::Visitor;
use app::{Field, Place};
use askama::Template;
use askama::filters::Safe;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use content::Lang;
use domain::policy::{Action, Actor, Subject, decide};
use domain::text::is_local_path;
use jiff::Timestamp;
use std::ops::Deref;

/// The navigation, in its order: path, words, and the action that it needs. One line per page.
const NAVIGATION: &[(&str, &str, Option<Action>)] = &[
    ("/", "shell-nav-home", None),
    ("/inbox", "notices-nav", Some(Action::SeeNotices)),
    ("/rooms", "room-nav", Some(Action::SeeRoom)),
    ("/seminars", "seminar-nav", Some(Action::SeeSeminars)),
    ("/continuity", "continuity-nav", Some(Action::SeePlan)),
    ("/guide", "guide-nav", None),
    ("/desks", "desk-nav", None),
    ("/evidence", "evidence-nav", Some(Action::SeeEvidence)),
    ("/vendors", "vendors-nav", Some(Action::SeeVendors)),
    ("/programme", "programme-nav", Some(Action::SeeProgramme)),
    ("/organisations", "organisations-nav", Some(Action::SeeOrganisation)),
    ("/people", "shell-nav-people", Some(Action::SeePeople)),
    ("/operation", "operation-nav", Some(Action::Operate)),
    ("/settings/mail", "mail-nav", Some(Action::Operate)),
    ("/settings/copies", "copies-nav", Some(Action::Operate)),
    ("/account", "shell-nav-account", Some(Action::OwnAccount)),
];

/// One entry of the navigation.
pub struct Entry {
    /// Where it leads.
    pub path: &'static str,
    /// Key of its words.
    pub key: &'static str,
    /// Whether it is the page that is shown.
    pub here: bool,
}

/// Header, footer and words of one page.
pub struct Frame {
    visit: Visitor,
    title: String,
    heading: Safe<String>,
    house: String,
    return_to: String,
    wide: bool,
}

impl Deref for Frame {
    type Target = Say;
    fn deref(&self) -> &Say {
        &self.visit.say
    }
}

impl Frame {
    /// The frame of a page; the title is a key, and the page's one `h1`.
    #[must_use]
    pub fn new(visit: &Visitor, title: &str) -> Self {
        Self {
            title: visit.say.plain(title).to_string(),
            heading: Safe(visit.say.say(title).to_string()),
            house: visit
                .me
                .as_ref()
                .and_then(|me| me.roles.first())
                .map(|r| r.organisation_name.clone())
                .unwrap_or_default(),
            return_to: visit.came_from.clone(),
            wide: false,
            visit: visit.clone(),
        }
    }
    /// The frame of an error page, which tells nothing of the address: unknown and foreign look the same.
    #[must_use]
    pub(crate) fn of_fault(visit: &Visitor, title: &str) -> Self {
        Self { return_to: "/".to_owned(), ..Self::new(visit, title) }
    }
    /// A page that needs the whole width: a sheet beside what was found in it.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }
    /// Whether the page needs the whole width.
    #[must_use]
    pub fn is_wide(&self) -> bool {
        self.wide
    }
    /// Takes a title that is no key: the name of a thing, or a sentence filled in.
    #[must_use]
    pub fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self.heading = Safe(content::markdown::escape(&self.title));
        self
    }
    /// Takes a title of the content, with its readings.
    #[must_use]
    pub fn headed(mut self, source: &str) -> Self {
        self.title = domain::text::without_readings(source);
        self.heading = crate::ruby::of(&self, source);
        self
    }
    /// Takes the name of the organisation that the page is about.
    #[must_use]
    pub fn of(mut self, organisation: &str) -> Self {
        organisation.clone_into(&mut self.house);
        self
    }

    /// The title as it was made.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }
    /// The title as the page's `h1`, with readings where they are shown.
    #[must_use]
    pub fn heading(&self) -> &Safe<String> {
        &self.heading
    }
    /// The organisation's name, empty for visitors.
    #[must_use]
    pub fn house(&self) -> &str {
        &self.house
    }
    /// Whether the person acts for several organisations and may want another one.
    #[must_use]
    pub fn has_several(&self) -> bool {
        let mut mine = self.visit.me.iter().flat_map(|me| &me.roles).map(|r| r.organisation_id);
        mine.next().is_some_and(|first| mine.any(|other| other != first))
    }
    /// A mark for a form that makes something: sent twice, it makes one.
    #[must_use]
    pub fn once(&self) -> String {
        let mut mark = [0; 16];
        self.visit.app().ports.dice.secret(&mut mark);
        app::checklist::hex(&mark)
    }
    /// The form token.
    #[must_use]
    pub fn csrf(&self) -> &str {
        &self.visit.csrf
    }
    /// Where `POST /preferences` returns to.
    #[must_use]
    pub fn return_to(&self) -> &str {
        &self.return_to
    }
    /// Whether somebody is signed in.
    #[must_use]
    pub fn signed(&self) -> bool {
        self.visit.me.is_some()
    }
    /// Whether the person is to be told of a sign-in from a browser that was not known.
    #[must_use]
    pub fn tells_of_stranger(&self) -> bool {
        self.visit.me.as_ref().is_some_and(|me| me.strangers > 0) && self.visit.path() != "/account"
    }
    /// The visitor's language.
    #[must_use]
    pub fn lang(&self) -> &'static str {
        self.view().lang.code()
    }
    /// Whether the page is the demonstration's.
    #[must_use]
    pub fn demo(&self) -> bool {
        self.visit.app().config.demo
    }
    /// Whether the house made a certificate that devices are to trust.
    #[must_use]
    pub fn has_certificate(&self) -> bool {
        self.visit.web.options.authority.is_some()
    }
    /// Whether it runs on one PC, where the owner may be the only person.
    #[must_use]
    pub fn on_one_pc(&self) -> bool {
        self.visit.app().config.place == Place::Pc
    }
    /// Version of the program.
    #[must_use]
    pub fn version(&self) -> &str {
        self.visit.app().config.version
    }
    /// Address of the style sheet.
    #[must_use]
    pub fn style(&self) -> &str {
        self.visit.web.assets.style()
    }
    /// Address of the icon.
    #[must_use]
    pub fn icon(&self) -> &str {
        self.visit.web.assets.icon()
    }
    /// Addresses of the scripts.
    #[must_use]
    pub fn scripts(&self) -> &[String] {
        self.visit.web.assets.scripts()
    }
    /// The entries that the person may use.
    #[must_use]
    pub fn navigation(&self) -> Vec<Entry> {
        if !self.signed() {
            return Vec::new();
        }
        NAVIGATION
            .iter()
            .filter(|(.., action)| action.is_none_or(|a| may(&self.visit.ctx.actor, a)))
            .map(|(path, key, _)| Entry { path, key, here: self.visit.path() == *path })
            .collect()
    }
    /// A day: 令和8年11月24日, in English 2026-11-24.
    #[must_use]
    pub fn day(&self, at: &Timestamp) -> String {
        let day = domain::dates::day_in_tokyo(*at);
        if self.view().lang == Lang::En { day.to_string() } else { domain::dates::wareki(day) }
    }
    /// A day with hour and minute.
    #[must_use]
    pub fn instant(&self, at: &Timestamp) -> String {
        format!("{} {}", self.day(at), domain::dates::clock_time(*at))
    }
    /// A person's name; that somebody was erased is said in the visitor's language.
    #[must_use]
    pub fn who(&self, name: &str) -> String {
        self.visit.say.who(name)
    }
    /// What a browser calls itself, in words.
    #[must_use]
    pub fn browser_words(&self, agent: &str) -> String {
        self.visit.app().browser_words(self.view().lang, agent)
    }
    /// The sentence of a wrong field.
    #[must_use]
    pub fn fault_of<'a>(&'a self, field: &'a Field) -> Sentence<'a> {
        self.visit.say.fault(field)
    }
    /// A sentence with one value: a macro cannot chain.
    #[must_use]
    pub fn say_with<'a>(&'a self, key: &'a str, name: &'a str, value: impl IntoArg<'a>) -> Sentence<'a> {
        self.say(key).with(name, value)
    }
}

/// Whether the actor may do it to anything at all; for what is offered, not for what is allowed.
#[must_use]
pub fn may(actor: &Actor, action: Action) -> bool {
    decide(actor, action, &Subject::common()).is_ok()
}

/// A page.
///
/// # Errors
/// A template that could not be written.
pub fn page(template: &impl Template) -> Answer {
    page_as(StatusCode::OK, template)
}

/// Bytes of a page with a table.
const PAGE: usize = 32 * 1024;

/// A page with a status of its own: a form with faults is a 422.
///
/// # Errors
/// A template that could not be written.
pub fn page_as(status: StatusCode, template: &impl Template) -> Answer {
    // Room for most pages at once.
    let mut html = String::with_capacity(PAGE);
    template.render_into(&mut html).map_err(|e| Fault::inside(format!("template: {e}")))?;
    let media = HeaderValue::from_static("text/html; charset=utf-8");
    Ok((status, [(header::CONTENT_TYPE, media)], html).into_response())
}

/// The page of a form that came back: its status says why, and when to try again.
///
/// # Errors
/// A template that could not be written.
pub fn page_again(form: &FormState, template: &impl Template) -> Answer {
    let mut answer = page_as(form.status(), template)?;
    if let Some(seconds) = form.wait() {
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(answer)
}

/// On to another page after a form was taken.
#[must_use]
pub fn go(path: &str) -> Response {
    axum::response::Redirect::to(path).into_response()
}

/// A path of ours that a form or a link asks to return to; anything else is the home page.
#[must_use]
pub fn local(path: &str) -> &str {
    if is_local_path(path) { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn nobody_is_sent_elsewhere() {
        for good in ["/", "/people?organisation=1", "/a/b"] {
            assert_eq!(local(good), good);
        }
        for bad in ["", "https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:x"]
        {
            assert_eq!(local(bad), "/");
        }
    }
}
