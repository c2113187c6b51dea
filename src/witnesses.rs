//! Asking witnesses to cosign a checkpoint (C2SP `tlog-witness`), from the side of the log.
//!
//! A witness that is away, slow or refuses is logged and passed over: the log never stops for one.
//! Nothing a witness says is taken on trust: only a cosignature by its key over this very
//! checkpoint is kept.

use proof::add_checkpoint::AddCheckpoint;
use proof::cosignature;
use proof::{Checkpoint, Hash, Note, NoteSignature, VerifierKey};
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use ureq::http::Response;

/// How long one witness may take for one request.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// A witness can move on between two requests of ours only if somebody else submits for us.
const TRIES: u32 = 3;
const ANSWER_BYTES_MAX: u64 = 64 * 1024;
const SIZE_CONTENT: &str = "text/x.tlog.size";

/// Where a witness is reached, and the key that it is known by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WitnessAt {
    /// The prefix to which `/add-checkpoint` is added.
    pub url: String,
    /// Its verifier key (`cosignature/v1`).
    pub key: VerifierKey,
}

/// The witnesses of one log.
#[derive(Debug)]
pub struct Witnesses {
    agent: ureq::Agent,
    all: Vec<Known>,
}

/// A witness, and the size that it cosigned last, as far as is known. A guess is enough: if it is
/// wrong, the witness says the right one.
#[derive(Debug)]
struct Known {
    at: WitnessAt,
    size: Mutex<u64>,
}

/// Why a witness did not cosign.
#[derive(Debug)]
enum NotCosigned {
    NotACheckpoint,
    NoProof(String),
    Unreachable(String),
    Refused {
        status: u16,
        said: String,
    },
    /// It has cosigned a larger checkpoint: this one is old, or there are two logs.
    Ahead(u64),
    Contradictory,
    NotItsCosignature,
}

impl Witnesses {
    /// These witnesses, each given `patience` for an answer.
    #[must_use]
    pub fn new(all: impl IntoIterator<Item = WitnessAt>, patience: Duration) -> Self {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(patience))
            .build()
            .into();
        let all = all.into_iter().map(|at| Known { at, size: Mutex::new(0) }).collect();
        Self { agent, all }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Submits a signed checkpoint to all of them at once and gives it back with the cosignatures
    /// that came; and the largest size that one of them cosigned beyond it. `prove` makes the
    /// consistency proof from one size to another.
    ///
    /// Blocks, at most a few times the patience; call it from a thread that may wait.
    #[must_use]
    pub fn cosigned<E: fmt::Display>(
        &self,
        checkpoint: &Note,
        prove: impl Fn(u64, u64) -> Result<Vec<Hash>, E> + Sync,
    ) -> (Note, Option<u64>) {
        let ask = |one| (one, self.ask(one, checkpoint, &prove));
        let answers: Vec<_> = std::thread::scope(|scope| {
            let asked: Vec<_> = self.all.iter().map(|one| scope.spawn(move || ask(one))).collect();
            asked.into_iter().filter_map(|thread| thread.join().ok()).collect()
        });
        let (mut note, mut ahead) = (checkpoint.clone(), None);
        for (one, answer) in answers {
            let key = &one.at.key;
            match answer {
                Ok(line) => {
                    let is_its = |old: &NoteSignature| {
                        (old.name.as_str(), old.key_id) == (key.name(), key.key_id())
                    };
                    note.signatures.retain(|old| !is_its(old));
                    note.signatures.push(line);
                    tracing::debug!(witness = key.name(), "cosigned");
                }
                Err(error) => {
                    if let NotCosigned::Ahead(size) = error {
                        ahead = ahead.max(Some(size));
                    }
                    let (witness, url) = (key.name(), &one.at.url);
                    // What it answered is quoted: it could hold lines that look like ours.
                    let error = error.to_string();
                    tracing::warn!(witness, url, error, "a witness did not cosign");
                }
            }
        }
        (note, ahead)
    }

