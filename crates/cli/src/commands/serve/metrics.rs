//! `/metrics` on a listener of its own: requests by route, and the state of the installation as of the scrape. No path, no
//! person, no organisation. What stands here is what `docs/operations/monitoring/` draws and warns of.

use crate::said::Said;
use anyhow::Result;
use app::App;
use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use axum::routing::get;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};
use std::time::Instant;
use tokio::net::TcpListener;
use tokio::sync::watch;

const REQUESTS: &str = "mamori_http_requests_total";
const SECONDS: &str = "mamori_http_request_seconds";
const REPORTS: &str = "mamori_reports_total";
const REFUSED: &str = "mamori_refused_total";
/// Upper ends of the groups, seconds.
const BUCKETS: [f64; 9] = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0];
/// What is refused: a password, a token of the API, too many tries from one network.
const REFUSALS: [&str; 3] = ["sign-in", "token", "rate"];

/// Answers on this listener until the server stops.
///
/// # Errors
/// When something else in the process counts already.
pub(super) fn serve(app: App, listener: TcpListener, mut stopped: watch::Receiver<bool>) -> Result<()> {
    let recorder = PrometheusBuilder::new().set_buckets_for_metric(Matcher::Full(SECONDS.to_owned()), &BUCKETS);
    let handle = recorder
        .and_then(PrometheusBuilder::install_recorder)
        .map_err(|error| Said::new("cli-failed").with("what", error.to_string()))?;
    let upkeep = handle.clone();
    metrics::gauge!("mamori_build_info", "version" => app.config.version).set(1.0);
    // A counter that is not there yet and one that stands at nothing look alike to a rule.
    for what in REFUSALS {
        metrics::counter!(REFUSED, "what" => what).absolute(0);
    }
    let router = axum::Router::new().route(
        "/metrics",
        get(move || {
            let (handle, app) = (handle.clone(), app.clone());
            async move {
                measure(&app).await;
                ([("content-type", "text/plain; version=0.0.4")], handle.render())
            }
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

/// Sets what is asked of the database and the disk, as of now. Where the database does not answer, that is what is told,
/// and the rest stands as it was.
async fn measure(app: &App) {
    let set = |name: &'static str, value: i64| metrics::gauge!(name).set(value as f64);
    let free = app.config.files.parent().and_then(app::platform::free_bytes);
    if let Some(free) = free {
        set("mamori_disk_free_bytes", i64::try_from(free).unwrap_or(i64::MAX));
    }
    set("mamori_db_writes_waiting", i64::try_from(app.db.writing()).unwrap_or(i64::MAX));
    if let Some(replica) = app.db.replicated().await {
        set("mamori_replica_used", i64::from(replica.used));
        if let Ok(behind) = replica.behind {
            set("mamori_replica_behind_bytes", behind);
        }
        metrics::counter!(REPORTS, "from" => "replica").absolute(replica.answered);
        metrics::counter!(REPORTS, "from" => "server").absolute(replica.passed_on);
    }
    let measured = app.measures().await;
    set("mamori_database_up", i64::from(measured.is_ok()));
    let measured = match measured {
        Ok(measured) => measured,
        Err(error) => return tracing::warn!(%error, "the metrics could not be read"),
    };
    set("mamori_jobs_waiting", measured.jobs_waiting);
    set("mamori_jobs_dead", measured.jobs_dead);
    set("mamori_jobs_oldest_due_seconds", measured.job_wait);
    set("mamori_mails_waiting", measured.mails_waiting);
    set("mamori_mails_oldest_seconds", measured.mail_wait);
    set("mamori_backup_last_timestamp_seconds", measured.backup_last);
    set("mamori_audit_records", measured.audit_records);
    set("mamori_audit_loose_chains", measured.audit_loose);
    set("mamori_audit_checkpoint_timestamp_seconds", measured.checkpoint_last);
    set("mamori_files_bytes", measured.file_bytes);
    set("mamori_schema_version", measured.schema);
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
    // The pattern of the route, never the address: codes stand in addresses.
    let route = request.extensions().get::<MatchedPath>().map_or("-".to_owned(), |path| path.as_str().to_owned());
    let response = next.run(request).await;
    let status = response.status().as_u16();
    if let Some(what) = refusal(method, &route, status) {
        metrics::counter!(REFUSED, "what" => what).increment(1);
    }
    metrics::counter!(REQUESTS, "method" => method, "route" => route.clone(), "status" => status.to_string())
        .increment(1);
    metrics::histogram!(SECONDS, "method" => method, "route" => route).record(begun.elapsed().as_secs_f64());
    response
}

/// What was refused, as [`REFUSALS`] names it.
fn refusal(method: &str, route: &str, status: u16) -> Option<&'static str> {
    match status {
        429 => Some("rate"),
        401 if route.starts_with("/api/") => Some("token"),
        401 | 403 | 422 if (method, route) == ("POST", "/sign-in") => Some("sign-in"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_refused_has_its_name() {
        for (method, route, status, what) in [
            ("POST", "/sign-in", 422, Some("sign-in")),
            ("POST", "/sign-in", 303, None),
            ("GET", "/sign-in", 200, None),
            ("POST", "/sign-in", 429, Some("rate")),
            ("GET", "/api/v1/me", 401, Some("token")),
            ("POST", "/assessments", 422, None),
        ] {
            assert_eq!(refusal(method, route, status), what, "{method} {route} {status}");
        }
        assert!(REFUSALS.contains(&"rate"));
    }
}
