//! An event's JSON, compressed with the shipped dictionary and padded to a size class, so that the
//! length of a record says little about what was written.

use std::cell::RefCell;
use std::sync::OnceLock;
use zeroize::Zeroizing;
use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};

/// Dictionary 1. A better one is added as 2; this one stays, for what was written with it.
const DICTIONARY: &[u8] = include_bytes!("dictionary/v1.zdict");
const LEVEL: i32 = 3;
/// Stored as it is: compression would have made it longer.
const PLAIN: u8 = 0;
const DICTIONARY_1: u8 = 1;
/// One byte says how it is compressed, two how long that is.
const OVERHEAD: usize = 3;
const LONGEST: usize = crate::Options::EVENT_BYTES_MAX;

/// The lengths that a padded text may have: 128, 192, 256, 384, 512, 768, … 32 K, 48 K.
fn size_class(length: usize) -> usize {
    let power = length.next_power_of_two().max(128);
    let between = power / 4 * 3;
    if power > 128 && length <= between { between } else { power }
}

/// `json`, compressed and padded. At most 32 KiB are taken.
pub(crate) fn squeeze(json: &[u8]) -> Zeroizing<Vec<u8>> {
    let compressed = Zeroizing::new(compress(json));
    let (codec, body) = if compressed.len() < json.len() {
        (DICTIONARY_1, compressed.as_slice())
    } else {
        (PLAIN, json)
    };
    let mut padded = Zeroizing::new(Vec::with_capacity(size_class(OVERHEAD + body.len()) + 16));
    let length = u16::try_from(body.len()).expect("an event is at most 32 KiB");
    padded.push(codec);
    padded.extend(length.to_be_bytes());
    padded.extend(body);
    let class = size_class(padded.len());
    padded.resize(class, 0);
    padded
}

/// What `squeeze` was given. Padding other than zeroes is refused: nothing hides in it.
pub(crate) fn expand(padded: &[u8]) -> Result<Zeroizing<Vec<u8>>, &'static str> {
    let [codec, high, low, rest @ ..] = padded else {
        return Err("its sealed part is too short");
    };
    let length = usize::from(u16::from_be_bytes([*high, *low]));
    let (body, padding) =
        rest.split_at_checked(length).ok_or("its sealed part is shorter than it says")?;
    if padding.iter().any(|byte| *byte != 0) {
        return Err("its padding is not empty");
    }
    match *codec {
        PLAIN => Ok(Zeroizing::new(body.to_vec())),
        DICTIONARY_1 => decompress(body).map(Zeroizing::new),
        _ => Err("it is compressed in a way that is not known to this version"),
    }
}

fn compress(json: &[u8]) -> Vec<u8> {
    static PREPARED: OnceLock<EncoderDictionary<'static>> = OnceLock::new();
    thread_local! {
        static COMPRESSOR: RefCell<Compressor<'static>> = RefCell::new({
            let prepared = PREPARED.get_or_init(|| EncoderDictionary::copy(DICTIONARY, LEVEL));
            let mut compressor = Compressor::with_prepared_dictionary(prepared)
                .expect("the shipped dictionary is one");
            // The codec byte names the dictionary and the seal guards the bytes.
            for parameter in [
                zstd::zstd_safe::CParameter::DictIdFlag(false),
                zstd::zstd_safe::CParameter::ChecksumFlag(false),
            ] {
                compressor.set_parameter(parameter).expect("zstd knows both");
            }
            compressor
        });
    }
    COMPRESSOR
        .with_borrow_mut(|compressor| compressor.compress(json))
        .expect("zstd compresses anything into a buffer of its own bound")
}

fn decompress(body: &[u8]) -> Result<Vec<u8>, &'static str> {
    static PREPARED: OnceLock<DecoderDictionary<'static>> = OnceLock::new();
    thread_local! {
        static DECOMPRESSOR: RefCell<Decompressor<'static>> = RefCell::new({
            let prepared = PREPARED.get_or_init(|| DecoderDictionary::copy(DICTIONARY));
            Decompressor::with_prepared_dictionary(prepared).expect("the shipped dictionary is one")
        });
    }
    // Exactly as much room as it says: whatever is taken is wiped afterwards.
    let length = zstd::zstd_safe::get_frame_content_size(body).ok().flatten();
    let length = length.and_then(|length| usize::try_from(length).ok()).unwrap_or(LONGEST);
    DECOMPRESSOR
        .with_borrow_mut(|decompressor| decompressor.decompress(body, length.min(LONGEST)))
        .map_err(|_| "it cannot be decompressed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn size_classes_are_powers_of_two_and_the_halfway_points_between_them() {
        let classes = [1, 128, 129, 192, 193, 256, 257, 500, 513, 1025, 1537, 32768, 32771];
        let expected = [128, 128, 192, 192, 256, 256, 384, 512, 768, 1536, 2048, 32768, 49152];
        assert_eq!(classes.map(size_class), expected);
    }

    #[test]
    fn what_is_squeezed_comes_back() {
        for length in [0, 1, 124, 125, 126, 1000, LONGEST] {
            let json: Vec<u8> =
                (0..length).map(|n| u8::try_from(n * n % 251).unwrap_or(0)).collect();
            assert_eq!(*expand(&squeeze(&json)).expect("it was just made"), json);
        }
    }

    #[test]
    fn padding_that_is_not_empty_is_refused() {
        let mut padded = squeeze(b"{}");
        *padded.last_mut().expect("128 bytes") = 1;
        assert!(expand(&padded).is_err());
    }
}
