//! What can be asked about one journey.

use clap::Args;
use projections::views::VIEWS;

/// As believed when.
#[derive(Debug, Default, Args)]
pub(in crate::cli) struct Belief {
    /// As it was believed at this time; a bare date means the end of that London day.
    #[arg(long, value_name = "T")]
    pub(in crate::cli) as_believed_at: Option<String>,
    /// As it was when the case stood at this version.
    #[arg(long, value_name = "N", conflicts_with = "as_believed_at")]
    pub(in crate::cli) at_version: Option<u64>,
    /// As it was when the log stood at this position.
    #[arg(long, value_name = "P", conflicts_with_all = ["as_believed_at", "at_version"])]
    pub(in crate::cli) at_position: Option<u64>,
    /// Read clocks (days since, overdue) as at this time.
    #[arg(long, value_name = "T")]
    pub(in crate::cli) as_at: Option<String>,
    /// Read under this policy: a version (see `stepin policy list`), or, on the data folder, a file
    /// that is only being tried out. Left out: the one that was in force.
    #[arg(long, value_name = "P")]
    pub(in crate::cli) policy: Option<String>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Journey {
    /// The journey, by id or by reference.
    pub(in crate::cli) journey: String,
    /// What to show of it.
    #[arg(long, default_value = "timeline", value_parser = view_names())]
    pub(in crate::cli) view: String,
    #[command(flatten)]
    pub(in crate::cli) belief: Belief,
    /// Show at most this many entries; left out: all of them.
    #[arg(long)]
    pub(in crate::cli) limit: Option<usize>,
}

/// The timeline, the summary, and every view of the registry with what it answers.
fn view_names() -> clap::builder::PossibleValuesParser {
    use clap::builder::PossibleValue;
    let first = [
        PossibleValue::new("timeline").help("What happened, newest first"),
        PossibleValue::new("summary").help("Where a journey stands, in a few lines"),
    ];
    let others = VIEWS.iter().map(|view| PossibleValue::new(view.name).help(view.says));
    first.into_iter().chain(others).collect::<Vec<_>>().into()
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Compare {
    /// The journey, by id or by reference.
    pub(in crate::cli) journey: String,
    /// The earlier moment: a time, or a bare date for the end of that London day.
    #[arg(long, value_name = "T")]
    pub(in crate::cli) from: String,
    /// The later moment; left out: now.
    #[arg(long, value_name = "T")]
    pub(in crate::cli) to: Option<String>,
    /// Read both under this version of the policy; left out: under the one in force at each.
    #[arg(long, value_name = "P")]
    pub(in crate::cli) policy: Option<String>,
}

impl Belief {
    /// Whether anything else than now was asked for.
    pub(in crate::cli) const fn says_anything(&self) -> bool {
        self.as_believed_at.is_some()
            || self.at_version.is_some()
            || self.at_position.is_some()
            || self.as_at.is_some()
            || self.policy.is_some()
    }
}
