//! The pages and the API: axum over the use cases of `app`.
//!
//! - [`routes`]: each route once; router, `routes.json` and tests come from that table;
//! - [`gate`](crate::table::RouteInfo): sign-in, form token, limits, before every handler;
//! - `pages/<subject>/`: handlers with their templates beside them;
//! - `parts/`: what templates share. How to add a page: `docs/conventions/pages.md`.
#![deny(unsafe_code)]

mod assets;
mod cookies;
pub mod fault;
mod fault_page;
pub mod forgery;
pub mod form;
pub mod frame;
mod gate;
mod options;
mod outer;
pub mod pages;
mod qr;
mod rates;
pub mod routes;
pub mod say;
mod state;
pub mod table;
pub mod take;
pub mod view;
pub mod visit;

pub use options::Options;
pub use routes::{routes, routes_json};
pub use state::Web;

use app::App;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{Next, from_fn_with_state};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

/// The whole of it, ready to be served with
/// `into_make_service_with_connect_info::<SocketAddr>()`, so that limits know the network of origin.
pub fn router(app: App, options: Options) -> Router {
    let web = Web::new(app, options);
    routes::mount(&web)
        .fallback(pages::shell::unknown)
        .method_not_allowed_fallback(pages::shell::other_method)
        // The gate limits each route's body.
        .layer(DefaultBodyLimit::disable())
        .layer(CatchPanicLayer::custom(outer::panicked))
        .layer(from_fn_with_state(web.clone(), |state, request: Request, next: Next| outer::outer(state, request, next)))
        .layer(CompressionLayer::new())
        .with_state(web)
}
