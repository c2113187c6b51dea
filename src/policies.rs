//! The documents of policies: those that ship with Stepin, and those in the data folder, each in
//! `policies/VERSION.toml`. A document that was adopted is never replaced by another.

use crate::Failure;
use crate::commands::KnownPolicies;
use crate::failure::kind;
use crate::wire::hex;
use permissions::Permissions;
use projections::Policy;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The documents that are at hand.
#[derive(Debug)]
pub struct Policies {
    folder: PathBuf,
    /// By digest: a document is looked at again for each answer, but understood once.
    understood: Mutex<BTreeMap<String, Policy>>,
}

/// A document, as its bytes are.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) bytes: Vec<u8>,
    /// SHA-256 of the bytes, in hex.
    pub(crate) digest: String,
    pub(crate) shipped: bool,
}

impl Document {
    pub(crate) fn of(bytes: Vec<u8>) -> Self {
        let digest = hex(&Sha256::digest(&bytes));
        Self { bytes, digest, shipped: false }
    }

    fn shipped(text: &str) -> Self {
        Self { shipped: true, ..Self::of(text.as_bytes().to_vec()) }
    }

    /// Reads it. What is wrong with it is said with its line and column.
    pub(crate) fn read(&self) -> Result<Policy, Failure> {
        let broken = |why: String| Failure::Other(kind::BROKEN_POLICY, why);
        let text = std::str::from_utf8(&self.bytes)
            .map_err(|error| broken(format!("the document is no UTF-8: {error}")))?;
        let policy =
            Policy::read(text).map_err(|fault| broken(fault.to_string().trim_end().to_owned()))?;
        if is_version(&policy.version) {
            return Ok(policy);
        }
        Err(broken(format!(
            "version: `{}` does not fit a file name; letters, digits, `.`, `-` and `_` do, with a \
             letter or a digit first",
            policy.version
        )))
    }
}

/// Whether this names a version: it becomes the name of a file.
pub(crate) fn is_version(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    name.bytes().next().is_some_and(|first| first.is_ascii_alphanumeric()) && name.bytes().all(fits)
}

impl Policies {
    /// Those that ship and those in this data folder. It need not hold any.
    #[must_use]
    pub fn in_folder(data: &Path) -> Self {
        Self { folder: data.join("policies"), understood: Mutex::default() }
    }

    /// What there is under this name: the one in the folder, then the one that ships.
    pub(crate) fn documents(&self, version: &str) -> Result<Vec<Document>, Failure> {
        if !is_version(version) {
            return Ok(Vec::new());
        }
        let path = self.path(version);
        let kept = match fs::read(&path) {
            Ok(bytes) => Some(Document::of(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(unavailable(&path, &error)),
        };
        let shipped = Policy::SHIPPED.iter().find(|(name, _)| *name == version);
        let shipped = shipped.map(|(_, text)| Document::shipped(text));
        Ok(kept.into_iter().chain(shipped).collect())
    }

    /// Every version of which there is a document, readable or not.
    pub(crate) fn versions(&self) -> Result<BTreeSet<String>, Failure> {
        let shipped = Policy::SHIPPED.iter().map(|(version, _)| (*version).to_owned());
        Ok(shipped.chain(self.names(".toml")?).collect())
    }

    /// The names of the documents in the folder that end like this.
    fn names(&self, ending: &str) -> Result<BTreeSet<String>, Failure> {
        let mut names = BTreeSet::new();
        let files = match fs::read_dir(&self.folder) {
            Ok(files) => files,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(names),
            Err(error) => return Err(unavailable(&self.folder, &error)),
        };
        for file in files {
            let name = file.map_err(|error| unavailable(&self.folder, &error))?.file_name();
            let version = name.to_str().and_then(|name| name.strip_suffix(ending));
            names.extend(version.filter(|name| is_version(name)).map(str::to_owned));
        }
        Ok(names)
    }

    /// The versions that can be adopted by name: of each there is one document, and it is a policy
    /// of that version.
    pub(crate) fn known(&self) -> Result<KnownPolicies, Failure> {
        let mut known = KnownPolicies::new();
        for version in self.versions()? {
            let documents = self.documents(&version)?;
            if let Some(one) = only(&documents)
                && self.read(&version, one).is_ok()
            {
                known.insert(version, one.digest.clone());
            }
        }
        known.extend(self.known_permissions()?);
        Ok(known)
    }

    /// The policies of permissions that were kept here, and that can be read.
    fn known_permissions(&self) -> Result<KnownPolicies, Failure> {
        let mut known = KnownPolicies::new();
        for version in self.names(".cedar")? {
            let text = self.permissions(&version)?.unwrap_or_default();
            if let Ok(read) = Permissions::read(&version, &text) {
                known.insert(version, read.digest().to_owned());
            }
        }
        Ok(known)
    }

    /// The document of a policy of permissions that was kept here.
    pub(crate) fn permissions(&self, version: &str) -> Result<Option<String>, Failure> {
        if !is_version(version) {
            return Ok(None);
        }
        let path = self.folder.join(format!("{version}.cedar"));
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unavailable(&path, &error)),
        }
    }

