//! Who is signed in. Sessions are kept in memory alone: a restart signs everybody out.

use super::secret::{Secret, digest};
use chrono::TimeDelta;
use events::{Instant, Role, StaffId, Text};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How long a session lasts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Unused.
    pub(crate) idle: TimeDelta,
    /// In any case.
    pub(crate) absolute: TimeDelta,
}

impl Default for Limits {
    fn default() -> Self {
        Self { idle: TimeDelta::minutes(30), absolute: TimeDelta::hours(10) }
    }
}

/// Somebody who is signed in at one browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Session {
    pub(crate) staff: StaffId,
    /// The role that it acts in, once one was chosen.
    pub(crate) role: Option<Role>,
    /// What they said that they read for, in that role.
    pub(crate) purpose: Option<Text>,
    /// The account's generation when it began: another one by now, and it is over.
    pub(crate) generation: u64,
    pub(crate) began: Instant,
    /// When they last showed who they are.
    pub(crate) signed_in_at: Instant,
    /// When it was used last.
    pub(crate) used_at: Instant,
    /// When it ends if nothing else is asked.
    pub(crate) until: Instant,
}

/// For what is grave, a sign-in is not older than this.
const RECENT: TimeDelta = TimeDelta::minutes(5);

impl Session {
    /// Whether they have shown just now who they are.
    pub(crate) fn is_recent(&self, now: Instant) -> bool {
        is_recent(self.signed_in_at, now)
    }
}

/// The same of a sign-in that is known by its time alone.
pub(crate) fn is_recent(signed_in_at: Instant, now: Instant) -> bool {
    now < signed_in_at + RECENT
}

/// More than an organisation has: beyond it whoever was idle longest is signed out.
const SESSIONS_MAX: usize = 10_000;
/// The same for one person.
const OF_ONE_MAX: usize = 20;

/// Every session, by the digest of its key: a memory dump opens none of them.
pub(super) struct Sessions {
    limits: Limits,
    all: Mutex<BTreeMap<String, Session>>,
}

impl Sessions {
    pub(super) const fn new(limits: Limits) -> Self {
        Self { limits, all: Mutex::new(BTreeMap::new()) }
    }

    pub(super) fn begin(
        &self,
        staff: &StaffId,
        role: Option<Role>,
        generation: u64,
        now: Instant,
    ) -> Secret {
        let key = Secret::fresh();
        let (signed_in_at, used_at, until) = (now, now, self.limits.until(now, now));
        let (staff, purpose, began) = (staff.clone(), None, now);
        let session =
            Session { staff, role, purpose, generation, began, signed_in_at, used_at, until };
        let mut all = self.lock();
        all.retain(|_, session| now < session.until);
        make_room(&mut all, |one| one.staff == session.staff, OF_ONE_MAX);
        make_room(&mut all, |_| true, SESSIONS_MAX);
        all.insert(key.digest(), session);
        key
    }

    /// The session of this key, if it is not over; asking is using it.
    pub(super) fn used(&self, key: &str, now: Instant) -> Option<Session> {
        let (digest, mut all) = (digest(key), self.lock());
        let session = all.get_mut(&digest)?;
        if session.until <= now {
            all.remove(&digest);
            return None;
        }
        session.used_at = now;
        session.until = self.limits.until(session.began, now);
        Some(session.clone())
    }

    /// The session of this key, if it is not over, without using it.
    pub(super) fn seen(&self, key: &str, now: Instant) -> Option<Session> {
        self.lock().get(&digest(key)).filter(|session| now < session.until).cloned()
    }

    /// Changes a session and moves it to a new key. Whoever knew the old one has nothing.
    pub(super) fn renewed(&self, key: &str, change: impl FnOnce(&mut Session)) -> Option<Secret> {
        let mut all = self.lock();
        let mut session = all.remove(&digest(key))?;
        change(&mut session);
        let key = Secret::fresh();
        all.insert(key.digest(), session);
        Some(key)
    }

    pub(super) fn end(&self, key: &str) {
        self.lock().remove(&digest(key));
    }

    pub(super) fn end_all(&self, staff: &StaffId) {
        self.lock().retain(|_, session| session.staff != *staff);
    }

    /// Every session of somebody by its name, the last used first. The name opens nothing.
    pub(super) fn of(&self, staff: &StaffId, now: Instant) -> Vec<(String, Session)> {
        let all = self.lock();
        let theirs = all.iter().filter(|(_, one)| one.staff == *staff && now < one.until);
        let named = theirs.map(|(digest, session)| (name_of(digest), session.clone()));
        let mut sessions: Vec<_> = named.collect();
        sessions.sort_by_key(|(_, session)| std::cmp::Reverse(session.used_at));
        sessions
    }

