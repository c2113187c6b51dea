//! What can be asked for on the command line.

mod answering;
mod journey;
mod keeping;
mod keys;
mod moving;
mod network;
mod opening;
mod organisation;
mod people;
mod permissions;
mod provider;
mod proving;
mod serving;
mod signing_in;
mod witness;

pub(super) use answering::{
    AccessDecide, AccessExtend, AccessOf, AccessOpen, AccessPreview, AccessRelease, SubjectAccess,
};
pub(super) use journey::{Belief, Compare, Journey};
pub(super) use keeping::{Backup, Repair, Restore};
pub(super) use keys::{Keys, KeysCommand, KeysEscrow, KeysRestore};
pub(super) use moving::{Erase, Export, Import};
pub(super) use network::OnTheNetwork;
pub(super) use opening::{Emergency, EmergencyClose, EmergencyOpen};
pub(super) use organisation::{
    Organisation, Policy, PolicyAdopt, PolicyCheck, PolicyCommand, PolicyDiff, PolicyShow,
};
pub(super) use people::{Links, Token, TokenCommand, TokenCreate, User, UserAdd, UserCommand};
pub(super) use permissions::{Permissions, PermissionsAdopt, PermissionsCheck};
pub(super) use provider::ByProvider;
pub(super) use proving::{AskedCheckpoint, Verify};
pub(super) use serving::{Promise, Serve};
pub(super) use signing_in::SigningIn;
pub(super) use witness::WitnessHere;

use crate::access::Caller;
use crate::actor;
use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, Parser, Subcommand};
use events::Recorder;
use projections::{BOARDS, BoardEntry};
use std::net::SocketAddr;
use std::path::PathBuf;

/// The record of a paced engagement journey.
///
/// Every interaction is appended as an immutable event; timelines and boards are rebuilt from
/// events, as believed at any moment. Commands work on the data folder when no service holds it;
/// with --server they ask a running service instead.
#[derive(Debug, Parser)]
#[command(
    name = "stepin",
    version,
    after_help = EXAMPLES,
    propagate_version = true
)]
pub struct Cli {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  stepin init
  stepin user add P-07 --role practitioner --team North
  stepin --as A-01/auditor token create mirror --scope log
  stepin --as P-07/practitioner record new --type referral-received \\
      --data '{\"reference\": \"SU-0042\", \"source\": \"self\"}'
  stepin --as P-07/practitioner record SU-0042 --type session-held \\
      --data '{\"attendance\": \"on-time\", \"minutes\": 60}'
  stepin journey SU-0042
  stepin journey SU-0042 --as-believed-at 2026-03-03
  stepin board contact
  stepin record organisation --type team-changed \\
      --data '{\"team\": \"North\", \"added\": [\"P-07\"]}'

Exit codes: 0 done · 1 refused or not found · 2 not understood · 3 the log, or an adopted policy, is
not what it should be · 4 not available (disk full, folder in use, failed sync)";

/// Where the data is if nobody says.
pub(super) const DEFAULT_FOLDER: &str = "./stepin-data";

/// What every command takes.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Everywhere")]
pub(super) struct Global {
    /// The data folder. (`record` has a --data of its own: there it stands before the command.)
    #[arg(
        id = "folder",
        long = "data",
        env = "STEPIN_DATA",
        default_value = DEFAULT_FOLDER,
        value_name = "DIR"
    )]
    pub(super) data: PathBuf,
    /// Ask a running service at this address instead of opening the data folder.
    #[arg(long, global = true, env = "STEPIN_SERVER", value_name = "URL")]
    pub(super) server: Option<String>,
    /// Believe a service whose certificate this authority signed, in PEM, and no other. Left out:
    /// the authorities that browsers know.
    #[arg(long, global = true, env = "STEPIN_CA", value_name = "FILE")]
    pub(super) ca: Option<PathBuf>,
    /// Who acts, and as what.
    #[arg(
        long = "as",
        global = true,
        value_name = "ID/ROLE",
        default_value = actor::DEFAULT,
        value_parser = actor::person
    )]
    pub(super) actor: Recorder,
    /// For what purpose, where that has to be stated: the request that it is for.
    #[arg(long, global = true, value_name = "TEXT")]
    pub(super) purpose: Option<events::Text>,
    /// The master key, if it is not kept beside the data. Left out: the credential
    /// stepin-master-key of systemd, if there is one.
    #[arg(long, global = true, env = "STEPIN_MASTER_KEY", value_name = "FILE")]
    pub(super) master_key: Option<PathBuf>,
    /// Where an erasure puts the new master key if the old one's file cannot be replaced.
    #[arg(long, global = true, env = "STEPIN_NEW_MASTER_KEY", value_name = "FILE")]
    pub(super) new_master_key: Option<PathBuf>,
    /// Refuse to write when less than this many MiB are free on the disk.
    #[arg(
        long,
        global = true,
        env = "STEPIN_SPACE_FLOOR_MIB",
        default_value_t = 64,
        value_name = "MIB"
    )]
    pub(super) space_floor_mib: u64,
    /// Keep up to this many MiB of the log in memory for reading.
    #[arg(
        long,
        global = true,
        env = "STEPIN_CACHE_MIB",
        default_value_t = 1024,
        value_name = "MIB"
    )]
    pub(super) cache_mib: u64,
    /// Tell the duty manager at once of a grave safety review: run this in a shell, a notice as
    /// JSON on its standard input. The notice names nobody and no cause.
    #[arg(long, global = true, env = "STEPIN_NOTIFY_COMMAND", value_name = "COMMAND")]
    pub(super) notify_command: Option<String>,
    /// A file of settings, named like the flags; flags and the environment are stronger.
    #[arg(long, global = true, env = "STEPIN_CONFIG", value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Print JSON.
    #[arg(long, global = true)]
    pub(super) json: bool,
    /// Print nothing but the answer.
    #[arg(long, short, global = true)]
    pub(super) quiet: bool,
}

