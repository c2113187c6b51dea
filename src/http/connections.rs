//! Connections: taken one by one, encrypted if the operator said so, and never for ever.
//!
//! axum's own `serve` sets no time in which the head of a request has to arrive, and no bound on
//! connections; this is its loop with both.

use super::client::{Peer, network_of};
use super::tls::Tls;
use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

/// In which a handshake has to be done.
const HANDSHAKE_WITHIN: Duration = Duration::from_secs(10);
/// In which the head of a request has to arrive, and how long a connection may be idle.
const HEAD_WITHIN: Duration = Duration::from_secs(20);
/// The largest head.
const HEAD_MAX: usize = 32 * 1024;
/// From one address that is neither loopback nor a trusted proxy.
const OF_ONE_ADDRESS_MAX: usize = 128;
/// How long a stop waits for requests under way.
const STOP_WITHIN: Duration = Duration::from_secs(60);

/// What connections are taken by.
pub(super) struct Door {
    pub(super) tls: Option<Tls>,
    /// At once, from everybody: one more waits until another ends.
    pub(super) connections_max: usize,
    pub(super) trusted_proxies: Vec<IpAddr>,
}

type Counts = Arc<Mutex<BTreeMap<IpAddr, usize>>>;

impl Door {
    /// Serves until `stop` completes; then finishes what is under way.
    pub(super) async fn serve(
        self,
        listener: TcpListener,
        router: Router,
        stop: impl Future<Output = ()> + Send,
    ) {
        let (stopped, stopping) = watch::channel(false);
        let places = Arc::new(Semaphore::new(self.connections_max));
        let (counts, mut connections) = (Counts::default(), JoinSet::new());
        let mut stop = pin!(stop);
        loop {
            let taken = async {
                let place = places.clone().acquire_owned().await;
                (place.expect("never closed"), accepted(&listener).await)
            };
            let (place, (stream, address)) = tokio::select! {
                () = &mut stop => break,
                taken = taken => taken,
            };
            while connections.try_join_next().is_some() {}
            let Some(counted) = self.counted(&counts, address.ip()) else { continue };
            let (tls, router) = (self.tls.clone(), router.clone());
            let stopping = stopping.clone();
            connections.spawn(async move {
                let _held = (place, counted);
                connection(stream, address.ip(), tls, router, stopping).await;
            });
        }
        drop(listener);
        stopped.send_replace(true);
        let ended = async { while connections.join_next().await.is_some() {} };
        if timeout(STOP_WITHIN, ended).await.is_err() {
            tracing::warn!("stopping although somebody has not taken their answer yet");
        }
    }

    /// `None` if this address has its share of connections already.
    fn counted(&self, counts: &Counts, address: IpAddr) -> Option<Counted> {
        let address = address.to_canonical();
        let is_free = address.is_loopback() || self.trusted_proxies.contains(&address);
        let network = network_of(address);
        let mut all = counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = all.entry(network).or_default();
        if *count >= OF_ONE_ADDRESS_MAX && !is_free {
            metrics::counter!("stepin_limited_total", "by" => "connections").increment(1);
            return None;
        }
        *count += 1;
        Some(Counted { counts: counts.clone(), network })
    }
}

/// One connection that is counted until it ends.
struct Counted {
    counts: Counts,
    network: IpAddr,
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut all = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = all.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                all.remove(&self.network);
            }
        }
    }
}

/// Out of file descriptors is no reason to end: some come back when connections end.
async fn accepted(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(taken) => return taken,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn connection(
    stream: TcpStream,
    peer: IpAddr,
    tls: Option<Tls>,
    router: Router,
    stopping: watch::Receiver<bool>,
) {
    // A failure here costs speed and nothing else.
    let _ = stream.set_nodelay(true);
    let Some(tls) = tls else { return requests(stream, peer, router, stopping).await };
    match timeout(HANDSHAKE_WITHIN, tls.acceptor().accept(stream)).await {
        Ok(Ok(stream)) => requests(stream, peer, router, stopping).await,
        Ok(Err(_)) | Err(_) => {
            metrics::counter!("stepin_tls_handshakes_failed_total").increment(1);
        }
    }
}

async fn requests<I: AsyncRead + AsyncWrite + Unpin>(
    stream: I,
    peer: IpAddr,
    router: Router,
    mut stopping: watch::Receiver<bool>,
) {
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer.to_canonical()));
        router.call(request)
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_header_size(HEAD_MAX)
        .serve_connection(TokioIo::new(stream), service);
    let mut served = pin!(served);
    // How a connection ended is nobody's business here: whoever asked has seen it.
    tokio::select! {
        _ = served.as_mut() => return,
        _ = stopping.wait_for(|stopping| *stopping) => {}
    }
    served.as_mut().graceful_shutdown();
    let _ = served.await;
}
