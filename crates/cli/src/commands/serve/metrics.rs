//! `/metrics` on a listener of its own: how many requests, how long, with which outcome. No path, no person.

use crate::said::Said;
use anyhow::Result;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use axum::routing::get;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};
use std::time::Instant;
use tokio::net::TcpListener;
use tokio::sync::watch;

const REQUESTS: &str = "mamori_http_requests_total";
const SECONDS: &str = "mamori_http_request_seconds";
/// Upper ends of the groups, seconds.
const BUCKETS: [f64; 9] = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0];

/// Answers on this listener until the server stops.
///
/// # Errors
/// When something else in the process counts already.
pub(super) fn serve(listener: TcpListener, mut stopped: watch::Receiver<bool>) -> Result<()> {
    let recorder = PrometheusBuilder::new().set_buckets_for_metric(Matcher::Full(SECONDS.to_owned()), &BUCKETS);
    let handle = recorder
        .and_then(PrometheusBuilder::install_recorder)
        .map_err(|error| Said::new("cli-failed").with("what", error.to_string()))?;
    let upkeep = handle.clone();
    let router = axum::Router::new().route(
        "/metrics",
        get(move || {
            let text = handle.render();
            async move { ([("content-type", "text/plain; version=0.0.4")], text) }
        }),
    );
    tokio::spawn(async move {
        let until = async move {
            let _gone = stopped.wait_for(|stop| *stop).await;
        };
        let served = axum::serve(listener, router).with_graceful_shutdown(until).await;
        if let Err(error) = served {
            tracing::warn!(%error, "the metrics are no longer served");
        }
    });
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(std::time::Duration::from_secs(5)).await;
            upkeep.run_upkeep();
        }
    });
    Ok(())
}

/// Counts a request. Costs next to nothing where no listener is configured.
pub(super) async fn count(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = match request.method().as_str() {
        "GET" => "GET",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        _ => "other",
    };
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    metrics::counter!(REQUESTS, "method" => method, "status" => status).increment(1);
    metrics::histogram!(SECONDS, "method" => method).record(begun.elapsed().as_secs_f64());
    response
}