impl Global {
    /// Whoever works on the data folder itself.
    pub(super) fn caller(&self) -> Caller {
        Caller::operator(self.actor.clone(), self.purpose.clone())
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Create the data folder, its keyring and an empty log.
    Init(At<Links>),
    /// Run the service.
    Serve(At<Serve>),
    /// Run the service over synthetic journeys, to look around.
    Demo(At<Demo>),
    /// Record one event, or the events in a file, all or none.
    Record(Record),
    /// Show one journey, now or as it was believed.
    Journey(At<Journey>),
    /// Show a journey as believed at two moments, the differences marked.
    Compare(At<Compare>),
    /// Show a board across journeys.
    Board(At<Board>),
    /// Show teams, who is on duty, roles and adopted policies, now or as believed before.
    Organisation(At<Organisation>),
    /// List, show, check and adopt the policies that views are read under.
    Policy(Policy),
    /// Add people, grant and revoke their roles, give them links, keep them out.
    User(User),
    /// Make, list and revoke the tokens of programs.
    Token(Token),
    /// Show, check and adopt the policy of who may do what.
    #[command(subcommand)]
    Permissions(Permissions),
    /// Fold the whole log from the start and say how fast that went.
    Replay(At<Replay>),
    /// Throw away the copy that is read from and rebuild it, and the boards, from the journal.
    Rebuild(Here),
    /// Verify the log, a receipt, or exported tiles, against signed checkpoints.
    ///
    /// Without options it recomputes every checksum, leaf and root of the data folder, holds them
    /// against the last signed checkpoint, and compares both copies byte for byte. It changes
    /// nothing. Ends with 0 if all is as it was signed, with 3 and the place if not.
    Verify(At<Verify>),
    /// Print the last signed checkpoint, or what verifies it.
    Checkpoint(At<AskedCheckpoint>),
    /// Mend one copy of the log from the other, after `verify` or a refused start named the damage.
    Repair(At<Repair>),
    /// Copy the log, encrypted as it is, into a folder; also while a service writes to it.
    Backup(At<Backup>),
    /// Make a log from a backup, in an empty folder, verified record by record.
    Restore(At<Restore>),
    /// Write the log out.
    Export(At<Export>),
    /// Bring in existing records. The whole file is checked before anything is written.
    Import(At<Import>),
    /// Erase a person's record for good, after another governance lead decided so.
    Erase(At<Erase>),
    /// Answer somebody who asked for the record about them: two governance leads, within a month.
    #[command(subcommand, after_help = answering::WALK)]
    SubjectAccess(SubjectAccess),
    /// Open a case that is not yours in an emergency; close one after looking at what was read.
    #[command(subcommand)]
    Emergency(Emergency),
    /// Cosign the checkpoints of logs, as a witness: for a commissioner or an auditor, on a machine
    /// of theirs.
    Witness(WitnessHere),
    /// Say how the keys are kept; put the master key in the hands of two custodians; bring it back.
    Keys(Keys),
    /// Measure this machine, the log and the service side by side, in a folder beside the data that
    /// is gone afterwards: the data itself is not touched.
    Bench(At<Bench>),
}

/// The data folder, named after the command instead of before it.
#[derive(Debug, Args)]
pub(super) struct Here {
    /// The data folder.
    #[arg(id = "folder-here", long = "data", value_name = "DIR")]
    pub(super) data: Option<PathBuf>,
}

/// A command's own arguments, and perhaps the data folder among them.
#[derive(Debug, Args)]
pub(super) struct At<T: Args> {
    #[command(flatten)]
    pub(super) here: Here,
    #[command(flatten)]
    pub(super) asked: T,
}

#[derive(Debug, Args)]
pub(super) struct Demo {
    /// How many journeys.
    #[arg(
        long,
        default_value_t = 200,
        value_parser = clap::value_parser!(u64).range(1..=1_000_000)
    )]
    pub(super) journeys: u64,
    /// The same seed makes the same journeys.
    #[arg(long, default_value_t = 1)]
    pub(super) seed: u64,
    /// The last day of the journeys; left out: yesterday. They go back 18 months from there.
    #[arg(long, value_name = "DATE")]
    pub(super) until: Option<chrono::NaiveDate>,
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub(super) listen: SocketAddr,
    /// Fill the data folder and stop, without serving.
    #[arg(long)]
    pub(super) fill_only: bool,
    #[command(flatten)]
    pub(super) signing_in: SigningIn,
}

