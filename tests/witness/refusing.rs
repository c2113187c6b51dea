//! What is not cosigned, and by which status that is said. The log goes on afterwards as before.

use crate::history::{History, ORIGIN, key};
use crate::witness::Witness;
use proof::SignerKey;
use proof::add_checkpoint::AddCheckpoint;

#[test]
fn what_is_malformed_is_a_bad_request() {
    let (witness, history) = (Witness::started(), History::honest());
    let good = history.request(0, 9).to_text();
    let many = AddCheckpoint { proof: vec![[7; 32]; 64], ..history.request(0, 9) }.to_text();
    let bad = [
        String::new(),
        "old".to_owned(),
        good.replace("old 0", "old 00"),
        good.replace("old 0", "new 0"),
        good.replace("\n\n", "\n"),
        good.trim_end().to_owned(),
        good.replace("\n9\n", "\n09\n"),
        many,
    ];
    for body in bad {
        assert_eq!(witness.post(&body).status, 400, "{body}");
    }
    assert_eq!(witness.post(b"old 0\n\n\xff\n").status, 400);
    let large = good.into_bytes().repeat(2_000);
    assert_eq!(witness.post(large).status, 413);
    witness.cosigned(&history.request(0, 9));
}

#[test]
fn a_log_that_is_not_witnessed_here_is_not_found() {
    let (witness, history) = (Witness::started(), History::honest());
    let other = SignerKey::from_seed("stepin/other", &[1; 32]).expect("a name");
    let request =
        AddCheckpoint { checkpoint: history.signed_by(9, &other), ..history.request(0, 9) };
    assert_eq!(witness.ask(&request).status, 404);
}

#[test]
fn without_a_signature_of_the_log_it_is_forbidden() {
    let (witness, history) = (Witness::started(), History::honest());
    let namesake = SignerKey::from_seed(ORIGIN, &[9; 32]).expect("a name");
    let of_namesake =
        AddCheckpoint { checkpoint: history.signed_by(9, &namesake), ..history.request(0, 9) };
    assert_eq!(witness.ask(&of_namesake).status, 403);
    let mut claimed = of_namesake;
    claimed.checkpoint.signatures[0].key_id = key().verifier().key_id();
    assert_eq!(witness.ask(&claimed).status, 403);
    let mut touched = history.request(0, 9);
    touched.checkpoint.signatures[0].bytes[20] ^= 1;
    assert_eq!(witness.ask(&touched).status, 403);
    let mut other = history.request(0, 9);
    other.checkpoint.text = history.checkpoint(8).text;
    assert_eq!(witness.ask(&other).status, 403);
}

#[test]
fn another_old_size_than_the_last_is_a_conflict_that_names_it() {
    let (witness, history) = (Witness::started(), History::honest());
    assert_eq!(witness.knows(&history.request(3, 9)), 0);
    witness.cosigned(&history.request(0, 9));
    for old in [0, 3, 8, 10, 12] {
        assert_eq!(witness.knows(&history.request(old, 12)), 9);
    }
}

#[test]
fn a_step_back_is_refused() {
    let (witness, history) = (Witness::started(), History::honest());
    witness.cosigned(&history.request(0, 9));
    // As a client that knows the last size, as one that does not, and as one that lies.
    let honest = AddCheckpoint { old: 9, proof: Vec::new(), checkpoint: history.checkpoint(5) };
    assert_eq!(witness.ask(&honest).status, 400);
    assert_eq!(witness.knows(&history.request(0, 5)), 9);
    assert_eq!(witness.knows(&history.request(5, 5)), 9);
    witness.cosigned(&history.request(9, 9));
}

#[test]
fn a_second_view_is_refused() {
    let (witness, history) = (Witness::started(), History::honest());
    let second = History::new("second", 5, 200);
    witness.cosigned(&history.request(0, 9));
    // Of the same size: the protocol's status is that of a conflict, here with no size to go on.
    let reply = witness.ask(&second.request(9, 9));
    assert_eq!(reply.status, 409);
    assert_ne!(reply.content, "text/x.tlog.size");
    // Larger, with the second view's own proof, or with the honest one's.
    assert_eq!(witness.ask(&second.request(9, 20)).status, 422);
    let mixed = AddCheckpoint { checkpoint: second.checkpoint(20), ..history.request(9, 20) };
    assert_eq!(witness.ask(&mixed).status, 422);
    witness.cosigned(&history.request(9, 20));
}

#[test]
fn a_proof_that_does_not_lead_there_cannot_be_processed() {
    let (witness, history) = (Witness::started(), History::honest());
    let some = AddCheckpoint { proof: vec![[7; 32]], ..history.request(0, 9) };
    assert_eq!(witness.ask(&some).status, 422);
    witness.cosigned(&history.request(0, 9));
    let good = history.request(9, 20);
    for place in 0..good.proof.len() {
        let mut spoiled = good.clone();
        spoiled.proof[place][0] ^= 1;
        assert_eq!(witness.ask(&spoiled).status, 422);
        let mut short = good.clone();
        short.proof.remove(place);
        assert_eq!(witness.ask(&short).status, 422);
    }
    let long =
        AddCheckpoint { proof: [good.proof.as_slice(), &[[7; 32]]].concat(), ..good.clone() };
    assert_eq!(witness.ask(&long).status, 422);
    let same = AddCheckpoint { proof: vec![[7; 32]], ..history.request(9, 9) };
    assert_eq!(witness.ask(&same).status, 422);
    witness.cosigned(&good);
}
