//! `stepin keys`: how the keys are kept, and keeping the master key in safe hands.

use super::arguments::{Global, Here, KeysCommand, KeysEscrow, KeysRestore};
use super::data::{not_opened, options};
use super::output::Out;
use crate::{Failure, escrow};
use age::x25519::{Identity, Recipient};
use serde_json::json;
use std::fs::File;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

pub(super) fn run(global: &Global, asked: KeysCommand, out: Out) -> Result<(), Failure> {
    let at = |here: Here| here.in_place_of(global);
    match asked {
        KeysCommand::Status(here) => status(&at(here), out),
        KeysCommand::Escrow(asked) => escrow(&at(asked.here), &asked.asked, out),
        KeysCommand::Restore(asked) => restore(&at(asked.here), &asked.asked, out),
    }
}

fn status(global: &Global, out: Out) -> Result<(), Failure> {
    let kept = event_log::custody(&options(global)).map_err(not_opened)?;
    let mode = format!("{:04o}", kept.mode);
    if out.json {
        out.print_json(&json!({
            "generation": kept.generation, "keyring": kept.keyring, "master_key": kept.master_key,
            "mode": mode, "beside_data": kept.beside_data,
            "on_another_filesystem": kept.on_another_filesystem, "keys": kept.live,
            "destroyed": kept.destroyed, "unfinished": kept.unfinished,
        }));
        return Ok(());
    }
    let place = match (kept.beside_data, kept.on_another_filesystem) {
        (true, _) => "it lies in the data folder: a copy of one is a copy of the other",
        (false, false) => "it lies on the filesystem of the data: put it on another one",
        (false, true) => "it lies on another filesystem than the data",
    };
    let mut text = format!(
        "keyring     {}\ngeneration  {}\nkeys        {} in use, {} destroyed\n\
         master key  {}\n            mode {mode}; {place}",
        kept.keyring.display(),
        kept.generation,
        kept.live,
        kept.destroyed,
        kept.master_key.display(),
    );
    if kept.unfinished {
        text += "\nan erasure was interrupted: the next start brings it to its end";
    }
    out.print(&text);
    Ok(())
}

fn escrow(global: &Global, asked: &KeysEscrow, out: Out) -> Result<(), Failure> {
    let [one, other] = asked.to.as_slice() else {
        return Err(Failure::malformed("--to: name two custodians, each by their age1… recipient"));
    };
    if one == other {
        return Err(Failure::malformed("--to: two different custodians are needed"));
    }
    let recipient = |text: &String| {
        text.parse::<Recipient>().map_err(|why| Failure::malformed(format!("--to {text}: {why}")))
    };
    let to = [recipient(one)?, recipient(other)?];
    let key = event_log::master_key(&options(global)).map_err(not_opened)?;
    let generation = key.generation;
    std::fs::create_dir_all(&asked.out).map_err(|error| io(&asked.out, &error))?;
    let names = [1, 2].map(|number| {
        asked.out.join(format!("stepin-master-key-g{generation}-share-{number}.age"))
    });
    if let Some(there) = names.iter().find(|name| name.exists()) {
        return Err(Failure::malformed(format!("{} is there already", there.display())));
    }
    for (name, share) in names.iter().zip(escrow::shares(&key, &to)?) {
        put(name, &share)?;
    }
    if out.json {
        out.print_json(&json!({ "generation": generation, "shares": names }));
        return Ok(());
    }
    out.print(&format!(
        "{} for {one}\n{} for {other}\n{}",
        names[0].display(),
        names[1].display(),
        promise(generation)
    ));
    Ok(())
}

/// What escrow means for erasure, said plainly.
fn promise(generation: u32) -> String {
    format!(
        "both are needed to bring the master key of generation {generation} back, and with it all \
         that a backup of that generation holds: also the record of a person who is erased later. \
         An erasure is complete only when the escrowed copies of every earlier generation, or the \
         backups made under it, are gone. After each erasure: escrow anew, and have the older \
         shares destroyed"
    )
}

fn restore(global: &Global, asked: &KeysRestore, out: Out) -> Result<(), Failure> {
    let ([one, other], 1..) = (asked.share.as_slice(), asked.identity.len()) else {
        return Err(Failure::malformed("give both shares, each with the identity that opens it"));
    };
    let read = |path: &PathBuf| std::fs::read(path).map_err(|error| io(path, &error));
    let shares = [read(one)?, read(other)?];
    let mut identities = Vec::new();
    for path in &asked.identity {
        identities.extend(in_file(path)?);
    }
    let (key, of) = escrow::joined(&shares, &identities)?;
    let tried = event_log::restore_master_key(&options(global), &key, &asked.to);
    let tried = tried.map_err(not_opened)?;
    let to = asked.to.display();
    if out.json {
        out.print_json(&json!({ "master_key": asked.to, "of": of, "opens_the_keyring": tried }));
        return Ok(());
    }
    let opens = if tried {
        "it opens the keyring"
    } else {
        "there is no keyring in the data folder to try it on"
    };
    out.print(&format!("wrote the master key of {of} to {to}, mode 0400; {opens}"));
    Ok(())
}

/// The identities in a file as `age-keygen` writes it.
fn in_file(path: &Path) -> Result<Vec<Identity>, Failure> {
    let text = std::fs::read_to_string(path).map(Zeroizing::new);
    let text = text.map_err(|error| io(path, &error))?;
    let keys = text.lines().map(str::trim).filter(|line| line.starts_with("AGE-SECRET-KEY-"));
    let identities: Result<Vec<Identity>, _> = keys.map(str::parse).collect();
    let no_key = || Failure::malformed(format!("{}: holds no age identity", path.display()));
    identities.ok().filter(|found| !found.is_empty()).ok_or_else(no_key)
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut file = File::options()
        .write(true)
        .create_new(true)
        .mode(0o400)
        .open(path)
        .map_err(|error| io(path, &error))?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    written.map_err(|error| io(path, &error))
}

fn io(path: &Path, error: &std::io::Error) -> Failure {
    Failure::unavailable(format!("{}: {error}", path.display()))
}
