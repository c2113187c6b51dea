//! A log as static files (C2SP `tlog-tiles`): written for auditors, read again when both copies
//! are damaged.
//!
//! `tile/entries/…` holds the records, sealed as they are, `tile/<level>/…` the hashes over them,
//! `checkpoint` what was signed. No key is among them.

use crate::backup::keyring_outline;
use crate::disk::{create_synced, sync_dir};
use crate::keyring::Keyring;
use crate::marker::Marker;
use crate::options::Options;
use crate::walk::walk;
use crate::{BackupError, OpenError, Progress, Report, published_origin};
use events::Position;
use proof::tile::{Bundle, WIDTH, decode_entries};
use proof::{Checkpoint, Hash, Note, SignerKey, Tiling};
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What was exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// How many records.
    pub size: Position,
    /// The root over them.
    pub root: Hash,
    /// Whether a signed checkpoint names them; then nothing beyond it was exported.
    pub signed: bool,
    /// Records of the log beyond.
    pub beyond: u64,
    /// Files written; others were there already.
    pub written: u64,
}

/// Writes the log into `dir` as static files, as far as the last checkpoint goes; all of it if
/// there is none. No lock is taken: the log may be served meanwhile.
///
/// # Errors
/// `Changed` if `dir` holds a file of another history.
pub fn export_tiles(
    options: &Options,
    dir: &Path,
    report: Report<'_>,
) -> Result<Exported, BackupError> {
    let origin = keyring_outline(&options.dir)?.origin;
    let checkpoint = read_checkpoint(&options.dir)?;
    let mark = Marker::look(&options.marker_path(), origin)?;
    let wanted = checkpoint.as_ref().map(|(_, checkpoint)| checkpoint.size);
    let mut folder = Folder { dir: dir.join("tile"), folders: BTreeSet::new(), written: 0 };
    let (mut tiling, mut fault) = (Tiling::default(), None);
    let of = wanted.unwrap_or(mark.size);
    let walked = walk(&options.journal_dir(), origin, &mut |frame| {
        for record in &frame.records {
            if fault.is_none() && wanted.is_none_or(|wanted| tiling.tree().size() < wanted) {
                fault = tiling.push(record, &mut |path, bytes| folder.put(path, bytes)).err();
            }
        }
        report(Progress { what: "exporting tiles", done: frame.size_after.min(of), of });
        Ok(())
    })?;
    fault.map_or(Ok(()), Err)?;
    let (size, root) = (tiling.tree().size(), tiling.tree().root());
    if walked.tree.size() < mark.size {
        let why = format!(
            "the log is damaged: it is sound up to record {}, {} were acknowledged; run `stepin \
             verify`",
            walked.tree.size(),
            mark.size
        );
        return Err(BackupError::Changed { path: options.journal_dir(), why });
    }
    if let Some((_, signed)) = &checkpoint
        && (signed.size, signed.root) != (size, root)
    {
        return Err(OpenError::RootDiffers { position: Position(signed.size) }.into());
    }
    tiling.finish(&mut |path, bytes| folder.put(path, bytes))?;
    let failed = |error| BackupError::io("writing tiles", dir, error);
    folder.settle().map_err(failed)?;
    if let Some((text, _)) = &checkpoint {
        replace(&dir.join("checkpoint"), text.as_bytes()).map_err(failed)?;
    }
    Ok(Exported {
        size: Position(size),
        root,
        signed: checkpoint.is_some(),
        beyond: walked.tree.size() - size,
        written: folder.written,
    })
}

/// The last signed checkpoint in a folder; its signature is not looked at.
fn read_checkpoint(dir: &Path) -> Result<Option<(String, Checkpoint)>, BackupError> {
    let path = dir.join("checkpoint");
    let text = match fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        read => read.map_err(|error| BackupError::io("reading the checkpoint", &path, error))?,
    };
    let parsed = Note::parse(&text).and_then(|note| Checkpoint::parse(&note.text));
    let why = |why| BackupError::Checkpoint { why: format!("{}: {why}", path.display()) };
    parsed.map(|checkpoint| Some((text, checkpoint))).map_err(why)
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let part = path.with_extension("part");
    match fs::remove_file(&part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Err(_) | Ok(()) => {}
    }
    create_synced(&part, bytes)?;
    fs::rename(&part, path)?;
    sync_dir(path.parent().expect("it lies in a folder"))
}

/// The folder that is written to.
struct Folder {
    dir: PathBuf,
    folders: BTreeSet<PathBuf>,
    written: u64,
}

