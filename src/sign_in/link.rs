//! One-time links: how somebody without a credential gets their first one.

use super::secret::{Secret, digest};
use super::{Account, SignIn};
use crate::Failure;
use chrono::TimeDelta;
use events::{Instant, Role, StaffId};
use serde::{Deserialize, Serialize};

/// How long a link can be used.
const LINK_HOURS: i64 = 72;

/// A link that was not used yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Link {
    /// SHA-256 of the secret in it.
    digest: String,
    until: Instant,
    /// A role that is to be recorded when it is used: only ever the first administrator's, so that
    /// the log of a folder that was just made is empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    grants: Option<Role>,
}

/// What a link is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Opens {
    /// Whose it is.
    pub(crate) staff: StaffId,
    /// A role to be recorded as granted.
    pub(crate) grants: Option<Role>,
}

impl Account {
    /// A new link, in place of any earlier one, and until when it is good.
    pub(crate) fn new_link(&mut self, grants: Option<Role>, now: Instant) -> (Secret, Instant) {
        let secret = Secret::fresh();
        let until = now + TimeDelta::hours(LINK_HOURS);
        // Whoever lost the first link still becomes the first administrator.
        let grants = grants.or_else(|| self.link.as_ref().and_then(|earlier| earlier.grants));
        self.link = Some(Link { digest: secret.digest(), until, grants });
        (secret, until)
    }

    /// The role that is still to be recorded for whoever uses the link.
    pub(crate) fn to_be_granted(&self) -> Option<Role> {
        self.link.as_ref().and_then(|link| link.grants)
    }

    /// Until when the link can be used, if there is one.
    pub(crate) fn link_until(&self) -> Option<Instant> {
        self.link.as_ref().map(|link| link.until)
    }

    /// Takes back what the link would have granted.
    pub(crate) fn grants_no_more(&mut self, role: Role) {
        if let Some(link) = self.link.as_mut().filter(|link| link.grants == Some(role)) {
            link.grants = None;
        }
    }
}

impl SignIn {
    /// What a link is good for; `None` if it is not, whatever the reason.
    pub(crate) fn opens(&self, secret: &str, now: Instant) -> Option<Opens> {
        let digest = digest(secret);
        self.accounts().with(|kept| {
            let mut accounts = kept.accounts.iter();
            let (staff, account) = accounts.find(|(_, account)| is_open(account, &digest, now))?;
            Some(Opens { staff: staff.clone(), grants: account.to_be_granted() })
        })
    }

    /// Uses a link up, for this passphrase. Whoever was signed in with an older credential no
    /// longer is. `false` if somebody else was faster.
    ///
    /// # Errors
    /// The accounts cannot be written.
    pub(crate) fn use_link(
        &self,
        secret: &str,
        hashed: String,
        now: Instant,
    ) -> Result<bool, Failure> {
        let digest = digest(secret);
        self.accounts().changing(|kept| {
            let mut accounts = kept.accounts.iter_mut();
            let found = accounts.find(|(_, account)| is_open(account, &digest, now));
            let Some((_, account)) = found else { return Ok(false) };
            account.link = None;
            account.passphrase = Some(hashed);
            account.signs_out_everywhere();
            Ok(true)
        })
    }
}

fn is_open(account: &Account, digest: &str, now: Instant) -> bool {
    let link = account.link.as_ref();
    !account.disabled && link.is_some_and(|link| link.digest == digest && now < link.until)
}

#[cfg(test)]
mod tests {
    use super::super::{Accounts, Limits, Settings, SignIn, now};
    use chrono::TimeDelta;
    use events::Role;

    fn sign_in() -> SignIn {
        let origin = "http://localhost:8080".parse().expect("an address");
        let settings =
            Settings { limits: Limits::default(), breached: None, origin, by_header: false };
        SignIn::new(Accounts::in_memory(), settings).expect("it is sound")
    }

    #[test]
    fn a_link_is_used_once() {
        let (sign_in, staff, now) = (sign_in(), "P-07".parse().expect("an id"), now());
        let link = sign_in.accounts().change(&staff, |account| account.new_link(None, now));
        let (link, _) = link.expect("kept");
        assert!(sign_in.opens(link.as_str(), now).is_some_and(|opens| opens.staff == staff));
        let used = |with: &str| sign_in.use_link(link.as_str(), with.to_owned(), now);
        assert!(used("first").expect("written"));
        assert!(!used("second").expect("written"));
        assert!(sign_in.opens(link.as_str(), now).is_none());
        assert_eq!(sign_in.accounts().of(&staff).passphrase.as_deref(), Some("first"));
    }

    #[test]
    fn a_link_is_not_used_after_three_days_nor_once_there_is_a_newer_one() {
        let (sign_in, staff, now) = (sign_in(), "P-07".parse().expect("an id"), now());
        let make = || sign_in.accounts().change(&staff, |account| account.new_link(None, now));
        let ((first, _), (second, _)) = (make().expect("kept"), make().expect("kept"));
        assert!(sign_in.opens(first.as_str(), now).is_none());
        let late = now + TimeDelta::hours(72);
        assert!(sign_in.opens(second.as_str(), late - TimeDelta::seconds(1)).is_some());
        assert!(sign_in.opens(second.as_str(), late).is_none());
        assert!(!sign_in.use_link(second.as_str(), String::new(), late).expect("read"));
    }

    #[test]
    fn a_link_of_a_disabled_account_opens_nothing() {
        let (sign_in, staff, now) = (sign_in(), "P-07".parse().expect("an id"), now());
        let link = sign_in.accounts().change(&staff, |account| {
            account.disabled = true;
            account.new_link(None, now)
        });
        assert!(sign_in.opens(link.expect("kept").0.as_str(), now).is_none());
    }

    #[test]
    fn what_the_first_link_grants_the_next_one_grants_too_unless_it_was_taken_back() {
        let (sign_in, staff, now) = (sign_in(), "admin".parse().expect("an id"), now());
        let role = Role::Administrator;
        let change = |change: &dyn Fn(&mut super::Account)| {
            sign_in.accounts().change(&staff, |account| change(account)).expect("kept");
            sign_in.accounts().of(&staff).to_be_granted()
        };
        let first = change(&|account| drop(account.new_link(Some(role), now)));
        assert_eq!(first, Some(role));
        assert_eq!(change(&|account| drop(account.new_link(None, now))), Some(role));
        assert_eq!(change(&|account| account.grants_no_more(role)), None);
    }
}
