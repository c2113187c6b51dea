//! Checkpoints, proofs, tiles and receipts, as an auditor asks for them and verifies them alone.

use crate::erasing::{erased, told};
use crate::said::{denial, referral, session};
use crate::stepin::Stepin;
use proof::tile::decode_entries;
use proof::tlog_proof::TlogProof;
use proof::{Checkpoint, Hash, Note, VerifierKey, leaf_hash, verify_consistency};
use serde_json::{Value, json};

/// Three records; the answer to the last request.
fn three_records(stepin: &Stepin) -> Value {
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    practitioner.asks_to_record(&journey, json!([session(), denial()])).is(201).json()
}

fn key(stepin: &Stepin) -> VerifierKey {
    let text = stepin.auditor().get("/v1/log/key").is(200).body;
    VerifierKey::parse(text.trim_end()).expect("a verifier key")
}

fn hash(hex: &Value) -> Hash {
    let hex = hex.as_str().expect("hex");
    let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex");
    std::array::from_fn(|at| byte(2 * at))
}

#[test]
fn a_record_is_proved_by_a_file_and_a_key_alone() {
    let stepin = Stepin::started();
    let answer = three_records(&stepin);
    let leaf = hash(&answer["receipt"]["leaves"][1]["leaf_hash"]);
    let reply = stepin.auditor().get("/v1/log/proof/inclusion?position=3").is(200);
    assert!(reply.header("content-type").starts_with("text/plain"));
    let proof = TlogProof::parse(&reply.body).expect("a proof file");
    let proven = proof.verify(&leaf, &key(&stepin), &[]).expect("it is proved");
    assert!(proven.checkpoint.size >= 3 && proof.index == 2);
    let other = hash(&answer["receipt"]["leaves"][0]["leaf_hash"]);
    proof.verify(&other, &key(&stepin), &[]).expect_err("it is another record's");
    let json = [("accept", "application/json")];
    let shown = stepin.auditor().get_with("/v1/log/proof/inclusion?position=3", &json).json();
    assert_eq!((&shown["position"], &shown["index"]), (&json!(3), &json!(2)));
    stepin.auditor().get("/v1/log/proof/inclusion?position=4").problem(404, "not-found");
    stepin.auditor().get("/v1/log/proof/inclusion?position=0").problem(404, "not-found");
}

#[test]
fn two_checkpoints_are_shown_to_be_of_one_history() {
    let mut stepin = Stepin::started();
    let key = key(&stepin);
    let checkpoint = |stepin: &Stepin| {
        let text = stepin.supervisor().get("/v1/log/checkpoint").is(200).body;
        let note = Note::parse(&text).expect("a note");
        Checkpoint::of_note(&note, &key).expect("signed by the log")
    };
    three_records(&stepin);
    // Every stop signs.
    stepin.stop();
    stepin.start();
    let first = checkpoint(&stepin);
    three_records(&stepin);
    stepin.stop();
    stepin.start();
    let second = checkpoint(&stepin);
    assert_eq!((first.size, second.size), (3, 6));
    let reply = stepin.auditor().get("/v1/log/proof/consistency?from=3&to=6").is(200);
    let hashes = reply.body.lines().map(|line| proof::hash_from_base64(line).expect("a hash"));
    let hashes: Vec<_> = hashes.collect();
    verify_consistency(3, &first.root, 6, &second.root, &hashes).expect("it only grew");
    verify_consistency(3, &second.root, 6, &second.root, &hashes).expect_err("another root");
    for query in ["from=4&to=3", "from=1&to=7", "from=1"] {
        let path = format!("/v1/log/proof/consistency?{query}");
        stepin.auditor().get(&path).problem(400, "malformed");
    }
}

#[test]
fn tiles_and_bundles_hold_what_the_checkpoint_is_over() {
    let stepin = Stepin::started();
    let answer = three_records(&stepin);
    let leaf = hash(&answer["receipt"]["leaves"][1]["leaf_hash"]);
    let auditor = stepin.auditor();
    let tile = auditor.get_bytes("/v1/log/tile/0/000.p/3");
    assert_eq!(tile.len(), 3 * 32);
    assert_eq!(tile[64..], leaf);
    let bundle = auditor.get_bytes("/v1/log/tile/entries/000.p/3");
    let records = decode_entries(&bundle, 3).expect("three records");
    assert_eq!(leaf_hash(records[2]), leaf);
    for path in ["0/000", "0/000.p/4", "0/001.p/1", "1/000.p/1", "entries/000", "0/0", "x", "9/000"]
    {
        auditor.get(&format!("/v1/log/tile/{path}")).problem(404, "not-found");
    }
}

