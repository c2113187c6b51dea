//! Who somebody is: accounts, passphrases, passkeys, one-time links, tokens and sessions.
//!
//! Nothing here knows HTTP, the log, or what anybody may do. What somebody may do follows from the
//! roles that the log says they hold; only what proves who they are is kept here, in one file
//! beside the log, because a secret must be able to go for good, and an event never does.

mod account;
mod accounts;
mod breached;
mod link;
mod oidc;
mod passkeys;
mod passphrase;
mod secret;
mod sessions;
mod tokens;

pub(crate) use account::Account;
pub(crate) use accounts::Accounts;
pub(crate) use breached::Breached;
pub(crate) use link::Opens;
pub(crate) use oidc::{Back, Provider, Refused, Required, Settings as ProviderSettings, Vouched};
pub(crate) use passkeys::Passkeys;
pub(crate) use passphrase::Unfit;
pub(crate) use secret::Secret;
pub(crate) use sessions::{Limits, Session, is_recent};
pub(crate) use tokens::{NewToken, Scope, TokenShown};

use crate::Failure;
use crate::failure::kind;
use crate::public_url::PublicUrl;
use events::{Instant, Recorder, Role, StaffId, Text};
use sessions::Sessions;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How people sign in here.
pub(crate) struct Settings {
    /// How long a session lasts, used and unused.
    pub(crate) limits: Limits,
    /// Passphrases that are known to thieves, if the operator has a list of them.
    pub(crate) breached: Option<Breached>,
    /// The address at which browsers reach the service: passkeys are bound to it.
    pub(crate) origin: PublicUrl,
    /// Whether the header `X-Stepin-Actor` is believed. Only ever on loopback.
    pub(crate) by_header: bool,
}

/// Everything that answers who somebody is. Cheap to clone.
#[derive(Clone)]
pub(crate) struct SignIn(Arc<Inner>);

struct Inner {
    accounts: Accounts,
    sessions: Sessions,
    passkeys: Passkeys,
    breached: Option<Breached>,
    origin: PublicUrl,
    by_header: bool,
    /// Of a demonstration: what signs in directly, by the digest of its secret.
    doors: Mutex<BTreeMap<String, Recorder>>,
}

/// A session that has begun.
pub(crate) struct Begun {
    /// What the browser keeps, and nobody else.
    pub(crate) key: Secret,
    /// In which role it acts; `None` as long as one of several has to be chosen.
    pub(crate) role: Option<Role>,
}

/// The time by which links, tokens and sessions are judged.
pub(crate) fn now() -> Instant {
    chrono::Utc::now()
}

impl SignIn {
    pub(crate) fn new(accounts: Accounts, settings: Settings) -> Result<Self, Failure> {
        passphrase::make_ready();
        let Settings { limits, breached, origin, by_header } = settings;
        let (sessions, passkeys) = (Sessions::new(limits), Passkeys::at(&origin)?);
        let doors = Mutex::default();
        let inner = Inner { accounts, sessions, passkeys, breached, origin, by_header, doors };
        Ok(Self(Arc::new(inner)))
    }

    /// Whether whoever asks is who the header says, because the operator turned sign-in off.
    pub(crate) fn by_header(&self) -> bool {
        self.0.by_header
    }

    /// The address at which browsers reach the service.
    pub(crate) fn origin(&self) -> &PublicUrl {
        &self.0.origin
    }

    /// Makes a link that signs in directly, as often as it is used, as long as this process lives.
    /// For a demonstration, of which everybody in it is made up.
    pub(crate) fn open_a_door(&self, recorder: Recorder) -> Secret {
        let secret = Secret::fresh();
        let mut doors = self.0.doors.lock().unwrap_or_else(PoisonError::into_inner);
        doors.insert(secret.digest(), recorder);
        secret
    }

    /// Whom such a link lets in.
    pub(crate) fn lets_in(&self, secret: &str) -> Option<Recorder> {
        let doors = self.0.doors.lock().unwrap_or_else(PoisonError::into_inner);
        doors.get(&secret::digest(secret)).cloned()
    }

