//! Passkeys (WebAuthn): adding one, and signing in with one.
//!
//! Nobody says who they are before they use one: the passkey says it, by a handle that means
//! nothing elsewhere. So nothing that can be asked here tells whether somebody has an account.

use super::account::NamedPasskey;
use super::secret::{Secret, digest};
use super::{SignIn, required};
use crate::Failure;
use crate::public_url::PublicUrl;
use chrono::TimeDelta;
use events::{Instant, Invalid, StaffId};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use webauthn_rs::prelude::{
    CreationChallengeResponse, DiscoverableAuthentication, DiscoverableKey, PasskeyRegistration,
    PublicKeyCredential, RegisterPublicKeyCredential, RequestChallengeResponse,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};
use webauthn_rs_proto::ResidentKeyRequirement;

/// What is needed to take passkeys, and those that are being used right now.
pub(crate) struct Passkeys {
    /// `None` where the service has an address without a name: browsers bind passkeys to names.
    webauthn: Option<(String, Webauthn)>,
    /// By the digest of the name of each: one that is finished, or failed, is gone.
    under_way: Mutex<BTreeMap<String, UnderWay>>,
}

struct UnderWay {
    until: Instant,
    what: What,
}

enum What {
    Adding(StaffId, PasskeyRegistration),
    SigningIn(DiscoverableAuthentication),
}

const MINUTES: i64 = 5;
const UNDER_WAY_MAX: usize = 10_000;
const OF_ONE_MAX: usize = 10;
const NAME_MAX: usize = 64;

impl Passkeys {
    /// # Errors
    /// The address is none that passkeys can be bound to.
    pub(super) fn at(origin: &PublicUrl) -> Result<Self, Failure> {
        let webauthn = match origin.url().domain() {
            None => None,
            Some(name) => {
                let builder = WebauthnBuilder::new(name, origin.url());
                let built = builder.and_then(|builder| builder.rp_name("Stepin").build());
                let built = built.map_err(|error| {
                    Failure::malformed(format!("the public address {origin}: {error}"))
                })?;
                Some((name.to_owned(), built))
            }
        };
        Ok(Self { webauthn, under_way: Mutex::default() })
    }

    /// The name of the host that passkeys belong to here, if any can be used at all.
    pub(crate) fn host(&self) -> Option<&str> {
        self.webauthn.as_ref().map(|(host, _)| host.as_str())
    }

    fn webauthn(&self) -> Result<&Webauthn, Failure> {
        self.webauthn.as_ref().map(|(_, webauthn)| webauthn).ok_or_else(|| {
            Failure::not_found("passkeys need an address with a name: see serve --public-url")
        })
    }

    /// Begins signing in: what the browser is to be asked, and the name under which to go on.
    ///
    /// # Errors
    /// Passkeys are not taken here.
    pub(crate) fn begin_signing_in(
        &self,
        now: Instant,
    ) -> Result<(Secret, RequestChallengeResponse), Failure> {
        let begun = self.webauthn()?.start_discoverable_authentication();
        let (mut challenge, state) = begun.map_err(|error| Failure::broken(error.to_string()))?;
        // A button was pressed: the browser asks at once instead of offering it in a field.
        challenge.mediation = None;
        Ok((self.keep(What::SigningIn(state), now), challenge))
    }

    fn keep(&self, what: What, now: Instant) -> Secret {
        let (name, until) = (Secret::fresh(), now + TimeDelta::minutes(MINUTES));
        let mut under_way = self.lock();
        under_way.retain(|_, one| now < one.until);
        if under_way.len() >= UNDER_WAY_MAX {
            let first = under_way.iter().min_by_key(|(_, one)| one.until);
            if let Some(key) = first.map(|(key, _)| key.clone()) {
                under_way.remove(&key);
            }
        }
        under_way.insert(name.digest(), UnderWay { until, what });
        name
    }

