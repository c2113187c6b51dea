//! Proofs about the log: that a record is in it, that it only ever grew, and the tiles from which
//! anybody can make both.

use crate::wire::{hex, unhex};
use crate::{Failure, Service};
use event_log::{EventLog, ReadError};
use events::{EventId, Instant, Position, Recorded};
use proof::tile::Resource;
use proof::tlog_proof::TlogProof;
use proof::{
    Checkpoint, Hash, Hashes, Note, NoteSignature, Step, Unprovable, VerifierKey, cosignature,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the log stands, and what of its last checkpoint was verified just now.
pub(crate) struct Verified {
    /// The last record.
    pub(crate) head: Position,
    pub(crate) note: Note,
    pub(crate) checkpoint: Checkpoint,
    pub(crate) key: VerifierKey,
    /// Whether the key verifies the signature.
    pub(crate) is_signed: bool,
    /// Whether the root over the records that are stored is the one that was signed.
    pub(crate) is_over_these: bool,
    pub(crate) witnesses: Vec<Witnessed>,
    /// Signatures of keys that are not known here, by name.
    pub(crate) others: Vec<String>,
}

/// A witness that this service asks.
pub(crate) struct Witnessed {
    pub(crate) key: VerifierKey,
    /// When it cosigned this checkpoint, by its own clock; none: it has not.
    pub(crate) cosigned: Option<Instant>,
}

/// An event in the log, and the way from its leaf to what was signed.
pub(crate) struct Proved {
    pub(crate) event: EventId,
    pub(crate) position: Position,
    pub(crate) leaf: Hash,
    pub(crate) steps: Vec<Step>,
    pub(crate) checkpoint: Checkpoint,
    /// Why it proves nothing, if it does not.
    pub(crate) fault: Option<String>,
}

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

/// Where an event stands, and its leaf: of one that is erased, too, since its record stays.
pub(crate) fn place_and_leaf(
    log: &dyn EventLog,
    id: EventId,
) -> Result<Option<(Position, [u8; 32])>, Failure> {
    match log.find_event(id) {
        Err(ReadError::Erased { position, .. }) => {
            let record = log.stored(position, position)?;
            Ok(record.first().map(|record| (position, proof::leaf_hash(record))))
        }
        found => Ok(found?.map(|Recorded { position, leaf, .. }| (position, leaf))),
    }
}

/// The proved receipt of an event.
pub(crate) fn receipt(service: &Service, id: EventId) -> Result<ProvedReceipt, Failure> {
    let log = service.log();
    let missing = || Failure::not_found(format!("there is no event {id}"));
    let (position, leaf) = place_and_leaf(log, id)?.ok_or_else(missing)?;
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

/// How the log stands and what its last checkpoint says, verified as anybody could.
pub(crate) fn verified(service: &Service) -> Result<Verified, Failure> {
    let log = service.log();
    let (note, key) = (checkpoint(log)?, log.verifier());
    let checkpoint = read(&note)?;
    let root = proof::root_at(&TreeOf(log), checkpoint.size).map_err(unproved)?;
    let asked = service.witnesses.get().map(Vec::as_slice).unwrap_or_default();
    let is_by = |key: &VerifierKey, line: &NoteSignature| {
        (line.name.as_str(), line.key_id) == (key.name(), key.key_id())
    };
    let known = |line: &NoteSignature| {
        is_by(&key, line) || asked.iter().any(|witness| is_by(witness, line))
    };
    let others = note.signatures.iter().filter(|line| !known(line));
    let others = others.map(|line| line.name.clone()).collect();
    let witnessed = |witness: &VerifierKey| {
        let at = cosignature::verify(&note, witness).ok().and_then(|at| i64::try_from(at).ok());
        let cosigned = at.and_then(|at| Instant::from_timestamp(at, 0));
        Witnessed { key: witness.clone(), cosigned }
    };
    let witnesses = asked.iter().map(witnessed).collect();
    let is_signed = Checkpoint::of_note(&note, &key).is_ok();
    let is_over_these = root == checkpoint.root;
    let head = log.head().position;
    Ok(Verified { head, note, checkpoint, key, is_signed, is_over_these, witnesses, others })
}

/// An event's way from its leaf to a signed checkpoint, verified as its receipt would be.
pub(crate) fn shown(service: &Service, id: EventId) -> Result<Proved, Failure> {
    let log = service.log();
    let missing = || Failure::not_found(format!("there is no event {id}"));
    let (position, leaf) = place_and_leaf(log, id)?.ok_or_else(missing)?;
    let proof = inclusion(log, position)?;
    let checkpoint = read(&proof.checkpoint)?;
    let steps = proof::inclusion_steps(&leaf, proof.index, checkpoint.size, &proof.path);
    let fault = proof.verify(&leaf, &log.verifier(), &[]).err().map(|why| why.to_string());
    let (event, steps) = (id, steps.unwrap_or_default());
    Ok(Proved { event, position, leaf, steps, checkpoint, fault })
}
