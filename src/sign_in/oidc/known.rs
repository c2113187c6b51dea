//! What is known of the provider: what it announces, and its keys. Asked for again every hour.

use super::types::{Metadata, OfTheProvider};
use super::{Refused, Settings};
use crate::public_url::is_loopback_name;
use openidconnect::core::{CoreClientAuthMethod, CoreJsonWebKey};
use openidconnect::http::{Method, Uri, header};
use openidconnect::url::Url;
use openidconnect::{
    AuthType, ClientId, ClientSecret, HttpRequest, HttpResponse, IssuerUrl, JsonWebKeySet,
    RedirectUrl,
};
use std::io;
use std::time::{Duration, Instant};

/// What the provider said, and when.
pub(super) struct Known {
    metadata: Metadata,
    at: Instant,
}

const ASKED_EVERY: Duration = Duration::from_secs(3600);
/// Not more often than this, whatever keys somebody makes up.
const ASKED_AT_MOST_EVERY: Duration = Duration::from_secs(10);
const ANSWER_MAX: u64 = 1 << 20;

impl Known {
    pub(super) fn of(settings: &Settings, agent: &ureq::Agent) -> Result<Self, Refused> {
        let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(|_| Refused::Unreachable)?;
        let metadata = Metadata::discover(&issuer, &|request| ask(agent, request));
        let metadata = metadata.map_err(|error| {
            // Quoted: it could hold lines that look like ours.
            tracing::warn!(error = error.to_string(), "the provider cannot be asked");
            Refused::Unreachable
        })?;
        Ok(Self { metadata, at: Instant::now() })
    }

    pub(super) fn is_recent(&self) -> bool {
        self.at.elapsed() < ASKED_EVERY
    }

    pub(super) fn is_new(&self) -> bool {
        self.at.elapsed() < ASKED_AT_MOST_EVERY
    }

    pub(super) fn issuer(&self) -> &IssuerUrl {
        self.metadata.issuer()
    }

    pub(super) fn keys(&self) -> JsonWebKeySet<CoreJsonWebKey> {
        self.metadata.jwks().clone()
    }

    /// RFC 9207: whoever announces that its answers name it has to be named by this one; and no
    /// answer may name another.
    pub(super) fn answered_by(
        &self,
        settings: &Settings,
        named: Option<&str>,
    ) -> Result<(), Refused> {
        let announced = self.metadata.additional_metadata();
        match named {
            Some(named) if named == settings.issuer => Ok(()),
            None if !announced.authorization_response_iss_parameter_supported => Ok(()),
            Some(_) | None => Err(Refused::Issuer),
        }
    }

    pub(super) fn end_session(&self) -> Option<Url> {
        let announced = self.metadata.additional_metadata().end_session_endpoint.as_ref();
        let url = Url::parse(announced?).ok()?;
        is_safe(&url.as_str().parse().ok()?).then_some(url)
    }

    pub(super) fn client(&self, settings: &Settings) -> Result<OfTheProvider, Refused> {
        if !is_safe(&parsed(self.metadata.authorization_endpoint().as_str())?) {
            return Err(Refused::Unreachable);
        }
        let secret = settings.client_secret.as_ref();
        let secret = secret.map(|secret| ClientSecret::new(secret.to_string()));
        let id = ClientId::new(settings.client_id.clone());
        let callback = RedirectUrl::new(settings.callback.clone());
        let client = OfTheProvider::from_provider_metadata(self.metadata.clone(), id, secret)
            .set_redirect_uri(callback.map_err(|_| Refused::Unreachable)?);
        let by_body =
            self.metadata.token_endpoint_auth_methods_supported().is_some_and(|methods| {
                !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
                    && methods.contains(&CoreClientAuthMethod::ClientSecretPost)
            });
        let by = if by_body { AuthType::RequestBody } else { AuthType::BasicAuth };
        Ok(client.set_auth_type(by))
    }
}

fn parsed(url: &str) -> Result<Uri, Refused> {
    url.parse().map_err(|_| Refused::Unreachable)
}

/// Encrypted, or within this machine.
pub(super) fn is_safe(url: &Uri) -> bool {
    let host = url.host().unwrap_or_default();
    match url.scheme_str() {
        Some("https") => true,
        Some("http") => is_loopback_name(host),
        Some(_) | None => false,
    }
}

/// Asks the provider one thing.
pub(super) fn ask(agent: &ureq::Agent, request: HttpRequest) -> Result<HttpResponse, io::Error> {
    if !is_safe(request.uri()) {
        return Err(io::Error::other("the provider names an address without encryption"));
    }
    let (parts, body) = request.into_parts();
    let answer = if parts.method == Method::POST {
        agent.run(ureq::http::Request::from_parts(parts, body))
    } else {
        agent.run(ureq::http::Request::from_parts(parts, ()))
    };
    let mut answer = answer.map_err(io::Error::other)?;
    let content = answer.headers().get(header::CONTENT_TYPE).cloned();
    let status = answer.status();
    let body = answer.body_mut().with_config().limit(ANSWER_MAX).read_to_vec();
    let mut response = HttpResponse::new(body.map_err(io::Error::other)?);
    *response.status_mut() = status;
    if let Some(content) = content {
        response.headers_mut().insert(header::CONTENT_TYPE, content);
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::is_safe;

    #[test]
    fn a_provider_is_asked_encrypted_or_within_this_machine() {
        let is_safe = |url: &str| is_safe(&url.parse().expect("an address"));
        assert!(is_safe("https://id.example.org/x") && is_safe("http://127.0.0.1:1/"));
        assert!(!is_safe("http://id.example.org/") && !is_safe("http://localhost.evil.test/"));
    }
}
