//! What a route says of itself, and what is wrong with a table of routes.

use crate::rates::Class;
use domain::policy::Action;
use serde::Serialize;
use std::collections::BTreeSet;

/// What a route is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A page for a signed-in person; by cookie.
    Page,
    /// JSON under `/api/v1`; by bearer token, never by cookie.
    Api,
    /// A paper or a file for a signed-in person; by cookie.
    File,
    /// Anybody: a page, a file or JSON without sign-in.
    Public,
}

/// One route. `const` throughout, so that the table is data.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct RouteInfo {
    /// GET, POST, PUT, PATCH or DELETE.
    pub method: &'static str,
    /// Path with its parameters in braces.
    pub path: &'static str,
    /// What it is.
    pub kind: Kind,
    /// The subject, the same word on every floor of the house.
    pub subject: &'static str,
    /// What the policy is asked; none only for public routes that show nobody's things.
    #[serde(serialize_with = "action_code")]
    pub action: Option<Action>,
    /// Whether it changes anything.
    pub writes: bool,
    /// Whether it counts against the limit of sign-ins and codes per network.
    #[serde(skip)]
    pub rated: bool,
    /// Whether nobody is looked up for it: assets and signs of life.
    #[serde(skip)]
    pub bare: bool,
    /// Whether the person must have shown a short while ago who they are: exports of many, consents, keys, roles,
    /// passwords. Tokens of the API are not asked.
    #[serde(skip)]
    pub fresh: bool,
    /// Largest body (bytes).
    #[serde(skip)]
    pub body: usize,
    /// Longest time (seconds).
    #[serde(skip)]
    pub seconds: u64,
}

fn action_code<S: serde::Serializer>(action: &Option<Action>, s: S) -> Result<S::Ok, S::Error> {
    action.map(Action::code).serialize(s)
}

/// Largest body of a route that does not say otherwise: 2 MB.
pub const BODY: usize = 2 * 1024 * 1024;
/// Largest body of a route that takes files: five of the largest kind and the form around them.
pub const FILES: usize = 5 * 20 * 1024 * 1024 + 256 * 1024;
/// Largest body of a route that looks at a file of ours: the file and the form around it.
pub const CHECKED: usize = app::genuine::FILE_MAX + 64 * 1024;
/// What takes larger bodies than this is dear: whole files. A part of a film is a write like any other.
const DEAR: usize = 5 * 1024 * 1024;
/// Longest time of a route that does not say otherwise.
pub const SECONDS: u64 = 30;

/// The subjects of the house (DESIGN §3).
pub const SUBJECTS: [&str; 22] = [
    "checklist",
    "guide",
    "evidence",
    "ledger",
    "vendors",
    "continuity",
    "incidents",
    "notices",
    "desk",
    "seminars",
    "organisations",
    "people",
    "programme",
    "audit",
    "papers",
    "packs",
    "visits",
    "grants",
    "rooms",
    "reminders",
    "checks",
    "imports",
];

impl RouteInfo {
    /// A route with the ordinary limits.
    #[must_use]
    pub const fn new(
        method: &'static str,
        path: &'static str,
        kind: Kind,
        subject: &'static str,
        action: Option<Action>,
        writes: bool,
    ) -> Self {
        Self {
            method,
            path,
            kind,
            subject,
            action,
            writes,
            rated: false,
            bare: false,
            fresh: false,
            body: BODY,
            seconds: SECONDS,
        }
    }
    /// Counts against the limit of sign-ins and codes per network.
    #[must_use]
    pub const fn rated(mut self, yes: bool) -> Self {
        self.rated = yes;
        self
    }
    /// Asks for a fresh proof of who it is.
    #[must_use]
    pub const fn fresh(mut self, yes: bool) -> Self {
        self.fresh = yes;
        self
    }
    /// Looks nobody up.
    #[must_use]
    pub const fn bare(mut self, yes: bool) -> Self {
        self.bare = yes;
        self
    }
    /// Takes bodies up to this many bytes.
    #[must_use]
    pub const fn body(mut self, bytes: usize) -> Self {
        self.body = bytes;
        self
    }
    /// May take this many seconds.
    #[must_use]
    pub const fn seconds(mut self, seconds: u64) -> Self {
        self.seconds = seconds;
        self
    }
    /// Whether a caller must be known.
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        !matches!(self.kind, Kind::Public)
    }
    /// What it costs; none for what may be asked for as often as anybody likes: assets, signs of life, and reading
    /// what is one's own.
    #[must_use]
    pub fn class(&self) -> Option<Class> {
        let prints = self.path.starts_with("/papers/") || self.path.ends_with("/export");
        match self.method {
            _ if self.bare => None,
            _ if self.rated => Some(Class::Codes),
            _ if self.body > DEAR || prints => Some(Class::Dear),
            "GET" => (self.kind == Kind::Public).then_some(Class::Public),
            _ => Some(Class::Writes),
        }
    }
    /// Whether it is part of the API, public or not.
    #[must_use]
    pub fn is_api(&self) -> bool {
        is_api(self.path)
    }
}

