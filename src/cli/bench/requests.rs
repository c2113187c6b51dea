//! Requests over HTTP on loopback, one after the other, as one page view makes them.

use super::super::data::Data;
use super::appends::journey_id;
use crate::Failure;
use crate::http::{self, Listening, Network};
use crate::public_url::PublicUrl;
use crate::sign_in::{Accounts, Limits, Settings, SignIn};
use std::num::NonZeroU32;
use std::time::Instant;

/// Microseconds.
pub(super) struct Spread {
    pub(super) median: u64,
    pub(super) p99: u64,
}

pub(super) struct Timed {
    pub(super) timeline: Spread,
    pub(super) bare: Spread,
    pub(super) bytes: usize,
}

pub(super) fn run(data: &Data, requests: usize, journeys: u64) -> Result<Timed, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Failure::broken(error.to_string()))?;
    let anywhere = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    let listening = runtime.block_on(Listening::on(anywhere, Network::loopback()))?;
    let base = format!("http://{}", listening.address);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    // Whoever it is: what is measured is the work behind.
    let settings = Settings {
        limits: Limits::default(),
        breached: None,
        origin: PublicUrl::localhost(listening.address.port()),
        by_header: true,
    };
    let sign_in = SignIn::new(Accounts::in_memory(), settings)?;
    let service = data.service.clone().bounded(NonZeroU32::MAX);
    let serving = runtime.spawn(http::serve(service, sign_in, listening, async {
        let _ = stopped.await;
    }));
    let agent: ureq::Agent = ureq::Agent::config_builder().build().into();
    let mut bytes = 0;
    // A stride that visits journeys all over the log.
    let path = |n: usize| {
        let journey = journey_id((n as u64).wrapping_mul(7919) % journeys.max(1));
        format!("{base}/v1/journeys/{journey}/timeline?limit=1000")
    };
    let timeline = measure(requests, |n| {
        bytes = get(&agent, &path(n))?;
        Ok(())
    })?;
    let bare = measure(requests, |_| get(&agent, &format!("{base}/health/live")).map(drop))?;
    let _ = stop.send(());
    let _ = runtime.block_on(serving);
    Ok(Timed { timeline, bare, bytes })
}

fn get(agent: &ureq::Agent, url: &str) -> Result<usize, Failure> {
    let failed = |error: ureq::Error| Failure::broken(error.to_string());
    let mut response = agent.get(url).call().map_err(failed)?;
    Ok(response.body_mut().read_to_vec().map_err(failed)?.len())
}

fn measure(
    times: usize,
    mut request: impl FnMut(usize) -> Result<(), Failure>,
) -> Result<Spread, Failure> {
    let mut took = Vec::with_capacity(times);
    for n in 0..times.max(1) {
        let began = Instant::now();
        request(n)?;
        took.push(u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX));
    }
    took.sort_unstable();
    let at = |share: usize| took[(took.len() * share / 100).min(took.len() - 1)];
    Ok(Spread { median: at(50), p99: at(99) })
}
