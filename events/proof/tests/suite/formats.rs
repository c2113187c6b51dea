//! Notes, checkpoints, cosignatures, proof files and requests: read in one spelling only, and
//! signed by whom they say.

use crate::trees::{Leaves, record};
use proof::add_checkpoint::AddCheckpoint;
use proof::cosignature::{self, Cosigner};
use proof::tlog_proof::{TlogProof, Unproven};
use proof::{
    Checkpoint, Fault, Malformed, Note, ProofFault, SignerKey, Unsigned, VerifierKey, inclusion,
    leaf_hash,
};

const ORIGIN: &str = "stepin/000102030405060708090a0b0c0d0e0f";

pub(crate) fn key() -> SignerKey {
    SignerKey::from_seed(ORIGIN, &[1; 32]).expect("a name")
}

pub(crate) fn witness(number: u8) -> Cosigner {
    Cosigner::from_seed(&format!("witness.example/{number}"), &[number; 32]).expect("a name")
}

pub(crate) fn checkpoint(size: u64) -> Checkpoint {
    let root = Leaves::new(size).root(size);
    Checkpoint { origin: ORIGIN.to_owned(), size, root, extensions: Vec::new() }
}

pub(crate) fn cosigned(size: u64) -> Note {
    let mut note = Note::signed(checkpoint(size).to_text(), &key());
    note.signatures.push(witness(2).sign(&note.text, 1_700_000_000));
    note.signatures.push(witness(3).sign(&note.text, 1_700_000_001));
    note
}

pub(crate) fn proof_file(index: u64, size: u64) -> TlogProof {
    let path = inclusion(&Leaves::new(size), index, size).expect("there");
    TlogProof { extra: None, index, path, checkpoint: cosigned(size) }
}

pub(crate) fn request() -> AddCheckpoint {
    AddCheckpoint { old: 5, proof: vec![[7; 32], [8; 32]], checkpoint: cosigned(9) }
}

#[test]
fn a_verifier_key_is_read_as_it_is_written() {
    let key = key();
    let text = key.verifier().to_string();
    assert_eq!(VerifierKey::parse(&text).as_ref(), Ok(key.verifier()));
    let witness = witness(2).verifier().to_string();
    assert_eq!(VerifierKey::parse(&witness).map(|key| key.to_string()), Ok(witness));
    let fault = |text: &str| VerifierKey::parse(text).expect_err("refused").fault;
    assert_eq!(fault(&text.replace("stepin/0", "stepin/1")), Fault::KeyId);
    assert_eq!(fault("name"), Fault::Keyword);
    assert_eq!(fault("na me+00000000+AAAA"), Fault::Name);
    assert_eq!(fault("name+00000000+AAA"), Fault::Base64);
    assert_eq!(fault("name+00000000+AgAA"), Fault::Algorithm);
    assert_eq!(fault("name+00000000+AQAA"), Fault::PublicKey);
    let weak = proof::base64_of(&[[1u8].as_slice(), &[0; 32]].concat());
    assert_eq!(fault(&format!("name+00000000+{weak}")), Fault::PublicKey);
    let upper = text.split('+').map(str::to_owned).collect::<Vec<_>>();
    let upper = [upper[0].as_str(), &upper[1].to_uppercase(), &upper[2..].join("+")].join("+");
    assert_eq!(VerifierKey::parse(&upper).is_ok(), upper == text);
}

#[test]
fn the_secret_half_of_a_key_is_never_shown() {
    let shown = format!("{:?} {:?}", key(), witness(1));
    assert_eq!(shown.matches(&proof::base64_of(&[1; 32])[..20]).count(), 0);
    assert!(shown.contains(ORIGIN));
}

#[test]
fn a_name_has_neither_spaces_nor_a_plus() {
    for name in ["", "a b", "a\u{a0}b", "a+b", "a\nb", "a\u{1}b"] {
        assert!(SignerKey::from_seed(name, &[1; 32]).is_err(), "{name:?}");
    }
}

