//! Tokens: how a program is known. One for each integration, for some things only, for a while.

use super::secret::{Secret, digest};
use super::{Accounts, SignIn};
use crate::Failure;
use chrono::{NaiveDate, TimeDelta};
use events::{Instant, Invalid, Recorder, StaffId, london_day};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Left out: for how many days a token is good.
const TOKEN_DAYS: u32 = 90;
/// At most.
const TOKEN_DAYS_MAX: u32 = 366;

const PREFIX: &str = "stepin_";

/// What a token may be used for. What its person may do stays the limit in any case.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Scope {
    /// Views of journeys, and boards.
    Read,
    /// Recording of events.
    Record,
    /// The log: its records, checkpoints and proofs.
    Log,
    /// Teams, roles, policies and people.
    Organisation,
}

impl Scope {
    pub(crate) const ALL: [Self; 4] = [Self::Read, Self::Record, Self::Log, Self::Organisation];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Record => "record",
            Self::Log => "log",
            Self::Organisation => "organisation",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Scope {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|scope| scope.name() == text);
        found.ok_or_else(|| {
            let known = Self::ALL.map(Self::name).join(", ");
            format!("`{text}` is no scope; the scopes are {known}")
        })
    }
}

/// A token, as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Token {
    /// SHA-256 of it.
    digest: String,
    /// Who it acts as.
    pub(crate) acts_as: Recorder,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) made_at: Instant,
    pub(crate) until: Instant,
    /// The last London day on which it was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) used_on: Option<NaiveDate>,
}

/// A token that is asked for.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewToken {
    /// What it is called: the integration that uses it.
    #[schemars(length(min = 1, max = 64))]
    pub(crate) name: String,
    /// Who it acts as.
    pub(crate) acts_as: Recorder,
    /// What it may be used for.
    #[schemars(length(min = 1))]
    pub(crate) scopes: Vec<Scope>,
    /// For how many days; left out: 90.
    #[serde(default)]
    #[schemars(range(min = 1, max = 366))]
    pub(crate) days: Option<u32>,
}

/// A token, as administrators see it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct TokenShown {
    /// What it is called.
    pub(crate) name: String,
    /// Who it acts as.
    pub(crate) acts_as: Recorder,
    /// What it may be used for.
    pub(crate) scopes: Vec<Scope>,
    /// When it was made.
    pub(crate) made_at: Instant,
    /// From when it is no longer good.
    pub(crate) until: Instant,
    /// The last day on which it was used.
    pub(crate) used_on: Option<NaiveDate>,
}

impl NewToken {
    fn check(&self) -> Result<TimeDelta, Failure> {
        let unfit = |at: &str, why: String| Err(Invalid::field(at, why).into());
        let name = self.name.trim();
        if name.is_empty() || name.chars().count() > 64 || name.chars().any(char::is_control) {
            return unfit("/name", "should be 1 to 64 characters".to_owned());
        }
        if self.scopes.is_empty() {
            return unfit("/scopes", "names nothing that the token is for".to_owned());
        }
        let days = self.days.unwrap_or(TOKEN_DAYS);
        if !(1..=TOKEN_DAYS_MAX).contains(&days) {
            return unfit("/days", format!("should be 1 to {TOKEN_DAYS_MAX}"));
        }
        if let Err(why) = crate::actor::is_a_person(&self.acts_as) {
            return unfit("/acts_as", why);
        }
        Ok(TimeDelta::days(i64::from(days)))
    }
}

impl Accounts {
    /// Makes a token, good until then. It is handed over here and can never be read again.
    ///
    /// # Errors
    /// It is not one that can be made, or the accounts cannot be written.
    pub(crate) fn make_token(
        &self,
        new: &NewToken,
        now: Instant,
    ) -> Result<(Secret, Instant), Failure> {
        let (until, secret) = (now + new.check()?, Secret::prefixed(PREFIX));
        let name = new.name.trim().to_owned();
        let mut scopes = new.scopes.clone();
        scopes.sort_unstable();
        scopes.dedup();
        let token = Token {
            digest: secret.digest(),
            acts_as: new.acts_as.clone(),
            scopes,
            made_at: now,
            until,
            used_on: None,
        };
        self.changing(|kept| {
            kept.tokens.retain(|_, token| now < token.until);
            if kept.tokens.contains_key(&name) {
                let why = format!("{name} is another token's; revoke that one first");
                return Err(Invalid::field("/name", why).into());
            }
            kept.tokens.insert(name, token);
            Ok((secret, until))
        })
    }

