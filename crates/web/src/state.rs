//! What every request finds: the house, its words, its assets, its limits.

use crate::pages::checklist::row::FormTexts;
use crate::{assets::Assets, options::Options, rates::Rates, routes, say::Words, speed::Speed};
use app::App;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The state of the router. Cheap to clone.
#[derive(Clone)]
pub struct Web(Arc<Inner>);

/// Behind [`Web`].
pub struct Inner {
    /// The house.
    pub app: App,
    /// Settings.
    pub options: Options,
    /// The words of the interface.
    pub words: Arc<Words>,
    /// The rows of forms as HTML.
    pub form_texts: FormTexts,
    /// Styles and scripts.
    pub assets: Assets,
    /// Limits per account and network.
    pub rates: Rates,
    /// How long the routes took in the last hour.
    pub speed: Speed,
    /// Signs form tokens before sign-in.
    pub form_key: [u8; 32],
    requests: AtomicU64,
}

impl std::ops::Deref for Web {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl Web {
    /// The state of a router, made once at start.
    #[must_use]
    pub fn new(app: App, options: Options) -> Self {
        let form_key = options.form_key.unwrap_or_else(|| {
            let mut key = [0; 32];
            app.ports.dice.secret(&mut key);
            key
        });
        let started = app.ports.clock.now().as_millisecond();
        let rates = Rates::new(options.tries_per_minute.unwrap_or(Options::TRIES), options.limits);
        Self(Arc::new(Inner {
            words: Arc::new(Words::new(app.content.clone())),
            form_texts: FormTexts::default(),
            assets: Assets::new(),
            rates,
            speed: Speed::new(routes::TABLE),
            form_key,
            // Numbers of two runs do not meet in one log.
            requests: AtomicU64::new(u64::try_from(started).unwrap_or_default() << 10),
            app,
            options,
        }))
    }

    /// The number of the next request.
    #[must_use]
    pub fn next_request(&self) -> u64 {
        self.requests.fetch_add(1, Ordering::Relaxed)
    }
}
