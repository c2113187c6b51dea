//! The one file of credentials, `accounts/accounts.json` in the data folder.
//!
//! It is read once, when the folder is opened, and belongs to whoever holds the folder's lock. Each
//! change writes it anew, whole, and takes effect only once that is on stable storage.

use super::account::Account;
use super::tokens::Token;
use crate::Failure;
use crate::failure::kind;
use events::StaffId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// All credentials of a data folder.
pub(crate) struct Accounts {
    /// The folder; `None` keeps them in memory, where nobody signs in.
    folder: Option<PathBuf>,
    kept: Mutex<Kept>,
}

/// What the file holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kept {
    format: u32,
    pub(super) accounts: BTreeMap<StaffId, Account>,
    /// By name.
    pub(super) tokens: BTreeMap<String, Token>,
}

/// Raised when what is kept means something else.
const FORMAT: u32 = 1;
const FILE: &str = "accounts.json";

impl Default for Kept {
    fn default() -> Self {
        Self { format: FORMAT, accounts: BTreeMap::new(), tokens: BTreeMap::new() }
    }
}

impl Accounts {
    /// Those of this data folder, whose lock the caller holds.
    ///
    /// # Errors
    /// The file is damaged, or others can read it.
    pub(crate) fn in_folder(data: &Path) -> Result<Self, Failure> {
        let folder = data.join("accounts");
        let kept = read(&folder)?;
        Ok(Self { folder: Some(folder), kept: Mutex::new(kept) })
    }

    /// None, and none that would outlive the process.
    pub(crate) fn in_memory() -> Self {
        Self { folder: None, kept: Mutex::default() }
    }

    /// The account of somebody; an empty one if they have none, so that both look alike.
    pub(crate) fn of(&self, staff: &StaffId) -> Account {
        self.lock().accounts.get(staff).cloned().unwrap_or_default()
    }

    /// Everybody who has an account.
    pub(crate) fn all(&self) -> BTreeMap<StaffId, Account> {
        self.lock().accounts.clone()
    }

    /// Changes somebody's account, which begins with its first change.
    ///
    /// # Errors
    /// The file cannot be written; nothing has changed then.
    pub(crate) fn change<T>(
        &self,
        staff: &StaffId,
        change: impl FnOnce(&mut Account) -> T,
    ) -> Result<T, Failure> {
        self.changing(|kept| Ok(change(kept.accounts.entry(staff.clone()).or_default())))
    }

    /// Changes what is kept, all of it or nothing.
    pub(super) fn changing<T>(
        &self,
        change: impl FnOnce(&mut Kept) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut kept = self.lock();
        let mut next = kept.clone();
        let answer = change(&mut next)?;
        if let Some(folder) = &self.folder {
            let place = folder.join(FILE);
            write(folder, &next).map_err(|error| {
                Failure::unavailable(format!("{}: not written: {error}", place.display()))
            })?;
        }
        *kept = next;
        Ok(answer)
    }

    pub(super) fn with<T>(&self, answer: impl FnOnce(&Kept) -> T) -> T {
        answer(&self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(folder: &Path) -> Result<Kept, Failure> {
    let path = folder.join(FILE);
    let unfit =
        |why: String| Failure::Other(kind::ACCOUNTS_DAMAGED, format!("{}: {why}", path.display()));
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Kept::default()),
        Err(error) => return Err(unfit(error.to_string())),
    };
    for (place, mode) in [(folder, "700"), (&path, "600")] {
        let found = fs::metadata(place).map_err(|error| unfit(error.to_string()))?;
        if found.permissions().mode() & 0o077 != 0 {
            let place = place.display();
            return Err(unfit(format!("others can read it: chmod {mode} {place}")));
        }
    }
    let kept: Kept = serde_json::from_slice(&bytes).map_err(|error| {
        // Its own words could quote what is in the file.
        let (line, column) = (error.line(), error.column());
        unfit(format!(
            "damaged, or of another version of Stepin (line {line}, column {column}); put a copy \
             back, or move it away and give everybody a new link with `stepin user link`"
        ))
    })?;
    if kept.format == FORMAT {
        return Ok(kept);
    }
    Err(unfit(format!("is of format {}, this Stepin reads {FORMAT}", kept.format)))
}

/// A new file, synced, takes the old one's name: a crash leaves one or the other.
fn write(folder: &Path, kept: &Kept) -> io::Result<()> {
    match fs::DirBuilder::new().mode(0o700).create(folder) {
        Ok(()) => File::open(folder.parent().unwrap_or(folder))?.sync_all()?,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error),
    }
    let (place, part) = (folder.join(FILE), folder.join(format!("{FILE}.part")));
    match fs::remove_file(&part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part)?;
    file.write_all(&serde_json::to_vec_pretty(kept)?)?;
    file.sync_all()?;
    fs::rename(&part, &place)?;
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::{Account, Accounts, FILE};
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt as _;

    fn with_one() -> tempfile::TempDir {
        let data = tempfile::tempdir().expect("a folder");
        let accounts = Accounts::in_folder(data.path()).expect("nothing is there");
        let staff = "P-07".parse().expect("an id");
        accounts.change(&staff, Account::signs_out_everywhere).expect("written");
        data
    }

    fn why_not(data: &tempfile::TempDir) -> String {
        Accounts::in_folder(data.path()).err().expect("refused").to_string()
    }

    #[test]
    fn what_was_written_is_read_again_and_nobody_else_can_read_it() {
        let data = with_one();
        let accounts = Accounts::in_folder(data.path()).expect("read");
        assert_eq!(accounts.of(&"P-07".parse().expect("an id")).generation, 1);
        let folder = data.path().join("accounts");
        let mode = |path: &std::path::Path| {
            fs::metadata(path).expect("it is there").permissions().mode() & 0o777
        };
        assert_eq!((mode(&folder), mode(&folder.join(FILE))), (0o700, 0o600));
        let left: Vec<_> = fs::read_dir(&folder).expect("a folder").collect();
        assert_eq!(left.len(), 1);
    }

    #[test]
    fn a_file_that_others_can_read_is_refused() {
        let data = with_one();
        let file = data.path().join("accounts").join(FILE);
        fs::set_permissions(&file, Permissions::from_mode(0o640)).expect("changed");
        assert!(why_not(&data).contains("chmod 600"), "{}", why_not(&data));
    }

    #[test]
    fn a_damaged_file_is_refused_and_not_quoted() {
        let data = with_one();
        let file = data.path().join("accounts").join(FILE);
        fs::write(&file, r#"{"format": 1, "hunter2": {}}"#).expect("written");
        let why = why_not(&data);
        assert!(why.contains("damaged") && !why.contains("hunter2"), "{why}");
    }

    #[test]
    fn a_change_that_cannot_be_written_changes_nothing() {
        let data = with_one();
        let accounts = Accounts::in_folder(data.path()).expect("read");
        let folder = data.path().join("accounts");
        fs::remove_dir_all(&folder).expect("gone");
        fs::write(&folder, "in the way").expect("written");
        let staff = "P-07".parse().expect("an id");
        accounts.change(&staff, Account::signs_out_everywhere).expect_err("not written");
        assert_eq!(accounts.of(&staff).generation, 1);
    }
}
