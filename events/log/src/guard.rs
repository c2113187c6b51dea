//! A fence around sled, which may panic, or hang, on a damaged file.

use crate::copyfault::CopyFault;
use crate::{Progress, Report};
use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

/// Opening a large sled may take long; nothing else does.
const PATIENCE: Duration = Duration::from_secs(300);

thread_local! {
    static FENCED: Cell<bool> = const { Cell::new(false) };
}

/// Silences the report of panics inside the fence and in sled's own threads. All others are
/// reported as before.
fn silence_sled() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let of_sled = thread::current().name().is_some_and(|name| name.starts_with("sled"));
            if !of_sled && !FENCED.get() {
                usual(info);
            }
        }));
    });
}

/// Runs `work`, turning a panic into its message.
pub(crate) fn fenced<T>(work: impl FnOnce() -> T) -> Result<T, CopyFault> {
    silence_sled();
    let before = FENCED.replace(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(work));
    FENCED.set(before);
    outcome.map_err(|panic| CopyFault::of(format!("sled panicked: {}", message(panic.as_ref()))))
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}

/// Signs of life from inside `fenced_thread`.
pub(crate) struct Alive(Sender<Progress>);

impl Alive {
    pub(crate) fn tick(&self, progress: Progress) {
        // Nobody listens any more once the work was given up on; it may end in peace.
        let _ = self.0.send(progress);
    }
}

/// Runs `work` fenced in a thread of its own, and gives up on it when it shows no sign of life for
/// five minutes. A thread that is given up on is left behind: it must not own anything that
/// matters.
pub(crate) fn fenced_thread<T: Send + 'static>(
    report: Report<'_>,
    work: impl FnOnce(&Alive) -> T + Send + 'static,
) -> Result<T, CopyFault> {
    let (alive, signs) = mpsc::channel();
    let (answer, outcome) = mpsc::channel();
    let body = move || {
        let result = fenced(|| work(&Alive(alive)));
        // As above: an answer that comes too late is not wanted.
        let _ = answer.send(result);
    };
    let thread = thread::Builder::new().name("sled-fence".to_owned()).spawn(body);
    let no_thread = |error| CopyFault::Disk(format!("no thread could be started: {error}"));
    let thread = thread.map_err(no_thread)?;
    loop {
        match signs.recv_timeout(PATIENCE) {
            Ok(progress) => report(progress),
            // The thread has dropped its end: it is done, or was ended by a panic.
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                let why = format!("sled gave no sign of life for {} s", PATIENCE.as_secs());
                return Err(CopyFault::Damaged(why));
            }
        }
    }
    let result = outcome.recv().unwrap_or_else(|_| Err("sled's thread ended early".into()));
    // It has sent its answer and has nothing left to do.
    let _ = thread.join();
    result
}
