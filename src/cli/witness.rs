//! `stepin witness`.

use super::arguments::WitnessHere;
use super::output::Out;
use super::serve::{logs, stop_asked_for};
use crate::Failure;
use crate::witness::{Witness, serve};
use std::sync::Arc;
use tokio::net::TcpListener;

pub(super) fn run(asked: &WitnessHere, out: Out) -> Result<(), Failure> {
    logs(asked.log_json);
    let witness = Witness::open(&asked.state, &asked.name, asked.logs.iter().cloned())?;
    out.print(&format!("verifier key: {}", witness.verifier()));
    let broken = |error| Failure::broken(format!("cannot start threads: {error}"));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(broken)?.block_on(async {
        let cannot =
            |error| Failure::unavailable(format!("cannot listen on {}: {error}", asked.listen));
        let listener = TcpListener::bind(asked.listen).await.map_err(cannot)?;
        let stop = stop_asked_for()?;
        out.print(&format!("listening on http://{}", listener.local_addr().map_err(cannot)?));
        serve(Arc::new(witness), listener, stop).await
    })
}
