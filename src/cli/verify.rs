//! `stepin verify`: the log, exported tiles, or a receipt.

use super::arguments::{Global, Verify};
use super::data::{not_opened, options};
use super::maintain::report;
use super::output::Out;
use super::target::Target;
use crate::erasure::{unaccounted, without_reason};
use crate::failure::kind;
use crate::proofs::{self, ProvedLeaf};
use crate::service::noted_streams;
use crate::wire::hex;
use crate::{Failure, tiles};
use event_log::{Erased, Verified};
use proof::{Checkpoint, Note, VerifierKey, cosignature};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::time::Instant;

pub(super) fn run(global: &Global, asked: &Verify, out: Out) -> Result<(), Failure> {
    match (&asked.tiles, &asked.receipt) {
        (Some(dir), _) => of_tiles(dir, asked, out),
        (None, Some(receipt)) => of_receipt(global, receipt, asked, out),
        (None, None) => of_log(global, asked, out),
    }
}

fn failed(why: impl Into<String>) -> Failure {
    Failure::Other(kind::DAMAGED, why.into())
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path)
        .map_err(|error| Failure::not_found(format!("{}: {error}", path.display())))
}

/// A key as it is, or a file that holds it.
fn verifier(given: &str) -> Result<VerifierKey, Failure> {
    let text = if Path::new(given).is_file() { read(Path::new(given))? } else { given.to_owned() };
    let why = |why: proof::Malformed| Failure::malformed(format!("the verifier key: {why}"));
    VerifierKey::parse(text.trim_end()).map_err(why)
}

fn key_given(asked: &Verify) -> Result<VerifierKey, Failure> {
    let Some(given) = &asked.key else {
        let why = "give --key: what verifies the log's checkpoints, as `stepin checkpoint --key` \
                   prints it where the log is";
        return Err(Failure::malformed(why));
    };
    verifier(given)
}

/// A checkpoint that this key signed, and every witness that was named cosigned.
fn signed(note: &Note, key: &VerifierKey, asked: &Verify) -> Result<Checkpoint, Failure> {
    let checkpoint = Checkpoint::of_note(note, key)
        .map_err(|why| failed(format!("the checkpoint does not hold: {why}")))?;
    for witness in &asked.witness {
        let witness = verifier(witness)?;
        cosignature::verify(note, &witness)
            .map_err(|why| failed(format!("not cosigned by {}: {why}", witness.name())))?;
    }
    Ok(checkpoint)
}

fn note_in(path: &Path) -> Result<Note, Failure> {
    Note::parse(&read(path)?).map_err(|why| failed(format!("{}: {why}", path.display())))
}

/// The data folder.
fn of_log(global: &Global, asked: &Verify, out: Out) -> Result<(), Failure> {
    let started = Instant::now();
    let kept = asked.checkpoint.as_deref().map(note_in).transpose()?;
    let size = |note: &Note| Checkpoint::parse(&note.text).map(|checkpoint| checkpoint.size).ok();
    let bar = out.progress(0, "verifying");
    let wanted = kept.as_ref().and_then(size);
    let verified = event_log::verify_at(&options(global), wanted, &report(&bar));
    bar.finish_and_clear();
    let verified = verified.map_err(not_opened)?;
    let noted = verified.erasure_note.as_deref().map(noted_streams).unwrap_or_default();
    let is_noted = |one: &Erased| noted.contains(&one.stream);
    if let Some(one) = unaccounted(&verified.erased, &verified.beside_erased, is_noted) {
        return Err(failed(without_reason(one)));
    }
    let key = asked.key.as_deref().map(verifier).transpose()?;
    let key = key.unwrap_or_else(|| verified.verifier.clone());
    let against = match (&kept, &verified.checkpoint) {
        (Some(note), _) => {
            let checkpoint = signed(note, &key, asked)?;
            reproduced(&checkpoint, &verified)?;
            Some(checkpoint)
        }
        (None, Some(note)) => Some(signed(note, &key, asked)?),
        (None, None) => None,
    };
    if out.json {
        out.print_json(&as_json(&verified, against.as_ref()));
    } else {
        let mut words = in_words(&verified, against.as_ref(), started);
        if !noted.is_empty() {
            words += "\nan erasure was interrupted; the next start brings it to its end";
        }
        out.print(&words);
    }
    Ok(())
}

fn reproduced(checkpoint: &Checkpoint, verified: &Verified) -> Result<(), Failure> {
    let (size, records) = (checkpoint.size, verified.head.position);
    match verified.root_at {
        Some(root) if root == checkpoint.root => Ok(()),
        Some(_) => Err(failed(format!(
            "the log's first {size} records are not those that this checkpoint was signed over: \
             history was changed"
        ))),
        None => Err(failed(format!(
            "this checkpoint was signed over {size} records, and the log holds only {records}: \
             records are missing"
        ))),
    }
}

fn as_json(verified: &Verified, against: Option<&Checkpoint>) -> Value {
    json!({
        "records": verified.head.position, "root": hex(&verified.head.root),
        "segments": verified.segments, "bytes": verified.bytes, "torn_bytes": verified.torn,
        "sled_behind": verified.sled_behind, "sled_fault": verified.sled_fault,
        "erased_streams": verified.erased.len(), "clean": verified.clean(),
        "checkpoint": against.map(|one| json!({
            "origin": one.origin, "size": one.size, "root": hex(&one.root),
        })),
    })
}

