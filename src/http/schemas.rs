//! The vocabulary, as it stands in the types.

use super::Problem;
use super::reply::tagged_as;
use super::request::Path;
use crate::Failure;
use axum::Json;
use axum::http::HeaderMap;
use axum::response::Response;
use events::{EventType, Home, Role, event_type, event_types};
use schemars::JsonSchema;
use serde::Serialize;

/// One type of event.
#[derive(Serialize, JsonSchema)]
pub(super) struct Described {
    /// Its name.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Where it lives; `target`: wherever the entry it is about does.
    compartment: &'static str,
    /// Who records it.
    recorders: &'static [Role],
    /// The version of its data's shape.
    schema_version: u16,
    /// Where its JSON Schema is.
    schema: String,
}

pub(super) async fn all() -> Json<Vec<Described>> {
    Json(event_types().map(describe).collect())
}

fn describe(kind: &EventType) -> Described {
    let compartment = match kind.home {
        Home::Target => "target",
        Home::Organisation => "organisation",
        Home::Case | Home::Safety | Home::Protected | Home::Supervision | Home::Governance => {
            kind.home.compartment().expect("only Target has none").name()
        }
    };
    Described {
        kind: kind.name,
        compartment,
        recorders: kind.recorders,
        schema_version: kind.schema_version,
        schema: format!("/v1/schemas/{}", kind.name),
    }
}

pub(super) async fn one(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Problem> {
    let Some(kind) = event_type(&name) else {
        let why = format!("there is no type of event `{name}`; /v1/schemas lists them");
        return Err(Problem(Failure::not_found(why)));
    };
    let bytes = serde_json::to_vec_pretty(&kind.schema()).expect("a schema is plain JSON");
    Ok(tagged_as(&headers, "application/schema+json", bytes))
}
