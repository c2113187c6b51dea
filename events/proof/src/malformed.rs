//! What a parser says of a text that it does not take.

use core::fmt;

/// A text that is not what it should be, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// The line, counted from 1; 0 where the whole text is meant, or where it has no lines.
    pub line: usize,
    /// What is wrong there.
    pub fault: Fault,
}

/// What can be wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// More bytes than are taken.
    TooLong,
    /// Bytes that are no UTF-8.
    NotUtf8,
    /// A control character other than the newline.
    Control,
    /// The last line does not end with a newline, or is missing.
    Unended,
    /// No blank line where one parts the text.
    NoBlankLine,
    /// The first line is not the one that names the format.
    Header,
    /// Not the word and value that stand in this place.
    Keyword,
    /// A number with signs, spaces or leading zeros, or beyond 2⁶³ − 1.
    Number,
    /// No canonical base64.
    Base64,
    /// No hash: 32 bytes in canonical base64.
    Hash,
    /// More hashes than any proof has.
    TooManyHashes,
    /// An empty line where none may be, or no origin.
    EmptyLine,
    /// Too few lines for a checkpoint.
    TooShort,
    /// No signature line: an em dash, a name and base64, with single spaces.
    SignatureLine,
    /// No name of a key: empty, or with a space or a plus.
    Name,
    /// No signature, or more than are taken.
    SignatureCount,
    /// A signature without a key id and at least one byte.
    SignatureBytes,
    /// The key id is not that of this name and key.
    KeyId,
    /// A kind of key that is not known here.
    Algorithm,
    /// No point on the curve, or one of those that sign anything.
    PublicKey,
    /// No path of a tile or of entries.
    TilePath,
    /// Entries that end within one, or do not end.
    Entries,
    /// An entry longer than the format can say.
    EntryTooLong,
}

impl Malformed {
    pub(crate) const fn at(line: usize, fault: Fault) -> Self {
        Self { line, fault }
    }

    pub(crate) const fn whole(fault: Fault) -> Self {
        Self::at(0, fault)
    }

    /// The same, in a text that begins after so many lines of another.
    pub(crate) const fn after(self, lines: usize) -> Self {
        Self { line: if self.line == 0 { 0 } else { self.line + lines }, ..self }
    }
}

impl Fault {
    const fn says(self) -> &'static str {
        match self {
            Self::TooLong => "is longer than is taken",
            Self::NotUtf8 => "is not UTF-8",
            Self::Control => "holds a control character",
            Self::Unended => "does not end with a newline",
            Self::NoBlankLine => "has no blank line where one belongs",
            Self::Header => "does not name the format that was expected",
            Self::Keyword => "does not say what belongs in this place",
            Self::Number => "holds no plain decimal number below 2^63",
            Self::Base64 => "is no canonical base64",
            Self::Hash => "is no hash of 32 bytes in canonical base64",
            Self::TooManyHashes => "has more hashes than any proof",
            Self::EmptyLine => "is empty",
            Self::TooShort => "has too few lines: origin, size and root are needed",
            Self::SignatureLine => "is no signature: an em dash, a name and base64",
            Self::Name => "has no name of a key: not empty, no spaces, no plus",
            Self::SignatureCount => "has no signature, or more than are taken",
            Self::SignatureBytes => "has a signature too short to be one",
            Self::KeyId => "names a key id that does not belong to its name and key",
            Self::Algorithm => "is a key of a kind that is not known here",
            Self::PublicKey => "is no Ed25519 public key that can be trusted",
            Self::TilePath => "is no path of a tile or of entries",
            Self::Entries => "does not hold whole entries",
            Self::EntryTooLong => "holds an entry of more than 65,535 bytes",
        }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "it {}", self.fault.says()),
            line => write!(f, "line {line} {}", self.fault.says()),
        }
    }
}

impl core::error::Error for Malformed {}
