//! The OpenAPI 3.1 document, made from the table of operations and the JSON Schemas of our types.
//!
//! OpenAPI 3.1 speaks JSON Schema 2020-12, so the schema of a type is the same here, at
//! `/v1/schemas` and in what validates a request. The generators that are about read Rust
//! attributes of their own, or an older schemars: the vocabulary would be said twice.

use super::actor::Needs;
use super::{App, sessions};
use axum::extract::State;
use axum::handler::Handler;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, on};
use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};
use std::borrow::Cow;

type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// One operation: everything that the router and the document need to know.
pub(super) struct Operation {
    pub(super) method: Method,
    pub(super) path: Cow<'static, str>,
    pub(super) summary: &'static str,
    pub(super) tag: &'static str,
    /// What it needs of a token, where it asks who acts at all.
    pub(super) needs: Needs,
    pub(super) handler: MethodRouter<App>,
    /// Whether it asks who acts.
    signed_in: bool,
    parameters: Vec<Value>,
    query: Option<SchemaOf>,
    /// Fields of the query that this operation refuses.
    left_out: Vec<&'static str>,
    body: Option<(&'static str, SchemaOf)>,
    replies: Vec<Reply>,
}

struct Reply {
    status: u16,
    says: &'static str,
    content: Option<(&'static str, SchemaOf)>,
}

impl Operation {
    pub(super) fn get<H: Handler<T, App>, T: 'static>(
        path: impl Into<Cow<'static, str>>,
        summary: &'static str,
        handler: H,
    ) -> Self {
        Self::new(Method::GET, MethodFilter::GET, path.into(), summary, handler)
    }

    pub(super) fn post<H: Handler<T, App>, T: 'static>(
        path: impl Into<Cow<'static, str>>,
        summary: &'static str,
        handler: H,
    ) -> Self {
        Self::new(Method::POST, MethodFilter::POST, path.into(), summary, handler)
    }

    pub(super) fn put<H: Handler<T, App>, T: 'static>(
        path: impl Into<Cow<'static, str>>,
        summary: &'static str,
        handler: H,
    ) -> Self {
        Self::new(Method::PUT, MethodFilter::PUT, path.into(), summary, handler)
    }

    fn new<H: Handler<T, App>, T: 'static>(
        method: Method,
        filter: MethodFilter,
        path: Cow<'static, str>,
        summary: &'static str,
        handler: H,
    ) -> Self {
        let (tag, parameters) = ("", path_parameters(&path));
        let handler = on(filter, handler);
        let (query, left_out, body, replies) = (None, Vec::new(), None, Vec::new());
        let (needs, signed_in) = (Needs::Person, false);
        Self {
            method,
            path,
            summary,
            tag,
            needs,
            handler,
            signed_in,
            parameters,
            query,
            left_out,
            body,
            replies,
        }
    }

    pub(super) const fn tagged(mut self, tag: &'static str, needs: Needs) -> Self {
        self.tag = tag;
        self.needs = needs;
        self
    }

    /// It asks who acts: by a token, or by the session of a browser.
    pub(super) const fn signed_in(mut self) -> Self {
        self.signed_in = true;
        self
    }

    pub(super) fn header(mut self, name: &str, required: bool, schema: Value, says: &str) -> Self {
        self.parameters.push(json!({
            "name": name, "in": "header", "required": required,
            "schema": schema, "description": says,
        }));
        self
    }

    /// Each field of `T` is a parameter of the query.
    pub(super) fn query<T: JsonSchema>(mut self) -> Self {
        self.query = Some(SchemaGenerator::root_schema_for::<T>);
        self
    }

    /// Fields of the query that others of its kind take, and this operation does not.
    pub(super) fn without(mut self, names: impl IntoIterator<Item = &'static str>) -> Self {
        self.left_out.extend(names);
        self
    }

    pub(super) fn body<T: JsonSchema>(mut self) -> Self {
        self.body = Some(("application/json", SchemaGenerator::subschema_for::<T>));
        self
    }

    /// A body that is text of this content type.
    pub(super) fn text_body(mut self, content: &'static str) -> Self {
        self.body = Some((content, SchemaGenerator::subschema_for::<String>));
        self
    }

    /// A JSON reply.
    pub(super) fn json<T: JsonSchema>(self, status: u16, says: &'static str) -> Self {
        self.schema(status, says, SchemaGenerator::subschema_for::<T>)
    }

    /// A JSON reply of a type that is known by its schema.
    pub(super) fn schema(self, status: u16, says: &'static str, schema: SchemaOf) -> Self {
        self.reply(status, says, Some(("application/json", schema)))
    }

    /// A reply of another content type.
    pub(super) fn text(self, status: u16, says: &'static str, content: &'static str) -> Self {
        self.reply(status, says, Some((content, SchemaGenerator::subschema_for::<String>)))
    }

    /// A JSON reply under another name for what it is.
    pub(super) fn json_as<T: JsonSchema>(
        self,
        status: u16,
        says: &'static str,
        content: &'static str,
    ) -> Self {
        self.reply(status, says, Some((content, SchemaGenerator::subschema_for::<T>)))
    }

    /// A problem, in problem details.
    pub(super) fn problem(self, status: u16, says: &'static str) -> Self {
        let details = SchemaGenerator::subschema_for::<super::problem::Details>;
        self.reply(status, says, Some(("application/problem+json", details)))
    }

    /// A reply without a body.
    pub(super) fn empty(self, status: u16, says: &'static str) -> Self {
        self.reply(status, says, None)
    }

    fn reply(
        mut self,
        status: u16,
        says: &'static str,
        content: Option<(&'static str, SchemaOf)>,
    ) -> Self {
        self.replies.push(Reply { status, says, content });
        self
    }

    fn document(&self, generator: &mut SchemaGenerator) -> Value {
        let mut parameters = self.parameters.clone();
        if let Some(query) = self.query {
            let taken =
                |parameter: &Value| !self.left_out.iter().any(|it| parameter["name"] == *it);
            parameters.extend(query_parameters(query(generator)).into_iter().filter(taken));
        }
        let mut document = json!({
            "operationId": operation_id(&self.method, &self.path),
            "summary": self.summary,
            "tags": [self.tag],
            "parameters": parameters,
            "responses": self.replies.iter().fold(Map::new(), |mut all, reply| {
                merge_reply(&mut all, reply, generator);
                all
            }),
        });
        if self.signed_in {
            document["security"] = json!([{ "token": [] }, { "session": [] }]);
        }
        if let Some((content, body)) = self.body {
            document["requestBody"] = json!({
                "required": true,
                "content": { content: { "schema": body(generator) } },
            });
        }
        document
    }
}

