//! What can be asked of who may do what.

use super::{At, Here};
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Permissions {
    /// Print the policy in force (Cedar), and its digest, which every recorded look names.
    Show(Here),
    /// Say whether a file is a policy of permissions.
    Check(PermissionsCheck),
    /// Adopt a policy of an organisation's own. The wall around protected people stays in it.
    Adopt(At<PermissionsAdopt>),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct PermissionsCheck {
    /// The file.
    pub(in crate::cli) file: PathBuf,
    /// The version that it is to have.
    #[arg(id = "named", long = "name", default_value = "permissions-checked", value_name = "NAME")]
    pub(in crate::cli) version: String,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct PermissionsAdopt {
    /// The file.
    pub(in crate::cli) file: PathBuf,
    /// Its version, such as permissions-north-2.
    #[arg(id = "named", long = "name", value_name = "NAME")]
    pub(in crate::cli) version: String,
}