    fn ask<E: fmt::Display>(
        &self,
        one: &Known,
        note: &Note,
        prove: &impl Fn(u64, u64) -> Result<Vec<Hash>, E>,
    ) -> Result<NoteSignature, NotCosigned> {
        let size = Checkpoint::parse(&note.text).map_err(|_| NotCosigned::NotACheckpoint)?.size;
        let mut known = one.size.lock().unwrap_or_else(PoisonError::into_inner);
        for _ in 0..TRIES {
            if *known > size {
                // Perhaps the witness forgot, or this service did: it is to say so itself.
                *known = 0;
            }
            let proof = prove(*known, size).map_err(|why| NotCosigned::NoProof(why.to_string()))?;
            let request = AddCheckpoint { old: *known, proof, checkpoint: note.clone() };
            match self.submit(&one.at, &request)? {
                Answer::Cosigned(line) => {
                    *known = size;
                    return Ok(line);
                }
                Answer::Knows(other) if other > size => return Err(NotCosigned::Ahead(other)),
                Answer::Knows(other) if other == *known => return Err(NotCosigned::Contradictory),
                Answer::Knows(other) => *known = other,
            }
        }
        Err(NotCosigned::Contradictory)
    }

    fn submit(&self, at: &WitnessAt, request: &AddCheckpoint) -> Result<Answer, NotCosigned> {
        let unreachable = |error: ureq::Error| NotCosigned::Unreachable(error.to_string());
        let url = format!("{}/add-checkpoint", at.url.trim_end_matches('/'));
        let asked = self.agent.post(url).content_type("text/plain; charset=utf-8");
        let mut response = asked.send(request.to_text()).map_err(unreachable)?;
        let said = response.body_mut().with_config().limit(ANSWER_BYTES_MAX);
        let said = said.read_to_string().map_err(unreachable)?;
        match response.status().as_u16() {
            200 => cosignature_in(&said, &request.checkpoint, &at.key).map(Answer::Cosigned),
            409 if is_size(&response) => {
                let size = said.strip_suffix('\n').and_then(|digits| digits.parse().ok());
                size.map(Answer::Knows).ok_or(NotCosigned::Refused { status: 409, said })
            }
            status => Err(NotCosigned::Refused { status, said }),
        }
    }
}

enum Answer {
    Cosigned(NoteSignature),
    /// The size that the witness cosigned last.
    Knows(u64),
}

fn is_size<T>(response: &Response<T>) -> bool {
    response.headers().get("content-type").is_some_and(|kind| kind == SIZE_CONTENT)
}

/// The line in the answer that is this witness's, if it is over this checkpoint. Lines of keys that
/// are not known are passed over.
fn cosignature_in(
    said: &str,
    checkpoint: &Note,
    key: &VerifierKey,
) -> Result<NoteSignature, NotCosigned> {
    let lines = said.lines().filter_map(|line| NoteSignature::parse(line).ok());
    for line in lines {
        let alone = Note { text: checkpoint.text.clone(), signatures: vec![line.clone()] };
        if cosignature::verify(&alone, key).is_ok() {
            return Ok(line);
        }
    }
    Err(NotCosigned::NotItsCosignature)
}

impl fmt::Display for NotCosigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotACheckpoint => f.write_str("what was to be cosigned is no checkpoint"),
            Self::NoProof(why) => write!(f, "there is no proof to send: {why}"),
            Self::Unreachable(why) => write!(f, "no answer: {why}"),
            Self::Refused { status, said } => write!(f, "status {status}: {}", said.trim_end()),
            Self::Ahead(size) => write!(f, "it has cosigned {size} records, more than these"),
            Self::Contradictory => f.write_str("it contradicts itself about the size it knows"),
            Self::NotItsCosignature => f.write_str("its answer holds no cosignature of its key"),
        }
    }
}
