//! Chance that is the same on every machine.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// How many words of the key stream one step of a journey has to itself.
const WORDS_A_STEP: u128 = 4096;

/// Where one step of one journey draws from.
///
/// Each step has its own place in the key stream of its journey, so that a journey in progress
/// keeps a counter instead of a generator.
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    pub(crate) fn new(seed: u64, journey: u32, step: u32) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut stream = ChaCha8Rng::from_seed(key);
        stream.set_stream(u64::from(journey));
        stream.set_word_pos(u128::from(step) * WORDS_A_STEP);
        Self(stream)
    }

    /// Any 64 bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// From 0 up to, but not including, `end`.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        let scaled = u64::from(self.0.next_u32()) * u64::from(end);
        u32::try_from(scaled >> 32).expect("less than `end`")
    }

    /// From `low` to `high`, both included.
    pub(crate) fn within(&mut self, low: i64, high: i64) -> i64 {
        let width = u32::try_from(high - low + 1).expect("`low` is not above `high`");
        low + i64::from(self.below(width))
    }

    /// True in so many of a hundred cases.
    pub(crate) fn chance(&mut self, of_hundred: u32) -> bool {
        self.below(100) < of_hundred
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        let end = u32::try_from(from.len()).expect("lists here are short");
        from[self.below(end) as usize]
    }

    /// Each by its weight.
    pub(crate) fn weighted<T: Copy>(&mut self, from: &[(T, u32)]) -> T {
        let total = from.iter().map(|(_, weight)| weight).sum();
        let mut left = self.below(total);
        for &(one, weight) in from {
            match left.checked_sub(weight) {
                None => return one,
                Some(rest) => left = rest,
            }
        }
        unreachable!("what is left is below the total of the weights")
    }
}
