//! Texts with one byte or one line touched: read as they stand or not at all, and never taken for
//! what they were.

use crate::formats::{checkpoint, cosigned, key, proof_file, request, witness};
use crate::trees::record;
use proof::add_checkpoint::AddCheckpoint;
use proof::tlog_proof::{Proven, TlogProof, Unproven};
use proof::{Checkpoint, Note, VerifierKey, leaf_hash};
use proptest::prelude::*;
use std::sync::LazyLock;

static NOTE: LazyLock<String> = LazyLock::new(|| cosigned(9).to_text());
static CHECKPOINT: LazyLock<String> = LazyLock::new(|| checkpoint(9).to_text());
static PROOF: LazyLock<String> = LazyLock::new(|| proof_file(5, 9).to_text());
static REQUEST: LazyLock<String> = LazyLock::new(|| request().to_text());
static WITNESSES: LazyLock<[VerifierKey; 2]> =
    LazyLock::new(|| [2, 3].map(|number| witness(number).verifier().clone()));
static KEY: LazyLock<VerifierKey> = LazyLock::new(|| key().verifier().clone());

fn proves(proof: &TlogProof) -> Result<Proven, Unproven> {
    proof.verify(&leaf_hash(&record(5)), &KEY, &*WITNESSES)
}

/// Changes, removes or adds one byte, or removes or doubles a line.
fn mutated(text: &str, place: usize, byte: u8, kind: u8) -> Option<String> {
    let mut bytes = text.as_bytes().to_vec();
    let place = place % bytes.len();
    match kind {
        0 => bytes[place] = byte,
        1 => drop(bytes.remove(place)),
        2 => bytes.insert(place, byte),
        _ => {
            let mut lines: Vec<_> = text.split_inclusive('\n').collect();
            let line = lines.remove(place % lines.len());
            if kind == 4 {
                lines.extend([line, line]);
            }
            bytes = lines.concat().into_bytes();
        }
    }
    String::from_utf8(bytes).ok().filter(|mutated| mutated != text)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn what_is_read_is_written_again_byte_for_byte(
        (place, byte, kind) in
            (any::<usize>(), prop_oneof![any::<u8>(), Just(b'\n'), Just(b'0')], 0..5u8),
    ) {
        if let Some(text) = mutated(&NOTE, place, byte, kind)
            && let Ok(read) = Note::parse(&text)
        {
            prop_assert_eq!(read.to_text(), text);
        }
        if let Some(text) = mutated(&CHECKPOINT, place, byte, kind)
            && let Ok(read) = Checkpoint::parse(&text)
        {
            prop_assert_eq!(read.to_text(), text);
        }
        if let Some(text) = mutated(&PROOF, place, byte, kind)
            && let Ok(read) = TlogProof::parse(&text)
        {
            prop_assert_eq!(read.to_text(), text);
        }
        if let Some(text) = mutated(&REQUEST, place, byte, kind)
            && let Ok(read) = AddCheckpoint::parse(&text)
        {
            prop_assert_eq!(read.to_text(), text);
        }
    }

    #[test]
    fn no_proof_file_that_was_touched_proves_the_same(
        (place, byte, kind) in (any::<usize>(), any::<u8>(), 0..4u8),
    ) {
        // A signature said twice is still one, so lines are only taken away here.
        if let Some(text) = mutated(&PROOF, place, byte, kind)
            && let Ok(touched) = TlogProof::parse(&text)
        {
            let whole = proves(&proof_file(5, 9)).expect("good");
            prop_assert_ne!(proves(&touched), Ok(whole));
        }
    }
}