#[test]
fn where_a_record_stands_is_for_supervisors_and_auditors() {
    let stepin = Stepin::started();
    let answer = three_records(&stepin);
    assert!(answer["receipt"]["leaves"][0]["position"].is_null(), "{answer}");
    let event = answer["events"][0]["id"].as_str().expect("an id");
    for path in [
        "checkpoint",
        "key",
        "proof/inclusion?position=1",
        "proof/consistency?from=1&to=2",
        "tile/0/000.p/3",
        &format!("receipt/{event}"),
    ] {
        let path = format!("/v1/log/{path}");
        stepin.practitioner().get(&path).problem(403, "not-yours-to-read");
        stepin.support_worker().get(&path).problem(403, "not-yours-to-read");
        stepin.supervisor().get_bytes(&path);
    }
    let opened = json!({ "events": [referral("SU-0043")] });
    let key = crate::client::fresh_key();
    let answer = stepin.supervisor().send("/v1/journeys", &key, &opened).is(201).json();
    assert_eq!(answer["receipt"]["leaves"][0]["position"], 4);
    let again = stepin.supervisor().send("/v1/journeys", &key, &opened).is(200).json();
    assert_eq!(answer, again);
}

#[test]
fn a_receipt_is_verified_with_a_proof_alone_or_without_one_in_the_log() {
    let mut stepin = Stepin::started();
    let answer = three_records(&stepin);
    let event = answer["events"][1]["id"].as_str().expect("an id").to_owned();
    let proved = stepin.auditor().get(&format!("/v1/log/receipt/{event}")).is(200).json();
    let (key, url) = (key(&stepin).to_string(), stepin.url().to_owned());
    let opaque = stepin.file("opaque.json", &answer.to_string());
    let server = ["--server", &url, "--as", "P-07/practitioner", "verify", "--receipt", &opaque];
    assert!(stepin.run(server).ended(0).out.contains("stands as recorded"));
    stepin.stop();
    assert!(stepin.run(["verify", "--receipt", &opaque]).ended(0).out.contains(&event));
    let file = stepin.file("proved.json", &proved.to_string());
    let nowhere = Stepin::nowhere();
    let said = nowhere.run(["verify", "--receipt", &file, "--key", &key]).ended(0).out;
    assert!(said.contains("position 3"), "{said}");
    nowhere.run(["verify", "--receipt", &file]).ended(2);
    let touched = |name: &str, pointer: &str, to: Value| {
        let mut receipt = proved.clone();
        *receipt.pointer_mut(pointer).expect("it has it") = to;
        let file = nowhere.file(name, &receipt.to_string());
        nowhere.run(["verify", "--receipt", &file, "--key", &key]).ended(3);
    };
    touched("position.json", "/leaves/0/position", json!(2));
    touched(
        "leaf.json",
        "/leaves/0/leaf_hash",
        answer["receipt"]["leaves"][0]["leaf_hash"].clone(),
    );
    let proof =
        proved["leaves"][0]["proof"].as_str().expect("a proof").replace("index 2", "index 1");
    touched("proof.json", "/leaves/0/proof", json!(proof));
    let mut lying = answer.clone();
    lying["receipt"]["leaves"][0]["leaf_hash"] =
        answer["receipt"]["leaves"][1]["leaf_hash"].clone();
    let lying = stepin.file("lying.json", &lying.to_string());
    let said = stepin.run(["verify", "--receipt", &lying]).ended(3).said;
    assert!(said.contains("is not what was recorded"), "{said}");
}

