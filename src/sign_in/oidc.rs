//! Sign-in by the organisation's own provider: OpenID Connect, authorization code with PKCE.
//!
//! Everything here may block: it asks the provider. Nothing that the provider or a browser says is
//! believed until it is verified, and what a browser is told never says which check failed.

mod known;
mod refused;
mod token;
mod types;
mod under_way;

pub(crate) use refused::Refused;

use super::secret::Secret;
use events::{Instant, StaffId};
use known::Known;
use openidconnect::core::{CoreAuthPrompt, CoreResponseType};
use openidconnect::{
    AuthenticationFlow, AuthorizationCode, CsrfToken, Nonce, PkceCodeChallenge, PkceCodeVerifier,
    Scope,
};
use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use under_way::{Begun, UnderWay};
use zeroize::Zeroizing;

/// What the operator said about the provider.
pub(crate) struct Settings {
    /// As the provider itself writes it.
    pub(crate) issuer: String,
    /// What the provider knows Stepin as.
    pub(crate) client_id: String,
    /// `None` for a public client.
    pub(crate) client_secret: Option<Zeroizing<String>>,
    /// The claim that is a staff id.
    pub(crate) staff_claim: String,
    /// What else has to be said of how somebody signed in.
    pub(crate) require: Option<Required>,
    /// Where the provider sends browsers back to.
    pub(crate) callback: String,
    /// Whose certificates are believed, if not those that browsers believe.
    pub(crate) authorities: Option<ureq::tls::RootCerts>,
}

/// A claim that has to be there, such as `amr=mfa`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Required {
    /// This context class, exactly.
    Acr(String),
    /// This among the methods.
    Amr(String),
}

impl FromStr for Required {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some(("acr", value)) if !value.is_empty() => Ok(Self::Acr(value.to_owned())),
            Some(("amr", value)) if !value.is_empty() => Ok(Self::Amr(value.to_owned())),
            Some(_) | None => Err("should be acr=VALUE or amr=VALUE".to_owned()),
        }
    }
}

/// The provider; shared by all requests.
#[derive(Clone)]
pub(crate) struct Provider(Arc<Inner>);

struct Inner {
    settings: Settings,
    agent: ureq::Agent,
    known: Mutex<Option<Arc<Known>>>,
    under_way: Mutex<UnderWay>,
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Provider({})", self.0.settings.issuer)
    }
}

/// A browser on its way to the provider.
pub(crate) struct Away {
    /// Where to send it.
    pub(crate) to: String,
    /// What it has to come back with, in a cookie.
    pub(crate) browser: Secret,
}

/// What a browser comes back with.
pub(crate) struct Back<'a> {
    pub(crate) state: Option<&'a str>,
    pub(crate) code: Option<&'a str>,
    pub(crate) issuer: Option<&'a str>,
    pub(crate) error: Option<&'a str>,
    /// From the cookie.
    pub(crate) browser: Option<&'a str>,
}

/// Somebody whom the provider vouches for, and whose claims were verified.
pub(crate) struct Vouched {
    pub(crate) staff: StaffId,
    pub(crate) next: Option<String>,
}

