//! The tree of RFC 6962, against published answers and against somebody else's code.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proof::{Tree, leaf_hash, node_hash};

fn hex(hash: [u8; 32]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The test vectors that go back to the certificate-transparency reference implementation.
const LEAVES: [&[u8]; 8] = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
];
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

#[test]
fn the_roots_are_those_of_the_published_vectors() {
    let mut tree = Tree::default();
    assert_eq!(hex(tree.root()), ROOTS[0]);
    for (leaf, root) in LEAVES.iter().zip(&ROOTS[1..]) {
        tree.push(leaf_hash(leaf));
        assert_eq!(hex(tree.root()), *root);
    }
}

#[test]
fn the_roots_are_those_of_an_independent_implementation() {
    let mut ours = Tree::default();
    let mut theirs = MemoryBackedTree::<sha2::Sha256, Vec<u8>>::new();
    for size in 1..=300u64 {
        let leaf = size.to_be_bytes().repeat(usize::try_from(size % 7 + 1).expect("small"));
        ours.push(leaf_hash(&leaf));
        theirs.push(leaf);
        assert_eq!(ours.root().as_slice(), theirs.root().as_bytes().as_slice(), "at {size}");
        assert_eq!(ours.size(), size);
    }
}

#[test]
fn each_subtree_is_told_once_when_a_leaf_completes_it() {
    let mut tree = Tree::default();
    let mut rows: Vec<Vec<[u8; 32]>> = vec![Vec::new(); 10];
    for size in 1..=700u64 {
        let leaf = leaf_hash(&size.to_be_bytes());
        rows[0].push(leaf);
        let mut told = Vec::new();
        tree.push_telling(leaf, &mut |height, hash| told.push((height, hash)));
        let heights: Vec<_> = told.iter().map(|(height, _)| *height).collect();
        assert_eq!(heights, (1..=size.trailing_zeros()).collect::<Vec<_>>());
        for (height, hash) in told {
            let height = usize::try_from(height).expect("small");
            let pair = rows[height - 1].last_chunk::<2>().expect("two below");
            assert_eq!(hash, node_hash(&pair[0], &pair[1]));
            rows[height].push(hash);
        }
    }
    assert_eq!(
        rows.iter().map(Vec::len).collect::<Vec<_>>(),
        [700, 350, 175, 87, 43, 21, 10, 5, 2, 1]
    );
}
