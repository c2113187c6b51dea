//! Telling the duty manager at once, at any hour, that a grave override was raised: out of band,
//! and without a word about whom it concerns or why. Whoever gets the notice signs in and looks.
//!
//! A side effect, so it hangs on the append and never on a fold: a replay tells nobody. What was
//! told is written down beside the log, so that a restart tells again what was not, and nothing
//! twice unless the machine stopped in between.

use events::{EventId, StaffId};
use serde::Serialize;
use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// The first wait after a command that failed; it doubles up to the last.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LAST_WAIT: Duration = Duration::from_secs(60);

/// How long a command may take; one that hangs has failed and must not keep the next from being
/// told. Whoever stops the service does not wait as long.
const PATIENCE: Duration = Duration::from_secs(30);
const PATIENCE_AT_THE_END: Duration = Duration::from_secs(5);

/// What the duty manager is told. The id is that of the override and says nothing about anybody.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Notice {
    pub(crate) notice: EventId,
    pub(crate) raised_at: events::Instant,
    /// Who is on duty; empty where nobody was named.
    pub(crate) on_duty: Vec<StaffId>,
    pub(crate) text: &'static str,
}

impl Notice {
    pub(crate) const TEXT: &'static str =
        "A safety review needs a supervisor now. Sign in to Stepin and look at the overrides.";
    pub(crate) const EMERGENCY: &'static str =
        "A case was opened in an emergency. Sign in to Stepin, see what was read, and close it.";
}

/// Hands notices to a command, one after the other, in a thread of its own.
#[derive(Debug)]
pub(crate) struct Notices {
    queue: Mutex<Option<Sender<Notice>>>,
    closing: Arc<AtomicBool>,
    worker: Mutex<Option<JoinHandle<()>>>,
}

impl Notices {
    /// Runs `command` in a shell for every notice, with the notice as JSON on its standard input.
    pub(crate) fn through(command: String, data: &Path) -> io::Result<Self> {
        let told = Told::open(&data.join("notices"))?;
        let (sender, receiver) = channel();
        let closing = Arc::new(AtomicBool::new(false));
        let runs = Runs { command, closing: Arc::clone(&closing) };
        let worker = std::thread::Builder::new()
            .name("notices".to_owned())
            .spawn(move || work(&receiver, &runs, told))?;
        let (queue, worker) = (Mutex::new(Some(sender)), Mutex::new(Some(worker)));
        Ok(Self { queue, closing, worker })
    }

    /// Takes a notice on. Never waits for the command.
    pub(crate) fn tell(&self, notice: Notice) {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(queue) = &*queue {
            let _ = queue.send(notice);
        }
    }
}

impl Drop for Notices {
    /// What waits is told, or tried once more; the next start tells the rest.
    fn drop(&mut self) {
        self.closing.store(true, Ordering::Relaxed);
        *self.queue.lock().unwrap_or_else(PoisonError::into_inner) = None;
        if let Some(worker) = self.worker.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let _ = worker.join();
        }
    }
}

fn work(queue: &Receiver<Notice>, runs: &Runs, mut told: Told) {
    let mut waiting: Vec<Notice> = Vec::new();
    let mut wait = FIRST_WAIT;
    let mut open = true;
    while open || !waiting.is_empty() {
        let patience = if waiting.is_empty() { LAST_WAIT } else { wait };
        match queue.recv_timeout(patience) {
            Ok(notice) => waiting.push(notice),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => open = false,
        }
        waiting.retain(|notice| !told.has(notice.notice));
        let before = waiting.len();
        waiting.retain(|notice| !deliver(runs, notice, &mut told));
        wait = if waiting.len() < before { FIRST_WAIT } else { (wait * 2).min(LAST_WAIT) };
        if !open {
            return;
        }
    }
}

/// Whether it was told, and written down that it was.
fn deliver(runs: &Runs, notice: &Notice, told: &mut Told) -> bool {
    let done = runs.tell(notice).and_then(|()| told.add(notice.notice));
    match &done {
        Ok(()) => tracing::info!(notice = %notice.notice, "the duty manager was told"),
        Err(error) => tracing::error!(
            notice = %notice.notice, %error,
            "the duty manager could not be told; it is tried again"
        ),
    }
    done.is_ok()
}

/// The command that tells.
struct Runs {
    command: String,
    closing: Arc<AtomicBool>,
}

impl Runs {
    fn tell(&self, notice: &Notice) -> io::Result<()> {
        let mut child = Command::new("sh")
            .args(["-c", &self.command])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let mut line = serde_json::to_vec(notice)?;
        line.push(b'\n');
        // A command that does not read its input has not failed by that.
        let _ = child.stdin.take().map(|mut input| input.write_all(&line));
        let ended = self.ended(&mut child)?;
        if ended.success() {
            Ok(())
        } else {
            Err(io::Error::other(format!("it ended with {ended}")))
        }
    }

    fn ended(&self, child: &mut Child) -> io::Result<ExitStatus> {
        let began = Instant::now();
        loop {
            if let Some(ended) = child.try_wait()? {
                return Ok(ended);
            }
            let closing = self.closing.load(Ordering::Relaxed);
            if began.elapsed() > if closing { PATIENCE_AT_THE_END } else { PATIENCE } {
                child.kill()?;
                child.wait()?;
                return Err(io::Error::new(io::ErrorKind::TimedOut, "it did not end in time"));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// What was told already: one id a line.
struct Told {
    file: File,
    ids: BTreeSet<String>,
}

impl Told {
    fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let path: PathBuf = folder.join("told");
        let file = OpenOptions::new().create(true).append(true).open(&path)?;
        let ids = fs::read_to_string(&path)?.lines().map(str::to_owned).collect();
        Ok(Self { file, ids })
    }

    fn has(&self, id: EventId) -> bool {
        self.ids.contains(&id.to_string())
    }

    fn add(&mut self, id: EventId) -> io::Result<()> {
        writeln!(self.file, "{id}")?;
        self.file.sync_data()?;
        self.ids.insert(id.to_string());
        Ok(())
    }
}
