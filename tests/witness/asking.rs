//! Our side: submitting to witnesses, and what is done with their answers.

use crate::history::History;
use crate::impostor::{answering, http};
use crate::witness::Witness;
use proof::cosignature::{self, Cosigner};
use proof::{Note, VerifierKey};
use std::time::{Duration, Instant};
use stepin::witnesses::{WitnessAt, Witnesses};

/// Long enough for a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_secs(2);

fn of(witness: &Witness) -> WitnessAt {
    WitnessAt { url: witness.url().to_owned(), key: witness.key() }
}

fn cosigned(witnesses: &Witnesses, history: &History, size: u64) -> Note {
    witnesses.cosigned(&history.checkpoint(size), |from, to| history.proof(from, to)).0
}

fn signed_by(note: &Note, key: &VerifierKey) -> bool {
    cosignature::verify(note, key).is_ok()
}

#[test]
fn all_witnesses_cosign_as_the_log_grows() {
    let (one, other, history) = (Witness::started(), Witness::started(), History::honest());
    let witnesses = Witnesses::new([of(&one), of(&other)], PATIENCE);
    for size in [0, 5, 5, 6, 90] {
        let note = cosigned(&witnesses, &history, size);
        assert!(signed_by(&note, &one.key()) && signed_by(&note, &other.key()), "at {size}");
        assert_eq!(note.text, history.checkpoint(size).text);
        assert_eq!(note.signatures.len(), 3);
    }
}

#[test]
fn after_a_restart_of_ours_the_witness_names_the_size_to_go_on_from() {
    let (witness, history) = (Witness::started(), History::honest());
    let note = cosigned(&Witnesses::new([of(&witness)], PATIENCE), &history, 40);
    assert!(signed_by(&note, &witness.key()));
    let note = cosigned(&Witnesses::new([of(&witness)], PATIENCE), &history, 60);
    assert!(signed_by(&note, &witness.key()));
}

#[test]
fn a_cosignature_that_is_there_already_is_replaced_by_the_newer_one() {
    let (witness, history) = (Witness::started(), History::honest());
    let witnesses = Witnesses::new([of(&witness)], PATIENCE);
    let note = cosigned(&witnesses, &history, 40);
    let (again, _) = witnesses.cosigned(&note, |from, to| history.proof(from, to));
    assert!(signed_by(&again, &witness.key()));
    assert_eq!(again.signatures.len(), 2);
}

#[test]
fn a_second_history_gets_no_cosignature_and_neither_does_a_step_back() {
    let (witness, history) = (Witness::started(), History::honest());
    let witnesses = Witnesses::new([of(&witness)], PATIENCE);
    cosigned(&witnesses, &history, 40);
    let second = History::new("second", 10, 200);
    for size in [20, 40, 41] {
        let note = cosigned(&witnesses, &second, size);
        assert_eq!(note, second.checkpoint(size));
    }
    assert_eq!(cosigned(&witnesses, &history, 20), history.checkpoint(20));
    assert!(signed_by(&cosigned(&witnesses, &history, 41), &witness.key()));
}

#[test]
fn a_witness_that_is_away_keeps_no_other_from_cosigning() {
    let (mut away, there, history) = (Witness::started(), Witness::started(), History::honest());
    let witnesses = Witnesses::new([of(&away), of(&there)], PATIENCE);
    let key = away.key();
    away.kill();
    let note = cosigned(&witnesses, &history, 40);
    assert!(signed_by(&note, &there.key()) && !signed_by(&note, &key));
    assert_eq!(note.signatures.len(), 2);
    let note = cosigned(&witnesses, &history, 41);
    assert!(signed_by(&note, &there.key()));
}

#[test]
fn what_an_impostor_answers_is_not_kept_and_keeps_nobody_waiting() {
    let history = History::honest();
    let note = history.checkpoint(40);
    let real = Cosigner::from_seed("witness.example", &[5; 32]).expect("a name");
    let false_one = Cosigner::from_seed("witness.example", &[6; 32]).expect("a name");
    let of_another = real.sign(&history.checkpoint(39).text, 1_700_000_000).to_line();
    let mut forged = false_one.sign(&note.text, 1_700_000_000);
    forged.key_id = real.verifier().key_id();
    let size = |body: &str| http(409, "text/x.tlog.size", body);
    let text = |status, body: &str| http(status, "text/plain", body);
    let answers = [
        text(200, ""),
        text(200, "thank you"),
        text(200, &false_one.sign(&note.text, 1_700_000_000).to_line()),
        text(200, &forged.to_line()),
        text(200, &of_another),
        text(409, "5\n"),
        size("5\n"),
        size("0\n"),
        size("41\n"),
        size("18446744073709551615\n"),
        size("-1\n"),
        text(500, "out of order"),
        text(302, ""),
        "no HTTP\r\n\r\n".to_owned(),
        text(200, &"x".repeat(1 << 20)),
    ];
    let at = |url| WitnessAt { url, key: real.verifier().clone() };
    for answer in answers {
        let witnesses = Witnesses::new([at(answering(Some(answer.clone())))], SHORT);
        assert_eq!(
            cosigned(&witnesses, &history, 40),
            note,
            "{}",
            &answer[..answer.len().min(200)]
        );
    }
    let good = text(200, &format!("no line\n{of_another}{}", real.sign(&note.text, 7).to_line()));
    let witnesses = Witnesses::new([at(answering(Some(good)))], PATIENCE);
    assert_eq!(cosignature::verify(&cosigned(&witnesses, &history, 40), real.verifier()), Ok(7));
    let began = Instant::now();
    let silent = [at(answering(None)), at(answering(None)), at(answering(None))];
    assert_eq!(cosigned(&Witnesses::new(silent, SHORT), &history, 40), note);
    assert!(began.elapsed() < 3 * SHORT, "they are asked at once, each for a while");
}