    pub(crate) fn accounts(&self) -> &Accounts {
        &self.0.accounts
    }

    pub(crate) fn passkeys(&self) -> &Passkeys {
        &self.0.passkeys
    }

    /// Begins a session for somebody who has just shown who they are, by whatever means. `roles`
    /// are those that the log says they hold.
    ///
    /// # Errors
    /// Their account is disabled, or they hold no role.
    pub(crate) fn begin_session(
        &self,
        staff: &StaffId,
        roles: &[Role],
        now: Instant,
    ) -> Result<Begun, Failure> {
        let account = self.0.accounts.of(staff);
        if account.disabled {
            return Err(required("this account is disabled; an administrator can enable it"));
        }
        if account.is_program {
            return Err(required("this id is a program's, which does not sign in"));
        }
        let role = match roles {
            [] => {
                return Err(required("you hold no role here; an administrator can give you one"));
            }
            [only] => Some(*only),
            [_, _, ..] => None,
        };
        let key = self.0.sessions.begin(staff, role, account.generation, now);
        Ok(Begun { key, role })
    }

    /// The session that this key belongs to, which is used by asking; `None` if there is none, or
    /// no longer.
    pub(crate) fn session(&self, key: &str, now: Instant) -> Option<Session> {
        let session = self.0.sessions.used(key, now)?;
        if !self.is_good(&session) {
            self.0.sessions.end(key);
            return None;
        }
        Some(session)
    }

    /// Whether the session of this key goes on; asking is not using it.
    pub(crate) fn goes_on(&self, key: &str, now: Instant) -> bool {
        self.0.sessions.seen(key, now).is_some_and(|session| self.is_good(&session))
    }

    fn is_good(&self, session: &Session) -> bool {
        let account = self.0.accounts.of(&session.staff);
        !account.disabled && account.generation == session.generation
    }

    /// Lets a session act in another role, under a new key; `None` if it is no more. What one role
    /// read for is nothing to the other.
    pub(crate) fn in_role(&self, key: &str, role: Role, now: Instant) -> Option<Secret> {
        self.session(key, now)?;
        self.0.sessions.renewed(key, |session| {
            session.role = Some(role);
            session.purpose = None;
        })
    }

    /// Notes what somebody reads for until they say otherwise, sign out or change their role, under
    /// a new key: it opens what was closed before.
    pub(crate) fn reads_for(
        &self,
        key: &str,
        purpose: Option<Text>,
        now: Instant,
    ) -> Option<Secret> {
        self.session(key, now)?;
        self.0.sessions.renewed(key, |session| session.purpose = purpose)
    }

    /// Notes that somebody has shown again who they are, under a new key.
    pub(crate) fn again(&self, key: &str, now: Instant) -> Option<Secret> {
        self.session(key, now)?;
        self.0.sessions.renewed(key, |session| session.signed_in_at = now)
    }

    /// Ends one session.
    pub(crate) fn end(&self, key: &str) {
        self.0.sessions.end(key);
    }

    /// Every session of somebody by its name, and whether it is the one of this key.
    pub(crate) fn sessions_of(
        &self,
        staff: &StaffId,
        key: &str,
        now: Instant,
    ) -> Vec<(String, Session, bool)> {
        let here = sessions::name_of_key(key);
        let all = self.0.sessions.of(staff, now).into_iter();
        all.map(|(name, session)| (name.clone(), session, name == here)).collect()
    }

    /// Ends one of somebody's sessions.
    pub(crate) fn end_named(&self, staff: &StaffId, name: &str) {
        self.0.sessions.end_named(staff, name);
    }

    /// Ends every session of somebody, wherever they are.
    ///
    /// # Errors
    /// The accounts cannot be written.
    pub(crate) fn end_everywhere(&self, staff: &StaffId) -> Result<(), Failure> {
        self.0.accounts.change(staff, Account::signs_out_everywhere)?;
        self.0.sessions.end_all(staff);
        Ok(())
    }
}

/// Nobody in particular asks.
pub(crate) fn required(why: &str) -> Failure {
    Failure::Other(kind::SIGN_IN_REQUIRED, why.to_owned())
}
