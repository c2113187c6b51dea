//! The id token: everything that has to be so before a word of it is believed.

use super::known::Known;
use super::types::{Claims, ErrorAnswer, IdToken};
use super::under_way::Begun;
use super::{Refused, Required, Settings};
use chrono::TimeDelta;
use events::{Instant, StaffId};
use openidconnect::core::{CoreIdTokenVerifier, CoreJwsSigningAlgorithm};
use openidconnect::{
    ClaimsVerificationError, ClientId, ClientSecret, Nonce, RequestTokenError,
    SignatureVerificationError,
};
use serde_json::Value;
use std::io;

/// Signatures that only the holder of a private key can make.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 4] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// How far the provider's clock may be from ours.
const LEEWAY: TimeDelta = TimeDelta::seconds(60);
/// It was asked for just now: an older one is somebody else's.
const ISSUED_WITHIN: TimeDelta = TimeDelta::minutes(10);

/// The claims, once all of them are as they have to be.
pub(super) fn verified(
    settings: &Settings,
    known: &Known,
    token: &IdToken,
    begun: &Begun,
    now: Instant,
) -> Result<Value, Refused> {
    let (id, keys) = (ClientId::new(settings.client_id.clone()), known.keys());
    let issuer = known.issuer().clone();
    let verifier = match &settings.client_secret {
        Some(secret) => {
            let secret = ClientSecret::new(secret.to_string());
            CoreIdTokenVerifier::new_confidential_client(id, secret, issuer, keys)
        }
        None => CoreIdTokenVerifier::new_public_client(id, issuer, keys),
    };
    let verifier = verifier
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(move || now - LEEWAY)
        .set_issue_time_verifier_fn(move |issued| {
            let fits = issued <= now + LEEWAY && now - ISSUED_WITHIN - LEEWAY <= issued;
            if fits { Ok(()) } else { Err("not issued just now".to_owned()) }
        });
    let nonce = Nonce::new(begun.nonce.as_str().to_owned());
    let claims = token.claims(&verifier, &nonce).map_err(|error| reason(&error))?;
    shown_anew(claims, begun)?;
    let claims = serde_json::to_value(claims).map_err(|_| Refused::Token)?;
    for_us(settings, &claims)?;
    begun_already(&claims, now)?;
    by_the_means(settings, &claims)?;
    Ok(claims)
}

/// Whom the token names.
pub(super) fn staff(settings: &Settings, claims: &Value) -> Result<StaffId, Refused> {
    let named = claims.get(&settings.staff_claim).and_then(Value::as_str);
    named.and_then(|named| named.parse().ok()).ok_or(Refused::Claim)
}

/// OpenID Connect Core §3.1.3.7: whoever the token was made for is us.
fn for_us(settings: &Settings, claims: &Value) -> Result<(), Refused> {
    match claims.get("azp") {
        None => Ok(()),
        Some(party) if party.as_str() == Some(&settings.client_id) => Ok(()),
        Some(_) => Err(Refused::Audience),
    }
}

/// The library does not look at `nbf`, from when on a token is good.
fn begun_already(claims: &Value, now: Instant) -> Result<(), Refused> {
    let from = match claims.get("nbf") {
        None => return Ok(()),
        Some(from) => from.as_i64().ok_or(Refused::Token)?,
    };
    if from <= (now + LEEWAY).timestamp() { Ok(()) } else { Err(Refused::Expired) }
}

fn by_the_means(settings: &Settings, claims: &Value) -> Result<(), Refused> {
    let is_met = match &settings.require {
        None => true,
        Some(Required::Acr(value)) => claims["acr"].as_str() == Some(value),
        Some(Required::Amr(value)) => claims["amr"]
            .as_array()
            .is_some_and(|methods| methods.iter().any(|one| one.as_str() == Some(value))),
    };
    if is_met { Ok(()) } else { Err(Refused::Mfa) }
}

/// Who was to show again who they are did so after they were sent there.
fn shown_anew(claims: &Claims, begun: &Begun) -> Result<(), Refused> {
    let shown = claims.auth_time().is_some_and(|at| at >= begun.at - LEEWAY);
    if !begun.anew || shown { Ok(()) } else { Err(Refused::AuthTime) }
}

fn reason(error: &ClaimsVerificationError) -> Refused {
    use SignatureVerificationError as Signature;
    #[expect(clippy::wildcard_enum_match_arm, reason = "the library may name further reasons")]
    match error {
        ClaimsVerificationError::Expired(_) => Refused::Expired,
        ClaimsVerificationError::InvalidAudience(_) => Refused::Audience,
        ClaimsVerificationError::InvalidIssuer(_) => Refused::Issuer,
        ClaimsVerificationError::InvalidNonce(_) => Refused::Nonce,
        ClaimsVerificationError::SignatureVerification(Signature::NoMatchingKey) => Refused::Key,
        ClaimsVerificationError::SignatureVerification(
            Signature::DisallowedAlg(_) | Signature::NoSignature,
        ) => Refused::Algorithm,
        ClaimsVerificationError::SignatureVerification(_) => Refused::Signature,
        _ => Refused::Token,
    }
}

/// Why there was no token for the code.
pub(super) fn not_given(error: &RequestTokenError<io::Error, ErrorAnswer>) -> Refused {
    match error {
        RequestTokenError::ServerResponse(_) => Refused::Code,
        RequestTokenError::Request(_) => Refused::Unreachable,
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => Refused::Token,
    }
}
