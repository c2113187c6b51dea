//! The HTTP interface: one table of operations, and what every request passes through.

mod actor;
mod answers;
mod api;
mod boards;
mod client;
mod connections;
mod cross_site;
mod docs;
mod emergencies;
mod erasure;
mod events;
mod guard;
mod headers;
mod health;
mod journeys;
mod log;
mod network;
mod openapi;
mod organisation;
mod pages;
mod people;
mod permissions;
mod policies;
mod problem;
mod proofs;
mod provider;
mod rates;
mod reply;
mod request;
mod schemas;
mod serve;
mod sessions;
mod tls;

pub(crate) use network::{CONNECTIONS_MAX, Network};
pub(crate) use rates::PerPersonAndAddress;
pub(crate) use serve::{Listening, serve};
pub(crate) use tls::{Tls, certificates, private};

use crate::Service;
use crate::sign_in::{Provider, SignIn};
use axum::{Extension, Router};
use metrics_exporter_prometheus::PrometheusHandle;
use problem::Problem;
use rates::Rates;
use std::sync::Arc;
use tokio::sync::{Semaphore, watch};

/// What handlers share.
#[derive(Clone)]
pub(crate) struct App {
    service: Service,
    /// Who somebody is.
    sign_in: SignIn,
    metrics: PrometheusHandle,
    /// Turns true when the service stops, so that open streams end.
    stopping: watch::Receiver<bool>,
    openapi: Arc<str>,
    /// How many more requests may work on the log at once: one more is told to come back.
    places: Arc<Semaphore>,
    /// How many passphrases may be checked at once: each takes 19 MiB and a core.
    checking: Arc<Semaphore>,
    /// Who else vouches for people.
    provider: Option<Provider>,
    /// How much one person and one address may ask.
    rates: Rates,
}

/// Passphrases that are checked at once; whoever comes then waits.
const CHECKING: usize = 4;
/// More than the threads that do the work, so that short bursts wait instead of being sent away.
const PLACES: usize = 1024;

impl App {
    /// Checks or hashes a passphrase, which is slow on purpose.
    async fn checking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&SignIn) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let fault = || Problem(crate::Failure::broken("this request hit a fault in Stepin"));
        let place = self.checking.clone().acquire_owned().await.map_err(|_| fault())?;
        let sign_in = self.sign_in.clone();
        let work = move || {
            let _place = place;
            work(&sign_in)
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| fault())
    }

    /// Runs what reads or writes the log where it may block.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Service) -> Result<T, crate::Failure> + Send + 'static,
    ) -> Result<T, Problem> {
        let Ok(place) = self.places.clone().try_acquire_owned() else {
            return Err(Problem(crate::Failure::from(event_log::AppendError::Busy)));
        };
        let service = self.service.clone();
        let work = move |service: &Service| {
            let _place = place;
            work(service)
        };
        match tokio::task::spawn_blocking(move || work(&service)).await {
            Ok(done) => done.map_err(Problem),
            Err(_) => Err(Problem(crate::Failure::broken(
                "this request hit a fault in Stepin; what was recorded before is safe",
            ))),
        }
    }
}

fn router(app: App, network: &Network) -> Router {
    let rules = guard::Rules::of(network, app.rates.clone());
    let mut router = Router::new();
    for operation in api::operations() {
        // Whoever asks is told apart from here on: see `Actor`.
        let handler = operation.handler.layer(Extension(operation.needs));
        router = router.route(&operation.path, handler);
    }
    for (path, page) in pages::pages() {
        router = router.route(path, page);
    }
    let router =
        router.fallback(problem::no_such_path).method_not_allowed_fallback(problem::no_such_method);
    guard::guarded(router.with_state(app), rules)
}
