//! Who is at the provider just now. In memory alone, a bounded number of them, each for ten
//! minutes and for one answer.

use super::super::secret::{Secret, digest};
use chrono::TimeDelta;
use events::Instant;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// One browser at the provider.
pub(super) struct Begun {
    /// Digest of what its cookie holds.
    pub(super) browser: String,
    pub(super) nonce: Secret,
    pub(super) verifier: Zeroizing<String>,
    pub(super) next: Option<String>,
    /// Its user is to show again who they are.
    pub(super) anew: bool,
    pub(super) at: Instant,
}

/// All of them, by the digest of their state.
#[derive(Default)]
pub(super) struct UnderWay(BTreeMap<String, Begun>);

const UNDER_WAY_MAX: usize = 10_000;
const LASTS: TimeDelta = TimeDelta::minutes(10);

impl UnderWay {
    pub(super) fn begin(&mut self, state: &Secret, begun: Begun, now: Instant) {
        if self.0.len() >= UNDER_WAY_MAX {
            self.0.retain(|_, begun| now - begun.at < LASTS);
        }
        if self.0.len() >= UNDER_WAY_MAX {
            let oldest = self.0.iter().min_by_key(|(_, begun)| begun.at);
            if let Some(key) = oldest.map(|(key, _)| key.clone()) {
                self.0.remove(&key);
            }
        }
        self.0.insert(state.digest(), begun);
    }

    /// Takes it, so that there is no second answer.
    pub(super) fn take(&mut self, state: &str, now: Instant) -> Option<Begun> {
        self.0.remove(&digest(state)).filter(|begun| now - begun.at < LASTS)
    }
}

#[cfg(test)]
mod tests {
    use super::{Begun, LASTS, Secret, UNDER_WAY_MAX, UnderWay};
    use chrono::TimeDelta;
    use events::Instant;
    use zeroize::Zeroizing;

    fn begun(at: Instant) -> Begun {
        let (browser, verifier) = (String::new(), Zeroizing::default());
        Begun { browser, nonce: Secret::fresh(), verifier, next: None, anew: false, at }
    }

    #[test]
    fn a_state_is_good_once_and_for_ten_minutes() {
        let (mut all, now) = (UnderWay::default(), chrono::Utc::now());
        let (first, second) = (Secret::fresh(), Secret::fresh());
        all.begin(&first, begun(now), now);
        all.begin(&second, begun(now), now);
        let just = now + LASTS - TimeDelta::seconds(1);
        assert!(all.take(first.as_str(), just).is_some());
        assert!(all.take(first.as_str(), just).is_none(), "used");
        assert!(all.take(second.as_str(), now + LASTS).is_none(), "too old");
        assert!(all.take("anything", now).is_none());
    }

    #[test]
    fn so_many_are_kept_and_the_oldest_goes_first() {
        let (mut all, now) = (UnderWay::default(), chrono::Utc::now());
        let oldest = Secret::fresh();
        all.begin(&oldest, begun(now - TimeDelta::seconds(1)), now);
        for _ in 0..UNDER_WAY_MAX {
            all.begin(&Secret::fresh(), begun(now), now);
        }
        assert_eq!(all.0.len(), UNDER_WAY_MAX);
        assert!(all.take(oldest.as_str(), now).is_none());
    }
}
