//! What every request passes through: a name, a log line without personal text, figures, limits.

use super::Problem;
use super::request::not_whole;
use crate::Failure;
use crate::failure::kind;
use axum::Router;
use axum::body::{Body, HttpBody as _, to_bytes};
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderName, HeaderValue, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use std::time::Instant;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};

/// The largest body.
const BODY_MAX: usize = 1024 * 1024;
/// The largest body that is read of whoever it is, before anything is asked about them.
const SMALL: usize = 64 * 1024;

/// `public` is the address at which browsers reach the service.
pub(super) fn guarded(router: Router, public: Uri) -> Router {
    let request_id = HeaderName::from_static("x-request-id");
    router
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(CatchPanicLayer::custom(|_| broken()))
        .layer(middleware::from_fn(arrived))
        .layer(middleware::from_fn_with_state(public, by_its_name))
        .layer(middleware::from_fn(observed))
        .layer(PropagateRequestIdLayer::new(request_id.clone()))
        .layer(SetRequestIdLayer::new(request_id, MakeRequestUuid))
}

fn broken() -> Response {
    let why = "this request hit a fault in Stepin; what was recorded before is safe";
    Problem(Failure::broken(why.to_owned())).into_response()
}

/// Reads a small body whether or not an answer needs it: a connection with an unread one is closed
/// after the answer, and the next request on it would be cut off.
async fn arrived(request: Request, next: Next) -> Response {
    if request.body().size_hint().upper().is_none_or(|size| size > SMALL as u64) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    match to_bytes(body, SMALL).await {
        Ok(read) => next.run(Request::from_parts(parts, Body::from(read))).await,
        Err(_) => Problem(not_whole()).into_response(),
    }
}

/// A page of another site must not reach the service under a name of its own (DNS rebinding): only
/// loopback names are answered, and the one at which browsers reach it through a proxy.
async fn by_its_name(State(public): State<Uri>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let name = host.map(|host| host.rsplit_once(':').map_or(host, |(name, _)| name));
    let is_its_own = matches!(name, None | Some("127.0.0.1" | "localhost" | "[::1]" | "[:"))
        || host == public.authority().map(Authority::as_str);
    if is_its_own {
        return next.run(request).await;
    }
    let why = "this service answers on loopback names and on its public address only: see \
               serve --public-url";
    Problem(Failure::Other(kind::MISDIRECTED, why.to_owned())).into_response()
}

/// Names the route, never the address asked for: that may hold a search for a name.
async fn observed(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str);
    let (route, method) = (route.to_owned(), request.method().clone());
    let id = request.headers().get("x-request-id").cloned();
    let mut response = next.run(request).await;
    let (status, took) = (response.status().as_u16(), started.elapsed());
    let labels =
        [("route", route.clone()), ("method", method.to_string()), ("status", status.to_string())];
    metrics::counter!("stepin_http_requests_total", &labels).increment(1);
    metrics::histogram!("stepin_http_request_seconds", "route" => route.clone()).record(took);
    let request_id = id.as_ref().and_then(|id| id.to_str().ok()).unwrap_or_default();
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    tracing::info!(request_id, %method, route, status, micros, "answered");
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
