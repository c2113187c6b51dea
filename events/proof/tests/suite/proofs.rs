//! Proofs, made from tiles, judged by our verifier and by two of other people.

use crate::trees::{Leaves, flipped, index, record, spoiled};
use ct_merkle::{ConsistencyProof, InclusionProof, RootHash};
use proof::{
    Hash, ProofFault, Tree, Unprovable, consistency, inclusion, leaf_hash, root_at,
    verify_consistency, verify_inclusion,
};
use proptest::prelude::*;
use sha2::Sha256;
use sigstore_types::Sha256Hash;
use std::sync::LazyLock;

static LARGE: LazyLock<Leaves> = LazyLock::new(|| Leaves::new(70_000));

/// A claim that a record stands in a tree.
#[derive(Clone)]
struct Included {
    record: Vec<u8>,
    index: u64,
    size: u64,
    path: Vec<Hash>,
    root: Hash,
}

impl Included {
    fn of(leaves: &Leaves, index: u64, size: u64) -> Self {
        let path = inclusion(leaves, index, size).expect("there");
        Self { record: record(index), index, size, path, root: leaves.root(size) }
    }

    fn ours(&self) -> bool {
        let leaf = leaf_hash(&self.record);
        verify_inclusion(&leaf, self.index, self.size, &self.path, &self.root).is_ok()
    }

    fn judged(&self) -> [bool; 3] {
        crate::sigstore::ready();
        let digests: Vec<_> = self.path.iter().map(|hash| (*hash).into()).collect();
        let root = RootHash::<Sha256>::new(self.root.into(), self.size);
        let ct_merkle = InclusionProof::from_digests(&digests);
        let theirs: Vec<_> = self.path.iter().copied().map(Sha256Hash::new).collect();
        let sigstore = sigstore_merkle::verify_inclusion_proof(
            &Sha256Hash::new(leaf_hash(&self.record)),
            self.index,
            self.size,
            &theirs,
            &Sha256Hash::new(self.root),
        );
        let ct_merkle = root.verify_inclusion(&self.record, self.index, &ct_merkle).is_ok();
        [self.ours(), ct_merkle, sigstore.is_ok()]
    }

    /// Half the tree and twice the tree have other heights; sizes nearer by can share a path, and
    /// only the signed checkpoint tells them apart.
    fn tampered(&self) -> Vec<Self> {
        let claim = || self.clone();
        let mut found = vec![
            Self { record: [self.record.as_slice(), b"."].concat(), ..claim() },
            Self { record: Vec::new(), ..claim() },
            Self { root: flipped(&self.root), ..claim() },
            Self { size: self.size * 2, ..claim() },
            Self { size: self.size / 2, ..claim() },
            Self { size: 0, ..claim() },
            Self { index: self.size, ..claim() },
            Self { index: u64::MAX, ..claim() },
            Self { index: self.index ^ 1, ..claim() },
            Self { index: self.index + 1, ..claim() },
        ];
        found.extend(spoiled(&self.path).into_iter().map(|path| Self { path, ..claim() }));
        found
    }
}

/// A claim that one tree continues another.
#[derive(Clone)]
struct Continued {
    from: (u64, Hash),
    to: (u64, Hash),
    proof: Vec<Hash>,
}

impl Continued {
    fn of(leaves: &Leaves, from: u64, to: u64) -> Self {
        let proof = consistency(leaves, from, to).expect("there");
        Self { from: (from, leaves.root(from)), to: (to, leaves.root(to)), proof }
    }

    fn ours(&self) -> bool {
        let [(from, root_from), (to, root_to)] = [self.from, self.to];
        verify_consistency(from, &root_from, to, &root_to, &self.proof).is_ok()
    }

    fn judged(&self) -> [bool; 3] {
        crate::sigstore::ready();
        let digests: Vec<_> = self.proof.iter().map(|hash| (*hash).into()).collect();
        let root = |(size, root): (u64, Hash)| RootHash::<Sha256>::new(root.into(), size);
        let ct_merkle = ConsistencyProof::from_digests(&digests);
        let ct_merkle = root(self.to).verify_consistency(&root(self.from), &ct_merkle).is_ok();
        let theirs: Vec<_> = self.proof.iter().copied().map(Sha256Hash::new).collect();
        let sigstore = sigstore_merkle::verify_consistency_proof(
            self.from.0,
            self.to.0,
            &theirs,
            &Sha256Hash::new(self.from.1),
            &Sha256Hash::new(self.to.1),
        );
        [self.ours(), ct_merkle, sigstore.is_ok()]
    }

    fn tampered(&self) -> Vec<Self> {
        let ([from, to], claim) = ([self.from, self.to], || self.clone());
        let mut found = vec![
            Self { from: (from.0, flipped(&from.1)), ..claim() },
            Self { to: (to.0, flipped(&to.1)), ..claim() },
            Self { to: (to.0 * 2, to.1), ..claim() },
            Self { from: (to.0 + 1, from.1), ..claim() },
            Self { to: (from.0 - 1, to.1), ..claim() },
        ];
        found.extend(spoiled(&self.proof).into_iter().map(|proof| Self { proof, ..claim() }));
        found
    }
}

