//! Having checkpoints cosigned: each new one is taken to the witnesses, and what they sign is kept
//! with it.

use crate::proofs;
use crate::witnesses::{PATIENCE, WitnessAt, Witnesses};
use crate::{Failure, Service, failure::kind};
use events::Position;
use proof::Note;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How often a look is taken whether another checkpoint was signed.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// A witness that was away is asked again after so many looks.
const AGAIN_AFTER: u32 = 60;

/// The thread that asks the witnesses.
pub(crate) struct Witnessing {
    stop: Sender<()>,
    thread: JoinHandle<()>,
}

impl Witnessing {
    /// Asks all witnesses once before anybody is served, then for every checkpoint.
    ///
    /// # Errors
    /// One of them has cosigned more than this log holds: it is an older copy of the log.
    pub(crate) fn begin(service: &Service, all: Vec<WitnessAt>) -> Result<Self, Failure> {
        // Whoever verifies wants to know which of them answered.
        let keys = all.iter().map(|witness| witness.key.clone()).collect();
        service.witnesses.set(keys).expect("witnessing begins once");
        let (witnesses, service) = (Witnesses::new(all, PATIENCE), service.clone());
        let first = proofs::signed(service.log())?;
        if service.log().head().position > Position(0) {
            ask(&service, &witnesses, &first)?;
        }
        let (stop, stopped) = mpsc::channel();
        let work = move || {
            let (mut asked, mut looks) = (Some(first), 0);
            while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(LOOK_EVERY) {
                let now = service.log().checkpoint();
                looks += 1;
                let is_new = now.as_ref().map(|note| &note.text) != asked.as_ref().map(|n| &n.text);
                let lacks =
                    now.as_ref().is_some_and(|note| note.signatures.len() <= witnesses.len());
                if let Some(note) = now
                    && (is_new || (lacks && looks >= AGAIN_AFTER))
                {
                    looks = 0;
                    if let Err(failure) = ask(&service, &witnesses, &note) {
                        tracing::error!(%failure, "a witness knows of more than this log holds");
                    }
                    asked = Some(note);
                }
            }
        };
        let thread = thread::Builder::new().name("witnessing".to_owned()).spawn(work);
        let thread =
            thread.map_err(|error| Failure::broken(format!("cannot start threads: {error}")))?;
        Ok(Self { stop, thread })
    }

    /// Ends it, once what it is asking just now has been answered.
    pub(crate) fn end(self) {
        let _ = self.stop.send(());
        let _ = self.thread.join();
    }
}

fn ask(service: &Service, witnesses: &Witnesses, note: &Note) -> Result<(), Failure> {
    let log = service.log();
    let (cosigned, ahead) = witnesses.cosigned(note, |from, to| proofs::consistency(log, from, to));
    if let Some(size) = ahead {
        let held = log.head().position;
        return Err(Failure::Other(
            kind::DAMAGED,
            format!(
                "a witness has cosigned {size} records of this log, which holds {held}: this is \
                 an older copy. Restore a newer backup; or begin a new origin, with the last \
                 checkpoint that an auditor kept: `stepin restore BACKUP --published FILE`"
            ),
        ));
    }
    if let Err(unwell) = log.cosigned(&cosigned) {
        tracing::warn!(%unwell, "cosignatures were not kept");
    }
    Ok(())
}
