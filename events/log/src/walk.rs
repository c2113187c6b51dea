//! Reading the whole journal from its beginning and checking everything that it says of itself:
//! checksums, positions, lengths, the tree's size and root after each frame.

use crate::OpenError;
use crate::frame::{self, Frame};
use crate::hashes::Hashes;
use crate::places::{Place, Places};
use crate::segment::{self, HeadFault, Segment};
use proof::{Hash, Tree, leaf_hash};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Is shown each sound frame, in order.
pub(crate) type Visit<'a> = &'a mut dyn FnMut(&Frame<'_>) -> Result<(), OpenError>;

/// How far the journal is sound.
pub(crate) struct Walked {
    pub(crate) tree: Tree,
    pub(crate) hashes: Hashes,
    pub(crate) places: Places,
    /// The roots at the sizes that were asked for, as far as the journal is sound.
    pub(crate) roots: BTreeMap<u64, Hash>,
    /// All files, the last sound one being `segments[at]`, sound up to `offset`.
    pub(crate) segments: Vec<Segment>,
    pub(crate) at: usize,
    pub(crate) offset: u64,
    pub(crate) bytes: u64,
    pub(crate) fault: Option<Fault>,
}

/// Where and why the journal stops being sound.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) path: PathBuf,
    pub(crate) offset: u64,
    pub(crate) why: &'static str,
    /// Bytes from there to the end of the journal.
    pub(crate) rest: u64,
    /// No interrupted write can have left this: a whole frame that contradicts itself, or a whole
    /// frame after a damaged one.
    pub(crate) cannot_be_torn: bool,
}

/// Everything below `position` is sound; what `visit` is called with is sound as well.
pub(crate) fn walk(dir: &Path, origin: [u8; 16], visit: Visit<'_>) -> Result<Walked, OpenError> {
    walk_noting(dir, origin, &[], visit)
}

/// The same, noting the roots that the tree had at some sizes.
pub(crate) fn walk_noting(
    dir: &Path,
    origin: [u8; 16],
    wanted: &[u64],
    visit: Visit<'_>,
) -> Result<Walked, OpenError> {
    let failed = |error| OpenError::io("reading the journal", dir, error);
    let segments = segment::list(dir).map_err(failed)?;
    if segments.is_empty() {
        return Err(OpenError::JournalMissing { dir: dir.to_path_buf() });
    }
    let mut walked = Walked {
        tree: Tree::default(),
        hashes: Hashes::default(),
        places: Places::default(),
        roots: BTreeMap::from([(0, Tree::default().root())]),
        segments: segments.clone(),
        at: 0,
        offset: 0,
        bytes: 0,
        fault: None,
    };
    for (at, segment) in segments.iter().enumerate() {
        let failed = |error| OpenError::io("reading the journal", &segment.path, error);
        let bytes = std::fs::read(&segment.path).map_err(failed)?;
        match segment::check_header(&bytes, origin, segment) {
            Ok(()) if segment.first == walked.tree.size() + 1 => {}
            Ok(()) => {
                walked.stop(segment, &bytes, 0, "it does not begin where the one before it ends");
            }
            Err(HeadFault::Damaged) => walked.stop(segment, &bytes, 0, "its head is damaged"),
            Err(HeadFault::Foreign) => {
                let path = segment.path.clone();
                return Err(OpenError::Foreign { what: "a segment of the journal", path });
            }
        }
        if walked.fault.is_none() {
            (walked.at, walked.offset) = (at, segment::HEADER as u64);
            walk_segment(&mut walked, segment, &bytes, wanted, visit)?;
            walked.bytes += walked.offset;
        }
        if let Some(fault) = &mut walked.fault {
            for later in &segments[at + 1..] {
                fault.rest += std::fs::metadata(&later.path).map_err(failed)?.len();
                fault.cannot_be_torn = true;
            }
            break;
        }
    }
    Ok(walked)
}

fn walk_segment(
    walked: &mut Walked,
    segment: &Segment,
    bytes: &[u8],
    wanted: &[u64],
    visit: Visit<'_>,
) -> Result<(), OpenError> {
    let mut offset = segment::HEADER;
    while offset < bytes.len() {
        let frame = match frame::decode(&bytes[offset..]) {
            Ok(frame) => frame,
            // Room for more, written ahead.
            Err(_) if bytes[offset..].iter().all(|byte| *byte == 0) => return Ok(()),
            Err(why) => {
                walked.stop(segment, bytes, offset, why);
                return Ok(());
            }
        };
        let mut tree = walked.tree.clone();
        let (mut complete, mut roots) = (Vec::new(), Vec::new());
        for record in &frame.records {
            let mut tell = |height, hash| complete.push((height, hash));
            tree.push_telling(leaf_hash(record), &mut tell);
            if wanted.contains(&tree.size()) {
                roots.push((tree.size(), tree.root()));
            }
        }
        let contradiction = if frame.first != walked.tree.size() + 1 {
            Some("its position does not follow the one before")
        } else if frame.root_after != tree.root() {
            Some("its records do not give the root that it states")
        } else {
            None
        };
        if let Some(why) = contradiction {
            walked.stop(segment, bytes, offset, why);
            return Ok(());
        }
        visit(&frame)?;
        let (first, segment) = (frame.first, segment.first);
        walked.places.pass(Place { first, segment, offset: offset as u64 });
        walked.tree = tree;
        walked.roots.extend(roots);
        complete.into_iter().for_each(|(height, hash)| walked.hashes.take(height, hash));
        offset += frame.length;
        walked.offset = offset as u64;
    }
    Ok(())
}

impl Walked {
    fn stop(&mut self, segment: &Segment, bytes: &[u8], offset: usize, why: &'static str) {
        self.fault = Some(Fault {
            path: segment.path.clone(),
            offset: offset as u64,
            why,
            rest: (bytes.len() - offset) as u64,
            cannot_be_torn: holds_a_frame(&bytes[offset..], self.tree.size()),
        });
    }
}

/// Whether a whole frame of a later position stands anywhere in `bytes`.
fn holds_a_frame(bytes: &[u8], size: u64) -> bool {
    let candidates = bytes.windows(frame::MAGIC.len()).enumerate();
    candidates
        .filter(|(_, window)| *window == frame::MAGIC)
        .any(|(at, _)| frame::decode(&bytes[at..]).is_ok_and(|frame| frame.size_after > size))
}