#[test]
fn other_signatures_are_passed_over_and_a_forged_one_spoils_the_note() {
    let mut note = cosigned(9);
    let stranger = SignerKey::from_seed("stranger", &[9; 32]).expect("a name");
    assert_eq!(note.verified_by(key().verifier()), Ok(()));
    assert_eq!(note.verified_by(stranger.verifier()), Err(Unsigned::NotByThisKey));
    // Of the same name, with another key and so another id.
    let namesake = SignerKey::from_seed(ORIGIN, &[9; 32]).expect("a name");
    note.signatures.insert(0, namesake.sign(&note.text));
    assert_eq!(note.verified_by(key().verifier()), Ok(()));
    let mut forged = namesake.sign(&note.text);
    forged.key_id = key().verifier().key_id();
    note.signatures.push(forged);
    assert_eq!(note.verified_by(key().verifier()), Err(Unsigned::Forged));
}

#[test]
fn a_checkpoint_counts_only_under_the_key_of_its_origin() {
    let other = SignerKey::from_seed("stepin/other", &[1; 32]).expect("a name");
    let note = Note::signed(checkpoint(3).to_text(), &other);
    assert_eq!(Checkpoint::of_note(&note, other.verifier()), Err(Unsigned::OtherOrigin));
    let note = Note::signed("no checkpoint\n".to_owned(), &key());
    let short = Unsigned::NotACheckpoint(Malformed { line: 0, fault: Fault::TooShort });
    assert_eq!(Checkpoint::of_note(&note, key().verifier()), Err(short));
}

#[test]
fn a_cosignature_says_when_and_holds_for_its_checkpoint_only() {
    let note = cosigned(9);
    assert_eq!(cosignature::verify(&note, witness(2).verifier()), Ok(1_700_000_000));
    assert_eq!(cosignature::verify(&note, witness(4).verifier()), Err(Unsigned::NotByThisKey));
    assert_eq!(cosignature::verify(&note, key().verifier()), Err(Unsigned::NotByThisKey));
    let other = Note { text: checkpoint(8).to_text(), ..note.clone() };
    assert_eq!(cosignature::verify(&other, witness(2).verifier()), Err(Unsigned::Forged));
    let mut later = note;
    later.signatures[1].bytes[7] ^= 1;
    assert_eq!(cosignature::verify(&later, witness(2).verifier()), Err(Unsigned::Forged));
    later.signatures[1].bytes[0] = 0x80;
    assert_eq!(cosignature::verify(&later, witness(2).verifier()), Err(Unsigned::Forged));
}

#[test]
fn a_checkpoint_is_refused_by_the_line_that_is_wrong() {
    let root = proof::base64_of(&[0; 32]);
    let fault = |text: &str| Checkpoint::parse(text).map_err(|e| (e.line, e.fault)).map(|_| ());
    assert_eq!(fault(&format!("o\n5\n{root}\n")), Ok(()));
    assert_eq!(fault(&format!("o\n5\n{root}\nextension\n")), Ok(()));
    assert_eq!(fault(&format!("o\n5\n{root}")), Err((0, Fault::Unended)));
    assert_eq!(fault(&format!("\n5\n{root}\n")), Err((1, Fault::EmptyLine)));
    assert_eq!(fault(&format!("o\n5\n{root}\n\n")), Err((4, Fault::EmptyLine)));
    assert_eq!(fault("o\n5\n"), Err((0, Fault::TooShort)));
    for size in ["05", "+5", "-5", "5 ", " 5", "0x5", "9223372036854775808", "٥"] {
        assert_eq!(fault(&format!("o\n{size}\n{root}\n")), Err((2, Fault::Number)), "{size}");
    }
    assert_eq!(fault(&format!("o\n5\n{}\n", &root[4..])), Err((3, Fault::Hash)));
    assert_eq!(fault(&format!("o\n5\n{}\n", root.replace("A=", "B="))), Err((3, Fault::Hash)));
    assert_eq!(fault(&format!("o\r\n5\n{root}\n")), Err((1, Fault::Control)));
}

