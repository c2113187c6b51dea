//! Why a policy is not taken.

use std::error::Error;
use std::fmt;

/// Why a document is no policy that permissions could be decided by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It cannot be read from this line on.
    Syntax {
        /// Counted from 1.
        line: usize,
        /// What was expected there.
        why: String,
    },
    /// The rule that begins in this line has no `@id`: no record could name it.
    NoId {
        /// Counted from 1.
        line: usize,
    },
    /// An `@id` that is not made of small letters, digits and single hyphens, or is too long.
    Id(String),
    /// Two rules have this `@id`.
    Duplicate(String),
    /// This `@id` is the wall's.
    IsTheWall(String),
    /// The rule that begins in this line is a template.
    Template {
        /// Counted from 1.
        line: usize,
    },
    /// A rule speaks of what the schema does not know, or in a way that it does not allow.
    Schema {
        /// The rule's `@id`.
        id: String,
        /// What is wrong.
        why: String,
    },
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax { line, why } => write!(f, "line {line}: {why}"),
            Self::NoId { line } => write!(f, "line {line}: this rule has no @id(\"…\")"),
            Self::Id(id) => {
                write!(f, "{id:?}: an id is small letters, digits and hyphens, at most 100")
            }
            Self::Duplicate(id) => write!(f, "{id}: two rules have this id"),
            Self::IsTheWall(id) => write!(f, "{id}: this id is the wall's, which stands anyway"),
            Self::Template { line } => {
                write!(f, "line {line}: this rule is a template; say whom and what it is about")
            }
            Self::Schema { id, why } => write!(f, "{id}: {why}"),
        }
    }
}

impl Error for Unfit {}
