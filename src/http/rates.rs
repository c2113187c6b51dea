//! How much one address and one person may ask for. Sign-in attempts count apart from the rest.

use super::client::{Client, network_of};
use crate::Failure;
use events::StaffId;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// The figures.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PerPersonAndAddress {
    /// Requests of one person a second; ten times as many at once.
    pub(crate) person: NonZeroU32,
    /// Requests from one address a second; ten times as many at once.
    pub(crate) address: NonZeroU32,
    /// Attempts to sign in to one account a minute; four times as many an hour.
    pub(crate) sign_ins_account: NonZeroU32,
    /// Attempts to sign in from one address a minute.
    pub(crate) sign_ins_address: NonZeroU32,
}

/// What is counted; shared by all requests.
#[derive(Clone)]
pub(crate) struct Rates(Option<Arc<Counted>>);

struct Counted {
    person: Limit<StaffId>,
    address: Limit<IpAddr>,
    sign_ins_account: Limit<StaffId>,
    sign_ins_account_hour: Limit<StaffId>,
    sign_ins_address: Limit<IpAddr>,
}

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

impl Rates {
    /// `None` counts nothing.
    pub(super) fn new(figures: Option<PerPersonAndAddress>) -> Self {
        let counted = |figures: PerPersonAndAddress| {
            let tenfold = |count: NonZeroU32| count.saturating_mul(TEN);
            let hourly = figures.sign_ins_account.saturating_mul(FOUR);
            Arc::new(Counted {
                person: Limit::new("person", tenfold(figures.person), SECOND * 10),
                address: Limit::new("address", tenfold(figures.address), SECOND * 10),
                sign_ins_account: Limit::new("account", figures.sign_ins_account, MINUTE),
                sign_ins_account_hour: Limit::new("account", hourly, HOUR),
                sign_ins_address: Limit::new("sign-in-address", figures.sign_ins_address, MINUTE),
            })
        };
        Self(figures.map(counted))
    }

    /// Counts one attempt to sign in, before anything about it is looked at. The account is one
    /// that somebody named: it need not be there.
    ///
    /// # Errors
    /// There were too many of late, from this address or for this account.
    pub(super) fn sign_in(
        &self,
        Client(address): Client,
        account: Option<&StaffId>,
    ) -> Result<(), Failure> {
        let Some(counted) = &self.0 else { return Ok(()) };
        counted.sign_ins_address.count(&network_of(address))?;
        let Some(account) = account else { return Ok(()) };
        counted.sign_ins_account.count(account)?;
        counted.sign_ins_account_hour.count(account)
    }

    /// Counts one request of somebody who is known.
    pub(super) fn person(&self, staff: &StaffId) -> Result<(), Failure> {
        self.0.as_ref().map_or(Ok(()), |counted| counted.person.count(staff))
    }

    /// Counts one request from an address.
    pub(super) fn address(&self, Client(address): Client) -> Result<(), Failure> {
        self.0.as_ref().map_or(Ok(()), |counted| counted.address.count(&network_of(address)))
    }
}

const FOUR: NonZeroU32 = NonZeroU32::new(4).expect("not zero");
const TEN: NonZeroU32 = NonZeroU32::new(10).expect("not zero");

/// One limit, for each of its keys.
struct Limit<K: Hash + Eq + Clone> {
    /// What the figures call it.
    by: &'static str,
    limiter: DefaultKeyedRateLimiter<K>,
    checks: AtomicU32,
}

/// Whoever has not asked for long enough is forgotten after so many requests.
const FORGET_EVERY: u32 = 4096;
/// A flood of names or addresses takes so much memory and no more: some ten MiB.
const KEYS_MAX: usize = 100_000;

impl<K: Hash + Eq + Clone> Limit<K> {
    fn new(by: &'static str, burst: NonZeroU32, period: Duration) -> Self {
        let one_per = period / burst.get();
        let quota = Quota::with_period(one_per).expect("a time").allow_burst(burst);
        Self { by, limiter: RateLimiter::keyed(quota), checks: AtomicU32::new(0) }
    }

    fn count(&self, key: &K) -> Result<(), Failure> {
        let checks = self.checks.fetch_add(1, Ordering::Relaxed);
        if checks % FORGET_EVERY == FORGET_EVERY - 1 {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
        if self.limiter.len() > KEYS_MAX {
            return Err(self.refused(Duration::from_secs(10)));
        }
        let outcome = self.limiter.check_key(key);
        outcome.map_err(|not_until| {
            self.refused(not_until.wait_time_from(DefaultClock::default().now()))
        })
    }

    fn refused(&self, wait: Duration) -> Failure {
        metrics::counter!("stepin_limited_total", "by" => self.by).increment(1);
        Failure::TooOften { seconds: wait.as_secs() + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::{Client, KEYS_MAX, Limit, PerPersonAndAddress, Rates};
    use crate::Failure;
    use events::StaffId;
    use std::net::Ipv4Addr;
    use std::num::NonZeroU32;
    use std::time::Duration;

    fn number(number: u32) -> NonZeroU32 {
        NonZeroU32::new(number).expect("not zero")
    }

    fn figures() -> PerPersonAndAddress {
        PerPersonAndAddress {
            person: number(1),
            address: number(2),
            sign_ins_account: number(5),
            sign_ins_address: number(8),
        }
    }

    fn somebody(id: &str) -> StaffId {
        id.parse().expect("an id")
    }

    const fn from(last: u8) -> Client {
        Client(std::net::IpAddr::V4(Ipv4Addr::new(192, 0, 2, last)))
    }

    #[test]
    fn an_account_is_tried_five_times_a_minute_from_wherever() {
        let rates = Rates::new(Some(figures()));
        for attempt in 0..5 {
            rates.sign_in(from(attempt), Some(&somebody("P-07"))).expect("few enough");
        }
        let Err(Failure::TooOften { seconds }) = rates.sign_in(from(9), Some(&somebody("P-07")))
        else {
            panic!("the sixth is one too many")
        };
        assert!((10..=13).contains(&seconds), "{seconds}");
        rates.sign_in(from(9), Some(&somebody("P-08"))).expect("another account");
    }

    #[test]
    fn an_address_tries_so_many_accounts_and_no_more() {
        let rates = Rates::new(Some(figures()));
        let attempts = (0..9).map(|n| rates.sign_in(from(1), Some(&somebody(&format!("P-{n}")))));
        let taken: Vec<_> = attempts.map(|outcome| outcome.is_ok()).collect();
        assert_eq!(taken, [true, true, true, true, true, true, true, true, false]);
        rates.sign_in(from(2), Some(&somebody("P-9"))).expect("another address");
    }

    #[test]
    fn requests_come_in_bursts_of_ten_seconds_worth() {
        let rates = Rates::new(Some(figures()));
        let asked = |rates: &Rates| (0..30).filter(|_| rates.address(from(1)).is_ok()).count();
        assert_eq!(asked(&rates), 20);
        let one = (0..30).filter(|_| rates.person(&somebody("P-07")).is_ok()).count();
        assert_eq!(one, 10);
        assert_eq!(asked(&Rates::new(None)), 30);
    }

    #[test]
    fn a_flood_of_keys_is_held_to_a_bound() {
        let limit = Limit::new("test", number(1), Duration::from_secs(3600));
        let taken = (0..u32::try_from(KEYS_MAX).expect("fits") + 5000)
            .filter(|key| limit.count(key).is_ok())
            .count();
        assert_eq!(taken, KEYS_MAX + 1);
        assert!(limit.limiter.len() <= KEYS_MAX + 1);
    }
}