#[test]
fn a_note_is_refused_by_the_line_that_is_wrong() {
    let good = cosigned(9).to_text();
    let fault = |text: &str| Note::parse(text).map_err(|e| (e.line, e.fault)).map(|_| ());
    assert_eq!(fault(&good), Ok(()));
    assert_eq!(fault(good.trim_end()), Err((0, Fault::Unended)));
    assert_eq!(fault(&good.replace("\n\n", "\n")), Err((0, Fault::NoBlankLine)));
    assert_eq!(fault(&(good.clone() + "\n")), Err((0, Fault::SignatureCount)));
    assert_eq!(fault(&(good.clone() + "no signature\n")), Err((8, Fault::SignatureLine)));
    assert_eq!(fault(&(good.clone() + "— name AAAA=\n")), Err((8, Fault::Base64)));
    assert_eq!(fault(&(good.clone() + "— name AAAAAA==\n")), Err((8, Fault::SignatureBytes)));
    assert_eq!(fault(&(good.clone() + "— na+me AAAAAAA=\n")), Err((8, Fault::Name)));
    assert_eq!(fault(&(good.clone() + "— name AAAAAAA= \n")), Err((8, Fault::Base64)));
    assert_eq!(fault(&(good.clone() + "\u{7}")), Err((8, Fault::Control)));
    assert_eq!(fault(&"x".repeat(300_000)), Err((0, Fault::TooLong)));
    let many = good.clone() + &"— name AAAAAAA=\n".repeat(98);
    assert_eq!(fault(&many), Err((105, Fault::SignatureCount)));
}

#[test]
fn a_proof_file_proves_its_record_and_who_saw_it() {
    let proof = proof_file(5, 9);
    let witnesses = [2, 3, 4].map(|number| witness(number).verifier().clone());
    let leaf = leaf_hash(&record(5));
    let proven = proof.verify(&leaf, key().verifier(), &witnesses).expect("good");
    assert_eq!((proven.checkpoint.size, proven.witnessed.len()), (9, 2));
    let other = proof.verify(&leaf_hash(b"other"), key().verifier(), &[]);
    assert_eq!(other, Err(Unproven::Inclusion(ProofFault::OtherRoot)));
    let mut forged = proof;
    forged.checkpoint.signatures[2].bytes[20] ^= 1;
    let forged = forged.verify(&leaf, key().verifier(), &witnesses);
    assert_eq!(forged, Err(Unproven::Cosignature(Unsigned::Forged)));
}

#[test]
fn a_proof_file_is_refused_by_the_line_that_is_wrong() {
    let good = proof_file(5, 9).to_text();
    let fault = |text: &str| TlogProof::parse(text).map_err(|e| (e.line, e.fault)).map(|_| ());
    assert_eq!(fault(&good), Ok(()));
    assert_eq!(fault(&good.replace("@v1", "@v2")), Err((1, Fault::Header)));
    assert_eq!(fault(&good.replace("index 5", "index 05")), Err((2, Fault::Number)));
    assert_eq!(fault(&good.replace("index 5", "place 5")), Err((2, Fault::Keyword)));
    assert_eq!(fault(&good.replace("index", "extra AA\nindex")), Err((2, Fault::Base64)));
    assert_eq!(fault(&good.replace("index", "extra\nindex")), Err((2, Fault::Keyword)));
    assert_eq!(fault(&good.replace("index 5\n", "index 5\nAAAA\n")), Err((3, Fault::Hash)));
    let extra = TlogProof { extra: Some(b"why".to_vec()), ..proof_file(5, 9) };
    assert_eq!(TlogProof::parse(&extra.to_text()), Ok(extra));
    // A leaf of a tree of one has an empty path; then a blank line follows at once.
    let lone = proof_file(0, 1);
    assert_eq!(TlogProof::parse(&lone.to_text()), Ok(lone));
}

#[test]
fn a_request_has_at_most_sixty_three_hashes() {
    let request = request();
    assert_eq!(AddCheckpoint::parse(&request.to_text()), Ok(request.clone()));
    let fill = |count| AddCheckpoint { proof: vec![[7; 32]; count], ..request.clone() }.to_text();
    assert!(AddCheckpoint::parse(&fill(63)).is_ok() && AddCheckpoint::parse(&fill(0)).is_ok());
    let many = Malformed { line: 65, fault: Fault::TooManyHashes };
    assert_eq!(AddCheckpoint::parse(&fill(64)), Err(many));
    let old = Malformed { line: 1, fault: Fault::Keyword };
    assert_eq!(AddCheckpoint::parse(&request.to_text()[1..]), Err(old));
}