impl Folder {
    /// A file that is there already has to be the same: what a path names never changes.
    fn put(&mut self, path: &str, bytes: &[u8]) -> Result<(), BackupError> {
        let path = self.dir.join(path);
        let failed = |error| BackupError::io("writing tiles", &path, error);
        match fs::read(&path) {
            Ok(held) if held == bytes => return Ok(()),
            Ok(_) => {
                let why = "it is of another history of this log, or damaged".to_owned();
                return Err(BackupError::Changed { path, why });
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(error)),
        }
        let folder = path.parent().expect("it lies in a folder");
        fs::create_dir_all(folder).map_err(failed)?;
        let part = path.with_file_name("part");
        fs::write(&part, bytes).map_err(failed)?;
        let synced = fs::File::open(&part).and_then(|file| file.sync_all());
        synced.and_then(|()| fs::rename(&part, &path)).map_err(failed)?;
        self.folders.insert(folder.to_path_buf());
        self.written += 1;
        Ok(())
    }

    fn settle(&self) -> io::Result<()> {
        self.folders.iter().try_for_each(|folder| sync_dir(folder))
    }
}

/// A folder of tiles that was verified against itself and its checkpoint.
pub(crate) struct Tiles {
    dir: PathBuf,
    pub(crate) size: u64,
    /// Whether a checkpoint, signed by this log, names all of it.
    pub(crate) signed: bool,
    bundle: Option<(u64, Vec<Vec<u8>>)>,
}

impl Tiles {
    /// Reads all of it: every record, every hash, and what was signed.
    pub(crate) fn open(
        dir: &Path,
        keyring: &Keyring,
        report: Report<'_>,
    ) -> Result<Self, BackupError> {
        let checkpoint = read_checkpoint(dir)?;
        let size = checkpoint.as_ref().map(|(_, checkpoint)| checkpoint.size);
        let size = size.map_or_else(|| reached(dir), Ok)?;
        let (dir, signed) = (dir.to_path_buf(), checkpoint.is_some());
        let mut tiles = Self { dir, size, signed, bundle: None };
        let (mut tiling, mut first) = (Tiling::default(), None);
        let held = tiles.dir.join("tile");
        let mut compare = |path: &str, bytes: &[u8]| {
            let path = held.join(path);
            match fs::read(&path) {
                Ok(held) if held == bytes => Ok(()),
                Ok(_) => Err(refused(&path, "its hashes are not those of the records")),
                Err(error) => Err(refused(&path, error)),
            }
        };
        for position in 1..=size {
            let record = tiles.record(position)?.expect("it is within the size");
            tiling.push(&record, &mut compare)?;
            first.get_or_insert(record);
            report(Progress { what: "verifying tiles", done: position, of: size });
        }
        let root = tiling.tree().root();
        tiling.finish(&mut compare)?;
        if let Some((text, _)) = checkpoint {
            let name = published_origin(&keyring.origin, first.as_deref());
            is_signed(&text, &name, keyring, root)
                .map_err(|why| refused(&tiles.dir.join("checkpoint"), why))?;
        }
        Ok(tiles)
    }

    /// The record at this position, as far as there are any. Best asked in rising order.
    pub(crate) fn record(&mut self, position: u64) -> Result<Option<Vec<u8>>, BackupError> {
        let leaf = position - 1;
        let Some(bundle) = Bundle::of(self.size, leaf / WIDTH) else { return Ok(None) };
        if self.bundle.as_ref().is_none_or(|(index, _)| *index != bundle.index) {
            let path = self.dir.join("tile").join(bundle.path());
            let bytes = fs::read(&path).map_err(|error| refused(&path, error))?;
            let entries = decode_entries(&bytes, bundle.width);
            let entries = entries.map_err(|why| refused(&path, why))?;
            let entries = entries.into_iter().map(<[u8]>::to_vec).collect();
            self.bundle = Some((bundle.index, entries));
        }
        let (_, entries) = self.bundle.as_ref().expect("it was read just now");
        let at = usize::try_from(leaf % WIDTH).expect("below 256");
        Ok(entries.get(at).cloned())
    }
}

fn refused(path: &Path, why: impl ToString) -> BackupError {
    OpenError::RepairRefused { why: format!("{}: {}", path.display(), why.to_string()) }.into()
}

fn is_signed(text: &str, name: &str, keyring: &Keyring, root: Hash) -> Result<(), String> {
    let key = SignerKey::from_seed(name, &keyring.signing_seed(name))
        .expect("a published origin is a name that keys may have");
    let note = Note::parse(text).map_err(|why| why.to_string())?;
    let signed = Checkpoint::of_note(&note, key.verifier());
    let signed = signed.map_err(|why| format!("this log did not sign it: {why}"))?;
    if signed.root == root {
        return Ok(());
    }
    Err(format!("the first {} records do not give the root that was signed", signed.size))
}

/// How many records there are, if nothing was signed.
fn reached(dir: &Path) -> Result<u64, BackupError> {
    let entries = dir.join("tile");
    let mut index = 0;
    let path = |index, width| entries.join(Bundle { index, width }.path());
    while path(index, 256).is_file() {
        index += 1;
    }
    let widest = (1..256).rev().find(|width| path(index, *width).is_file());
    match (index, widest) {
        (0, None) => Err(refused(&entries, "there are no tiles")),
        (_, widest) => Ok(index * WIDTH + widest.map_or(0, u64::from)),
    }
}
