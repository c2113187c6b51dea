//! Every kind of no that a client can meet, said once: its name, its HTTP status, and how a command
//! ends.

/// A kind of no. Its name never changes: clients tell kinds apart by it.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// The last part of a problem's `type`.
    pub name: &'static str,
    /// The kind in words.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// The exit code of a command.
    pub exit: u8,
}

/// A rule said no, or what was asked for is not there.
pub(crate) const REFUSED: u8 = 1;
/// The request or the command line cannot be read.
pub(crate) const USAGE: u8 = 2;
/// The log, or the document of an adopted policy, is not what it should be.
pub(crate) const INTEGRITY: u8 = 3;
/// Not just now: disk full, locked, a failed sync, too busy.
pub(crate) const UNAVAILABLE: u8 = 4;

macro_rules! kinds {
    ($( $constant:ident = $name:literal, $status:literal, $exit:ident, $title:literal; )+) => {
        $( pub(crate) const $constant: &Kind =
            &Kind { name: $name, title: $title, status: $status, exit: $exit }; )+

        /// All of them.
        pub(crate) const ALL: &[&Kind] = &[$( $constant ),+];
    };
}

kinds! {
    INVALID = "invalid", 422, REFUSED, "Some fields cannot be taken as they stand";
    UNKNOWN_JOURNEY = "unknown-journey", 404, REFUSED, "There is no such journey";
    JOURNEY_EXISTS = "journey-exists", 409, REFUSED, "A journey was opened under this id before";
    NOT_YOURS_TO_RECORD = "not-yours-to-record", 403, REFUSED, "Not yours to record";
    NEEDS_ANOTHER = "needs-another-person", 403, REFUSED, "Somebody else has to do this";
    CLOSED = "closed", 409, REFUSED, "The case is closed";
    NOT_IN_STATE = "not-in-state", 409, REFUSED, "The case is not in that state";
    STALE = "stale-version", 412, REFUSED, "The case has moved on";
    KEY_REUSED = "key-reused", 422, REFUSED, "The Idempotency-Key was used for another request";
    EVENT_ID_TAKEN = "event-id-taken", 409, REFUSED, "An event of this id is recorded already";
    BROKEN_POLICY = "broken-policy", 422, REFUSED, "The document is no policy";
    VERSION_TAKEN = "policy-version-taken", 409, REFUSED, "The version is another document's";
    HELD = "held", 409, REFUSED, "The record is on hold";
    NOT_FOUND = "not-found", 404, REFUSED, "Not found";
    ERASED = "erased", 410, REFUSED, "It was recorded, and has been erased";
    NOT_YOURS_TO_READ = "not-yours-to-read", 403, REFUSED, "Not yours to read";
    PURPOSE_NEEDED = "purpose-needed", 403, REFUSED, "Say for what purpose";
    SIGN_IN_AGAIN = "sign-in-again", 403, REFUSED, "Show again who you are";
    TOO_MANY = "too-many", 429, REFUSED, "More than one person does in that time";
    SIGN_IN_REQUIRED = "sign-in-required", 401, REFUSED, "Sign in first";
    OUT_OF_SCOPE = "out-of-scope", 403, REFUSED, "The token is not for this";
    METHOD_NOT_ALLOWED = "method-not-allowed", 405, USAGE, "The path does not take this method";
    MISDIRECTED = "misdirected", 421, REFUSED, "Not a name of this service";
    CROSS_SITE = "cross-site", 403, REFUSED, "Asked for by a page of another site";
    TOO_OFTEN = "too-often", 429, UNAVAILABLE, "Too many requests";
    TOO_SLOW = "too-slow", 408, UNAVAILABLE, "It did not arrive in time";
    TOO_LARGE = "too-large", 413, REFUSED, "Too much at once";
    MALFORMED = "malformed", 400, USAGE, "The request cannot be read";
    BUSY = "busy", 503, UNAVAILABLE, "Too busy just now; nothing was written";
    NO_SPACE = "no-space", 503, UNAVAILABLE, "The disk is nearly full; nothing was written";
    NOT_WRITTEN = "not-written", 503, UNAVAILABLE, "Certainly not written";
    OUTCOME_UNKNOWN = "outcome-unknown", 503, UNAVAILABLE, "Not known whether it was written";
    STOPPED = "stopped", 503, UNAVAILABLE, "Writing has stopped";
    UNAVAILABLE_NOW = "unavailable", 503, UNAVAILABLE, "Not available just now";
    DAMAGED = "damaged", 500, INTEGRITY, "The log does not hold what it should";
    POLICY_LOST = "policy-lost", 500, INTEGRITY, "A policy is not there as it was adopted";
    ACCOUNTS_DAMAGED = "accounts-damaged", 500, INTEGRITY, "The accounts are not as they should be";
    BROKEN = "broken", 500, UNAVAILABLE, "Something broke";
}