#[derive(Debug, Args)]
pub(super) struct Record {
    /// The journey, by id or by reference; `new` opens one. `organisation` for what concerns none:
    /// team-changed, duty-cover-set, role-granted, role-revoked.
    pub(super) journey: String,
    /// The type of event, such as session-held: see docs/events.md.
    #[arg(long = "type", required_unless_present = "file")]
    pub(super) kind: Option<String>,
    /// Its data, as JSON.
    #[arg(long, default_value = "{}")]
    pub(super) data: String,
    /// When it happened: a time such as 2026-03-03T14:10:00Z, or a bare London date. Left out: now.
    #[arg(long)]
    pub(super) occurred_at: Option<String>,
    /// How exactly that is known: exact, day or approximate.
    #[arg(long)]
    pub(super) precision: Option<String>,
    /// When the service learned of it.
    #[arg(long)]
    pub(super) known_at: Option<String>,
    /// How the service knows: observed, self-report, agency, document or system.
    #[arg(long)]
    pub(super) source: Option<String>,
    /// Another event that it refers to.
    #[arg(long)]
    pub(super) refers_to: Vec<String>,
    /// A file with one event, a list of events, or one event a line; `-` reads standard input.
    #[arg(long, conflicts_with_all = ["kind", "occurred_at"])]
    pub(super) file: Option<PathBuf>,
    /// Record only if the case is still at this version.
    #[arg(long)]
    pub(super) if_version: Option<u64>,
    /// The idempotency key: repeat a request with the key it had, and it is recorded once.
    #[arg(long)]
    pub(super) key: Option<events::BatchId>,
}

#[derive(Debug, Args)]
pub(super) struct Board {
    /// Which board.
    #[arg(value_parser = PossibleValuesParser::new(BOARDS.iter().map(named)), value_name = "NAME")]
    pub(super) name: String,
    #[command(flatten)]
    pub(super) belief: Belief,
    /// Only the cases of this practitioner.
    #[arg(long)]
    pub(super) practitioner: Option<String>,
    /// Only the cases that a member of this team works on.
    #[arg(long)]
    pub(super) team: Option<String>,
    /// Only what concerns this journey, by id or reference (access, emergencies, own-looks).
    #[arg(long)]
    pub(super) journey: Option<String>,
    /// Only what this member of staff did (access, lookers, emergencies).
    #[arg(long)]
    pub(super) staff: Option<String>,
    /// What a draw starts from: the same seed, the same draw (file-sample).
    #[arg(long)]
    pub(super) seed: Option<u64>,
    /// How many are drawn (file-sample).
    #[arg(long)]
    pub(super) size: Option<usize>,
    /// Print CSV.
    #[arg(long, conflicts_with = "json")]
    pub(super) csv: bool,
}

fn named(board: &BoardEntry) -> PossibleValue {
    PossibleValue::new(board.name).help(board.says)
}

#[derive(Debug, Args)]
pub(super) struct Replay {
    /// Stop at this position.
    #[arg(long, value_name = "P")]
    pub(super) to: Option<u64>,
    /// Read under this policy: a version (see `stepin policy list`), or, on the data folder, a file
    /// that is only being tried out. Left out: the one that was in force.
    #[arg(long, value_name = "P")]
    pub(super) policy: Option<String>,
    /// Print one SHA-256 for each projection.
    #[arg(long)]
    pub(super) digest: bool,
}

#[derive(Clone, Debug, Args)]
pub(super) struct Bench {
    /// How many events the log holds that is read, restarted and grown.
    #[arg(long, default_value_t = 200_000, value_parser = clap::value_parser!(u64).range(1000..))]
    pub(super) events: u64,
    /// How many of them belong to one journey.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(10..=1000))]
    pub(super) journey_events: u64,
    /// How often everyone has their turn.
    #[arg(long, default_value_t = 5, value_parser = turns)]
    pub(super) turns: usize,
    /// Measure these parts only, such as M1,M2.
    #[arg(long, value_delimiter = ',', value_parser = MEASURES)]
    pub(super) only: Vec<String>,
    /// Let others do the same work: a program such as tests/bench/peers/run.py builds and starts.
    #[arg(long, value_name = "PROGRAM")]
    pub(super) peers: Option<PathBuf>,
    /// Say how many bytes of memory this process takes with the data folder open.
    #[arg(long, hide = true)]
    pub(super) held: bool,
}

const MEASURES: [&str; 11] =
    ["M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8", "M9", "M10", "boards"];

fn turns(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|turns| *turns > 0).ok_or_else(|| "should be 1 or more".to_owned())
}
