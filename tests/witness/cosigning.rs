//! What is cosigned.

use crate::history::History;
use crate::witness::Witness;
use proof::Algorithm;
use std::time::{SystemTime, UNIX_EPOCH};

#[test]
fn each_checkpoint_that_continues_the_last_is_cosigned_with_the_time() {
    let (witness, history) = (Witness::started(), History::honest());
    assert_eq!(witness.key().algorithm(), Algorithm::Cosignature);
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    let began = now();
    for (old, size) in [(0, 1), (1, 2), (2, 7), (7, 64), (64, 65), (65, 200)] {
        let time = witness.cosigned(&history.request(old, size));
        assert!((began..=now()).contains(&time), "{time}");
    }
}

#[test]
fn the_same_checkpoint_is_cosigned_again() {
    let (witness, history) = (Witness::started(), History::honest());
    witness.cosigned(&history.request(0, 9));
    for _ in 0..3 {
        witness.cosigned(&history.request(9, 9));
    }
    witness.cosigned(&history.request(9, 10));
}

#[test]
fn the_first_checkpoint_may_be_that_of_an_empty_log() {
    let (witness, history) = (Witness::started(), History::honest());
    witness.cosigned(&history.request(0, 0));
    witness.cosigned(&history.request(0, 0));
    witness.cosigned(&history.request(0, 5));
}

#[test]
fn signatures_of_others_under_the_checkpoint_are_passed_over() {
    let (witness, history) = (Witness::started(), History::honest());
    let mut request = history.request(0, 9);
    let stranger = proof::SignerKey::from_seed("stranger", &[9; 32]).expect("a name");
    request.checkpoint.signatures.insert(0, stranger.sign(&request.checkpoint.text));
    witness.cosigned(&request);
}

#[test]
fn who_it_is_can_be_asked() {
    let witness = Witness::started();
    let mut answer = ureq::get(witness.url()).call().expect("it answers");
    let said = answer.body_mut().read_to_string().expect("text");
    assert_eq!(said, format!("{}\n", witness.key()));
}
