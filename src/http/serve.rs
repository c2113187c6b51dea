//! Listening, and stopping without losing anybody's request.

use super::{App, CHECKING, PLACES, api, openapi, router};
use crate::sign_in::SignIn;
use crate::{Failure, Service};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

/// A socket that is listened on.
pub(crate) struct Listening {
    listener: TcpListener,
    /// The address, with the port that was given where none was asked for.
    pub(crate) address: SocketAddr,
}

impl Listening {
    /// Binds to an address of this machine itself: what is said is not encrypted.
    pub(crate) async fn on(address: SocketAddr) -> Result<Self, Failure> {
        if !address.ip().is_loopback() {
            return Err(Failure::malformed(format!(
                "{address} can be reached from other machines, and Stepin does not encrypt: listen \
                 on loopback, such as 127.0.0.1:8080, behind a proxy that speaks https"
            )));
        }
        let cannot = |error| Failure::unavailable(format!("cannot listen on {address}: {error}"));
        let listener = TcpListener::bind(address).await.map_err(cannot)?;
        let address = listener.local_addr().map_err(cannot)?;
        Ok(Self { listener, address })
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
    let app =
        App { service, sign_in, metrics: metrics_handle(), stopping, openapi, places, checking };
    let stop = async move {
        stop.await;
        stopped.send_replace(true);
    };
    axum::serve(listening.listener, router(app))
        .with_graceful_shutdown(stop)
        .await
        .map_err(|error| Failure::broken(format!("the listener failed: {error}")))
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
