//! Makes proofs for other people's verifiers to judge, one JSON object a line:
//! `prove SEED COUNT [FOLDER]`. `tests/proofs/run.py` calls it. With a folder, an export as static
//! tiles is written there, too.

use proof::cosignature::Cosigner;
use proof::tile::{bundles_of, encode_entries, tiles_of};
use proof::tlog_proof::TlogProof;
use proof::{
    Checkpoint, Hash, Hashes, Note, SignerKey, Tree, base64_of, consistency, inclusion, leaf_hash,
    node_hash,
};
use std::convert::Infallible;
use std::error::Error;
use std::fs;
use std::io::{Write, stdout};
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args().collect();
    let [_, seed, count, folder @ ..] = arguments.as_slice() else {
        return Err("usage: prove SEED COUNT [FOLDER]".into());
    };
    let mut chance = Chance(seed.parse()?);
    let mut out = stdout().lock();
    let mut log = Log::new(&mut chance, 1);
    for number in 0..count.parse::<u64>()? {
        // Small trees have all shapes; now and then a larger one has several levels of tiles.
        if number % 25 == 0 {
            let most = if number % 100 == 0 { 2_000 } else { 300 };
            let size = 1 + chance.below(most);
            log = Log::new(&mut chance, size);
        }
        let line =
            if number % 2 == 0 { log.included(&mut chance) } else { log.continued(&mut chance) };
        writeln!(out, "{line}")?;
    }
    if let [folder] = folder {
        let size = 66_000 + chance.below(1_000);
        Log::new(&mut chance, size).export(Path::new(folder))?;
    }
    Ok(())
}

/// A made-up log of one origin, and the witnesses that cosign it.
struct Log {
    records: Vec<Vec<u8>>,
    leaves: Vec<Hash>,
    roots: Vec<Hash>,
    key: SignerKey,
    witness: Cosigner,
}

impl Log {
    fn new(chance: &mut Chance, size: u64) -> Self {
        let records: Vec<_> = (0..size).map(|_| chance.record()).collect();
        let leaves: Vec<_> = records.iter().map(|record| leaf_hash(record)).collect();
        let mut tree = Tree::default();
        let mut roots = vec![tree.root()];
        for leaf in &leaves {
            tree.push(*leaf);
            roots.push(tree.root());
        }
        let origin = format!("stepin/{:032x}", chance.next());
        let key = SignerKey::from_seed(&origin, &chance.seed()).expect("a name");
        let witness = format!("witness.example/{}", chance.below(9));
        let witness = Cosigner::from_seed(&witness, &chance.seed()).expect("a name");
        Self { records, leaves, roots, key, witness }
    }

    fn size(&self) -> u64 {
        u64::try_from(self.leaves.len()).expect("few")
    }

    fn checkpoint(&self, size: u64, chance: &mut Chance) -> Note {
        let origin = self.key.verifier().name().to_owned();
        let root = self.roots[at(size)];
        let text = Checkpoint { origin, size, root, extensions: Vec::new() }.to_text();
        let mut note = Note::signed(text, &self.key);
        note.signatures.push(self.witness.sign(&note.text, 1_700_000_000 + chance.below(1 << 30)));
        note
    }

    fn included(&self, chance: &mut Chance) -> String {
        let size = 1 + chance.below(self.size());
        let index = chance.below(size);
        let path = inclusion(self, index, size).unwrap_or_else(|error| panic!("{error:?}"));
        let hashes = listed(&path);
        let checkpoint = self.checkpoint(size, chance);
        let file = TlogProof { extra: None, index, path, checkpoint }.to_text();
        let (keys, record) = (self.keys(), base64_of(&self.records[at(index)]));
        let place = format!(r#""record": "{record}", "index": {index}"#);
        format!(r#"{{"kind": "inclusion", {keys}, {place}, "hashes": {hashes}, "file": {file:?}}}"#)
    }

    fn continued(&self, chance: &mut Chance) -> String {
        let to = 1 + chance.below(self.size());
        let from = 1 + chance.below(to);
        let hashes = consistency(self, from, to).unwrap_or_else(|error| panic!("{error:?}"));
        let [old, new] = [from, to].map(|size| self.checkpoint(size, chance).to_text());
        format!(
            r#"{{"kind": "consistency", {}, "hashes": {}, "old": {old:?}, "new": {new:?}}}"#,
            self.keys(),
            listed(&hashes),
        )
    }

    fn keys(&self) -> String {
        format!(r#""key": "{}", "witness": "{}""#, self.key.verifier(), self.witness.verifier())
    }

    /// The whole log as static files, and beside them what it takes to judge them.
    fn export(&self, folder: &Path) -> Result<(), Box<dyn Error>> {
        for bundle in bundles_of(self.size()) {
            let first = at(bundle.index) * 256;
            let entries = &self.records[first..first + usize::from(bundle.width)];
            put(&folder.join("tile").join(bundle.path()), &encode_entries(entries)?)?;
        }
        for tile in tiles_of(self.size()) {
            let Ok(hashes) = self.tile(tile.level, tile.index, tile.width);
            put(&folder.join("tile").join(tile.path()), &hashes.concat())?;
        }
        let checkpoint = self.checkpoint(self.size(), &mut Chance(0)).to_text();
        put(&folder.join("checkpoint"), checkpoint.as_bytes())?;
        put(&folder.join("key"), self.key.verifier().to_string().as_bytes())
    }
}

impl Hashes for Log {
    type Error = Infallible;

    fn tile(&self, level: u8, index: u64, width: u16) -> Result<Vec<Hash>, Infallible> {
        let span = 256usize.pow(u32::from(level));
        let first = at(index) * 256 * span;
        let leaves = &self.leaves[first..first + usize::from(width) * span];
        Ok(leaves.chunks(span).map(complete).collect())
    }
}

fn complete(leaves: &[Hash]) -> Hash {
    match leaves {
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len() / 2);
            node_hash(&complete(left), &complete(right))
        }
    }
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(path.parent().ok_or("a file has a folder")?)?;
    Ok(fs::write(path, bytes)?)
}

fn listed(hashes: &[Hash]) -> String {
    let hashes: Vec<_> = hashes.iter().map(|hash| format!("\"{}\"", base64_of(hash))).collect();
    format!("[{}]", hashes.join(", "))
}

fn at(number: u64) -> usize {
    usize::try_from(number).expect("small")
}

/// Numbers that are the same in every run with one seed (splitmix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn seed(&mut self) -> [u8; 32] {
        let parts: Vec<_> = (0..4).flat_map(|_| self.next().to_be_bytes()).collect();
        parts.try_into().expect("four times eight")
    }

    fn record(&mut self) -> Vec<u8> {
        let length = self.below(300);
        (0..length).map(|_| self.next().to_be_bytes()[7]).collect()
    }
}
