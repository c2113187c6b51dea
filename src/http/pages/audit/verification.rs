//! `/verification`: what the log last signed, who cosigned it, and how to check it without trusting
//! this page.

use super::super::super::actor::Actor;
use super::super::super::log::may_read;
use super::super::super::request::Query;
use super::super::super::{App, Problem};
use super::super::shown;
use super::super::work::Shell;
use crate::Failure;
use crate::proofs::{self, Verified, Witnessed};
use crate::words::{count, when};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use events::{EventId, Moment};
use proof::base64_of;
use qrcode::{Color, QrCode};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Asked {
    event: Option<String>,
}

#[derive(Template)]
#[template(path = "verification.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    head: u64,
    size: u64,
    root: String,
    origin: String,
    key: String,
    note: String,
    /// What of it was verified while this page was made: what, and whether it holds.
    checks: [(&'static str, bool); 2],
    /// Records that no checkpoint is over yet.
    beyond: Option<String>,
    /// Each by name and key, and when it cosigned.
    witnesses: Vec<(String, String, Option<String>)>,
    others: Vec<String>,
    qr: Qr,
    event: String,
    is_no_event: bool,
}

/// A QR code as a drawing: its side, and one path for all that is dark.
struct Qr {
    side: usize,
    path: String,
}

/// The quiet that a reader needs around a code, in modules.
const QUIET: usize = 4;

pub(in super::super) async fn page(
    State(app): State<App>,
    Actor(caller): Actor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    may_read(&app, &caller)?;
    let event = asked.event.unwrap_or_default().trim().to_owned();
    if let Ok(event) = event.parse::<EventId>() {
        return Ok(Redirect::to(&format!("/verification/events/{event}")).into_response());
    }
    let made = app.blocking(proofs::verified).await?;
    let shell = Shell::of(&caller, "/verification");
    Ok(shown(StatusCode::OK, &Page::of(shell, made, event)?))
}

impl Page {
    fn of(shell: Shell, made: Verified, event: String) -> Result<Self, Problem> {
        let witness = |Witnessed { key, cosigned }: &Witnessed| {
            let at = cosigned.map(|at| when(Moment::Instant(at)));
            (key.name().to_owned(), key.to_string(), at)
        };
        let beyond = made.head.0.saturating_sub(made.checkpoint.size);
        let beyond = usize::try_from(beyond).unwrap_or(usize::MAX);
        let note = made.note.to_text();
        Ok(Self {
            shell,
            head: made.head.0,
            size: made.checkpoint.size,
            root: base64_of(&made.checkpoint.root),
            origin: made.checkpoint.origin.clone(),
            key: made.key.to_string(),
            checks: [
                ("The signature is by the key of this log", made.is_signed),
                ("The root over the stored records is the one that was signed", made.is_over_these),
            ],
            beyond: (beyond > 0).then(|| count(beyond, "record")),
            witnesses: made.witnesses.iter().map(witness).collect(),
            others: made.others,
            qr: Qr::of(&note).map_err(Problem)?,
            note,
            is_no_event: !event.is_empty(),
            event,
        })
    }
}

impl Qr {
    fn of(text: &str) -> Result<Self, Failure> {
        let code =
            QrCode::new(text).map_err(|error| Failure::broken(format!("QR code: {error}")))?;
        let width = code.width();
        let colours = code.to_colors();
        let mut path = String::new();
        for (y, row) in colours.chunks(width).enumerate() {
            let mut x = 0;
            // Each dark run is one bar.
            for run in row.chunk_by(|one, next| one == next) {
                if run[0] == Color::Dark {
                    let (left, top, long) = (x + QUIET, y + QUIET, run.len());
                    path.push_str(&format!("M{left} {top}h{long}v1h-{long}z"));
                }
                x += run.len();
            }
        }
        Ok(Self { side: width + 2 * QUIET, path })
    }
}

#[cfg(test)]
mod tests {
    use super::Qr;

    #[test]
    fn a_code_is_drawn_within_its_quiet() {
        let Qr { side, path } = Qr::of("stepin").expect("a short text");
        assert_eq!(side, 21 + 8, "version 1 is 21 modules wide");
        assert!(path.starts_with("M4 4h7v1h-7z"), "a finder pattern stands at the corner: {path}");
    }
}
