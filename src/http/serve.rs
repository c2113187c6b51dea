//! Listening, and stopping without losing anybody's request.

use super::connections::Door;
use super::{App, CHECKING, Network, PLACES, Tls, api, openapi, router};
use crate::sign_in::SignIn;
use crate::{Failure, Service};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;

/// A socket that is listened on.
pub(crate) struct Listening {
    listener: TcpListener,
    network: Network,
    /// The address, with the port that was given where none was asked for.
    pub(crate) address: SocketAddr,
}

impl Listening {
    /// Binds to an address; to one that other machines reach only if that is safe.
    pub(crate) async fn on(address: SocketAddr, network: Network) -> Result<Self, Failure> {
        network.may_listen_on(address)?;
        let cannot = |error| Failure::unavailable(format!("cannot listen on {address}: {error}"));
        let listener = TcpListener::bind(address).await.map_err(cannot)?;
        let address = listener.local_addr().map_err(cannot)?;
        Ok(Self { listener, network, address })
    }

    /// How a browser of this machine reaches it.
    pub(crate) fn url(&self) -> String {
        format!("{}://{}", self.network.scheme(), self.address)
    }
}

/// Serves until `stop` completes; requests under way are finished, open streams are ended.
pub(crate) async fn serve(
    service: Service,
    sign_in: SignIn,
    listening: Listening,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Failure> {
    let (stopped, stopping) = watch::channel(false);
    let openapi = openapi::document(&api::operations()).to_string().into();
    let places = Arc::new(Semaphore::new(PLACES));
    let checking = Arc::new(Semaphore::new(CHECKING));
    let Listening { listener, network, address: _ } = listening;
    let (metrics, rates) = (metrics_handle(), network.rates());
    let provider = network.provider.clone();
    let app =
        App { service, sign_in, metrics, stopping, openapi, places, checking, provider, rates };
    let sweeping = tokio::spawn(swept_daily(app.service.clone()));
    let stop = async move {
        stop.await;
        stopped.send_replace(true);
    };
    let router = router(app, &network);
    let Network { tls, trusted_proxies, connections_max, .. } = network;
    let renewing = tls.as_ref().map(renewed_when_asked).transpose()?;
    Door { tls, connections_max, trusted_proxies }.serve(listener, router, stop).await;
    if let Some(renewing) = renewing {
        renewing.abort();
    }
    sweeping.abort();
    Ok(())
}

/// Removes, now and once a day, the drafts that are too old.
async fn swept_daily(service: Service) {
    loop {
        let service = service.clone();
        let _ = tokio::task::spawn_blocking(move || service.sweep_drafts()).await;
        tokio::time::sleep(Duration::from_secs(24 * 60 * 60)).await;
    }
}

/// Reads the certificate anew at every SIGHUP; one that does not fit changes nothing.
fn renewed_when_asked(tls: &Tls) -> Result<JoinHandle<()>, Failure> {
    let hangup = signal(SignalKind::hangup());
    let mut hangup =
        hangup.map_err(|error| Failure::broken(format!("cannot catch signals: {error}")))?;
    let tls = tls.clone();
    Ok(tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            match tls.read_again() {
                Ok(()) => tracing::info!("the certificate was read anew"),
                Err(failure) => tracing::error!(%failure, "the certificate stays as it was"),
            }
        }
    }))
}

/// One recorder a process: tests start several services in one.
fn metrics_handle() -> PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    let install = || {
        PrometheusBuilder::new()
            .set_buckets(&[0.001, 0.002, 0.005, 0.01, 0.05, 0.25, 1.0, 5.0])
            .expect("there are buckets")
            .install_recorder()
            .expect("the only recorder of this process")
    };
    HANDLE.get_or_init(install).clone()
}
