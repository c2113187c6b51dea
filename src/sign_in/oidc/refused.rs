//! Why somebody was not signed in: for the log and the figures, never for the browser.

/// At which check it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The provider does not answer, or not as one should.
    Unreachable,
    /// Nobody began this, or it was finished before, or too long ago.
    State,
    /// Another browser began this.
    Browser,
    /// Another issuer than the one that was asked.
    Issuer,
    /// The provider said no itself.
    Provider,
    /// It does not know the code, or knows it as used.
    Code,
    /// There is no token, or one that cannot be read.
    Token,
    /// Signed by a key that the provider does not have.
    Key,
    /// Not signed, or in a way that anybody could have.
    Algorithm,
    /// The signature is not right.
    Signature,
    /// It is for somebody else.
    Audience,
    /// It is an answer to another question.
    Nonce,
    /// Too old, or from the future.
    Expired,
    /// Who it is was shown too long ago, or nobody said when.
    AuthTime,
    /// Not by the means that are required.
    Mfa,
    /// It names nobody by a staff id.
    Claim,
    /// It names somebody who holds no role here.
    NoRole,
}

impl Refused {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::State => "state",
            Self::Browser => "browser",
            Self::Issuer => "issuer",
            Self::Provider => "provider",
            Self::Code => "code",
            Self::Token => "token",
            Self::Key => "key",
            Self::Algorithm => "algorithm",
            Self::Signature => "signature",
            Self::Audience => "audience",
            Self::Nonce => "nonce",
            Self::Expired => "expired",
            Self::AuthTime => "auth-time",
            Self::Mfa => "mfa",
            Self::Claim => "claim",
            Self::NoRole => "no-role",
        }
    }
}
