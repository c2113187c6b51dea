//! Whether two records mean one person, without keeping who that is.

use alloc::string::ToString;
use events::Person;

/// Who somebody is, in so much as to tell them from others: a digest of name and date of birth from
/// which neither is read. Whoever's name or date of birth is unknown has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity(u128);

impl Identity {
    /// The identity of a person: the same for the same name, whatever its upper and lower case, and
    /// the same date of birth.
    #[must_use]
    pub fn of(person: &Person) -> Option<Self> {
        let (name, born) = (person.name.as_ref()?, person.date_of_birth.as_ref()?);
        let mut digest = Fnv::default();
        for word in name.as_str().split_whitespace() {
            digest.take(&word.to_lowercase());
            digest.take(" ");
        }
        digest.take(&born.0.to_string());
        Some(Self(digest.0))
    }
}

/// FNV-1a with 128 bits: it is told what it hashes by nobody who would gain from a collision.
struct Fnv(u128);

impl Default for Fnv {
    fn default() -> Self {
        Self(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }
}

impl Fnv {
    fn take(&mut self, text: &str) {
        for byte in text.bytes() {
            self.0 = (self.0 ^ u128::from(byte)).wrapping_mul(0x0100_0000_0000_0000_0000_013b);
        }
    }
}