fn in_words(verified: &Verified, against: Option<&Checkpoint>, started: Instant) -> String {
    let took = started.elapsed().as_millis();
    let (records, root) = (verified.head.position, hex(&verified.head.root));
    let mut text = format!(
        "verified {records} records in {} segments, {} bytes, in {took} ms\nroot {root}\n\
         every checksum, leaf and root is right, and the root is the head marker's",
        verified.segments, verified.bytes
    );
    text += &match against {
        Some(one) => format!(
            "\nthe first {} records are those that the checkpoint of {} was signed over",
            one.size, one.origin
        ),
        None => "\nno checkpoint was signed yet".to_owned(),
    };
    if verified.torn > 0 {
        text += &format!(
            "\n{} bytes of an interrupted write follow; it was never acknowledged",
            verified.torn
        );
    }
    if !verified.erased.is_empty() {
        text += &format!(
            "\nof {} streams nothing before their erasure can be read; each has its key-destroyed",
            verified.erased.len()
        );
    }
    text + &match (&verified.sled_fault, verified.sled_behind) {
        (Some(fault), _) => {
            format!("\nthe copy read from cannot be used: {fault}; the next start rebuilds it")
        }
        (None, 0) => "\nthe copy read from holds the same bytes".to_owned(),
        (None, behind) => {
            format!("\nthe copy read from lacks the last {behind}; the next start applies them")
        }
    }
}

/// Exported tiles and a key; nothing else is asked.
fn of_tiles(dir: &Path, asked: &Verify, out: Out) -> Result<(), Failure> {
    let started = Instant::now();
    let key = key_given(asked)?;
    let note = note_in(asked.checkpoint.as_deref().unwrap_or(&dir.join("checkpoint")))?;
    let checkpoint = signed(&note, &key, asked)?;
    let bar = out.progress(checkpoint.size, "verifying");
    let checked = tiles::check(dir, &checkpoint, |done| bar.set_position(done));
    bar.finish_and_clear();
    checked.map_err(failed)?;
    let Checkpoint { origin, size, root, .. } = &checkpoint;
    if out.json {
        out.print_json(&json!({ "origin": origin, "records": size, "root": hex(root) }));
        return Ok(());
    }
    let took = started.elapsed().as_millis();
    out.print(&format!(
        "verified {size} records of {origin} in {took} ms\nroot {}\nevery record, tile and the \
         root are those that the checkpoint was signed over",
        hex(root)
    ));
    Ok(())
}

/// A leaf with a proof by itself; one without in the log.
fn of_receipt(global: &Global, path: &Path, asked: &Verify, out: Out) -> Result<(), Failure> {
    let text = read(path)?;
    let malformed = |why: String| Failure::malformed(format!("{}: {why}", path.display()));
    let given: Value = serde_json::from_str(&text).map_err(|why| malformed(why.to_string()))?;
    let leaves = [&given["receipt"]["leaves"], &given["leaves"]];
    let leaves = leaves.into_iter().find_map(Value::as_array).filter(|all| !all.is_empty());
    let leaves =
        leaves.ok_or_else(|| malformed("it is no receipt: it has no leaves".to_owned()))?;
    let (proved, plain): (Vec<_>, Vec<_>) =
        leaves.iter().partition(|leaf| leaf["proof"].is_string());
    for leaf in proved {
        let leaf =
            serde_json::from_value(leaf.clone()).map_err(|why| malformed(why.to_string()))?;
        out.print(&by_proof(&leaf, asked)?);
    }
    if plain.is_empty() {
        return Ok(());
    }
    let target = Target::of(global, out)?;
    for leaf in plain {
        out.print(&in_log(&target, leaf)?);
    }
    target.close()
}

fn by_proof(leaf: &ProvedLeaf, asked: &Verify) -> Result<String, Failure> {
    let key = key_given(asked)?;
    let note = proofs::proved(leaf, &key).map_err(failed)?;
    let Checkpoint { origin, size, .. } = signed(&note, &key, asked)?;
    let (event, position) = (leaf.event, leaf.position);
    Ok(format!("event {event} stands at position {position} of the {size} records of {origin}"))
}

fn in_log(target: &Target, leaf: &Value) -> Result<String, Failure> {
    let field = |name: &str| leaf[name].as_str().unwrap_or_default();
    let (event, kept) = (field("event"), field("leaf_hash"));
    match leaf_of(target, event)? {
        Some(now) if now == kept => Ok(format!("event {event} stands as recorded")),
        Some(_) => Err(failed(format!("event {event} is not what was recorded"))),
        None => Err(failed(format!("event {event} is not in the log"))),
    }
}

/// The leaf hash of an event as the log has it now.
fn leaf_of(target: &Target, event: &str) -> Result<Option<String>, Failure> {
    let id =
        event.parse().map_err(|_| Failure::malformed(format!("`{event}` is no event's id")))?;
    match target {
        Target::Folder(data) => {
            Ok(data.service.log().find_event(id)?.map(|recorded| hex(&recorded.leaf)))
        }
        Target::Server(remote) => {
            let shown = remote.get_json(&format!("/v1/events/{event}"))?;
            Ok(shown["leaf_hash"].as_str().map(str::to_owned))
        }
    }
}
