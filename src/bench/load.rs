//! Connections that ask over HTTP, each one request after the other.

use crate::Failure;
use axum::body::{Body, Bytes};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// What one connection asks: its n-th request.
pub(super) type Asking = Box<dyn FnMut(u64) -> Request<Full<Bytes>> + Send>;

/// Lets each connection ask `each` times; how long all of that took. Anything but `expected` is a
/// failure.
pub(super) async fn load(
    address: SocketAddr,
    connections: Vec<Asking>,
    each: u64,
    expected: StatusCode,
) -> Result<Duration, Failure> {
    let mut open = Vec::with_capacity(connections.len());
    for asking in connections {
        open.push((connect(address).await?, asking));
    }
    let began = Instant::now();
    let mut tasks = JoinSet::new();
    for (mut sender, mut asking) in open {
        tasks.spawn(async move {
            for n in 0..each {
                ask(&mut sender, asking(n), expected).await?;
            }
            Ok::<(), Failure>(())
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended.map_err(|error| Failure::broken(error.to_string()))??;
    }
    Ok(began.elapsed())
}

pub(super) async fn connect(address: SocketAddr) -> Result<SendRequest<Full<Bytes>>, Failure> {
    let stream = TcpStream::connect(address).await.map_err(told)?;
    stream.set_nodelay(true).map_err(told)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(told)?;
    tokio::spawn(connection);
    Ok(sender)
}

/// The answer's body, if it is of this status.
pub(super) async fn ask(
    sender: &mut SendRequest<Full<Bytes>>,
    request: Request<Full<Bytes>>,
    expected: StatusCode,
) -> Result<Bytes, Failure> {
    let path = request.uri().path().to_owned();
    sender.ready().await.map_err(told)?;
    let response = sender.send_request(request).await.map_err(told)?;
    let status = response.status();
    let body = Body::new(response.into_body()).collect().await.map_err(told)?.to_bytes();
    if status != expected {
        let said = String::from_utf8_lossy(&body);
        return Err(Failure::broken(format!("{path} answered {status}: {said}")));
    }
    Ok(body)
}

fn told(error: impl std::fmt::Display) -> Failure {
    Failure::broken(error.to_string())
}