    /// Ends the session of this name, if it is theirs.
    pub(super) fn end_named(&self, staff: &StaffId, name: &str) {
        self.lock().retain(|digest, one| one.staff != *staff || name_of(digest) != name);
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Session>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Limits {
    fn until(&self, began: Instant, used: Instant) -> Instant {
        (began + self.absolute).min(used + self.idle)
    }
}

/// What a session is called where its owner looks at it.
fn name_of(digest: &str) -> String {
    digest.chars().take(12).collect()
}

/// The name of the session that has this key.
pub(super) fn name_of_key(key: &str) -> String {
    name_of(&digest(key))
}

/// Makes room for one more among those that are counted.
fn make_room(all: &mut BTreeMap<String, Session>, counted: impl Fn(&Session) -> bool, max: usize) {
    while all.values().filter(|session| counted(session)).count() >= max {
        let those = all.iter().filter(|(_, session)| counted(session));
        let idlest = those.min_by_key(|(_, session)| session.used_at);
        let Some(key) = idlest.map(|(key, _)| key.clone()) else { return };
        all.remove(&key);
    }
}

#[cfg(test)]
mod tests {
    use super::{Limits, OF_ONE_MAX, Sessions, name_of_key};
    use chrono::TimeDelta;
    use events::{Instant, Role, StaffId};

    fn at(minute: i64) -> Instant {
        "2026-03-02T09:00:00Z".parse::<Instant>().expect("a time") + TimeDelta::minutes(minute)
    }

    fn somebody() -> StaffId {
        "P-07".parse().expect("an id")
    }

    #[test]
    fn a_session_ends_when_it_was_not_used_for_long() {
        let sessions = Sessions::new(Limits::default());
        let key = sessions.begin(&somebody(), None, 0, at(0));
        assert!(sessions.used(key.as_str(), at(29)).is_some());
        assert!(sessions.used(key.as_str(), at(58)).is_some());
        assert!(sessions.used(key.as_str(), at(88)).is_none());
        assert!(sessions.used(key.as_str(), at(58)).is_none(), "it is gone");
    }

    #[test]
    fn a_session_ends_in_any_case_however_much_it_is_used() {
        let sessions = Sessions::new(Limits::default());
        let key = sessions.begin(&somebody(), None, 0, at(0));
        for minute in (0..600).step_by(20) {
            assert!(sessions.used(key.as_str(), at(minute)).is_some(), "{minute}");
        }
        assert!(sessions.used(key.as_str(), at(600)).is_none());
    }

    #[test]
    fn a_session_that_changes_has_another_key() {
        let sessions = Sessions::new(Limits::default());
        let key = sessions.begin(&somebody(), None, 0, at(0));
        let role = |session: &mut super::Session| session.role = Some(Role::Auditor);
        let next = sessions.renewed(key.as_str(), role).expect("it is there");
        assert!(sessions.used(key.as_str(), at(1)).is_none());
        let session = sessions.used(next.as_str(), at(1)).expect("it goes on");
        assert_eq!((session.role, session.began), (Some(Role::Auditor), at(0)));
    }

    #[test]
    fn one_person_has_so_many_sessions_and_no_more() {
        let sessions = Sessions::new(Limits::default());
        let first = sessions.begin(&somebody(), None, 0, at(0));
        let other = sessions.begin(&"P-08".parse().expect("an id"), None, 0, at(0));
        for _ in 0..OF_ONE_MAX {
            sessions.begin(&somebody(), None, 0, at(1));
        }
        assert_eq!(sessions.of(&somebody(), at(1)).len(), OF_ONE_MAX);
        assert!(sessions.used(first.as_str(), at(1)).is_none());
        assert!(sessions.used(other.as_str(), at(1)).is_some());
    }

    #[test]
    fn one_session_is_ended_by_its_owner_and_by_nobody_else() {
        let sessions = Sessions::new(Limits::default());
        let here = sessions.begin(&somebody(), None, 0, at(0));
        let there = sessions.begin(&somebody(), None, 0, at(1));
        let theirs = sessions.of(&somebody(), at(2));
        assert_eq!(theirs.len(), 2);
        assert_eq!(theirs[0].0, name_of_key(there.as_str()), "the last used first");
        sessions.end_named(&"P-08".parse().expect("an id"), &theirs[0].0);
        assert_eq!(sessions.of(&somebody(), at(2)).len(), 2);
        sessions.end_named(&somebody(), &theirs[0].0);
        assert!(sessions.used(there.as_str(), at(2)).is_none());
        assert!(sessions.used(here.as_str(), at(2)).is_some());
    }
}
