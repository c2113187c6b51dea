//! Who asks, how that is known, and for what purpose.

use events::{Instant, Recorder, Role, StaffId, Text};

/// Who asks.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// Who, and in which role.
    pub(crate) recorder: Recorder,
    /// How that is known.
    pub(crate) via: Via,
    /// For what purpose, in their words, where they state one.
    pub(crate) purpose: Option<Text>,
}

/// How it is known who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Via {
    /// Whoever can read the data folder and the master key operates it.
    Operator,
    /// They say so, on loopback, where sign-in was turned off.
    Header,
    /// They signed in.
    Session {
        /// When they last showed who they are.
        signed_in_at: Instant,
    },
    /// A program with a token of its own.
    Token {
        /// The token's name.
        name: String,
        /// What it may be used for.
        scopes: Vec<String>,
    },
}

impl Caller {
    /// Somebody who works on the data folder itself.
    pub(crate) const fn operator(recorder: Recorder, purpose: Option<Text>) -> Self {
        Self { recorder, via: Via::Operator, purpose }
    }

    pub(crate) const fn role(&self) -> Role {
        self.recorder.role
    }

    pub(crate) const fn staff(&self) -> &StaffId {
        &self.recorder.id
    }
}