/// Whether an address is answered in JSON.
#[must_use]
pub fn is_api(path: &str) -> bool {
    path.starts_with("/api/")
}

/// What is wrong with a table, one sentence each; empty when nothing is. A route that only looks right
/// here is called by the tests, which see what it really does.
#[must_use]
pub fn faults(routes: &[RouteInfo]) -> Vec<String> {
    let mut out = Vec::new();
    let mut seen = BTreeSet::new();
    for route in routes {
        let mut wrong = |what: &str| out.push(format!("{} {}: {what}", route.method, route.path));
        if !seen.insert((route.method, route.path)) {
            wrong("stands twice");
        }
        if !SUBJECTS.contains(&route.subject) {
            wrong("names a subject that the house does not have");
        }
        if route.is_closed() && route.action.is_none() {
            wrong("has no policy");
        }
        if route.fresh && !matches!(route.kind, Kind::Page | Kind::File) {
            wrong("asks for a fresh proof where there is no session");
        }
        if route.method == "GET" && route.writes {
            wrong("is a GET that writes");
        }
        if (route.kind == Kind::Api && !route.is_api())
            || (matches!(route.kind, Kind::Page | Kind::File) && route.is_api())
        {
            wrong("does not lie where its kind lies");
        }
    }
    out
}

/// The table of routes, each once:
/// `METHOD "/path" kind subject Action|- reads|writes => handler, option value;`
macro_rules! table {
    ($($method:ident $path:literal $kind:ident $subject:ident $action:tt $mode:ident => $handler:path
        $(, $option:ident $value:expr)* ;)+) => {
        /// Every route, as it stands in the table.
        pub static TABLE: &[$crate::table::RouteInfo] = &[$(
            $crate::table::RouteInfo::new(
                stringify!($method),
                $path,
                $crate::table::table!(@kind $kind),
                stringify!($subject),
                $crate::table::table!(@action $action),
                $crate::table::table!(@writes $mode),
            )$(.$option($value))*
        ),+];

        /// The router of the table: each route behind its gate.
        pub(crate) fn mount(web: &$crate::state::Web) -> axum::Router<$crate::state::Web> {
            let mut infos = TABLE.iter();
            let mut router = axum::Router::new();
            $(
                // The same rows in the same order.
                if let Some(info) = infos.next() {
                    let filter = $crate::table::table!(@filter $method);
                    router = router.route($path, $crate::gate::guard(info, web, axum::routing::on(filter, $handler)));
                }
            )+
            router
        }
    };
    (@kind page) => { $crate::table::Kind::Page };
    (@kind api) => { $crate::table::Kind::Api };
    (@kind file) => { $crate::table::Kind::File };
    (@kind public) => { $crate::table::Kind::Public };
    (@action -) => { None };
    (@action $action:ident) => { Some(domain::policy::Action::$action) };
    (@writes reads) => { false };
    (@writes writes) => { true };
    (@filter GET) => { axum::routing::MethodFilter::GET };
    (@filter POST) => { axum::routing::MethodFilter::POST };
    (@filter PUT) => { axum::routing::MethodFilter::PUT };
    (@filter PATCH) => { axum::routing::MethodFilter::PATCH };
    (@filter DELETE) => { axum::routing::MethodFilter::DELETE };
}
pub(crate) use table;