    /// Taken out: it goes on once or never.
    fn take(&self, name: &str, now: Instant) -> Option<What> {
        let UnderWay { until, what } = self.lock().remove(&digest(name))?;
        (now < until).then_some(what)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, UnderWay>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SignIn {
    /// Begins adding a passkey to somebody's account.
    ///
    /// # Errors
    /// Passkeys are not taken here, or the accounts cannot be written.
    pub(crate) fn begin_adding(
        &self,
        staff: &StaffId,
        now: Instant,
    ) -> Result<(Secret, CreationChallengeResponse), Failure> {
        let webauthn = self.passkeys().webauthn()?;
        // Changed by nothing, so that there is an account, and its handle is kept.
        let account = self.accounts().change(staff, |account| account.clone())?;
        if account.passkeys.len() >= OF_ONE_MAX {
            let why = format!("you have {OF_ONE_MAX} already; remove one first");
            return Err(Invalid::field("/name", why).into());
        }
        let known = account.passkeys.iter().map(|one| one.key.cred_id().clone()).collect();
        let name = staff.as_str();
        let begun = webauthn.start_passkey_registration(account.handle, name, name, Some(known));
        let (mut challenge, state) = begun.map_err(|error| Failure::broken(error.to_string()))?;
        // It has to know whose it is: nobody is asked for their id when they use it.
        let selection = challenge.public_key.authenticator_selection.get_or_insert_default();
        selection.resident_key = Some(ResidentKeyRequirement::Required);
        selection.require_resident_key = true;
        let name = self.passkeys().keep(What::Adding(staff.clone(), state), now);
        Ok((name, challenge))
    }

    /// Adds a passkey that the browser has made.
    ///
    /// # Errors
    /// It is not what was asked for, or the accounts cannot be written.
    pub(crate) fn finish_adding(
        &self,
        staff: &StaffId,
        under_way: &str,
        name: &str,
        made: &RegisterPublicKeyCredential,
        now: Instant,
    ) -> Result<(), Failure> {
        let refused = || Failure::malformed("this passkey was not accepted; try again");
        let what = self.passkeys().take(under_way, now).ok_or_else(refused)?;
        let What::Adding(whose, state) = what else { return Err(refused()) };
        if whose != *staff {
            return Err(refused());
        }
        let finished = self.passkeys().webauthn()?.finish_passkey_registration(made, &state);
        let key = finished.map_err(|error| {
            tracing::info!(%error, "a passkey was not accepted");
            refused()
        })?;
        let name = match name.trim() {
            "" => "passkey".to_owned(),
            name => name.chars().filter(|one| !one.is_control()).take(NAME_MAX).collect(),
        };
        self.accounts().change(staff, |account| {
            account.passkeys.push(NamedPasskey { name, added: now, key });
        })
    }

    /// Whose passkey the browser has used.
    ///
    /// # Errors
    /// It is nobody's, or not used for this: which of them, nobody is told.
    pub(crate) fn finish_signing_in(
        &self,
        under_way: &str,
        used: &PublicKeyCredential,
        now: Instant,
    ) -> Result<StaffId, Failure> {
        let refused = || required("this passkey was not accepted");
        let what = self.passkeys().take(under_way, now).ok_or_else(refused)?;
        let What::SigningIn(state) = what else { return Err(refused()) };
        let webauthn = self.passkeys().webauthn()?;
        let identified = webauthn.identify_discoverable_authentication(used);
        let (handle, _) = identified.map_err(|_| refused())?;
        let mut accounts = self.accounts().all().into_iter();
        let found = accounts.find(|(_, account)| account.handle == handle && !account.disabled);
        let (staff, account) = found.ok_or_else(refused)?;
        let used_id = used.get_credential_id();
        let mut keys = account.passkeys.iter();
        let key = keys.find(|one| one.key.cred_id().as_slice() == used_id).ok_or_else(refused)?;
        let key = DiscoverableKey::from(&key.key);
        let finished = webauthn.finish_discoverable_authentication_v2(used, state, key);
        let result = finished.map_err(|error| {
            tracing::info!(%error, "a passkey was not accepted");
            refused()
        })?;
        if !result.user_verified() {
            return Err(refused());
        }
        if result.needs_update() {
            self.accounts().change(&staff, |account| {
                for one in &mut account.passkeys {
                    one.key.update_credential(&result);
                }
            })?;
        }
        Ok(staff)
    }
}
