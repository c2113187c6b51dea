//! C2SP `tlog-tiles`: a tree as static files. A tile holds up to 256 hashes of one height; a bundle
//! of entries holds the records under a tile of level 0.

mod bundle;

pub use bundle::{ENTRY_BYTES_MAX, decode_entries, encode_entries};

use crate::malformed::{Fault, Malformed};
use crate::text::number;
use alloc::format;
use alloc::string::String;

/// How many hashes a whole tile has.
pub const WIDTH: u64 = 256;

/// The highest level that a tree of less than 2⁶⁴ leaves has.
const LEVEL_MAX: u8 = 7;

/// One tile: which it is, and how many hashes of it are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tile {
    /// 0 holds leaf hashes; each hash above stands for a whole tile below.
    pub level: u8,
    /// Which of its level, from 0.
    pub index: u64,
    /// How many hashes, 1 to 256; below 256 the tile is partial.
    pub width: u16,
}

/// One bundle of entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bundle {
    /// Which, from 0.
    pub index: u64,
    /// How many entries, 1 to 256; below 256 the bundle is partial.
    pub width: u16,
}

/// What a path below `tile/` can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// Hashes.
    Tile(Tile),
    /// Records.
    Entries(Bundle),
}

/// Every tile of a tree of `size` leaves, level by level, and of each the widest.
pub fn tiles_of(size: u64) -> impl Iterator<Item = Tile> {
    (0..=LEVEL_MAX).flat_map(move |level| {
        let count = hashes_at(size, level).div_ceil(WIDTH);
        (0..count).filter_map(move |index| Tile::of(size, level, index))
    })
}

/// Every bundle of entries of a log of `size` records.
pub fn bundles_of(size: u64) -> impl Iterator<Item = Bundle> {
    (0..size.div_ceil(WIDTH)).filter_map(move |index| Bundle::of(size, index))
}

/// How many hashes a tree of `size` leaves has at this level.
const fn hashes_at(size: u64, level: u8) -> u64 {
    if level > LEVEL_MAX { 0 } else { size >> (8 * level) }
}

impl Tile {
    /// The tile as a tree of `size` leaves has it, if it has it.
    #[must_use]
    pub fn of(size: u64, level: u8, index: u64) -> Option<Self> {
        let width = width_in(hashes_at(size, level), index)?;
        Some(Self { level, index, width })
    }

    /// Whether a tree of `size` leaves has that many hashes of it.
    #[must_use]
    pub fn is_in(&self, size: u64) -> bool {
        Self::of(size, self.level, self.index).is_some_and(|widest| self.width <= widest.width)
    }

    /// The path below `tile/`.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}/{}", self.level, numbered(self.index, self.width))
    }

    /// Reads a path below `tile/`.
    ///
    /// # Errors
    /// It is not the path of a tile.
    pub fn parse(path: &str) -> Result<Self, Malformed> {
        match Resource::parse(path)? {
            Resource::Tile(tile) => Ok(tile),
            Resource::Entries(_) => Err(Malformed::whole(Fault::TilePath)),
        }
    }
}

impl Bundle {
    /// The bundle as a log of `size` records has it, if it has it.
    #[must_use]
    pub fn of(size: u64, index: u64) -> Option<Self> {
        Some(Self { index, width: width_in(size, index)? })
    }

    /// Whether a log of `size` records has that many entries of it.
    #[must_use]
    pub fn is_in(&self, size: u64) -> bool {
        Self::of(size, self.index).is_some_and(|widest| self.width <= widest.width)
    }

    /// The path below `tile/`.
    #[must_use]
    pub fn path(&self) -> String {
        format!("entries/{}", numbered(self.index, self.width))
    }
}

impl Resource {
    /// Reads a path below `tile/`, in its only spelling.
    ///
    /// # Errors
    /// It names neither a tile nor entries.
    pub fn parse(path: &str) -> Result<Self, Malformed> {
        let fault = Malformed::whole(Fault::TilePath);
        let (kind, rest) = path.split_once('/').ok_or(fault)?;
        let (place, width) = match rest.rsplit_once(".p/") {
            Some((place, width)) => (place, number(width).ok_or(fault)?),
            None => (rest, WIDTH),
        };
        let index = index_of(place).ok_or(fault)?;
        let width = u16::try_from(width).ok().filter(|width| (1..=256).contains(width));
        let width = width.ok_or(fault)?;
        let (read, again) = if kind == "entries" {
            let bundle = Bundle { index, width };
            (Self::Entries(bundle), bundle.path())
        } else {
            let level = number(kind).and_then(|level| u8::try_from(level).ok());
            let level = level.filter(|&level| level <= LEVEL_MAX).ok_or(fault)?;
            let tile = Tile { level, index, width };
            (Self::Tile(tile), tile.path())
        };
        if again == path { Ok(read) } else { Err(fault) }
    }
}

fn width_in(count: u64, index: u64) -> Option<u16> {
    let before = index.checked_mul(WIDTH)?;
    let width = count.checked_sub(before)?.min(WIDTH);
    u16::try_from(width).ok().filter(|&width| width > 0)
}

/// Groups of three digits, all but the last marked, so that no file is in the way of a folder.
fn numbered(index: u64, width: u16) -> String {
    let mut path = format!("{:03}", index % 1000);
    let mut rest = index / 1000;
    while rest > 0 {
        path = format!("x{:03}/{path}", rest % 1000);
        rest /= 1000;
    }
    if u64::from(width) < WIDTH { format!("{path}.p/{width}") } else { path }
}

fn index_of(place: &str) -> Option<u64> {
    let mut groups = place.split('/').rev();
    let mut digits = String::from(groups.next()?);
    for group in groups {
        digits = format!("{}{digits}", group.strip_prefix('x')?);
    }
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    (plain && digits.len() <= 24).then(|| digits.parse().ok()).flatten()
}