    /// Every token that there is, by name.
    pub(crate) fn tokens(&self) -> Vec<TokenShown> {
        let shown = |(name, token): (&String, &Token)| TokenShown {
            name: name.clone(),
            acts_as: token.acts_as.clone(),
            scopes: token.scopes.clone(),
            made_at: token.made_at,
            until: token.until,
            used_on: token.used_on,
        };
        self.with(|kept| kept.tokens.iter().map(shown).collect())
    }

    /// Revokes a token.
    ///
    /// # Errors
    /// There is none of that name, or the accounts cannot be written.
    pub(crate) fn revoke_token(&self, name: &str) -> Result<(), Failure> {
        self.changing(|kept| match kept.tokens.remove(name) {
            Some(_) => Ok(()),
            None => Err(Failure::not_found(format!("there is no token {name}"))),
        })
    }
}

impl SignIn {
    /// The token that this secret is, with its name; `None` if there is none, or no longer. That it
    /// was used is kept once a day.
    pub(crate) fn token(&self, secret: &str, now: Instant) -> Option<(String, Token)> {
        let digest = digest(secret);
        let (name, token) = self.accounts().with(|kept| {
            let mut tokens = kept.tokens.iter();
            let (name, token) = tokens.find(|(_, token)| token.digest == digest)?;
            (now < token.until && !is_disabled(kept, &token.acts_as.id))
                .then(|| (name.clone(), token.clone()))
        })?;
        let today = london_day(now);
        if token.used_on != Some(today) {
            let noted = self.accounts().changing(|kept| {
                if let Some(token) = kept.tokens.get_mut(&name) {
                    token.used_on = Some(today);
                }
                Ok(())
            });
            if let Err(failure) = noted {
                tracing::warn!(%failure, "that a token was used is not noted");
            }
        }
        Some((name, token))
    }
}

fn is_disabled(kept: &super::accounts::Kept, staff: &StaffId) -> bool {
    kept.accounts.get(staff).is_some_and(|account| account.disabled)
}

#[cfg(test)]
mod tests {
    use super::super::{Accounts, Limits, Settings, SignIn, now};
    use super::{NewToken, Scope};
    use chrono::TimeDelta;

    fn sign_in() -> SignIn {
        let origin = "http://localhost:8080".parse().expect("an address");
        let settings =
            Settings { limits: Limits::default(), breached: None, origin, by_header: false };
        SignIn::new(Accounts::in_memory(), settings).expect("it is sound")
    }

    fn wanted(days: Option<u32>) -> NewToken {
        let acts_as = "A-01/auditor".parse().expect("somebody");
        NewToken { name: "mirror".to_owned(), acts_as, scopes: vec![Scope::Log], days }
    }

    #[test]
    fn a_token_is_good_until_its_last_day_is_over() {
        let (sign_in, now) = (sign_in(), now());
        let (token, _) = sign_in.accounts().make_token(&wanted(Some(1)), now).expect("made");
        assert!(token.as_str().starts_with("stepin_"));
        let good = |hours| sign_in.token(token.as_str(), now + TimeDelta::hours(hours)).is_some();
        assert!(good(0) && good(23));
        assert!(!good(24));
    }

    #[test]
    fn a_token_says_on_which_day_it_was_used_last() {
        let (sign_in, now) = (sign_in(), now());
        let (token, _) = sign_in.accounts().make_token(&wanted(None), now).expect("made");
        assert_eq!(sign_in.accounts().tokens()[0].used_on, None);
        assert!(sign_in.token(token.as_str(), now).is_some());
        assert_eq!(sign_in.accounts().tokens()[0].used_on, Some(events::london_day(now)));
    }

    #[test]
    fn a_token_ends_when_it_is_revoked_or_its_person_is_disabled() {
        let (sign_in, now) = (sign_in(), now());
        let (token, _) = sign_in.accounts().make_token(&wanted(None), now).expect("made");
        let auditor = "A-01".parse().expect("an id");
        let disable = |disabled| {
            let changed =
                sign_in.accounts().change(&auditor, |account| account.disabled = disabled);
            changed.expect("kept");
            sign_in.token(token.as_str(), now).is_some()
        };
        assert!(!disable(true) && disable(false));
        sign_in.accounts().revoke_token("mirror").expect("it was there");
        assert!(sign_in.token(token.as_str(), now).is_none());
        sign_in.accounts().revoke_token("mirror").expect_err("it is gone");
    }

    #[test]
    fn a_token_has_a_name_of_its_own_and_an_end() {
        let (sign_in, now) = (sign_in(), now());
        for days in [0, 367] {
            sign_in.accounts().make_token(&wanted(Some(days)), now).expect_err("refused");
        }
        sign_in.accounts().make_token(&wanted(Some(366)), now).expect("made");
        sign_in.accounts().make_token(&wanted(None), now).expect_err("the name is taken");
    }
}