impl Provider {
    pub(crate) fn new(settings: Settings) -> Self {
        let roots = settings.authorities.clone();
        let tls = roots.map_or_else(ureq::tls::TlsConfig::default, |roots| {
            ureq::tls::TlsConfig::builder().root_certs(roots).build()
        });
        let agent = ureq::Agent::config_builder()
            .tls_config(tls)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(10)))
            .build()
            .into();
        let (known, under_way) = (Mutex::default(), Mutex::default());
        Self(Arc::new(Inner { settings, agent, known, under_way }))
    }

    /// Whether an issuer is one that may be asked: encrypted, or within this machine.
    pub(crate) fn may_be_at(issuer: &str) -> bool {
        issuer.parse().is_ok_and(|issuer| known::is_safe(&issuer))
    }

    /// Sends a browser to the provider. `anew` has its user show again who they are.
    ///
    /// # Errors
    /// The provider cannot be asked how.
    pub(crate) fn begin(
        &self,
        next: Option<String>,
        anew: bool,
        now: Instant,
    ) -> Result<Away, Refused> {
        let known = self.known()?;
        let client = known.client(&self.0.settings)?;
        let (state, nonce, browser) = (Secret::fresh(), Secret::fresh(), Secret::fresh());
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let sent = (state.as_str().to_owned(), nonce.as_str().to_owned());
        let mut request = client
            .authorize_url(
                AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
                move || CsrfToken::new(sent.0),
                move || Nonce::new(sent.1),
            )
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(challenge);
        if let Some(Required::Acr(value)) = &self.0.settings.require {
            request = request.add_extra_param("acr_values", value.clone());
        }
        if anew {
            request = request.add_prompt(CoreAuthPrompt::Login).set_max_age(Duration::ZERO);
        }
        let (url, _, _) = request.url();
        let begun = Begun {
            browser: browser.digest(),
            nonce,
            verifier: Zeroizing::new(verifier.into_secret()),
            next,
            anew,
            at: now,
        };
        self.under_way().begin(&state, begun, now);
        Ok(Away { to: url.to_string(), browser })
    }

    /// Finishes what `begin` began; whatever comes of it, it was begun for this once.
    ///
    /// # Errors
    /// Anything about it is not as it has to be.
    pub(crate) fn finish(&self, back: &Back<'_>, now: Instant) -> Result<Vouched, Refused> {
        let begun = back.state.and_then(|state| self.under_way().take(state, now));
        let begun = begun.ok_or(Refused::State)?;
        if back.browser.map(super::secret::digest).as_ref() != Some(&begun.browser) {
            return Err(Refused::Browser);
        }
        let known = self.known()?;
        known.answered_by(&self.0.settings, back.issuer)?;
        if back.error.is_some() {
            return Err(Refused::Provider);
        }
        let code = back.code.ok_or(Refused::Provider)?;
        let token = self.token(&known, code, &begun)?;
        let claims = match token::verified(&self.0.settings, &known, &token, &begun, now) {
            // The provider may have changed its keys since it was last asked.
            Err(Refused::Key) => {
                let known = self.known_anew(&known)?;
                token::verified(&self.0.settings, &known, &token, &begun, now)?
            }
            other => other?,
        };
        let staff = token::staff(&self.0.settings, &claims)?;
        Ok(Vouched { staff, next: begun.next })
    }

    /// Where to sign out at the provider, too, if it says so.
    pub(crate) fn sign_out_at(&self, then: &str) -> Option<String> {
        let known = self.known().ok()?;
        let mut url = known.end_session()?;
        let mut query = url.query_pairs_mut();
        query.append_pair("client_id", &self.0.settings.client_id);
        query.append_pair("post_logout_redirect_uri", then).finish();
        drop(query);
        Some(url.to_string())
    }

    fn token(&self, known: &Known, code: &str, begun: &Begun) -> Result<types::IdToken, Refused> {
        let client = known.client(&self.0.settings)?;
        let verifier = PkceCodeVerifier::new(begun.verifier.to_string());
        let answer = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|_| Refused::Unreachable)?
            .set_pkce_verifier(verifier)
            .request(&|request| known::ask(&self.0.agent, request));
        let answer = answer.map_err(|error| token::not_given(&error))?;
        answer.extra_fields().id_token().cloned().ok_or(Refused::Token)
    }

    fn known(&self) -> Result<Arc<Known>, Refused> {
        let mut kept = self.0.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept.as_ref().filter(|known| known.is_recent()) {
            return Ok(known.clone());
        }
        // Asked under the lock: a crowd that comes at once asks the provider once.
        let known = Arc::new(Known::of(&self.0.settings, &self.0.agent)?);
        *kept = Some(known.clone());
        Ok(known)
    }

    /// Asks again, unless it was just asked: unknown keys are cheap to make up.
    fn known_anew(&self, seen: &Known) -> Result<Arc<Known>, Refused> {
        if seen.is_new() {
            return Err(Refused::Key);
        }
        *self.0.known.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.known()
    }

    fn under_way(&self) -> std::sync::MutexGuard<'_, UnderWay> {
        self.0.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
