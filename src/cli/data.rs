//! The data folder, opened by a command or by the service.

use super::arguments::Global;
use super::output::{Out, say};
use crate::failure::kind;
use crate::notices::Notices;
use crate::sign_in::Accounts;
use crate::{Failure, Policies, Service};
use event_log::{OpenError, Options, Progress, SledLog};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The log, open, and the service on it.
pub(super) struct Data {
    log: Arc<SledLog>,
    pub(super) service: Service,
    /// The data folder.
    dir: PathBuf,
}

pub(super) fn options(global: &Global) -> Options {
    let mut options = Options::at(&global.data);
    options.free_space_floor = global.space_floor_mib << 20;
    options.limits.sled_cache_bytes = global.cache_mib << 20;
    if let Some(path) = global.master_key.clone().or_else(credential) {
        options.master_key = path;
    }
    options.new_master_key.clone_from(&global.new_master_key);
    options
}

/// The master key as systemd hands it to a service (`LoadCredential=stepin-master-key:…`).
fn credential() -> Option<PathBuf> {
    let folder = std::env::var_os("CREDENTIALS_DIRECTORY")?;
    Some(PathBuf::from(folder).join("stepin-master-key")).filter(|path| path.is_file())
}

impl Data {
    pub(super) fn open(global: &Global, out: Out) -> Result<Self, Failure> {
        Self::open_as(global, &options(global), out)
    }

    /// With other options than a command has.
    pub(super) fn open_as(global: &Global, options: &Options, out: Out) -> Result<Self, Failure> {
        let bar = out.progress(0, "checking the log");
        let report = |progress: Progress| {
            bar.set_length(progress.of);
            bar.set_position(progress.done);
        };
        let opened = SledLog::open_with(options, &report);
        bar.finish_and_clear();
        let (log, opened) = opened.map_err(not_opened)?;
        if !opened.clean() {
            out.say(&opened.to_string());
        }
        if let Some(doubt) = &opened.clock {
            say(&doubt.to_string());
        }
        let log = Arc::new(log);
        let bar = out.progress(opened.head.0, "folding the log");
        let policies = Policies::in_folder(&options.dir);
        let mut service = Service::start(log.clone(), policies, |done| bar.set_position(done))?;
        bar.finish_and_clear();
        if let Some(command) = &global.notify_command {
            let notices = Notices::through(command.clone(), &options.dir)
                .map_err(|error| Failure::unavailable(format!("notices: {error}")))?;
            service = service.telling(notices);
        }
        Ok(Self { log, service, dir: options.dir.clone() })
    }

    /// The credentials that lie beside the log, and belong to whoever holds it.
    pub(super) fn accounts(&self) -> Result<Accounts, Failure> {
        Accounts::in_folder(&self.dir)
    }

    /// Leaves word for whoever finds the folder in use.
    pub(super) fn announce(&self, what: &str) {
        let _ = self.log.announce(what);
    }

    /// The clean end. Requests under way let go of the log first.
    pub(super) fn close(self) -> Result<(), Failure> {
        let Self { mut log, service, dir: _ } = self;
        drop(service);
        let patience = Instant::now() + Duration::from_secs(10);
        loop {
            match Arc::try_unwrap(log) {
                Ok(log) => {
                    return log.close().map_err(|unwell| Failure::unavailable(unwell.to_string()));
                }
                Err(_) if Instant::now() > patience => {
                    // Everything acknowledged is in the journal; the next start has more to check.
                    return Ok(());
                }
                Err(shared) => {
                    log = shared;
                    std::thread::sleep(Duration::from_millis(5));
                }
            }
        }
    }
}

/// What a person can do about a folder that does not open.
pub(super) fn not_opened(error: OpenError) -> Failure {
    let kind = match &error {
        OpenError::Locked { .. } | OpenError::Io { .. } | OpenError::SledUnavailable { .. } => {
            kind::UNAVAILABLE_NOW
        }
        OpenError::NoLog { .. } => kind::NOT_FOUND,
        OpenError::LogExists { .. } => kind::NOT_IN_STATE,
        OpenError::KeyExposed { .. } | OpenError::KeyMalformed { .. } => kind::MALFORMED,
        OpenError::LogRemains { .. }
        | OpenError::WrongKey { .. }
        | OpenError::KeyringDamaged { .. }
        | OpenError::KeyMissing { .. }
        | OpenError::Foreign { .. }
        | OpenError::JournalMissing { .. }
        | OpenError::JournalDamaged { .. }
        | OpenError::RootDiffers { .. }
        | OpenError::OriginDiffers { .. }
        | OpenError::MarkerDamaged { .. }
        | OpenError::CheckpointDamaged { .. }
        | OpenError::CheckpointAhead { .. }
        | OpenError::CheckpointDiffers { .. }
        | OpenError::SledAhead { .. }
        | OpenError::CopiesDiffer { .. }
        | OpenError::Unreadable { .. }
        | OpenError::SledUnusable { .. }
        | OpenError::RepairRefused { .. } => kind::DAMAGED,
    };
    let mut hint = String::new();
    if let OpenError::Locked { what: Some(what), .. } = &error
        && what.starts_with("http")
    {
        hint = format!("; ask it with --server {what}");
    }
    Failure::Other(kind, format!("{error}{hint}"))
}
