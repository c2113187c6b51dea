//! Whatever the bytes, reading ends with rows and reasons, never with a panic.

use case_notes::{Mapping, read};
use events::Instant;
use proptest::collection::vec;
use proptest::prelude::*;

const FILE: &[u8] = include_bytes!("../examples/case-notes.csv");

fn now() -> Instant {
    "2025-09-30T12:00:00Z".parse().expect("it is a time")
}

fn mapping() -> Mapping {
    Mapping::read(include_str!("../examples/mapping.toml")).expect("it is good")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn arbitrary_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes, &mapping(), now());
    }

    #[test]
    fn a_damaged_file_still_accounts_for_every_line_once(
        damage in vec((100..6_000_usize, any::<u8>()), 0..20)
    ) {
        let mut bytes = FILE[..6_000].to_vec();
        for (at, byte) in damage {
            bytes[at] = byte;
        }
        if let Ok(notes) = read(&bytes, &mapping(), now()) {
            let accepted = notes.rows.iter().map(|row| row.line);
            let mut lines: Vec<_> =
                accepted.chain(notes.rejected.iter().map(|one| one.line)).collect();
            let all = lines.len();
            lines.sort_unstable();
            lines.dedup();
            prop_assert_eq!(lines.len(), all);
        }
    }

    #[test]
    fn any_cell_is_taken_or_rejected(cells in vec("\\PC{0,12}", 12..=12)) {
        let header = &FILE[..FILE.iter().position(|byte| *byte == b'\n').unwrap() + 1];
        let row = format!("SU-1,{}\n", cells.join(","));
        let _ = read(&[header, row.as_bytes()].concat(), &mapping(), now());
    }
}
