//! Tiles and bundles of entries: which there are, what they are called, what is in them.

use proof::tile::{Bundle, Resource, Tile, bundles_of, decode_entries, encode_entries, tiles_of};
use proof::{Fault, Malformed};
use proptest::prelude::*;

#[test]
fn a_tree_of_seventy_thousand_has_the_tiles_that_the_specification_counts() {
    let tiles: Vec<_> = tiles_of(70_000).collect();
    let whole =
        |level| tiles.iter().filter(|tile| tile.level == level && tile.width == 256).count();
    assert_eq!([whole(0), whole(1), whole(2)], [273, 1, 0]);
    let partial: Vec<_> = tiles.iter().filter(|tile| tile.width < 256).map(Tile::path).collect();
    assert_eq!(partial, ["0/273.p/112", "1/001.p/17", "2/000.p/1"]);
    let paths: Vec<_> = tiles_of(256).map(|tile| tile.path()).collect();
    assert_eq!(paths, ["0/000", "1/000.p/1"]);
    assert_eq!(tiles_of(0).count(), 0);
    let bundles: Vec<_> = bundles_of(300).map(|bundle| bundle.path()).collect();
    assert_eq!(bundles, ["entries/000", "entries/001.p/44"]);
}

#[test]
fn paths_are_written_in_groups_of_three_digits() {
    let path = |index| Tile { level: 0, index, width: 256 }.path();
    assert_eq!(path(67), "0/067");
    assert_eq!(path(1_067), "0/x001/067");
    assert_eq!(path(1_234_067), "0/x001/x234/067");
}

#[test]
fn a_path_has_one_spelling() {
    let bad = [
        "",
        "0",
        "0/",
        "/000",
        "0/00",
        "0/0000",
        "0/x000/001",
        "0/001/001",
        "0/x001/x001",
        "00/000",
        "+0/000",
        "8/000",
        "64/000",
        "0/000.p/0",
        "0/000.p/256",
        "0/000.p/01",
        "0/000.p/",
        "0/000.p/5/",
        "0/000/",
        "entries/00",
        "entries",
        "Entries/000",
        "0/-01",
        "0/x-01/001",
        "0/x999/x999/x999/x999/x999/x999/x999/x999/999",
        "0/٠٠٠",
        "../000",
        "0/000.p/1.p/1",
    ];
    for path in bad {
        assert_eq!(
            Resource::parse(path),
            Err(Malformed { line: 0, fault: Fault::TilePath }),
            "{path}"
        );
    }
    assert!(Tile::parse("entries/000").is_err());
}

#[test]
fn a_tile_is_in_a_tree_that_has_all_its_hashes() {
    let tile = |level, index, width| Tile { level, index, width };
    assert!(tile(0, 1, 44).is_in(300) && !tile(0, 1, 45).is_in(300) && tile(0, 1, 1).is_in(300));
    assert!(tile(1, 0, 1).is_in(300) && !tile(1, 0, 2).is_in(300));
    assert!(!tile(0, u64::MAX, 1).is_in(u64::MAX) && !tile(200, 0, 1).is_in(u64::MAX));
    assert!(Bundle { index: 1, width: 44 }.is_in(300) && !Bundle { index: 2, width: 1 }.is_in(300));
}

proptest! {
    #[test]
    fn every_path_is_read_as_what_it_was_written_from(
        (level, index, width) in (0..8u8, any::<u64>(), 1..=256u16),
    ) {
        let (tile, bundle) = (Tile { level, index, width }, Bundle { index, width });
        prop_assert_eq!(Tile::parse(&tile.path()), Ok(tile));
        prop_assert_eq!(Resource::parse(&bundle.path()), Ok(Resource::Entries(bundle)));
    }

    #[test]
    fn a_bundle_gives_back_its_entries_and_no_others(
        entries in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..600), 1..20),
    ) {
        let bytes = encode_entries(&entries).expect("short");
        let count = u16::try_from(entries.len()).expect("few");
        prop_assert_eq!(decode_entries(&bytes, count).expect("whole"), entries);
        prop_assert!(decode_entries(&bytes, count + 1).is_err());
        prop_assert!(decode_entries(&bytes, count - 1).is_err());
        prop_assert!(decode_entries(&bytes[..bytes.len() - 1], count).is_err());
    }
}

#[test]
fn an_entry_that_the_format_cannot_say_is_refused() {
    assert!(encode_entries([vec![0; 0xffff]]).is_ok());
    let fault = Malformed { line: 0, fault: Fault::EntryTooLong };
    assert_eq!(encode_entries([vec![0; 0x1_0000]]), Err(fault));
}
