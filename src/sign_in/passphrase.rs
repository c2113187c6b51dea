//! Passphrases: which are taken, how they are kept, and that one is right.
//!
//! Length decides, not composition, and none expires: NIST SP 800-63B-4 §3.1.1 and OWASP ASVS 5.0
//! §6.2 say why.

use super::SignIn;
use crate::Failure;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use events::StaffId;
use std::fmt;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;
use zxcvbn::{Score, zxcvbn};

/// In characters.
const LENGTH_MIN: usize = 15;
/// Enough for anybody, and a bound on the work that a request can ask for.
const LENGTH_MAX: usize = 256;

/// Why a passphrase is not taken, as its owner reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    Short,
    Long,
    Guessable(String),
    Breached,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Short => {
                write!(f, "Use at least {LENGTH_MIN} characters; four or five words do.")
            }
            Self::Long => write!(f, "Use at most {LENGTH_MAX} characters."),
            Self::Guessable(why) => write!(f, "This is easy to guess. {why}"),
            Self::Breached => f.write_str(
                "This is on a list of passphrases that thieves have and try first. Use another.",
            ),
        }
    }
}

/// OWASP's first choice (Password Storage Cheat Sheet, 2026): Argon2id with 19 MiB of memory, two
/// passes, one lane.
fn argon2() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).expect("these are in bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Of nobody: checked against where there is no account, so that it takes as long.
static NOBODYS: LazyLock<String> = LazyLock::new(|| hashed("nobody has this passphrase"));

/// Makes ready what nobody's passphrase is checked against: the first check takes no longer.
pub(super) fn make_ready() {
    LazyLock::force(&NOBODYS);
}

/// The same characters, however a keyboard composed them.
fn normal(passphrase: &str) -> Zeroizing<String> {
    Zeroizing::new(passphrase.nfc().collect())
}

fn hashed(normal: &str) -> String {
    let hash = argon2().hash_password(normal.as_bytes());
    hash.expect("the parameters are sound and the system has randomness").to_string()
}

impl SignIn {
    /// The hash of a passphrase that somebody wants to have; takes as long as checking one.
    ///
    /// # Errors
    /// The list of breached ones cannot be read. What is wrong with the passphrase is the answer.
    pub(crate) fn new_passphrase(
        &self,
        staff: &StaffId,
        passphrase: &str,
    ) -> Result<Result<String, Unfit>, Failure> {
        let normal = normal(passphrase);
        match normal.chars().count() {
            0..LENGTH_MIN => return Ok(Err(Unfit::Short)),
            LENGTH_MIN..=LENGTH_MAX => {}
            _ => return Ok(Err(Unfit::Long)),
        }
        let guessing = zxcvbn(&normal, &[staff.as_str(), "stepin"]);
        if guessing.score() < Score::Three {
            let why = guessing.feedback().and_then(|feedback| feedback.warning());
            let why = why.map_or_else(|| "Use words that do not belong together.".into(), told);
            return Ok(Err(Unfit::Guessable(why)));
        }
        if let Some(breached) = &self.0.breached
            && breached.holds(&normal)?
        {
            return Ok(Err(Unfit::Breached));
        }
        Ok(Ok(hashed(&normal)))
    }

    /// Whether this is somebody's passphrase. Takes as long whether or not they have one.
    pub(crate) fn is_passphrase_of(&self, staff: &StaffId, passphrase: &str) -> bool {
        let account = self.accounts().of(staff);
        let (kept, known) = match &account.passphrase {
            Some(kept) => (kept, true),
            None => (&*NOBODYS, false),
        };
        // Cut, not refused: a longer one is nobody's, and hashing it would be work for nothing.
        let tried: Zeroizing<String> =
            Zeroizing::new(passphrase.nfc().take(LENGTH_MAX + 1).collect());
        let fits = argon2().verify_password(tried.as_bytes(), kept.as_str()).is_ok();
        fits && known && !account.disabled
    }
}

fn told(warning: impl fmt::Display) -> String {
    warning.to_string()
}

#[cfg(test)]
mod tests {
    use super::super::{Accounts, Breached, Limits, Settings, SignIn};
    use super::Unfit;
    use events::StaffId;

    const GOOD: &str = "marmalade otter bicycle fjord";

    fn sign_in(breached: Option<Breached>) -> SignIn {
        let origin = "http://localhost:8080".parse().expect("an address");
        let settings = Settings { limits: Limits::default(), breached, origin, by_header: false };
        SignIn::new(Accounts::in_memory(), settings).expect("it is sound")
    }

    fn somebody() -> StaffId {
        "P-07".parse().expect("an id")
    }

    fn judged(passphrase: &str) -> Result<String, Unfit> {
        sign_in(None).new_passphrase(&somebody(), passphrase).expect("no list to read")
    }

    #[test]
    fn length_counts_characters_not_bytes() {
        assert_eq!(judged("žluťoučký kůň!"), Err(Unfit::Short), "14 characters, 19 bytes");
        assert!(judged("žluťoučký kůň na louce").is_ok());
        assert_eq!(judged(&"ab c".repeat(65)), Err(Unfit::Long));
    }

    #[test]
    fn what_is_easy_to_guess_is_refused() {
        for easy in ["passwordpassword", "aaaaaaaaaaaaaaaaaaa", "P-07P-07P-07P-07"] {
            assert!(matches!(judged(easy), Err(Unfit::Guessable(_))), "{easy}");
        }
        let kept = judged(GOOD).expect("taken");
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
    }

    #[test]
    fn a_passphrase_is_the_same_however_its_accents_were_typed() {
        let sign_in = sign_in(None);
        let composed = "caf\u{e9} otter bicycle fjord";
        let hash = judged(composed).expect("taken");
        let set = sign_in.accounts().change(&somebody(), |one| one.passphrase = Some(hash));
        set.expect("kept");
        assert!(sign_in.is_passphrase_of(&somebody(), "cafe\u{301} otter bicycle fjord"));
        assert!(!sign_in.is_passphrase_of(&somebody(), "cafe otter bicycle fjord"));
        assert!(!sign_in.is_passphrase_of(&"P-08".parse().expect("an id"), composed));
    }

    #[test]
    fn a_disabled_account_has_no_right_passphrase() {
        let (sign_in, hash) = (sign_in(None), judged(GOOD).expect("taken"));
        let set = sign_in.accounts().change(&somebody(), |one| {
            one.passphrase = Some(hash);
            one.disabled = true;
        });
        set.expect("kept");
        assert!(!sign_in.is_passphrase_of(&somebody(), GOOD));
    }
}
