//! What can be asked about people and their tokens.

use super::{At, Here};
use crate::public_url::PublicUrl;
use crate::sign_in::Scope;
use clap::{Args, Subcommand};
use events::{Role, StaffId, Text};

/// Where browsers reach the service, for links that are printed.
#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct Links {
    /// The address at which browsers reach the service: links begin with it.
    #[arg(
        long,
        env = "STEPIN_PUBLIC_URL",
        default_value = "http://localhost:8080",
        value_name = "URL"
    )]
    pub(in crate::cli) public_url: PublicUrl,
}

const HELP: &str = "\
Roles and teams are recorded in the log; what proves who somebody is lies beside it, in
accounts/accounts.json. On the data folder you act as its operator, recorded as
local/administrator; with --server as the administrator whom STEPIN_TOKEN belongs to.";

#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(in crate::cli) struct User {
    #[command(subcommand)]
    pub(in crate::cli) asked: UserCommand,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum UserCommand {
    /// Add somebody, with their roles, and print a link with which they set a passphrase.
    Add(At<UserAdd>),
    /// Print a new link, for somebody who lost their passphrase. An earlier one stops working.
    Link(At<UserLink>),
    /// Grant a role.
    Grant(At<UserRole>),
    /// Take a role back. Sessions and tokens in it end at once.
    Revoke(At<UserRole>),
    /// Keep somebody out, at once.
    Disable(At<UserId>),
    /// Let somebody in again.
    Enable(At<UserId>),
    /// List everybody.
    List(Here),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct UserAdd {
    /// The staff id.
    pub(in crate::cli) id: StaffId,
    /// What they act as. May be given several times.
    #[arg(long, required = true)]
    pub(in crate::cli) role: Vec<Role>,
    /// A team that they join.
    #[arg(long)]
    pub(in crate::cli) team: Option<Text>,
    #[command(flatten)]
    pub(in crate::cli) at: Links,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct UserLink {
    /// The staff id.
    pub(in crate::cli) id: StaffId,
    #[command(flatten)]
    pub(in crate::cli) at: Links,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct UserRole {
    /// The staff id.
    pub(in crate::cli) id: StaffId,
    /// The role.
    pub(in crate::cli) role: Role,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct UserId {
    /// The staff id.
    pub(in crate::cli) id: StaffId,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Token {
    #[command(subcommand)]
    pub(in crate::cli) asked: TokenCommand,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum TokenCommand {
    /// Make a token for one program and print it, this once. --as says whom it acts as: the role
    /// is granted if they do not hold it.
    Create(At<TokenCreate>),
    /// List all tokens, never the secrets.
    List(Here),
    /// Revoke a token, at once.
    Revoke(At<TokenName>),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct TokenCreate {
    /// What it is called: the program that uses it.
    pub(in crate::cli) name: String,
    /// What it is for: read, record, log or organisation. May be given several times.
    #[arg(long, required = true)]
    pub(in crate::cli) scope: Vec<Scope>,
    /// For how many days it is good, 366 at most; left out: 90.
    #[arg(long)]
    pub(in crate::cli) days: Option<u32>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct TokenName {
    /// What it is called.
    pub(in crate::cli) name: String,
}
