//! What every request passes through: a name, a log line without personal text, figures, limits.

use super::client::{self, Client, Peer};
use super::network::Network;
use super::rates::Rates;
use super::{Problem, cross_site, headers, pages};
use crate::Failure;
use crate::failure::kind;
use crate::public_url::{PublicUrl, host_of, is_loopback_name};
use axum::Router;
use axum::body::{Body, HttpBody as _, to_bytes};
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};

/// The largest body.
const BODY_MAX: usize = 1024 * 1024;
/// In which the whole of it has to arrive.
const BODY_WITHIN: Duration = Duration::from_secs(30);

/// What is asked of every request.
pub(super) struct Rules {
    pub(super) public_url: Option<PublicUrl>,
    pub(super) trusted_proxies: Vec<IpAddr>,
    pub(super) rates: Rates,
    pub(super) https: bool,
}

impl Rules {
    pub(super) fn of(network: &Network, rates: Rates) -> Self {
        Self {
            public_url: network.public_url.clone(),
            trusted_proxies: network.trusted_proxies.clone(),
            rates,
            https: network.is_https(),
        }
    }
}

pub(super) fn guarded(router: Router, rules: Rules) -> Router {
    let request_id = HeaderName::from_static("x-request-id");
    let rules = Arc::new(rules);
    router
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(middleware::from_fn(read_in_time))
        .layer(CatchPanicLayer::custom(|_| broken()))
        .layer(middleware::from_fn_with_state(rules.clone(), admitted))
        .layer(middleware::from_fn(pages::in_words))
        .layer(middleware::from_fn_with_state(rules, observed))
        .layer(PropagateRequestIdLayer::new(request_id.clone()))
        .layer(SetRequestIdLayer::new(request_id, MakeRequestUuid))
}

fn broken() -> Response {
    let why = "this request hit a fault in Stepin; what was recorded before is safe";
    Problem(Failure::broken(why.to_owned())).into_response()
}

/// Lets in what this service is meant by, and from where no more comes than it can bear.
async fn admitted(State(rules): State<Arc<Rules>>, request: Request, next: Next) -> Response {
    let peer = peer(&request);
    let asked_from = request.extensions().get::<Client>().copied().unwrap_or(Client(peer));
    let (headers, path) = (request.headers(), request.uri().path());
    let public = rules.public_url.as_ref();
    // Whoever watches over machines asks these by address.
    let admitted = if path.starts_with("/health/") {
        Ok(())
    } else {
        addressed(headers, peer, public)
            .and_then(|()| rules.rates.address(asked_from))
            .and_then(|()| cross_site::check(request.method(), headers, public))
    };
    match admitted {
        Ok(()) => next.run(request).await,
        Err(failure) => Problem(failure).into_response(),
    }
}

/// Only its public name is answered to and, from this machine itself, loopback names: a page of
/// another site must not reach the service under a name of its own (DNS rebinding).
fn addressed(headers: &HeaderMap, peer: IpAddr, public: Option<&PublicUrl>) -> Result<(), Failure> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let name = hosts.next().and_then(|host| host.to_str().ok()).and_then(host_of);
    let own = name.as_deref().is_some_and(|name| {
        public.is_some_and(|public| public.host() == name)
            || (peer.is_loopback() && is_loopback_name(name))
    });
    if own && hosts.next().is_none() {
        return Ok(());
    }
    let why = match public {
        Some(public) => format!("this service is {public} and nothing else"),
        None => "this service answers on loopback names only; --public-url gives it one".to_owned(),
    };
    Err(Failure::Other(kind::MISDIRECTED, why))
}

fn peer(request: &Request) -> IpAddr {
    let peer = request.extensions().get::<Peer>();
    peer.expect("every connection has another end").0
}

/// Reads the whole body before anything is done, and not for longer than it should take.
async fn read_in_time(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    match tokio::time::timeout(BODY_WITHIN, to_bytes(body, BODY_MAX + 1)).await {
        // One byte more than the limit is passed on, for the limit behind to refuse.
        Ok(Ok(bytes)) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Ok(Err(_)) => Problem(Failure::too_large(
            "the body is larger than 1 MiB, or did not arrive whole; send less at once",
        ))
        .into_response(),
        Err(_) => {
            let why = format!("the body did not arrive within {} seconds", BODY_WITHIN.as_secs());
            let late = Problem(Failure::Other(kind::TOO_SLOW, why));
            ([(header::CONNECTION, "close")], late).into_response()
        }
    }
}

/// Names the route, never the address asked for: that may hold a search for a name.
async fn observed(State(rules): State<Arc<Rules>>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let client = client::client(peer(&request), request.headers(), &rules.trusted_proxies);
    request.extensions_mut().insert(client);
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str);
    let (route, method) = (route.to_owned(), request.method().clone());
    let path = request.uri().path().to_owned();
    let id = request.headers().get("x-request-id").cloned();
    let mut response = next.run(request).await;
    let (status, took) = (response.status().as_u16(), started.elapsed());
    let labels =
        [("route", route.clone()), ("method", method.to_string()), ("status", status.to_string())];
    metrics::counter!("stepin_http_requests_total", &labels).increment(1);
    metrics::histogram!("stepin_http_request_seconds", "route" => route.clone()).record(took);
    let request_id = id.as_ref().and_then(|id| id.to_str().ok()).unwrap_or_default();
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let Client(client) = client;
    tracing::info!(request_id, %client, %method, route, status, micros, "answered");
    headers::add(response.headers_mut(), &path, rules.https);
    response
}
