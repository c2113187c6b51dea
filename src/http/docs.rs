//! The API for people: the OpenAPI document as one page, without a script.

use super::App;
use super::reply::tagged_as;
use crate::failure::kind;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

pub(super) async fn page(State(app): State<App>, headers: HeaderMap) -> Response {
    let document: Value = serde_json::from_str(&app.openapi).expect("our own document");
    let html = render(&document);
    let mut response = tagged_as(&headers, "text/html; charset=utf-8", html.into_bytes());
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy());
    response
}

/// The page's own style, by its digest, and nothing else.
fn policy() -> HeaderValue {
    let style = include_str!("docs.html").split_once("<style>").map(|(_, rest)| rest);
    let style = style.and_then(|rest| rest.split_once("</style>")).map(|(style, _)| style);
    let digest = BASE64.encode(Sha256::digest(style.unwrap_or_default()));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).expect("plain text")
}

fn render(document: &Value) -> String {
    let mut html = String::from(include_str!("docs.html"));
    let mut body = String::new();
    let info = document["info"]["description"].as_str().unwrap_or_default();
    for paragraph in info.split("\n\n") {
        let _ = write!(body, "<p>{}</p>", escape(paragraph));
    }
    let paths = document["paths"].as_object().into_iter().flatten();
    for (path, methods) in paths {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            operation_section(&mut body, method, path, operation);
        }
    }
    body.push_str("<h2>Problems</h2><dl>");
    for kind::Kind { name, title, status, .. } in kind::ALL {
        let _ = write!(body, "<dt id=\"{name}\">{name} <b>{status}</b></dt><dd>{title}</dd>");
    }
    body.push_str("</dl>");
    html = html.replace("<!-- body -->", &body);
    html
}

fn operation_section(body: &mut String, method: &str, path: &str, operation: &Value) {
    let summary = escape(operation["summary"].as_str().unwrap_or_default());
    let id = escape(operation["operationId"].as_str().unwrap_or_default());
    let (method, path) = (escape(&method.to_uppercase()), escape(path));
    let _ = write!(
        body,
        "<section><h2 id=\"{id}\"><b>{method}</b> <code>{path}</code></h2><p>{summary}.</p>"
    );
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let mut rows = String::new();
    for parameter in parameters {
        let text = |key: &str| escape(parameter[key].as_str().unwrap_or_default());
        let needed = if parameter["required"] == Value::Bool(true) { "required" } else { "" };
        let _ = write!(
            rows,
            "<tr><th scope=\"row\"><code>{}</code></th><td>{}</td><td>{needed}</td>\
             <td>{}</td></tr>",
            text("name"),
            text("in"),
            text("description"),
        );
    }
    if !rows.is_empty() {
        let _ = write!(
            body,
            "<table><thead><tr><th scope=\"col\">Parameter</th><th scope=\"col\">In</th>\
             <th scope=\"col\"></th><th scope=\"col\">Meaning</th></tr></thead>\
             <tbody>{rows}</tbody></table>"
        );
    }
    body.push_str("<ul class=\"replies\">");
    for (status, reply) in operation["responses"].as_object().into_iter().flatten() {
        let says = escape(reply["description"].as_str().unwrap_or_default());
        let _ = write!(body, "<li><b>{status}</b> {says}</li>");
    }
    body.push_str("</ul></section>");
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
