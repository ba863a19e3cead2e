//! The pages and the API: axum over the use cases of `app`.
//!
//! - [`routes`]: each route once; router, `routes.json` and tests come from that table;
//! - [`gate`](crate::table::RouteInfo): sign-in, form token, limits, before every handler;
//! - `pages/<subject>/`: handlers with their templates beside them;
//! - `parts/`: what templates share. How to add a page: `docs/conventions/pages.md`.
#![deny(unsafe_code)]

pub mod api;
mod assets;
mod cookies;
pub mod fault;
mod fault_page;
pub mod forgery;
pub mod form;
pub mod frame;
mod gate;
#[cfg(test)]
mod hostile;
pub mod hosts;
mod options;
mod outer;
pub mod pages;
mod party;
mod qr;
mod rates;
pub mod routes;
mod ruby;
pub mod say;
mod speed;
mod state;
pub mod table;
pub mod take;
pub mod view;
pub mod visit;

pub use api::openapi::openapi_json;

pub use hosts::Names;
pub use options::{Authority, FirstCode, Options};
pub use rates::{Class, Limits};
pub use routes::{routes, routes_json};
pub use state::Web;

use app::App;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{Next, from_fn_with_state};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

/// The whole of it, ready to be served with
/// `into_make_service_with_connect_info::<SocketAddr>()`, so that limits know the network of origin.
pub fn router(app: App, options: Options) -> Router {
    let web = Web::new(app, options);
    let routes = routes::mount(&web);
    layered(web, routes)
}

fn layered(web: Web, routes: Router<Web>) -> Router {
    routes
        .fallback(pages::shell::unknown)
        .method_not_allowed_fallback(pages::shell::other_method)
        // The gate limits each route's body.
        .layer(DefaultBodyLimit::disable())
        .layer(CatchPanicLayer::custom(outer::panicked))
        .layer(from_fn_with_state(web.clone(), |state, request: Request, next: Next| {
            outer::outer(state, request, next)
        }))
        // A film is compressed already, and its length must be known to whoever seeks in it.
        .layer(
            CompressionLayer::new().compress_when(DefaultPredicate::new().and(NotForContentType::const_new("video/"))),
        )
        .with_state(web)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::http::StatusCode;
    use axum::routing::get;
    use http_body_util::BodyExt;
    use testkit::app::TestApp;
    use tower::ServiceExt;

    async fn falls() -> &'static str {
        panic!("planted")
    }

    #[tokio::test]
    async fn a_panic_is_a_page_with_a_number() {
        let test = TestApp::sqlite().await;
        let router = layered(Web::new(test.app.clone(), Options::default()), Router::new().route("/falls", get(falls)));
        let request = Request::get("/falls").header("host", "localhost").body(Body::empty()).expect("a request");
        let answer = router.oneshot(request).await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let number = answer.headers()["x-request-id"].to_str().expect("a number").to_owned();
        let page = answer.into_body().collect().await.expect("a body").to_bytes();
        let page = String::from_utf8_lossy(&page);
        assert!(page.contains(&number) && page.contains("こちらの不具合です") && !page.contains("planted"), "{page}");
    }
}
