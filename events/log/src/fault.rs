//! Why a log cannot be opened: every mismatch by its own name, and what can be done about it.

use events::Position;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why a log was not opened. Nothing was changed.
#[derive(Debug)]
pub enum OpenError {
    /// There is no log here.
    NoLog {
        /// Where it was looked for.
        dir: PathBuf,
    },
    /// `init` was asked for where a log is.
    LogExists {
        /// Where.
        dir: PathBuf,
    },
    /// `init` was asked for where parts of a log are.
    LogRemains {
        /// Where.
        dir: PathBuf,
        /// Which, and what can be done about it.
        what: String,
    },
    /// Another process has it open.
    Locked {
        /// Its process id, if it wrote one.
        pid: Option<u32>,
        /// What it says of itself, such as the address that it serves.
        what: Option<String>,
    },
    /// The operating system refused something.
    Io {
        /// While doing what.
        doing: &'static str,
        /// To which file.
        path: PathBuf,
        /// How it put it.
        error: io::Error,
    },
    /// Others on this machine may read the master key.
    KeyExposed {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// The master key's file does not hold 32 bytes.
    KeyMalformed {
        /// The file.
        path: PathBuf,
        /// How many it holds (at most 64 are read).
        length: usize,
    },
    /// The master key is not the one that the keyring was made with.
    WrongKey {
        /// The keyring.
        keyring: PathBuf,
    },
    /// The keyring's head cannot be read. A damaged entry is told when a record needs its key.
    KeyringDamaged {
        /// The keyring.
        path: PathBuf,
    },
    /// A record names a key that the keyring does not hold.
    KeyMissing {
        /// The first such record.
        position: Position,
        /// The keyring.
        path: PathBuf,
        /// Its entries that cannot be read, from 1: the key may have been in one of them.
        damaged: Vec<u64>,
    },
    /// A file is of another log.
    Foreign {
        /// Which.
        what: &'static str,
        /// Where.
        path: PathBuf,
    },
    /// There is no journal.
    JournalMissing {
        /// Where it was looked for.
        dir: PathBuf,
    },
    /// Acknowledged records of the journal are damaged or gone.
    JournalDamaged {
        /// The file in which it stops being sound.
        path: PathBuf,
        /// At which byte.
        offset: u64,
        /// What is wrong there.
        why: String,
        /// The last position that is sound.
        sound: Position,
        /// The last position that was acknowledged, as far as the head marker knows.
        acknowledged: Position,
        /// The last position up to which nothing is lost: what is not sound up to there is in
        /// sled, or in frames of the journal that are whole.
        recoverable: Position,
    },
    /// The journal's tree does not have the root that the head marker states.
    RootDiffers {
        /// After this position.
        position: Position,
    },
    /// An origin record names a checkpoint of the log before that the records behind it do not
    /// give.
    OriginDiffers {
        /// Of the origin record.
        position: Position,
        /// What is wrong.
        why: String,
    },
    /// Neither slot of the head marker can be read.
    MarkerDamaged {
        /// The file.
        path: PathBuf,
    },
    /// The last signed checkpoint cannot be read, or its signature does not hold.
    CheckpointDamaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// A checkpoint was signed beyond the end of the journal.
    CheckpointAhead {
        /// The size that was signed.
        signed: Position,
        /// The journal's last position.
        journal: Position,
    },
    /// The journal's records do not give the root that was signed.
    CheckpointDiffers {
        /// The size that was signed.
        signed: Position,
    },
    /// Sled holds records that the journal does not.
    SledAhead {
        /// The journal's last position.
        journal: Position,
        /// Sled's last position.
        sled: Position,
    },
    /// The two copies hold different bytes.
    CopiesDiffer {
        /// Of the first record that differs.
        position: Position,
        /// What differs.
        what: String,
    },
    /// A record cannot be understood, though its checksum holds.
    Unreadable {
        /// Which.
        position: Position,
        /// Why.
        why: String,
    },
    /// Sled could not even be made anew.
    SledUnusable {
        /// Where.
        dir: PathBuf,
        /// Why.
        why: String,
    },
    /// The disk under sled refused, as one that is full does. Nothing was moved or removed.
    SledUnavailable {
        /// Where.
        dir: PathBuf,
        /// How it was put.
        why: String,
    },
    /// A repair would lose or change acknowledged records.
    RepairRefused {
        /// Why.
        why: String,
    },
}

impl OpenError {
    pub(crate) fn io(doing: &'static str, path: &Path, error: io::Error) -> Self {
        Self::Io { doing, path: path.to_path_buf(), error }
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoLog { dir } => {
                write!(f, "there is no log in {}; `stepin init` makes one", dir.display())
            }
            Self::LogExists { dir } => write!(f, "there is a log in {} already", dir.display()),
            Self::LogRemains { dir, what } => {
                write!(f, "what is left of a log is in {}: {what}", dir.display())
            }
            Self::Locked { .. } => self.say_who(f),
            Self::Io { doing, path, error } => write!(f, "{doing} ({}): {error}", path.display()),
            Self::KeyExposed { .. }
            | Self::KeyMalformed { .. }
            | Self::WrongKey { .. }
            | Self::KeyringDamaged { .. } => self.say_keys(f),
            Self::KeyMissing { .. } => self.say_key(f),
            Self::Foreign { what, path } => {
                write!(f, "{what} is of another log: {}", path.display())
            }
            Self::JournalMissing { dir } => {
                let dir = dir.display();
                write!(
                    f,
                    "there is no journal in {dir}; `stepin repair --from sled` can rebuild it"
                )
            }
            Self::JournalDamaged { .. } => self.say_damage(f),
            Self::RootDiffers { position } => say_root(f, *position),
            Self::MarkerDamaged { path } => write!(
                f,
                "the head marker {} cannot be read; `stepin repair --from journal` makes it anew",
                path.display()
            ),
            Self::OriginDiffers { .. } => self.say_origin(f),
            Self::CheckpointDamaged { .. }
            | Self::CheckpointAhead { .. }
            | Self::CheckpointDiffers { .. } => self.say_signed(f),
            Self::SledAhead { journal, sled } => write!(
                f,
                "sled holds records up to {sled}, the journal only up to {journal}; `stepin repair \
                 --from sled` restores the journal, `--from journal` drops what sled has beyond it"
            ),
            Self::CopiesDiffer { position, what } => write!(
                f,
                "record {position} differs between the journal and sled: {what}; `stepin repair \
                 --from journal|sled` makes both the same, and says which one the root confirms"
            ),
            Self::Unreadable { position, why } => {
                write!(f, "record {position} cannot be understood: {why}")
            }
            Self::SledUnusable { dir, why } => {
                write!(f, "sled cannot be opened or made anew in {}: {why}", dir.display())
            }
            Self::SledUnavailable { .. } => self.say_disk(f),
            Self::RepairRefused { why } => write!(f, "nothing was repaired: {why}"),
        }
    }
}