    /// Keeps the document of a policy of permissions likewise.
    pub(crate) fn keep_permissions(&self, version: &str, text: &str) -> Result<(), Failure> {
        let name = format!("{version}.cedar");
        self.write(&name, text.as_bytes())
            .map_err(|error| unavailable(&self.folder.join(&name), &error))
    }

    /// Reads the document of this version.
    pub(crate) fn read(&self, version: &str, document: &Document) -> Result<Policy, Failure> {
        let understood = || self.understood.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(policy) = understood().get(&document.digest) {
            return is_of(version, policy.clone());
        }
        let policy = document.read().map_err(|fault| {
            Failure::Other(kind::BROKEN_POLICY, format!("policy {version}: {fault}"))
        })?;
        understood().insert(document.digest.clone(), policy.clone());
        is_of(version, policy)
    }

    /// Keeps a document so that a power cut does not undo it. Whoever calls has made sure that it
    /// replaces no other that counts.
    pub(crate) fn keep(&self, version: &str, document: &Document) -> Result<(), Failure> {
        let path = self.path(version);
        let name = format!("{version}.toml");
        self.write(&name, &document.bytes).map_err(|error| unavailable(&path, &error))
    }

    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        if !self.folder.is_dir() {
            fs::create_dir(&self.folder)?;
            let data = self.folder.parent().expect("it is a folder inside the data folder");
            File::open(data)?.sync_all()?;
        }
        // It gets its name when it is whole and on the disk.
        let part = self.folder.join(format!(".{name}.part"));
        let mut file = File::create(&part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&part, self.folder.join(name))?;
        File::open(&self.folder)?.sync_all()
    }

    fn path(&self, version: &str) -> PathBuf {
        self.folder.join(format!("{version}.toml"))
    }
}

/// The document, if those that there are do not contradict each other.
pub(crate) fn only(documents: &[Document]) -> Option<&Document> {
    let first = documents.first()?;
    documents.iter().all(|one| one.digest == first.digest).then_some(first)
}

fn is_of(version: &str, policy: Policy) -> Result<Policy, Failure> {
    if policy.version == version {
        return Ok(policy);
    }
    let why = format!("policy {version}: its document says version = \"{}\"", policy.version);
    Err(Failure::Other(kind::BROKEN_POLICY, why))
}

fn unavailable(path: &Path, error: &io::Error) -> Failure {
    Failure::unavailable(format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::{Document, Policies, is_version};
    use projections::Policy;
    use std::fs;

    fn second() -> Document {
        let text = Policy::SHIPPED[0].1.replace("version = \"1\"", "version = \"2\"");
        Document::of(text.into_bytes())
    }

    #[test]
    fn a_version_is_a_name_that_stays_in_its_folder() {
        for name in ["1", "2026-04", "v2.1_north"] {
            assert!(is_version(name), "{name}");
        }
        for name in ["", ".", "..", ".hidden", "../1", "a/b", "a b", "ä", "-x"] {
            assert!(!is_version(name), "{name}");
        }
    }

    #[test]
    fn what_is_kept_is_there_beside_what_ships() {
        let data = tempfile::tempdir().unwrap();
        let policies = Policies::in_folder(data.path());
        assert_eq!(policies.known().unwrap().len(), 1);
        policies.keep("2", &second()).unwrap();
        let known = policies.known().unwrap();
        assert_eq!(known.keys().collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(known["2"], second().digest);
        let files = fs::read_dir(data.path().join("policies")).unwrap().count();
        assert_eq!(files, 1, "nothing half written is left");
    }

    #[test]
    fn what_is_no_policy_of_its_name_is_not_known() {
        let data = tempfile::tempdir().unwrap();
        let policies = Policies::in_folder(data.path());
        policies.keep("3", &second()).unwrap();
        policies.keep("4", &Document::of(b"version = \"4\"".to_vec())).unwrap();
        policies.keep("1", &Document::of(b"# not what ships".to_vec())).unwrap();
        assert!(policies.known().unwrap().is_empty());
        assert_eq!(policies.versions().unwrap().len(), 3);
    }
}
