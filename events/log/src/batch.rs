//! What is handed to the log, and what comes back.

use crate::AppendError;
use events::{BatchId, Entry, Instant, Recorded, Stream, Version};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::oneshot;

/// SHA-256 of a client's request: the same id with another digest is another request.
///
/// The log keys it (HMAC) before it is stored, so that nobody can try out likely requests on it.
pub type RequestDigest = [u8; 32];

/// Entries that are recorded together or not at all.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The client's idempotency key.
    pub id: BatchId,
    /// What the client asked for.
    pub request: RequestDigest,
    /// The version of each stream that the decision was made on. Every stream that is written to
    /// must be listed; others may be.
    pub expect: Vec<(Stream, Version)>,
    /// The entries, in order.
    pub entries: Vec<(Stream, Entry)>,
    /// When it is to have been recorded: honoured only under `Clock::Scripted`.
    pub at: Option<Instant>,
}

/// A batch that stands in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appended {
    /// Whether it stood there before: this call was a repetition.
    pub already: bool,
    /// Its events, in order.
    pub events: Vec<Recorded>,
}

/// The answer to an append, once the sequencer has come to it.
///
/// Dropping it does not take the batch back.
#[must_use = "the batch is recorded or refused only once this answers"]
#[derive(Debug)]
pub struct Appending(Answer);

#[derive(Debug)]
enum Answer {
    Known(Option<Box<Result<Appended, AppendError>>>),
    Waiting(oneshot::Receiver<Result<Appended, AppendError>>),
}

impl Appending {
    pub(crate) fn known(result: Result<Appended, AppendError>) -> Self {
        Self(Answer::Known(Some(Box::new(result))))
    }

    pub(crate) const fn waiting(answer: oneshot::Receiver<Result<Appended, AppendError>>) -> Self {
        Self(Answer::Waiting(answer))
    }

    /// Blocks this thread until the answer is there. Never to be called on an async runtime.
    ///
    /// # Errors
    /// As the variants of `AppendError` say.
    pub fn wait(self) -> Result<Appended, AppendError> {
        match self.0 {
            Answer::Known(result) => *result.expect("an answer is taken once"),
            // The sequencer always answers; if it went away without, nobody knows what it did.
            Answer::Waiting(answer) => {
                answer.blocking_recv().unwrap_or(Err(AppendError::OutcomeUnknown))
            }
        }
    }
}

impl Future for Appending {
    type Output = Result<Appended, AppendError>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.get_mut().0 {
            Answer::Known(result) => Poll::Ready(*result.take().expect("an answer is taken once")),
            Answer::Waiting(answer) => Pin::new(answer)
                .poll(context)
                .map(|result| result.unwrap_or(Err(AppendError::OutcomeUnknown))),
        }
    }
}
