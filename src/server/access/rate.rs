//! How often a client may ask.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Clients remembered at most; whoever rested long is forgotten first.
const CLIENTS: usize = 65_536;

/// A bucket of tokens for each client: `rate` drip in each second, `burst` fit in.
///
/// Invariant: takes bounded memory, whatever addresses ask.
pub struct Rate {
    per_second: f64,
    burst: f64,
    buckets: Mutex<HashMap<IpAddr, (f64, Instant)>>,
}

impl Rate {
    /// `rate` 0 is no limit.
    #[must_use]
    pub fn new(rate: u32, burst: u32) -> Self {
        Self { per_second: rate.into(), burst: burst.max(1).into(), buckets: Mutex::default() }
    }

    /// Takes one token of the client; how many seconds to wait when there is none.
    pub fn take(&self, client: IpAddr, now: Instant) -> Result<(), u64> {
        if self.per_second == 0.0 {
            return Ok(());
        }
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= CLIENTS {
            let full = self.burst / self.per_second;
            buckets.retain(|_, (_, last)| now.saturating_duration_since(*last).as_secs_f64() < full);
            if buckets.len() >= CLIENTS {
                buckets.clear();
            }
        }
        let (tokens, last) = buckets.entry(network(client)).or_insert((self.burst, now));
        let rested = now.saturating_duration_since(*last).as_secs_f64();
        *last = now;
        *tokens = (*tokens + rested * self.per_second).min(self.burst);
        if *tokens >= 1.0 {
            *tokens -= 1.0;
            return Ok(());
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small positive number")]
        Err(((1.0 - *tokens) / self.per_second).ceil().max(1.0) as u64)
    }
}

/// One IPv6 customer has a /64: its addresses count as one.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::Rate;
    use std::time::{Duration, Instant};

    #[test]
    fn a_burst_and_then_the_rate() {
        let rate = Rate::new(2, 3);
        let start = Instant::now();
        let client = "2001:db8::1".parse().unwrap();
        // milliseconds since the start, let through, reason
        let table = [
            (0, true, "first of the burst"),
            (0, true, "second"),
            (0, true, "third"),
            (0, false, "the burst is used up"),
            (600, true, "one has dripped in"),
            (600, false, "only one"),
            (60_000, true, "rested"),
        ];
        for (at, through, reason) in table {
            assert_eq!(rate.take(client, start + Duration::from_millis(at)).is_ok(), through, "{at}: {reason}");
        }
        let neighbour = "2001:db8::2".parse().unwrap();
        let _ = rate.take(neighbour, start + Duration::from_mins(1));
        let _ = rate.take(neighbour, start + Duration::from_mins(1));
        assert!(rate.take(client, start + Duration::from_mins(1)).is_err(), "the same /64 counts as one");
        assert!(rate.take("192.0.2.1".parse().unwrap(), start).is_ok(), "another client");
        assert!(Rate::new(0, 0).take(client, start).is_ok(), "no limit");
    }
}
