//! `/journeys/{id}/export`: what a case is taken out for, and then its chronology or its entries.
//! Nothing of the case stands on the form; each export is on record before it leaves. What was
//! sent is answered with the export itself: sent again, it is another export.

use super::super::super::actor::Actor;
use super::super::super::journeys::NDJSON;
use super::super::super::request::Path;
use super::super::super::{App, Problem};
use super::super::work::Shell;
use super::super::{Form, shown};
use crate::Failure;
use crate::access::Caller;
use crate::failure::kind;
use crate::view::{self, ChronologyExport, ExportQuery};
use crate::words::{self, capitalised, spoken, when};
use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use events::{JourneyId, Moment, Text};
use projections::views::{Chronicled, How};
use serde::Deserialize;

/// In letters, as of every purpose.
const PURPOSE_MAX: usize = 500;

#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Asked {
    purpose: String,
    what: String,
    recipient: String,
}

#[derive(Template)]
#[template(path = "export.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    id: JourneyId,
    asked: Asked,
    wrong_purpose: Option<String>,
    wrong_recipient: Option<String>,
}

#[derive(Template)]
#[template(path = "chronology.html", config = ".askama.toml")]
struct Sheet {
    shell: Shell,
    id: JourneyId,
    title: String,
    purpose: String,
    by: String,
    as_at: String,
    rows: Vec<Row>,
}

/// A line of a chronology.
struct Row {
    happened: String,
    known: String,
    recorded: String,
    by: String,
    source: String,
    what: String,
    says: String,
    below: Vec<(String, String)>,
    is_decision: bool,
    knew: Vec<String>,
    notes: Vec<String>,
}

pub(in super::super) async fn asking(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(id): Path<JourneyId>,
) -> Result<Response, Problem> {
    let by = caller.clone();
    app.blocking(move |service| service.may_take_out(&by, id)).await?;
    // What they said that they read for is likely what it is for.
    let purpose = caller.purpose.as_ref().map(|purpose| purpose.as_str().to_owned());
    let (purpose, what) = (purpose.unwrap_or_default(), "chronology".to_owned());
    let asked = Asked { purpose, what, ..Asked::default() };
    Ok(shown(StatusCode::OK, &Page::of(&caller, id, asked)))
}

pub(in super::super) async fn sent(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(id): Path<JourneyId>,
    Form(asked): Form<Asked>,
) -> Result<Response, Problem> {
    let mut page = Page::of(&caller, id, asked.clone());
    let purpose = purpose(&asked.purpose);
    let recipient = match asked.recipient.trim() {
        "" => Ok(None),
        named => named.parse::<Text>().map(Some),
    };
    page.wrong_purpose = purpose.as_ref().err().cloned();
    page.wrong_recipient = recipient.as_ref().err().cloned();
    let (Ok(purpose), Ok(recipient)) = (purpose, recipient) else {
        return Ok(shown(StatusCode::UNPROCESSABLE_ENTITY, &page));
    };
    let said = purpose.as_str().to_owned();
    let caller = Caller { purpose: Some(purpose), ..caller };
    if asked.what == "chronology" {
        if recipient.is_some() {
            page.wrong_recipient = Some(
                "A chronology holds safety entries and stays in the house; to an agency goes the \
                 case alone."
                    .to_owned(),
            );
            return Ok(shown(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
        let shell = Shell::of(&caller, "");
        let by = caller.recorder.to_string();
        let made = app.blocking(move |service| view::chronology_export(service, &caller, id));
        return Ok(shown(StatusCode::OK, &Sheet::of(shell, said, by, made.await?)));
    }
    let query = ExportQuery { recipient };
    let made = app.blocking(move |service| view::case_export(service, &caller, id, &query)).await;
    let lines = match made {
        Err(Problem(failure)) if *failure.kind() == *kind::NOT_IN_STATE => {
            page.wrong_recipient = Some(capitalised(&format!("{failure}.")));
            return Ok(shown(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
        made => made?,
    };
    match asked.what.as_str() {
        "ndjson" => Ok(download(NDJSON, &format!("case-{id}.ndjson"), lines)),
        "csv" => {
            let table = view::as_table(&lines).csv();
            Ok(download("text/csv; charset=utf-8", &format!("case-{id}.csv"), table))
        }
        other => Err(Problem(Failure::malformed(format!("what: there is no export `{other}`")))),
    }
}

fn purpose(typed: &str) -> Result<Text, String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err("Say what it is for: it stands on the record beside your name.".to_owned());
    }
    if typed.chars().count() > PURPOSE_MAX {
        return Err(format!("That is longer than {PURPOSE_MAX} letters."));
    }
    typed.parse()
}

fn download(content_type: &str, name: &str, bytes: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [
        (header::CONTENT_TYPE, content_type.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    (headers, bytes).into_response()
}

impl Page {
    fn of(caller: &Caller, id: JourneyId, asked: Asked) -> Self {
        let shell = Shell::of(caller, "");
        Self { shell, id, asked, wrong_purpose: None, wrong_recipient: None }
    }
}

impl Sheet {
    fn of(shell: Shell, purpose: String, by: String, made: ChronologyExport) -> Self {
        let ChronologyExport { summary, chronology, as_at } = made;
        Self {
            shell,
            id: chronology.journey,
            title: summary.reference.unwrap_or_else(|| "A journey".to_owned()),
            purpose,
            by,
            as_at: when(Moment::Instant(as_at)),
            rows: chronology.entries.iter().map(row).collect(),
        }
    }
}

fn row(one: &Chronicled) -> Row {
    let entry = &one.entry;
    let recorded = entry.claimed_recorded_at.unwrap_or(entry.recorded_at);
    let whole = serde_json::to_value(entry).expect("views have string keys and no floats");
    let (says, below) = words::said(&entry.kind, &entry.data);
    let knew = one.who_knew.iter().map(|knew| {
        let how = match knew.how {
            How::Recorded => "recorded it",
            How::OwnCase => "in a case of theirs",
            How::ActedOnIt => "acted on it",
        };
        format!("{}, {} ({how})", knew.staff, when(Moment::Instant(knew.since)))
    });
    Row {
        happened: when(entry.occurred_at),
        known: when(entry.known_at),
        recorded: when(Moment::Instant(recorded)),
        by: entry.recorder.to_string(),
        source: spoken(&words::name(&entry.source)),
        what: capitalised(&spoken(&entry.kind)),
        says,
        below,
        is_decision: one.decision,
        knew: knew.collect(),
        notes: words::notes(&whole, None),
    }
}
