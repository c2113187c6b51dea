//! What the records of a journal say, taken in one after the other, each checked against those
//! before it.

use crate::OpenError;
use crate::frame::Frame;
use crate::index::Index;
use crate::keyring::Keyring;
use crate::lineage::Lineage;
use crate::{origin, published_origin, record};
use events::Position;

#[derive(Default)]
pub(crate) struct Contents {
    pub(crate) index: Index,
    lineage: Lineage,
    first: Option<Vec<u8>>,
}

impl Contents {
    /// Takes in the records of a sound frame.
    pub(crate) fn take(&mut self, keyring: &Keyring, frame: &Frame<'_>) -> Result<(), OpenError> {
        for (position, bytes) in (frame.first..).map(Position).zip(&frame.records) {
            self.first.get_or_insert_with(|| bytes.to_vec());
            self.lineage.take(position, bytes)?;
            if origin::is_origin(bytes) {
                self.index.push_origin()?;
                continue;
            }
            let (header, sealed) = record::decode(bytes)
                .map_err(|why| OpenError::Unreadable { position, why: why.to_owned() })?;
            self.index.check_and_push(keyring, &header, &sealed.key)?;
        }
        Ok(())
    }

    /// The name under which this log publishes its checkpoints.
    pub(crate) fn published(&self, keyring: &Keyring) -> String {
        published_origin(&keyring.origin, self.first.as_deref())
    }
}
