//! Proofs about the log: that a record is in it, that it only ever grew, and the tiles from which
//! anybody can make both.

use crate::wire::{hex, unhex};
use crate::{Failure, Service};
use event_log::EventLog;
use events::{EventId, Position, Recorded};
use proof::tile::Resource;
use proof::tlog_proof::TlogProof;
use proof::{Checkpoint, Hash, Hashes, Note, Unprovable, VerifierKey};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The tree of a log, by its tiles.
struct TreeOf<'a>(&'a dyn EventLog);

impl Hashes for TreeOf<'_> {
    type Error = Failure;

    fn tile(&self, level: u8, index: u64, width: u16) -> Result<Vec<Hash>, Failure> {
        Ok(self.0.tile(level, index, width)?)
    }
}

/// What shows records to be in the log, for whoever has a key to verify checkpoints with and
/// nothing else.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ProvedReceipt {
    /// One for each event.
    pub(crate) leaves: Vec<ProvedLeaf>,
}

/// What shows one record to be in the log.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct ProvedLeaf {
    /// The event.
    pub(crate) event: EventId,
    /// SHA-256 over its stored record (RFC 6962), in hex.
    pub(crate) leaf_hash: String,
    /// Its place in the log; its index in the tree is one less.
    pub(crate) position: u64,
    /// The proof and the checkpoint that it leads to, as a C2SP `tlog-proof` file.
    pub(crate) proof: String,
}

/// The last signed checkpoint; the first one is signed when somebody asks.
pub(crate) fn checkpoint(log: &dyn EventLog) -> Result<Note, Failure> {
    log.checkpoint().map_or_else(|| signed(log), Ok)
}

/// A checkpoint of where the log stands now.
pub(crate) fn signed(log: &dyn EventLog) -> Result<Note, Failure> {
    log.sign().map_err(|unwell| Failure::unavailable(unwell.to_string()))
}

/// A checkpoint that this position is under: the last one, or one that is signed for it.
fn covering(log: &dyn EventLog, position: Position) -> Result<(Note, Checkpoint), Failure> {
    let head = log.head().position;
    if position.0 == 0 || position > head {
        return Err(Failure::not_found(format!(
            "there is no record {position}; the last is {head}"
        )));
    }
    let mut note = checkpoint(log)?;
    if read(&note)?.size < position.0 {
        note = signed(log)?;
    }
    let checkpoint = read(&note)?;
    Ok((note, checkpoint))
}

fn read(note: &Note) -> Result<Checkpoint, Failure> {
    Checkpoint::parse(&note.text).map_err(|why| Failure::broken(format!("the checkpoint: {why}")))
}

/// That the record at this position is in the log.
pub(crate) fn inclusion(log: &dyn EventLog, position: Position) -> Result<TlogProof, Failure> {
    let (note, checkpoint) = covering(log, position)?;
    let index = position.0 - 1;
    let path = proof::inclusion(&TreeOf(log), index, checkpoint.size).map_err(unproved)?;
    Ok(TlogProof { extra: None, index, path, checkpoint: note })
}

/// That what the log held at one size is the beginning of what it held at another.
pub(crate) fn consistency(log: &dyn EventLog, from: u64, to: u64) -> Result<Vec<Hash>, Failure> {
    let head = log.head().position.0;
    if from > to || to > head {
        let why = format!("from {from}, to {to}: sizes rise, and the log holds {head} records");
        return Err(Failure::malformed(why));
    }
    proof::consistency(&TreeOf(log), from, to).map_err(unproved)
}

fn unproved(why: Unprovable<Failure>) -> Failure {
    match why {
        Unprovable::Unread(failure) => failure,
        Unprovable::Width(_) | Unprovable::Beyond { .. } => {
            Failure::broken(format!("the tree of the log: {why}"))
        }
    }
}

/// A tile's hashes one behind the other, or a bundle's records.
pub(crate) fn tile(log: &dyn EventLog, resource: Resource) -> Result<Vec<u8>, Failure> {
    let (size, beyond) = (log.head().position.0, || Failure::not_found("the log is not that long"));
    match resource {
        Resource::Tile(tile) if tile.is_in(size) => {
            Ok(log.tile(tile.level, tile.index, tile.width)?.concat())
        }
        Resource::Entries(bundle) if bundle.is_in(size) => {
            let before = bundle.index * proof::tile::WIDTH;
            let upto = Position(before + u64::from(bundle.width));
            let records = log.stored(Position(before + 1), upto)?;
            let bytes = proof::tile::encode_entries(&records);
            bytes.map_err(|why| Failure::broken(format!("a bundle of entries: {why}")))
        }
        Resource::Tile(_) | Resource::Entries(_) => Err(beyond()),
    }
}

/// The proved receipt of an event.
pub(crate) fn receipt(service: &Service, id: EventId) -> Result<ProvedReceipt, Failure> {
    let log = service.log();
    let missing = || Failure::not_found(format!("there is no event {id}"));
    let Recorded { position, leaf, .. } = log.find_event(id)?.ok_or_else(missing)?;
    let proof = inclusion(log, position)?.to_text();
    let leaf = ProvedLeaf { event: id, leaf_hash: hex(&leaf), position: position.0, proof };
    Ok(ProvedReceipt { leaves: vec![leaf] })
}

/// The checkpoint that a leaf's proof leads to, signed with this key.
///
/// # Errors
/// Why it proves nothing.
pub(crate) fn proved(one: &ProvedLeaf, key: &VerifierKey) -> Result<Note, String> {
    let proof = TlogProof::parse(&one.proof).map_err(|why| format!("the proof: {why}"))?;
    let leaf = unhex(&one.leaf_hash).ok_or("its leaf_hash is no hash in hex")?;
    if proof.index.checked_add(1) != Some(one.position) {
        return Err("it names another position than its proof".to_owned());
    }
    proof.verify(&leaf, key, &[]).map_err(|why| why.to_string())?;
    Ok(proof.checkpoint)
}
