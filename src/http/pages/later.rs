//! What stands in place of a page until what was believed is put together for it.

use super::super::{App, Problem};
use super::reading::Reading;
use super::shown;
use super::work::Shell;
use crate::view::{self, BoardQuery};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use std::time::Duration;

/// How long somebody waits before they are told how far it is.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Template)]
#[template(path = "later.html", config = ".askama.toml")]
pub(super) struct Later {
    pub(super) shell: Shell,
    pub(super) reading: Reading,
    pub(super) title: String,
    /// How much of the record was read, in a hundred.
    pub(super) read: u64,
    pub(super) again: String,
}

impl Later {
    pub(super) fn shown(&self) -> Response {
        shown(StatusCode::ACCEPTED, self)
    }
}

/// How much of the record was read for what is asked, unless it is put together, or is within a
/// moment. It goes on if it is not. Whoever may not read it is told so before.
pub(super) async fn until_ready(app: &App, query: &BoardQuery) -> Result<Option<u64>, Problem> {
    let asked = query.clone();
    let preparing = app.blocking(move |service| view::prepared(service, &asked));
    if tokio::time::timeout(PATIENCE, preparing).await.unwrap_or(Ok(false))? {
        return Ok(None);
    }
    Ok(Some(view::progress(&app.service, query)?))
}
