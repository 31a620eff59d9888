//! An append-only list that is read without locks while one writer appends.

use std::sync::OnceLock;

/// The first bucket holds this many values; each further one twice as many.
const FIRST: usize = 1 << 10;
const BUCKETS: usize = 22;

/// Invariant: a value, once set, never changes or moves, so a reader that learnt a position from a published
/// snapshot always finds it.
pub struct Slots<T> {
    buckets: [OnceLock<Box<[OnceLock<T>]>>; BUCKETS],
}

impl<T> Default for Slots<T> {
    fn default() -> Self {
        Self { buckets: std::array::from_fn(|_| OnceLock::new()) }
    }
}

impl<T> Slots<T> {
    /// How many values the list can hold.
    pub const CAPACITY: usize = FIRST * ((1 << BUCKETS) - 1);

    fn place(position: usize) -> (usize, usize) {
        let shifted = position + FIRST;
        let bucket = shifted.ilog2() as usize;
        (bucket - FIRST.ilog2() as usize, shifted - (1 << bucket))
    }

    pub fn get(&self, position: usize) -> Option<&T> {
        let (bucket, offset) = Self::place(position);
        self.buckets.get(bucket)?.get()?.get(offset)?.get()
    }

    /// Sets a position for the first time; false when it is set already or out of range.
    pub fn set(&self, position: usize, value: T) -> bool {
        let (bucket, offset) = Self::place(position);
        let Some(slot) = self.buckets.get(bucket) else { return false };
        let slot = slot.get_or_init(|| (0..FIRST << bucket).map(|_| OnceLock::new()).collect());
        slot[offset].set(value).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_position_has_its_own_place() {
        let slots = Slots::default();
        for position in 0..5000 {
            assert!(slots.set(position, position), "{position} is free");
        }
        for position in 0..5000 {
            assert_eq!(slots.get(position), Some(&position));
            assert!(!slots.set(position, 0), "{position} is taken");
        }
        assert_eq!(slots.get(5000), None);
        assert_eq!(slots.get(usize::MAX - FIRST), None, "out of range is absent, not a panic");
    }
}
