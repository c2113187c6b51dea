//! The master key in the hands of two custodians: each has one half of it, encrypted to them with
//! age. One half alone is a random number.

use crate::Failure;
use age::x25519::{Identity, Recipient};
use event_log::{Escrowed, join, split};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::io::Read as _;
use zeroize::Zeroizing;

const TITLE: &str = "stepin escrow: half of a master key";

/// One half, and what it is of.
struct Half {
    /// Which log and generation, and a digest of the key: halves with the same lines fit.
    of: [String; 3],
    number: u8,
    bytes: Zeroizing<[u8; 32]>,
}

/// One file for each custodian.
pub(crate) fn shares(key: &Escrowed, to: &[Recipient; 2]) -> Result<[Vec<u8>; 2], Failure> {
    let [one, other] = split(&key.key);
    let share = |number: u8, bytes, to: &Recipient| {
        let half = Half { of: lines(key), number, bytes };
        age::encrypt(to, half.text().as_bytes())
            .map_err(|error| Failure::broken(format!("age could not encrypt: {error}")))
    };
    Ok([share(1, one, &to[0])?, share(2, other, &to[1])?])
}

/// The master key of two files, each opened by one of these identities; and which one it is, in
/// words.
pub(crate) fn joined(
    shares: &[Vec<u8>; 2],
    identities: &[Identity],
) -> Result<(Zeroizing<[u8; 32]>, String), Failure> {
    let [one, other] = [opened(&shares[0], identities)?, opened(&shares[1], identities)?];
    if one.number == other.number {
        return Err(Failure::malformed("both files hold the same half; both halves are needed"));
    }
    if one.of != other.of {
        let why = "the two halves are not of one key: take two that were made together";
        return Err(Failure::malformed(why));
    }
    let key = join(&one.bytes, &other.bytes);
    if digest(&key) != one.of[2] {
        return Err(Failure::malformed("the two halves do not give the key that they name"));
    }
    let [origin, generation, _] = one.of;
    Ok((key, format!("{generation} of log {origin}")))
}

fn lines(key: &Escrowed) -> [String; 3] {
    let generation = format!("generation {}", key.generation);
    [crate::wire::hex(&key.origin), generation, digest(&key.key)]
}

/// Of a random key of 256 bits a digest tells nobody anything.
fn digest(key: &[u8; 32]) -> String {
    let digest = Sha256::new().chain_update(TITLE).chain_update(key).finalize();
    crate::wire::hex(&digest[..8])
}

impl Half {
    fn text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(512));
        let [origin, generation, digest] = &self.of;
        let number = self.number;
        let _ = write!(text, "{TITLE}\nlog {origin}\n{generation}\nkey {digest}\nhalf {number}\n");
        for byte in self.bytes.iter() {
            let _ = write!(text, "{byte:02x}");
        }
        text.push('\n');
        text
    }

    fn read(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        (lines.next()? == TITLE).then_some(())?;
        let of = [
            lines.next()?.strip_prefix("log ")?.to_owned(),
            lines.next().filter(|line| line.starts_with("generation "))?.to_owned(),
            lines.next()?.strip_prefix("key ")?.to_owned(),
        ];
        let number = lines.next()?.strip_prefix("half ")?.parse().ok()?;
        let digits = lines.next().filter(|line| line.len() == 64 && line.is_ascii())?;
        let mut bytes = Zeroizing::new([0; 32]);
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).ok()?;
        }
        Some(Self { of, number, bytes })
    }
}

fn opened(share: &[u8], identities: &[Identity]) -> Result<Half, Failure> {
    let closed = |error: String| Failure::malformed(format!("a share cannot be opened: {error}"));
    let decryptor = age::Decryptor::new(share).map_err(|error| closed(error.to_string()))?;
    let identities = identities.iter().map(|identity| identity as &dyn age::Identity);
    let mut reader = decryptor.decrypt(identities).map_err(|error| closed(error.to_string()))?;
    let mut text = Zeroizing::new(String::with_capacity(512));
    reader.read_to_string(&mut text).map_err(|error| closed(error.to_string()))?;
    Half::read(&text).ok_or_else(|| closed("it holds no half of a master key".to_owned()))
}