#[test]
fn the_log_is_verified_against_a_checkpoint_that_was_kept() {
    let mut stepin = Stepin::started();
    three_records(&stepin);
    stepin.stop();
    let kept = stepin.run(["checkpoint"]).ended(0).out;
    let kept = stepin.file("kept", &kept);
    stepin.start();
    three_records(&stepin);
    stepin.stop();
    let said = stepin.run(["verify", "--checkpoint", &kept]).ended(0).out;
    assert!(said.contains("first 3 records"), "{said}");
    let ours = stepin.run(["checkpoint", "--key"]).ended(0).out;
    stepin.run(["verify", "--checkpoint", &kept, "--key", ours.trim_end()]).ended(0);
    // Another log of the same size, or this checkpoint after a change, is not it.
    let mut other = Stepin::started();
    three_records(&other);
    other.stop();
    let said = other.run(["verify", "--checkpoint", &kept]).ended(3).said;
    assert!(said.contains("does not hold"), "{said}");
    let shown = stepin.run(["--json", "verify"]).ended(0).json();
    assert_eq!(shown["checkpoint"]["size"], 6);
    let drawn = stepin.run(["checkpoint", "--qr"]).ended(0).out;
    assert!(drawn.lines().any(|line| line.contains('█')), "{drawn}");
}

#[test]
fn what_was_proved_before_an_erasure_is_proved_after_it() {
    let mut stepin = Stepin::started();
    let story = told(&stepin);
    let path = format!("/v1/log/receipt/{}", story.of_case);
    let before = stepin.auditor().get(&path).is(200).json();
    let leaf = json!({ "event": story.of_case, "leaf_hash": before["leaves"][0]["leaf_hash"] });
    let opaque = stepin.file("opaque.json", &json!({ "leaves": [leaf] }).to_string());
    erased(&stepin, &story.journey, "service-user");
    let after = stepin.auditor().get(&path).is(200).json();
    for same in ["event", "leaf_hash", "position"] {
        assert_eq!(after["leaves"][0][same], before["leaves"][0][same]);
    }
    let url = stepin.url().to_owned();
    stepin.run(["--server", &url, "--as", "A-01/auditor", "verify", "--receipt", &opaque]).ended(0);
    let (key, proved) = (key(&stepin).to_string(), [before, after]);
    stepin.stop();
    stepin.run(["verify", "--receipt", &opaque]).ended(0);
    for receipt in proved {
        let file = stepin.file("proved.json", &receipt.to_string());
        Stepin::nowhere().run(["verify", "--receipt", &file, "--key", &key]).ended(0);
    }
}

#[test]
fn an_auditors_export_says_what_was_signed_over_it_and_a_cases_export_does_not() {
    let mut stepin = Stepin::started();
    three_records(&stepin);
    stepin.stop();
    let auditor =
        ["export", "--as", "A-01/auditor", "--purpose", "a review", "--journey", "SU-0042"];
    let whole = stepin.run_all(&auditor[..5]).ended(0);
    assert!(whole.said.contains("\n3\n") && whole.said.contains("— stepin/"), "{}", whole.said);
    assert!(whole.said.contains('█'), "and as a QR code: {}", whole.said);
    assert_eq!(whole.out.lines().count(), 3, "what is exported stays NDJSON");
    for case in [&auditor[..], &["export", "--journey", "SU-0042"]] {
        let ran = stepin.run_all(case).ended(0);
        assert!(!ran.said.contains("— stepin/") && !ran.said.contains('█'), "{}", ran.said);
    }
    let tiles = stepin.data().with_file_name("tiles").display().to_string();
    let said = stepin.run(["export", "--format", "tiles", "--out", &tiles]).ended(0).said;
    assert!(said.contains("— stepin/") && said.contains('█'), "{said}");
    let key = stepin.run(["checkpoint", "--key"]).ended(0).out;
    let nowhere = Stepin::nowhere();
    let verify = ["verify", "--tiles", &tiles, "--key", key.trim_end()];
    assert!(nowhere.run(verify).ended(0).out.contains("verified 7 records"));
    let bundle = std::path::Path::new(&tiles).join("tile/entries/000.p/7");
    let mut bytes = std::fs::read(&bundle).expect("a bundle");
    bytes[300] ^= 1;
    std::fs::write(&bundle, bytes).expect("writable");
    assert!(nowhere.run(verify).ended(3).said.contains("tile/"));
}
