//! Asking a running service.

use super::arguments::Global;
use crate::Failure;
use crate::commands::Refusal;
use crate::failure::kind::{self, Kind};
use crate::http::certificates;
use events::{FieldError, Invalid};
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use uuid::Uuid;

pub(super) struct Remote {
    agent: ureq::Agent,
    base: String,
    actor: String,
    purpose: Option<String>,
    token: Option<String>,
}

impl Remote {
    pub(super) fn new(global: &Global, base: &str) -> Result<Self, Failure> {
        let authorities = global.ca.as_deref().map(authorities).transpose()?;
        let tls = authorities.map_or_else(TlsConfig::default, |roots| {
            TlsConfig::builder().root_certs(roots).build()
        });
        let agent = ureq::Agent::config_builder()
            .tls_config(tls)
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .build()
            .into();
        let token = std::env::var("STEPIN_TOKEN").ok();
        let base = base.trim_end_matches('/').to_owned();
        let purpose = global.purpose.as_ref().map(|purpose| purpose.as_str().replace('\n', " "));
        Ok(Self { agent, base, actor: global.actor.to_string(), purpose, token })
    }

    pub(super) fn get(&self, path: &str, accept: &str) -> Result<String, Failure> {
        let mut request = self
            .agent
            .get(format!("{}{path}", self.base))
            .header("accept", accept)
            .header("x-stepin-actor", &self.actor);
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if let Some(purpose) = &self.purpose {
            request = request.header("stepin-purpose", purpose);
        }
        answer(request.call())
    }

    pub(super) fn get_json(&self, path: &str) -> Result<Value, Failure> {
        parse(&self.get(path, "application/json")?)
    }

    pub(super) fn post(
        &self,
        path: &str,
        key: Uuid,
        if_match: Option<u64>,
        body: &Value,
    ) -> Result<Value, Failure> {
        let request = self.posting(path, key);
        let request = match if_match {
            Some(version) => request.header("if-match", format!("\"{version}\"")),
            None => request,
        };
        parse(&answer(request.send(body.to_string()))?)
    }

    /// Posts, and gives back the text of this content type as it came.
    pub(super) fn post_for(
        &self,
        path: &str,
        key: Uuid,
        body: &Value,
        accept: &str,
    ) -> Result<String, Failure> {
        answer(self.posting(path, key).header("accept", accept).send(body.to_string()))
    }

    fn posting(&self, path: &str, key: Uuid) -> ureq::RequestBuilder<ureq::typestate::WithBody> {
        let mut request = self
            .agent
            .post(format!("{}{path}", self.base))
            .header("x-stepin-actor", &self.actor)
            .header("idempotency-key", key.to_string())
            .content_type("application/json");
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if let Some(purpose) = &self.purpose {
            request = request.header("stepin-purpose", purpose);
        }
        request
    }
}

impl Remote {
    /// Sends a request that needs no key: doing it twice is doing it once, or is refused.
    pub(super) fn ask(&self, path: &str, body: Option<&Value>) -> Result<Value, Failure> {
        let mut request = self
            .agent
            .post(format!("{}{path}", self.base))
            .header("x-stepin-actor", &self.actor)
            .content_type("application/json");
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let body = body.map(Value::to_string).unwrap_or_default();
        match answer(request.send(body))?.as_str() {
            "" => Ok(Value::Null),
            text => parse(text),
        }
    }

    /// Puts a text where it belongs.
    pub(super) fn put(&self, path: &str, content: &str, text: &str) -> Result<Value, Failure> {
        let mut request = self
            .agent
            .put(format!("{}{path}", self.base))
            .header("x-stepin-actor", &self.actor)
            .content_type(content);
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if let Some(purpose) = &self.purpose {
            request = request.header("stepin-purpose", purpose);
        }
        parse(&answer(request.send(text))?)
    }
}

/// Whom to believe, instead of whom browsers believe.
pub(super) fn authorities(path: &Path) -> Result<RootCerts, Failure> {
    let read = certificates(path)?;
    let read = read.iter().map(|one| Certificate::from_der(one).to_owned()).collect();
    Ok(RootCerts::Specific(Arc::new(read)))
}

fn parse(text: &str) -> Result<Value, Failure> {
    serde_json::from_str(text)
        .map_err(|_| Failure::broken("the server answered with something else than JSON"))
}

fn answer(
    response: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
) -> Result<String, Failure> {
    let mut response =
        response.map_err(|error| Failure::unavailable(format!("no answer: {error}")))?;
    let status = response.status();
    let text = response
        .body_mut()
        .with_config()
        .limit(1 << 30)
        .read_to_string()
        .map_err(|error| Failure::unavailable(format!("the answer broke off: {error}")))?;
    if status.is_success() { Ok(text) } else { Err(problem(status.as_u16(), &text)) }
}

/// The server's no, as if it had been said here.
fn problem(status: u16, text: &str) -> Failure {
    let details: Value = serde_json::from_str(text).unwrap_or_default();
    let name = details["type"].as_str().and_then(|kind| kind.rsplit('#').next());
    let known = kind::ALL.iter().copied().find(|kind| Some(kind.name) == name);
    let errors: Vec<FieldError> =
        serde_json::from_value(details["errors"].clone()).unwrap_or_default();
    if !errors.is_empty() {
        return Failure::Refused(Refusal::Invalid(Invalid(errors)));
    }
    let kind: &'static Kind =
        known.unwrap_or(if status < 500 { kind::NOT_FOUND } else { kind::BROKEN });
    let detail = details["detail"].as_str();
    Failure::Other(kind, detail.map_or_else(|| format!("HTTP status {status}"), str::to_owned))
}
