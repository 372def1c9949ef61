//! How much of everything one may have.

use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::time::Duration;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, DefaultClock, Reference};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use veo_project::Principal;

/// The longest body of a message, in bytes. Media never travels inline.
pub(super) const LONGEST_BODY: usize = 4 * 1024 * 1024;

/// How many sessions of the older protocol one principal may have open.
pub(super) const MOST_SESSIONS: usize = 256;

/// How long such a session may be silent. rmcp counts a call that is still working as silence and ends it, and a
/// render can take long.
pub(super) const SESSION_SILENCE: Duration = Duration::from_hours(1);

/// Requests a second of somebody who has a token, and how many may come at once.
const OF_A_PRINCIPAL: Quota = quota(100, 500);

/// Requests a second from an address that is not let in, and how many may come at once.
const OF_AN_ADDRESS: Quota = quota(5, 50);

/// From how many keys on those that have been quiet are forgotten.
const MANY_KEYS: usize = 10_000;

const fn quota(a_second: u32, at_once: u32) -> Quota {
    Quota::per_second(at_least_one(a_second)).allow_burst(at_least_one(at_once))
}

const fn at_least_one(number: u32) -> NonZeroU32 {
    match NonZeroU32::new(number) {
        Some(number) => number,
        None => NonZeroU32::MIN,
    }
}

/// The rates of everybody.
#[derive(Debug)]
pub(super) struct Rates {
    principals: Rate<Principal>,
    addresses: Rate<IpAddr>,
}

impl Rates {
    pub(super) fn new() -> Self {
        Self {
            principals: Rate::new(OF_A_PRINCIPAL, DefaultClock::default()),
            addresses: Rate::new(OF_AN_ADDRESS, DefaultClock::default()),
        }
    }

    /// Counts a request of somebody who was let in.
    pub(super) fn count(&self, principal: &Principal) -> Result<(), TooMany> {
        self.principals.count(principal)
    }

    /// Counts a request of nobody in particular.
    pub(super) fn count_address(&self, address: IpAddr) -> Result<(), TooMany> {
        self.addresses.count(&network(address))
    }
}

/// Too many requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooMany {
    /// When the next one may come.
    after: Duration,
}

impl IntoResponse for TooMany {
    fn into_response(self) -> Response {
        // Whole seconds (RFC 9110 section 10.2.3), never too early.
        let seconds = self.after.as_secs() + 1;
        let words = format!("Too Many Requests: the next one may come in {seconds} s.\n");
        let after = [(header::RETRY_AFTER, seconds.to_string())];
        (StatusCode::TOO_MANY_REQUESTS, after, words).into_response()
    }
}

/// What one key may do in a second.
#[derive(Debug)]
struct Rate<K: Hash + Eq + Clone, C: Clock = DefaultClock> {
    limiter: RateLimiter<K, HashMapStateStore<K>, C, NoOpMiddleware<C::Instant>>,
}

impl<K: Hash + Eq + Clone, C: Clock> Rate<K, C> {
    fn new(quota: Quota, clock: C) -> Self {
        Self {
            limiter: RateLimiter::hashmap_with_clock(quota, clock),
        }
    }

    fn count(&self, key: &K) -> Result<(), TooMany> {
        if self.limiter.len() > MANY_KEYS {
            self.limiter.retain_recent();
        }
        self.limiter.check_key(key).map_err(|until| TooMany {
            after: until
                .earliest_possible()
                .duration_since(self.limiter.clock().now())
                .into(),
        })
    }
}

/// What one household has of addresses: one of version 4, half of one of version 6 (RFC 6177).
pub(super) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(
            address.to_bits() & !u128::from(u64::MAX),
        )),
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    #[test]
    fn one_may_do_so_much_and_then_waits() {
        let clock = FakeRelativeClock::default();
        let rate = Rate::new(quota(5, 50), clock.clone());
        assert!((0..50).all(|_| rate.count(&"ann").is_ok()));
        let wait = Duration::from_millis(200);
        assert_eq!(rate.count(&"ann"), Err(TooMany { after: wait }));
        assert_eq!(rate.count(&"bob"), Ok(()));
        clock.advance(wait);
        assert_eq!(rate.count(&"ann"), Ok(()));
        assert!(rate.count(&"ann").is_err());
    }

    #[test]
    fn keys_that_are_quiet_are_forgotten() {
        let clock = FakeRelativeClock::default();
        let rate = Rate::new(quota(5, 50), clock.clone());
        for key in 0..=MANY_KEYS {
            rate.count(&key).unwrap();
        }
        clock.advance(Duration::from_mins(1));
        rate.count(&0).unwrap();
        assert_eq!(rate.limiter.len(), 1);
    }

    #[test]
    fn addresses_count_as_the_network_that_one_household_has() {
        for (address, expected) in [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ] {
            let address: IpAddr = address.parse().unwrap();
            assert_eq!(network(address).to_string(), expected);
        }
    }

    #[test]
    fn the_wait_is_told_in_whole_seconds() {
        let after = Duration::from_millis(1_200);
        let response = TooMany { after }.into_response();
        assert_eq!(response.headers()[header::RETRY_AFTER], "2");
    }
}