/// Two replies of one status are two content types of it.
fn merge_reply(all: &mut Map<String, Value>, reply: &Reply, generator: &mut SchemaGenerator) {
    let entry = all.entry(reply.status.to_string());
    let said = entry.or_insert_with(|| json!({ "description": reply.says }));
    if let Some((content_type, schema)) = reply.content {
        said["content"][content_type] = json!({ "schema": schema(generator) });
    }
}

fn path_parameters(path: &str) -> Vec<Value> {
    let names = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let names = names.map(|name| name.trim_start_matches('*'));
    let is_id = |name: &str| path.contains(&format!("s/{{{name}}}")) && name == "id";
    let parameter = |name: &str| {
        let schema = if is_id(name) {
            json!({ "type": "string", "format": "uuid" })
        } else {
            json!({ "type": "string" })
        };
        json!({ "name": name, "in": "path", "required": true, "schema": schema })
    };
    names.map(parameter).collect()
}

fn query_parameters(schema: Schema) -> Vec<Value> {
    let schema = schema.to_value();
    let properties = schema["properties"].as_object().cloned().unwrap_or_default();
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let parameter = |(name, mut property): (String, Value)| {
        let says = property.as_object_mut().and_then(|object| object.remove("description"));
        // A field that may be null in JSON is one that may be left out of a query.
        if let Some(kinds) = property["type"].as_array() {
            property["type"] =
                kinds.iter().find(|kind| *kind != "null").cloned().unwrap_or_default();
        }
        let required = required.iter().any(|one| *one == name);
        json!({ "name": name, "in": "query", "required": required,
                "description": says, "schema": property })
    };
    properties.into_iter().map(parameter).collect()
}

fn operation_id(method: &Method, path: &str) -> String {
    let words = path.split(['/', '-', '.', '_']).map(|part| part.trim_matches(['{', '}', '*']));
    let words: Vec<_> = words.filter(|part| !part.is_empty()).collect();
    format!("{}-{}", method.as_str().to_lowercase(), words.join("-"))
}

/// The document for these operations.
pub(super) fn document(operations: &[Operation]) -> Value {
    let settings = SchemaSettings::draft2020_12()
        .with(|settings| settings.definitions_path = "/components/schemas".into());
    let mut generator = settings.into_generator();
    let mut paths = Map::new();
    for operation in operations {
        let method = operation.method.as_str().to_lowercase();
        // A parameter that takes the rest of a path is written like any other.
        let path = operation.path.replace("{*", "{");
        let path = paths.entry(path).or_insert_with(|| json!({}));
        path[method] = operation.document(&mut generator);
    }
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Stepin",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "The record of a paced engagement journey",
            "description": include_str!("openapi.md"),
            "license": { "name": "Apache-2.0 OR MIT", "identifier": "Apache-2.0 OR MIT" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": generator.take_definitions(true),
            "securitySchemes": {
                "token": {
                    "type": "http", "scheme": "bearer",
                    "description": "A token of `stepin token create`, for a program",
                },
                "session": {
                    "type": "apiKey", "in": "cookie", "name": sessions::COOKIE,
                    "description": "The session of a browser that signed in at /sign-in",
                },
            },
        },
    });
    // By the alphabet, whichever features of serde_json another crate turns on.
    document.sort_all_objects();
    document
}

pub(super) async fn served(State(app): State<App>, headers: HeaderMap) -> Response {
    super::reply::tagged_as(&headers, "application/json", app.openapi.as_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use super::document;
    use crate::http::api::operations;
    use std::path::Path;

    /// `UPDATE_DOCS=1` writes the committed document anew.
    #[test]
    fn the_committed_document_is_the_one_that_is_served() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/openapi.json");
        let document = document(&operations());
        let served = serde_json::to_string_pretty(&document).expect("plain JSON") + "\n";
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(&path, &served).expect("written");
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == served, "docs/openapi.json differs: run with UPDATE_DOCS=1");
    }

    #[test]
    fn every_reference_in_the_document_lands() {
        let document = document(&operations());
        let text = document.to_string();
        let references = text.split("\"$ref\":\"#/components/schemas/").skip(1);
        for name in references.filter_map(|rest| rest.split('"').next()) {
            assert!(document["components"]["schemas"][name].is_object(), "{name} is not there");
        }
    }
}
