//! `stepin serve`.

use super::arguments::{Global, Promise, Serve, SigningIn};
use super::data::{Data, not_opened, options};
use super::output::{Out, say};
use crate::Failure;
use crate::http::{self, Listening, Network};
use crate::public_url::PublicUrl;
use crate::sign_in::{Breached, Settings, SignIn};
use crate::witnessing::Witnessing;
use event_log::{Durability, Options, Scrubbing, SledLog};
use std::net::SocketAddr;
use std::time::Duration;
use tracing_subscriber::EnvFilter;

pub(super) fn run(global: &Global, serve: &Serve, out: Out) -> Result<(), Failure> {
    logs(serve.log_json);
    let network = serve.network.network(global, &serve.signing_in)?;
    if !global.data.exists() {
        SledLog::init(&options(global)).map_err(not_opened)?;
        let data = global.data.display();
        say(&format!(
            "nothing was there: made an empty log in {data}; if there should be one already, \
             stop now and look for it"
        ));
    }
    let durability = match serve.durability {
        Promise::Disk => Durability::Disk,
        Promise::Process => {
            say("acknowledged writes will NOT survive a power cut: --durability process");
            Durability::Process
        }
    };
    if global.notify_command.is_none() {
        out.say("no --notify-command: nobody is told at once of a grave safety review");
    }
    let checkpoint_every = Duration::from_secs(serve.checkpoint_every);
    let scrubbing = (serve.scrub_mib_s > 0).then(|| Scrubbing {
        bytes_per_second: serve.scrub_mib_s << 20,
        pause: Duration::from_secs(60),
    });
    let options = Options { durability, checkpoint_every, scrubbing, ..options(global) };
    if serve.witness.is_empty() {
        out.say("no --witness: checkpoints are signed, and nobody else vouches for one history");
    }
    let mut data = Data::open_as(global, &options, out)?;
    data.service = data.service.clone().bounded(serve.looks_an_hour);
    let served = witnessed(&data, serve, network, out);
    let closed = data.close();
    served.and(closed)
}

fn witnessed(data: &Data, serve: &Serve, network: Network, out: Out) -> Result<(), Failure> {
    if serve.witness.is_empty() {
        return until_stopped(data, serve.listen, network, &serve.signing_in, out, |_, _| Ok(()));
    }
    let witnessing = Witnessing::begin(&data.service, serve.witness.clone())?;
    let signing_in = &serve.signing_in;
    let served = until_stopped(data, serve.listen, network, signing_in, out, |_, _| Ok(()));
    witnessing.end();
    served
}

/// Serves until Ctrl-C or SIGTERM.
pub(super) fn until_stopped(
    data: &Data,
    listen: SocketAddr,
    network: Network,
    signing_in: &SigningIn,
    out: Out,
    ready: impl FnOnce(&str, &SignIn) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(256)
        .build()
        .map_err(|error| Failure::broken(format!("cannot start threads: {error}")))?;
    runtime.block_on(async {
        let listening = Listening::on(listen, network).await?;
        // Whoever reads that it listens may ask it to stop in the same moment.
        let asked = stop_asked_for()?;
        let address = listening.url();
        data.announce(&address);
        let sign_in = sign_in(data, signing_in, listening.address)?;
        out.print(&format!("listening on {address}"));
        ready(&address, &sign_in)?;
        http::serve(data.service.clone(), sign_in, listening, asked).await
    })
}

/// Who may sign in, and how, at a service that listens here.
fn sign_in(data: &Data, asked: &SigningIn, address: SocketAddr) -> Result<SignIn, Failure> {
    if asked.no_sign_in {
        if !address.ip().is_loopback() {
            return Err(Failure::malformed(format!(
                "--no-sign-in on {address}: other machines could reach it and be anybody; listen \
                 on loopback, or let people sign in"
            )));
        }
        say("NOBODY SIGNS IN: whoever reaches this service is who X-Stepin-Actor says they are \
             (--no-sign-in)");
    }
    if asked.breached_list.is_none() && !asked.no_sign_in {
        say("no --breached-list: passphrases are checked for strength, not against stolen ones");
    }
    let breached = asked.breached_list.as_deref().map(Breached::open).transpose()?;
    let origin = asked.public_url.clone().unwrap_or_else(|| PublicUrl::localhost(address.port()));
    let settings =
        Settings { limits: asked.limits(), breached, origin, by_header: asked.no_sign_in };
    SignIn::new(data.accounts()?, settings)
}

/// Catches both signals from now on; what is returned waits for the first of them.
pub(super) fn stop_asked_for() -> Result<impl Future<Output = ()>, Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let caught = |kind| {
        signal(kind).map_err(|error| Failure::broken(format!("cannot catch signals: {error}")))
    };
    let mut terminate = caught(SignalKind::terminate())?;
    let mut interrupt = caught(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        say("stopping: finishing what is under way");
    })
}

pub(super) fn logs(json: bool) {
    let filter = EnvFilter::try_from_env("STEPIN_LOG")
        .unwrap_or_else(|_| EnvFilter::new("warn,stepin=info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second service in one process keeps the first one's log.
    let _ = if json { log.json().try_init() } else { log.try_init() };
}