#[test]
fn every_record_of_small_trees_is_proven_and_no_tampering_passes() {
    let leaves = Leaves::new(600);
    let (mut accepted, mut rejected) = (0, 0);
    for size in (1..=40).chain([127, 128, 129, 255, 256, 257, 511, 512, 513, 600]) {
        let step = index(size / 40 + 1);
        for place in (0..size).step_by(step) {
            let claim = Included::of(&leaves, place, size);
            assert_eq!(claim.judged(), [true; 3], "{place} in {size}");
            accepted += 1;
            for tampered in claim.tampered() {
                assert_eq!(tampered.judged(), [false; 3], "{place} in {size}");
                rejected += 1;
            }
        }
    }
    println!("inclusion, 3 verifiers each: {accepted} accepted, {rejected} tamperings rejected");
}

#[test]
fn every_pair_of_small_trees_is_consistent_and_no_tampering_passes() {
    let leaves = Leaves::new(600);
    let (mut accepted, mut rejected) = (0, 0);
    for to in (1..=24).chain([127, 128, 129, 255, 256, 257, 512, 513, 600]) {
        for from in (1..=to).step_by(index(to / 24 + 1)).chain([to]) {
            let claim = Continued::of(&leaves, from, to);
            assert_eq!(claim.judged(), [true; 3], "{from} to {to}");
            accepted += 1;
            for tampered in claim.tampered() {
                assert_eq!(tampered.judged(), [false; 3], "{from} to {to}");
                rejected += 1;
            }
        }
    }
    println!("consistency, 3 verifiers each: {accepted} accepted, {rejected} tamperings rejected");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_record_of_a_larger_tree_is_proven(size in 1..=70_000u64, place in any::<u64>()) {
        let claim = Included::of(&LARGE, place % size, size);
        prop_assert_eq!(claim.judged(), [true; 3]);
        prop_assert_eq!(root_at(&*LARGE, size), Ok(claim.root));
        for tampered in claim.tampered() {
            prop_assert_eq!(tampered.judged(), [false; 3]);
        }
    }

    #[test]
    fn any_two_larger_trees_are_consistent(to in 1..=70_000u64, earlier in any::<u64>()) {
        let claim = Continued::of(&LARGE, earlier % to + 1, to);
        prop_assert_eq!(claim.judged(), [true; 3]);
        for tampered in claim.tampered() {
            prop_assert_eq!(tampered.judged(), [false; 3]);
        }
    }

    #[test]
    fn no_numbers_make_a_verifier_stumble(
        (from, to) in any::<(u64, u64)>(),
        proof in prop::collection::vec(any::<[u8; 32]>(), 0..70),
    ) {
        let root = [1; 32];
        prop_assert!(verify_inclusion(&root, from, to, &proof, &[2; 32]).is_err());
        prop_assert!(verify_consistency(from, &root, to, &[2; 32], &proof).is_err());
        prop_assert!(verify_inclusion(&root, to - to.min(1), to, &proof, &[2; 32]).is_err());
    }
}

#[test]
fn from_an_empty_tree_there_is_nothing_to_prove() {
    let (empty, one) = (Tree::default().root(), leaf_hash(b"one"));
    assert_eq!(verify_consistency(0, &empty, 1, &one, &[]), Ok(()));
    assert_eq!(verify_consistency(0, &empty, 0, &empty, &[]), Ok(()));
    let more = ProofFault::WrongLength { needed: 0, given: 1 };
    assert_eq!(verify_consistency(0, &empty, 1, &one, &[one]), Err(more));
    assert_eq!(verify_consistency(0, &one, 1, &one, &[]), Err(ProofFault::OtherEarlierRoot));
    assert_eq!(verify_consistency(0, &empty, 0, &one, &[]), Err(ProofFault::OtherRoot));
    assert_eq!(consistency(&Leaves::new(3), 0, 3), Ok(Vec::new()));
    assert_eq!(root_at(&Leaves::new(3), 0), Ok(empty));
}

#[test]
fn between_equal_trees_the_roots_speak_for_themselves() {
    let [one, other] = [leaf_hash(b"one"), leaf_hash(b"other")];
    assert_eq!(verify_consistency(5, &one, 5, &one, &[]), Ok(()));
    assert_eq!(verify_consistency(5, &one, 5, &other, &[]), Err(ProofFault::OtherRoot));
    assert!(verify_consistency(5, &one, 5, &one, &[one]).is_err());
    assert_eq!(
        verify_consistency(5, &one, 4, &one, &[]),
        Err(ProofFault::Shrunk { from: 5, to: 4 })
    );
}

#[test]
fn what_is_beyond_a_tree_cannot_be_proven() {
    let leaves = Leaves::new(3);
    assert_eq!(inclusion(&leaves, 3, 3), Err(Unprovable::Beyond { asked: 3, size: 3 }));
    assert_eq!(consistency(&leaves, 4, 3), Err(Unprovable::Beyond { asked: 4, size: 3 }));
}