impl OpenError {
    fn say_who(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Locked { pid, what } = self else { return Ok(()) };
        f.write_str("another process has this log open")?;
        if let Some(pid) = pid {
            write!(f, ": process {pid}")?;
        }
        what.as_ref().map_or(Ok(()), |what| write!(f, ", {what}"))
    }

    fn say_origin(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::OriginDiffers { position, why } = self else { return Ok(()) };
        write!(f, "origin record {position} does not fit what follows it: {why}")
    }

    fn say_keys(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::KeyExposed { path, mode } = self {
            let path = path.display();
            write!(f, "others may read the master key {path} (mode {mode:04o}); ")?;
            return f.write_str("run `chmod 0400` on it");
        }
        if let Self::KeyMalformed { path, length } = self {
            let path = path.display();
            return write!(
                f,
                "the master key {path} holds {length} bytes; it must hold exactly 32"
            );
        }
        if let Self::WrongKey { keyring } = self {
            let keyring = keyring.display();
            return write!(f, "the master key is not the one that {keyring} was made with");
        }
        let Self::KeyringDamaged { path } = self else { return Ok(()) };
        let path = path.display();
        write!(f, "the head of the keyring {path} cannot be read; restore it from a backup")
    }

    fn say_key(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::KeyMissing { position, path, damaged } = self else { return Ok(()) };
        write!(f, "record {position} names a key that {} does not hold", path.display())?;
        if let Some(first) = damaged.first() {
            write!(f, ": {} of its entries cannot be read, the first is {first}", damaged.len())?;
        }
        f.write_str("; restore the keyring from a backup")
    }

    fn say_signed(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::CheckpointDamaged { path, why } = self {
            let path = path.display();
            write!(f, "the last signed checkpoint {path} does not hold: {why}; ")?;
            return f.write_str(
                "put it back from a backup or a witness, or let `stepin repair --from journal` \
                 move it aside",
            );
        }
        if let Self::CheckpointAhead { signed, journal } = self {
            write!(f, "the journal ends at record {journal}, and a checkpoint was signed over ")?;
            write!(f, "{signed}: this is an older log. Restore a newer backup, or restore this ")?;
            return f.write_str("one as a new origin: `stepin restore --published CHECKPOINT`");
        }
        let Self::CheckpointDiffers { signed } = self else { return Ok(()) };
        write!(f, "the journal's records up to {signed} are not those that were signed: ")?;
        f.write_str("history was changed, or the checkpoint is another log's")
    }

    fn say_disk(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::SledUnavailable { dir, why } = self else { return Ok(()) };
        write!(f, "sled cannot be opened or written just now in {}: {why}; ", dir.display())?;
        f.write_str("nothing was moved or removed: make room on the disk and start again")
    }

    fn say_damage(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::JournalDamaged { path, offset, why, sound, acknowledged, recoverable } = self
        else {
            return Ok(());
        };
        let path = path.display();
        write!(f, "the journal is damaged in {path} at byte {offset}: {why}. It is sound up to ")?;
        write!(f, "record {sound}; records up to {acknowledged} were acknowledged. ")?;
        if recoverable >= acknowledged {
            f.write_str("No record is lost: `stepin repair --from sled` restores all of them")
        } else {
            let lost = recoverable.next();
            write!(f, "Record {lost} is in neither copy: restore a backup")
        }
    }
}

fn say_root(f: &mut fmt::Formatter<'_>, position: Position) -> fmt::Result {
    write!(f, "the journal's records up to {position} do not give the root that the head marker ")?;
    f.write_str("states; `stepin repair --from sled` can rebuild it if sled has them unchanged")
}

impl std::error::Error for OpenError {}
