//! What a witness remembers: of each log one head, as a text that it signs itself, so that a
//! changed byte is found when it is read again.

use super::judge::Head;
use proof::{Note, SignerKey, base64_of, hash_from_base64};
use std::collections::BTreeMap;

/// The first line. A cosignature begins with another, so neither passes for the other.
const HEADER: &str = "stepin witness state, version 1";

/// The heads by origin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct State(BTreeMap<String, Head>);

impl State {
    pub(super) fn head(&self, origin: &str) -> Option<Head> {
        self.0.get(origin).copied()
    }

    /// The same, with this log's head moved on.
    pub(super) fn with(&self, origin: &str, head: Head) -> Self {
        let mut next = self.clone();
        next.0.insert(origin.to_owned(), head);
        next
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn to_text(&self, key: &SignerKey) -> String {
        let heads = self.0.iter();
        let line = |(origin, head): (&String, &Head)| {
            format!("{} {} {origin}\n", head.size, base64_of(&head.root))
        };
        let text = format!("{HEADER}\n{}", heads.map(line).collect::<String>());
        Note::signed(text, key).to_text()
    }

    /// Reads it again; `key` must have signed it, where one is given.
    pub(super) fn parse(whole: &str, key: Option<&SignerKey>) -> Result<Self, String> {
        let note = Note::parse(whole).map_err(|malformed| malformed.to_string())?;
        if let Some(key) = key {
            note.verified_by(key.verifier()).map_err(|unsigned| unsigned.to_string())?;
        }
        let mut lines = note.text.lines();
        if lines.next() != Some(HEADER) {
            return Err("it does not begin as such a file does".to_owned());
        }
        let heads = lines.map(|line| head(line).ok_or(format!("not the head of a log: {line}")));
        Ok(Self(heads.collect::<Result<_, _>>()?))
    }
}

fn head(line: &str) -> Option<(String, Head)> {
    let mut parts = line.splitn(3, ' ');
    let size = parts.next()?.parse().ok()?;
    let root = hash_from_base64(parts.next()?)?;
    Some((parts.next()?.to_owned(), Head { size, root }))
}

#[cfg(test)]
mod tests {
    use super::{Head, SignerKey, State};

    fn key() -> SignerKey {
        SignerKey::from_seed("witness.example", &[1; 32]).expect("a name")
    }

    #[test]
    fn a_state_is_read_as_it_was_written() {
        let state = State::default()
            .with("a log with spaces", Head { size: 7, root: [7; 32] })
            .with("stepin/0", Head { size: 9, root: [9; 32] })
            .with("stepin/0", Head { size: 12, root: [12; 32] });
        assert_eq!(State::parse(&state.to_text(&key()), Some(&key())), Ok(state));
    }

    #[test]
    fn a_state_in_which_any_byte_was_changed_is_not_taken() {
        let state = State::default().with("stepin/0", Head { size: 9, root: [9; 32] });
        let good = state.to_text(&key());
        for place in 0..good.len() {
            let mut bytes = good.clone().into_bytes();
            bytes[place] ^= 1;
            for touched in [&bytes, &bytes[..place]] {
                let text = String::from_utf8_lossy(touched);
                assert!(State::parse(&text, Some(&key())).is_err(), "byte {place}: {text}");
            }
        }
    }
}
