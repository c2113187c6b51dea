//! Following the log as it grows.

use crate::ReadError;
use events::{Position, Recorded};
use tokio::sync::watch;

type Page = dyn Fn(Position) -> Result<Vec<Recorded>, ReadError> + Send;

/// Everything after a position, as it is recorded.
pub struct Tail {
    after: Position,
    grown: watch::Receiver<Position>,
    page: Box<Page>,
}

impl Tail {
    /// A tail over any engine: `grown` says how far the log reaches, `page` reads what follows a
    /// position.
    pub fn new(
        after: Position,
        grown: watch::Receiver<Position>,
        page: impl Fn(Position) -> Result<Vec<Recorded>, ReadError> + Send + 'static,
    ) -> Self {
        Self { after, grown, page: Box::new(page) }
    }

    /// The next events, at least one, at most a page; waits until there are any.
    ///
    /// Cancel-safe: when the returned future is dropped, nothing is lost.
    ///
    /// # Errors
    /// `Closed` once the log is closed and all of it was handed out; else damage.
    pub async fn next(&mut self) -> Result<Vec<Recorded>, ReadError> {
        loop {
            let after = self.after;
            let grown = self.grown.wait_for(|head| *head > after).await;
            let head = *grown.map_err(|_| ReadError::Closed)?;
            let page = (self.page)(after)?;
            // What stands up to there is erased, or no event: nothing is missed.
            self.after = page.last().map_or(head, |last| last.position);
            if !page.is_empty() {
                return Ok(page);
            }
        }
    }

    /// The last position that was handed out.
    #[must_use]
    pub const fn after(&self) -> Position {
        self.after
    }
}

impl std::fmt::Debug for Tail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tail").field("after", &self.after).finish_non_exhaustive()
    }
}
